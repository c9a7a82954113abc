//! `modq confirm`, `reject`, `release`: a second person's answer, and letting an author be told.

use super::args::{Confirm, Reject, Release};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::desk::{Desk, DeskError};
use crate::model::{CaseNo, SecondKind};
use serde_json::{Value, json};
use std::io::{self, Write};

/// `modq confirm CASE…`
pub fn confirm(cli: &Cli, args: &Confirm) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let cases: Vec<CaseNo> = args.cases.iter().copied().map(CaseNo).collect();
    let done = desk.confirm(&me, &cases, place::now(cli))?;
    if args.json {
        let line = json!({ "cases": done.cases, "first": done.first, "seq": done.seq });
        writeln!(io::stdout(), "{line}")?;
    } else {
        let count = cases.len();
        writeln!(io::stdout(), "confirmed {count} cases, first decision {}", done.first)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

/// `modq reject CASE --reason TEXT`
pub fn reject(cli: &Cli, args: &Reject) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    desk.send_back(&me, CaseNo(args.case), &args.reason, place::now(cli))?;
    writeln!(io::stdout(), "sent back: case {}", args.case)?;
    desk.close()?;
    Ok(Ended::Done)
}

/// `modq release CASE`
pub fn release(cli: &Cli, args: &Release) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let no = desk.release(&me, CaseNo(args.case), place::now(cli))?;
    writeln!(
        io::stdout(),
        "released: the letter of decision {no} on case {} leaves with the next export",
        args.case
    )?;
    desk.close()?;
    Ok(Ended::Done)
}

/// Every proposal on a case, for scripts.
pub fn proposals_json(desk: &Desk, no: CaseNo) -> Result<Vec<Value>, Failure> {
    let all = desk.store().proposals(no).map_err(DeskError::from)?;
    let row = |p: &crate::model::Proposal| {
        json!({
            "seq": p.seq,
            "at": p.at,
            "by": desk.name(p.by),
            "why": p.why,
            "role": p.role.word(),
            "measure": p.measure,
            "answer": p.answer.as_ref().map(|a| json!({
                "kind": a.kind,
                "at": a.at,
                "by": desk.name(a.by),
            })),
        })
    };
    Ok(all.iter().map(row).collect())
}

/// One line for each proposal on a case: who waits for whom, or what was answered.
pub fn proposal_lines(desk: &Desk, no: CaseNo) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for p in desk.store().proposals(no).map_err(DeskError::from)? {
        let said = match &p.answer {
            None => format!("waits for another {}", p.role.word()),
            Some(a) => {
                let did = match a.kind {
                    SecondKind::Confirmed => "confirmed",
                    SecondKind::Changed => "changed",
                    SecondKind::Rejected => "sent back",
                    SecondKind::Withdrawn => "withdrawn",
                };
                format!("{did} by {}, {}", desk.name(a.by), a.at)
            }
        };
        lines.push(format!("{}  {}  {}: {said}", desk.name(p.by), p.at, p.why.words()));
    }
    Ok(lines)
}
