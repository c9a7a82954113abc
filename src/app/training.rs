//! What a session tells the app about a training run or a replay, ready to be drawn.

use super::msg::CaseView;
use super::veil::Words;
use crate::model::At;
use crate::training::{CaseRun, Why};

/// What kind of work this is; anything but live work is marked on every screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is decided takes effect.
    #[default]
    Live,
    /// A training run.
    Training {
        /// Cases decided.
        done: usize,
        /// Cases in all.
        cases: usize,
        /// Milliseconds left, if there is a limit.
        left: Option<i64>,
    },
    /// The queue as it stood, to look at.
    Replay(At),
    /// A calibration meeting.
    Meeting,
}

/// A run: what it is and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunView {
    /// Name of the set, foreign.
    pub set: String,
    /// Version of the set.
    pub version: u32,
    /// A sentence of the trainer, foreign.
    pub note: String,
    /// Who made the set, foreign.
    pub author: String,
    /// Languages of the texts, foreign.
    pub language: String,
    /// Who works, foreign.
    pub by: String,
    /// Cases in all.
    pub cases: usize,
    /// Cases with a reference answer.
    pub answers: usize,
    /// Cases decided.
    pub done: usize,
    /// Cases that came in so far.
    pub arrived: usize,
    /// Seed of the order.
    pub seed: u64,
    /// `off`, `1x`, `4x`.
    pub pace: &'static str,
    /// `each`, `end`.
    pub feedback: &'static str,
    /// Minutes of the limit.
    pub limit: Option<u32>,
    /// Milliseconds worked.
    pub worked_ms: i64,
    /// Of a longer pause, the rest does not count.
    pub idle_seconds: u32,
    /// How it ended, if it did.
    pub over: Option<Why>,
}

impl RunView {
    /// Cases stand in the order of the seed, not by urgency.
    #[must_use]
    pub fn dealt(&self) -> bool {
        self.pace == "off"
    }
}

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What is compared.
    pub what: &'static str,
    /// What the trainee did.
    pub yours: String,
    /// What the reference says.
    pub reference: String,
    /// Whether it is right; none when it does not count.
    pub right: Option<bool>,
}

/// How a run stands so far, of the cases that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// Right or wrong, in the order they were decided.
    pub marks: Vec<bool>,
    /// Harm that was kept.
    pub missed_harm: usize,
    /// Harmless messages that were acted on.
    pub over_removal: usize,
}

/// What the reference says about a case, beside what the trainee did.
#[derive(Clone, Debug)]
pub struct FeedbackView {
    /// The case as in work.
    pub case: Box<CaseView>,
    /// What became of it and how long it took.
    pub run: CaseRun,
    /// Cases in all.
    pub of: usize,
    /// Judgement in words.
    pub verdict: String,
    /// Whether it is right; none when it does not count.
    pub right: Option<bool>,
    /// The comparison.
    pub rows: Vec<Compared>,
    /// Why the reference says so, foreign; empty without a reference.
    pub why: Words,
    /// What else is accepted, in words.
    pub accepted: Vec<String>,
    /// Who wrote the reference, and its version; foreign.
    pub author: String,
    /// The facts the trainee wrote, foreign; empty when no statement was due.
    pub facts: Words,
    /// What the statement does well or not.
    pub statement: Vec<(bool, String)>,
    /// How the run stands.
    pub so_far: SoFar,
}
