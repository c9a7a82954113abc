//! Who is here now, and what they are told by others: nothing of it outlives the process.

use super::{Desk, DeskError};
use crate::model::{At, CaseNo, Lane, Moderator, ModeratorNo, Seq};
use std::collections::BTreeMap;

/// Sentences kept at most for one person who does not look.
const MOST: usize = 50;

/// One who is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub who: Moderator,
    /// The case they hold or look at.
    pub case: Option<CaseNo>,
    /// Its lane.
    pub lane: Option<Lane>,
}

/// Everybody who is here, by seat.
#[derive(Debug, Default)]
pub struct People {
    seats: BTreeMap<u64, Present>,
    last: u64,
    told: BTreeMap<u64, Vec<String>>,
}

impl Desk {
    /// Somebody sits down; the number of their seat.
    pub fn sit_down(&mut self, who: &Moderator) -> u64 {
        self.people.last += 1;
        let present = Present { who: who.clone(), case: None, lane: None };
        self.people.seats.insert(self.people.last, present);
        self.turn += 1;
        self.people.last
    }

    /// Somebody leaves their seat.
    pub fn stand_up(&mut self, seat: u64) {
        self.people.told.remove(&seat);
        if self.people.seats.remove(&seat).is_some() {
            self.turn += 1;
        }
    }

    /// Somebody looks at a case, or at none.
    pub fn looks_at(&mut self, seat: u64, case: Option<CaseNo>) {
        let lane = case.and_then(|no| self.board.get(no)).map(|row| row.lane);
        if let Some(present) = self.people.seats.get_mut(&seat)
            && (present.case, present.lane) != (case, lane)
        {
            // Which case it is shows nowhere but in the lane; no frame for each step of a pointer.
            self.turn += u64::from(present.lane != lane);
            (present.case, present.lane) = (case, lane);
        }
    }

    /// Everybody but this seat, each once.
    #[must_use]
    pub fn others_here(&self, seat: u64) -> Vec<&Present> {
        let me = self.people.seats.get(&seat).map(|p| p.who.no);
        let mut found: Vec<&Present> = Vec::new();
        for (no, present) in &self.people.seats {
            let known = found.iter().any(|p| p.who.no == present.who.no);
            if *no != seat && Some(present.who.no) != me && !known {
                found.push(present);
            }
        }
        found
    }

    /// Names of everybody who may sit here but this person.
    #[must_use]
    pub fn colleagues(&self, me: &Moderator) -> Vec<String> {
        let roster = &self.config.moderator;
        let works = |m: &&Moderator| {
            let listed = roster.iter().any(|seat| seat.name == m.name && !seat.disabled);
            m.no != me.no && (roster.is_empty() || listed)
        };
        self.names.iter().filter(works).map(|m| m.name.clone()).collect()
    }

    /// Whether more than one person is here.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let mut all = self.people.seats.values().map(|p| p.who.no);
        let first = all.next();
        all.any(|no| Some(no) != first)
    }

    /// Tells somebody something at every seat of theirs, once they look.
    pub fn tell(&mut self, no: ModeratorNo, text: &str) {
        let seats = self.people.seats.iter().filter(|(_, p)| p.who.no == no);
        for (seat, _) in seats {
            let told = self.people.told.entry(*seat).or_default();
            if told.len() < MOST && !told.iter().any(|old| old == text) {
                told.push(text.to_owned());
            }
            self.turn += 1;
        }
    }

    /// What was told to a seat and not heard yet.
    pub fn hear(&mut self, seat: u64) -> Vec<String> {
        self.people.told.remove(&seat).unwrap_or_default()
    }

    /// The last line of the record, and a count of what changed besides: another pair means that
    /// every seat has something new to show.
    #[must_use]
    pub const fn state(&self) -> (Seq, u64) {
        (self.record.last(), self.turn)
    }

    /// What is due as time goes on, whoever is here: the roster is heeded, claims are noted, reports
    /// to authorities leave. Once a second.
    ///
    /// # Errors
    /// When something could not be written; the rest was done.
    pub fn due(&mut self, now: At) -> Result<bool, DeskError> {
        self.heed_people(now);
        let kept = self.keep_claims(now);
        let left = self.leave(now)?;
        Ok(kept? || left)
    }

    /// Heeds a changed roster; mistakes in it are told to everybody who is here.
    pub fn heed_people(&mut self, now: At) {
        if let Err(e) = self.heed_roster(now) {
            let here: Vec<ModeratorNo> = self.people.seats.values().map(|p| p.who.no).collect();
            let why = match &e {
                DeskError::Config(e) => e.first(),
                other => other.to_string(),
            };
            for no in here {
                self.tell(no, &format!("the roster before stays: {why}"));
            }
        }
    }
}
