//! Text made ready for comparing: lower case, without accents, invisible characters and lay-out.
//!
//! For comparing only, never for showing. Every character is cleaned by itself, so that a place in
//! the cleaned text can be led back to the original.

use unicode_normalization::char::decompose_compatible;

/// The cleaned text: one blank for any white space, none at the ends.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        clean_char(c, |d| {
            push(&mut cleaned, d);
        });
    }
    if cleaned.ends_with(' ') {
        cleaned.pop();
    }
    cleaned
}

/// The cleaned text, and for each of its characters the bytes of the original it came from.
#[must_use]
pub fn clean_with_places(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut cleaned, mut places) = (String::new(), Vec::new());
    for (start, c) in text.char_indices() {
        clean_char(c, |d| {
            if push(&mut cleaned, d) {
                places.push((start, start + c.len_utf8()));
            }
        });
    }
    if cleaned.ends_with(' ') {
        cleaned.pop();
        places.pop();
    }
    (cleaned, places)
}

/// The words of a cleaned text: runs of letters and digits, cut at [`WORD_LIMIT`] characters.
pub fn words(cleaned: &str) -> impl Iterator<Item = &str> {
    cleaned.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(cut)
}

/// Longer words are cut when words are matched: nobody types them, and hostile texts have them.
pub const WORD_LIMIT: usize = 40;

fn cut(word: &str) -> &str {
    let end = word.char_indices().nth(WORD_LIMIT).map_or(word.len(), |(end, _)| end);
    word.get(..end).unwrap_or(word)
}

fn push(cleaned: &mut String, c: char) -> bool {
    let doubled = c == ' ' && (cleaned.is_empty() || cleaned.ends_with(' '));
    if !doubled {
        cleaned.push(c);
    }
    !doubled
}

fn clean_char(c: char, mut each: impl FnMut(char)) {
    if c.is_ascii() {
        each(if c.is_ascii_whitespace() || c.is_ascii_control() {
            ' '
        } else {
            c.to_ascii_lowercase()
        });
    } else if !invisible(c) {
        decompose_compatible(c, |d| {
            if d.is_whitespace() || d.is_control() {
                each(' ');
            } else if !accent(d) {
                d.to_lowercase().filter(|l| !accent(*l)).for_each(&mut each);
            }
        });
    }
}

/// Marks over and under letters of European scripts; vowel signs of others carry meaning.
const fn accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Characters that take no room and are used to hide words from filters.
const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_the_same_becomes_the_same() {
        let table = [
            ("  Vanavond\n\tOPEN! ", "vanavond open!"),
            ("op\u{200b}en", "open"),
            ("Reünie crème", "reunie creme"),
            ("ｏｐｅｎ 𝓸𝓹𝓮𝓷 ﬁets", "open open fiets"),
            ("o̶p̶e̶n̶", "open"),
            ("नमस्ते ❄️", "नमस्ते ❄"),
            ("", ""),
        ];
        for (text, cleaned) in table {
            assert_eq!(clean(text), cleaned);
        }
    }

    proptest! {
        #[test]
        fn places_lie_on_characters_of_the_original(text in "\\PC{0,40}|[\u{0}-\u{ffff}]{0,40}") {
            let (cleaned, places) = clean_with_places(&text);
            prop_assert_eq!(&cleaned, &clean(&text));
            prop_assert_eq!(cleaned.chars().count(), places.len());
            for (start, end) in places {
                prop_assert!(text.get(start..end).is_some_and(|part| part.chars().count() == 1));
            }
        }
    }
}
