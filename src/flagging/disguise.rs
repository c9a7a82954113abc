//! Other readings of a plain text: letters spelled out, leetspeak, stretched words, number words.
//!
//! At most three readings are made, each in one pass, so that a text never costs more than a few
//! times its length.

use super::clean::{Plain, Unit};
use super::letters::{number_word, unleet};

/// How often the readings for words let a letter stand, and what `1` means in each; in the first
/// one digits stay digits, for names such as 3-mmc.
const WORD_READINGS: [(usize, Option<char>); 3] = [(2, None), (2, Some('i')), (1, Some('l'))];

/// Number words from which on a text is read as a number.
const NUMBER_WORDS_FROM: usize = 4;

/// Readings in which a disguised word stands plain; none for a text without any disguise.
pub(super) fn words(plain: &Plain) -> Vec<Plain> {
    if !looks_disguised(&plain.text) {
        return Vec::new();
    }
    let joined = without_dots(&spelled_out(&plain.units()));
    let mut readings: Vec<Plain> = Vec::new();
    for (keep, one) in WORD_READINGS {
        let letters = one.map_or_else(|| joined.clone(), |one| leet(&joined, one));
        let reading = Plain::from_units(&squeezed(&letters, keep));
        if reading.text != plain.text && readings.iter().all(|r| r.text != reading.text) {
            readings.push(reading);
        }
    }
    readings
}

/// Whether there is any sign of a disguise; a quick look at the bytes, wrong only towards yes.
fn looks_disguised(text: &str) -> bool {
    may_be_disguised(text.as_bytes()) && is_disguised(text)
}

/// A quicker look, without stopping early: whether the bytes hold what every disguise has.
fn may_be_disguised(bytes: &[u8]) -> bool {
    let sign = |b: u8| matches!(b, b'0' | b'1' | b'3'..=b'5' | b'7' | b'8' | b'@' | b'$' | 0x82);
    if bytes.iter().fold(false, |any, b| any | sign(*b)) {
        return true;
    }
    let second = bytes.get(1..).unwrap_or_default();
    let third = bytes.get(2..).unwrap_or_default();
    // The first word has nothing before it; the last one does not count without something after.
    let alone = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (mut singles, mut others) = (usize::from(alone(0) && !alone(1)), false);
    for ((a, b), c) in bytes.iter().zip(second).zip(third) {
        others |= (a == b) & (b == c) & b.is_ascii_alphabetic();
        others |= is_dot(*b) & a.is_ascii_alphabetic() & c.is_ascii_alphabetic();
        let alone = !a.is_ascii_alphanumeric() & !c.is_ascii_alphanumeric();
        singles += usize::from(alone & b.is_ascii_alphanumeric());
    }
    others || singles >= 2
}

/// The look itself.
fn is_disguised(text: &str) -> bool {
    let (mut run, mut letters, mut signs, mut singles, mut length) = (0, 0, 0, 0, 0);
    let (mut two_before, mut before) = (0_u8, 0_u8);
    for b in text.bytes() {
        let letter = b.is_ascii_alphabetic();
        run = if b == before && letter { run + 1 } else { 1 };
        if b.is_ascii_alphanumeric() {
            length += 1;
        } else {
            match length {
                0 => {}
                1 => singles += 1,
                _ => singles = 0,
            }
            length = 0;
        }
        if b.is_ascii_whitespace() {
            (letters, signs) = (0, 0);
        }
        letters += i32::from(letter);
        // 0x82 is the middle of a euro sign.
        signs +=
            i32::from(matches!(b, b'0' | b'1' | b'3'..=b'5' | b'7' | b'8' | b'@' | b'$' | 0x82));
        let dotted = letter && is_dot(before) && two_before.is_ascii_alphabetic();
        if run >= 3 || singles >= 2 || dotted || (letters > 0 && signs > 0) {
            return true;
        }
        (two_before, before) = (before, b);
    }
    false
}

/// Signs that are put inside words to break them.
const fn is_dot(b: u8) -> bool {
    matches!(b, b'.' | b'*' | b'_' | b'|' | b'~')
}

/// `c o k e` and `c_o-k*e` become `coke`: three or more single letters, one sign between them.
fn spelled_out(units: &[Unit]) -> Vec<Unit> {
    let word = |at: usize| units.get(at).is_some_and(|u| u.char.is_alphanumeric());
    let mut out = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let single = |i: usize| word(i) && !word(i + 1) && (i == 0 || !word(i - 1));
        let between = |i: usize| units.get(i).is_some_and(|u| u.char != '\n');
        let mut last = at;
        if single(at) {
            while between(last + 1) && single(last + 2) {
                last += 2;
            }
        }
        let run = units.get(at..=last).unwrap_or_default();
        if run.len() >= 5 {
            out.extend(run.iter().step_by(2));
        } else if run.len() > 1 {
            out.extend(run);
        } else {
            out.push(*unit);
        }
        at = last + 1;
    }
    out
}

/// `co.ke` becomes `coke`.
fn without_dots(units: &[Unit]) -> Vec<Unit> {
    let letter =
        |at: Option<usize>| at.and_then(|at| units.get(at)).is_some_and(|u| u.char.is_alphabetic());
    let dot = |at: usize, u: &Unit| {
        u8::try_from(u.char).is_ok_and(is_dot) && letter(at.checked_sub(1)) && letter(Some(at + 1))
    };
    units.iter().enumerate().filter(|(at, u)| !dot(*at, u)).map(|(_, u)| *u).collect()
}

/// Digits and signs read as letters, in words that have a letter.
fn leet(units: &[Unit], one: char) -> Vec<Unit> {
    let mut out = units.to_vec();
    for word in out.split_mut(|u| u.char.is_whitespace()) {
        if word.iter().any(|u| u.char.is_alphabetic()) {
            for unit in word {
                unit.char = unleet(unit.char, one).unwrap_or(unit.char);
            }
        }
    }
    out
}

/// Three or more of the same letter become `keep`; the last one kept stands for the rest.
fn squeezed(units: &[Unit], keep: usize) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    for run in units.chunk_by(|a, b| a.char == b.char) {
        let letters = run.first().is_some_and(|u| u.char.is_alphabetic());
        let keep = if letters && run.len() >= 3 { keep } else { run.len() };
        out.extend(run.iter().take(keep));
        if let (Some(kept), Some(last)) = (out.last_mut(), run.last()) {
            kept.to = last.to;
        }
    }
    out
}

/// The reading in which number words are digits and an O among digits is a zero.
pub(super) fn numbers(plain: &Plain) -> Option<Plain> {
    let mut found = 0;
    let mut swaps = Vec::new();
    let mut at = 0;
    for token in plain.text.as_bytes().split(|b| !b.is_ascii_alphanumeric()) {
        let start = at;
        at += token.len() + 1;
        if let Some(digit) = number_word(token) {
            found += 1;
            swaps.push((start, token.len(), digit));
        } else if is_number_with_o(token) {
            found = NUMBER_WORDS_FROM;
            let zeros = token.iter().enumerate().filter(|(_, b)| **b == b'o');
            swaps.extend(zeros.map(|(o, _)| (start + o, 1, '0')));
        }
    }
    (found >= NUMBER_WORDS_FROM).then(|| swapped(plain, &swaps))
}

/// `o6` and `0ooo`, but not `zo` or `oo`.
fn is_number_with_o(token: &[u8]) -> bool {
    let zero = |b: &u8| *b == b'o';
    token.iter().all(|b| zero(b) || b.is_ascii_digit())
        && token.iter().any(zero)
        && !token.iter().all(zero)
}

/// Puts a digit in the place of each range `(start, length, digit)` of the text.
fn swapped(plain: &Plain, swaps: &[(usize, usize, char)]) -> Plain {
    let mut swaps = swaps.iter().copied().peekable();
    let mut units = Vec::with_capacity(plain.text.len());
    let mut at = 0;
    let mut inside = 0;
    for unit in plain.units() {
        if let Some((_, len, digit)) = swaps.next_if(|swap| swap.0 == at) {
            let (from, to) = plain.origin(at, at + len).unwrap_or((unit.from, unit.to));
            units.push(Unit { char: digit, from, to });
            inside = at + len;
        } else if at >= inside {
            units.push(unit);
        }
        at += unit.char.len_utf8();
    }
    Plain::from_units(&units)
}

#[cfg(test)]
mod tests {
    use super::super::clean::clean;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quicker_look_misses_nothing(text in "[a-c0-9 .€\n-]{0,14}") {
            prop_assert!(may_be_disguised(text.as_bytes()) || !is_disguised(&text), "{text:?}");
        }
    }

    fn readings(text: &str) -> Vec<String> {
        words(&clean(text)).into_iter().map(|plain| plain.text).collect()
    }

    #[test]
    fn disguised_words_are_read() {
        for text in
            ["c o k e", "c.o.k.e", "c_o-k*e", "co.ke", "c0k3", "cooooke", "c 0 k 3", "cokeeee"]
        {
            assert!(readings(text).iter().any(|r| r == "coke"), "{text}: {:?}", readings(text));
        }
        assert!(readings("speeeed").contains(&"speed".to_owned()));
        assert!(readings("p1llen").contains(&"pillen".to_owned()));
        assert!(readings("gewone zin, zonder iets. Tot zo!").is_empty());
    }

    #[test]
    fn numbers_are_read() {
        let of = |text: &str| numbers(&clean(text)).map(|plain| plain.text);
        assert_eq!(of("bel nul zes nul nul een").as_deref(), Some("bel 0 6 0 0 1"));
        assert_eq!(of("app o6 oooooo0o").as_deref(), Some("app 06 00000000"));
        assert_eq!(of("plus drie een zes, nul").as_deref(), Some("+ 3 1 6, 0"));
        assert_eq!(of("twee of drie kratten zo"), None);
    }

    #[test]
    fn places_cover_the_disguise() {
        let text = "nu c.o.k.eeee hier";
        let plain = clean(text);
        let reading = words(&plain).pop().unwrap();
        let at = reading.text.find("coke").unwrap();
        let (a, z) = reading.origin(at, at + 4).unwrap();
        assert_eq!(text.get(a as usize..z as usize), Some("c.o.k.eeee"));
    }
}
