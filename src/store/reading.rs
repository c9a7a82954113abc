//! The index as another thread reads it while cases are decided.

use super::Store;
use super::blocks::{self, damaged, decode, key32, table, whole};
use super::cases::StoredCase;
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Case, Seq};
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex};

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
            engine: Arc::clone(&self.engine),
            meta: self.meta.clone(),
            groups: self.groups.clone(),
            text_hash: self.text_hash,
            recent: Mutex::default(),
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
        Ok(cases)
    }

    /// The cases touched after a line, in their order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn touched_after(&self, line: Seq) -> Result<Vec<Case>, StoreError> {
        let mut cases = Vec::new();
        self.visit(whole(table::CASES_TOUCHED), Order::Up, &mut |case: StoredCase| {
            if case.version > line && case.no.0 <= self.meta.cases {
                cases.push(case.case());
            }
            ControlFlow::Continue(())
        })?;
        Ok(cases)
    }
}
