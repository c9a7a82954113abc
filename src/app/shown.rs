//! What a session tells the app about the store, ready to be drawn.

pub use case::*;

use super::veil::Words;
use crate::model::{At, CaseNo, Lane, OrderClock, Role, Seq};
use std::sync::Arc;

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
    pub first_line: Words,
    /// Further waiting cases with the same cleaned text, folded into this row.
    pub folded: u32,
    /// Who holds it, when somebody else does.
    pub holder: Option<String>,
    /// Who proposed what waits for a second person.
    pub second: Option<String>,
    /// Its author must not be told yet.
    pub silent: bool,
    /// Byte ranges of `first_line` that match the search; none where it opens veiled.
    pub hits: Vec<(usize, usize)>,
    /// Already decided, or put off (lists of a filter like `state:decided`).
    pub state: crate::model::CaseState,
}

/// An answer to [`super::msg::ListRequest`].
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
    pub rows: Vec<Arc<ListRow>>,
    /// What is wrong with the filter, if anything; the list is then unfiltered.
    pub problem: Option<String>,
    /// Percent of the cases searched so far, while that is not all of them.
    pub read: Option<u64>,
}

/// A filter and an order under a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// The letter; a capital one is everybody's.
    pub key: char,
    /// What a moderator calls it.
    pub name: String,
    /// In the filter language.
    pub filter: String,
    /// Order.
    pub sort: crate::queue::Order,
}

impl SavedView {
    /// Whether everybody has it.
    #[must_use]
    pub const fn shared(&self) -> bool {
        self.key.is_ascii_uppercase()
    }
}

/// Numbers for the status line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Waiting cases in each lane.
    pub lanes: [u32; 6],
    /// Nearest deadline of any waiting case.
    pub next_due: Option<At>,
    /// Clocks of orders nobody has acted on, nearest first.
    pub orders: Vec<OrderClock>,
    /// Name of the platform.
    pub platform: String,
    /// The store holds the sample queue.
    pub sample: bool,
    /// Live work, a training run or a replay.
    pub mode: super::training::Mode,
    /// My name.
    pub me: String,
    /// My role.
    pub role: Role,
    /// Names of the others at work.
    pub others: Vec<String>,
    /// Names of all colleagues, for `@name`.
    pub names: Vec<String>,
    /// Decisions since midnight, in the platform's zone.
    pub decided_today: u32,
    /// Letters not handed over yet whose hold is over.
    pub letters_due: u32,
    /// Cases that wait for a second person.
    pub second: u32,
    /// Cases whose author must not be told yet.
    pub silent: u32,
    /// Notes for me that I have not seen.
    pub unread: u32,
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
    /// Title of the group, foreign; empty for all but the newest, which alone is shown whole.
    pub group: String,
    /// When it was decided.
    pub at: At,
    /// When it leaves.
    pub until: At,
}

impl Held {
    /// Milliseconds until it leaves. A seat whose second began before the decision sees the whole
    /// hold, not more.
    #[must_use]
    pub fn left(&self, now: At) -> i64 {
        self.until.since(now.max(self.at)).max(0)
    }
}

/// Who is here, notes, numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamView {
    /// Everybody here but me: name, role, lane of the case they look at.
    pub here: Vec<(String, Role, Option<Lane>)>,
    /// Notes for me, newest first.
    pub letters: Vec<TeamLetter>,
    /// Numbers by person and lane.
    pub numbers: Vec<TeamNumbers>,
    /// The numbers of everybody are shown.
    pub all: bool,
}

/// A note for me.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamLetter {
    /// When.
    pub at: At,
    /// Who wrote it.
    pub by: String,
    /// The case; `None`: the end of a shift.
    pub case: Option<CaseNo>,
    /// What it says, foreign.
    pub text: String,
    /// Not seen before.
    pub fresh: bool,
}

/// What somebody did, in a lane or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamNumbers {
    /// Who.
    pub who: String,
    /// The lane; `None`: all of them.
    pub lane: Option<Lane>,
    /// Cases decided.
    pub decided: u32,
    /// Tenths of cases in an hour at work.
    pub per_hour: Option<u32>,
    /// Median from claim to decision, in milliseconds.
    pub median: Option<i64>,
    /// Of these decisions, taken back since.
    pub reversed: u32,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_of_a_hold_is_left_than_there_is_of_it() {
        let held = Held {
            seq: Seq(1),
            case: CaseNo(1),
            cases: 1,
            verb: "removed".to_owned(),
            what: String::new(),
            group: String::new(),
            at: At(1_000),
            until: At(31_000),
        };
        let left = [400, 1_000, 2_000, 40_000].map(|now| held.left(At(now)));
        assert_eq!(left, [30_000, 30_000, 29_000, 0]);
    }
}

mod case;
