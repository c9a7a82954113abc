//! The register of orders: which is selected, and what keys do to it.

use super::{Go, Screen, foot};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::msg::{Effect, Reply};
use crate::app::said::Kind;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::{Digest, OrderRow};

/// The register and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// Open orders, worst first.
    pub rows: Vec<OrderRow>,
    /// Orders with nothing left to do, newest answer first.
    pub closed: Vec<OrderRow>,
    /// The register has come.
    pub known: bool,
    /// The order is shown as it was received.
    pub received: bool,
    at: usize,
    key: Option<Digest>,
}

impl Orders {
    /// Opens the register and asks for it.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        work.ask(Effect::Orders);
        Self::default()
    }

    /// The selected order.
    #[must_use]
    pub fn current(&self) -> Option<&OrderRow> {
        self.rows.get(self.at)
    }

    /// Its place in the list.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    fn go(&mut self, place: usize) {
        self.at = place.min(self.rows.len().saturating_sub(1));
        self.key = self.current().map(|row| row.key);
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Back | Command::Orders => return Go::Pop,
            Command::Down => self.go(self.at + 1),
            Command::Up => self.go(self.at.saturating_sub(1)),
            Command::HalfDown => self.go(self.at + 4),
            Command::HalfUp => self.go(self.at.saturating_sub(4)),
            Command::Top => self.go(0),
            Command::Bottom => self.go(self.rows.len()),
            Command::AsReceived => self.received = !self.received,
            Command::Open => {
                if let Some(case) = self.current().and_then(first_case) {
                    work.go_to(case);
                    return Go::Push(Screen::Case);
                }
            }
            Command::Remove | Command::Feedback if !work.status.role.decides() => {
                work.say(Kind::Warning, "a moderator decides and answers orders");
            }
            Command::Remove => self.ask(work, Effect::CarryOut),
            Command::Feedback => self.ask(work, Effect::FeedBack),
            _ => return common(work, command),
        }
        Go::Stay
    }

    fn ask(&self, work: &mut Work, effect: fn(Digest) -> Effect) {
        match self.current() {
            Some(row) => work.ask(effect(row.key)),
            None => work.say(Kind::Information, "no order is selected"),
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Orders(rows) => {
                self.known = true;
                let (open, closed): (Vec<_>, Vec<_>) =
                    rows.iter().cloned().partition(|row| row.is_open(work.now));
                self.rows = open;
                self.closed = closed;
                self.closed.sort_by_key(|row| std::cmp::Reverse(row.answered));
                // The pointer stays on its order, also when that moves in the list.
                let place = self.key.and_then(|k| self.rows.iter().position(|row| row.key == k));
                self.go(place.unwrap_or(self.at));
            }
            Reply::Changed | Reply::Undone { .. } => work.ask(Effect::Orders),
            _ => {}
        }
    }
}

/// The case to open: one that waits, else any.
fn first_case(row: &OrderRow) -> Option<crate::model::CaseNo> {
    row.waiting.first().or_else(|| row.cases.first()).copied()
}

/// The keys that work here.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    const ORDER: [(Command, u8, &str, u8); 5] = [
        (Command::Open, 0, "open case", 80),
        (Command::Remove, 1, "remove", 90),
        (Command::Feedback, 1, "feedback", 85),
        (Command::AsReceived, 1, "order as received", 70),
        (Command::Back, 2, "back", 60),
    ];
    let mut hints = Vec::new();
    for (command, group, word, priority) in ORDER {
        let keys = work.keymap.keys_of(Scope::Orders, command);
        let key = keys.split(' ').next().unwrap_or_default();
        if !key.is_empty() {
            hints.push(Hint::new(key, word, group, priority));
        }
    }
    if hints.is_empty() { foot::hints(work, Scope::Orders) } else { hints }
}
