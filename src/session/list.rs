//! Answers list requests; the list is kept while nothing changed.
//!
//! What needs a search is asked of the worker: the request waits until its hits are there, and a
//! newer request takes its place.

use super::lists::{Held, Made, Wanted, lock};
use super::shared::Shared;
use super::show;
use crate::app::msg::{ListRequest, ListRow, Listing};
use crate::desk::{Asker, Desk, DeskError, Read};
use crate::law::Veils;
use crate::model::{At, CaseNo, ModeratorNo};
use crate::queue::{self, Hits};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

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

/// The list a seat looks at, and what it waits for.
pub struct ListCache {
    asker: Asker,
    shared: Shared,
    made: Option<Held>,
    found: Option<Found>,
    waiting: Option<ListRequest>,
}

impl ListCache {
    /// The list of one seat.
    pub fn of(asker: Asker, shared: Shared) -> Self {
        Self { asker, shared, made: None, found: None, waiting: None }
    }

    /// The first cases of the list, in its order.
    pub fn order(&self, desk: &Desk, most: usize) -> Vec<CaseNo> {
        self.made.as_ref().map_or_else(Vec::new, |made| lock(made).window(desk, 0..most))
    }

    /// Rows of the list.
    pub fn rows(&self) -> usize {
        self.made.as_ref().map_or(0, |made| lock(made).view.len())
    }

    /// How many rows stand before that of a case.
    pub fn place(&self, desk: &Desk, case: CaseNo) -> Option<usize> {
        lock(self.made.as_ref()?).view.place(desk.board(), case)
    }

    /// The case of a row.
    pub fn at(&self, desk: &Desk, row: usize) -> Option<CaseNo> {
        let mut made = lock(self.made.as_ref()?);
        made.window(desk, row..row.saturating_add(1)).first().copied()
    }

    /// Time went on: look for a list anew.
    pub fn forget(&mut self) {
        self.made = None;
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
        self.made = None;
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
        self.made = None;
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
        let held = self.stands(desk, request, (marks, me), now);
        let mut made = lock(&held);
        let focus = request.focus.and_then(|case| made.view.place(desk.board(), case));
        let start = match focus {
            Some(place) if place < request.start || place >= request.start + request.len => {
                place.saturating_sub(request.len / 2)
            }
            _ => request.start,
        };
        let start = start.min(made.view.len().saturating_sub(1));
        let wanted = start..start.saturating_add(request.len);
        if Arc::strong_count(&held) > 2 && !made.view.is_near(&wanted) {
            // Who is far from all others does not make the list forget what these look at.
            let own = made.clone();
            drop(made);
            let held = Arc::new(Mutex::new(own));
            self.made = Some(Arc::clone(&held));
            return self.told(desk, request, (&mut lock(&held), (focus, start)), (me, more));
        }
        self.told(desk, request, (&mut made, (focus, start)), (me, more))
    }

    /// The rows from a place on.
    fn told(
        &self,
        desk: &Desk,
        request: &ListRequest,
        (made, (focus, start)): (&mut Made, (Option<usize>, usize)),
        (me, more): (ModeratorNo, &Veils),
    ) -> Result<Option<Listing>, DeskError> {
        let shown = made.window(desk, start..start.saturating_add(request.len));
        let mut rows = Vec::with_capacity(shown.len());
        for case in shown {
            let folded = made.view.folded(case);
            let row = if request.search.is_empty() {
                self.shared.row(desk, more, (case, folded))?
            } else {
                show::row(desk, more, case, (folded, &request.search))?.map(Arc::new)
            };
            let mine = |row: &Arc<ListRow>| {
                row.holder.is_some() && desk.held_by(row.case).is_some_and(|held| held.by == me)
            };
            rows.extend(row.map(|mut row| {
                if mine(&row) {
                    Arc::make_mut(&mut row).holder = None;
                }
                row
            }));
        }
        Ok(Some(Listing {
            generation: request.generation,
            start,
            total: made.view.len(),
            unfiltered: made.unfiltered,
            focus,
            lanes: made.view.lanes,
            rows,
            problem: made.problem.clone(),
            read: self.read(),
        }))
    }

    /// The list of a request as things stand now: the one looked at last if it is that, else the
    /// one that others look at, else a new one.
    fn stands(
        &mut self,
        desk: &Desk,
        request: &ListRequest,
        (marks, me): (&BTreeSet<CaseNo>, ModeratorNo),
        now: At,
    ) -> Held {
        let only = request.marked_only.then(|| marks.clone());
        let alone = only.is_some() || self.found.is_some();
        let wanted = Wanted::of(desk, request, only, me);
        let searched = self.found.is_some();
        let held = self.made.take().filter(|made| {
            let mut made = lock(made);
            made.is(&wanted) && made.catch_up(desk, searched, now)
        });
        let held = held.unwrap_or_else(|| {
            if !alone {
                return self.shared.list(desk, wanted, now);
            }
            let found = self.found.as_ref().and_then(|found| found.hits.as_ref());
            let hits = found.and_then(|(hits, _)| hits.as_ref());
            Arc::new(Mutex::new(Made::new(desk, wanted, hits, now)))
        });
        self.made = Some(Arc::clone(&held));
        held
    }

    /// Percent of the cases that were searched so far, while that is not all of them.
    fn read(&self) -> Option<u64> {
        let (_, read) = self.found.as_ref()?.hits.as_ref()?;
        (!read.whole()).then(|| read.percent())
    }
}
