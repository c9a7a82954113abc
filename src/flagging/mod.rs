//! Own-initiative rules: text normalised, signals weighed, hits with their places.
//!
//! A rule never decides anything: it puts a message in front of a person and says why. Rules are
//! text (`rules.toml`, its head explains the format); text inside pictures is out of their reach.
//!
//! ```text
//! message ─ clean ─> text + map ─ scan ─> hits (signal, place) ─ weigh ─> RuleFlag
//!                └ disguise: spelled out, leetspeak, number words ┘
//! ```

mod bound;
mod clean;
mod disguise;
mod letters;
mod load;
mod rule;
#[cfg(test)]
mod sample_tests;
mod scan;
#[cfg(test)]
mod tests;

/// The built-in rules, with the form of a rules file explained at their top.
pub const BUILTIN: &str = include_str!("rules.toml");

pub use clean::{Reading, text_hash};
pub use load::RuleError;
pub use rule::{Rule, RuleFlag, Rules};
