//! What a change names: cases, attachments, and the step it takes back.

use super::change::Change;
use super::{CaseNo, ComplaintStep, Digest, DisputeStep, MisuseStep, Seq};

impl Change {
    /// The cases it names itself, none or one so far. Undone and redone lines touch the cases of
    /// the lines they take back or do again.
    pub fn cases(&self) -> impl Iterator<Item = CaseNo> + use<> {
        match self {
            Self::Decided { case, .. }
            | Self::Skipped { case, .. }
            | Self::Noted { case, .. }
            | Self::OrderAnswered { case, .. }
            | Self::Proposed { case, .. }
            | Self::ProposalAnswered { case, .. }
            | Self::Released { case, .. }
            | Self::Claimed { case, .. }
            | Self::ClaimEnded { case }
            | Self::TakenOver { case, .. }
            | Self::Complaint { case, .. }
            | Self::Dispute { case, .. } => Some(*case),
            _ => None,
        }
        .into_iter()
    }

    /// The attachments it refers to; an erased one is not among them.
    pub fn attachments(&self) -> impl Iterator<Item = Digest> + use<> {
        let answers = match self {
            // What the database answered is kept here; files written for others are not.
            Self::Exported { format, files, .. } if format.starts_with("submitted") => {
                files.clone()
            }
            _ => Vec::new(),
        };
        match self {
            Self::Moderator { name: digest, .. }
            | Self::ImportEnded { report: digest, .. }
            | Self::Decided { texts: digest, .. }
            | Self::Proposed { texts: digest, .. }
            | Self::Noted { note: digest, .. }
            | Self::HandedOn { note: digest }
            | Self::FlaggerListed { entry: digest, .. } => Some(*digest),
            Self::Skipped { note: text, .. }
            | Self::OrderAnswered { text, .. }
            | Self::ProposalAnswered { reason: text, .. } => *text,
            Self::Complaint { step, .. } => match step {
                ComplaintStep::Made { text, .. } | ComplaintStep::Answered { text, .. } => {
                    Some(*text)
                }
                ComplaintStep::Told | ComplaintStep::Reopened => None,
            },
            Self::Dispute { step, .. } => match step {
                DisputeStep::Opened { text, .. } => Some(*text),
                DisputeStep::Ended { text, .. } => *text,
                DisputeStep::Implemented => None,
            },
            Self::Misuse { step, .. } => match step {
                MisuseStep::Warned { text, .. } | MisuseStep::Suspended { text, .. } => Some(*text),
                MisuseStep::Ended => None,
            },
            _ => None,
        }
        .into_iter()
        .chain(answers)
    }

    /// First and last line of the step it takes back or does again.
    #[must_use]
    pub const fn step(&self) -> Option<(Seq, Seq)> {
        match self {
            Self::Undone { first, last } | Self::Redone { first, last } => Some((*first, *last)),
            _ => None,
        }
    }
}
