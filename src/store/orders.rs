//! Orders of the index: which cases have one, and what was answered.

use super::Store;
use super::blocks::{table, whole};
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Case, CaseNo, OrderAnswer, Seq};
use std::ops::ControlFlow;

/// A case with what was answered to its orders.
pub struct Answered {
    /// The case.
    pub case: Case,
    /// The lines that brought its flags, in their order.
    pub came: Vec<Seq>,
    /// Answers to its orders with their lines, oldest first, those taken back left out.
    pub answers: Vec<(Seq, OrderAnswer)>,
}

impl Store {
    /// Every case with an order on it, in the order of cases.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn cases_with_orders(&self) -> Result<Vec<CaseNo>, StoreError> {
        let mut found = Vec::new();
        self.visit(whole(table::ORDERS), Order::Up, &mut |no: CaseNo| {
            found.push(no);
            ControlFlow::Continue(())
        })?;
        // A crash may have left cases that were never counted.
        found.retain(|no| no.0 <= self.meta.cases);
        Ok(found)
    }

    /// A case with the answers to its orders.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_with_answers(&self, no: CaseNo) -> Result<Option<Answered>, StoreError> {
        let Some(stored) = self.stored_case(no)? else { return Ok(None) };
        Ok(Some(Answered {
            case: stored.case(),
            came: stored.flags.iter().map(|flag| flag.seq).collect(),
            answers: stored.kept_answers().map(|(seq, answer)| (seq, answer.clone())).collect(),
        }))
    }
}
