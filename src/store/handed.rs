//! Cases that somebody handed on: they wait as they did, for everybody else.

use super::cases::{Closing, How, StoredCase};
use crate::model::{HANDED_ON, ModeratorNo};

impl Closing {
    /// It takes the case out of nobody's queue but one.
    pub(super) fn hands_on(&self) -> bool {
        matches!(&self.how, How::Skipped { reason, .. } if reason == HANDED_ON)
    }
}

impl StoredCase {
    /// Who handed it on since it was decided last.
    pub fn handed_on(&self) -> Vec<ModeratorNo> {
        let standing = self.closings.iter().rev().filter(|closing| !closing.undone);
        let since = standing.take_while(|c| !matches!(c.how, How::Decided(_)));
        let by = |closing: &Closing| match &closing.how {
            How::Skipped { by, .. } if closing.hands_on() => Some(*by),
            _ => None,
        };
        since.filter_map(by).collect()
    }
}
