//! Who decides.

use super::ModeratorNo;
use serde::{Deserialize, Serialize};

/// What a moderator may do, from least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything, changes nothing.
    Auditor,
    /// Learns; what is decided is proposed to somebody else.
    Trainee,
    /// Decides.
    #[default]
    Moderator,
    /// Decides, and takes over from others.
    Senior,
    /// Everything, settings and exports included.
    Admin,
}

impl Role {
    /// Every role, from least to most.
    pub const ALL: [Self; 5] =
        [Self::Auditor, Self::Trainee, Self::Moderator, Self::Senior, Self::Admin];

    /// The role of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// `a` or `an`.
    #[must_use]
    pub const fn article(self) -> &'static str {
        if matches!(self, Self::Auditor | Self::Admin) { "an" } else { "a" }
    }

    /// The word in settings and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
            Self::Trainee => "trainee",
            Self::Moderator => "moderator",
            Self::Senior => "senior",
            Self::Admin => "admin",
        }
    }

    /// Whether this role may close a case with a decision.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(self, Self::Moderator | Self::Senior | Self::Admin)
    }
}

/// A person who works in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moderator {
    /// The number the journal uses.
    pub no: ModeratorNo,
    /// The name colleagues see; never leaves the house.
    pub name: String,
    /// What this person may do.
    pub role: Role,
}
