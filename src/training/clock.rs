//! The clock of a run: it stands where the shift stood, and goes on only while somebody works.

use crate::model::At;
use serde::{Deserialize, Serialize};

/// How cases come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// All are there from the start.
    #[default]
    #[serde(rename = "off")]
    Off,
    /// As they came in.
    #[serde(rename = "1x")]
    Real,
    /// Four times as fast.
    #[serde(rename = "4x")]
    Fourfold,
}

impl Pace {
    /// Every one, as written.
    pub const WORDS: [(Self, &'static str); 3] =
        [(Self::Off, "off"), (Self::Real, "1x"), (Self::Fourfold, "4x")];

    /// As written.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(pace, _)| *pace == self).map_or("", |(_, word)| word)
    }

    /// How many milliseconds of the shift go by in one.
    #[must_use]
    pub const fn factor(self) -> i64 {
        match self {
            Self::Off | Self::Real => 1,
            Self::Fourfold => 4,
        }
    }
}

/// A clock that maps time worked to time of the shift.
#[derive(Clone, Copy, Debug)]
pub struct ShiftClock {
    /// Where the shift stood when nothing had been worked yet.
    start: At,
    factor: i64,
    /// Milliseconds worked.
    worked: i64,
    /// Milliseconds of the shift passed over because nothing happened in them.
    passed_over: i64,
    /// The wall clock when it was last looked at.
    seen: At,
    runs: bool,
}

impl ShiftClock {
    /// A clock that stands still at the start of a shift, after so much work.
    #[must_use]
    pub const fn new(start: At, pace: Pace, (worked, passed_over): (i64, i64), now: At) -> Self {
        Self { start, factor: pace.factor(), worked, passed_over, seen: now, runs: false }
    }

    /// Lets time go by. A wall clock that went back does not take anything back.
    pub fn look(&mut self, now: At) {
        let gone = now.since(self.seen);
        if self.runs && gone > 0 {
            self.worked = self.worked.saturating_add(gone);
        }
        self.seen = now;
    }

    /// Lets it go on, or stand still.
    pub fn run(&mut self, runs: bool, now: At) {
        self.look(now);
        self.runs = runs;
    }

    /// Whether it goes on.
    #[must_use]
    pub const fn runs(&self) -> bool {
        self.runs
    }

    /// Milliseconds worked.
    #[must_use]
    pub const fn worked(&self) -> i64 {
        self.worked
    }

    /// The time of the shift.
    #[must_use]
    pub fn now(&self) -> At {
        self.start.plus(self.worked.saturating_mul(self.factor).saturating_add(self.passed_over))
    }

    /// Goes on to a later time of the shift; tells how much was passed over in all.
    pub fn pass_to(&mut self, at: At) -> i64 {
        let ahead = at.since(self.now());
        if ahead > 0 {
            self.passed_over = self.passed_over.saturating_add(ahead);
        }
        self.passed_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_work_counts_and_nothing_goes_back() {
        let mut clock = ShiftClock::new(At(1_000_000), Pace::Fourfold, (0, 0), At(0));
        clock.look(At(5_000));
        assert_eq!(clock.now(), At(1_000_000), "it stands until it is let go");
        clock.run(true, At(5_000));
        clock.look(At(7_000));
        assert_eq!((clock.worked(), clock.now()), (2_000, At(1_008_000)));
        clock.look(At(6_000));
        clock.look(At(6_500));
        assert_eq!(clock.worked(), 2_500, "a clock set back takes nothing back");
        clock.run(false, At(7_000));
        clock.look(At(90_000));
        assert_eq!((clock.worked(), clock.runs()), (3_000, false));
        assert_eq!(clock.pass_to(At(1_020_000)), 8_000);
        assert_eq!(clock.now(), At(1_020_000));
        assert_eq!(clock.pass_to(At(0)), 8_000);
    }
}
