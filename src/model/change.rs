//! What happened: every line of the journal is one change, and everything else is computed from them.

use super::{
    AnswerKind, At, CaseNo, ComplaintNo, ComplaintStep, DecisionNo, Digest, DisputeNo, DisputeStep,
    FlaggerNo, ImportNo, Measure, MisuseOf, MisuseStep, ModeratorNo, Obstacle, Role, RosterStep,
    SecondKind, SecondWhy, Seq,
};
use serde::{Deserialize, Serialize};

/// One line of the journal. `prev` is the SHA-256 of the bytes of the line before it, without its
/// line feed; the first line carries 64 zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Counted from 1.
    pub seq: Seq,
    /// When, in UTC.
    pub at: At,
    /// Who; 0 is modq itself.
    pub by: ModeratorNo,
    /// First line of the step this line belongs to, when that is an earlier one: the lines of one
    /// step are appended together and are undone together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Seq>,
    /// What.
    pub change: Change,
    /// Hash of the line before.
    pub prev: Digest,
}

/// A whole group of imported rows, kept in one frame of an archive segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Which import.
    pub import: ImportNo,
    /// Part of that import, counted from 0.
    pub part: u32,
    /// Place of the frame in the segment file, in bytes.
    pub offset: u64,
    /// Length of the frame in bytes.
    pub length: u64,
    /// SHA-256 of the frame's bytes as they stand in the file.
    pub frame: Digest,
    /// SHA-256 over the hashes of its entries, in order.
    pub manifest: Digest,
    /// New messages and new versions in it.
    pub messages: u32,
    /// Flags in it.
    pub flags: u32,
    /// Rejected rows in it.
    pub rejected: u32,
}

/// Something that happened. Ids, codes, times and hashes only: no free text and no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// The store was made. `record` is the version of this record format.
    Founded {
        /// Record format, 1.
        record: u32,
        /// Random id of the store, so that a journal can be told from another.
        store: Digest,
        /// Holds the sample queue.
        sample: bool,
    },
    /// Somebody sat down for the first time, or has another role now.
    Moderator {
        /// Their number.
        no: ModeratorNo,
        /// Attachment with the name.
        name: Digest,
        /// What they may do.
        role: Role,
    },
    /// A group of rows was imported.
    Imported(Imported),
    /// An import came to its end.
    ImportEnded {
        /// Which.
        import: ImportNo,
        /// Attachment with the report: file names, counts, repairs, refusals.
        report: Digest,
        /// Read to the end of the last file.
        complete: bool,
    },
    /// A case was decided.
    Decided {
        /// Number of the decision.
        decision: DecisionNo,
        /// The case.
        case: CaseNo,
        /// Coded part.
        measure: Box<Measure>,
        /// Attachment with the texts.
        texts: Digest,
        /// Nothing leaves before.
        hold_until: At,
    },
    /// The lines `first` to `last` (one step) were taken back.
    Undone {
        /// First line of the step.
        first: Seq,
        /// Last line of the step.
        last: Seq,
    },
    /// An undone step was done again.
    Redone {
        /// First line of the step.
        first: Seq,
        /// Last line of the step.
        last: Seq,
    },
    /// A case was put off.
    Skipped {
        /// The case.
        case: CaseNo,
        /// Code of the reason.
        reason: String,
        /// When it comes back.
        until: At,
        /// Attachment with what was written, if anything.
        note: Option<Digest>,
    },
    /// A note was written on a case.
    Noted {
        /// The case.
        case: CaseNo,
        /// Attachment with the text.
        note: Digest,
        /// Who is named in it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<ModeratorNo>,
    },
    /// The hold of these decisions was ended early.
    HoldEnded {
        /// The decisions.
        decisions: Vec<DecisionNo>,
        /// Complaints whose answer was held, each with its case.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        complaints: Vec<(CaseNo, ComplaintNo)>,
    },
    /// Files with these decisions were handed over.
    Exported {
        /// Word of the format: `database`, `letters`, `evidence`, `receipts`.
        format: String,
        /// The decisions in it.
        decisions: Vec<DecisionNo>,
        /// SHA-256 of the files written, in order.
        files: Vec<Digest>,
        /// Notices whose receipt it was: the case, and the place among its flags, from 0.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<(CaseNo, u32)>,
        /// Complaints whose answer it was, each with its case.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        complaints: Vec<(CaseNo, ComplaintNo)>,
        /// Notices whose senders were told what was decided, as for `notices`. Lines written
        /// before senders had letters of their own have none, and told everybody on the case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Vec<(CaseNo, u32)>>,
    },
    /// An attachment was erased because its time was over or the law demanded it.
    Erased {
        /// The attachment.
        attachment: Digest,
        /// Code of the reason.
        reason: String,
    },
    /// Entries of an imported frame were erased: what is left of it, with the hash of each erased
    /// entry in its place, stands in a frame of its own.
    FrameErased {
        /// Which import.
        import: ImportNo,
        /// Which part of it.
        part: u32,
        /// Length of the new frame in bytes.
        length: u64,
        /// SHA-256 of the new frame's bytes.
        frame: Digest,
        /// Entries erased in it so far.
        entries: u32,
        /// Code of the reason.
        reason: String,
    },
    /// Something was answered to an order, or done because of it. An order on several cases has
    /// one line for each, in one step.
    OrderAnswered {
        /// The case.
        case: CaseNo,
        /// [`super::Order::digest`].
        order: Digest,
        /// What.
        kind: AnswerKind,
        /// Why it cannot be carried out.
        obstacle: Option<Obstacle>,
        /// When it must be acted on from here, once its clock runs again; or the new end of a
        /// silence, or of the time to keep what was removed.
        due: Option<At>,
        /// Attachment with the words that were sent.
        text: Option<Digest>,
    },
    /// Something happened to a complaint (Art. 20).
    Complaint {
        /// The case of the decision.
        case: CaseNo,
        /// The complaint.
        complaint: ComplaintNo,
        /// What happened.
        step: ComplaintStep,
    },
    /// Something happened to a dispute before an out-of-court body (Art. 21).
    Dispute {
        /// The case of the decision.
        case: CaseNo,
        /// The dispute.
        dispute: DisputeNo,
        /// What happened.
        step: DisputeStep,
    },
    /// A measure against misuse was taken or ended (Art. 23).
    Misuse {
        /// Hash of who it is about.
        person: Digest,
        /// What they do too often.
        of: MisuseOf,
        /// What was done.
        step: MisuseStep,
    },
    /// A decision waits for a second person.
    Proposed {
        /// The case.
        case: CaseNo,
        /// Coded part.
        measure: Box<Measure>,
        /// Attachment with the texts.
        texts: Digest,
        /// Why a second person is needed.
        why: SecondWhy,
        /// The least role of that person.
        role: Role,
    },
    /// A proposal was answered; when it was confirmed or changed, what was decided or proposed
    /// stands before it in the same step.
    ProposalAnswered {
        /// The case.
        case: CaseNo,
        /// The line of the proposal.
        proposal: Seq,
        /// What.
        kind: SecondKind,
        /// Attachment with the reason of a rejection.
        reason: Option<Digest>,
    },
    /// The author of a silent report may be told from now on.
    Released {
        /// The case.
        case: CaseNo,
        /// The decision that reported it.
        decision: DecisionNo,
    },
    /// Somebody else looked at a decision, knowing neither it nor who took it. The case stays as it
    /// is.
    Looked {
        /// The case.
        case: CaseNo,
        /// The decision looked at.
        decision: DecisionNo,
        /// Place of the sampling rule that chose it, from 0.
        rule: u16,
        /// What they would have decided.
        measure: Box<Measure>,
        /// Both say the same.
        agrees: bool,
    },
    /// A body was entered in the register of trusted flaggers (Art. 22).
    FlaggerListed {
        /// Number of the entry.
        flagger: FlaggerNo,
        /// Attachment with name and addresses.
        entry: Digest,
        /// Area of expertise, category codes; empty means any.
        areas: Vec<String>,
        /// First moment of the status.
        from: At,
        /// First moment after it.
        until: Option<At>,
    },
    /// An entry of that register has another end.
    FlaggerEnded {
        /// Number of the entry.
        flagger: FlaggerNo,
        /// First moment after it.
        until: At,
    },
    /// Somebody's place in the roster is another one now.
    Roster {
        /// Their number.
        no: ModeratorNo,
        /// What became of it.
        step: RosterStep,
    },
    /// Somebody holds a case for a while, or goes on holding it.
    Claimed {
        /// The case.
        case: CaseNo,
        /// Until when, unless they go on.
        until: At,
    },
    /// A claim ended before its time, without a decision.
    ClaimEnded {
        /// The case.
        case: CaseNo,
    },
    /// Somebody took over a case that another held.
    TakenOver {
        /// The case.
        case: CaseNo,
        /// Who held it.
        from: ModeratorNo,
        /// Until when, unless they go on.
        until: At,
    },
    /// A note at the end of a shift, for who sits down next.
    HandedOn {
        /// Attachment with the text.
        note: Digest,
    },
}

impl Change {
    /// Every word that can stand in `what`, in the order of the variants.
    pub const WORDS: [&'static str; 28] = [
        "founded",
        "moderator",
        "imported",
        "import_ended",
        "decided",
        "undone",
        "redone",
        "skipped",
        "noted",
        "hold_ended",
        "exported",
        "erased",
        "frame_erased",
        "order_answered",
        "complaint",
        "dispute",
        "misuse",
        "proposed",
        "proposal_answered",
        "released",
        "flagger_listed",
        "flagger_ended",
        "roster",
        "claimed",
        "claim_ended",
        "taken_over",
        "handed_on",
        "looked",
    ];

    /// The word in `what`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Founded { .. } => "founded",
            Self::Moderator { .. } => "moderator",
            Self::Imported(_) => "imported",
            Self::ImportEnded { .. } => "import_ended",
            Self::Decided { .. } => "decided",
            Self::Undone { .. } => "undone",
            Self::Redone { .. } => "redone",
            Self::Skipped { .. } => "skipped",
            Self::Noted { .. } => "noted",
            Self::HoldEnded { .. } => "hold_ended",
            Self::Exported { .. } => "exported",
            Self::Erased { .. } => "erased",
            Self::FrameErased { .. } => "frame_erased",
            Self::OrderAnswered { .. } => "order_answered",
            Self::Complaint { .. } => "complaint",
            Self::Dispute { .. } => "dispute",
            Self::Misuse { .. } => "misuse",
            Self::Proposed { .. } => "proposed",
            Self::ProposalAnswered { .. } => "proposal_answered",
            Self::Released { .. } => "released",
            Self::FlaggerListed { .. } => "flagger_listed",
            Self::FlaggerEnded { .. } => "flagger_ended",
            Self::Roster { .. } => "roster",
            Self::Claimed { .. } => "claimed",
            Self::ClaimEnded { .. } => "claim_ended",
            Self::TakenOver { .. } => "taken_over",
            Self::HandedOn { .. } => "handed_on",
            Self::Looked { .. } => "looked",
        }
    }
}
