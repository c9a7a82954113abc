//! One message with every flag on it: what the queue holds and what a decision closes.

use super::{At, CaseNo, DecisionNo, Flag, GroupNo, Lane, MessageNo, ModeratorNo, Seq, Waiting};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// In the queue.
    #[default]
    Waiting,
    /// Put off with a reason; back in the queue at that moment.
    Skipped {
        /// When it comes back.
        until: At,
        /// Code of the reason: `senior`, `translation`, `later`, `not_for_me`, `other`.
        reason: String,
        /// Who put it off.
        by: ModeratorNo,
    },
    /// Closed by this decision.
    Decided(DecisionNo),
}

/// Something a moderator wrote down about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// What.
    pub text: String,
}

/// A case with everything on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub no: CaseNo,
    /// The newest version of the message; `None` when a flag names a message we do not hold.
    pub message: Option<MessageNo>,
    /// When the first flag opened it.
    pub opened: At,
    /// All flags, oldest first; never empty.
    pub flags: Vec<Flag>,
    /// Where it stands.
    pub state: CaseState,
    /// Every decision on it, oldest first, those taken back included.
    pub decisions: Vec<DecisionNo>,
    /// Notes, oldest first.
    pub notes: Vec<Note>,
    /// The complaint it waits for, the most urgent one.
    pub complaint: Option<Waiting>,
    /// The last journal line that changed it; a decision must have seen this one.
    pub version: Seq,
}

impl Case {
    /// The most urgent lane any flag asks for; that of complaints when only one of those waits.
    #[must_use]
    pub fn lane(&self) -> Lane {
        let flags = self.flags.iter().map(|f| f.lane).min().unwrap_or(Lane::Own);
        match self.complaint {
            Some(waiting) if waiting.alone => Lane::Complaint,
            Some(_) => flags.min(Lane::Complaint),
            None => flags,
        }
    }

    /// The nearest deadline of any flag; that of the complaint when only one of those waits.
    #[must_use]
    pub fn due(&self) -> Option<At> {
        let flags = self.flags.iter().filter_map(|f| f.due).min();
        match self.complaint {
            Some(waiting) if waiting.alone => waiting.due,
            Some(waiting) => flags.into_iter().chain(waiting.due).min(),
            None => flags,
        }
    }

    /// The greatest severity of any flag.
    #[must_use]
    pub fn severity(&self) -> u8 {
        self.flags.iter().map(|f| f.severity).max().unwrap_or(1)
    }

    /// Flags without notices that were sent before.
    #[must_use]
    pub fn independent(&self) -> usize {
        self.flags.iter().filter(|flag| !flag.is_again()).count()
    }

    /// The category of the most urgent flag that names one, gravest first.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.flags
            .iter()
            .filter(|f| f.category.is_some())
            .min_by_key(|f| (f.lane, std::cmp::Reverse(f.severity)))
            .and_then(|f| f.category.as_deref())
    }

    /// The policy of the most urgent flag that names one, gravest first.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.flags
            .iter()
            .filter(|f| f.policy.is_some())
            .min_by_key(|f| (f.lane, std::cmp::Reverse(f.severity)))
            .and_then(|f| f.policy.as_deref())
    }
}

/// The reason code of a case that its holder gave to the others: it waits on for everybody else.
pub const HANDED_ON: &str = "handed_on";

/// What the queue needs to know about a case to rank, filter and count it, without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub no: CaseNo,
    /// The newest version of its message.
    pub message: Option<MessageNo>,
    /// The group it stands in, when known.
    pub group: Option<GroupNo>,
    /// [`Case::lane`].
    pub lane: Lane,
    /// [`Case::severity`].
    pub severity: u8,
    /// [`Case::due`].
    pub due: Option<At>,
    /// [`Case::opened`].
    pub opened: At,
    /// When the message was published.
    pub at: Option<At>,
    /// Number of flags.
    pub flags: u16,
    /// [`Case::category`].
    pub category: Option<String>,
    /// [`Case::policy`].
    pub policy: Option<String>,
    /// First 8 bytes of the SHA-256 of platform and author identity; 0 when unknown.
    pub author: u64,
    /// First 8 bytes of the SHA-256 of the cleaned text; equal for the same text; 0 when empty.
    pub text: u64,
    /// Where it stands.
    pub state: CaseState,
    /// Who never gets it: only a complaint against their own decision waits on it.
    pub not_for: Option<ModeratorNo>,
    /// Who handed it on: others get it.
    pub handed_on: Vec<ModeratorNo>,
}
