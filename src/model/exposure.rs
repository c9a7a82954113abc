//! What one person has had to read: kinds, numbers and time, never a text.
//!
//! It is theirs: kept in the folder of their seat, shown to them, and to others in sums only.

use super::At;
use super::time::{HOUR, MINUTE};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A longer time away begins another shift.
const SHIFT_GAP: i64 = 4 * HOUR;
/// Shifts that are kept.
const SHIFTS: usize = 90;
/// The version of the file.
const VERSION: u32 = 1;
/// So many people must be in a sum, so that nobody in it can be told from the others.
pub const CROWD: usize = 3;

/// Texts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Texts read.
    pub texts: u32,
    /// Those among them that opened veiled.
    pub veiled: u32,
    /// Milliseconds before them.
    pub ms: i64,
}

impl Seen {
    /// Adds to it.
    pub const fn add(&mut self, more: Self) {
        self.texts = self.texts.saturating_add(more.texts);
        self.veiled = self.veiled.saturating_add(more.veiled);
        self.ms = self.ms.saturating_add(more.ms);
    }
}

/// One shift of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// When it began.
    pub began: At,
    /// When something was read last.
    pub last: At,
    /// What was read, by policy id or category code; empty for neither.
    pub seen: BTreeMap<String, Seen>,
}

/// Everything kept about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// The version of the file.
    version: u32,
    /// Shifts, oldest first.
    pub shifts: Vec<Shift>,
    /// When the time since the last pause began.
    pub since: At,
    /// Veiled texts read since then.
    pub veiled_since: u32,
}

impl Default for Exposure {
    fn default() -> Self {
        Self { version: VERSION, shifts: Vec::new(), since: At(0), veiled_since: 0 }
    }
}

impl Exposure {
    /// Reads what was kept; of a file that cannot be read, or is newer, nothing.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|read: &Self| read.version == VERSION)
    }

    /// Takes in what was read just now. A time away of `pause` milliseconds was a pause.
    pub fn take(&mut self, now: At, kind: &str, seen: Seen, pause: i64) {
        let began = now.plus(-seen.ms);
        let away = self.shifts.last().map_or(i64::MAX, |shift| began.since(shift.last));
        if away >= pause.max(MINUTE) {
            (self.since, self.veiled_since) = (began, 0);
        }
        if away >= SHIFT_GAP {
            self.shifts.push(Shift { began, last: now, ..Shift::default() });
            let spare = self.shifts.len().saturating_sub(SHIFTS);
            self.shifts.drain(..spare);
        }
        self.veiled_since = self.veiled_since.saturating_add(seen.veiled);
        if let Some(shift) = self.shifts.last_mut() {
            shift.last = shift.last.max(now);
            shift.seen.entry(kind.to_owned()).or_default().add(seen);
        }
    }

    /// A pause was taken, or begins now.
    pub const fn paused(&mut self, now: At) {
        (self.since, self.veiled_since) = (now, 0);
    }

    /// The shift that goes on now.
    #[must_use]
    pub fn shift(&self, now: At) -> Option<&Shift> {
        self.shifts.last().filter(|shift| now.since(shift.last) < SHIFT_GAP)
    }

    /// Everything read since a moment, by kind.
    #[must_use]
    pub fn since(&self, from: At) -> BTreeMap<String, Seen> {
        let mut all: BTreeMap<String, Seen> = BTreeMap::new();
        for shift in self.shifts.iter().filter(|shift| shift.last >= from) {
            for (kind, seen) in &shift.seen {
                all.entry(kind.clone()).or_default().add(*seen);
            }
        }
        all
    }
}

/// What several people have read together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Together {
    /// People who read something.
    pub people: usize,
    /// What they read, by kind. A kind that fewer than [`CROWD`] of them read stands under `*`.
    pub seen: BTreeMap<String, Seen>,
}

impl Together {
    /// The sum since a moment; `None` where it would tell what one person read.
    #[must_use]
    pub fn of(all: &[Exposure], from: At) -> Option<Self> {
        let each: Vec<_> = all.iter().map(|one| one.since(from)).collect();
        let people = each.iter().filter(|kinds| !kinds.is_empty()).count();
        if people < CROWD {
            return None;
        }
        let kinds: BTreeSet<&String> = each.iter().flat_map(BTreeMap::keys).collect();
        let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
        let mut few: (BTreeSet<usize>, Seen) = Default::default();
        for kind in kinds {
            let who: Vec<(usize, Seen)> = each
                .iter()
                .enumerate()
                .filter_map(|(place, kinds)| Some((place, *kinds.get(kind)?)))
                .collect();
            let mut sum = Seen::default();
            who.iter().for_each(|(_, seen)| sum.add(*seen));
            if who.len() >= CROWD {
                seen.insert(kind.clone(), sum);
            } else {
                few.0.extend(who.iter().map(|(place, _)| *place));
                few.1.add(sum);
            }
        }
        // Even together they may be too few to be told.
        if few.0.len() >= CROWD {
            seen.insert("*".to_owned(), few.1);
        }
        Some(Self { people, seen })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(texts: u32, veiled: u32, ms: i64) -> Seen {
        Seen { texts, veiled, ms }
    }

    #[test]
    fn a_long_absence_begins_a_shift_and_a_short_one_is_a_pause() {
        let mut mine = Exposure::default();
        let pause = 5 * MINUTE;
        let at = |minutes: i64| At(100 * HOUR + minutes * MINUTE);
        mine.take(at(0), "hate", seen(1, 1, 4_000), pause);
        mine.take(at(2), "hate", seen(1, 1, 5_000), pause);
        assert_eq!((mine.shifts.len(), mine.veiled_since), (1, 2));
        mine.take(at(10), "drugs", seen(1, 0, 1_000), pause);
        assert_eq!((mine.shifts.len(), mine.veiled_since), (1, 0), "away for seven minutes");
        assert_eq!(mine.since, at(10).plus(-1_000));
        mine.take(at(300), "hate", seen(1, 1, 1_000), pause);
        assert_eq!(mine.shifts.len(), 2);
        assert_eq!(mine.since(at(0))["hate"], seen(3, 3, 10_000));
        assert_eq!(mine.since(at(100))["hate"], seen(1, 1, 1_000));
        assert!(mine.shift(at(301)).is_some() && mine.shift(at(900)).is_none());
        let kept = serde_json::to_vec(&mine).unwrap();
        assert_eq!(Exposure::read(&kept), Some(mine));
        assert_eq!(Exposure::read(b"{\"version\":9}"), None);
    }

    #[test]
    fn a_sum_never_tells_what_one_person_read() {
        let person = |kinds: &[&str]| {
            let mut one = Exposure::default();
            for kind in kinds {
                one.take(At(HOUR), kind, seen(2, 1, 10), MINUTE);
            }
            one
        };
        let two = [person(&["hate"]), person(&["hate"])];
        assert_eq!(Together::of(&two, At(0)), None);
        let all = [person(&["hate", "image"]), person(&["hate"]), person(&["hate"])];
        let sum = Together::of(&all, At(0)).unwrap();
        assert_eq!(sum.people, 3);
        assert_eq!(sum.seen["hate"], seen(6, 3, 30));
        assert_eq!(sum.seen.len(), 1, "one person alone read of images");
        let all = [person(&["hate", "image"]), person(&["hate", "threat"]), person(&["hate", "x"])];
        assert_eq!(Together::of(&all, At(0)).unwrap().seen["*"], seen(6, 3, 30));
    }
}
