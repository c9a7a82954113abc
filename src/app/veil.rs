//! The veil: the one place that decides which foreign words may be shown.
//!
//! Texts reach the app as [`Words`]. Screens cannot read them; a [`Look`] gives them out as safe
//! text, covered as far as it must be. Whatever quotes a covered text (a notice, a letter, a draft)
//! has the quoted words covered and the rest left to be read.

mod quote;

pub use quote::{masked, quotes};

use super::text::{Safe, cover, safe_block, safe_line, wrap};
use crate::model::{Case, FlagBody, Media, Message};
use std::fmt;
use std::ops::{Deref, Range};

/// Columns of text one further line uncovers, whatever the size of the screen.
const LINE: usize = 60;

/// Foreign words; what they say is had through a [`Look`] only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    cover: Cover,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Cover {
    /// May be read at once.
    #[default]
    Nothing,
    /// Opens veiled; these places stay covered until everything is shown.
    All(Vec<Range<usize>>),
    /// Only these places, which quote a veiled text.
    Parts(Vec<Range<usize>>),
}

/// Never the text: what is printed while looking for a mistake is looked at too.
impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes, {:?})", self.text.len(), self.cover)
    }
}

impl Words {
    /// Words that may be read at once.
    #[must_use]
    pub fn open(text: impl Into<String>) -> Self {
        Self { text: text.into(), cover: Cover::Nothing }
    }

    /// Words that open veiled, with the places our rules hit.
    #[must_use]
    pub fn veiled(text: impl Into<String>, hits: Vec<Range<usize>>) -> Self {
        Self { text: text.into(), cover: Cover::All(hits) }
    }

    /// Words that may quote veiled texts.
    #[must_use]
    pub fn quoting(text: impl Into<String>, veiled: &[&str]) -> Self {
        let text = text.into();
        let parts = quotes(&text, veiled);
        let cover = if parts.is_empty() { Cover::Nothing } else { Cover::Parts(parts) };
        Self { text, cover }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether something of them is covered at first.
    #[must_use]
    pub fn covers(&self) -> bool {
        self.cover != Cover::Nothing
    }

    /// Whether they are covered altogether at first.
    #[must_use]
    pub const fn opens_veiled(&self) -> bool {
        matches!(self.cover, Cover::All(_))
    }

    /// Whether some of them stay covered longest, because our rules hit them.
    #[must_use]
    pub fn has_terms(&self) -> bool {
        matches!(&self.cover, Cover::All(hits) if !hits.is_empty())
    }

    /// Bytes of them.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.text.len()
    }

    /// Characters after the first `cap` bytes.
    #[must_use]
    pub fn rest(&self, cap: usize) -> usize {
        let first = super::ink::head(&self.text, cap).len();
        self.text.get(first..).unwrap_or_default().chars().count()
    }

    /// The same words, covered or not.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.text == other.text
    }

    /// Whether this stands in them; for lists made up in tests.
    #[cfg(test)]
    pub fn holds(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// `2 lines, 85 characters`: what may be known without looking.
    #[must_use]
    pub fn size(&self) -> String {
        let (lines, signs) = (self.text.lines().count(), self.text.chars().count());
        let line = if lines == 1 { "line" } else { "lines" };
        format!("{lines} {line}, {} characters", super::time::thousands(signs as u64))
    }
}

/// A message whose words are had through a [`Look`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Without its text and what is written on attached things.
    bare: Message,
    words: Words,
    /// What is written on attached things, by place.
    labels: Vec<Media>,
}

impl Deref for Told {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.bare
    }
}

impl Told {
    fn new(mut bare: Message, words: impl FnOnce(String) -> Words) -> Self {
        let words = words(std::mem::take(&mut bare.text));
        let labels = bare.media.clone();
        for media in &mut bare.media {
            (media.label, media.file) = (None, None);
        }
        Self { bare, words, labels }
    }

    /// A message that may be read at once.
    #[must_use]
    pub fn open(message: Message) -> Self {
        Self::new(message, Words::open)
    }

    /// A message that opens veiled, with the places our rules hit.
    #[must_use]
    pub fn veiled(message: Message, hits: Vec<Range<usize>>) -> Self {
        Self::new(message, |text| Words::veiled(text, hits))
    }

    /// What it says.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.words
    }
}

/// How far the veil is lifted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Length and kind only.
    #[default]
    Facts,
    /// So many lines of it, flagged words covered.
    Lines(usize),
    /// Everything but the flagged words.
    Terms,
    /// Everything.
    Open,
}

/// An eye at some stage. This is the only way to foreign words.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// How far the veil is lifted.
    pub stage: Stage,
    /// What stands for a covered column.
    pub sign: &'a str,
}

impl Look<'_> {
    /// Whether nothing of these words is covered now.
    fn bares(&self, words: &Words) -> bool {
        self.stage == Stage::Open || words.cover == Cover::Nothing
    }

    /// The same eye for what stands around: line by line is for the message alone.
    #[must_use]
    pub const fn around(self) -> Self {
        let stage = match self.stage {
            Stage::Lines(_) => Stage::Facts,
            other => other,
        };
        Self { stage, sign: self.sign }
    }

    /// The words as they are, when all of them may be read now.
    #[must_use]
    pub fn readable<'w>(&self, words: &'w Words) -> Option<&'w str> {
        self.bares(words).then_some(words.text.as_str())
    }

    /// The one decision: what of this piece of safe text must be covered.
    fn covered(&self, words: &Words, safe: &Safe) -> Safe {
        if self.bares(words) {
            return safe.clone();
        }
        let within = |ranges: &[Range<usize>], at: &Range<usize>| {
            ranges.iter().any(|range| range.start < at.end && at.start < range.end)
        };
        match (&words.cover, self.stage) {
            (Cover::Parts(parts), _) => cover(safe, self.sign, |at| within(parts, at)),
            (Cover::All(hits), Stage::Terms) if !hits.is_empty() => {
                cover(safe, self.sign, |at| within(hits, at))
            }
            (Cover::All(hits), Stage::Lines(lines)) => {
                let upto = uncovered(&words.text, lines);
                cover(safe, self.sign, |at| at.end > upto || within(hits, at))
            }
            _ => cover(safe, self.sign, |_| true),
        }
    }

    /// The first `cap` bytes as safe lines.
    #[must_use]
    pub fn block(&self, words: &Words, cap: usize) -> Vec<Safe> {
        safe_block(&words.text, cap).iter().map(|line| self.covered(words, line)).collect()
    }

    /// The first `cap` bytes as one safe line.
    #[must_use]
    pub fn line(&self, words: &Words, cap: usize) -> Safe {
        self.covered(words, &safe_line(&words.text, cap))
    }

    /// What is attached to a message, with what is written on it when that may be read.
    #[must_use]
    pub fn media<'t>(&self, told: &'t Told) -> &'t [Media] {
        if self.bares(&told.words) { &told.labels } else { &told.bare.media }
    }

    /// Whether all lines of veiled words are uncovered.
    #[must_use]
    pub fn at_end(&self, words: &Words) -> bool {
        match self.stage {
            Stage::Facts => words.is_empty(),
            Stage::Lines(lines) => uncovered(&words.text, lines) >= words.text.len(),
            Stage::Terms | Stage::Open => true,
        }
    }
}

/// The first byte after so many lines of [`LINE`] columns.
fn uncovered(text: &str, lines: usize) -> usize {
    let mut left = lines;
    let mut end = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if left == 0 {
            return end;
        }
        let bare = line.trim_end_matches(['\n', '\r']);
        let pieces = wrap(&safe_line(bare, bare.len()), LINE);
        let taken = pieces.len().min(left);
        left -= taken;
        let last = pieces.get(taken.saturating_sub(1)).map_or(0, |piece| piece.source().end);
        end = start + if taken == pieces.len() { line.len() } else { last };
        start += line.len();
    }
    end
}

/// What is said about a case by those who flagged it, in the order of the flags, and in its notes,
/// taken out of it.
pub fn said_apart(case: &mut Case, words: impl Fn(String) -> Words) -> (Vec<Words>, Vec<Words>) {
    use std::mem::take;
    let said = |body: &mut FlagBody| match body {
        FlagBody::Notice(notice) => take(&mut notice.explanation),
        FlagBody::Order(order) => format!("{} {}", order.reference, take(&mut order.reasons)),
        FlagBody::Notification { text, .. } | FlagBody::Own { text } => take(text),
        FlagBody::Rule(hit) => take(&mut hit.reason),
    };
    let flags = case.flags.iter_mut().map(|flag| words(said(&mut flag.body))).collect();
    let notes = case.notes.iter_mut().map(|note| words(take(&mut note.text))).collect();
    (flags, notes)
}

/// The places in the message of a case that our rules hit.
#[must_use]
pub fn hits(case: &Case) -> Vec<Range<usize>> {
    let spans = case.flags.iter().filter_map(|flag| match &flag.body {
        FlagBody::Rule(hit) => Some(&hit.spans),
        _ => None,
    });
    let mut all: Vec<Range<usize>> =
        spans.flatten().map(|span| span.start as usize..span.end as usize).collect();
    all.sort_by_key(|range| (range.start, range.end));
    all.dedup();
    all
}

/// The texts among these that open veiled.
pub fn veiled_texts<'t>(told: impl IntoIterator<Item = &'t Told>) -> Vec<&'t str> {
    let veiled = told.into_iter().filter(|told| told.words.opens_veiled());
    veiled.map(|told| told.words.text.as_str()).collect()
}

#[cfg(test)]
mod tests;
