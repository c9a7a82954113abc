//! Deciding, putting off, and noting.

use super::draft::Seen;
use super::{Desk, DeskError, Make, Refusal};
use crate::law::Level;
use crate::model::time::{HOUR, MINUTE};
use crate::model::{
    Act, At, Case, CaseNo, CaseState, Change, DecisionNo, Draft, Moderator, SecondWhy, Seq,
};
use crate::record::LineDraft;
use rayon::prelude::*;

/// Cases that are drafted on one core.
const FEW: usize = 8;

/// What a decision made.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The cases it closed.
    pub cases: Vec<CaseNo>,
    /// Number of the first decision.
    pub first: DecisionNo,
    /// First journal line of the step.
    pub seq: Seq,
    /// The draft used for the first case.
    pub draft: Draft,
    /// Why something of it waits for a second person instead, if anything does.
    pub second: Option<SecondWhy>,
    /// Cases left out, with who holds them.
    pub left: super::hold::Left,
}

/// Reasons to put a case off, as codes, with the words shown.
pub const SKIP_REASONS: [(&str, &str); 5] = [
    ("senior", "needs a senior"),
    ("translation", "needs a translation"),
    ("later", "later"),
    ("not_for_me", "not for me"),
    ("other", "other reason"),
];

impl Desk {
    /// Decides cases in one step, one statement each. What needs a second person is proposed
    /// instead; so is everything a trainee decides. Of several cases those that somebody else holds
    /// are left out, and named.
    ///
    /// # Errors
    /// A refusal when the role may not, a case is already decided, or a draft is incomplete; an
    /// error when it could not be written. In both cases nothing was decided.
    pub fn decide(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        make: &Make,
        now: At,
    ) -> Result<Decided, DeskError> {
        let (cases, left) = self.free_of(who, cases, now)?;
        let decided = self.decide_all(who, cases, make, now)?;
        Ok(Decided { left, ..decided })
    }

    /// Decides cases whoever holds them: an order does not wait.
    pub(super) fn decide_all(
        &mut self,
        who: &Moderator,
        cases: Vec<CaseNo>,
        make: &Make,
        now: At,
    ) -> Result<Decided, DeskError> {
        let (step, draft, second) = self.decision_lines(who, &cases, make, now)?;
        let first = DecisionNo(self.record.ids().decision.0 + 1);
        let lines = self.commit(step)?;
        let seq = lines.first().map(|l| l.seq).unwrap_or_default();
        Ok(Decided { cases, first, seq, draft, second, left: Vec::new() })
    }

    /// The lines that decide cases, the draft used for the first of them, and why something of it
    /// waits for a second person instead, if anything does.
    pub(super) fn decision_lines(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        make: &Make,
        now: At,
    ) -> Result<(Vec<LineDraft>, Draft, Option<SecondWhy>), DeskError> {
        self.may(who, Act::Propose, cases)?;
        if cases.is_empty() {
            return Err(DeskError::Refused(Refusal::new("no case is chosen", "mark some", &[])));
        }
        let first = DecisionNo(self.record.ids().decision.0 + 1);
        let mut next = first;
        let mut step = Vec::with_capacity(cases.len());
        let (mut used, mut second) = (None, None);
        // In the order in which the index has them, so that each of its blocks is read once.
        let mut places: Vec<(CaseNo, usize)> = cases.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let draft =
            |(case, place): &(CaseNo, usize)| (*place, self.to_be_decided(*case, make, now));
        // Another thread is not woken for what is done sooner than it wakes.
        let mut drafts: Vec<_> = if places.len() < FEW {
            places.iter().map(draft).collect()
        } else {
            places.par_iter().map(draft).collect()
        };
        drafts.sort_unstable_by_key(|(place, _)| *place);
        // All of them before the first is written: a refusal leaves nothing behind.
        let drafts = drafts.into_iter().map(|(_, draft)| draft).collect::<Result<Vec<_>, _>>()?;
        for (case, (version, draft)) in cases.iter().zip(drafts) {
            let texts = self.record.attach("statement", &draft.texts)?;
            let measure = Box::new(draft.measure.clone());
            let change = if let Some((why, role)) = self.second_for(who, &draft, cases.len()) {
                second.get_or_insert(why);
                Change::Proposed { case: *case, measure, texts, why, role }
            } else {
                let decision = next;
                next.0 += 1;
                let hold_until = self.hold_until(now);
                Change::Decided { decision, case: *case, measure, texts, hold_until }
            };
            step.push(LineDraft { at: now, by: who.no, change, expects: Some((*case, version)) });
            step.extend(self.superseded(who, *case, now)?);
            used.get_or_insert(draft);
        }
        Ok((step, used.unwrap_or_default(), second))
    }

    /// The draft for one case of a step, with the version it rests on.
    fn to_be_decided(&self, case: CaseNo, make: &Make, now: At) -> Result<(Seq, Draft), DeskError> {
        let seen = self.seen(case)?;
        self.may_be_decided(&seen.case.state, case)?;
        waits_for_more_than_a_complaint(&seen.case)?;
        let draft = self.draft_for(&seen, make, now)?;
        self.sound(&seen, &draft)?;
        Ok((seen.case.version, draft))
    }

    /// Refuses a draft in which something must be mended.
    pub(super) fn sound(&self, seen: &Seen, draft: &Draft) -> Result<(), DeskError> {
        let case = seen.case.no;
        match self.findings(seen, draft).iter().find(|f| f.level == Level::Error) {
            Some(bad) => Err(DeskError::Refused(Refusal::new(
                format!("case {case}: {}: {}", bad.field, bad.text),
                "press r to mend it in the sheet",
                &[case],
            ))),
            None => Ok(()),
        }
    }

    pub(super) fn may_be_decided(&self, state: &CaseState, case: CaseNo) -> Result<(), DeskError> {
        let CaseState::Decided(no) = state else { return Ok(()) };
        let by = match self.store.decision(*no)? {
            Some(d) => format!(" by {}", self.name(d.by)),
            None => String::new(),
        };
        Err(DeskError::Refused(Refusal::new(
            format!("case {case} was decided already{by}"),
            "undo that decision first, or go on with the next case",
            &[case],
        )))
    }

    /// Puts cases off; they come back by themselves.
    ///
    /// # Errors
    /// A refusal when the reason is unknown or a case is decided; an error when not written.
    pub fn skip(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        (reason, note): (&str, &str),
        now: At,
    ) -> Result<At, DeskError> {
        self.may(who, Act::Skip, cases)?;
        if !SKIP_REASONS.iter().any(|(code, _)| *code == reason) {
            return Err(DeskError::Refused(Refusal::new(
                format!("“{reason}” is no reason to put a case off"),
                "use senior, translation, later, not_for_me or other",
                cases,
            )));
        }
        self.free_for(who, cases, now)?;
        let mut back = now;
        let mut step = Vec::with_capacity(cases.len());
        for no in cases {
            let seen = self.seen(*no)?;
            self.may_be_decided(&seen.case.state, *no)?;
            let until = back_at(reason, now, seen.case.due());
            back = back.max(until);
            let note =
                if note.is_empty() { None } else { Some(self.record.attach("skip", &note)?) };
            step.push(LineDraft {
                at: now,
                by: who.no,
                change: Change::Skipped { case: *no, reason: reason.to_owned(), until, note },
                expects: Some((*no, seen.case.version)),
            });
        }
        self.commit(step)?;
        Ok(back)
    }

    /// Writes a note on a case.
    ///
    /// # Errors
    /// A refusal for an empty note or an auditor; an error when not written.
    pub fn note(
        &mut self,
        who: &Moderator,
        case: CaseNo,
        text: &str,
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Note, &[case])?;
        if text.trim().is_empty() {
            return Err(DeskError::Refused(Refusal::new(
                "the note is empty",
                "write something, or press esc",
                &[case],
            )));
        }
        self.seen(case)?;
        let note = self.record.attach("note", &text)?;
        let to = self.named_in(text);
        let change = Change::Noted { case, note, to: to.clone() };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        for no in to.into_iter().filter(|no| *no != who.no) {
            self.tell(no, &format!("{} wrote to you on {case}: P shows it", who.name));
        }
        Ok(())
    }
}

/// A complaint is answered, not decided over; what came in besides may be decided.
fn waits_for_more_than_a_complaint(case: &Case) -> Result<(), DeskError> {
    match case.complaint.filter(|waiting| waiting.alone) {
        Some(waiting) => Err(DeskError::Refused(Refusal::new(
            format!("case {} waits for the answer to complaint {}", case.no, waiting.no),
            "C opens the complaints; 1 to 4 answer one",
            &[case.no],
        ))),
        None => Ok(()),
    }
}

/// When a case put off comes back: an hour for `later`, four else, but never past half of the time
/// its deadline leaves.
fn back_at(reason: &str, now: At, due: Option<At>) -> At {
    let wanted = now.plus(if reason == "later" { HOUR } else { 4 * HOUR });
    match due {
        Some(due) => wanted.min(now.plus((due.since(now) / 2).max(MINUTE))),
        None => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_never_sleeps_past_its_deadline() {
        let now = At(0);
        assert_eq!(back_at("later", now, None), At(HOUR));
        assert_eq!(back_at("senior", now, Some(At(30 * MINUTE))), At(15 * MINUTE));
        assert_eq!(back_at("senior", now, Some(At(-HOUR))), At(MINUTE));
    }
}
