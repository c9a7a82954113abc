//! Draws what changed. A picture of a seat needs nothing of another, nor of the desk: where several
//! are to be drawn, the seats are lent to threads that draw, and the keys of the others are taken
//! meanwhile.

use super::super::post::Post;
use super::super::wire::ROOM;
use super::{Place, Serve};
use crate::app::App;
use crate::session::{Lent, SeatNo};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

thread_local! {
    /// What a thread draws in; fresh memory for each picture costs more than the picture.
    static BUFFER: RefCell<Buffer> = RefCell::default();
}

/// Fewer pictures than this are drawn where they are asked for.
const FEW: usize = 4;
/// While so many wait to be drawn, no picture is begun that nobody waits for.
const SOME: usize = 16;

/// A seat that is being drawn, or was.
struct Sitter {
    no: SeatNo,
    place: Place,
    lent: Lent,
    since: Instant,
    /// Something panicked in it.
    fell: bool,
}

impl Sitter {
    /// Draws and sends.
    fn draw(&mut self) {
        let (place, app) = (&mut self.place, self.lent.app());
        let draw = || BUFFER.with_borrow_mut(|buffer| place.show(app, buffer));
        self.fell = catch_unwind(AssertUnwindSafe(draw)).is_err();
    }
}

/// The threads that draw, and the way back from them.
pub(super) struct Studio {
    /// Made when it is first needed. Apart from the pool that reads for the desk, so that nobody
    /// who reads waits for a picture.
    pool: Option<ThreadPool>,
    done: (Sender<Sitter>, Receiver<Sitter>),
    /// Seats that are lent.
    out: usize,
    /// Pictures that are not drawn yet.
    left: Arc<AtomicUsize>,
    /// The loop has more to draw as soon as one is.
    wanted: Arc<AtomicBool>,
    /// How long the picture took that came back last, since it was asked for.
    pub(super) waited: Duration,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            pool: None,
            done: channel(),
            out: 0,
            left: Arc::default(),
            wanted: Arc::default(),
            waited: Duration::ZERO,
        }
    }
}

impl Studio {
    /// Seats that are being drawn.
    pub(super) const fn out(&self) -> usize {
        self.out
    }

    /// Has a seat drawn on another thread; gives it back when there is none.
    fn take(&mut self, mut sitter: Sitter, post: &Post) -> Option<Sitter> {
        if self.pool.is_none() {
            let named = ThreadPoolBuilder::new().thread_name(|no| format!("draw-{no}"));
            self.pool = named.build().ok();
        }
        let Some(pool) = &self.pool else { return Some(sitter) };
        self.out += 1;
        self.left.fetch_add(1, Ordering::AcqRel);
        let (done, post) = (self.done.0.clone(), post.clone());
        let (left, wanted) = (Arc::clone(&self.left), Arc::clone(&self.wanted));
        pool.spawn(move || {
            sitter.draw();
            // The loop ends only when all are back.
            let _taken = done.send(sitter);
            let last = left.fetch_sub(1, Ordering::AcqRel) == 1;
            if wanted.swap(false, Ordering::AcqRel) || last {
                post.ring();
            }
        });
        None
    }
}

impl Serve {
    /// Draws the seats that changed and whose last picture has arrived: first those where
    /// something was pressed, then the others, but not for long.
    pub(super) fn draw(&mut self) {
        let now = Instant::now();
        let wanting = self.wanting(now);
        let here = self.studio.out == 0 && wanting.len() < FEW;
        let moved = |no: &SeatNo| self.places.get(no).is_some_and(|place| place.moved);
        let (first, rest): (Vec<SeatNo>, Vec<SeatNo>) = wanting.into_iter().partition(moved);
        first.into_iter().for_each(|no| self.draw_one(no, (now, here)));
        for no in rest {
            if self.studio.left.load(Ordering::Acquire) >= SOME {
                self.drawn = no;
                self.studio.wanted.store(true, Ordering::Release);
                return;
            }
            self.draw_one(no, (now, here));
        }
    }

    /// The seats that have something new to show and whose terminals show what came before,
    /// beginning with the one whose turn it is.
    fn wanting(&mut self, now: Instant) -> Vec<SeatNo> {
        let rested = self.rested(now);
        let mut seats = self.round(self.drawn);
        seats.retain(|no| {
            let Some(place) = self.places.get_mut(no) else { return false };
            if place.guest.line.waits() {
                place.guest.line.push();
            }
            // Nobody knows whether a pointer rests whose next keys were not looked at yet.
            let rests = place.passing && !self.behind && place.pace.patience(rested).is_none();
            place.dirty |= self.session.take_dirty(*no) || rests;
            place.dirty && place.guest.line.is_free() && !self.session.is_over(*no)
        });
        seats
    }

    fn draw_one(&mut self, no: SeatNo, (now, here): (Instant, bool)) {
        self.ready(no, now);
        let Some(lent) = self.session.lend(no) else { return };
        let Some(place) = self.places.remove(&no) else {
            self.session.give_back(no, lent);
            return;
        };
        let sitter = Sitter { no, place, lent, since: now, fell: false };
        let left = if here { Some(sitter) } else { self.studio.take(sitter, &self.post) };
        if let Some(mut sitter) = left {
            sitter.draw();
            self.back(sitter);
        }
    }

    /// Settles what a seat is to show.
    fn ready(&mut self, no: SeatNo, now: Instant) {
        let rested = self.rested(now);
        let Some(place) = self.places.get_mut(&no) else { return };
        (place.dirty, place.moved) = (false, false);
        place.passing = place.pace.step(self.session.selected(no), (now, rested));
        self.session.pass(no, place.passing);
        // What was read for the picture is in it.
        self.session.take_dirty(no);
    }

    /// Takes the seats back that were drawn.
    pub(super) fn collect(&mut self) {
        self.studio.waited = Duration::ZERO;
        while let Ok(sitter) = self.studio.done.1.try_recv() {
            self.studio.out -= 1;
            self.studio.waited = sitter.since.elapsed().max(self.studio.waited);
            self.back(sitter);
        }
    }

    /// Waits until all seats are back: what comes now is for all of them.
    pub(super) fn recall(&mut self) {
        while self.studio.out > 0 {
            let Ok(sitter) = self.studio.done.1.recv() else { return };
            self.studio.out -= 1;
            self.back(sitter);
        }
    }

    fn back(&mut self, sitter: Sitter) {
        let Sitter { no, place, lent, fell, .. } = sitter;
        self.session.give_back(no, lent);
        self.places.insert(no, place);
        if fell {
            self.session.fall(no);
        }
    }
}

impl Place {
    /// Draws and sends.
    fn show(&mut self, app: &App, buffer: &mut Buffer) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        // The app fills the whole area first.
        buffer.resize(area);
        app.view(buffer, area);
        let cursor = app.cursor();
        let mut bytes = vec![0; ROOM];
        self.painter.frame(buffer, cursor, &mut bytes);
        self.drawn = true;
        self.guest.line.picture((cursor.is_some(), self.taken), bytes);
    }
}
