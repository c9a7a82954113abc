//! The filter language: `lane:notice age:>2d -category:scams words "some phrase"`.
//!
//! Terms stand side by side and must all hold; `-` before one turns it round; commas inside a
//! value are alternatives. Words are for [`super::Search`], everything else for [`super::view()`].

pub use keys::{FILTER_KEYS, FilterKey};

use super::ledger::{GROUNDS, Outcome, SOURCES};
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use crate::model::{GroundKind, Lane, Source};
use std::cmp::Ordering;
use std::fmt::{self, Write as _};

mod days;
mod keys;
mod read;
pub use days::Days;
pub use read::{FilterError, parse};

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
    /// Opened on these days.
    Opened(Days),
    /// A decision of these days; this and the next ones ask one and the same decision.
    Decided(Days),
    /// Its category contains one of these.
    DecidedAs(Vec<String>),
    /// Its gravest part.
    Outcome(Vec<Outcome>),
    /// One of its restrictions contains one of these.
    Restriction(Vec<String>),
    /// What it rests on.
    Ground(Vec<GroundKind>),
    /// How the content came to us.
    Source(Vec<Source>),
    /// The name of who took it contains one of these.
    By(Vec<String>),
    /// It came after the deadline of the case.
    Late(bool),
    /// It was taken back by a later one.
    Reversed(bool),
    /// Marked by this moderator.
    Marked(bool),
    /// Waits for a second person.
    Second(bool),
    /// The author must not be told yet.
    Silent(bool),
    /// Somebody holds it.
    Held(bool),
    /// The name of who holds it contains one of these.
    HeldBy(Vec<String>),
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
    /// Whether it names states itself, or asks for decisions; else only waiting cases are meant.
    /// Silence begins with a decision.
    #[must_use]
    pub fn names_state(&self) -> bool {
        self.terms.iter().any(|t| matches!(t.ask, Ask::State(_) | Ask::Silent(true)))
            || self.asks_decisions()
    }

    /// Whether it asks about decisions.
    #[must_use]
    pub fn asks_decisions(&self) -> bool {
        self.terms.iter().any(|t| t.ask.is_of_decision())
    }

    /// Whether it asks who wrote a message.
    #[must_use]
    pub fn asks_authors(&self) -> bool {
        self.terms.iter().any(|t| matches!(t.ask, Ask::Author(_)))
    }

    /// The words and phrases it asks of the text, each with whether it must be absent.
    pub fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        self.terms.iter().filter_map(|t| match &t.ask {
            Ask::Text(word) => Some((word.as_str(), t.not)),
            _ => None,
        })
    }
}

/// Longest first, so that writing takes the longest that fits.
const SPANS: [(&str, i64); 5] =
    [("w", 7 * DAY), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND)];

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{}{}", if term.not { "-" } else { "" }, term.ask)?;
        }
        Ok(())
    }
}

impl Ask {
    /// Whether it is a question about a decision.
    pub(super) const fn is_of_decision(&self) -> bool {
        matches!(
            self,
            Self::Decided(_)
                | Self::DecidedAs(_)
                | Self::Outcome(_)
                | Self::Restriction(_)
                | Self::Ground(_)
                | Self::Source(_)
                | Self::By(_)
                | Self::Late(_)
                | Self::Reversed(_)
        )
    }
}

/// The word of a value in a table of values and words.
fn word_of<T: PartialEq>(words: &[(T, &'static str)], value: &T) -> String {
    words.iter().find(|(v, _)| v == value).map_or("", |(_, word)| word).to_owned()
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lane(lanes) => list(f, "lane", lanes.iter().map(|l| l.word().to_owned())),
            Self::State(states) => {
                list(f, "state", states.iter().map(|s| word_of(&Stand::WORDS, s)))
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
            Self::Opened(days) => write!(f, "opened:{days}"),
            Self::Decided(days) => write!(f, "decided:{days}"),
            Self::DecidedAs(texts) => list(f, "decidedas", texts.iter().map(|t| quote(t))),
            Self::Outcome(all) => list(f, "outcome", all.iter().map(|o| word_of(&Outcome::ALL, o))),
            Self::Restriction(texts) => list(f, "restriction", texts.iter().map(|t| quote(t))),
            Self::Ground(all) => list(f, "ground", all.iter().map(|g| word_of(&GROUNDS, g))),
            Self::Source(all) => list(f, "source", all.iter().map(|s| word_of(&SOURCES, s))),
            Self::By(texts) => list(f, "by", texts.iter().map(|t| quote(t))),
            Self::Late(yes) => write!(f, "late:{}", yes_no(*yes)),
            Self::Reversed(yes) => write!(f, "reversed:{}", yes_no(*yes)),
            Self::Marked(yes) => write!(f, "marked:{}", yes_no(*yes)),
            Self::Second(yes) => write!(f, "second:{}", yes_no(*yes)),
            Self::Silent(yes) => write!(f, "silent:{}", yes_no(*yes)),
            Self::Held(yes) => write!(f, "held:{}", yes_no(*yes)),
            Self::HeldBy(texts) => list(f, "held", texts.iter().map(|t| quote(t))),
            Self::Text(text) => f.write_str(&quote(text)),
        }
    }
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
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
