//! Rules with a title, and boxes.

use super::{fill, put, put_right, width};
use crate::app::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// A horizontal rule with a title set into it and a note at its right.
#[derive(Clone, Debug, Default)]
pub struct Rule<'a> {
    /// The sign it is drawn with.
    pub sign: &'a str,
    /// Its colour.
    pub style: Style,
    /// Signs before the title; with 0 the title begins at the edge.
    pub lead: u16,
    /// Signs after the note; with 0 the note ends at the edge.
    pub tail: u16,
    /// The title; may be empty.
    pub title: Line<'a>,
    /// The note; may be empty. Gives way to the title.
    pub note: Line<'a>,
}

/// Draws a rule over the first row of `area`.
pub fn rule(buf: &mut Buffer, area: Rect, rule: &Rule<'_>) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    let whole = Line::styled(rule.sign.repeat(usize::from(area.width)), rule.style);
    put(buf, area.x, area.y, &whole, area.width);
    let blank = Line::styled(" ", rule.style);
    let mut start = area.x;
    if width(&rule.title) > 0 {
        start += rule.lead.min(area.width);
        if rule.lead > 0 {
            start = put(buf, start, area.y, &blank, area.right() - start);
        }
        let room = area.right().saturating_sub(start + 1);
        plain(buf, start, area.y, room.min(cells(&rule.title)));
        start = put(buf, start, area.y, &rule.title, room);
        start = put(buf, start, area.y, &blank, area.right() - start);
    }
    let note = cells(&rule.note);
    let end = area.right().saturating_sub(rule.tail + u16::from(rule.tail > 0));
    // Two signs at least part title and note.
    if note > 0 && end >= start.saturating_add(note).saturating_add(3) {
        if rule.tail > 0 {
            put(buf, end, area.y, &blank, 1);
        }
        plain(buf, end - note, area.y, note);
        let first = put_right(buf, end, area.y, &rule.note, note);
        put(buf, first - 1, area.y, &blank, 1);
    }
}

fn cells(line: &Line<'_>) -> u16 {
    u16::try_from(width(line)).unwrap_or(u16::MAX)
}

/// Takes the rule's weight away where text will stand: a dim rule must not dim its title.
fn plain(buf: &mut Buffer, x: u16, y: u16, width: u16) {
    for column in x..x.saturating_add(width).min(buf.area.right()) {
        if let Some(cell) = buf.cell_mut((column, y)) {
            cell.modifier = Modifier::empty();
        }
    }
}

/// The area of `width` x `height` in the middle of another, smaller when that is smaller.
#[must_use]
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Draws a raised box with a title and a note in its upper edge; `edge` is its colour. Gives back
/// the area inside, one blank column away from the edges.
pub fn popup(buf: &mut Buffer, area: Rect, theme: &Theme, edge: Role, head: [Line<'_>; 2]) -> Rect {
    let area = area.intersection(buf.area);
    if area.width < 4 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    fill(buf, area, theme.on(Role::Text, Role::Raised));
    let style = theme.on(edge, Role::Raised);
    let glyphs = theme.glyphs;
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for y in area.top()..area.bottom() {
        for x in [area.left(), right] {
            put(buf, x, y, &Line::styled(glyphs.vertical, style), 1);
        }
    }
    let [title, note] = head;
    let edge = Rule { sign: glyphs.rule, style, ..Rule::default() };
    rule(buf, Rect { y: bottom, height: 1, ..area }, &edge);
    rule(buf, area, &Rule { lead: 2, tail: 2, title, note, ..edge });
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    for (x, y, corner) in [
        (area.left(), area.top(), top_left),
        (right, area.top(), top_right),
        (area.left(), bottom, bottom_left),
        (right, bottom, bottom_right),
    ] {
        put(buf, x, y, &Line::styled(corner, style), 1);
    }
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
}
