//! The clocks of orders nobody has acted on, for the status line of every screen.

use super::row;
use crate::desk::{Desk, DeskError};
use crate::model::{CaseState, FlagBody, OrderClock, OrderKind};

/// Clocks that are given at most: the nearest ones.
const MOST: usize = 50;

impl Desk {
    /// The clocks of all orders that wait for somebody to act, nearest first. Only their waiting
    /// cases are read.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn order_clocks(&self) -> Result<Vec<OrderClock>, DeskError> {
        let mut clocks: Vec<OrderClock> = Vec::new();
        for no in self.store.cases_with_orders()? {
            let closed = |row: &crate::model::CaseRow| {
                row.due.is_none() || matches!(row.state, CaseState::Decided(_))
            };
            if self.board.get(no).is_none_or(|row| closed(&row)) {
                continue;
            }
            let Some(answered) = self.store.case_with_answers(no)? else { continue };
            for (flag, came) in answered.case.flags.iter().zip(&answered.came) {
                let (FlagBody::Order(order), Some(due)) = (&flag.body, flag.due) else { continue };
                let mut acted = false;
                for decision in &answered.case.decisions {
                    let decision = self.store.decision(*decision)?;
                    acted |= decision.is_some_and(|d| d.seq > *came && row::effect(&d, order.kind));
                }
                if !acted {
                    clocks.push(OrderClock {
                        due,
                        received: flag.at,
                        key: order.digest(),
                        tco: order.kind == OrderKind::Tco,
                        reference: order.reference.clone(),
                    });
                }
            }
        }
        clocks.sort();
        let mut known = std::collections::BTreeSet::new();
        clocks.retain(|clock| known.insert(clock.key));
        clocks.truncate(MOST);
        Ok(clocks)
    }
}
