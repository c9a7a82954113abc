//! Work the app wants done; the session carries it out.

use super::beside::Beside;
use super::msg::{AnswerDraft, DraftFrom, ListRequest, SavedView, Seat};
use crate::law::Veils;
use crate::model::exposure::Exposure;
use crate::model::{
    AnswerKind, At, CaseNo, ComplaintNo, DecisionNo, Digest, Draft, Obstacle, Outcome, Seq,
};
use crate::queue::GlanceOf;
use crate::training::Act;
use jiff::civil::Date;

/// Work the app wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Answer with `Reply::List`.
    List(ListRequest),
    /// Answer with `Reply::Case`: so many messages before and after.
    Open {
        /// The case.
        case: CaseNo,
        /// Messages before it and after it.
        around: u16,
    },
    /// Read a message as it stood in its source; answer with `Reply::Raw`.
    Raw(CaseNo),
    /// Prefill a draft for the sheet; answer with `Reply::Drafted`.
    Prefill {
        /// The case.
        case: CaseNo,
        /// From what.
        from: DraftFrom,
    },
    /// Check a draft; answer with `Reply::Checked`.
    Check {
        /// The case.
        case: CaseNo,
        /// The draft.
        draft: Box<Draft>,
    },
    /// Decide these cases, one statement each; answer with `Reply::Decided` or `Refused`.
    Decide {
        /// The cases, each with the version that was seen if it was open.
        cases: Vec<CaseNo>,
        /// What.
        from: DraftFrom,
    },
    /// Confirm what another person proposed; answered like [`Effect::Decide`].
    Agree(Vec<CaseNo>),
    /// Send a proposal back.
    SendBack {
        /// The case.
        case: CaseNo,
        /// Why.
        reason: String,
    },
    /// Let the author of a silent report be told.
    Release(CaseNo),
    /// What the pack for the authority would hold; answer with `Reply::Pack`.
    Pack {
        /// The case.
        case: CaseNo,
        /// What would be decided; `None`: what was proposed or decided.
        from: Option<DraftFrom>,
    },
    /// Take back the newest step; answered with `Undone`, `HasLeft` or `Refused`.
    Undo,
    /// Do the last undone step again.
    Redo,
    /// Take back this step, from the history.
    UndoStep(Seq),
    /// The last step left already: take it back by a reversal with its own letter.
    Reverse,
    /// Put cases off.
    Skip {
        /// The cases.
        cases: Vec<CaseNo>,
        /// `senior`, `translation`, `later`, `not_for_me`, `other`.
        reason: String,
        /// Own words.
        note: String,
    },
    /// Write a note.
    Note {
        /// The case.
        case: CaseNo,
        /// The text.
        text: String,
    },
    /// Find near-duplicates; answer with `Reply::Similar`.
    Similar(CaseNo),
    /// Read the history, newest first; answer with `Reply::History`.
    History {
        /// Only lines with these words.
        filter: String,
        /// First row.
        start: usize,
        /// Number of rows.
        len: usize,
    },
    /// Keep a half-written draft on disk; `None` throws it away.
    KeepDraft {
        /// The case.
        case: CaseNo,
        /// The draft.
        draft: Option<Box<Draft>>,
    },
    /// Keep marks and view settings for the next start.
    KeepSeat(Box<Seat>),
    /// Keep a view in the place of the one under its letter, or drop that one when it has no name;
    /// answer with `Reply::Views`.
    KeepView(SavedView),
    /// Let others have these cases, without a reason.
    PassOn(Vec<CaseNo>),
    /// Keep what was read for the next start; it never leaves the seat's folder.
    KeepExposure(Box<Exposure>),
    /// Keep what opens veiled for this seat; everything shown is asked for again.
    KeepVeils(Box<Veils>),
    /// Take back one's own second look; answer with `Reply::Looks`.
    UndoLook(DecisionNo),
    /// What waits for a second look; answer with `Reply::Looks`.
    Looks,
    /// Read a case without what was decided; answer with `Reply::LookAt`.
    OpenLook(CaseNo),
    /// Keep what this seat would have decided; answer with `Reply::Looks`.
    LookTwice {
        /// The decision looked at.
        decision: DecisionNo,
        /// What they would do.
        from: DraftFrom,
    },
    /// What all have read together; answer with `Reply::Together`.
    Together,
    /// End the hold of everything held.
    EndHolds,
    /// Write letters, database batches or CSV to the outbox; answer with `Said`.
    Export(String),
    /// Read the register of orders; answer with `Reply::Orders`.
    Orders,
    /// Read the register of notices; answer with `Reply::Notices`.
    Notices,
    /// Do what the order with this key asks, at every place; answered like [`Effect::Decide`].
    CarryOut(Digest),
    /// Count a period; answer with `Reply::Glance`.
    Glance(GlanceOf),
    /// Write the report over these days to the outbox; answer with `Said`.
    WriteReport((Date, Date)),
    /// Answer an order; letters go to the outbox; answered with `Said`.
    AnswerOrder {
        /// The order.
        order: Digest,
        /// What.
        kind: AnswerKind,
        /// Why it cannot be carried out.
        obstacle: Option<Obstacle>,
        /// Until when.
        until: Option<At>,
        /// Own words.
        text: String,
    },
    /// Read the complaints; answer with `Reply::Complaints`.
    Complaints,
    /// Read one complaint with what it is against; answer with `Reply::Hearing`.
    Hearing(ComplaintNo),
    /// Propose reasons for an answer; answer with `Reply::Reasons`.
    ProposeAnswer {
        /// The complaint.
        no: ComplaintNo,
        /// The outcome.
        outcome: Outcome,
    },
    /// Keep a half-written answer on disk.
    KeepAnswer(Box<AnswerDraft>),
    /// Decide a complaint; answer with `Done` or `Refused`.
    AnswerComplaint(Box<AnswerDraft>),
    /// Take in a complaint against the last decision on a case.
    Complain {
        /// The case.
        case: CaseNo,
        /// What they say.
        text: String,
    },
    /// Say something about the reference answer of a case; answered with `Reply::Meeting`.
    Comment {
        /// The case.
        case: CaseNo,
        /// What.
        text: String,
    },
    /// Make this the reference answer of a case; answered with `Reply::Meeting`.
    Rule {
        /// The case.
        case: CaseNo,
        /// What is right from now on.
        decision: Act,
        /// Why.
        why: String,
    },
    /// Take the answer of a case out of the scores, or put it back; answered with
    /// `Reply::Meeting`.
    Strike {
        /// The case.
        case: CaseNo,
        /// It does not count.
        struck: bool,
    },
    /// Something beside colleagues: hold a case, ask for one, see who is here.
    Beside(Beside),
    /// Begin the run, or go on with it.
    GoOn,
    /// End the run before every case is decided.
    EndRun,
    /// Show the reference to all cases, now that the run is over; answer with
    /// `Reply::Feedback`.
    ShowFeedback,
    /// Object to the reference answer of a case; answered with `Said`.
    Object {
        /// The case.
        case: CaseNo,
        /// Why.
        text: String,
    },
    /// Leave the program.
    Quit,
}
