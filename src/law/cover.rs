//! The letter on top of a report to an authority.

use super::{Law, LawError};
use serde::Serialize;

/// What the cover letter says. Nothing is hidden in it: it is for the authority alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CoverFields {
    /// Name of the authority; must be there, as the next ones.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authority: String,
    /// Name of the platform.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// Case and decision.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// When it was written, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// Why it is told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When it was published, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub posted: String,
    /// When the first flag came, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub received: String,
    /// Files in the folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,

    /// `art18`, `tco14_5`, `other`.
    pub basis: String,
    /// How the authority is reached; may be empty, as the next ones.
    pub channel: String,
    /// Where the authority reaches the platform.
    pub contact: String,
    /// Title and id of the group.
    pub group: String,
    /// Where it can be seen.
    pub link: String,
    /// Name and id of the author.
    pub author: String,
    /// What was done.
    pub restrictions: Vec<String>,
    /// The author was not told.
    pub silent: bool,
    /// Member States concerned, in words.
    pub states: String,
    /// Why these.
    pub states_why: String,
    /// When we became aware, with the zone.
    pub aware: String,
}

/// One line of the journal in the chain of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustodyLine {
    /// Its number.
    pub seq: u64,
    /// When, with the zone.
    pub at: String,
    /// Who, by number.
    pub by: u32,
    /// Code of what happened.
    pub what: &'static str,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// That of the line before.
    pub prev: String,
}

/// What the chain of custody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustodyFields {
    /// Id of the store.
    pub store: String,
    /// Number of the case.
    pub case: String,
    /// The lines about it, oldest first.
    pub lines: Vec<CustodyLine>,
}

impl Law {
    /// Writes the cover letter. A language we have none in becomes English.
    ///
    /// # Errors
    /// When a value it needs is missing.
    pub fn cover(&self, language: &str, fields: &CoverFields) -> Result<String, LawError> {
        self.write("cover", language, fields)
    }

    /// Writes the chain of custody. A language we have none in becomes English.
    ///
    /// # Errors
    /// When the template is malformed.
    pub fn custody(&self, language: &str, fields: &CustodyFields) -> Result<String, LawError> {
        self.write("custody", language, fields)
    }
}
