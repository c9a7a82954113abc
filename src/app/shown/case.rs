//! A case as a session tells it: what it says, what is known about it, and what is made of it.

use crate::app::veil::{Told, Words, veiled_texts};
use crate::law::Finding;
use crate::model::{
    At, Case, CaseNo, Decision, Draft, Flag, FlaggerNo, Group, MisuseRecord, NoticeRow, Quality,
    StatementTexts,
};

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
