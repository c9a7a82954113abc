//! The register of trusted flaggers in the index.

use super::Store;
use super::blocks::{key32, table, unseal, whole};
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use super::fold::Given;
use crate::model::{At, Change, Digest, Flagger, FlaggerEntry, FlaggerNo, Line, Seq};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// A new end of an entry, with the line that gave it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ending {
    seq: Seq,
    undone: bool,
    until: At,
}

/// An entry as kept: what happened to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredFlagger {
    no: FlaggerNo,
    seq: Seq,
    undone: bool,
    /// The attachment with name and addresses, and what it says.
    digest: Digest,
    entry: Option<FlaggerEntry>,
    areas: Vec<String>,
    from: At,
    until: Option<At>,
    endings: Vec<Ending>,
}

impl StoredFlagger {
    /// The entry as everybody else knows it; `None` when it was taken back.
    fn flagger(&self) -> Option<Flagger> {
        let ended = self.endings.iter().rev().find(|ending| !ending.undone);
        (!self.undone).then(|| Flagger {
            no: self.no,
            entry: self.entry.clone(),
            areas: self.areas.clone(),
            from: self.from,
            until: ended.map(|ending| ending.until).or(self.until),
        })
    }
}

impl Store {
    /// Every entry of the register, in the order they were made; those taken back are left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn flaggers(&self) -> Result<Vec<Flagger>, StoreError> {
        Ok(self.stored_flaggers()?.iter().filter_map(StoredFlagger::flagger).collect())
    }

    /// The number the next entry gets; one that was taken back keeps its own.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn next_flagger(&self) -> Result<FlaggerNo, StoreError> {
        let last = self.stored_flaggers()?.last().map_or(0, |stored| stored.no.0);
        Ok(FlaggerNo(last.saturating_add(1)))
    }

    fn stored_flaggers(&self) -> Result<Vec<StoredFlagger>, StoreError> {
        let mut found = Vec::new();
        self.visit(whole(table::FLAGGERS), Order::Up, &mut |stored: StoredFlagger| {
            found.push(stored);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

impl Draft<'_> {
    fn flagger(&mut self, no: FlaggerNo) -> Result<Option<&mut StoredFlagger>, StoreError> {
        if !self.flaggers.contains_key(&no) {
            let key = key32(table::FLAGGERS, no.0);
            let Some(value) = self.store.engine.get(&key)? else { return Ok(None) };
            self.flaggers.insert(no, unseal(&key, &value)?);
        }
        Ok(self.flaggers.get_mut(&no))
    }

    /// Folds in a change of the register.
    pub(super) fn registered(&mut self, line: &Line, given: Given<'_>) -> Result<(), StoreError> {
        match &line.change {
            Change::FlaggerListed { flagger: no, entry: digest, areas, from, until } => {
                let entry = given.flagger(digest)?;
                let stored = StoredFlagger {
                    no: *no,
                    seq: line.seq,
                    undone: false,
                    digest: *digest,
                    entry,
                    areas: areas.clone(),
                    from: *from,
                    until: *until,
                    endings: Vec::new(),
                };
                self.flaggers.insert(*no, stored);
            }
            Change::FlaggerEnded { flagger: no, until } => {
                let ending = Ending { seq: line.seq, undone: false, until: *until };
                if let Some(stored) = self.flagger(*no)? {
                    stored.endings.push(ending);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes changes of the register in these lines back, or does them again; says whether there
    /// were any.
    pub(super) fn undo_flaggers(
        &mut self,
        (first, last): (Seq, Seq),
        undone: bool,
    ) -> Result<bool, StoreError> {
        let within = |seq: Seq| first <= seq && seq <= last;
        let touched = |stored: &StoredFlagger| {
            within(stored.seq) || stored.endings.iter().any(|ending| within(ending.seq))
        };
        let numbers = self.flaggers_that(&touched)?;
        for no in &numbers {
            let Some(stored) = self.flagger(*no)? else { continue };
            if within(stored.seq) {
                stored.undone = undone;
            }
            for ending in stored.endings.iter_mut().filter(|ending| within(ending.seq)) {
                ending.undone = undone;
            }
        }
        Ok(!numbers.is_empty())
    }

    /// Empties the entry whose attachment was erased.
    pub(super) fn flagger_erased(&mut self, digest: &Digest) -> Result<(), StoreError> {
        for no in self.flaggers_that(&|stored| stored.digest == *digest)? {
            if let Some(stored) = self.flagger(no)? {
                stored.entry = None;
            }
        }
        Ok(())
    }

    fn flaggers_that(
        &self,
        wanted: &dyn Fn(&StoredFlagger) -> bool,
    ) -> Result<BTreeSet<FlaggerNo>, StoreError> {
        let stored = self.store.stored_flaggers()?;
        let older = stored.iter().filter(|stored| !self.flaggers.contains_key(&stored.no));
        let all = older.chain(self.flaggers.values());
        Ok(all.filter(|stored| wanted(stored)).map(|stored| stored.no).collect())
    }
}
