//! What a cell leaves on the screen, in a few numbers that are compared at once.

use super::pen::{Look, code};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::hash::{DefaultHasher, Hasher as _};

/// What is seen of a cell; two are equal when nobody sees a difference.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    /// The bytes of the cluster, or a hash of more than eight.
    symbol: u64,
    /// Colour of the letters, ground and weight.
    look: u64,
    /// Columns, at least 1.
    pub width: u8,
    /// A cluster of several characters: terminals may think it wider or narrower than we do.
    pub odd: bool,
}

/// Width and oddness follow from the symbol.
impl PartialEq for Print {
    fn eq(&self, other: &Self) -> bool {
        self.symbol == other.symbol && self.look == other.look
    }
}

/// A look in one number: [`code`] takes 25 bits, a weight 9.
fn number(Look { ink, ground, weight }: Look) -> u64 {
    u64::from(code(ground)) | u64::from(code(ink)) << 25 | u64::from(weight.bits()) << 50
}

impl Print {
    /// A blank on this ground.
    pub fn blank(ground: Color) -> Self {
        let look = u64::from(code(ground));
        Self { symbol: u64::from(b' '), look, width: 1, odd: false }
    }

    fn of(cell: &Cell) -> Self {
        let look = Look::of(cell);
        let symbol = cell.symbol();
        if let [byte] = symbol.as_bytes() {
            if *byte == b' ' && look.hides_on_blanks() {
                return Self::blank(look.ground);
            }
            return Self { symbol: (*byte).into(), look: number(look), width: 1, odd: false };
        }
        let width = u8::try_from(cell.cell_width().max(1)).unwrap_or(u8::MAX);
        Self { symbol: packed(symbol), look: number(look), width, odd: is_odd(cell) }
    }

    /// One column wide, and no terminal disagrees.
    pub const fn is_simple(&self) -> bool {
        self.width == 1 && !self.odd
    }

    /// A hash that nobody chose to fool it: a wrong match costs a few bytes, no more.
    pub const fn mix(&self, sum: u64) -> u64 {
        const ODD: u64 = 0x517c_c1b7_2722_0a95;
        let letters = (sum.rotate_left(5) ^ self.symbol).wrapping_mul(ODD);
        (letters.rotate_left(5) ^ self.look).wrapping_mul(ODD)
    }
}

fn packed(symbol: &str) -> u64 {
    if symbol.len() <= 8 {
        return symbol.bytes().fold(0, |all, byte| all << 8 | u64::from(byte));
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(symbol.as_bytes());
    hasher.finish()
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
        self.prints.extend(buffer.content.iter().map(Print::of));
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
