//! Reports to authorities: the packs that leave, the chain of custody in them, and how a pack would
//! look before it leaves.

use super::sheet::Sheet;
use super::{Run, was_exported};
use crate::desk::{Desk, DeskError, Make, Refusal};
use crate::export::custody::Custody;
use crate::export::evidence::{self, Piece};
use crate::model::{At, CaseNo, Change, Decision, DecisionNo, Digest, Line, Seq};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// What a pack for an authority holds, before it leaves.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Name of the authority, and how it is reached.
    pub to: (String, String),
    /// The files.
    pub files: Vec<Piece>,
    /// The letter on top.
    pub cover: String,
    /// Journal lines in the chain of custody.
    pub lines: usize,
}

/// Which lines of the journal are about which reports, looked up by what a line names.
#[derive(Default)]
struct Wanted {
    /// Lines after this one are not about what is handed over, unless they are of its step.
    until: HashMap<DecisionNo, Seq>,
    by_case: HashMap<CaseNo, Vec<DecisionNo>>,
    /// Lines that changed the case or brought its message.
    by_line: BTreeMap<Seq, Vec<DecisionNo>>,
    by_decision: HashMap<DecisionNo, Vec<DecisionNo>>,
    by_attachment: HashMap<Digest, Vec<DecisionNo>>,
}

impl Wanted {
    /// The reports a line is about.
    fn of(&mut self, line: &Line) -> BTreeSet<DecisionNo> {
        let mut found = BTreeSet::new();
        let named: Vec<CaseNo> = match &line.change {
            Change::Exported { notices, .. } => notices.iter().map(|(case, _)| *case).collect(),
            change => change.cases().collect(),
        };
        for reports in named.iter().filter_map(|case| self.by_case.get(case)) {
            for digest in line.change.attachments() {
                self.by_attachment.entry(digest).or_default().extend(reports);
            }
            found.extend(reports);
        }
        let (first, last) = line.change.step().unwrap_or((line.seq, line.seq));
        if first <= last {
            found.extend(self.by_line.range(first..=last).flat_map(|(_, reports)| reports));
        }
        match &line.change {
            Change::Exported { decisions, .. } | Change::HoldEnded { decisions, .. } => {
                let reports = decisions.iter().filter_map(|no| self.by_decision.get(no));
                found.extend(reports.flatten());
            }
            Change::Erased { attachment, .. } => {
                found.extend(self.by_attachment.get(attachment).into_iter().flatten());
            }
            _ => {}
        }
        found.retain(|no| {
            self.until.get(no).is_some_and(|end| line.seq <= *end || line.step == Some(*end))
        });
        found
    }
}

impl Desk {
    pub(super) fn write_evidence(
        &self,
        run: &mut Run,
        out: &Path,
        again: bool,
        now: At,
    ) -> Result<(), DeskError> {
        let mut wanted = Vec::new();
        for no in self.reported()? {
            let Some(d) = self.store.decision(no)? else { continue };
            if (again || !was_exported(&d, "evidence")) && d.undone.is_none() && d.hold_until <= now
            {
                wanted.push((no, d));
            }
        }
        let mut custody = self.custody(&wanted)?;
        let store = self.record.ids().store.to_string();
        self.one_by_one(run, ("evidence", again), now, &mut |sheet, run| {
            if sheet.decision.measure.escalation.is_none() {
                return Ok(());
            }
            let lines = custody.remove(&sheet.decision.no).unwrap_or_default();
            let context = self.context(sheet, lines)?;
            let sender = self.sender(&store, now);
            run.add(evidence::write(&sender, &sheet.statement(), &context.around(), out)?);
            Ok(())
        })
    }

    /// Decisions with a report to an authority.
    fn reported(&self) -> Result<Vec<DecisionNo>, DeskError> {
        let mut found = Vec::new();
        for case in self.store.watched()? {
            let Some(case) = self.store.case(case)? else { continue };
            for no in case.decisions {
                let reports = |d: &Decision| d.measure.escalation.is_some();
                if self.store.decision(no)?.is_some_and(|d| reports(&d)) {
                    found.push(no);
                }
            }
        }
        Ok(found)
    }

    /// The lines of the journal about the cases of these decisions, up to each, in one pass.
    fn custody(
        &self,
        wanted: &[(DecisionNo, Decision)],
    ) -> Result<HashMap<DecisionNo, Vec<Custody>>, DeskError> {
        let mut found: HashMap<DecisionNo, Vec<Custody>> = HashMap::new();
        let mut all = Wanted::default();
        for (no, decision) in wanted {
            self.want(&mut all, *no, decision)?;
        }
        let Some(first) = all.by_line.keys().next().copied() else { return Ok(found) };
        let mut lines = self.record.tail(Seq(first.0.saturating_sub(1)))?;
        while let Some(line) = lines.next() {
            let line = line?;
            for no in all.of(&line) {
                found.entry(no).or_default().push(Custody {
                    seq: line.seq,
                    at: line.at,
                    by: line.by,
                    what: line.change.word(),
                    raw: lines.raw().to_vec(),
                    prev: line.prev,
                });
            }
        }
        Ok(found)
    }

    fn want(&self, all: &mut Wanted, no: DecisionNo, decision: &Decision) -> Result<(), DeskError> {
        all.until.insert(no, decision.seq);
        all.by_case.entry(decision.case).or_default().push(no);
        let mut lines: BTreeSet<Seq> = self.store.lines_of(decision.case)?.into_iter().collect();
        let case = self.store.case(decision.case)?;
        let mut version = case.as_ref().and_then(|case| case.message);
        while let Some(message) = version {
            lines.extend(self.store.brought_by(message)?);
            version = self.store.replaces(message)?;
        }
        for line in lines {
            all.by_line.entry(line).or_default().push(no);
        }
        for other in case.map(|case| case.decisions).unwrap_or_default() {
            all.by_decision.entry(other).or_default().push(no);
        }
        Ok(())
    }

    /// What a pack for an authority would hold: of this draft, else of what was proposed or
    /// decided on the case.
    ///
    /// # Errors
    /// A refusal when nothing about the case is reported; an error when it cannot be made.
    pub fn pack(&self, no: CaseNo, make: Option<&Make>, now: At) -> Result<Pack, DeskError> {
        let sheet = self.to_report(no, make, now)?;
        let nothing = || {
            DeskError::Refused(Refusal::new(
                format!("nothing about case {no} is reported to an authority"),
                "e reports it",
                &[no],
            ))
        };
        let report = sheet.decision.measure.escalation.clone().ok_or_else(nothing)?;
        let wanted = [(sheet.decision.no, sheet.decision.clone())];
        let lines = self.custody(&wanted)?.remove(&sheet.decision.no).unwrap_or_default();
        let count = lines.len();
        let context = self.context(&sheet, lines)?;
        let store = self.record.ids().store.to_string();
        let sender = self.sender(&store, now);
        let pieces = evidence::pieces(&sender, &sheet.statement(), &context.around())?;
        let cover = pieces.iter().find(|p| p.name == evidence::COVER);
        let cover = cover.map(|p| String::from_utf8_lossy(&p.bytes).into_owned());
        let named = self.config.platform.authority(&report.authority, &report.basis);
        Ok(Pack {
            to: named.map(|a| (a.name.clone(), a.channel.clone())).unwrap_or_default(),
            files: pieces,
            cover: cover.unwrap_or_default(),
            lines: count,
        })
    }

    fn to_report(&self, no: CaseNo, make: Option<&Make>, now: At) -> Result<Sheet, DeskError> {
        if let Some(make) = make {
            let draft = self.draft(no, make, now)?;
            return self.planned(no, &draft, now);
        }
        if let Some(open) = self.store.open_proposal(no)? {
            return self.planned(no, &self.proposed(no, &open)?, now);
        }
        for decision in self.seen(no)?.case.decisions.iter().rev() {
            let decision = self.store.decision(*decision)?;
            let stands = |d: &Decision| d.measure.escalation.is_some() && d.undone.is_none();
            if let Some(decision) = decision.filter(stands) {
                return self.sheet(decision);
            }
        }
        // Nothing is reported; the caller says so.
        self.planned(no, &self.draft(no, &Make::Allow, now)?, now)
    }
}
