//! What a cell leaves on the screen, in a few numbers that are compared at once.

use super::pen::{Look, code};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::hash::{DefaultHasher, Hasher as _};

/// What is seen of a cell; two are equal when nobody sees a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// The bytes of the cluster; of one that is not [`Print::is_simple`] a hash and its columns.
    symbol: u64,
    /// Colour of the letters, ground and weight; [`WIDE`] and [`ODD`].
    look: u64,
}

/// More than one column, or a cluster of several characters.
const WIDE: u64 = 1 << 63;
/// A cluster of several characters: terminals may think it wider or narrower than we do.
const ODD: u64 = 1 << 62;

/// A look in one number: [`code`] takes 25 bits, a weight 9.
fn number(Look { ink, ground, weight }: Look) -> u64 {
    u64::from(code(ground)) | u64::from(code(ink)) << 25 | u64::from(weight.bits()) << 50
}

impl Print {
    /// A blank on this ground.
    pub fn blank(ground: Color) -> Self {
        Self { symbol: u64::from(b' '), look: u64::from(code(ground)) }
    }

    /// `number` is that of `look`, which is the cell's.
    fn of(cell: &Cell, (look, number): (Look, u64)) -> Self {
        let symbol = cell.symbol();
        if let [byte] = symbol.as_bytes() {
            if *byte == b' ' && look.hides_on_blanks() {
                return Self::blank(look.ground);
            }
            return Self { symbol: (*byte).into(), look: number };
        }
        let odd = if is_odd(cell) { ODD } else { 0 };
        let width = cell.cell_width().max(1);
        if odd == 0 && width == 1 && symbol.len() <= size_of::<u64>() {
            let bytes = symbol.bytes().fold(0, |all, byte| all << 8 | u64::from(byte));
            return Self { symbol: bytes, look: number };
        }
        let mut hasher = DefaultHasher::new();
        hasher.write(symbol.as_bytes());
        let width = u64::from(width).min(u64::from(u8::MAX));
        Self { symbol: hasher.finish() << 8 | width, look: number | WIDE | odd }
    }

    /// Nothing but its ground is seen.
    pub const fn is_blank(&self) -> bool {
        self.symbol == b' ' as u64 && self.look >> 25 == 0
    }

    /// Colour of the letters, ground and weight as a number.
    pub const fn look(&self) -> u64 {
        self.look & !(WIDE | ODD)
    }

    /// The ground as a number.
    pub const fn ground(&self) -> u64 {
        self.look & ((1 << 25) - 1)
    }

    /// One column wide, and no terminal disagrees.
    pub const fn is_simple(&self) -> bool {
        self.look & WIDE == 0
    }

    /// A cluster of several characters.
    pub const fn is_odd(&self) -> bool {
        self.look & ODD != 0
    }

    /// Columns, at least 1.
    pub const fn width(&self) -> usize {
        if self.is_simple() { 1 } else { (self.symbol & 0xff) as usize }
    }

    /// A hash that nobody chose to fool it: a wrong match costs a few bytes, no more.
    pub const fn mix(&self, sum: u64) -> u64 {
        const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
        let letters = (sum.rotate_left(5) ^ self.symbol).wrapping_mul(FACTOR);
        (letters.rotate_left(5) ^ self.look).wrapping_mul(FACTOR)
    }
}

/// A cluster of more than one character: terminals may think it wider or narrower than we do.
pub fn is_odd(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    symbol.len() > 1 && symbol.chars().nth(1).is_some()
}

/// A screen.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its size.
    pub area: Rect,
    /// Row by row.
    pub prints: Vec<Print>,
}

impl Sheet {
    /// Takes the place of what was there.
    pub fn take(&mut self, buffer: &Buffer) {
        self.area = buffer.area;
        self.prints.clear();
        // A cell mostly looks like the one before.
        let mut last = (Look::PLAIN, number(Look::PLAIN));
        self.prints.extend(buffer.content.iter().map(|cell| {
            let look = Look::of(cell);
            if look != last.0 {
                last = (look, number(look));
            }
            Print::of(cell, last)
        }));
    }

    /// Nothing but this ground.
    pub fn clear(&mut self, area: Rect, ground: Color) {
        self.area = area;
        self.prints.clear();
        self.prints
            .resize(usize::from(area.width) * usize::from(area.height), Print::blank(ground));
    }

    /// Columns, at least 1.
    pub fn width(&self) -> usize {
        usize::from(self.area.width).max(1)
    }

    /// The rows from the top.
    pub fn rows(&self) -> std::slice::Chunks<'_, Print> {
        self.prints.chunks(self.width())
    }
}
