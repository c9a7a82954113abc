//! What leaves the house: letters, database batches, reports to authorities, tables.
//!
//! Nothing of a decision leaves before its hold is over. What left is journaled, so that the same
//! thing leaves once, and a file is written before the journal says so: after a crash in between
//! it is written again, never lost.

mod answers;
mod evidence;
mod leaves;
mod receipts;
mod sheet;
mod submit;

use super::{Desk, DeskError, Refusal};
use crate::export::{self, Sender, Written};
use crate::law::{LetterCase, LetterKind};
use crate::model::{
    Act, Action, At, CaseNo, Change, ComplaintNo, Decision, DecisionNo, Digest, Draft, Moderator,
    ModeratorNo, Seq, StatementTexts,
};
use crate::record::LineDraft;
pub use evidence::Pack;
use sheet::Sheet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
pub use submit::{Candidate, Candidates, HandedOver, SUBMITTED, TRIED};

/// Why neither letter nor public record leaves.
const UNTOLD: &str = "held back: the author must not be told about a report; modq release";

/// What an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Word of the format.
    pub format: String,
    /// Names of the files written.
    pub files: Vec<String>,
    /// Decisions in them.
    pub decisions: usize,
    /// Notices in them, when they are receipts.
    pub notices: usize,
    /// Answers to complaints among them.
    pub complaints: usize,
    /// Decisions whose hold still runs.
    pub held: usize,
    /// Decisions left out, by reason.
    pub left_out: BTreeMap<String, usize>,
}

impl Outcome {
    /// One sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (files, count) = (self.files.len(), self.decisions);
        let mut text = match self.format.as_str() {
            "receipts" => format!("receipts: {files} letters"),
            word => format!("{word}: {files} files with {count} decisions"),
        };
        if self.complaints > 0 {
            text.push_str(&answers::sentence(self.complaints));
        }
        if self.held > 0 {
            text.push_str(&format!(", {} still on hold", self.held));
        }
        text
    }
}

/// One running export.
struct Run {
    outcome: Outcome,
    written: Vec<Written>,
    /// Notices whose receipts were written.
    notices: Vec<(CaseNo, u32)>,
    /// Complaints whose answers were written.
    complaints: Vec<(CaseNo, ComplaintNo)>,
    /// Notices whose senders were told what was decided.
    told: Vec<(CaseNo, u32)>,
}

impl Run {
    fn add(&mut self, done: export::Outcome) {
        self.written.extend(done.written);
        for (_, why) in done.left_out {
            *self.outcome.left_out.entry(why.to_owned()).or_default() += 1;
        }
        for (_, faults) in done.refused {
            let why =
                faults.first().map_or_else(String::new, |f| format!("{}: {}", f.place, f.text));
            *self.outcome.left_out.entry(why).or_default() += 1;
        }
    }
}

impl Desk {
    /// The folder for files that nobody asked to be elsewhere.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    /// Ends the hold of everything that is held; says how many decisions may leave now.
    ///
    /// # Errors
    /// A refusal when the role may not; an error when not written.
    pub fn end_holds(&mut self, who: &Moderator, now: At) -> Result<usize, DeskError> {
        self.may(who, Act::Export, &[])?;
        let mut held = Vec::new();
        for no in (1..=self.store.decisions()).rev().map(DecisionNo) {
            let Some(d) = self.store.decision(no)? else { break };
            // Decisions come newest first: behind one taken a whole hold ago, none is held.
            if self.hold_until(d.at) <= now {
                break;
            }
            if d.hold_until > now && d.undone.is_none() {
                held.push(no);
            }
        }
        let complaints = self.held_answers(now)?;
        let count = held.len();
        if count > 0 || !complaints.is_empty() {
            held.reverse();
            let change = Change::HoldEnded { decisions: held, complaints };
            self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        }
        Ok(count)
    }

    /// Writes reports to authorities whose hold is over into the outbox; says whether there were
    /// any. Called as time goes on, because a report must not wait for somebody to think of it.
    ///
    /// # Errors
    /// When the folder or the journal cannot be written.
    pub fn leave(&mut self, now: At) -> Result<bool, DeskError> {
        let modq = Moderator {
            no: ModeratorNo(0),
            name: "modq".to_owned(),
            role: crate::model::Role::Admin,
        };
        let waits = |d: &Decision| {
            d.measure.escalation.is_some() && d.undone.is_none() && !was_exported(d, "evidence")
        };
        if !self.any_recent(|d| waits(d) && d.hold_until <= now)? {
            return Ok(false);
        }
        let out = self.outbox().join("evidence");
        let done = self.export(&modq, "evidence", (&out, false), now)?;
        Ok(done.decisions > 0)
    }

    /// Exports into the store's own outbox.
    ///
    /// # Errors
    /// As [`Desk::export`].
    pub fn export_to_outbox(
        &mut self,
        who: &Moderator,
        format: &str,
        now: At,
    ) -> Result<Outcome, DeskError> {
        let out = self.outbox().join(format);
        self.export(who, format, (&out, false), now)
    }

    /// Writes one format into a folder. What was handed over before is left out, unless `again`.
    ///
    /// # Errors
    /// A refusal when the role may not or there is no such format; an error when not written.
    pub fn export(
        &mut self,
        who: &Moderator,
        word: &str,
        (out, again): (&Path, bool),
        now: At,
    ) -> Result<Outcome, DeskError> {
        // Reading the record and a table of decisions is what an auditor is here for.
        if !matches!(word, "journal" | "csv") {
            self.may(who, Act::Export, &[])?;
        }
        let format = export::format(word).ok_or_else(|| {
            let words: Vec<_> = export::FORMATS.iter().map(|f| f.word).collect();
            DeskError::Refused(Refusal::new(
                format!("there is no export “{word}”"),
                format!("write one of {}", words.join(", ")),
                &[],
            ))
        })?;
        // Nothing leaves that is not saved.
        self.record.settle_so_far()?;
        let mut run = Run {
            outcome: Outcome { format: word.to_owned(), ..Outcome::default() },
            written: Vec::new(),
            notices: Vec::new(),
            complaints: Vec::new(),
            told: Vec::new(),
        };
        match word {
            "database" => self.write_database(&mut run, out, again, now)?,
            "csv" => self.write_csv(&mut run, out, now)?,
            "journal" => self.write_journal(&mut run, out)?,
            "receipts" => self.write_receipts(&mut run, out, again, now)?,
            "evidence" => self.write_evidence(&mut run, out, again, now)?,
            _ => {
                self.write_letters(&mut run, out, again, now)?;
                self.write_answers(&mut run, out, again, now)?;
                self.write_complaint_answers(&mut run, out, again, now)?;
            }
        }
        let mut decisions: Vec<DecisionNo> =
            run.written.iter().flat_map(|w| w.decisions.iter().copied()).collect();
        decisions.sort_unstable();
        decisions.dedup();
        run.outcome.decisions = decisions.len();
        run.outcome.files = run.written.iter().map(|w| w.file.clone()).collect();
        let Run { notices, told, complaints, .. } = run;
        run.outcome.notices = notices.len();
        run.outcome.complaints = complaints.len();
        let nothing = decisions.is_empty() && notices.is_empty() && told.is_empty();
        if format.leaves && !(nothing && complaints.is_empty()) {
            let files = run.written.iter().map(|w| w.digest).collect();
            let told = (word == "letters").then_some(told);
            let format = word.to_owned();
            let change = Change::Exported { format, decisions, files, notices, told, complaints };
            self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        }
        Ok(run.outcome)
    }

    fn write_database(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut batches = export::database::Batches::new(self.sender(&store, now), out)?;
        self.each(run, ("database", again), now, &mut |sheets, run| {
            let (before, leave): (Vec<_>, Vec<_>) =
                sheets.iter().partition(|sheet| was_exported(&sheet.decision, SUBMITTED) && !again);
            if !before.is_empty() {
                let why = "handed over by modq submit".to_owned();
                *run.outcome.left_out.entry(why).or_default() += before.len();
            }
            let statements: Vec<_> = leave.into_iter().map(Sheet::statement).collect();
            Ok(batches.push_all(&statements)?)
        })?;
        run.add(batches.finish()?);
        Ok(())
    }

    fn write_letters(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = export::letters::Letters::new(self.sender(&store, now), out)?;
        self.one_by_one(run, ("letters", again), now, &mut |sheet, run| {
            let d = &sheet.decision;
            // Who sent a notice hears of the decision; nothing in that letter names the report.
            if d.untold() {
                *run.outcome.left_out.entry(UNTOLD.to_owned()).or_default() += 1;
                return Ok(());
            }
            // A reversal is told as such, with the texts of the decision it takes back.
            let old = d.measure.reverses.map(|no| self.store.decision(no)).transpose()?.flatten();
            if old.as_ref().is_some_and(Decision::untold) {
                *run.outcome.left_out.entry(UNTOLD.to_owned()).or_default() += 1;
                return Ok(());
            }
            let old = old.map(|old| self.sheet(old)).transpose()?;
            match &old {
                // What holds instead has reasons of its own.
                _ if d.measure.action == Action::Restrict => letters.push(&sheet.statement())?,
                Some(old) => letters.push_restored(&old.statement(), d)?,
                None => {}
            }
            Ok(())
        })?;
        run.add(letters.finish()?);
        Ok(())
    }

    fn write_csv(&self, run: &mut Run, out: &Path, now: At) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut table = export::csv::Table::new(self.sender(&store, now), out)?;
        let bare = |decision: Decision| {
            let texts = self.texts_of(&decision.texts)?.unwrap_or_default();
            self.bare(decision, texts)
        };
        self.in_parts(&bare, &mut |bare| {
            let sheets = self.complete(bare)?;
            let statements: Vec<_> = sheets.iter().map(Sheet::statement).collect();
            Ok(table.push_all(&statements)?)
        })?;
        run.add(table.finish()?);
        Ok(())
    }

    fn write_journal(&self, run: &mut Run, out: &Path) -> Result<(), DeskError> {
        let mut lines = self.record.tail(Seq(0))?;
        let mut raw = std::iter::from_fn(|| {
            let line = lines.next()?;
            Some(line.map(|_| lines.raw().to_vec()).map_err(std::io::Error::other))
        });
        run.add(export::journal::write(&mut raw, out)?);
        Ok(())
    }

    /// Whether a letter to the author may leave now that never left, or left others but not them
    /// while an order forbade it.
    pub(super) fn is_owed(
        &self,
        decision: &Decision,
        word: &str,
        now: At,
    ) -> Result<bool, DeskError> {
        let told =
            decision.measure.action == Action::Restrict || decision.measure.reverses.is_some();
        if word != "letters" || !told {
            return Ok(false);
        }
        let Some(case) = self.store.case(decision.case)? else { return Ok(false) };
        let mut owed = !export::letters::silent(&case.flags, now);
        for (_, seq) in decision.exported.iter().filter(|(format, _)| format == word) {
            let at = self.store.step(*seq)?.map_or(now, |step| step.at);
            owed &= export::letters::silent(&case.flags, at);
        }
        Ok(owed)
    }

    fn sender<'a>(&'a self, store: &'a str, now: At) -> Sender<'a> {
        Sender { law: &self.law, profile: &self.config.platform, store, zone: &self.zone, now }
    }

    /// The letter and the database record that a draft would make, as text.
    ///
    /// # Errors
    /// A refusal when there is no such case.
    pub fn preview(
        &self,
        case: CaseNo,
        draft: &Draft,
        now: At,
    ) -> Result<(String, String), DeskError> {
        let sheet = self.planned(case, draft, now)?;
        let store = self.record.ids().store.to_string();
        let sender = self.sender(&store, now);
        let record = export::record(&self.law, &store, &sheet.statement());
        let record = record.map_or_else(String::new, |value| format!("{value:#}"));
        if draft.measure.action == Action::Allow {
            return Ok((String::new(), record));
        }
        // A draft with something missing has no letter yet; the check says what is missing.
        let statement = sheet.statement();
        let fields = self.law.statement_fields(&LetterCase {
            facts: sender.facts(&statement),
            decision: &sheet.decision,
            texts: &sheet.texts,
            names: &sheet.names,
        });
        let language = &draft.texts.language;
        let letter = self.law.letter(LetterKind::Statement, language, &fields).unwrap_or_default();
        Ok((letter, record))
    }

    /// A draft as the decision it would be.
    fn planned(&self, case: CaseNo, draft: &Draft, now: At) -> Result<Sheet, DeskError> {
        let seen = self.seen(case)?;
        let decision = Decision {
            no: DecisionNo(self.store.decisions() + 1),
            case,
            seq: Seq(u64::MAX),
            at: now,
            by: ModeratorNo(0),
            measure: draft.measure.clone(),
            texts: Digest::default(),
            hold_until: self.hold_until(now),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        };
        let names = self.names_around(&seen)?;
        Ok(Sheet { seen, decision, texts: self.nameless(draft.texts.clone()), names })
    }

    fn any_recent(&self, wanted: impl Fn(&Decision) -> bool) -> Result<bool, DeskError> {
        let mut found = false;
        self.look_back(|d| {
            found |= wanted(d);
            !found
        })?;
        Ok(found)
    }

    /// A decision with what it rests on.
    fn sheet(&self, decision: Decision) -> Result<Sheet, DeskError> {
        let texts = self.record.attachment::<StatementTexts>(&decision.texts)?.unwrap_or_default();
        let seen = self.seen(decision.case)?;
        let names = self.names_around(&seen)?;
        Ok(Sheet { seen, decision, texts: self.nameless(texts), names })
    }
}

fn was_exported(decision: &Decision, word: &str) -> bool {
    decision.was_exported(word)
}
