//! What goes into the user interface and what comes out of it.
//!
//! The session carries out every [`Effect`] and answers with [`Reply`]s; the app never waits.

use super::Key;
use crate::law::Finding;
use crate::model::{
    At, Case, CaseNo, Decision, DecisionNo, Draft, Group, Lane, Message, Role, Seq, StatementTexts,
};

/// Something that reaches the app.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted; foreign.
    Paste(String),
    /// The screen has this size now: columns, rows.
    Resize(u16, u16),
    /// The time is now. Sent once a second and before every key.
    Tick(At),
    /// An effect was carried out, or the store changed.
    Reply(Reply),
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Lane, deadline, severity, number of flags, age.
    #[default]
    Rank,
    /// Nearest deadline first.
    Due,
    /// Oldest first.
    Oldest,
    /// Newest first.
    Newest,
    /// By group, then rank.
    Group,
    /// Gravest first.
    Severity,
}

impl Sort {
    /// Every order with its word.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Rank, "rank"),
        (Self::Due, "due"),
        (Self::Oldest, "oldest"),
        (Self::Newest, "newest"),
        (Self::Group, "group"),
        (Self::Severity, "severity"),
    ];
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

/// One case in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The case.
    pub case: CaseNo,
    /// Its lane.
    pub lane: Lane,
    /// Its deadline.
    pub due: Option<At>,
    /// When it was opened.
    pub opened: At,
    /// 1 to 5.
    pub severity: u8,
    /// Category code; the app looks up the label.
    pub category: Option<String>,
    /// Policy id that usually fits, for a closer label than the category.
    pub policy: Option<String>,
    /// Title of the group, foreign; empty when unknown.
    pub group: String,
    /// Number of flags.
    pub flags: u16,
    /// Start of the text or what stands for it, foreign, at most 300 characters.
    pub first_line: String,
    /// Further waiting cases with the same cleaned text, folded into this row.
    pub folded: u32,
    /// Who holds it, when somebody else does.
    pub holder: Option<String>,
    /// Opens veiled: do not show the first line.
    pub veiled: bool,
    /// Byte ranges of `first_line` that match the search.
    pub hits: Vec<(usize, usize)>,
    /// Already decided, or put off (lists of a filter like `state:decided`).
    pub state: crate::model::CaseState,
}

/// An answer to [`ListRequest`].
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Of the request.
    pub generation: u64,
    /// Place of the first row in the whole list.
    pub start: usize,
    /// Rows in the whole list.
    pub total: usize,
    /// Rows without filter and search.
    pub unfiltered: usize,
    /// Place of the focused case, when it is in the list.
    pub focus: Option<usize>,
    /// Cases in each lane within this list.
    pub lanes: [u32; 6],
    /// The rows.
    pub rows: Vec<ListRow>,
    /// What is wrong with the filter, if anything; the list is then unfiltered.
    pub problem: Option<String>,
}

/// Numbers for the status line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Waiting cases in each lane.
    pub lanes: [u32; 6],
    /// Nearest deadline of any waiting case.
    pub next_due: Option<At>,
    /// Name of the platform.
    pub platform: String,
    /// The store holds the sample queue.
    pub sample: bool,
    /// My name.
    pub me: String,
    /// My role.
    pub role: Role,
    /// Names of the others at work.
    pub others: Vec<String>,
    /// Decisions since midnight, in the platform's zone.
    pub decided_today: u32,
    /// Letters not handed over yet whose hold is over.
    pub letters_due: u32,
}

/// A decision whose hold runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// First journal line of the step.
    pub seq: Seq,
    /// The first case decided in the step.
    pub case: CaseNo,
    /// Number of cases decided in the step.
    pub cases: u32,
    /// `allowed`, `removed`, `restricted`, `escalated`.
    pub verb: String,
    /// Short word of the policy, or of the category; empty for allowed.
    pub what: String,
    /// Title of the group, foreign.
    pub group: String,
    /// When it was decided.
    pub at: At,
    /// When it leaves.
    pub until: At,
}

/// An earlier decision, with its texts when they are still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDecision {
    /// The decision.
    pub decision: Decision,
    /// The texts; `None` when erased.
    pub texts: Option<StatementTexts>,
    /// Name of who took it.
    pub by: String,
    /// Title of the group, foreign.
    pub group: String,
    /// Start of the message, foreign.
    pub first_line: String,
}

/// What we know about the author of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorPast {
    /// Their oldest message we hold.
    pub first_seen: Option<At>,
    /// Messages we hold.
    pub messages: u32,
    /// Groups they wrote in.
    pub groups: u32,
    /// Other waiting cases.
    pub open_cases: u32,
    /// Their newest messages, newest first, with the title of the group.
    pub recent: Vec<(String, Message)>,
    /// Earlier decisions, newest first.
    pub decisions: Vec<PastDecision>,
}

/// A policy that may fit, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFit {
    /// Id of the policy.
    pub policy: String,
    /// 0 to 100, from rule hits and the flags' categories.
    pub percent: u8,
}

/// A case with everything the screen shows about it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Its group.
    pub group: Option<Group>,
    /// Newest version of the message.
    pub message: Option<Message>,
    /// Older versions, newest first.
    pub versions: Vec<Message>,
    /// Messages before it in the group, oldest first.
    pub before: Vec<Message>,
    /// Messages after it, oldest first.
    pub after: Vec<Message>,
    /// The message it answers, when we hold it.
    pub answers: Option<Message>,
    /// About the author.
    pub author: AuthorPast,
    /// Other cases with the same cleaned text.
    pub same_text: Vec<CaseNo>,
    /// Earlier decisions on the same text, newest first.
    pub same_text_decisions: Vec<PastDecision>,
    /// Decisions on this case, newest first.
    pub decisions: Vec<PastDecision>,
    /// Policies that fit, best first.
    pub fits: Vec<PolicyFit>,
    /// Opens veiled.
    pub veiled: bool,
    /// The row as it was sent, raw.
    pub raw: Option<String>,
    /// Names of moderators by number, for notes.
    pub names: Vec<(crate::model::ModeratorNo, String)>,
    /// A draft that was kept for this case.
    pub draft: Option<Draft>,
}

/// One near-duplicate of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// The case; messages without a case are not proposed.
    pub case: CaseNo,
    /// 0 to 100.
    pub percent: u8,
    /// When it was sent.
    pub at: At,
    /// Title of the group, foreign.
    pub group: String,
    /// Name of the author, foreign.
    pub author: String,
    /// The text, foreign.
    pub text: String,
    /// Proposed for marking: alike enough, same links and contact words, not a quotation or warning.
    pub proposed: bool,
    /// Why it is not proposed, one sentence.
    pub reason: Option<String>,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// First and last journal line of the step.
    pub seq: (Seq, Seq),
    /// When.
    pub at: At,
    /// Name of who.
    pub by: String,
    /// The case, if one; the first of a batch.
    pub case: Option<CaseNo>,
    /// One line in plain words.
    pub text: String,
    /// Taken back since.
    pub undone: bool,
    /// `u` may take it back.
    pub can_undo: bool,
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
    /// End the hold of everything held.
    EndHolds,
    /// Write letters, database batches or CSV to the outbox; answer with `Said`.
    Export(String),
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
    Case(Box<CaseView>),
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
    /// Something to say, one line.
    Said(String),
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
    pub letter: String,
    /// Language of the letter.
    pub language: String,
    /// The database record as indented JSON; empty when none will be made.
    pub record: String,
}
