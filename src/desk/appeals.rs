//! What the report says about complaints, disputes and suspensions.

use super::{Desk, DeskError};
use crate::model::{
    Action, At, Complaint, Decision, MisuseOf, MisuseStep, Outcome, RestrictionKind, Source,
};
use crate::report::tco::TcoComplaintFact;
use crate::report::{
    Against, ComplaintFact, DisputeFact, Ending, Facts, Misuse, SuspensionFact, TcoFacts,
};

const fn ending(outcome: Outcome) -> Ending {
    match outcome {
        Outcome::Upheld => Ending::Upheld,
        Outcome::Reversed => Ending::Reversed,
        Outcome::PartlyReversed => Ending::PartlyReversed,
        Outcome::Omitted => Ending::Omitted,
    }
}

/// The row of a decision: each complaint stands in one, that of what hides the content first.
fn against(decision: &Decision) -> Against {
    let measure = &decision.measure;
    if measure.action == Action::Allow {
        let trusted = measure.source == Source::TrustedFlagger;
        return if trusted { Against::NoActionTrusted } else { Against::NoAction };
    }
    match measure.restrictions.iter().map(|r| r.kind).min() {
        Some(RestrictionKind::Monetary) => Against::Monetary,
        Some(RestrictionKind::Provision) => Against::Provision,
        Some(RestrictionKind::Account) => Against::Account,
        Some(RestrictionKind::Visibility) | None => Against::Visibility,
    }
}

impl Desk {
    /// Adds complaints, disputes and suspensions (part 7 of the report). An answer on hold does
    /// not count yet; it ended when the person was told, or else when it was decided.
    pub(super) fn add_appeals(&self, facts: &mut Facts, now: At) -> Result<(), DeskError> {
        for complaint in self.store.complaints()? {
            facts.add_complaint(&self.complaint_fact(&complaint, now)?);
        }
        for dispute in self.store.disputes()? {
            facts.add_dispute(&DisputeFact {
                sent: dispute.sent,
                ended: dispute.ended.map(|(outcome, told)| (told, ending(outcome))),
                implemented: dispute.implemented.is_some(),
            });
        }
        for record in self.store.misuse(None)? {
            if matches!(record.step, MisuseStep::Suspended { .. }) {
                let reason = match record.of {
                    MisuseOf::Content => Misuse::Content,
                    MisuseOf::Notices => Misuse::Notices,
                    MisuseOf::Complaints => Misuse::Complaints,
                };
                facts.add_suspension(&SuspensionFact { at: record.at, reason });
            }
        }
        Ok(())
    }

    /// Adds complaints against our own removals of content under this keyword (TCO Art. 10).
    pub(super) fn add_tco_appeals(
        &self,
        facts: &mut TcoFacts,
        keyword: &str,
        now: At,
    ) -> Result<(), DeskError> {
        for complaint in self.store.complaints()? {
            let measure = self.decided(complaint.decision)?.measure;
            let about = measure.keywords.iter().any(|k| k == keyword);
            if about && measure.source != Source::Order && measure.action == Action::Restrict {
                let ComplaintFact { sent, ended, .. } = self.complaint_fact(&complaint, now)?;
                let reinstated = ended.is_some_and(|(_, how)| how == Ending::Reversed);
                facts.add_complaint(&TcoComplaintFact { sent, ended, reinstated });
            }
        }
        Ok(())
    }

    fn complaint_fact(&self, complaint: &Complaint, now: At) -> Result<ComplaintFact, DeskError> {
        let decision = self.decided(complaint.decision)?;
        let answer = complaint.answer.as_ref().filter(|answer| answer.hold_until <= now);
        let made = answer.and_then(|a| a.decision).map(|no| self.decided(no)).transpose()?;
        let restricts = made.is_some_and(|made| made.measure.action == Action::Restrict);
        Ok(ComplaintFact {
            sent: complaint.received,
            against: against(&decision),
            ended: answer.map(|a| (a.told.unwrap_or(a.at), ending(a.outcome))),
            new_restriction: restricts && decision.measure.action == Action::Allow,
        })
    }
}
