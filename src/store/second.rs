//! Proposals and releases of the index: what waits for a second person, whose author is not told.

use super::Store;
use super::blocks::{key32, table, whole};
use super::cases::{StoredProposal, StoredRelease};
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use super::steps::Effect;
use crate::model::{CaseNo, Change, DecisionNo, Line, Proposal, SecondAnswer, Seq};
use std::ops::ControlFlow;

impl Store {
    /// Every case with a report to an authority or a proposal, in the order of cases.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn watched(&self) -> Result<Vec<CaseNo>, StoreError> {
        let mut found = Vec::new();
        self.visit(whole(table::WATCHED), Order::Up, &mut |no: CaseNo| {
            found.push(no);
            ControlFlow::Continue(())
        })?;
        // A crash may have left cases that were never counted.
        found.retain(|no| no.0 <= self.meta.cases);
        Ok(found)
    }

    /// Whether a case ever had a report to an authority or a proposal.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_watched(&self, no: CaseNo) -> Result<bool, StoreError> {
        Ok(self.engine.get(&key32(table::WATCHED, no.0))?.is_some())
    }

    /// Proposals on a case, oldest first, those taken back left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn proposals(&self, no: CaseNo) -> Result<Vec<Proposal>, StoreError> {
        let stored = self.case_head(no)?;
        Ok(stored.map(|stored| stored.kept_proposals().collect()).unwrap_or_default())
    }

    /// The proposal on a case that waits for a second person.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn open_proposal(&self, no: CaseNo) -> Result<Option<Proposal>, StoreError> {
        Ok(self.proposals(no)?.pop().filter(|proposal| proposal.answer.is_none()))
    }

    /// The journal lines that changed a case by themselves, those of its message left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn lines_of(&self, no: CaseNo) -> Result<Vec<Seq>, StoreError> {
        Ok(self.stored_case(no)?.map(|stored| stored.lines()).unwrap_or_default())
    }
}

impl Draft<'_> {
    /// Folds in a proposal or the answer to one.
    pub(super) fn second(&mut self, line: &Line) -> Result<(), StoreError> {
        let (Change::Proposed { case: no, .. } | Change::ProposalAnswered { case: no, .. }) =
            &line.change
        else {
            return Ok(());
        };
        self.effects.insert(line.seq, Effect { seq: line.seq, case: *no, decision: None });
        self.watched.insert(*no);
        let Some(case) = self.case(*no)? else { return Ok(()) };
        match &line.change {
            Change::Proposed { measure, texts, why, role, .. } => {
                let proposal = Proposal {
                    seq: line.seq,
                    at: line.at,
                    by: line.by,
                    measure: (**measure).clone(),
                    texts: *texts,
                    why: *why,
                    role: *role,
                    answer: None,
                };
                let answers = Vec::new();
                case.proposals.push(StoredProposal { undone: false, proposal, answers });
            }
            Change::ProposalAnswered { proposal, kind, reason, .. } => {
                let answer =
                    SecondAnswer { kind: *kind, at: line.at, by: line.by, reason: *reason };
                let of = case.proposals.iter_mut().find(|p| p.proposal.seq == *proposal);
                if let Some(stored) = of {
                    stored.answers.push((line.seq, false, answer));
                }
            }
            _ => {}
        }
        self.touched.insert(*no);
        Ok(())
    }

    /// Folds in that an author may be told.
    pub(super) fn released(
        &mut self,
        line: &Line,
        no: CaseNo,
        decision: DecisionNo,
    ) -> Result<(), StoreError> {
        self.effects.insert(line.seq, Effect { seq: line.seq, case: no, decision: None });
        if let Some(case) = self.case(no)? {
            case.releases.push(StoredRelease { seq: line.seq, undone: false, decision });
            self.touched.insert(no);
        }
        if let Some(decision) = self.decision(decision)? {
            decision.released = Some(line.seq);
        }
        Ok(())
    }

    /// Takes a release back or does it again, when the line of the effect was one.
    pub(super) fn undo_release(
        &mut self,
        effect: &Effect,
        by: Option<Seq>,
    ) -> Result<(), StoreError> {
        let Some(case) = self.case(effect.case)? else { return Ok(()) };
        let release = case.releases.iter().find(|release| release.seq == effect.seq);
        let Some(no) = release.map(|release| release.decision) else { return Ok(()) };
        if let Some(decision) = self.decision(no)? {
            decision.released = by.is_none().then_some(effect.seq);
        }
        Ok(())
    }
}
