//! Holding cases: who may decide one now, who asks for it, who takes it over.

use super::claims::{Holding, Noting};
use super::{Desk, DeskError, Refusal};
use crate::model::time::MINUTE;
use crate::model::{
    Act, At, CaseNo, CaseState, Change, ComplaintStep, Line, Moderator, ModeratorNo,
};
use crate::record::{AppendError, LineDraft};

/// Cases left out, with who holds them.
pub type Left = Vec<(CaseNo, ModeratorNo)>;

/// What came of opening a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is held by who opened it.
    Mine(Holding),
    /// Somebody else has it; it can be watched.
    Theirs(Holding),
    /// It is nobody's: there is nothing to decide, or who opened it only reads.
    Nobodys,
}

impl Desk {
    fn lease(&self) -> i64 {
        i64::from(self.config.seats.claim_minutes) * MINUTE
    }

    /// Heeds the time: claims whose time is over end, and those of the journal are taken up at
    /// first. Whether anything is free now that was held.
    pub(super) fn heed_claims(&mut self, now: At) -> bool {
        let lease = self.lease();
        let mut changed = Vec::new();
        if !self.claims.is_ready() {
            let ids = self.record.ids();
            let known = ids.claims.iter().map(|(case, claim)| (*case, *claim));
            let last = ids.last_at;
            changed = self.claims.recall(known.collect::<Vec<_>>().into_iter(), (last, now), lease);
        }
        changed.extend(self.claims.heed(now, lease));
        let any = !changed.is_empty();
        changed.into_iter().for_each(|case| self.show_holder(case));
        any
    }

    /// Time went on, for who only looks.
    pub fn heed_time(&mut self, now: At) {
        self.heed_claims(now);
    }

    /// Shows on the board who holds a case.
    fn show_holder(&mut self, case: CaseNo) {
        let name = self.claims.of(case).map(|holding| self.name(holding.by));
        self.board.hold(case, name.as_deref());
        self.changed.add(&[case]);
        self.turn += 1;
    }

    /// Shows every holder on a board that was filled anew.
    pub(super) fn show_holders(&mut self) {
        let held: Vec<CaseNo> = self.claims.all().map(|(case, _)| case).collect();
        held.into_iter().for_each(|case| self.show_holder(case));
    }

    /// Who holds a case now.
    #[must_use]
    pub fn held_by(&self, case: CaseNo) -> Option<Holding> {
        self.claims.of(case)
    }

    /// Opens a case to decide it: it is held by who opened it, unless somebody else has it or
    /// there is nothing to decide.
    ///
    /// # Errors
    /// A refusal when there is no such case.
    pub fn claim(&mut self, who: &Moderator, case: CaseNo, now: At) -> Result<Claimed, DeskError> {
        self.heed_claims(now);
        let (state, complaint) = self.stands(case)?;
        if let Some(holding) = self.claims.of(case).filter(|h| h.by != who.no) {
            return Ok(Claimed::Theirs(holding));
        }
        let closed = matches!(state, CaseState::Decided(_));
        if self.may(who, Act::Claim, &[case]).is_err() || (closed && complaint.is_none()) {
            return Ok(Claimed::Nobodys);
        }
        let fresh = self.claims.of(case).is_none();
        self.claims.take(case, who.no, (now, self.lease()));
        if fresh {
            self.show_holder(case);
        }
        Ok(self.claims.of(case).map_or(Claimed::Nobodys, Claimed::Mine))
    }

    /// Goes on holding a case, when it is held.
    pub fn beat(&mut self, who: &Moderator, case: CaseNo, now: At) {
        if self.claims.of(case).is_some_and(|h| h.by == who.no) {
            self.claims.take(case, who.no, (now, self.lease()));
        }
    }

    /// Went on to something else: the case is free in two minutes.
    pub fn leave_case(&mut self, who: &Moderator, case: CaseNo, now: At) {
        self.claims.leave(case, who.no, now);
    }

    /// Gives a case back at once.
    pub fn let_go(&mut self, who: &Moderator, case: CaseNo) {
        if self.claims.of(case).is_some_and(|h| h.by == who.no) {
            self.claims.end(case, false);
            self.show_holder(case);
        }
    }

    /// Takes over a case that somebody else holds; they are told.
    ///
    /// # Errors
    /// A refusal when nobody else holds it or the role may not; an error when not written.
    pub fn take_over(
        &mut self,
        who: &Moderator,
        case: CaseNo,
        now: At,
    ) -> Result<ModeratorNo, DeskError> {
        self.heed_claims(now);
        self.may(who, Act::TakeOver, &[case])?;
        let old = self.others(who, case)?;
        let until = now.plus(self.lease());
        let change = Change::TakenOver { case, from: old.by, until };
        let expects = Some((case, self.record.touched(case)));
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects }])?;
        self.claims.end(case, true);
        self.claims.take(case, who.no, (now, self.lease()));
        self.claims.noted(case, Noting::Held(who.no, until));
        self.show_holder(case);
        let text = format!("{} has taken over {case}; what you wrote is kept", who.name);
        self.tell(old.by, &text);
        Ok(old.by)
    }

    /// Asks who holds a case for it.
    ///
    /// # Errors
    /// A refusal when nobody else holds it or the role may not.
    pub fn ask_for(
        &mut self,
        who: &Moderator,
        case: CaseNo,
        now: At,
    ) -> Result<ModeratorNo, DeskError> {
        self.heed_claims(now);
        self.may(who, Act::Claim, &[case])?;
        let old = self.others(who, case)?;
        self.tell(old.by, &format!("{} asks for {case}; U lets it go", who.name));
        Ok(old.by)
    }

    fn others(&self, who: &Moderator, case: CaseNo) -> Result<Holding, DeskError> {
        self.claims.of(case).filter(|h| h.by != who.no).ok_or_else(|| {
            let why = match self.claims.of(case) {
                Some(_) => format!("you have case {case} yourself"),
                None => format!("nobody has case {case}"),
            };
            DeskError::Refused(Refusal::new(why, "decide it", &[case]))
        })
    }

    /// Refuses what somebody else holds.
    ///
    /// # Errors
    /// A refusal that names who.
    pub(super) fn free_for(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        now: At,
    ) -> Result<(), DeskError> {
        self.heed_claims(now);
        let held = cases.iter().find_map(|case| {
            let holding = self.claims.of(*case)?;
            (holding.by != who.no).then_some((*case, holding))
        });
        let Some((case, holding)) = held else { return Ok(()) };
        let name = self.name(holding.by);
        let over = match Act::TakeOver.allows(who.role) {
            true => "T takes it over".to_owned(),
            false => self.who_may(Act::TakeOver),
        };
        let since = self.clock(holding.since);
        Err(DeskError::Refused(Refusal::new(
            format!("{name} has case {case} since {since}"),
            format!("A asks for it; {over}; what you wrote is kept"),
            cases,
        )))
    }

    /// Of many cases those nobody else holds, and the others with who does. One alone is refused
    /// when it is held.
    pub(super) fn free_of(
        &mut self,
        who: &Moderator,
        cases: &[CaseNo],
        now: At,
    ) -> Result<(Vec<CaseNo>, Left), DeskError> {
        self.heed_claims(now);
        let (mut free, mut held) = (Vec::with_capacity(cases.len()), Vec::new());
        for case in cases {
            match self.claims.of(*case).filter(|h| h.by != who.no) {
                Some(holding) => held.push((*case, holding.by)),
                None => free.push(*case),
            }
        }
        if free.is_empty() {
            self.free_for(who, cases, now)?;
        }
        Ok((free, held))
    }

    /// Hours and minutes on the platform's clock.
    fn clock(&self, at: At) -> String {
        let time = self.zone.to_datetime(at.timestamp());
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// What was decided, proposed, answered or put off is held no more; who held it is told when
    /// another did it.
    pub(super) fn settle_claims(&mut self, lines: &[Line]) {
        for line in lines {
            let (case, what) = match &line.change {
                Change::Decided { case, .. } => (*case, "decided"),
                Change::Proposed { case, .. } => (*case, "proposed a decision on"),
                Change::ProposalAnswered { case, .. } => (*case, "answered the proposal on"),
                Change::Skipped { case, .. } => (*case, "put off"),
                Change::Complaint { case, step: ComplaintStep::Answered { .. }, .. } => {
                    (*case, "answered the complaint on")
                }
                _ => continue,
            };
            let Some(holding) = self.claims.end(case, true) else { continue };
            self.show_holder(case);
            if holding.by != line.by {
                let name = self.name(line.by);
                self.tell(holding.by, &format!("{name} has {what} {case}; what you wrote is kept"));
            }
        }
    }

    /// Notes in the journal what is held, when others are here who rely on it: all in one sync.
    /// Called as time goes on; says whether anything is free now that was held.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn keep_claims(&mut self, now: At) -> Result<bool, DeskError> {
        let any = self.heed_claims(now);
        if !self.is_shared() && !self.claims.any_noted() {
            return Ok(any);
        }
        let noting = self.claims.to_note(now);
        if noting.is_empty() {
            return Ok(any);
        }
        let step = |(case, noting): &(CaseNo, Noting)| {
            let (by, change) = match *noting {
                Noting::Held(by, until) => (by, Change::Claimed { case: *case, until }),
                Noting::Ended(by) => (by, Change::ClaimEnded { case: *case }),
            };
            vec![LineDraft {
                at: now,
                by,
                change,
                expects: Some((*case, self.record.touched(*case))),
            }]
        };
        let steps: Vec<_> = noting.iter().map(step).collect();
        let mut written = Vec::new();
        for (done, (case, noting)) in self.record.append_all(steps).into_iter().zip(noting) {
            match done {
                Ok(lines) => {
                    written.extend(lines);
                    self.claims.noted(case, noting);
                }
                // Somebody did something on it this moment; the next look notes what is left.
                Err(AppendError::Conflict { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        let touched = self.store.apply(&written, &self.record)?;
        self.refresh(&touched)?;
        Ok(any)
    }
}
