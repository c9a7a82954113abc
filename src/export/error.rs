//! What can go wrong while writing files for others.

use crate::law::LawError;
use std::path::PathBuf;

/// An export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file system refused.
    #[error("cannot {doing} {}", .path.display())]
    File {
        /// What was tried: `write`, `make`, `rename`.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A letter could not be written.
    #[error("decision {decision}: no letter")]
    Letter {
        /// The decision.
        decision: crate::model::DecisionNo,
        /// Why.
        #[source]
        source: LawError,
    },
    /// A receipt could not be written.
    #[error("case {case}: no receipt")]
    Receipt {
        /// The case.
        case: crate::model::CaseNo,
        /// Why.
        #[source]
        source: LawError,
    },
    /// The table could not be built.
    #[error("decision {decision}: no row")]
    Row {
        /// The decision.
        decision: crate::model::DecisionNo,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// A message or flag could not be written as JSON.
    #[error("case {case}: not to be written as JSON")]
    Json {
        /// The case.
        case: crate::model::CaseNo,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A line of the journal could not be read.
    #[error("the journal cannot be read on after line {line}")]
    Journal {
        /// The last good line.
        line: u64,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The decision names no report to an authority.
    #[error("decision {0} is not reported to an authority: there is nothing to hand over")]
    NotEscalated(crate::model::DecisionNo),
}
