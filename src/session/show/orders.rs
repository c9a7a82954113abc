//! What is said when an order was carried out.

use crate::model::{AnswerKind, OrderRow};
use std::path::Path;

/// `carried out at 2 places, feedback is due`.
pub fn carried_out(row: &OrderRow, places: usize) -> String {
    let reference = crate::law::facts::plain(&row.order.reference, 40);
    if row.unheld > 0 {
        let n = row.unheld;
        return format!("{reference} carried out; {n} of its places we do not hold: look there");
    }
    match places {
        1 => format!("{reference} carried out; x writes the feedback once the hold is over"),
        n => format!("{reference} carried out at {n} places; x writes the feedback after the hold"),
    }
}

/// `feedback in outbox/orders/12-….txt; send it now`.
pub fn order_answered(row: &OrderRow, kind: AnswerKind, file: Option<&Path>) -> String {
    let reference = crate::law::facts::plain(&row.order.reference, 40);
    let Some(file) = file else {
        return match kind {
            AnswerKind::Reinstated => {
                format!("{reference}: put back; x l writes the letters after the hold")
            }
            kind => format!("{reference}: {}", kind.words()),
        };
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let what = match kind {
        AnswerKind::Acknowledged => "receipt",
        AnswerKind::ToldAuthor => "letter to the person",
        _ => "feedback",
    };
    format!("{what} in outbox/orders/{name}; send it now")
}
