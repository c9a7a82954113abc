//! The keys that work on the screen below, from the one table.

use super::Go;
use crate::app::commands::{Command, Scope, Section};
use crate::app::ink::Ink;
use crate::app::key::{Code, Key};
use crate::app::msg::Mode;
use crate::app::theme::Role;
use crate::app::widget::{centered, popup, put};
use crate::app::work::Work;
use crate::model::PERMISSIONS;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Columns of one block.
const BLOCK: usize = 24;

/// The help, with what is typed to find a key.
#[derive(Clone, Debug, Default)]
pub struct Help {
    /// Scope of the screen below; set when opened.
    pub scope: Option<Scope>,
    filter: String,
    scroll: usize,
    typing: bool,
}

impl Help {
    /// Does a command.
    pub fn command(&mut self, _work: &mut Work, command: Command) -> Go {
        match command {
            Command::Back if self.typing => self.stop(),
            Command::Back | Command::Help => return Go::Pop,
            Command::Palette => return Go::Run(Command::Palette),
            Command::Down => self.scroll += 1,
            Command::Up => self.scroll = self.scroll.saturating_sub(1),
            Command::HalfDown => self.scroll += 8,
            Command::HalfUp => self.scroll = self.scroll.saturating_sub(8),
            Command::Top => self.scroll = 0,
            Command::Search => self.typing = true,
            _ => {}
        }
        Go::Stay
    }

    fn stop(&mut self) {
        self.typing = false;
        self.filter.clear();
    }

    /// Letters are typed into the line that finds keys.
    #[must_use]
    pub const fn types(&self) -> bool {
        self.typing
    }

    /// Takes a typed key.
    pub fn key(&mut self, key: Key) -> Go {
        match key.code {
            Code::Esc if self.typing => self.stop(),
            Code::Char('/') => self.typing = true,
            Code::Char(c) if self.typing && !key.ctrl && !key.alt => {
                self.filter.push(c);
                self.scroll = 0;
            }
            Code::Backspace if self.typing => {
                self.filter.pop();
            }
            Code::Enter => self.typing = false,
            _ => {}
        }
        Go::Stay
    }

    /// Blocks of keys by section.
    fn blocks(&self, work: &Work) -> Vec<(&'static str, Vec<(String, &'static str)>)> {
        let scope = self.scope.unwrap_or(Scope::Queue);
        let wanted = self.filter.to_lowercase();
        let fits = |keys: &str, entry: &crate::app::commands::Entry| {
            wanted.is_empty()
                || keys == wanted
                || entry.name.contains(&wanted)
                || entry.sentence.to_lowercase().contains(&wanted)
        };
        Section::ALL
            .into_iter()
            .filter_map(|(section, title)| {
                let mut rows: Vec<(String, &'static str)> = Vec::new();
                for (entry, keys) in work.keymap.help(scope).filter(|(e, _)| e.section == section) {
                    let shown = shown(keys);
                    if !fits(keys.first().map_or("", String::as_str), entry) {
                        continue;
                    }
                    match entry.command {
                        Command::Policy(1) if wanted.is_empty() => {
                            rows.push(("1…9".into(), "apply policy"));
                        }
                        Command::Policy(_) if wanted.is_empty() => {}
                        _ => rows.push((shown, entry.word)),
                    }
                }
                (!rows.is_empty()).then_some((title, rows))
            })
            .collect()
    }

    /// Draws the box over what is there.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let ink = Ink::new(&work.theme, Role::Raised);
        let outer = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
        let at = centered(outer, 84.min(area.width), outer.height.min(30));
        let scope = self.scope.unwrap_or(Scope::Queue);
        let title = ink.strip(40).own(scope.title(), Role::Strong);
        let note = ink.strip(40).own("rebind: modq docs keys", Role::Muted);
        let head = [Line::from(title.spans()), Line::from(note.spans())];
        let inside = popup(buf, at, &work.theme, Role::Accent, head);
        let width = usize::from(inside.width);
        let mut lines = self.lines(work, width);
        let not = not_for(work.status.role);
        let room = usize::from(inside.height).saturating_sub(2 + usize::from(not.is_some()));
        let top = self.scroll.min(lines.len().saturating_sub(room));
        lines = lines.into_iter().skip(top).take(room).collect();
        while lines.len() < room {
            lines.push(ink.strip(width).done());
        }
        let find = ink.strip(width).to(2).own("/", Role::Accent).own(" find a key: ", Role::Muted);
        let find = find.own(&self.filter, Role::Strong);
        lines.push(if self.typing { find.own(" ", Role::Cursor) } else { find }.done());
        if let Some(not) = not {
            lines.push(ink.strip(width).to(2).own(&not, Role::Muted).done());
        }
        let text = match work.status.mode {
            Mode::Training { .. } => "Nothing that is decided here leaves this run.".to_owned(),
            Mode::Meeting => "Every answer is kept with its versions.".to_owned(),
            Mode::Replay(_) => "Nothing can be changed here.".to_owned(),
            Mode::Live => {
                let seconds = work.hold_ms / 1000;
                format!("A decision takes effect after {seconds} s; u takes it back.")
            }
        };
        lines.push(ink.strip(width).to(2).own(&text, Role::Muted).done());
        for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
            put(buf, inside.x, y, line, inside.width);
        }
    }

    /// Blocks side by side, the lowest column next.
    fn lines(&self, work: &Work, width: usize) -> Vec<Line<'static>> {
        let ink = Ink::new(&work.theme, Role::Raised);
        let count = ((width.saturating_sub(2)) / BLOCK).clamp(1, 3);
        let mut columns: Vec<Vec<(String, &'static str)>> = vec![Vec::new(); count];
        for (title, rows) in self.blocks(work) {
            let Some(column) = columns.iter_mut().min_by_key(|column| column.len()) else { break };
            if !column.is_empty() {
                column.push((String::new(), ""));
            }
            column.push((String::new(), title));
            column.extend(rows);
        }
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = vec![ink.strip(width).done()];
        for row in 0..height {
            let mut strip = ink.strip(width);
            for (place, column) in columns.iter().enumerate() {
                let Some((keys, word)) = column.get(row) else { continue };
                let block = width.saturating_sub(2) / count;
                let left = 2 + place * block;
                let end = if place + 1 == count { width } else { left + block };
                strip = strip.to(left);
                strip = if keys.is_empty() {
                    strip.own(word, Role::Strong)
                } else {
                    let wide = keys.width().max(8) + 1;
                    let room = end.saturating_sub(left + wide + 1);
                    strip.own(keys, Role::Accent).to(left + wide).own_in(word, Role::Text, room)
                };
            }
            lines.push(strip.done());
        }
        lines
    }
}

/// What this role may not do, by name.
fn not_for(role: crate::model::Role) -> Option<String> {
    let not: Vec<&str> =
        PERMISSIONS.iter().filter(|row| !row.act.allows(role)).map(|row| row.name).collect();
    let word = role.word();
    match not.len() {
        0 => None,
        // What is left is said shorter.
        n if n > 6 => {
            let may = PERMISSIONS.iter().filter(|row| row.act.allows(role)).map(|row| row.name);
            let may: Vec<&str> = may.collect();
            Some(format!("As {word} only: {} (modq docs roles)", may.join(", ")))
        }
        _ => Some(format!("Not as {word}: {} (modq docs roles)", not.join(", "))),
    }
}

/// The first key, with the second when both are short.
fn shown(keys: &[String]) -> String {
    match keys {
        [first, second, ..] if first.width() + second.width() <= 6 => format!("{first} {second}"),
        [first, ..] => first.clone(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::desk::Desk;

    #[test]
    fn every_word_of_every_scope_stands_whole_at_80_columns() {
        let desk = Desk::new(80, 24);
        let work = &desk.app.work;
        for (scope, ..) in Scope::ALL {
            let help = Help { scope: Some(scope), ..Help::default() };
            let lines = help.lines(work, 78);
            let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
            for (_, rows) in help.blocks(work) {
                for (keys, word) in rows {
                    // Behind its key, and apart from the key beside it.
                    let whole = |line: &String| {
                        line.match_indices(&keys).any(|(at, _)| {
                            let after =
                                line.get(at + keys.len()..).unwrap_or_default().trim_start();
                            after
                                .strip_prefix(word)
                                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                        })
                    };
                    assert!(text.iter().any(whole), "{scope:?} {keys} {word}: {text:#?}");
                }
            }
        }
    }
}
