//! What a session tells the app about complaints, ready to be drawn.

use super::shown::PastDecision;
use super::veil::{Told, Words};
use crate::model::{
    At, CaseNo, Complainant, ComplaintNo, DecisionNo, Mark, MisuseOf, MisuseRecord, Outcome,
};

/// One complaint in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintItem {
    /// Its number.
    pub no: ComplaintNo,
    /// Its case.
    pub case: CaseNo,
    /// The decision it is against.
    pub decision: DecisionNo,
    /// Who complains.
    pub from: Complainant,
    /// When it was sent to us.
    pub received: At,
    /// When it should be answered.
    pub due: Option<At>,
    /// What speaks for omitting it.
    pub marks: Vec<Mark>,
    /// Name of who took the decision.
    pub first_by: String,
    /// Title of the group, foreign.
    pub group: String,
    /// Start of what they say, foreign.
    pub first_line: Words,
    /// Name of the colleague who has its case.
    pub holder: Option<String>,
}

/// The register of complaints, as far as this seat may answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintList {
    /// Open ones, the most urgent first.
    pub rows: Vec<ComplaintItem>,
    /// Open ones against decisions of this seat, for others to answer.
    pub others: usize,
    /// Answered ones.
    pub closed: usize,
}

/// Something that can stay when a decision is taken back in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartView {
    /// Its code.
    pub code: String,
    /// In words.
    pub words: String,
}

/// A complaint beside what it is against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HearingView {
    /// The complaint.
    pub item: ComplaintItem,
    /// What they say, foreign; `None` when it was erased.
    pub text: Option<Words>,
    /// The decision with its texts.
    pub decision: PastDecision,
    /// The letter about it; empty when there was none.
    pub letter: Words,
    /// The message, when we hold it.
    pub message: Option<Told>,
    /// Opens veiled.
    pub veiled: bool,
    /// Other cases with the same cleaned text.
    pub same_text: usize,
    /// Messages of the author we hold.
    pub messages: u32,
    /// Decisions that took something of the author away.
    pub restricted: usize,
    /// Warnings and suspensions of the author.
    pub measures: Vec<MisuseRecord>,
    /// Complaints against decisions under the same policy in the last month, and how many of them
    /// changed the decision.
    pub alike: (usize, usize),
    /// What can stay when it is reversed in part.
    pub parts: Vec<PartView>,
    /// What reversing a decision to leave content does now, in words.
    pub instead: Option<String>,
    /// An answer that was kept for it.
    pub kept: Option<AnswerDraft>,
}

/// An answer being written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AnswerDraft {
    /// The complaint.
    pub no: ComplaintNo,
    /// The outcome.
    pub outcome: Outcome,
    /// Language of the letter.
    pub language: String,
    /// The reasons.
    pub text: String,
    /// What stays, when it is reversed in part.
    pub keep: Vec<String>,
}

/// What a measure says on one line: `warned for manifestly illegal content`.
#[must_use]
pub fn measure_words(record: &MisuseRecord) -> String {
    let word = record.step.word();
    match record.of {
        MisuseOf::Content => word.to_owned(),
        of => format!("{word} for {}", of.word()),
    }
}
