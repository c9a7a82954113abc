//! `modq flaggers`: the register of trusted flaggers.

use super::args::{FlaggerAct, Flaggers};
use super::failure::Failure;
use super::notices::standing;
use super::{Cli, Ended, place};
use crate::desk::{Desk, DeskError, FlaggerRow, NewFlagger};
use crate::import::read_flaggers;
use crate::law::facts::plain;
use crate::model::{At, FlaggerEntry, FlaggerNo, Moderator, Standing};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Lists the register, or changes it.
pub fn flaggers(cli: &Cli, args: &Flaggers) -> Result<Ended, Failure> {
    let mut desk = match &args.act {
        None | Some(FlaggerAct::End { .. }) => place::open(cli)?.desk,
        Some(_) => place::open_or_found(cli)?.desk,
    };
    let now = place::now(cli);
    let mut ended = Ended::Done;
    match &args.act {
        None => list(&desk, args.json, now)?,
        Some(act) => {
            let me = place::sit(cli, &mut desk)?;
            let said = match act {
                FlaggerAct::Import { file } => {
                    let (said, whole) = import(&mut desk, &me, file, now)?;
                    ended = if whole { Ended::Done } else { Ended::Findings };
                    said
                }
                FlaggerAct::End { number, on } => {
                    desk.end_flagger(&me, (FlaggerNo(*number), *on), now)?;
                    format!("the status of number {number} ends")
                }
                FlaggerAct::Add { name, email, area, from, until, awarded_by } => {
                    let entry = FlaggerEntry {
                        name: name.clone(),
                        emails: email.clone(),
                        awarded_by: awarded_by.clone(),
                    };
                    let areas = area.clone();
                    let new = NewFlagger { entry, areas, from: *from, until: *until };
                    let no = desk.list_flagger(&me, &new, now)?;
                    format!("entered with number {no}")
                }
            };
            let mut out = io::stdout().lock();
            if args.json {
                writeln!(out, "{}", json!({ "done": said }))?;
            } else {
                writeln!(out, "{said}")?;
            }
        }
    }
    desk.close()?;
    Ok(ended)
}

/// Enters every row of a table; one that is refused costs only itself.
fn import(
    desk: &mut Desk,
    me: &Moderator,
    path: &Path,
    now: At,
) -> Result<(String, bool), Failure> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let mut file = File::open(path)
        .map_err(|e| Failure::new(named(&e), "check the name; nothing was entered"))?;
    let (lines, bad) = read_flaggers(&mut file).map_err(|e| {
        Failure::new(named(&e), "write a table with the columns name, email, area, from and until")
    })?;
    let (mut entered, mut left) = (0, bad.len());
    for (place, why) in &bad {
        eprintln!("{}: {place}: {}", path.display(), plain(why, 200));
    }
    for line in lines {
        let place = line.place;
        let (entry, areas) = (line.entry, line.areas);
        let new = NewFlagger { entry, areas, from: line.from, until: line.until };
        match desk.list_flagger(me, &new, now) {
            Ok(_) => entered += 1,
            Err(DeskError::Refused(refusal)) => {
                left += 1;
                eprintln!("{}: {place}: {}", path.display(), refusal.why);
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok((format!("{entered} entered, {left} left out"), left == 0))
}

fn list(desk: &Desk, as_json: bool, now: At) -> Result<(), Failure> {
    let rows = desk.flaggers(now)?;
    let mut out = io::stdout().lock();
    for row in &rows {
        if as_json {
            writeln!(out, "{}", object(row, now))?;
        } else {
            writeln!(out, "{}", line(desk, row, now))?;
        }
    }
    if !as_json && rows.iter().all(|row| row.flagger.is_none()) {
        writeln!(
            out,
            "The register is empty: a file's own mark is believed. modq flaggers add enters a body."
        )?;
    }
    Ok(())
}

fn line(desk: &Desk, row: &FlaggerRow, now: At) -> String {
    let q = &row.quality;
    let status = match (&row.flagger, row.standing) {
        (Some(flagger), _) => {
            let day = |at: At| at.day(desk.zone()).to_string();
            // The last day, not the first one after it.
            let until = flagger.until.map_or_else(|| "open".to_owned(), |at| day(at.plus(-1)));
            let areas: Vec<&str> =
                flagger.areas.iter().map(|code| desk.law().category_short(code)).collect();
            let areas = if areas.is_empty() { "any area".to_owned() } else { areas.join(", ") };
            let active = if flagger.active(now) { "active" } else { "not active" };
            format!("{active}, {} to {until}, {areas}", day(flagger.from))
        }
        (None, Standing::File) => "trusted by the file, the register was empty".to_owned(),
        (None, _) => "says trusted, not in the register".to_owned(),
    };
    let number = row.flagger.as_ref().map_or_else(|| "-".to_owned(), |f| f.no.to_string());
    let name = if row.name.is_empty() { "(erased)".to_owned() } else { plain(&row.name, 30) };
    format!(
        "{number:>3}  {name:<30}  {} notices: {} precise, {} otherwise, {} imprecise, {} \
         overturned, {} open  {status}",
        q.notices, q.precise, q.otherwise, q.imprecise, q.overturned, q.open
    )
}

fn object(row: &FlaggerRow, now: At) -> Value {
    let flagger = row.flagger.as_ref();
    let entry = flagger.and_then(|f| f.entry.as_ref());
    json!({
        "number": flagger.map(|f| f.no),
        "name": row.name,
        "emails": entry.map(|e| &e.emails),
        "awarded_by": entry.and_then(|e| e.awarded_by.as_ref()),
        "areas": flagger.map(|f| &f.areas),
        "from": flagger.map(|f| f.from),
        "until": flagger.and_then(|f| f.until),
        "active": flagger.is_some_and(|f| f.active(now)),
        "standing": standing(row.standing),
        "quality": row.quality,
    })
}
