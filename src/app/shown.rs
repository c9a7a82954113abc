//! What a session tells the app about the store, ready to be drawn.

use super::veil::{Told, Words, veiled_texts};
use crate::law::Finding;
use crate::model::{
    At, Case, CaseNo, Decision, Draft, Flag, FlaggerNo, Group, Lane, MisuseRecord, NoticeRow,
    OrderClock, Quality, Role, Seq, StatementTexts,
};
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
    pub recent: Vec<(String, Told)>,
    /// Earlier decisions, newest first; of very many the newest.
    pub decisions: Vec<PastDecision>,
    /// How many of all earlier decisions restricted something.
    pub restricted: usize,
    /// Warnings and suspensions for misuse, oldest first.
    pub measures: Vec<MisuseRecord>,
}

/// A policy that may fit, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFit {
    /// Id of the policy.
    pub policy: String,
    /// 0 to 100, from rule hits and the flags' categories.
    pub percent: u8,
}

/// A proposal on a case: what one person proposed, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondView {
    /// Name of who proposed it.
    pub by: String,
    /// When.
    pub at: At,
    /// Why a second person is needed, in words.
    pub why: String,
    /// What was proposed, in words.
    pub what: String,
    /// The role of who may confirm it, or their names.
    pub whom: String,
    /// I may answer it.
    pub may: bool,
    /// It was sent back: by whom, and why.
    pub sent_back: Option<(String, String)>,
}

/// A case with everything the screen shows about it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case, without what is said in its flags and notes.
    pub case: Case,
    /// What its flags say, in their order.
    pub said: Vec<Words>,
    /// What its notes say, in their order.
    pub noted: Vec<Words>,
    /// Its group.
    pub group: Option<Group>,
    /// Newest version of the message.
    pub message: Option<Told>,
    /// Older versions, newest first.
    pub versions: Vec<Told>,
    /// Messages before it in the group, oldest first.
    pub before: Vec<Told>,
    /// Messages after it, oldest first.
    pub after: Vec<Told>,
    /// The message it answers, when we hold it.
    pub answers: Option<Told>,
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
    pub raw: Option<Words>,
    /// The notices on it with where they stand.
    pub notices: Vec<NoticeRow>,
    /// How good the notices of the trusted flaggers among their senders are.
    pub flaggers: Vec<(FlaggerNo, Quality)>,
    /// Since when a complete notice gives actual knowledge (DSA Art. 16(3)).
    pub knowledge: Option<At>,
    /// Names of moderators by number, for notes.
    pub names: Vec<(crate::model::ModeratorNo, String)>,
    /// A draft that was kept for this case, or was proposed by somebody else.
    pub draft: Option<Draft>,
    /// What waits for a second person, or was sent back by one.
    pub second: Option<SecondView>,
    /// Who else holds it, and since when.
    pub holder: Option<(String, At)>,
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

impl CaseView {
    /// Every message of it, the one under decision first.
    pub fn messages(&self) -> impl Iterator<Item = &Told> {
        let near = self.versions.iter().chain(&self.before).chain(&self.after).chain(&self.answers);
        let recent = self.author.recent.iter().map(|(_, told)| told);
        self.message.iter().chain(near).chain(recent)
    }

    /// Whether something on it is covered until somebody asks.
    #[must_use]
    pub fn covers(&self) -> bool {
        self.veiled || self.messages().any(|told| told.words().covers())
    }

    /// A text about it, with what it quotes of it covered.
    #[must_use]
    pub fn quoting(&self, text: impl Into<String>) -> Words {
        Words::quoting(text, &veiled_texts(self.messages()))
    }

    /// What one of its flags says.
    #[must_use]
    pub fn said(&self, flag: &Flag) -> Option<&Words> {
        let place = self.case.flags.iter().position(|own| std::ptr::eq(own, flag))?;
        self.said.get(place)
    }
}

/// What a pack for an authority holds, before it leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackView {
    /// The case.
    pub case: CaseNo,
    /// Name of the authority and how it is reached, from the settings.
    pub to: (String, String),
    /// Files in the pack: name, bytes, what it is.
    pub files: Vec<(String, usize, &'static str)>,
    /// The letter on top.
    pub cover: Words,
    /// Journal lines in the chain of custody.
    pub lines: usize,
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
    pub text: Words,
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
    /// Names that must not stand in what leaves, foreign.
    pub names: Vec<String>,
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
