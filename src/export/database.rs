//! Batches for the transparency database: JSON files of at most 100 statements.

use super::{ExportError, Outcome, Sender, Statement, Written, file, lint, record};
use crate::model::DecisionNo;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The most statements the database takes in one call.
pub const BATCH: usize = 100;

/// Fills batches and writes each when it is full.
#[derive(Debug)]
pub struct Batches<'a> {
    sender: Sender<'a>,
    dir: PathBuf,
    rows: Vec<Value>,
    decisions: Vec<DecisionNo>,
    outcome: Outcome,
}

impl<'a> Batches<'a> {
    /// Batches in this folder, which is made when needed.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(sender: Sender<'a>, dir: &Path) -> Result<Self, ExportError> {
        file::folder(dir)?;
        let (rows, decisions, outcome) = Default::default();
        Ok(Self { sender, dir: dir.to_owned(), rows, decisions, outcome })
    }

    /// Adds a decision: to a batch, or to what was left out or refused.
    ///
    /// # Errors
    /// When a full batch cannot be written.
    pub fn push(&mut self, s: &Statement<'_>) -> Result<(), ExportError> {
        let no = s.decision.no;
        let reason = record::left_out(&s.decision.measure);
        let Some(row) = record(self.sender.law, self.sender.store, s) else {
            self.outcome.left_out.push((no, reason.unwrap_or_default()));
            return Ok(());
        };
        let faults = lint(self.sender.law, &row);
        if !faults.is_empty() {
            self.outcome.refused.push((no, faults));
            return Ok(());
        }
        self.rows.push(row);
        self.decisions.push(no);
        if self.rows.len() == BATCH { self.write() } else { Ok(()) }
    }

    /// Writes what is left and says what was done.
    ///
    /// # Errors
    /// When the last batch cannot be written.
    pub fn finish(mut self) -> Result<Outcome, ExportError> {
        self.write()?;
        Ok(self.outcome)
    }

    fn write(&mut self) -> Result<(), ExportError> {
        let (Some(first), Some(last)) = (self.decisions.first(), self.decisions.last()) else {
            return Ok(());
        };
        let name = format!("statements-{first}-{last}.json");
        let body = json!({ "statements": std::mem::take(&mut self.rows) });
        let mut bytes = format!("{body:#}").into_bytes();
        bytes.push(b'\n');
        let digest = file::place(&self.dir, &name, &bytes)?;
        let decisions = std::mem::take(&mut self.decisions);
        self.outcome.written.push(Written { file: name, digest, decisions });
        Ok(())
    }
}
