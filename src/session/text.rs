//! Screens as plain text.

use super::{SeatNo, Session};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws a seat into plain text, one line a row, blanks at the ends cut off.
#[must_use]
pub fn as_text(session: &Session, no: SeatNo, (width, height): (u16, u16)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    session.draw(no, &mut buffer, area);
    buffer_text(&buffer)
}

/// A drawn buffer as plain text, one line a row, blanks at the ends cut off.
#[must_use]
pub fn buffer_text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut row = String::new();
        let mut covered = 0usize;
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell((x, y)) else { continue };
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = cell.symbol();
            covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}
