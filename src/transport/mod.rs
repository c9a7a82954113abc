//! Ways in: what makes a seat.

pub mod local;
