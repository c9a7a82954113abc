//! Every distinct word once, with the numbers of the texts it stands in.

use super::chains::Chains;
use std::hash::{BuildHasher, RandomState};

#[derive(Clone, Debug)]
struct Entry {
    word: Box<str>,
    hash: u64,
    mask: u64,
    /// Number of the last text, plus one.
    last: u32,
    /// Steps from text to text, seven bits a byte, the high bit says that more follows.
    steps: Vec<u8>,
}

/// Words and where they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Postings {
    entries: Vec<Entry>,
    places: Chains,
    hasher: RandomState,
}

impl Postings {
    /// Notes that a word stands in a text. Texts come in rising order.
    pub(super) fn add(&mut self, word: &str, text: u32) {
        let hash = self.hasher.hash_one(word);
        let same = |place: &u32| {
            self.entries.get(*place as usize).is_some_and(|e| e.hash == hash && &*e.word == word)
        };
        let found = self.places.slots(hash).find(same);
        let place = found.unwrap_or_else(|| self.enter(word, hash));
        let Some(entry) = self.entries.get_mut(place as usize) else { return };
        let mut step = text.saturating_add(1) - entry.last;
        if step == 0 {
            return;
        }
        entry.last += step;
        while step >= 0x80 {
            entry.steps.push((step & 0x7f) as u8 | 0x80);
            step >>= 7;
        }
        entry.steps.push(step as u8);
    }

    fn enter(&mut self, word: &str, hash: u64) -> u32 {
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX - 1);
        self.entries.push(Entry {
            word: word.into(),
            hash,
            mask: mask(word),
            last: 0,
            steps: Vec::new(),
        });
        let entries = &self.entries;
        self.places.link(place, hash, |p| entries.get(p as usize).map_or(0, |e| e.hash));
        place
    }

    /// Pieces of the word list, for looking through them in turns.
    pub(super) fn turns(&self) -> impl Iterator<Item = Words<'_>> {
        self.entries.chunks(1 << 15).map(Words)
    }
}

/// Some of the distinct words.
pub(super) struct Words<'a>(&'a [Entry]);

impl<'a> Words<'a> {
    /// The words that `score` accepts and that hold all letters of `query`, with their texts.
    pub(super) fn matching(
        &self,
        query: &str,
        score: impl Fn(&str) -> Option<i32> + Sync,
    ) -> Vec<(i32, Standing<'a>)> {
        use rayon::prelude::*;
        let wanted = mask(query);
        let holds = |entry: &&'a Entry| entry.mask & wanted == wanted;
        let found = self.0.par_iter().filter(holds);
        found.filter_map(|e| Some((score(&e.word)?, Standing { steps: &e.steps, at: 0 }))).collect()
    }
}

/// The texts a word stands in, by number.
pub(super) struct Standing<'a> {
    steps: &'a [u8],
    at: u32,
}

impl Iterator for Standing<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut step = 0u32;
        let mut shift = 0;
        loop {
            let (byte, rest) = self.steps.split_first()?;
            self.steps = rest;
            step |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        self.at = self.at.saturating_add(step);
        self.at.checked_sub(1)
    }
}

/// A bit for each letter and digit that occurs; other characters share what is left.
fn mask(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| {
        mask | 1
            << match c {
                'a'..='z' => c as u32 - 'a' as u32,
                '0'..='9' => 26 + c as u32 - '0' as u32,
                _ => 36 + c as u32 % 28,
            }
    })
}
