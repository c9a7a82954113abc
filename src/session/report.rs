//! Counts a period in slices, so that keys and frames are not kept waiting, and writes reports.

use super::Seat;
use crate::app::Reply;
use crate::desk::{Desk, DeskError};
use jiff::civil::Date;

/// Decisions taken in between two looks at the keys: about a tenth of a second.
const SLICE: usize = 20_000;

impl Seat {
    /// Whether something is still being counted: call [`Seat::go_on`] when no key waits.
    #[must_use]
    pub const fn unfinished(&self) -> bool {
        self.counting.is_some()
    }

    /// Goes on with what is being counted, for about a tenth of a second.
    pub fn go_on(&mut self, desk: &mut Desk) {
        let replies = match self.count(desk) {
            Ok(replies) => replies,
            Err(e) => self.answer(e),
        };
        for reply in replies {
            self.reply(reply);
        }
        self.work(desk);
    }

    pub(super) fn count(&mut self, desk: &mut Desk) -> Result<Vec<Reply>, DeskError> {
        let Some(of) = self.counting.take() else { return Ok(Vec::new()) };
        if desk.learn_decisions(SLICE)? {
            self.counting = Some(of);
            return Ok(Vec::new());
        }
        let now = self.now();
        Ok(vec![Reply::Glance(of, Box::new(desk.glance(&of, now)?))])
    }

    pub(super) fn write_report(
        &self,
        desk: &Desk,
        days: (Date, Date),
    ) -> Result<Vec<Reply>, DeskError> {
        let folder = desk.report_to_outbox(days, self.now())?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(vec![Reply::Said(format!("the report is in outbox/report/{name}"))])
    }
}
