//! Taking back the answer to a complaint, before and after it has left.

use super::complaints::refused;
use super::{Desk, DeskError, Undone};
use crate::model::{
    Action, At, Change, Complaint, ComplaintNo, ComplaintStep, DecisionNo, Measure, Moderator, Seq,
    StatementTexts,
};
use crate::record::LineDraft;
use crate::store::{Step, StepKind};

impl Desk {
    /// The complaint whose standing answer this step gave.
    pub(crate) fn answer_of(&self, step: &Step) -> Result<Option<Complaint>, DeskError> {
        let Some(no) = self.complaint_in(step)? else { return Ok(None) };
        let standing =
            |c: &Complaint| c.answer.as_ref().is_some_and(|a| a.at == step.at && a.by == step.by);
        Ok(self.store.complaint(no)?.filter(standing))
    }

    fn complaint_in(&self, step: &Step) -> Result<Option<ComplaintNo>, DeskError> {
        let Some(line) = self.record.tail(Seq(step.first.0.saturating_sub(1)))?.next() else {
            return Ok(None);
        };
        Ok(match line?.change {
            Change::Complaint { complaint, .. } => Some(complaint),
            _ => None,
        })
    }

    /// A complaint that was answered cannot be taken out from under its answer.
    pub(super) fn may_take_back(&self, step: &Step) -> Result<(), DeskError> {
        if step.kind != StepKind::Complained {
            return Ok(());
        }
        let Some(no) = self.complaint_in(step)? else { return Ok(()) };
        match self.store.complaint(no)? {
            Some(c) if !c.is_open() => Err(refused(
                format!("complaint {no} is answered"),
                "take back its answer first",
                c.case,
            )),
            _ => Ok(()),
        }
    }

    /// A complaint that somebody answered meanwhile keeps that answer.
    pub(super) fn may_answer_again(&self, step: &Step) -> Result<(), DeskError> {
        if step.kind != StepKind::ComplaintAnswered {
            return Ok(());
        }
        let Some(no) = self.complaint_in(step)? else { return Ok(()) };
        match self.store.complaint(no)? {
            Some(c) if !c.is_open() => Err(refused(
                format!("complaint {no} was answered meanwhile"),
                "take back that answer first",
                c.case,
            )),
            _ => Ok(()),
        }
    }

    /// Takes back an answer that has left: the complaint waits again, and what was decided for it
    /// gives way to the first decision, with a statement of its own.
    pub(super) fn reopen(
        &mut self,
        who: &Moderator,
        step: &Step,
        now: At,
    ) -> Result<Undone, DeskError> {
        let Some(complaint) = self.answer_of(step)? else {
            return Ok(Undone::Done { cases: Vec::new(), redone: false });
        };
        let case = complaint.case;
        let seen = self.seen(case)?;
        let expects = Some((case, seen.case.version));
        let change =
            Change::Complaint { case, complaint: complaint.no, step: ComplaintStep::Reopened };
        let mut lines = vec![LineDraft { at: now, by: who.no, change, expects }];
        let made = complaint.answer.and_then(|answer| answer.decision);
        if let Some(made) = made.map(|no| self.decided(no)).transpose()?
            && made.reversed.is_none()
        {
            let first = self.decided(complaint.decision)?;
            let texts = self.record.attachment::<StatementTexts>(&first.texts)?;
            let texts = self.record.attach("statement", &texts.unwrap_or_default())?;
            let measure = match first.measure.action {
                Action::Allow => self.reversal_of(&made, now),
                Action::Restrict => Measure {
                    reverses: Some(made.no),
                    escalation: None,
                    application_date: Some(now.day(&self.zone)),
                    ..first.measure
                },
            };
            let change = Change::Decided {
                decision: DecisionNo(self.record.ids().decision.0 + 1),
                case,
                measure: Box::new(measure),
                texts,
                hold_until: self.hold_until(now),
            };
            lines.push(LineDraft { at: now, by: who.no, change, expects: None });
        }
        self.commit(lines)?;
        Ok(Undone::Done { cases: vec![case], redone: false })
    }
}
