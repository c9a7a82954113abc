//! Finds what one text quotes of another.

use std::collections::HashSet;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Letters of a word that is never chance.
const LONG: usize = 5;
/// Bytes of a text that are looked at.
const CAP: usize = 64 * 1024;

/// The places in `text` that say what one of `sources` says: two words in a row, or a long one.
/// Short words by themselves stand in every text.
#[must_use]
pub fn quotes(text: &str, sources: &[&str]) -> Vec<Range<usize>> {
    let (mut single, mut pairs) = (HashSet::new(), HashSet::new());
    for source in sources {
        let words = words(source);
        single.extend(words.iter().map(|(_, word)| word.clone()));
        pairs.extend(words.windows(2).filter_map(|pair| match pair {
            [(_, one), (_, two)] => Some((one.clone(), two.clone())),
            _ => None,
        }));
    }
    if single.is_empty() {
        return Vec::new();
    }
    let words = words(text);
    let mut marked: Vec<bool> = words
        .iter()
        .map(|(_, word)| word.chars().count() >= LONG && single.contains(word))
        .collect();
    for (at, pair) in words.windows(2).enumerate() {
        if let [(_, one), (_, two)] = pair
            && pairs.contains(&(one.clone(), two.clone()))
        {
            marked.iter_mut().skip(at).take(2).for_each(|mark| *mark = true);
        }
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for ((range, _), mark) in words.iter().zip(marked) {
        match found.last_mut() {
            Some(last) if mark && joined => last.end = range.end,
            _ if mark => found.push(range.clone()),
            _ => {}
        }
        joined = mark;
    }
    found
}

/// The text with `[covered]` in place of what it quotes, for lists where nothing is lifted.
#[must_use]
pub fn masked(text: &str, sources: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in quotes(text, sources) {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        out.push_str("[covered]");
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let head = super::super::ink::head(text, CAP);
    let word = |(at, word): (usize, &str)| (at..at + word.len(), word.to_lowercase());
    head.unicode_word_indices().map(word).collect()
}
