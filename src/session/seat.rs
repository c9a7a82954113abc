//! One seat at work: a moderator, an app, and what the two ask of the desk.
//!
//! A seat cannot tell whether its events come from a terminal, a socket or a script, nor who else
//! sits at the same desk.

use super::care::{listed_veils, veils};
use super::list::ListCache;
use super::opened::Opened;
use super::shared::Shared;
use super::training::Work;
use super::tray::Tray;
use super::views::kept_views;
use super::{Event, show, wall_clock};
use crate::app::msg::{Held, Status};
use crate::app::{App, Effect, Msg, Reply};
use crate::desk::{Asker, Desk, DeskError, ExportRun, ReportRun, Sought};
use crate::law::Veils;
use crate::model::{At, CaseNo, Moderator, Seq};
use crate::queue::GlanceOf;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeSet, VecDeque};

/// One seat.
pub struct Seat {
    pub(super) asker: Asker,
    pub(super) me: Moderator,
    app: App,
    fixed: Option<At>,
    shared: Shared,
    pub(super) list: ListCache,
    pub(super) marks: BTreeSet<CaseNo>,
    /// What opens veiled for this seat beside what does for all.
    pub(super) veils: Veils,
    /// That part of it which the roster says.
    pub(super) listed: Veils,
    /// The case whose near-duplicates are looked for.
    pub(super) alike: Option<CaseNo>,
    effects: VecDeque<Effect>,
    pub(super) over: bool,
    last_status: At,
    /// A period that is still being counted.
    pub(super) counting: Option<GlanceOf>,
    /// Number of this seat among those at the desk.
    pub(super) chair: u64,
    /// The case in hand.
    pub(super) claimed: Option<CaseNo>,
    /// Notes up to this line were seen.
    pub(super) seen: Seq,
    /// A report that is still being written.
    pub(super) writing: Option<ReportRun>,
    /// An export that is still being written.
    pub(super) exporting: Option<ExportRun>,
    /// Live work, a training run or a replay.
    pub(super) kind: Work,
    /// Reference cases that are mixed in for whoever sits here.
    pub(super) tray: Option<Box<Tray>>,
    /// The case shown last.
    pub(super) opened: Option<Opened>,
}

/// How a seat starts.
pub struct Start {
    /// Who sits down.
    pub me: Moderator,
    /// The app and what it asks for first.
    pub app: (App, Vec<Effect>),
    /// Cases that were marked when this seat was left.
    pub marks: BTreeSet<CaseNo>,
    /// Sentences to show first.
    pub remarks: Vec<String>,
    /// Live work, a training run or a replay.
    pub kind: Work,
}

impl Seat {
    /// Seats a moderator and carries out what the app asks for first.
    pub(super) fn new(
        desk: &mut Desk,
        (asker, shared): (Asker, Shared),
        start: Start,
        fixed: Option<At>,
    ) -> Self {
        let (app, effects) = start.app;
        let (listed, veils) = (listed_veils(desk, &start.me), veils(desk, &start.me));
        let chair = desk.sit_down(&start.me);
        let mut seat = Self {
            asker,
            me: start.me,
            app,
            fixed,
            list: ListCache::of(asker, shared.clone()),
            shared,
            marks: start.marks,
            veils,
            listed,
            alike: None,
            effects: effects.into(),
            over: false,
            last_status: At(i64::MIN),
            counting: None,
            chair,
            claimed: None,
            seen: Seq(0),
            writing: None,
            exporting: None,
            kind: start.kind,
            tray: None,
            opened: None,
        };
        seat.open_tray(desk);
        seat.recall_seen(desk);
        seat.tell_status(desk);
        let views = kept_views(desk.path(), seat.me.no);
        seat.reply(Reply::Views(views));
        seat.work(desk);
        for remark in start.remarks {
            seat.reply(Reply::Said(remark));
        }
        seat.begin();
        for reply in seat.meet(desk) {
            seat.reply(reply);
        }
        seat.work(desk);
        seat
    }

    /// Who sits here.
    #[must_use]
    pub const fn me(&self) -> &Moderator {
        &self.me
    }

    /// The time for this seat.
    #[must_use]
    pub fn now(&self) -> At {
        match &self.kind {
            Work::Live => self.wall(),
            Work::Training(training) => training.now(),
            Work::Meeting(meeting) => meeting.now(),
            Work::Replay(at) => *at,
        }
    }

    /// The time of this machine.
    pub(super) fn wall(&self) -> At {
        self.fixed.unwrap_or_else(wall_clock)
    }

    /// The case under the eyes.
    pub(super) fn shown_case(&self) -> Option<CaseNo> {
        self.app.shown()
    }

    /// What is in hand is the case of a complaint, not the one under the pointer.
    pub(super) fn hears(&self) -> bool {
        self.app.hears()
    }

    pub(super) const fn set_clock(&mut self, at: At) {
        self.fixed = Some(at);
    }

    /// Takes one event; everything it causes is done when this returns, but for what the search
    /// has yet to find.
    pub(super) fn take(&mut self, desk: &mut Desk, event: Event) {
        let before = self.now();
        let wall = self.wall();
        if let Work::Training(training) = &mut self.kind {
            training.recorder.look(wall);
        }
        let now = self.now();
        self.update(Msg::Tick(now));
        self.heed_others(desk);
        if !matches!(event, Event::Tick | Event::Gone) {
            self.beat(desk);
        }
        match event {
            Event::Key(key) => {
                if self.app.passes() && !self.app.steps(key) {
                    // What is done now is done to a case that was read.
                    self.pass(desk, false);
                }
                self.noted(true);
                self.noted_aside(true);
                self.update(Msg::Key(key));
            }
            Event::Paste(text) => self.update(Msg::Paste(text)),
            Event::Click(x, y) => self.update(Msg::Click(x, y)),
            Event::Wheel { x, y, up } => self.update(Msg::Wheel { x, y, up }),
            Event::Resize(w, h) => self.update(Msg::Resize(w, h)),
            Event::Tick => self.tick(desk, now),
            Event::Away => self.update(Msg::Away),
            Event::Gone => {
                self.update(Msg::Leaving);
                self.over = true;
            }
        }
        self.work(desk);
        self.noted_aside(false);
        if let Work::Training(_) = self.kind {
            self.train_on(desk, before);
            self.work(desk);
            self.noted(false);
            if self.over {
                self.stop_run();
            }
        }
    }

    /// Whether something is looked for on behalf of this seat.
    pub(super) const fn waits(&self) -> bool {
        self.list.waits() || self.alike.is_some()
    }

    /// Takes an answer of the worker.
    pub(super) fn found(&mut self, desk: &mut Desk, sought: Sought) {
        for reply in self.sought(desk, sought) {
            self.reply(reply);
        }
        self.work(desk);
    }

    /// The worker broke off.
    pub(super) fn give_up(&mut self, desk: &mut Desk, error: &DeskError) {
        self.list.give_up();
        self.alike = None;
        self.reply(show::broken(error));
        self.work(desk);
    }

    /// Shows what another seat or process changed; the chosen case stays where it is.
    pub(super) fn renew(&mut self, desk: &mut Desk) {
        self.heed_others(desk);
        self.tell_status(desk);
        self.reply(Reply::Changed);
        self.work(desk);
    }

    /// Shows a sentence.
    pub(super) fn say(&mut self, desk: &mut Desk, text: String) {
        self.reply(Reply::Said(text));
        self.work(desk);
    }

    /// Whether the seat is done.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }

    pub(super) const fn selected(&self) -> Option<CaseNo> {
        self.app.selected()
    }

    /// Whether the pointer only passes by; once it rests, what stands round its case is read.
    pub(super) fn pass(&mut self, desk: &mut Desk, passing: bool) {
        self.effects.extend(self.app.pass(passing));
        self.work(desk);
    }

    /// Whether the pointer only passes by.
    pub(super) const fn passes(&self) -> bool {
        self.app.passes()
    }

    /// What is shown here.
    pub(super) const fn app(&self) -> &App {
        &self.app
    }

    /// Draws the screen; says where the cursor stands, if anywhere.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
        self.app.view(buffer, area);
        self.app.cursor()
    }

    /// A last line to print.
    #[must_use]
    pub fn goodbye(&self) -> Option<String> {
        self.app.goodbye()
    }

    fn update(&mut self, msg: Msg) {
        self.effects.extend(self.app.update(msg));
        self.over |= self.app.finished();
    }

    pub(super) fn reply(&mut self, reply: Reply) {
        self.update(Msg::Reply(reply));
    }

    /// Carries out effects until none is left. Bounded, so that two replies that cause each other
    /// cannot hang the seat.
    pub(super) fn work(&mut self, desk: &mut Desk) {
        for _ in 0..10_000 {
            let Some(effect) = self.effects.pop_front() else { return };
            let replies = self.perform(desk, effect);
            let changed = replies.iter().any(|reply| matches!(reply, Reply::Changed));
            let more = if changed { self.trained(desk) } else { Vec::new() };
            for reply in replies.into_iter().chain(more) {
                self.reply(reply);
            }
        }
        tracing::error!("a seat caused effects without end; the rest is dropped");
        self.effects.clear();
    }

    /// Once a minute is enough for cases that were put off and for the lane counts.
    fn tick(&mut self, desk: &mut Desk, now: At) {
        if now.since(self.last_status) > 60_000 {
            self.list.forget();
            self.renew(desk);
        }
    }

    pub(super) fn tell_status(&mut self, desk: &Desk) {
        let mut tray = self.tray.take();
        self.tell_with(desk, tray.as_deref_mut());
        self.tray = tray;
    }

    /// Numbers of the status line, and what is held.
    pub(super) fn numbers(
        &mut self,
        desk: &Desk,
        now: At,
    ) -> (Status, Result<Vec<Held>, DeskError>) {
        self.last_status = now;
        let (chair, seen) = (self.chair, self.seen);
        let (mut status, mut held) = self.shared.numbers(desk, &self.me, (chair, seen), now);
        status.mode = self.mode();
        if let (Work::Training(training), Ok(held)) = (&self.kind, &mut held) {
            held.truncate(usize::from(training.takes_back()));
        }
        (status, held)
    }
}
