//! The shape of the rule book: policies, grounds, and what a check finds.

use crate::model::{Escalation, GroundKind, Restriction};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages, by language code (`en`, `nl`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// The text in this language, else in English, else empty.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).map_or("", String::as_str)
    }
}

/// One row of the rule book: what one digit key applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Stable id such as `drugs`.
    pub id: String,
    /// Digit key, `1` to `9`.
    pub key: Option<char>,
    /// Full name such as `Drugs for sale`.
    pub name: Texts,
    /// One lower-case word for the key line and the hold row such as `drugs`.
    pub short: String,
    /// Law or terms.
    pub ground_kind: GroundKind,
    /// Ids of the grounds, main one first.
    pub grounds: Vec<String>,
    /// Why such content is not allowed, in words for the author.
    pub explanation: Texts,
    /// Sentence for the facts, a minijinja template over `group`, `date`, `time`, `quote`, `kind`.
    pub facts: Texts,
    /// Main category code.
    pub category: String,
    /// Further category codes.
    pub category_addition: Vec<String>,
    /// Keyword codes.
    pub keywords: Vec<String>,
    /// Words for `KEYWORD_OTHER`, when it is among the keywords.
    pub keyword_other: Option<Texts>,
    /// The usual restrictions; `until` is empty here, `days` says how long.
    pub restrictions: Vec<Restriction>,
    /// Days the restriction of the same place lasts; `None` is without end.
    pub days: Vec<Option<u32>>,
    /// 1 minor to 5 danger to life.
    pub severity: u8,
    /// Puts a flag in the life lane (Art. 18).
    pub life: bool,
    /// The report to an authority that must go with it.
    pub must_escalate: Option<Escalation>,
    /// Opens veiled.
    pub veil: bool,
}

/// A law or a clause of the terms.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundText {
    /// Id such as `nl-ow-3b`.
    pub id: String,
    /// Law or terms.
    pub kind: GroundKind,
    /// The article, such as `Opiumwet art. 3b`.
    pub article: Texts,
    /// What it prohibits, in our words.
    pub prohibits: Texts,
    /// Where it can be read.
    pub url: Option<String>,
    /// How sure we are: `verified`, `secondary`, `memory`; `terms` for a clause that must stand in
    /// the platform's own terms.
    pub standing: String,
    /// Day it was last checked.
    pub checked_on: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Can be sent.
    Warning,
    /// Must be mended.
    Error,
}

/// What a check found in a field of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Field: `policy restriction ground explanation facts category keyword territory dates
    /// automation redress escalation reason states states_reason aware statement`.
    pub field: &'static str,
    /// How bad.
    pub level: Level,
    /// What to do, one line.
    pub text: String,
}
