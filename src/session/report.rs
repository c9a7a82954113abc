//! Counts a period in slices, so that keys and frames are not kept waiting, and writes reports.

use super::Session;
use crate::app::Reply;
use crate::desk::DeskError;
use jiff::civil::Date;

/// Decisions taken in between two looks at the keys: about the time of one frame.
const SLICE: usize = 4_000;

impl Session {
    /// Whether something is still being counted: call [`Session::go_on`] when no key waits.
    #[must_use]
    pub const fn unfinished(&self) -> bool {
        self.counting.is_some() || self.writing.is_some()
    }

    /// Goes on with what is being counted, for about the time of one frame.
    pub fn go_on(&mut self) {
        let done = if self.counting.is_some() { self.count() } else { self.write_on() };
        let replies = match done {
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

    pub(super) fn write_report(&mut self, days: (Date, Date)) -> Result<Vec<Reply>, DeskError> {
        if self.writing.is_some() {
            return Ok(vec![Reply::Said("a report is being written; wait for it".to_owned())]);
        }
        self.writing = Some(self.desk.begin_report(days, self.now())?);
        self.write_on()
    }

    /// Takes more into the report that is being written, and writes it when that was all.
    fn write_on(&mut self) -> Result<Vec<Reply>, DeskError> {
        let Some(mut run) = self.writing.take() else { return Ok(Vec::new()) };
        if self.desk.go_on_report(&mut run, SLICE)? {
            let percent = self.desk.share_of_report(&run);
            self.writing = Some(run);
            return Ok(vec![Reply::Said(format!("writing the report: {percent} %"))]);
        }
        let folder = self.desk.end_report(&run)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(vec![Reply::Said(format!("the report is in outbox/report/{name}"))])
    }
}
