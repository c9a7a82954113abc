//! What who sent a notice hears: that it arrived (Art. 16(4)), and what was decided (Art. 16(5)).

use super::Run;
use super::sheet::Sheet;
use crate::desk::{Desk, DeskError};
use crate::export::letters::Letters;
use crate::model::{Action, At, NoticeRow, StatementTexts};
use std::path::Path;

impl Desk {
    /// One letter for each notice, however many cases it opened and times it was sent.
    pub(super) fn write_receipts(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), out)?;
        let mut rows = self.notices(now)?;
        rows.sort_by_key(|row| row.places.first().map(|place| (place.case, place.flag)));
        for row in rows {
            let Some(place) = row.places.first() else { continue };
            if row.acknowledged.is_some() && !again {
                continue;
            }
            let reason = match (row.notice.notifier.address(), row.told) {
                (None, _) => Some("the notice names no address"),
                (Some(_), Some(_)) if row.acknowledged.is_none() => {
                    Some("the decision was told already")
                }
                (Some(_), _) => None,
            };
            if let Some(reason) = reason {
                *run.outcome.left_out.entry(reason.to_owned()).or_default() += 1;
                continue;
            }
            let seen = self.seen(place.case)?;
            let known = (&row.notice, row.received, row.missing.as_slice());
            letters.push_receipt((&seen.case, seen.message.as_ref()), known, place.flag)?;
            run.notices.push((place.case, place.flag));
        }
        run.add(letters.finish()?);
        Ok(())
    }

    /// One letter for each notice that is decided at every place and whose hold is over: once, and
    /// once more whenever it is decided otherwise.
    pub(super) fn write_answers(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), out)?;
        for row in self.notices(now)? {
            let told_before = again && row.told.is_some() && row.decided.is_some();
            if !(row.to_tell || told_before) {
                continue;
            }
            let Some(place) = row.places.first() else { continue };
            let sheets = self.what_holds(&row)?;
            let answers: Vec<_> =
                sheets.iter().map(|(sheet, link)| (sheet.statement(), link.clone())).collect();
            let file = format!("{}-{}-notice-{}", place.case, latest(&row), place.flag + 1);
            // A restriction stays open for its own letter, which may be held back.
            let kept = |sheet: &Sheet| sheet.decision.measure.action == Action::Allow;
            let marked = sheets.iter().filter(|(s, _)| kept(s)).map(|(s, _)| s.decision.no);
            let known = (&row.notice, row.received, file.as_str());
            letters.push_answer(known, &answers, row.told.is_some(), marked.collect())?;
            run.told.extend(row.places.iter().map(|place| (place.case, place.flag)));
        }
        run.add(letters.finish()?);
        Ok(())
    }

    /// What holds at each place of a notice. The letter names no texts, which may be erased.
    fn what_holds(&self, row: &NoticeRow) -> Result<Vec<(Sheet, Option<String>)>, DeskError> {
        let mut sheets = Vec::new();
        for place in &row.places {
            let Some(answer) = &place.last else { continue };
            let Some(decision) = self.store.decision(answer.decision)? else { continue };
            let seen = self.seen(place.case)?;
            let (texts, names) = (StatementTexts::default(), Vec::new());
            sheets.push((Sheet { seen, decision, texts, names }, place.link.clone()));
        }
        Ok(sheets)
    }
}

/// The latest decision among its places: the name of its letter.
fn latest(row: &NoticeRow) -> u32 {
    let last = row.places.iter().filter_map(|place| place.last.as_ref());
    last.map(|answer| answer.decision.0).max().unwrap_or_default()
}
