//! Where each order stands, over all its cases.

use crate::desk::{Desk, DeskError};
use crate::law::Law;
use crate::model::time::HOUR;
use crate::model::{
    Action, AnswerKind, At, Decision, Digest, Flag, FlagBody, Order, OrderAnswer, OrderKind,
    OrderRow, OrderState, Seq, Source,
};
use crate::store::Answered;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The most places of an order that are gathered from several rows.
const PLACES: usize = 1_000;

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
        let mut rows: BTreeMap<Digest, OrderRow> = BTreeMap::new();
        for no in self.store.cases_with_orders()? {
            let Some(answered) = self.store.case_with_answers(no)? else { continue };
            let group = self.seen(no)?.group.map(|g| g.title);
            // The newest line that brought an order counts: what was done before is no answer to it.
            let mut came: BTreeMap<Digest, Seq> = BTreeMap::new();
            for (flag, seq) in answered.case.flags.iter().zip(&answered.came) {
                let FlagBody::Order(order) = &flag.body else { continue };
                let key = order.digest();
                came.insert(key, *seq);
                let row = rows.entry(key).or_insert_with(|| begun(order, flag));
                add_flag(row, flag, order);
            }
            for (key, seq) in came {
                let Some(row) = rows.get_mut(&key) else { continue };
                row.cases.push(no);
                row.unheld += usize::from(answered.case.message.is_none());
                if let Some(title) = &group
                    && !row.groups.contains(title)
                {
                    row.groups.push(title.clone());
                }
                self.add_decision(row, &answered, seq)?;
                for (_, answer) in answered.answers.iter().filter(|(_, a)| a.order == key) {
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

    /// Adds what was decided at one place: the first restriction since the order came, else the
    /// first decision. Lines are compared, not times: a clock may have been changed.
    fn add_decision(
        &self,
        row: &mut OrderRow,
        answered: &Answered,
        came: Seq,
    ) -> Result<(), DeskError> {
        let mut found: Option<Decision> = None;
        for no in &answered.case.decisions {
            let Some(decision) = self.store.decision(*no)? else { continue };
            if decision.seq < came || !effect(&decision, row.order.kind) {
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
        let handed = answered.answers.iter().any(|(seq, answer)| {
            *seq > came && answer.order == row.key && answer.kind == AnswerKind::HandedOver
        });
        let Some(decision) = found else {
            if !handed {
                row.waiting.push(answered.case.no);
            }
            return Ok(());
        };
        row.acted = row.acted.max(Some(decision.at));
        row.held_until = row.held_until.max(Some(decision.hold_until));
        if decision.measure.action == Action::Restrict {
            row.restricted += 1;
        }
        for (_, seq) in decision.exported.iter().filter(|(format, _)| format == "letters") {
            let at = self.store.step(*seq)?.map_or(decision.hold_until, |step| step.at);
            // While the order forbade it, other letters of the decision may have left.
            if row.order.untold_until(at).is_none() && row.order.kind != OrderKind::Inform {
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
        acknowledged: None,
        handed_over: None,
        scrutiny_asked: None,
        scrutinised: None,
        keep_longer: None,
        keep_ended: None,
        unheld: 0,
        others: Vec::new(),
        ahead: false,
        answers: Vec::new(),
        state: OrderState::Open,
        used: 0,
        preserve_until: None,
        scrutiny_until: None,
        scrutiny_decision: None,
    }
}

/// Adds a flag of the order: a further place, or the same reference with other content. The one
/// that came first is the order.
fn add_flag(row: &mut OrderRow, flag: &Flag, order: &Order) {
    row.due = [row.due, flag.due].into_iter().flatten().min();
    let content = order.content();
    if content == row.order.content() {
        if row.order.later.len() < order.later.len() {
            row.order.later.clone_from(&order.later);
        }
        let known = &mut row.order.locations;
        // Every place of one row carries them all; only rows with a place each add any.
        if *known != order.locations && known.len() < PLACES {
            let fresh: Vec<_> = order.locations.iter().filter(|l| !known.contains(l)).collect();
            known.extend(fresh.into_iter().cloned());
        }
        return;
    }
    if row.others.iter().any(|(_, other)| other.content() == content) {
        return;
    }
    let (mut at, mut other) = (flag.at, order.clone());
    if at < row.received {
        std::mem::swap(&mut at, &mut row.received);
        std::mem::swap(&mut other, &mut row.order);
        row.runs_from = row.received;
    }
    row.others.push((at, other));
}

/// Adds an answer; the same one stands on every case of the order.
fn add_answer(row: &mut OrderRow, answer: &OrderAnswer) {
    let at = answer.at;
    match answer.kind {
        AnswerKind::Feedback => row.answered = Some(at),
        AnswerKind::Impossible => row.stopped = Some((at, answer.obstacle)),
        AnswerKind::Cleared => {
            row.stopped = None;
            row.runs_from = at;
        }
        AnswerKind::ToldAuthor => row.told = Some(at),
        AnswerKind::Reinstated => row.reinstated = Some(at),
        AnswerKind::Acknowledged => row.acknowledged = Some(at),
        AnswerKind::HandedOver => row.handed_over = Some(at),
        AnswerKind::ScrutinyAsked => {
            row.scrutiny_asked = Some(at);
            row.scrutinised = None;
        }
        AnswerKind::ScrutinyKept => row.scrutinised = Some((at, true)),
        AnswerKind::LostEffect => row.scrutinised = Some((at, false)),
        AnswerKind::KeepLonger => {
            row.keep_longer = answer.due;
            row.keep_ended = None;
        }
        AnswerKind::KeepEnded => row.keep_ended = Some(at),
        // The order itself carries what was said later about silence.
        AnswerKind::SilenceEnded | AnswerKind::SilenceExtended => {}
    }
    let same = |known: &OrderAnswer| known.kind == answer.kind && known.at == at;
    if !row.answers.iter().any(same) {
        row.answers.push(answer.clone());
    }
}

/// What follows from the rest.
fn finish(row: &mut OrderRow, law: &Law, (now, zone): (At, &TimeZone)) {
    row.acted = row.acted.max(row.handed_over);
    if !row.waiting.is_empty() {
        // A place that came or waits again is not answered, whatever was said before.
        row.acted = None;
        row.answered = None;
    }
    row.ahead = row.received > now;
    row.answers.sort_by_key(|answer| (answer.at, answer.kind));
    if row.handed_over.is_some() && row.due.is_none() {
        // The case has no clock any more; the feedback still has.
        let usual = law.deadlines().inform.from(row.received, zone);
        row.due = row.order.deadline.or(usual);
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
        let kept = removed.and_then(|at| terms.preserve.months_after(at, zone));
        row.preserve_until = kept.max(row.keep_longer);
        let after = |from: At, hours: Option<u16>| hours.map(|h| from.plus(i64::from(h) * HOUR));
        row.scrutiny_until = after(row.received, terms.scrutiny.hours);
        let from = row.scrutiny_asked.unwrap_or(row.received);
        row.scrutiny_decision = after(from, terms.scrutiny_decision.hours);
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
