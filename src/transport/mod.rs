//! Ways in: what makes a seat, and what lets other commands work on a store that is held.

pub mod ask;
pub mod holder;
pub mod local;
pub mod pace;
pub mod paint;
pub mod protocol;
