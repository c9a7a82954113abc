//! The message as it was sent, every character that is not plain written out.

use super::{Go, page, talk};
use crate::app::commands::Command;
use crate::app::ink::{Ink, head};
use crate::app::text::{safe_line, wrap};
use crate::app::theme::Role;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// In place of what is still covered.
const DOWN: &str = "the veil is down, v lifts it";

/// The raw view.
#[derive(Debug, Default)]
pub struct Raw {
    scroll: usize,
}

impl Raw {
    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        page::command(&mut self.scroll, work, command, Command::Raw)
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let Some(view) = work.case() else { return };
        let width = usize::from(area.width);
        let ink = Ink::new(&work.theme, Role::Bg);
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut block = |title: &str, text: &str, ends: &str| {
            lines.push(ink.strip(width).to(1).own(title, Role::Muted).done());
            for line in escaped(text, ends).split('\n') {
                for part in wrap(&safe_line(line, talk::CAP), width.saturating_sub(4).max(1)) {
                    lines.push(ink.strip(width).to(3).safe(&part, Role::Text, width).done());
                }
            }
            lines.push(ink.strip(width).done());
        };
        let look = work.look();
        if let Some(message) = &view.message {
            match look.readable(message.words()) {
                Some(text) => block("text, escaped", text, "\\n"),
                None => block("text", DOWN, ""),
            }
        }
        match view.raw.as_ref().map(|raw| look.readable(raw)) {
            Some(Some(raw)) => block("row as received", raw, ""),
            Some(None) => block("row as received", DOWN, ""),
            None => block("row as received", "not at hand", ""),
        }
        let title = format!("Raw  case {}", view.case.no);
        page::view(work, buf, area, &title, &lines, self.scroll);
    }
}

/// With `ends` at the end of each line, and everything outside printable ASCII and letters as
/// `\u{…}`; at most as much as is shown.
fn escaped(text: &str, ends: &str) -> String {
    let head = head(text, talk::CAP);
    let mut out = String::with_capacity(head.len());
    for c in head.chars() {
        match c {
            '\n' => {
                out.push_str(ends);
                out.push('\n');
            }
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    out
}
