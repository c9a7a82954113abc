//! Blind second looks: which decisions are drawn for one, and what somebody else would have said.

use super::{Desk, DeskError, Make, Refusal};
use crate::config::SecondLook;
use crate::model::time::DAY;
use crate::model::{
    Act, Action, At, CaseNo, Change, Decision, DecisionNo, Digest, DueLook, Look, Moderator,
    ModeratorNo, agree,
};
use crate::record::LineDraft;
use std::ops::ControlFlow;

impl Desk {
    /// Decisions drawn for a second look that nobody gave yet, oldest first, without those this
    /// moderator took.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn due_looks(&self, me: &Moderator, now: At) -> Result<Vec<DueLook>, DeskError> {
        let rules = &self.config.second_look;
        let Some(days) = rules.iter().map(|rule| i64::from(rule.days)).max() else {
            return Ok(Vec::new());
        };
        let mut due = Vec::new();
        let mut found = Vec::new();
        self.store.decisions_from(self.first_since(now.plus(-days * DAY))?, &mut |decision| {
            found.push(decision);
            ControlFlow::Continue(())
        })?;
        for decision in found.iter().filter(|decision| decision.by != me.no) {
            if let Some(rule) = self.drawn_by(decision, now)
                && self.store.look(decision.no)?.is_none()
            {
                due.push(DueLook::new(decision, rule));
            }
        }
        Ok(due)
    }

    /// The first rule that draws a decision, if any does.
    fn drawn_by(&self, decision: &Decision, now: At) -> Option<u16> {
        // What was taken back is no judgement, and what modq did itself is nobody's.
        if decision.is_void() || decision.hold_until > now || decision.by == ModeratorNo(0) {
            return None;
        }
        let lane = self.board.lane(decision.case)?;
        let name = self.name(decision.by);
        let rules = self.config.second_look.iter();
        let place = rules.into_iter().position(|rule| {
            now.since(decision.at) < i64::from(rule.days) * DAY
                && (rule.lane == "any" || rule.lane == lane.word())
                && takes(rule, decision)
                && (rule.moderator.is_empty() || rule.moderator.contains(&name))
                && draws(rule.seed, decision.no, rule.percent)
        })?;
        u16::try_from(place).ok()
    }

    /// The first decision since a moment, or one not long before it.
    fn first_since(&self, since: At) -> Result<DecisionNo, DeskError> {
        let (mut first, mut step) = (self.store.decisions().max(1), 64);
        while first > 1 {
            match self.store.decision(DecisionNo(first))? {
                Some(decision) if decision.at < since => break,
                _ => first = first.saturating_sub(step).max(1),
            }
            step *= 2;
        }
        Ok(DecisionNo(first))
    }

    /// Keeps what this moderator would have decided. The case stays as it is.
    ///
    /// # Errors
    /// A refusal when the decision is their own, was not drawn, or was looked at; an error when
    /// not written.
    pub fn look_twice(
        &mut self,
        who: &Moderator,
        no: DecisionNo,
        make: &Make,
        now: At,
    ) -> Result<(), DeskError> {
        let refuse =
            |why: String, hint: &str| Err(DeskError::Refused(Refusal::new(why, hint, &[])));
        let Some(first) = self.store.decision(no)? else {
            return refuse(format!("there is no decision {no}"), "B lists what waits for a look");
        };
        self.may(who, Act::Decide, &[first.case])?;
        if first.by == who.no {
            return refuse("nobody looks twice at their own decision".into(), "j goes on");
        }
        if self.store.look(no)?.is_some() {
            return refuse("somebody has looked at it already".into(), "j goes on");
        }
        let Some(rule) = self.drawn_by(&first, now) else {
            return refuse(
                format!("decision {no} was not drawn for a second look"),
                "[[second_look]] in modq.toml says what is",
            );
        };
        let measure = Box::new(self.draft(first.case, make, now)?.measure);
        let agrees = agree(&first.measure, &measure);
        let change = Change::Looked { case: first.case, decision: no, rule, measure, agrees };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }

    /// Takes back a look that this moderator gave; the decision waits for one again.
    ///
    /// # Errors
    /// A refusal when there is none or it is somebody else's; an error when not written.
    pub fn undo_look(
        &mut self,
        who: &Moderator,
        no: DecisionNo,
        now: At,
    ) -> Result<CaseNo, DeskError> {
        let look = self.store.look(no)?.filter(|look| look.by == who.no).ok_or_else(|| {
            let why = format!("you gave no look at decision {no}");
            DeskError::Refused(Refusal::new(why, "u takes back the look given last", &[]))
        })?;
        self.may(who, Act::Undo, &[])?;
        let change = Change::Undone { first: look.seq, last: look.seq };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(look.case)
    }

    /// Every look with the decision it was at, oldest decision first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn looks(&self) -> Result<Vec<(Decision, Look)>, DeskError> {
        let mut all = Vec::new();
        for look in self.store.looks()? {
            if let Some(decision) = self.store.decision(look.decision)? {
                all.push((decision, look));
            }
        }
        Ok(all)
    }
}

fn takes(rule: &SecondLook, decision: &Decision) -> bool {
    let measure = &decision.measure;
    match rule.outcome.as_str() {
        "allow" => measure.action == Action::Allow,
        "restrict" => measure.action == Action::Restrict,
        "escalate" => measure.escalation.is_some(),
        _ => true,
    }
}

/// Whether a number is among the drawn ones: the same for the same seed, whoever asks and when.
fn draws(seed: u64, no: DecisionNo, percent: u8) -> bool {
    let mut bytes = seed.to_be_bytes().to_vec();
    bytes.extend(no.0.to_be_bytes());
    let hash = Digest::of(&bytes).0;
    let lot = hash.first_chunk::<8>().map_or(0, |eight| u64::from_be_bytes(*eight));
    lot % 100 < u64::from(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lot_is_fair_and_falls_the_same_each_time() {
        let drawn =
            |seed, percent| (1..=10_000).filter(|n| draws(seed, DecisionNo(*n), percent)).count();
        assert_eq!((drawn(7, 0), drawn(7, 100)), (0, 10_000));
        let ten = drawn(7, 10);
        assert!((850..=1_150).contains(&ten), "{ten}");
        assert_eq!(ten, drawn(7, 10));
        let same =
            (1..=10_000).filter(|n| draws(7, DecisionNo(*n), 10) && draws(8, DecisionNo(*n), 10));
        assert!(same.count() < 200, "another seed draws others");
    }
}
