//! One desk and the seats at it: receive, update, carry out effects, draw.
//!
//! What one seat changes reaches all others. A seat that panics is gone; the others stay.

mod arrival;
mod aside;
mod care;
mod export;
mod feedback;
mod figures;
mod list;
mod lists;
mod looks;
mod meeting;
mod mixed;
mod opened;
mod paced;
mod perform;
mod report;
mod seat;
mod shared;
mod show;
mod team;
mod text;
mod training;
mod tray;
mod views;

pub mod script;

pub use arrival::{Answer, Arrival, No, Step};
pub use care::{care, count_read, kept_veils, together, veils};
pub use figures::{Asked, Counting, Figure, Figures, Noted};
pub use meeting::Meeting;
pub use perform::kept_seat;
pub use seat::{Seat, Start};
pub use show::{Sight, notices, state_word};
pub use text::{as_text, buffer_text};
pub use training::{Training, Work};
pub use views::kept_views;

use crate::app::{App, Key};
use crate::desk::{Asker, Desk, Intake, Waker};
use crate::model::{At, CaseNo, Seq};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Waiting for an answer no longer than this is not seen.
const NOTICED: Duration = Duration::from_millis(6);

/// Something that reaches a seat from outside.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse was clicked at this column and row.
    Click(u16, u16),
    /// The wheel was turned at this column and row.
    Wheel {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
        /// Towards the top.
        up: bool,
    },
    /// The screen has this size now.
    Resize(u16, u16),
    /// Time went on.
    Tick,
    /// Nobody has pressed anything for a while: cover what is disturbing.
    Away,
    /// Whoever sat here is gone: end in good order.
    Gone,
}

/// Number of a seat, for as long as the session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatNo(pub u32);

/// A seat, with what the others need to know about it.
struct Chair {
    seat: Seat,
    /// What it shows: [`Desk::state`].
    shows: (Seq, u64),
    /// Something happened to it since it was drawn.
    dirty: bool,
}

/// A seat that was taken out to be drawn.
pub struct Lent(Box<Chair>);

impl Lent {
    /// What the seat shows.
    #[must_use]
    pub const fn app(&self) -> &App {
        self.0.seat.app()
    }
}

/// One desk and the seats at it.
pub struct Session {
    desk: Desk,
    seats: BTreeMap<SeatNo, Box<Chair>>,
    last: SeatNo,
    /// The seat for which something was counted or written last.
    worked: SeatNo,
    fixed: Option<At>,
    /// Somebody calls [`Session::fetch`] when the worker has an answer.
    woken: bool,
    /// An import that another process feeds.
    intake: Option<Intake>,
    shared: shared::Shared,
}

/// The time of this machine.
#[must_use]
pub fn wall_clock() -> At {
    At::from_timestamp(jiff::Timestamp::now())
}

impl Session {
    /// A desk without seats. With `fixed` the clock stands still, for pictures and tests.
    #[must_use]
    pub fn new(desk: Desk, fixed: Option<At>) -> Self {
        let mut session = Self::aside(desk, fixed);
        let now = session.now();
        if let Err(e) = session.desk.end_keeping(now) {
            tracing::error!(error = %e, "the end of keeping was not noted");
        }
        session
    }

    /// The same for a desk at which nothing takes effect: a training run or a replay.
    #[must_use]
    pub fn aside(desk: Desk, fixed: Option<At>) -> Self {
        Self {
            desk,
            seats: BTreeMap::new(),
            last: SeatNo(0),
            worked: SeatNo(0),
            fixed,
            woken: false,
            intake: None,
            shared: shared::Shared::default(),
        }
    }

    /// Seats a moderator.
    pub fn sit(&mut self, start: Start) -> SeatNo {
        self.last = SeatNo(self.last.0 + 1);
        let no = self.last;
        let seat = Seat::new(&mut self.desk, (Asker(no.0), self.shared.clone()), start, self.fixed);
        let shows = self.desk.state();
        self.seats.insert(no, Box::new(Chair { seat, shows, dirty: true }));
        self.settle(no);
        no
    }

    /// The time for all seats.
    #[must_use]
    pub fn now(&self) -> At {
        self.fixed.unwrap_or_else(wall_clock)
    }

    /// The store everybody works in.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The store, for what must be asked before somebody sits down.
    pub const fn desk_mut(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// Makes the clock stand still at a moment, for pictures and tests.
    pub fn set_clock(&mut self, at: At) {
        self.fixed = Some(at);
        self.seats.values_mut().for_each(|chair| chair.seat.set_clock(at));
    }

    /// The seats there are.
    pub fn seats(&self) -> impl Iterator<Item = (SeatNo, &Seat)> {
        self.seats.iter().map(|(no, chair)| (*no, &chair.seat))
    }

    /// Whether a seat is there, done or not.
    #[must_use]
    pub fn has(&self, no: SeatNo) -> bool {
        self.seats.contains_key(&no)
    }

    /// Whether a seat is done or gone.
    #[must_use]
    pub fn is_over(&self, no: SeatNo) -> bool {
        self.seats.get(&no).is_none_or(|chair| chair.seat.is_over())
    }

    /// A seat takes one event; everything it causes is done when this returns.
    pub fn take(&mut self, no: SeatNo, event: Event) {
        self.turn(no, |seat, desk| seat.take(desk, event));
        self.settle(no);
    }

    /// One turn of one seat. A panic ends that seat alone.
    fn turn(&mut self, no: SeatNo, act: impl FnOnce(&mut Seat, &mut Desk)) {
        let Some(chair) = self.seats.get_mut(&no) else { return };
        let (desk, seat) = (&mut self.desk, &mut chair.seat);
        let before = desk.state();
        let whole = catch_unwind(AssertUnwindSafe(|| act(seat, desk))).is_ok();
        chair.dirty = true;
        if chair.shows == before {
            chair.shows = desk.state();
        }
        if !whole {
            self.fall(no);
        }
    }

    /// Lets go of a seat in which something panicked; what it may have left half done in the desk
    /// is made whole from the record.
    pub fn fall(&mut self, no: SeatNo) {
        tracing::error!(seat = no.0, "a seat fell; the others go on");
        self.leave(no);
        if let Err(e) = self.desk.mend() {
            tracing::error!(error = %e, "the desk could not be mended");
        }
    }

    /// Lets a seat go; gives its last line to print.
    pub fn leave(&mut self, no: SeatNo) -> Option<String> {
        self.desk.seek_nothing(Asker(no.0));
        let mut seat = self.seats.remove(&no)?.seat;
        seat.stand_up(&mut self.desk);
        seat.goodbye()
    }

    /// What is due as time goes on, whoever sits here: reports to authorities leave. Once a second.
    pub fn due(&mut self) {
        if !self.seats.values().all(|chair| chair.seat.is_live()) {
            return;
        }
        let Err(e) = self.desk.due(self.now()) else { return };
        tracing::error!(error = %e, "what is due could not leave");
        for no in self.numbers() {
            self.turn(no, |seat, _| seat.reply(show::broken(&e)));
        }
    }

    /// A second went by, for the desk and for all seats.
    pub fn tick(&mut self) {
        self.due();
        for no in self.numbers() {
            self.take(no, Event::Tick);
        }
        self.renew();
    }

    /// Shows every seat what others changed.
    pub fn renew(&mut self) {
        for no in self.numbers() {
            self.renew_one(no);
        }
    }

    /// Whether others changed something that this seat does not show.
    #[must_use]
    pub fn is_stale(&self, no: SeatNo) -> bool {
        self.seats.get(&no).is_some_and(|chair| chair.shows != self.desk.state())
    }

    /// Shows a seat what others changed, if anything.
    pub fn renew_one(&mut self, no: SeatNo) {
        if self.is_stale(no) {
            self.turn(no, Seat::renew);
            if let Some(chair) = self.seats.get_mut(&no) {
                chair.shows = self.desk.state();
            }
            self.settle(no);
        }
    }

    /// Whether something happened to a seat since this was last asked.
    pub fn take_dirty(&mut self, no: SeatNo) -> bool {
        self.seats.get_mut(&no).is_some_and(|chair| std::mem::take(&mut chair.dirty))
    }

    fn numbers(&self) -> Vec<SeatNo> {
        self.seats.keys().copied().collect()
    }

    /// Has somebody call [`Session::fetch`] when the worker has an answer, instead of waiting for
    /// it, and lets the worker begin.
    pub fn wake_with(&mut self, waker: Waker) {
        self.woken = true;
        self.desk.wake_with(waker);
    }

    /// Waits for the worker: to the end when nobody else would, as in scripts and tests, else as
    /// long as nobody notices, so that a quick answer comes with the same frame. Where several
    /// sit, nobody waits for another's answer.
    fn settle(&mut self, no: SeatNo) {
        let wait = match (self.woken, self.seats.len()) {
            (false, _) => Duration::MAX,
            (true, 1) => NOTICED,
            _ => return,
        };
        while self.seats.get(&no).is_some_and(|c| c.seat.waits() && !c.seat.is_over())
            && self.fetch_one(wait)
        {}
    }

    /// Takes all answers of the worker.
    pub fn fetch(&mut self) {
        while self.fetch_one(Duration::ZERO) {}
    }

    /// Takes one answer of the worker, waiting so long for it; false when there was none.
    fn fetch_one(&mut self, wait: Duration) -> bool {
        match self.desk.sought(wait) {
            Ok(None) => return false,
            Ok(Some((asker, sought))) => {
                self.turn(SeatNo(asker.0), |seat, desk| seat.found(desk, sought));
            }
            Err(e) => {
                tracing::error!(error = %e, "the search broke off");
                for no in self.numbers() {
                    if self.seats.get(&no).is_some_and(|chair| chair.seat.waits()) {
                        self.turn(no, |seat, desk| seat.give_up(desk, &e));
                    }
                }
            }
        }
        true
    }

    /// Whether something is still being counted or written: call [`Session::go_on`] when no key waits.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        self.seats.values().any(|chair| chair.seat.unfinished())
    }

    /// Goes on with what is being counted or written for one seat after the other, for about the
    /// time of one frame.
    pub fn go_on(&mut self) {
        let works = |no: SeatNo, chair: &Chair| chair.seat.unfinished().then_some(no);
        let after = (Bound::Excluded(self.worked), Bound::Unbounded);
        let next = self.seats.range(after).find_map(|(no, chair)| works(*no, chair));
        let first = || self.seats.iter().find_map(|(no, chair)| works(*no, chair));
        if let Some(no) = next.or_else(first) {
            self.worked = no;
            self.turn(no, Seat::go_on);
        }
    }

    /// The case under the pointer of a seat.
    #[must_use]
    pub fn selected(&self, no: SeatNo) -> Option<CaseNo> {
        self.seats.get(&no)?.seat.selected()
    }

    /// Says whether the pointer of a seat only passes by cases; see [`crate::app::App::pass`].
    pub fn pass(&mut self, no: SeatNo, passing: bool) {
        if self.seats.get(&no).is_some_and(|chair| chair.seat.passes() != passing) {
            self.turn(no, |seat, desk| seat.pass(desk, passing));
        }
    }

    /// Takes a seat out, to be drawn elsewhere. Until it is given back, nothing happens to it: what
    /// comes for it is lost, so only other seats may have their turns meanwhile.
    pub fn lend(&mut self, no: SeatNo) -> Option<Lent> {
        self.seats.remove(&no).map(Lent)
    }

    /// Puts a seat back that was lent.
    pub fn give_back(&mut self, no: SeatNo, lent: Lent) {
        self.seats.insert(no, lent.0);
    }

    /// Draws a seat's screen; says where the cursor stands, if anywhere. A panic in it draws
    /// nothing more.
    pub fn draw(&self, no: SeatNo, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
        self.seats.get(&no)?.seat.draw(buffer, area)
    }

    /// Ends the session and gives the desk back.
    #[must_use]
    pub fn end(self) -> Desk {
        self.desk
    }
}

#[cfg(test)]
mod tests;
