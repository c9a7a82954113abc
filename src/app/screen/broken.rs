//! When there is nothing to work on: the store stopped, or the queue is empty.

use super::Go;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, fold, plural};
use crate::app::key::{Code, Key};
use crate::app::theme::Role;
use crate::app::widget::{Hint, centered, fill, popup, put};
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// The store cannot go on: what happened, what is safe, what to do, code.
#[derive(Debug)]
pub struct Broken {
    /// Title of the box.
    pub title: String,
    /// Lines in it.
    pub lines: Vec<String>,
    /// Code of the failure.
    pub code: String,
}

impl Broken {
    /// Does a command.
    pub fn command(work: &mut Work, command: Command) -> Go {
        match command {
            Command::Consent | Command::Open => retry(work),
            Command::Help => Go::Push(super::Screen::Help(super::Help::default())),
            _ => Go::Stay,
        }
    }

    /// Enter tries again, `q` leaves.
    pub fn key(work: &mut Work, key: Key) -> Go {
        match key.code {
            Code::Enter => retry(work),
            Code::Char('q') if !key.ctrl => super::queue::command(work, Command::Quit),
            _ => Go::Stay,
        }
    }

    /// Keys of the box.
    #[must_use]
    pub fn hints() -> Vec<Hint> {
        vec![Hint::new("enter", "try again", 0, 90), Hint::new("q", "quit", 1, 80)]
    }

    /// Draws the box.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
        fill(buf, body, work.theme.on(Role::Text, Role::Bg));
        let ink = Ink::new(&work.theme, Role::Raised);
        let width = 68.min(area.width.saturating_sub(2));
        let inside = usize::from(width.saturating_sub(8)).max(1);
        let mut lines: Vec<Line<'static>> = vec![ink.strip(inside + 4).done()];
        let whole = inside + 4;
        for text in self.lines.iter().flat_map(|line| fold(line, inside)) {
            lines.push(ink.strip(whole).to(2).own(&text, Role::Text).done());
        }
        lines.push(ink.strip(whole).done());
        let code =
            ink.strip(whole).to(2).own("code", Role::Muted).to(12).own(&self.code, Role::Text);
        lines.push(code.done());
        lines.push(ink.strip(whole).done());
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
        let at = centered(body, width, height.min(body.height));
        let title = ink.strip(usize::from(width)).own(&self.title, Role::Strong);
        let title = Line::from(title.spans());
        let inner = popup(buf, at, &work.theme, Role::Danger, [title, Line::default()]);
        for (y, line) in (inner.top()..inner.bottom()).zip(&lines) {
            put(buf, inner.x, y, line, inner.width);
        }
    }
}

fn retry(work: &mut Work) -> Go {
    work.writing = None;
    work.refresh_list();
    work.refresh_case();
    Go::Pop
}

/// Nothing waits, or nothing matches.
pub fn empty(work: &Work, buf: &mut Buffer, area: Rect) {
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut keys: Vec<(&str, String)> = Vec::new();
    if work.list.narrowed() {
        let what = [work.list.filter.as_str(), work.list.search.as_str()].join(" ");
        let what = if work.list.marked_only { "marked cases".to_owned() } else { what };
        lines.push((format!("nothing matches {}", what.trim()), Role::Strong));
        if let Some(problem) = &work.list.problem {
            lines.push((problem.clone(), Role::Warn));
        }
        let rest = plural(work.list.unfiltered, "case waits", "cases wait");
        lines.push((format!("{rest} without it"), Role::Muted));
        keys.push(("f", "change the filter".into()));
        keys.push(("esc", "clear it".into()));
    } else {
        let dot = work.theme.glyphs.middot;
        let full = work.theme.glyphs.marked;
        lines.push((format!("{dot}  {dot}  {full}  {full}  {full}  {dot}  {dot}"), Role::Accent));
        lines.push((String::new(), Role::Text));
        lines.push(("All clear".into(), Role::Strong));
        lines.push((String::new(), Role::Text));
        lines.push(("Nothing waits, nothing is late.".into(), Role::Text));
        lines.push((done(work), Role::Muted));
        keys.push(("i", "import a file".into()));
        keys.push(("R", "today in numbers".into()));
        keys.push(("H", "what was decided".into()));
        keys.push(("q", "leave".into()));
    }
    draw(work, buf, area, &lines, &keys);
}

/// Keys when nothing waits or matches.
#[must_use]
pub fn empty_hints(work: &Work) -> Vec<Hint> {
    const CLEAR: [Command; 4] = [Command::Import, Command::Report, Command::History, Command::Quit];
    const FILTERED: [Command; 4] =
        [Command::Filter, Command::Clear, Command::History, Command::Quit];
    let shown = if work.list.narrowed() { FILTERED } else { CLEAR };
    shown
        .into_iter()
        .enumerate()
        .filter_map(|(place, c)| {
            super::foot::hint(work, Scope::Queue, c, super::foot::apart(work, place))
        })
        .collect()
}

fn done(work: &Work) -> String {
    let letters = match work.status.letters_due {
        0 => String::new(),
        n => format!(" {} to hand over.", plural(n as usize, "letter is", "letters are")),
    };
    format!(
        "{} decided today.{letters}",
        crate::app::time::thousands(work.status.decided_today.into())
    )
}

fn draw(
    work: &Work,
    buf: &mut Buffer,
    area: Rect,
    lines: &[(String, Role)],
    keys: &[(&str, String)],
) {
    let ink = Ink::new(&work.theme, Role::Bg);
    let width = usize::from(area.width);
    let rows = lines.len() + 2 + keys.len();
    let mut y = area.y + area.height.saturating_sub(u16::try_from(rows).unwrap_or(0)) / 2;
    let mut row = |line: &Line<'static>| {
        if y < area.bottom() {
            put(buf, area.x, y, line, area.width);
            y += 1;
        }
    };
    for (text, role) in lines {
        let left = width.saturating_sub(text.width()) / 2;
        row(&ink.strip(width).to(left).own(text, *role).done());
    }
    row(&ink.strip(width).done());
    let left = (width / 2).saturating_sub(11);
    for (key, word) in keys {
        row(&ink
            .strip(width)
            .to(left)
            .own(key, Role::Accent)
            .to(left + 4)
            .own(word, Role::Text)
            .done());
    }
}
