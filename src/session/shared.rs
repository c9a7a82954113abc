//! What all seats at a desk show alike, made once for all of them.

use super::lists::{self, Lists, Wanted};
use super::show;
use crate::app::msg::{Held, ListRow, Status};
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::{At, CaseNo, Moderator, Seq};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Nothing here is shown for longer: deadlines pass, and what was put off comes back.
const FRESH: i64 = 1000;

/// When something was made, and from how much of the record.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Made((Seq, u64), At);

impl Made {
    fn holds(self, desk: &Desk, now: At) -> bool {
        self.0 == desk.state() && now.since(self.1).unsigned_abs() < FRESH.unsigned_abs()
    }
}

#[derive(Default)]
struct Kept {
    numbers: Option<(Made, Status, Vec<Held>)>,
    lists: Lists,
}

/// Numbers, lists and rows, shared by the seats of one session.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Kept>>);

impl Shared {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A list without search: the one others look at, or a new one.
    pub(super) fn list(&self, desk: &Desk, wanted: Wanted, now: At) -> lists::Held {
        self.kept().lists.list(desk, wanted, now)
    }

    /// The row of a case, with so many others folded into it.
    pub(super) fn row(
        &self,
        desk: &Desk,
        more: &Veils,
        row: (CaseNo, u32),
    ) -> Result<Option<Arc<ListRow>>, DeskError> {
        self.kept().lists.row(desk, more, row)
    }

    /// The numbers of the status line for a moderator, and what is held.
    pub fn numbers(
        &self,
        desk: &Desk,
        me: &Moderator,
        (chair, seen): (u64, Seq),
        now: At,
    ) -> (Status, Result<Vec<Held>, DeskError>) {
        let mut kept = self.kept();
        if let Some((made, status, held)) = &kept.numbers
            && made.holds(desk, now)
        {
            let status = show::of_seat(status.clone(), desk, me, (chair, seen));
            return (status, Ok(held.clone()));
        }
        let status = show::status(desk, me, (chair, seen), now);
        let held = show::held(desk, now);
        kept.numbers =
            held.as_ref().ok().map(|held| (Made(desk.state(), now), status.clone(), held.clone()));
        (status, held)
    }
}
