//! Tells a pointer that rests from one that passes by.

use crate::model::CaseNo;
use std::time::{Duration, Instant};

/// A case that stayed under the pointer so long is looked at. A held key repeats faster, and
/// nobody reads a page in less.
const REST: Duration = Duration::from_millis(120);

/// The steps of one pointer.
#[derive(Debug, Default)]
pub struct Pace {
    on: Option<CaseNo>,
    /// When it came there, and whether in a hurry.
    came: Option<(Instant, bool)>,
}

impl Pace {
    /// The pointer is on this case now: whether it only passes by. A first step never does.
    pub fn step(&mut self, on: Option<CaseNo>, now: Instant) -> bool {
        let quick = |came: Instant| now.saturating_duration_since(came) < REST;
        if self.on != on {
            let hurry = self.came.is_some_and(|(came, _)| quick(came));
            self.on = on;
            self.came = Some((now, hurry));
            return hurry;
        }
        self.came.is_some_and(|(came, hurry)| hurry && quick(came))
    }

    /// When a pointer that passes by will have rested, if nothing else happens.
    #[must_use]
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let (came, hurry) = self.came?;
        let left = REST.checked_sub(now.saturating_duration_since(came))?;
        hurry.then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_held_key_passes_by() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert!(!pace.step(Some(CaseNo(1)), at(0)), "the first case is looked at");
        assert!(!pace.step(Some(CaseNo(2)), at(500)), "a single step too");
        assert_eq!(pace.patience(at(500)), None);
        assert!(pace.step(Some(CaseNo(3)), at(530)));
        assert!(pace.step(Some(CaseNo(3)), at(600)), "another frame changes nothing");
        assert_eq!(pace.patience(at(600)), Some(Duration::from_millis(50)));
        assert!(!pace.step(Some(CaseNo(3)), at(650)), "now it rests");
        assert_eq!(pace.patience(at(651)), None);
        assert!(!pace.step(Some(CaseNo(4)), at(700)), "a step after a rest");
    }
}
