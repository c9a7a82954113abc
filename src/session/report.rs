//! Counts a period in slices, so that keys and frames are not kept waiting, and writes reports.

use super::Session;
use crate::app::Reply;
use crate::desk::DeskError;
use jiff::civil::Date;

/// Decisions taken in between two looks at the keys: about a tenth of a second.
const SLICE: usize = 20_000;

impl Session {
    /// Whether something is still being counted: call [`Session::go_on`] when no key waits.
    #[must_use]
    pub const fn unfinished(&self) -> bool {
        self.counting.is_some()
    }

    /// Goes on with what is being counted, for about a tenth of a second.
    pub fn go_on(&mut self) {
        let replies = match self.count() {
            Ok(replies) => replies,
            Err(e) => self.answer(e),
        };
        for reply in replies {
            self.reply(reply);
        }
        self.work();
    }

    pub(super) fn count(&mut self) -> Result<Vec<Reply>, DeskError> {
        let Some(of) = self.counting.take() else { return Ok(Vec::new()) };
        if self.desk.learn_decisions(SLICE)? {
            self.counting = Some(of);
            return Ok(Vec::new());
        }
        let now = self.now();
        Ok(vec![Reply::Glance(of, Box::new(self.desk.glance(&of, now)?))])
    }

    pub(super) fn write_report(&self, days: (Date, Date)) -> Result<Vec<Reply>, DeskError> {
        let folder = self.desk.report_to_outbox(days, self.now())?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(vec![Reply::Said(format!("the report is in outbox/report/{name}"))])
    }
}
