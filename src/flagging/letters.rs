//! Which character stands for which plain letter, and which characters nobody sees.

/// Characters of other scripts and fancy letters that read as Latin ones, sorted by the first.
///
/// Only what the compatibility decomposition of Unicode does not already undo; everything is
/// lower case, because text is folded before it is looked up.
const LOOK_ALIKES: &[(char, char)] = &[
    ('ı', 'i'),
    ('ł', 'l'),
    ('ŧ', 't'),
    ('ƒ', 'f'),
    ('ɑ', 'a'),
    ('ɡ', 'g'),
    ('ɩ', 'i'),
    ('ɪ', 'i'),
    ('ɴ', 'n'),
    ('ʀ', 'r'),
    ('ʏ', 'y'),
    ('ʙ', 'b'),
    ('ʜ', 'h'),
    ('ʟ', 'l'),
    ('α', 'a'),
    ('β', 'b'),
    ('γ', 'y'),
    ('ε', 'e'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ω', 'w'),
    ('а', 'a'),
    ('в', 'b'),
    ('г', 'r'),
    ('е', 'e'),
    ('и', 'u'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('п', 'n'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ь', 'b'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѡ', 'w'),
    ('ѵ', 'v'),
    ('һ', 'h'),
    ('ӏ', 'l'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('օ', 'o'),
    ('ᴀ', 'a'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ᴍ', 'm'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ᴢ', 'z'),
    ('ꜰ', 'f'),
    ('ꜱ', 's'),
];

/// Letters that are written with two plain ones, or one that the decomposition leaves alone.
const SPELLED: &[(char, &str)] = &[
    ('ß', "ss"),
    ('æ', "ae"),
    ('ð', "d"),
    ('ø', "o"),
    ('þ', "th"),
    ('đ', "d"),
    ('ħ', "h"),
    ('œ', "oe"),
];

/// Writes the plain form of a folded letter.
pub(super) fn plain(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() || u32::from(c) > 0xABFF {
        return emit(c);
    }
    if let Ok(at) = LOOK_ALIKES.binary_search_by_key(&c, |row| row.0) {
        return emit(LOOK_ALIKES.get(at).map_or(c, |row| row.1));
    }
    match SPELLED.binary_search_by_key(&c, |row| row.0) {
        Ok(at) => SPELLED.get(at).map_or("", |row| row.1).chars().for_each(emit),
        Err(_) => emit(c),
    }
}

/// First and last of a run of picture letters, with the plain letter the run begins with.
const PICTURES: &[(u32, u32, u8)] = &[
    (0x1F150, 0x1F169, b'a'), // white on black circle
    (0x1F170, 0x1F189, b'a'), // white on black square: blood types and the like
    (0x1F1E6, 0x1F1FF, b'a'), // the halves of flags
];

/// The plain letter of a letter drawn as a picture.
pub(super) fn picture(c: char) -> Option<char> {
    let code = u32::from(c);
    let (first, _, letter) = PICTURES.iter().find(|(a, z, _)| (*a..=*z).contains(&code))?;
    let step = u8::try_from(code - first).ok()?;
    Some(char::from(letter + step))
}

/// Characters that show nothing by themselves: controls, zero width, bidi, variation selectors,
/// tags, and the skin tones of emoji.
pub(super) fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && c != '\n' && c != '\t';
    }
    matches!(u32::from(c),
        0x80..=0x9F | 0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180E
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF
        | 0xFFA0 | 0x1F3FB..=0x1F3FF | 0xE0000..=0xE0FFF)
}

/// The letter a digit or sign stands for in leetspeak; `one` is what `1` means this time.
pub(super) const fn unleet(c: char, one: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '€' => 'e',
        _ => return None,
    })
}

/// Number words, Dutch and English.
const NUMBER_WORDS: &[(&str, char)] = &[
    ("acht", '8'),
    ("drie", '3'),
    ("een", '1'),
    ("eight", '8'),
    ("five", '5'),
    ("four", '4'),
    ("negen", '9'),
    ("nine", '9'),
    ("nul", '0'),
    ("one", '1'),
    ("plus", '+'),
    ("seven", '7'),
    ("six", '6'),
    ("three", '3'),
    ("twee", '2'),
    ("two", '2'),
    ("vier", '4'),
    ("vijf", '5'),
    ("zero", '0'),
    ("zes", '6'),
    ("zeven", '7'),
];

/// The digit (or plus sign) a number word stands for.
pub(super) fn number_word(word: &[u8]) -> Option<char> {
    if !(3..=5).contains(&word.len()) {
        return None;
    }
    let at = NUMBER_WORDS.binary_search_by_key(&word, |row| row.0.as_bytes()).ok()?;
    NUMBER_WORDS.get(at).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_so_that_look_up_works() {
        assert!(LOOK_ALIKES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(SPELLED.is_sorted_by(|a, b| a.0 < b.0));
        assert!(NUMBER_WORDS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn pictures_are_letters() {
        assert_eq!(picture('🅰'), Some('a'));
        assert_eq!(picture('🅾'), Some('o'));
        assert_eq!(picture('🇿'), Some('z'));
        assert_eq!(picture('🚀'), None);
    }
}
