//! Letting others have a case: no reason is asked and none is kept.

use super::{Desk, DeskError, Refusal};
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
            let before = self.board.handed_on(*no);
            let free =
                |m: &&Moderator| m.role.decides() && m.no != who.no && !before.contains(&m.no);
            if !self.moderators().iter().any(|m| free(&m)) {
                return Err(DeskError::Refused(Refusal::new(
                    format!("there is nobody left who could take case {no}"),
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
}
