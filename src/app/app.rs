//! The app: a stack of screens over one desk. Messages in, effects out, a pure picture.

use super::commands::Command;
use super::kept::Kept;
use super::key::Key;
use super::keymap::{Found, Keymap};
use super::layout::Class;
use super::mouse;
use super::msg::{Effect, Mode, Msg, Reply, Seat, Sort};
use super::screen::{Broken, Feedback, Go, Meeting, Screen, Training, main};
use super::theme::Theme;
use super::time;
use super::veil::Stage;
use super::widget::key_at;
use super::work::Work;
use crate::law::Law;
use crate::model::{At, CaseNo};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What an app starts with.
pub struct Setup {
    /// The rule book.
    pub law: Arc<Law>,
    /// How it looks.
    pub theme: Theme,
    /// What keys do.
    pub keymap: Keymap,
    /// Zone of the platform.
    pub zone: TimeZone,
    /// The time is now.
    pub now: At,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How long a decision is held.
    pub hold_ms: i64,
    /// What the seat remembers.
    pub seat: Seat,
    /// Bars stand still.
    pub motion_less: bool,
    /// Authorities of the settings that reports can go to.
    pub authorities: Vec<crate::law::Authority>,
    /// Care for who looks.
    pub care: super::care::CareSetup,
}

/// The user interface of one seat.
pub struct App {
    pub(super) work: Work,
    /// The queue at the bottom; never empty.
    pub(super) stack: Vec<Screen>,
    /// Keys of a sequence that has begun.
    pub(super) pending: Vec<Key>,
    kept: Kept,
    /// The last key went into a text.
    typed: bool,
    /// The veil fell while nobody pressed a key.
    pub(super) fallen: Option<super::away::Fallen>,
}

impl App {
    /// An app and the first things it wants.
    #[must_use]
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let kept = Kept::new(&setup.seat, setup.now);
        let left = setup.seat.left.clone();
        let mut work = Work::new(setup);
        work.refresh_list();
        work.open_selected();
        let mut stack = vec![Screen::Queue];
        stack.extend(left.screens(&mut work));
        let typed = stack.last().is_some_and(Screen::is_typed_into);
        let effects = work.take_effects();
        (Self { work, stack, pending: Vec::new(), kept, typed, fallen: None }, effects)
    }

    /// Takes a message; gives back what is wanted.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(_) | Msg::Paste(_) | Msg::Click(..) | Msg::Wheel { .. } if self.back() => {}
            Msg::Key(key) => {
                self.key(key);
                self.keep_typed();
            }
            Msg::Paste(text) => {
                if let Some(top) = self.stack.last_mut() {
                    top.paste(&mut self.work, &text);
                }
                self.keep_typed();
            }
            Msg::Click(x, y) => self.click((x, y)),
            Msg::Wheel { x, y, up } if self.work.class() > Class::TooSmall => {
                if let Some(top) = self.stack.last_mut() {
                    let go = mouse::wheel(top, &mut self.work, (x, y), up);
                    self.go(go);
                }
            }
            Msg::Wheel { .. } => {}
            Msg::Resize(columns, rows) => self.work.size = (columns, rows),
            Msg::Tick(at) => {
                self.work.tick(at);
                for screen in &mut self.stack {
                    screen.tick(&mut self.work);
                }
                self.kept.keep(&mut self.work, &self.stack);
            }
            // Who leaves by themselves has closed what was open.
            Msg::Leaving if self.work.finished => {}
            Msg::Leaving => {
                self.stack.iter_mut().for_each(|screen| screen.leave(&mut self.work));
                self.kept.keep_now(&mut self.work, &self.stack);
                self.work.care.look(self.work.now, None);
                if self.work.care.owes(self.work.now, true) {
                    self.work.keep_exposure();
                }
            }
            Msg::Away => self.away(),
            Msg::Reply(reply) => self.reply(&reply),
        }
        self.settle();
        self.work.take_effects()
    }

    /// The case under the eyes: the selected one, unless another screen lies over it.
    #[must_use]
    pub fn shown(&self) -> Option<CaseNo> {
        self.work.list.selected
    }

    /// A complaint is before the eyes, whatever the pointer in the queue below is on.
    #[must_use]
    pub fn hears(&self) -> bool {
        self.stack.iter().any(|screen| matches!(screen, Screen::Complaints(_)))
    }

    /// The seat is done.
    #[must_use]
    pub const fn finished(&self) -> bool {
        self.work.finished
    }

    /// What to say once the screen is gone.
    #[must_use]
    pub fn goodbye(&self) -> Option<String> {
        if let Mode::Training { done, cases, .. } = self.work.status.mode {
            let next =
                if done == cases { "modq score reads them" } else { "the same command goes on" };
            return Some(format!("{done} of {cases} cases decided and kept; {next}"));
        }
        let latest = self.work.held.iter().map(|held| held.until).max()?;
        let n: u32 = self.work.held.iter().map(|held| held.cases).sum();
        let left = time::countdown(latest.since(self.work.now));
        let words =
            if n == 1 { "1 decision leaves".to_owned() } else { format!("{n} decisions leave") };
        Some(format!("{words} in {left}, also without you"))
    }

    fn key(&mut self, key: Key) {
        self.kept.forget();
        self.work.said.key(self.work.now);
        self.work.care.key(self.work.now);
        if matches!(self.stack.last(), Some(Screen::Breather)) {
            return self.pop();
        }
        let Some(top) = self.stack.last_mut() else { return };
        let scope = top.scope();
        let typed = matches!(top, Screen::Help(help) if help.types()) && !key.ctrl;
        let found =
            if typed { Found::None } else { self.work.keymap.lookup(scope, &self.pending, key) };
        match found {
            Found::Pending => self.pending.push(key),
            Found::Command(command) => {
                self.pending.clear();
                self.run(command);
            }
            Found::None => {
                let begun = !self.pending.is_empty();
                self.pending.clear();
                if !begun && self.work.class() > Class::TooSmall {
                    let go = top.key(&mut self.work, key);
                    self.go(go);
                }
            }
        }
    }

    /// Whoever types loses no letter, whatever becomes of the process that holds the store; and what
    /// was sent does not open again.
    fn keep_typed(&mut self) {
        let top = self.stack.last_mut().filter(|top| top.is_typed_into());
        let typed = top.is_some();
        if let Some(top) = top {
            top.leave(&mut self.work);
        }
        if typed || self.typed {
            self.kept.keep_now(&mut self.work, &self.stack);
        }
        self.typed = typed;
    }

    /// A click on a key presses it; a click elsewhere is for the screen.
    fn click(&mut self, at: (u16, u16)) {
        let (columns, rows) = self.work.size;
        if rows > 2 && at.1 + 1 == rows {
            let (hints, pinned) = (self.hints(), self.pinned());
            let keys = key_at(&self.work.theme, columns, &hints, &pinned, at.0);
            for key in keys {
                self.key(key);
            }
            return;
        }
        self.work.said.key(self.work.now);
        let Some(top) = self.stack.last_mut() else { return };
        if self.work.class() > Class::TooSmall {
            let go = mouse::click(top, &mut self.work, at);
            self.go(go);
        }
    }

    fn run(&mut self, command: Command) {
        if self.work.class() == Class::TooSmall && !command.is_harmless() {
            return;
        }
        let Some(top) = self.stack.last_mut() else { return };
        let go = top.command(&mut self.work, command);
        self.go(go);
    }

    fn go(&mut self, go: Go) {
        match go {
            Go::Stay => {}
            Go::Push(screen) => self.push(screen),
            Go::Pop => self.pop(),
            Go::Swap(screen) => {
                self.pop();
                self.push(screen);
            }
            Go::Home => self.stack.truncate(1),
            Go::Run(command) => {
                self.pop();
                self.run(command);
            }
        }
    }

    fn push(&mut self, mut screen: Screen) {
        if let Screen::Help(help) = &mut screen {
            help.scope = self.stack.last().map(Screen::scope);
        }
        if matches!(screen, Screen::Breather) {
            // A half-written sheet is not left alone.
            let written = |screen: &Screen| {
                matches!(screen, Screen::Decide(_) | Screen::Complaints(_) | Screen::Prompt(_))
            };
            if self.stack.iter().any(written) {
                return;
            }
            self.work.care.pause(self.work.now);
            self.work.keep_exposure();
        }
        // The same screen never lies on itself.
        let same = self
            .stack
            .iter()
            .rposition(|old| std::mem::discriminant(old) == std::mem::discriminant(&screen));
        if let Some(place) = same.filter(|place| *place > 0) {
            self.stack.truncate(place);
        }
        self.stack.push(screen);
    }

    fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    fn reply(&mut self, reply: &Reply) {
        if let Reply::Broken { title, lines, code } = reply {
            let (title, lines, code) = (title.clone(), lines.clone(), code.clone());
            self.work.writing = None;
            self.push(Screen::Broken(Broken { title, lines, code }));
            return;
        }
        self.work.reply(reply);
        match reply {
            Reply::Run(run) => self.run_stands(run),
            Reply::Meeting(view)
                if !self.stack.iter().any(|screen| matches!(screen, Screen::Meeting(_))) =>
            {
                self.work.beside = Some(Stage::Facts);
                self.push(Screen::Meeting(Meeting::new(view.clone())));
            }
            Reply::Feedback(cases) if !cases.is_empty() => {
                self.work.beside = Some(Stage::Facts);
                self.push(Screen::Feedback(Box::new(Feedback::new(cases.clone()))));
            }
            _ => {}
        }
        let work = &mut self.work;
        let goes: Vec<Go> = self.stack.iter_mut().map(|screen| screen.reply(work, reply)).collect();
        for (place, go) in goes.into_iter().enumerate().rev() {
            match go {
                Go::Pop if place > 0 => {
                    self.stack.remove(place);
                }
                Go::Push(screen) => self.push(screen),
                _ => {}
            }
        }
        if let Some((command, at)) = self.kept.reopens(&self.work) {
            self.run(command);
            if let Some(Screen::Decide(sheet)) = self.stack.last_mut() {
                sheet.resume = Some(at);
            }
        }
    }

    /// A training run that is not worked on shows what it is; over everything else once it is over.
    fn run_stands(&mut self, run: &super::msg::RunView) {
        if run.dealt() && !self.work.training {
            self.work.list.sort = Sort::Number;
            if run.worked_ms == 0 {
                self.work.list.selected = None;
            }
            self.work.refresh_list();
        }
        self.work.training = true;
        let shown = self.stack.iter().any(|screen| matches!(screen, Screen::Training(_)));
        if !shown {
            self.stack.truncate(1);
            self.push(Screen::Training(Box::new(Training::new(run.clone()))));
        }
    }

    /// After every message: the pointer is in sight, its case is open, its rows are held.
    fn settle(&mut self) {
        let work = &mut self.work;
        let list = super::layout::areas(work.area(), false).list;
        work.list.top = main::top(&work.list, list, work.size.0);
        let height = usize::from(list.height);
        if let Some(effect) = work.list.ensure(work.now, height) {
            work.ask(effect);
        }
        if work.list.known {
            work.open_selected();
        }
        if work.class() == Class::Three && self.stack.len() == 1 {
            work.ask_preview();
        }
        if !self.stack.iter().any(Screen::is_beside) {
            work.beside = None;
        }
        let bottom = self.stack.iter().rposition(Screen::full).and_then(|at| self.stack.get(at));
        let shown = bottom.filter(|_| !work.finished && work.class() > Class::TooSmall);
        let reading = shown.and_then(|screen| screen.reading(work));
        work.care.look(work.now, reading);
        if work.care.owes(work.now, work.finished) {
            work.keep_exposure();
        }
        if matches!(self.stack.last(), Some(Screen::Queue | Screen::Case)) && !work.finished {
            work.suggest_pause();
        }
    }

    /// Says whether the pointer only passes by cases, as under a held key: until it rests, a case
    /// is read and drawn without what stands round it. Gives what is wanted once it rests.
    pub fn pass(&mut self, passing: bool) -> Vec<Effect> {
        let rests = self.work.passing && !passing;
        self.work.passing = passing;
        if rests {
            self.settle();
        }
        self.work.take_effects()
    }

    /// Whether the pointer only passes by.
    #[must_use]
    pub const fn passes(&self) -> bool {
        self.work.passing
    }

    /// Whether this key does nothing but move the pointer in the list.
    #[must_use]
    pub fn steps(&self, key: Key) -> bool {
        let Some(top @ (Screen::Queue | Screen::Case)) = self.stack.last() else { return false };
        let found = self.work.keymap.lookup(top.scope(), &self.pending, key);
        !self.work.on_case && matches!(found, Found::Command(Command::Down | Command::Up))
    }

    /// The case under the pointer.
    #[must_use]
    pub const fn selected(&self) -> Option<CaseNo> {
        self.work.list.selected
    }
}
