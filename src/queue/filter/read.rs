//! Reads the filter language, and says what it does not understand.

use super::{Ask, Compare, Days, Due, FILTER_KEYS, Filter, FilterKey, SPANS, Stand, Term};
use crate::model::Lane;
use crate::queue::ledger::{GROUNDS, Outcome, SOURCES};

/// A word of the filter was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No such key.
    #[error("there is no key {key}: at byte {at}; {hint}", hint = nearest(near, word))]
    Key {
        /// The key as typed.
        key: String,
        /// The whole word.
        word: String,
        /// First byte of the word.
        at: usize,
        /// The key that is meant, perhaps.
        near: Option<&'static str>,
    },
    /// The key does not take this value.
    #[error("{word} at byte {at}: {key} takes {wants}, as in {example}")]
    Value {
        /// The key.
        key: &'static str,
        /// The whole word.
        word: String,
        /// First byte of the word.
        at: usize,
        /// What would do.
        wants: &'static str,
        /// An example.
        example: &'static str,
    },
    /// A quotation mark without its second one.
    #[error("the quotation mark at byte {at} is not closed; add \" at the end of {word}")]
    Open {
        /// The whole word.
        word: String,
        /// Byte of the mark.
        at: usize,
    },
    /// A minus sign and nothing after it.
    #[error("nothing follows the - at byte {at}; write -word or -key:value")]
    Minus {
        /// Byte of the sign.
        at: usize,
    },
}

impl FilterError {
    /// The byte of the filter where the word begins that was not understood.
    #[must_use]
    pub const fn at(&self) -> usize {
        match self {
            Self::Key { at, .. }
            | Self::Value { at, .. }
            | Self::Open { at, .. }
            | Self::Minus { at } => *at,
        }
    }
}

fn nearest(near: &Option<&'static str>, word: &str) -> String {
    match near {
        Some(near) => format!("did you mean {near}:? To look for the text write \"{word}\""),
        None => format!("to look for the text write \"{word}\""),
    }
}

/// Reads a filter.
///
/// # Errors
/// The first word that was not understood, where it stands and what would do.
pub fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut terms = Vec::new();
    for word in split(text)? {
        terms.push(term(&word)?);
    }
    Ok(Filter { terms })
}

/// A word as typed: pieces in quotation marks are marked as such.
struct Word {
    at: usize,
    raw: String,
    not: bool,
    /// Up to the first unquoted colon, when that looks like a key.
    key: Option<String>,
    /// Parts between unquoted commas, unquoted.
    parts: Vec<String>,
    /// The whole value, unquoted.
    value: String,
    quoted: bool,
}

fn split(text: &str) -> Result<Vec<Word>, FilterError> {
    let mut words = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some(&(at, first)) = rest.peek() {
        if first.is_whitespace() {
            rest.next();
        } else {
            words.push(read_word(&mut rest, at)?);
        }
    }
    Ok(words)
}

fn read_word(
    rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
    at: usize,
) -> Result<Word, FilterError> {
    let mut word = Word {
        at,
        raw: String::new(),
        not: false,
        key: None,
        parts: vec![String::new()],
        value: String::new(),
        quoted: false,
    };
    let mut open = None;
    while let Some(&(place, c)) = rest.peek() {
        if c.is_whitespace() && open.is_none() {
            break;
        }
        rest.next();
        word.raw.push(c);
        match c {
            '"' => {
                open = if open.is_none() { Some(place) } else { None };
                word.quoted = true;
            }
            '\\' if open.is_some() => {
                if let Some((_, escaped)) = rest.next() {
                    word.raw.push(escaped);
                    word.push(escaped);
                }
            }
            '-' if place == at => word.not = true,
            ':' if open.is_none() && word.starts_value(rest.peek().map(|(_, c)| *c)) => {
                word.key = Some(std::mem::take(&mut word.value));
                word.parts = vec![String::new()];
            }
            ',' if open.is_none() && word.key.is_some() => {
                word.value.push(c);
                word.parts.push(String::new());
            }
            c => word.push(c),
        }
    }
    match open {
        Some(at) => Err(FilterError::Open { word: word.raw, at }),
        None if word.not && word.value.is_empty() && word.key.is_none() => {
            Err(FilterError::Minus { at })
        }
        None => Ok(word),
    }
}

impl Word {
    fn push(&mut self, c: char) {
        self.value.push(c);
        if let Some(part) = self.parts.last_mut() {
            part.push(c);
        }
    }

    /// A colon ends a key, known or mistyped; not in `https://` or at the end of a word.
    fn starts_value(&self, after: Option<char>) -> bool {
        let known = |k: &FilterKey| k.name.eq_ignore_ascii_case(&self.value);
        self.key.is_none()
            && !self.quoted
            && looks_like_key(&self.value)
            && (FILTER_KEYS.iter().any(known)
                || after.is_some_and(|c| c != '/' && !c.is_whitespace()))
    }
}

fn looks_like_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic())
}

fn term(word: &Word) -> Result<Term, FilterError> {
    let ask = match &word.key {
        None => Ask::Text(word.value.clone()),
        Some(key) => {
            let lower = key.to_ascii_lowercase();
            let known = FILTER_KEYS.iter().find(|k| k.name == lower);
            let known = known.ok_or_else(|| FilterError::Key {
                key: key.clone(),
                word: word.raw.trim_start_matches('-').to_owned(),
                at: word.at,
                near: near(&lower),
            })?;
            ask(known.name, word).map_err(|wants| FilterError::Value {
                key: known.name,
                word: word.raw.clone(),
                at: word.at,
                wants,
                example: known.example,
            })?
        }
    };
    Ok(Term { not: word.not, ask })
}

/// The value of a known key; the error says what the key takes.
fn ask(key: &str, word: &Word) -> Result<Ask, &'static str> {
    let value = word.value.to_lowercase();
    Ok(match key {
        "lane" => Ask::Lane(
            alternatives(&word.parts, Lane::from_word)
                .ok_or("life, order, trusted, complaint, notice or own")?,
        ),
        "state" => Ask::State(
            alternatives(&word.parts, |p| of_word(&Stand::WORDS, p))
                .ok_or("waiting, skipped, decided or all")?,
        ),
        "category" => Ask::Category(texts(word)?),
        "policy" => Ask::Policy(texts(word)?),
        "group" => Ask::Group(texts(word)?),
        "author" => Ask::Author(texts(word)?),
        "age" => {
            let (compare, span) = span(&value).ok_or("< or > and a time in s, m, h, d or w")?;
            Ask::Age(compare, span)
        }
        "due" => Ask::Due(match value.as_str() {
            "overdue" => Due::Overdue,
            "any" => Due::Any,
            "none" => Due::None,
            _ => {
                let (compare, span) = span(&value)
                    .ok_or("< or > and a time in s, m, h, d or w, or overdue, any, none")?;
                Due::In(compare, span)
            }
        }),
        "severity" => {
            let (compare, number) = number(&value).ok_or("a number from 1 to 5")?;
            Ask::Severity(compare, number)
        }
        "flags" => {
            let (compare, number) = number(&value).ok_or("a number")?;
            Ask::Flags(compare, number)
        }
        "opened" => Ask::Opened(Days::read(&value).ok_or(DAYS)?),
        _ => return of_decision(key, word),
    })
}

const DAYS: &str = "a day, a month, a year, or from..to";

/// The value of a key that asks about a decision, or of the last one.
fn of_decision(key: &str, word: &Word) -> Result<Ask, &'static str> {
    let value = word.value.to_lowercase();
    let yes = || match value.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no"),
    };
    Ok(match key {
        "decided" => Ask::Decided(Days::read(&value).ok_or(DAYS)?),
        "decidedas" => Ask::DecidedAs(texts(word)?),
        "restriction" => Ask::Restriction(texts(word)?),
        "by" => Ask::By(texts(word)?),
        "outcome" => Ask::Outcome(
            alternatives(&word.parts, |p| of_word(&Outcome::ALL, p))
                .ok_or("none, visibility, monetary, service or account")?,
        ),
        "ground" => {
            Ask::Ground(alternatives(&word.parts, |p| of_word(&GROUNDS, p)).ok_or("law or terms")?)
        }
        "source" => Ask::Source(
            alternatives(&word.parts, |p| of_word(&SOURCES, p))
                .ok_or("order, trusted, notice, other or own")?,
        ),
        "late" => Ask::Late(yes()?),
        "reversed" => Ask::Reversed(yes()?),
        "second" => Ask::Second(yes()?),
        "silent" => Ask::Silent(yes()?),
        "held" => match yes() {
            Ok(yes) => Ask::Held(yes),
            Err(_) => Ask::HeldBy(texts(word)?),
        },
        _ => Ask::Marked(yes()?),
    })
}

fn texts(word: &Word) -> Result<Vec<String>, &'static str> {
    let all = word.parts.iter().all(|p| !p.trim().is_empty());
    all.then(|| word.parts.clone()).ok_or("some text, in quotation marks if it has blanks")
}

fn alternatives<T>(parts: &[String], read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    parts.iter().map(|part| read(part.to_lowercase().as_str())).collect()
}

fn of_word<T: Copy>(words: &[(T, &'static str)], word: &str) -> Option<T> {
    words.iter().find(|(_, w)| *w == word).map(|(value, _)| *value)
}

fn number(value: &str) -> Option<(Compare, i64)> {
    let (compare, digits) = Compare::split(value);
    let plain = digits.chars().all(|c| c.is_ascii_digit());
    Some((compare, digits.parse::<u32>().ok().filter(|_| plain)?.into()))
}

fn span(value: &str) -> Option<(Compare, i64)> {
    let (compare, span) = Compare::split(value);
    let (unit, length) = SPANS.iter().find(|(unit, _)| span.ends_with(unit))?;
    let (_, count) = number(span.strip_suffix(unit)?).filter(|(c, _)| *c == Compare::Exactly)?;
    (compare != Compare::Exactly).then(|| (compare, count * length))
}

/// The key that differs least, when it differs by few letters or is a longer form.
fn near(typed: &str) -> Option<&'static str> {
    let names = FILTER_KEYS.iter().map(|k| k.name);
    let longer = names.clone().find(|n| typed.len() >= 2 && n.starts_with(typed));
    longer.or_else(|| {
        let distances = names.map(|n| (distance(typed, n), n));
        distances.min().filter(|(d, n)| *d <= 2 && *d < n.len() / 2 + 1).map(|(_, n)| n)
    })
}

/// Letters to change, add or drop; two swapped neighbours count as two.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().take(40).enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.chars().zip(row.iter().skip(1)) {
            left = (corner + usize::from(x != y)).min(above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
