//! An export on its way, in slices: between two of them every seat may work, and each slice leaves
//! files that are whole and that the journal knows of.

use super::{Outcome, answers, beside::Beside, evidence, receipts::Noticed};
use crate::desk::{Desk, DeskError, Refusal};
use crate::export::{self, Format, csv::Table, database::Batches, journal};
use crate::model::{
    Act, At, CaseNo, Change, ComplaintNo, Decision, DecisionNo, Digest, Moderator, Seq,
};
use crate::record::{LineDraft, Lines};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Decisions that are worded at the same time at most: so many that what was said around one of
/// them was often said around others as well, and few enough for little memory.
pub(super) const PART: usize = 4096;

/// Decisions one line of the journal says have left: all of them are changed together in memory.
const NOTED: usize = 16_384;

/// No look at the keys before the end.
const WHOLE: usize = usize::MAX;

/// What an export has yet to do.
#[derive(Default)]
pub(super) enum Leg {
    Records(Box<Batches>),
    Letters,
    /// Letters to those who sent notices.
    Answers(Noticed),
    /// Letters to those who complained, from this one on.
    Complaints(ComplaintNo),
    Receipts(Noticed),
    Table(Box<Table>),
    Evidence(evidence::Leg),
    Journal(Box<(journal::Copy, Lines)>),
    #[default]
    Done,
}

/// What has been written and the journal does not know yet.
#[derive(Default)]
pub(super) struct Unmarked {
    files: Vec<Digest>,
    decisions: Vec<DecisionNo>,
    /// Notices whose receipts were written.
    pub notices: Vec<(CaseNo, u32)>,
    /// Complaints whose answers were written.
    pub complaints: Vec<(CaseNo, ComplaintNo)>,
    /// Notices whose senders were told what was decided.
    pub told: Vec<(CaseNo, u32)>,
}

/// An export that is being written. Dropped before the end, it leaves what is written and marked;
/// the rest leaves with the next one.
pub struct ExportRun {
    format: &'static Format,
    who: Moderator,
    pub(super) out: PathBuf,
    pub(super) again: bool,
    leg: Leg,
    /// So much is written between two looks at the keys.
    pub(crate) slice: usize,
    /// The decision to go on with.
    next: u32,
    /// The last decision there was when it began.
    pub(super) last: u32,
    /// The last line there was when it began.
    pub(super) begun: Seq,
    /// The last line that what is kept here between two slices knows of.
    seen: Seq,
    pub(super) outcome: Outcome,
    pub(super) unmarked: Unmarked,
    /// Names of those who wrote near the cases.
    pub(super) beside: Beside,
    /// Decisions that left, some of them twice.
    left: Vec<DecisionNo>,
    /// How much is done, of how much.
    pub(super) done: u64,
    all: u64,
    /// While this is there, no other export is begun.
    turn: Option<Arc<()>>,
}

impl ExportRun {
    /// The word of the format.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        self.format.word
    }

    /// Percent of the work that is done.
    #[must_use]
    pub fn share(&self) -> u64 {
        (self.done * 100 / self.all.max(1)).min(100)
    }

    /// What was done.
    #[must_use]
    pub fn end(mut self) -> Outcome {
        self.left.sort_unstable();
        self.left.dedup();
        self.outcome.decisions = self.left.len();
        self.outcome
    }

    /// The word of the format, and whether what was handed over before is handed over again.
    pub(super) const fn how(&self) -> (&'static str, bool) {
        (self.format.word, self.again)
    }

    pub(super) fn add(&mut self, done: export::Outcome) {
        for file in done.written {
            self.unmarked.files.push(file.digest);
            self.unmarked.decisions.extend(file.decisions);
            self.outcome.files.push(file.file);
        }
        for (_, why) in done.left_out {
            *self.outcome.left_out.entry(why.to_owned()).or_default() += 1;
        }
        for (_, faults) in done.refused {
            let why =
                faults.first().map_or_else(String::new, |f| format!("{}: {}", f.place, f.text));
            *self.outcome.left_out.entry(why).or_default() += 1;
        }
    }

    /// Takes the next decisions, so many at most.
    pub(super) fn part(&mut self, desk: &Desk, most: usize) -> Result<Vec<Decision>, DeskError> {
        let most = u32::try_from(most.min(PART)).unwrap_or(1);
        let end = self.next.saturating_add(most).min(self.last.saturating_add(1));
        let found = desk.store.decisions_in(self.next..end)?;
        self.done += u64::from(end.saturating_sub(self.next));
        self.next = end;
        Ok(found)
    }

    /// Whether all decisions were taken.
    pub(super) const fn through(&self) -> bool {
        self.next > self.last
    }
}

impl Desk {
    /// Begins an export into the store's own outbox. What leaves comes in slices, so that every
    /// seat stays awake; decisions made meanwhile leave with the next one.
    ///
    /// # Errors
    /// A refusal when the role may not, there is no such format, or another export is being
    /// written; an error when the folder cannot be made.
    pub fn begin_export(&mut self, who: &Moderator, word: &str) -> Result<ExportRun, DeskError> {
        let format = self.may_export(who, word)?;
        if self.exporting.upgrade().is_some() {
            return Err(DeskError::Refused(Refusal::new(
                "an export is being written",
                "wait until it is; nothing is left out of the next one",
                &[],
            )));
        }
        let out = self.outbox().join(word);
        let mut run = self.begin(who, format, (&out, false))?;
        let turn = Arc::new(());
        self.exporting = Arc::downgrade(&turn);
        run.turn = Some(turn);
        Ok(run)
    }

    /// Writes one slice and notes in the journal what left with it; says whether there is more.
    ///
    /// # Errors
    /// When files or journal cannot be written. What was noted before stays noted; the rest, and
    /// this slice, leave with the next export.
    pub fn go_on_export(&mut self, run: &mut ExportRun, now: At) -> Result<bool, DeskError> {
        let more = self.write_some(run, run.slice, now)?;
        self.mark(run, now)?;
        Ok(more)
    }

    /// Writes one format into a folder, without a look at anything else. What was handed over
    /// before is left out, unless `again`.
    ///
    /// # Errors
    /// A refusal when the role may not or there is no such format; an error when not written.
    pub fn export(
        &mut self,
        who: &Moderator,
        word: &str,
        place: (&Path, bool),
        now: At,
    ) -> Result<Outcome, DeskError> {
        let format = self.may_export(who, word)?;
        let mut run = self.begin(who, format, place)?;
        while self.write_some(&mut run, WHOLE, now)? {
            if run.unmarked.decisions.len() >= NOTED {
                self.mark(&mut run, now)?;
            }
        }
        self.mark(&mut run, now)?;
        Ok(run.end())
    }

    /// The format with this word, when they may write it.
    fn may_export(&self, who: &Moderator, word: &str) -> Result<&'static Format, DeskError> {
        // Reading the record and a table of decisions is what an auditor is here for.
        if !matches!(word, "journal" | "csv") {
            self.may(who, Act::Export, &[])?;
        }
        export::format(word).ok_or_else(|| {
            let words: Vec<_> = export::FORMATS.iter().map(|f| f.word).collect();
            DeskError::Refused(Refusal::new(
                format!("there is no export “{word}”"),
                format!("write one of {}", words.join(", ")),
                &[],
            ))
        })
    }

    fn begin(
        &mut self,
        who: &Moderator,
        format: &'static Format,
        (out, again): (&Path, bool),
    ) -> Result<ExportRun, DeskError> {
        self.record.settle_so_far()?;
        let last = self.store.decisions();
        let (leg, all) = match format.word {
            "database" => (Leg::Records(Box::new(Batches::new(out)?)), last.into()),
            "csv" => (Leg::Table(Box::new(Table::new(out)?)), last.into()),
            "journal" => {
                let lines = self.record.tail(Seq(0))?;
                let copy = journal::Copy::new(out)?;
                (Leg::Journal(Box::new((copy, lines))), self.record.last().0)
            }
            "receipts" => {
                let noticed = self.noticed()?;
                let all = noticed.count();
                (Leg::Receipts(noticed), all)
            }
            "evidence" => {
                let (leg, all) = self.reports()?;
                (Leg::Evidence(leg), all)
            }
            _ => (Leg::Letters, u64::from(last) + self.noticed()?.count()),
        };
        Ok(ExportRun {
            format,
            who: who.clone(),
            out: out.to_owned(),
            again,
            leg,
            slice: format.slice,
            next: 1,
            last,
            begun: self.record.last(),
            seen: self.record.last(),
            outcome: Outcome { format: format.word.to_owned(), ..Outcome::default() },
            unmarked: Unmarked::default(),
            beside: Beside::default(),
            left: Vec::new(),
            done: 0,
            all,
            turn: None,
        })
    }

    /// Writes so much of an export; says whether there is more.
    pub(super) fn write_some(
        &mut self,
        run: &mut ExportRun,
        most: usize,
        now: At,
    ) -> Result<bool, DeskError> {
        // Nothing leaves that is not saved.
        self.record.settle_so_far()?;
        let leg = std::mem::take(&mut run.leg);
        run.leg = match leg {
            Leg::Records(mut batches) => {
                // What was worded may have changed since, when anything did.
                let anew = match run.seen == self.record.last() {
                    true => Vec::new(),
                    false => batches.take_back(),
                };
                self.records(&mut batches, anew, run, (most, now))?;
                if run.through() { Leg::Done } else { Leg::Records(batches) }
            }
            Leg::Letters => {
                self.letters(run, most, now)?;
                if run.through() { Leg::Answers(self.noticed()?) } else { Leg::Letters }
            }
            Leg::Answers(mut noticed) => {
                let more = self.answers(&mut noticed, run, (most, now))?;
                if more { Leg::Answers(noticed) } else { Leg::Complaints(ComplaintNo(1)) }
            }
            Leg::Complaints(next) => {
                let next = self.complaint_answers(next, run, (most.min(answers::SLICE), now))?;
                next.map_or(Leg::Done, Leg::Complaints)
            }
            Leg::Receipts(mut noticed) => {
                let more = self.receipts(&mut noticed, run, (most, now))?;
                if more { Leg::Receipts(noticed) } else { Leg::Done }
            }
            Leg::Table(mut table) => {
                self.rows(&mut table, run, (most, now))?;
                if run.through() {
                    run.add(table.finish()?);
                    Leg::Done
                } else {
                    Leg::Table(table)
                }
            }
            Leg::Evidence(leg) => {
                self.evidence(leg, run, (most, now))?.map_or(Leg::Done, Leg::Evidence)
            }
            Leg::Journal(mut copy) => {
                if copy_some(&mut copy, run, most)? {
                    Leg::Journal(copy)
                } else {
                    run.add(copy.0.finish()?);
                    Leg::Done
                }
            }
            Leg::Done => Leg::Done,
        };
        Ok(!matches!(run.leg, Leg::Done))
    }

    /// Notes in the journal what was written and is not noted yet.
    fn mark(&mut self, run: &mut ExportRun, now: At) -> Result<(), DeskError> {
        let Unmarked { files, mut decisions, notices, complaints, told } =
            std::mem::take(&mut run.unmarked);
        decisions.sort_unstable();
        decisions.dedup();
        run.left.extend(&decisions);
        run.outcome.notices += notices.len();
        run.outcome.complaints += complaints.len();
        let nothing = decisions.is_empty() && notices.is_empty() && told.is_empty();
        if run.format.leaves && !(nothing && complaints.is_empty()) {
            let told = (run.word() == "letters").then_some(told);
            let format = run.word().to_owned();
            let change = Change::Exported { format, decisions, files, notices, told, complaints };
            self.commit(vec![LineDraft { at: now, by: run.who.no, change, expects: None }])?;
        }
        run.seen = self.record.last();
        Ok(())
    }
}

/// Copies so many lines; says whether there are more.
fn copy_some(
    (copy, lines): &mut (journal::Copy, Lines),
    run: &mut ExportRun,
    most: usize,
) -> Result<bool, DeskError> {
    for _ in 0..most {
        let Some(line) = lines.next() else { return Ok(false) };
        copy.push(line.map(|_| lines.raw()).map_err(std::io::Error::other))?;
        run.done += 1;
    }
    Ok(true)
}
