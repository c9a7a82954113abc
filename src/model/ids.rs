//! Numbers that name things inside one store, each its own type so that they cannot be mixed up.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! plain {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);
    };
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $inner:ty) => {
        plain!($(#[$doc])* $name, $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(
    /// One stored version of a message, counted from 0 in the order of arrival.
    MessageNo,
    u32
);
plain!(
    /// One case, counted from 1 in the order it was opened; shown to people as is, but for
    /// [`CaseNo::ASIDE`].
    CaseNo,
    u32
);

impl CaseNo {
    /// Set in the number of a case that stands in no store and that one seat is shown among the
    /// others. Shown without it; no store ever counts so far, so none can take it for its own.
    pub const ASIDE: u32 = 1 << 31;

    /// A number for a case beside the store, shown as this one.
    #[must_use]
    pub const fn aside(shown: u32) -> Self {
        Self(shown | Self::ASIDE)
    }

    /// Whether it names a case beside the store.
    #[must_use]
    pub const fn is_aside(self) -> bool {
        self.0 & Self::ASIDE != 0
    }
}

impl fmt::Display for CaseNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0 & !Self::ASIDE).fmt(f)
    }
}

number!(
    /// One decision, counted from 1; part of the identifier of a statement for ever.
    DecisionNo,
    u32
);
number!(
    /// One complaint, counted from 1.
    ComplaintNo,
    u32
);
number!(
    /// One dispute before an out-of-court body, counted from 1.
    DisputeNo,
    u32
);
number!(
    /// One group, counted from 0 in the order it was first seen.
    GroupNo,
    u32
);
number!(
    /// One import, counted from 1.
    ImportNo,
    u32
);
number!(
    /// One moderator, counted from 1. The journal names people only by this number.
    ModeratorNo,
    u32
);
number!(
    /// One entry in the register of trusted flaggers, counted from 1.
    FlaggerNo,
    u32
);
number!(
    /// Place of a line in the journal, counted from 1 without gaps.
    Seq,
    u64
);
