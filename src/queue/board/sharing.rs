//! Which cases have the same text, and which the same author.

use super::{Board, Chains, Hashes, SHARED, Standing, case, place};
use crate::model::{CaseNo, CaseRow, DecisionNo};

impl Board {
    /// Every case with this text hash, by number; none for 0.
    #[must_use]
    pub fn same_text(&self, text: u64) -> Vec<CaseNo> {
        if self.by_text.is_none() {
            return self.texts.among(text);
        }
        let mut found: Vec<CaseNo> = self.sharing(text).collect();
        found.sort_unstable();
        found
    }

    /// Every case of this author, by number; none for 0.
    #[must_use]
    pub fn by_author(&self, author: u64) -> Vec<CaseNo> {
        self.authors.among(author)
    }

    /// Makes finding the cases of a text or an author take as long among many as among few: for
    /// whoever is going to look at one case after the other.
    pub fn gather(&mut self) {
        rayon::join(|| self.texts.gather(), || self.authors.gather());
    }

    /// The decision on a case that is decided.
    #[must_use]
    pub fn decision(&self, no: CaseNo) -> Option<DecisionNo> {
        let at = place(no)?;
        self.ranked.get(at).filter(|ranked| ranked.kept() == Standing::Decided)?;
        self.rest.get(at).map(|rest| DecisionNo(rest.decision))
    }

    pub(in crate::queue) fn text_of(&self, no: CaseNo) -> u64 {
        place(no).map_or(0, |at| self.texts.get(at))
    }

    pub(in crate::queue) fn author_of(&self, no: CaseNo) -> u64 {
        place(no).map_or(0, |at| self.authors.get(at))
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
        slots.filter(move |slot| self.texts.get(*slot as usize) == text).map(case)
    }

    /// Keeps text and author of a row, and notes whether its text is shared.
    pub(super) fn link(&mut self, row: &CaseRow) {
        let Some(at) = place(row.no) else { return };
        let slot = row.no.0 - 1;
        if self.authors.set(at, row.author) != Some(row.author) {
            self.named = self.named.min(at);
        }
        let old = self.texts.get(at);
        if old == row.text || at >= self.texts.len() {
            return;
        }
        let texts = &mut self.texts;
        let chains = self.by_text.get_or_insert_with(|| chained(texts));
        if old != 0 {
            chains.unlink(slot, old);
        }
        texts.set(at, row.text);
        if row.text == 0 {
            return;
        }
        let of = |slot: u32| texts.get(slot as usize);
        let twin = chains.slots(row.text).find(|slot| of(*slot) == row.text);
        chains.link(slot, row.text, of);
        for shared in twin.into_iter().flat_map(|twin| [twin, slot]) {
            if let Some(ranked) = self.ranked.get_mut(shared as usize) {
                ranked.bits |= SHARED;
            }
        }
    }
}

fn chained(texts: &Hashes) -> Chains {
    let mut chains = Chains::with_room(texts.len());
    let of = |slot: u32| texts.get(slot as usize);
    for (slot, text) in (0..).zip(texts.iter()).filter(|(_, text)| *text != 0) {
        chains.link(slot, text, of);
    }
    chains
}
