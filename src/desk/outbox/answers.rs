//! Answers to complaints: who complained hears the outcome, the reasons and what can be done (Art. 20(5)).

use super::Run;
use crate::desk::{Desk, DeskError};
use crate::export::{Written, file};
use crate::law::{LetterCase, LetterKind};
use crate::model::{Action, AnswerTexts, At, Complaint, ComplaintAnswer, Decision, Restriction};
use crate::model::{CaseNo, ComplaintNo};
use std::path::Path;

impl Desk {
    /// One letter for each answer whose hold is over and that nobody was told yet.
    pub(super) fn write_complaint_answers(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        for complaint in self.store.complaints()? {
            let Some(answer) = &complaint.answer else { continue };
            if answer.told.is_some() && !again {
                continue;
            }
            if answer.hold_until > now {
                run.outcome.held += 1;
                continue;
            }
            self.write_complaint_answer(run, out, (&complaint, answer), now)?;
        }
        Ok(())
    }

    /// Complaints whose answer is held, each with its case.
    pub(super) fn held_answers(&self, now: At) -> Result<Vec<(CaseNo, ComplaintNo)>, DeskError> {
        let mut held = self.store.complaints()?;
        held.retain(|c| c.answer.as_ref().is_some_and(|answer| answer.hold_until > now));
        Ok(held.iter().map(|complaint| (complaint.case, complaint.no)).collect())
    }

    fn write_complaint_answer(
        &self,
        run: &mut Run,
        out: &Path,
        (complaint, answer): (&Complaint, &ComplaintAnswer),
        now: At,
    ) -> Result<(), DeskError> {
        let hearing = self.hearing(complaint.no)?;
        let Some(texts) = self.record.attachment::<AnswerTexts>(&answer.text)? else {
            let why = "its texts are erased or missing".to_owned();
            *run.outcome.left_out.entry(why).or_default() += 1;
            return Ok(());
        };
        let holds = self.holds_since(answer)?;
        let text = self.answer_letter(&hearing, answer.outcome, &holds, (&texts, now))?;
        let name =
            format!("{}-{}-complaint-{}.txt", complaint.case, complaint.decision, complaint.no);
        file::folder(out)?;
        let digest = file::place(out, &name, text.as_bytes())?;
        run.written.push(Written { file: name, digest, decisions: Vec::new() });
        run.complaints.push((complaint.case, complaint.no));
        Ok(())
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
