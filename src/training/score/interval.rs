//! How sure a coefficient is: the bootstrap.

use crate::training::Random;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Samples drawn; more would not change the second decimal.
pub const DRAWS: usize = 2_000;

/// Below this many cases a number is shown with its interval, without a grade.
pub const FEW: usize = 30;

/// The percentile interval of `measure` over samples of `cases` drawn with replacement
/// (B. Efron, Annals of Statistics 7, 1979). Samples for which it is not defined do not count;
/// `None` when it is defined for fewer than half of them, or there is but one case.
#[must_use]
pub fn interval<T: Copy>(
    cases: &[T],
    seed: u64,
    measure: impl Fn(&[T]) -> Option<f64>,
) -> Option<Interval> {
    if cases.len() < 2 {
        return None;
    }
    let mut dice = Random::new(seed);
    let mut sample = Vec::with_capacity(cases.len());
    let mut found = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        sample.clear();
        sample.extend((0..cases.len()).filter_map(|_| cases.get(dice.below(cases.len()))).copied());
        found.extend(measure(&sample));
    }
    if found.len() * 2 < DRAWS {
        return None;
    }
    found.sort_by(f64::total_cmp);
    Some(Interval { low: percentile(&found, 2.5)?, high: percentile(&found, 97.5)? })
}

/// A percentile of sorted values, between neighbours in proportion (as numpy does by default).
#[must_use]
pub fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * percent.clamp(0.0, 100.0) / 100.0;
    let (below, part) = (place.floor() as usize, place.fract());
    let low = sorted.get(below)?;
    let high = sorted.get(below + 1).unwrap_or(low);
    Some(low + (high - low) * part)
}
