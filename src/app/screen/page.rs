//! A full screen of lines that is only read and scrolled.

use super::{Go, foot, main};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::ink::Ink;
use crate::app::theme::Role;
use crate::app::widget::Hint;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Moves a page; `own` is the command that closes what it opened.
pub fn command(scroll: &mut usize, work: &mut Work, command: Command, own: Command) -> Go {
    let half = usize::from(work.size.1 / 2);
    match command {
        Command::Back => return Go::Pop,
        same if same == own => return Go::Pop,
        Command::Down => *scroll += 1,
        Command::Up => *scroll = scroll.saturating_sub(1),
        Command::HalfDown | Command::Open => *scroll += half,
        Command::HalfUp => *scroll = scroll.saturating_sub(half),
        Command::Top => *scroll = 0,
        Command::Bottom => *scroll = usize::MAX / 2,
        Command::Help | Command::Palette | Command::Undo | Command::Veil | Command::VeilLine => {
            return common(work, command);
        }
        _ => {}
    }
    Go::Stay
}

/// Draws title and lines; the position stands at the right of the title.
pub fn view(
    work: &Work,
    buf: &mut Buffer,
    area: Rect,
    title: &str,
    lines: &[Line<'static>],
    scroll: usize,
) {
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let width = usize::from(area.width);
    let room = usize::from(body.height.saturating_sub(2));
    let top = scroll.min(lines.len().saturating_sub(room));
    let ink = Ink::new(&work.theme, Role::Bg);
    let place = match lines.len() {
        n if n > room => format!("{} to {} of {n}", top + 1, (top + room).min(n)),
        _ => String::new(),
    };
    let end = width.saturating_sub(1);
    let head =
        ink.strip(width).to(1).own(title, Role::Strong).right(end, &place, Role::Muted).done();
    let mut all = vec![head, ink.strip(width).done()];
    all.extend(lines.iter().skip(top).take(room).cloned());
    main::paint(buf, body, &all);
}

/// Keys of a page.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    [Command::Back, Command::Down, Command::Up, Command::HalfDown]
        .into_iter()
        .enumerate()
        .filter_map(|(place, c)| foot::hint(work, Scope::Case, c, foot::apart(work, place)))
        .collect()
}
