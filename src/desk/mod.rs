//! The use cases and their rules; the only writer of a store.
//!
//! Every act goes the same way: check the rules, build changes, append them to the record (durable
//! from then on), fold them into the index, and bring the board up to date. Nothing here knows a
//! screen, and the time is always given by the caller.

mod appeals;
mod changed;
mod claims;
mod columns;
mod compared;
mod complaints;
mod deal;
mod disputes;
mod draft;
mod erase;
mod erase_messages;
mod flaggers;
mod glance;
#[cfg(test)]
mod held_tests;
mod hold;
mod intake;
mod lately;
mod look;
mod looks;
mod may;
mod misuse;
mod notices;
mod numbers;
mod open;
mod orders;
mod outbox;
mod pass_on;
mod people;
mod refusal;
mod reopen;
mod replay;
mod report;
mod roster;
mod second;
mod seek;
mod shift;
mod suspension;
mod training;
mod undo;
mod upkeep;
mod waves;
mod work;

pub use claims::Holding;
pub use compared::{Compared, LOOKS};
pub use complaints::{Hearing, Part, Verdict};
pub use disputes::DisputeEnd;
pub use draft::Make;
pub(crate) use draft::Seen;
pub use erase::{Choice, ERASE_REASONS, Erasure, Leaving};
pub use erase_messages::MessageErasure;
pub use flaggers::{FlaggerRow, NewFlagger};
pub use hold::Claimed;
pub use intake::{FEW_ROWS, FileProgress, Intake, IntakeOptions, IntakeReport, Rows, gather};
pub use look::AuthorRecord;
pub use misuse::{Measure as MisuseMeasure, Person, Record as MisuseHistory};
pub use numbers::{Numbers, NumbersRun};
pub use open::{Opened, Place, SAMPLE};
pub use orders::{Answer, OBSTACLES};
pub use outbox::{Candidate, Candidates, ExportRun, HandedOver, Outcome, Pack, SUBMITTED, TRIED};
pub use people::Present;
pub use refusal::{DeskError, Refusal};
pub use report::ReportRun;
pub use seek::{Alike, Asker, Read, Sought, Waker};
pub use shift::Letter;
pub use undo::Undone;
pub use upkeep::Flagged;
pub use work::Decided;

use crate::config::Config;
use crate::flagging::Rules;
use crate::law::Law;
use crate::model::{At, CaseNo, Line, Moderator, ModeratorNo, Seq};
use crate::queue::Board;
use crate::record::{LineDraft, Record};
use crate::store::Store;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};

/// One store, open for work.
pub struct Desk {
    // First, because its thread keeps the engine of the store open.
    seeker: Option<seek::Seeker>,
    waker: Option<Waker>,
    questions: u64,
    texts: u64,
    on_disk: bool,
    path: PathBuf,
    // Before the record: whoever waits for its lock must find the index closed.
    store: Store,
    record: Record,
    board: Board,
    changed: changed::Changed,
    lately: lately::Lately,
    authors: Mutex<look::Authors>,
    waves: waves::Known,
    /// Last line the kept board knows.
    kept_at: Seq,
    law: Arc<Law>,
    rules: Rules,
    config: Config,
    settings_stamp: roster::Stamp,
    zone: TimeZone,
    sample: bool,
    names: Vec<Moderator>,
    claims: claims::Claims,
    people: people::People,
    /// The export that is being written, if any.
    exporting: Weak<()>,
    turn: u64,
}

impl Desk {
    /// The rule book in force.
    #[must_use]
    pub const fn law(&self) -> &Arc<Law> {
        &self.law
    }

    /// The settings in force.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The platform's time zone.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The queue in memory.
    #[must_use]
    pub const fn board(&self) -> &Board {
        &self.board
    }

    /// The index, to read from.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The record, to read from.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The flagging rules in force.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether this is the sample queue.
    #[must_use]
    pub const fn is_sample(&self) -> bool {
        self.sample
    }

    /// The folder of the store.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// The name behind a moderator's number; `modq` for 0, `moderator 7` when erased.
    #[must_use]
    pub fn name(&self, no: ModeratorNo) -> String {
        if no.0 == 0 {
            return "modq".to_owned();
        }
        self.names
            .iter()
            .find(|m| m.no == no)
            .map_or_else(|| format!("moderator {no}"), |m| m.name.clone())
    }

    /// Everybody who ever sat down here.
    #[must_use]
    pub fn moderators(&self) -> &[Moderator] {
        &self.names
    }

    /// Appends one step, folds it in, and brings the board up to date.
    pub(crate) fn commit(&mut self, step: Vec<LineDraft>) -> Result<Vec<Line>, DeskError> {
        let lines = self.record.append(step)?;
        let touched = self.store.apply(&lines, &self.record)?;
        self.refresh(&touched)?;
        self.settle_claims(&lines);
        self.turn += 1;
        Ok(lines)
    }

    /// Lets what several seats do in one turn share one sync: what is done from now on counts at
    /// once for whatever is done next, but is not durable before [`Desk::settle`] returned. Until
    /// then nothing of it may be drawn, told to a seat or acknowledged.
    pub fn hold(&mut self) {
        self.record.hold();
        self.store.hold();
    }

    /// Makes everything done since [`Desk::hold`] durable with one sync; each act after it syncs by
    /// itself again.
    ///
    /// # Errors
    /// It could not be written. Nothing of it was saved, and what this desk shows now is more than
    /// is saved: draw and acknowledge nothing, say so, and end. The store has to be opened again.
    pub fn settle(&mut self) -> Result<(), DeskError> {
        self.record.settle()?;
        Ok(self.store.settle()?)
    }

    /// Brings the board's rows of these cases up to date.
    pub(crate) fn refresh(&mut self, cases: &[CaseNo]) -> Result<(), DeskError> {
        self.board.mistrust(cases);
        self.lately.mistrust(cases);
        self.changed.add(cases);
        for no in cases {
            if let Some(row) = self.store.row(*no)? {
                self.board.set(row);
            }
            if self.store.is_watched(*no)? {
                self.watch(*no)?;
            }
        }
        Ok(())
    }

    /// Brings index and board up to the record again, after something broke off half way.
    ///
    /// # Errors
    /// When record or index cannot be read.
    pub fn mend(&mut self) -> Result<(), DeskError> {
        let missing: Result<Vec<Line>, _> = self.record.tail(self.store.applied())?.collect();
        let missing = missing?;
        if !missing.is_empty() {
            self.store.apply(&missing, &self.record)?;
        }
        self.fill()
    }

    /// When a decision taken now may leave the house.
    pub(crate) fn hold_until(&self, now: At) -> At {
        now.plus(i64::from(self.config.decisions.hold_seconds) * crate::model::time::SECOND)
    }

    /// Nothing that is decided here ever leaves: a training run.
    pub const fn keep_all(&mut self) {
        const HUNDRED_YEARS: u32 = 100 * 366 * 86_400;
        self.config.decisions.hold_seconds = HUNDRED_YEARS;
    }

    /// Closes the store in good order.
    ///
    /// # Errors
    /// When what was held cannot be written, or the index cannot be flushed: then the record is
    /// safe regardless.
    pub fn close(mut self) -> Result<(), DeskError> {
        self.seeker = None;
        self.settle()?;
        self.store.flush()?;
        if let Err(error) = self.keep_board() {
            tracing::warn!(%error, "the queue could not be kept for the next start");
        }
        Ok(())
    }
}
