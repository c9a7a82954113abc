//! `modq team`: what was done by person and lane, and the notes for who asks.

use super::args::Team;
use super::eyes::Eyes;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::text::plain_line;
use crate::app::time;
use crate::model::{Act, At, Lane, Seq};
use serde_json::json;
use std::io::{self, Write};

/// `modq team`
pub fn team(cli: &Cli, args: &Team) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let now = place::now(cli);
    let days = i64::from(args.days);
    let since = At(now.0.saturating_sub(days * crate::model::time::DAY));
    let rows = desk.numbers(&me, (since, u64::MAX))?;
    let mut out = io::stdout().lock();
    for row in &rows {
        let (who, lane) = (desk.name(row.by), row.lane.map(Lane::word));
        let hour = row.per_hour().map(|tenths| f64::from(tenths) / 10.0);
        if args.json {
            let line = json!({
                "moderator": who, "lane": lane, "decided": row.decided,
                "cases_per_hour": hour, "median_seconds": row.median().map(|ms| ms / 1000),
                "timed": row.times.len(), "taken_back": row.reversed,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let name = if lane.is_none() { plain_line(&who) } else { String::new() };
        let hour = hour.map_or_else(|| "-".to_owned(), |hour| format!("{hour:.1}"));
        let median = row.median().map_or_else(|| "-".to_owned(), time::length);
        writeln!(
            out,
            "{name:<16} {:<10} {:>7} decided {hour:>7} an hour {median:>8} median {:>5} taken back",
            lane.unwrap_or("all"),
            row.decided,
            row.reversed
        )?;
    }
    if rows.is_empty() && !args.json {
        let days = if days == 1 { "day".to_owned() } else { format!("{days} days") };
        writeln!(out, "nothing was decided in the last {days}")?;
    }
    if !Act::Numbers.allows(me.role) && !args.json {
        writeln!(out, "These are your own numbers; {}", desk.who_may(Act::Numbers))?;
    }
    if args.notes {
        let eyes = Eyes::of(cli, &desk);
        for letter in desk.letters_for(&me, Seq(0))? {
            let by = plain_line(&desk.name(letter.by));
            let about =
                letter.case.map_or_else(|| "shift".to_owned(), |case| format!("case {case}"));
            if args.json {
                let line = json!({
                    "at": letter.at, "by": by, "case": letter.case, "note": letter.text,
                });
                writeln!(out, "{line}")?;
            } else {
                let text = match letter.case {
                    Some(case) => eyes.masked(&desk, case, letter.text)?,
                    None => letter.text,
                };
                writeln!(out, "{}  {by}  {about}: {}", letter.at, plain_line(&text))?;
            }
        }
    }
    desk.close()?;
    Ok(Ended::Done)
}
