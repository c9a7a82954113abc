//! Which cases have the same text, and which the same author.

use super::{Board, Chains, SHARED, case, place};
use crate::model::{CaseNo, CaseRow};
use rayon::prelude::*;

/// Hashes one core reads at a time.
const SHARE: usize = 1 << 15;

impl Board {
    /// Every case with this text hash, by number; none for 0.
    #[must_use]
    pub fn same_text(&self, text: u64) -> Vec<CaseNo> {
        if self.by_text.is_none() {
            return among(&self.texts, text);
        }
        let mut found: Vec<CaseNo> = self.sharing(text).collect();
        found.sort_unstable();
        found
    }

    /// Every case of this author, by number; none for 0.
    #[must_use]
    pub fn by_author(&self, author: u64) -> Vec<CaseNo> {
        among(&self.authors, author)
    }

    pub(in crate::queue) fn text_of(&self, no: CaseNo) -> u64 {
        place(no).and_then(|at| self.texts.get(at)).copied().unwrap_or(0)
    }

    pub(in crate::queue) fn author_of(&self, no: CaseNo) -> u64 {
        place(no).and_then(|at| self.authors.get(at)).copied().unwrap_or(0)
    }

    /// Whether a case has a text.
    #[must_use]
    pub fn has_text(&self, no: CaseNo) -> bool {
        self.text_of(no) != 0
    }

    /// Makes what further texts need, when it is not there.
    pub fn expect_texts(&mut self) {
        let texts = &self.texts;
        self.by_text.get_or_insert_with(|| chained(texts));
    }

    /// Gives back what only further texts need; it is made again when one comes.
    pub fn settle(&mut self) {
        self.by_text = None;
    }

    /// The cases with a text, newest first; only while texts are expected.
    pub(super) fn sharing(&self, text: u64) -> impl Iterator<Item = CaseNo> + '_ {
        let chains = self.by_text.iter().filter(move |_| text != 0);
        let slots = chains.flat_map(move |chains| chains.slots(text));
        slots.filter(move |slot| self.texts.get(*slot as usize) == Some(&text)).map(case)
    }

    /// Keeps text and author of a row, and notes whether its text is shared.
    pub(super) fn link(&mut self, row: &CaseRow) {
        let Some(at) = place(row.no) else { return };
        let slot = row.no.0 - 1;
        if let Some(author) = self.authors.get_mut(at) {
            *author = row.author;
        }
        let Some(old) = self.texts.get(at).copied() else { return };
        if old == row.text {
            return;
        }
        let texts = &mut self.texts;
        let chains = self.by_text.get_or_insert_with(|| chained(texts));
        if old != 0 {
            chains.unlink(slot, old);
        }
        if let Some(text) = texts.get_mut(at) {
            *text = row.text;
        }
        if row.text == 0 {
            return;
        }
        let of = |slot: u32| texts.get(slot as usize).copied().unwrap_or(0);
        let twin = chains.slots(row.text).find(|slot| of(*slot) == row.text);
        chains.link(slot, row.text, of);
        for shared in twin.into_iter().flat_map(|twin| [twin, slot]) {
            if let Some(ranked) = self.ranked.get_mut(shared as usize) {
                ranked.bits |= SHARED;
            }
        }
    }
}

fn chained(texts: &[u64]) -> Chains {
    let mut chains = Chains::with_room(texts.len());
    let of = |slot: u32| texts.get(slot as usize).copied().unwrap_or(0);
    for (slot, text) in (0..).zip(texts).filter(|(_, text)| **text != 0) {
        chains.link(slot, *text, of);
    }
    chains
}

/// The cases whose hash is this one, by number; none for 0.
fn among(hashes: &[u64], wanted: u64) -> Vec<CaseNo> {
    if wanted == 0 {
        return Vec::new();
    }
    let shares = hashes.par_chunks(SHARE).enumerate();
    let found = shares.flat_map_iter(|(share, hashes)| {
        let same = hashes.iter().enumerate().filter(|(_, hash)| **hash == wanted);
        same.filter_map(move |(at, _)| u32::try_from(share * SHARE + at).ok()).map(case)
    });
    found.collect()
}
