//! The loop around the app: receive, update, carry out effects, draw.
//!
//! A session is a seat: it has a desk, a moderator and an app, and cannot tell whether its events
//! come from a terminal, a socket or a script.

mod arrival;
mod care;
mod list;
mod perform;
mod report;
mod show;
mod views;

pub mod script;

pub use arrival::{Answer, Arrival, No, Step};
pub use care::{care, kept_veils, together};
pub use perform::kept_seat;
pub use show::state_word;
pub use views::kept_views;

use crate::app::{App, Effect, Key, Msg, Reply};
use crate::desk::{Desk, Intake, Waker};
use crate::law::Veils;
use crate::model::{At, CaseNo, Moderator};
use crate::queue::GlanceOf;
use list::ListCache;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// Waiting for an answer no longer than this is not seen.
const NOTICED: Duration = Duration::from_millis(6);

/// Something that reaches a session from outside.
#[derive(Debug)]
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
    /// Another process brings something.
    Arrival(Arrival),
    /// Time went on.
    Tick,
    /// The worker has something to say.
    Found,
    /// The seat is gone: end in good order.
    Gone,
}

/// One seat at work.
pub struct Session {
    desk: Desk,
    me: Moderator,
    app: App,
    clock: fn() -> At,
    fixed: Option<At>,
    list: ListCache,
    marks: BTreeSet<CaseNo>,
    /// What opens veiled for this seat beside what does for all.
    veils: Veils,
    /// The case whose near-duplicates are looked for.
    alike: Option<CaseNo>,
    /// Somebody sends [`Event::Found`] when the worker has an answer.
    woken: bool,
    /// An import that another process feeds.
    intake: Option<Intake>,
    effects: VecDeque<Effect>,
    over: bool,
    last_status: At,
    /// A period that is still being counted.
    counting: Option<GlanceOf>,
}

/// How a session starts.
pub struct Start {
    /// The store.
    pub desk: Desk,
    /// Who sits down.
    pub me: Moderator,
    /// Builds the app from its setup.
    pub app: (App, Vec<Effect>),
    /// A clock that stands still, for pictures and tests.
    pub fixed: Option<At>,
    /// Cases that were marked when this seat was left.
    pub marks: BTreeSet<CaseNo>,
    /// Sentences to show first.
    pub remarks: Vec<String>,
}

/// The time of this machine.
#[must_use]
pub fn wall_clock() -> At {
    At::from_timestamp(jiff::Timestamp::now())
}

impl Session {
    /// Seats a moderator and carries out what the app asks for first.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let (app, effects) = start.app;
        let own = kept_veils(start.desk.path(), start.me.no);
        let veils = start.desk.config().care.veils().with(&own);
        let mut session = Self {
            desk: start.desk,
            me: start.me,
            app,
            clock: wall_clock,
            fixed: start.fixed,
            list: ListCache::default(),
            marks: start.marks,
            veils,
            alike: None,
            woken: false,
            intake: None,
            effects: effects.into(),
            over: false,
            last_status: At(i64::MIN),
            counting: None,
        };
        let now = session.now();
        if let Err(e) = session.desk.end_keeping(now) {
            tracing::error!(error = %e, "the end of keeping was not noted");
        }
        session.tell_status();
        let views = kept_views(session.desk.path(), session.me.no);
        session.reply(Reply::Views(views));
        session.work();
        for remark in start.remarks {
            session.reply(Reply::Said(remark));
        }
        session
    }

    /// The time for this seat.
    #[must_use]
    pub fn now(&self) -> At {
        self.fixed.unwrap_or_else(self.clock)
    }

    /// The store this seat works in.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Makes the clock of this seat stand still at a moment, for pictures and tests.
    pub const fn set_clock(&mut self, at: At) {
        self.fixed = Some(at);
    }

    /// Takes one event; everything it causes is done when this returns.
    pub fn take(&mut self, event: Event) {
        let now = self.now();
        self.update(Msg::Tick(now));
        match event {
            Event::Key(key) => self.update(Msg::Key(key)),
            Event::Paste(text) => self.update(Msg::Paste(text)),
            Event::Click(x, y) => self.update(Msg::Click(x, y)),
            Event::Wheel { x, y, up } => self.update(Msg::Wheel { x, y, up }),
            Event::Resize(w, h) => self.update(Msg::Resize(w, h)),
            Event::Arrival(arrival) => self.arrive(arrival),
            Event::Tick => self.tick(now),
            Event::Found => while self.fetch(Duration::ZERO) {},
            Event::Gone => self.over = true,
        }
        self.work();
        self.settle();
    }

    /// Has somebody send [`Event::Found`] when the worker has an answer, instead of waiting for it,
    /// and lets the worker begin.
    pub fn wake_with(&mut self, waker: Waker) {
        self.woken = true;
        self.desk.wake_with(waker);
    }

    /// Waits for the worker: to the end when nobody else would, as in scripts and tests, else as
    /// long as nobody notices, so that a quick answer comes with the same frame.
    fn settle(&mut self) {
        let wait = if self.woken { NOTICED } else { Duration::MAX };
        while (self.list.waits() || self.alike.is_some()) && !self.over && self.fetch(wait) {
            self.work();
        }
    }

    /// Takes one answer of the worker, waiting so long for it; false when there was none.
    fn fetch(&mut self, wait: Duration) -> bool {
        let replies = match self.desk.sought(wait) {
            Ok(None) => return false,
            Ok(Some(sought)) => self.sought(sought),
            Err(e) => {
                self.list.give_up();
                self.alike = None;
                self.answer(e)
            }
        };
        for reply in replies {
            self.reply(reply);
        }
        true
    }

    /// Whether the seat is done.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// Draws the screen; says where the cursor stands, if anywhere.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
        self.app.view(buffer, area);
        self.app.cursor()
    }

    /// Ends the seat and gives the desk back, with a last line to print.
    #[must_use]
    pub fn end(self) -> (Desk, Option<String>) {
        let word = self.app.goodbye();
        (self.desk, word)
    }

    fn update(&mut self, msg: Msg) {
        self.effects.extend(self.app.update(msg));
        self.over |= self.app.finished();
    }

    fn reply(&mut self, reply: Reply) {
        self.update(Msg::Reply(reply));
    }

    /// Carries out effects until none is left. Bounded, so that two replies that cause each other
    /// cannot hang the seat.
    fn work(&mut self) {
        for _ in 0..10_000 {
            let Some(effect) = self.effects.pop_front() else { return };
            for reply in self.perform(effect) {
                self.reply(reply);
            }
        }
        tracing::error!("a seat caused effects without end; the rest is dropped");
        self.effects.clear();
    }

    /// What is due as time goes on: reports to authorities leave, cases put off come back.
    fn tick(&mut self, now: At) {
        match self.desk.leave(now) {
            Ok(false) => {}
            Ok(true) => self.tell_status(),
            Err(e) => self.reply(show::broken(&e)),
        }
        // Once a minute is enough for cases that were put off and for the lane counts.
        if now.since(self.last_status) > 60_000 {
            self.tell_status();
            self.list.forget();
            self.reply(Reply::Changed);
        }
    }

    fn tell_status(&mut self) {
        let now = self.now();
        self.last_status = now;
        let status = show::status(&self.desk, &self.me, now);
        self.reply(Reply::Status(status));
        match show::held(&self.desk, now) {
            Ok(held) => self.reply(Reply::Held(held)),
            Err(e) => self.reply(show::broken(&e)),
        }
    }
}

/// Draws a session into plain text, one line a row, blanks at the ends cut off.
#[must_use]
pub fn as_text(session: &Session, (width, height): (u16, u16)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    session.draw(&mut buffer, area);
    buffer_text(&buffer)
}

/// A drawn buffer as plain text, one line a row, blanks at the ends cut off.
#[must_use]
pub fn buffer_text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut row = String::new();
        let mut covered = 0usize;
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell((x, y)) else { continue };
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = cell.symbol();
            covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}
