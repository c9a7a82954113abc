//! Where the terminal's cursor stands and how it writes; the short sequences that change either.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write as _;

/// Weights that can be seen where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Weights with the code that begins each, and the one that ends it (and its neighbour's).
const WEIGHTS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// How something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Colour of the letters.
    pub ink: Color,
    /// Colour behind them.
    pub ground: Color,
    /// Bold and the like.
    pub weight: Modifier,
}

impl Look {
    /// A terminal's own.
    pub const PLAIN: Self =
        Self { ink: Color::Reset, ground: Color::Reset, weight: Modifier::empty() };

    /// How a cell is written.
    pub const fn of(cell: &Cell) -> Self {
        Self { ink: cell.fg, ground: cell.bg, weight: cell.modifier }
    }

    /// Nothing but the ground is seen where a blank stands.
    pub const fn hides_on_blanks(self) -> bool {
        !self.weight.intersects(SEEN_ON_BLANKS)
    }

    /// A number to sort by, so that what looks the same is written together.
    pub fn rank(self) -> (u32, u16, u32) {
        (code(self.ground), self.weight.bits(), code(self.ink))
    }
}

/// Nothing but its ground is seen of this cell.
pub fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Look::of(cell).hides_on_blanks()
}

/// A number for a colour; another for each.
pub fn code(color: Color) -> u32 {
    match color {
        Color::Reset => 0,
        Color::Indexed(n) => 0x100 + u32::from(n),
        Color::Rgb(r, g, b) => 0x0100_0000 + u32::from_be_bytes([0, r, g, b]),
        sixteen => 1 + u32::from(of_sixteen(sixteen)),
    }
}

/// The place of one of the 16 colours.
const fn of_sixteen(color: Color) -> u8 {
    match color {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => 0,
    }
}

/// The state of the terminal, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pen {
    /// How it writes.
    pub look: Option<Look>,
    /// Column and row of the cursor.
    pub at: Option<(u16, u16)>,
}

impl Pen {
    /// Makes the terminal write like this.
    pub fn wear(&mut self, look: Look, out: &mut Vec<u8>) {
        if self.look == Some(look) {
            return;
        }
        let start = out.len();
        fresh(look, out);
        if let Some(worn) = self.look {
            let middle = out.len();
            change(worn, look, out);
            if out.len() - middle < middle - start {
                out.drain(start..middle);
            } else {
                out.truncate(middle);
            }
        }
        self.look = Some(look);
    }

    /// Makes blanks have this ground; the rest of the look may stay when it does not show.
    pub fn ground(&mut self, ground: Color, out: &mut Vec<u8>) {
        match self.look {
            Some(worn) if worn.hides_on_blanks() => self.wear(Look { ground, ..worn }, out),
            _ => self.wear(Look { ground, ..Look::PLAIN }, out),
        }
    }

    /// Moves the cursor.
    pub fn go(&mut self, (x, y): (u16, u16), out: &mut Vec<u8>) {
        let to = Some((x, y));
        if self.at == to {
            return;
        }
        match self.at {
            Some((from, row)) if row == y => along(from, x, out),
            Some((_, row)) if x == 0 && row + 1 == y => out.extend(b"\r\n"),
            Some((from, row)) if row + 1 == y && from == x => out.push(b'\n'),
            Some((_, row)) if row + 1 == y && x < 10 => {
                out.extend(b"\r\n");
                along(0, x, out);
            }
            Some((from, row)) if from == x && row > y => numbered(row - y, b'A', out),
            Some((from, row)) if from == x => numbered(y - row, b'B', out),
            _ if x == 0 => numbered(y + 1, b'H', out),
            _ => {
                out.extend(b"\x1b[");
                decimals(&[y + 1], b';', out);
                decimals(&[x + 1], b'H', out);
            }
        }
        self.at = to;
    }
}

/// Along a row.
fn along(from: u16, to: u16, out: &mut Vec<u8>) {
    if to == 0 {
        out.push(b'\r');
    } else if from < to {
        numbered(to - from, b'C', out);
    } else if from - to < 4 {
        out.extend(std::iter::repeat_n(8, usize::from(from - to)));
    } else {
        numbered(to + 1, b'G', out);
    }
}

/// A sequence with one number, which is 1 when left out.
pub fn numbered(n: u16, last: u8, out: &mut Vec<u8>) {
    out.extend(b"\x1b[");
    if n != 1 {
        decimal(n, out);
    }
    out.push(last);
}

/// A number in decimal.
fn decimal(n: u16, out: &mut Vec<u8>) {
    let mut least = 1;
    while least <= n / 10 {
        least *= 10;
    }
    while least > 0 {
        out.extend(u8::try_from(n / least % 10).map(|digit| b'0' + digit));
        least /= 10;
    }
}

/// Numbers in decimal, each with a sign after it.
fn decimals(numbers: &[u16], sign: u8, out: &mut Vec<u8>) {
    for n in numbers {
        decimal(*n, out);
        out.push(sign);
    }
}

/// Writes to memory, which cannot fail.
pub fn put(what: std::fmt::Arguments<'_>, out: &mut Vec<u8>) {
    let _never_fails = out.write_fmt(what);
}

/// The look from nothing.
fn fresh(look: Look, out: &mut Vec<u8>) {
    out.extend(b"\x1b[");
    if look != Look::PLAIN {
        // An empty number is 0.
        out.push(b';');
    }
    for (_, on, _) in WEIGHTS.iter().filter(|(weight, ..)| look.weight.contains(*weight)) {
        decimals(&[(*on).into()], b';', out);
    }
    if look.ink != Color::Reset {
        color(look.ink, 30, out);
    }
    if look.ground != Color::Reset {
        color(look.ground, 40, out);
    }
    end(out);
}

/// Only what differs.
fn change(from: Look, to: Look, out: &mut Vec<u8>) {
    out.extend(b"\x1b[");
    let gone = from.weight - to.weight;
    let mut kept = from.weight & to.weight;
    let mut last = 0;
    for (_, _, off) in WEIGHTS.iter().filter(|(weight, ..)| gone.contains(*weight)) {
        if last != *off {
            decimals(&[(*off).into()], b';', out);
        }
        last = *off;
        // What ends one weight ends its neighbour too.
        for (weight, _, _) in WEIGHTS.iter().filter(|(_, _, other)| other == off) {
            kept -= *weight;
        }
    }
    let fresh = to.weight - kept;
    for (_, on, _) in WEIGHTS.iter().filter(|(weight, ..)| fresh.contains(*weight)) {
        decimals(&[(*on).into()], b';', out);
    }
    if from.ink != to.ink {
        color(to.ink, 30, out);
    }
    if from.ground != to.ground {
        color(to.ground, 40, out);
    }
    end(out);
}

fn end(out: &mut Vec<u8>) {
    out.pop_if(|last| *last == b';');
    out.push(b'm');
}

/// A colour as letters (30) or ground (40), with a semicolon after it.
fn color(color: Color, base: u16, out: &mut Vec<u8>) {
    match color {
        Color::Reset => decimals(&[base + 9], b';', out),
        Color::Indexed(n) => decimals(&[base + 8, 5, n.into()], b';', out),
        Color::Rgb(r, g, b) => {
            decimals(&[base + 8, 2, r.into(), g.into(), b.into()], b';', out);
        }
        sixteen => {
            let place = of_sixteen(sixteen);
            let base = if place < 8 { base } else { base + 52 };
            decimals(&[base + u16::from(place)], b';', out);
        }
    }
}
