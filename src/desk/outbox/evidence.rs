//! Reports to authorities: the packs that leave, the chain of custody in them, and how a pack would
//! look before it leaves.

use super::run::ExportRun;
use super::sheet::Sheet;
use crate::desk::{Desk, DeskError, Make, Refusal};
use crate::export::custody::Custody;
use crate::export::evidence::{self, Piece};
use crate::model::{At, CaseNo, Change, Decision, DecisionNo, Digest, Line, Seq};
use crate::record::Lines;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// What reports to authorities have yet to go through before they leave.
pub(super) enum Leg {
    /// Cases to look for reports in, and the reports found.
    Seek(std::vec::IntoIter<CaseNo>, Vec<(DecisionNo, Decision)>),
    /// The journal, for the chains of custody of these.
    Read(Vec<DecisionNo>, Box<Chains>),
    /// The reports, with their chains of custody.
    Write(std::vec::IntoIter<DecisionNo>, HashMap<DecisionNo, Vec<Custody>>),
}

/// Cases that are looked at, and lines that are read, between two looks at the keys.
const CASES: usize = 200;
const LINES: usize = 2000;

/// Chains of custody that are being read.
pub(super) struct Chains {
    wanted: Wanted,
    lines: Option<Lines>,
    found: HashMap<DecisionNo, Vec<Custody>>,
}

impl Chains {
    /// Reads so many lines; says whether there are more.
    fn read(&mut self, most: usize) -> Result<bool, DeskError> {
        let Some(lines) = &mut self.lines else { return Ok(false) };
        for _ in 0..most {
            let Some(line) = lines.next() else { return Ok(false) };
            let line = line?;
            for no in self.wanted.of(&line) {
                self.found.entry(no).or_default().push(Custody {
                    seq: line.seq,
                    at: line.at,
                    by: line.by,
                    what: line.change.word(),
                    raw: lines.raw().to_vec(),
                    prev: line.prev,
                });
            }
        }
        Ok(true)
    }
}

impl Desk {
    /// The reports there may be, and how much work they are at most.
    pub(super) fn reports(&self) -> Result<(Leg, u64), DeskError> {
        let cases = self.store.watched()?;
        let all = cases.len() as u64 * (1 + LINES as u64) + self.record.last().0;
        Ok((Leg::Seek(cases.into_iter(), Vec::new()), all))
    }

    /// Goes on with reports to authorities; gives back what there is still to do.
    pub(super) fn evidence(
        &self,
        leg: Leg,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<Option<Leg>, DeskError> {
        let whole = most == usize::MAX;
        Ok(match leg {
            Leg::Seek(mut cases, mut found) => {
                for case in cases.by_ref().take(if whole { most } else { CASES }) {
                    self.reports_on(case, run, (&mut found, now))?;
                    run.done += 1;
                }
                if cases.len() > 0 {
                    Some(Leg::Seek(cases, found))
                } else {
                    found.sort_unstable_by_key(|(no, _)| *no);
                    let chains = Box::new(self.chains(&found)?);
                    Some(Leg::Read(found.into_iter().map(|(no, _)| no).collect(), chains))
                }
            }
            Leg::Read(reports, mut chains) => {
                let lines = if whole { most } else { LINES };
                if chains.read(lines)? {
                    run.done += lines as u64;
                    Some(Leg::Read(reports, chains))
                } else {
                    Some(Leg::Write(reports.into_iter(), chains.found))
                }
            }
            Leg::Write(mut reports, mut chains) => {
                for no in reports.by_ref().take(most) {
                    let lines = chains.remove(&no).unwrap_or_default();
                    self.hand_over(no, lines, run, now)?;
                    run.done += LINES as u64;
                }
                (reports.len() > 0).then_some(Leg::Write(reports, chains))
            }
        })
    }

    /// Adds the reports on a case that may leave now.
    fn reports_on(
        &self,
        case: CaseNo,
        run: &mut ExportRun,
        (found, now): (&mut Vec<(DecisionNo, Decision)>, At),
    ) -> Result<(), DeskError> {
        let Some(case) = self.store.case(case)? else { return Ok(()) };
        for no in case.decisions {
            let decision = self.store.decision(no)?;
            let Some(decision) = decision.filter(|d| d.measure.escalation.is_some()) else {
                continue;
            };
            let leaves = self.may_leave(decision, run.how(), now)?;
            found.extend(leaves.sheet(&mut run.outcome).map(|sheet| (no, sheet.decision)));
        }
        Ok(())
    }

    /// Writes the pack of a report, unless it was taken back or has left since it was found.
    fn hand_over(
        &self,
        no: DecisionNo,
        lines: Vec<Custody>,
        run: &mut ExportRun,
        now: At,
    ) -> Result<(), DeskError> {
        let Some(decision) = self.store.decision(no)? else { return Ok(()) };
        let how = run.how();
        let known = (&mut run.outcome, &mut run.beside);
        let Some(sheet) = self.ready(decision, how, now, known)? else { return Ok(()) };
        let context = self.context(&sheet, lines)?;
        let store = self.record.ids().store.to_string();
        let sender = self.sender(&store, now);
        run.add(evidence::write(&sender, &sheet.statement(), &context.around(), &run.out)?);
        Ok(())
    }

    /// The lines of the journal about the cases of these decisions, up to each, to be read in one
    /// pass.
    fn chains(&self, reports: &[(DecisionNo, Decision)]) -> Result<Chains, DeskError> {
        let mut wanted = Wanted::default();
        for (no, decision) in reports {
            self.want(&mut wanted, *no, decision)?;
        }
        let first = wanted.by_line.keys().next().copied();
        let lines = first.map(|first| self.record.tail(Seq(first.0.saturating_sub(1))));
        Ok(Chains { wanted, lines: lines.transpose()?, found: HashMap::new() })
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
        let mut chains = self.chains(&wanted)?;
        while chains.read(usize::MAX)? {}
        let lines = chains.found.remove(&sheet.decision.no).unwrap_or_default();
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
