//! The yearly reports: the transparency report (DSA Art. 15 and 24, as the templates of
//! Implementing Regulation (EU) 2024/2835), its check, and the report on terrorist content.
//!
//! ```text
//! facts ──> rules (which cells?) ──> tally (sums, medians) ──> tables ──> write ──> check
//! ```
//!
//! The exact parts, headers and rows are data in `template.json`.

pub mod check;
pub mod error;
pub mod facts;
pub mod forms;
mod parts;
pub mod rules;
pub mod settings;
pub mod tables;
pub mod tally;
pub mod tco;
pub mod template;
pub mod write;

#[cfg(test)]
mod edge_tests;
#[cfg(test)]
mod year_tests;

pub use check::{Fault, check_dir};
pub use error::ReportError;
pub use facts::{
    Against, ComplaintFact, DecisionFact, DisputeFact, Ending, Misuse, NoticeFact, OrderFact,
    SuspensionFact,
};
pub use forms::{Applies, Kind};
pub use rules::{Marks, Place, Rules};
pub use settings::{
    Class, Classifier, Edition, Period, Qualitative, Recipients, Remark, Staff, Use,
};
pub use tables::{Cell, Report, Row, Table};
pub use tally::{Doubt, Facts};
pub use tco::{Obstacle, TcoFacts, TcoReport};
pub use template::Template;
pub use write::{Written, write};
