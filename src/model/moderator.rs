//! Who decides.

use super::ModeratorNo;
use serde::{Deserialize, Serialize};

/// What a moderator may do, from least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything, changes nothing.
    Auditor,
    /// Learns; may note and skip, cannot decide.
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
