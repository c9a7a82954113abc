//! What who sent a notice hears: that it arrived (Art. 16(4)), and what was decided (Art. 16(5)).

use super::run::ExportRun;
use super::sheet::Sheet;
use crate::desk::draft::Seen;
use crate::desk::{Desk, DeskError};
use crate::export::letters::Letters;
use crate::model::{Action, At, CaseNo, Digest, FlagBody, Notice, NoticeRow, StatementTexts};
use std::collections::{BTreeSet, HashSet};

/// The cases with notices that an export has yet to go through.
pub(super) struct Noticed {
    cases: Vec<CaseNo>,
    next: usize,
    /// Notices that were looked at: one may stand on several cases.
    seen: HashSet<Digest>,
}

impl Noticed {
    /// How many cases there are.
    pub fn count(&self) -> u64 {
        self.cases.len() as u64
    }

    fn more(&self) -> bool {
        self.next < self.cases.len()
    }
}

impl Desk {
    /// The cases with notices.
    pub(super) fn noticed(&self) -> Result<Noticed, DeskError> {
        let cases = self.store.cases_with_notices()?.into_iter().collect();
        Ok(Noticed { cases, next: 0, seen: HashSet::new() })
    }

    /// The notices of the next cases as they stand now, each once.
    fn next_notices(
        &self,
        noticed: &mut Noticed,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<Vec<NoticeRow>, DeskError> {
        let begin = noticed.next;
        noticed.next = begin.saturating_add(most).min(noticed.cases.len());
        run.done += noticed.next.saturating_sub(begin) as u64;
        if begin == 0 && !noticed.more() {
            return self.notices(now);
        }
        let mut keys = BTreeSet::new();
        for no in noticed.cases.get(begin..noticed.next).unwrap_or_default() {
            let flags = self.store.case(*no)?.map(|case| case.flags).unwrap_or_default();
            keys.extend(flags.iter().filter_map(|flag| match &flag.body {
                FlagBody::Notice(notice) => Some(Notice::key(&notice.reference)),
                _ => None,
            }));
        }
        keys.retain(|key| noticed.seen.insert(*key));
        let mut rows = self.notices_around(&keys, now)?;
        rows.retain(|row| keys.contains(&row.key));
        rows.sort_by_key(|row| (!row.is_open(), row.received, row.key));
        Ok(rows)
    }

    /// One letter for each notice, however many cases it opened and times it was sent; says whether
    /// there are more.
    pub(super) fn receipts(
        &self,
        noticed: &mut Noticed,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<bool, DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), &run.out)?;
        let mut rows = self.next_notices(noticed, run, (most, now))?;
        rows.sort_by_key(|row| row.places.first().map(|place| (place.case, place.flag)));
        // A case may have thousands: it is read once for all of them.
        let mut last: Option<Seen> = None;
        for row in rows {
            let Some(place) = row.places.first() else { continue };
            if row.acknowledged.is_some() && !run.again {
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
            let seen = match last.take().filter(|seen| seen.case.no == place.case) {
                Some(seen) => seen,
                None => self.seen(place.case)?,
            };
            let seen = last.insert(seen);
            let known = (&row.notice, row.received, row.missing.as_slice());
            letters.push_receipt((&seen.case, seen.message.as_ref()), known, place.flag)?;
            run.unmarked.notices.push((place.case, place.flag));
        }
        run.add(letters.finish()?);
        Ok(noticed.more())
    }

    /// One letter for each notice that is decided at every place and whose hold is over: once, and
    /// once more whenever it is decided otherwise. Says whether there are more.
    pub(super) fn answers(
        &self,
        noticed: &mut Noticed,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<bool, DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), &run.out)?;
        for row in self.next_notices(noticed, run, (most, now))? {
            let told_before = run.again && row.told.is_some() && row.decided.is_some();
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
            run.unmarked.told.extend(row.places.iter().map(|place| (place.case, place.flag)));
        }
        run.add(letters.finish()?);
        Ok(noticed.more())
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
