//! Scores: how far decisions agree with a reference, and people with each other.
//!
//! Pure arithmetic over labels. Each measure names where it was published, and is `None` where it
//! is not defined; the tests hold it against worked examples and other programs.

mod agree;
mod alpha;
mod interval;
mod matrix;
#[cfg(test)]
mod tests;

pub use agree::{Weights, ac1, agreement, kappa, weighted_kappa};
pub use alpha::{Unit, alpha, dispute};
pub use interval::{DRAWS, Dice, FEW, Interval, interval, percentile};
pub use matrix::{Class, Matrix};
