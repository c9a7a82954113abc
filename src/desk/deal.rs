//! Deals out work: the next case in order that nobody holds, of one's lanes and languages.

use super::{Claimed, Desk, DeskError};
use crate::law::language;
use crate::model::{Act, At, CaseNo, CaseState, Moderator};

/// Cases looked at before it is said that there is none.
const LOOK: usize = 2_000;

impl Desk {
    /// Claims the first case of this order that nobody holds and that is for this person: of their
    /// lanes and languages, not their own proposal, not against their own decision.
    ///
    /// # Errors
    /// A refusal when the role may not; an error when the index cannot be read.
    pub fn deal(
        &mut self,
        who: &Moderator,
        order: &[CaseNo],
        now: At,
    ) -> Result<Option<CaseNo>, DeskError> {
        self.may(who, Act::Claim, &[])?;
        self.heed_claims(now);
        let mut looked = 0;
        for case in order {
            if self.held_by(*case).is_some() {
                continue;
            }
            looked += 1;
            if looked > LOOK {
                break;
            }
            if self.is_for(who, *case, now)?
                && matches!(self.claim(who, *case, now)?, Claimed::Mine(_))
            {
                return Ok(Some(*case));
            }
        }
        Ok(None)
    }

    fn is_for(&self, who: &Moderator, no: CaseNo, now: At) -> Result<bool, DeskError> {
        let Some(row) = self.board.get(no) else { return Ok(false) };
        let waits = match row.state {
            CaseState::Waiting => true,
            CaseState::Skipped { until, .. } => until <= now,
            CaseState::Decided(_) => false,
        };
        if !waits || self.board.is_not_for(no, who.no) {
            return Ok(false);
        }
        if self.board.waits_for_second(no)
            && let Some(open) = self.store.open_proposal(no)?
            && self.not_second(who, &open).is_some()
        {
            return Ok(false);
        }
        let Some(seat) = self.row_of(who) else { return Ok(true) };
        if !seat.works(row.lane) || seat.languages.is_empty() {
            return Ok(seat.works(row.lane));
        }
        let message = row.message.map(|no| self.store.message(no)).transpose()?.flatten();
        let language = message.as_ref().and_then(language::of);
        Ok(seat.reads(language.as_deref()))
    }
}
