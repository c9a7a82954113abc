//! What was decided on a case, and the statement of reasons that goes with it (DSA Art. 17).

use super::{At, CaseNo, DecisionNo, Digest, ModeratorNo, Seq};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the decision does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing: the message stays.
    #[default]
    Allow,
    /// One or more restrictions.
    Restrict,
}

/// The four kinds of restriction of DSA Art. 17(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionKind {
    /// Of visibility (a).
    Visibility,
    /// Of payments (b).
    Monetary,
    /// Of the service (c).
    Provision,
    /// Of the account (d).
    Account,
}

/// One restriction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Which of the four kinds.
    pub kind: RestrictionKind,
    /// Database code such as `DECISION_VISIBILITY_CONTENT_REMOVED`.
    pub code: String,
    /// Last day; `None` when it has no end.
    pub until: Option<Date>,
}

/// Law or terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroundKind {
    /// Illegal content, Art. 17(3)(d).
    Illegal,
    /// Against the terms, Art. 17(3)(e).
    Terms,
}

/// The ground a restriction rests on. Its wording is in [`StatementTexts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Law or terms.
    pub kind: GroundKind,
    /// Id of the ground in the policy pack, such as `nl-ow-3b`; empty when written by hand.
    pub id: String,
    /// For terms: whether it was also considered illegal.
    pub also_illegal: Option<bool>,
}

/// How the content came to us (`source_type` of the database).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A notice (Art. 16).
    Notice,
    /// A notice of a trusted flagger (Art. 22).
    TrustedFlagger,
    /// Another notification.
    Other,
    /// Own initiative.
    #[default]
    Voluntary,
    /// An order (Art. 9, TCO): no statement under Art. 17(5), no database record.
    Order,
}

/// How far the decision itself was automated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automation {
    /// A person decided.
    #[default]
    None,
    /// In part.
    Partial,
    /// Wholly.
    Full,
}

impl Automation {
    /// How far several decisions are automated together.
    pub fn together(all: impl Iterator<Item = Self> + Clone) -> Self {
        let is = |wanted: Self| all.clone().all(|how| how == wanted);
        if is(Self::None) {
            Self::None
        } else if is(Self::Full) {
            Self::Full
        } else {
            Self::Partial
        }
    }
}

/// What the author can do against it (Art. 17(3)(f)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Redress {
    /// Internal complaint (Art. 20).
    Complaint,
    /// Out-of-court dispute body (Art. 21).
    DisputeBody,
    /// A court.
    Court,
}

/// Why no statement of reasons is due for a restriction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// No way to reach the author is known (Art. 17(2)).
    ContactUnknown,
    /// Deceptive high-volume commercial content (Art. 17(2)).
    Commercial,
    /// It carries out an order (Art. 17(5)); the author is told about the order instead.
    Order,
}

impl Exemption {
    /// Which exemption, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ContactUnknown => "no contact of the author is known (Art. 17(2))",
            Self::Commercial => "deceptive high-volume commercial content (Art. 17(2))",
            Self::Order => "it carries out an order (Art. 17(5))",
        }
    }
}

/// A report to an authority that goes with a decision (Art. 18 or another duty).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Escalation {
    /// Id of the authority in the settings.
    pub authority: String,
    /// The law it rests on: `art18`, `tco14_5`, `other`.
    pub basis: String,
    /// The author is not told about the report, nor sent a letter, until released.
    pub silent: bool,
    /// Member States concerned, two letters each; why stands in [`StatementTexts`].
    pub member_states: Vec<String>,
    /// When we became aware.
    pub aware_at: Option<At>,
}

/// The coded part of a decision: no free text and no names, so it may stand in the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Keep or restrict.
    pub action: Action,
    /// The restrictions; empty for [`Action::Allow`].
    pub restrictions: Vec<Restriction>,
    /// Report to an authority.
    pub escalation: Option<Escalation>,
    /// Id of the policy used, such as `drugs`.
    pub policy: Option<String>,
    /// The ground; `None` for [`Action::Allow`].
    pub ground: Option<Ground>,
    /// Main category, a database code.
    pub category: Option<String>,
    /// Further categories.
    pub category_addition: Vec<String>,
    /// Keywords, database codes.
    pub keywords: Vec<String>,
    /// Country codes; empty means the whole EEA.
    pub territory: Vec<String>,
    /// What was restricted, database codes such as `CONTENT_TYPE_TEXT`.
    pub content_type: Vec<String>,
    /// Day the content was created, in the platform's zone.
    pub content_date: Option<Date>,
    /// Day the restriction starts.
    pub application_date: Option<Date>,
    /// Language of the content, two upper-case letters.
    pub content_language: Option<String>,
    /// How it came to us.
    pub source: Source,
    /// A rule found it.
    pub automated_detection: bool,
    /// How far the decision was automated.
    pub automated_decision: Automation,
    /// Paths offered to the author.
    pub redress: Vec<Redress>,
    /// The decision this one takes back.
    pub reverses: Option<DecisionNo>,
    /// Why no statement of reasons is sent; see [`Measure::no_statement`].
    #[serde(default)]
    pub exemption: Option<Exemption>,
}

impl Measure {
    /// Why no statement of reasons is due, if none is; an order is a reason by itself.
    #[must_use]
    pub const fn no_statement(&self) -> Option<Exemption> {
        match self.source {
            Source::Order => Some(Exemption::Order),
            _ => self.exemption,
        }
    }
}

/// The free text of a statement; kept as an attachment that can be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatementTexts {
    /// Language the texts are in: `en`, `nl`.
    pub language: String,
    /// Facts and circumstances (Art. 17(3)(b)).
    pub facts: String,
    /// The law or clause, in words.
    pub ground: String,
    /// Why it applies.
    pub explanation: String,
    /// Link to the law or terms.
    pub ground_url: Option<String>,
    /// Words for a restriction coded `…_OTHER`.
    pub restriction_other: Option<String>,
    /// Words for `KEYWORD_OTHER`.
    pub keyword_other: Option<String>,
    /// Words for `CONTENT_TYPE_OTHER`.
    pub content_type_other: Option<String>,
    /// Why it is reported to an authority.
    pub escalation_reason: Option<String>,
    /// Why these Member States are concerned.
    pub escalation_states: Option<String>,
}

/// A decision about to be taken: coded part and texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Coded part.
    pub measure: Measure,
    /// Free text.
    pub texts: StatementTexts,
}

/// A decision that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its number.
    pub no: DecisionNo,
    /// The case it closed.
    pub case: CaseNo,
    /// The journal line.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// Coded part.
    pub measure: Measure,
    /// The attachment with [`StatementTexts`].
    pub texts: Digest,
    /// Until then nothing leaves the house.
    pub hold_until: At,
    /// Taken back by this line, before or after the hold.
    pub undone: Option<Seq>,
    /// Taken back by this later decision.
    pub reversed: Option<DecisionNo>,
    /// Journal lines of exports it was part of, with the format's word.
    pub exported: Vec<(String, Seq)>,
    /// The line that lets the author of a silent report be told.
    pub released: Option<Seq>,
}

impl Decision {
    /// The author is not told yet: neither a letter nor a public record may leave.
    #[must_use]
    pub fn untold(&self) -> bool {
        self.released.is_none() && self.measure.escalation.as_ref().is_some_and(|e| e.silent)
    }

    /// Whether it was part of an export in this format.
    #[must_use]
    pub fn was_exported(&self, word: &str) -> bool {
        self.exported.iter().any(|(format, _)| format == word)
    }
}

impl Decision {
    /// Whether it counts as no decision: taken back within its hold, or nothing but the reversal
    /// of another. A restriction that takes the place of an earlier decision is one of its own.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.undone.is_some()
            || (self.measure.reverses.is_some() && self.measure.action == Action::Allow)
    }
}
