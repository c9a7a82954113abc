//! The decision a suspension of the service is: it restricts the service, so it has a statement of
//! reasons like any other (Art. 17(1)(c)), and a complaint can take it back.

use super::{Desk, DeskError, Refusal};
use crate::law::{Level, MisuseFields, date};
use crate::model::{
    At, CaseNo, Change, Decision, DecisionNo, Draft, MisuseOf, MisuseRecord, MisuseStep, Moderator,
    Restriction, RestrictionKind, StatementTexts, Weighed,
};
use crate::record::LineDraft;
use std::collections::HashSet;

/// How a suspension restricts the service.
const SUSPENDED: &str = "DECISION_PROVISION_TOTAL_SUSPENSION";

/// What a suspension is decided on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspending<'a> {
    /// What was weighed.
    pub weighed: &'a Weighed,
    /// When they were warned.
    pub warned: At,
    /// Its end.
    pub until: At,
    /// Why.
    pub reason: &'a str,
}

impl Desk {
    /// The line that decides the suspension of an author, on the newest case it rests on.
    pub(super) fn suspend_line(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        suspending: &Suspending<'_>,
        now: At,
    ) -> Result<(DecisionNo, LineDraft), DeskError> {
        let first = cases.first().copied().unwrap_or_default();
        let last = self.in_force(first)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("case {first} is not decided any more"),
                "decide it again first",
                &[first],
            ))
        })?;
        let draft = self.suspension(&last, suspending, now)?;
        let seen = self.seen(first)?;
        if let Some(bad) =
            self.findings(&seen, &draft).iter().find(|found| found.level == Level::Error)
        {
            return Err(DeskError::Refused(Refusal::new(
                format!("its statement of reasons: {}: {}", bad.field, bad.text),
                "say it otherwise with --reason",
                &[first],
            )));
        }
        let decision = DecisionNo(self.record.ids().decision.0 + 1);
        let texts = self.record.attach("statement", &draft.texts)?;
        let change = Change::Decided {
            decision,
            case: first,
            measure: Box::new(draft.measure),
            texts,
            hold_until: self.hold_until(now),
        };
        let expects = Some((first, seen.case.version));
        Ok((decision, LineDraft { at: now, by: who.no, change, expects }))
    }

    /// The same ground as the newest decision it rests on; facts of its own.
    fn suspension(
        &self,
        last: &Decision,
        suspending: &Suspending<'_>,
        now: At,
    ) -> Result<Draft, DeskError> {
        let old = self.record.attachment::<StatementTexts>(&last.texts)?.unwrap_or_default();
        let Suspending { weighed, warned, until, reason } = *suspending;
        let language = if old.language.is_empty() { "en" } else { old.language.as_str() };
        let fields = MisuseFields {
            warned: date::day(warned.day(&self.zone), language),
            reason: reason.trim().to_owned(),
            ..MisuseFields::weighed(MisuseOf::Content, weighed, &self.zone, language)
        };
        let facts = self.law.misuse_facts(language, &fields)?;
        let mut measure = last.measure.clone();
        measure.restrictions = vec![Restriction {
            kind: RestrictionKind::Provision,
            code: SUSPENDED.to_owned(),
            until: Some(until.day(&self.zone)),
        }];
        measure.escalation = None;
        measure.policy = self.unescalated(measure.policy);
        measure.application_date = Some(now.day(&self.zone));
        measure.reverses = None;
        Ok(Draft { measure, texts: StatementTexts { facts, restriction_other: None, ..old } })
    }

    /// The decisions that are suspensions of authors, and those that take one back: they answer no
    /// notice.
    pub(super) fn suspensions(&self) -> Result<HashSet<DecisionNo>, DeskError> {
        let mut found = HashSet::new();
        for record in self.store.misuse(None)? {
            if let MisuseStep::Suspended { decision: Some(no), .. } = record.step {
                found.insert(no);
                found.extend(self.store.decision(no)?.and_then(|d| d.reversed));
            }
        }
        Ok(found)
    }

    /// A policy, unless its decisions must be escalated: what is decided later rests on the first
    /// report.
    pub(super) fn unescalated(&self, policy: Option<String>) -> Option<String> {
        policy.filter(|id| self.law.policy(id).is_none_or(|p| p.must_escalate.is_none()))
    }

    /// Measures that hold: a suspension whose decision was taken back holds no more.
    pub(super) fn holding(
        &self,
        mut measures: Vec<MisuseRecord>,
        now: At,
    ) -> Result<Vec<MisuseRecord>, DeskError> {
        for record in &mut measures {
            if let MisuseStep::Suspended { until, decision: Some(no), .. } = &mut record.step
                && self.store.decision(*no)?.is_some_and(|d| d.reversed.is_some())
            {
                *until = (*until).min(now);
            }
        }
        Ok(measures)
    }
}
