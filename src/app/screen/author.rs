//! What the author of a case wrote before, and what was decided about it.

use super::facts::{self, Pane};
use super::{Go, page, past};
use crate::app::commands::Command;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The author's past.
#[derive(Debug, Default)]
pub struct Author {
    scroll: usize,
}

impl Author {
    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        page::command(&mut self.scroll, work, command, Command::Author)
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let Some(view) = work.case() else { return };
        let width = usize::from(area.width);
        let pane = Pane { work, view, width, left: 1, tall: true };
        let mut lines = facts::author(&pane).lines;
        let shown = 4.min(view.author.decisions.len());
        lines.extend(view.author.decisions.iter().skip(shown).map(|d| past::past_line(&pane, d)));
        if let Some(more) = past::more(&pane, usize::MAX) {
            lines.push(ratatui::text::Line::default());
            lines.extend(more.lines);
        }
        page::view(work, buf, area, "Author", &lines, self.scroll);
    }
}
