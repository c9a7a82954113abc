//! Ways in: what makes a seat.
