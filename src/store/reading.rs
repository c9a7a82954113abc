//! The index as another thread reads it while cases are decided.

use super::Store;
use super::blocks::{self, Block, damaged, decode, key32, key64, table};
use super::cases::StoredCase;
use super::engine::Order;
use super::error::StoreError;
use super::flags::Seen;
use super::messages::StoredMessage;
use crate::model::{Case, CaseNo, Message, MessageNo, Seq};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex};

/// Fewer blocks are unpacked sooner than another core wakes.
const MIN_BLOCKS: usize = 8;

/// Everything that was applied when it was made, and of cases that were touched since perhaps the
/// newer state. Cheap to make; it keeps the engine open.
pub struct Reading(Store);

impl Reading {
    /// The index, to read from.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.0
    }
}

impl Store {
    /// The index for another thread to read.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading(Self {
            held: Arc::clone(&self.held),
            engine: Arc::clone(&self.engine),
            meta: self.meta.clone(),
            groups: self.groups.clone(),
            text_hash: self.text_hash,
            recent: Mutex::default(),
            flags_seen: Seen::new(),
        })
    }

    /// Visits the cases of a range of numbers in their order; several times faster than one by one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn cases_in(
        &self,
        numbers: Range<u32>,
        visit: &mut dyn FnMut(Case),
    ) -> Result<(), StoreError> {
        let end = numbers.end.min(self.meta.cases.saturating_add(1));
        let mut first = numbers.start.max(1);
        while first < end {
            let block_no = (first - 1) / blocks::CASES;
            let past = (block_no + 1).saturating_mul(blocks::CASES).saturating_add(1).min(end);
            let mut touched = self.touched_cases(first, past)?.into_iter().peekable();
            let key = key32(table::CASES, block_no);
            let block = self.block(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
            for no in first..past {
                if let Some(stored) = touched.next_if(|stored| stored.no.0 == no) {
                    visit(stored.case());
                    continue;
                }
                let slot = ((no - 1) % blocks::CASES) as usize;
                let item = block.item(slot).ok_or_else(|| damaged(&key, "a case is missing"))?;
                visit(decode::<StoredCase>(&key, item)?.case());
            }
            first = past;
        }
        Ok(())
    }

    fn touched_cases(&self, first: u32, past: u32) -> Result<Vec<StoredCase>, StoreError> {
        let mut cases = Vec::new();
        let range = key32(table::CASES_TOUCHED, first)..key32(table::CASES_TOUCHED, past);
        self.visit(range, Order::Up, &mut |case| {
            cases.push(case);
            ControlFlow::Continue(())
        })?;
        cases.into_iter().map(|head| self.with_pages(head)).collect()
    }

    /// What `of` makes of each of these messages, which come in the order of their numbers, and in
    /// that order; what is not held is left out. Every block is unpacked once, on all cores: one
    /// message after the other, each from anywhere, is many times slower.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn messages_among<T: Send>(
        &self,
        numbers: &[MessageNo],
        of: &(dyn Fn(Message) -> T + Sync),
    ) -> Result<Vec<(MessageNo, T)>, StoreError> {
        let block_of = |no: &MessageNo| no.0 / blocks::MESSAGES;
        let together: Vec<&[MessageNo]> =
            numbers.chunk_by(|a, b| block_of(a) == block_of(b)).collect();
        let read = |numbers: &&[MessageNo]| -> Result<Vec<(MessageNo, T)>, StoreError> {
            let Some(first) = numbers.first() else { return Ok(Vec::new()) };
            let key = key32(table::MESSAGES, block_of(first));
            let Some(value) = self.engine.get(&key)? else { return Ok(Vec::new()) };
            let block = Block::unpack(&key, &value)?;
            let held = numbers.iter().filter(|no| no.0 < self.meta.messages);
            let one = |no: &MessageNo| {
                let item = block.item((no.0 % blocks::MESSAGES) as usize);
                let item = item.ok_or_else(|| damaged(&key, "a message is missing"))?;
                Ok((*no, of(decode::<StoredMessage<Message>>(&key, item)?.message)))
            };
            held.map(one).collect()
        };
        let read: Result<Vec<Vec<(MessageNo, T)>>, StoreError> =
            together.par_iter().with_min_len(MIN_BLOCKS).map(read).collect();
        Ok(read?.into_iter().flatten().collect())
    }

    /// The cases touched after a line that were opened before, in their order. Takes as long as
    /// there are lines.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn touched_after(&self, line: Seq) -> Result<Vec<CaseNo>, StoreError> {
        let mut touched = BTreeSet::new();
        let lines =
            key64(table::TOUCHED, line.0.saturating_add(1))..key64(table::TOUCHED, u64::MAX);
        self.visit(lines, Order::Up, &mut |cases: Vec<CaseNo>| {
            touched.extend(cases);
            ControlFlow::Continue(())
        })?;
        Ok(touched.into_iter().filter(|no| no.0 <= self.meta.cases).collect())
    }
}
