//! The texts that have a query in them as it stands, found by their words: only texts that can have
//! it are read.

use super::tiers::is_word;
use super::{Search, words};
use crate::queue::postings::Standing;
use rayon::prelude::*;

/// When one text in so many may have the query, all of them are read one after the other: that is
/// quicker than to look them up.
const ONE_IN: usize = 16;

/// Where a word of a query stands in it.
#[derive(Clone, Copy)]
struct Place {
    first: bool,
    last: bool,
}

impl Place {
    /// Whether a word of a text can be the one that this word of the query meets.
    fn fits(self, wanted: &str, word: &str) -> bool {
        match (self.first, self.last) {
            (true, true) => word.contains(wanted),
            (true, false) => word.ends_with(wanted),
            (false, true) => word.starts_with(wanted),
            (false, false) => word == wanted,
        }
    }
}

impl Search {
    /// Every text with a cleaned query in it, by number, with whether a word starts where it
    /// stands; `None` when overtaken.
    pub(super) fn containing(
        &self,
        query: &str,
        overtaken: &dyn Fn() -> bool,
    ) -> Option<Vec<(u32, bool)>> {
        if overtaken() {
            return None;
        }
        let Some(texts) = self.candidates(query) else {
            return self.texts.find(query, overtaken);
        };
        let finder = memchr::memmem::Finder::new(query);
        let found = texts.par_iter().with_min_len(1 << 10).filter_map(|number| {
            let at_word = crate::queue::texts::found_in(self.texts.get(*number)?, &finder)?;
            Some((*number, at_word))
        });
        Some(found.collect())
    }

    /// The texts that may have it, by number: those of its rarest word. `None` when that says
    /// little, or it has no words.
    pub(super) fn candidates(&self, query: &str) -> Option<Vec<u32>> {
        let last = words(query).count().checked_sub(1)?;
        let mut rarest: Option<(usize, Vec<_>)> = None;
        for (at, wanted) in words(query).enumerate() {
            let place = Place { first: at == 0, last: at == last };
            let fits = |word: &str| place.fits(wanted, word);
            let found = self.postings.with(wanted, fits);
            let bytes = found.iter().map(Standing::bytes).sum();
            if rarest.as_ref().is_none_or(|(least, _)| bytes < *least) {
                rarest = Some((bytes, found));
            }
        }
        let (bytes, found) = rarest?;
        // Each text of a word takes a byte or more.
        if bytes > self.cases.len() / ONE_IN && !is_word(query) {
            return None;
        }
        let mut texts: Vec<u32> = found.into_iter().flatten().collect();
        if texts.len() > self.cases.len() / ONE_IN {
            return None;
        }
        texts.extend(self.postings.cut_ones().flatten());
        texts.sort_unstable();
        texts.dedup();
        Some(texts)
    }
}
