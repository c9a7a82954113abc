//! What the reference says about a case, side by side with what the trainee did.

use super::case::{self, Form};
use super::{Go, Prompt, Purpose, Screen, foot, main, talk};
use crate::app::acts::common;
use crate::app::care::Reading;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, Strip, fold};
use crate::app::msg::{Effect, FeedbackView};
use crate::app::text::{Safe, safe_block, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time;
use crate::app::veil::{Stage, Words};
use crate::app::widget::{Hint, put};
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From here on case and comparison stand side by side.
const WIDE: u16 = 110;
/// Columns of the labels and of each side of the comparison.
const LABEL: usize = 15;
/// Bytes of a text that are shown.
const CAP: usize = 4096;

/// The feedback on some cases, one after the other.
#[derive(Debug)]
pub struct Feedback {
    cases: Vec<FeedbackView>,
    at: usize,
    scroll: usize,
}

impl Feedback {
    /// Over some cases; never none.
    #[must_use]
    pub const fn new(cases: Vec<FeedbackView>) -> Self {
        Self { cases, at: 0, scroll: 0 }
    }

    fn here(&self) -> Option<&FeedbackView> {
        self.cases.get(self.at)
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let half = usize::from(work.size.1 / 2);
        match command {
            Command::GoOn if self.at + 1 < self.cases.len() => {
                self.go(work, self.at + 1);
            }
            Command::GoOn => {
                work.ask(Effect::GoOn);
                return Go::Pop;
            }
            Command::Back if self.at > 0 => self.go(work, self.at - 1),
            Command::Quit => return super::queue::command(work, Command::Quit),
            Command::Object => {
                if let Some(view) = self.here() {
                    let purpose = Purpose::Object(view.case.case.no);
                    return Go::Push(Screen::Prompt(Prompt::new(work, purpose, "")));
                }
            }
            Command::Down => self.scroll += 1,
            Command::Up => self.scroll = self.scroll.saturating_sub(1),
            Command::HalfDown => self.scroll += half,
            Command::HalfUp => self.scroll = self.scroll.saturating_sub(half),
            Command::Top => self.scroll = 0,
            Command::Help | Command::Palette => return common(work, command),
            Command::Veil => {
                if let Some(view) = self.here() {
                    work.lift_beside(&view.case);
                }
            }
            _ => {}
        }
        Go::Stay
    }

    /// To another case: its veil is down.
    fn go(&mut self, work: &mut Work, place: usize) {
        (self.at, self.scroll) = (place, 0);
        work.beside = Some(Stage::Facts);
    }

    /// The text shown, when something of it may be read.
    #[must_use]
    pub fn reading(&self, work: &Work) -> Option<Reading> {
        self.here().and_then(|view| work.reads(&view.case))
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let Some(view) = self.here() else { return };
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        if area.width < WIDE {
            let width = usize::from(body.width);
            let lines = comparison(work, view, (width, false));
            let room = usize::from(body.height);
            let top = self.scroll.min(lines.len().saturating_sub(room));
            let mut shown: Vec<Line<'static>> =
                lines.iter().skip(top).take(room).cloned().collect();
            if top + room < lines.len() && shown.pop().is_some() {
                let ink = Ink::new(&work.theme, Role::Bg);
                let rest =
                    format!("{} lines more below, j goes there", lines.len() - top - room + 1);
                shown.push(ink.strip(width).to(1).own(&rest, Role::Muted).done());
            }
            return main::paint(buf, body, &shown);
        }
        let left = Rect { width: body.width / 2 - 2, ..body };
        let right = Rect { x: left.right() + 2, width: body.width - left.width - 2, ..body };
        let width = usize::from(left.width);
        let (height, facts) = (usize::from(left.height), statement(work, view, width));
        let lines = case::lines_of(
            work,
            Some(&view.case),
            (Form::Side, 0),
            (width, height - facts.len().min(height)),
        );
        main::paint(buf, left, &lines);
        let below = u16::try_from(height.saturating_sub(facts.len())).unwrap_or(0);
        main::paint(buf, Rect { y: left.y + below, height: left.height - below, ..left }, &facts);
        let style = work.theme.on(Role::Line, Role::Bg);
        let sign = Line::styled(work.theme.glyphs.vertical, style);
        for y in body.top()..body.bottom() {
            put(buf, left.right(), y, &sign, 1);
        }
        let lines = comparison(work, view, (usize::from(right.width), true));
        let top = self.scroll.min(lines.len().saturating_sub(usize::from(right.height)));
        main::paint(buf, right, lines.get(top..).unwrap_or_default());
    }

    /// Its keys.
    #[must_use]
    pub fn hints(&self, work: &Work) -> Vec<Hint> {
        let keys = |command| work.keymap.keys_of(Scope::Training, command);
        let last = self.at + 1 == self.cases.len();
        let mut hints = vec![
            Hint::new(keys(Command::GoOn), if last { "go on" } else { "next case" }, 0, 90),
            Hint::new(keys(Command::Object), "object to the reference", 1, 60),
            Hint::new(keys(Command::Quit), "stop, progress kept", 2, 70),
        ];
        hints.extend(foot::hint(work, Scope::Training, Command::Down, 3));
        hints
    }
}

/// A mark that can be told apart without colour.
fn mark<'a>(work: &Work, strip: Strip<'a>, right: Option<bool>) -> Strip<'a> {
    match right {
        Some(true) => strip.own(work.theme.glyphs.check, Role::Ok),
        Some(false) => strip.own(work.theme.glyphs.cross, Role::Danger),
        None => strip,
    }
}

/// The trainee's statement under the case.
fn statement(work: &Work, view: &FeedbackView, width: usize) -> Vec<Line<'static>> {
    if view.facts.is_empty() {
        return Vec::new();
    }
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let strip = ink.strip(width).to(1).own("your statement", Role::Strong).gap(1);
    let mut lines = vec![ink.strip(width).done(), strip.rule(end).done()];
    for part in foreign(work, &view.facts, end.saturating_sub(1)).iter().take(6) {
        lines.push(ink.strip(width).to(1).safe(part, Role::Text, end).done());
    }
    lines
}

fn words(text: &str, columns: usize) -> Vec<Safe> {
    safe_block(text, CAP).iter().flat_map(|line| wrap(line, columns.max(1))).collect()
}

/// Foreign words as far as the veil is lifted.
fn foreign(work: &Work, text: &Words, columns: usize) -> Vec<Safe> {
    work.look().block(text, CAP).iter().flat_map(|line| wrap(line, columns.max(1))).collect()
}

/// Verdict, table, reason, statement and how the run stands. Without room for the case beside it,
/// the message stands in it too.
fn comparison(
    work: &Work,
    view: &FeedbackView,
    (width, beside): (usize, bool),
) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let blank = || ink.strip(width).done();
    let title = |text: &str| ink.strip(width).to(1).own(text, Role::Strong).gap(1).rule(end).done();
    let place = format!("case {} of {}", view.run.order, view.of);
    let role = match view.right {
        Some(true) => Role::Ok,
        Some(false) => Role::Danger,
        None => Role::Warn,
    };
    let mut lines = Vec::new();
    for (row, text) in fold(&view.verdict, end.saturating_sub(place.len() + 4)).iter().enumerate() {
        let strip = ink.strip(width).to(1);
        let strip = if row == 0 { mark(work, strip, view.right) } else { strip };
        let strip = strip.to(1 + 2 * usize::from(view.right.is_some())).own(text, role);
        lines.push(if row == 0 { strip.right(end, &place, Role::Muted) } else { strip }.done());
    }
    if !beside {
        for part in talk::brief(work, &view.case, end.saturating_sub(3)).iter().take(4) {
            let strip = ink.strip(width).to(1).own(work.theme.glyphs.rail, Role::Accent).gap(1);
            lines.push(strip.safe(part, Role::Text, end).done());
        }
    }
    lines.push(blank());
    lines.extend(table(work, view, width));
    if !view.why.is_empty() {
        lines.push(blank());
        lines.push(title("why"));
        for part in foreign(work, &view.why, end.saturating_sub(1)) {
            lines.push(ink.strip(width).to(1).safe(&part, Role::Text, end).done());
        }
    }
    let columns = end.saturating_sub(LABEL + 1);
    let mut row = |what: &str, parts: &[Safe]| {
        for (n, part) in parts.iter().enumerate() {
            let strip = ink.strip(width).to(1);
            let strip = if n == 0 { strip.own(what, Role::Muted) } else { strip };
            lines.push(strip.to(LABEL + 1).safe(part, Role::Text, end).done());
        }
    };
    if !view.accepted.is_empty() {
        row("also accepted", &words(&view.accepted.join("; "), columns));
    }
    if !view.author.is_empty() {
        row("written by", &words(&view.author, columns));
    }
    if let Some(objection) = &view.run.objection {
        row("you object", &foreign(work, &view.case.quoting(objection), columns));
    }
    if !view.statement.is_empty() {
        lines.push(blank());
        lines.push(title("statement"));
        for (good, text) in &view.statement {
            let strip = mark(work, ink.strip(width).to(1), Some(*good)).gap(2);
            lines.push(strip.own_in(text, Role::Text, end.saturating_sub(5)).done());
        }
        if !beside && !view.facts.is_empty() {
            for part in foreign(work, &view.facts, end.saturating_sub(5)).iter().take(4) {
                lines.push(ink.strip(width).to(4).safe(part, Role::Muted, end).done());
            }
        }
    }
    lines.push(blank());
    lines.push(title("so far"));
    lines.extend(so_far(work, view, width));
    lines
}

fn table(work: &Work, view: &FeedbackView, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let side = (end.saturating_sub(LABEL + 4) / 2).max(8);
    let second = LABEL + 1 + side;
    let head = ink.strip(width).to(LABEL + 1).own("you", Role::Muted);
    let mut lines = vec![head.to(second).own("reference", Role::Muted).done()];
    for row in &view.rows {
        let role = if row.right == Some(false) { Role::Strong } else { Role::Text };
        let parts = |text: &str| wrap(&safe_line(text, 256), side.saturating_sub(1));
        let (yours, reference) = (parts(&row.yours), parts(&row.reference));
        for place in 0..yours.len().max(reference.len()) {
            let mut strip = ink.strip(width).to(1);
            if place == 0 {
                strip = strip.own(row.what, Role::Muted);
            }
            for (column, parts) in [(LABEL + 1, &yours), (second, &reference)] {
                if let Some(part) = parts.get(place) {
                    strip = strip.to(column).safe(part, role, side.saturating_sub(1));
                }
            }
            if place == 0 {
                strip = mark(work, strip.to(end.saturating_sub(1)), row.right);
            }
            lines.push(strip.done());
        }
    }
    lines
}

fn so_far(work: &Work, view: &FeedbackView, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let so_far = &view.so_far;
    let (n, right) = (so_far.marks.len(), so_far.marks.iter().filter(|right| **right).count());
    let row = |what: &str| ink.strip(width).to(1).own(what, Role::Muted).to(LABEL + 1);
    let agreement = format!("{right} of {n}");
    // Of a few cases per cent would say more than is known.
    let percent = if n >= 30 { format!("   {} %", right * 100 / n) } else { String::new() };
    let mut lines =
        vec![row("agreement").own(&agreement, Role::Text).own(&percent, Role::Muted).done()];
    let strip = row("missed harm").own(&so_far.missed_harm.to_string(), Role::Text).gap(3);
    let strip = strip.own("over-removal", Role::Muted).gap(2);
    lines.push(strip.own(&so_far.over_removal.to_string(), Role::Text).done());
    let columns = width.saturating_sub(LABEL + 3);
    let last = so_far.marks.iter().skip(n.saturating_sub(columns));
    let mut strip = row("last");
    for right in last {
        let (sign, role) = if *right {
            (work.theme.glyphs.middot, Role::Ok)
        } else {
            (work.theme.glyphs.cross, Role::Danger)
        };
        strip = strip.own(sign, role);
    }
    lines.push(strip.done());
    let spent = time::length(view.run.spent_ms);
    lines.push(row("this case").own(&spent, Role::Text).done());
    lines
}
