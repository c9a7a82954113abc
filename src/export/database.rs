//! Batches for the transparency database: JSON files of at most 100 statements.

use super::{ExportError, LintFinding, Outcome, Sender, Statement, Written, file, lint, record};
use crate::model::DecisionNo;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The most statements the database takes in one call.
pub const BATCH: usize = 100;
/// Batches that are written, and synced, at the same time.
const TOGETHER: usize = 64;

/// The body of a call.
#[derive(Serialize)]
struct Body<'a> {
    statements: &'a [Value],
}

/// Fills batches; those that are full are written when many are, or when asked.
#[derive(Debug)]
pub struct Batches {
    dir: PathBuf,
    rows: Vec<Value>,
    decisions: Vec<DecisionNo>,
    outcome: Outcome,
}

impl Batches {
    /// Batches in this folder, which is made when needed.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(dir: &Path) -> Result<Self, ExportError> {
        file::folder(dir)?;
        let (rows, decisions, outcome) = Default::default();
        Ok(Self { dir: dir.to_owned(), rows, decisions, outcome })
    }

    /// Adds decisions, worded and checked on all cores: to a batch, or to what was left out or
    /// refused.
    ///
    /// # Errors
    /// When full batches cannot be written.
    pub fn push(
        &mut self,
        sender: &Sender<'_>,
        statements: &[Statement<'_>],
    ) -> Result<(), ExportError> {
        let Sender { law, store, .. } = *sender;
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

    /// Writes the batches that are full and says what was done since this was last asked. What is
    /// not in a full batch yet stays, unless this is the `end`.
    ///
    /// # Errors
    /// When batches cannot be written.
    pub fn so_far(&mut self, end: bool) -> Result<Outcome, ExportError> {
        self.write(end)?;
        Ok(std::mem::take(&mut self.outcome))
    }

    /// Gives back the decisions that are worded and in no file yet, to be worded anew.
    pub fn take_back(&mut self) -> Vec<DecisionNo> {
        self.rows.clear();
        std::mem::take(&mut self.decisions)
    }

    /// Writes what is left and says what was done.
    ///
    /// # Errors
    /// When the last batches cannot be written.
    pub fn finish(mut self) -> Result<Outcome, ExportError> {
        self.so_far(true)
    }

    /// Writes the full batches, all at the same time because they wait for the disk together; with
    /// `rest` also the one that is not full.
    fn write(&mut self, rest: bool) -> Result<(), ExportError> {
        let full = if rest { self.rows.len() } else { self.rows.len() / BATCH * BATCH };
        let rows: Vec<Value> = self.rows.drain(..full).collect();
        let decisions: Vec<DecisionNo> = self.decisions.drain(..full).collect();
        let batches: Vec<&[DecisionNo]> = decisions.chunks(BATCH).collect();
        let files: Result<Vec<(String, Vec<u8>)>, ExportError> = rows
            .par_chunks(BATCH)
            .zip(&batches)
            .map(|(rows, decisions)| batch(&self.dir, rows, decisions))
            .collect();
        let files = files?;
        let digests = file::place_all(&self.dir, &files)?;
        for (((file, _), digest), decisions) in files.into_iter().zip(digests).zip(batches) {
            let decisions = decisions.to_vec();
            self.outcome.written.push(Written { file, digest, decisions });
        }
        Ok(())
    }
}

/// A batch with the name of its file.
fn batch(
    dir: &Path,
    rows: &[Value],
    decisions: &[DecisionNo],
) -> Result<(String, Vec<u8>), ExportError> {
    let (first, last) = (decisions.first(), decisions.last());
    let name = format!(
        "statements-{}-{}.json",
        first.copied().unwrap_or_default(),
        last.copied().unwrap_or_default()
    );
    let mut bytes = Vec::with_capacity(rows.len() * 4096);
    serde_json::to_writer_pretty(&mut bytes, &Body { statements: rows })
        .map_err(|why| file::failed("write", &dir.join(&name), why.into()))?;
    bytes.push(b'\n');
    Ok((name, bytes))
}
