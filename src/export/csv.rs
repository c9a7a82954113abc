//! Decisions as a table that a spreadsheet can open without running anything.

use super::{ExportError, Outcome, Sender, Statement, Written, file};
use crate::law::Law;
use crate::model::{Action, DecisionNo, Digest, Measure};
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::Path;

const FILE: &str = "decisions.csv";

/// The columns, in order.
pub const COLUMNS: &[&str] = &[
    "decision",
    "case",
    "decided_at",
    "action",
    "restrictions",
    "ends",
    "policy",
    "ground",
    "category",
    "keywords",
    "territory",
    "source",
    "automated_detection",
    "automated_decision",
    "escalated_to",
    "content_date",
    "group",
    "message",
    "taken_back",
    "reverses",
    "facts",
];

/// Collects rows and writes them as one file.
#[derive(Debug)]
pub struct Table {
    file: file::Draft,
    hash: file::Hash,
    decisions: Vec<DecisionNo>,
}

impl Table {
    /// A table in this folder, which is made when needed.
    ///
    /// # Errors
    /// When folder or file cannot be made.
    pub fn new(dir: &Path) -> Result<Self, ExportError> {
        file::folder(dir)?;
        let file = file::Draft::begin(dir, FILE)?;
        let hash = file::Hash::default();
        let mut table = Self { file, hash, decisions: Vec::new() };
        let head: Vec<String> = COLUMNS.iter().map(|c| (*c).to_owned()).collect();
        table.add(&line(DecisionNo(0), &head)?)?;
        Ok(table)
    }

    /// Adds decisions, worded on all cores.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn push(
        &mut self,
        sender: &Sender<'_>,
        statements: &[Statement<'_>],
    ) -> Result<(), ExportError> {
        let lines: Result<Vec<Vec<u8>>, ExportError> =
            statements.par_iter().map(|s| line(s.decision.no, &row(sender, s))).collect();
        for (s, bytes) in statements.iter().zip(lines?) {
            self.add(&bytes)?;
            self.decisions.push(s.decision.no);
        }
        Ok(())
    }

    /// Gives the file its name and says what was done.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<Outcome, ExportError> {
        self.file.finish()?;
        let digest: Digest = self.hash.finish();
        let written = vec![Written { file: FILE.to_owned(), digest, decisions: self.decisions }];
        Ok(Outcome { written, ..Outcome::default() })
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.hash.add(bytes);
        self.file.write(bytes)
    }
}

fn line(decision: DecisionNo, cells: &[String]) -> Result<Vec<u8>, ExportError> {
    let row = |source| ExportError::Row { decision, source };
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells.iter().map(|c| safe(c))).map_err(row)?;
    writer.into_inner().map_err(|e| row(csv::Error::from(e.into_error())))
}

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
#[must_use]
pub fn safe(cell: &str) -> String {
    const SIGNS: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];
    let risky = cell.trim_start().starts_with(SIGNS)
        || cell.trim_start_matches(' ').starts_with(['\t', '\r', '\n']);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

fn row(sender: &Sender<'_>, s: &Statement<'_>) -> Vec<String> {
    let (d, m) = (s.decision, &s.decision.measure);
    let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    let codes = |list: &[String]| list.join(" ");
    let number = |n: Option<DecisionNo>| n.map(|n| n.to_string()).unwrap_or_default();
    vec![
        d.no.to_string(),
        d.case.to_string(),
        d.at.to_string(),
        action(m).to_owned(),
        m.restrictions.iter().map(|r| r.code.as_str()).collect::<Vec<_>>().join(" "),
        m.restrictions
            .iter()
            .map(|r| day(r.until))
            .filter(|d| !d.is_empty())
            .max()
            .unwrap_or_default(),
        m.policy.clone().unwrap_or_default(),
        m.ground.as_ref().map(|g| g.id.clone()).unwrap_or_default(),
        m.category.as_deref().map(|c| sender.law.category_label(c).to_owned()).unwrap_or_default(),
        codes(&m.keywords),
        codes(&m.territory),
        word(&m.source),
        if m.automated_detection { "yes" } else { "no" }.to_owned(),
        word(&m.automated_decision),
        m.escalation.as_ref().map(|e| e.authority.clone()).unwrap_or_default(),
        day(m.content_date),
        s.group.map(|g| g.key.to_string()).unwrap_or_default(),
        s.message.map(|m| m.key.id.to_string()).unwrap_or_default(),
        if d.undone.is_some() || d.reversed.is_some() { "yes" } else { "no" }.to_owned(),
        number(m.reverses),
        Law::scrub_in(&s.texts.facts, &s.names, &s.texts.language).0,
    ]
}

const fn action(m: &Measure) -> &'static str {
    match m.action {
        Action::Allow => "allow",
        Action::Restrict => "restrict",
    }
}

/// The word serde writes for a plain variant.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
