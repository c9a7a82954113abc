//! Where each order stands, over all its cases.

use crate::desk::{Desk, DeskError};
use crate::law::Law;
use crate::model::time::HOUR;
use crate::model::{
    Action, AnswerKind, At, Case, Decision, Flag, FlagBody, Order, OrderAnswer, OrderKind,
    OrderRow, OrderState, Source,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Whether a decision is one that answers an order of this kind.
pub(super) fn effect(decision: &Decision, kind: OrderKind) -> bool {
    decision.undone.is_none()
        && decision.measure.reverses.is_none()
        && (kind == OrderKind::Inform || decision.measure.source == Source::Order)
}

impl Desk {
    /// Every order ever received, worst first: late before open before done, then by deadline.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn orders(&self, now: At) -> Result<Vec<OrderRow>, DeskError> {
        let mut rows: BTreeMap<_, OrderRow> = BTreeMap::new();
        for no in self.store.cases_with_orders()? {
            let Some((case, answers)) = self.store.case_with_answers(no)? else { continue };
            let group = self.seen(no)?.group.map(|g| g.title);
            for flag in &case.flags {
                let FlagBody::Order(order) = &flag.body else { continue };
                let row = rows.entry(order.digest()).or_insert_with(|| begun(order, flag));
                row.cases.push(no);
                row.due = row.due.or(flag.due);
                if let Some(title) = &group
                    && !row.groups.contains(title)
                {
                    row.groups.push(title.clone());
                }
                self.add_decision(row, &case, flag.at)?;
                let key = row.key;
                for answer in answers.iter().filter(|answer| answer.order == key) {
                    add_answer(row, answer);
                }
            }
        }
        let mut rows: Vec<OrderRow> = rows.into_values().collect();
        for row in &mut rows {
            finish(row, &self.law, (now, &self.zone));
        }
        rows.sort_by_key(|row| (row.state, row.due.unwrap_or(At(i64::MAX)), row.received, row.key));
        Ok(rows)
    }

    /// Adds what was decided at one place: the first restriction since receipt, else the first
    /// decision.
    fn add_decision(&self, row: &mut OrderRow, case: &Case, received: At) -> Result<(), DeskError> {
        let mut found: Option<Decision> = None;
        for no in &case.decisions {
            let Some(decision) = self.store.decision(*no)? else { continue };
            if decision.at < received || !effect(&decision, row.order.kind) {
                continue;
            }
            let restricts = decision.measure.action == Action::Restrict;
            if found.is_none() || restricts {
                found = Some(decision);
            }
            if restricts {
                break;
            }
        }
        let Some(decision) = found else {
            row.waiting.push(case.no);
            return Ok(());
        };
        row.acted = row.acted.max(Some(decision.at));
        row.held_until = row.held_until.max(Some(decision.hold_until));
        if decision.measure.action == Action::Restrict {
            row.restricted += 1;
        }
        if let Some((_, seq)) = decision.exported.iter().find(|(format, _)| format == "letters") {
            let at = self.store.step(*seq)?.map_or(decision.hold_until, |step| step.at);
            // While the order forbade it, other letters of the decision may have left.
            if row.order.untold_until(at).is_none() {
                row.told = Some(row.told.map_or(at, |told| told.min(at)));
            }
        }
        if let Some(by) = decision.reversed
            && let Some(reversal) = self.store.decision(by)?
        {
            row.reinstated = row.reinstated.max(Some(reversal.at));
        }
        Ok(())
    }
}

fn begun(order: &Order, flag: &Flag) -> OrderRow {
    OrderRow {
        key: order.digest(),
        order: order.clone(),
        received: flag.at,
        due: None,
        runs_from: flag.at,
        cases: Vec::new(),
        waiting: Vec::new(),
        groups: Vec::new(),
        acted: None,
        restricted: 0,
        held_until: None,
        told: None,
        answered: None,
        stopped: None,
        reinstated: None,
        state: OrderState::Open,
        used: 0,
        preserve_until: None,
        scrutiny_until: None,
        scrutiny_decision: None,
    }
}

/// Adds an answer; the same one stands on every case of the order.
fn add_answer(row: &mut OrderRow, answer: &OrderAnswer) {
    match answer.kind {
        AnswerKind::Feedback => row.answered = Some(answer.at),
        AnswerKind::Impossible => row.stopped = Some((answer.at, answer.obstacle)),
        AnswerKind::Cleared => {
            row.stopped = None;
            row.runs_from = answer.at;
        }
        AnswerKind::ToldAuthor => row.told = Some(answer.at),
        AnswerKind::Reinstated => row.reinstated = Some(answer.at),
    }
}

/// What follows from the rest.
fn finish(row: &mut OrderRow, law: &Law, (now, zone): (At, &TimeZone)) {
    if !row.waiting.is_empty() {
        row.acted = None;
    }
    let late = row.due.is_some_and(|due| due < now);
    row.state = match (row.answered, row.acted) {
        (Some(_), _) => OrderState::Answered,
        (None, Some(_)) => OrderState::Acted,
        (None, None) if row.stopped.is_some() => OrderState::Stopped,
        (None, None) if late => OrderState::Late,
        (None, None) => OrderState::Open,
    };
    let end = row.answered.or_else(|| row.acted.filter(|_| row.order.kind == OrderKind::Tco));
    row.used = row.due.map_or(0, |due| share(row.runs_from, end.unwrap_or(now), due));
    if row.order.kind == OrderKind::Tco {
        let terms = law.deadlines();
        let removed = row.acted.filter(|_| row.restricted > 0);
        row.preserve_until = removed.and_then(|at| terms.preserve.months_after(at, zone));
        let after = |hours: Option<u16>| hours.map(|h| row.received.plus(i64::from(h) * HOUR));
        row.scrutiny_until = after(terms.scrutiny.hours);
        row.scrutiny_decision = after(terms.scrutiny_decision.hours);
    }
}

/// Thousandths of the time from `from` to `due` that are over.
fn share(from: At, now: At, due: At) -> u16 {
    let whole = due.since(from).max(1);
    let part = now.since(from).clamp(0, whole);
    let thousandths = i128::from(part) * 1000 / i128::from(whole);
    u16::try_from(thousandths).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_the_time_never_leaves_its_ends() {
        assert_eq!(share(At(0), At(-5), At(10)), 0);
        assert_eq!(share(At(0), At(5), At(10)), 500);
        assert_eq!(share(At(0), At(50), At(10)), 1000);
        assert_eq!(share(At(10), At(50), At(0)), 1000);
        assert_eq!(share(At(i64::MIN), At(i64::MAX), At(i64::MAX)), 1000);
    }
}
