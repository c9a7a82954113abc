//! Rebuilding and checking the index, flagging again, and the newest decisions.

use super::intake::{known_flag, rule_flag};
use super::open::assemble;
use super::{Desk, DeskError, Place};
use crate::flagging::{self, Rules};
use crate::model::{
    At, CaseNo, Change, Decision, DecisionNo, ImportNo, MessageKind, MessageNo, ModeratorNo,
};
use crate::record::{Entry, LineDraft, Record};
use crate::store::{Progress, Store};
use std::collections::HashMap;
use std::path::Path;

/// Decisions looked back at for the numbers of a screen.
const LOOK_BACK: u32 = 500;
/// Messages looked at between two lines of the journal when flagging again.
const GROUP: u32 = 4096;
/// Differences listed by a check before it stops counting.
const DIFFERENCES: usize = 100;

/// What flagging again brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// New flags.
    pub flags: u64,
    /// New cases.
    pub cases: u64,
}

impl Desk {
    /// Makes the index again from the record, then opens the store.
    ///
    /// # Errors
    /// When the record is damaged or the folder cannot be written.
    pub fn rebuild(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Self, DeskError> {
        let (record, _report) = Record::open(path)?;
        let index = path.join("index");
        let store = Store::rebuild(&index, &record, flagging::text_hash, progress)?;
        assemble(path, Place::Disk, record, store)
    }

    /// Holds the index against a fresh fold of the record; each difference in one sentence.
    ///
    /// # Errors
    /// When either cannot be read.
    pub fn check_index(
        &self,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<String>, DeskError> {
        let fresh = Store::memory(&self.record, flagging::text_hash)?;
        let mut found = Vec::new();
        let mut count = |what: &str, index: u64, record: u64| {
            if index != record {
                found.push(format!("the index holds {index} {what}, the record {record}"));
            }
        };
        count("messages", self.store.messages().into(), fresh.messages().into());
        count("cases", self.store.cases().into(), fresh.cases().into());
        count("decisions", self.store.decisions().into(), fresh.decisions().into());
        count("lines", self.store.applied().0, fresh.applied().0);
        let total = u64::from(fresh.cases());
        for no in 1..=fresh.cases() {
            let no = CaseNo(no);
            if self.store.case(no)? != fresh.case(no)? || self.store.row(no)? != fresh.row(no)? {
                found.push(format!("case {no} differs"));
            }
            if found.len() >= DIFFERENCES {
                break;
            }
            progress(no.0.into(), total);
        }
        for no in 1..=fresh.decisions() {
            let no = DecisionNo(no);
            if found.len() < DIFFERENCES && self.store.decision(no)? != fresh.decision(no)? {
                found.push(format!("decision {no} differs"));
            }
        }
        for no in 0..fresh.messages() {
            let no = MessageNo(no);
            if found.len() < DIFFERENCES && self.store.message(no)? != fresh.message(no)? {
                found.push(format!("message {no} differs"));
            }
        }
        Ok(found)
    }

    /// Runs the rules over every message held, and flags what they find and nobody flagged yet.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was flagged until then stays.
    pub fn flag_again(
        &mut self,
        rules: Option<&Rules>,
        now: At,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Flagged, DeskError> {
        let import = ImportNo(self.record.ids().import.0 + 1);
        let mut segment = None;
        let mut repeats: HashMap<u64, u32> = HashMap::new();
        let (cases, total) = (self.store.cases(), self.store.messages());
        let mut done = Flagged::default();
        for start in (0..total).step_by(GROUP as usize) {
            let end = start.saturating_add(GROUP).min(total);
            let entries = self.flags_among(start..end, rules, now, &mut repeats)?;
            progress(end.into(), total.into());
            if entries.is_empty() {
                continue;
            }
            done.flags += entries.len() as u64;
            if segment.is_none() {
                segment = Some(self.record.segment(import)?);
            }
            let Some(writer) = segment.as_mut() else { continue };
            let part = writer.push(&entries)?;
            self.commit(vec![LineDraft {
                at: now,
                by: ModeratorNo(0),
                change: Change::Imported(part),
                expects: None,
            }])?;
        }
        done.cases = u64::from(self.store.cases() - cases);
        Ok(done)
    }

    fn flags_among(
        &self,
        numbers: std::ops::Range<u32>,
        rules: Option<&Rules>,
        now: At,
        repeats: &mut HashMap<u64, u32>,
    ) -> Result<Vec<Entry>, DeskError> {
        let rules = rules.unwrap_or(&self.rules);
        let mut entries = Vec::new();
        for no in numbers.map(MessageNo) {
            let Some(message) = self.store.message(no)? else { continue };
            // Only the newest version of a message is judged.
            let newest = self.store.find(&message.key)?.is_some_and(|(newest, _)| newest == no);
            if !newest || message.kind != MessageKind::Message || message.text.is_empty() {
                continue;
            }
            let seen = repeats.entry(flagging::text_hash(&message.text)).or_default();
            let before = *seen;
            *seen += 1;
            let group = self.store.group_no(&message.key.group);
            let title =
                group.and_then(|g| self.store.group(g)).map_or_else(String::new, |g| g.title);
            for found in rules.flag(&message, &title, before) {
                let mut flag = rule_flag(found, now);
                self.law.settle(&mut flag, &self.zone);
                if !known_flag(&self.store, self.store.case_of(&message.key)?, &flag)? {
                    let target = Some(message.key.clone());
                    entries.push(Entry::Flag { target, flag, raw: None });
                }
            }
        }
        Ok(entries)
    }

    /// Newest decisions, newest first, until the visitor has seen enough.
    pub(super) fn look_back(
        &self,
        mut visit: impl FnMut(&Decision) -> bool,
    ) -> Result<(), DeskError> {
        let last = self.store.decisions();
        for no in (last.saturating_sub(LOOK_BACK) + 1..=last).rev() {
            match self.store.decision(DecisionNo(no))? {
                Some(decision) if visit(&decision) => {}
                _ => break,
            }
        }
        Ok(())
    }
}
