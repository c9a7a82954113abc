//! What a complaint is against, and what speaks for omitting it.

use super::refused;
use crate::desk::{Desk, DeskError, Refusal};
use crate::export;
use crate::model::{
    Action, At, CaseNo, Complainant, Complaint, ComplaintTexts, Decision, DecisionNo, Digest,
    Filed, FlagBody, Mark, MisuseOf, MisuseRecord, suspended,
};

/// A complaint whose decision was found.
pub struct Examined {
    /// The decision.
    pub decision: Decision,
    /// Who complains.
    pub from: Complainant,
    /// What speaks for omitting it.
    pub marks: Vec<Mark>,
}

impl Desk {
    /// Finds the decision a complaint is against, and looks at the rules.
    ///
    /// # Errors
    /// A refusal when there is no such decision, or the times contradict each other.
    pub(crate) fn examine(&self, filed: &Filed, now: At) -> Result<Examined, DeskError> {
        let decision = self.decision_against(filed)?;
        if filed.received > now {
            let why = format!("received {} lies in the future", filed.received);
            return Err(refused(why, "look at the time and its zone", decision.case));
        }
        if filed.received < decision.at {
            return Err(refused(
                format!(
                    "received {} lies before decision {} was taken ({})",
                    filed.received, decision.no, decision.at
                ),
                "look at the time, or at the number of the decision",
                decision.case,
            ));
        }
        let kept = decision.measure.action == Action::Allow;
        let usual = if kept { Complainant::Notifier } else { Complainant::Author };
        let from = filed.from.unwrap_or(usual);
        let mut marks = Vec::new();
        if self.is_late(&decision, filed.received)? {
            marks.push(Mark::Late);
        }
        let others = self.store.complaints_on(decision.case)?;
        if others.iter().any(|other| same_side(other, decision.no, from)) {
            marks.push(Mark::Second);
        }
        let standing = self.standing(&decision)?;
        if standing.undone.is_some() || standing.measure.action != decision.measure.action {
            marks.push(Mark::TakenBack);
        }
        let case = self.seen(decision.case)?.case;
        let notified = case.flags.iter().any(|flag| matches!(flag.body, FlagBody::Notice(_)));
        if (from == Complainant::Author && kept) || (from == Complainant::Notifier && !notified) {
            marks.push(Mark::NotConcerned);
        }
        if let Some(person) = self.sender_of(decision.case, from, Some(&filed.texts))? {
            let measures = self.store.misuse(Some(&person))?;
            if suspended(&measures, MisuseOf::Complaints, now).is_some() {
                marks.push(Mark::Suspended);
            }
        }
        Ok(Examined { decision, from, marks })
    }

    /// Six months from the day the person was informed; from the decision when no letter went.
    fn is_late(&self, decision: &Decision, received: At) -> Result<bool, DeskError> {
        let told = decision.exported.iter().find(|(format, _)| format == "letters");
        let told = told.map(|(_, seq)| self.store.step(*seq)).transpose()?.flatten();
        let informed = told.map_or(decision.at, |step| step.at);
        let until = self.law.deadlines().complaint_until(informed.day(&self.zone));
        Ok(received.day(&self.zone) > until)
    }

    /// The decision a complaint names.
    ///
    /// # Errors
    /// A refusal when there is no such decision.
    pub fn decision_against(&self, filed: &Filed) -> Result<Decision, DeskError> {
        let against = filed.against.trim().trim_start_matches('#');
        if against.is_empty() {
            let Some(case) = filed.case else {
                return Err(unknown("names no decision", "give decision, or case"));
            };
            return self.last_decision(case);
        }
        let number = |text: &str| text.parse::<u32>().ok();
        let (case, no) = match (number(against), against.rsplit_once('-')) {
            (Some(no), _) => (None, Some(no)),
            (None, Some((first, no))) if first == self.own_prefix() => (None, number(no)),
            (None, Some((case, no))) => match number(case) {
                Some(case) => (Some(case), number(no)),
                None => (None, None),
            },
            (None, None) => (None, None),
        };
        let found = no.map(|no| self.store.decision(DecisionNo(no))).transpose()?.flatten();
        let case = case.map(CaseNo).or(filed.case);
        match found {
            Some(decision) if case.is_none_or(|case| case == decision.case) => Ok(decision),
            Some(decision) => Err(refused(
                format!("decision {} is on case {}", decision.no, decision.case),
                "look at the reference in our letter: CASE-DECISION",
                decision.case,
            )),
            None => Err(unknown(
                &format!("“{}” is no decision of ours", crate::law::facts::plain(against, 60)),
                "the reference stands in our letter: CASE-DECISION, or the number of the decision",
            )),
        }
    }

    /// The beginning of our identifiers in the transparency database.
    fn own_prefix(&self) -> String {
        export::puid_prefix(&self.record.ids().store.to_string())
    }

    fn last_decision(&self, case: CaseNo) -> Result<Decision, DeskError> {
        for no in self.seen(case)?.case.decisions.iter().rev() {
            if let Some(decision) = self.store.decision(*no)?
                && decision.undone.is_none()
                && decision.measure.reverses.is_none()
            {
                return Ok(decision);
            }
        }
        Err(refused(
            format!("case {case} is not decided, so there is nothing to complain about"),
            "look at the number of the case",
            case,
        ))
    }

    /// Who sends a complaint: the author of the message, or the sender by address.
    pub(crate) fn sender_of(
        &self,
        case: CaseNo,
        from: Complainant,
        texts: Option<&ComplaintTexts>,
    ) -> Result<Option<Digest>, DeskError> {
        if from == Complainant::Author
            && let Some(message) = self.seen(case)?.message
            && let Some(identity) = message.author.identity()
        {
            return Ok(Some(MisuseRecord::author(&message.key.group.platform, identity)));
        }
        let (email, name) =
            texts.map_or((None, None), |texts| (texts.email.as_deref(), texts.name.as_deref()));
        Ok(MisuseRecord::sender(email, name))
    }
}

fn same_side(other: &Complaint, decision: DecisionNo, from: Complainant) -> bool {
    other.decision == decision && other.from == from
}

fn unknown(why: &str, hint: &str) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, &[]))
}
