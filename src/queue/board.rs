//! One row per case, held in memory for all seats.
//!
//! What ranking and filtering read of every case stands together in 32 bytes, what tells its text
//! and its author in 16, the rest in another 16; texts such as categories are kept once. Counts and
//! the nearest deadline are kept up to date with every row that is set.

use super::chains::Chains;
use super::ledger::Past;
use crate::model::{
    At, CaseNo, CaseRow, CaseState, DecisionNo, GroupNo, Lane, MessageNo, ModeratorNo,
};
use hashes::Hashes;
pub(super) use kept::Kept;
use nearest::Nearest;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) const NONE: u32 = u32::MAX;
pub(super) const NEVER: i64 = i64::MAX;

/// Where a case stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Waiting,
    Skipped,
    Decided,
    /// No case has this number yet.
    Vacant,
}

/// What rank and filters read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    /// Milliseconds, [`NEVER`] for none.
    pub(super) due: i64,
    pub(super) opened: i64,
    /// Number of the group, [`NONE`] for none.
    pub(super) group: u32,
    /// Place in `categories`, [`NONE`] for none.
    pub(super) category: u32,
    /// Place in `policies`, [`NONE`] for none.
    pub(super) policy: u32,
    pub(super) flags: u16,
    pub(super) severity: u8,
    /// Lane in bits 0-2, standing in bits 3-4, "another case had this text" in bit 5.
    bits: u8,
}

const SHARED: u8 = 1 << 5;

/// Lane, deadline, severity, number of flags, age.
pub(super) type Rank = (usize, i64, Reverse<u8>, Reverse<u16>, i64);

impl Ranked {
    const VACANT: Self = Self {
        due: NEVER,
        opened: 0,
        group: NONE,
        category: NONE,
        policy: NONE,
        flags: 0,
        severity: 0,
        bits: 3 << 3,
    };

    /// 0 to 5.
    pub(super) const fn lane(&self) -> usize {
        (self.bits & 7) as usize
    }

    /// Whether it may be a near-duplicate row; true stays true.
    pub(super) const fn shared(&self) -> bool {
        self.bits & SHARED != 0
    }

    /// Whatever decides the rank, the first in rank the least.
    pub(super) const fn rank(&self) -> Rank {
        (self.lane(), self.due, Reverse(self.severity), Reverse(self.flags), self.opened)
    }

    /// Whether its bits are such as we set.
    const fn is_ours(&self) -> bool {
        self.lane() < 6 && self.bits >> 6 == 0
    }

    const fn kept(&self) -> Standing {
        match (self.bits >> 3) & 3 {
            0 => Standing::Waiting,
            1 => Standing::Skipped,
            2 => Standing::Decided,
            _ => Standing::Vacant,
        }
    }
}

/// What is read of single cases.
#[derive(Clone, Copy, Debug)]
struct Rest {
    /// `i64::MIN` for none.
    at: i64,
    message: u32,
    decision: u32,
}

impl Rest {
    const NONE: Self = Self { at: i64::MIN, message: NONE, decision: 0 };
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Skip {
    until: At,
    reason: u32,
    by: ModeratorNo,
}

/// The queue in memory. Case numbers are dense from 1.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub(super) ranked: Vec<Ranked>,
    rest: Vec<Rest>,
    /// Hash of the text of each case, 0 for none; and of its author.
    texts: Hashes,
    authors: Hashes,
    /// First case of the wave a case is in, 0 when it is not known; may be shorter than the rest.
    waves: Vec<u32>,
    pub(super) categories: Kept,
    pub(super) policies: Kept,
    reasons: Kept,
    /// Titles by number of the group.
    pub(super) titles: Vec<Option<Box<str>>>,
    /// Names of authors by hash; those of the cases before this place are known.
    pub(super) names: HashMap<u64, Box<str>>,
    named: usize,
    skips: BTreeMap<CaseNo, Skip>,
    pub(super) not_for: BTreeMap<CaseNo, ModeratorNo>,
    /// When skipped cases come back.
    back: BTreeSet<(At, CaseNo)>,
    /// Waiting in each lane, skipped ones left out.
    waiting: [u32; 6],
    /// Deadlines of waiting cases.
    nearest: Nearest,
    /// Finds the cases with one text. Made when further texts come in; to look once, reading all
    /// hashes is quick enough.
    by_text: Option<Chains>,
    pub(super) watched: super::watched::Watched,
    held: usize,
    pub(super) past: Past,
}

fn place(no: CaseNo) -> Option<usize> {
    no.0.checked_sub(1).map(|i| i as usize)
}

fn case(slot: u32) -> CaseNo {
    CaseNo(slot.saturating_add(1))
}

impl Board {
    /// An empty one with room for so many cases, so that it need not grow on the way.
    #[must_use]
    pub fn with_room(cases: usize) -> Self {
        Self {
            ranked: Vec::with_capacity(cases),
            rest: Vec::with_capacity(cases),
            texts: Hashes::with_room(cases),
            authors: Hashes::with_room(cases),
            by_text: Some(Chains::with_room(cases)),
            ..Self::default()
        }
    }

    /// Takes a row in, or puts it in the place of the older one of the same case. A row with
    /// number 0 names no case and is passed over.
    pub fn set(&mut self, row: CaseRow) {
        let Some(at) = place(row.no) else { return };
        if self.ranked.len() <= at {
            self.ranked.resize(at + 1, Ranked::VACANT);
            self.rest.resize(at + 1, Rest::NONE);
            self.texts.resize(at + 1);
            self.authors.resize(at + 1);
        }
        self.forget(row.no);
        self.held += 1;
        self.link(&row);
        let (standing, decision) = match row.state {
            CaseState::Waiting => (0, 0),
            CaseState::Skipped { until, ref reason, by } => {
                let reason = self.reasons.place(Some(reason));
                self.skips.insert(row.no, Skip { until, reason, by });
                self.back.insert((until, row.no));
                (1, 0)
            }
            CaseState::Decided(decision) => (2, decision.0),
        };
        self.not_for.extend(row.not_for.map(|by| (row.no, by)));
        if !row.handed_on.is_empty() {
            self.watched.handed.insert(row.no, row.handed_on.clone());
        }
        let due = row.due.map_or(NEVER, |d| d.0);
        let category = self.categories.place(row.category.as_deref());
        let policy = self.policies.place(row.policy.as_deref());
        if let Some(ranked) = self.ranked.get_mut(at) {
            let old = *ranked;
            *ranked = Ranked {
                due,
                opened: row.opened.0,
                group: row.group.map_or(NONE, |g| g.0),
                category,
                policy,
                flags: row.flags,
                severity: row.severity,
                bits: row.lane as u8 | standing << 3 | (ranked.bits & SHARED),
            };
            self.nearest.changed(at, &old, &self.ranked);
        }
        if let Some(rest) = self.rest.get_mut(at) {
            rest.at = row.at.map_or(i64::MIN, |t| t.0);
            rest.message = row.message.map_or(NONE, |m| m.0);
            rest.decision = decision;
        }
        if standing == 0 {
            self.count(row.lane.index(), 1);
        }
    }

    /// The row of a case.
    #[must_use]
    pub fn get(&self, no: CaseNo) -> Option<CaseRow> {
        let at = place(no)?;
        let ranked = self.ranked.get(at)?;
        let rest = self.rest.get(at)?;
        let state = match ranked.kept() {
            Standing::Vacant => return None,
            Standing::Waiting => CaseState::Waiting,
            Standing::Decided => CaseState::Decided(DecisionNo(rest.decision)),
            Standing::Skipped => {
                let skip = self.skips.get(&no)?;
                let reason = self.reasons.text(skip.reason).unwrap_or_default();
                CaseState::Skipped { until: skip.until, reason, by: skip.by }
            }
        };
        Some(CaseRow {
            no,
            message: (rest.message != NONE).then_some(MessageNo(rest.message)),
            group: (ranked.group != NONE).then_some(GroupNo(ranked.group)),
            lane: Lane::ALL.get(ranked.lane()).copied().unwrap_or(Lane::Own),
            severity: ranked.severity,
            due: (ranked.due != NEVER).then_some(At(ranked.due)),
            opened: At(ranked.opened),
            at: (rest.at != i64::MIN).then_some(At(rest.at)),
            flags: ranked.flags,
            category: self.categories.text(ranked.category),
            policy: self.policies.text(ranked.policy),
            author: self.author_of(no),
            text: self.text_of(no),
            state,
            not_for: self.not_for.get(&no).copied(),
            handed_on: self.handed_on(no).to_vec(),
        })
    }

    /// Number of cases held.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.held
    }

    /// Whether no case is held.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// Waiting cases in each lane; a skipped one waits again from its moment on.
    #[must_use]
    pub fn waiting(&self, now: At) -> [u32; 6] {
        let mut lanes = self.waiting;
        for ranked in self.come_back(now) {
            if let Some(lane) = lanes.get_mut(ranked.lane()) {
                *lane += 1;
            }
        }
        lanes
    }

    /// The nearest deadline of any waiting case, which may have passed.
    #[must_use]
    pub fn next_due(&self, now: At) -> Option<At> {
        let back = self.come_back(now).map(|ranked| ranked.due).min().unwrap_or(NEVER);
        Some(self.nearest.least().min(back)).filter(|due| *due != NEVER).map(At)
    }

    /// The title of a group, for the filter `group:` and the order by group.
    pub fn set_group_title(&mut self, no: GroupNo, title: &str) {
        let at = no.0 as usize;
        if self.titles.len() <= at {
            self.titles.resize(at + 1, None);
        }
        if let Some(kept) = self.titles.get_mut(at) {
            *kept = Some(title.into());
        }
    }

    pub(super) fn row(&self, no: CaseNo) -> Option<&Ranked> {
        self.ranked.get(place(no)?)
    }

    pub(super) fn standing(&self, no: CaseNo, ranked: &Ranked, now: At) -> Standing {
        match ranked.kept() {
            Standing::Skipped if self.skips.get(&no).is_some_and(|s| s.until <= now) => {
                Standing::Waiting
            }
            kept => kept,
        }
    }

    /// The greatest case number held.
    pub(super) fn last(&self) -> u32 {
        u32::try_from(self.ranked.len()).unwrap_or(u32::MAX)
    }

    fn come_back(&self, now: At) -> impl Iterator<Item = &Ranked> {
        self.back.range(..=(now, CaseNo(u32::MAX))).filter_map(|(_, no)| self.row(*no))
    }

    fn count(&mut self, lane: usize, by: i32) {
        if let Some(count) = self.waiting.get_mut(lane) {
            *count = count.saturating_add_signed(by);
        }
    }

    /// Takes the older row of a case out of counts and skips.
    fn forget(&mut self, no: CaseNo) {
        self.not_for.remove(&no);
        self.watched.handed.remove(&no);
        let Some(old) = self.row(no).copied() else { return };
        match old.kept() {
            Standing::Vacant => return,
            Standing::Waiting => self.count(old.lane(), -1),
            Standing::Decided => {}
            Standing::Skipped => {
                if let Some(skip) = self.skips.remove(&no) {
                    self.back.remove(&(skip.until, no));
                }
            }
        }
        self.held -= 1;
    }
}

mod columns;
mod hashes;
mod kept;
mod names;
mod nearest;
mod sharing;
mod wave;

pub use columns::COLUMNS;

#[cfg(test)]
pub(super) mod tests;
