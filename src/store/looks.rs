//! Second looks at decisions, by decision.

use super::Store;
use super::blocks::{key32, table, unseal, whole};
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Change, DecisionNo, Line, Look, Seq};
use std::ops::ControlFlow;

impl Store {
    /// The second look at a decision, unless it was taken back.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn look(&self, no: DecisionNo) -> Result<Option<Look>, StoreError> {
        let key = key32(table::LOOKS, no.0);
        let look: Option<Look> =
            self.engine.get(&key)?.map(|value| unseal(&key, &value)).transpose()?;
        Ok(look.filter(|look| !look.undone))
    }

    /// Every second look, by decision; those taken back left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn looks(&self) -> Result<Vec<Look>, StoreError> {
        Ok(self.all_looks()?.into_iter().filter(|look| !look.undone).collect())
    }

    fn all_looks(&self) -> Result<Vec<Look>, StoreError> {
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
            undone: false,
        };
        self.looks.insert(*decision, look);
    }

    /// Takes back the looks of these lines, or gives them again; false when there are none.
    pub(super) fn undo_looks(
        &mut self,
        (first, last): (Seq, Seq),
        undone: bool,
    ) -> Result<bool, StoreError> {
        for look in self.store.all_looks()? {
            self.looks.entry(look.decision).or_insert(look);
        }
        let mut any = false;
        for look in self.looks.values_mut().filter(|l| first <= l.seq && l.seq <= last) {
            look.undone = undone;
            any = true;
        }
        Ok(any)
    }
}
