//! What a seat keeps of itself while somebody works, so that it is there again when it was lost.

use super::commands::Command;
use super::msg::{Effect, Seat};
use super::screen::fields::Field;
use super::screen::{Complaints, History, Orders, Prompt, Purpose, Screen, Way};
use super::work::Work;
use crate::model::time::SECOND;
use crate::model::{At, CaseNo, ComplaintNo};
use serde::{Deserialize, Serialize};

/// Looked at so often.
const KEEP: i64 = 2 * SECOND;

/// What lay over the queue when a seat was lost; it opens again, with what was being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// Nothing that holds a text.
    #[default]
    Nothing,
    /// The decide sheet; its text is in the draft that is kept for the case.
    Sheet {
        /// What it was opened for.
        way: Way,
        /// The pointed field.
        at: Field,
        /// It was being typed into.
        typing: bool,
    },
    /// A complaint; its answer is kept on its own.
    Complaint {
        /// Which.
        no: ComplaintNo,
        /// The reasons were being typed.
        typing: bool,
    },
    /// One line of input.
    Line {
        /// What for.
        purpose: Purpose,
        /// What stands in it.
        text: String,
        /// The case it is about.
        case: Option<CaseNo>,
    },
}

impl Left {
    /// What of these screens is to be there again.
    fn of(stack: &[Screen]) -> Self {
        let left = |screen: &Screen| match screen {
            Screen::Prompt(prompt) => prompt.left(),
            Screen::Decide(sheet) => {
                let typing = sheet.typing.is_some();
                Some(Self::Sheet { way: sheet.way, at: sheet.at, typing })
            }
            Screen::Complaints(list) => {
                let no = list.current()?.no;
                Some(Self::Complaint { no, typing: list.typing.is_some() })
            }
            _ => None,
        };
        stack.iter().rev().find_map(left).unwrap_or_default()
    }

    /// The screens that open again at once. The sheet is not among them: it waits for its case.
    pub fn screens(&self, work: &mut Work) -> Vec<Screen> {
        match self {
            Self::Nothing | Self::Sheet { .. } => Vec::new(),
            Self::Complaint { no, typing } => {
                let mut complaints = Complaints::new(work);
                complaints.resume = Some((*no, *typing));
                vec![Screen::Complaints(Box::new(complaints))]
            }
            Self::Line { purpose, text, case } => {
                if let Some(case) = case.filter(|_| !purpose.lists()) {
                    work.go_to(case);
                }
                let line = Screen::Prompt(Prompt::again(work, *purpose, text));
                match purpose {
                    Purpose::History => {
                        vec![Screen::History(Box::new(History::new(work))), line]
                    }
                    Purpose::Orders | Purpose::Answer(_) => {
                        vec![Screen::Orders(Box::new(Orders::new(work))), line]
                    }
                    _ => vec![line],
                }
            }
        }
    }
}

/// What was kept last, and since when.
pub struct Kept {
    seat: Seat,
    at: At,
    /// What was open and opens again, once its case is there.
    reopen: Left,
}

impl Kept {
    /// As the seat was left.
    #[must_use]
    pub fn new(seat: &Seat, now: At) -> Self {
        let reopen = match &seat.left {
            sheet @ Left::Sheet { .. } => sheet.clone(),
            _ => Left::Nothing,
        };
        Self { seat: seat.clone(), at: now, reopen }
    }

    /// Keeps what changed, once in a while.
    pub fn keep(&mut self, work: &mut Work, stack: &[Screen]) {
        if work.now.since(self.at) >= KEEP {
            self.keep_now(work, stack);
        }
    }

    /// Keeps what changed.
    pub fn keep_now(&mut self, work: &mut Work, stack: &[Screen]) {
        let open = Left::of(stack);
        let left = if open == Left::Nothing { self.reopen.clone() } else { open };
        let seat = Seat { left, ..work.seat() };
        if seat != self.seat {
            work.ask(Effect::KeepSeat(Box::new(seat.clone())));
        }
        (self.seat, self.at) = (seat, work.now);
    }

    /// Somebody goes on by themselves.
    pub fn forget(&mut self) {
        self.reopen = Left::Nothing;
    }

    /// The command that opens the sheet again, and where in it, when it opens now: its case is
    /// there, and so is its draft.
    pub fn reopens(&mut self, work: &Work) -> Option<(Command, (Field, bool))> {
        let Left::Sheet { way, at, typing } = self.reopen else { return None };
        let view = work.case()?;
        self.reopen = Left::Nothing;
        let command = match way {
            Way::Remove => Command::Remove,
            Way::Restrict => Command::Restrict,
            Way::Escalate => Command::Escalate,
        };
        view.draft.as_ref().map(|_| (command, (at, typing)))
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
            search: self.list.search.clone(),
            selected: self.list.selected,
            left: Left::Nothing,
        }
    }

    /// Keeps marks, filter and pointer for the next start.
    pub fn keep_seat(&mut self) {
        let seat = self.seat();
        self.ask(Effect::KeepSeat(Box::new(seat)));
    }
}
