//! A text in which names are found in small or capital letters.

/// A text in small letters that still knows where each of them stood.
pub(super) struct Folded {
    text: String,
    /// For each byte of `text`, where its letter began and ended before; none when every letter is
    /// as long as it was.
    places: Option<Vec<(usize, usize)>>,
    /// Which two bytes follow each other somewhere, one bit for several such pairs.
    pairs: [u64; PAIRS],
}

const PAIRS: usize = 32;

/// Where the bit of a pair stands.
const fn bit(a: u8, b: u8) -> (usize, u64) {
    let place = (a as usize * 37 + b as usize) % (PAIRS * 64);
    (place / 64, 1 << (place % 64))
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let (text, places) =
            if text.is_ascii() { (text.to_ascii_lowercase(), None) } else { small(text) };
        let mut folded = Self { text, places, pairs: [0; PAIRS] };
        let bytes = folded.text.as_bytes();
        for (a, b) in bytes.iter().zip(bytes.iter().skip(1)) {
            let (word, bit) = bit(*a, *b);
            if let Some(word) = folded.pairs.get_mut(word) {
                *word |= bit;
            }
        }
        folded
    }

    /// Whether a name in small letters may stand there.
    fn may_hold(&self, name: impl Iterator<Item = u8> + Clone) -> bool {
        let mut pairs = name.clone().zip(name.skip(1)).map(|(a, b)| bit(a, b));
        pairs.all(|(word, bit)| self.pairs.get(word).is_some_and(|word| word & bit != 0))
    }

    /// Where a name stands, in small or capital letters.
    pub(super) fn find(&self, name: &str) -> Vec<(usize, usize)> {
        // Most names of an export are nowhere in its texts.
        let small = name.bytes().map(|b| b.to_ascii_lowercase());
        if name.is_ascii() && !self.may_hold(small) {
            return Vec::new();
        }
        let name = name.to_lowercase();
        let first = |at: usize| match &self.places {
            Some(places) => places.get(at).map(|(start, _)| *start),
            None => Some(at),
        };
        let past = |last: usize| match &self.places {
            Some(places) => places.get(last).map(|(_, end)| *end),
            None => Some(last + 1),
        };
        let found = self.text.match_indices(&name).filter_map(|(at, _)| {
            let last = (at + name.len()).checked_sub(1)?;
            Some((first(at)?, past(last)?))
        });
        found.collect()
    }
}

/// A text in small letters and the places of its letters, when any is longer or shorter than it was.
fn small(text: &str) -> (String, Option<Vec<(usize, usize)>>) {
    let mut out = String::with_capacity(text.len());
    let mut same = true;
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter.to_ascii_lowercase());
        } else {
            let before = out.len();
            out.extend(letter.to_lowercase());
            same &= out.len() - before == letter.len_utf8();
        }
    }
    if same {
        return (out, None);
    }
    let mut places = Vec::with_capacity(out.len());
    for (start, letter) in text.char_indices() {
        let size: usize = letter.to_lowercase().map(char::len_utf8).sum();
        places.resize(places.len() + size, (start, start + letter.len_utf8()));
    }
    (out, Some(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_name_is_found_where_its_letters_stand(
            before in "[a-zA-Z éÉßİſKẞαΣ]{0,8}",
            name in "[a-zA-ZéÉßİKẞαΔ]{3,6}",
            after in "[a-zA-Z éÉßİſKẞαΣ]{0,8}",
        ) {
            let text = format!("{before}{name}{after}");
            let folded = Folded::new(&text);
            let found = folded.find(&name);
            prop_assert!(found.contains(&(before.len(), before.len() + name.len())));
            for (start, end) in found {
                let there = text.get(start..end).unwrap();
                prop_assert!(there.to_lowercase().contains(&name.to_lowercase()), "{there}");
            }
        }
    }
}
