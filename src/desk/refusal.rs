//! What can stand in the way of an act: a refusal with its way out, or a failure below.

use crate::import::ImportError;
use crate::law::LawError;
use crate::model::CaseNo;
use crate::record::{AppendError, RecordError};
use crate::store::StoreError;
use std::path::PathBuf;

/// Not done, and why. Not an error: the moderator does something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub why: String,
    /// What to do instead.
    pub hint: String,
    /// The cases it is about.
    pub cases: Vec<CaseNo>,
}

impl Refusal {
    /// A refusal about some cases.
    pub fn new(why: impl Into<String>, hint: impl Into<String>, cases: &[CaseNo]) -> Self {
        Self { why: why.into(), hint: hint.into(), cases: cases.to_vec() }
    }
}

/// Why an act did not happen.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A rule forbids it.
    #[error("{}", .0.why)]
    Refused(Refusal),
    /// The record could not be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The line could not be appended.
    #[error(transparent)]
    Append(AppendError),
    /// The index could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rule book or a letter is broken.
    #[error(transparent)]
    Law(#[from] LawError),
    /// A file could not be imported at all.
    #[error("{}: {source}", path.display())]
    Import {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ImportError,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The thread that searches is gone.
    #[error("the search broke off")]
    Worker,
    /// The flagging rules have mistakes, one a line.
    #[error("{0}")]
    Rules(String),
    /// The settings have mistakes.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// A report could not be made or written.
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
    /// A training run could not be written or read.
    #[error(transparent)]
    Training(#[from] crate::training::TrainingError),
    /// Files for others could not be written.
    #[error(transparent)]
    Export(#[from] crate::export::ExportError),
}

impl From<AppendError> for DeskError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { case, .. } => Self::Refused(Refusal::new(
                format!("case {case} was changed meanwhile"),
                "look at it again; your text is kept",
                &[case],
            )),
            other => Self::Append(other),
        }
    }
}

impl DeskError {
    /// The way out, one sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.hint.clone(),
            Self::Record(e) => e.hint().to_owned(),
            Self::Append(e) => e.hint().to_owned(),
            Self::Store(_) => {
                "the record is safe; run `modq rebuild` to make the index again".to_owned()
            }
            Self::Law(_) => "mend the policy pack or the letter it names".to_owned(),
            Self::Import { source: ImportError::Io { .. }, .. } => {
                "what was read until there is taken; look at the disk and import again".to_owned()
            }
            Self::Import { .. } => "see `modq docs formats` for what can be imported".to_owned(),
            Self::File { .. } => "check that the folder exists and may be written".to_owned(),
            Self::Worker => "search again; if it happens again, leave and come back".to_owned(),
            Self::Rules(_) => "mend the lines named and try again".to_owned(),
            Self::Config(_) => "see `modq docs config` for every key".to_owned(),
            Self::Training(e) => e.hint().to_owned(),
            Self::Report(_) => "check the period, the folder and [report] in modq.toml".to_owned(),
            Self::Export(_) => {
                "check the folder, or mend what it names; then export again".to_owned()
            }
        }
    }
}
