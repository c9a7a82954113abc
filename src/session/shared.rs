//! What all seats at a desk show alike, made once for all of them.

use super::show;
use crate::app::msg::{Held, Sort, Status};
use crate::desk::{Desk, DeskError};
use crate::model::{At, Moderator, Seq};
use crate::queue::{self, Filter, View};
use std::sync::{Arc, Mutex, PoisonError};

/// Nothing here is shown for longer: deadlines pass, and what was put off comes back.
const FRESH: i64 = 1000;

/// Lists that several seats look at are few.
const LISTS: usize = 16;

/// When something was made, and from how much of the record.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Made(Seq, At);

impl Made {
    fn holds(self, desk: &Desk, now: At) -> bool {
        self.0 == desk.record().last() && now.since(self.1).unsigned_abs() < FRESH.unsigned_abs()
    }
}

#[derive(Default)]
struct Kept {
    lists: Vec<(Made, String, Sort, Arc<View>)>,
    numbers: Option<(Made, Status, Vec<Held>)>,
}

/// Lists and numbers, shared by the seats of one session.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Kept>>);

impl Shared {
    /// The list of a filter, in an order.
    pub fn list(
        &self,
        desk: &Desk,
        (text, filter): (&str, &Filter),
        sort: Sort,
        now: At,
    ) -> Arc<View> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lists.retain(|(made, ..)| made.holds(desk, now));
        let same = kept.lists.iter().find(|(_, of, by, _)| of == text && *by == sort);
        if let Some((.., view)) = same {
            return Arc::clone(view);
        }
        let view = Arc::new(queue::view(desk.board(), filter, sort, now, None, None, true));
        if kept.lists.len() < LISTS {
            let made = Made(desk.record().last(), now);
            kept.lists.push((made, text.to_owned(), sort, Arc::clone(&view)));
        }
        view
    }

    /// The numbers of the status line for a moderator, and what is held.
    pub fn numbers(
        &self,
        desk: &Desk,
        me: &Moderator,
        now: At,
    ) -> (Status, Result<Vec<Held>, DeskError>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made, status, held)) = &kept.numbers
            && made.holds(desk, now)
        {
            let status = Status { me: me.name.clone(), role: me.role, ..status.clone() };
            return (status, Ok(held.clone()));
        }
        let status = show::status(desk, me, now);
        let held = show::held(desk, now);
        kept.numbers = held
            .as_ref()
            .ok()
            .map(|held| (Made(desk.record().last(), now), status.clone(), held.clone()));
        (status, held)
    }
}
