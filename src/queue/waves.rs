//! Waves: texts that are nearly the same as one that came before, told apart while they come in.
//!
//! Each text is compared with the first one of a wave only, never with all members, so that a wave
//! does not drift from edit to edit and a large one costs no more than a small one. Digits, emoji
//! and signs do not count: swapped numbers are what a wave is made of.

use super::clean::clean;
use super::similar::{BANDS, banded};
use crate::model::CaseNo;
use std::collections::HashMap;

/// Texts with fewer letters are in a wave only when they are equal.
const LETTERS: usize = 24;
/// Letters looked at.
const LENGTH: usize = 4096;
/// Letters in a row that are compared.
const ROW: usize = 4;
/// Twice what two texts share, of a hundred of both together, for them to be one wave.
const SHARED: usize = 55;
/// First texts whose rows of letters are kept at hand.
const AT_HAND: usize = 4096;
/// Bins of an [`Outline`] that are equal, of a hundred that are not empty in both, for two texts to
/// be compared at all. Two texts that just belong together share 38 of a hundred rows, so with
/// chance about 42 bins; of those that share 15 few have so many as this.
const OUTLINED: u32 = 28;

/// What is kept of a text: alike texts share some of the values. All zeros for a short one.
pub type Sketch = [u32; BANDS];

/// Four bits each of the smallest rows in 64 bins, 0 for an empty one: enough to tell that two
/// texts are not alike without having either of them. A million texts share some value of their
/// sketches with a foreign one by chance, and reading that one back costs more than all the rest.
type Outline = [u64; 4];

/// Bits of a bin.
const BIN: u32 = 4;

fn outline(rows: impl Iterator<Item = u64>) -> Outline {
    let mut smallest = [u64::MAX; 64];
    for row in rows {
        if let Some(bin) = smallest.get_mut((row >> 58) as usize) {
            *bin = (row << 6).min(*bin);
        }
    }
    let mut outline = Outline::default();
    for (part, bins) in outline.iter_mut().zip(smallest.chunks_exact(16)) {
        for row in bins {
            let value = if *row == u64::MAX { 0 } else { 1 + mix(*row) % 15 };
            *part = (*part << BIN) | value;
        }
    }
    outline
}

/// Whether two texts with these outlines may belong together.
fn may_be_near(a: &Outline, b: &Outline) -> bool {
    // The lowest bit of every bin in which something is set.
    let filled = |x: u64| (x | (x >> 1) | (x >> 2) | (x >> 3)) & 0x1111_1111_1111_1111;
    let (mut equal, mut either) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        let there = filled(a | b);
        either += there.count_ones();
        equal += (there & !filled(a ^ b)).count_ones();
    }
    100 * equal >= OUTLINED * either
}

/// A text made ready for finding its wave.
#[derive(Clone, Debug, Default)]
pub struct Sketched {
    /// What finds it.
    pub sketch: Sketch,
    outline: Outline,
    /// Its rows of letters, sorted.
    rows: Box<[u32]>,
}

impl Sketched {
    /// Makes a text ready.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let cleaned = clean(text);
        let letters: Vec<char> =
            cleaned.chars().filter(|c| c.is_alphabetic()).take(LENGTH).collect();
        if letters.len() < LETTERS {
            return Self::default();
        }
        let hash = |row: &[char]| {
            let sum = row.iter().fold(0_u64, |h, c| (h << 16) ^ (h >> 48) ^ u64::from(*c));
            mix(sum)
        };
        let hashes: Vec<u64> = letters.windows(ROW).map(hash).collect();
        let sketch = banded(hashes.iter().copied()).map(|value| (value as u32).max(1));
        let mut rows: Vec<u32> = hashes.iter().map(|row| (row >> 16) as u32).collect();
        rows.sort_unstable();
        let outline = outline(hashes.iter().copied());
        Self { sketch, outline, rows: rows.into() }
    }

    /// Whether it is too short to be in a wave.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether two texts belong together.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        let total = self.rows.len() + other.rows.len();
        let (mut a, mut b) = (self.rows.iter().peekable(), other.rows.iter().peekable());
        let mut both = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let (x, y) = (**x, **y);
            both += usize::from(x == y);
            if x <= y {
                a.next();
            }
            if y <= x {
                b.next();
            }
        }
        total > 0 && 200 * both >= SHARED * total
    }
}

const fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// The first texts of all waves so far, found by their sketches.
///
/// The table loses what is overwritten by a later text with the same place; a text has as many
/// places as a sketch has values, so its wave is found all the same.
#[derive(Clone, Debug, Default)]
pub struct Waves {
    /// Value and case; case 0 for none. The length is a power of two.
    slots: Vec<(u32, u32)>,
    /// Values put since the table has this length.
    held: usize,
    at_hand: HashMap<u32, Sketched>,
    /// By case, of the first texts seen since the start; zeros for others.
    outlines: Vec<Outline>,
}

impl Waves {
    /// The first case of the wave of a text: one that came before, or `no` itself, which then
    /// begins one. `text` reads the text of a case.
    pub fn join<E>(
        &mut self,
        no: CaseNo,
        new: Sketched,
        text: &mut dyn FnMut(CaseNo) -> Result<String, E>,
    ) -> Result<CaseNo, E> {
        if new.is_short() {
            return Ok(no);
        }
        let mut asked = [0; BANDS];
        for (value, asked) in new.sketch.iter().zip(&mut asked) {
            *asked = self.with(*value);
        }
        for (at, first) in asked.iter().enumerate() {
            let before = asked.iter().take(at).any(|other| other == first);
            if *first == 0 || *first == no.0 || before || self.is_far(*first, &new.outline) {
                continue;
            }
            if !self.at_hand.contains_key(first) {
                let sketched = Sketched::of(&text(CaseNo(*first))?);
                self.keep(*first, sketched);
            }
            if self.at_hand.get(first).is_some_and(|held| held.is_near(&new)) {
                // What is near this one finds the wave through it as well.
                let first = CaseNo(*first);
                self.learn(first, &new.sketch);
                return Ok(first);
            }
        }
        self.learn(no, &new.sketch);
        self.keep(no.0, new);
        Ok(no)
    }

    /// Makes the wave of `first` findable by a text that is in it.
    pub fn learn(&mut self, first: CaseNo, sketch: &Sketch) {
        for value in sketch.iter().filter(|value| **value != 0) {
            if self.with(*value) == first.0 {
                continue;
            }
            if self.held >= self.slots.len() {
                self.grow();
            }
            self.put(*value, first.0);
        }
    }

    fn grow(&mut self) {
        let size = (2 * self.slots.len()).max(1024);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        self.held = 0;
        for (value, case) in old.into_iter().filter(|(_, case)| *case != 0) {
            self.put(value, case);
        }
    }

    fn place(&self, value: u32) -> usize {
        value as usize & self.slots.len().wrapping_sub(1)
    }

    fn put(&mut self, value: u32, case: u32) {
        let place = self.place(value);
        if let Some(slot) = self.slots.get_mut(place) {
            self.held += 1;
            *slot = (value, case);
        }
    }

    fn with(&self, value: u32) -> u32 {
        let slot = self.slots.get(self.place(value));
        slot.filter(|(held, _)| *held == value).map_or(0, |(_, case)| *case)
    }

    /// Whether the outline of a first text, if it is known, tells that it is another wave's.
    fn is_far(&self, first: u32, outline: &Outline) -> bool {
        let known = self.outlines.get(first as usize).filter(|known| **known != [0; 4]);
        known.is_some_and(|known| !may_be_near(known, outline))
    }

    fn keep(&mut self, no: u32, sketched: Sketched) {
        let place = no as usize;
        if place >= self.outlines.len() {
            self.outlines.resize(place + 1, [0; 4]);
        }
        if let Some(outline) = self.outlines.get_mut(place) {
            *outline = sketched.outline;
        }
        if self.at_hand.len() >= AT_HAND {
            self.at_hand.clear();
        }
        self.at_hand.insert(no, sketched);
    }
}

#[cfg(test)]
mod tests;
