//! Plain lower-case text out of any text, with a map back to the original bytes.

use super::letters::{is_invisible, picture, plain};
use memchr::{memchr, memmem};
use sha2::{Digest as _, Sha256};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Bytes of a text that the rules read; what stands after them is not looked at.
pub(super) const READ_AT_MOST: usize = 64 * 1024;

/// Text made plain. Each byte of it knows the bytes of the original it came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Plain {
    pub text: String,
    /// Where each byte of `text` came from; `None` when every byte stands for itself.
    map: Option<Vec<(u32, u32)>>,
}

/// One character of a plain text with the original bytes it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    pub char: char,
    pub from: u32,
    pub to: u32,
}

impl Plain {
    /// Adds a character that stands for some bytes of the original.
    fn push(&mut self, unit: Unit) {
        self.text.push(unit.char);
        let len = self.text.len();
        self.map.get_or_insert_default().resize(len, (unit.from, unit.to));
    }

    /// The original bytes that a range of this text stands for; `None` for an empty range.
    pub fn origin(&self, start: usize, end: usize) -> Option<(u32, u32)> {
        let last = end.checked_sub(1).filter(|last| *last >= start)?;
        match &self.map {
            Some(map) => Some((map.get(start)?.0, map.get(last)?.1)),
            None => Some((u32::try_from(start).ok()?, u32::try_from(end).ok()?)),
        }
    }

    /// All characters with their places.
    pub fn units(&self) -> Vec<Unit> {
        let place = |at: usize, c: char| self.origin(at, at + c.len_utf8()).unwrap_or_default();
        let unit = |(at, c): (usize, char)| {
            let (from, to) = place(at, c);
            Unit { char: c, from, to }
        };
        self.text.char_indices().map(unit).collect()
    }

    /// A text out of characters.
    pub fn from_units(units: &[Unit]) -> Self {
        let mut out = Self { text: String::with_capacity(units.len()), map: Some(Vec::new()) };
        units.iter().for_each(|unit| out.push(*unit));
        out
    }

    /// The same text, every byte standing for one range of the original: for words that are not
    /// in the text themselves, such as the target of a link.
    pub fn all_from(mut self, from: u32, to: u32) -> Self {
        self.map = Some(vec![(from, to); self.text.len()]);
        self
    }
}

/// The first bytes of a text, at most as many as the rules read, ending between characters.
pub(super) fn beginning(text: &str) -> &str {
    let cut = |at: usize| text.get(..at);
    (READ_AT_MOST.saturating_sub(3)..=READ_AT_MOST)
        .rev()
        .find_map(cut)
        .filter(|_| text.len() > READ_AT_MOST)
        .unwrap_or(text)
}

/// Makes a text plain: compatibility forms, case, marks, look-alikes and pictures of letters
/// undone, invisible characters dropped, runs of blanks made one. Digits and line ends stay.
pub(super) fn clean(text: &str) -> Plain {
    if is_simple(text) {
        return Plain { text: text.to_ascii_lowercase(), map: None };
    }
    let mut out = Plain { text: String::with_capacity(text.len()), map: Some(Vec::new()) };
    if let Some(map) = &mut out.map {
        map.reserve(text.len());
    }
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        let mut end = at + c.len_utf8();
        let mut seen = c;
        if c == '&'
            && let Some((decoded, len)) = text.get(at..).and_then(entity)
        {
            (seen, end) = (decoded, at + len);
            skip_to = end;
        }
        let (Ok(from), Ok(to)) = (u32::try_from(at), u32::try_from(end)) else { break };
        put(&mut out, Unit { char: seen, from, to });
    }
    out
}

/// Whether lower case is all that a text needs. Whole pieces are looked at without stopping early,
/// which compilers make fast.
fn is_simple(text: &str) -> bool {
    let plain = |b: &u8| matches!(b, b' '..=b'%' | b'\''..=b'~' | b'\n');
    let all_plain = |piece: &[u8]| piece.iter().fold(true, |all, b| all & plain(b));
    text.as_bytes().chunks(64).all(all_plain) && memmem::find(text.as_bytes(), b"  ").is_none()
}

/// Adds what one original character becomes: nothing, one character or several.
fn put(out: &mut Plain, unit: Unit) {
    let c = unit.char;
    if is_invisible(c) {
        return;
    }
    if c != '\n' && c.is_whitespace() {
        if !out.text.ends_with(' ') {
            out.push(Unit { char: ' ', ..unit });
        }
        return;
    }
    if c.is_ascii() {
        return out.push(Unit { char: c.to_ascii_lowercase(), ..unit });
    }
    if let Some(letter) = picture(c) {
        return out.push(Unit { char: letter, ..unit });
    }
    decompose_compatible(c, |part| {
        for low in part.to_lowercase() {
            if !is_combining_mark(low) && !is_invisible(low) {
                plain(low, |char| out.push(Unit { char, ..unit }));
            }
        }
    });
}

/// A character reference as in HTML at the beginning of a text, with its length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let (len, _) = inner.char_indices().take(9).find(|(_, c)| *c == ';')?;
    let name = inner.get(..len)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "euro" => '€',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, len + 2))
}

/// A text as rules and comparisons read it, made plain once for both.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The beginning of the text.
    plain: Plain,
    hash: u64,
}

impl Reading {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = clean(text);
        let hash = hash_of(&plain.text);
        let start = beginning(text);
        if start.len() == text.len() {
            Self { plain, hash }
        } else {
            Self { plain: clean(start), hash }
        }
    }

    /// [`text_hash`] of the text.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) const fn plain(&self) -> &Plain {
        &self.plain
    }
}

/// A number that is the same for texts that read the same: the first eight bytes of the SHA-256
/// of the plain text with blanks and line ends made one. 0 when nothing readable is in it.
///
/// Digits stay, so that two offers with different prices are two texts.
#[must_use]
pub fn text_hash(text: &str) -> u64 {
    hash_of(&clean(text).text)
}

/// The hash of a plain text.
fn hash_of(plain: &str) -> u64 {
    // A plain text has single blanks; only line ends may be left to do.
    if memchr(b'\n', plain.as_bytes()).is_none() {
        return first_8(plain.trim());
    }
    let mut words = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    first_8(&words)
}

fn first_8(words: &str) -> u64 {
    if words.is_empty() {
        return 0;
    }
    let hash = Sha256::digest(words.as_bytes());
    hash.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain_of(text: &str) -> String {
        clean(text).text
    }

    #[test]
    fn disguises_of_unicode_are_undone() {
        for text in [
            "COKE",
            "cöke",
            "c̶o̶k̶e̶",
            "ｃｏｋｅ",
            "𝓬𝓸𝓴𝓮",
            "ⓒⓞⓚⓔ",
            "сокe",
            "c\u{200b}o\u{ad}ke",
            "🇨🇴🇰🇪",
            "🅲🅾🅺🅴",
            "&#99;oke",
            "&#x63;ok&#101;",
            "ᴄᴏᴋᴇ",
            "c\u{1b}oke",
            "cok\u{202e}e",
        ] {
            assert_eq!(plain_of(text), "coke", "{text:?}");
        }
        assert_eq!(plain_of("0️⃣6️⃣-1"), "06-1");
        assert_eq!(plain_of("ĳs  en\t&amp; straße"), "ijs en & strasse");
        assert_eq!(plain_of("❄️ 👍🏽"), "❄ 👍");
        assert_eq!(plain_of("a & b &#; &verylongname;"), "a & b &#; &verylongname;");
    }

    #[test]
    fn places_lead_back() {
        let text = "x c\u{200b}ö\u{301}KE";
        let plain = clean(text);
        assert_eq!(plain.text, "x coke");
        let (a, z) = plain.origin(2, 6).unwrap();
        assert_eq!(text.get(a as usize..z as usize), Some("c\u{200b}ö\u{301}KE"));
        assert_eq!(plain.origin(3, 3), None);
    }

    #[test]
    fn same_reading_same_hash() {
        assert_eq!(text_hash("Vanavond  OPEN\nnu"), text_hash("vanavond open nu"));
        assert_eq!(text_hash("v\u{200b}anavond open nu"), text_hash("vanavond open nu"));
        assert_ne!(text_hash("2 voor 10"), text_hash("2 voor 15"));
        assert_eq!(text_hash(""), 0);
        assert_eq!(text_hash(" \u{200b}\n"), 0);
        assert_eq!(text_hash("a"), 0xca97_8112_ca1b_bdca);
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "é".repeat(READ_AT_MOST);
        assert_eq!(beginning(&long).len(), READ_AT_MOST);
        let odd = format!("a{long}");
        assert_eq!(beginning(&odd).len(), READ_AT_MOST - 1);
        assert_eq!(beginning("kort"), "kort");
    }

    proptest! {
        #[test]
        fn every_place_is_on_a_character_of_the_original(text in any::<String>()) {
            let plain = clean(&text);
            for unit in plain.units() {
                prop_assert!(text.get(unit.from as usize..unit.to as usize).is_some());
            }
            prop_assert_eq!(Plain::from_units(&plain.units()).text, plain.text);
        }

        #[test]
        fn cleaning_twice_changes_no_letters(text in "[a-zA-Zéüα-ωа-я \n.0-9]{0,60}") {
            let once = clean(&text).text;
            prop_assert_eq!(&clean(&once).text, &once);
        }
    }
}
