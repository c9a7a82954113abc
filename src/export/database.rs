//! Batches for the transparency database: JSON files of at most 100 statements.

use super::{ExportError, LintFinding, Outcome, Sender, Statement, Written, file, lint, record};
use crate::model::DecisionNo;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The most statements the database takes in one call.
pub const BATCH: usize = 100;
/// Batches that are written at the same time.
const TOGETHER: usize = 16;

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
    /// When full batches cannot be written.
    pub fn push(&mut self, s: &Statement<'_>) -> Result<(), ExportError> {
        self.push_all(std::slice::from_ref(s))
    }

    /// Adds decisions, worded and checked on all cores.
    ///
    /// # Errors
    /// When full batches cannot be written.
    pub fn push_all(&mut self, statements: &[Statement<'_>]) -> Result<(), ExportError> {
        let Sender { law, store, .. } = self.sender;
        let judged: Vec<(Option<Value>, Vec<LintFinding>)> = statements
            .par_iter()
            .map(|s| match record(law, store, s) {
                Some(row) => {
                    let faults = lint(law, &row);
                    (Some(row), faults)
                }
                None => (None, Vec::new()),
            })
            .collect();
        for (s, (row, faults)) in statements.iter().zip(judged) {
            let no = s.decision.no;
            match row {
                None => {
                    let reason = record::left_out(&s.decision.measure);
                    self.outcome.left_out.push((no, reason.unwrap_or_default()));
                }
                Some(_) if !faults.is_empty() => self.outcome.refused.push((no, faults)),
                Some(row) => {
                    self.rows.push(row);
                    self.decisions.push(no);
                }
            }
        }
        if self.rows.len() >= TOGETHER * BATCH { self.write(false) } else { Ok(()) }
    }

    /// Writes what is left and says what was done.
    ///
    /// # Errors
    /// When the last batches cannot be written.
    pub fn finish(mut self) -> Result<Outcome, ExportError> {
        self.write(true)?;
        Ok(self.outcome)
    }

    /// Writes the full batches, all at the same time because each waits for the disk; with `rest`
    /// also the one that is not full.
    fn write(&mut self, rest: bool) -> Result<(), ExportError> {
        let full = if rest { self.rows.len() } else { self.rows.len() / BATCH * BATCH };
        let rows: Vec<Value> = self.rows.drain(..full).collect();
        let decisions: Vec<DecisionNo> = self.decisions.drain(..full).collect();
        let dir = &self.dir;
        let written: Result<Vec<Written>, ExportError> = rows
            .par_chunks(BATCH)
            .zip(decisions.par_chunks(BATCH))
            .map(|(rows, decisions)| batch(dir, rows, decisions))
            .collect();
        self.outcome.written.extend(written?);
        Ok(())
    }
}

fn batch(dir: &Path, rows: &[Value], decisions: &[DecisionNo]) -> Result<Written, ExportError> {
    let (first, last) = (decisions.first(), decisions.last());
    let name = format!(
        "statements-{}-{}.json",
        first.copied().unwrap_or_default(),
        last.copied().unwrap_or_default()
    );
    let body = json!({ "statements": rows });
    let mut bytes = format!("{body:#}").into_bytes();
    bytes.push(b'\n');
    let digest = file::place(dir, &name, &bytes)?;
    Ok(Written { file: name, digest, decisions: decisions.to_vec() })
}
