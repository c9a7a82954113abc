//! From foreign text to safe text.

use super::signs::{Sign, is_everyday, mark, sign, unknown};
use super::{Kind, Safe};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Combining marks and joiners kept after one base.
const MARKS: usize = 2;
/// Bytes kept of one cluster.
const CLUSTER: usize = 64;
/// Columns one cluster may take.
const COLUMNS: usize = 4;
/// Blanks for a tab.
const TAB: &str = "    ";
/// Where text was cut at the cap.
const CUT: &str = "<truncated>";

/// How far the terminal is trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Marks are drawn in ASCII.
    pub ascii: bool,
    /// Of an emoji sequence only the first code point is shown, since terminals disagree about the
    /// width of the rest.
    pub first_only: bool,
}

/// One line of foreign text with the default [`Rules`]; a newline becomes a blank.
#[must_use]
pub fn safe_line(text: &str, cap: usize) -> Safe {
    Rules::default().line(text, cap)
}

/// Lines of foreign text with the default [`Rules`].
#[must_use]
pub fn safe_block(text: &str, cap: usize) -> Vec<Safe> {
    Rules::default().block(text, cap)
}

impl Rules {
    /// One line; a newline becomes a blank. At most `cap` bytes of the original are looked at.
    #[must_use]
    pub fn line(self, text: &str, cap: usize) -> Safe {
        let head = head(text, cap);
        let mut safe = Safe::default();
        for (n, (start, line)) in lines(head).enumerate() {
            if n > 0 {
                safe.push(Kind::Instead, " ", start - 1..start);
            }
            self.append(&mut safe, line, start);
        }
        note_cut(&mut safe, head, text);
        safe
    }

    /// One entry for each line; never none. At most `cap` bytes of the original are looked at.
    #[must_use]
    pub fn block(self, text: &str, cap: usize) -> Vec<Safe> {
        let head = head(text, cap);
        let mut all: Vec<Safe> = lines(head)
            .map(|(start, line)| {
                let mut safe = Safe::default();
                self.append(&mut safe, line, start);
                safe
            })
            .collect();
        if let Some(last) = all.last_mut() {
            note_cut(last, head, text);
        }
        all
    }

    /// Appends one line, whose first byte is at `start` of the original.
    fn append(self, safe: &mut Safe, line: &str, start: usize) {
        if line.chars().all(is_everyday) {
            if !line.is_empty() {
                safe.push(Kind::Plain, line, start..start + line.len());
            }
            return;
        }
        let strange = unknown(line);
        let mut strange = strange.as_slice();
        for (at, cluster) in line.grapheme_indices(true) {
            let end = at + cluster.len();
            let (inside, later) = strange.split_at(strange.partition_point(|place| *place < end));
            strange = later;
            let from = start + at..start + end;
            let one = Cluster { text: cluster, from, strange: !inside.is_empty(), rules: self };
            one.append(safe);
        }
    }
}

/// The first `cap` bytes, or fewer so as not to cut a character.
fn head(text: &str, cap: usize) -> &str {
    let mut end = cap.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn note_cut(safe: &mut Safe, head: &str, text: &str) {
    if head.len() < text.len() {
        safe.push(Kind::Mark, CUT, head.len()..text.len());
    }
}

/// Lines with the place of their first byte. A lone carriage return does not end one.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split('\n').map(move |line| {
        let start = next;
        next += line.len() + 1;
        let ended = next <= text.len();
        (start, line.strip_suffix('\r').filter(|_| ended).unwrap_or(line))
    })
}

/// One cluster as the author's text has it.
struct Cluster<'a> {
    text: &'a str,
    from: Range<usize>,
    /// Holds a character of unknown look.
    strange: bool,
    rules: Rules,
}

impl Cluster<'_> {
    fn append(self, safe: &mut Safe) {
        let mut chars = self.text.chars();
        match (chars.next(), chars.next()) {
            (Some('\t'), None) => safe.push(Kind::Instead, TAB, self.from),
            (Some(c), None) if is_everyday(c) => safe.push(Kind::Plain, self.text, self.from),
            (Some(first), Some(_)) if self.rules.first_only && self.is_emoji_sequence() => {
                safe.push(Kind::Instead, first.encode_utf8(&mut [0; 4]), self.from);
            }
            (Some('\u{1f3f4}'), Some(_)) if is_tag_flag(self.text) => {
                safe.push(Kind::Plain, self.text, self.from);
            }
            _ => self.append_chars(safe),
        }
    }

    /// Keeps what is sound, marks what is not, and counts what is too much.
    fn append_chars(&self, safe: &mut Safe) {
        let mut base = None;
        let mut marks = 0;
        let mut dropped = Dropped::default();
        let mut at = 0;
        for c in self.text.chars() {
            let start = at;
            at += c.len_utf8();
            let sign = sign(c);
            marks = if matches!(sign, Sign::Combining | Sign::Joiner) { marks + 1 } else { 0 };
            if marks > MARKS || at > CLUSTER || (base.is_some() && self.is_wide(at)) {
                dropped.add(self.from.start + start);
                continue;
            }
            dropped.note(safe, self.from.start + start);
            let from = self.from.start + start..self.from.start + at;
            let mut buffer = [0; 4];
            let same: &str = c.encode_utf8(&mut buffer);
            let sound = match sign {
                Sign::Shown if self.strange && !unknown(same).is_empty() => {
                    safe.push(Kind::Mark, "\u{fffd}", from);
                    base = None;
                    continue;
                }
                Sign::Shown => base.is_some() || c.width().is_some_and(|width| width > 0),
                Sign::Combining => base.is_some(),
                Sign::Joiner => base.is_some_and(|base| may_join(base, self.text)),
                Sign::Control | Sign::Hidden | Sign::Tag => false,
            };
            if sound {
                safe.push(Kind::Plain, same, from);
                base = base.or(Some(c));
            } else {
                safe.push(Kind::Mark, &mark(c, self.rules.ascii), from);
                base = None;
            }
        }
        dropped.note(safe, self.from.end);
    }

    /// The first bytes of the cluster take more columns than a cluster may.
    fn is_wide(&self, bytes: usize) -> bool {
        self.text.get(..bytes).is_some_and(|head| head.width() > COLUMNS)
    }

    fn is_emoji_sequence(&self) -> bool {
        self.text.width() == 2
            && self.text.chars().skip(1).any(|c| {
                matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{e007f}')
                    || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
                    || ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
            })
    }
}

/// Characters of a cluster that are too much to show.
#[derive(Default)]
struct Dropped {
    start: usize,
    count: usize,
}

impl Dropped {
    fn add(&mut self, at: usize) {
        if self.count == 0 {
            self.start = at;
        }
        self.count += 1;
    }

    /// Says how many there were, if any.
    fn note(&mut self, safe: &mut Safe, end: usize) {
        if self.count > 0 {
            safe.push(Kind::Mark, &format!("<+{}>", self.count), self.start..end);
            self.count = 0;
        }
    }
}

/// Joiners mean something after letters of scripts that join, and in emoji; after Latin, Greek and
/// Cyrillic letters only an emoji keycap (digit, selector, U+20E3) has one.
fn may_join(base: char, cluster: &str) -> bool {
    base >= '\u{590}'
        || (matches!(base, '0'..='9' | '#' | '*') && cluster.ends_with('\u{20e3}'))
        || matches!(base, '\u{a9}' | '\u{ae}')
}

/// A black flag, tag letters and the end tag: England, Scotland, Wales.
fn is_tag_flag(cluster: &str) -> bool {
    let tags = cluster.strip_prefix('\u{1f3f4}').and_then(|rest| rest.strip_suffix('\u{e007f}'));
    tags.is_some_and(|tags| {
        (1..=CLUSTER - 8).contains(&tags.len())
            && tags.chars().all(|c| ('\u{e0020}'..='\u{e007e}').contains(&c))
    })
}
