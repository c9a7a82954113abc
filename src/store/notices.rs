//! Notices of the index: which cases each stands on, and what its sender was told.

use super::Store;
use super::blocks::{key_bytes, key32, table, whole};
use super::cases::{How, StoredCase};
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use crate::model::{
    At, Case, CaseNo, Change, DecisionNo, Digest, FlaggerNo, Line, MessageKey, Notice, Seq,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// The 16 bytes a notice is indexed by.
pub(super) fn notice_id(reference: &str) -> [u8; 16] {
    id_of(&Notice::key(reference))
}

fn id_of(key: &Digest) -> [u8; 16] {
    key.0.first_chunk::<16>().copied().unwrap_or_default()
}

/// Key of a notice on a case.
pub(super) fn notice_key(id: [u8; 16], no: CaseNo) -> Vec<u8> {
    let mut key = key_bytes(table::NOTICES, &id);
    key.extend(no.0.to_be_bytes());
    key
}

/// Key of a case with a notice of a trusted flagger.
pub(super) fn flagged_key(flagger: FlaggerNo, no: CaseNo) -> Vec<u8> {
    let mut key = key32(table::FLAGGED, flagger.0);
    key.extend(no.0.to_be_bytes());
    key
}

/// What the index adds to a notice on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeFlag {
    /// Its place among the flags of the case, from 0.
    pub place: u32,
    /// The line that brought it.
    pub seq: Seq,
    /// The message its case is about, held or not.
    pub target: Option<MessageKey>,
    /// When its sender was told that it came in.
    pub receipt: Option<At>,
    /// The last line by which its sender was told what was decided, and when.
    pub told: Option<(Seq, At)>,
    /// When somebody first worked on the case after it came: put it off, noted or decided.
    pub worked_on: Option<At>,
    /// The decisions since it came, those taken back within their hold left out, oldest first.
    pub decisions: Vec<DecisionNo>,
}

impl StoredCase {
    fn notice_flags(&self) -> Vec<NoticeFlag> {
        let flags = (0u32..).zip(&self.flags).filter(|(_, stored)| stored.notice().is_some());
        flags
            .map(|(place, stored)| {
                let since = |seq: Seq| seq > stored.seq;
                let closings = || self.closings.iter().filter(|c| !c.undone && since(c.seq));
                let notes = self.notes.iter().filter(|note| !note.undone && since(note.seq));
                let worked = closings().map(|c| c.at).chain(notes.map(|note| note.note.at));
                let decided = |how: &How| match how {
                    How::Decided(no) => Some(*no),
                    How::Skipped { .. } => None,
                };
                NoticeFlag {
                    place,
                    seq: stored.seq,
                    target: self.target.clone(),
                    receipt: stored.receipt,
                    told: stored.told,
                    worked_on: worked.min(),
                    decisions: closings().filter_map(|c| decided(&c.how)).collect(),
                }
            })
            .collect()
    }
}

impl Store {
    /// Every case with a notice on it, in the order of cases.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn cases_with_notices(&self) -> Result<BTreeSet<CaseNo>, StoreError> {
        self.notice_cases(whole(table::NOTICES))
    }

    /// The cases the notice with this key stands on.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn cases_of_notice(&self, key: &Digest) -> Result<BTreeSet<CaseNo>, StoreError> {
        let id = id_of(key);
        let mut end = notice_key(id, CaseNo(u32::MAX));
        end.push(0);
        self.notice_cases(notice_key(id, CaseNo(0))..end)
    }

    /// The cases the notices of this trusted flagger stand on.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn cases_of_flagger(&self, no: FlaggerNo) -> Result<BTreeSet<CaseNo>, StoreError> {
        let mut end = flagged_key(no, CaseNo(u32::MAX));
        end.push(0);
        self.notice_cases(flagged_key(no, CaseNo(0))..end)
    }

    fn notice_cases(
        &self,
        range: std::ops::Range<Vec<u8>>,
    ) -> Result<BTreeSet<CaseNo>, StoreError> {
        let mut found = BTreeSet::new();
        self.visit(range, Order::Up, &mut |no: CaseNo| {
            // A crash may have left cases that were never counted.
            if no.0 <= self.meta.cases {
                found.insert(no);
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// A case with what the index adds to its notices.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_with_notices(
        &self,
        no: CaseNo,
    ) -> Result<Option<(Case, Vec<NoticeFlag>)>, StoreError> {
        let stored = self.stored_case(no)?;
        Ok(stored.map(|stored| (stored.case(), stored.notice_flags())))
    }
}

impl Draft<'_> {
    /// Indexes a notice on a case.
    pub(super) fn note_notice(&mut self, notice: &Notice, no: CaseNo) {
        self.notices.insert((notice_id(&notice.reference), no));
        self.flagged.extend(notice.notifier.flagger.map(|flagger| (flagger, no)));
    }

    /// Folds in who was told by an export that a notice came in, or what was decided.
    pub(super) fn notifiers_told(&mut self, line: &Line) -> Result<(), StoreError> {
        let Change::Exported { format, decisions, notices, told, .. } = &line.change else {
            return Ok(());
        };
        let (seq, at) = (line.seq, line.at);
        match (format.as_str(), told) {
            ("receipts", _) => {
                for (no, place) in notices {
                    self.notice_flag(*no, *place, &mut |flag| {
                        flag.receipt.get_or_insert(at);
                    })?;
                }
            }
            ("letters", Some(told)) => {
                for (no, place) in told {
                    self.notice_flag(*no, *place, &mut |flag| flag.told = Some((seq, at)))?;
                }
            }
            ("letters", None) => {
                for decision in decisions {
                    let Some(decided) = self.decision(*decision)? else { continue };
                    let (case, after) = (decided.case, decided.seq);
                    self.told_about(case, after, (seq, at))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn notice_flag(
        &mut self,
        no: CaseNo,
        place: u32,
        change: &mut dyn FnMut(&mut super::flags::StoredFlag),
    ) -> Result<(), StoreError> {
        if let Some(case) = self.whole_case(no)?
            && let Some(flag) = case.flags.get_mut(place as usize)
            && flag.notice().is_some()
        {
            change(flag);
            // Nobody who decides need have seen this: the case keeps its version.
            self.grazed.insert(no);
        }
        Ok(())
    }

    /// A letter of the first kind told everybody whose notice the decision answered.
    fn told_about(&mut self, no: CaseNo, decided: Seq, told: (Seq, At)) -> Result<(), StoreError> {
        if let Some(case) = self.whole_case(no)? {
            for flag in case.flags.iter_mut().filter(|flag| flag.seq < decided) {
                if flag.notice().is_some_and(|notice| notice.notifier.address().is_some()) {
                    flag.told = Some(told);
                }
            }
            self.grazed.insert(no);
        }
        Ok(())
    }
}
