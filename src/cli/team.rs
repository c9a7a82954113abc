//! `modq team`: what was done by person and lane, and the notes for who asks.

use super::args::Team;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::text::plain_line;
use crate::app::time;
use crate::model::CaseNo;
use crate::session::{Asked, Counting, Figure, Figures, Noted};
use crate::transport::ask::{self, AskError};
use crate::transport::protocol::{Hello, VERSION, Want};
use serde_json::json;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;

/// `modq team`
pub fn team(cli: &Cli, args: &Team) -> Result<Ended, Failure> {
    let asked = Asked { days: args.days, notes: args.notes };
    // Whoever listens there holds the store: there is no need to wait for its lock.
    let figures = match ask::holder(&place::choose(cli)?.path) {
        Some(holder) => from_holder(cli, &holder, asked)?,
        None => counted(cli, asked)?,
    };
    let mut out = io::stdout().lock();
    for row in &figures.rows {
        writeln!(out, "{}", if args.json { as_json(row) } else { as_text(row) })?;
    }
    if figures.rows.is_empty() && !args.json {
        let days = if args.days == 1 { "day".to_owned() } else { format!("{} days", args.days) };
        writeln!(out, "nothing was decided in the last {days}")?;
    }
    if let Some(who_may) = figures.own.filter(|_| !args.json) {
        writeln!(out, "These are your own numbers; {}", plain_line(&who_may))?;
    }
    for note in figures.notes {
        writeln!(out, "{}", noted(note, args.json))?;
    }
    Ok(Ended::Done)
}

/// Counted by this process.
fn counted(cli: &Cli, asked: Asked) -> Result<Figures, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let mut counting = Counting::begin(&desk, me, asked, place::now(cli))?;
    while counting.go_on(&desk)? {}
    let figures = counting.end(&desk)?;
    desk.close()?;
    Ok(figures)
}

/// Counted by the modq that holds the store; it knows who asks.
fn from_holder(cli: &Cli, holder: &UnixStream, asked: Asked) -> Result<Figures, Failure> {
    let (who, chosen) = (place::name(cli), cli.name.is_some());
    let hello = Hello { version: VERSION, who, chosen, want: Want::Team(asked) };
    ask::team(holder, &hello).map_err(|e| match e {
        AskError::Refused { why, hint } => Failure::new(why, hint),
        AskError::Gone(_) => {
            Failure::new("the modq that held the store is gone", "the same command tries again")
        }
    })
}

fn as_json(row: &Figure) -> String {
    let hour = row.per_hour.map(|tenths| f64::from(tenths) / 10.0);
    json!({
        "moderator": row.moderator, "lane": row.lane, "decided": row.decided,
        "cases_per_hour": hour, "median_seconds": row.median.map(|ms| ms / 1000),
        "timed": row.timed, "taken_back": row.taken_back,
    })
    .to_string()
}

fn as_text(row: &Figure) -> String {
    let name = if row.lane.is_none() { plain_line(&row.moderator) } else { String::new() };
    let hour = row.per_hour.map(|tenths| f64::from(tenths) / 10.0);
    let hour = hour.map_or_else(|| "-".to_owned(), |hour| format!("{hour:.1}"));
    let median = row.median.map_or_else(|| "-".to_owned(), time::length);
    format!(
        "{name:<16} {:<10} {:>7} decided {hour:>7} an hour {median:>8} median {:>5} taken back",
        plain_line(row.lane.as_deref().unwrap_or("all")),
        row.decided,
        row.taken_back
    )
}

fn noted(Noted { at, by, case, text }: Noted, as_json: bool) -> String {
    let by = plain_line(&by);
    let case = case.map(CaseNo);
    if as_json {
        return json!({ "at": at, "by": by, "case": case, "note": text }).to_string();
    }
    let about = case.map_or_else(|| "shift".to_owned(), |case| format!("case {case}"));
    format!("{at}  {by}  {about}: {}", plain_line(&text))
}
