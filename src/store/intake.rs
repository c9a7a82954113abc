//! The fold of an import line: its groups, messages and flags.

use super::blocks::{self, Block, key32, key64, press, seal, table, unseal};
use super::cases::StoredCase;
use super::draft::Draft;
use super::engine::Batch;
use super::error::StoreError;
use super::flags::{StoredFlag, home, lone_key};
use super::messages::{
    StoredMessage, Version, author_key, author_of, bucket_of, content_hash, split,
};
use crate::model::{
    CaseNo, Flag, Group, Imported, Line, Message, MessageKey, MessageKind, MessageNo, Seq,
};
use crate::record::Entry;
use rayon::prelude::*;
use std::collections::BTreeMap;
use zstd::bulk::Compressor;

/// The entries of the line being folded, so that its messages need not be read back.
#[derive(Default)]
pub(super) struct Frame<'e> {
    entries: &'e [Entry],
    first: u32,
    /// Entry of each new message, from `first` on.
    places: Vec<u32>,
}

impl<'e> Frame<'e> {
    /// A message this line brought.
    pub fn message(&self, no: MessageNo) -> Option<&'e Message> {
        let place = self.places.get(no.0.checked_sub(self.first)? as usize)?;
        match self.entries.get(*place as usize)? {
            Entry::Message { message, .. } => Some(message),
            _ => None,
        }
    }
}

/// The new messages of a line, and the postings that go with them.
struct Intake<'e> {
    seq: Seq,
    frame: Frame<'e>,
    /// [`Hashes`] of every entry.
    hashes: Vec<Hashes>,
    /// The message each new one replaces.
    replaces: Vec<Option<MessageNo>>,
    authors: BTreeMap<u8, Vec<(u64, MessageNo)>>,
}

/// Hashes of a message: content, and author unless it is about an event; else zeros.
type Hashes = (u64, u64);

/// `content` is the first of them when it is known, else 0.
fn hashes(entry: &Entry, content: u64) -> Hashes {
    match entry {
        Entry::Message { message, .. } => {
            let event = matches!(message.kind, MessageKind::Service(_));
            let content = if content == 0 { content_hash(message) } else { content };
            (content, if event { 0 } else { author_of(message) })
        }
        _ => (0, 0),
    }
}

/// Blocks one task fills: making its compressor should be the smaller part.
const BLOCKS_AT_ONCE: usize = 8;

impl Draft<'_> {
    /// Folds in the entries of an import line.
    pub fn imported<'e>(
        &mut self,
        line: &Line,
        part: &Imported,
        (entries, contents): (&'e [Entry], &[u64]),
    ) -> Result<Frame<'e>, StoreError> {
        let total = self.meta.messages;
        let known = |at: usize| contents.get(at).copied().unwrap_or(0);
        let mut intake = Intake {
            seq: line.seq,
            frame: Frame { entries, first: total, places: Vec::new() },
            hashes: (0..entries.len())
                .into_par_iter()
                .filter_map(|at| Some(hashes(entries.get(at)?, known(at))))
                .collect(),
            replaces: Vec::new(),
            authors: BTreeMap::new(),
        };
        for (index, entry) in (0u32..).zip(entries) {
            match entry {
                Entry::Group(group) => self.titled(group)?,
                Entry::Message { message, .. } => self.message(&mut intake, index, message)?,
                Entry::Flag { target, flag, .. } => {
                    self.flag(line.seq, target.as_ref(), flag)?;
                }
                // Its place is the report of the import.
                Entry::Rejected { .. } => {}
            }
        }
        self.puts.push((key64(table::PARTS, line.seq.0), seal(part)?));
        let tail = self.tail(table::MESSAGES, total, blocks::MESSAGES)?;
        self.unseen.extend(intake.blocks(tail)?);
        for (bucket, posts) in &intake.authors {
            self.unseen.push((author_key(*bucket, line.seq), seal(posts)?));
        }
        Ok(intake.frame)
    }

    /// A group as last seen; what a poorer source leaves out stays.
    fn titled(&mut self, seen: &Group) -> Result<(), StoreError> {
        let no = self.group(&seen.key)?;
        let old = self.group_now(no);
        let group = Group {
            username: seen.username.clone().or_else(|| old.and_then(|old| old.username.clone())),
            members: seen.members.or_else(|| old.and_then(|old| old.members)),
            ..seen.clone()
        };
        if old != Some(&group) {
            self.groups.insert(no, group);
        }
        Ok(())
    }

    fn message(
        &mut self,
        intake: &mut Intake<'_>,
        index: u32,
        message: &Message,
    ) -> Result<(), StoreError> {
        let group = self.group(&message.key.group)?;
        let (high, low) = split(message.key.id);
        let (hash, author) = intake.hashes.get(index as usize).copied().unwrap_or_default();
        let committed = self.store.meta.messages;
        let next = MessageNo(self.meta.messages);
        let ids = self.ids(group, high)?;
        let old = ids.newest(low);
        if old.is_some_and(|old| old.hash == hash) {
            return Ok(());
        }
        ids.put(Version { low, no: next, hash }, committed);
        let case = ids.case(low);
        let no = self.next_message()?;
        if author != 0 {
            let before = match old {
                Some(old) => self.author_before(intake, old.no)?,
                None => 0,
            };
            if before != author {
                intake.authors.entry(bucket_of(author)).or_default().push((author, no));
            }
        }
        intake.frame.places.push(index);
        intake.replaces.push(old.map(|old| old.no));
        if let Some(case) = case {
            if let Some(stored) = self.case(case)? {
                stored.message = Some(no);
            }
            self.touched.insert(case);
        }
        Ok(())
    }

    fn author_before(&self, intake: &Intake<'_>, no: MessageNo) -> Result<u64, StoreError> {
        Ok(match intake.frame.message(no) {
            Some(message) => author_of(message),
            None => self.store.message(no)?.as_ref().map_or(0, author_of),
        })
    }

    /// Puts a flag on the case it belongs to, which is opened if there is none. The same flag on
    /// the same case again changes nothing.
    fn flag(
        &mut self,
        seq: Seq,
        target: Option<&MessageKey>,
        flag: &Flag,
    ) -> Result<(), StoreError> {
        let stored = StoredFlag::new(seq, flag);
        let Some(key) = target else {
            let home = home(flag);
            if let Some(case) = self.lone_case(home)? {
                return self.further_flag(case, stored);
            }
            let case = self.open_case(None, None, stored)?;
            self.lone.insert(home, case);
            return Ok(());
        };
        let group = self.group(&key.group)?;
        let (high, low) = split(key.id);
        let ids = self.ids(group, high)?;
        let message = ids.newest(low).map(|version| version.no);
        match ids.case(low) {
            Some(case) => self.further_flag(case, stored),
            None => {
                let case = self.open_case(Some(key), message, stored)?;
                self.ids(group, high)?.put_case(low, case);
                Ok(())
            }
        }
    }

    fn lone_case(&self, identity: [u8; 16]) -> Result<Option<CaseNo>, StoreError> {
        if let Some(case) = self.lone.get(&identity) {
            return Ok(Some(*case));
        }
        let key = lone_key(identity);
        let Some(value) = self.store.engine.get(&key)? else { return Ok(None) };
        let case: CaseNo = unseal(&key, &value)?;
        Ok((case.0 <= self.store.meta.cases).then_some(case))
    }

    fn open_case(
        &mut self,
        target: Option<&MessageKey>,
        message: Option<MessageNo>,
        flag: StoredFlag,
    ) -> Result<CaseNo, StoreError> {
        let no = self.next_case()?;
        let case = StoredCase {
            no,
            target: target.cloned(),
            message,
            version: flag.seq,
            paged: None,
            flags: vec![flag],
            closings: Vec::new(),
            notes: Vec::new(),
            answers: Vec::new(),
            complaints: Vec::new(),
            disputes: Vec::new(),
            proposals: Vec::new(),
            releases: Vec::new(),
        };
        if matches!(case.flags.first(), Some(first) if first.is_order()) {
            self.orders.insert(no);
        }
        if let Some(notice) = case.flags.first().and_then(StoredFlag::notice) {
            self.note_notice(&notice.clone(), no);
        }
        self.cases.insert(no, case);
        self.touched.insert(no);
        Ok(no)
    }
}

impl Intake<'_> {
    /// The blocks that hold the new messages; `tail` is the last one so far.
    fn blocks(&self, tail: Block) -> Result<Batch, StoreError> {
        let size = blocks::MESSAGES as usize;
        let new: Vec<_> = self.frame.places.iter().zip(&self.replaces).collect();
        let (head, rest) = new.split_at_checked(size - tail.len()).unwrap_or((&new, &[]));
        let first = self.frame.first / blocks::MESSAGES;
        let mut jobs = vec![(first, tail, head)];
        jobs.extend(
            (first + 1..).zip(rest.chunks(size)).map(|(no, new)| (no, Block::default(), new)),
        );
        let pressed: Result<Vec<Batch>, StoreError> = jobs
            .par_chunks(BLOCKS_AT_ONCE)
            .map(|jobs| {
                let mut press = press()?;
                jobs.iter().map(|job| self.block(job, &mut press)).collect()
            })
            .collect();
        Ok(pressed?.into_iter().flatten().collect())
    }

    fn block(
        &self,
        (no, begun, new): &(u32, Block, &[(&u32, &Option<MessageNo>)]),
        press: &mut Compressor<'_>,
    ) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let mut block = begun.clone();
        for (index, replaces) in *new {
            if let Some(Entry::Message { message, .. }) = self.frame.entries.get(**index as usize) {
                let (replaces, part, index) = (**replaces, self.seq, **index);
                block.push(&StoredMessage { message, replaces, part, index })?;
            }
        }
        Ok((key32(table::MESSAGES, *no), block.pack(press)?))
    }
}
