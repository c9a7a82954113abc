//! Near-duplicates of a case: which are marked, and what a decision will then do.

use super::{Go, Screen};
use crate::app::acts::common;
use crate::app::commands::Command;
use crate::app::msg::{Effect, Reply, Similar};
use crate::app::said::Kind;
use crate::app::veil::Words;
use crate::app::work::Work;
use crate::model::CaseNo;
use std::collections::BTreeSet;

/// Near-duplicates and the pointer in them.
#[derive(Clone, Debug)]
pub struct Group {
    /// The case they are alike to.
    pub case: CaseNo,
    /// Text of the case.
    pub text: Words,
    /// The others, most alike first.
    pub rows: Vec<Similar>,
    /// Place of the pointer.
    pub at: usize,
    /// The answer has come.
    pub known: bool,
    /// Show every difference in full.
    pub full: bool,
    /// The folded rows are shown one by one.
    pub unfolded: bool,
}

/// A line of the list: one row, or identical ones folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The row at this place.
    One(usize),
    /// So many identical ones from this place.
    Folded(usize, usize),
}

impl Group {
    /// Opens the list and asks for it.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        let case = work.list.selected.unwrap_or_default();
        work.ask(Effect::Similar(case));
        let text = work.case().and_then(|view| view.message.as_ref()).map(|m| m.words().clone());
        Self {
            case,
            text: text.unwrap_or_default(),
            rows: Vec::new(),
            at: 0,
            known: false,
            full: false,
            unfolded: false,
        }
    }

    /// Lines of the list; from the third on identical ones fold.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let same = self.rows.iter().take_while(|row| row.text.same(&self.text)).count();
        let mut all: Vec<Entry> = Vec::new();
        let shown = if self.unfolded || same <= 3 { same } else { 2 };
        all.extend((0..shown).map(Entry::One));
        if shown < same {
            all.push(Entry::Folded(shown, same - shown));
        }
        all.extend((same..self.rows.len()).map(Entry::One));
        all
    }

    /// The rows under the pointer.
    #[must_use]
    pub fn here(&self) -> &[Similar] {
        let (from, len) = match self.entries().get(self.at) {
            Some(Entry::One(place)) => (*place, 1),
            Some(Entry::Folded(place, len)) => (*place, *len),
            None => return &[],
        };
        self.rows.get(from..from + len).unwrap_or_default()
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let last = self.entries().len().saturating_sub(1);
        let half = usize::from(work.size.1 / 4);
        match command {
            Command::Back => return Go::Pop,
            Command::Down => self.at = (self.at + 1).min(last),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::HalfDown => self.at = (self.at + half).min(last),
            Command::HalfUp => self.at = self.at.saturating_sub(half),
            Command::Top => self.at = 0,
            Command::Bottom => self.at = last,
            Command::Differences => self.full = !self.full,
            Command::Open => match self.entries().get(self.at) {
                Some(Entry::Folded(..)) => self.unfolded = true,
                _ => return self.open(work),
            },
            Command::Mark => self.mark(work),
            Command::MarkSimilar => self.propose(work),
            _ => return common(work, command),
        }
        Go::Stay
    }

    fn open(&self, work: &mut Work) -> Go {
        let Some(row) = self.here().first() else { return Go::Stay };
        work.go_to(row.case);
        Go::Swap(Screen::Case)
    }

    fn mark(&mut self, work: &mut Work) {
        let cases: Vec<CaseNo> = self.here().iter().map(|row| row.case).collect();
        if cases.iter().all(|case| work.marks.contains(case)) {
            work.marks.retain(|case| !cases.contains(case));
        } else {
            work.marks.extend(cases);
        }
        work.keep_seat();
        self.at = (self.at + 1).min(self.entries().len().saturating_sub(1));
    }

    /// Marks the case itself and everything proposed.
    fn propose(&self, work: &mut Work) {
        let proposed = self.rows.iter().filter(|row| row.proposed).map(|row| row.case);
        let before = work.marks.len();
        work.marks.extend(proposed);
        if work.marks.len() == before {
            return;
        }
        work.marks.insert(self.case);
        work.keep_seat();
    }

    /// Takes the answer: proposed ones get their mark, the pointer goes to the first that has none.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Similar { case, rows } if *case == self.case => {
                self.rows.clone_from(rows);
                if !self.known {
                    self.propose(work);
                    let unmarked = |entry: &Entry| match entry {
                        Entry::One(place) => self.rows.get(*place).is_some_and(|row| !row.proposed),
                        Entry::Folded(..) => false,
                    };
                    self.at = self.entries().iter().position(unmarked).unwrap_or(0);
                }
                self.known = true;
                self.at = self.at.min(self.entries().len().saturating_sub(1));
            }
            Reply::Decided { cases, .. } => {
                let gone: BTreeSet<&CaseNo> = cases.iter().collect();
                self.rows.retain(|row| !gone.contains(&row.case));
                self.at = self.at.min(self.entries().len().saturating_sub(1));
                if self.rows.is_empty() {
                    work.say(Kind::Information, "no near-duplicates are left; q goes back");
                }
            }
            _ => {}
        }
    }
}
