//! Complaints of a file: each finds its decision, or is rejected with the reason and kept.

use super::Intake;
use super::rows::{Rejected, Rows};
use crate::desk::{Desk, DeskError};
use crate::model::{Complainant, Complaint, ComplaintNo, DecisionNo, Digest, Mark};
use std::collections::HashSet;

impl Desk {
    /// Journals the complaints of a group of rows in one step; those without a decision of ours
    /// join the rejected rows.
    pub(super) fn take_complaints(
        &mut self,
        rows: &mut Rows,
        run: &mut Intake,
    ) -> Result<(), DeskError> {
        if rows.complaints.is_empty() {
            return Ok(());
        }
        let known = self.store.complaints()?;
        let mut keys: HashSet<Digest> = known.iter().map(|complaint| complaint.key).collect();
        let mut sides: HashSet<(DecisionNo, Complainant)> = HashSet::new();
        let mut step = Vec::new();
        let mut next = self.record.ids().complaint.0;
        for (filed, place, raw) in std::mem::take(&mut rows.complaints) {
            let key = Complaint::key_of(&filed.texts.reference);
            if keys.contains(&key) {
                run.report.known_complaints += 1;
                continue;
            }
            let mut examined = match self.examine(&filed, run.options.now) {
                Ok(examined) => examined,
                Err(DeskError::Refused(refusal)) => {
                    let why = format!("{}; {}", refusal.why, refusal.hint);
                    rows.rejected.push(Rejected { place, why, raw });
                    continue;
                }
                Err(other) => return Err(other),
            };
            // The one before may be in this very file.
            if !sides.insert((examined.decision.no, examined.from))
                && !examined.marks.contains(&Mark::Second)
            {
                examined.marks.push(Mark::Second);
                examined.marks.sort_unstable();
            }
            keys.insert(key);
            next += 1;
            step.push(self.made(ComplaintNo(next), &filed, examined, run.options.now)?);
            run.report.complaints += 1;
        }
        if !step.is_empty() {
            self.commit(step)?;
            run.begun = true;
        }
        Ok(())
    }
}
