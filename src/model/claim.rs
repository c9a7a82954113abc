//! Who holds a case, and what became of places in the roster.

use super::{At, Digest, ModeratorNo};
use serde::{Deserialize, Serialize};

/// A case somebody holds for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub by: ModeratorNo,
    /// Since when.
    pub since: At,
    /// Until when, unless they go on.
    pub until: At,
}

/// What became of somebody's place in the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterStep {
    /// They may not sit down any more.
    Disabled,
    /// They may sit down again.
    Enabled,
    /// These are their SSH public keys now, each by its SHA-256.
    Keys {
        /// All of them.
        keys: Vec<Digest>,
    },
}
