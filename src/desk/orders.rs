//! The register of orders: where each stands, carrying it out, and what is answered to it.

mod answer;
mod clock;
mod letter;
mod may;
mod row;

use super::{Decided, Desk, DeskError, Make, Refusal};
use crate::model::{
    Act, AnswerKind, At, CaseNo, Digest, Moderator, Obstacle, OrderKind, OrderRow, OrderState,
};
use std::path::PathBuf;

/// The words for what stands in the way of an order, with their codes.
pub const OBSTACLES: [(&str, Obstacle, &str); 3] = [
    ("force-majeure", Obstacle::ForceMajeure, "force_majeure"),
    ("errors", Obstacle::Errors, "errors"),
    ("insufficient", Obstacle::Insufficient, "insufficient"),
];

/// What is answered to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What.
    pub kind: AnswerKind,
    /// Why it cannot be carried out, for [`AnswerKind::Impossible`].
    pub obstacle: Option<Obstacle>,
    /// Until when, for [`AnswerKind::SilenceExtended`] and [`AnswerKind::KeepLonger`].
    pub until: Option<At>,
    /// Own words.
    pub text: &'a str,
}

impl Answer<'_> {
    /// An answer without words.
    #[must_use]
    pub const fn new(kind: AnswerKind) -> Self {
        Self { kind, obstacle: None, until: None, text: "" }
    }
}

impl Desk {
    /// The folder for what authorities are told about their orders.
    #[must_use]
    pub fn orders_outbox(&self) -> PathBuf {
        self.outbox().join("orders")
    }

    /// The order with this key.
    ///
    /// # Errors
    /// A refusal when there is none.
    pub fn order(&self, key: &Digest, now: At) -> Result<OrderRow, DeskError> {
        let found = self.orders(now)?.into_iter().find(|row| row.key == *key);
        found.ok_or_else(|| refused("there is no such order", "see `modq orders --all`", &[]))
    }

    /// The order on a case: the one with this reference, else the only one, else the only one that
    /// is not answered.
    ///
    /// # Errors
    /// A refusal when there is none, or more than one.
    pub fn order_on(
        &self,
        case: CaseNo,
        reference: Option<&str>,
        now: At,
    ) -> Result<OrderRow, DeskError> {
        self.seen(case)?;
        let mut rows = self.orders(now)?;
        rows.retain(|row| row.cases.contains(&case));
        if let Some(reference) = reference {
            rows.retain(|row| row.order.reference == reference);
        } else if rows.len() > 1 {
            let open = |row: &OrderRow| row.state != OrderState::Answered;
            if rows.iter().filter(|row| open(row)).count() == 1 {
                rows.retain(open);
            }
        }
        match rows.len() {
            1 => rows.pop().ok_or_else(|| no_order(case)),
            0 => Err(no_order(case)),
            n => Err(refused(
                &format!("{n} orders stand on case {case}"),
                "say which with --reference",
                &[case],
            )),
        }
    }

    /// Does what an order asks at every place that still waits, in one step.
    ///
    /// # Errors
    /// A refusal when the role may not, nothing waits, or the order asks for information.
    pub fn carry_out(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        now: At,
    ) -> Result<Decided, DeskError> {
        self.may(who, Act::Order, &row.cases)?;
        if row.order.kind == OrderKind::Inform {
            return Err(refused(
                "an order for information removes nothing",
                "hand the information over, then note it: d, or modq orders handed-over",
                &row.cases,
            ));
        }
        if row.waiting.is_empty() {
            return Err(refused(
                &format!("order {} was acted on already", row.order.reference),
                "x writes the feedback to the authority",
                &row.cases,
            ));
        }
        let make = Make::Order(Box::new(row.order.clone()));
        self.decide_all(who, row.waiting.clone(), &make, now)
    }
}

fn refused(why: &str, hint: &str, cases: &[CaseNo]) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, cases))
}

fn no_order(case: CaseNo) -> DeskError {
    refused(
        &format!("no such order stands on case {case}"),
        "see `modq orders --all` for the orders and their cases",
        &[case],
    )
}
