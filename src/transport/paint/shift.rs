//! Rows that are still on the screen, but higher or lower than before.

use super::pen::{Pen, numbered, put};
use super::print::{Print, Sheet};
use ratatui::style::Color;

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

fn tiles(sheet: &Sheet) -> Vec<Vec<u64>> {
    let tile = |prints: &[Print]| prints.iter().fold(0, |sum, print| print.mix(sum));
    sheet.rows().map(|row| row.chunks(TILE).map(tile).collect()).collect()
}

/// The shift that puts most in its place, if any does.
pub fn find(old: &Sheet, new: &Sheet) -> Option<Shift> {
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

    /// Moves the rows of a sheet in the same way.
    pub fn apply(self, sheet: &mut Sheet, ground: Color) {
        let width = sheet.width();
        let Some(band) = sheet.prints.get_mut(self.top * width..self.bottom * width) else {
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
        fresh.into_iter().for_each(|fresh| fresh.fill(Print::blank(ground)));
    }
}
