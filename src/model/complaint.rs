//! Complaints against decisions (DSA Art. 20), disputes before a body (Art. 21), and where they stand.

use super::{At, CaseNo, ComplaintNo, DecisionNo, Digest, DisputeNo, ModeratorNo};
use serde::{Deserialize, Serialize};

/// Who complains.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Complainant {
    /// The author of the message.
    #[default]
    Author,
    /// Somebody who sent a notice about it.
    Notifier,
}

impl Complainant {
    /// Both with their words in files.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::Author, "author"), (Self::Notifier, "notifier")];

    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Notifier => "notifier",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, have)| *have == word).map(|(who, _)| *who)
    }
}

/// How a complaint or a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The decision stays.
    Upheld,
    /// The decision is taken back.
    Reversed,
    /// Part of the decision stays.
    PartlyReversed,
    /// There was nothing to decide: late, empty, not theirs, withdrawn.
    Omitted,
}

impl Outcome {
    /// Every outcome with its word in files.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Upheld, "upheld"),
        (Self::Reversed, "reversed"),
        (Self::PartlyReversed, "partly_reversed"),
        (Self::Omitted, "omitted"),
    ];

    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, word)| word)
    }

    /// The outcome with this word; a hyphen is as good as an underscore.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.replace('-', "_");
        Self::ALL.iter().find(|(_, have)| *have == word).map(|(outcome, _)| *outcome)
    }

    /// The decision does not stay as it was.
    #[must_use]
    pub const fn changes(self) -> bool {
        matches!(self, Self::Reversed | Self::PartlyReversed)
    }
}

/// Something about a complaint that speaks for omitting it; a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It came after the time for complaints was over.
    Late,
    /// The same side complained about this decision before.
    Second,
    /// The decision was taken back before.
    TakenBack,
    /// The decision does not concern who complains.
    NotConcerned,
    /// Complaints of this person are not processed for now (Art. 23(2)).
    Suspended,
}

impl Mark {
    /// Every mark with its word in files and what it says.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Late, "late", "came after the time for complaints was over"),
        (Self::Second, "second", "this decision was complained about before"),
        (Self::TakenBack, "taken_back", "the decision was taken back before"),
        (Self::NotConcerned, "not_concerned", "the decision does not concern who complains"),
        (Self::Suspended, "suspended", "complaints of this person are suspended for misuse"),
    ];

    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(mark, ..)| *mark == self).map_or("", |(_, word, _)| word)
    }

    /// What it says, without a full stop.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        Self::ALL.iter().find(|(mark, ..)| *mark == self).map_or("", |(.., says)| says)
    }
}

/// The words of a complaint; an attachment that can be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComplaintTexts {
    /// The sender's reference; the same reference is one complaint.
    pub reference: String,
    /// Name of who complains.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Language of the answer.
    pub language: Option<String>,
    /// What they say, foreign.
    pub text: String,
    /// The row as it stood in the file, when it came from one.
    pub raw: Option<String>,
}

/// A complaint as it came in, before its decision was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// What it names: a decision's number, `CASE-DECISION` as letters have it, or the identifier
    /// in the transparency database. Empty when it names a case alone.
    pub against: String,
    /// The case, when it names one.
    pub case: Option<CaseNo>,
    /// Who complains; told from the decision when it is not said.
    pub from: Option<Complainant>,
    /// When it was sent to us.
    pub received: At,
    /// Its words.
    pub texts: ComplaintTexts,
}

/// The answer to a complaint; an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerTexts {
    /// Language of the letter.
    pub language: String,
    /// The reasons.
    pub text: String,
}

/// What happened to a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintStep {
    /// It came in.
    Made {
        /// The decision it is against.
        decision: DecisionNo,
        /// Who took that decision, and so never answers.
        not_for: ModeratorNo,
        /// Hash of its reference.
        key: Digest,
        /// Who complains.
        from: Complainant,
        /// When it was sent to us.
        received: At,
        /// When it should be answered.
        due: Option<At>,
        /// What speaks for omitting it.
        marks: Vec<Mark>,
        /// Attachment with [`ComplaintTexts`].
        text: Digest,
    },
    /// It was decided.
    Answered {
        /// How.
        outcome: Outcome,
        /// The decision that takes the first one back or its place.
        decision: Option<DecisionNo>,
        /// No letter leaves before.
        hold_until: At,
        /// Attachment with [`AnswerTexts`].
        text: Digest,
    },
    /// Who complained was told the answer.
    Told,
    /// The answer was taken back after it had left; another one is due.
    Reopened,
}

/// The answer that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintAnswer {
    /// How it was decided.
    pub outcome: Outcome,
    /// When.
    pub at: At,
    /// By whom.
    pub by: ModeratorNo,
    /// No letter leaves before.
    pub hold_until: At,
    /// Attachment with [`AnswerTexts`].
    pub text: Digest,
    /// The decision that takes the first one back or its place.
    pub decision: Option<DecisionNo>,
    /// When who complained was told.
    pub told: Option<At>,
}

/// A complaint and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its number.
    pub no: ComplaintNo,
    /// The case of the decision.
    pub case: CaseNo,
    /// The decision it is against.
    pub decision: DecisionNo,
    /// Who took that decision.
    pub not_for: ModeratorNo,
    /// Hash of its reference.
    pub key: Digest,
    /// Who complains.
    pub from: Complainant,
    /// When it was sent to us.
    pub received: At,
    /// When it should be answered.
    pub due: Option<At>,
    /// What speaks for omitting it.
    pub marks: Vec<Mark>,
    /// Attachment with [`ComplaintTexts`].
    pub text: Digest,
    /// The answer that stands.
    pub answer: Option<ComplaintAnswer>,
}

impl Complaint {
    /// What a journal line calls a reference by: the reference itself is foreign text.
    #[must_use]
    pub fn key_of(reference: &str) -> Digest {
        Digest::of(format!("complaint:{reference}").as_bytes())
    }

    /// It waits for an answer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// Takes in what happened next.
    pub fn take(&mut self, step: &ComplaintStep, at: At, by: ModeratorNo) {
        match step {
            ComplaintStep::Made { .. } => {}
            ComplaintStep::Answered { outcome, decision, hold_until, text } => {
                self.answer = Some(ComplaintAnswer {
                    outcome: *outcome,
                    at,
                    by,
                    hold_until: *hold_until,
                    text: *text,
                    decision: *decision,
                    told: None,
                });
            }
            ComplaintStep::Told => {
                if let Some(answer) = &mut self.answer {
                    answer.told.get_or_insert(at);
                }
            }
            ComplaintStep::Reopened => self.answer = None,
        }
    }
}

/// The complaint a case waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its number.
    pub no: ComplaintNo,
    /// When it should be answered.
    pub due: Option<At>,
    /// Who took the decision and so never answers.
    pub not_for: ModeratorNo,
    /// Nothing else waits on the case.
    pub alone: bool,
}

/// The words of a dispute; an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DisputeTexts {
    /// The body that settles it.
    pub body: String,
    /// The body's reference.
    pub reference: String,
    /// Own words.
    pub note: String,
}

/// What happened to a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStep {
    /// It was brought before a body.
    Opened {
        /// The decision it is about.
        decision: DecisionNo,
        /// When it was sent to the body.
        sent: At,
        /// Attachment with [`DisputeTexts`].
        text: Digest,
    },
    /// The body told us its outcome.
    Ended {
        /// How.
        outcome: Outcome,
        /// When we were told.
        told: At,
        /// Attachment with words, if any.
        text: Option<Digest>,
    },
    /// We did what the body said.
    Implemented,
}

/// A dispute and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its number.
    pub no: DisputeNo,
    /// The case of the decision.
    pub case: CaseNo,
    /// The decision it is about.
    pub decision: DecisionNo,
    /// When it was sent to the body.
    pub sent: At,
    /// Attachment with [`DisputeTexts`].
    pub text: Digest,
    /// How it ended, and when we were told.
    pub ended: Option<(Outcome, At)>,
    /// When we did what the body said.
    pub implemented: Option<At>,
}

impl Dispute {
    /// Takes in what happened next.
    pub const fn take(&mut self, step: &DisputeStep, at: At) {
        match step {
            DisputeStep::Opened { .. } => {}
            DisputeStep::Ended { outcome, told, .. } => self.ended = Some((*outcome, *told)),
            DisputeStep::Implemented => self.implemented = Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for (outcome, word) in Outcome::ALL {
            assert_eq!(Outcome::from_word(word), Some(outcome));
            assert_eq!(outcome.word(), word);
        }
        assert_eq!(Outcome::from_word("partly-reversed"), Some(Outcome::PartlyReversed));
        assert_eq!(Complainant::from_word("author"), Some(Complainant::Author));
        assert!(Mark::ALL.iter().all(|(mark, word, _)| mark.word() == *word));
    }
}
