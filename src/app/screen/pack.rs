//! What the pack for an authority holds, before it leaves: to whom, the files, the letter on top.

use super::{Go, Screen, page};
use crate::app::commands::Command;
use crate::app::ink::{Ink, plural};
use crate::app::msg::{DraftFrom, Effect, PackView, Reply};
use crate::app::text::wrap;
use crate::app::theme::Role;
use crate::app::time::thousands;
use crate::app::work::Work;
use crate::model::CaseNo;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Columns of a file's name.
const NAME: usize = 26;

/// The pack of one case.
#[derive(Debug)]
pub struct Pack {
    case: CaseNo,
    scroll: usize,
    view: Option<Box<PackView>>,
}

impl Pack {
    /// Opens it and asks for what it holds; `from` is what would be decided.
    pub fn open(work: &mut Work, case: CaseNo, from: Option<DraftFrom>) -> Screen {
        work.ask(Effect::Pack { case, from });
        Screen::Pack(Self { case, scroll: 0, view: None })
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        page::command(&mut self.scroll, work, command, Command::Pack)
    }

    /// Takes an answer.
    pub fn reply(&mut self, reply: &Reply) -> Go {
        match reply {
            Reply::Pack(view) if view.case == self.case => self.view = Some(view.clone()),
            // Nothing is reported: the hold row says so.
            Reply::Refused { .. } if self.view.is_none() => return Go::Pop,
            _ => {}
        }
        Go::Stay
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let title = format!("Pack for the authority  case {}", self.case);
        let lines = match &self.view {
            Some(view) => lines(work, view, usize::from(area.width)),
            None => {
                let ink = Ink::new(&work.theme, Role::Bg);
                let strip = ink.strip(usize::from(area.width)).to(1);
                vec![strip.own("reading …", Role::Muted).done()]
            }
        };
        page::view(work, buf, area, &title, &lines, self.scroll);
    }
}

/// Files of one folder inside the pack in one row.
fn gathered(files: &[(String, usize, &'static str)]) -> Vec<(String, usize, &'static str)> {
    let mut rows: Vec<(String, usize, &'static str)> = Vec::new();
    let mut inside: Vec<(&str, usize, usize, &'static str)> = Vec::new();
    for (name, bytes, about) in files {
        match name.split_once('/') {
            None => rows.push((name.clone(), *bytes, about)),
            Some((folder, _)) => match inside.iter_mut().find(|(known, ..)| *known == folder) {
                Some((_, count, sum, _)) => (*count, *sum) = (*count + 1, *sum + bytes),
                None => inside.push((folder, 1, *bytes, about)),
            },
        }
    }
    let folder = |(folder, count, bytes, about): (&str, usize, usize, &'static str)| {
        (format!("{folder}/  {}", plural(count, "file", "files")), bytes, about)
    };
    rows.extend(inside.into_iter().map(folder));
    rows
}

fn lines(work: &Work, view: &PackView, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let mut lines = Vec::new();
    let fact = |label: &str, text: &str| {
        let strip = ink.strip(width).to(1).own(label, Role::Muted).to(10);
        strip.foreign(text, Role::Text, end.saturating_sub(10)).done()
    };
    lines.push(fact("to", &view.to.0));
    lines.push(fact("by", &view.to.1));
    let bytes: usize = view.files.iter().map(|(_, bytes, _)| bytes).sum();
    let files = plural(view.files.len() + 1, "file", "files");
    let size = thousands(bytes as u64);
    lines.push(fact("files", &format!("{files}, {size} bytes, each with its SHA-256")));
    let custody = plural(view.lines, "line", "lines");
    lines.push(fact("custody", &format!("{custody} of the journal about this case so far")));
    lines.push(fact("copy", "a second folder for us, without personal data"));
    lines.push(ink.strip(width).done());
    let last = ("SHA256SUMS".to_owned(), 0, "hash of every file, for sha256sum -c");
    for (name, bytes, about) in gathered(&view.files).iter().chain([&last]) {
        let strip = ink.strip(width).to(1).own_in(name, Role::Text, NAME).to(NAME + 2);
        let size = if *bytes == 0 { String::new() } else { thousands(*bytes as u64) };
        let strip = strip.right(NAME + 10, &size, Role::Muted).to(NAME + 12);
        lines.push(strip.own_in(about, Role::Muted, end.saturating_sub(NAME + 12)).done());
    }
    lines.push(ink.strip(width).done());
    lines.push(ink.strip(width).to(1).own("cover.txt", Role::Strong).gap(1).rule(end).done());
    let columns = width.saturating_sub(4).clamp(1, 96);
    for line in work.look().block(&view.cover, 64 * 1024) {
        let parts = wrap(&line, columns);
        lines.extend(
            parts.iter().map(|part| ink.strip(width).to(3).safe(part, Role::Text, columns).done()),
        );
    }
    lines
}
