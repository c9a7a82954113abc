//! What the screen of second looks is told: never who decided first, nor what.

use super::Seat;
use super::show;
use crate::app::msg::{CaseView, DraftFrom, Reply};
use crate::desk::{Desk, DeskError};
use crate::model::{CaseNo, CaseState, DecisionNo};

/// Messages before and after the one looked at.
const AROUND: usize = 5;

impl Seat {
    pub(super) fn due_looks(&self, desk: &Desk) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        Ok(vec![Reply::Looks(desk.due_looks(&self.me, now)?)])
    }

    pub(super) fn open_look(&self, desk: &mut Desk, case: CaseNo) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let me = (&self.me, &self.veils);
        let mut view = show::case(desk, me, (case, AROUND), now)?;
        blind(&mut view);
        Ok(vec![Reply::LookAt(Box::new(view))])
    }

    pub(super) fn undo_look(
        &self,
        desk: &mut Desk,
        no: DecisionNo,
    ) -> Result<Vec<Reply>, DeskError> {
        let case = desk.undo_look(&self.me, no, self.now())?;
        let mut replies = vec![Reply::Said(format!("your look at {case} is taken back"))];
        replies.extend(self.due_looks(desk)?);
        Ok(replies)
    }

    pub(super) fn look_twice(
        &self,
        desk: &mut Desk,
        no: DecisionNo,
        from: DraftFrom,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        desk.look_twice(&self.me, no, &from.into(), now)?;
        let mut replies = vec![Reply::Said("your look is kept".to_owned())];
        replies.extend(self.due_looks(desk)?);
        Ok(replies)
    }
}

/// Whatever could tell the first decision, or who took it, stays behind.
pub(super) fn blind(view: &mut CaseView) {
    view.decisions.clear();
    view.same_text_decisions.clear();
    view.author.decisions.clear();
    view.author.restricted = 0;
    view.author.measures.clear();
    view.names.clear();
    view.notices.clear();
    view.noted.clear();
    view.case.notes.clear();
    view.case.decisions.clear();
    view.case.complaint = None;
    view.case.state = CaseState::Waiting;
    (view.draft, view.second, view.raw, view.holder) = (None, None, None, None);
}
