//! The codes of the transparency database: categories, keywords, restrictions, countries.

use super::{LawError, Texts};
use crate::model::RestrictionKind;
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = include_str!("vocabulary.json");

/// The keyword that every category has and that asks for words of our own.
pub const KEYWORD_OTHER: &str = "KEYWORD_OTHER";

/// A code with its official English label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// As the database writes it.
    pub code: String,
    /// As people read it.
    pub label: String,
}

/// A category with the keywords that belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// As the database writes it.
    pub code: String,
    /// As people read it.
    pub label: String,
    /// At most 15 characters, for narrow lists.
    pub short: String,
    /// 1 minor to 5 danger to life; our own scale.
    pub severity: u8,
    /// Its keywords, in the order of the official tree.
    pub keywords: Vec<Code>,
}

/// A restriction the database knows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestrictionCode {
    /// Which of the four kinds.
    pub kind: RestrictionKind,
    /// As the database writes it.
    pub code: String,
    /// One or a few words for lists.
    pub label: String,
    /// A sentence for the author's letter, without its end.
    pub phrase: Texts,
    /// The same for those who sent a notice about it.
    pub outcome: Texts,
}

/// A code with its name in several languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// As the database writes it.
    pub code: String,
    /// Its name.
    pub name: Texts,
}

/// A country of the European Economic Area.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Two letters.
    pub code: String,
    /// A Member State of the Union.
    pub eu: bool,
    /// Its name.
    pub name: Texts,
}

/// Every code, as the data file holds them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    #[serde(rename = "about")]
    _about: String,
    /// Categories in official order.
    pub categories: Vec<Category>,
    /// Keywords the interface takes although they stand in no category.
    pub stray_keywords: Vec<Code>,
    /// Restrictions in official order.
    pub restrictions: Vec<RestrictionCode>,
    /// What can be restricted.
    pub content_types: Vec<Named>,
    /// Countries by code.
    pub territories: Vec<Country>,
    /// Two upper-case letters each, sorted.
    pub languages: Vec<String>,
    #[serde(skip)]
    places: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// Reads the data file that is part of the program.
    ///
    /// # Errors
    /// When the file does not have the expected form.
    pub fn load() -> Result<Self, LawError> {
        let mut all: Self = serde_json::from_str(FILE).map_err(LawError::Vocabulary)?;
        all.places = all.categories.iter().enumerate().map(|(i, c)| (c.code.clone(), i)).collect();
        Ok(all)
    }

    /// The category with this code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.places.get(code).and_then(|i| self.categories.get(*i))
    }

    /// The restriction with this code.
    #[must_use]
    pub fn restriction(&self, code: &str) -> Option<&RestrictionCode> {
        self.restrictions.iter().find(|r| r.code == code)
    }

    /// The official label of a keyword.
    #[must_use]
    pub fn keyword(&self, code: &str) -> Option<&str> {
        let tree = self.categories.iter().flat_map(|c| &c.keywords);
        tree.chain(&self.stray_keywords).find(|k| k.code == code).map(|k| k.label.as_str())
    }

    /// Whether a keyword stands under a category in the official tree.
    #[must_use]
    pub fn belongs(&self, keyword: &str, category: &str) -> bool {
        self.category(category).is_some_and(|c| c.keywords.iter().any(|k| k.code == keyword))
    }

    /// The country with this code.
    #[must_use]
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.territories.iter().find(|c| c.code == code)
    }

    /// Whether this is a kind of content the database knows.
    #[must_use]
    pub fn is_content_type(&self, code: &str) -> bool {
        self.content_types.iter().any(|t| t.code == code)
    }

    /// Whether these two letters are a language the database knows.
    #[must_use]
    pub fn is_language(&self, code: &str) -> bool {
        self.languages.binary_search_by(|l| l.as_str().cmp(code)).is_ok()
    }

    /// Country codes, with `EU` and `EEA` written out.
    #[must_use]
    pub fn countries(&self, codes: &[String]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for code in codes {
            match code.as_str() {
                "EU" => {
                    out.extend(self.territories.iter().filter(|c| c.eu).map(|c| c.code.clone()));
                }
                "EEA" => out.extend(self.territories.iter().map(|c| c.code.clone())),
                _ => out.push(code.clone()),
            }
        }
        out.sort();
        out.dedup();
        out
    }
}
