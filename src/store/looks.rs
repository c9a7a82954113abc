//! Second looks at decisions, by decision.

use super::Store;
use super::blocks::{key32, table, unseal, whole};
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Change, DecisionNo, Line, Look};
use std::ops::ControlFlow;

impl Store {
    /// The second look at a decision.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn look(&self, no: DecisionNo) -> Result<Option<Look>, StoreError> {
        let key = key32(table::LOOKS, no.0);
        self.engine.get(&key)?.map(|value| unseal(&key, &value)).transpose()
    }

    /// Every second look, by decision.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn looks(&self) -> Result<Vec<Look>, StoreError> {
        let mut found = Vec::new();
        self.visit(whole(table::LOOKS), Order::Up, &mut |look: Look| {
            found.push(look);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

impl Draft<'_> {
    /// Folds in a second look; the case stays as it is.
    pub(super) fn looked(&mut self, line: &Line) {
        let Change::Looked { case, decision, rule, measure, agrees } = &line.change else { return };
        let look = Look {
            decision: *decision,
            case: *case,
            seq: line.seq,
            at: line.at,
            by: line.by,
            rule: *rule,
            measure: (**measure).clone(),
            agrees: *agrees,
        };
        self.looks.insert(*decision, look);
    }
}
