//! The filter language: `lane:notice age:>2d -category:scams words "some phrase"`.
//!
//! Terms stand side by side and must all hold; `-` before one turns it round; commas inside a
//! value are alternatives. Words are for [`super::Search`], everything else for [`super::view`].

use crate::model::Lane;
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use std::cmp::Ordering;
use std::fmt::{self, Write as _};

/// One key of the language, for help, completions and docs.
#[derive(Clone, Copy, Debug)]
pub struct FilterKey {
    /// The word before the colon.
    pub name: &'static str,
    /// What it asks, in a few words.
    pub what: &'static str,
    /// A value it takes, with the key.
    pub example: &'static str,
}

/// Every key, in the order help shows them.
pub const FILTER_KEYS: &[FilterKey] = &[
    FilterKey {
        name: "lane",
        what: "in this lane: life order trusted complaint notice own",
        example: "lane:notice,own",
    },
    FilterKey {
        name: "state",
        what: "waiting (usual), skipped, decided or all",
        example: "state:decided",
    },
    FilterKey {
        name: "category",
        what: "the category code has this in it",
        example: "category:scams",
    },
    FilterKey {
        name: "policy",
        what: "the id of the policy that usually fits has this in it",
        example: "policy:drugs",
    },
    FilterKey {
        name: "group",
        what: "the title of the group has this in it",
        example: "group:\"borrel & beats\"",
    },
    FilterKey {
        name: "author",
        what: "the name or id of the author has this in it",
        example: "author:quickdeal",
    },
    FilterKey { name: "age", what: "opened so long ago: s m h d w", example: "age:>2d" },
    FilterKey {
        name: "due",
        what: "time to the deadline, or overdue, none, any",
        example: "due:<1h",
    },
    FilterKey { name: "severity", what: "1 minor to 5 danger to life", example: "severity:>=4" },
    FilterKey { name: "flags", what: "number of flags", example: "flags:>1" },
    FilterKey { name: "marked", what: "yes or no", example: "marked:yes" },
];

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Under,
    /// `<=`
    AtMost,
    /// No sign, or `=`.
    Exactly,
    /// `>=`
    AtLeast,
    /// `>`
    Over,
}

impl Compare {
    /// Longer signs first, so that reading takes the right one.
    const SIGNS: [(Self, &'static str); 5] = [
        (Self::AtMost, "<="),
        (Self::AtLeast, ">="),
        (Self::Under, "<"),
        (Self::Over, ">"),
        (Self::Exactly, "="),
    ];

    /// Whether `value` stands so to `limit`.
    #[must_use]
    pub fn holds(self, value: i64, limit: i64) -> bool {
        match value.cmp(&limit) {
            Ordering::Less => matches!(self, Self::Under | Self::AtMost),
            Ordering::Equal => matches!(self, Self::AtMost | Self::Exactly | Self::AtLeast),
            Ordering::Greater => matches!(self, Self::Over | Self::AtLeast),
        }
    }

    fn split(value: &str) -> (Self, &str) {
        let found = Self::SIGNS
            .into_iter()
            .find_map(|(compare, sign)| Some((compare, value.strip_prefix(sign)?)));
        found.unwrap_or((Self::Exactly, value))
    }

    fn sign(self) -> &'static str {
        let found = Self::SIGNS.iter().find(|(compare, _)| *compare == self);
        found.filter(|_| self != Self::Exactly).map_or("", |(_, sign)| sign)
    }
}

/// Which states a list takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// In the queue, put-off cases whose moment has come included.
    Waiting,
    /// Put off and not back yet.
    Skipped,
    /// Closed by a decision.
    Decided,
    /// Each of them.
    All,
}

impl Stand {
    const WORDS: [(Self, &'static str); 4] = [
        (Self::Waiting, "waiting"),
        (Self::Skipped, "skipped"),
        (Self::Decided, "decided"),
        (Self::All, "all"),
    ];
}

/// What a deadline is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Milliseconds from now; passed ones are below zero.
    In(Compare, i64),
    /// Passed.
    Overdue,
    /// There is one.
    Any,
    /// There is none.
    None,
}

/// What one term asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// In one of these lanes.
    Lane(Vec<Lane>),
    /// In one of these states.
    State(Vec<Stand>),
    /// The category contains one of these.
    Category(Vec<String>),
    /// The policy id contains one of these.
    Policy(Vec<String>),
    /// The title of the group contains one of these.
    Group(Vec<String>),
    /// The author's name contains one of these.
    Author(Vec<String>),
    /// Milliseconds since it was opened.
    Age(Compare, i64),
    /// The deadline.
    Due(Due),
    /// Severity.
    Severity(Compare, i64),
    /// Number of flags.
    Flags(Compare, i64),
    /// Marked by this moderator.
    Marked(bool),
    /// The text contains this word or phrase.
    Text(String),
}

/// One term, perhaps turned round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// `-` stood before it.
    pub not: bool,
    /// What it asks.
    pub ask: Ask,
}

/// A filter that was understood. The default one takes all waiting cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// All must hold.
    pub terms: Vec<Term>,
}

impl Filter {
    /// Whether it names states itself; else only waiting cases are meant.
    #[must_use]
    pub fn names_state(&self) -> bool {
        self.terms.iter().any(|t| matches!(t.ask, Ask::State(_)))
    }

    /// The words and phrases it asks of the text, each with whether it must be absent.
    pub fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        self.terms.iter().filter_map(|t| match &t.ask {
            Ask::Text(word) => Some((word.as_str(), t.not)),
            _ => None,
        })
    }
}

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
    let texts = || {
        let all = word.parts.iter().all(|p| !p.trim().is_empty());
        all.then(|| word.parts.clone()).ok_or("some text, in quotation marks if it has blanks")
    };
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
        "category" => Ask::Category(texts()?),
        "policy" => Ask::Policy(texts()?),
        "group" => Ask::Group(texts()?),
        "author" => Ask::Author(texts()?),
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
        _ => Ask::Marked(match value.as_str() {
            "yes" => true,
            "no" => false,
            _ => return Err("yes or no"),
        }),
    })
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

/// Longest first, so that writing takes the longest that fits.
const SPANS: [(&str, i64); 5] =
    [("w", 7 * DAY), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND)];

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

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{}{}", if term.not { "-" } else { "" }, term.ask)?;
        }
        Ok(())
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lane(lanes) => list(f, "lane", lanes.iter().map(|l| l.word().to_owned())),
            Self::State(states) => {
                let word = |s: &Stand| {
                    Stand::WORDS.iter().find(|(stand, _)| stand == s).map_or("all", |(_, w)| w)
                };
                list(f, "state", states.iter().map(|s| word(s).to_owned()))
            }
            Self::Category(texts) => list(f, "category", texts.iter().map(|t| quote(t))),
            Self::Policy(texts) => list(f, "policy", texts.iter().map(|t| quote(t))),
            Self::Group(texts) => list(f, "group", texts.iter().map(|t| quote(t))),
            Self::Author(texts) => list(f, "author", texts.iter().map(|t| quote(t))),
            Self::Age(compare, span) => write!(f, "age:{}{}", compare.sign(), in_words(*span)),
            Self::Due(Due::In(compare, span)) => {
                write!(f, "due:{}{}", compare.sign(), in_words(*span))
            }
            Self::Due(Due::Overdue) => f.write_str("due:overdue"),
            Self::Due(Due::Any) => f.write_str("due:any"),
            Self::Due(Due::None) => f.write_str("due:none"),
            Self::Severity(compare, n) => write!(f, "severity:{}{n}", compare.sign()),
            Self::Flags(compare, n) => write!(f, "flags:{}{n}", compare.sign()),
            Self::Marked(yes) => f.write_str(if *yes { "marked:yes" } else { "marked:no" }),
            Self::Text(text) => f.write_str(&quote(text)),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, key: &str, parts: impl Iterator<Item = String>) -> fmt::Result {
    write!(f, "{key}:")?;
    for (i, part) in parts.enumerate() {
        write!(f, "{}{part}", if i == 0 { "" } else { "," })?;
    }
    Ok(())
}

fn in_words(span: i64) -> String {
    let fits = SPANS.iter().find(|(_, length)| span % length == 0 && span != 0);
    fits.map_or_else(
        || format!("{}s", span / SECOND),
        |(unit, length)| format!("{}{unit}", span / length),
    )
}

/// In quotation marks, unless it reads the same without.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./@#&+'!?*()<>=€$".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if c == '"' || c == '\\' {
            quoted.push('\\');
        }
        let _ = quoted.write_char(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
