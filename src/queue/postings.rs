//! Every distinct word once, with the numbers of the texts it stands in.

use super::chains::Chains;
use super::clean::WORD_LIMIT;
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
        let Some(entry) = self.entry(word) else { return };
        let step = text.saturating_add(1) - entry.last;
        if step != 0 {
            entry.last += step;
            push_number(&mut entry.steps, step);
        }
    }

    /// The entry of a word, a new one if need be.
    fn entry(&mut self, word: &str) -> Option<&mut Entry> {
        let hash = self.hasher.hash_one(word);
        let same = |place: &u32| {
            self.entries.get(*place as usize).is_some_and(|e| e.hash == hash && &*e.word == word)
        };
        let found = self.places.slots(hash).find(same);
        let place = found.unwrap_or_else(|| self.enter(word, hash));
        self.entries.get_mut(place as usize)
    }

    /// Number of distinct words.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Takes in the words of other texts, which are numbered from `first` on here.
    pub(super) fn join(&mut self, others: &Self, first: u32) {
        for other in &others.entries {
            let Some(entry) = self.entry(&other.word) else { continue };
            let mut rest = &*other.steps;
            let Some(step) = take_number(&mut rest) else { continue };
            push_number(&mut entry.steps, first.saturating_add(step).saturating_sub(entry.last));
            entry.steps.extend_from_slice(rest);
            entry.last = first.saturating_add(other.last);
        }
    }

    /// Every word with its texts, to be written.
    pub(super) fn packed(&self) -> impl Iterator<Item = Packed<'_>> {
        self.entries.iter().map(Packed)
    }

    /// Takes in words that [`Packed::write`] wrote; `None` when they are not.
    pub(super) fn take_packed(&mut self, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            let (word, last, steps) =
                (take_number(&mut bytes)?, take_number(&mut bytes)?, take_number(&mut bytes)?);
            let (word, rest) = bytes.split_at_checked(word as usize)?;
            let (steps, rest) = rest.split_at_checked(steps as usize)?;
            bytes = rest;
            let entry = self.entry(std::str::from_utf8(word).ok()?)?;
            (entry.last, entry.steps) = (last, steps.to_vec());
        }
        Some(())
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

    /// The texts of every word that holds all letters of `wanted` and fits.
    pub(super) fn with(
        &self,
        wanted: &str,
        fits: impl Fn(&str) -> bool + Sync,
    ) -> Vec<Standing<'_>> {
        use rayon::prelude::*;
        let letters = mask(wanted);
        let holds = |entry: &&Entry| entry.mask & letters == letters && fits(&entry.word);
        self.entries.par_iter().with_min_len(1 << 12).filter(holds).map(Standing::of).collect()
    }

    /// The texts of every word that may have been cut.
    pub(super) fn cut_ones(&self) -> impl Iterator<Item = Standing<'_>> {
        let is_cut = |entry: &&Entry| {
            entry.word.len() >= WORD_LIMIT && entry.word.chars().count() >= WORD_LIMIT
        };
        self.entries.iter().filter(is_cut).map(Standing::of)
    }

    /// Pieces of the word list, for looking through them in turns.
    pub(super) fn turns(&self) -> impl Iterator<Item = Words<'_>> {
        self.entries.chunks(1 << 15).map(Words)
    }
}

/// One word, to be written: length of the word, last text, length of the steps, then both.
pub(super) struct Packed<'a>(&'a Entry);

impl Packed<'_> {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let Entry { word, last, steps, .. } = self.0;
        push_number(out, u32::try_from(word.len()).unwrap_or(u32::MAX));
        push_number(out, *last);
        push_number(out, u32::try_from(steps.len()).unwrap_or(u32::MAX));
        out.extend_from_slice(word.as_bytes());
        out.extend_from_slice(steps);
    }
}

/// A number in seven bits a byte, the high bit says that more follows.
fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let (mut number, mut shift) = (0u32, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
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
        found.filter_map(|e| Some((score(&e.word)?, Standing::of(e)))).collect()
    }
}

/// The texts a word stands in, by number.
#[derive(Clone)]
pub(super) struct Standing<'a> {
    steps: &'a [u8],
    at: u32,
}

impl<'a> Standing<'a> {
    fn of(entry: &'a Entry) -> Self {
        Self { steps: &entry.steps, at: 0 }
    }

    /// Bytes they take: no fewer than there are texts.
    pub(super) const fn bytes(&self) -> usize {
        self.steps.len()
    }
}

impl Iterator for Standing<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.at = self.at.saturating_add(take_number(&mut self.steps)?);
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
