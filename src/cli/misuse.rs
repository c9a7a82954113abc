//! `modq misuse`: what somebody did, weighed, and warnings and suspensions.

use super::args::{Misuse, MisuseAct, Whom};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::clock;
use crate::desk::{Desk, DeskError, MisuseHistory, MisuseMeasure, Person};
use crate::law::facts::plain;
use crate::model::{
    At, CaseNo, ComplaintNo, Intent, MisuseOf, MisuseRecord, MisuseStep, Moderator, Weighed,
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists measures, shows somebody's record, or takes a measure.
pub fn misuse(cli: &Cli, args: &Misuse) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    let now = place::now(cli);
    match &args.act {
        None => list(&desk, args.json, now)?,
        Some(MisuseAct::Show(whom)) => show(&desk, &person(&desk, whom)?, args.json, now)?,
        Some(act) => {
            let me = place::sit(cli, &mut desk)?;
            let said = take(&mut desk, &me, act, now)?;
            if args.json {
                writeln!(io::stdout(), "{}", json!({ "done": said }))?;
            } else {
                writeln!(io::stdout(), "{said}")?;
            }
        }
    }
    desk.close()?;
    Ok(Ended::Done)
}

fn person(desk: &Desk, whom: &Whom) -> Result<Person, Failure> {
    Ok(match (whom.author_of, &whom.notifier, whom.complainant_of) {
        (Some(case), ..) => desk.author_of_case(CaseNo(case))?,
        (_, Some(named), _) => desk.sender_named(MisuseOf::Notices, named)?,
        (.., Some(no)) => desk.complainant(ComplaintNo(no))?,
        (None, None, None) => desk.sender_named(MisuseOf::Notices, "")?,
    })
}

fn take(desk: &mut Desk, me: &Moderator, act: &MisuseAct, now: At) -> Result<String, Failure> {
    let (whom, reason, until, intent) = match act {
        MisuseAct::Warn { whom, reason, intent } => (whom, reason, None, intent),
        MisuseAct::Suspend { whom, reason, until, intent } => {
            // To the end of the day named, in the platform's zone.
            let after = until.tomorrow().unwrap_or(*until).at(0, 0, 0, 0);
            let end = desk.zone().to_timestamp(after).map(|t| At::from_timestamp(t).plus(-1));
            let end = end.map_err(|e| {
                Failure::new(format!("{until}: {e}"), "give a day of this calendar")
            })?;
            (whom, reason, Some(end), intent)
        }
        MisuseAct::End(whom) => {
            let person = person(desk, whom)?;
            desk.end_suspension(me, &person, now)?;
            return Ok(format!("the suspension of {} is over", plain(&person.name, 60)));
        }
        MisuseAct::Show(_) => return Ok(String::new()),
    };
    let person = person(desk, whom)?;
    let intent = Intent::from_word(intent).unwrap_or_default();
    let file = desk.take_measure(me, &person, &MisuseMeasure { reason, intent, until }, now)?;
    let what = if until.is_some() { "suspended" } else { "warned" };
    let name = plain(&person.name, 60);
    let next = match file {
        Some(file) => format!("send {} now", file.display()),
        None => "its statement of reasons leaves with `modq export letters` after the hold".into(),
    };
    Ok(format!("{name} is {what} for {}; {next}", person.of.sentence()))
}

fn show(desk: &Desk, person: &Person, as_json: bool, now: At) -> Result<(), Failure> {
    let record = desk.misuse_of(person, now)?;
    let mut out = io::stdout().lock();
    if as_json {
        let measures =
            record.measures.iter().map(|m| object(desk, m)).collect::<Result<Vec<_>, _>>()?;
        let value = json!({
            "name": person.name, "of": person.of, "person": person.key,
            "weighed": weighed(&record.weighed), "cases": record.cases,
            "suspended_until": record.suspended, "measures": measures,
        });
        writeln!(out, "{value}")?;
        return Ok(());
    }
    let MisuseHistory { weighed: w, cases, measures, suspended } = &record;
    writeln!(out, "{}: {}", plain(&person.name, 60), person.of.sentence())?;
    writeln!(out, "  since    {}", w.since.day(desk.zone()))?;
    writeln!(out, "  number   {}", w.number)?;
    writeln!(
        out,
        "  share    {} of {}, {}.{} %",
        w.number,
        w.total,
        w.share() / 10,
        w.share() % 10
    )?;
    writeln!(out, "  gravity  {} of 5 at most", w.gravity)?;
    writeln!(out, "  intent   for you to say, with --intent")?;
    let cases: Vec<String> = cases.iter().take(30).map(ToString::to_string).collect();
    if !cases.is_empty() {
        writeln!(out, "  cases    {}", cases.join(" "))?;
    }
    for measure in measures {
        writeln!(out, "  {}", line(desk, measure, now)?)?;
    }
    match suspended {
        Some(until) => writeln!(out, "  suspended until {}", until.day(desk.zone()))?,
        None => writeln!(out, "  not suspended")?,
    }
    Ok(())
}

fn weighed(weighed: &Weighed) -> Value {
    json!({
        "since": weighed.since, "number": weighed.number, "total": weighed.total,
        "share": f64::from(weighed.share()) / 1000.0, "gravity": weighed.gravity,
        "intent": weighed.intent.word(),
    })
}

fn list(desk: &Desk, as_json: bool, now: At) -> Result<(), Failure> {
    let rows = desk.store().misuse(None).map_err(DeskError::from)?;
    let mut out = io::stdout().lock();
    for row in &rows {
        if as_json {
            writeln!(out, "{}", object(desk, row)?)?;
        } else {
            writeln!(out, "{}", line(desk, row, now)?)?;
        }
    }
    if rows.is_empty() && !as_json {
        writeln!(out, "Nobody was warned or suspended.")?;
    }
    Ok(())
}

fn line(desk: &Desk, row: &MisuseRecord, now: At) -> Result<String, Failure> {
    let texts = desk.misuse_texts(row)?.unwrap_or_default();
    let until = match row.step {
        MisuseStep::Suspended { until, .. } => format!(" until {}", until.day(desk.zone())),
        _ => String::new(),
    };
    Ok(format!(
        "{}  {:<9} {:<10} {}{until}  by {}  {}",
        clock(row.at, now, desk.zone()),
        row.step.word(),
        row.of.word(),
        plain(&texts.name, 40),
        plain(&desk.name(row.by), 20),
        plain(&texts.reason, 80),
    ))
}

fn object(desk: &Desk, row: &MisuseRecord) -> Result<Value, Failure> {
    let texts = desk.misuse_texts(row)?;
    let (measured, until) = match &row.step {
        MisuseStep::Warned { weighed: w, .. } => (weighed(w), None),
        MisuseStep::Suspended { weighed: w, until, .. } => (weighed(w), Some(*until)),
        MisuseStep::Ended => (Value::Null, None),
    };
    Ok(json!({
        "at": row.at, "by": desk.name(row.by), "of": row.of, "person": row.person,
        "kind": row.step.word(), "until": until, "weighed": measured,
        "name": texts.as_ref().map(|texts| &texts.name),
        "reason": texts.as_ref().map(|texts| &texts.reason),
    }))
}
