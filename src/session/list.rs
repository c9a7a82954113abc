//! Answers list requests; the ordered view is kept while nothing changed.
//!
//! What needs a search is asked of the worker: the request waits until its hits are there, and a
//! newer request takes its place.

use super::show;
use crate::app::msg::{ListRequest, ListRow, Listing, Sort};
use crate::desk::{Asker, Desk, DeskError, Read};
use crate::law::Veils;
use crate::model::{At, CaseNo, ModeratorNo};
use crate::queue::{self, Filter, Hits, View};
use std::collections::BTreeSet;

/// What the worker was asked.
#[derive(Clone, PartialEq, Eq)]
struct Asked {
    filter: String,
    search: String,
    /// [`Desk::texts`] at that time.
    texts: u64,
}

/// Hits of the newest search.
struct Found {
    asked: Asked,
    question: u64,
    /// `None` until there are some.
    hits: Option<(Option<Hits>, Read)>,
}

/// The last view made, with what it was made from.
#[derive(Default)]
pub struct ListCache {
    asker: Asker,
    made_from: Option<(String, String, Sort, Option<BTreeSet<CaseNo>>)>,
    /// [`Desk::changes`] the view knows of.
    seen: u64,
    view: View,
    unfiltered: usize,
    problem: Option<String>,
    found: Option<Found>,
    waiting: Option<ListRequest>,
}

impl ListCache {
    /// The list of one seat.
    pub fn of(asker: Asker) -> Self {
        Self { asker, ..Self::default() }
    }

    /// The first cases of the view, in its order.
    pub fn order(&mut self, desk: &Desk, most: usize) -> Vec<CaseNo> {
        self.view.window(desk.board(), 0..most)
    }

    /// Rows of the view.
    pub fn rows(&self) -> usize {
        self.view.len()
    }

    /// How many rows stand before that of a case.
    pub fn place(&self, desk: &Desk, case: CaseNo) -> Option<usize> {
        self.view.place(desk.board(), case)
    }

    /// The case of a row.
    pub fn at(&mut self, desk: &Desk, row: usize) -> Option<CaseNo> {
        self.view.window(desk.board(), row..row.saturating_add(1)).first().copied()
    }

    /// Time went on: make the next view anew.
    pub fn forget(&mut self) {
        self.made_from = None;
    }

    /// Whether a request waits for its hits.
    pub const fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Nothing more will be found.
    pub fn give_up(&mut self) {
        (self.found, self.waiting) = (None, None);
    }

    /// Takes hits from the worker, and answers the request that waits for them.
    pub fn found(
        &mut self,
        desk: &Desk,
        (number, hits, read): (u64, Option<Hits>, Read),
        (marks, me, more): (&BTreeSet<CaseNo>, ModeratorNo, &Veils),
        now: At,
    ) -> Result<Option<Listing>, DeskError> {
        let Some(found) = self.found.as_mut().filter(|found| found.question == number) else {
            return Ok(None);
        };
        found.hits = Some((hits, read));
        self.made_from = None;
        let Some(request) = self.waiting.take() else { return Ok(None) };
        let listing = self.listing(desk, &request, (marks, me, more), now)?;
        if !read.whole() {
            // The same request is answered again when more was read.
            self.waiting = Some(request);
        }
        Ok(listing)
    }

    /// Answers a request, at once or when its hits are found.
    pub fn answer(
        &mut self,
        desk: &mut Desk,
        request: &ListRequest,
        (marks, me, more): (&BTreeSet<CaseNo>, ModeratorNo, &Veils),
        now: At,
    ) -> Result<Option<Listing>, DeskError> {
        self.waiting = None;
        self.seek(desk, request)?;
        let listing = self.listing(desk, request, (marks, me, more), now)?;
        let part = self.found.as_ref().and_then(|found| found.hits.as_ref());
        if listing.is_none() || part.is_some_and(|(_, read)| !read.whole()) {
            self.waiting = Some(request.clone());
        }
        Ok(listing)
    }

    /// Has the worker search, unless it was asked the same before.
    fn seek(&mut self, desk: &mut Desk, request: &ListRequest) -> Result<(), DeskError> {
        let filter = queue::parse(&request.filter).unwrap_or_default();
        desk.learn_for(&filter)?;
        let query = request.search.trim();
        if query.is_empty() && filter.words().next().is_none() {
            self.found = None;
            return Ok(());
        }
        let (filter_text, search) = (request.filter.clone(), query.to_owned());
        let asked = Asked { filter: filter_text, search, texts: desk.texts() };
        if self.found.as_ref().is_some_and(|found| found.asked == asked) {
            return Ok(());
        }
        let question = desk.seek(self.asker, &filter, query);
        self.made_from = None;
        self.found = Some(Found { asked, question, hits: None });
        Ok(())
    }

    /// The part of the list that is wanted; `None` while hits are missing.
    fn listing(
        &mut self,
        desk: &Desk,
        request: &ListRequest,
        (marks, me, more): (&BTreeSet<CaseNo>, ModeratorNo, &Veils),
        now: At,
    ) -> Result<Option<Listing>, DeskError> {
        if self.found.as_ref().is_some_and(|found| found.hits.is_none()) {
            return Ok(None);
        }
        let only = request.marked_only.then(|| marks.clone());
        let wanted = (request.filter.clone(), request.search.clone(), request.sort, only);
        let only = (wanted.3.as_ref(), me);
        if self.made_from.as_ref() != Some(&wanted) || !self.catch_up(desk, request, only, now) {
            self.make(desk, request, only, now);
            self.made_from = Some(wanted);
        }
        let focus = request.focus.and_then(|case| self.view.place(desk.board(), case));
        let start = match focus {
            Some(place) if place < request.start || place >= request.start + request.len => {
                place.saturating_sub(request.len / 2)
            }
            _ => request.start,
        };
        let start = start.min(self.view.len().saturating_sub(1));
        let shown = self.view.window(desk.board(), start..start.saturating_add(request.len));
        let mut rows = Vec::with_capacity(shown.len());
        for case in shown {
            let folded = self.view.folded(case);
            let mut row = show::row(desk, more, case, (folded, &request.search))?;
            let mine = |row: &&mut ListRow| desk.held_by(row.case).is_some_and(|h| h.by == me);
            if let Some(row) = row.as_mut().filter(mine) {
                row.holder = None;
            }
            rows.extend(row);
        }
        Ok(Some(Listing {
            generation: request.generation,
            start,
            total: self.view.len(),
            unfiltered: self.unfiltered,
            focus,
            lanes: self.view.lanes,
            rows,
            problem: self.problem.clone(),
            read: self.read(),
        }))
    }

    /// Percent of the cases that were searched so far, while that is not all of them.
    fn read(&self) -> Option<u64> {
        let (_, read) = self.found.as_ref()?.hits.as_ref()?;
        (!read.whole()).then(|| read.percent())
    }

    /// Takes into the view what changed since; false when it must be made anew.
    fn catch_up(
        &mut self,
        desk: &Desk,
        request: &ListRequest,
        (only, me): (Option<&BTreeSet<CaseNo>>, ModeratorNo),
        now: At,
    ) -> bool {
        if self.seen == desk.changes() {
            return true;
        }
        let Some(cases) = desk.changed_since(self.seen) else { return false };
        let filter = queue::parse(&request.filter).unwrap_or_default();
        // Which hits there are, and what decisions say, is settled when a view is made.
        if self.found.is_some() || filter.asks_decisions() {
            return false;
        }
        self.seen = desk.changes();
        self.count(desk, now);
        self.view.update(desk.board(), (&filter, only, me), &cases, now)
    }

    fn count(&mut self, desk: &Desk, now: At) {
        self.unfiltered = desk.board().waiting(now).iter().map(|n| *n as usize).sum();
    }

    fn make(
        &mut self,
        desk: &Desk,
        request: &ListRequest,
        (only, me): (Option<&BTreeSet<CaseNo>>, ModeratorNo),
        now: At,
    ) {
        let (filter, problem) = match queue::parse(&request.filter) {
            Ok(filter) => (filter, None),
            Err(e) => (Filter::default(), Some(e.to_string())),
        };
        self.problem = problem;
        self.seen = desk.changes();
        self.count(desk, now);
        let found = self.found.as_ref().and_then(|found| found.hits.as_ref());
        let hits = found.and_then(|(hits, _)| hits.as_ref());
        self.view = queue::view(desk.board(), &filter, request.sort, now, hits, only, true);
        self.view.leave_out(desk.board(), me);
    }
}
