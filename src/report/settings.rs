//! What the platform itself says in its report: who it is, for when, and its own words.

use super::ReportError;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The days a report covers, both included: a calendar year for most (2024/2835 Art. 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// The days from the first to the last.
    ///
    /// # Errors
    /// When the last is before the first.
    pub fn new(from: Date, to: Date) -> Result<Self, ReportError> {
        if to < from { Err(ReportError::Period { from, to }) } else { Ok(Self { from, to }) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

/// How far the duties go. Micro and small enterprises owe no report (Art. 15(2), 19(1)); one that
/// reports all the same chooses the class whose rows it wants to fill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A host that is no online platform.
    Hosting,
    /// An online platform (Art. 3(i)).
    #[default]
    OnlinePlatform,
    /// A very large online platform (Art. 33).
    VeryLarge,
}

/// One published version of a report (part 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Statutory name of the provider.
    pub provider: String,
    /// Name of the service; one report per service.
    pub service: String,
    /// How far the duties go.
    pub class: Class,
    /// Day of publication.
    pub published: Date,
    /// Day the report before this one was published.
    pub previous: Option<Date>,
    /// Restrictions the service has no means for, database codes: their columns stay blank.
    pub never: Vec<String>,
}

/// A remark for one cell ("contextual information").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Remark {
    /// Number of the part, 2 to 9.
    pub part: u8,
    /// `TOTAL` or a number such as `Category 1a`; in parts 7 to 9 the indicator.
    pub row: String,
    /// Breakdown of the row; empty means `TOTAL` in part 3.
    pub scope: String,
    /// Header of the number it explains; empty where the part has only one.
    pub column: String,
    /// The remark.
    pub text: String,
}

/// What the figures of an automated means are about (rows of part 8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// All measures.
    #[default]
    Total,
    /// Measures on own initiative.
    Own,
    /// Notices.
    Notices,
    /// Notices of trusted flaggers.
    Trusted,
    /// Measures on content in one language, two small letters; very large platforms only.
    Language(String),
}

/// An automated means with what is known about its errors (Art. 15(1)(e)).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Classifier {
    /// What the figures are about.
    pub about: Use,
    /// Share of right decisions.
    pub accuracy: Option<f64>,
    /// Share of hits that were right.
    pub precision: Option<f64>,
    /// Share of what should have been hit that was.
    pub recall: Option<f64>,
    /// Which means it is and how this was measured; stands beside each figure.
    pub explanation: String,
}

/// People who moderate (Art. 42(2)); very large platforms only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Employed, in full-time equivalents.
    pub internal: Option<f64>,
    /// Contracted.
    pub external: Option<f64>,
    /// With enough command of a language.
    pub languages: Option<f64>,
    /// The same for each language, two small letters.
    pub language: BTreeMap<String, f64>,
}

/// Average monthly active recipients (Art. 42(3)); very large platforms only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipients {
    /// In the Union.
    pub total: Option<u64>,
    /// In each Member State, two capital letters.
    pub state: BTreeMap<String, u64>,
}

/// What cannot be counted: the answers of part 11 and everything else in the platform's own words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Qualitative {
    /// Summary of the moderation on own initiative (Art. 15(1)(c)).
    pub summary: String,
    /// Meaningful information on it.
    pub information: String,
    /// Description of the automated means (Art. 15(1)(e)).
    pub automated_means: String,
    /// Indicators of accuracy and possible rate of error.
    pub accuracy: String,
    /// The precise purposes.
    pub purposes: String,
    /// The safeguards.
    pub safeguards: String,
    /// How moderation is governed; very large platforms only, as all below (Art. 42(2)).
    pub governance: String,
    /// Qualifications of the people.
    pub qualifications: String,
    /// Their training.
    pub training: String,
    /// Their support.
    pub support: String,
    /// How they were counted.
    pub counting_method: String,
    /// Description of the sub-category "Other" by the code of its category.
    pub other: BTreeMap<String, String>,
    /// Remarks on single cells.
    pub remarks: Vec<Remark>,
    /// Automated means in use.
    pub classifiers: Vec<Classifier>,
    /// People who moderate.
    pub staff: Staff,
    /// Recipients of the service.
    pub recipients: Recipients,
}

impl Qualitative {
    /// The answer to a row of part 11 by the row's id.
    #[must_use]
    pub fn answer(&self, id: &str) -> &str {
        match id {
            "summary" => &self.summary,
            "information" => &self.information,
            "automated_means" => &self.automated_means,
            "accuracy" => &self.accuracy,
            "purposes" => &self.purposes,
            "safeguards" => &self.safeguards,
            "governance" => &self.governance,
            "qualifications" => &self.qualifications,
            "training" => &self.training,
            "support" => &self.support,
            "counting_method" => &self.counting_method,
            _ => "",
        }
    }
}
