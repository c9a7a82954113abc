//! What the fold reads from the record.

use super::error::StoreError;
use crate::model::{Digest, Flag, Group, Imported, Line, Message, MessageKey, Seq};

pub enum Entry {
    Group(Group),
    Message { message: Message, raw: Vec<u8> },
    Flag { target: Option<MessageKey>, flag: Flag, raw: Option<Vec<u8>> },
    Rejected { source: String, place: String, why: String, raw: Vec<u8> },
}

/// Lines in their order.
pub(super) type Lines<'a> = Box<dyn Iterator<Item = Result<Line, StoreError>> + 'a>;

/// The record as the fold sees it.
pub(super) trait Source {
    /// The last line.
    fn last(&self) -> Seq;
    /// Every line after one.
    fn lines(&self, after: Seq) -> Result<Lines<'_>, StoreError>;
    /// The entries of an import line.
    fn frame(&self, part: &Imported) -> Result<Vec<Entry>, StoreError>;
    /// A note, unless it was erased.
    fn note(&self, text: &Digest) -> Result<Option<String>, StoreError>;
}
