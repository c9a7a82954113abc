//! Which decisions may leave, with what they rest on, many at a time and on all cores.

use super::sheet::Sheet;
use super::{Outcome, Run, SUBMITTED, TRIED, UNTOLD, was_exported};
use crate::desk::{Desk, DeskError};
use crate::model::{At, Decision, DecisionNo};
use rayon::prelude::*;

/// Decisions that are worded at the same time: enough for all cores, little memory.
const PART: u32 = 2048;

/// Whether a decision may leave.
enum Leaves {
    Now(Box<Sheet>),
    /// Its hold still runs.
    Later,
    Never(&'static str),
    /// It was taken back or has left.
    Not,
}

impl Leaves {
    fn sheet(self, stays: &mut Outcome) -> Option<Sheet> {
        match self {
            Self::Now(sheet) => return Some(*sheet),
            Self::Later => stays.held += 1,
            Self::Never(why) => *stays.left_out.entry(why.to_owned()).or_default() += 1,
            Self::Not => {}
        }
        None
    }
}

/// Gets what leaves, and the export it leaves in.
type Visit<'a, T> = &'a mut dyn FnMut(&T, &mut Run) -> Result<(), DeskError>;

impl Desk {
    /// Visits the decisions that may leave now and were not handed over in this format yet, many at
    /// a time.
    pub(super) fn each(
        &self,
        run: &mut Run,
        (word, again): (&str, bool),
        now: At,
        visit: Visit<'_, [Sheet]>,
    ) -> Result<(), DeskError> {
        self.in_parts(&|decision| self.may_leave(decision, (word, again), now), &mut |part| {
            let sheets = part.into_iter().filter_map(|leaves| leaves.sheet(&mut run.outcome));
            visit(&sheets.collect::<Vec<_>>(), run)
        })
    }

    pub(super) fn one_by_one(
        &self,
        run: &mut Run,
        (word, again): (&str, bool),
        now: At,
        visit: Visit<'_, Sheet>,
    ) -> Result<(), DeskError> {
        self.each(run, (word, again), now, &mut |sheets, run| {
            sheets.iter().try_for_each(|sheet| visit(sheet, run))
        })
    }

    /// What is said of every decision, in order, [`PART`] of them at a time, on all cores.
    pub(super) fn in_parts<T: Send>(
        &self,
        said: &(dyn Fn(Decision) -> Result<T, DeskError> + Sync),
        visit: &mut dyn FnMut(Vec<T>) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let last = self.store.decisions();
        for first in (1..=last).step_by(PART as usize) {
            let numbers: Vec<u32> = (first..=first.saturating_add(PART - 1).min(last)).collect();
            let of = |no: &u32| match self.store.decision(DecisionNo(*no)) {
                Ok(Some(decision)) => said(decision).map(Some),
                Ok(None) => Ok(None),
                Err(error) => Err(error.into()),
            };
            let part: Result<Vec<Option<T>>, DeskError> = numbers.par_iter().map(of).collect();
            visit(part?.into_iter().flatten().collect())?;
        }
        Ok(())
    }

    /// Whether a decision may leave now, with what it rests on.
    fn may_leave(
        &self,
        decision: Decision,
        (word, again): (&str, bool),
        now: At,
    ) -> Result<Leaves, DeskError> {
        let left = was_exported(&decision, word) && !again;
        if decision.undone.is_some() || (left && !self.is_owed(&decision, word, now)?) {
            return Ok(Leaves::Not);
        }
        if decision.hold_until > now {
            return Ok(Leaves::Later);
        }
        // A public record would tell the author as well as a letter does.
        if decision.untold() && matches!(word, "database" | SUBMITTED | TRIED) {
            return Ok(Leaves::Never(UNTOLD));
        }
        if !self.record.has(&decision.texts)? {
            return Ok(Leaves::Never("its texts are erased or missing"));
        }
        self.sheet(decision).map(|sheet| Leaves::Now(Box::new(sheet)))
    }

    /// A decision with what it rests on, when it may leave now.
    pub(super) fn ready(
        &self,
        decision: Decision,
        (word, again): (&str, bool),
        now: At,
        stays: &mut Outcome,
    ) -> Result<Option<Sheet>, DeskError> {
        Ok(self.may_leave(decision, (word, again), now)?.sheet(stays))
    }
}
