//! Decisions to foreign bytes: database batches, letters, CSV, evidence.
//!
//! Each format takes one decision after the other (`push`), writes every file under a temporary
//! name, syncs it and renames it, and says at the end what it wrote ([`Outcome`]).

pub mod csv;
pub mod custody;
pub mod database;
pub mod error;
pub mod evidence;
pub mod file;
pub mod journal;
pub mod judge;
#[cfg(test)]
mod judge_tests;
mod keys;
pub mod letters;
pub mod lint;
pub mod received;
pub mod record;

pub use error::ExportError;
pub use lint::{LintFinding, lint};
pub use record::{puid_prefix, record};

use crate::law::{CaseFacts, Law, Profile};
use crate::model::{At, Case, Decision, DecisionNo, Digest, Group, Message, StatementTexts};
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// One way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The word typed after `modq export`, and in the journal.
    pub word: &'static str,
    /// What it is, one line.
    pub about: &'static str,
    /// Handing it over changes what happens outside, so the hold must be over and the journal
    /// remembers it.
    pub leaves: bool,
    /// Decisions, cases or lines that are written between two looks at the keys of all seats:
    /// about 10 ms of work.
    pub slice: usize,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        word: "database",
        about: "statements for the DSA Transparency Database, at most 100 in a file",
        leaves: true,
        slice: 40,
    },
    Format {
        word: "letters",
        about: "one letter for each statement, in the author's language if we have it",
        leaves: true,
        slice: 40,
    },
    Format {
        word: "receipts",
        about: "one letter for each notice with an address: it arrived",
        leaves: true,
        slice: 40,
    },
    Format {
        word: "csv",
        about: "decisions as a table for a spreadsheet",
        leaves: false,
        slice: 50,
    },
    Format {
        word: "evidence",
        about: "one folder for an authority: message, context, flags and hashes",
        leaves: true,
        slice: 1,
    },
    Format {
        word: "journal",
        about: "the journal line by line, for outsiders to check",
        leaves: false,
        slice: 2000,
    },
];

/// The format with this word.
#[must_use]
pub fn format(word: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.word == word)
}

/// A decision with everything that can be said about it.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// The decision.
    pub decision: &'a Decision,
    /// Its texts.
    pub texts: &'a StatementTexts,
    /// Its case.
    pub case: &'a Case,
    /// The message, when we hold it.
    pub message: Option<&'a Message>,
    /// The group, when known.
    pub group: Option<&'a Group>,
    /// Names that must be hidden; see [`crate::law::names_in`].
    pub names: Cow<'a, [String]>,
}

/// Who sends, from where and when: the same for everything in one export.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The rule book.
    pub law: &'a Law,
    /// The platform.
    pub profile: &'a Profile,
    /// Id of the store, hexadecimal.
    pub store: &'a str,
    /// The platform's time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: At,
}

impl<'a> Sender<'a> {
    /// The case of a statement, as letters want it.
    #[must_use]
    pub const fn facts(&self, s: &Statement<'a>) -> CaseFacts<'a> {
        CaseFacts {
            case: s.case,
            message: s.message,
            group: s.group,
            zone: self.zone,
            now: self.now,
            profile: self.profile,
        }
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name inside the folder.
    pub file: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// The decisions in it.
    pub decisions: Vec<DecisionNo>,
}

/// What one export did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files in the order they were written.
    pub written: Vec<Written>,
    /// Decisions this format has no place for, with the reason.
    pub left_out: Vec<(DecisionNo, &'static str)>,
    /// Decisions that do not pass the check, with what is wrong. They are in no file.
    pub refused: Vec<(DecisionNo, Vec<LintFinding>)>,
}

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
