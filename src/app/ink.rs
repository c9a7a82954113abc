//! Builds one line of the screen from pieces at fixed columns.
//!
//! A strip always knows its width and the ground it stands on, so no cell is left half-painted and
//! nothing runs out of its column.

use super::text::{Safe, safe_line, to_line, truncate};
use super::theme::{Role, Theme};
use super::time::thousands;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Bytes of a foreign name or title that are looked at.
pub const NAME_CAP: usize = 512;

/// Bytes of a sentence of our own that are looked at.
const OWN_CAP: usize = 4096;

/// Pen and ground.
#[derive(Clone, Copy)]
pub struct Ink<'a> {
    /// How roles look.
    pub theme: &'a Theme,
    /// The surface everything stands on.
    pub ground: Role,
}

impl<'a> Ink<'a> {
    /// Pen for a surface.
    #[must_use]
    pub const fn new(theme: &'a Theme, ground: Role) -> Self {
        Self { theme, ground }
    }

    /// Style of a text role on this ground.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        match role {
            Role::ChipSoon | Role::ChipLate => self.theme.chip(role, self.ground),
            Role::Cursor => self.theme.style(role),
            // These bring their own ground, except in a row that has one style.
            Role::Foreign | Role::DiffAdd | Role::DiffDel if self.ground != Role::Selection => {
                self.theme.style(role)
            }
            _ => self.theme.on(role, self.ground),
        }
    }

    /// An empty strip.
    #[must_use]
    pub const fn strip(self, width: usize) -> Strip<'a> {
        Strip { ink: self, width, used: 0, spans: Vec::new() }
    }
}

/// One line in the making.
pub struct Strip<'a> {
    ink: Ink<'a>,
    width: usize,
    used: usize,
    spans: Vec<Span<'static>>,
}

impl Strip<'_> {
    /// Columns taken so far.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
    }

    /// Columns left.
    #[must_use]
    pub const fn room(&self) -> usize {
        self.width.saturating_sub(self.used)
    }

    /// The same strip, ending earlier.
    #[must_use]
    pub fn narrow(mut self, width: usize) -> Self {
        self.width = self.width.min(width);
        self
    }

    /// Blanks up to this column.
    #[must_use]
    pub fn to(mut self, column: usize) -> Self {
        let blanks = column.min(self.width).saturating_sub(self.used);
        if blanks > 0 {
            self.spans.push(Span::styled(" ".repeat(blanks), self.ink.style(Role::Text)));
            self.used += blanks;
        }
        self
    }

    /// So many blanks.
    #[must_use]
    pub fn gap(self, blanks: usize) -> Self {
        let column = self.used + blanks;
        self.to(column)
    }

    /// Our own words, cut at the edge.
    #[must_use]
    pub fn own(self, text: &str, role: Role) -> Self {
        let room = self.room();
        self.own_in(text, role, room)
    }

    /// Our own words in at most so many columns.
    #[must_use]
    pub fn own_in(mut self, text: &str, role: Role, columns: usize) -> Self {
        let said = self.ink.theme.glyphs.say(text);
        let said = sound(&said);
        let cut = cut(&said, columns.min(self.room()), self.ink.theme.glyphs.ellipsis);
        self.used += cut.width();
        let style = self.ink.style(role);
        self.spans.push(Span::styled(cut, style));
        self
    }

    /// Our own words with weight or underline added.
    #[must_use]
    pub fn weighted(mut self, text: &str, role: Role, weight: Modifier) -> Self {
        self = self.own(text, role);
        if let Some(last) = self.spans.last_mut() {
            last.style = last.style.add_modifier(weight);
        }
        self
    }

    /// Foreign words in at most so many columns.
    #[must_use]
    pub fn foreign(self, text: &str, role: Role, columns: usize) -> Self {
        self.safe(&safe_line(text, NAME_CAP), role, columns)
    }

    /// Safe words in at most so many columns.
    #[must_use]
    pub fn safe(mut self, text: &Safe, role: Role, columns: usize) -> Self {
        let columns = columns.min(self.room());
        let cut = truncate(text, columns, self.ink.theme.glyphs.ellipsis);
        let line = to_line(&cut, self.ink.style(role), self.ink.theme);
        self.used += line.width();
        self.spans.extend(line.spans);
        self
    }

    /// Spans made elsewhere; they must be safe and fit.
    #[must_use]
    pub fn line_of(mut self, line: Line<'static>) -> Self {
        self.used += line.width();
        self.spans.extend(line.spans);
        self
    }

    /// Our own words ending before this column.
    #[must_use]
    pub fn right(self, end: usize, text: &str, role: Role) -> Self {
        let width = sound(&self.ink.theme.glyphs.say(text)).width();
        self.to(end.saturating_sub(width)).own(text, role)
    }

    /// A thin rule up to this column.
    #[must_use]
    pub fn rule(self, end: usize) -> Self {
        let sign = self.ink.theme.glyphs.rule;
        self.fill(end, sign, Role::Line)
    }

    /// A sign repeated up to this column.
    #[must_use]
    pub fn fill(mut self, end: usize, sign: &str, role: Role) -> Self {
        let count = end.min(self.width).saturating_sub(self.used);
        if count > 0 {
            self.spans.push(Span::styled(sign.repeat(count), self.ink.style(role)));
            self.used += count;
        }
        self
    }

    /// The pieces so far, not filled to the width.
    #[must_use]
    pub fn spans(self) -> Vec<Span<'static>> {
        self.spans
    }

    /// The finished line, filled to its width.
    #[must_use]
    pub fn done(self) -> Line<'static> {
        let width = self.width;
        Line::from(self.to(width).spans)
    }
}

/// Our own sentences may hold a code or a name from outside; those are made safe as well.
fn sound(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(safe_line(text, OWN_CAP).to_string())
    }
}

/// Our own text cut to a number of columns, with the sign for a cut.
#[must_use]
pub fn cut(text: &str, columns: usize, ellipsis: &str) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    let room = columns.saturating_sub(ellipsis.width());
    for cluster in text.graphemes(true) {
        if used + cluster.width() > room {
            break;
        }
        used += cluster.width();
        out.push_str(cluster);
    }
    if columns > 0 {
        out.push_str(ellipsis);
    }
    out
}

/// The first `cap` bytes, or fewer so as not to cut a character.
#[must_use]
pub fn head(text: &str, cap: usize) -> &str {
    let mut end = cap.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// Our own text in lines of at most so many columns, broken at blanks.
#[must_use]
pub fn fold(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let needed = line.width() + usize::from(!line.is_empty()) + word.width();
        if line.is_empty() || needed <= columns {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// `one` with its number, or `many` with theirs.
#[must_use]
pub fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n as u64), if n == 1 { one } else { many })
}
