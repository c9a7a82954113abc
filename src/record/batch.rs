//! Lines that are appended together: numbered, chained and checked before any of them is written.

use super::LineDraft;
use super::error::RecordError;
use super::journal::{self, Journal};
use crate::model::{CaseNo, DecisionNo, Digest, Line, Seq};
use std::collections::HashMap;

/// Lines that are written together.
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    pub(super) bytes: Vec<u8>,
    pub(super) last: Seq,
    pub(super) hash: Digest,
    /// Last line of the batch that touches a case.
    pub(super) touched: HashMap<CaseNo, Seq>,
    /// Greatest number of a decision in it.
    pub(super) decision: DecisionNo,
}

impl Batch {
    pub(super) fn behind(journal: &Journal) -> Self {
        Self {
            lines: Vec::new(),
            bytes: Vec::new(),
            last: journal.last(),
            hash: journal.hash(),
            touched: HashMap::new(),
            decision: DecisionNo(0),
        }
    }

    /// Adds the lines of one step, all or none.
    pub(super) fn add(&mut self, step: Vec<LineDraft>) -> Result<(), RecordError> {
        let before = (self.lines.len(), self.bytes.len(), self.last, self.hash);
        let first = Seq(self.last.0 + 1);
        for LineDraft { at, by, change, expects: _ } in step {
            let seq = Seq(self.last.0 + 1);
            let step = (seq != first).then_some(first);
            let line = Line { seq, at, by, step, change, prev: self.hash };
            match journal::encode(&line, &mut self.bytes) {
                Ok(hash) => (self.last, self.hash) = (seq, hash),
                Err(why) => {
                    self.lines.truncate(before.0);
                    self.bytes.truncate(before.1);
                    (self.last, self.hash) = (before.2, before.3);
                    return Err(why);
                }
            }
            self.lines.push(line);
        }
        Ok(())
    }
}
