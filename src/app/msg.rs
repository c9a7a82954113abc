//! What goes into the user interface and what comes out of it.
//!
//! The session carries out every [`Effect`] and answers with [`Reply`]s; the app never waits.

pub use super::appeal::*;
pub use super::beside::Beside;
pub use super::effect::Effect;
pub use super::kept::Left;
pub use super::meeting::*;
pub use super::shown::*;
pub use super::training::*;
pub use crate::queue::Order as Sort;

use super::Key;
use super::veil::Words;
use crate::law::{Finding, Veils};
use crate::model::exposure::Together;
use crate::model::{
    At, CaseNo, ComplaintNo, DecisionNo, Draft, DueLook, NoticeRow, OrderRow, Outcome,
};
use crate::queue::{Glance, GlanceOf};
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
    /// Whoever sat here is gone: what is typed is kept.
    Leaving,
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
    /// Search in force, when the seat was lost.
    pub search: String,
    /// The selected case.
    pub selected: Option<CaseNo>,
    /// What lay over the queue.
    pub left: Left,
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
    /// What the roster says opens veiled here has changed.
    Veils(Veils),
    /// A calibration meeting as it stands.
    Meeting(Box<MeetingView>),
    /// What the run is and where it stands; shown when work does not go on.
    Run(Box<RunView>),
    /// What the reference says about some cases, at least one.
    Feedback(Vec<FeedbackView>),
    /// Something to say, one line.
    Said(String),
    /// How far something is, one line.
    Progress(String),
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
