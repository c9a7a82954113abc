//! Importing: foreign rows become entries of the archive, lines of the journal, and cases.
//!
//! Rows are gathered into groups; each whole group is archived, journaled and indexed before the
//! next begins, so stopping in between loses nothing and a repeat goes on where it stopped.

mod batch;

use super::{Desk, DeskError};
use crate::flagging::Rules;
use crate::import::{self, Ended, Format, Item};
use crate::model::{At, Change, ImportNo, ModeratorNo};
use crate::record::{LineDraft, SegmentWriter};
use batch::Batch;
pub(super) use batch::{known_flag, rule_flag};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// Rows in a group: large enough for good compression, small enough for flat memory.
const GROUP: usize = 4096;

/// How to import.
#[derive(Clone, Debug)]
pub struct IntakeOptions {
    /// The time now.
    pub now: At,
    /// Forced format; detected when `None`.
    pub format: Option<&'static Format>,
    /// Zone of times that carry none.
    pub zone: jiff::tz::TimeZone,
    /// Platform of files that do not say.
    pub platform: String,
    /// Public names of groups by id.
    pub usernames: Vec<(i64, String)>,
    /// Rules to use instead of the store's.
    pub rules: Option<std::sync::Arc<Rules>>,
    /// Milliseconds added to every time, for the sample queue.
    pub shift: i64,
}

impl IntakeOptions {
    /// The defaults: detect, UTC, Telegram, the store's rules.
    #[must_use]
    pub fn new(now: At) -> Self {
        Self {
            now,
            format: None,
            zone: jiff::tz::TimeZone::UTC,
            platform: "telegram".to_owned(),
            usernames: Vec::new(),
            rules: None,
            shift: 0,
        }
    }
}

/// How far the import of a file is.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileProgress {
    /// Bytes read.
    pub bytes: u64,
    /// Messages read.
    pub messages: u64,
    /// New cases so far.
    pub cases: u64,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// `line 12` or `byte 4711`.
    pub place: String,
    /// Why.
    pub why: String,
}

/// What an import did. Kept as an attachment of the journal line that ends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeReport {
    /// File name without its folder.
    pub file: String,
    /// Word of the format.
    pub format: String,
    /// New messages.
    pub taken: u64,
    /// New versions of known messages.
    pub versions: u64,
    /// Messages known already, unchanged.
    pub known: u64,
    /// New notices, orders and other flags from the file.
    pub flags: u64,
    /// Flags known already.
    pub known_flags: u64,
    /// Flags made by rules.
    pub rule_flags: u64,
    /// New cases.
    pub cases: u64,
    /// Repairs by kind.
    pub repaired: BTreeMap<String, u64>,
    /// Groups refused, with the reason.
    pub refused: Vec<(String, String)>,
    /// Rows rejected.
    pub rejected: u64,
    /// The first hundred of them.
    pub rejections: Vec<Rejection>,
    /// Where a truncated file broke off.
    pub truncated_at: Option<u64>,
    /// Stopped before the end.
    pub stopped: bool,
    /// SHA-256 over the rejected rows, so that a repeat does not keep them twice.
    #[serde(default)]
    rejected_digest: crate::model::Digest,
}

/// Rejections kept word for word in a report.
const REJECTIONS_SHOWN: usize = 100;

/// Everything one running import carries.
struct Run<'a> {
    options: &'a IntakeOptions,
    report: IntakeReport,
    import: ImportNo,
    segment: Option<SegmentWriter>,
    repeats: HashMap<u64, u32>,
    part: u32,
    rejected_hash: Vec<u8>,
}

impl Desk {
    /// Imports one file. `progress` is called after every group and says whether to go on.
    ///
    /// # Errors
    /// When the file is in no known format or cannot be read, or the store cannot be written.
    /// What was taken until then stays taken.
    pub fn intake(
        &mut self,
        path: &Path,
        input: &mut dyn Read,
        options: &IntakeOptions,
        progress: &mut dyn FnMut(FileProgress) -> bool,
    ) -> Result<IntakeReport, DeskError> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut run = Run {
            options,
            report: IntakeReport { file: name, ..IntakeReport::default() },
            import: ImportNo(self.record.ids().import.0 + 1),
            segment: None,
            repeats: HashMap::new(),
            part: 0,
            rejected_hash: Vec::new(),
        };
        let settings = import::Options {
            format: options.format,
            zone: options.zone.clone(),
            platform: options.platform.clone(),
            now: options.now,
            usernames: options.usernames.clone(),
        };
        let mut batch = Batch::new(options.shift);
        let mut failed = None;
        let ended = import::read(input, &settings, &mut |item, bytes| {
            match item {
                Item::Repaired { kind, count } => {
                    *run.report.repaired.entry(kind.to_owned()).or_default() += count;
                }
                Item::Refused { group, why } => run.report.refused.push((group, why)),
                other => batch.take(other, &mut run.report, &mut run.rejected_hash),
            }
            if batch.len() < GROUP {
                return ControlFlow::Continue(());
            }
            if let Err(e) = self.settle(&mut batch, &mut run, false) {
                failed = Some(e);
                return ControlFlow::Break(());
            }
            let messages = run.report.taken + run.report.versions + run.report.known;
            if progress(FileProgress { bytes, messages, cases: run.report.cases }) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        if let Some(e) = failed {
            return Err(e);
        }
        let (ended, format) =
            ended.map_err(|source| DeskError::Import { path: path.into(), source })?;
        run.report.format = format.word.to_owned();
        match ended {
            Ended::Complete => {}
            Ended::Truncated { offset } => run.report.truncated_at = Some(offset),
            Ended::Stopped => run.report.stopped = true,
        }
        self.finish(batch, run)
    }

    /// Writes what is left and the line that ends the import, unless nothing at all was new.
    fn finish(&mut self, mut batch: Batch, mut run: Run<'_>) -> Result<IntakeReport, DeskError> {
        run.report.rejected_digest = crate::model::Digest::of(&run.rejected_hash);
        let fresh = run.report.rejected == 0 || !self.rejected_before(&run.report)?;
        self.settle(&mut batch, &mut run, fresh)?;
        if run.part > 0 {
            let report = self.record.attach("import", &run.report)?;
            let change =
                Change::ImportEnded { import: run.import, report, complete: !run.report.stopped };
            self.commit(vec![line(run.options.now, change)])?;
        }
        self.store.flush()?;
        Ok(run.report)
    }

    /// Whether an earlier import kept exactly these rejected rows.
    fn rejected_before(&self, report: &IntakeReport) -> Result<bool, DeskError> {
        for line in self.record.tail(crate::model::Seq(0))? {
            if let Change::ImportEnded { report: digest, .. } = line?.change
                && let Some(old) = self.record.attachment::<IntakeReport>(&digest)?
                && old.rejected_digest == report.rejected_digest
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Archives, journals and indexes one group of rows.
    ///
    /// Rejected rows alone are kept back until the end (`keep_rejected`), because whether they are
    /// new can be told only then; with anything new in the group they go along.
    fn settle(
        &mut self,
        batch: &mut Batch,
        run: &mut Run<'_>,
        keep_rejected: bool,
    ) -> Result<(), DeskError> {
        let entries = {
            let rules = run.options.rules.as_deref().unwrap_or(&self.rules);
            let around = batch::Around {
                store: &self.store,
                law: &self.law,
                rules,
                zone: &self.zone,
                now: run.options.now,
            };
            batch.entries(&around, &mut run.repeats, &mut run.report, keep_rejected)?
        };
        if entries.is_empty() {
            return Ok(());
        }
        if run.segment.is_none() {
            run.segment = Some(self.record.segment(run.import)?);
        }
        let Some(segment) = run.segment.as_mut() else { return Ok(()) };
        let part = segment.push(&entries)?;
        run.part += 1;
        let before = self.store.cases();
        let lines = self.record.append(vec![line(run.options.now, Change::Imported(part))])?;
        let mut touched = Vec::new();
        for line in &lines {
            touched.extend(self.store.apply_frame(line, &entries)?);
        }
        run.report.cases += u64::from(self.store.cases() - before);
        for (no, group) in self.store.groups() {
            self.board.set_group_title(no, &group.title);
        }
        self.refresh(&touched)?;
        self.learn(&touched)
    }
}

fn line(at: At, change: Change) -> LineDraft {
    LineDraft { at, by: ModeratorNo(0), change, expects: None }
}
