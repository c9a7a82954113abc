//! Draws what changed, on all cores: a picture of a seat needs nothing of another.

use super::super::wire::ROOM;
use super::{ASIDE, Place, Serve};
use crate::app::App;
use crate::session::SeatNo;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rayon::prelude::*;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

thread_local! {
    /// What a thread draws in; fresh memory for each picture costs more than the picture.
    static BUFFER: RefCell<Buffer> = RefCell::default();
}

/// Fewer pictures than this are drawn where they are asked for.
const FEW: usize = 4;
/// Pictures drawn between two looks at the clock.
const SOME: usize = 16;

impl Serve {
    /// Draws the seats that changed and whose last picture has arrived: first those where
    /// something was pressed, then the others, but not for long.
    pub(super) fn draw(&mut self) {
        let now = Instant::now();
        let wanting = self.wanting(now);
        let moved = |no: &SeatNo| self.places.get(no).is_some_and(|place| place.moved);
        let (first, rest): (Vec<SeatNo>, Vec<SeatNo>) = wanting.into_iter().partition(moved);
        self.draw_some(&first, now);
        let begun = Instant::now();
        for some in rest.chunks(SOME) {
            if begun.elapsed() > ASIDE {
                (self.drawn, self.busy) = (some.first().copied().unwrap_or(SeatNo(0)), true);
                return;
            }
            self.draw_some(some, now);
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

    fn draw_some(&mut self, seats: &[SeatNo], now: Instant) {
        seats.iter().for_each(|no| self.ready(*no, now));
        // Taken out one by one: a look at all places for a few of them takes longer.
        let mut taken: Vec<(SeatNo, Place)> =
            seats.iter().filter_map(|no| Some((*no, self.places.remove(no)?))).collect();
        let session = &self.session;
        let one = |(no, place): &mut (SeatNo, Place)| {
            let app = session.app(*no)?;
            let draw = || BUFFER.with_borrow_mut(|buffer| place.show(app, buffer));
            catch_unwind(AssertUnwindSafe(draw)).is_err().then_some(*no)
        };
        let fell: Vec<SeatNo> = if taken.len() < FEW {
            taken.iter_mut().filter_map(one).collect()
        } else {
            taken.par_iter_mut().filter_map(one).collect()
        };
        self.places.extend(taken);
        fell.into_iter().for_each(|no| self.session.fall(no));
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
