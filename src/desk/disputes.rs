//! Disputes before an out-of-court body (Art. 21): opened, ended, and carried out.

use super::complaints::refused;
use super::{Desk, DeskError, Refusal};
use crate::model::{
    Act, Action, At, Change, DecisionNo, Digest, Dispute, DisputeNo, DisputeStep, DisputeTexts,
    Moderator, Outcome, StatementTexts,
};
use crate::record::LineDraft;

/// How a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisputeEnd<'a> {
    /// What the body said about our decision.
    pub outcome: Outcome,
    /// When it told us.
    pub told: At,
    /// Own words.
    pub note: &'a str,
}

impl Desk {
    /// Journals that a decision was brought before a body.
    ///
    /// # Errors
    /// A refusal when the role may not, there is no such decision, or a time contradicts it.
    pub fn open_dispute(
        &mut self,
        who: &Moderator,
        (decision, sent): (DecisionNo, At),
        texts: &DisputeTexts,
        now: At,
    ) -> Result<DisputeNo, DeskError> {
        self.may(who, Act::Complaint, &[])?;
        let decision = self.decided(decision)?;
        let case = decision.case;
        if texts.body.trim().is_empty() {
            return Err(refused("a dispute needs the body it is before", "say --body", case));
        }
        if sent > now || sent < decision.at {
            return Err(refused(
                format!("{sent} is not between decision {} and now", decision.no),
                "look at the day it was sent to the body",
                case,
            ));
        }
        let open = |d: &Dispute| d.decision == decision.no && d.ended.is_none();
        if let Some(old) = self.store.disputes_on(case)?.iter().find(|d| open(d)) {
            return Err(refused(
                format!("dispute {} about decision {} runs already", old.no, decision.no),
                "close that one first",
                case,
            ));
        }
        let dispute = DisputeNo(self.record.ids().dispute.0 + 1);
        let text = self.record.attach("dispute", texts)?;
        let step = DisputeStep::Opened { decision: decision.no, sent, text };
        let change = Change::Dispute { case, dispute, step };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(dispute)
    }

    /// Journals how a dispute ended.
    ///
    /// # Errors
    /// A refusal when the role may not, it ended before, or a time contradicts it.
    pub fn close_dispute(
        &mut self,
        who: &Moderator,
        no: DisputeNo,
        end: &DisputeEnd<'_>,
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Complaint, &[])?;
        let dispute = self.dispute(no)?;
        let case = dispute.case;
        if dispute.ended.is_some() {
            return Err(refused(
                format!("dispute {no} ended already"),
                "undo that step if it is wrong",
                case,
            ));
        }
        if end.told > now || end.told < dispute.sent {
            return Err(refused(
                format!("{} is not between the day it was sent and now", end.told),
                "look at the day the body told us",
                case,
            ));
        }
        let note = end.note.trim();
        let text = if note.is_empty() { None } else { Some(self.record.attach("dispute", &note)?) };
        let step = DisputeStep::Ended { outcome: end.outcome, told: end.told, text };
        let change = Change::Dispute { case, dispute: no, step };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }

    /// Does what the body said: takes the decision back, unless that was done, and journals it.
    /// What a partial outcome leaves is decided through a complaint or by hand.
    ///
    /// # Errors
    /// A refusal when the role may not, or the outcome asks for nothing.
    pub fn implement_dispute(
        &mut self,
        who: &Moderator,
        no: DisputeNo,
        now: At,
    ) -> Result<Option<DecisionNo>, DeskError> {
        let dispute = self.dispute(no)?;
        let case = dispute.case;
        self.may(who, Act::Complaint, &[case])?;
        let Some((outcome, _)) = dispute.ended.filter(|(outcome, _)| outcome.changes()) else {
            return Err(refused(
                "the outcome asks for nothing to be done",
                "close it first with --outcome reversed or partly-reversed",
                case,
            ));
        };
        if dispute.implemented.is_some() {
            return Err(refused(
                "it was carried out already",
                "undo that step if it is wrong",
                case,
            ));
        }
        let first = self.decided(dispute.decision)?;
        let standing = self.standing(&first)?;
        let step = DisputeStep::Implemented;
        let expects = Some((case, self.seen(case)?.case.version));
        let change = Change::Dispute { case, dispute: no, step };
        let mut lines = vec![LineDraft { at: now, by: who.no, change, expects }];
        let mut made = None;
        if outcome == Outcome::Reversed
            && standing.measure.action == Action::Restrict
            && standing.undone.is_none()
        {
            let texts = self.record.attachment::<StatementTexts>(&standing.texts)?;
            let language = texts.map(|texts| texts.language).unwrap_or_default();
            let texts = StatementTexts { language, ..StatementTexts::default() };
            let decision = DecisionNo(self.record.ids().decision.0 + 1);
            let change = Change::Decided {
                decision,
                case,
                measure: Box::new(self.reversal_of(&standing, now)),
                texts: self.record.attach("statement", &texts)?,
                hold_until: self.hold_until(now),
            };
            lines.push(LineDraft { at: now, by: who.no, change, expects: None });
            made = Some(decision);
        }
        self.commit(lines)?;
        Ok(made)
    }

    /// A dispute.
    ///
    /// # Errors
    /// A refusal when there is none.
    pub fn dispute(&self, no: DisputeNo) -> Result<Dispute, DeskError> {
        self.store.dispute(no)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("there is no dispute {no}"),
                "see `modq complaints dispute list`",
                &[],
            ))
        })
    }

    /// The words of a dispute; `None` when they were erased.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn dispute_texts(&self, text: &Digest) -> Result<Option<DisputeTexts>, DeskError> {
        Ok(self.record.attachment(text)?)
    }
}
