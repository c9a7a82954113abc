//! Messages of the index: reading them by number, by id, by neighbourhood and by author.

use super::Store;
use super::blocks::{self, damaged, decode, encode, key_ids, key32, key64, table, unseal};
use super::engine::Order;
use super::error::StoreError;
use super::source::Source;
use crate::model::{
    At, CaseNo, GroupKey, GroupNo, Imported, Message, MessageKey, MessageKind, MessageNo, Seq,
};
use crate::record::{Entry, Record};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

/// A message as kept in a block. `M` is the message, or a borrow of it when writing.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredMessage<M> {
    pub message: M,
    /// The version before.
    pub replaces: Option<MessageNo>,
    /// The import line that brought it.
    pub part: Seq,
    /// Place among the entries of that line.
    pub index: u32,
}

/// One version of a message in a block of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    /// Last six bits of the id.
    pub low: u8,
    pub no: MessageNo,
    /// [`content_hash`].
    pub hash: u64,
}

/// What 64 neighbouring ids of a group stand for, sorted by id.
///
/// Besides the newest version of an id it may hold one more that came later than the applied
/// lines: a crash between two commits leaves it behind, and the replay writes it again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct IdBlock {
    pub versions: Vec<Version>,
    cases: Vec<(u8, CaseNo)>,
}

/// What is known of an author's messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByAuthor {
    /// How many there are.
    pub count: u32,
    /// When the oldest of those looked at was written; the one that arrived first is among them.
    pub first_seen: Option<At>,
    /// The groups of those looked at.
    pub groups: BTreeSet<GroupKey>,
    /// The newest versions of those that arrived last, latest first.
    pub newest: Vec<(MessageNo, Message)>,
}

/// Bits of an id that are its place in a block. A busy group brings a few messages at a time, and
/// each time the whole block is written again, so blocks are small.
pub(super) const LOW_BITS: u32 = 6;

/// An id as block number and place in the block.
pub(super) const fn split(id: i64) -> (i64, u8) {
    (id >> LOW_BITS, (id & ((1 << LOW_BITS) - 1)) as u8)
}

impl IdBlock {
    /// Forgets what lies beyond these counts, and older versions than the newest.
    fn settle(&mut self, messages: u32, cases: u32) {
        self.versions.retain(|version| version.no.0 < messages);
        self.versions.reverse();
        self.versions.dedup_by_key(|version| version.low);
        self.versions.reverse();
        self.cases.retain(|(_, case)| case.0 <= cases);
    }

    /// The newest version of an id.
    pub fn newest(&self, low: u8) -> Option<Version> {
        let end = self.versions.partition_point(|version| version.low <= low);
        let last = self.versions.get(end.checked_sub(1)?)?;
        (last.low == low).then_some(*last)
    }

    /// Adds a version; one that came after `committed` messages is overwritten.
    pub fn put(&mut self, version: Version, committed: u32) {
        let end = self.versions.partition_point(|other| other.low <= version.low);
        match end.checked_sub(1).and_then(|last| self.versions.get_mut(last)) {
            Some(last) if last.low == version.low && last.no.0 >= committed => *last = version,
            _ => self.versions.insert(end, version),
        }
    }

    /// The case on an id.
    pub fn case(&self, low: u8) -> Option<CaseNo> {
        let at = self.cases.binary_search_by_key(&low, |(low, _)| *low).ok()?;
        self.cases.get(at).map(|(_, case)| *case)
    }

    /// Puts a case on an id that has none.
    pub fn put_case(&mut self, low: u8, case: CaseNo) {
        if let Err(at) = self.cases.binary_search_by_key(&low, |(low, _)| *low) {
            self.cases.insert(at, (low, case));
        }
    }
}

fn first_8(bytes: &[u8]) -> u64 {
    let hash = Sha256::digest(bytes);
    hash.first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
}

/// First 8 bytes of the SHA-256 of everything that makes a new version of a message: text,
/// formatting, media and the time of the edit.
#[must_use]
pub fn content_hash(message: &Message) -> u64 {
    if let MessageKind::Erased { content } = message.kind {
        return content;
    }
    let parts = (&message.text, &message.entities, &message.media, message.edited);
    // Writing plain data into memory cannot fail; were it to, every message would be a new version.
    let room = Vec::with_capacity(message.text.len() + 64);
    first_8(&encode(&parts, room).unwrap_or_default())
}

/// First 8 bytes of the SHA-256 of platform and author identity, as [`crate::model::CaseRow`]
/// keeps it.
#[must_use]
pub fn author_hash(platform: &str, identity: &str) -> u64 {
    let hash = Sha256::new().chain_update(platform).chain_update(b"\0").chain_update(identity);
    hash.finalize().first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
}

/// [`author_hash`] of a message's author, 0 when nobody is named.
#[must_use]
pub fn author_of(message: &Message) -> u64 {
    message
        .author
        .identity()
        .map_or(0, |identity| author_hash(&message.key.group.platform, identity))
}

/// Buckets of authors: every import line writes one key for each, and a look-up reads all lines of
/// one.
const BUCKETS: u64 = 32;

/// The bucket of an author.
pub(super) const fn bucket_of(author: u64) -> u8 {
    (author % BUCKETS) as u8
}

/// Key of the postings of one bucket of authors in one import line.
pub(super) fn author_key(bucket: u8, part: Seq) -> Vec<u8> {
    let mut key = vec![table::AUTHORS, bucket];
    key.extend(part.0.to_be_bytes());
    key
}

/// Looks up many messages, reading each block of ids once; it does not see what is applied
/// meanwhile.
pub struct Finder<'s> {
    store: &'s Store,
    blocks: HashMap<(GroupNo, i64), IdBlock>,
}

impl<'s> Finder<'s> {
    /// The index it looks into.
    #[must_use]
    pub const fn store(&self) -> &'s Store {
        self.store
    }

    /// As [`Store::find`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&mut self, key: &MessageKey) -> Result<Option<(MessageNo, u64)>, StoreError> {
        let (_, low) = split(key.id);
        let newest = self.block(key)?.and_then(|block| block.newest(low));
        Ok(newest.map(|version| (version.no, version.hash)))
    }

    /// As [`Store::case_of`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_of(&mut self, key: &MessageKey) -> Result<Option<CaseNo>, StoreError> {
        let (_, low) = split(key.id);
        Ok(self.block(key)?.and_then(|block| block.case(low)))
    }

    fn block(&mut self, key: &MessageKey) -> Result<Option<&IdBlock>, StoreError> {
        let Some(group) = self.store.group_no(&key.group) else { return Ok(None) };
        let (high, _) = split(key.id);
        Ok(Some(match self.blocks.entry((group, high)) {
            Slot::Occupied(held) => held.into_mut(),
            Slot::Vacant(free) => free.insert(self.store.id_block(group, high)?),
        }))
    }
}

impl Store {
    /// A look-up for many messages.
    #[must_use]
    pub fn finder(&self) -> Finder<'_> {
        Finder { store: self, blocks: HashMap::new() }
    }

    pub(super) fn stored_message(
        &self,
        no: MessageNo,
    ) -> Result<Option<StoredMessage<Message>>, StoreError> {
        if no.0 >= self.meta.messages {
            return Ok(None);
        }
        let key = key32(table::MESSAGES, no.0 / blocks::MESSAGES);
        let block = self.block(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
        let slot = (no.0 % blocks::MESSAGES) as usize;
        let item = block.item(slot).ok_or_else(|| damaged(&key, "a message is missing"))?;
        decode(&key, item).map(Some)
    }

    pub(super) fn id_block(&self, group: GroupNo, high: i64) -> Result<IdBlock, StoreError> {
        let key = key_ids(group, high);
        let Some(value) = self.engine.get(&key)? else { return Ok(IdBlock::default()) };
        self.settled(&key, &value)
    }

    pub(super) fn settled(&self, key: &[u8], value: &[u8]) -> Result<IdBlock, StoreError> {
        let mut block: IdBlock = unseal(key, value)?;
        block.settle(self.meta.messages, self.meta.cases);
        Ok(block)
    }

    /// A version of a message.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn message(&self, no: MessageNo) -> Result<Option<Message>, StoreError> {
        Ok(self.stored_message(no)?.map(|stored| stored.message))
    }

    /// The version before this one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn replaces(&self, no: MessageNo) -> Result<Option<MessageNo>, StoreError> {
        Ok(self.stored_message(no)?.and_then(|stored| stored.replaces))
    }

    /// A version of a message as it stood in its source, read from the record.
    ///
    /// # Errors
    /// When the index or the record cannot be read.
    pub fn raw(&self, no: MessageNo, record: &Record) -> Result<Option<Vec<u8>>, StoreError> {
        self.raw_from(no, record)
    }

    pub(super) fn raw_from(
        &self,
        no: MessageNo,
        source: &dyn Source,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(stored) = self.stored_message(no)? else { return Ok(None) };
        let key = key64(table::PARTS, stored.part.0);
        let value = self.engine.get(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
        let part: Imported = unseal(&key, &value)?;
        let entry = source.frame(&part)?.into_iter().nth(stored.index as usize);
        Ok(match entry {
            Some(Entry::Message { raw, .. }) => Some(raw),
            _ => None,
        })
    }

    /// The import line that brought a version of a message.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn brought_by(&self, no: MessageNo) -> Result<Option<Seq>, StoreError> {
        Ok(self.stored_message(no)?.map(|stored| stored.part))
    }

    /// The newest version of a message, with its [`content_hash`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, key: &MessageKey) -> Result<Option<(MessageNo, u64)>, StoreError> {
        let Some(group) = self.group_no(&key.group) else { return Ok(None) };
        let (high, low) = split(key.id);
        let newest = self.id_block(group, high)?.newest(low);
        Ok(newest.map(|version| (version.no, version.hash)))
    }

    /// What an author wrote, of the `look` that arrived last the groups, of the `newest` of those
    /// the messages. `author` is an [`author_hash`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn messages_by(
        &self,
        author: u64,
        look: usize,
        newest: usize,
    ) -> Result<ByAuthor, StoreError> {
        let (count, mut last, first) = self.posted_by(author, look)?;
        // Latest first; read in the order of their blocks.
        last.extend(first);
        last.sort_unstable();
        last.dedup();
        let mut read = self.messages_among(&last, &|message| message)?;
        let mut found = ByAuthor { count, ..ByAuthor::default() };
        while let Some((no, message)) = read.pop() {
            found.first_seen = Some(found.first_seen.map_or(message.at, |at| at.min(message.at)));
            if !found.groups.contains(&message.key.group) {
                found.groups.insert(message.key.group.clone());
            }
            if found.newest.len() < newest
                && let Some((no, message)) = self.newest_of(no, message)?
                && found.newest.iter().all(|(known, _)| *known != no)
            {
                found.newest.push((no, message));
            }
        }
        Ok(found)
    }

    /// The newest version of a message of which one is at hand.
    fn newest_of(
        &self,
        no: MessageNo,
        message: Message,
    ) -> Result<Option<(MessageNo, Message)>, StoreError> {
        match self.find(&message.key)? {
            Some((newest, _)) if newest != no => Ok(self.message(newest)?.map(|m| (newest, m))),
            _ => Ok(Some((no, message))),
        }
    }

    /// How many messages an author wrote, and the newest versions of the `limit` that arrived
    /// last, latest first. `author` is an [`author_hash`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn by_author(
        &self,
        author: u64,
        limit: usize,
    ) -> Result<(u32, Vec<MessageNo>), StoreError> {
        let (count, mut last, _) = self.posted_by(author, limit)?;
        for no in &mut last {
            if let Some(message) = self.message(*no)?
                && let Some((newest, _)) = self.find(&message.key)?
            {
                *no = newest;
            }
        }
        Ok((count, last))
    }

    /// How many messages an author wrote, those that arrived last, latest first, and the first one.
    fn posted_by(
        &self,
        author: u64,
        limit: usize,
    ) -> Result<(u32, Vec<MessageNo>, Option<MessageNo>), StoreError> {
        let (mut count, mut last, mut first) = (0u32, Vec::new(), None);
        let past = Seq(self.meta.applied.0.saturating_add(1));
        let bucket = bucket_of(author);
        let range = author_key(bucket, Seq(0))..author_key(bucket, past);
        // Most lines brought nothing of this author: that shows without reading each number.
        let bytes = encode(&author, Vec::new()).map_err(StoreError::Encode)?;
        let held = memchr::memmem::Finder::new(&bytes);
        self.scan(range, Order::Down, &mut |key, value| {
            if held.find(value).is_none() {
                return Ok(ControlFlow::Continue(()));
            }
            let posts: Vec<(u64, MessageNo)> = unseal(key, value)?;
            for (_, no) in posts.iter().rev().filter(|(hash, _)| *hash == author) {
                count = count.saturating_add(1);
                first = Some(*no);
                if last.len() < limit {
                    last.push(*no);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((count, last, first))
    }
}
