//! The list of waiting cases: what is known of it, where the pointer stands, what to ask for next.
//!
//! Only a window of the list is held: the rows on screen and a margin.

use super::msg::{Effect, ListRequest, ListRow, Listing, Sort};
use crate::model::{At, CaseNo};
use std::sync::Arc;

/// Rows asked for on both sides of what is on screen.
const MARGIN: usize = 40;

/// The list and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Filter in force.
    pub filter: String,
    /// Search in force.
    pub search: String,
    /// Order.
    pub sort: Sort,
    /// Only marked cases.
    pub marked_only: bool,
    /// Place of the first row held.
    pub start: usize,
    /// Rows held.
    pub rows: Vec<Arc<ListRow>>,
    /// Rows in the whole list.
    pub total: usize,
    /// Rows without filter and search.
    pub unfiltered: usize,
    /// Cases in each lane within the list.
    pub lanes: [u32; 6],
    /// What is wrong with the filter.
    pub problem: Option<String>,
    /// Percent of the cases searched so far, while that is not all of them.
    pub read: Option<u64>,
    /// Place of the pointer.
    pub at: usize,
    /// The case under the pointer.
    pub selected: Option<CaseNo>,
    /// Place of the first row on screen.
    pub top: usize,
    /// An answer has come.
    pub known: bool,
    /// The case under the pointer has left the list; the next step goes on from its place.
    pub gone: bool,
    /// The next answer must not move the pointer to another case.
    pub hold_pointer: bool,
    /// When the oldest unanswered request was made.
    pub asked: Option<At>,
    generation: u64,
    wanted: Option<(usize, usize)>,
}

impl List {
    /// The row at this place, if it is held.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<&ListRow> {
        self.shared(place).map(Arc::as_ref)
    }

    /// The row at a place, as other lists have it too.
    #[must_use]
    pub fn shared(&self, place: usize) -> Option<&Arc<ListRow>> {
        self.rows.get(place.checked_sub(self.start)?)
    }

    /// The row under the pointer.
    #[must_use]
    pub fn current(&self) -> Option<&ListRow> {
        self.row(self.at).filter(|row| Some(row.case) == self.selected)
    }

    /// A filter, search or marked cases only.
    #[must_use]
    pub const fn narrowed(&self) -> bool {
        !self.filter.is_empty() || !self.search.is_empty() || self.marked_only
    }

    /// Asks for the list again, the pointer staying on its case.
    pub fn refresh(&mut self, now: At, height: usize) -> Effect {
        // Fresh rows may be asked for again; the same window of the same list never twice in a row,
        // or a session that has fewer rows than it counts would be asked for ever.
        self.wanted = None;
        let start = self.top.saturating_sub(MARGIN);
        let mut request = self.request(now, start, height + 2 * MARGIN);
        request.focus = self.selected;
        Effect::List(request)
    }

    /// Asks for what the screen shows when it is not held.
    pub fn ensure(&mut self, now: At, height: usize) -> Option<Effect> {
        if !self.known {
            return None;
        }
        let end = (self.top + height).min(self.total);
        let held = self.start <= self.top && self.start + self.rows.len() >= end;
        let start = self.top.saturating_sub(MARGIN);
        let wanted = (start, height + 2 * MARGIN);
        if held || self.wanted == Some(wanted) {
            return None;
        }
        let request = self.request(now, wanted.0, wanted.1);
        self.wanted = Some(wanted);
        Some(Effect::List(request))
    }

    fn request(&mut self, now: At, start: usize, len: usize) -> ListRequest {
        self.generation += 1;
        self.asked = self.asked.or(Some(now));
        ListRequest {
            generation: self.generation,
            filter: self.filter.clone(),
            search: self.search.clone(),
            sort: self.sort,
            start,
            len,
            focus: None,
            marked_only: self.marked_only,
        }
    }

    /// Takes an answer; an overtaken one is dropped.
    pub fn take(&mut self, listing: Listing) {
        if listing.generation != self.generation {
            return;
        }
        self.asked = None;
        self.known = true;
        self.start = listing.start;
        self.rows = listing.rows;
        self.total = listing.total.max(self.start + self.rows.len());
        self.unfiltered = listing.unfiltered;
        self.lanes = listing.lanes;
        self.problem = listing.problem;
        self.read = listing.read;
        let here = self.rows.iter().position(|row| Some(row.case) == self.selected);
        let hold = std::mem::take(&mut self.hold_pointer) && self.selected.is_some();
        self.gone = false;
        if let Some(place) = here.map(|i| self.start + i).or(listing.focus) {
            self.at = place;
        } else if hold && self.total > 0 {
            self.gone = true;
        } else {
            self.at = self.at.min(self.total.saturating_sub(1));
            self.selected = self.row(self.at).map(|row| row.case);
        }
    }

    /// Moves the pointer to a place as far as rows are known; true when it moved.
    pub fn go(&mut self, place: usize) -> bool {
        // Where the case was stands now the one after it.
        let after_gone = std::mem::take(&mut self.gone);
        let place = if after_gone && place > self.at { place - 1 } else { place };
        let place = place.min(self.total.saturating_sub(1));
        let moved = place != self.at || after_gone;
        self.at = place;
        if let Some(row) = self.row(place) {
            self.selected = Some(row.case);
        } else if moved {
            // The row comes with the next answer.
            self.selected = None;
        }
        moved
    }

    /// Takes these cases out at once; the pointer goes to the next one that stays.
    pub fn drop_cases(&mut self, gone: &[CaseNo]) {
        let next = |row: &&Arc<ListRow>| !gone.contains(&row.case);
        if self.selected.is_some_and(|case| gone.contains(&case)) {
            let place = self.at.saturating_sub(self.start);
            let after = self.rows.iter().skip(place).find(next);
            let before = self.rows.iter().take(place).rev().find(next);
            self.selected = after.or(before).map(|row| row.case);
        }
        let held = self.rows.len();
        self.rows.retain(|row| !gone.contains(&row.case));
        self.total = self.total.saturating_sub(held - self.rows.len());
        if let Some(i) = self.rows.iter().position(|row| Some(row.case) == self.selected) {
            self.at = self.start + i;
        } else {
            self.at = self.at.min(self.total.saturating_sub(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    fn list() -> List {
        let mut list = List::default();
        list.refresh(At(0), 10);
        let mut listing = fixture::listing();
        listing.generation = 1;
        list.take(listing);
        list
    }

    #[test]
    fn the_pointer_goes_to_the_next_case_that_stays() {
        let mut list = list();
        let second = list.rows[1].case;
        let first = list.rows[0].case;
        list.drop_cases(&[first]);
        assert_eq!((list.selected, list.at), (Some(second), 0));
        let last = list.rows.last().unwrap().case;
        list.go(list.rows.len() - 1);
        list.drop_cases(&[last]);
        assert_eq!(list.selected, list.rows.last().map(|row| row.case));
    }

    #[test]
    fn an_overtaken_answer_is_dropped() {
        let mut list = list();
        list.refresh(At(0), 10);
        list.take(Listing { generation: 1, ..Listing::default() });
        assert!(!list.rows.is_empty());
    }
}
