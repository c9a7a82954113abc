//! Steps of the index: what was done in one go, newest first, and whether it was taken back.

use super::Store;
use super::blocks::{key64, table, unseal, whole};
use super::engine::Order;
use super::error::StoreError;
use crate::model::{At, CaseNo, Change, ComplaintStep, DecisionNo, ModeratorNo, Seq};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// What a step did, told by its first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// Cases were decided.
    Decided,
    /// Cases were put off.
    Skipped,
    /// Notes were written.
    Noted,
    /// An order was answered.
    Answered,
    /// A complaint came in.
    Complained,
    /// A complaint was decided.
    ComplaintAnswered,
    /// Something else happened to a complaint or a dispute.
    Disputed,
    /// A measure against misuse was taken.
    Misuse,
    /// Rows were imported.
    Imported,
    /// Files were handed over.
    Exported,
    /// An earlier step was taken back.
    Undone {
        /// First line of that step.
        first: Seq,
    },
    /// An undone step was done again.
    Redone {
        /// First line of that step.
        first: Seq,
    },
    /// The hold of decisions was ended early.
    HoldEnded,
    /// The register of trusted flaggers was changed.
    Registered,
    /// Anything else.
    Other,
    /// Decisions were proposed to a second person.
    Proposed,
    /// Proposals were sent back.
    SentBack,
    /// An author may be told about a report.
    Released,
}

impl StepKind {
    /// Undo may take such a step back.
    #[must_use]
    pub const fn undoable(self) -> bool {
        matches!(
            self,
            Self::Decided
                | Self::Skipped
                | Self::Noted
                | Self::Answered
                | Self::Proposed
                | Self::SentBack
                | Self::Released
                | Self::Registered
                | Self::Complained
                | Self::ComplaintAnswered
                | Self::Disputed
                | Self::Misuse
        )
    }
}

impl From<&Change> for StepKind {
    fn from(change: &Change) -> Self {
        match change {
            Change::Decided { .. } => Self::Decided,
            Change::Skipped { .. } => Self::Skipped,
            Change::Noted { .. } => Self::Noted,
            Change::OrderAnswered { .. } => Self::Answered,
            Change::Complaint { step: ComplaintStep::Made { .. }, .. } => Self::Complained,
            Change::Complaint { step: ComplaintStep::Answered { .. }, .. } => {
                Self::ComplaintAnswered
            }
            Change::Complaint { .. } | Change::Dispute { .. } => Self::Disputed,
            Change::Misuse { .. } => Self::Misuse,
            Change::Imported(_) | Change::ImportEnded { .. } => Self::Imported,
            Change::Exported { .. } => Self::Exported,
            Change::Undone { first, .. } => Self::Undone { first: *first },
            Change::Redone { first, .. } => Self::Redone { first: *first },
            Change::HoldEnded { .. } => Self::HoldEnded,
            Change::Proposed { .. } => Self::Proposed,
            Change::ProposalAnswered { .. } => Self::SentBack,
            Change::Released { .. } => Self::Released,
            Change::FlaggerListed { .. } | Change::FlaggerEnded { .. } => Self::Registered,
            Change::Founded { .. }
            | Change::Moderator { .. }
            | Change::Roster { .. }
            | Change::Claimed { .. }
            | Change::ClaimEnded { .. }
            | Change::TakenOver { .. }
            | Change::HandedOn { .. }
            | Change::Erased { .. }
            | Change::FrameErased { .. }
            | Change::Looked { .. } => Self::Other,
        }
    }
}

/// Lines that were appended together and are undone together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its first line.
    pub first: Seq,
    /// Its last line.
    pub last: Seq,
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// What.
    pub kind: StepKind,
    /// Cases it changed, counted once per line.
    pub cases: u32,
    /// The first of them.
    pub first_case: Option<CaseNo>,
    /// It is taken back at the moment.
    pub undone: bool,
}

/// What a line did to a case that can be taken back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Effect {
    pub seq: Seq,
    pub case: CaseNo,
    pub decision: Option<DecisionNo>,
}

impl Store {
    /// The step that begins with this line.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn step(&self, first: Seq) -> Result<Option<Step>, StoreError> {
        let key = key64(table::STEPS, first.0);
        self.engine.get(&key)?.map(|value| unseal(&key, &value)).transpose()
    }

    /// The steps that begin before a line, or all, newest first, until the visitor breaks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn steps_back(
        &self,
        before: Option<Seq>,
        visit: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut range = whole(table::STEPS);
        if let Some(before) = before {
            range.end = key64(table::STEPS, before.0);
        }
        self.visit(range, Order::Down, visit)
    }

    /// The cases a step closed, noted or answered, in order, each with the decision it made, until
    /// the visitor breaks. Nothing for a step of another kind.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn done_in(
        &self,
        step: &Step,
        visit: &mut dyn FnMut(CaseNo, Option<DecisionNo>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut end = key64(table::EFFECTS, step.last.0);
        end.push(0);
        let range = key64(table::EFFECTS, step.first.0)..end;
        self.visit(range, Order::Up, &mut |effect: Effect| visit(effect.case, effect.decision))
    }

    /// What the lines `first` to `last` did, in their order.
    pub(super) fn effects(&self, first: Seq, last: Seq) -> Result<Vec<Effect>, StoreError> {
        let mut end = key64(table::EFFECTS, last.0);
        end.push(0);
        let mut effects = Vec::new();
        self.visit(key64(table::EFFECTS, first.0)..end, Order::Up, &mut |effect| {
            effects.push(effect);
            ControlFlow::Continue(())
        })?;
        Ok(effects)
    }
}
