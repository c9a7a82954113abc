//! The index: messages, cases and decisions, folded from the journal.
//!
//! Everything here can be thrown away and made again from the record. Lines are applied in order;
//! what one commit writes is what all lines up to `applied` stand for. A large import line is
//! written in several commits, of which only the last moves `applied`: whatever a crash leaves
//! behind lies beyond the counts in `meta`, is not seen, and is written again by the replay.

mod blocks;
mod cases;
mod check;
mod complaints;
mod decisions;
mod draft;
mod engine;
mod error;
mod flaggers;
mod flags;
mod fold;
mod groups;
mod handed;
mod intake;
mod looks;
mod messages;
mod neighbours;
mod notices;
mod open;
mod orders;
mod reading;
mod recent;
mod second;
mod source;
mod steps;
#[cfg(test)]
mod tests;
mod writers;

pub use engine::inside_engine;
pub use error::{EngineError, StoreError};
pub use flags::{FlagHome, home as flag_home};
pub use messages::{ByAuthor, Finder, author_hash, author_of, content_hash};
pub use notices::NoticeFlag;
pub use open::{Broken, OpenReport, Progress, Rebuilt};
pub use orders::Answered;
pub use reading::Reading;
pub use steps::{Step, StepKind};

use crate::model::{CaseNo, Change, Digest, Group, GroupKey, GroupNo, Line, Seq};
use crate::record::{Entry, Record};
use blocks::{Block, unseal};
use draft::{Committed, Draft};
use engine::{Batch, Engine, HeldEngine, Order, Sync};
use flags::Seen;
use fold::Given;
use groups::Groups;
use recent::Recent;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use source::Source;
use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError};

/// Hash of a text after cleaning; see [`crate::model::CaseRow::text`].
pub type TextHash = fn(&str) -> u64;

/// How far the index is, and how much it holds. Written last, with the lines it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Meta {
    /// Last line folded in.
    applied: Seq,
    /// The journal's own id, from its first line.
    store: Digest,
    messages: u32,
    cases: u32,
    decisions: u32,
    groups: u32,
    /// [`check::sum`] of every value in the tables that hold what moderators did.
    sum: u64,
}

/// A visitor that may fail.
type Scan<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, StoreError>;

/// The index of one store.
pub struct Store {
    engine: Arc<dyn Engine>,
    /// The same, for what it alone can do.
    held: Arc<HeldEngine>,
    meta: Meta,
    groups: Groups,
    text_hash: TextHash,
    recent: Mutex<Recent>,
    /// Identities of the flags of cases that have many, from one import line to the next.
    flags_seen: Seen,
}

impl Store {
    /// The last line folded in.
    #[must_use]
    pub fn applied(&self) -> Seq {
        self.meta.applied
    }

    /// Number of message versions; they are numbered from 0 without gaps.
    #[must_use]
    pub fn messages(&self) -> u32 {
        self.meta.messages
    }

    /// A group. One that was only ever named by a flag or message has its key as title.
    #[must_use]
    pub fn group(&self, no: GroupNo) -> Option<Group> {
        self.groups.get(no).cloned()
    }

    /// The title of a group.
    #[must_use]
    pub fn title(&self, no: GroupNo) -> Option<&str> {
        self.groups.get(no).map(|group| group.title.as_str())
    }

    /// The number of a group.
    #[must_use]
    pub fn group_no(&self, key: &GroupKey) -> Option<GroupNo> {
        self.groups.number(key)
    }

    /// Every group, in the order they were first seen.
    #[must_use]
    pub fn groups(&self) -> Vec<(GroupNo, Group)> {
        self.groups.all()
    }

    /// Makes everything applied so far survive a power cut.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        Ok(self.engine.commit(Batch::new(), Sync::Now)?)
    }

    /// From now on what is folded in waits in memory until [`Store::settle`], and is read there.
    pub fn hold(&self) {
        self.held.hold();
    }

    /// Writes what waited since [`Store::hold`].
    ///
    /// # Errors
    /// When the engine fails.
    pub fn settle(&self) -> Result<(), StoreError> {
        Ok(self.held.settle()?)
    }

    fn new(held: HeldEngine, meta: Meta, groups: Groups, text_hash: TextHash) -> Self {
        let held = Arc::new(held);
        let engine = Arc::clone(&held) as Arc<dyn Engine>;
        Self {
            engine,
            held,
            meta,
            groups,
            text_hash,
            recent: Mutex::default(),
            flags_seen: Seen::new(),
        }
    }

    /// Folds in the next lines; those that are in already are passed over. Returns the cases they
    /// opened or changed.
    ///
    /// # Errors
    /// When a line is missing, the record cannot be read or the engine fails; the index then
    /// stands after the last line that was committed, and the same call may be repeated.
    pub fn apply(&mut self, lines: &[Line], record: &Record) -> Result<Vec<CaseNo>, StoreError> {
        self.apply_from(lines, record)
    }

    fn apply_from(
        &mut self,
        lines: &[Line],
        source: &dyn Source,
    ) -> Result<Vec<CaseNo>, StoreError> {
        self.fold(lines, Given::Source(source))
    }

    /// Folds in one import line whose entries are at hand, with the [`content_hash`] of each as far
    /// as it is known, else 0; returns the cases it opened or changed.
    ///
    /// # Errors
    /// When the line is no import or not the next one, or the engine fails; the index then stands
    /// where it stood.
    pub fn apply_frame(
        &mut self,
        line: &Line,
        entries: &[Entry],
        contents: &[u64],
    ) -> Result<Vec<CaseNo>, StoreError> {
        if !matches!(line.change, Change::Imported(_)) {
            return Err(StoreError::NotAnImport(line.seq));
        }
        self.fold(std::slice::from_ref(line), Given::Entries(entries, contents))
    }

    fn fold(&mut self, lines: &[Line], given: Given<'_>) -> Result<Vec<CaseNo>, StoreError> {
        let applied = self.meta.applied;
        let mut lines = lines.iter().skip_while(|line| line.seq <= applied).peekable();
        let mut changed = BTreeSet::new();
        while lines.peek().is_some() {
            let seen = std::mem::take(&mut self.flags_seen);
            let done = self.commit_some(&mut lines, given, seen);
            let counts = (self.meta.messages, self.meta.cases);
            if !done.as_ref().is_ok_and(|done| (done.meta.messages, done.meta.cases) == counts) {
                self.forget_blocks();
            }
            let mut done = done?;
            changed.append(&mut done.changed);
            (self.meta, self.flags_seen) = (done.meta, done.flags_seen);
            for (no, group) in done.groups {
                self.groups.put(no, group);
            }
        }
        Ok(changed.into_iter().collect())
    }

    /// Takes lines up to an import, or as many as fit into one commit.
    fn commit_some(
        &self,
        lines: &mut dyn Iterator<Item = &Line>,
        given: Given<'_>,
        seen: Seen,
    ) -> Result<Committed, StoreError> {
        let mut draft = Draft::new(self, seen);
        for line in lines {
            draft.line(line, given)?;
            if matches!(line.change, Change::ImportEnded { .. }) {
                draft.flags_seen.clear();
            }
            if draft.is_full() || matches!(line.change, Change::Imported(_)) {
                break;
            }
        }
        draft.commit()
    }

    /// An unpacked block.
    fn block(&self, key: &[u8]) -> Result<Option<Arc<Block>>, StoreError> {
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = recent().get(key) {
            return Ok(Some(block));
        }
        // Several threads may read: nobody waits while a block is unpacked.
        let Some(value) = self.engine.get(key)? else { return Ok(None) };
        let block = Arc::new(Block::unpack(key, &value)?);
        recent().put(key, Arc::clone(&block));
        Ok(Some(block))
    }

    fn forget_blocks(&self) {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn scan(&self, range: Range<Vec<u8>>, order: Order, visit: Scan<'_>) -> Result<(), StoreError> {
        let mut result = Ok(());
        self.engine.scan(range, order, &mut |key, value| match visit(key, value) {
            Ok(flow) => flow,
            Err(error) => {
                result = Err(error);
                ControlFlow::Break(())
            }
        })?;
        result
    }

    fn visit<T: DeserializeOwned>(
        &self,
        range: Range<Vec<u8>>,
        order: Order,
        visit: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.scan(range, order, &mut |key, value| Ok(visit(unseal(key, value)?)))
    }
}
