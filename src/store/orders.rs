//! Orders of the index: which cases have one, and what was answered.

use super::Store;
use super::blocks::{table, whole};
use super::engine::Order;
use super::error::StoreError;
use crate::model::{Case, CaseNo, OrderAnswer};
use std::ops::ControlFlow;

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

    /// A case with the answers to its orders, oldest first, those taken back left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_with_answers(
        &self,
        no: CaseNo,
    ) -> Result<Option<(Case, Vec<OrderAnswer>)>, StoreError> {
        let Some(stored) = self.stored_case(no)? else { return Ok(None) };
        let answers = stored.kept_answers().cloned().collect();
        Ok(Some((stored.case(), answers)))
    }
}
