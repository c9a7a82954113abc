//! Finds every signal of a rule set in one text.

use super::bound::Bound;
use super::clean::{Plain, beginning, clean};
use super::disguise;
use crate::model::{Entity, Message};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

/// Places kept of one term or pattern in one message; further ones add nothing.
const PLACES_EACH: u8 = 8;

/// Links behind words that are looked at in one message.
const LINKS_AT_MOST: usize = 64;

/// Where a term may stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stands {
    /// As a whole word.
    Alone,
    /// Anywhere, also inside a longer word.
    Anywhere,
}

/// A term, stem, emoji or pattern of a signal.
#[derive(Debug)]
pub(super) struct Sign {
    /// Place of its signal in the rule set.
    pub signal: usize,
    pub what: What,
}

/// What a sign looks for.
#[derive(Debug)]
pub(super) enum What {
    /// Plain text, already cleaned.
    Words(String, Stands),
    /// A regular expression; also tried on the reading with number words, when `numbers`, and
    /// only where one of the characters it needs ([`ascii_of`]) stands.
    Pattern { regex: Regex, numbers: bool, needs: Option<u128> },
}

/// A sign found, at a place of the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub signal: usize,
    pub sign: usize,
    /// A match of a pattern: each counts, where a word counts once.
    pub each: bool,
    pub from: u32,
    pub to: u32,
}

/// All signs of a rule set, compiled for one pass.
#[derive(Debug)]
pub(super) struct Scanner {
    /// Terms, stems and emoji; pattern n of it is `words[n]`.
    finder: AhoCorasick,
    words: Vec<Word>,
    /// Tried one by one: most begin with something rare and are done at once, while all in one
    /// automaton would need a new state for almost every word.
    patterns: Vec<Pattern>,
    signs: usize,
}

#[derive(Debug)]
struct Word {
    signal: usize,
    sign: usize,
    /// A letter or digit may not stand before, or after.
    border: (bool, bool),
}

#[derive(Debug)]
struct Pattern {
    signal: usize,
    sign: usize,
    regex: Regex,
    numbers: bool,
    needs: Option<u128>,
}

/// The ASCII characters of a text as a set of bits.
pub(super) fn ascii_of(text: &str) -> u128 {
    let ascii = text.bytes().filter(u8::is_ascii);
    ascii.fold(0, |set, byte| set | 1 << byte)
}

/// Hits so far, and how many of each sign.
struct Found {
    hits: Vec<Hit>,
    /// By sign; empty before the first hit.
    of: Vec<u8>,
    signs: usize,
}

impl Found {
    /// Keeps a hit unless there are enough of its sign.
    fn add(&mut self, hit: Hit) {
        if self.of.is_empty() {
            self.of.resize(self.signs, 0);
        }
        if let Some(count) = self.of.get_mut(hit.sign).filter(|count| **count < PLACES_EACH) {
            *count += 1;
            self.hits.push(hit);
        }
    }
}

impl Scanner {
    /// Compiles all signs; the texts say what was too large for that.
    pub fn new(signs: Vec<Sign>) -> Result<Self, String> {
        let count = signs.len();
        let (mut texts, mut words, mut patterns) = (vec![], vec![], vec![]);
        for (sign, Sign { signal, what }) in signs.into_iter().enumerate() {
            match what {
                What::Words(text, stands) => {
                    let edge = |c: Option<char>| {
                        stands == Stands::Alone && c.is_some_and(char::is_alphanumeric)
                    };
                    let border = (edge(text.chars().next()), edge(text.chars().next_back()));
                    words.push(Word { signal, sign, border });
                    texts.push(text);
                }
                What::Pattern { regex, numbers, needs } => {
                    patterns.push(Pattern { signal, sign, regex, numbers, needs });
                }
            }
        }
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(&texts)
            .map_err(|e| format!("the terms together are too large: {e}"))?;
        Ok(Self { finder, words, patterns, signs: count })
    }

    /// Every sign in the text (`plain`) and behind the links of a message, sorted, without doubles.
    /// Nothing when the words found leave no rule that could still hit, whatever the patterns say.
    pub fn scan(&self, message: &Message, plain: &Plain, bound: &Bound) -> Vec<Hit> {
        let mut found = Found { hits: Vec::new(), of: Vec::new(), signs: self.signs };
        self.scan_words(plain, &mut found);
        for reading in disguise::words(plain) {
            self.scan_words(&reading, &mut found);
        }
        let links = link_targets(message);
        for target in &links {
            self.scan_words(target, &mut found);
        }
        if !bound.may_hit(found.hits.iter().map(|hit| hit.signal)) {
            return Vec::new();
        }
        self.scan_patterns(plain, &mut found);
        if let Some(reading) = disguise::numbers(plain) {
            let there = ascii_of(&reading.text);
            for pattern in self.patterns.iter().filter(|p| p.numbers && p.may_match(there)) {
                pattern.find(&reading, &mut found);
            }
        }
        for target in &links {
            self.scan_patterns(target, &mut found);
        }
        found.hits.sort_unstable();
        found.hits.dedup();
        found.hits
    }

    /// Signals that something else than words can bring about.
    pub fn beyond_words(&self) -> impl Iterator<Item = usize> + '_ {
        self.patterns.iter().map(|pattern| pattern.signal)
    }

    fn scan_words(&self, plain: &Plain, found: &mut Found) {
        // Only another way of matching could be refused here, and there is one finder only.
        let Ok(matches) = self.finder.try_find_overlapping_iter(&plain.text) else { return };
        for m in matches {
            let Some(word) = self.words.get(m.pattern().as_usize()) else { continue };
            if (word.border.0 && word_before(&plain.text, m.start()))
                || (word.border.1 && word_after(&plain.text, m.end()))
            {
                continue;
            }
            if let Some((from, to)) = plain.origin(m.start(), m.end()) {
                found.add(Hit { signal: word.signal, sign: word.sign, each: false, from, to });
            }
        }
    }

    fn scan_patterns(&self, plain: &Plain, found: &mut Found) {
        let there = ascii_of(&plain.text);
        let likely = self.patterns.iter().filter(|pattern| pattern.may_match(there));
        likely.for_each(|pattern| pattern.find(plain, found));
    }
}

impl Pattern {
    /// Whether a text with these ASCII characters can have a match.
    fn may_match(&self, there: u128) -> bool {
        self.needs.is_none_or(|needs| needs & there != 0)
    }

    /// The first matches; their number is bounded, and with it the time.
    fn find(&self, plain: &Plain, found: &mut Found) {
        for m in self.regex.find_iter(&plain.text).take(usize::from(PLACES_EACH)) {
            if let Some((from, to)) = plain.origin(m.start(), m.end()) {
                found.add(Hit { signal: self.signal, sign: self.sign, each: true, from, to });
            }
        }
    }
}

/// Targets of links that stand behind other words.
fn link_targets(message: &Message) -> Vec<Plain> {
    let links = message.entities.iter().take(LINKS_AT_MOST);
    let target = |entity: &Entity| {
        let target = entity.value.as_deref().filter(|_| entity.kind == "text_link")?;
        let range = entity.start as usize..entity.end as usize;
        let words = message.text.get(range).is_some_and(|words| !words.is_empty());
        words.then(|| clean(beginning(target)).all_from(entity.start, entity.end))
    };
    links.filter_map(target).collect()
}

/// Whether a letter or digit ends at this place.
fn word_before(text: &str, at: usize) -> bool {
    match at.checked_sub(1).and_then(|i| text.as_bytes().get(i)) {
        None => false,
        Some(b) if b.is_ascii() => b.is_ascii_alphanumeric(),
        Some(_) => {
            text.get(..at).and_then(|t| t.chars().next_back()).is_some_and(char::is_alphanumeric)
        }
    }
}

/// Whether a letter or digit begins at this place.
fn word_after(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => false,
        Some(b) if b.is_ascii() => b.is_ascii_alphanumeric(),
        Some(_) => text.get(at..).and_then(|t| t.chars().next()).is_some_and(char::is_alphanumeric),
    }
}
