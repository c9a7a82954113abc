//! Everything the hold row has said, newest first.

use super::{Go, page};
use crate::app::commands::Command;
use crate::app::ink::Ink;
use crate::app::theme::Role;
use crate::app::time::clock;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The list of messages.
#[derive(Debug, Default)]
pub struct Messages {
    scroll: usize,
}

impl Messages {
    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        page::command(&mut self.scroll, work, command, Command::Messages)
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let ink = Ink::new(&work.theme, Role::Bg);
        let width = usize::from(area.width);
        let lines: Vec<_> = work
            .said
            .log
            .iter()
            .rev()
            .map(|message| {
                let strip = ink.strip(width).to(1);
                let strip = strip.own(&clock(message.at, work.now, &work.zone), Role::Muted);
                strip.to(15).own(&message.text, message.kind.role()).done()
            })
            .collect();
        page::view(work, buf, area, "Messages", &lines, self.scroll);
    }
}
