//! The lines of a run: one event each, written as it happens.

use super::Field;
use super::clock::Pace;
use super::given::Given;
use super::id::CaseId;
use crate::model::{At, Digest};
use serde::{Deserialize, Serialize};

/// Name of the events in the folder of a run.
pub const RUN_FILE: &str = "run.jsonl";

/// When a trainee sees the reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// After each case, which is closed by it.
    #[default]
    Each,
    /// When the run is over.
    End,
}

impl Feedback {
    /// Every one, as written.
    pub const WORDS: [(Self, &'static str); 2] = [(Self::Each, "each"), (Self::End, "end")];

    /// As written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::End => "end",
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Every case is decided.
    All,
    /// The time was over.
    Limit,
    /// The trainee ended it.
    Given,
}

/// What a run is: its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Form of the run, 1.
    pub format: u32,
    /// Name of the set.
    pub set: String,
    /// Version of the set.
    pub version: u32,
    /// [`super::Set::id`] of the set.
    pub id: Digest,
    /// Who works.
    pub by: String,
    /// Seed of the order.
    pub seed: u64,
    /// How cases come in.
    pub pace: Pace,
    /// When the reference is shown.
    pub feedback: Feedback,
    /// Minutes of work after which it is over.
    pub limit_minutes: Option<u32>,
    /// Of a pause longer than this, the rest does not count.
    pub idle_seconds: u32,
    /// The cases in their order.
    pub order: Vec<CaseId>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, by the wall clock.
    pub at: At,
    /// Milliseconds worked in this run until then; it stands still while the run is stopped and
    /// while feedback is read.
    pub ms: i64,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The run was made; the first line.
    Run(Box<Header>),
    /// Work began or went on.
    Began,
    /// A case came under the eyes.
    Shown {
        /// Which.
        case: CaseId,
    },
    /// The first key on a case.
    Key {
        /// Which.
        case: CaseId,
    },
    /// A pause was longer than counts.
    Idle {
        /// What does not count.
        idle_ms: i64,
    },
    /// Somebody is still at it.
    Working,
    /// A case was decided.
    Decided {
        /// Which.
        case: CaseId,
        /// What.
        given: Box<Given>,
    },
    /// A decision was taken back.
    Undone {
        /// Of which case.
        case: CaseId,
    },
    /// A case was put off.
    Skipped {
        /// Which.
        case: CaseId,
        /// Code of the reason.
        reason: String,
    },
    /// The reference was shown; the case is closed.
    Feedback {
        /// Of which case.
        case: CaseId,
    },
    /// The trainee does not agree with the reference.
    Objected {
        /// Of which case.
        case: CaseId,
        /// Why, in their words.
        text: String,
    },
    /// A stretch in which nothing waited was passed over.
    Passed {
        /// Milliseconds of the shift passed over so far.
        passed_ms: i64,
    },
    /// Work was stopped; it can go on.
    Stopped,
    /// The run is over.
    Ended {
        /// How.
        why: Why,
    },
}

/// Every word that can stand in `what`, with what the line says besides `at` and `ms`.
pub const EVENTS: &[Field] = &[
    ("run", "first line: set, version, id, by, seed, pace, feedback, limit, order", ""),
    ("began", "work began or went on", ""),
    ("shown", "a case came under the eyes: case", ""),
    ("key", "the first key on a case: case", ""),
    ("idle", "a pause was longer than counts: idle_ms", ""),
    ("working", "somebody is still at it", ""),
    (
        "decided",
        "case, given: decision, policy, category, severity, restrictions, ground, escalated_to, statement",
        "",
    ),
    ("undone", "a decision was taken back: case", ""),
    ("skipped", "a case was put off: case, reason", ""),
    ("feedback", "the reference was shown, the case is closed: case", ""),
    ("objected", "the trainee does not agree with the reference: case, text", ""),
    ("passed", "a stretch in which nothing waited was passed over: passed_ms", ""),
    ("stopped", "work was stopped; it can go on", ""),
    ("ended", "the run is over: why is all, limit or given", ""),
];
