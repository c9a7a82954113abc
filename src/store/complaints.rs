//! Complaints, disputes and measures against misuse of the index.

use super::Store;
use super::blocks::{key32, key64, seal, table, unseal, whole};
use super::cases::StoredCase;
use super::draft::Draft;
use super::engine::Order;
use super::error::StoreError;
use super::steps::Effect;
use crate::model::{
    At, CaseNo, Change, Complaint, ComplaintNo, ComplaintStep, Digest, Dispute, DisputeNo,
    DisputeStep, Line, MisuseRecord, ModeratorNo, Seq, Waiting,
};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// What happened to a complaint or a dispute, with the line that says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredEvent<N, S> {
    pub seq: Seq,
    pub undone: bool,
    pub at: At,
    pub by: ModeratorNo,
    pub no: N,
    pub step: S,
}

/// A measure against misuse, and whether it was taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredMisuse {
    pub undone: bool,
    pub record: MisuseRecord,
}

impl StoredCase {
    /// Complaints against its decisions, oldest first.
    pub fn complaints(&self) -> Vec<Complaint> {
        let mut found: Vec<Complaint> = Vec::new();
        for event in self.complaints.iter().filter(|event| !event.undone) {
            if let Some(known) = found.iter_mut().find(|known| known.no == event.no) {
                known.take(&event.step, event.at, event.by);
            } else if let ComplaintStep::Made {
                decision,
                not_for,
                key,
                from,
                received,
                due,
                marks,
                text,
            } = &event.step
            {
                found.push(Complaint {
                    no: event.no,
                    case: self.no,
                    decision: *decision,
                    not_for: *not_for,
                    key: *key,
                    from: *from,
                    received: *received,
                    due: *due,
                    marks: marks.clone(),
                    text: *text,
                    answer: None,
                });
            }
        }
        found
    }

    /// Disputes about its decisions, oldest first.
    pub fn disputes(&self) -> Vec<Dispute> {
        let mut found: Vec<Dispute> = Vec::new();
        for event in self.disputes.iter().filter(|event| !event.undone) {
            if let Some(known) = found.iter_mut().find(|known| known.no == event.no) {
                known.take(&event.step, event.at);
            } else if let DisputeStep::Opened { decision, sent, text } = &event.step {
                found.push(Dispute {
                    no: event.no,
                    case: self.no,
                    decision: *decision,
                    sent: *sent,
                    text: *text,
                    ended: None,
                    implemented: None,
                });
            }
        }
        found
    }

    /// The open complaint that is due first, when the case was not put off since it came.
    /// `unanswered` is whether a notice or order waits too, `skipped` the line that put it off.
    pub fn waits_for(&self, unanswered: bool, skipped: Option<Seq>) -> Option<Waiting> {
        if self.complaints.is_empty() {
            return None;
        }
        let made = |no: ComplaintNo| {
            let mut of = self.complaints.iter().filter(|event| event.no == no && !event.undone);
            of.next_back().map_or(Seq(0), |event| event.seq)
        };
        let since = |complaint: &Complaint| skipped.is_none_or(|seq| made(complaint.no) > seq);
        let all = self.complaints();
        let open = all.iter().filter(|complaint| complaint.is_open() && since(complaint));
        let first = open.min_by_key(|c| (c.due.unwrap_or(At(i64::MAX)), c.no))?;
        let (no, due, not_for) = (first.no, first.due, first.not_for);
        Some(Waiting { no, due, not_for, alone: !unanswered })
    }
}

impl Draft<'_> {
    /// Folds in what happened to a complaint or a dispute.
    pub fn complained(&mut self, line: &Line) -> Result<(), StoreError> {
        let (seq, undone, at, by) = (line.seq, false, line.at, line.by);
        let no = match &line.change {
            Change::Complaint { case, complaint: no, step } => {
                if matches!(step, ComplaintStep::Made { .. }) {
                    self.puts.push((key32(table::COMPLAINTS, no.0), seal(case)?));
                }
                let (no, step) = (*no, step.clone());
                let Some(stored) = self.case(*case)? else { return Ok(()) };
                stored.complaints.push(StoredEvent { seq, undone, at, by, no, step });
                stored.no
            }
            Change::Dispute { case, dispute: no, step } => {
                if matches!(step, DisputeStep::Opened { .. }) {
                    self.puts.push((key32(table::DISPUTES, no.0), seal(case)?));
                }
                let (no, step) = (*no, step.clone());
                let Some(stored) = self.case(*case)? else { return Ok(()) };
                stored.disputes.push(StoredEvent { seq, undone, at, by, no, step });
                stored.no
            }
            Change::Misuse { person, of, step } => {
                let record = MisuseRecord { seq, at, by, person: *person, of: *of, step: *step };
                self.misuse.insert(seq, StoredMisuse { undone, record });
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.effects.insert(seq, Effect { seq, case: no, decision: None });
        self.touched.insert(no);
        Ok(())
    }

    /// Answers that were handed over: who complained is told.
    pub fn told(
        &mut self,
        line: &Line,
        complaints: &[(CaseNo, ComplaintNo)],
    ) -> Result<(), StoreError> {
        for (case, no) in complaints {
            let Some(stored) = self.case(*case)? else { continue };
            let (seq, no, step) = (line.seq, *no, ComplaintStep::Told);
            let (at, by) = (line.at, line.by);
            stored.complaints.push(StoredEvent { seq, undone: false, at, by, no, step });
            self.grazed.insert(*case);
        }
        Ok(())
    }

    /// Answers whose hold was ended early.
    pub fn may_leave(
        &mut self,
        line: &Line,
        complaints: &[(CaseNo, ComplaintNo)],
    ) -> Result<(), StoreError> {
        for (case, no) in complaints {
            let Some(stored) = self.case(*case)? else { continue };
            let of = stored.complaints.iter_mut().rev().filter(|e| e.no == *no && !e.undone);
            let mut answers = of.filter_map(|event| match &mut event.step {
                ComplaintStep::Answered { hold_until, .. } => Some(hold_until),
                _ => None,
            });
            if let Some(hold_until) = answers.next() {
                *hold_until = line.at;
            }
            self.grazed.insert(*case);
        }
        Ok(())
    }

    /// Takes measures of these lines back, or does them again; whether there were any.
    pub fn undo_misuse(&mut self, first: Seq, last: Seq, undone: bool) -> Result<bool, StoreError> {
        for stored in self.store.misuse_between(first, last)? {
            self.misuse.entry(stored.record.seq).or_insert(stored);
        }
        let mut any = false;
        for (_, stored) in self.misuse.range_mut(first..=last) {
            stored.undone = undone;
            any = true;
        }
        Ok(any)
    }
}

impl Store {
    /// The case of each complaint, by number, those taken back included.
    fn cases_under(&self, table: u8) -> Result<Vec<CaseNo>, StoreError> {
        let mut cases: Vec<CaseNo> = Vec::new();
        self.visit(whole(table), Order::Up, &mut |no: CaseNo| {
            cases.push(no);
            ControlFlow::Continue(())
        })?;
        cases.sort_unstable();
        cases.dedup();
        Ok(cases)
    }

    /// Every complaint, by number; those taken back left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn complaints(&self) -> Result<Vec<Complaint>, StoreError> {
        let mut found = Vec::new();
        for case in self.cases_under(table::COMPLAINTS)? {
            found.extend(self.complaints_on(case)?);
        }
        found.sort_by_key(|complaint| complaint.no);
        Ok(found)
    }

    /// Complaints against decisions on a case, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn complaints_on(&self, case: CaseNo) -> Result<Vec<Complaint>, StoreError> {
        Ok(self.case_head(case)?.map(|stored| stored.complaints()).unwrap_or_default())
    }

    /// A complaint; `None` when there is none, or it was taken back.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn complaint(&self, no: ComplaintNo) -> Result<Option<Complaint>, StoreError> {
        let key = key32(table::COMPLAINTS, no.0);
        let Some(value) = self.engine.get(&key)? else { return Ok(None) };
        let case: CaseNo = unseal(&key, &value)?;
        Ok(self.complaints_on(case)?.into_iter().find(|complaint| complaint.no == no))
    }

    /// Every dispute, by number; those taken back left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn disputes(&self) -> Result<Vec<Dispute>, StoreError> {
        let mut found = Vec::new();
        for case in self.cases_under(table::DISPUTES)? {
            found.extend(self.disputes_on(case)?);
        }
        found.sort_by_key(|dispute| dispute.no);
        Ok(found)
    }

    /// Disputes about decisions on a case, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn disputes_on(&self, case: CaseNo) -> Result<Vec<Dispute>, StoreError> {
        Ok(self.case_head(case)?.map(|stored| stored.disputes()).unwrap_or_default())
    }

    /// A dispute; `None` when there is none, or it was taken back.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn dispute(&self, no: DisputeNo) -> Result<Option<Dispute>, StoreError> {
        let key = key32(table::DISPUTES, no.0);
        let Some(value) = self.engine.get(&key)? else { return Ok(None) };
        let case: CaseNo = unseal(&key, &value)?;
        Ok(self.disputes_on(case)?.into_iter().find(|dispute| dispute.no == no))
    }

    /// Measures against misuse, oldest first; those taken back left out. All, or those on one
    /// person.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn misuse(&self, person: Option<&Digest>) -> Result<Vec<MisuseRecord>, StoreError> {
        let mut found = Vec::new();
        self.visit(whole(table::MISUSE), Order::Up, &mut |stored: StoredMisuse| {
            if !stored.undone && person.is_none_or(|person| *person == stored.record.person) {
                found.push(stored.record);
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    fn misuse_between(&self, first: Seq, last: Seq) -> Result<Vec<StoredMisuse>, StoreError> {
        let mut end = key64(table::MISUSE, last.0);
        end.push(0);
        let mut found = Vec::new();
        self.visit(key64(table::MISUSE, first.0)..end, Order::Up, &mut |stored| {
            found.push(stored);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}
