//! A moment without the queue: nothing to read, nothing to count. Any key goes back.

use crate::app::ink::Ink;
use crate::app::theme::Role;
use crate::app::time;
use crate::app::widget::{fill, put};
use crate::app::work::Work;
use crate::model::time::HOUR;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What stands there.
const WORDS: [&str; 5] = [
    "Look away from the screen for a while.",
    "",
    "Far into the room, or out of the window.",
    "",
    "Nothing here is lost meanwhile.",
];

/// Last row.
pub const BACK: &str = "Any key goes back.";

/// Draws it over everything, status line and keys included; only a clock that runs out stays.
pub fn view(work: &Work, buf: &mut Buffer, area: Rect) {
    fill(buf, area, work.theme.on(Role::Muted, Role::Bg));
    let ink = Ink::new(&work.theme, Role::Bg);
    let width = usize::from(area.width);
    let rows = u16::try_from(WORDS.len()).unwrap_or(0);
    let first = area.y + area.height.saturating_sub(rows) / 2;
    let mut row = |y: u16, text: &str, role: Role| {
        if y < area.bottom() && !text.is_empty() {
            let left = width.saturating_sub(text.chars().count()) / 2;
            put(buf, area.x, y, &ink.strip(width).to(left).own(text, role).done(), area.width);
        }
    };
    for (y, text) in (first..).zip(WORDS) {
        row(y, text, Role::Text);
    }
    let near = work.nearest().filter(|due| due.since(work.now) < HOUR);
    if let Some(due) = near.filter(|_| area.height > rows + 2) {
        let (left, role) = time::left(due, work.now, None);
        row(area.y, left.trim(), role);
    }
    if area.height > rows {
        row(area.bottom() - 1, BACK, Role::Muted);
    }
}
