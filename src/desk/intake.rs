//! Importing: foreign rows become entries of the archive, lines of the journal, and cases.
//!
//! Rows are gathered into groups; each whole group is archived, journaled and indexed before the
//! next begins, so stopping in between loses nothing and a repeat goes on where it stopped. One
//! thread reads ahead; what can be done for many rows at once is done on all cores.

mod batch;
mod complaints;
mod known;
mod rows;
mod trust;

use super::waves::AtHand;
use super::{Desk, DeskError};
use crate::flagging::Rules;
use crate::import::{Ended, Format};
use crate::model::{At, Change, Digest, Flagger, ImportNo, ModeratorNo};
use crate::record::{Entry, LineDraft, SegmentWriter};
use batch::{Batch, Entries, Repeats};
pub(super) use batch::{known_flag, rule_flag};
use rows::Rejected;
pub use rows::{FEW_ROWS, ROWS, Rows, gather};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// Entries in a frame of the archive: many for good compression, few so that one of them is soon
/// found again.
const FRAME: usize = 4096;

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
    /// The input goes on as things happen: each row is taken in soon after it came.
    pub live: bool,
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
            live: false,
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
    /// New complaints.
    #[serde(default)]
    pub complaints: u64,
    /// Complaints known already.
    #[serde(default)]
    pub known_complaints: u64,
    /// Notices sent again under their own reference.
    #[serde(default)]
    pub again: u64,
    /// Notices trusted because the file says so, while the register is empty.
    #[serde(default)]
    pub trusted_by_file: u64,
    /// Notices that say a trusted flagger sent them, which the register does not confirm.
    #[serde(default)]
    pub not_in_register: u64,
    /// Notices of trusted flaggers outside their area of expertise.
    #[serde(default)]
    pub outside_area: u64,
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
    rejected_digest: Digest,
}

/// Rejections kept word for word in a report.
const REJECTIONS_SHOWN: usize = 100;

/// One import under way. A store takes one at a time.
pub struct Intake {
    options: IntakeOptions,
    report: IntakeReport,
    import: ImportNo,
    segment: Option<SegmentWriter>,
    batch: Batch,
    repeats: Repeats,
    /// The register of trusted flaggers as it stands.
    flaggers: Vec<Flagger>,
    /// Something was written.
    begun: bool,
    /// SHA-256 over the rejected rows so far.
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
        input: &mut (dyn Read + Send),
        options: &IntakeOptions,
        progress: &mut dyn FnMut(FileProgress) -> bool,
    ) -> Result<IntakeReport, DeskError> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut run = self.begin_intake(name, options.clone())?;
        let mut settled = Ok(());
        let (last, ended) = gather(input, options, ROWS, &mut |rows| {
            let so_far = self.take_in(rows, &mut run);
            let go_on = so_far.map(&mut *progress);
            match go_on {
                Ok(true) => ControlFlow::Continue(()),
                Ok(false) => {
                    run.report.stopped = true;
                    ControlFlow::Break(())
                }
                Err(error) => {
                    settled = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        settled?;
        match ended {
            Ok(ended) => self.end_intake(last, Some(ended), run),
            Err(source) => Err(DeskError::Import { path: path.into(), source }),
        }
    }

    /// Begins an import of an input with this name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn begin_intake(&self, name: String, options: IntakeOptions) -> Result<Intake, DeskError> {
        Ok(Intake {
            options,
            report: IntakeReport { file: name, ..IntakeReport::default() },
            import: ImportNo(self.record.ids().import.0 + 1),
            segment: None,
            batch: Batch::default(),
            repeats: Repeats::default(),
            flaggers: self.store.flaggers()?,
            begun: false,
            rejected_hash: Vec::new(),
        })
    }

    /// Takes in a group of rows: it is durable, and in the queue, when this returns.
    ///
    /// # Errors
    /// When the store cannot be read or written; earlier groups stay taken.
    pub fn take_in(&mut self, rows: Rows, run: &mut Intake) -> Result<FileProgress, DeskError> {
        let bytes = rows.consumed;
        self.settle_rows(rows, run, false)?;
        let IntakeReport { taken, versions, known, cases, .. } = run.report;
        Ok(FileProgress { bytes, messages: taken + versions + known, cases })
    }

    /// Writes what is left and the line that ends the import, unless nothing at all was new.
    /// Without `ended` the input was given up in between, and what is left is dropped.
    ///
    /// # Errors
    /// When the store cannot be read or written; earlier groups stay taken.
    pub fn end_intake(
        &mut self,
        last: Rows,
        ended: Option<(Ended, &'static Format)>,
        mut run: Intake,
    ) -> Result<IntakeReport, DeskError> {
        let stopped = run.report.stopped || ended.is_none();
        run.report.stopped = stopped;
        if let Some((ended, format)) = ended {
            run.report.format = format.word.to_owned();
            match ended {
                Ended::Stopped => run.report.stopped = true,
                Ended::Truncated { offset } if !stopped => run.report.truncated_at = Some(offset),
                Ended::Complete | Ended::Truncated { .. } => {}
            }
        }
        self.finish(if stopped { Rows::default() } else { last }, run)
    }

    fn finish(&mut self, mut last: Rows, mut run: Intake) -> Result<IntakeReport, DeskError> {
        self.take_complaints(&mut last, &mut run)?;
        run.note_rejected(&last.rejected);
        run.report.rejected_digest = Digest::of(&run.rejected_hash);
        let fresh = run.report.rejected == 0 || !self.rejected_before(&run.report)?;
        self.settle_noted(last, &mut run, fresh)?;
        if run.begun {
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
    fn settle_rows(
        &mut self,
        mut rows: Rows,
        run: &mut Intake,
        keep_rejected: bool,
    ) -> Result<(), DeskError> {
        self.take_complaints(&mut rows, run)?;
        run.note_rejected(&rows.rejected);
        self.settle_noted(rows, run, keep_rejected)
    }

    fn settle_noted(
        &mut self,
        rows: Rows,
        run: &mut Intake,
        keep_rejected: bool,
    ) -> Result<(), DeskError> {
        for (kind, count) in &rows.repaired {
            *run.report.repaired.entry((*kind).to_owned()).or_default() += count;
        }
        let rules = run.options.rules.as_deref().unwrap_or(&self.rules);
        let around = batch::Around {
            store: &self.store,
            law: &self.law,
            rules,
            zone: &self.zone,
            now: run.options.now,
            flaggers: &run.flaggers,
        };
        let entries =
            run.batch.entries(rows, &around, (&mut run.repeats, &mut run.report), keep_rejected)?;
        self.write(&entries, run)?;
        // Letting go of thousands of texts takes a while too.
        rayon::spawn(move || drop(entries));
        Ok(())
    }

    /// Writes entries, a frame and a line of the journal for so many of them, all with one sync.
    fn write(&mut self, entries: &Entries, run: &mut Intake) -> Result<(), DeskError> {
        let Entries { list: entries, contents } = entries;
        if entries.is_empty() {
            return Ok(());
        }
        let segment = match &mut run.segment {
            Some(segment) => segment,
            none => none.insert(self.record.segment(run.import)?),
        };
        let frames: Vec<&[Entry]> = entries.chunks(FRAME).collect();
        let parts = segment.push_all(&frames)?;
        run.begun = true;
        let drafts = parts.into_iter().map(|part| line(run.options.now, Change::Imported(part)));
        let (before, first) = (self.store.cases(), self.store.messages());
        let written = self.record.append_all(drafts.map(|draft| vec![draft]).collect());
        let mut touched = Vec::new();
        for (lines, frame) in written.into_iter().zip(frames.iter().zip(contents.chunks(FRAME))) {
            for line in &lines? {
                touched.extend(self.store.apply_frame(line, frame.0, frame.1)?);
            }
        }
        run.report.cases += u64::from(self.store.cases() - before);
        for entry in entries {
            if let Entry::Group(group) = entry
                && let Some(no) = self.store.group_no(&group.key)
                && let Some(group) = self.store.group(no)
            {
                self.board.set_group_title(no, &group.title);
            }
        }
        self.refresh(&touched)?;
        let at_hand = AtHand::of(entries, first, self.store.messages() - first);
        self.join_waves(&touched, &at_hand)?;
        self.learn(&touched);
        Ok(())
    }
}

impl Intake {
    /// Counts rejected rows and keeps the first of them for the report.
    fn note_rejected(&mut self, rejected: &[Rejected]) {
        for Rejected { place, why, raw } in rejected {
            self.report.rejected += 1;
            self.rejected_hash.extend_from_slice(&Digest::of(raw).0);
            // One running hash, not a growing list.
            self.rejected_hash = Digest::of(&self.rejected_hash).0.to_vec();
            if self.report.rejections.len() < REJECTIONS_SHOWN {
                let (place, why) = (place.clone(), why.clone());
                self.report.rejections.push(Rejection { place, why });
            }
        }
    }
}

fn line(at: At, change: Change) -> LineDraft {
    LineDraft { at, by: ModeratorNo(0), change, expects: None }
}
