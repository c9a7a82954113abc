//! The register of notices: which is selected, which are shown, and what keys do.

use super::{Go, Screen, foot};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::msg::{Effect, Reply};
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::{CaseNo, Digest, NoticeRow, NoticeState};

/// Rows passed at once by half a page.
const HALF_PAGE: usize = 8;

/// Which notices are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those with something still to be done.
    #[default]
    Open,
    /// Those in this state.
    State(NoticeState),
    /// Every one.
    All,
}

impl Shown {
    /// The one after it: open, then state by state, then all.
    const fn next(self) -> Self {
        match self {
            Self::Open => Self::State(NoticeState::Received),
            Self::State(NoticeState::Received) => Self::State(NoticeState::Acknowledged),
            Self::State(NoticeState::Acknowledged) => Self::State(NoticeState::InReview),
            Self::State(NoticeState::InReview) => Self::State(NoticeState::Decided),
            Self::State(NoticeState::Decided) => Self::State(NoticeState::Told),
            Self::State(NoticeState::Told) => Self::All,
            Self::All => Self::Open,
        }
    }

    fn takes(self, row: &NoticeRow) -> bool {
        match self {
            Self::Open => row.is_open(),
            Self::State(state) => row.state == state,
            Self::All => true,
        }
    }

    /// The words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::State(state) => state.words(),
            Self::All => "all",
        }
    }
}

/// The register and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// Every notice: what is still to be done first, oldest first.
    all: Vec<NoticeRow>,
    /// Places in `all` of those that are shown.
    rows: Vec<usize>,
    /// The register has come.
    pub known: bool,
    /// Which are shown.
    pub shown: Shown,
    at: usize,
    key: Option<Digest>,
}

impl Notices {
    /// Opens the register and asks for it.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        work.ask(Effect::Notices);
        Self::default()
    }

    /// The selected notice.
    #[must_use]
    pub fn current(&self) -> Option<&NoticeRow> {
        self.row(self.at)
    }

    /// The notice at this place of the list.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<&NoticeRow> {
        self.rows.get(place).and_then(|at| self.all.get(*at))
    }

    /// How many are shown, and how many there are.
    #[must_use]
    pub const fn counts(&self) -> (usize, usize) {
        (self.rows.len(), self.all.len())
    }

    /// Place of the selected one in the list.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    fn go(&mut self, place: usize) {
        self.at = place.min(self.rows.len().saturating_sub(1));
        self.key = self.current().map(|row| row.key);
    }

    /// Chooses the rows anew; the pointer stays on its notice when that is still shown.
    fn choose(&mut self) {
        let shown = self.shown;
        let fits = self.all.iter().enumerate().filter(|(_, row)| shown.takes(row));
        self.rows = fits.map(|(place, _)| place).collect();
        let key = self.key;
        let place = (0..self.rows.len()).find(|place| self.row(*place).map(|row| row.key) == key);
        self.go(place.filter(|_| key.is_some()).unwrap_or(self.at));
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Back | Command::Notices => return Go::Pop,
            Command::Down => self.go(self.at + 1),
            Command::Up => self.go(self.at.saturating_sub(1)),
            Command::HalfDown => self.go(self.at + HALF_PAGE),
            Command::HalfUp => self.go(self.at.saturating_sub(HALF_PAGE)),
            Command::Top => self.go(0),
            Command::Bottom => self.go(self.rows.len()),
            Command::Filter => {
                self.shown = self.shown.next();
                self.choose();
            }
            Command::Open => {
                if let Some(case) = self.current().and_then(first_case) {
                    work.go_to(case);
                    return Go::Push(Screen::Case);
                }
            }
            _ => return common(work, command),
        }
        Go::Stay
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Notices(rows) => {
                self.known = true;
                self.all.clone_from(rows);
                self.choose();
            }
            Reply::Changed | Reply::Undone { .. } => work.ask(Effect::Notices),
            _ => {}
        }
    }
}

/// The case to open: the first that waits for a decision, else the first.
fn first_case(row: &NoticeRow) -> Option<CaseNo> {
    let open = row.places.iter().find(|place| place.last.is_none());
    open.or_else(|| row.places.first()).map(|place| place.case)
}

/// The keys that work here.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    const ORDER: [(Command, u8, &str, u8); 5] = [
        (Command::Open, 0, "open case", 80),
        (Command::Filter, 1, "next state", 75),
        (Command::ExportReceipts, 2, "receipts", 70),
        (Command::ExportLetters, 2, "letters", 65),
        (Command::Back, 3, "back", 60),
    ];
    let mut hints = Vec::new();
    for (command, group, word, priority) in ORDER {
        let keys = work.keymap.keys_of(Scope::Notices, command);
        let key = match command {
            Command::Back => keys.split(' ').next().unwrap_or_default(),
            _ => keys.as_str(),
        };
        if !key.is_empty() {
            hints.push(Hint::new(key, word, group, priority));
        }
    }
    if hints.is_empty() { foot::hints(work, Scope::Notices) } else { hints }
}

#[cfg(test)]
mod tests {
    use crate::app::desk::Desk;
    use crate::app::msg::Effect;

    #[test]
    fn the_register_opens_is_filtered_and_leads_to_the_case() {
        let mut desk = Desk::new(80, 24);
        desk.press("I");
        let text = desk.screen();
        assert!(text.contains("Notices  4 open of 5"), "{text}");
        assert!(text.contains("N-0") && text.contains("letter due"), "{text}");
        assert!(!text.contains("N-4 "), "who was told needs nothing more\n{text}");
        desk.press("fff");
        let text = desk.screen();
        assert!(text.contains("in review, 1 of 5") && text.contains("lacks e-mail (c)"), "{text}");
        desk.press("<enter>");
        assert!(
            desk.wanted.iter().any(|e| matches!(e, Effect::Open { case, .. } if case.0 == 20421))
        );
        desk.press("qxc");
        assert_eq!(desk.wanted.last(), Some(&Effect::Export("receipts".into())));
        desk.press("ffff");
        assert!(desk.screen().contains("4 open of 5"), "{}", desk.screen());
        desk.press("I");
        assert!(!desk.screen().contains("Notices  "), "{}", desk.screen());
    }
}
