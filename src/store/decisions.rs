//! Decisions of the index, by number.

use super::Store;
use super::blocks::{key32, table, unseal, whole};
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Decision, DecisionNo};
use rayon::prelude::*;
use std::ops::{ControlFlow, Range};

/// Decisions read in one go by one core.
const TOGETHER: usize = 256;

impl Store {
    /// The greatest number of a decision, 0 when there is none: the next one is one more.
    #[must_use]
    pub fn decisions(&self) -> u32 {
        self.meta.decisions
    }

    /// A decision.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn decision(&self, no: DecisionNo) -> Result<Option<Decision>, StoreError> {
        let key = key32(table::DECISIONS, no.0);
        self.engine.get(&key)?.map(|value| unseal(&key, &value)).transpose()
    }

    /// The decisions of a range of numbers, in order; read on all cores.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn decisions_in(&self, numbers: Range<u32>) -> Result<Vec<Decision>, StoreError> {
        let starts: Vec<u32> = numbers.clone().step_by(TOGETHER).collect();
        let read = |start: &u32| {
            let end = start.saturating_add(TOGETHER as u32).min(numbers.end);
            let mut found = Vec::with_capacity(TOGETHER);
            let range = key32(table::DECISIONS, *start)..key32(table::DECISIONS, end);
            self.scan(range, Order::Up, &mut |key, value| {
                found.push(unseal(key, value)?);
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(found)
        };
        let read: Result<Vec<Vec<Decision>>, StoreError> = starts.par_iter().map(read).collect();
        Ok(read?.into_iter().flatten().collect())
    }

    /// The decisions from a number on, in order, until the visitor breaks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn decisions_from(
        &self,
        first: DecisionNo,
        visit: &mut dyn FnMut(Decision) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let range = key32(table::DECISIONS, first.0)..whole(table::DECISIONS).end;
        self.visit(range, Order::Up, visit)
    }
}
