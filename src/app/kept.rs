//! What a seat keeps of itself while somebody works, so that it is there again when it was lost.

use super::msg::{Effect, Seat};
use super::work::Work;
use crate::model::At;
use crate::model::time::SECOND;

/// Looked at so often.
const KEEP: i64 = 2 * SECOND;

/// What was kept last, and since when.
pub struct Kept {
    seat: Seat,
    at: At,
    /// The decide sheet was open, and opens again with its draft.
    reopen: bool,
}

impl Kept {
    /// As the seat was left.
    #[must_use]
    pub fn new(seat: &Seat, now: At) -> Self {
        Self { seat: seat.clone(), at: now, reopen: seat.sheet }
    }

    /// Keeps what changed; `sheet`: the decide sheet is open.
    pub fn keep(&mut self, work: &mut Work, sheet: bool) {
        if work.now.since(self.at) < KEEP {
            return;
        }
        let seat = Seat { sheet: sheet || self.reopen, ..work.seat() };
        if seat != self.seat {
            work.ask(Effect::KeepSeat(seat.clone()));
        }
        (self.seat, self.at) = (seat, work.now);
    }

    /// Somebody goes on by themselves.
    pub const fn forget(&mut self) {
        self.reopen = false;
    }

    /// Whether the sheet opens again now: its case is there, and so is its draft.
    pub fn reopens(&mut self, work: &Work) -> bool {
        let Some(view) = work.case().filter(|_| self.reopen) else { return false };
        self.reopen = false;
        view.draft.is_some()
    }
}

impl Work {
    /// What the next start begins with.
    #[must_use]
    pub fn seat(&self) -> Seat {
        let theme = if self.theme.dark { "dark" } else { "light" };
        Seat {
            marks: self.marks.clone(),
            theme: theme.to_owned(),
            filter: self.list.filter.clone(),
            selected: self.list.selected,
            sheet: false,
        }
    }

    /// Keeps marks, filter and pointer for the next start.
    pub fn keep_seat(&mut self) {
        let seat = self.seat();
        self.ask(Effect::KeepSeat(seat));
    }
}
