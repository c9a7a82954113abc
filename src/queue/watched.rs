//! Few cases that others must look at: what waits for a second person, whose author is not told.

use super::board::Board;
use crate::model::CaseNo;
use std::collections::BTreeSet;

/// Cases by what is watched about them.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched {
    pub(super) second: BTreeSet<CaseNo>,
    pub(super) silent: BTreeSet<CaseNo>,
}

impl Board {
    /// Says whether a proposal on a case waits for a second person, and whether its author must
    /// not be told yet.
    pub fn watch(&mut self, no: CaseNo, second: bool, silent: bool) {
        let put = |set: &mut BTreeSet<CaseNo>, on: bool| {
            if on {
                set.insert(no);
            } else {
                set.remove(&no);
            }
        };
        put(&mut self.watched.second, second);
        put(&mut self.watched.silent, silent);
    }

    /// Whether a proposal on this case waits for a second person.
    #[must_use]
    pub fn waits_for_second(&self, no: CaseNo) -> bool {
        self.watched.second.contains(&no)
    }

    /// Whether the author of this case must not be told yet.
    #[must_use]
    pub fn is_silent(&self, no: CaseNo) -> bool {
        self.watched.silent.contains(&no)
    }

    /// Cases that wait for a second person, by number.
    pub fn waiting_for_second(&self) -> impl ExactSizeIterator<Item = CaseNo> {
        self.watched.second.iter().copied()
    }

    /// Cases whose author must not be told yet, by number.
    pub fn silent(&self) -> impl ExactSizeIterator<Item = CaseNo> {
        self.watched.silent.iter().copied()
    }
}
