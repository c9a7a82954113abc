//! Care for who looks: what was read is counted for them, and a pause suggested in time.

use crate::law::Veils;
use crate::model::exposure::{Exposure, Seen, Together};
use crate::model::time::{MINUTE, SECOND};
use crate::model::{At, CaseNo};

/// Looked at for less, a text was only passed by.
const READ: i64 = 1_500;
/// Without a key for longer, nobody is reading.
const IDLE: i64 = 2 * MINUTE;
/// What goes on for so long is kept on the way.
const KEEP: i64 = 30 * SECOND;
/// Written to disk no more often.
const OFTEN: i64 = 5 * SECOND;

/// What the settings and the seat say, when the app starts.
#[derive(Clone, Debug, Default)]
pub struct CareSetup {
    /// Veiled texts after which a pause is suggested; 0 for never.
    pub after_texts: u32,
    /// Time at work after which a pause is suggested; 0 for never.
    pub after_ms: i64,
    /// Time away that counts as a pause.
    pub pause_ms: i64,
    /// What opens veiled on this platform beside the law.
    pub platform: Veils,
    /// What opens veiled for this person by the roster beside that.
    pub roster: Veils,
    /// What opens veiled for this seat by its own choice.
    pub own: Veils,
    /// What this person has read so far.
    pub exposure: Exposure,
}

/// A text somebody has before their eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its case.
    pub case: CaseNo,
    /// Policy id or category code; empty for neither.
    pub kind: String,
    /// It opened veiled, and the veil was lifted.
    pub veiled: bool,
}

#[derive(Clone, Debug)]
struct Looking {
    what: Reading,
    /// Up to here the time is counted.
    upto: At,
    /// Time not kept yet.
    ms: i64,
    /// The text was counted.
    counted: bool,
}

/// What the app knows of it.
#[derive(Clone, Debug, Default)]
pub struct Care {
    /// What was set, with what was read so far.
    pub set: CareSetup,
    /// What all have read together, once asked for; `None` inside where that would tell of one.
    pub together: Option<Option<Together>>,
    looking: Option<Looking>,
    last_key: At,
    /// When a pause was suggested last: since when, and at how many veiled texts.
    told: Option<(At, At, u32)>,
    /// Something was read that is not on disk yet.
    unkept: bool,
    /// When it was written last.
    kept: At,
}

impl Care {
    /// With what was set.
    #[must_use]
    pub fn new(set: CareSetup, now: At) -> Self {
        Self { set, last_key: now, ..Self::default() }
    }

    /// A key was pressed.
    pub const fn key(&mut self, now: At) {
        self.last_key = now;
    }

    /// Takes note of what is before the eyes now.
    pub fn look(&mut self, now: At, what: Option<Reading>) {
        let awake = self.last_key.plus(IDLE).min(now);
        if let Some(looking) = &mut self.looking {
            looking.ms += awake.since(looking.upto).max(0);
            looking.upto = looking.upto.max(awake);
        }
        let same = self.looking.as_ref().map(|looking| &looking.what) == what.as_ref();
        if same && self.looking.as_ref().is_none_or(|looking| looking.ms < KEEP) {
            return;
        }
        self.settle();
        if !same {
            let looking = |what| Looking { what, upto: now, ms: 0, counted: false };
            self.looking = what.map(looking);
        }
    }

    /// Whether what was read is to be written now; once asked, it is. Who leaves is asked no more.
    pub fn owes(&mut self, now: At, leaving: bool) -> bool {
        let owes = self.unkept && (leaving || now.since(self.kept) >= OFTEN);
        if owes {
            (self.unkept, self.kept) = (false, now);
        }
        owes
    }

    /// Moves what was read since the last time into what is kept.
    fn settle(&mut self) {
        let Some(looking) = &mut self.looking else { return };
        let read = looking.what.veiled || looking.ms >= READ;
        let settled = looking.counted || !read;
        if looking.ms <= 0 && settled || !(looking.counted || read) {
            return;
        }
        let texts = u32::from(!looking.counted);
        let veiled = if looking.what.veiled { texts } else { 0 };
        let seen = Seen { texts, veiled, ms: looking.ms };
        self.set.exposure.take(looking.upto, &looking.what.kind, seen, self.set.pause_ms);
        (looking.ms, looking.counted) = (0, true);
        self.unkept = true;
    }

    /// Why a pause would be good now, once for each time it becomes due.
    /// Where the clock is not that of the wall, only texts count.
    pub fn due(&mut self, now: At, timed: bool) -> Option<String> {
        let CareSetup { after_texts, after_ms, pause_ms, .. } = self.set;
        let (began, texts) = (self.set.exposure.since, self.set.exposure.veiled_since);
        let shift = self.set.exposure.shift(now)?;
        if now.since(shift.last) >= pause_ms {
            return None;
        }
        let (from, before) = match self.told {
            Some((since, at, texts)) if since == began => (at, texts),
            _ => (began, 0),
        };
        let many = after_texts > 0 && texts.saturating_sub(before) >= after_texts;
        let long = timed && after_ms > 0 && now.since(from) >= after_ms;
        if !many && !long {
            return None;
        }
        self.told = Some((began, now, texts));
        Some(if many {
            format!("{texts} hard texts without a pause")
        } else {
            format!("{} at work without a pause", super::time::length(now.since(began)))
        })
    }

    /// A pause begins.
    pub fn pause(&mut self, now: At) {
        self.look(now, None);
        self.set.exposure.paused(now);
        self.told = None;
    }

    /// What opens veiled for this seat beside the law.
    #[must_use]
    pub fn veils(&self) -> Veils {
        self.set.platform.clone().with(&self.set.roster).with(&self.set.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn care() -> Care {
        let set = CareSetup {
            after_texts: 3,
            after_ms: 60 * MINUTE,
            pause_ms: 5 * MINUTE,
            ..CareSetup::default()
        };
        Care::new(set, At(0))
    }

    fn reading(case: u32, veiled: bool) -> Option<Reading> {
        Some(Reading { case: CaseNo(case), kind: "hate".into(), veiled })
    }

    fn at(seconds: i64) -> At {
        At(1_000_000_000 + seconds * SECOND)
    }

    #[test]
    fn what_is_passed_by_is_not_read_and_idle_time_is_not_counted() {
        let mut care = care();
        care.key(at(0));
        care.look(at(0), reading(1, false));
        assert!(!care.owes(at(0), true));
        care.look(at(1), reading(2, false));
        assert!(!care.owes(at(1), true), "one second is passing by");
        care.look(at(5), reading(3, false));
        assert!(care.owes(at(5), false), "four seconds are reading");
        care.look(at(8), reading(4, false));
        assert!(!care.owes(at(8), false), "written a moment ago");
        assert!(care.clone().owes(at(8), true), "but who leaves leaves it behind");
        assert!(care.owes(at(10), false));
        let seen = |care: &Care| care.set.exposure.shifts[0].seen["hate"];
        assert_eq!(seen(&care), Seen { texts: 2, veiled: 0, ms: 7_000 });
        care.look(at(4_000), None);
        assert_eq!(seen(&care).texts, 3);
        assert_eq!(seen(&care).ms, 7_000 + IDLE - 8_000, "two minutes after the last key");
    }

    #[test]
    fn a_pause_is_suggested_once_and_forgotten_once_taken() {
        let mut care = care();
        for n in 0..6 {
            care.key(at(n));
            care.look(at(n), reading(n as u32, true));
        }
        care.look(at(6), None);
        assert_eq!(care.set.exposure.veiled_since, 6);
        assert_eq!(care.due(at(6), true).as_deref(), Some("6 hard texts without a pause"));
        assert_eq!(care.due(at(7), true), None, "once");
        for n in 7..10 {
            care.key(at(n));
            care.look(at(n), reading(n as u32, true));
        }
        care.look(at(10), None);
        assert!(care.due(at(10), true).is_some(), "three more");
        care.pause(at(11));
        assert_eq!((care.due(at(12), true), care.set.exposure.veiled_since), (None, 0));
    }

    #[test]
    fn long_work_is_enough_and_nothing_comes_after_time_away() {
        let mut care = care();
        for n in 0..70 {
            care.key(at(n * 60));
            care.look(at(n * 60), reading(n as u32, false));
            let due = care.due(at(n * 60), true);
            assert_eq!(due.is_some(), n == 60, "minute {n}: {due:?}");
        }
        assert_eq!(care.due(at(69 * 60 + 400), true), None);
    }
}
