//! Near-duplicates of a text: how alike two texts are, and which of many to compare at all.

use super::clean::clean;

/// Characters that are compared; of longer texts the percentage stays below what is proposed.
const LENGTH: usize = 16_384;
/// Bands of a signature.
pub const BANDS: usize = 8;
/// Smallest values per band: candidates share two of them.
const BINS: usize = 2 * BANDS;
/// Letters in a row that a signature looks at.
const SIGNED: usize = 4;
/// Texts at least so much alike are proposed for marking.
pub const PROPOSED: u8 = 85;

/// How alike two texts are, 0 to 100; 100 only when the cleaned texts are equal.
#[must_use]
pub fn similarity(a: &str, b: &str) -> u8 {
    let (a, b) = (clean(a), clean(b));
    if a == b {
        return 100;
    }
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let cut = x.len().max(y.len()) > LENGTH;
    let (x, y) = (x.get(..LENGTH).unwrap_or(&x), y.get(..LENGTH).unwrap_or(&y));
    // The longer two texts are, the more short rows of letters they share by chance.
    let row = match x.len().min(y.len()) {
        0..100 => 2,
        100..400 => 3,
        _ => 5,
    };
    let letters = shared(rows(x, row), rows(y, row));
    let longer = shared(rows(x, row + 1), rows(y, row + 1));
    let words = shared(weighed_words(x), weighed_words(y));
    let best = longer.max(letters.midpoint(words));
    let top = if cut { PROPOSED - 1 } else { 99 };
    // Between 0 and 1, so between 0 and 99.
    ((best * 100.0) as u8).min(top)
}

/// Every run of `length` characters, weight 1; the whole text when it is shorter.
fn rows(text: &[char], length: usize) -> Vec<(u64, u32)> {
    if text.len() < length {
        return if text.is_empty() { Vec::new() } else { vec![(hash(text), 1)] };
    }
    text.windows(length).map(|row| (hash(row), 1)).collect()
}

/// Every word, weighed by its length: small words are in every text.
fn weighed_words(text: &[char]) -> Vec<(u64, u32)> {
    let words = text.split(|c| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(|w| (hash(w), u32::try_from(w.len()).unwrap_or(u32::MAX))).collect()
}

/// Twice the weight of what both have, by the weight of both together.
fn shared(mut a: Vec<(u64, u32)>, mut b: Vec<(u64, u32)>) -> f64 {
    let weight = |all: &[(u64, u32)]| all.iter().map(|(_, w)| f64::from(*w)).sum::<f64>();
    let total = weight(&a) + weight(&b);
    a.sort_unstable();
    b.sort_unstable();
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    let mut both = 0.0;
    while let (Some(x), Some(y)) = (a.peek().copied(), b.peek().copied()) {
        if x <= y {
            a.next();
        }
        if y <= x {
            b.next();
        }
        if x == y {
            both += f64::from(x.1);
        }
    }
    if total > 0.0 { 2.0 * both / total } else { 0.0 }
}

/// FNV-1a over characters with a last mix, so that high and low bits are both even. The same in
/// every run, because signatures may be kept.
fn hash(chars: &[char]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let sum = chars.iter().fold(start, |h, c| (h ^ u64::from(*c)).wrapping_mul(0x0100_0000_01b3));
    mix(sum)
}

const fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// A short mark of a text: alike texts share some of its values, at the same places. All zeros for
/// a text without letters and digits.
#[must_use]
pub fn signature(text: &str) -> [u64; BANDS] {
    let letters: Vec<char> =
        clean(text).chars().filter(|c| c.is_alphanumeric()).take(LENGTH).collect();
    let mut signature = [0; BANDS];
    if letters.is_empty() {
        return signature;
    }
    let mut bins = [u64::MAX; BINS];
    for (row, _) in rows(&letters, SIGNED) {
        // The high bits choose the bin, the others are the value.
        if let Some(bin) = bins.get_mut((row >> 60) as usize % BINS) {
            *bin = (row << 4).min(*bin);
        }
    }
    // An empty bin takes the value of the next full one, so that short texts can be alike too.
    let full = bins;
    for (place, bin) in bins.iter_mut().enumerate().filter(|(_, bin)| **bin == u64::MAX) {
        let mut after = full.iter().cycle().skip(place).take(BINS).enumerate();
        if let Some((far, value)) = after.find(|(_, value)| **value != u64::MAX) {
            *bin = mix(value.wrapping_add(far as u64));
        }
    }
    for ((band, out), pair) in (1u64..).zip(&mut signature).zip(bins.chunks_exact(2)) {
        *out = pair.iter().fold(band, |h, value| mix(h ^ value)).max(1);
    }
    signature
}

/// Pairs of part of a band's value and a case, most of them sorted.
#[derive(Clone, Debug, Default)]
struct Band {
    sorted: Vec<(u32, u32)>,
    newest: Vec<(u32, u32)>,
}

impl Band {
    fn put(&mut self, value: u32, no: u32) {
        self.newest.push((value, no));
        if self.newest.len() > (self.sorted.len() / 8).max(1024) {
            self.newest.sort_unstable();
            self.sorted.append(&mut self.newest);
            // Two sorted runs: the stable sort merges them in one pass.
            self.sorted.sort();
            self.sorted.dedup();
        }
    }

    fn with(&self, value: u32) -> impl Iterator<Item = u32> + '_ {
        let first = self.sorted.partition_point(|(v, _)| *v < value);
        let sorted = self.sorted.iter().skip(first).take_while(move |(v, _)| *v == value);
        sorted.chain(self.newest.iter().filter(move |(v, _)| *v == value)).map(|(_, no)| *no)
    }
}

/// Finds cases with texts that may be near-duplicates, without comparing all; 64 bytes a case.
#[derive(Clone, Debug, Default)]
pub struct SimilarIndex {
    bands: [Band; BANDS],
}

impl SimilarIndex {
    /// Takes in the text of a case. An older text of it stays findable: compare what is found.
    pub fn put(&mut self, no: crate::model::CaseNo, text: &str) {
        self.put_signed(no, signature(text));
    }

    /// As [`SimilarIndex::put`], for a text whose [`signature`] is known.
    pub fn put_signed(&mut self, no: crate::model::CaseNo, signature: [u64; BANDS]) {
        for (band, value) in self.bands.iter_mut().zip(signature) {
            if value != 0 {
                band.put(value as u32, no.0);
            }
        }
    }

    /// Cases that may be alike, likeliest first, the case itself included when it was put.
    #[must_use]
    pub fn candidates(&self, text: &str) -> Vec<crate::model::CaseNo> {
        let asked = self.bands.iter().zip(signature(text)).filter(|(_, value)| *value != 0);
        let mut found: Vec<u32> = asked
            .flat_map(|(band, value)| {
                let mut found: Vec<u32> = band.with(value as u32).collect();
                found.sort_unstable();
                found.dedup();
                found
            })
            .collect();
        found.sort_unstable();
        let mut counted: Vec<(usize, u32)> = found
            .chunk_by(|a, b| a == b)
            .filter_map(|same| Some((usize::MAX - same.len(), *same.first()?)))
            .collect();
        counted.sort_unstable();
        counted.into_iter().map(|(_, no)| crate::model::CaseNo(no)).collect()
    }
}

pub use proposal::proposal;

mod proposal;

#[cfg(test)]
mod tests;
