//! How far two people agree beyond chance.
//!
//! Every coefficient is `None` where it is not defined: without a case, or where agreement by
//! chance alone is certain, as when both only ever used one label.

use super::matrix::{Matrix, share};

/// How far apart two labels of a scale are taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// By steps.
    Linear,
    /// By steps, squared.
    Quadratic,
}

/// Below this, one minus the agreement by chance is rounding.
const NOTHING: f64 = 1e-12;

/// The share of cases with the same label.
#[must_use]
pub fn agreement(of: &Matrix) -> Option<f64> {
    share(of.same(), of.total())
}

/// Cohen's kappa (J. Cohen, Educational and Psychological Measurement 20, 1960).
#[must_use]
pub fn kappa(of: &Matrix) -> Option<f64> {
    weighted(of, |row, column| if row == column { 0.0 } else { 1.0 })
}

/// Weighted kappa for labels that stand in order (J. Cohen, Psychological Bulletin 70, 1968).
#[must_use]
pub fn weighted_kappa(of: &Matrix, weights: Weights) -> Option<f64> {
    weighted(of, |row, column| {
        let steps = row.abs_diff(column) as f64;
        match weights {
            Weights::Linear => steps,
            Weights::Quadratic => steps * steps,
        }
    })
}

/// One minus the observed over the expected disagreement.
fn weighted(of: &Matrix, apart: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let total = of.total() as f64;
    if total == 0.0 {
        return None;
    }
    let seen: f64 = of.cells().map(|(row, column, n)| apart(row, column) * n as f64).sum();
    let labels = 0..of.labels().len();
    let (rows, columns): (Vec<_>, Vec<_>) =
        labels.map(|at| (of.row(at) as f64, of.column(at) as f64)).unzip();
    let by_chance: f64 = rows
        .iter()
        .enumerate()
        .flat_map(|(row, n)| {
            columns.iter().enumerate().map(move |(column, m)| (row, column, n * m))
        })
        .map(|(row, column, product)| apart(row, column) * product)
        .sum::<f64>()
        / total;
    (by_chance > NOTHING).then(|| 1.0 - seen / by_chance)
}

/// Gwet's AC1 (K. L. Gwet, British Journal of Mathematical and Statistical Psychology 61, 2008):
/// like kappa, but it does not fall when nearly all cases are of one kind.
#[must_use]
pub fn ac1(of: &Matrix) -> Option<f64> {
    let (total, kinds) = (of.total() as f64, of.labels().len());
    let agreement = agreement(of)?;
    if kinds < 2 {
        return None;
    }
    let spread: f64 = (0..kinds)
        .map(|at| (of.row(at) + of.column(at)) as f64 / (2.0 * total))
        .map(|part| part * (1.0 - part))
        .sum();
    let by_chance = spread / (kinds - 1) as f64;
    (1.0 - by_chance > NOTHING).then(|| (agreement - by_chance) / (1.0 - by_chance))
}
