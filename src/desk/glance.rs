//! The period at a glance, and the decisions it and the filters by decision are made from.

use super::{Desk, DeskError};
use crate::model::{At, Decision, DecisionNo};
use crate::queue::{Filter, Glance, GlanceOf};
use std::ops::ControlFlow;

impl Desk {
    /// Takes in at most so many decisions for the report and for filters by decision, changed
    /// ones first; says whether there are more. Work in slices, so that a seat stays awake.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn learn_decisions(&mut self, most: usize) -> Result<bool, DeskError> {
        let names = self.names.iter().map(|m| (m.no, m.name.clone()));
        let ledger = self.board.ledger_mut();
        ledger.set_names(names);
        let next = ledger.next();
        for case in ledger.take_stale() {
            let Some(case) = self.store.case(case)? else { continue };
            for no in case.decisions.iter().filter(|no| **no < next) {
                if let Some(d) = self.store.decision(*no)? {
                    ledger.put(&d);
                }
            }
        }
        let mut left = most;
        self.store.decisions_from(next, &mut |d: Decision| {
            ledger.put(&d);
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(ledger.next() <= DecisionNo(self.store.decisions()) && left == 0)
    }

    /// Takes in every decision when a filter asks for them.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn learn_for(&mut self, filter: &Filter) -> Result<(), DeskError> {
        if filter.asks_decisions() {
            self.learn_decisions(usize::MAX)?;
        }
        Ok(())
    }

    /// The numbers of a period.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn glance(&mut self, of: &GlanceOf, now: At) -> Result<Glance, DeskError> {
        self.learn_decisions(usize::MAX)?;
        Ok(self.board.glance(of, now))
    }
}
