//! What each character of foreign text counts as.

use regex::Regex;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use unicode_normalization::char::is_combining_mark;

/// What a character counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Shown as it is.
    Shown,
    /// C0 and DEL.
    Control,
    /// Steers direction or width, or cannot be seen.
    Hidden,
    /// A tag character, meant only for flags.
    Tag,
    /// A joiner or variation selector: fine inside a cluster.
    Joiner,
    /// A combining mark.
    Combining,
}

/// Characters nobody sees: direction controls, blanks without width, fillers, line separators.
const HIDDEN: &[RangeInclusive<char>] = &[
    '\u{80}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
];

/// Joiners and variation selectors.
const JOINERS: &[RangeInclusive<char>] = &[
    '\u{200c}'..='\u{200d}',
    '\u{180b}'..='\u{180d}',
    '\u{180f}'..='\u{180f}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{e0100}'..='\u{e01ef}',
];

fn within(table: &[RangeInclusive<char>], c: char) -> bool {
    table.iter().any(|range| range.contains(&c))
}

pub(super) fn sign(c: char) -> Sign {
    if is_everyday(c) {
        Sign::Shown
    } else if c < ' ' || c == '\u{7f}' {
        Sign::Control
    } else if within(HIDDEN, c) {
        Sign::Hidden
    } else if within(JOINERS, c) {
        Sign::Joiner
    } else if ('\u{e0000}'..='\u{e0fff}').contains(&c) {
        Sign::Tag
    } else if is_combining_mark(c) {
        Sign::Combining
    } else {
        Sign::Shown
    }
}

/// Characters that stand alone, are one column wide and need no second look: most of all text.
pub(super) fn is_everyday(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{481}'
        | '\u{2013}'..='\u{2014}' | '\u{2018}'..='\u{201e}' | '\u{20ac}')
}

/// Private use, noncharacters and unassigned: nobody knows what they look like or how wide.
static UNKNOWN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{Co}\p{Cn}]").ok());

/// Where in the text characters of unknown look stand, in order.
pub(super) fn unknown(text: &str) -> Vec<usize> {
    UNKNOWN
        .as_ref()
        .map_or_else(Vec::new, |regex| regex.find_iter(text).map(|found| found.start()).collect())
}

/// The visible form of a control or hidden character.
pub(super) fn mark(c: char, ascii: bool) -> String {
    match c {
        '\u{7f}' if ascii => "^?".into(),
        '\u{7f}' => "\u{2421}".into(),
        c if c < ' ' => {
            let offset = if ascii { u32::from(c) + 0x40 } else { u32::from(c) + 0x2400 };
            let shown = char::from_u32(offset).unwrap_or(char::REPLACEMENT_CHARACTER);
            if ascii { format!("^{shown}") } else { shown.into() }
        }
        c if c < '\u{100}' => format!("<{:02X}>", u32::from(c)),
        c => format!("<{:04X}>", u32::from(c)),
    }
}
