//! Policy packs: reads the data files and lays later packs over earlier ones.

use super::vocabulary::{KEYWORD_OTHER, Vocabulary};
use super::{GroundText, LawError, Policy, Texts};
use crate::model::{Escalation, GroundKind, Restriction};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Every pack that is part of the program: id and text.
pub const PACKS: &[(&str, &str)] =
    &[("eu-dsa", include_str!("packs/eu-dsa.toml")), ("nl", include_str!("packs/nl.toml"))];

/// The languages every text of a pack must have.
pub const LANGUAGES: [&str; 2] = ["en", "nl"];

/// A ground with what only the rule book needs to know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct PackGround {
    /// What others see.
    pub text: GroundText,
    /// What to know before relying on it.
    pub note: Option<String>,
    /// Countries it holds in; empty when it says nothing about that.
    pub territory: Vec<String>,
}

/// The rule book, all packs laid over each other.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Packs in the order they were laid down.
    pub packs: Vec<String>,
    /// Policies: those with a digit first, then in the order of the files.
    pub policies: Vec<Policy>,
    /// Grounds by id.
    pub grounds: BTreeMap<String, PackGround>,
    /// What an authority is told, by policy; a template as [`Policy::facts`].
    pub reports: BTreeMap<String, Texts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    id: String,
    #[serde(rename = "name")]
    _name: Texts,
    #[serde(default)]
    needs: Vec<String>,
    checked_on: String,
    #[serde(default)]
    territory: Vec<String>,
    facts: Option<Opening>,
    #[serde(default)]
    grounds: BTreeMap<String, GroundRow>,
    #[serde(default)]
    policy: Vec<PolicyRow>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    quote: Texts,
    plain: Texts,
    report: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundRow {
    kind: GroundKind,
    standing: String,
    article: Texts,
    prohibits: Texts,
    url: Option<String>,
    note: Option<String>,
    checked_on: Option<String>,
    territory: Option<Vec<String>>,
}

/// A policy as a file writes it: a later pack names only what differs.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyRow {
    id: String,
    key: Option<char>,
    name: Option<Texts>,
    short: Option<String>,
    ground_kind: Option<GroundKind>,
    grounds: Option<Vec<String>>,
    explanation: Option<Texts>,
    facts: Option<Texts>,
    quote: Option<bool>,
    category: Option<String>,
    category_addition: Option<Vec<String>>,
    keywords: Option<Vec<String>>,
    keyword_other: Option<Texts>,
    restrictions: Option<Vec<RestrictionRow>>,
    severity: Option<u8>,
    life: Option<bool>,
    must_escalate: Option<Escalation>,
    veil: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RestrictionRow {
    code: String,
    days: Option<u32>,
}

impl PolicyRow {
    /// This row where it says something, the other where it does not.
    fn over(self, under: Self) -> Self {
        Self {
            id: self.id,
            key: self.key.or(under.key),
            name: self.name.or(under.name),
            short: self.short.or(under.short),
            ground_kind: self.ground_kind.or(under.ground_kind),
            grounds: self.grounds.or(under.grounds),
            explanation: self.explanation.or(under.explanation),
            facts: self.facts.or(under.facts),
            quote: self.quote.or(under.quote),
            category: self.category.or(under.category),
            category_addition: self.category_addition.or(under.category_addition),
            keywords: self.keywords.or(under.keywords),
            keyword_other: self.keyword_other.or(under.keyword_other),
            restrictions: self.restrictions.or(under.restrictions),
            severity: self.severity.or(under.severity),
            life: self.life.or(under.life),
            must_escalate: self.must_escalate.or(under.must_escalate),
            veil: self.veil.or(under.veil),
        }
    }
}

/// Reads the packs with these ids, and those they need, in this order.
///
/// # Errors
/// An unknown id, a file of another form, or a rule book that does not hold together.
pub fn load(ids: &[String], words: &Vocabulary) -> Result<Book, LawError> {
    let mut files = Vec::new();
    for id in ids {
        gather(id, &mut files, PACKS.len())?;
    }
    let mut book = Book::default();
    let mut rows: Vec<PolicyRow> = Vec::new();
    let mut opening = Opening::default();
    for file in files {
        if let Some(facts) = file.facts {
            opening = facts;
        }
        for (id, row) in file.grounds {
            book.grounds
                .insert(id.clone(), row.ground(id, &file.territory, &file.checked_on, words));
        }
        for row in file.policy {
            match rows.iter_mut().find(|r| r.id == row.id) {
                Some(under) => *under = row.over(std::mem::take(under)),
                None => rows.push(row),
            }
        }
        book.packs.push(file.id);
    }
    for row in rows {
        let own = row.facts.clone().unwrap_or_default();
        book.reports.insert(row.id.clone(), joined(&opening.report, &own));
        let policy = row.policy(&opening, words)?;
        hold_together(&policy, &book, words)?;
        book.policies.push(policy);
    }
    book.policies.sort_by_key(|p| p.key.unwrap_or(char::MAX));
    Ok(book)
}

/// Adds a pack after those it needs; `depth` ends a circle of needs.
fn gather(id: &str, files: &mut Vec<PackFile>, depth: usize) -> Result<(), LawError> {
    if files.iter().any(|f| f.id == id) {
        return Ok(());
    }
    let text = PACKS.iter().find(|(name, _)| *name == id).map(|(_, text)| *text);
    let Some(text) = text.filter(|_| depth > 0) else {
        let known = PACKS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        return Err(LawError::UnknownPack { id: id.to_owned(), known });
    };
    let file: PackFile = toml::from_str(text)
        .map_err(|source| LawError::Pack { id: id.to_owned(), source: Box::new(source) })?;
    for needed in &file.needs {
        gather(needed, files, depth - 1)?;
    }
    files.push(file);
    Ok(())
}

impl GroundRow {
    fn ground(self, id: String, territory: &[String], day: &str, words: &Vocabulary) -> PackGround {
        let countries = self.territory.as_deref().unwrap_or(territory);
        PackGround {
            territory: words.countries(countries),
            note: self.note,
            text: GroundText {
                id,
                kind: self.kind,
                article: self.article,
                prohibits: self.prohibits,
                url: self.url,
                standing: self.standing,
                checked_on: self.checked_on.unwrap_or_else(|| day.to_owned()),
            },
        }
    }
}

impl PolicyRow {
    fn policy(self, opening: &Opening, words: &Vocabulary) -> Result<Policy, LawError> {
        let id = self.id;
        let missing =
            |what: &str| LawError::Policy { id: id.clone(), text: format!("has no {what}") };
        let rows = self.restrictions.ok_or_else(|| missing("restrictions"))?;
        let mut restrictions = Vec::new();
        for row in &rows {
            let known = words.restriction(&row.code).ok_or_else(|| LawError::Policy {
                id: id.clone(),
                text: format!("names the unknown restriction {}", row.code),
            })?;
            restrictions.push(Restriction {
                kind: known.kind,
                code: row.code.clone(),
                until: None,
            });
        }
        let first = if self.quote.unwrap_or(true) { &opening.quote } else { &opening.plain };
        let own = self.facts.ok_or_else(|| missing("facts"))?;
        Ok(Policy {
            key: self.key,
            name: self.name.ok_or_else(|| missing("name"))?,
            short: self.short.ok_or_else(|| missing("short"))?,
            ground_kind: self.ground_kind.unwrap_or(GroundKind::Terms),
            grounds: self.grounds.ok_or_else(|| missing("grounds"))?,
            explanation: self.explanation.ok_or_else(|| missing("explanation"))?,
            facts: joined(first, &own),
            category: self.category.ok_or_else(|| missing("category"))?,
            category_addition: self.category_addition.unwrap_or_default(),
            keywords: self.keywords.unwrap_or_default(),
            keyword_other: self.keyword_other,
            restrictions,
            days: rows.iter().map(|row| row.days).collect(),
            severity: self.severity.ok_or_else(|| missing("severity"))?,
            life: self.life.unwrap_or(false),
            must_escalate: self.must_escalate,
            veil: self.veil.unwrap_or(false),
            id,
        })
    }
}

/// Two texts after each other, language by language.
fn joined(first: &Texts, second: &Texts) -> Texts {
    let both = |(language, text): (&String, &String)| {
        (language.clone(), format!("{} {text}", first.get(language)).trim().to_owned())
    };
    Texts(second.0.iter().map(both).collect())
}

/// Refuses a policy whose codes, grounds or texts do not fit together.
fn hold_together(policy: &Policy, book: &Book, words: &Vocabulary) -> Result<(), LawError> {
    let fault = |text: String| Err(LawError::Policy { id: policy.id.clone(), text });
    let categories = std::iter::once(&policy.category).chain(&policy.category_addition);
    if let Some(code) = categories.clone().find(|c| words.category(c).is_none()) {
        return fault(format!("names the unknown category {code}"));
    }
    let homeless = |k: &&String| !categories.clone().any(|c| words.belongs(k, c));
    if let Some(code) = policy.keywords.iter().find(homeless) {
        return fault(format!("has the keyword {code}, which is in none of its categories"));
    }
    let other = policy.keywords.iter().any(|k| k == KEYWORD_OTHER);
    if other != policy.keyword_other.is_some() {
        return fault("needs keyword_other exactly when KEYWORD_OTHER is used".to_owned());
    }
    for id in &policy.grounds {
        match book.grounds.get(id) {
            None => return fault(format!("names the unknown ground {id}")),
            Some(g) if g.text.kind != policy.ground_kind => {
                return fault(format!("mixes law and terms: ground {id}"));
            }
            Some(_) => {}
        }
    }
    if !(1..=5).contains(&policy.severity) {
        return fault(format!("has severity {}, not 1 to 5", policy.severity));
    }
    Ok(())
}
