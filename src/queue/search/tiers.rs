//! What a query scores on every text: as it stands, by words, and by its letters alone.

use super::{AT_WORD, EXACT, Search, closeness, short, word_score, words};
use crate::queue::postings::Standing;
use rayon::prelude::*;
use std::cmp::Reverse;

/// Words one core adds up between two looks at whether the search was overtaken.
const WORDS: usize = 512;
/// Bytes of postings that are worth a second core.
const MUCH: usize = 1 << 16;

impl Search {
    /// For every text its score, 0 when it does not fit a cleaned query; `None` when overtaken.
    pub(super) fn totals(&self, query: &str, overtaken: &dyn Fn() -> bool) -> Option<Vec<i32>> {
        if query.is_empty() {
            return Some(Vec::new());
        }
        let totals = match is_word(query) && !short(query) {
            true => self.by_word(query, overtaken)?,
            false => self.by_phrase(query, overtaken)?,
        };
        let mut found = (0..).zip(&totals).filter(|(_, total)| **total > 0);
        if short(query) || found.any(|(number, _)| self.case(number).is_some()) {
            return Some(totals);
        }
        self.by_letters(query, totals, overtaken)
    }

    /// A query of one word: what has it in it as it stands has it in one of its words, so that no
    /// text is read. A text scores what its best word does.
    fn by_word(&self, query: &str, overtaken: &dyn Fn() -> bool) -> Option<Vec<i32>> {
        let score = |word: &str| {
            let fits = word_score(query, word)?;
            Some(fits + bonus(query, word))
        };
        let mut totals = self.best(query, score, overtaken)?;
        // Words are kept without their ends when they are very long.
        for number in self.postings.cut_ones().flatten() {
            let best = self.texts.get(number).map_or(0, |text| in_whole_words(query, text));
            if let Some(total) = totals.get_mut(number as usize) {
                *total = best.max(*total);
            }
        }
        Some(totals)
    }

    /// Any other query: the sum of what its words score, and more when it stands there as it is.
    fn by_phrase(&self, query: &str, overtaken: &dyn Fn() -> bool) -> Option<Vec<i32>> {
        let mut totals: Option<Vec<i32>> = None;
        for wanted in words(query) {
            let mut best = self.best(wanted, |word| word_score(wanted, word), overtaken)?;
            if let Some(totals) = totals {
                for (best, total) in best.iter_mut().zip(totals) {
                    let fits = *best > 0 && total > 0;
                    *best = if fits { (*best + total).min(EXACT - 1) } else { 0 };
                }
            }
            totals = Some(best);
        }
        let mut totals = totals.unwrap_or_else(|| vec![0; self.cases.len()]);
        if !short(query) || words(query).next().is_none() {
            for (number, at_word) in self.containing(query, overtaken)? {
                if let Some(total) = totals.get_mut(number as usize) {
                    *total += EXACT + if at_word { AT_WORD } else { 0 };
                }
            }
        }
        Some(totals)
    }

    fn by_letters(
        &self,
        query: &str,
        mut totals: Vec<i32>,
        overtaken: &dyn Fn() -> bool,
    ) -> Option<Vec<i32>> {
        totals.fill(0);
        for (number, score) in self.texts.each(overtaken, |text| closeness(query, text))? {
            if let Some(total) = totals.get_mut(number as usize) {
                *total = score;
            }
        }
        Some(totals)
    }

    /// For every text what its best word scores, 0 when none does.
    fn best(
        &self,
        wanted: &str,
        score: impl Fn(&str) -> Option<i32> + Sync,
        overtaken: &dyn Fn() -> bool,
    ) -> Option<Vec<i32>> {
        let mut found: Vec<(i32, Standing<'_>)> = Vec::new();
        for part in self.postings.turns() {
            if overtaken() {
                return None;
            }
            found.extend(part.matching(wanted, &score));
        }
        let bytes: usize = found.iter().map(|(_, texts)| texts.bytes()).sum();
        let cores = if bytes < MUCH { 1 } else { rayon::current_num_threads().max(1) };
        // Each core takes every second word, or third: frequent ones fall to all of them.
        found.sort_unstable_by_key(|(_, texts)| Reverse(texts.bytes()));
        let mut bests: Vec<Vec<i32>> = (0..cores).map(|_| vec![0; self.cases.len()]).collect();
        for turn in found.chunks(WORDS * cores) {
            if overtaken() {
                return None;
            }
            bests.par_iter_mut().enumerate().for_each(|(core, best)| {
                turn.iter().skip(core).step_by(cores).for_each(|(s, texts)| raise(best, *s, texts));
            });
        }
        let mut all = bests.into_iter();
        let mut best = all.next().unwrap_or_default();
        for other in all {
            best.par_iter_mut()
                .with_min_len(1 << 16)
                .zip(other)
                .for_each(|(best, other)| *best = other.max(*best));
        }
        Some(best)
    }
}

/// Lifts every text a word stands in to its score.
fn raise(best: &mut [i32], score: i32, texts: &Standing<'_>) {
    for number in texts.clone() {
        if let Some(best) = best.get_mut(number as usize) {
            *best = score.max(*best);
        }
    }
}

/// Whether a cleaned query is one word, and one that is not cut.
pub(super) fn is_word(query: &str) -> bool {
    words(query).next() == Some(query)
}

/// What a word with the whole query in it has above all others.
pub(super) fn bonus(query: &str, word: &str) -> i32 {
    match word.find(query) {
        Some(0) => EXACT + AT_WORD,
        Some(_) => EXACT,
        None => 0,
    }
}

/// What the best word of a text scores when no word is cut.
pub(super) fn in_whole_words(query: &str, text: &str) -> i32 {
    let whole = text.split(|c: char| !c.is_alphanumeric());
    let score = |word: &str| {
        let fits = words(word).next().and_then(|cut| word_score(query, cut)).unwrap_or(0);
        fits + bonus(query, word)
    };
    whole.map(score).max().unwrap_or(0)
}
