//! Scores: how far decisions agree with a reference, and people with each other.
//!
//! Pure arithmetic over labels. Each measure names where it was published, and is `None` where it
//! is not defined; the tests hold it against worked examples and other programs.

mod agree;
mod alpha;
mod interval;
mod judge;
mod matrix;
mod several;
mod sheet;
#[cfg(test)]
mod sheet_tests;
#[cfg(test)]
mod tests;
pub mod write;

pub use agree::{Weights, ac1, agreement, kappa, weighted_kappa};
pub use alpha::{Unit, alpha, dispute};
pub use interval::{DRAWS, FEW, Interval, interval, percentile};
pub use judge::{Judged, Kind, NO_CATEGORY, Statement};
pub use matrix::{Class, Matrix};
pub use several::{Spread, Together, curve, newest, together};
pub use sheet::{Measured, Pace, Part, Sheet, Statements, Times};
