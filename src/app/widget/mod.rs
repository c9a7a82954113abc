//! Small drawing pieces that every screen uses, on a ratatui buffer.

mod bar;
mod frame;
mod keyline;
mod scroll;
mod status;
#[cfg(test)]
mod tests;

pub use bar::{bar, hold_bar, spark};
pub use frame::{Rule, centered, popup, rule};
pub use keyline::{Hint, key_at, key_line};
pub use scroll::scroll;
pub use status::{StatusLine, chip, status_line};

use crate::app::theme::{Depth, Role, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Empties an area and gives it a style.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    let mut blank = Cell::EMPTY;
    blank.set_style(style);
    for y in area.top()..area.bottom() {
        // A wide character that reaches in from the left would be drawn over the area.
        if let Some(left) = area.left().checked_sub(1)
            && let Some(cell) = buf.cell_mut((left, y))
            && cell.symbol().width() > 1
        {
            cell.set_symbol(" ");
        }
        row_mut(buf, (area.left(), y), area.width.into()).fill(blank.clone());
    }
}

/// So many cells from a place on, or fewer where the row ends.
fn row_mut(buf: &mut Buffer, (x, y): (u16, u16), cells: usize) -> &mut [Cell] {
    let area = buf.area;
    if !area.contains(Position { x, y }) {
        return &mut [];
    }
    let (column, row) = (usize::from(x - area.left()), usize::from(y - area.top()));
    let width = usize::from(area.width);
    let first = row * width + column;
    buf.content.get_mut(first..first + cells.min(width - column)).unwrap_or_default()
}

/// A cell for each character of ASCII that is seen; the blank is the first.
static LETTERS: LazyLock<Vec<Cell>> =
    LazyLock::new(|| (' '..='~').map(|c| if c == ' ' { Cell::EMPTY } else { c.into() }).collect());

/// Writes letters of ASCII over cells.
fn put_plain(cells: &mut [Cell], text: &str, style: Style) {
    let letters = &*LETTERS;
    for (cell, byte) in cells.iter_mut().zip(text.bytes()) {
        let (fg, bg, modifier) = (cell.fg, cell.bg, cell.modifier);
        let letter = letters.get(usize::from(byte.saturating_sub(b' ')));
        *cell = letter.unwrap_or(&Cell::EMPTY).clone();
        cell.fg = style.fg.unwrap_or(fg);
        cell.bg = style.bg.unwrap_or(bg);
        cell.modifier = modifier.union(style.add_modifier).difference(style.sub_modifier);
    }
}

/// Writes a line over what is there, at most `max_width` columns, and gives back the column after
/// it. A wide character that does not fit whole ends the line. Unlike ratatui's own, the second
/// half of a wide character keeps the ground it stands on.
pub fn put(buf: &mut Buffer, x: u16, y: u16, line: &Line<'_>, max_width: u16) -> u16 {
    let end = x.saturating_add(max_width).min(buf.area.right());
    let mut at = x;
    for span in line {
        let style = line.style.patch(span.style);
        if is_plain(&span.content) {
            let room = end.saturating_sub(at);
            put_plain(row_mut(buf, (at, y), room.into()), &span.content, style);
            let wanted = u16::try_from(span.content.len()).unwrap_or(u16::MAX);
            if wanted > room {
                return end.max(at);
            }
            at += wanted;
            continue;
        }
        for cluster in span.content.graphemes(true) {
            let width = u16::try_from(cluster.width()).unwrap_or(u16::MAX);
            if width == 0 || cluster.contains(char::is_control) {
                continue;
            }
            if at.saturating_add(width) > end {
                return at;
            }
            for column in at..at + width {
                if let Some(cell) = buf.cell_mut((column, y)) {
                    cell.set_symbol(if column == at { cluster } else { " " });
                    cell.set_style(style);
                }
            }
            at += width;
        }
    }
    at
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

/// Writes a line that ends before column `right`, cut at its end when it is wider than `max_width`.
/// Gives back its first column.
pub fn put_right(buf: &mut Buffer, right: u16, y: u16, line: &Line<'_>, max_width: u16) -> u16 {
    let width = u16::try_from(width(line)).unwrap_or(u16::MAX).min(max_width).min(right);
    put(buf, right - width, y, line, width);
    right - width
}

/// Columns of a line, counted as [`put`] writes them.
#[must_use]
pub fn width(line: &Line<'_>) -> usize {
    line.spans.iter().map(span_width).sum()
}

fn span_width(span: &Span<'_>) -> usize {
    columns(&span.content)
}

/// Columns of a text, cluster by cluster.
fn columns(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Paints a written row as selected: its ground where grounds are painted, else one reversed (or,
/// in the pane without the focus, bold) style for the whole row.
pub fn select_row(buf: &mut Buffer, area: Rect, theme: &Theme, focused: bool) {
    let role = if focused { Role::Selection } else { Role::SelectionIdle };
    let ground = theme.on(Role::Text, role);
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let Some(cell) = buf.cell_mut((x, y)) else { continue };
            if theme.paints() {
                let filled = cell.bg != Color::Reset && !is_ground(theme, cell.bg);
                if !filled && let Some(bg) = ground.bg {
                    cell.set_bg(bg);
                }
            } else if focused {
                // Marks in foreign text are reversed without bold; in a reversed row they stand
                // out by not being so. A chip only keeps its weight.
                let mark = cell.modifier.contains(Modifier::REVERSED)
                    && !cell.modifier.contains(Modifier::BOLD);
                let kept = cell.modifier & (Modifier::BOLD | Modifier::UNDERLINED);
                cell.modifier = if mark { kept } else { kept | Modifier::REVERSED };
                cell.fg = Color::Reset;
                cell.bg = Color::Reset;
            } else {
                cell.modifier |= Modifier::BOLD;
            }
        }
    }
}

/// The colour is a plain ground, not a chip or a mark.
fn is_ground(theme: &Theme, color: Color) -> bool {
    [Role::Bg, Role::Surface, Role::Raised, Role::Selection, Role::SelectionIdle]
        .into_iter()
        .any(|role| theme.on(Role::Text, role).bg == Some(color))
}

/// Dims what lies behind a popup.
pub fn dim(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let style = theme.on(Role::Veil, Role::Bg);
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.modifier = Modifier::empty();
                cell.set_style(style);
            }
        }
    }
}

/// The pointer of the selected row: in the accent when its pane has the focus.
#[must_use]
pub fn pointer(theme: &Theme, focused: bool) -> Span<'static> {
    let role = if focused { Role::Focus } else { Role::Muted };
    // Without colours both would look the same but for their weight.
    let style = match theme.depth {
        Depth::Mono if !focused => Style::new(),
        _ => theme.style(role),
    };
    Span::styled(theme.glyphs.pointer, style)
}
