//! `modq looks`: how often a blind second look agreed, and where it did not.

use super::args::Looks;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::model::{Measure, Role};
use serde_json::json;
use std::io::{self, Write};

/// `modq looks`
pub fn looks(cli: &Cli, args: &Looks) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    if me.role < Role::Senior {
        return Err(Failure::new(
            format!("{} is {} here; second looks are read by seniors", me.name, me.role.word()),
            "B gives one",
        ));
    }
    let all = desk.looks()?;
    let mut out = io::stdout().lock();
    for (first, second) in all.iter().filter(|(_, look)| !(args.disagree && look.agrees)) {
        if args.json {
            let line = json!({
                "decision": first.no, "case": first.case, "at": second.at, "rule": second.rule,
                "agrees": second.agrees, "first": said(&first.measure),
                "second": said(&second.measure),
            });
            writeln!(out, "{line}")?;
        } else {
            let sign = if second.agrees { "=" } else { "×" };
            let (was, would) = (words(&first.measure), words(&second.measure));
            writeln!(out, "{sign} case {}, decision {}: {was} / {would}", first.case, first.no)?;
        }
    }
    if !args.json {
        let agreed = all.iter().filter(|(_, look)| look.agrees).count();
        writeln!(out, "{agreed} of {} agree", all.len())?;
    }
    drop(out);
    desk.close()?;
    Ok(Ended::Done)
}

fn said(measure: &Measure) -> serde_json::Value {
    json!({
        "action": measure.action, "policy": measure.policy, "category": measure.category,
        "escalates": measure.escalation.is_some(),
    })
}

fn words(measure: &Measure) -> String {
    let policy = measure.policy.as_deref().unwrap_or("allow");
    let report = if measure.escalation.is_some() { " + report" } else { "" };
    format!("{policy}{report}")
}
