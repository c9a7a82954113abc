//! Writes exports in slices, so that no seat is kept waiting.

use super::Seat;
use crate::app::Reply;
use crate::desk::{Desk, DeskError, ExportRun};
use crate::model::At;
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Seat {
    /// Begins an export; the first slice comes with the next look at the keys.
    pub(super) fn export(
        &mut self,
        desk: &mut Desk,
        format: &str,
    ) -> Result<Vec<Reply>, DeskError> {
        self.exporting = Some(desk.begin_export(&self.me, format)?);
        Ok(Vec::new())
    }

    /// Writes one slice more.
    pub(super) fn export_on(&mut self, desk: &mut Desk) -> Result<Vec<Reply>, DeskError> {
        self.export_slice(desk, Desk::go_on_export)
    }

    /// Whatever goes wrong in a slice ends the export, not the seat.
    pub(super) fn export_slice(
        &mut self,
        desk: &mut Desk,
        write: impl FnOnce(&mut Desk, &mut ExportRun, At) -> Result<bool, DeskError>,
    ) -> Result<Vec<Reply>, DeskError> {
        let Some(mut run) = self.exporting.take() else { return Ok(Vec::new()) };
        let now = self.now();
        let slice = AssertUnwindSafe(|| write(desk, &mut run, now));
        let Ok(more) = catch_unwind(slice) else {
            let (word, share) = (run.word(), run.share());
            tracing::error!(format = word, "an export broke off");
            drop(run);
            desk.mend()?;
            return Ok(vec![Reply::Refused {
                why: format!("writing {word} broke off at {share} %"),
                hint: "what was written is noted; ask again for the rest".to_owned(),
                cases: Vec::new(),
            }]);
        };
        if more? {
            let text = format!("writing {}: {} %", run.word(), run.share());
            self.exporting = Some(run);
            return Ok(vec![Reply::Progress(text)]);
        }
        let outcome = run.end();
        Ok(self.changed(desk, Reply::Said(outcome.sentence())))
    }
}
