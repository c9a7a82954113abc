//! Few cases that somebody must look at or does: what waits for a second person, whose author is
//! not told, who holds what.

use super::board::Board;
use crate::model::{CaseNo, ModeratorNo};
use std::collections::{BTreeMap, BTreeSet};

/// Cases by what is watched about them.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched {
    pub(super) second: BTreeSet<CaseNo>,
    pub(super) silent: BTreeSet<CaseNo>,
    /// Who handed a case on.
    pub(super) handed: BTreeMap<CaseNo, Vec<ModeratorNo>>,
    /// By the name of who holds it.
    pub(super) held: BTreeMap<CaseNo, Box<str>>,
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

    /// Says who holds a case; `None`: nobody.
    pub fn hold(&mut self, no: CaseNo, name: Option<&str>) {
        match name {
            Some(name) => self.watched.held.insert(no, name.into()),
            None => self.watched.held.remove(&no),
        };
    }

    /// Whether this moderator never gets this case: it is against their own decision.
    #[must_use]
    pub fn is_not_for(&self, no: CaseNo, who: ModeratorNo) -> bool {
        self.not_for.get(&no) == Some(&who)
    }

    /// Who holds this case, by name.
    #[must_use]
    pub fn holder(&self, no: CaseNo) -> Option<&str> {
        self.watched.held.get(&no).map(|name| &**name)
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

    /// Who handed this case on, so that others get it.
    #[must_use]
    pub fn handed_on(&self, no: CaseNo) -> &[ModeratorNo] {
        self.watched.handed.get(&no).map(Vec::as_slice).unwrap_or_default()
    }

    /// Cases that this moderator never gets.
    pub(super) fn never(&self, who: ModeratorNo) -> BTreeSet<CaseNo> {
        let own = self.not_for.iter().filter(|(_, by)| **by == who).map(|(no, _)| *no);
        let handed = self.watched.handed.iter().filter(|(_, by)| by.contains(&who));
        own.chain(handed.map(|(no, _)| *no)).collect()
    }

    /// Whether there are cases that this moderator never gets.
    #[must_use]
    pub fn keeps_from(&self, who: ModeratorNo) -> bool {
        self.not_for.values().any(|by| *by == who)
            || self.watched.handed.values().any(|by| by.contains(&who))
    }

    /// Whether this moderator never gets this case.
    pub(super) fn is_kept_from(&self, no: CaseNo, who: ModeratorNo) -> bool {
        self.not_for.get(&no) == Some(&who) || self.handed_on(no).contains(&who)
    }

    /// Whether somebody never gets this case: it then stands for itself in the list.
    pub(super) fn is_kept_from_some(&self, no: CaseNo) -> bool {
        self.not_for.contains_key(&no) || self.watched.handed.contains_key(&no)
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
