//! What a text must have for personal data to stand in it: most texts have little of it, and
//! looking for the data itself costs more than all else in an export.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What must be there before a shape of personal data is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Has {
    /// `@`
    AtSign,
    /// `://`, `www.` or `.me/`.
    Link,
    /// A bracket with a full stop, or the first letter of its word, right after it.
    Masked,
    /// Three times a full stop between two digits.
    Dotted,
    /// Two letters with two digits right after them.
    Country,
    /// A run of at least this many bytes without a blank.
    Long,
    /// So many digits with nothing between them.
    Solid(usize),
    /// So many digits with at most one blank or hyphen between two.
    Spaced(usize),
    /// So many digits with at most two marks of a telephone number between two.
    Loose(usize),
    /// Two capital letters right behind a digit, or behind a digit and a blank.
    Postal,
    /// The end of a street's name, a blank and a digit.
    Street,
    /// The word for a road.
    Road,
    /// Numbers or their words one behind the other.
    Spelled,
}

/// Bytes of the shortest wallet.
const WALLET: usize = 26;
const STREETS: [&str; 12] = [
    "straat ", "laan ", "weg ", "plein ", "gracht ", "kade ", "dijk ", "singel ", "steeg ",
    "dreef ", "pad ", "hof ",
];
const ROADS: [&str; 6] = ["Street", "Road", "Lane", "Avenue", "Drive", "Square"];

static STREET: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(STREETS).ok());
static ROAD: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(ROADS).ok());

/// The words for numbers, by which one is spelled out.
const SPELLED: [&str; 21] = [
    "nul", "een", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "zero",
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];
/// Bytes of the longest of them, with one more for each letter that is longer in another form.
const LONGEST: usize = 10;

/// A run of digits with marks between them.
#[derive(Clone, Copy, Default)]
struct Run {
    digits: usize,
    gap: usize,
    longest: usize,
}

impl Run {
    /// `between`: the character may stand between two digits, of which at most `most` do.
    const fn take(&mut self, digit: bool, between: bool, most: usize) {
        if digit {
            self.digits = if self.gap <= most { self.digits + 1 } else { 1 };
            self.gap = 0;
            if self.digits > self.longest {
                self.longest = self.digits;
            }
        } else if between {
            self.gap += 1;
        } else {
            self.gap = usize::MAX / 2;
        }
    }
}

/// What a text has, found in one pass.
#[derive(Clone, Copy)]
pub(super) struct Signs<'t> {
    text: &'t str,
    at_sign: bool,
    link: bool,
    masked: bool,
    dots: usize,
    host: bool,
    country: bool,
    postal: bool,
    long: usize,
    solid: Run,
    spaced: Run,
    loose: Run,
}

impl<'t> Signs<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let (solid, spaced, loose) = Default::default();
        let mut signs = Self {
            text,
            at_sign: false,
            link: false,
            masked: false,
            dots: 0,
            host: false,
            country: false,
            postal: false,
            long: 0,
            solid,
            spaced,
            loose,
        };
        let mut piece = 0;
        // The three characters before this one, the nearest last.
        let (mut third, mut second, mut first) = ('\n', '\n', '\n');
        for c in text.chars() {
            piece = if c.is_whitespace() { 0 } else { piece + c.len_utf8() };
            signs.long = signs.long.max(piece);
            let digit = c.is_numeric();
            signs.solid.take(digit, false, 0);
            signs.spaced.take(digit, matches!(c, ' ' | '-'), 1);
            let mark = matches!(c, ' ' | '.' | '/' | '(' | ')' | '-');
            signs.loose.take(digit, mark, 2);
            signs.dots += usize::from(digit && first == '.' && second.is_numeric());
            signs.host |= first == '.' && c.is_alphanumeric() && second.is_alphanumeric();
            signs.country |=
                digit && first.is_numeric() && second.is_alphabetic() && third.is_alphabetic();
            let behind = second.is_numeric() || (second == ' ' && third.is_numeric());
            signs.postal |= c.is_ascii_uppercase() && first.is_ascii_uppercase() && behind;
            signs.masked |= matches!(first, '[' | '(') && matches!(c, '.' | 'd' | 'D' | 'p' | 'P');
            signs.at_sign |= c == '@';
            let small = [third, second, first].map(|c| c.to_ascii_lowercase());
            signs.link |= match c {
                '/' => matches!(small, [_, ':', '/'] | ['.', 'm', 'e']),
                '.' => small == ['w', 'w', 'w'],
                _ => false,
            };
            (third, second, first) = (second, first, c);
        }
        signs
    }

    /// Whether words with a full stop between them may stand there.
    pub(super) const fn host(&self) -> bool {
        self.host
    }

    pub(super) fn has(&self, wanted: Has) -> bool {
        match wanted {
            Has::AtSign => self.at_sign,
            Has::Link => self.link,
            Has::Masked => self.masked,
            Has::Dotted => self.dots >= 3,
            Has::Country => self.country,
            Has::Long => self.long >= WALLET,
            Has::Solid(least) => self.solid.longest >= least,
            Has::Spaced(least) => self.spaced.longest >= least,
            Has::Loose(least) => self.loose.longest >= least,
            Has::Postal => self.postal,
            Has::Street => self.street(),
            Has::Road => ROAD.as_ref().is_none_or(|roads| roads.is_match(self.text)),
            Has::Spelled => spelled(self.text),
        }
    }

    fn street(&self) -> bool {
        let number = |end| self.text.get(end..).and_then(|rest| rest.chars().next());
        STREET.as_ref().is_none_or(|streets| {
            streets.find_iter(self.text).any(|m| number(m.end()).is_some_and(char::is_numeric))
        })
    }
}

/// Whether six such words follow each other. The shape wants eight, of which the first may begin
/// and the last may end in the middle of a piece.
fn spelled(text: &str) -> bool {
    let mut run = 0;
    for piece in text.split([' ', '.', '/', '-']).filter(|piece| !piece.is_empty()) {
        let word = || {
            piece.len() <= LONGEST
                && SPELLED.contains(&piece.to_lowercase().replace('ſ', "s").as_str())
        };
        let number = piece.chars().all(char::is_numeric) || (begins(piece) && word());
        run = if number { run + 1 } else { 0 };
        if run == 6 {
            return true;
        }
    }
    false
}

/// Whether a piece begins as one of the words does, in small or capital letters.
fn begins(piece: &str) -> bool {
    const FIRST: &str = "neétdvzaofsſ";
    let mut first = piece.chars().next().into_iter().flat_map(char::to_lowercase);
    first.next().is_some_and(|c| FIRST.contains(c))
}
