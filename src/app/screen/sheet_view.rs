//! How the sheet is drawn.
use super::sheet::Sheet;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
pub fn view(_sheet: &Sheet, _work: &Work, _buf: &mut Buffer, _area: Rect) {}
pub fn cursor(_sheet: &Sheet, _work: &Work, _area: Rect) -> Option<(u16, u16)> {
    None
}
