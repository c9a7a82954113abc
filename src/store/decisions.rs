//! Decisions of the index, by number.

use super::Store;
use super::blocks::{key32, table, unseal, whole};
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Decision, DecisionNo};
use rayon::prelude::*;
use std::ops::{ControlFlow, Range};

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
        let range = key32(table::DECISIONS, numbers.start)..key32(table::DECISIONS, numbers.end);
        let mut held = Vec::new();
        self.scan(range, Order::Up, &mut |key, value| {
            held.push((key.to_vec(), value.to_vec()));
            Ok(ControlFlow::Continue(()))
        })?;
        held.par_iter().map(|(key, value)| unseal(key, value)).collect()
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
