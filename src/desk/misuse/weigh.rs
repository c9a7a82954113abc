//! What somebody did within the window, and how much of it was wrong (Art. 23(3)).

use super::super::{Desk, DeskError};
use super::Person;
use crate::model::{
    Action, CaseNo, ComplaintTexts, Decision, Digest, FlagBody, GroundKind, MisuseRecord, Notifier,
    Outcome, Weighed,
};
use std::collections::BTreeSet;

impl Desk {
    /// Messages of an author, and those removed or restricted as illegal.
    pub(super) fn weigh_content(
        &self,
        person: &Person,
        weighed: &mut Weighed,
        cases: &mut Vec<CaseNo>,
    ) -> Result<(), DeskError> {
        let Some(author) = person.author else { return Ok(()) };
        let (_, numbers) = self.store.by_author(author, usize::MAX)?;
        let mut seen = BTreeSet::new();
        for no in numbers {
            let Some(message) = self.store.message(no)? else { continue };
            // Versions of one message are one message.
            if message.at >= weighed.since && seen.insert((message.key.group.id, message.key.id)) {
                weighed.total += 1;
            }
        }
        for case in self.board.by_author(author) {
            let Some(decision) = self.in_force(case)? else { continue };
            let ground = decision.measure.ground.as_ref();
            let illegal = ground.is_some_and(|g| g.kind == GroundKind::Illegal);
            if decision.measure.action == Action::Restrict
                && illegal
                && decision.at >= weighed.since
            {
                weighed.number += 1;
                weighed.gravity = weighed.gravity.max(self.seen(case)?.case.severity());
                cases.push(case);
            }
        }
        Ok(())
    }

    /// Notices under an address, and those after which the content was left.
    pub(super) fn weigh_notices(
        &self,
        person: &Person,
        weighed: &mut Weighed,
        cases: &mut Vec<CaseNo>,
    ) -> Result<(), DeskError> {
        let mut sent = BTreeSet::new();
        let mut unfounded = BTreeSet::new();
        for case in self.store.cases_with_notices()? {
            let Some(found) = self.store.case(case)? else { continue };
            // Of each case with a notice of theirs, once: there may be very many of them on it.
            let mut in_force: Option<Option<Decision>> = None;
            for flag in found.flags.iter().filter(|flag| flag.at >= weighed.since) {
                let FlagBody::Notice(notice) = &flag.body else { continue };
                if sender_key(&notice.notifier) != Some(person.key) {
                    continue;
                }
                sent.insert(notice.reference.clone());
                let known = match in_force.take() {
                    Some(known) => known,
                    None => self.in_force(case)?,
                };
                let decision = in_force.insert(known).as_ref();
                let decision = decision.filter(|decision| decision.at >= flag.at);
                if decision.is_some_and(|decision| decision.measure.action == Action::Allow) {
                    unfounded.insert(notice.reference.clone());
                    weighed.gravity = weighed.gravity.max(flag.severity);
                    cases.push(case);
                }
            }
        }
        weighed.total = u32::try_from(sent.len()).unwrap_or(u32::MAX);
        weighed.number = u32::try_from(unfounded.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Complaints of somebody, and those that changed nothing.
    pub(super) fn weigh_complaints(
        &self,
        person: &Person,
        weighed: &mut Weighed,
        cases: &mut Vec<CaseNo>,
    ) -> Result<(), DeskError> {
        for complaint in self.store.complaints()? {
            if complaint.received < weighed.since {
                continue;
            }
            let texts = self.record.attachment::<ComplaintTexts>(&complaint.text)?;
            let key = self.sender_of(complaint.case, complaint.from, texts.as_ref())?;
            if key != Some(person.key) {
                continue;
            }
            weighed.total += 1;
            let outcome = complaint.answer.as_ref().map(|answer| answer.outcome);
            if matches!(outcome, Some(Outcome::Upheld | Outcome::Omitted)) {
                weighed.number += 1;
                weighed.gravity = weighed.gravity.max(1);
                cases.push(complaint.case);
            }
        }
        Ok(())
    }
}

pub(super) fn sender_key(notifier: &Notifier) -> Option<Digest> {
    MisuseRecord::sender(notifier.email.as_deref(), notifier.name.as_deref())
}
