//! Letting others have a case: no reason is asked and none is kept.

use super::{Desk, DeskError, Refusal};
use crate::config::Seat;
use crate::model::{Act, At, CaseNo, Change, HANDED_ON, Moderator};
use crate::record::LineDraft;

impl Desk {
    /// Gives cases to the others: they wait on as they did, for everybody but this moderator.
    ///
    /// # Errors
    /// A refusal when a case is decided or nobody else could take it; an error when not written.
    pub fn pass_on(&mut self, who: &Moderator, cases: &[CaseNo], now: At) -> Result<(), DeskError> {
        self.may(who, Act::Skip, cases)?;
        self.free_for(who, cases, now)?;
        let mut step = Vec::with_capacity(cases.len());
        for no in cases {
            let seen = self.seen(*no)?;
            self.may_be_decided(&seen.case.state, *no)?;
            if !self.has_another(who, *no) {
                return Err(DeskError::Refused(Refusal::new(
                    format!("nobody else could take case {no}"),
                    "s puts it off, L passes over such cases",
                    &[*no],
                )));
            }
            let reason = HANDED_ON.to_owned();
            step.push(LineDraft {
                at: now,
                by: who.no,
                change: Change::Skipped { case: *no, reason, until: now, note: None },
                expects: Some((*no, seen.case.version)),
            });
        }
        self.commit(step)?;
        Ok(())
    }

    /// Whether somebody else may decide here who has not handed the case on: with a roster whoever
    /// is listed, whether they ever sat down or not, else whoever did.
    fn has_another(&self, who: &Moderator, case: CaseNo) -> bool {
        let before = self.board.handed_on(case);
        let sat = |name: &str| self.moderators().iter().find(|m| m.name == name);
        let roster = &self.config.moderator;
        if roster.is_empty() {
            let free = |m: &Moderator| m.no != who.no && !before.contains(&m.no);
            return self.moderators().iter().any(|m| m.role.decides() && free(m));
        }
        let may = |seat: &&Seat| !seat.disabled && seat.role.decides() && seat.name != who.name;
        let free = |seat: &Seat| sat(&seat.name).is_none_or(|m| !before.contains(&m.no));
        roster.iter().filter(may).any(free)
    }
}
