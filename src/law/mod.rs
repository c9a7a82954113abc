//! Law as data: vocabulary, grounds, policies, deadlines, checks and letters.
//!
//! Every fact stands in a data file in this folder; code only loads, looks up and checks.

pub mod answer;
pub mod check;
pub mod complaint;
pub mod cover;
pub mod date;
pub mod deadlines;
pub mod domains;
#[cfg(test)]
mod draft_tests;
pub mod duty;
pub mod error;
pub mod facts;
mod folded;
pub mod language;
pub mod letter;
pub mod notice;
pub mod order;
pub mod pack;
#[cfg(test)]
mod pack_tests;
pub mod personal;
pub mod policy;
pub mod prefill;
pub mod profile;
pub mod retention;
#[cfg(test)]
pub mod sample;
mod signs;
pub mod veil;
pub mod vocabulary;

pub use answer::{Answered, LetterAnswer};
pub use complaint::{AnswerCase, AnswerFields, MisuseFields};
pub use cover::{CoverFields, CustodyFields, CustodyLine};
pub use deadlines::{Deadline, Deadlines};
pub use duty::{Duty, Standing, Stands};
pub use error::LawError;
pub use facts::{CaseFacts, CheckFacts, names_in};
pub use letter::{LetterCase, LetterFields, LetterKind, LetterRestriction};
pub use notice::NoticeLaw;
pub use order::{FeedbackFields, FeedbackKind};
pub use pack::PackGround;
pub use personal::{Found, Personal};
pub use policy::{Finding, GroundText, Level, Policy, Texts};
pub use profile::{Authority, Profile, Size};
pub use retention::{Period, Retention};
pub use veil::Veils;
pub use vocabulary::{Category, Code, KEYWORD_OTHER, Named, RestrictionCode, Vocabulary};

use minijinja::Environment;
use pack::Book;

/// The rule book with the codes it uses.
#[derive(Clone, Debug)]
pub struct Law {
    words: Vocabulary,
    book: Book,
    deadlines: Deadlines,
    retention: Retention,
    notices: NoticeLaw,
    veils: Veils,
    letters: Environment<'static>,
}

impl Law {
    /// The packs used when the settings name none.
    pub const DEFAULT_PACKS: [&'static str; 2] = ["eu-dsa", "nl"];

    /// Loads these packs, each laid over those before it; none means [`Law::DEFAULT_PACKS`].
    ///
    /// # Errors
    /// A pack that is unknown or does not hold together.
    pub fn load(packs: &[String]) -> Result<Self, LawError> {
        let words = Vocabulary::load()?;
        let usual = Self::DEFAULT_PACKS.map(str::to_owned);
        let book = pack::load(if packs.is_empty() { &usual } else { packs }, &words)?;
        duty::load()?;
        let (deadlines, retention) = (Deadlines::load()?, Retention::load()?);
        let notices = NoticeLaw::load()?;
        let mut veils = Veils::load()?;
        veils.policies.extend(book.policies.iter().filter(|p| p.veil).map(|p| p.id.clone()));
        let mut letters = letter::load()?;
        prefill::add_templates(&mut letters, &book)?;
        Ok(Self { words, book, deadlines, retention, notices, veils, letters })
    }

    /// The ids of the packs in use, in the order they were laid down.
    #[must_use]
    pub fn packs(&self) -> &[String] {
        &self.book.packs
    }

    /// Every code of the database.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.words
    }

    /// Every deadline.
    #[must_use]
    pub const fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// How long what is kept.
    #[must_use]
    pub const fn retention(&self) -> &Retention {
        &self.retention
    }

    /// Every policy, those with a digit first.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        &self.book.policies
    }

    /// The policy with this id.
    #[must_use]
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        self.book.policies.iter().find(|p| p.id == id)
    }

    /// The policy on this digit.
    #[must_use]
    pub fn policy_by_key(&self, key: char) -> Option<&Policy> {
        self.book.policies.iter().find(|p| p.key == Some(key))
    }

    /// The ground with this id.
    #[must_use]
    pub fn ground(&self, id: &str) -> Option<&GroundText> {
        self.book.grounds.get(id).map(|g| &g.text)
    }

    /// Every ground by id, with its notes and countries.
    pub fn grounds(&self) -> impl Iterator<Item = &PackGround> {
        self.book.grounds.values()
    }

    /// The countries a ground holds in; empty when it says nothing about that.
    #[must_use]
    pub fn territory_of(&self, ground: &str) -> &[String] {
        self.book.grounds.get(ground).map_or(&[], |g| g.territory.as_slice())
    }

    /// Every category with its keywords, in official order.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.words.categories
    }

    /// The official label of a category, or the code when it is unknown.
    #[must_use]
    pub fn category_label<'a>(&'a self, code: &'a str) -> &'a str {
        self.words.category(code).map_or(code, |c| &c.label)
    }

    /// At most 15 characters for a category, or the code when it is unknown.
    #[must_use]
    pub fn category_short<'a>(&'a self, code: &'a str) -> &'a str {
        self.words.category(code).map_or(code, |c| &c.short)
    }

    /// The keywords of a category; empty when it is unknown or has none.
    #[must_use]
    pub fn keywords_of(&self, category: &str) -> &[Code] {
        self.words.category(category).map_or(&[], |c| c.keywords.as_slice())
    }

    /// The official label of a keyword, or the code when it is unknown.
    #[must_use]
    pub fn keyword_label<'a>(&'a self, code: &'a str) -> &'a str {
        self.words.keyword(code).unwrap_or(code)
    }

    /// Every restriction, in official order.
    #[must_use]
    pub fn restrictions(&self) -> &[RestrictionCode] {
        &self.words.restrictions
    }

    /// A few words for a restriction, or the code when it is unknown.
    #[must_use]
    pub fn restriction_label<'a>(&'a self, code: &'a str) -> &'a str {
        self.words.restriction(code).map_or(code, |r| &r.label)
    }

    /// The sentence for a letter, without its end; the code when it is unknown.
    #[must_use]
    pub fn restriction_phrase<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        self.words.restriction(code).map_or(code, |r| r.phrase.get(language))
    }

    /// How grave a category usually is, 1 to 5; 2 when it is unknown.
    #[must_use]
    pub fn severity_of_category(&self, code: &str) -> u8 {
        self.words.category(code).map_or(2, |c| c.severity)
    }
}
