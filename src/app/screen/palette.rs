//! Everything that can be done, found by name.

use super::{Go, views};
use crate::app::commands::{COMMANDS, Command, Entry, Scope, Section};
use crate::app::edit::Edit;
use crate::app::fuzzy;
use crate::app::ink::{Ink, Strip};
use crate::app::key::Key;
use crate::app::msg::SavedView;
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::widget::{centered, popup, put, scroll};
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Line;

/// The line and where the pointer stands.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    edit: Edit,
    at: usize,
}

/// What can be chosen.
enum Item<'a> {
    Command(&'static Entry),
    /// A saved view and what it is called here.
    View(&'a SavedView, String),
}

impl Item<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Command(entry) => entry.name,
            Self::View(_, name) => name,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Command(entry) => entry.sentence.to_owned(),
            Self::View(view, _) => safe_line(&view.filter, 100).to_string(),
        }
    }
}

/// Something with the letters that matched.
type Match<'a> = (Item<'a>, Vec<usize>);

fn items(work: &Work) -> impl Iterator<Item = Item<'_>> {
    let commands = COMMANDS.iter().filter(|entry| offered(entry)).map(Item::Command);
    let views = work.views.iter();
    commands.chain(views.map(|view| Item::View(view, format!("view {}", views::name(view)))))
}

impl Palette {
    fn matches<'a>(&self, work: &'a Work) -> Vec<Match<'a>> {
        fuzzy::best(&self.edit.text(), items(work), |item| item.name())
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Cancel => return Go::Pop,
            Command::Down => {
                self.at = (self.at + 1).min(self.matches(work).len().saturating_sub(1));
            }
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::DeleteWord => self.typed(Key::ctrl('w')),
            Command::DeleteLine => self.typed(Key::ctrl('u')),
            Command::Accept => {
                let view = match self.matches(work).get(self.at) {
                    Some((Item::Command(entry), _)) => return Go::Run(entry.command),
                    Some((Item::View(view, _), _)) => Some((*view).clone()),
                    None => None,
                };
                if let Some(view) = view {
                    return views::apply(work, &view);
                }
                // Nothing is called that: the last row offers to search for it.
                work.list.search = self.edit.text();
                work.refresh_list();
                return Go::Home;
            }
            _ => {}
        }
        Go::Stay
    }

    fn typed(&mut self, key: Key) {
        if self.edit.key(key) {
            self.at = 0;
        }
    }

    /// Takes a typed key.
    pub fn key(&mut self, _work: &mut Work, key: Key) -> Go {
        if self.edit.is_empty() && key == Key::plain(crate::app::key::Code::Backspace) {
            return Go::Pop;
        }
        self.typed(key);
        Go::Stay
    }

    /// Takes pasted text.
    pub fn paste(&mut self, _work: &mut Work, text: &str) {
        self.edit.insert(text);
        self.at = 0;
    }

    fn area(area: Rect) -> Rect {
        let height = (area.height.saturating_sub(4)).clamp(3, 20);
        centered(area, 72.min(area.width.saturating_sub(2)), height)
    }

    /// Draws the box over what is there.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let inside = popup(
            buf,
            Self::area(area),
            &work.theme,
            Role::Accent,
            [Line::default(), Line::default()],
        );
        let width = usize::from(inside.width);
        let ink = Ink::new(&work.theme, Role::Raised);
        let found = self.matches(work);
        let (text, _) = self.edit.window(width.saturating_sub(14).max(2));
        let total = items(work).count();
        let strip = ink.strip(width).to(1).own(":", Role::Accent).gap(1).own(&text, Role::Strong);
        let of = format!("{} of {total}", found.len());
        let mut lines = vec![strip.right(width.saturating_sub(1), &of, Role::Muted).done()];
        lines.push(ink.strip(width).rule(width).done());
        let rows = usize::from(inside.height).saturating_sub(5).max(1);
        let top = scroll(0, self.at, (rows, 0), found.len());
        for (place, (item, letters)) in found.iter().enumerate().skip(top).take(rows) {
            lines.push(row(work, (item, letters), place == self.at, width));
        }
        if found.is_empty() {
            let text = format!("nothing called “{}”", self.edit.text());
            lines.push(ink.strip(width).to(1).own(&text, Role::Muted).done());
            let text = "enter searches the queue for it";
            lines.push(ink.strip(width).to(1).own(text, Role::Text).done());
        }
        while lines.len() < rows + 2 {
            lines.push(ink.strip(width).done());
        }
        lines.push(ink.strip(width).rule(width).done());
        let sentence = found.get(self.at).map_or_else(String::new, |(item, _)| item.sentence());
        lines.push(ink.strip(width).to(1).own(&sentence, Role::Text).done());
        for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
            put(buf, inside.x, y, line, inside.width);
        }
    }

    /// Where the cursor stands.
    #[must_use]
    pub fn cursor(&self, _work: &Work, area: Rect) -> Option<(u16, u16)> {
        let at = Self::area(area);
        let width = usize::from(at.width.saturating_sub(4));
        let (_, column) = self.edit.window(width.saturating_sub(14).max(2));
        let x = at.x + 5 + u16::try_from(column).ok()?;
        (x < at.right()).then_some((x, at.y + 1))
    }
}

/// Commands that make sense by name.
fn offered(entry: &Entry) -> bool {
    !matches!(
        entry.command,
        Command::Down
            | Command::Up
            | Command::Accept
            | Command::Cancel
            | Command::Consent
            | Command::DoneTyping
            | Command::DeleteWord
            | Command::DeleteLine
            | Command::NextField
            | Command::PreviousField
            | Command::Palette
            | Command::Back
            | Command::Editor
    )
}

fn row(
    work: &Work,
    (item, letters): (&Item<'_>, &[usize]),
    here: bool,
    width: usize,
) -> Line<'static> {
    let ground = if here { Role::Selection } else { Role::Raised };
    let ink = Ink::new(&work.theme, ground);
    let strip = ink.strip(width);
    let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
    let strip = matched(strip.to(2), item.name(), letters, Role::Text);
    let keys_of = |command| {
        [Scope::Queue, Scope::Case, Scope::Decide]
            .into_iter()
            .map(|scope| work.keymap.keys_of(scope, command))
            .find(|keys| !keys.is_empty())
            .unwrap_or_default()
    };
    let (keys, section) = match item {
        Item::Command(entry) => (keys_of(entry.command), entry.section),
        Item::View(view, _) => (format!("{} {}", keys_of(Command::Views), view.key), Section::List),
    };
    let word = Section::ALL.iter().find(|(s, _)| *s == section).map_or("", |(_, title)| title);
    let end = width.saturating_sub(1);
    strip.right(end.saturating_sub(10), word, Role::Muted).right(end, &keys, Role::Accent).done()
}

/// A name with the matched letters underlined.
#[must_use]
pub fn matched<'a>(mut strip: Strip<'a>, name: &str, letters: &[usize], role: Role) -> Strip<'a> {
    for (place, c) in name.chars().enumerate() {
        let mut buffer = [0; 4];
        let text = c.encode_utf8(&mut buffer);
        strip = if letters.contains(&place) {
            strip.weighted(text, Role::Accent, Modifier::UNDERLINED)
        } else {
            strip.own(text, role)
        };
    }
    strip
}
