//! What differs between two buffers, as runs that look the same.

use super::pen::{Look, is_blank};
use super::print::{Print, Sheet, is_odd};
use ratatui::buffer::{Buffer, Cell};
use std::ops::Range;

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

/// Columns of each cell of a row; 0 for one that a wide character covers.
fn widths(row: &[Print], into: &mut Vec<usize>) {
    into.clear();
    while into.len() < row.len() {
        let room = row.len() - into.len();
        let width = row.get(into.len()).map_or(1, Print::width);
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
    /// All strokes that make one screen of the other, row by row. All have the same size.
    pub fn strokes(
        &mut self,
        old: &Sheet,
        (new, cells): (&Sheet, &Buffer),
        found: &mut Vec<Stroke>,
    ) {
        found.clear();
        let rows = old.rows().zip(new.rows()).zip(cells.content.chunks(new.width()));
        for (y, ((old, new), cells)) in (0..).zip(rows) {
            let among = self.mark(old, new);
            if !among.is_empty() {
                self.row((y, cells), (among, new), found);
            }
        }
        trim(found);
    }

    /// Marks the cells of a row that must be written; the columns among which they are.
    fn mark(&mut self, old: &[Print], new: &[Print]) -> Range<usize> {
        let differ = |(old, new): (&Print, &Print)| old != new;
        let Some(first) = old.iter().zip(new).position(differ) else { return 0..0 };
        let last = old.iter().zip(new).rposition(differ).unwrap_or(first);
        self.dirty.clear();
        self.dirty.resize(new.len(), false);
        // The cell before may reach in.
        let (first, past) = (first.saturating_sub(1), last + 1);
        let part = |row| <[Print]>::get(row, first..past).unwrap_or_default();
        if !part(old).iter().chain(part(new)).all(Print::is_simple) {
            return if self.mark_widths(old, new) { 0..new.len() } else { 0..0 };
        }
        self.after.clear();
        self.after.resize(new.len(), 1);
        let marks = self.dirty.get_mut(first..past).unwrap_or_default();
        for (mark, (old, new)) in marks.iter_mut().zip(part(old).iter().zip(part(new))) {
            *mark = old != new;
        }
        first..past
    }

    /// The same where characters are wide or odd; false when nothing must be written.
    fn mark_widths(&mut self, old: &[Print], new: &[Print]) -> bool {
        widths(old, &mut self.before);
        widths(new, &mut self.after);
        let mut any = false;
        let widths = self.before.iter().zip(&self.after).enumerate();
        for ((x, (before, after)), (old, new)) in widths.zip(old.iter().zip(new)) {
            if before == after && (*before == 0 || old == new) {
                continue;
            }
            any = true;
            // A terminal takes a wide character away whole when half of it is written over, and
            // may think an odd one wider than it is.
            let beyond = usize::from(*before > 0 && old.is_odd() || *after > 0 && new.is_odd());
            let cells = (*before).max(*after).max(1) + beyond;
            self.dirty.iter_mut().skip(x).take(cells).for_each(|cell| *cell = true);
        }
        if any {
            // What follows an odd cluster that is written is written after it.
            for x in 0..new.len() {
                let odd = self.dirty.get(x) == Some(&true) && new.get(x).is_some_and(Print::is_odd);
                let next = x + self.after.get(x).copied().unwrap_or(1).max(1);
                if odd && let Some(next) = self.dirty.get_mut(next) {
                    *next = true;
                }
            }
        }
        any
    }

    fn row(
        &self,
        (y, row): (u16, &[Cell]),
        (among, prints): (Range<usize>, &[Print]),
        found: &mut Vec<Stroke>,
    ) {
        let cells = row.iter().zip(prints).zip(self.after.iter().zip(&self.dirty)).enumerate();
        let cells = cells.take(among.end).skip(among.start);
        // The last cell of the stroke, and the last of its letters.
        let (mut last, mut letter) = (0, 0);
        for (x, ((cell, print), (width, dirty))) in cells {
            if !*dirty || *width == 0 {
                continue;
            }
            let blank = print.is_blank();
            if let Some(stroke) = found.last_mut()
                && (stroke.y, stroke.to) == (y, x)
                && print.is_simple()
                && stroke.goes_on((print, blank), (last, letter))
            {
                continue;
            }
            last = print.ground();
            if !blank {
                letter = print.look();
            }
            let look = Look::of(cell);
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
    /// Takes the next cell when nothing changes with it; `last` is the ground of the stroke and
    /// `letter` the look of its letters.
    const fn goes_on(
        &mut self,
        (print, blank): (&Print, bool),
        (last, letter): (u64, u64),
    ) -> bool {
        let fits = match (self.blank, blank) {
            (true, true) => print.ground() == last,
            (false, false) => print.look() == letter,
            (false, true) => print.ground() == last && self.look.hides_on_blanks(),
            (true, false) => false,
        };
        if !fits || self.odd {
            return false;
        }
        self.to += 1;
        if !blank {
            self.solid = self.to;
        }
        true
    }

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
