//! The chain of custody of a case: the lines of the journal about it, and how to check them.

use crate::model::{At, Digest, ModeratorNo, Seq};

/// One line of the journal about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// Its number.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Who, by number; 0 is modq itself.
    pub by: ModeratorNo,
    /// Code of what happened.
    pub what: &'static str,
    /// Its bytes, as they stand in the journal, without the line feed.
    pub raw: Vec<u8>,
    /// Hash of the line before.
    pub prev: Digest,
}

impl Custody {
    /// SHA-256 of its bytes.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(&self.raw)
    }
}

/// The lines as they stand in the journal.
#[must_use]
pub fn raw(lines: &[Custody]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in lines {
        out.extend(&line.raw);
        out.push(b'\n');
    }
    out
}
