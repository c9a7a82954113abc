//! Fuzzy search over the texts of all cases; the only file that knows the fuzzy matcher.
//!
//! A text of a message holds almost every short row of letters somewhere, so the matcher looks at
//! words. Three tiers: texts with the query in them as it stands come first; then those where every
//! word of the query matches some word; and only when nothing was found, texts that have its letters
//! in their order, the closest together first.

use super::clean::{clean, clean_with_places, words};
use super::filter::Filter;
use super::postings::Postings;
use super::texts::{Piece, Texts};
use crate::model::CaseNo;
use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};
use rayon::prelude::*;
use std::cmp::Reverse;

thread_local! {
    /// Beyond the limit of cells it takes a simpler way, so that long texts cost no more memory.
    static MATCHER: SkimMatcherV2 = SkimMatcherV2::default().ignore_case().element_limit(1 << 16);
}

/// Score and characters of the text that match.
///
/// The matcher reads bonuses that an earlier text left in its table, so that one text scores
/// differently from time to time. A match of one letter cuts the table down to four cells, always
/// the same; what it needs beyond them is made new. (Its switch for going without a table panics,
/// and its way without places reuses rows too early.)
fn matched(query: &str, text: &str) -> Option<(i64, Vec<usize>)> {
    MATCHER.with(|matcher| {
        matcher.fuzzy_indices("a", "a");
        matcher.fuzzy_indices(text, query)
    })
}

/// Texts one core looks through at a time.
const SHARE: usize = 1 << 14;
/// Characters of a query that count.
const QUERY_LIMIT: usize = 200;
/// What a text with the whole query in it has above all others.
const EXACT: i32 = 1 << 20;
/// And when a word starts there.
const AT_WORD: i32 = 100;
/// A text that has the letters of the query without any gap, when only letters were found.
const LOOSE: i32 = 10_000;
/// A word that is the same, above one that only matches.
const SAME_WORD: i32 = 16;

/// A text matches a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// More is better; at least 1.
    pub score: i64,
    /// Bytes of the text that match, on character boundaries, rising, not touching.
    pub places: Vec<(usize, usize)>,
}

/// Matches a short text, such as the name of a command, as a whole: the characters of the query
/// occur in it in this order, whatever the case and accents. An empty query matches everything.
#[must_use]
pub fn score(query: &str, text: &str) -> Option<Hit> {
    let query = clean_query(query);
    let (cleaned, places) = clean_with_places(text);
    let (score, chars) = matched(&query, &cleaned)?;
    let places = chars.into_iter().filter_map(|c| places.get(c).copied()).collect();
    Some(Hit { score: score.max(1), places: joined(places) })
}

fn matches(query: &str, text: &str) -> Option<i32> {
    let (score, _) = matched(query, text)?;
    Some(i32::try_from(score).unwrap_or(EXACT).clamp(1, EXACT - 1))
}

/// How well one word of a query matches one word of a text. One or two letters must begin it.
fn word_score(query: &str, word: &str) -> Option<i32> {
    if short(query) && !word.starts_with(query) {
        return None;
    }
    matches(query, word).map(|score| score + if query == word { SAME_WORD } else { 0 })
}

/// How closely the characters of a query stand together where they first occur in a text in this
/// order; `None` when they do not. The matcher says the same at fifty times the cost, which matters
/// when it is asked of every text.
fn closeness(query: &str, text: &str) -> Option<i32> {
    let (mut first, mut at) = (None, 0);
    for c in query.chars() {
        let mut bytes = [0; 4];
        let wanted = c.encode_utf8(&mut bytes).as_bytes();
        let left = text.as_bytes().get(at..)?;
        let found = at
            + match wanted {
                [one] => memchr::memchr(*one, left)?,
                more => memchr::memmem::find(left, more)?,
            };
        first.get_or_insert(found);
        at = found + wanted.len();
    }
    let gaps = at.saturating_sub(first.unwrap_or(0)).saturating_sub(query.len());
    Some(LOOSE.saturating_sub(i32::try_from(gaps).unwrap_or(LOOSE)).max(1))
}

fn short(query: &str) -> bool {
    query.chars().nth(2).is_none()
}

fn clean_query(query: &str) -> String {
    let capped: String = query.chars().take(QUERY_LIMIT).collect();
    clean(&capped)
}

/// Cases that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Each with its score. Those of [`Search::find`] best first, then by number; those of
    /// [`Search::hits`] by number alone, for a list puts them in its own order. Scores are 0 when
    /// only the words of a filter were asked.
    pub cases: Vec<(CaseNo, i32)>,
}

impl Hits {
    fn best_first(mut cases: Vec<(CaseNo, i32)>, limit: usize) -> Self {
        let key = |(no, score): &(CaseNo, i32)| (Reverse(*score), *no);
        if limit < cases.len() {
            cases.select_nth_unstable_by_key(limit, key);
            cases.truncate(limit);
        }
        cases.par_sort_unstable_by_key(key);
        Self { cases }
    }
}

/// The texts of all cases, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Search {
    texts: Texts,
    postings: Postings,
    /// The case of every text, older versions included.
    cases: Vec<CaseNo>,
    /// The newest text of every case by number, plus one.
    newest: Vec<u32>,
    live: usize,
}

impl Search {
    /// Nothing to search yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the text of a case, in the place of an older one. Put every case, also those
    /// without text, so that `-word` finds them.
    pub fn put(&mut self, no: CaseNo, text: &str) {
        self.put_clean(no, &clean(text));
        if self.cases.len() > 2 * self.live + 1024 {
            self.sweep();
        }
    }

    fn put_clean(&mut self, no: CaseNo, cleaned: &str) {
        let known = self.newest.get(no.0 as usize).and_then(|newest| newest.checked_sub(1));
        if known.is_some_and(|known| self.texts.get(known) == Some(cleaned)) {
            return;
        }
        let number = self.texts.push(cleaned);
        for word in words(cleaned) {
            self.postings.add(word, number);
        }
        self.take_number(no, number);
    }

    /// Notes that the next text is that of a case.
    fn take_number(&mut self, no: CaseNo, number: u32) {
        let at = no.0 as usize;
        if self.newest.len() <= at {
            self.newest.resize(at + 1, 0);
        }
        if let Some(newest) = self.newest.get_mut(at) {
            self.live += usize::from(*newest == 0);
            *newest = number.saturating_add(1);
        }
        self.cases.push(no);
    }

    /// Number of cases with a text, empty ones included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.live
    }

    /// Whether no case was put.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Leaves out texts that were replaced.
    fn sweep(&mut self) {
        let mut swept = Self::new();
        for (number, no) in (0..).zip(&self.cases) {
            if let Some(text) = self.texts.get(number).filter(|_| self.is_newest(number, *no)) {
                swept.put_clean(*no, text);
            }
        }
        *self = swept;
    }

    fn is_newest(&self, number: u32, no: CaseNo) -> bool {
        self.newest.get(no.0 as usize).is_some_and(|newest| *newest == number.saturating_add(1))
    }

    /// The case whose newest text has this number.
    fn case(&self, number: u32) -> Option<CaseNo> {
        self.cases.get(number as usize).copied().filter(|no| self.is_newest(number, *no))
    }

    /// The best `limit` cases for a query; nothing for an empty one. `overtaken` is asked between
    /// turns of a few milliseconds; when it says so, the search ends with nothing.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize, overtaken: &dyn Fn() -> bool) -> Hits {
        let query = clean_query(query);
        let totals = self.totals(&query, overtaken).unwrap_or_default();
        Hits::best_first(self.scored(&totals, None), limit)
    }

    /// The cases whose newest texts have a score, and are kept when something limits them.
    fn scored(&self, totals: &[i32], keep: Option<&[bool]>) -> Vec<(CaseNo, i32)> {
        let shares = totals.par_chunks(SHARE).enumerate();
        let found = shares.map(|(share, totals)| {
            let first = share * SHARE;
            let kept = |at: usize| keep.is_none_or(|keep| keep.get(at) == Some(&true));
            let scored = (first..).zip(totals).filter(|(at, total)| **total > 0 && kept(*at));
            let mut cases = Vec::with_capacity(totals.len());
            cases.extend(
                scored
                    .filter_map(|(at, total)| Some((self.case(u32::try_from(at).ok()?)?, *total))),
            );
            cases
        });
        found.collect::<Vec<_>>().concat()
    }

    /// What a filter and a query together find, all of it; `None` when neither has any words, so
    /// that the list is not limited. For [`super::view()`].
    #[must_use]
    pub fn hits(&self, filter: &Filter, query: &str, overtaken: &dyn Fn() -> bool) -> Option<Hits> {
        let query = clean_query(query);
        let asked: Vec<(String, bool)> = filter
            .words()
            .map(|(word, not)| (clean(word), not))
            .filter(|(word, _)| !word.is_empty())
            .collect();
        if query.is_empty() && asked.is_empty() {
            return None;
        }
        let mut cases = self.filtered(&asked, &query, overtaken).unwrap_or_default();
        if !cases.is_sorted() {
            cases.par_sort_unstable();
        }
        Some(Hits { cases })
    }

    fn filtered(
        &self,
        asked: &[(String, bool)],
        query: &str,
        overtaken: &dyn Fn() -> bool,
    ) -> Option<Vec<(CaseNo, i32)>> {
        if asked.is_empty() {
            return Some(self.scored(&self.totals(query, overtaken)?, None));
        }
        let mut keep = vec![true; self.cases.len()];
        for (word, not) in asked {
            let mut holds = vec![false; keep.len()];
            for (number, _) in self.containing(word, overtaken)? {
                if let Some(holds) = holds.get_mut(number as usize) {
                    *holds = true;
                }
            }
            keep.iter_mut().zip(holds).for_each(|(keep, holds)| *keep &= holds != *not);
        }
        if query.is_empty() {
            let kept = (0..).zip(&keep).filter(|(_, kept)| **kept);
            return Some(kept.filter_map(|(number, _)| Some((self.case(number)?, 0))).collect());
        }
        Some(self.scored(&self.totals(query, overtaken)?, Some(&keep)))
    }
}

/// The bytes of a shown text that a query matches: the query as it stands, else the word that fits
/// best for each of its words, else single letters. Rising, on character boundaries.
#[must_use]
pub fn positions(query: &str, text: &str) -> Vec<(usize, usize)> {
    let query = clean_query(query);
    if query.is_empty() {
        return Vec::new();
    }
    let (cleaned, places) = clean_with_places(text);
    let mut chars: Vec<usize> = Vec::new();
    if !short(&query) || words(&query).next().is_none() {
        let (mut byte, mut first) = (0, 0);
        for (at, found) in cleaned.match_indices(&query) {
            first += cleaned.get(byte..at).map_or(0, |between| between.chars().count());
            byte = at;
            chars.extend(first..first + found.chars().count());
        }
    }
    if chars.is_empty() {
        for wanted in words(&query) {
            chars.extend(in_best_word(wanted, &cleaned));
        }
    }
    if chars.is_empty() && !short(&query) {
        let found = matched(&query, &cleaned);
        chars = found.map(|(_, chars)| chars).unwrap_or_default();
    }
    chars.sort_unstable();
    chars.dedup();
    joined(chars.into_iter().filter_map(|c| places.get(c).copied()).collect())
}

/// Characters of the word that fits one word of the query best.
fn in_best_word(wanted: &str, cleaned: &str) -> Vec<usize> {
    let mut best: Option<(i32, usize, &str)> = None;
    let mut first = 0;
    for piece in cleaned.split_inclusive(|c: char| !c.is_alphanumeric()) {
        if let Some(word) = words(piece).next()
            && let Some(score) = word_score(wanted, word)
            && best.is_none_or(|(most, _, _)| score > most)
        {
            best = Some((score, first, word));
        }
        first += piece.chars().count();
    }
    let Some((_, first, word)) = best else { return Vec::new() };
    let found = matched(wanted, word);
    found.map(|(_, chars)| chars.into_iter().map(|c| first + c).collect()).unwrap_or_default()
}

/// Rising ranges, with touching ones made one.
fn joined(places: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (start, end) in places {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = end.max(last.1),
            _ => joined.push((start, end)),
        }
    }
    joined
}

mod batch;
mod exact;
mod shelf;
mod tiers;
pub use shelf::SHELF;

#[cfg(test)]
mod tests;
