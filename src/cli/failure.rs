//! What stopped a command, with its causes and the way out.

use crate::desk::DeskError;
use crate::record::RecordError;
use crate::training::TrainingError;
use std::fmt;
use std::io;

/// Why a command could not run.
#[derive(Debug)]
pub struct Failure {
    error: anyhow::Error,
    hint: Option<String>,
}

impl Failure {
    /// A plain sentence with its way out.
    pub fn new(what: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self { error: anyhow::anyhow!("{what}"), hint: Some(hint.into()) }
    }

    /// Prints `Error:` and `Hint:`.
    pub fn print(&self) {
        eprintln!("Error: {}", self.error);
        let mut said = self.error.to_string();
        for cause in self.error.chain().skip(1) {
            let cause = cause.to_string();
            // A transparent error repeats its cause word for word.
            if !said.contains(&cause) {
                eprintln!("  because: {cause}");
            }
            said = cause;
        }
        if let Some(hint) = &self.hint {
            eprintln!("Hint: {hint}");
        }
    }

    /// What happened, without what caused it.
    pub fn what(&self) -> String {
        self.error.to_string()
    }

    /// Whether another process has the store open.
    pub fn is_held(&self) -> bool {
        self.error.chain().any(|cause| {
            let desk = cause.downcast_ref::<DeskError>();
            desk.is_some_and(|e| matches!(e, DeskError::Record(RecordError::Held { .. })))
        })
    }

    /// Whether the reader of our output went away.
    pub fn is_broken_pipe(&self) -> bool {
        self.error.chain().any(|cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
        })
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), hint: Some(hint) }
    }
}

impl From<TrainingError> for Failure {
    fn from(error: TrainingError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), hint: Some(hint.into()) }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { error: error.into(), hint: None }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self { error: error.into(), hint: None }
    }
}
