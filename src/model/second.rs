//! What one person proposed and a second person must agree to before anything happens.

use super::{At, Digest, Measure, ModeratorNo, Role, Seq};
use serde::{Deserialize, Serialize};

/// Why a decision needs a second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondWhy {
    /// A report to an authority goes with it.
    Escalation,
    /// It ends an account.
    Account,
    /// It carries out an order.
    Order,
    /// Many cases are decided at once.
    Many,
    /// A trainee proposes it.
    Trainee,
}

impl SecondWhy {
    /// Why, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Escalation => "a report to an authority",
            Self::Account => "the end of an account",
            Self::Order => "an order",
            Self::Many => "many cases at once",
            Self::Trainee => "proposed by a trainee",
        }
    }
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondKind {
    /// Another person agreed; the decision stands beside it in the same step.
    Confirmed,
    /// Another person decided or proposed something else.
    Changed,
    /// Another person said no, with a reason.
    Rejected,
    /// Who proposed it did something else.
    Withdrawn,
}

/// What a second person answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondAnswer {
    /// What.
    pub kind: SecondKind,
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// Attachment with the reason, for a rejection.
    pub reason: Option<Digest>,
}

/// A decision that waits for a second person, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The journal line; names the proposal.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Who proposed it, and cannot confirm it.
    pub by: ModeratorNo,
    /// Coded part.
    pub measure: Measure,
    /// The attachment with its texts.
    pub texts: Digest,
    /// Why a second person is needed.
    pub why: SecondWhy,
    /// The least role of that person.
    pub role: Role,
    /// What became of it; `None` while it waits.
    pub answer: Option<SecondAnswer>,
}
