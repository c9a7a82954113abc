//! Taking back and doing again: any number of steps, over restarts, whole batches at once.
//!
//! Undo never deletes: it appends a change. Within the hold that leaves no trace outside; later a
//! restriction is taken back by a reversal, a decision of its own with its own letter.

use super::{Desk, DeskError, Refusal};
use crate::model::{
    Act, Action, At, CaseNo, Change, ComplaintAnswer, Decision, DecisionNo, Moderator, Proposal,
    Seq, StatementTexts,
};
use crate::record::LineDraft;
use crate::store::{Step, StepKind};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// What came of an undo or redo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// These cases wait again, or are decided again after a redo.
    Done {
        /// The cases of the step.
        cases: Vec<CaseNo>,
        /// It was a redo.
        redone: bool,
    },
    /// The step has left the house: only a reversal takes it back.
    HasLeft {
        /// The step.
        first: Seq,
        /// Its cases.
        cases: Vec<CaseNo>,
    },
}

/// What to do with a step on the way back.
enum Look {
    /// Go on to the one before.
    On,
    /// This is the one.
    Found,
    /// There is none.
    Nothing,
}

impl Desk {
    /// Takes back the newest step of this moderator.
    ///
    /// # Errors
    /// A refusal when there is nothing to take back; an error when not written.
    pub fn undo(&mut self, who: &Moderator, now: At) -> Result<Undone, DeskError> {
        self.may(who, Act::Undo, &[])?;
        let step = self.newest(who, Self::is_open)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                "there is nothing to take back",
                "H shows everything that was done",
                &[],
            ))
        })?;
        self.undo_step(who, step.first, now)
    }

    /// Takes back one step, from the history.
    ///
    /// # Errors
    /// A refusal when it cannot be taken back, with what rests on it.
    pub fn undo_step(&mut self, who: &Moderator, first: Seq, now: At) -> Result<Undone, DeskError> {
        self.may(who, Act::Undo, &[])?;
        let step = self.store.step(first)?.filter(|s| s.kind.undoable() && !s.undone).ok_or_else(
            || {
                DeskError::Refused(Refusal::new(
                    format!("line {first} is no step that can be taken back"),
                    "only decisions, proposals, skips, notes, releases, answers and measures can",
                    &[],
                ))
            },
        )?;
        let cases = self.cases_of(&step)?;
        self.rests(&step, &cases)?;
        if let Some(later) = self.later_on(&step, &cases)? {
            return Err(DeskError::Refused(Refusal::new(
                format!("line {later} rests on it"),
                "take that back first",
                &cases,
            )));
        }
        self.may_take_back(&step)?;
        if self.has_left(&step, now)? {
            return Ok(Undone::HasLeft { first, cases });
        }
        let change = Change::Undone { first: step.first, last: step.last };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(Undone::Done { cases, redone: false })
    }

    /// Does the last undone step again, unless something else was done since.
    ///
    /// # Errors
    /// A refusal when there is nothing to do again.
    pub fn redo(&mut self, who: &Moderator, now: At) -> Result<Undone, DeskError> {
        self.may(who, Act::Undo, &[])?;
        let nothing = || {
            DeskError::Refused(Refusal::new(
                "there is nothing to do again",
                "redo works until something else is decided",
                &[],
            ))
        };
        let step = self.redo_step(who)?.ok_or_else(nothing)?;
        let cases = self.cases_of(&step)?;
        self.may_answer_again(&step)?;
        for case in &cases {
            let seen = self.seen(*case)?;
            let closed = matches!(seen.case.state, crate::model::CaseState::Decided(_))
                || self.store.open_proposal(*case)?.is_some_and(|p| p.seq > step.last);
            if matches!(step.kind, StepKind::Decided | StepKind::Proposed) && closed {
                return Err(DeskError::Refused(Refusal::new(
                    format!("case {case} was decided or proposed meanwhile"),
                    "take that back first",
                    &[*case],
                )));
            }
        }
        let change = Change::Redone { first: step.first, last: step.last };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(Undone::Done { cases, redone: true })
    }

    /// Takes back the newest step of this moderator by reversals, each with its own letter.
    ///
    /// # Errors
    /// A refusal when there is nothing to reverse.
    pub fn reverse(&mut self, who: &Moderator, now: At) -> Result<Undone, DeskError> {
        self.may(who, Act::Decide, &[])?;
        let left = |s: &Step| matches!(s.kind, StepKind::Decided | StepKind::ComplaintAnswered);
        let step = self.newest(who, Self::is_open)?.filter(left).ok_or_else(|| {
            DeskError::Refused(Refusal::new("there is nothing to reverse", "see H", &[]))
        })?;
        if step.kind == StepKind::ComplaintAnswered {
            return self.reopen(who, &step, now);
        }
        let old = self.decisions_of(&step)?;
        let lines = self.reversal_lines(who, &old, now)?;
        self.commit(lines)?;
        Ok(Undone::Done { cases: old.iter().map(|d| d.case).collect(), redone: false })
    }

    /// The lines that take decisions back by reversals.
    pub(super) fn reversal_lines(
        &mut self,
        who: &Moderator,
        decisions: &[Decision],
        now: At,
    ) -> Result<Vec<LineDraft>, DeskError> {
        let mut lines = Vec::new();
        let first = self.record.ids().decision.0 + 1;
        for (no, old) in (first..).zip(decisions) {
            let texts =
                StatementTexts { language: self.language_of(old)?, ..StatementTexts::default() };
            let texts = self.record.attach("statement", &texts)?;
            let measure = self.reversal_of(old, now);
            let seen = self.seen(old.case)?;
            lines.push(LineDraft {
                at: now,
                by: who.no,
                change: Change::Decided {
                    decision: DecisionNo(no),
                    case: old.case,
                    measure: Box::new(measure),
                    texts,
                    hold_until: self.hold_until(now),
                },
                expects: Some((old.case, seen.case.version)),
            });
        }
        Ok(lines)
    }

    fn language_of(&self, decision: &Decision) -> Result<String, DeskError> {
        let texts = self.record.attachment::<StatementTexts>(&decision.texts)?;
        Ok(texts.map_or_else(|| "en".to_owned(), |t| t.language))
    }

    /// First line of the step that [`Desk::undo`] would take back, with when it was done.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn next_undo(&self, who: &Moderator) -> Result<Option<(Seq, At)>, DeskError> {
        Ok(self.newest(who, Self::is_open)?.map(|step| (step.first, step.at)))
    }

    /// The newest step of this moderator that `wanted` says yes to.
    fn newest(
        &self,
        who: &Moderator,
        wanted: impl Fn(&Self, &Step) -> Result<bool, DeskError>,
    ) -> Result<Option<Step>, DeskError> {
        self.find_step(|step| {
            if step.by == who.no && wanted(self, step)? { Ok(Look::Found) } else { Ok(Look::On) }
        })
    }

    /// Whether a step can still be taken back: not undone, not reversed, and no reversal itself.
    fn is_open(&self, step: &Step) -> Result<bool, DeskError> {
        if !step.kind.undoable() || step.undone {
            return Ok(false);
        }
        if step.kind == StepKind::ComplaintAnswered {
            return Ok(self.answer_of(step)?.is_some());
        }
        if step.kind == StepKind::Proposed {
            return Ok(self.answered_by(step)?.is_none());
        }
        if step.kind != StepKind::Decided {
            return Ok(true);
        }
        self.any_decision_of(step, |d| d.measure.reverses.is_none() && d.reversed.is_none())
    }

    fn redo_step(&self, who: &Moderator) -> Result<Option<Step>, DeskError> {
        let mut spent = HashSet::new();
        let found = self.find_step(|step| {
            Ok(match step.kind {
                _ if step.by != who.no => Look::On,
                StepKind::Redone { first } => {
                    spent.insert(first);
                    Look::On
                }
                StepKind::Undone { first } if spent.remove(&first) => Look::On,
                // A look is given again on its own screen.
                StepKind::Undone { first } => match self.store.step(first)? {
                    Some(step) if step.kind.undoable() => Look::Found,
                    _ => Look::On,
                },
                kind if kind.undoable() && !step.undone => Look::Nothing,
                _ => Look::On,
            })
        })?;
        match found.map(|step| step.kind) {
            Some(StepKind::Undone { first }) => Ok(self.store.step(first)?.filter(|s| s.undone)),
            _ => Ok(None),
        }
    }

    /// Walks back through the steps, newest first, until one is found or there is no use.
    fn find_step(
        &self,
        mut look: impl FnMut(&Step) -> Result<Look, DeskError>,
    ) -> Result<Option<Step>, DeskError> {
        let mut found = Ok(None);
        self.store.steps_back(None, &mut |step| match look(&step) {
            Ok(Look::On) => ControlFlow::Continue(()),
            Ok(Look::Nothing) => ControlFlow::Break(()),
            Ok(Look::Found) => {
                found = Ok(Some(step));
                ControlFlow::Break(())
            }
            Err(e) => {
                found = Err(e);
                ControlFlow::Break(())
            }
        })?;
        found
    }

    /// Decisions made in a step, in order.
    pub(crate) fn decisions_of(&self, step: &Step) -> Result<Vec<Decision>, DeskError> {
        let mut found = Vec::new();
        self.each_decision_of(step, &mut |decision| {
            found.push(decision);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// The first decision made in a step.
    pub(crate) fn first_decision_of(&self, step: &Step) -> Result<Option<Decision>, DeskError> {
        let mut found = None;
        self.each_decision_of(step, &mut |decision| {
            found = Some(decision);
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    fn any_decision_of(
        &self,
        step: &Step,
        wanted: impl Fn(&Decision) -> bool,
    ) -> Result<bool, DeskError> {
        let mut found = false;
        self.each_decision_of(step, &mut |decision| {
            found = wanted(&decision);
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }

    fn each_decision_of(
        &self,
        step: &Step,
        visit: &mut dyn FnMut(Decision) -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let mut failed = None;
        self.store.done_in(step, &mut |_, decision| match decision
            .map(|no| self.store.decision(no))
            .transpose()
        {
            Ok(Some(Some(decision))) => visit(decision),
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Cases touched by a step that can be taken back, in order.
    pub(crate) fn cases_of(&self, step: &Step) -> Result<Vec<CaseNo>, DeskError> {
        if step.cases == 1 {
            return Ok(step.first_case.into_iter().collect());
        }
        let (mut cases, mut known) = (Vec::new(), HashSet::new());
        self.store.done_in(step, &mut |case, _| {
            if known.insert(case) {
                cases.push(case);
            }
            ControlFlow::Continue(())
        })?;
        Ok(cases)
    }

    /// The first case of a step whose proposal was answered.
    fn answered_by(&self, step: &Step) -> Result<Option<CaseNo>, DeskError> {
        for case in self.cases_of(step)? {
            let of_step = |p: &Proposal| (step.first..=step.last).contains(&p.seq);
            let answered = |p: &Proposal| p.answer.is_some();
            if self.store.proposals(case)?.iter().any(|p| of_step(p) && answered(p)) {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }

    /// Why a step cannot be taken back although it never left itself.
    fn rests(&self, step: &Step, cases: &[CaseNo]) -> Result<(), DeskError> {
        let refuse =
            |why: String, hint: &str| Err(DeskError::Refused(Refusal::new(why, hint, cases)));
        if step.kind == StepKind::Proposed
            && let Some(case) = self.answered_by(step)?
        {
            let why = format!("the proposal on case {case} was answered");
            return refuse(why, "who answered it takes that back first");
        }
        if step.kind == StepKind::Released {
            for no in cases {
                for decision in self.seen(*no)?.case.decisions {
                    let decision = self.store.decision(decision)?;
                    let told = decision.is_some_and(|d| {
                        d.exported.iter().any(|(word, seq)| *seq > step.last && word != "evidence")
                    });
                    if told {
                        let why = format!("the letter about case {no} has left");
                        return refuse(why, "what the author knows cannot be taken back");
                    }
                }
            }
        }
        Ok(())
    }

    /// A later line that rests on this step: a decision that closed one of its cases again.
    fn later_on(&self, step: &Step, cases: &[CaseNo]) -> Result<Option<Seq>, DeskError> {
        if step.kind != StepKind::Skipped {
            return Ok(None);
        }
        for no in cases {
            for decision in self.seen(*no)?.case.decisions {
                if let Some(d) = self.store.decision(decision)?
                    && d.seq > step.last
                    && d.undone.is_none()
                {
                    return Ok(Some(d.seq));
                }
            }
        }
        Ok(None)
    }

    /// Whether anything of the step went outside: a restriction or a report whose hold is over.
    fn has_left(&self, step: &Step, now: At) -> Result<bool, DeskError> {
        if step.kind == StepKind::ComplaintAnswered {
            let held = |a: &ComplaintAnswer| a.hold_until <= now || a.told.is_some();
            return Ok(self.answer_of(step)?.is_some_and(|c| c.answer.as_ref().is_some_and(held)));
        }
        let decides = [StepKind::Decided, StepKind::Answered, StepKind::Disputed, StepKind::Misuse];
        if !decides.contains(&step.kind) {
            return Ok(false);
        }
        self.any_decision_of(step, |d| {
            let acts = d.measure.action == Action::Restrict || d.measure.escalation.is_some();
            (acts && d.hold_until <= now) || !d.exported.is_empty()
        })
    }
}
