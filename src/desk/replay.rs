//! The queue as it stood at a moment, to look at.

use super::open::assemble;
use super::{Desk, DeskError, Place, Refusal};
use crate::flagging;
use crate::model::{At, Seq};
use crate::record::Record;
use crate::store::Store;
use std::path::Path;

impl Desk {
    /// Folds the journal up to a moment into an index in memory. What came later is not there, what
    /// was undone later stands. The store is only read, also while another process works on it.
    ///
    /// # Errors
    /// When there is no store, it is damaged, or it did not exist at that moment.
    pub fn replay(path: &Path, at: At) -> Result<Self, DeskError> {
        let (record, _) = Record::open_reading(path)?;
        let (mut first, mut last) = (None, Seq(0));
        for line in record.tail(Seq(0))? {
            let line = line?;
            first.get_or_insert(line.at);
            if line.at <= at {
                last = line.seq;
            }
        }
        if last == Seq(0) {
            let began = first.unwrap_or_default();
            return Err(DeskError::Refused(Refusal::new(
                format!("there was no store at {at}: its first entry is of {began}"),
                "name a later moment with --at",
                &[],
            )));
        }
        let store = Store::memory_until(&record, flagging::text_hash, last)?;
        assemble(path, Place::Memory, record, store)
    }
}
