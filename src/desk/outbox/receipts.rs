//! Receipts: who sent a notice and can be reached hears that it arrived (Art. 16(4)).

use super::Run;
use crate::desk::{Desk, DeskError};
use crate::export::letters::Letters;
use crate::model::{At, Case, CaseNo, Change, FlagBody, Lane, Location, Notice, Seq};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

impl Desk {
    /// One letter for each notice, however many cases it opened.
    pub(super) fn write_receipts(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let store = self.record.ids().store.to_string();
        let mut letters = Letters::new(self.sender(&store, now), out)?;
        let sent = if again { BTreeSet::new() } else { self.receipts()? };
        // Notices answered before, and in this run, by their own identity.
        let mut answered = BTreeSet::new();
        let mut places: HashMap<String, Vec<Location>> = HashMap::new();
        let mut waiting = Vec::new();
        for no in (1..=self.store.cases()).map(CaseNo) {
            // A case with a notice is never in the last lane.
            if self.board.get(no).is_none_or(|row| row.lane == Lane::Own) {
                continue;
            }
            let Some(case) = self.store.case(no)? else { continue };
            for (place, flag) in (0..).zip(&case.flags) {
                if sent.contains(&(no, place)) {
                    answered.insert(flag.identity());
                }
                if let FlagBody::Notice(notice) = &flag.body {
                    let all = places.entry(flag.identity()).or_default();
                    all.extend(notice.locations.iter().cloned());
                }
            }
            waiting.push(no);
        }
        for no in waiting {
            let Some(case) = self.store.case(no)? else { continue };
            let told = self.was_told(&case)?;
            let message = case.message.map(|m| self.store.message(m)).transpose()?.flatten();
            for (place, flag) in (0..).zip(&case.flags) {
                let FlagBody::Notice(notice) = &flag.body else { continue };
                let reason = match notice.notifier.email.as_deref().map(str::trim) {
                    None | Some("") => Some("the notice names no address"),
                    Some(_) if told => Some("the decision was told already"),
                    Some(_) => None,
                };
                if answered.contains(&flag.identity()) {
                    continue;
                }
                if let Some(reason) = reason {
                    *run.outcome.left_out.entry(reason.to_owned()).or_default() += 1;
                    continue;
                }
                answered.insert(flag.identity());
                // One letter names every place the notice named, whatever cases these became.
                let locations = places.remove(&flag.identity()).unwrap_or_default();
                let notice = Notice { locations, ..notice.clone() };
                let known: (&Notice, At) = (&notice, flag.at);
                letters.push_receipt((&case, message.as_ref()), known, place)?;
                run.notices.push((no, place));
            }
        }
        run.add(letters.finish());
        Ok(())
    }

    /// The notices whose receipts the journal says were written.
    fn receipts(&self) -> Result<BTreeSet<(CaseNo, u32)>, DeskError> {
        let mut sent = BTreeSet::new();
        for line in self.record.tail(Seq(0))? {
            if let Change::Exported { notices, .. } = line?.change {
                sent.extend(notices);
            }
        }
        Ok(sent)
    }

    /// Whether a letter about a decision on this case went out.
    fn was_told(&self, case: &Case) -> Result<bool, DeskError> {
        for no in &case.decisions {
            let decision = self.store.decision(*no)?;
            if decision.is_some_and(|d| super::was_exported(&d, "letters")) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
