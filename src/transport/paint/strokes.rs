//! What differs between two buffers, as runs that look the same.

use super::pen::{Look, is_blank, same};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};

/// Cells that have not changed are written again when that is shorter than stepping over them.
const STEP: usize = 4;

/// So few blanks stay with the letters beside them.
const FEW: usize = 5;

/// Cells of one row to be written in one look.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Row.
    pub y: u16,
    /// First column.
    pub from: usize,
    /// Column after the last.
    pub to: usize,
    /// Column after the last that is not blank.
    solid: usize,
    /// How; of a blank one only the ground counts.
    pub look: Look,
    /// Nothing but blanks.
    pub blank: bool,
    /// One cluster of several characters, whose width terminals disagree about.
    pub odd: bool,
}

/// A cluster of more than one character: terminals may think it wider or narrower than we do.
pub fn is_odd(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    symbol.len() > 1 && symbol.chars().nth(1).is_some()
}

/// Columns of each cell of a row; 0 for one that a wide character covers.
fn widths(row: &[Cell], into: &mut Vec<usize>) {
    into.clear();
    while into.len() < row.len() {
        let room = row.len() - into.len();
        let width = row.get(into.len()).map_or(1, |cell| usize::from(cell.cell_width()));
        let width = width.clamp(1, room);
        into.push(width);
        into.resize(into.len() + width - 1, 0);
    }
}

/// Finds strokes; keeps its memory from one frame to the next.
#[derive(Debug, Default)]
pub struct Differ {
    before: Vec<usize>,
    after: Vec<usize>,
    dirty: Vec<bool>,
}

impl Differ {
    /// All strokes that make one screen of the other, row by row. Both have the same size.
    pub fn strokes(&mut self, old: &Buffer, new: &Buffer, found: &mut Vec<Stroke>) {
        found.clear();
        let width = usize::from(new.area.width).max(1);
        let rows = old.content.chunks(width).zip(new.content.chunks(width));
        for (y, (old, new)) in (0..).zip(rows) {
            if old != new && self.mark(old, new) {
                self.row(y, new, found);
            }
        }
        trim(found);
    }

    /// Marks the cells of a row that must be written; false when there are none.
    fn mark(&mut self, old: &[Cell], new: &[Cell]) -> bool {
        widths(old, &mut self.before);
        widths(new, &mut self.after);
        self.dirty.clear();
        self.dirty.resize(new.len(), false);
        let mut any = false;
        let widths = self.before.iter().zip(&self.after).enumerate();
        for ((x, (before, after)), (old, new)) in widths.zip(old.iter().zip(new)) {
            if before == after && (*before == 0 || same(old, new)) {
                continue;
            }
            any = true;
            // A terminal takes a wide character away whole when half of it is written over, and
            // may think an odd one wider than it is.
            let beyond = usize::from(*before > 0 && is_odd(old) || *after > 0 && is_odd(new));
            let cells = (*before).max(*after).max(1) + beyond;
            self.dirty.iter_mut().skip(x).take(cells).for_each(|cell| *cell = true);
        }
        if any {
            // What follows an odd cluster that is written is written after it.
            for x in 0..new.len() {
                let odd = self.dirty.get(x) == Some(&true) && new.get(x).is_some_and(is_odd);
                let next = x + self.after.get(x).copied().unwrap_or(1).max(1);
                if odd && let Some(next) = self.dirty.get_mut(next) {
                    *next = true;
                }
            }
        }
        any
    }

    fn row(&self, y: u16, row: &[Cell], found: &mut Vec<Stroke>) {
        let cells = row.iter().zip(&self.after).zip(&self.dirty).enumerate();
        for (x, ((cell, width), _)) in cells.filter(|(_, ((_, w), dirty))| **dirty && **w > 0) {
            let (look, blank) = (Look::of(cell), is_blank(cell));
            let fresh = Stroke {
                y,
                from: x,
                to: x + width,
                solid: if blank { x } else { x + width },
                look,
                blank,
                odd: is_odd(cell),
            };
            let joined = found.last_mut().is_some_and(|last| {
                let gap = row.get(last.to..x).unwrap_or_default();
                last.y == y && last.joins(&fresh, gap)
            });
            if !joined {
                found.push(fresh);
            }
        }
    }
}

impl Stroke {
    /// Takes another that follows in the row, with unchanged cells between, when one look will do.
    fn joins(&mut self, next: &Self, gap: &[Cell]) -> bool {
        let clean = |cell: &Cell| {
            if is_blank(cell) {
                cell.bg == self.look.ground && (self.blank || self.look.hides_on_blanks())
            } else {
                !self.blank && Look::of(cell) == self.look && cell.symbol().len() == 1
            }
        };
        if self.odd || next.odd || gap.len() > STEP || !gap.iter().all(clean) {
            return false;
        }
        let ground = self.look.ground == next.look.ground;
        let fits = match (self.blank, next.blank) {
            (true, true) => ground,
            (false, false) => self.look == next.look,
            (false, true) => ground && self.look.hides_on_blanks(),
            (true, false) => {
                let few = next.from - self.from <= FEW;
                let fits = few && ground && next.look.hides_on_blanks();
                if fits {
                    (self.look, self.blank) = (next.look, false);
                }
                fits
            }
        };
        if fits {
            self.to = next.to;
            if !next.blank {
                self.solid = next.to;
            }
        }
        fits
    }
}

/// Many blanks at the end of letters become a stroke of their own, which may be erased instead.
fn trim(strokes: &mut Vec<Stroke>) {
    let mut at = 0;
    while let Some(stroke) = strokes.get_mut(at) {
        at += 1;
        if stroke.blank || stroke.to <= stroke.solid + FEW {
            continue;
        }
        let rest = Stroke { from: stroke.solid, blank: true, ..*stroke };
        stroke.to = stroke.solid;
        strokes.insert(at, rest);
        at += 1;
    }
}
