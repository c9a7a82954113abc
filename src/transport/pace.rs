//! Tells a pointer that rests from one that passes by.

use crate::model::CaseNo;
use std::time::{Duration, Instant};

/// A case that stayed under the pointer so long is looked at. A held key repeats faster, and
/// nobody reads a page in less.
const REST: Duration = Duration::from_millis(150);

/// The steps of one pointer.
#[derive(Debug, Default)]
pub struct Pace {
    on: Option<CaseNo>,
    /// When something was pressed last, and whether in a hurry after what was pressed before.
    pressed: Option<(Instant, bool)>,
    /// When the pointer came where it is, and whether in a hurry.
    came: Option<(Instant, bool)>,
}

impl Pace {
    /// Something was pressed at this moment, however late it is looked at: whether in a hurry.
    /// Where all are `late` with their work, everybody is.
    pub fn press(&mut self, at: Instant, late: bool) -> bool {
        let soon = |(last, _)| at.saturating_duration_since(last) < REST;
        let hurry = late || self.pressed.is_some_and(soon);
        self.pressed = Some((at, hurry));
        hurry
    }

    /// The pointer is on this case now: whether it only passes by. A first step never does. What
    /// was pressed is known up to `rested`.
    pub fn step(&mut self, on: Option<CaseNo>, (now, rested): (Instant, Instant)) -> bool {
        if self.on != on {
            let hurry = self.pressed.is_some_and(|(_, hurry)| hurry);
            self.on = on;
            self.came = Some((now, hurry));
            return hurry;
        }
        self.patience(rested).is_some()
    }

    /// When a pointer that passes by will have rested, if nothing else happens.
    #[must_use]
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let (came, hurry) = self.came?;
        let left = REST.checked_sub(now.saturating_duration_since(came))?;
        (hurry && !left.is_zero()).then_some(left)
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
        let step = |pace: &mut Pace, case, ms| {
            let hurry = pace.press(at(ms), false);
            (hurry, pace.step(Some(CaseNo(case)), (at(ms), at(ms))))
        };
        assert_eq!(step(&mut pace, 1, 0), (false, false), "the first case is looked at");
        assert_eq!(step(&mut pace, 2, 500), (false, false), "a single step too");
        assert_eq!(pace.patience(at(500)), None);
        assert_eq!(step(&mut pace, 3, 530), (true, true));
        assert!(pace.step(Some(CaseNo(3)), (at(600), at(600))), "another frame changes nothing");
        assert_eq!(pace.patience(at(600)), Some(Duration::from_millis(80)));
        assert!(!pace.step(Some(CaseNo(3)), (at(680), at(680))), "now it rests");
        assert_eq!(pace.patience(at(681)), None);
        assert_eq!(step(&mut pace, 4, 700), (false, false), "a step after a rest");
    }

    #[test]
    fn where_all_are_late_a_single_step_passes_by_until_it_rests() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert!(pace.press(at(0), true));
        assert!(pace.step(Some(CaseNo(1)), (at(30), at(30))));
        assert_eq!(pace.patience(at(30)), Some(REST));
        assert!(!pace.step(Some(CaseNo(1)), (at(190), at(190))), "there was time");
    }

    #[test]
    fn what_was_pressed_in_a_hurry_stays_so_when_it_is_looked_at_late() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert!(!pace.press(at(0), false));
        assert!(!pace.step(Some(CaseNo(1)), (at(400), at(400))));
        assert!(pace.press(at(100), false), "the keys came quickly, the frames did not");
        assert!(pace.step(Some(CaseNo(2)), (at(800), at(800))));
    }
}
