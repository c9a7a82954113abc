//! What the record remembers of its lines: the numbers given away, and who touched which case last.

use super::cut::Cut;
use crate::model::{
    At, CaseNo, Change, Claim, ComplaintNo, ComplaintStep, DecisionNo, Digest, DisputeNo, ImportNo,
    Imported, Line, ModeratorNo, Role, RosterStep, Seq,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// Letters kept in memory.
const LETTERS: usize = 1_000;
/// Numbers of cases on one page.
const PAGE: u32 = 1024;

/// Page of a case, and place on it.
const fn place(case: CaseNo) -> (u32, usize) {
    (case.0 / PAGE, (case.0 % PAGE) as usize)
}

/// The numbers and names a record has given away so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ids {
    /// Random id of the store.
    pub store: Digest,
    /// It holds the sample queue.
    pub sample: bool,
    /// Greatest number of a decision; 0 when there is none.
    pub decision: DecisionNo,
    /// Greatest number of an import; 0 when there is none.
    pub import: ImportNo,
    /// Greatest number of a complaint; 0 when there is none.
    pub complaint: ComplaintNo,
    /// Greatest number of a dispute; 0 when there is none.
    pub dispute: DisputeNo,
    /// Everybody who ever sat down: attachment with the name, and role.
    pub moderators: BTreeMap<ModeratorNo, (Digest, Role)>,
    /// Who of them may not sit down.
    pub disabled: BTreeSet<ModeratorNo>,
    /// SSH public keys of those who have any.
    pub keys: BTreeMap<ModeratorNo, Vec<Digest>>,
    /// Who holds which case, also when the time is over.
    pub claims: BTreeMap<CaseNo, Claim>,
    /// Notes that name somebody and notes of shifts, oldest first: the last ones.
    #[serde(with = "as_written")]
    pub letters: VecDeque<Line>,
    /// When the last line was written.
    pub last_at: At,
}

/// Lines as they stand in the journal: their words are for a format that names its fields.
mod as_written {
    use super::{Line, VecDeque};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    pub(super) fn serialize<S: Serializer>(
        lines: &VecDeque<Line>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts: Result<Vec<String>, _> = lines.iter().map(serde_json::to_string).collect();
        texts.map_err(ser::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<VecDeque<Line>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let lines: Result<_, _> = texts.iter().map(|text| serde_json::from_str(text)).collect();
        lines.map_err(de::Error::custom)
    }
}

/// A fold of all lines, kept in memory while the record is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) ids: Ids,
    /// The last line that touched each case, 0 when none did: pages of so many numbers, for a
    /// journal may name any.
    last: BTreeMap<u32, Vec<Seq>>,
    /// Cases of all lines one after the other, and for each line where its own end.
    cases: Vec<CaseNo>,
    ends: Vec<u32>,
    /// The next part of each import.
    parts: BTreeMap<ImportNo, u32>,
    /// What is left of frames from which entries were erased.
    cut: HashMap<(ImportNo, u32), Cut>,
}

impl Tally {
    /// Takes in the next line.
    pub(super) fn take(&mut self, line: &Line) {
        let touched = self.touched(&line.change, &[]);
        for case in touched {
            let (page, at) = place(case);
            let page = self.last.entry(page).or_insert_with(|| vec![Seq(0); PAGE as usize]);
            if let Some(last) = page.get_mut(at) {
                *last = line.seq;
            }
        }
        self.cases.extend(line.change.cases());
        self.ids.last_at = self.ids.last_at.max(line.at);
        self.claim(line);
        self.ends.push(u32::try_from(self.cases.len()).unwrap_or(u32::MAX));
        match &line.change {
            Change::Founded { store, sample, .. } => {
                self.ids.store = *store;
                self.ids.sample = *sample;
            }
            Change::Moderator { no, name, role } => {
                self.ids.moderators.insert(*no, (*name, *role));
            }
            Change::Imported(Imported { import, part, .. }) => {
                self.ids.import = self.ids.import.max(*import);
                self.parts.insert(*import, part.saturating_add(1));
            }
            Change::ImportEnded { import, .. } => self.ids.import = self.ids.import.max(*import),
            Change::FrameErased { import, part, length, frame, .. } => {
                self.cut.insert((*import, *part), Cut { frame: *frame, length: *length });
            }
            Change::Decided { decision, .. } => {
                self.ids.decision = self.ids.decision.max(*decision);
            }
            Change::Complaint { complaint, .. } => {
                self.ids.complaint = self.ids.complaint.max(*complaint);
            }
            Change::Dispute { dispute, .. } => self.ids.dispute = self.ids.dispute.max(*dispute),
            Change::Roster { no, step } => self.roster(*no, step),
            Change::HandedOn { .. } => self.letter(line),
            Change::Noted { to, .. } if !to.is_empty() => self.letter(line),
            _ => {}
        }
    }

    fn letter(&mut self, line: &Line) {
        self.ids.letters.push_back(line.clone());
        if self.ids.letters.len() > LETTERS {
            self.ids.letters.pop_front();
        }
    }

    fn roster(&mut self, no: ModeratorNo, step: &RosterStep) {
        match step {
            RosterStep::Disabled => {
                self.ids.disabled.insert(no);
            }
            RosterStep::Enabled => {
                self.ids.disabled.remove(&no);
            }
            RosterStep::Keys { keys } if keys.is_empty() => {
                self.ids.keys.remove(&no);
            }
            RosterStep::Keys { keys } => {
                self.ids.keys.insert(no, keys.clone());
            }
        }
    }

    /// A claim begins or goes on, or ends with what was decided.
    fn claim(&mut self, line: &Line) {
        match &line.change {
            Change::Claimed { case, until } => {
                let old = self.ids.claims.get(case).filter(|old| old.by == line.by);
                let since = old.map_or(line.at, |old| old.since);
                self.ids.claims.insert(*case, Claim { by: line.by, since, until: *until });
            }
            Change::TakenOver { case, until, .. } => {
                let claim = Claim { by: line.by, since: line.at, until: *until };
                self.ids.claims.insert(*case, claim);
            }
            Change::ClaimEnded { case }
            | Change::Decided { case, .. }
            | Change::Proposed { case, .. }
            | Change::ProposalAnswered { case, .. }
            | Change::Complaint { case, step: ComplaintStep::Answered { .. }, .. }
            | Change::Skipped { case, .. } => {
                self.ids.claims.remove(case);
            }
            _ => {}
        }
    }

    /// Every case a change touches; `waiting` are lines that come after those taken in.
    pub(super) fn touched(&self, change: &Change, waiting: &[Line]) -> Vec<CaseNo> {
        let mut cases: Vec<CaseNo> = change.cases().collect();
        if let Some((first, last)) = change.step() {
            cases.extend_from_slice(self.between(first, last));
            let step = |line: &&Line| (first..=last).contains(&line.seq);
            cases.extend(waiting.iter().filter(step).flat_map(|line| line.change.cases()));
        }
        cases
    }

    fn between(&self, first: Seq, last: Seq) -> &[CaseNo] {
        let end_of = |seq: u64| -> usize {
            let known = seq.min(self.ends.len() as u64);
            let at = usize::try_from(known).ok().and_then(|n| n.checked_sub(1));
            at.and_then(|at| self.ends.get(at)).map_or(0, |end| *end as usize)
        };
        self.cases.get(end_of(first.0.saturating_sub(1))..end_of(last.0)).unwrap_or_default()
    }

    /// The last line that touched a case; 0 when none did.
    pub(super) fn last(&self, case: CaseNo) -> Seq {
        let (page, at) = place(case);
        self.last.get(&page).and_then(|page| page.get(at)).copied().unwrap_or_default()
    }

    /// What is left of a frame, when entries of it were erased.
    pub(super) fn cut(&self, import: ImportNo, part: u32) -> Option<&Cut> {
        self.cut.get(&(import, part))
    }

    /// The part of an import that is written next.
    pub(super) fn part(&self, import: ImportNo) -> u32 {
        self.parts.get(&import).copied().unwrap_or(0)
    }
}
