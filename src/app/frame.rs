//! How the whole screen is drawn: the status line, what is open, and the feet.

use super::app::App;
use super::commands::{Command, Scope};
use super::layout::Class;
use super::msg::Mode;
use super::screen::{Screen, breather, foot, main};
use super::text::safe_line;
use super::theme::Role;
use super::time;
use super::widget::{Hint, StatusLine, dim, fill, key_line, put, status_line};
use super::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl App {
    /// Draws the whole screen.
    pub fn view(&self, buf: &mut Buffer, area: Rect) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let work = &self.work;
        fill(buf, area, work.theme.on(Role::Text, Role::Bg));
        if area.height > 2 {
            self.feet(buf, area);
        }
        let bottom = self.stack.iter().rposition(Screen::full).unwrap_or(0);
        if work.class() == Class::TooSmall {
            main::view(work, buf, area, false);
        } else {
            let row = u16::from(work.is_loud() && area.height > 1);
            let inner = Rect { y: area.y + row, height: area.height - row, ..area };
            let sheet = matches!(self.stack.get(bottom), Some(Screen::Decide(_)));
            for (place, screen) in self.stack.iter().enumerate().skip(bottom) {
                if place > bottom && screen.dims() {
                    backdrop(work, buf, inner, sheet);
                }
                screen.view(work, buf, inner);
            }
            if row > 0 {
                put(buf, area.x, area.y + 1, &foot::loud(work, area.width.into()), area.width);
            }
        }
        if matches!(self.stack.last(), Some(Screen::Breather)) && work.class() > Class::TooSmall {
            return breather::view(work, buf, area);
        }
        self.status(buf, area);
        if let Some(cell) = self.cursor().and_then(|at| buf.cell_mut(at)) {
            cell.set_style(work.theme.style(Role::Cursor));
        }
    }

    /// Where the cursor of what is typed stands.
    #[must_use]
    pub fn cursor(&self) -> Option<(u16, u16)> {
        if self.work.class() == Class::TooSmall {
            return None;
        }
        let area = self.work.area();
        let (x, y) = self.stack.last()?.cursor(&self.work, area)?;
        (x < area.right() && y < area.bottom()).then_some((x, y))
    }

    fn status(&self, buf: &mut Buffer, area: Rect) {
        let work = &self.work;
        let broken = self.stack.iter().any(|screen| matches!(screen, Screen::Broken(_)));
        let name = safe_line(&work.status.platform, 256).to_string();
        let me = if work.status.role == crate::model::Role::Auditor {
            "reads only".to_owned()
        } else {
            safe_line(&work.status.me, 256).to_string()
        };
        let others: Vec<String> =
            work.status.others.iter().map(|name| safe_line(name, 256).to_string()).collect();
        let (mark, mark_short) = mark(work);
        let status = StatusLine {
            name: &name,
            sample: work.status.sample,
            mark: &mark,
            mark_short: &mark_short,
            still: work.status.mode == Mode::Meeting,
            lanes: work.status.lanes,
            second: work.status.second,
            silent: work.status.silent,
            filtered: !work.list.filter.is_empty() || work.list.marked_only,
            next: work.status.next_due,
            order: work.status.orders.first().map(|clock| clock.due).filter(|_| !broken),
            now: work.now,
            me: if broken { "stopped, nothing lost" } else { &me },
            others: if broken { &[] } else { &others },
        };
        let line = status_line(&work.theme, area.width, &status);
        fill(buf, Rect { height: 1, ..area }, work.theme.on(Role::Text, Role::Surface));
        put(buf, area.x, area.y, &line, area.width);
    }

    fn feet(&self, buf: &mut Buffer, area: Rect) {
        let work = &self.work;
        let width = usize::from(area.width);
        let prompt = self.stack.iter().rev().find_map(|screen| match screen {
            Screen::Prompt(prompt) => Some(prompt),
            _ => None,
        });
        let hold = match prompt {
            Some(prompt) => prompt.line(work, width),
            None if self.compares() => foot::still_row(work, width),
            None => foot::hold_row(work, width),
        };
        put(buf, area.x, area.bottom() - 2, &hold, area.width);
        let keys = key_line(&work.theme, area.width, &self.hints(), &self.pinned());
        let row = Rect { y: area.bottom() - 1, height: 1, ..area };
        fill(buf, row, work.theme.on(Role::Text, Role::Surface));
        put(buf, area.x, row.y, &keys, area.width);
    }

    /// The reference is read, beside what a trainee did.
    fn compares(&self) -> bool {
        let shown = self.stack.iter().rev().find(|screen| screen.full());
        matches!(shown, Some(Screen::Feedback(_)))
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        let Some(top) = self.stack.last() else { return Vec::new() };
        if self.pending.is_empty() {
            return top.hints(&self.work);
        }
        let after = self.work.keymap.after(top.scope(), &self.pending);
        after.into_iter().map(|(keys, entry)| Hint::new(keys, entry.word, 1, 50)).collect()
    }

    pub(super) fn pinned(&self) -> Hint {
        let scope = self.stack.last().map_or(Scope::Queue, Screen::scope);
        let keys = self.work.keymap.keys_of(scope, Command::Help);
        Hint::new(keys, "help", 0, 100)
    }
}

/// What says that this is no live work, whole and short.
fn mark(work: &Work) -> (String, String) {
    match work.status.mode {
        Mode::Live => Default::default(),
        Mode::Training { done, cases, left } => {
            let short = format!("TRAINING {done}/{cases}");
            let left = left.map(|ms| format!("{short} {} left", time::countdown(ms)));
            (left.unwrap_or_else(|| short.clone()), short)
        }
        Mode::Meeting => ("CALIBRATION".to_owned(), "CALIBRATION".to_owned()),
        Mode::Replay(at) => {
            (format!("REPLAY {}", super::moment::stamp(at, &work.zone)), "REPLAY".to_owned())
        }
    }
}

/// Dims everything but the deadline, the hold row and the keys. Over a sheet there is no hold
/// row, unless a message stands there: the sheet reaches down to the keys.
fn backdrop(work: &Work, buf: &mut Buffer, area: Rect, sheet: bool) {
    let feet = if sheet && work.said.standing().is_none() { 1 } else { 2 };
    let rest = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + feet), ..area };
    dim(buf, rest, &work.theme);
}
