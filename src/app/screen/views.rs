//! Saved views: a filter and an order under a letter.

use super::Go;
use crate::app::commands::Command;
use crate::app::ink::Ink;
use crate::app::key::{Code, Key};
use crate::app::msg::SavedView;
use crate::app::said::Kind;
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::widget::{centered, popup, put, scroll};
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The list and the pointer in it.
#[derive(Clone, Debug, Default)]
pub struct Views {
    at: usize,
}

/// Shows the queue through a view.
pub fn apply(work: &mut Work, view: &SavedView) -> Go {
    work.list.filter.clone_from(&view.filter);
    work.list.sort = view.sort;
    work.list.search.clear();
    (work.list.top, work.list.at) = (0, 0);
    work.refresh_list();
    work.keep_seat();
    work.say(Kind::Information, format!("view {}: {}", view.key, name(view)));
    Go::Home
}

/// The name, safe to show.
#[must_use]
pub fn name(view: &SavedView) -> String {
    safe_line(&view.name, 40).to_string()
}

impl Views {
    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Cancel => return Go::Pop,
            Command::Help => return Go::Push(super::Screen::Help(super::Help::default())),
            Command::Down => self.at = (self.at + 1).min(work.views.len().saturating_sub(1)),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Accept => {
                if let Some(view) = work.views.get(self.at).cloned() {
                    return apply(work, &view);
                }
            }
            _ => {}
        }
        Go::Stay
    }

    /// A letter opens the view under it.
    pub fn key(&mut self, work: &mut Work, key: Key) -> Go {
        let Code::Char(letter) = key.code else { return Go::Stay };
        match work.views.iter().find(|view| view.key == letter).cloned() {
            Some(view) => apply(work, &view),
            None => {
                work.say(
                    Kind::Information,
                    format!("no view is on {}", safe_line(&letter.to_string(), 2)),
                );
                Go::Stay
            }
        }
    }

    /// Draws the box over what is there.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let height = u16::try_from(work.views.len().max(2) + 4).unwrap_or(20);
        let height = height.min(area.height.saturating_sub(4)).max(3);
        let at = centered(area, 72.min(area.width.saturating_sub(2)), height);
        let inside = popup(buf, at, &work.theme, Role::Accent, [Line::default(), Line::default()]);
        let width = usize::from(inside.width);
        let ink = Ink::new(&work.theme, Role::Raised);
        let mut lines = vec![
            ink.strip(width).to(1).own("Views", Role::Strong).done(),
            ink.strip(width).rule(width).done(),
        ];
        let rows = usize::from(inside.height).saturating_sub(2).max(1);
        let top = scroll(0, self.at, (rows, 0), work.views.len());
        for (place, view) in work.views.iter().enumerate().skip(top).take(rows) {
            lines.push(row(work, view, place == self.at, width));
        }
        if work.views.is_empty() {
            for text in ["none yet: set filter and order,", "then S saves them under a letter"] {
                lines.push(ink.strip(width).to(1).own(text, Role::Muted).done());
            }
        }
        lines.resize(usize::from(inside.height), ink.strip(width).done());
        for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
            put(buf, inside.x, y, line, inside.width);
        }
    }
}

fn row(work: &Work, view: &SavedView, here: bool, width: usize) -> Line<'static> {
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Raised });
    let strip = ink.strip(width);
    let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
    let key = view.key.to_string();
    let strip = strip.to(2).own(&key, Role::Accent).gap(2).own_in(&name(view), Role::Text, 24);
    let who = if view.shared() { "shared" } else { "mine" };
    let strip = if width >= 60 {
        let filter = safe_line(&view.filter, 200).to_string();
        strip.to(31).own_in(&filter, Role::Muted, width.saturating_sub(31 + 8 + 9))
    } else {
        strip
    };
    let end = width.saturating_sub(1);
    let order = crate::queue::Order::ALL.iter().find(|(order, _)| *order == view.sort);
    let strip = strip.right(end.saturating_sub(7), order.map_or("", |(_, word)| word), Role::Muted);
    strip.right(end, who, Role::Muted).done()
}
