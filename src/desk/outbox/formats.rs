//! What becomes of decisions: records for the database, letters to authors, rows of a table.

use super::run::ExportRun;
use super::sheet::Sheet;
use super::{SUBMITTED, UNTOLD, was_exported};
use crate::desk::{Desk, DeskError};
use crate::export::{csv::Table, database::Batches, letters::Letters};
use crate::model::{Action, At, Decision, DecisionNo};
use rayon::prelude::*;

impl Desk {
    /// The next records, those of `anew` before them.
    pub(super) fn records(
        &self,
        batches: &mut Batches,
        anew: Vec<DecisionNo>,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<(), DeskError> {
        let mut first = Vec::new();
        for no in anew {
            first.extend(self.store.decision(no)?);
        }
        let mut sheets = self.leaving(first, run, (most, now))?;
        let all = sheets.len();
        sheets.retain(|sheet| run.again || !was_exported(&sheet.decision, SUBMITTED));
        if sheets.len() < all {
            let why = "handed over by modq submit".to_owned();
            *run.outcome.left_out.entry(why).or_default() += all - sheets.len();
        }
        let statements: Vec<_> = sheets.iter().map(Sheet::statement).collect();
        let store = self.record.ids().store.to_string();
        batches.push(&self.sender(&store, now), &statements)?;
        run.add(batches.so_far(run.through())?);
        Ok(())
    }

    /// The next letters to authors.
    pub(super) fn letters(
        &self,
        run: &mut ExportRun,
        most: usize,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), &run.out)?;
        for sheet in self.leaving(Vec::new(), run, (most, now))? {
            if !self.letter(&mut letters, &sheet)? {
                *run.outcome.left_out.entry(UNTOLD.to_owned()).or_default() += 1;
            }
        }
        run.add(letters.finish()?);
        Ok(())
    }

    /// Adds the letter about a decision; false when its author must not be told.
    fn letter(&self, letters: &mut Letters<'_>, sheet: &Sheet) -> Result<bool, DeskError> {
        let d = &sheet.decision;
        // Who sent a notice hears of the decision; nothing in that letter names the report.
        if d.untold() {
            return Ok(false);
        }
        // A reversal is told as such, with the texts of the decision it takes back.
        let old = d.measure.reverses.map(|no| self.store.decision(no)).transpose()?.flatten();
        if old.as_ref().is_some_and(Decision::untold) {
            return Ok(false);
        }
        let old = old.map(|old| self.sheet(old)).transpose()?;
        match &old {
            // What holds instead has reasons of its own.
            _ if d.measure.action == Action::Restrict => letters.push(&sheet.statement())?,
            Some(old) => letters.push_restored(&old.statement(), d)?,
            None => {}
        }
        Ok(true)
    }

    /// The next rows: what was taken back since the export began still stands in it.
    pub(super) fn rows(
        &self,
        table: &mut Table,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<(), DeskError> {
        let (begun, last) = (run.begun, run.last);
        let bare = |mut decision: Decision| {
            decision.undone = decision.undone.filter(|line| *line <= begun);
            decision.reversed = decision.reversed.filter(|by| by.0 <= last);
            let texts = self.texts_of(&decision.texts)?.unwrap_or_default();
            self.bare(decision, texts)
        };
        let part = run.part(self, most)?;
        let part: Result<Vec<Sheet>, DeskError> = part.into_par_iter().map(bare).collect();
        let sheets = self.complete(part?, &mut run.beside)?;
        let statements: Vec<_> = sheets.iter().map(Sheet::statement).collect();
        let store = self.record.ids().store.to_string();
        table.push(&self.sender(&store, now), &statements)?;
        sheets.into_par_iter().for_each(drop);
        Ok(())
    }
}
