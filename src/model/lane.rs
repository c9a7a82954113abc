//! The order of urgency in which cases wait.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a case waits, most urgent first. A case takes the lane of its most urgent flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// A threat to life or safety (DSA Art. 18).
    Life,
    /// An order of an authority with a deadline (DSA Art. 9 and 10, TCO Art. 3).
    Order,
    /// A notice of a trusted flagger (DSA Art. 22).
    Trusted,
    /// A complaint against a decision (DSA Art. 20).
    Complaint,
    /// A notice (DSA Art. 16).
    Notice,
    /// Our own rule or moderator found it.
    Own,
}

impl Lane {
    /// Every lane, most urgent first.
    pub const ALL: [Self; 6] =
        [Self::Life, Self::Order, Self::Trusted, Self::Complaint, Self::Notice, Self::Own];

    /// The word shown and typed, in lower case.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Life => "life",
            Self::Order => "order",
            Self::Trusted => "trusted",
            Self::Complaint => "complaint",
            Self::Notice => "notice",
            Self::Own => "own",
        }
    }

    /// Place in [`Lane::ALL`], 0 to 5.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The lane with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.word() == word)
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
