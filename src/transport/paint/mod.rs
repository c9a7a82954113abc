//! From what a terminal shows and what it should show to the fewest bytes between the two.
//!
//! Colours are what costs: in 24 bits a change of colour is 17 bytes, a step of the cursor 4. So
//! what looks the same is written together, and the shorter of that and row by row is taken. Rows
//! that only moved are moved by the terminal. Everything here is computed; nothing is written.

mod pen;
mod print;
mod shift;
mod strokes;
#[cfg(test)]
mod tests;

use pen::{Look, Pen, numbered};
use print::{Sheet, is_odd};
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use std::cell::RefCell;
use std::mem::swap;
use strokes::{Differ, Stroke};

/// Blanks at the end of a row that are erased rather than written.
const TO_THE_END: usize = 3;

/// Blanks within a row that are erased rather than written.
const WITHIN: usize = 8;

/// One cell of so many is looked at for the ground of most.
const FEW: usize = 7;

/// So many changed cells are worth a look for rows that moved.
const MANY: usize = 200;

/// Keeps what one terminal shows.
#[derive(Debug)]
pub struct Painter {
    shown: Sheet,
    pen: Pen,
    caret: Option<(u16, u16)>,
    /// What is erased takes the colour of the pen.
    erases: bool,
}

/// Room to work in.
#[derive(Default)]
struct Table {
    /// What the terminal is to show next.
    next: Sheet,
    differ: Differ,
    strokes: Vec<Stroke>,
    trials: [Vec<u8>; 2],
}

thread_local! {
    /// The painters of a thread work one after the other, at one table.
    static TABLE: RefCell<Table> = RefCell::default();
}

impl Painter {
    /// A painter for a terminal that shows nothing known and hides its cursor. `erases`: what the
    /// terminal erases takes the ground of the pen, as everywhere but in GNU screen.
    #[must_use]
    pub fn new(erases: bool) -> Self {
        Self { shown: Sheet::default(), pen: Pen::default(), caret: None, erases }
    }

    /// What a terminal named like this does with what it erases.
    #[must_use]
    pub fn erases(term: &str) -> bool {
        !term.starts_with("screen")
    }

    /// Appends what makes the terminal show `next`, and remembers that. The cursor is shown where
    /// one is given.
    pub fn frame(&mut self, next: &Buffer, caret: Option<(u16, u16)>, out: &mut Vec<u8>) {
        if self.shown.area != next.area {
            self.begin(next, out);
        }
        // Somebody else may have written to the terminal since.
        self.pen.at = None;
        TABLE.with_borrow_mut(|table| self.change(next, table, out));
        self.place(caret, out);
    }

    /// Appends what makes of what is shown what is to be shown.
    fn change(&mut self, next: &Buffer, table: &mut Table, out: &mut Vec<u8>) {
        let Table { next: sheet, differ, strokes, trials } = table;
        sheet.take(next);
        differ.strokes(&self.shown, (sheet, next), strokes);
        let [best, other] = trials;
        let mut pen = shortest(strokes, (next, self.erases), self.pen, [best, other]);
        let cells: usize = strokes.iter().map(|stroke| stroke.to - stroke.from).sum();
        if self.erases
            && cells >= MANY
            && let Some(shift) = shift::find(&self.shown, sheet)
        {
            let mut moved = self.pen;
            let mut begun = Vec::new();
            let ground = commonest(next);
            shift.write(ground, &mut moved, &mut begun);
            shift.apply(&mut self.shown, ground);
            differ.strokes(&self.shown, (sheet, next), strokes);
            let mut trials = [Vec::new(), Vec::new()];
            let [second, other] = &mut trials;
            let moved = shortest(strokes, (next, true), moved, [second, other]);
            if begun.len() + second.len() < best.len() {
                best.clear();
                best.extend(begun);
                best.append(second);
                pen = moved;
            }
        }
        out.append(best);
        self.pen = pen;
        swap(&mut self.shown, sheet);
    }

    /// Empties a screen of which nothing is known.
    fn begin(&mut self, next: &Buffer, out: &mut Vec<u8>) {
        let ground = if self.erases { commonest(next) } else { Color::Reset };
        self.pen = Pen::default();
        self.pen.wear(Look { ground, ..Look::PLAIN }, out);
        out.extend(b"\x1b[2J");
        self.shown.clear(next.area, ground);
    }

    fn place(&mut self, caret: Option<(u16, u16)>, out: &mut Vec<u8>) {
        if let Some(at) = caret {
            self.pen.go(at, out);
        }
        if caret.is_some() != self.caret.is_some() {
            out.extend(if caret.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
        self.caret = caret;
    }
}

/// The ground of most cells, as far as a few of them tell. Grounds are few, and one follows itself.
fn commonest(buffer: &Buffer) -> Color {
    let mut counts: Vec<(Color, usize)> = Vec::new();
    let mut last = 0;
    for cell in buffer.content.iter().step_by(FEW) {
        if counts.get(last).is_none_or(|(color, _)| *color != cell.bg) {
            let known = counts.iter().position(|(color, _)| *color == cell.bg);
            last = known.unwrap_or(counts.len());
            if known.is_none() {
                counts.push((cell.bg, 0));
            }
        }
        if let Some((_, n)) = counts.get_mut(last) {
            *n += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map_or(Color::Reset, |(color, _)| color)
}

/// Writes the strokes row by row and look by look, and leaves the shorter in the first place.
fn shortest(
    strokes: &mut [Stroke],
    of: (&Buffer, bool),
    pen: Pen,
    [best, other]: [&mut Vec<u8>; 2],
) -> Pen {
    best.clear();
    other.clear();
    let rows = write(strokes, of, pen, best);
    let worn = pen.look.unwrap_or(Look::PLAIN);
    strokes.sort_by_key(|stroke| {
        // Clusters of unsure width come first, in their order: what stands beside them is mended
        // after. Then the ground of the pen; blanks last, for which any look of their ground does.
        let look = if stroke.odd { worn } else { stroke.look };
        let (ground, weight, ink) = look.rank();
        let ground = (look.ground != worn.ground, ground);
        (!stroke.odd, ground, stroke.blank, look != worn, weight, ink, stroke.y, stroke.from)
    });
    let looks = write(strokes, of, pen, other);
    if other.len() < best.len() {
        swap(best, other);
        return looks;
    }
    rows
}

fn write(
    strokes: &[Stroke],
    (buffer, erases): (&Buffer, bool),
    mut pen: Pen,
    out: &mut Vec<u8>,
) -> Pen {
    let width = usize::from(buffer.area.width);
    for stroke in strokes {
        if stroke.blank {
            pen.ground(stroke.look.ground, out);
        } else {
            pen.wear(stroke.look, out);
        }
        let row = usize::from(stroke.y) * width;
        let cells = buffer.content.get(row + stroke.from..row + stroke.to).unwrap_or_default();
        let erases = stroke.blank && (erases || stroke.look.ground == Color::Reset);
        let place = (column(stroke.from), stroke.y);
        if erases && stroke.to == width && cells.len() > TO_THE_END {
            pen.go(place, out);
            out.extend(b"\x1b[K");
        } else if erases && cells.len() > WITHIN {
            pen.go(place, out);
            numbered(column(cells.len()), b'X', out);
        } else if stroke.odd {
            // Blanks first, should the terminal think the cluster narrower than we do.
            if cells.len() > 1 {
                pen.go(place, out);
                out.extend(std::iter::repeat_n(b' ', cells.len()));
                pen.at = None;
            }
            symbols(cells, (stroke, width), &mut pen, out);
        } else {
            symbols(cells, (stroke, width), &mut pen, out);
        }
    }
    pen
}

fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

fn symbols(
    cells: &[ratatui::buffer::Cell],
    (stroke, width): (&Stroke, usize),
    pen: &mut Pen,
    out: &mut Vec<u8>,
) {
    use ratatui::buffer::CellWidth as _;
    let mut covered = 0;
    for (x, cell) in (stroke.from..).zip(cells) {
        if covered > 0 {
            covered -= 1;
            continue;
        }
        let symbol = cell.symbol();
        let place = (column(x), stroke.y);
        if pen.at != Some(place) {
            pen.go(place, out);
        }
        if let [byte @ b' '..=b'~'] = symbol.as_bytes() {
            out.push(*byte);
            pen.at = (x + 1 < width).then(|| (column(x + 1), stroke.y));
            continue;
        }
        let columns = usize::from(cell.cell_width()).max(1);
        // A wide character never stands half on the screen, and no cell steers the terminal.
        if x + columns > width || symbol.chars().any(char::is_control) {
            out.push(b'?');
        } else {
            out.extend(symbol.as_bytes());
        }
        covered = columns - 1;
        // Where the cursor stands at the edge, and after a wide or odd character, nobody knows.
        let sure = columns == 1 && x + 1 < width && !is_odd(cell);
        pen.at = sure.then(|| (column(x + 1), stroke.y));
    }
}
