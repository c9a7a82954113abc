//! Answers list requests; the ordered view is kept while nothing changed.

use super::show;
use crate::app::msg::{ListRequest, Listing, Sort};
use crate::desk::{Desk, DeskError};
use crate::model::{At, CaseNo, ModeratorNo};
use crate::queue::{self, Filter, View};
use std::collections::BTreeSet;

/// The last view made, with what it was made from.
#[derive(Default)]
pub struct ListCache {
    made_from: Option<(String, String, Sort, Option<BTreeSet<CaseNo>>)>,
    view: View,
    unfiltered: usize,
    problem: Option<String>,
}

impl ListCache {
    /// The store changed: make the next view anew.
    pub fn forget(&mut self) {
        self.made_from = None;
    }

    /// Answers a request.
    pub fn answer(
        &mut self,
        desk: &mut Desk,
        request: &ListRequest,
        (marks, me): (&BTreeSet<CaseNo>, ModeratorNo),
        now: At,
    ) -> Result<Listing, DeskError> {
        let only = request.marked_only.then(|| marks.clone());
        let wanted = (request.filter.clone(), request.search.clone(), request.sort, only);
        if self.made_from.as_ref() != Some(&wanted) {
            self.make(desk, request, (wanted.3.as_ref(), me), now)?;
            self.made_from = Some(wanted);
        }
        let focus = request.focus.and_then(|case| self.view.place(desk.board(), case));
        let start = match focus {
            Some(place) if place < request.start || place >= request.start + request.len => {
                place.saturating_sub(request.len / 2)
            }
            _ => request.start,
        };
        let start = start.min(self.view.order.len().saturating_sub(1));
        let shown = self.view.order.iter().enumerate().skip(start).take(request.len);
        let mut rows = Vec::with_capacity(request.len);
        for (_, case) in shown {
            let folded = self.view.folded(*case);
            rows.extend(show::row(desk, *case, folded, &request.search)?);
        }
        Ok(Listing {
            generation: request.generation,
            start,
            total: self.view.order.len(),
            unfiltered: self.unfiltered,
            focus,
            lanes: self.view.lanes,
            rows,
            problem: self.problem.clone(),
        })
    }

    fn make(
        &mut self,
        desk: &mut Desk,
        request: &ListRequest,
        (only, me): (Option<&BTreeSet<CaseNo>>, ModeratorNo),
        now: At,
    ) -> Result<(), DeskError> {
        let (filter, problem) = match queue::parse(&request.filter) {
            Ok(filter) => (filter, None),
            Err(e) => (Filter::default(), Some(e.to_string())),
        };
        self.problem = problem;
        desk.learn_for(&filter)?;
        let hits = desk.search(&filter, request.search.trim())?;
        self.unfiltered = desk.board().waiting(now).iter().map(|n| *n as usize).sum();
        self.view =
            queue::view(desk.board(), &filter, request.sort, now, hits.as_ref(), only, true);
        self.view.leave_out(desk.board(), me);
        Ok(())
    }
}
