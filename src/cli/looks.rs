//! `modq looks`: how often a blind second look agreed, where it did not, and what was made of
//! reference cases that were mixed in.

use super::args::Looks;
use super::failure::Failure;
use super::plant::{self, Made};
use super::{Cli, Ended, score};
use crate::desk::Desk;
use crate::law::facts;
use crate::model::Measure;
use crate::training::score::Sheet;
use crate::training::score::write::{self, Scores};
use serde_json::{Value, json};
use std::io::{self, Write};

/// `modq looks`
pub fn looks(cli: &Cli, args: &Looks) -> Result<Ended, Failure> {
    let (desk, _) = plant::open_as_senior(cli, "second looks are read by seniors", "B gives one")?;
    let mut out = io::stdout().lock();
    if args.score {
        measures(&desk, args, &mut out)?;
    } else {
        list(&desk, args, &mut out)?;
    }
    drop(out);
    desk.close()?;
    Ok(Ended::Done)
}

/// Every look, and how many agree.
fn list(desk: &Desk, args: &Looks, out: &mut dyn Write) -> Result<(), Failure> {
    let all = desk.looks()?;
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
    if args.json {
        return Ok(());
    }
    let agreed = all.iter().filter(|(_, look)| look.agrees).count();
    writeln!(out, "{agreed} of {} agree", all.len())?;
    for made in plant::made(desk, desk.law(), args.seed)? {
        writeln!(out, "{}", sentence(&made))?;
    }
    Ok(())
}

/// `spring: mixed in, one after 20 decisions; 3 people gave 34 answers, 30 are right`.
fn sentence(made: &Made) -> String {
    let plan = &made.planted.plan;
    let state = if plan.withdrawn.is_some() { "were mixed in" } else { "mixed in" };
    let people = if made.people == 1 { "one person" } else { &format!("{} people", made.people) };
    let right = made.sheet.as_ref().map_or(0, |sheet| sheet.right.of);
    format!(
        "{}: {} reference cases {state}, one after {}; {} of {people}, {right} right",
        facts::plain(&plan.set, score::SHOWN),
        made.cases,
        plant::decisions(plan.every),
        plant::answers(made.answered)
    )
}

/// The measures of training over both.
fn measures(desk: &Desk, args: &Looks, out: &mut dyn Write) -> Result<(), Failure> {
    let law = desk.law();
    let compared = desk.compared()?;
    let looks = Sheet::of(law, &compared.run, &compared.answers, args.seed).untimed();
    let looks = (!looks.cases.is_empty()).then_some(looks);
    let made = plant::made(desk, law, args.seed)?;
    if args.json {
        let sheet = |sheet: &Option<Sheet>| match sheet {
            Some(one) => {
                let sheets = std::slice::from_ref(one);
                let all = write::json(Scores { sheets, together: None });
                all.pointer("/runs/0").cloned().unwrap_or_default()
            }
            None => Value::Null,
        };
        let reference: Vec<Value> = made
            .iter()
            .map(|made| {
                json!({
                    "plan": made.planted.plan, "cases": made.cases, "people": made.people,
                    "answered": made.answered, "score": sheet(&made.sheet),
                })
            })
            .collect();
        writeln!(out, "{:#}", json!({ "looks": sheet(&looks), "reference": reference }))?;
        return Ok(());
    }
    if looks.is_none() && made.is_empty() {
        writeln!(out, "Nobody looked twice, and no reference cases are mixed in.")?;
    }
    if let Some(sheet) = &looks {
        score::told(law, Scores { sheets: std::slice::from_ref(sheet), together: None }, out)?;
    }
    for made in &made {
        writeln!(out, "{}", sentence(made))?;
        if let Some(sheet) = &made.sheet {
            score::told(law, Scores { sheets: std::slice::from_ref(sheet), together: None }, out)?;
            let folder = made.planted.folder.display();
            writeln!(out, "Each alone: modq score {folder}/runs/* --set {folder}/set")?;
        }
    }
    Ok(())
}

fn said(measure: &Measure) -> Value {
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
