//! What is said when an order was carried out.

use crate::model::OrderRow;

/// `carried out at 2 places, feedback is due`.
pub fn carried_out(row: &OrderRow, places: usize) -> String {
    let reference = crate::law::facts::plain(&row.order.reference, 40);
    match places {
        1 => format!("{reference} carried out; x writes the feedback once the hold is over"),
        n => format!("{reference} carried out at {n} places; x writes the feedback after the hold"),
    }
}
