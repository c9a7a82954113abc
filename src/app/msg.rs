//! What goes into the user interface and what comes out of it.
//!
//! The session carries out every [`Effect`] and answers with [`Reply`]s; the app never waits.

pub use super::appeal::*;
pub use super::meeting::*;
pub use super::shown::*;
pub use super::training::*;
pub use crate::queue::Order as Sort;
use crate::training::Act;

use super::Key;
use super::veil::Words;
use crate::law::{Finding, Veils};
use crate::model::exposure::{Exposure, Together};
use crate::model::{
    AnswerKind, At, CaseNo, ComplaintNo, DecisionNo, Digest, Draft, DueLook, NoticeRow, Obstacle,
    OrderRow, Outcome, Seq,
};
use crate::queue::{Glance, GlanceOf};
use jiff::civil::Date;
use std::sync::Arc;

/// Something that reaches the app.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted; foreign.
    Paste(String),
    /// The mouse was clicked: column, row.
    Click(u16, u16),
    /// The wheel was turned.
    Wheel {
        /// Column.
        x: u16,
        /// Row.
        y: u16,
        /// Towards the top.
        up: bool,
    },
    /// The screen has this size now: columns, rows.
    Resize(u16, u16),
    /// The time is now. Sent once a second and before every key.
    Tick(At),
    /// Nobody has pressed anything for a while.
    Away,
    /// An effect was carried out, or the store changed.
    Reply(Reply),
}

/// Which part of the queue to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRequest {
    /// Counted up by the app; an answer to an older one is dropped.
    pub generation: u64,
    /// Filter language, such as `lane:notice category:scams text`; empty for the waiting queue.
    pub filter: String,
    /// Fuzzy search; empty for none.
    pub search: String,
    /// Order.
    pub sort: Sort,
    /// First row wanted.
    pub start: usize,
    /// Number of rows wanted.
    pub len: usize,
    /// Answer from the row of this case instead of `start`, if it is in the list.
    pub focus: Option<CaseNo>,
    /// Only marked cases.
    pub marked_only: bool,
}

/// What a decision should be made of.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftFrom {
    /// No action.
    Allow,
    /// A policy by id, completed from the case.
    Policy(String),
    /// The same policy and measure as this draft, facts completed from the case.
    Repeat(Box<Draft>),
    /// Exactly this draft.
    Draft(Box<Draft>),
    /// This draft with a report to an authority.
    Report(Box<Draft>),
    /// This draft with its letter in another language.
    Language(Box<Draft>, String),
}

/// Work the app wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Answer with [`Reply::List`].
    List(ListRequest),
    /// Answer with [`Reply::Case`]: so many messages before and after.
    Open {
        /// The case.
        case: CaseNo,
        /// Messages before it and after it.
        around: u16,
    },
    /// Read a message as it stood in its source; answer with [`Reply::Raw`].
    Raw(CaseNo),
    /// Prefill a draft for the sheet; answer with [`Reply::Drafted`].
    Prefill {
        /// The case.
        case: CaseNo,
        /// From what.
        from: DraftFrom,
    },
    /// Check a draft; answer with [`Reply::Checked`].
    Check {
        /// The case.
        case: CaseNo,
        /// The draft.
        draft: Box<Draft>,
    },
    /// Decide these cases, one statement each; answer with [`Reply::Decided`] or `Refused`.
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
    /// What the pack for the authority would hold; answer with [`Reply::Pack`].
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
    /// Find near-duplicates; answer with [`Reply::Similar`].
    Similar(CaseNo),
    /// Read the history, newest first; answer with [`Reply::History`].
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
    KeepSeat(Seat),
    /// Keep a view in the place of the one under its letter, or drop that one when it has no name;
    /// answer with [`Reply::Views`].
    KeepView(SavedView),
    /// Let others have these cases, without a reason.
    PassOn(Vec<CaseNo>),
    /// Keep what was read for the next start; it never leaves the seat's folder.
    KeepExposure(Box<Exposure>),
    /// Keep what opens veiled for this seat; everything shown is asked for again.
    KeepVeils(Box<Veils>),
    /// What waits for a second look; answer with [`Reply::Looks`].
    Looks,
    /// Read a case without what was decided; answer with [`Reply::LookAt`].
    OpenLook(CaseNo),
    /// Keep what this seat would have decided; answer with [`Reply::Looks`].
    LookTwice {
        /// The decision looked at.
        decision: DecisionNo,
        /// What they would do.
        from: DraftFrom,
    },
    /// What all have read together; answer with [`Reply::Together`].
    Together,
    /// End the hold of everything held.
    EndHolds,
    /// Write letters, database batches or CSV to the outbox; answer with `Said`.
    Export(String),
    /// Read the register of orders; answer with [`Reply::Orders`].
    Orders,
    /// Read the register of notices; answer with [`Reply::Notices`].
    Notices,
    /// Do what the order with this key asks, at every place; answered like [`Effect::Decide`].
    CarryOut(Digest),
    /// Count a period; answer with [`Reply::Glance`].
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
    /// Read the complaints; answer with [`Reply::Complaints`].
    Complaints,
    /// Read one complaint with what it is against; answer with [`Reply::Hearing`].
    Hearing(ComplaintNo),
    /// Propose reasons for an answer; answer with [`Reply::Reasons`].
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
    /// Say something about the reference answer of a case; answered with [`Reply::Meeting`].
    Comment {
        /// The case.
        case: CaseNo,
        /// What.
        text: String,
    },
    /// Make this the reference answer of a case; answered with [`Reply::Meeting`].
    Rule {
        /// The case.
        case: CaseNo,
        /// What is right from now on.
        decision: Act,
        /// Why.
        why: String,
    },
    /// Take the answer of a case out of the scores, or put it back; answered with
    /// [`Reply::Meeting`].
    Strike {
        /// The case.
        case: CaseNo,
        /// It does not count.
        struck: bool,
    },
    /// A case is opened to be decided: hold it, if nobody else does.
    Claim(CaseNo),
    /// Give back a case.
    LetGo(CaseNo),
    /// Ask who holds a case for it.
    AskFor(CaseNo),
    /// Take over a case that another holds.
    TakeOver(CaseNo),
    /// Deal out the next case nobody holds; answer with [`Reply::Dealt`].
    Deal,
    /// Who is here, notes, numbers; answer with [`Reply::Team`].
    Team,
    /// Leave a note for the next shift.
    HandOn(String),
    /// Begin the run, or go on with it.
    GoOn,
    /// End the run before every case is decided.
    EndRun,
    /// Show the reference to all cases, now that the run is over; answer with
    /// [`Reply::Feedback`].
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

/// What a seat remembers between starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Seat {
    /// Marked cases.
    pub marks: std::collections::BTreeSet<CaseNo>,
    /// `dark`, `light` or empty for the setting.
    pub theme: String,
    /// Filter in force.
    pub filter: String,
    /// The selected case.
    pub selected: Option<CaseNo>,
    /// The decide sheet is open on it.
    pub sheet: bool,
}

/// What came of an effect, or of somebody else's.
#[derive(Clone, Debug)]
pub enum Reply {
    /// New numbers for the status line.
    Status(Status),
    /// Everything whose hold runs, newest first.
    Held(Vec<Held>),
    /// A list.
    List(Listing),
    /// A case.
    Case(Arc<CaseView>),
    /// A message as it stood in its source.
    Raw {
        /// The case.
        case: CaseNo,
        /// The row; `None` when it is not at hand.
        raw: Option<Words>,
    },
    /// A prefilled draft with its check.
    Drafted {
        /// The case.
        case: CaseNo,
        /// The draft.
        draft: Box<Draft>,
        /// Its check.
        checked: Box<Checked>,
    },
    /// A check of a draft.
    Checked {
        /// The case.
        case: CaseNo,
        /// The check.
        checked: Box<Checked>,
    },
    /// Decisions are on disk.
    Decided {
        /// The cases decided.
        cases: Vec<CaseNo>,
        /// The first decision made.
        first: DecisionNo,
        /// The draft used for the first case, for `.`.
        draft: Box<Draft>,
    },
    /// Decisions wait for a second person; on disk.
    Proposed {
        /// One line.
        text: String,
        /// The cases.
        cases: Vec<CaseNo>,
    },
    /// What a pack for an authority holds.
    Pack(Box<PackView>),
    /// Cases were put off or noted; on disk.
    Done {
        /// One line.
        text: String,
        /// Cases that left the queue.
        cases: Vec<CaseNo>,
    },
    /// A step was taken back; it waits again.
    Undone {
        /// The cases, first one to be selected.
        cases: Vec<CaseNo>,
        /// The step was redone instead.
        redone: bool,
    },
    /// The last step has left; a second `u` makes a reversal.
    HasLeft {
        /// The case.
        case: CaseNo,
        /// Number of cases in the step.
        cases: u32,
    },
    /// Not done, with the reason and the way out. Not an error.
    Refused {
        /// Why.
        why: String,
        /// What to do.
        hint: String,
        /// Cases it is about.
        cases: Vec<CaseNo>,
    },
    /// Near-duplicates of a case, most alike first, the case itself left out.
    Similar {
        /// The case.
        case: CaseNo,
        /// The others.
        rows: Vec<Similar>,
    },
    /// Lines of the history.
    History {
        /// First row.
        start: usize,
        /// Rows in all.
        total: usize,
        /// The rows.
        rows: Vec<HistoryRow>,
    },
    /// The register of orders, worst first.
    Orders(Vec<OrderRow>),
    /// The complaints, as far as this seat may answer them.
    Complaints(ComplaintList),
    /// A complaint with what it is against.
    Hearing(Box<HearingView>),
    /// Reasons proposed for an answer.
    Reasons {
        /// The complaint.
        no: ComplaintNo,
        /// The outcome.
        outcome: Outcome,
        /// Language of the letter.
        language: String,
        /// The reasons.
        text: String,
    },
    /// The register of notices: what is still to be done first, oldest first.
    Notices(Vec<NoticeRow>),
    /// The saved views, one's own first.
    Views(Vec<SavedView>),
    /// The numbers of a period.
    Glance(GlanceOf, Box<Glance>),
    /// What waits for a second look.
    Looks(Vec<DueLook>),
    /// A case to be looked at, without what was decided.
    LookAt(Box<CaseView>),
    /// What all have read together; `None` where it would tell what one person read.
    Together(Option<Together>),
    /// A calibration meeting as it stands.
    Meeting(Box<MeetingView>),
    /// What the run is and where it stands; shown when work does not go on.
    Run(Box<RunView>),
    /// What the reference says about some cases, at least one.
    Feedback(Vec<FeedbackView>),
    /// Something to say, one line.
    Said(String),
    /// Something a colleague caused; stays until a key.
    Told(String),
    /// A case was dealt out and is held; `None`: there is none.
    Dealt(Option<CaseNo>),
    /// Who is here, notes, numbers.
    Team(Box<TeamView>),
    /// Cases changed on disk: ask for list and case again.
    Changed,
    /// The store cannot go on: what happened, what is safe, what to do, code.
    Broken {
        /// Title of the box.
        title: String,
        /// Lines in it.
        lines: Vec<String>,
        /// Code such as `E-STORE-07`.
        code: String,
    },
}

/// The check of a draft, with previews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What was found.
    pub findings: Vec<Finding>,
    /// The letter, in the author's language if we have it.
    pub letter: Words,
    /// Language of the letter.
    pub language: String,
    /// The database record as indented JSON; empty when none will be made.
    pub record: Words,
    /// Names that must not stand in what leaves, foreign.
    pub names: Vec<String>,
}
