//! Draws what changed, on all cores: a picture of a seat needs nothing of another.

use super::super::wire::ROOM;
use super::{ASIDE, Place, Serve};
use crate::app::App;
use crate::session::SeatNo;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;
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
        let all = self.round(self.drawn);
        let pressed = |no: &SeatNo| self.places.get(no).is_some_and(|place| place.moved);
        let (first, rest): (Vec<SeatNo>, Vec<SeatNo>) = all.into_iter().partition(pressed);
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

    fn draw_some(&mut self, seats: &[SeatNo], now: Instant) {
        let ready: BTreeSet<SeatNo> =
            seats.iter().copied().filter(|no| self.is_ready(*no, now)).collect();
        let session = &self.session;
        let places = self.places.iter_mut().filter(|(no, _)| ready.contains(no));
        let jobs: Vec<_> =
            places.filter_map(|(no, place)| Some((*no, place, session.app(*no)?))).collect();
        let one = |(no, place, app): (SeatNo, &mut Place, &App)| {
            let draw = || BUFFER.with_borrow_mut(|buffer| place.show(app, buffer));
            catch_unwind(AssertUnwindSafe(draw)).is_err().then_some(no)
        };
        let fell: Vec<SeatNo> = if jobs.len() < FEW {
            jobs.into_iter().filter_map(one).collect()
        } else {
            jobs.into_par_iter().filter_map(one).collect()
        };
        fell.into_iter().for_each(|no| self.session.fall(no));
    }

    /// Whether a seat has something new to show and its terminal shows what came before; what it
    /// is to show is settled then.
    fn is_ready(&mut self, no: SeatNo, now: Instant) -> bool {
        let rested = self.rested(now);
        let Some(place) = self.places.get_mut(&no) else { return false };
        if place.guest.line.waits() {
            place.guest.line.push();
        }
        // Nobody knows whether a pointer rests whose next keys were not looked at yet.
        let rests = place.passing && !self.behind && place.pace.patience(rested).is_none();
        let changed = self.session.take_dirty(no) || place.dirty || rests;
        place.dirty = changed;
        if !changed || !place.guest.line.is_free() || self.session.is_over(no) {
            return false;
        }
        (place.dirty, place.moved) = (false, false);
        place.passing = place.pace.step(self.session.selected(no), (now, rested));
        self.session.pass(no, place.passing);
        // What was read for the picture is in it.
        self.session.take_dirty(no);
        true
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
