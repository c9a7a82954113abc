//! The journal as a list, newest first; a line can be taken back if nothing rests on it.

use super::{Go, Prompt, Purpose, Screen, main};
use crate::app::acts::common;
use crate::app::commands::Command;
use crate::app::ink::{Ink, cut};
use crate::app::moment::day;
use crate::app::msg::{Effect, HistoryRow, Reply};
use crate::app::said::Kind;
use crate::app::theme::Role;
use crate::app::time::thousands;
use crate::app::widget::scroll;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Rows asked for at once.
const PAGE: usize = 200;

/// The list and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct History {
    rows: Vec<HistoryRow>,
    start: usize,
    total: usize,
    at: usize,
    known: bool,
}

fn ask(work: &mut Work, start: usize) {
    let filter = work.history_filter.clone();
    work.ask(Effect::History { filter, start, len: PAGE });
}

impl History {
    /// Opens the history and asks for its first rows.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        work.history_filter.clear();
        ask(work, 0);
        Self::default()
    }

    fn current(&self) -> Option<&HistoryRow> {
        self.rows.get(self.at.checked_sub(self.start)?)
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let half = usize::from(work.size.1 / 2);
        match command {
            Command::Back | Command::History => return Go::Pop,
            Command::Down | Command::NextHit => self.go(work, self.at + 1),
            Command::Up | Command::PreviousHit => self.go(work, self.at.saturating_sub(1)),
            Command::HalfDown => self.go(work, self.at + half),
            Command::HalfUp => self.go(work, self.at.saturating_sub(half)),
            Command::Top => self.go(work, 0),
            Command::Bottom => self.go(work, self.total),
            Command::Undo => self.undo(work),
            Command::Search | Command::Filter => {
                return Go::Push(Screen::Prompt(Prompt::new(work, Purpose::History, "")));
            }
            Command::Open => match self.current().and_then(|row| row.case) {
                Some(case) => {
                    work.go_to(case);
                    return Go::Swap(Screen::Case);
                }
                None => work.say(Kind::Information, "no case belongs to this line"),
            },
            _ => return common(work, command),
        }
        Go::Stay
    }

    /// Points at a place.
    pub fn go(&mut self, work: &mut Work, place: usize) {
        self.at = place.min(self.total.saturating_sub(1));
        if self.known && self.current().is_none() && self.total > 0 {
            let start = self.at.saturating_sub(PAGE / 2);
            ask(work, start);
        }
    }

    fn undo(&self, work: &mut Work) {
        match self.current() {
            Some(row) if row.can_undo => work.ask(Effect::UndoStep(row.seq.0)),
            Some(row) if row.undone => work.say(Kind::Warning, "this step was taken back already"),
            Some(_) => {
                work.say(Kind::Warning, "later steps rest on this one; take those back first");
            }
            None => {}
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::History { start, total, rows } => {
                self.rows.clone_from(rows);
                self.start = *start;
                self.total = *total;
                self.known = true;
                self.at = self.at.min(total.saturating_sub(1));
            }
            Reply::Changed | Reply::Undone { .. } => {
                ask(work, self.start);
            }
            _ => {}
        }
    }

    /// Draws the list.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        let width = usize::from(body.width);
        let ink = Ink::new(&work.theme, Role::Bg);
        let end = width.saturating_sub(1);
        let note = if self.known {
            format!("{} steps", thousands(self.total as u64))
        } else {
            "reading …".into()
        };
        let title =
            ink.strip(width).to(1).own("History", Role::Strong).gap(2).own(&note, Role::Muted);
        let mut lines = vec![title.right(end, "u undoes the selected step", Role::Muted).done()];
        let room = usize::from(body.height.saturating_sub(1));
        lines.extend(self.shown(work, width, room).into_iter().map(|(line, _)| line));
        main::paint(buf, body, &lines);
    }

    /// Lines under the title, each with the place of its row; a day heading has none.
    fn shown(&self, work: &Work, width: usize, room: usize) -> Vec<(Line<'static>, Option<usize>)> {
        let ink = Ink::new(&work.theme, Role::Bg);
        let mut lines = Vec::new();
        // Half of the rows may be day headings; the pointer stays in sight all the same.
        let top = scroll(0, self.at.saturating_sub(self.start), (room / 2, 0), self.rows.len());
        let mut last = String::new();
        for (i, row) in self.rows.iter().enumerate().skip(top) {
            if lines.len() >= room {
                break;
            }
            let date = day(row.at, work.now, &work.zone);
            if date != last {
                let strip = ink.strip(width).to(1).own(&date, Role::Strong).gap(1);
                lines.push((strip.rule(width.saturating_sub(1)).done(), None));
                last = date;
            }
            lines.push((self.line(work, row, width), Some(self.start + i)));
        }
        lines
    }

    /// The place of what stands in a row of the screen.
    #[must_use]
    pub fn place_at(&self, work: &Work, y: u16) -> Option<usize> {
        let area = work.area();
        let room = usize::from(area.height.saturating_sub(4));
        let wanted = usize::from(y.checked_sub(area.y + 2)?);
        self.shown(work, usize::from(work.size.0), room).get(wanted)?.1
    }

    /// The pointer stands there.
    #[must_use]
    pub const fn is_at(&self, place: usize) -> bool {
        self.at == place
    }

    fn line(&self, work: &Work, row: &HistoryRow, width: usize) -> Line<'static> {
        let here = self.current().is_some_and(|current| current.seq == row.seq);
        let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
        let strip = ink.strip(width);
        let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
        let then = work.zone.to_datetime(row.at.timestamp());
        let hour = format!("{:02}:{:02}", then.hour(), then.minute());
        let strip =
            strip.to(2).own(&hour, Role::Muted).to(9).own(&cut(&row.by, 10, "…"), Role::Muted);
        let state = if row.undone { "taken back" } else { "" };
        let room = width.saturating_sub(20 + state.len() + 2);
        let role = if row.undone { Role::Muted } else { Role::Text };
        let strip = strip.to(20).foreign(&row.text, role, room);
        strip.right(width.saturating_sub(1), state, Role::Muted).done()
    }
}
