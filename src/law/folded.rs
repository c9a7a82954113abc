//! A text in which names are found in small or capital letters.

/// A text in small letters that still knows where each of them stood.
pub(super) struct Folded {
    text: String,
    /// For each byte of `text`, where its letter began and ended before; none when all letters are
    /// one byte long, then as now.
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
        let mut folded =
            Self { text: String::with_capacity(text.len()), places: None, pairs: [0; PAIRS] };
        if text.is_ascii() {
            folded.text.push_str(text);
            folded.text.make_ascii_lowercase();
        } else {
            let mut places = Vec::with_capacity(text.len());
            for (start, letter) in text.char_indices() {
                folded.text.extend(letter.to_lowercase());
                places.resize(folded.text.len(), (start, start + letter.len_utf8()));
            }
            folded.places = Some(places);
        }
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
        let place = |at: usize| match &self.places {
            Some(places) => places.get(at).copied(),
            None => Some((at, at + 1)),
        };
        let found = self.text.match_indices(&name).filter_map(|(at, _)| {
            let last = (at + name.len()).checked_sub(1)?;
            Some((place(at)?.0, place(last)?.1))
        });
        found.collect()
    }
}
