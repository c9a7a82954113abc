//! Lists and rows that several seats see alike: made once and brought up to date once, whoever
//! looks, and held in memory once.

use super::show;
use crate::app::msg::{ListRequest, ListRow, Sort};
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::{At, CaseNo, ModeratorNo};
use crate::queue::{self, Filter, Hits, View};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Nobody begins with a list that was made longer ago: what was put off comes back.
const FRESH: i64 = 30_000;
/// Rows kept at most.
const ROWS: usize = 8_192;
/// Kinds of veil for which rows are kept.
const VEILS: usize = 8;

/// What a list is made of.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    filter: String,
    search: String,
    sort: Sort,
    /// Only these.
    only: Option<BTreeSet<CaseNo>>,
    /// Where some cases are kept from this moderator.
    who: Option<ModeratorNo>,
}

impl Wanted {
    /// What a request of a moderator asks for.
    pub(super) fn of(
        desk: &Desk,
        request: &ListRequest,
        only: Option<BTreeSet<CaseNo>>,
        me: ModeratorNo,
    ) -> Self {
        Self {
            filter: request.filter.clone(),
            search: request.search.clone(),
            sort: request.sort,
            only,
            who: desk.board().keeps_from(me).then_some(me),
        }
    }
}

/// A list with what it was made from.
#[derive(Clone)]
pub(super) struct Made {
    wanted: Wanted,
    at: At,
    /// [`Desk::changes`] it knows of.
    seen: u64,
    pub(super) view: View,
    /// Rows without filter and search.
    pub(super) unfiltered: usize,
    /// What is wrong with the filter.
    pub(super) problem: Option<String>,
}

/// A list that may be looked at by several seats.
pub(super) type Held = Arc<Mutex<Made>>;

/// The list, for a moment.
pub(super) fn lock(made: &Held) -> MutexGuard<'_, Made> {
    made.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Made {
    /// Makes a list; `hits` where something was searched for.
    pub(super) fn new(desk: &Desk, wanted: Wanted, hits: Option<&Hits>, now: At) -> Self {
        let (filter, problem) = match queue::parse(&wanted.filter) {
            Ok(filter) => (filter, None),
            Err(e) => (Filter::default(), Some(e.to_string())),
        };
        let (order, only) = (wanted.sort, wanted.only.as_ref());
        let mut view = queue::view(desk.board(), &filter, order, now, hits, only, true);
        if let Some(who) = wanted.who {
            view.leave_out(desk.board(), who);
        }
        let (at, seen, unfiltered) = (now, desk.changes(), unfiltered(desk, now));
        Self { wanted, at, seen, view, unfiltered, problem }
    }

    /// Whether this is the wanted list.
    pub(super) fn is(&self, wanted: &Wanted) -> bool {
        self.wanted == *wanted
    }

    /// Takes in what changed since; false when it must be made anew. Which hits there are, and
    /// what decisions say, is settled when a list is made.
    pub(super) fn catch_up(&mut self, desk: &Desk, searched: bool, now: At) -> bool {
        if self.seen == desk.changes() {
            return true;
        }
        let Some(cases) = desk.changed_since(self.seen) else { return false };
        let filter = queue::parse(&self.wanted.filter).unwrap_or_default();
        if searched || filter.asks_decisions() {
            return false;
        }
        (self.seen, self.unfiltered) = (desk.changes(), unfiltered(desk, now));
        // Of a list for all nothing is kept from anybody.
        let who = self.wanted.who.unwrap_or(ModeratorNo(0));
        self.view.update(desk.board(), (&filter, self.wanted.only.as_ref(), who), &cases, now)
    }

    /// Some rows, first to last.
    pub(super) fn window(&mut self, desk: &Desk, wanted: Range<usize>) -> Vec<CaseNo> {
        self.view.window(desk.board(), wanted)
    }
}

fn unfiltered(desk: &Desk, now: At) -> usize {
    desk.board().waiting(now).iter().map(|n| *n as usize).sum()
}

/// The lists and rows of all seats.
#[derive(Default)]
pub(super) struct Lists {
    made: Vec<Weak<Mutex<Made>>>,
    rows: Vec<(Veils, HashMap<CaseNo, Arc<ListRow>>)>,
    /// [`Desk::changes`] and [`Desk::texts`] the rows know of.
    seen: (u64, u64),
}

impl Lists {
    /// A list without search that somebody looks at already, or a new one.
    pub(super) fn list(&mut self, desk: &Desk, wanted: Wanted, now: At) -> Held {
        self.made.retain(|made| made.strong_count() > 0);
        for made in self.made.iter().filter_map(Weak::upgrade) {
            let mut list = lock(&made);
            if list.is(&wanted) {
                let fresh = now.since(list.at).unsigned_abs() < FRESH.unsigned_abs();
                if !fresh || !list.catch_up(desk, false, now) {
                    *list = Made::new(desk, wanted, None, now);
                }
                drop(list);
                return made;
            }
        }
        let made = Arc::new(Mutex::new(Made::new(desk, wanted, None, now)));
        self.made.push(Arc::downgrade(&made));
        made
    }

    /// The row of a case as everybody sees it who has the same veils; `None` when it is gone.
    pub(super) fn row(
        &mut self,
        desk: &Desk,
        more: &Veils,
        (case, folded): (CaseNo, u32),
    ) -> Result<Option<Arc<ListRow>>, DeskError> {
        self.heed(desk);
        let place = match self.rows.iter().position(|(veils, _)| veils == more) {
            Some(place) => place,
            None => {
                self.rows.truncate(VEILS - 1);
                self.rows.push((more.clone(), HashMap::new()));
                self.rows.len() - 1
            }
        };
        let Some((_, rows)) = self.rows.get_mut(place) else { return Ok(None) };
        let holder = desk.board().holder(case);
        if let Some(row) = rows.get(&case)
            && row.folded == folded
            && row.holder.as_deref() == holder
        {
            return Ok(Some(Arc::clone(row)));
        }
        let row = show::row(desk, more, case, (folded, ""))?.map(Arc::new);
        if rows.len() >= ROWS {
            rows.clear();
        }
        match &row {
            Some(row) => rows.insert(case, Arc::clone(row)),
            None => rows.remove(&case),
        };
        Ok(row)
    }

    /// Forgets the rows of what changed.
    fn heed(&mut self, desk: &Desk) {
        let now = (desk.changes(), desk.texts());
        if self.seen == now {
            return;
        }
        let known = desk.changed_since(self.seen.0).filter(|_| self.seen.1 == now.1);
        match known {
            Some(cases) => self.rows.iter_mut().for_each(|(_, rows)| {
                cases.iter().for_each(|case| {
                    rows.remove(case);
                });
            }),
            None => self.rows.clear(),
        }
        self.seen = now;
    }
}
