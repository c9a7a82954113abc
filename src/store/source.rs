//! What the fold reads from the record.

use super::error::StoreError;
use crate::model::{Digest, FlaggerEntry, Imported, Line, Seq};
use crate::record::{Entry, Record, RecordError};

/// Lines in their order.
pub(super) type Lines<'a> = Box<dyn Iterator<Item = Result<Line, StoreError>> + 'a>;

/// The record as the fold sees it.
pub(super) trait Source: Sync {
    /// The journal's own id.
    fn id(&self) -> Digest;
    /// The last line.
    fn last(&self) -> Seq;
    /// Every line after one.
    fn lines(&self, after: Seq) -> Result<Lines<'_>, StoreError>;
    /// The entries of an import line.
    fn frame(&self, part: &Imported) -> Result<Vec<Entry>, StoreError>;
    /// A note, unless it was erased.
    fn note(&self, text: &Digest) -> Result<Option<String>, StoreError>;
    /// Name and addresses of a trusted flagger, unless they were erased.
    fn flagger(&self, entry: &Digest) -> Result<Option<FlaggerEntry>, StoreError>;
}

fn wrap(error: RecordError) -> StoreError {
    StoreError::Record(Box::new(error))
}

impl Source for Record {
    fn id(&self) -> Digest {
        self.ids().store
    }

    fn last(&self) -> Seq {
        self.last()
    }

    fn lines(&self, after: Seq) -> Result<Lines<'_>, StoreError> {
        Ok(Box::new(self.tail(after).map_err(wrap)?.map(|line| line.map_err(wrap))))
    }

    fn frame(&self, part: &Imported) -> Result<Vec<Entry>, StoreError> {
        self.frame(part).map_err(wrap)
    }

    fn note(&self, text: &Digest) -> Result<Option<String>, StoreError> {
        self.attachment(text).map_err(wrap)
    }

    fn flagger(&self, entry: &Digest) -> Result<Option<FlaggerEntry>, StoreError> {
        self.attachment(entry).map_err(wrap)
    }
}

/// A source that ends at a line.
pub(super) struct Until<'a> {
    pub source: &'a dyn Source,
    pub last: Seq,
}

impl Source for Until<'_> {
    fn id(&self) -> Digest {
        self.source.id()
    }

    fn last(&self) -> Seq {
        self.last.min(self.source.last())
    }

    fn lines(&self, after: Seq) -> Result<Lines<'_>, StoreError> {
        let last = self.last();
        let within =
            move |line: &Result<Line, StoreError>| line.as_ref().map_or(true, |l| l.seq <= last);
        Ok(Box::new(self.source.lines(after)?.take_while(within)))
    }

    fn frame(&self, part: &Imported) -> Result<Vec<Entry>, StoreError> {
        self.source.frame(part)
    }

    fn note(&self, text: &Digest) -> Result<Option<String>, StoreError> {
        self.source.note(text)
    }

    fn flagger(&self, entry: &Digest) -> Result<Option<FlaggerEntry>, StoreError> {
        self.source.flagger(entry)
    }
}
