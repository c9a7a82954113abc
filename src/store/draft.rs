//! What the lines being applied change, until it is committed.

use super::blocks::{self, Block, damaged, key_bytes, key_ids, key32, key64, press, seal, table};
use super::cases::StoredCase;
use super::check;
use super::complaints::StoredMisuse;
use super::engine::{Batch, Sync};
use super::error::StoreError;
use super::flaggers::StoredFlagger;
use super::flags::{Seen, keep, lone_key};
use super::groups::unnamed;
use super::messages::IdBlock;
use super::notices::{flagged_key, notice_key};
use super::steps::{Effect, Step};
use super::{Meta, Store};
use crate::model::{
    CaseNo, CaseRow, Decision, DecisionNo, Digest, FlaggerNo, Group, GroupKey, GroupNo, Look,
    MessageNo, Seq,
};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Blocks one task fills: making its compressor should be the smaller part.
const BLOCKS_AT_ONCE: usize = 8;

/// Keys in one commit; many more at a time make sled's memory grow.
const BATCH: usize = if cfg!(test) { 4 } else { 1000 };

/// Changes on top of the committed index.
pub(super) struct Draft<'s> {
    pub store: &'s Store,
    pub meta: Meta,
    pub groups: BTreeMap<GroupNo, Group>,
    group_numbers: HashMap<GroupKey, GroupNo>,
    pub cases: BTreeMap<CaseNo, StoredCase>,
    pub rows: BTreeMap<CaseNo, CaseRow>,
    pub decisions: BTreeMap<DecisionNo, Decision>,
    pub steps: BTreeMap<Seq, Step>,
    pub effects: BTreeMap<Seq, Effect>,
    pub notes: BTreeMap<Digest, CaseNo>,
    pub misuse: BTreeMap<Seq, StoredMisuse>,
    /// Cases that got an order.
    pub orders: BTreeSet<CaseNo>,
    /// Cases with a report to an authority or a proposal.
    pub watched: BTreeSet<CaseNo>,
    /// Notices with the cases they stand on.
    pub notices: BTreeSet<([u8; 16], CaseNo)>,
    /// Entries of the register of trusted flaggers with the cases their notices stand on.
    pub flagged: BTreeSet<(FlaggerNo, CaseNo)>,
    /// Changed entries of the register of trusted flaggers.
    pub flaggers: BTreeMap<FlaggerNo, StoredFlagger>,
    /// Second looks.
    pub looks: BTreeMap<DecisionNo, Look>,
    pub ids: BTreeMap<(GroupNo, i64), IdBlock>,
    pub lone: BTreeMap<[u8; 16], CaseNo>,
    /// Identities of the flags of cases that have many.
    pub flags_seen: Seen,
    /// Values nobody sees before `meta` counts them.
    pub unseen: Batch,
    /// Other values.
    pub puts: Batch,
    /// Cases the current line changed.
    pub touched: BTreeSet<CaseNo>,
    /// Cases of which the current line changed a decision only.
    pub grazed: BTreeSet<CaseNo>,
    /// All cases so far.
    pub changed: BTreeSet<CaseNo>,
}

/// What becomes part of the store after a commit.
pub(super) struct Committed {
    pub meta: Meta,
    pub groups: BTreeMap<GroupNo, Group>,
    pub changed: BTreeSet<CaseNo>,
    /// What is kept of [`Draft::flags_seen`].
    pub flags_seen: Seen,
}

impl<'s> Draft<'s> {
    pub fn new(store: &'s Store, flags_seen: Seen) -> Self {
        Self {
            store,
            meta: store.meta.clone(),
            groups: BTreeMap::new(),
            group_numbers: HashMap::new(),
            cases: BTreeMap::new(),
            rows: BTreeMap::new(),
            decisions: BTreeMap::new(),
            steps: BTreeMap::new(),
            effects: BTreeMap::new(),
            notes: BTreeMap::new(),
            misuse: BTreeMap::new(),
            orders: BTreeSet::new(),
            watched: BTreeSet::new(),
            notices: BTreeSet::new(),
            flagged: BTreeSet::new(),
            flaggers: BTreeMap::new(),
            looks: BTreeMap::new(),
            ids: BTreeMap::new(),
            lone: BTreeMap::new(),
            flags_seen,
            unseen: Batch::new(),
            puts: Batch::new(),
            touched: BTreeSet::new(),
            grazed: BTreeSet::new(),
            changed: BTreeSet::new(),
        }
    }

    /// Whether there is enough for a commit.
    pub fn is_full(&self) -> bool {
        2 * self.cases.len() + self.decisions.len() + self.effects.len() + self.steps.len() >= BATCH
    }

    /// The head of a case, to be changed.
    pub fn case(&mut self, no: CaseNo) -> Result<Option<&mut StoredCase>, StoreError> {
        if !self.cases.contains_key(&no) {
            let Some(stored) = self.store.case_head(no)? else { return Ok(None) };
            self.cases.insert(no, stored);
        }
        Ok(self.cases.get_mut(&no))
    }

    /// A decision, to be changed.
    pub fn decision(&mut self, no: DecisionNo) -> Result<Option<&mut Decision>, StoreError> {
        if !self.decisions.contains_key(&no) {
            let Some(stored) = self.store.decision(no)? else { return Ok(None) };
            self.decisions.insert(no, stored);
        }
        Ok(self.decisions.get_mut(&no))
    }

    /// A step, to be changed.
    pub fn step(&mut self, first: Seq) -> Result<Option<&mut Step>, StoreError> {
        if !self.steps.contains_key(&first) {
            let Some(stored) = self.store.step(first)? else { return Ok(None) };
            self.steps.insert(first, stored);
        }
        Ok(self.steps.get_mut(&first))
    }

    /// A block of ids, to be changed.
    pub fn ids(&mut self, group: GroupNo, high: i64) -> Result<&mut IdBlock, StoreError> {
        use std::collections::btree_map::Entry;
        Ok(match self.ids.entry((group, high)) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => free.insert(self.store.id_block(group, high)?),
        })
    }

    /// The number of a group, a new one if need be.
    pub fn group(&mut self, key: &GroupKey) -> Result<GroupNo, StoreError> {
        if let Some(no) = self.store.group_no(key).or_else(|| self.group_numbers.get(key).copied())
        {
            return Ok(no);
        }
        let no = GroupNo(self.meta.groups);
        self.meta.groups = more(self.meta.groups, "groups")?;
        self.group_numbers.insert(key.clone(), no);
        self.groups.insert(no, unnamed(key));
        Ok(no)
    }

    /// A group as it is now.
    pub fn group_now(&self, no: GroupNo) -> Option<&Group> {
        self.groups.get(&no).or_else(|| self.store.groups.get(no))
    }

    /// The block at the end of a run of `total` items, without what a crash may have left in it.
    pub fn tail(&self, table: u8, total: u32, size: u32) -> Result<Block, StoreError> {
        let used = (total % size) as usize;
        if used == 0 {
            return Ok(Block::default());
        }
        let key = key32(table, total / size);
        let block = self.store.block(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
        let mut block = (*block).clone();
        block.truncate(used);
        if block.len() == used { Ok(block) } else { Err(damaged(&key, "it is too short")) }
    }

    /// Writes everything. Blocks beyond the counts of `meta` may go first in commits of their own;
    /// what changes something old is in the same commit as `meta`.
    pub fn commit(mut self) -> Result<Committed, StoreError> {
        let mut unseen = std::mem::take(&mut self.unseen);
        for ((group, high), block) in &self.ids {
            unseen.push((key_ids(*group, *high), seal(block)?));
        }
        for (identity, case) in &self.lone {
            unseen.push((lone_key(*identity), seal(case)?));
        }
        for no in &self.orders {
            unseen.push((key32(table::ORDERS, no.0), seal(no)?));
        }
        for no in &self.watched {
            unseen.push((key32(table::WATCHED, no.0), seal(no)?));
        }
        for (id, no) in &self.notices {
            unseen.push((notice_key(*id, *no), seal(no)?));
        }
        for (flagger, no) in &self.flagged {
            unseen.push((flagged_key(*flagger, *no), seal(no)?));
        }
        if self.meta.cases > self.store.meta.cases {
            let (cases, rows) = rayon::join(
                || self.new_blocks((table::CASES, blocks::CASES), &self.cases),
                || self.new_blocks((table::ROWS, blocks::ROWS), &self.rows),
            );
            unseen.extend(cases?);
            unseen.extend(rows?);
        }
        let last = self.seen()?;
        if unseen.len() + last.len() > BATCH {
            let mut unseen = unseen.into_iter().peekable();
            while unseen.peek().is_some() {
                let batch = unseen.by_ref().take(BATCH).collect();
                self.store.engine.commit(batch, Sync::Later)?;
            }
            self.store.engine.commit(last, Sync::Later)?;
        } else {
            unseen.extend(last);
            self.store.engine.commit(unseen, Sync::Later)?;
        }
        let (groups, changed) = (self.groups, self.changed);
        Ok(Committed { meta: self.meta, groups, changed, flags_seen: keep(self.flags_seen) })
    }

    fn seen(&mut self) -> Result<Batch, StoreError> {
        let mut batch = std::mem::take(&mut self.puts);
        let old = ..=CaseNo(self.store.meta.cases);
        for (no, case) in self.cases.range_mut(old) {
            batch.append(&mut case.page_off()?);
            batch.push((key32(table::CASES_TOUCHED, no.0), seal(case)?));
        }
        for (no, row) in self.rows.range(old) {
            batch.push((key32(table::ROWS_TOUCHED, no.0), seal(row)?));
        }
        for (no, decision) in &self.decisions {
            batch.push((key32(table::DECISIONS, no.0), seal(decision)?));
        }
        for (first, step) in &self.steps {
            batch.push((key64(table::STEPS, first.0), seal(step)?));
        }
        for (seq, effect) in &self.effects {
            batch.push((key64(table::EFFECTS, seq.0), seal(effect)?));
        }
        for (text, case) in &self.notes {
            batch.push((key_bytes(table::NOTES, &text.0), seal(case)?));
        }
        for (seq, measure) in &self.misuse {
            batch.push((key64(table::MISUSE, seq.0), seal(measure)?));
        }
        for (no, look) in &self.looks {
            batch.push((key32(table::LOOKS, no.0), seal(look)?));
        }
        for (no, flagger) in &self.flaggers {
            batch.push((key32(table::FLAGGERS, no.0), seal(flagger)?));
        }
        for (no, group) in &self.groups {
            batch.push((key32(table::GROUPS, no.0), seal(group)?));
        }
        self.meta.sum = check::sum_after(&*self.store.engine, self.meta.sum, &batch)?;
        batch.push((vec![table::META], seal(&self.meta)?));
        Ok(batch)
    }

    /// The blocks that hold the new ones of some items, numbered from 1 like cases.
    fn new_blocks<T: Serialize + std::marker::Sync>(
        &self,
        (table, size): (u8, u32),
        items: &BTreeMap<CaseNo, T>,
    ) -> Result<Batch, StoreError> {
        let old = self.store.meta.cases;
        let tail = self.tail(table, old, size)?;
        let new: Vec<&T> =
            items.range(CaseNo(old.saturating_add(1))..).map(|(_, item)| item).collect();
        let size_of = size as usize;
        let (head, rest) = new.split_at_checked(size_of - tail.len()).unwrap_or((&new, &[]));
        let mut jobs = vec![(old / size, tail, head)];
        let fresh = (old / size + 1..).zip(rest.chunks(size_of));
        jobs.extend(fresh.map(|(no, items)| (no, Block::default(), items)));
        let packed = jobs.par_chunks(BLOCKS_AT_ONCE).map(|jobs| {
            let mut press = press()?;
            let pack = |(no, begun, items): &(u32, Block, &[&T])| {
                let mut block = begun.clone();
                items.iter().try_for_each(|item| block.push(item))?;
                Ok((key32(table, *no), block.pack(&mut press)?))
            };
            jobs.iter().filter(|(_, _, items)| !items.is_empty()).map(pack).collect()
        });
        let packed: Result<Vec<Batch>, StoreError> = packed.collect();
        Ok(packed?.into_iter().flatten().collect())
    }

    /// The next message number.
    pub fn next_message(&mut self) -> Result<MessageNo, StoreError> {
        let no = MessageNo(self.meta.messages);
        self.meta.messages = more(self.meta.messages, "messages")?;
        Ok(no)
    }

    /// The next case number.
    pub fn next_case(&mut self) -> Result<CaseNo, StoreError> {
        self.meta.cases = more(self.meta.cases, "cases")?;
        Ok(CaseNo(self.meta.cases))
    }
}

fn more(count: u32, of: &'static str) -> Result<u32, StoreError> {
    // One less than there are, so that "one past the last" is a number as well.
    count.checked_add(1).filter(|next| *next < u32::MAX).ok_or(StoreError::Full(of))
}
