//! Law as data: vocabulary, grounds, policies, deadlines, checks and letters.
//!
//! Every fact stands in a data file in this folder; code only loads, looks up and checks.

pub mod policy;

pub use policy::{Finding, GroundText, Level, Policy, Texts};
