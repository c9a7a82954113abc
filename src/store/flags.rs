//! Flags of cases, and cases that have very many: these keep them on pages of their own, so that a
//! further flag or a decision costs the same however many there are.
//!
//! A case is read in one of two ways. Its *head* has the flags of no page, but says all that ranks
//! it; lines are folded into heads. The whole case has all flags in their order.

use super::Store;
use super::blocks::{damaged, key_bytes, key32, seal, table, unseal};
use super::cases::StoredCase;
use super::draft::Draft;
use super::engine::Batch;
use super::error::StoreError;
use crate::model::{At, CaseNo, Flag, FlagBody, Notice, Seq};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Flags on a page.
pub(super) const PAGE: usize = if cfg!(test) { 3 } else { 512 };
/// From here on the flags of a case are looked up in a set.
const MANY: usize = if cfg!(test) { 2 } else { 32 };
/// Identities of flags kept from one import line to the next, some 30 bytes each.
const KEPT: usize = if cfg!(test) { 20 } else { 1 << 22 };

/// Identities of the flags of cases that have many.
pub(super) type Seen = HashMap<CaseNo, HashSet<[u8; 16]>>;

/// A flag with the line that brought it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredFlag {
    pub seq: Seq,
    /// [`identity`] of the flag.
    pub identity: [u8; 16],
    pub flag: Flag,
    /// When the sender of a notice was told that it came in.
    pub receipt: Option<At>,
    /// The last line by which the sender of a notice was told what was decided, and when.
    pub told: Option<(Seq, At)>,
}

impl StoredFlag {
    pub fn new(seq: Seq, flag: &Flag) -> Self {
        let identity = identity(flag);
        Self { seq, identity, flag: flag.clone(), receipt: None, told: None }
    }

    pub const fn notice(&self) -> Option<&Notice> {
        match &self.flag.body {
            FlagBody::Notice(notice) => Some(notice),
            _ => None,
        }
    }

    pub const fn is_order(&self) -> bool {
        matches!(self.flag.body, FlagBody::Order(_))
    }

    /// Whether somebody waits for what is decided about it.
    pub const fn asks(&self) -> bool {
        self.is_order() || self.notice().is_some()
    }
}

/// [`Flag::identity`] in 16 bytes.
pub(super) fn identity(flag: &Flag) -> [u8; 16] {
    short(&flag.identity())
}

/// [`Flag::home`] in 16 bytes.
pub type FlagHome = [u8; 16];

/// The 16 bytes of a flag.
pub fn home(flag: &Flag) -> FlagHome {
    short(&flag.home())
}

fn short(text: &str) -> [u8; 16] {
    let hash = Sha256::digest(text);
    hash.first_chunk::<16>().copied().unwrap_or_default()
}

/// Key of a flag that names no message.
pub(super) fn lone_key(identity: [u8; 16]) -> Vec<u8> {
    key_bytes(table::LONE, &identity)
}

fn page_key(no: CaseNo, page: u32) -> Vec<u8> {
    let mut key = key32(table::FLAGS, no.0);
    key.extend(page.to_be_bytes());
    key
}

/// What the flags on pages come to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Paged {
    pub pages: u32,
    /// The first flag, and those that decide lane, deadline, severity, category and policy.
    pub telling: Vec<Flag>,
    /// Flags without notices that were sent before.
    pub independent: usize,
    /// The last line that brought a flag somebody waits for.
    pub asked: Seq,
    /// Whether there are orders.
    pub orders: bool,
}

impl Paged {
    /// Takes in one more page.
    fn add(&mut self, page: &[StoredFlag]) {
        self.pages = self.pages.saturating_add(1);
        self.independent += page.iter().filter(|stored| !stored.flag.is_again()).count();
        let asking = page.iter().filter(|stored| stored.asks()).map(|stored| stored.seq);
        self.asked = asking.max().unwrap_or_default().max(self.asked);
        self.orders |= page.iter().any(StoredFlag::is_order);
        let known = std::mem::take(&mut self.telling);
        let all: Vec<&Flag> = known.iter().chain(page.iter().map(|stored| &stored.flag)).collect();
        self.telling = telling(&all);
    }
}

/// The flags from which a case has the same opening, lane, deadline, severity, category and policy
/// as from all of them; see [`crate::model::Case`].
fn telling(flags: &[&Flag]) -> Vec<Flag> {
    let all = || flags.iter().enumerate();
    let urgent = |flag: &Flag| (flag.lane, Reverse(flag.severity));
    let mut places: Vec<usize> = [
        Some(0),
        all().min_by_key(|(_, flag)| flag.lane).map(|(at, _)| at),
        all().filter(|(_, flag)| flag.due.is_some()).min_by_key(|(_, f)| f.due).map(|(at, _)| at),
        all().max_by_key(|(_, flag)| flag.severity).map(|(at, _)| at),
        all()
            .filter(|(_, f)| f.category.is_some())
            .min_by_key(|(_, f)| urgent(f))
            .map(|(at, _)| at),
        all().filter(|(_, f)| f.policy.is_some()).min_by_key(|(_, f)| urgent(f)).map(|(at, _)| at),
    ]
    .into_iter()
    .flatten()
    .collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|at| flags.get(at).map(|flag| (*flag).clone())).collect()
}

impl StoredCase {
    /// Takes flags off for pages, as many as there are to be for the number of flags, and says
    /// what is to be written.
    pub fn page_off(&mut self) -> Result<Batch, StoreError> {
        let before = self.paged.as_ref().map_or(0, |paged| paged.pages as usize) * PAGE;
        let total = before + self.flags.len();
        let mut batch = Batch::new();
        if total <= 2 * PAGE {
            return Ok(batch);
        }
        let off = total.saturating_sub(1) / PAGE * PAGE - before;
        let rest = self.flags.split_off(off.min(self.flags.len()));
        let paged = self.paged.get_or_insert_default();
        for page in self.flags.chunks(PAGE) {
            batch.push((page_key(self.no, paged.pages), seal(&page)?));
            paged.add(page);
        }
        self.flags = rest;
        Ok(batch)
    }

    /// Whether all flags are needed to say where the case stands: answers change orders.
    pub fn needs_pages(&self) -> bool {
        !self.answers.is_empty() && self.paged.as_ref().is_some_and(|paged| paged.orders)
    }

    /// Flags without notices that were sent before.
    pub fn independent(&self) -> usize {
        let paged = self.paged.as_ref().map_or(0, |paged| paged.independent);
        paged + self.flags.iter().filter(|stored| !stored.flag.is_again()).count()
    }
}

impl Store {
    /// A case with all its flags.
    pub(super) fn stored_case(&self, no: CaseNo) -> Result<Option<StoredCase>, StoreError> {
        self.case_head(no)?.map(|head| self.with_pages(head)).transpose()
    }

    /// A head with the flags of its pages.
    pub(super) fn with_pages(&self, mut head: StoredCase) -> Result<StoredCase, StoreError> {
        if let Some(paged) = head.paged.take() {
            let mut flags = Vec::with_capacity(paged.pages as usize * PAGE + head.flags.len());
            self.each_page(head.no, paged.pages, &mut |page| flags.extend(page))?;
            flags.append(&mut head.flags);
            head.flags = flags;
        }
        Ok(head)
    }

    fn each_page(
        &self,
        no: CaseNo,
        pages: u32,
        visit: &mut dyn FnMut(Vec<StoredFlag>),
    ) -> Result<(), StoreError> {
        for page in 0..pages {
            let key = page_key(no, page);
            let value = self.engine.get(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
            visit(unseal(&key, &value)?);
        }
        Ok(())
    }

    /// The flags of a case, one after the other; those of an order as they came in.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn each_flag(&self, no: CaseNo, visit: &mut dyn FnMut(&Flag)) -> Result<(), StoreError> {
        let Some(head) = self.case_head(no)? else { return Ok(()) };
        let mut all = |flags: Vec<StoredFlag>| flags.iter().for_each(|stored| visit(&stored.flag));
        self.each_page(no, head.paged.map_or(0, |paged| paged.pages), &mut all)?;
        all(head.flags);
        Ok(())
    }
}

impl Draft<'_> {
    /// A case with all its flags, to be changed.
    pub fn whole_case(&mut self, no: CaseNo) -> Result<Option<&mut StoredCase>, StoreError> {
        if self.case(no)?.is_some_and(|case| case.paged.is_some())
            && let Some(head) = self.cases.remove(&no)
        {
            let whole = self.store.with_pages(head)?;
            self.cases.insert(no, whole);
        }
        self.case(no)
    }

    /// Puts a flag on a case; the same again changes nothing.
    pub fn further_flag(&mut self, no: CaseNo, flag: StoredFlag) -> Result<(), StoreError> {
        let mut seen = self.flags_seen.remove(&no);
        let store = self.store;
        let Some(case) = self.case(no)? else { return Ok(()) };
        if seen.is_none() && (case.paged.is_some() || case.flags.len() >= MANY) {
            let mut all: HashSet<[u8; 16]> = case.flags.iter().map(|held| held.identity).collect();
            let pages = case.paged.as_ref().map_or(0, |paged| paged.pages);
            store.each_page(no, pages, &mut |page| {
                all.extend(page.iter().map(|held| held.identity));
            })?;
            seen = Some(all);
        }
        let known = match &mut seen {
            Some(seen) => !seen.insert(flag.identity),
            None => case.flags.iter().any(|held| held.identity == flag.identity),
        };
        if !known {
            let order = flag.is_order();
            let notice = flag.notice().cloned();
            case.flags.push(flag);
            self.touched.insert(no);
            if order {
                self.orders.insert(no);
            }
            if let Some(notice) = notice {
                self.note_notice(&notice, no);
            }
        }
        if let Some(seen) = seen {
            self.flags_seen.insert(no, seen);
        }
        Ok(())
    }
}

/// Keeps what the next import line may need: to read all flags of a case again for every line would
/// take the longer the more there are.
pub(super) fn keep(mut seen: Seen) -> Seen {
    seen.retain(|_, flags| flags.len() > PAGE);
    if seen.values().map(HashSet::len).sum::<usize>() > KEPT {
        seen.clear();
    }
    seen
}
