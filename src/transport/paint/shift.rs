//! Rows that are still on the screen, but higher or lower than before.

use super::pen::{Pen, is_blank, numbered, put};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use std::hash::{Hash, Hasher};

/// Columns compared at once.
const TILE: usize = 8;

/// So many tiles must find their place, or the search costs more than it saves.
const WORTH: i32 = 6;

/// Rows from `top` to before `bottom` move up by `by`, or down when it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// First row.
    pub top: usize,
    /// Row after the last.
    pub bottom: usize,
    /// How far up.
    pub by: isize,
}

/// A hash for cells that nobody chose to fool it: a wrong match costs a few bytes, no more.
struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(eight));
        }
    }

    fn write_u64(&mut self, part: u64) {
        self.0 = (self.0.rotate_left(5) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u8(&mut self, part: u8) {
        self.write_u64(part.into());
    }

    fn write_u16(&mut self, part: u16) {
        self.write_u64(part.into());
    }

    fn write_isize(&mut self, part: isize) {
        self.write_u64(part as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn tiles(buffer: &Buffer) -> Vec<Vec<u64>> {
    let width = usize::from(buffer.area.width).max(1);
    let tile = |cells: &[Cell]| {
        let mut hasher = Quick(0);
        for cell in cells {
            if is_blank(cell) {
                (" ", cell.bg).hash(&mut hasher);
            } else {
                (cell.symbol(), cell.fg, cell.bg, cell.modifier).hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    buffer.content.chunks(width).map(|row| row.chunks(TILE).map(tile).collect()).collect()
}

/// The shift that puts most in its place, if any does.
pub fn find(old: &Buffer, new: &Buffer) -> Option<Shift> {
    let (old, new) = (tiles(old), tiles(new));
    let height = isize::try_from(new.len()).ok()?;
    let matching =
        |a: &[u64], b: &[u64]| -> i32 { a.iter().zip(b).map(|(a, b)| i32::from(a == b)).sum() };
    let still: Vec<i32> = old.iter().zip(&new).map(|(old, new)| matching(old, new)).collect();
    let mut best: Option<(i32, Shift)> = None;
    for by in (1 - height / 2..height / 2).filter(|by| *by != 0) {
        let (mut sum, mut first) = (0, 0);
        for (y, row) in new.iter().enumerate() {
            let from = y.checked_add_signed(by).and_then(|from| old.get(from));
            let Some(from) = from else {
                (sum, first) = (0, y + 1);
                continue;
            };
            let gain = matching(from, row) - still.get(y).copied().unwrap_or(0);
            if sum + gain <= 0 {
                (sum, first) = (0, y + 1);
                continue;
            }
            sum += gain;
            if best.is_none_or(|(most, _)| sum > most) {
                let more = by.unsigned_abs();
                let (top, bottom) = if by > 0 {
                    (first, y + 1 + more)
                } else {
                    (first.saturating_sub(more), y + 1)
                };
                best = Some((sum, Shift { top, bottom, by }));
            }
        }
    }
    best.filter(|(sum, _)| *sum >= WORTH).map(|(_, shift)| shift)
}

impl Shift {
    /// Lets the terminal move the rows; those that come in are blank on this ground.
    pub fn write(self, ground: Color, pen: &mut Pen, out: &mut Vec<u8>) {
        pen.ground(ground, out);
        put(format_args!("\x1b[{};{}r", self.top + 1, self.bottom), out);
        let rows = u16::try_from(self.by.unsigned_abs()).unwrap_or(u16::MAX);
        numbered(rows, if self.by > 0 { b'S' } else { b'T' }, out);
        out.extend(b"\x1b[r");
        // Terminals put the cursor home, but nothing depends on it.
        pen.at = None;
    }

    /// Moves the rows of a buffer in the same way.
    pub fn apply(self, buffer: &mut Buffer, ground: Color) {
        let width = usize::from(buffer.area.width);
        let Some(band) = buffer.content.get_mut(self.top * width..self.bottom * width) else {
            return;
        };
        let cells = (self.by.unsigned_abs() * width).min(band.len());
        let keep = band.len() - cells;
        let fresh = if self.by > 0 {
            band.rotate_left(cells);
            band.get_mut(keep..)
        } else {
            band.rotate_right(cells);
            band.get_mut(..cells)
        };
        for cell in fresh.into_iter().flatten() {
            cell.reset();
            cell.set_bg(ground);
        }
    }
}
