//! How far several people agree: Krippendorff's alpha, for labels without order.

use std::collections::BTreeMap;

/// Everything that was said about one case: who said what. Somebody who did not get to a case is
/// missing from it.
pub type Unit<'a> = Vec<&'a str>;

/// Alpha for nominal labels (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011).
/// Cases with fewer than two labels say nothing about agreement and do not count. `None` when
/// nothing is left, or only one label was ever used.
#[must_use]
pub fn alpha(units: &[Unit<'_>]) -> Option<f64> {
    let pairable = units.iter().filter(|unit| unit.len() >= 2);
    let (mut values, mut apart) = (BTreeMap::<&str, f64>::new(), 0.0);
    for unit in pairable {
        let of = counts(unit);
        let n = unit.len() as f64;
        for (label, count) in of {
            *values.entry(label).or_default() += count;
            apart += count * (n - count) / (n - 1.0);
        }
    }
    let total: f64 = values.values().sum();
    let by_chance: f64 = values.values().map(|count| count * (total - count)).sum();
    (by_chance > 0.0).then(|| 1.0 - (total - 1.0) * apart / by_chance)
}

/// The share of pairs of people who differ on one case, from 0 to 1; `None` with fewer than two.
#[must_use]
pub fn dispute(unit: &Unit<'_>) -> Option<f64> {
    let n = unit.len() as f64;
    if unit.len() < 2 {
        return None;
    }
    let apart: f64 = counts(unit).values().map(|count| count * (n - count)).sum();
    Some(apart / (n * (n - 1.0)))
}

fn counts<'a>(unit: &Unit<'a>) -> BTreeMap<&'a str, f64> {
    let mut of = BTreeMap::new();
    for label in unit {
        *of.entry(*label).or_insert(0.0) += 1.0;
    }
    of
}
