//! The period at a glance: which period, which number is selected, and what opens it.

use super::period::Period;
use super::report_rows::{Block, Row, blocks};
use super::{Go, foot};
use crate::app::acts::{common, show_only};
use crate::app::commands::{Command, Scope};
use crate::app::msg::{Effect, Reply};
use crate::app::said::Kind;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::queue::{Glance, GlanceOf};

/// What the first list parts the decisions by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Category.
    #[default]
    Category,
    /// Moderator.
    Moderator,
    /// Group.
    Group,
}

/// What the screen comes back to when it is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The period.
    pub period: Period,
    /// The first list.
    pub part: Part,
    /// The selected number.
    pub at: usize,
}

/// The numbers and the pointer in them.
#[derive(Clone, Debug)]
pub struct Report {
    place: Place,
    asked: GlanceOf,
    glance: Option<Box<Glance>>,
}

impl Report {
    /// Opens the report where it was left, else on this month, and asks for its numbers.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        let month = Period::month_of(work.now.day(&work.zone));
        let fresh = Place { period: month, part: Part::Category, at: 0 };
        let place = work.report.unwrap_or(fresh);
        let report = Self { place, asked: place.period.wanted(), glance: None };
        report.ask(work);
        report
    }

    fn ask(&self, work: &mut Work) {
        work.report = Some(self.place);
        work.ask(Effect::Glance(self.asked));
    }

    /// The period.
    #[must_use]
    pub const fn period(&self) -> &Period {
        &self.place.period
    }

    /// The numbers, once they have come.
    #[must_use]
    pub fn glance(&self) -> Option<&Glance> {
        self.glance.as_deref()
    }

    /// Everything that can be selected, in blocks.
    #[must_use]
    pub fn blocks(&self, work: &Work) -> Vec<Block> {
        let glance = self.glance.as_deref();
        glance
            .map(|g| blocks(g, self.place.period.days(), self.place.part, work))
            .unwrap_or_default()
    }

    /// The place of the selected number.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.place.at
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let today = work.now.day(&work.zone);
        let at = self.place.at;
        match command {
            Command::Back | Command::Report => return Go::Pop,
            Command::Down => self.go(work, at + 1),
            Command::Up => self.go(work, at.saturating_sub(1)),
            Command::HalfDown => self.go(work, at + 5),
            Command::HalfUp => self.go(work, at.saturating_sub(5)),
            Command::Top => self.go(work, 0),
            Command::Bottom => self.go(work, usize::MAX),
            Command::EarlierPeriod => self.change(work, self.place.period.moved(-1)),
            Command::LaterPeriod => self.change(work, self.place.period.moved(1)),
            Command::ShorterPeriod => self.change(work, self.place.period.resized(-1, today)),
            Command::LongerPeriod => self.change(work, self.place.period.resized(1, today)),
            Command::PerModerator => self.part(work, Part::Moderator),
            Command::PerGroup => self.part(work, Part::Group),
            Command::ExportReport => work.ask(Effect::WriteReport(self.place.period.days())),
            Command::Open => return self.open(work),
            _ => return common(work, command),
        }
        Go::Stay
    }

    fn go(&mut self, work: &mut Work, place: usize) {
        let rows: usize = self.blocks(work).iter().map(|block| block.rows.len()).sum();
        self.place.at = place.min(rows.saturating_sub(1));
        work.report = Some(self.place);
    }

    fn change(&mut self, work: &mut Work, period: Option<Period>) {
        let Some(period) = period else {
            work.say(Kind::Information, "there is no such period");
            return;
        };
        self.place.period = period;
        self.asked = period.wanted();
        self.ask(work);
    }

    /// The same key again goes back to categories.
    fn part(&mut self, work: &mut Work, part: Part) {
        self.place.part = if self.place.part == part { Part::Category } else { part };
        self.go(work, self.place.at);
    }

    fn open(&self, work: &mut Work) -> Go {
        let rows = self.blocks(work).into_iter().flat_map(|block| block.rows);
        match rows.into_iter().nth(self.place.at) {
            Some(Row { filter: Some(filter), .. }) => show_only(work, &filter),
            Some(_) => {
                work.say(Kind::Information, "no list stands behind this number");
                Go::Stay
            }
            None => Go::Stay,
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Glance(of, glance) if *of == self.asked => {
                self.glance = Some(glance.clone());
                self.go(work, self.place.at);
            }
            Reply::Changed | Reply::Undone { .. } => work.ask(Effect::Glance(self.asked)),
            _ => {}
        }
    }
}

/// The keys that work here.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    const ORDER: [(&[Command], u8, &str, u8); 6] = [
        (&[Command::EarlierPeriod, Command::LaterPeriod], 0, "period", 90),
        (&[Command::ShorterPeriod, Command::LongerPeriod], 0, "length", 70),
        (&[Command::PerModerator], 0, "per moderator", 50),
        (&[Command::PerGroup], 0, "by group", 45),
        (&[Command::Open], 1, "open", 85),
        (&[Command::ExportReport], 1, "write the report", 60),
    ];
    let first = |command: &Command| {
        let keys = work.keymap.keys_of(Scope::Report, *command);
        keys.split(' ').next().unwrap_or_default().to_owned()
    };
    let mut hints: Vec<Hint> = ORDER
        .iter()
        .map(|(commands, group, word, priority)| {
            let keys: Vec<String> = commands.iter().map(first).collect();
            (keys.join(" "), *group, *word, *priority)
        })
        .filter(|(keys, ..)| !keys.trim().is_empty())
        .map(|(keys, group, word, priority)| Hint::new(keys, word, group, priority))
        .collect();
    let back = first(&Command::Back);
    if !back.is_empty() {
        hints.push(Hint::new(back, "back", 2, 65));
    }
    if hints.is_empty() { foot::hints(work, Scope::Report) } else { hints }
}
