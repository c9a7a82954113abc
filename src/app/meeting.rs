//! What a session tells the app about a calibration meeting, ready to be drawn.

use super::msg::CaseView;
use super::veil::Words;
use crate::training::score::{Kind, Sheet, Together};
use crate::training::{Act, CaseId};

/// What one person made of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Who, foreign.
    pub by: String,
    /// What.
    pub decision: Act,
    /// Name of the policy used, if one was.
    pub policy: Option<String>,
    /// In what it differs from the reference; `None` where it does not.
    pub kind: Option<Kind>,
    /// Why they do not agree with the reference, foreign.
    pub objection: Option<String>,
}

/// One case to talk about.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Which.
    pub id: CaseId,
    /// The case as in work.
    pub case: Box<CaseView>,
    /// The category of the reference, a database code.
    pub category: Option<String>,
    /// What is right so far; `None` without an answer.
    pub reference: Option<Act>,
    /// Name of its policy.
    pub policy: Option<String>,
    /// Why, foreign.
    pub why: Words,
    /// Version of the answer.
    pub version: u32,
    /// It is struck: shown, not counted.
    pub struck: bool,
    /// What each person made of it.
    pub given: Vec<Opinion>,
    /// What was said: who, and what; foreign.
    pub said: Vec<(String, Words)>,
}

impl Talk {
    /// The gravest difference.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.given.iter().filter_map(|given| given.kind).min()
    }
}

/// A meeting about the runs of a set.
#[derive(Clone, Debug)]
pub struct MeetingView {
    /// Name of the set, foreign.
    pub set: String,
    /// Version of the set.
    pub version: u32,
    /// Score sheets, one for each run, the oldest first.
    pub sheets: Vec<Sheet>,
    /// With more than one person.
    pub together: Option<Together>,
    /// Cases somebody differs on, the most disputed first, then the gravest.
    pub talks: Vec<Talk>,
}
