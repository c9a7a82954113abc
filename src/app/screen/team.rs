//! Who is here, notes for me, and the numbers of today: one's own, or everybody's for who leads.

use super::{Go, page};
use crate::app::commands::Command;
use crate::app::ink::Ink;
use crate::app::msg::{Effect, Reply, TeamNumbers, TeamView};
use crate::app::text::{safe_block, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time;
use crate::app::work::Work;
use crate::model::Lane;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Columns of a name.
const NAME: usize = 16;
/// Right edges of the numbers.
const COLUMNS: [(&str, usize); 4] =
    [("decided", 36), ("an hour", 45), ("median", 55), ("taken back", 67)];

/// The screen.
#[derive(Debug, Default)]
pub struct Team {
    scroll: usize,
    view: Option<Box<TeamView>>,
}

impl Team {
    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::HandOn => crate::app::acts::common(work, command),
            _ => page::command(&mut self.scroll, work, command, Command::Team),
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Team(view) => {
                // What is new stays so while the screen is open.
                let old = self.view.take();
                let mut view = view.clone();
                for letter in &mut view.letters {
                    let known = old.iter().flat_map(|old| &old.letters);
                    letter.fresh |= known.filter(|l| l.fresh).any(|l| l.at == letter.at);
                }
                self.view = Some(view);
            }
            Reply::Changed => work.ask(Effect::Team),
            _ => {}
        }
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let width = usize::from(area.width);
        let lines = match &self.view {
            Some(view) => lines(work, view, width),
            None => {
                let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
                vec![strip.own("reading …", Role::Muted).done()]
            }
        };
        page::view(work, buf, area, "Team", &lines, self.scroll);
    }
}

fn lines(work: &Work, view: &TeamView, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let head = |text: &str| ink.strip(width).to(1).own(text, Role::Strong).gap(1).rule(end).done();
    let blank = || ink.strip(width).done();
    let quiet = |text: &str| ink.strip(width).to(2).own(text, Role::Muted).done();
    let mut lines = vec![head("here")];
    for (name, role, lane) in &view.here {
        let name = safe_line(name, 64).to_string();
        let strip = ink.strip(width).to(2).own_in(&name, Role::Text, NAME).to(NAME + 4);
        let strip = strip.own(role.word(), Role::Muted).to(NAME + 16);
        lines.push(strip.own(lane.map_or("", Lane::word), Role::Text).done());
    }
    if view.here.is_empty() {
        lines.push(quiet("nobody else"));
    }
    lines.extend([blank(), head("notes for you")]);
    for letter in &view.letters {
        let about = match letter.case {
            Some(case) => format!("case {case}"),
            None => "end of a shift".to_owned(),
        };
        let by = safe_line(&letter.by, 64).to_string();
        let strip = ink.strip(width).to(2).own(if letter.fresh { "new" } else { "" }, Role::Warn);
        let strip = strip.to(6).own(&time::clock(letter.at, work.now, &work.zone), Role::Muted);
        let strip = strip.to(20).own_in(&by, Role::Text, NAME).to(NAME + 22);
        lines.push(strip.own(&about, Role::Muted).done());
        let columns = width.saturating_sub(8).clamp(1, 96);
        for line in safe_block(&letter.text, 8 * 1024) {
            let parts = wrap(&line, columns);
            let part = |part| ink.strip(width).to(6).safe(part, Role::Text, columns).done();
            lines.extend(parts.iter().map(part));
        }
    }
    if view.letters.is_empty() {
        lines.push(quiet("none"));
    }
    let title = if view.all { "numbers of today" } else { "your numbers of today" };
    lines.extend([blank(), head(title)]);
    let labels = ink.strip(width).to(1);
    let labels =
        COLUMNS.iter().fold(labels, |strip, (word, at)| strip.right(*at, word, Role::Muted));
    lines.push(labels.done());
    lines.extend(view.numbers.iter().map(|row| numbers(&ink, row, width)));
    if view.numbers.is_empty() {
        lines.push(quiet("nothing decided yet"));
    }
    lines
}

fn numbers(ink: &Ink<'_>, row: &TeamNumbers, width: usize) -> Line<'static> {
    let name = safe_line(&row.who, 64).to_string();
    let strip = match row.lane {
        None => ink.strip(width).to(2).own_in(&name, Role::Strong, NAME),
        Some(lane) => ink.strip(width).to(4).own(lane.word(), Role::Muted),
    };
    let hour = row.per_hour.map_or_else(|| "–".to_owned(), |n| format!("{}.{}", n / 10, n % 10));
    let median = row.median.map_or_else(|| "–".to_owned(), time::length);
    let back = match row.decided {
        0 => "–".to_owned(),
        // Of few a share says nothing.
        n if n < 30 => row.reversed.to_string(),
        n => format!("{} %", row.reversed * 100 / n),
    };
    let cells = [row.decided.to_string(), hour, median, back];
    let strip = COLUMNS
        .iter()
        .zip(&cells)
        .fold(strip, |strip, ((_, at), cell)| strip.right(*at, cell, Role::Text));
    strip.done()
}
