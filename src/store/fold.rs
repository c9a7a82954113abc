//! The fold of one journal line.

use super::blocks::{key_bytes, key64, seal, table, unseal};
use super::cases::{Closing, How, StoredAnswer, StoredNote, row_of};
use super::draft::Draft;
use super::error::StoreError;
use super::intake::Frame;
use super::source::Source;
use super::steps::{Effect, Step, StepKind};
use crate::model::{
    CaseNo, CaseRow, Change, Decision, DecisionNo, Digest, FlaggerEntry, GroupNo, Line, Note,
    OrderAnswer, Seq,
};
use crate::record::Entry;
use rayon::prelude::*;

/// Fewer rows are made sooner than another core wakes.
const FEW: usize = 32;

/// Where the entries of an import line come from.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    /// Read from the record, like the text of notes.
    Source(&'a dyn Source),
    /// At hand, with their content hashes as far as known.
    Entries(&'a [Entry], &'a [u64]),
}

impl Given<'_> {
    fn note(self, text: &Digest) -> Result<String, StoreError> {
        match self {
            // An erased note leaves its place, empty.
            Self::Source(source) => Ok(source.note(text)?.unwrap_or_default()),
            Self::Entries(..) => Ok(String::new()),
        }
    }

    /// What an entry of the register of trusted flaggers says; `None` when it was erased.
    pub fn flagger(self, entry: &Digest) -> Result<Option<FlaggerEntry>, StoreError> {
        match self {
            Self::Source(source) => source.flagger(entry),
            Self::Entries(..) => Ok(None),
        }
    }
}

impl Draft<'_> {
    /// Folds in the next line.
    pub fn line(&mut self, line: &Line, given: Given<'_>) -> Result<(), StoreError> {
        let expected = Seq(self.meta.applied.0.saturating_add(1));
        if line.seq != expected {
            return Err(StoreError::Gap { expected, got: line.seq });
        }
        let before = self.meta.cases;
        match (&line.change, given) {
            (Change::Imported(part), Given::Entries(entries, contents)) => {
                let frame = self.imported(line, part, (entries, contents))?;
                self.finish(line, &frame, before)
            }
            (Change::Imported(part), Given::Source(source)) => {
                let entries = source.frame(part)?;
                let frame = self.imported(line, part, (&entries, &[]))?;
                self.finish(line, &frame, before)
            }
            _ => {
                self.other(line, given)?;
                self.finish(line, &Frame::default(), before)
            }
        }
    }

    fn other(&mut self, line: &Line, given: Given<'_>) -> Result<(), StoreError> {
        match &line.change {
            Change::Founded { store, .. } => self.meta.store = *store,
            Change::Decided { .. } => self.decided(line)?,
            Change::Skipped { case, reason, until, note } => {
                let how = How::Skipped { until: *until, reason: reason.clone(), by: line.by };
                self.closed(line, *case, how, None)?;
                if let Some(text) = note {
                    self.noted(line, *case, text, given)?;
                }
            }
            Change::Noted { case, note, .. } => self.noted(line, *case, note, given)?,
            Change::Claimed { case, .. }
            | Change::ClaimEnded { case }
            | Change::TakenOver { case, .. } => {
                if self.case(*case)?.is_some() {
                    self.touched.insert(*case);
                }
            }
            Change::Undone { first, last } => self.undo(*first, *last, Some(line.seq))?,
            Change::Redone { first, last } => self.undo(*first, *last, None)?,
            Change::HoldEnded { decisions, complaints } => {
                self.may_leave(line, complaints)?;
                self.each(decisions, &mut |decision| decision.hold_until = line.at)?;
            }
            Change::Exported { format, decisions, complaints, .. } => {
                self.told(line, complaints)?;
                self.each(decisions, &mut |decision| {
                    decision.exported.push((format.clone(), line.seq));
                })?;
                self.notifiers_told(line)?;
            }
            Change::FlaggerListed { .. } | Change::FlaggerEnded { .. } => {
                self.registered(line, given)?;
            }
            Change::Erased { attachment, .. } => {
                self.erased(attachment)?;
                self.flagger_erased(attachment)?;
            }
            Change::OrderAnswered { .. } => self.answered(line)?,
            Change::Complaint { .. } | Change::Dispute { .. } | Change::Misuse { .. } => {
                self.complained(line)?;
            }
            Change::Proposed { .. } | Change::ProposalAnswered { .. } => self.second(line)?,
            Change::Looked { .. } => self.looked(line),
            Change::Released { case, decision } => self.released(line, *case, *decision)?,
            // Frames are read as they are now, so a fold from the start leaves nothing over.
            Change::Moderator { .. }
            | Change::Roster { .. }
            | Change::HandedOn { .. }
            | Change::ImportEnded { .. }
            | Change::Imported(_)
            | Change::FrameErased { .. } => {}
        }
        Ok(())
    }

    fn decided(&mut self, line: &Line) -> Result<(), StoreError> {
        let Change::Decided { decision: no, case, measure, texts, hold_until } = &line.change
        else {
            return Ok(());
        };
        let decision = Decision {
            no: *no,
            case: *case,
            seq: line.seq,
            at: line.at,
            by: line.by,
            measure: (**measure).clone(),
            texts: *texts,
            hold_until: *hold_until,
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        };
        if measure.escalation.is_some() {
            self.watched.insert(*case);
        }
        self.decisions.insert(*no, decision);
        self.meta.decisions = self.meta.decisions.max(no.0);
        self.reverse(measure.reverses, *no, true)?;
        self.closed(line, *case, How::Decided(*no), Some(*no))
    }

    /// Marks the decision that `by` takes back, or lifts the mark.
    fn reverse(
        &mut self,
        reverses: Option<DecisionNo>,
        by: DecisionNo,
        mark: bool,
    ) -> Result<(), StoreError> {
        let Some(no) = reverses else { return Ok(()) };
        let Some(decision) = self.decision(no)? else { return Ok(()) };
        if mark {
            decision.reversed = Some(by);
        } else if decision.reversed == Some(by) {
            decision.reversed = None;
        }
        let case = decision.case;
        self.grazed.insert(case);
        Ok(())
    }

    fn closed(
        &mut self,
        line: &Line,
        no: CaseNo,
        how: How,
        decision: Option<DecisionNo>,
    ) -> Result<(), StoreError> {
        self.effects.insert(line.seq, Effect { seq: line.seq, case: no, decision });
        if let Some(case) = self.case(no)? {
            case.closings.push(Closing { seq: line.seq, at: line.at, undone: false, how });
            self.touched.insert(no);
        }
        Ok(())
    }

    fn noted(
        &mut self,
        line: &Line,
        no: CaseNo,
        text: &Digest,
        given: Given<'_>,
    ) -> Result<(), StoreError> {
        let note = Note { at: line.at, by: line.by, text: given.note(text)? };
        self.effects.insert(line.seq, Effect { seq: line.seq, case: no, decision: None });
        if let Some(case) = self.case(no)? {
            case.notes.push(StoredNote { seq: line.seq, undone: false, text: *text, note });
            self.touched.insert(no);
            self.notes.insert(*text, no);
        }
        Ok(())
    }

    fn answered(&mut self, line: &Line) -> Result<(), StoreError> {
        let Change::OrderAnswered { case: no, order, kind, obstacle, due, text } = &line.change
        else {
            return Ok(());
        };
        let answer = OrderAnswer {
            order: *order,
            kind: *kind,
            obstacle: *obstacle,
            at: line.at,
            by: line.by,
            due: *due,
            text: *text,
        };
        self.effects.insert(line.seq, Effect { seq: line.seq, case: *no, decision: None });
        if let Some(case) = self.case(*no)? {
            case.answers.push(StoredAnswer { seq: line.seq, undone: false, answer });
            self.touched.insert(*no);
        }
        Ok(())
    }

    /// Takes the lines `first` to `last` back because of line `by`, or does them again. What
    /// cannot be taken back, such as an import, stays.
    fn undo(&mut self, first: Seq, last: Seq, by: Option<Seq>) -> Result<(), StoreError> {
        if first > last {
            return Ok(());
        }
        let mut effects = self.store.effects(first, last)?;
        effects.extend(self.effects.range(first..=last).map(|(_, effect)| *effect));
        for effect in &effects {
            if let Some(case) = self.case(effect.case)? {
                case.set_undone(effect.seq, by.is_some());
                // Also when nothing changes: for the record the line touches the case.
                self.touched.insert(effect.case);
            }
            if let Some(no) = effect.decision {
                self.undo_decision(no, by)?;
            }
            self.undo_release(effect, by)?;
        }
        let measures = self.undo_misuse(first, last, by.is_some())?;
        let registered = self.undo_flaggers((first, last), by.is_some())?;
        let others = measures || registered || !effects.is_empty();
        // A look is a step of its own, so it is looked for only where nothing else was undone.
        let looks = !others && self.undo_looks((first, last), by.is_some())?;
        if (others || looks)
            && let Some(step) = self.step(first)?
        {
            step.undone = by.is_some();
        }
        Ok(())
    }

    fn undo_decision(&mut self, no: DecisionNo, by: Option<Seq>) -> Result<(), StoreError> {
        let Some(decision) = self.decision(no)? else { return Ok(()) };
        if decision.undone.is_some() == by.is_some() {
            return Ok(());
        }
        decision.undone = by;
        let reverses = decision.measure.reverses;
        self.reverse(reverses, no, by.is_none())
    }

    fn each(
        &mut self,
        decisions: &[DecisionNo],
        change: &mut dyn FnMut(&mut Decision),
    ) -> Result<(), StoreError> {
        for no in decisions {
            if let Some(decision) = self.decision(*no)? {
                change(decision);
                let case = decision.case;
                self.grazed.insert(case);
            }
        }
        Ok(())
    }

    /// Empties the note whose text was erased.
    fn erased(&mut self, text: &Digest) -> Result<(), StoreError> {
        let no = match self.notes.get(text) {
            Some(no) => *no,
            None => {
                let key = key_bytes(table::NOTES, &text.0);
                let Some(value) = self.store.engine.get(&key)? else { return Ok(()) };
                unseal(&key, &value)?
            }
        };
        if let Some(case) = self.case(no)? {
            for note in case.notes.iter_mut().filter(|note| note.text == *text) {
                note.note.text.clear();
            }
            self.touched.insert(no);
        }
        Ok(())
    }

    /// Versions and rows of the cases the line changed, its step, and `applied`. There were `before`
    /// cases when it came.
    fn finish(&mut self, line: &Line, frame: &Frame<'_>, before: u32) -> Result<(), StoreError> {
        let touched = std::mem::take(&mut self.touched);
        let old: Vec<CaseNo> = touched.range(..=CaseNo(before)).copied().collect();
        if !old.is_empty() {
            self.puts.push((key64(table::TOUCHED, line.seq.0), seal(&old)?));
        }
        let mut places = Vec::with_capacity(touched.len());
        for no in &touched {
            let Some(stored) = self.cases.get_mut(no) else { continue };
            stored.version = line.seq;
            let target = stored.target.as_ref().map(|key| key.group.clone());
            places.push((*no, target.map(|key| self.group(&key)).transpose()?));
        }
        let row = |(no, group): &(CaseNo, Option<GroupNo>)| self.row(*no, *group, frame);
        let rows: Result<Vec<Option<CaseRow>>, StoreError> = if places.len() < FEW {
            places.iter().map(row).collect()
        } else {
            places.par_iter().with_min_len(FEW).map(row).collect()
        };
        self.rows.extend(rows?.into_iter().flatten().map(|row| (row.no, row)));
        let mut cases = std::mem::take(&mut self.grazed);
        cases.extend(&touched);
        // Beside what was decided in the same step, an answer is about the same case.
        let beside = line.step.is_some() && matches!(line.change, Change::ProposalAnswered { .. });
        let count = if beside { 0 } else { u32::try_from(cases.len()).unwrap_or(u32::MAX) };
        // Who looks at what is no step of the work.
        if !matches!(line.change, Change::Claimed { .. } | Change::ClaimEnded { .. }) {
            self.step_of(line, count, cases.first())?;
        }
        self.changed.extend(cases);
        self.meta.applied = line.seq;
        Ok(())
    }

    /// The row of a case as it is now; `None` when it was not read.
    fn row(
        &self,
        no: CaseNo,
        group: Option<GroupNo>,
        frame: &Frame<'_>,
    ) -> Result<Option<CaseRow>, StoreError> {
        let Some(stored) = self.cases.get(&no) else { return Ok(None) };
        let whole;
        let stored = if stored.needs_pages() {
            whole = self.store.with_pages(stored.clone())?;
            &whole
        } else {
            stored
        };
        let (case, handed_on) = (stored.case(), stored.handed_on());
        let held = match case.message {
            Some(no) if frame.message(no).is_none() => self.store.message(no)?,
            _ => None,
        };
        let message = case.message.and_then(|no| frame.message(no)).or(held.as_ref());
        Ok(Some(row_of(
            (&case, stored.independent(), handed_on),
            message,
            group,
            self.store.text_hash,
        )))
    }

    fn step_of(
        &mut self,
        line: &Line,
        cases: u32,
        first_case: Option<&CaseNo>,
    ) -> Result<(), StoreError> {
        if let Some(first) = line.step
            && let Some(step) = self.step(first)?
        {
            step.last = line.seq;
            step.cases = step.cases.saturating_add(cases);
            step.first_case = step.first_case.or_else(|| first_case.copied());
            return Ok(());
        }
        let step = Step {
            first: line.seq,
            last: line.seq,
            at: line.at,
            by: line.by,
            kind: StepKind::from(&line.change),
            cases,
            first_case: first_case.copied(),
            undone: false,
        };
        self.steps.insert(line.seq, step);
        Ok(())
    }
}
