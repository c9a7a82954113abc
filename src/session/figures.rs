//! What `modq team` tells, whether this process opened the store or another one holds it.

use super::arrival::No;
use super::{Session, Sight, veils};
use crate::desk::{Desk, DeskError, NumbersRun};
use crate::model::{Act, At, Lane, Moderator, Seq};
use serde::{Deserialize, Serialize};

/// Lines of the journal that are counted between two looks at the keys: about 10 ms of work.
const SLICE: usize = 2_000;

/// What somebody wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Days back from now.
    pub days: u16,
    /// Also the notes for who asks and of shifts.
    pub notes: bool,
}

/// Numbers and notes for one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// By name, then lane.
    pub rows: Vec<Figure>,
    /// Why there are none of others, if so.
    pub own: Option<String>,
    /// Notes, oldest first.
    pub notes: Vec<Noted>,
}

/// What one person did in a lane, or in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Who.
    pub moderator: String,
    /// The lane; none for all of them.
    pub lane: Option<String>,
    /// Cases decided.
    pub decided: u32,
    /// Tenths of cases in an hour at work.
    pub per_hour: Option<u32>,
    /// The median from claim to decision, in milliseconds.
    pub median: Option<i64>,
    /// Decisions with such a time.
    pub timed: usize,
    /// Of these decisions, taken back since.
    pub taken_back: u32,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// When.
    pub at: At,
    /// Who wrote it.
    pub by: String,
    /// The case it is about; none for one of a shift.
    pub case: Option<u32>,
    /// What it says; what it quotes of a veiled message covered.
    pub text: String,
}

/// Numbers that are being counted for somebody.
pub struct Counting {
    me: Moderator,
    notes: bool,
    run: NumbersRun,
}

impl Counting {
    /// Begins to count what somebody may know.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn begin(desk: &Desk, me: Moderator, asked: Asked, now: At) -> Result<Self, DeskError> {
        let back = i64::from(asked.days) * crate::model::time::DAY;
        let run = desk.begin_numbers((At(now.0.saturating_sub(back)), u64::MAX))?;
        Ok(Self { me, notes: asked.notes, run })
    }

    /// Counts a little more; says whether there is more.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn go_on(&mut self, desk: &Desk) -> Result<bool, DeskError> {
        desk.go_on_numbers(&mut self.run, SLICE)
    }

    /// What came of it.
    ///
    /// # Errors
    /// When a note cannot be read.
    pub fn end(self, desk: &Desk) -> Result<Figures, DeskError> {
        let rows = desk.end_numbers(&self.me, self.run).into_iter().map(|row| Figure {
            moderator: desk.name(row.by),
            lane: row.lane.map(|lane| Lane::word(lane).to_owned()),
            decided: row.decided,
            per_hour: row.per_hour(),
            median: row.median(),
            timed: row.times.len(),
            taken_back: row.reversed,
        });
        let all = Act::Numbers.allows(self.me.role);
        Ok(Figures {
            rows: rows.collect(),
            own: (!all).then(|| desk.who_may(Act::Numbers)),
            notes: if self.notes { notes(desk, &self.me)? } else { Vec::new() },
        })
    }
}

/// The notes for somebody, what they quote of veiled messages covered.
fn notes(desk: &Desk, me: &Moderator) -> Result<Vec<Noted>, DeskError> {
    let veils = veils(desk, me);
    let mut found = Vec::new();
    for letter in desk.letters_for(me, Seq(0))? {
        let text = match letter.case {
            Some(no) => {
                let seen = desk.seen(no)?;
                let veiled = desk.law().opens_veiled(&seen.case, &veils);
                let message = seen.message.as_ref().filter(|_| veiled);
                Sight::of(desk, &veils, &seen.case, message).masked(letter.text)
            }
            None => letter.text,
        };
        let case = letter.case.map(|no| no.0);
        found.push(Noted { at: letter.at, by: desk.name(letter.by), case, text });
    }
    Ok(found)
}

impl Session {
    /// Begins to count for somebody who asks from elsewhere.
    pub(super) fn figures(&mut self, who: &str, asked: Asked) -> Result<Counting, No> {
        let now = self.now();
        // Who was entered or shut out a moment ago is known by now.
        self.desk.heed_people(now);
        let Some((name, role)) = self.desk.config().seat(who) else {
            return Err(No {
                why: format!("“{who}” is not in the roster of this store"),
                hint: "an admin enters people with modq moderator add NAME".to_owned(),
            });
        };
        let me = self.desk.sit(&name, role, now)?;
        Ok(Counting::begin(&self.desk, me, asked, now)?)
    }
}
