//! Brings a list up to date when a few cases changed, instead of making it again.

use super::making::Making;
use super::rows::is_left_out;
use super::{FOLDS, HIDDEN, LISTED, Order, View};
use crate::model::{At, CaseNo, ModeratorNo};
use crate::queue::board::Board;
use crate::queue::filter::Filter;
use crate::queue::sieve::Sieve;
use std::collections::BTreeSet;

impl View {
    /// Takes the present state of some cases into a list that was made with this filter and
    /// without hits, and left out what `who` never gets. False when the list must be made anew,
    /// because rows that stand for several cases are among them, or titles order it.
    #[must_use]
    pub fn update(
        &mut self,
        board: &Board,
        (filter, marks, who): (&Filter, Option<&BTreeSet<CaseNo>>, ModeratorNo),
        cases: &BTreeSet<CaseNo>,
        now: At,
    ) -> bool {
        let (order, sieve) = (self.order, Sieve::new(board, filter, now, marks));
        if order == Order::Group {
            return false;
        }
        let making = Making { board, sieve, order, scored: false, titles: Vec::new() };
        let mut new = Vec::with_capacity(cases.len());
        for no in cases {
            let row = making.row(*no, 0).filter(|_| !is_left_out(board, *no, who));
            let old = self.tag(*no);
            let folds = row.as_ref().is_some_and(|(tag, _)| tag & FOLDS != 0);
            let folded = old & HIDDEN != 0 || self.folded.contains_key(no);
            if folds || folded {
                return false;
            }
            new.push((*no, old, row));
        }
        // All go before the first comes: the order of rows is that of the board as it is now.
        for (no, old, _) in &new {
            if old & LISTED != 0 {
                let Some(at) = self.find(*no) else { return false };
                self.remove(at);
            }
        }
        for (no, _, row) in new {
            self.set_tag(no, row.as_ref().map_or(0, |(tag, _)| *tag));
            if let Some((_, row)) = row {
                self.insert(board, row);
            }
        }
        true
    }
}
