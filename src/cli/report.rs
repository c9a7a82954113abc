//! `modq report`: the transparency report (DSA Art. 15, 24), its check, and the one on terrorist
//! content (TCO Art. 7).

use super::args::Report;
use super::failure::Failure;
use super::{Cli, Ended, glance, place};
use crate::desk::{Desk, DeskError};
use crate::law::{Level, Standing, duty};
use crate::model::At;
use crate::queue::{Glance, GlanceOf};
use crate::report::{self, Period, tco::TcoWords};
use jiff::civil::Date;
use std::io::{self, Write};
use std::path::Path;

/// `modq report`
pub fn report(cli: &Cli, args: &Report) -> Result<Ended, Failure> {
    if let Some(dir) = &args.check {
        return check(dir);
    }
    let mut desk = place::open(cli)?.desk;
    if let Some(year) = args.tco {
        return tco(cli, args, &desk, year);
    }
    let now = place::now(cli);
    let today = now.day(desk.zone());
    let first = Date::new(today.year(), 1, 1).unwrap_or(today);
    let period = Period::new(args.from.unwrap_or(first), args.to.unwrap_or(today))
        .map_err(DeskError::from)?;
    let platform = &desk.config().platform;
    let duty = platform.duties().into_iter().find(|row| row.duty.id == duty::REPORT);
    if let Some(row) = duty.filter(|row| row.standing != Standing::Binding) {
        eprintln!("Note: {} asks no report of this platform: {}", row.duty.article, row.why);
    }
    let mut out = io::stdout().lock();
    if let (None, true) = (&args.out, args.json) {
        let seen = seen(&mut desk, period, now)?;
        writeln!(out, "{}", glance::as_json(&seen, period))?;
        return Ok(Ended::Done);
    }
    let made = desk.report(period, now)?;
    let Some(dir) = &args.out else {
        writeln!(out, "{period}; write the files with --out DIR\n\nat a glance")?;
        glance::write(&mut out, &seen(&mut desk, period, now)?, &desk)?;
        return summary(&mut out, &made);
    };
    for written in report::write(&made, dir).map_err(DeskError::from)? {
        writeln!(out, "{}", dir.join(&written.file).display())?;
    }
    for (doubt, count) in &made.doubts {
        writeln!(out, "look: {doubt} ({count})")?;
    }
    Ok(Ended::Done)
}

fn seen(desk: &mut Desk, period: Period, now: At) -> Result<Glance, Failure> {
    let of = GlanceOf { days: (period.from, period.to), before: glance::before(period) };
    Ok(desk.glance(&of, now)?)
}

/// The parts with their rows that say more than nothing, for a quick look.
fn summary(out: &mut dyn Write, made: &report::Report) -> Result<Ended, Failure> {
    for table in &made.tables {
        let mut shown = 0;
        for row in &table.rows {
            let cells: Vec<String> = row.cells.iter().map(ToString::to_string).collect();
            let number = |c: &String| c.parse::<f64>().is_ok_and(|n| n > 0.0);
            if cells.iter().any(number) {
                if shown == 0 {
                    writeln!(out, "\n{}", table.file)?;
                }
                shown += 1;
                let cells: Vec<_> = cells.iter().filter(|c| !c.is_empty()).cloned().collect();
                writeln!(out, "  {}", cells.join(" | "))?;
            }
        }
    }
    Ok(Ended::Done)
}

fn tco(cli: &Cli, args: &Report, desk: &Desk, year: i16) -> Result<Ended, Failure> {
    let words = TcoWords {
        provider: desk.config().platform.name.clone(),
        measures: desk.config().report.tco_measures.clone(),
        reappearance: desk.config().report.tco_reappearance.clone(),
    };
    let made = desk.tco_facts(year, place::now(cli))?.report(&words);
    let mut out = io::stdout().lock();
    match &args.out {
        None => write!(out, "{}", made.text())?,
        Some(dir) => {
            for written in made.write(dir).map_err(DeskError::from)? {
                writeln!(out, "{}", dir.join(&written.file).display())?;
            }
        }
    }
    Ok(Ended::Done)
}

fn check(dir: &Path) -> Result<Ended, Failure> {
    let faults = report::check_dir(dir).map_err(DeskError::from)?;
    let mut out = io::stdout().lock();
    let errors = faults.iter().filter(|f| f.level == Level::Error).count();
    for fault in &faults {
        let word = if fault.level == Level::Error { "error" } else { "warning" };
        writeln!(out, "{word}: {fault}")?;
    }
    writeln!(out, "{errors} errors, {} warnings", faults.len() - errors)?;
    Ok(if errors == 0 { Ended::Done } else { Ended::Findings })
}
