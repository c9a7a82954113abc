//! Counts a period in slices, so that keys and frames are not kept waiting, and writes reports.

use super::Seat;
use crate::app::Reply;
use crate::desk::{Desk, DeskError};
use jiff::civil::Date;

/// Decisions taken in between two looks at the keys: about the time of one frame.
const SLICE: usize = 4_000;

impl Seat {
    /// Whether something is still being counted or written: call [`Seat::go_on`] when no key waits.
    #[must_use]
    pub const fn unfinished(&self) -> bool {
        self.counting.is_some() || self.writing.is_some() || self.exporting.is_some()
    }

    /// Goes on with what is being counted or written, for about the time of one frame.
    pub fn go_on(&mut self, desk: &mut Desk) {
        let done = if self.counting.is_some() {
            self.count(desk)
        } else if self.writing.is_some() {
            self.write_on(desk)
        } else {
            self.export_on(desk)
        };
        let replies = match done {
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
        &mut self,
        desk: &Desk,
        days: (Date, Date),
    ) -> Result<Vec<Reply>, DeskError> {
        if self.writing.is_some() {
            return Ok(vec![Reply::Said("a report is being written; wait for it".to_owned())]);
        }
        self.writing = Some(desk.begin_report(days, self.now())?);
        self.write_on(desk)
    }

    /// Takes more into the report that is being written, and writes it when that was all.
    fn write_on(&mut self, desk: &Desk) -> Result<Vec<Reply>, DeskError> {
        let Some(mut run) = self.writing.take() else { return Ok(Vec::new()) };
        if desk.go_on_report(&mut run, SLICE)? {
            let percent = desk.share_of_report(&run);
            self.writing = Some(run);
            return Ok(vec![Reply::Said(format!("writing the report: {percent} %"))]);
        }
        let folder = desk.end_report(&run)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(vec![Reply::Said(format!("the report is in outbox/report/{name}"))])
    }
}
