//! Blind second looks: one case after the other, without who decided it or what.

use super::facts::Pane;
use super::flags;
use super::talk::{self, Columns};
use super::{Go, case, foot, main, veil};
use crate::app::acts::common;
use crate::app::care::Reading;
use crate::app::commands::{Command, Scope};
use crate::app::eyes::next_line;
use crate::app::ink::Ink;
use crate::app::msg::{CaseView, DraftFrom, Effect, Reply};
use crate::app::said::Kind;
use crate::app::theme::Role;
use crate::app::veil::Stage;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::{DecisionNo, DueLook};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The list and the case looked at.
#[derive(Debug, Default)]
pub struct Looks {
    rows: Vec<DueLook>,
    at: usize,
    known: bool,
    view: Option<Box<CaseView>>,
    /// Looks given here, the newest last.
    given: Vec<DecisionNo>,
    /// The one just taken back: it is opened again.
    back: Option<DecisionNo>,
}

impl Looks {
    /// Opens it and asks what waits.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        work.ask(Effect::Looks);
        work.beside = Some(Stage::Facts);
        Self::default()
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let last = self.rows.len().saturating_sub(1);
        match command {
            Command::Back | Command::Looks => return Go::Pop,
            Command::Down => self.go(work, (self.at + 1).min(last)),
            Command::Up => self.go(work, self.at.saturating_sub(1)),
            Command::Allow => self.look(work, DraftFrom::Allow),
            Command::Policy(digit) => {
                let key = char::from(b'0'.saturating_add(digit));
                match work.law.policy_by_key(key).map(|policy| policy.id.clone()) {
                    Some(id) => self.look(work, DraftFrom::Policy(id)),
                    None => work.say(Kind::Warning, format!("no policy is on {key}")),
                }
            }
            Command::Veil => {
                if let Some(view) = self.view.as_deref() {
                    work.lift_beside(view);
                }
            }
            Command::VeilLine => {
                if let Some(view) = self.view.as_deref().filter(|view| view.covers()) {
                    work.beside = Some(next_line(work.look(), view));
                }
            }
            Command::Undo => match self.given.pop() {
                Some(no) => {
                    self.back = Some(no);
                    work.ask(Effect::UndoLook(no));
                }
                None => work.say(Kind::Information, "no look was given here that could be undone"),
            },
            Command::Help => return common(work, command),
            _ => work.say(
                Kind::Information,
                "a look is a or 1 to 9, u takes it back; nothing else happens here",
            ),
        }
        Go::Stay
    }

    fn go(&mut self, work: &mut Work, place: usize) {
        if self.at != place {
            self.at = place;
            self.open(work);
        }
    }

    fn open(&mut self, work: &mut Work) {
        work.beside = Some(Stage::Facts);
        self.view = None;
        if let Some(row) = self.rows.get(self.at) {
            work.ask(Effect::OpenLook(row.case));
        }
    }

    fn look(&mut self, work: &mut Work, from: DraftFrom) {
        match self.rows.get(self.at).filter(|_| self.view.is_some()) {
            Some(row) => {
                self.given.push(row.decision);
                work.ask(Effect::LookTwice { decision: row.decision, from });
            }
            None => work.say(Kind::Information, "nothing waits for a second look"),
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Looks(rows) => {
                self.rows.clone_from(rows);
                self.known = true;
                // A look that was refused was not given.
                self.given.retain(|no| rows.iter().all(|row| row.decision != *no));
                let back = self.back.take();
                let back = back.and_then(|no| rows.iter().position(|row| row.decision == no));
                self.at = back.unwrap_or(self.at).min(rows.len().saturating_sub(1));
                self.open(work);
            }
            Reply::LookAt(view)
                if self.rows.get(self.at).is_some_and(|r| r.case == view.case.no) =>
            {
                self.view = Some(view.clone());
            }
            _ => {}
        }
    }

    /// The text looked at, when something of it may be read.
    #[must_use]
    pub fn reading(&self, work: &Work) -> Option<Reading> {
        self.view.as_deref().and_then(|view| work.reads(view))
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        let (width, height) = (usize::from(body.width), usize::from(body.height));
        let ink = Ink::new(&work.theme, Role::Bg);
        let end = width.saturating_sub(1);
        let note = match (self.known, self.rows.len()) {
            (false, _) => "reading …".to_owned(),
            (true, 0) => "nothing waits".to_owned(),
            (true, n) => format!("{} of {n}", self.at + 1),
        };
        let title = ink.strip(width).to(1).own("Second look", Role::Strong).gap(2);
        let title = title.own("who decided and what is not shown", Role::Muted);
        let mut lines = vec![title.right(end, &note, Role::Muted).done(), ink.strip(width).done()];
        if let Some(view) = self.view.as_deref() {
            lines.extend(parts(work, view, width, height.saturating_sub(2)));
        } else if self.known && self.rows.is_empty() {
            let words =
                "No decision waits for a second look. [[second_look]] in modq.toml draws them.";
            lines.push(ink.strip(width).to(2).own(words, Role::Text).done());
        }
        lines.truncate(height);
        main::paint(buf, body, &lines);
    }
}

/// The message with what stood around it, and what the flags say.
fn parts(work: &Work, view: &CaseView, width: usize, room: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let blank = || ink.strip(width).done();
    let pane = Pane { work, view, width, left: 2, tall: false };
    let mut at = Columns::new(view, width, usize::from(width >= 100), width < 100);
    at.whole = true;
    let strip = case::named(work, view, ink.strip(width).to(2), width.saturating_sub(4));
    let mut lines =
        vec![strip.done(), case::group(view, ink.strip(width).to(2), "").done(), blank()];
    let near = |told| talk::near(work, told, view, &at);
    let few = view.before.len().saturating_sub(2);
    let before: Vec<_> = view.before.iter().skip(few).flat_map(near).collect();
    let after: Vec<_> = view.after.iter().take(2).flat_map(near).collect();
    let message = talk::message(work, view, &at);
    let mut facts = vec![blank()];
    if view.covers() {
        facts.extend(veil::section(&pane, true).lines);
    }
    facts.extend(flags::flags(&pane).lines);
    let airy = lines.len() + before.len() + after.len() + message.len() + facts.len() + 2 <= room;
    if airy && !before.is_empty() {
        lines.extend(before);
        lines.push(blank());
    }
    lines.extend(message);
    if airy && !after.is_empty() {
        lines.push(blank());
        lines.extend(after);
    }
    lines.extend(facts);
    lines
}

/// The keys of the screen.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    let shown = [
        Command::Allow,
        Command::Policy(1),
        Command::Policy(2),
        Command::Veil,
        Command::Undo,
        Command::Back,
    ];
    let hint = |(place, command): (usize, Command)| {
        let mut hint = foot::hint(work, Scope::Case, command, foot::apart(work, place))?;
        if let Command::Policy(digit) = command {
            let key = char::from(b'0'.saturating_add(digit));
            hint.word = work.law.policy_by_key(key)?.short.clone();
        }
        Some(hint)
    };
    shown.into_iter().enumerate().filter_map(hint).collect()
}
