//! Cases of the index: how one is kept, where it stands, and the row the queue sees of it.

use super::Store;
use super::blocks::{self, Block, damaged, decode, key32, table, unseal};
use super::complaints::StoredEvent;
use super::engine::Order;
use super::error::StoreError;
use super::flags::{Paged, StoredFlag, home, lone_key};
use super::messages::{author_of, split};
use crate::model::{
    AnswerKind, At, Case, CaseNo, CaseRow, CaseState, ComplaintNo, ComplaintStep, DecisionNo,
    Digest, DisputeNo, DisputeStep, Flag, FlagBody, GroupNo, Message, MessageKey, MessageNo,
    ModeratorNo, Note, OrderAnswer, Proposal, SecondAnswer, Seq, Waiting,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// Blocks of rows read at once, by all cores.
const ROW_BLOCKS: usize = 16;

/// A line that took the case out of the queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Closing {
    pub seq: Seq,
    pub at: At,
    pub undone: bool,
    pub how: How,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum How {
    Decided(DecisionNo),
    Skipped { until: At, reason: String, by: ModeratorNo },
}

/// A note with the line that wrote it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredNote {
    pub seq: Seq,
    pub undone: bool,
    pub text: Digest,
    pub note: Note,
}

/// An answer to an order with the line that gave it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredAnswer {
    pub seq: Seq,
    pub undone: bool,
    pub answer: OrderAnswer,
}

/// A proposal with every answer to it, those taken back included.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredProposal {
    pub undone: bool,
    pub proposal: Proposal,
    pub answers: Vec<(Seq, bool, SecondAnswer)>,
}

/// That the author may be told about a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredRelease {
    pub seq: Seq,
    pub undone: bool,
    pub decision: DecisionNo,
}

/// A case as kept: what happened to it, from which its state follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredCase {
    pub no: CaseNo,
    /// The message meant, held or not.
    pub target: Option<MessageKey>,
    pub message: Option<MessageNo>,
    /// What the flags on pages come to; `None` when all are in `flags`.
    pub paged: Option<Box<Paged>>,
    /// Flags behind those on pages.
    pub flags: Vec<StoredFlag>,
    pub closings: Vec<Closing>,
    pub notes: Vec<StoredNote>,
    pub answers: Vec<StoredAnswer>,
    pub complaints: Vec<StoredEvent<ComplaintNo, ComplaintStep>>,
    pub disputes: Vec<StoredEvent<DisputeNo, DisputeStep>>,
    pub proposals: Vec<StoredProposal>,
    pub releases: Vec<StoredRelease>,
    pub version: Seq,
}

impl StoredCase {
    /// The last decision or skip that was not taken back says where a case stands; an order, a
    /// notice or a complaint that came in after it brings the case back, for nobody has answered
    /// that one. A complaint waits until it is answered, whatever is decided meanwhile.
    fn state(&self) -> (CaseState, Option<Waiting>) {
        let mut standing = self.closings.iter().rev().filter(|c| !c.undone && !c.hands_on());
        let Some(last) = standing.next() else {
            return (CaseState::Waiting, self.waits_for(true, None));
        };
        let mut since = self.flags.iter().rev().take_while(|flag| flag.seq > last.seq);
        let asked = self.paged.as_ref().map_or(Seq(0), |paged| paged.asked);
        let unanswered = asked > last.seq || since.any(StoredFlag::asks);
        match &last.how {
            How::Decided(no) => {
                let complaint = self.waits_for(unanswered, None);
                let waits = unanswered || complaint.is_some();
                (if waits { CaseState::Waiting } else { CaseState::Decided(*no) }, complaint)
            }
            How::Skipped { until, reason, by } => {
                // Putting the complaint off does not answer it: its lane and time stay.
                let waits = unanswered || self.waits_for(unanswered, Some(last.seq)).is_some();
                let complaint = self.waits_for(unanswered || !self.was_decided(), None);
                let skipped = CaseState::Skipped { until: *until, reason: reason.clone(), by: *by };
                (if waits { CaseState::Waiting } else { skipped }, complaint)
            }
        }
    }

    fn was_decided(&self) -> bool {
        let decided = |c: &Closing| !c.undone && matches!(c.how, How::Decided(_));
        self.closings.iter().any(decided)
    }

    /// Answers to orders that were not taken back, oldest first.
    pub fn kept_answers(&self) -> impl Iterator<Item = (Seq, &OrderAnswer)> {
        self.answers.iter().filter(|given| !given.undone).map(|given| (given.seq, &given.answer))
    }

    /// A flag with the deadline and the silence it has now: the clock of an order that cannot be
    /// carried out stands, and has another end once it runs again.
    fn flag_now(&self, stored: &StoredFlag) -> Flag {
        let mut flag = stored.flag.clone();
        if self.answers.is_empty() {
            return flag;
        }
        let FlagBody::Order(order) = &mut flag.body else { return flag };
        let key = order.digest();
        // An answer is none to an order that came after it.
        let later = |given: &&StoredAnswer| !given.undone && given.seq > stored.seq;
        let given = self.answers.iter().filter(later).map(|given| &given.answer);
        for answer in given.filter(|answer| answer.order == key) {
            match answer.kind {
                AnswerKind::Impossible | AnswerKind::HandedOver => flag.due = None,
                AnswerKind::Cleared => flag.due = answer.due,
                AnswerKind::SilenceEnded => order.later.push((answer.at, None)),
                AnswerKind::SilenceExtended => order.later.push((answer.at, answer.due)),
                _ => {}
            }
        }
        flag
    }

    /// The case as everybody else knows it; of a head with the flags that rank it.
    pub fn case(&self) -> Case {
        let decided = |closing: &Closing| match closing.how {
            How::Decided(no) => Some(no),
            How::Skipped { .. } => None,
        };
        let kept = self.notes.iter().filter(|note| !note.undone);
        let (state, complaint) = self.state();
        let mut flags = self.paged.as_ref().map_or_else(Vec::new, |paged| paged.telling.clone());
        flags.extend(self.flags.iter().map(|stored| self.flag_now(stored)));
        Case {
            no: self.no,
            message: self.message,
            opened: flags.first().map_or_else(At::default, |first| first.at),
            flags,
            state,
            decisions: self.closings.iter().filter_map(decided).collect(),
            notes: kept.map(|stored| stored.note.clone()).collect(),
            complaint,
            version: self.version,
        }
    }

    /// Takes back what a line did, or does it again.
    pub fn set_undone(&mut self, seq: Seq, undone: bool) {
        for closing in self.closings.iter_mut().filter(|closing| closing.seq == seq) {
            closing.undone = undone;
        }
        for note in self.notes.iter_mut().filter(|note| note.seq == seq) {
            note.undone = undone;
        }
        for answer in self.answers.iter_mut().filter(|answer| answer.seq == seq) {
            answer.undone = undone;
        }
        for event in self.complaints.iter_mut().filter(|event| event.seq == seq) {
            event.undone = undone;
        }
        for event in self.disputes.iter_mut().filter(|event| event.seq == seq) {
            event.undone = undone;
        }
        for release in self.releases.iter_mut().filter(|release| release.seq == seq) {
            release.undone = undone;
        }
        for stored in &mut self.proposals {
            if stored.proposal.seq == seq {
                stored.undone = undone;
            }
            for (_, taken_back, _) in stored.answers.iter_mut().filter(|(at, ..)| *at == seq) {
                *taken_back = undone;
            }
        }
    }

    /// Proposals that were not taken back, oldest first, each with the answer that holds.
    pub fn kept_proposals(&self) -> impl Iterator<Item = Proposal> {
        self.proposals.iter().filter(|stored| !stored.undone).map(|stored| {
            let last = stored.answers.iter().rev().find(|(_, undone, _)| !undone);
            Proposal { answer: last.map(|(.., answer)| answer.clone()), ..stored.proposal.clone() }
        })
    }

    /// Every line that changed the case by itself.
    pub fn lines(&self) -> Vec<Seq> {
        let mut lines: Vec<Seq> = self.flags.iter().map(|flag| flag.seq).collect();
        lines.extend(self.closings.iter().map(|closing| closing.seq));
        lines.extend(self.notes.iter().map(|note| note.seq));
        lines.extend(self.answers.iter().map(|answer| answer.seq));
        lines.extend(self.releases.iter().map(|release| release.seq));
        for stored in &self.proposals {
            lines.push(stored.proposal.seq);
            lines.extend(stored.answers.iter().map(|(seq, ..)| *seq));
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}

/// The queue's row of a case with so many flags.
pub(super) fn row_of(
    (case, flags, handed_on): (&Case, usize, Vec<ModeratorNo>),
    message: Option<&Message>,
    group: Option<GroupNo>,
    text_hash: fn(&str) -> u64,
) -> CaseRow {
    let text = message.map_or("", |message| message.text.as_str());
    CaseRow {
        no: case.no,
        message: case.message,
        group,
        lane: case.lane(),
        severity: case.severity(),
        due: case.due(),
        opened: case.opened,
        at: message.map(|message| message.at),
        flags: u16::try_from(flags).unwrap_or(u16::MAX),
        category: case.category().map(str::to_owned),
        policy: case.policy().map(str::to_owned),
        author: message.map_or(0, author_of),
        text: if text.is_empty() { 0 } else { text_hash(text) },
        state: case.state.clone(),
        not_for: case.complaint.filter(|waiting| waiting.alone).map(|waiting| waiting.not_for),
        handed_on,
    }
}

/// Block and slot of a case in blocks of `size`; cases count from 1.
pub(super) fn place(no: CaseNo, size: u32) -> Option<(u32, usize)> {
    let index = no.0.checked_sub(1)?;
    Some((index / size, (index % size) as usize))
}

impl Store {
    /// A case without the flags on its pages.
    pub(super) fn case_head(&self, no: CaseNo) -> Result<Option<StoredCase>, StoreError> {
        self.own_or_block(no, (table::CASES_TOUCHED, table::CASES), blocks::CASES)
    }

    /// The own value of a case when it was touched, else its item in a block.
    fn own_or_block<T: serde::de::DeserializeOwned>(
        &self,
        no: CaseNo,
        (own, block): (u8, u8),
        size: u32,
    ) -> Result<Option<T>, StoreError> {
        let Some((block_no, slot)) = place(no, size) else { return Ok(None) };
        if no.0 > self.meta.cases {
            return Ok(None);
        }
        let key = key32(own, no.0);
        if let Some(value) = self.engine.get(&key)? {
            return unseal(&key, &value).map(Some);
        }
        let key = key32(block, block_no);
        let block = self.block(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
        let item = block.item(slot).ok_or_else(|| damaged(&key, "a case is missing"))?;
        decode(&key, item).map(Some)
    }

    /// A case with everything on it.
    ///
    /// A new message version or a further flag leaves a decided or skipped case as it is, with one
    /// exception: an order or a notice that came in after the decision makes it wait again.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case(&self, no: CaseNo) -> Result<Option<Case>, StoreError> {
        Ok(self.stored_case(no)?.map(|stored| stored.case()))
    }

    /// Where a case stands, and the complaint that waits on it: without reading all its flags.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn standing(&self, no: CaseNo) -> Result<Option<(CaseState, Option<Waiting>)>, StoreError> {
        Ok(self.case_head(no)?.map(|head| head.state()))
    }

    /// The case on a message, also on one we do not hold.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_of(&self, key: &MessageKey) -> Result<Option<CaseNo>, StoreError> {
        let Some(group) = self.group_no(&key.group) else { return Ok(None) };
        let (high, low) = split(key.id);
        Ok(self.id_block(group, high)?.case(low))
    }

    /// The message a case is about, held or not.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_target(&self, no: CaseNo) -> Result<Option<MessageKey>, StoreError> {
        Ok(self.case_head(no)?.and_then(|stored| stored.target))
    }

    /// The case of a flag that names no message, by [`Flag::home`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case_of_flag(&self, flag: &Flag) -> Result<Option<CaseNo>, StoreError> {
        let key = lone_key(home(flag));
        self.engine.get(&key)?.map(|value| unseal(&key, &value)).transpose()
    }

    /// Number of cases; they are numbered from 1 without gaps.
    #[must_use]
    pub fn cases(&self) -> u32 {
        self.meta.cases
    }

    /// The queue's row of a case.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn row(&self, no: CaseNo) -> Result<Option<CaseRow>, StoreError> {
        self.own_or_block(no, (table::ROWS_TOUCHED, table::ROWS), blocks::ROWS)
    }

    /// The rows of all cases after the first so many, in the order of cases.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rows_after(&self, known: u32, visit: &mut dyn FnMut(CaseRow)) -> Result<(), StoreError> {
        let first = known / blocks::ROWS;
        let blocks: Vec<u32> = (first..self.meta.cases.div_ceil(blocks::ROWS)).collect();
        for some in blocks.chunks(ROW_BLOCKS) {
            let read: Result<Vec<Vec<CaseRow>>, StoreError> =
                some.par_iter().map(|block| self.rows_of(*block)).collect();
            let new = read?.into_iter().flatten().filter(|row| row.no.0 > known);
            new.for_each(&mut *visit);
        }
        Ok(())
    }

    /// The rows of one block.
    fn rows_of(&self, block_no: u32) -> Result<Vec<CaseRow>, StoreError> {
        let first = block_no * blocks::ROWS + 1;
        let past = first.saturating_add(blocks::ROWS);
        let mut touched = self.touched_rows(first, past)?.into_iter().peekable();
        let key = key32(table::ROWS, block_no);
        let value = self.engine.get(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
        let block = Block::unpack(&key, &value)?;
        let mut rows = Vec::with_capacity(blocks::ROWS as usize);
        for (slot, no) in (first..past.min(self.meta.cases.saturating_add(1))).enumerate() {
            rows.push(match touched.next_if(|row: &CaseRow| row.no.0 == no) {
                Some(row) => row,
                None => {
                    let item = block.item(slot).ok_or_else(|| damaged(&key, "a row is missing"))?;
                    decode(&key, item)?
                }
            });
        }
        Ok(rows)
    }

    fn touched_rows(&self, first: u32, past: u32) -> Result<Vec<CaseRow>, StoreError> {
        let mut rows = Vec::new();
        let range = key32(table::ROWS_TOUCHED, first)..key32(table::ROWS_TOUCHED, past);
        self.visit(range, Order::Up, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }
}
