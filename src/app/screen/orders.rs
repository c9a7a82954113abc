//! The register of orders: which is selected, and what keys do to it.

use super::answer::Asking;
use super::{Go, Prompt, Purpose, Screen, foot};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::msg::{Effect, Reply};
use crate::app::said::Kind;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::{AnswerKind, At, Digest, OrderKind, OrderRow};

/// What the register is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Worst first: late before open before done, then by deadline.
    #[default]
    Due,
    /// Newest first.
    Received,
    /// The authority's name.
    Authority,
    /// The authority's reference.
    Reference,
}

impl By {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Due => "deadline",
            Self::Received => "receipt",
            Self::Authority => "authority",
            Self::Reference => "reference",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Due => Self::Received,
            Self::Received => Self::Authority,
            Self::Authority => Self::Reference,
            Self::Reference => Self::Due,
        }
    }
}

/// The register and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// The orders shown, in their order.
    pub rows: Vec<OrderRow>,
    /// Every order, worst first.
    all: Vec<OrderRow>,
    /// Orders with nothing left to do.
    pub closed: usize,
    /// The one of them that was answered last.
    pub last: Option<OrderRow>,
    /// The register has come.
    pub known: bool,
    /// The order is shown as it was received.
    pub received: bool,
    /// What it is sorted by.
    pub by: By,
    /// Lines the selected order is scrolled.
    pub scroll: usize,
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

    /// Open orders in the whole register.
    #[must_use]
    pub const fn open(&self) -> usize {
        self.all.len().saturating_sub(self.closed)
    }

    fn go(&mut self, place: usize) {
        self.at = place.min(self.rows.len().saturating_sub(1));
        let key = self.current().map(|row| row.key);
        if key != self.key {
            self.scroll = 0;
        }
        self.key = key;
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Back | Command::Orders => return Go::Pop,
            Command::Down => self.go(self.at + 1),
            Command::Up => self.go(self.at.saturating_sub(1)),
            Command::HalfDown if self.received => self.scroll += 4,
            Command::HalfUp if self.received => self.scroll = self.scroll.saturating_sub(4),
            Command::HalfDown => self.go(self.at + 4),
            Command::HalfUp => self.go(self.at.saturating_sub(4)),
            Command::Top => self.go(0),
            Command::Bottom => self.go(self.rows.len()),
            Command::AsReceived => self.received = !self.received,
            Command::SortOrders => {
                self.by = self.by.next();
                self.show(work);
            }
            Command::Filter => {
                let prompt = Prompt::new(work, Purpose::Orders, &work.orders_filter);
                return Go::Push(Screen::Prompt(prompt));
            }
            Command::Open => {
                if let Some(case) = self.current().and_then(first_case) {
                    work.go_to(case);
                    return Go::Push(Screen::Case);
                }
            }
            command if command == Command::Remove || is_answer(command) => {
                return self.act(work, command);
            }
            _ => return common(work, command),
        }
        Go::Stay
    }

    /// Acts on the selected order, or asks what is needed first.
    fn act(&self, work: &mut Work, command: Command) -> Go {
        if !work.status.role.decides() {
            work.say(Kind::Warning, "a moderator decides and answers orders");
            return Go::Stay;
        }
        let Some(row) = self.current() else {
            work.say(Kind::Information, "no order is selected");
            return Go::Stay;
        };
        let asking = |kind| Asking::new(row.key, kind);
        let asked = match command {
            Command::Remove => {
                work.ask(Effect::CarryOut(row.key));
                return Go::Stay;
            }
            Command::Feedback if needs_words(row) => {
                Asking { needed: row.restricted == 0, ..asking(AnswerKind::Feedback) }
            }
            Command::HandOver => asking(AnswerKind::HandedOver),
            Command::CannotDo => asking(AnswerKind::Impossible),
            Command::Silence => asking(AnswerKind::SilenceEnded),
            Command::Scrutiny => asking(AnswerKind::ScrutinyAsked),
            Command::Keep => asking(AnswerKind::KeepEnded),
            _ => {
                let kind = match command {
                    Command::Acknowledge => AnswerKind::Acknowledged,
                    Command::Cleared => AnswerKind::Cleared,
                    Command::Told => AnswerKind::ToldAuthor,
                    Command::PutBack => AnswerKind::Reinstated,
                    _ => AnswerKind::Feedback,
                };
                let (order, text) = (row.key, String::new());
                work.ask(Effect::AnswerOrder { order, kind, obstacle: None, until: None, text });
                return Go::Stay;
            }
        };
        Go::Push(Screen::Prompt(Prompt::new(work, Purpose::Answer(asked), "")))
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Orders(rows) => {
                self.known = true;
                self.all.clone_from(rows);
                self.show(work);
            }
            Reply::Changed | Reply::Undone { .. } => work.ask(Effect::Orders),
            _ => {}
        }
    }

    /// Filters and sorts what is known; the pointer stays on its order.
    fn show(&mut self, work: &Work) {
        let filter = work.orders_filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let every = words.contains(&"all") || words.contains(&"closed");
        let closed: Vec<&OrderRow> = self.all.iter().filter(|r| !r.is_open(work.now)).collect();
        self.closed = closed.len();
        self.last = closed.into_iter().max_by_key(|row| row.answered).cloned();
        let fits = |row: &&OrderRow| {
            (every || row.is_open(work.now)) && words.iter().all(|word| has(row, word, work.now))
        };
        self.rows = self.all.iter().filter(fits).cloned().collect();
        match self.by {
            By::Due => {}
            By::Received => self.rows.sort_by_key(|row| std::cmp::Reverse(row.received)),
            By::Authority => self.rows.sort_by(|a, b| a.order.authority.cmp(&b.order.authority)),
            By::Reference => self.rows.sort_by(|a, b| a.order.reference.cmp(&b.order.reference)),
        }
        let place = self.key.and_then(|k| self.rows.iter().position(|row| row.key == k));
        self.go(place.unwrap_or(self.at));
    }

    /// The keys that work on the selected order.
    #[must_use]
    pub fn hints(&self, work: &Work) -> Vec<Hint> {
        const ALWAYS: [(Command, u8, &str, u8); 5] = [
            (Command::Open, 0, "open case", 80),
            (Command::AsReceived, 1, "order as received", 60),
            (Command::SortOrders, 2, "sort", 40),
            (Command::Filter, 2, "filter", 40),
            (Command::Back, 3, "back", 70),
        ];
        let row = self.current();
        let wanted = row.map(|row| next_acts(row, work)).unwrap_or_default();
        let mut hints = Vec::new();
        let mut add = |command, group, word: &str, priority| {
            let keys = work.keymap.keys_of(Scope::Orders, command);
            let key = keys.split(' ').next().unwrap_or_default();
            if !key.is_empty() {
                hints.push(Hint::new(key, word, group, priority));
            }
        };
        for (place, (command, group, word, priority)) in ALWAYS.into_iter().enumerate() {
            if place == 1 {
                for (n, (command, word)) in wanted.iter().enumerate() {
                    add(*command, 1, word, 90 - u8::try_from(n).unwrap_or(20).min(20));
                }
            }
            if row.is_some() || place > 1 {
                add(command, group, word, priority);
            }
        }
        if hints.is_empty() { foot::hints(work, Scope::Orders) } else { hints }
    }
}

/// What can be done about an order now, most wanted first.
fn next_acts(row: &OrderRow, work: &Work) -> Vec<(Command, &'static str)> {
    let inform = row.order.kind == OrderKind::Inform;
    let tco = row.order.kind == OrderKind::Tco;
    let open = !row.waiting.is_empty();
    let acted = row.acted.is_some() && row.answered.is_none();
    let silent = row.order.untold_until(work.now).is_some();
    let all = [
        (row.is_to_be_put_back(), Command::PutBack, "put back"),
        (!inform && open, Command::Remove, "remove"),
        (inform && row.handed_over.is_none(), Command::HandOver, "handed over"),
        (acted || (open && !tco), Command::Feedback, "feedback"),
        (tco && open && row.stopped.is_none(), Command::CannotDo, "cannot be done"),
        (row.stopped.is_some(), Command::Cleared, "cleared"),
        (row.acknowledged.is_none() && row.answered.is_none(), Command::Acknowledge, "receipt"),
        (row.is_owed(work.now), Command::Told, "told"),
        (silent, Command::Silence, "silence"),
        (tco && row.restricted > 0 && row.scrutinised.is_none(), Command::Scrutiny, "scrutiny"),
        (row.preserve_until.is_some() && row.keep_ended.is_none(), Command::Keep, "keep"),
    ];
    all.into_iter().filter(|(now, ..)| *now).map(|(_, command, word)| (command, word)).collect()
}

/// The feedback has to say something the register does not know.
fn needs_words(row: &OrderRow) -> bool {
    let late = row.due.zip(row.acted).is_some_and(|(due, acted)| acted > due);
    let declined = match row.order.kind {
        OrderKind::Act => row.restricted < row.cases.len(),
        OrderKind::Inform => row.handed_over.is_none(),
        OrderKind::Tco => false,
    };
    row.waiting.is_empty() && row.answered.is_none() && (declined || late)
}

const fn is_answer(command: Command) -> bool {
    matches!(
        command,
        Command::Feedback
            | Command::Acknowledge
            | Command::HandOver
            | Command::CannotDo
            | Command::Cleared
            | Command::Told
            | Command::Silence
            | Command::Scrutiny
            | Command::PutBack
            | Command::Keep
    )
}

/// Whether a lower-case word is found in an order.
fn has(row: &OrderRow, word: &str, now: At) -> bool {
    let order = &row.order;
    match word {
        "all" => true,
        "closed" => !row.is_open(now),
        "act" | "inform" | "tco" => order.kind.word() == word,
        "late" | "open" | "stopped" | "acted" | "answered" => row.state.word() == word,
        _ => {
            let texts = [&order.reference, &order.authority];
            texts.into_iter().chain(&row.groups).any(|text| text.to_lowercase().contains(word))
                || order.member_state.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(word))
                || row.cases.iter().any(|case| case.to_string() == word)
        }
    }
}

/// The case to open: one that waits, else any.
fn first_case(row: &OrderRow) -> Option<crate::model::CaseNo> {
    row.waiting.first().or_else(|| row.cases.first()).copied()
}
