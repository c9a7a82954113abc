//! Four eyes: what waits for a second person, who that may be, and what that person answers.

use super::{Decided, Desk, DeskError, Refusal};
use crate::model::{
    Act, At, CaseNo, CaseState, Change, Decision, DecisionNo, Draft, Measure, Moderator, Proposal,
    RestrictionKind, Role, SecondKind, SecondWhy, Source,
};
use crate::record::LineDraft;

impl Desk {
    /// Why this decision needs a second person, and the least role of that person; `None` when one
    /// person may take it.
    #[must_use]
    pub fn second_for(
        &self,
        who: &Moderator,
        draft: &Draft,
        cases: usize,
    ) -> Option<(SecondWhy, Role)> {
        let wanted = self.config.second_person;
        let many = wanted.above > 0 && cases > wanted.above as usize;
        let rules = [
            (wanted.escalation && draft.measure.escalation.is_some(), SecondWhy::Escalation),
            (wanted.account && ends_account(&draft.measure), SecondWhy::Account),
            (wanted.order && draft.measure.source == Source::Order, SecondWhy::Order),
            (many, SecondWhy::Many),
        ];
        let named = rules.into_iter().find(|(wanted, _)| *wanted).map(|(_, why)| why);
        match named {
            Some(why) => Some((why, wanted.role)),
            None if who.role == Role::Trainee => Some((SecondWhy::Trainee, Role::Moderator)),
            None => None,
        }
    }

    /// The line that says what became of an open proposal when something else is decided.
    pub(super) fn superseded(
        &self,
        who: &Moderator,
        case: CaseNo,
        now: At,
    ) -> Result<Option<LineDraft>, DeskError> {
        if !self.store.is_watched(case)? {
            return Ok(None);
        }
        let Some(open) = self.store.open_proposal(case)? else { return Ok(None) };
        let kind = if open.by == who.no { SecondKind::Withdrawn } else { SecondKind::Changed };
        let change = Change::ProposalAnswered { case, proposal: open.seq, kind, reason: None };
        Ok(Some(LineDraft { at: now, by: who.no, change, expects: None }))
    }

    /// Confirms what another person proposed on these cases: it is decided, and held as usual.
    ///
    /// # Errors
    /// A refusal when nothing waits, when it is one's own, or the role does not suffice; an error
    /// when not written. In both cases nothing was decided.
    pub fn confirm(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        now: At,
    ) -> Result<Decided, DeskError> {
        self.may(who, Act::Confirm, cases)?;
        self.free_for(who, cases, now)?;
        let first = DecisionNo(self.record.ids().decision.0 + 1);
        let mut step = Vec::with_capacity(2 * cases.len());
        let mut used = None;
        for (no, case) in (first.0..).zip(cases) {
            let seen = self.seen(*case)?;
            self.may_be_decided(&seen.case.state, *case)?;
            let proposal = self.waiting_for(who, *case)?;
            let mut draft = self.proposed(*case, &proposal)?;
            // It starts on the day it is agreed to, not on the day it was proposed.
            let today = now.day(&self.zone);
            draft.measure.application_date = draft.measure.application_date.map(|_| today);
            self.sound(&seen, &draft)?;
            let expects = Some((*case, seen.case.version));
            let change = Change::Decided {
                decision: DecisionNo(no),
                case: *case,
                measure: Box::new(draft.measure.clone()),
                texts: proposal.texts,
                hold_until: self.hold_until(now),
            };
            step.push(LineDraft { at: now, by: who.no, change, expects });
            let change = Change::ProposalAnswered {
                case: *case,
                proposal: proposal.seq,
                kind: SecondKind::Confirmed,
                reason: None,
            };
            step.push(LineDraft { at: now, by: who.no, change, expects: None });
            used.get_or_insert(draft);
        }
        let lines = self.commit(step)?;
        Ok(Decided {
            cases: cases.to_vec(),
            first,
            seq: lines.first().map(|l| l.seq).unwrap_or_default(),
            draft: used.unwrap_or_default(),
            second: None,
            left: Vec::new(),
        })
    }

    /// Sends a proposal back to the queue, with a reason for who proposed it.
    ///
    /// # Errors
    /// A refusal when nothing waits, it is one's own, the role does not suffice or there is no
    /// reason; an error when not written.
    pub fn send_back(
        &mut self,
        who: &Moderator,
        case: CaseNo,
        reason: &str,
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Confirm, &[case])?;
        self.free_for(who, &[case], now)?;
        self.seen(case)?;
        let proposal = self.waiting_for(who, case)?;
        if reason.trim().is_empty() {
            let hint = "write what is wrong with the proposal, or press esc";
            return Err(DeskError::Refused(Refusal::new("a reason is needed", hint, &[case])));
        }
        let reason = Some(self.record.attach("note", &reason.trim())?);
        let kind = SecondKind::Rejected;
        let change = Change::ProposalAnswered { case, proposal: proposal.seq, kind, reason };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }

    /// Lets the author of a silent report be told: the letter leaves with the next export.
    ///
    /// # Errors
    /// A refusal when nothing is held back or the role may not; an error when not written.
    pub fn release(
        &mut self,
        who: &Moderator,
        case: CaseNo,
        now: At,
    ) -> Result<DecisionNo, DeskError> {
        self.may(who, Act::Release, &[case])?;
        let seen = self.seen(case)?;
        let untold = self.untold(&seen.case.decisions)?;
        let no = untold.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("nothing about case {case} is held back from its author"),
                "see `modq list silent:yes` for the cases where something is",
                &[case],
            ))
        })?;
        let change = Change::Released { case, decision: no };
        let expects = Some((case, seen.case.version));
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects }])?;
        Ok(no)
    }

    /// The newest of these decisions whose author must not be told yet.
    pub(crate) fn untold(&self, decisions: &[DecisionNo]) -> Result<Option<DecisionNo>, DeskError> {
        let stands = |d: &Decision| d.untold() && d.undone.is_none();
        for no in decisions.iter().rev() {
            if self.store.decision(*no)?.is_some_and(|d| stands(&d)) {
                return Ok(Some(*no));
            }
        }
        Ok(None)
    }

    /// The draft of a proposal.
    pub(crate) fn proposed(&self, case: CaseNo, proposal: &Proposal) -> Result<Draft, DeskError> {
        let texts = self.record.attachment(&proposal.texts)?.ok_or_else(|| {
            let why = format!("the texts of the proposal on case {case} are erased");
            DeskError::Refused(Refusal::new(why, "decide the case anew", &[case]))
        })?;
        Ok(Draft { measure: proposal.measure.clone(), texts })
    }

    /// Why this person cannot answer a proposal, if so.
    #[must_use]
    pub fn not_second(&self, who: &Moderator, proposal: &Proposal) -> Option<(String, String)> {
        let others: Vec<&str> = self
            .names
            .iter()
            .filter(|m| m.no != proposal.by && m.role >= proposal.role)
            .map(|m| m.name.as_str())
            .collect();
        let who_can = match others.as_slice() {
            [] => format!("it takes another {}", proposal.role.word()),
            names => format!("{} can", names.join(", ")),
        };
        if proposal.by == who.no {
            return Some((
                "it is your own proposal".to_owned(),
                format!("{who_can}; u takes it back"),
            ));
        }
        (who.role < proposal.role || !Act::Confirm.allows(who.role))
            .then(|| (format!("this takes a {}", proposal.role.word()), who_can))
    }

    fn waiting_for(&self, who: &Moderator, case: CaseNo) -> Result<Proposal, DeskError> {
        let open = self.store.open_proposal(case)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("nothing on case {case} waits for a second person"),
                "see `modq list second:yes` for what does",
                &[case],
            ))
        })?;
        match self.not_second(who, &open) {
            Some((why, hint)) => {
                let why = format!("case {case}: {why}");
                Err(DeskError::Refused(Refusal::new(why, hint, &[case])))
            }
            None => Ok(open),
        }
    }

    /// Who proposed what a decision confirmed: that person did not decide alone either.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn proposer_of(&self, decision: &Decision) -> Result<Option<Proposal>, DeskError> {
        let all = self.store.proposals(decision.case)?;
        Ok(all.into_iter().find(|p| {
            let agreed = p.answer.as_ref().filter(|a| a.kind == SecondKind::Confirmed);
            p.texts == decision.texts && agreed.is_some_and(|a| a.at == decision.at)
        }))
    }

    /// Brings what the board knows of proposals and silence on a case up to date.
    pub(super) fn watch(&mut self, no: CaseNo) -> Result<(), DeskError> {
        let Some(case) = self.store.case(no)? else { return Ok(()) };
        let decided = matches!(case.state, CaseState::Decided(_));
        let second = !decided && self.store.open_proposal(no)?.is_some();
        let silent = self.untold(&case.decisions)?.is_some();
        self.board.watch(no, second, silent);
        Ok(())
    }
}

fn ends_account(measure: &Measure) -> bool {
    let ends = |code: &str| code.contains("TERMINAT");
    measure.restrictions.iter().any(|r| r.kind == RestrictionKind::Account && ends(&r.code))
}
