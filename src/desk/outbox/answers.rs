//! Answers to complaints: who complained hears the outcome, the reasons and what can be done (Art. 20(5)).

use super::run::ExportRun;
use crate::desk::{Desk, DeskError};
use crate::export::{self, Written, file};
use crate::law::{LetterCase, LetterKind};
use crate::model::{Action, AnswerTexts, At, Complaint, ComplaintAnswer, Decision, Restriction};
use crate::model::{CaseNo, ComplaintNo};

/// Complaints that are looked at between two looks at the keys.
pub(super) const SLICE: usize = 50;

/// A letter that is not written yet: its file, its text, and what it answers.
type Worded = ((String, Vec<u8>), (CaseNo, ComplaintNo));

impl Desk {
    /// One letter for each answer whose hold is over and that nobody was told yet, from a complaint
    /// on; says with which to go on, if there are more.
    pub(super) fn complaint_answers(
        &self,
        first: ComplaintNo,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<Option<ComplaintNo>, DeskError> {
        let last = self.record.ids().complaint.0;
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let next = first.0.saturating_add(most).min(last.saturating_add(1));
        let (mut files, mut answered) = (Vec::new(), Vec::new());
        for no in (first.0..next).map(ComplaintNo) {
            let Some(complaint) = self.store.complaint(no)? else { continue };
            let Some(answer) = &complaint.answer else { continue };
            if answer.told.is_some() && !run.again {
                continue;
            }
            if answer.hold_until > now {
                run.outcome.held += 1;
                continue;
            }
            if let Some((file, which)) = self.worded(run, (&complaint, answer), now)? {
                files.push(file);
                answered.push(which);
            }
        }
        if !files.is_empty() {
            file::folder(&run.out)?;
        }
        let digests = file::place_all(&run.out, &files)?;
        let names = files.into_iter().map(|(file, _)| file).zip(digests);
        let written = names.map(|(file, digest)| Written { file, digest, decisions: Vec::new() });
        run.add(export::Outcome { written: written.collect(), ..export::Outcome::default() });
        run.unmarked.complaints.extend(answered);
        Ok((next <= last).then_some(ComplaintNo(next)))
    }

    /// Complaints whose answer is held, each with its case.
    pub(super) fn held_answers(&self, now: At) -> Result<Vec<(CaseNo, ComplaintNo)>, DeskError> {
        let mut held = self.store.complaints()?;
        held.retain(|c| c.answer.as_ref().is_some_and(|answer| answer.hold_until > now));
        Ok(held.iter().map(|complaint| (complaint.case, complaint.no)).collect())
    }

    /// The letter with an answer; none when its texts are gone.
    fn worded(
        &self,
        run: &mut ExportRun,
        (complaint, answer): (&Complaint, &ComplaintAnswer),
        now: At,
    ) -> Result<Option<Worded>, DeskError> {
        let hearing = self.hearing(complaint.no)?;
        let Some(texts) = self.record.attachment::<AnswerTexts>(&answer.text)? else {
            let why = "its texts are erased or missing".to_owned();
            *run.outcome.left_out.entry(why).or_default() += 1;
            return Ok(None);
        };
        let holds = self.holds_since(answer)?;
        let text = self.answer_letter(&hearing, answer.outcome, &holds, (&texts, now))?;
        let name =
            format!("{}-{}-complaint-{}.txt", complaint.case, complaint.decision, complaint.no);
        Ok(Some(((name, text.into_bytes()), (complaint.case, complaint.no))))
    }

    /// What holds since an answer: the restrictions of the decision it made.
    pub(crate) fn holds_since(
        &self,
        answer: &ComplaintAnswer,
    ) -> Result<Vec<Restriction>, DeskError> {
        let Some(no) = answer.decision else { return Ok(Vec::new()) };
        Ok(self.decided(no)?.measure.restrictions)
    }

    /// The letter to the author about a decision, as it was written; empty when the content was
    /// left, or the texts are erased.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn statement_letter(&self, decision: &Decision) -> Result<String, DeskError> {
        if decision.measure.action == Action::Allow || !self.record.has(&decision.texts)? {
            return Ok(String::new());
        }
        let sheet = self.sheet(decision.clone())?;
        let store = self.record.ids().store.to_string();
        // The day for complaints in it counts from the day it was written.
        let sender = self.sender(&store, decision.at);
        let fields = self.law.statement_fields(&LetterCase {
            facts: sender.facts(&sheet.statement()),
            decision: &sheet.decision,
            texts: &sheet.texts,
            names: &sheet.names,
        });
        let language = &sheet.texts.language;
        Ok(self.law.letter(LetterKind::Statement, language, &fields).unwrap_or_default())
    }
}

/// What an export says about answers to complaints.
pub(super) fn sentence(count: usize) -> String {
    match count {
        1 => " and 1 answer to a complaint".to_owned(),
        n => format!(" and {n} answers to complaints"),
    }
}
