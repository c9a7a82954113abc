//! `modq verify`, `check`, `rebuild`, `backup`, `restore`: looking after a store.

use super::args::{Backup, Restore, Verify};
use super::failure::Failure;
use super::progress::Bar;
use super::{Cli, Ended, place};
use crate::desk::{Desk, DeskError};
use crate::model::{Digest, Seq};
use crate::record::{self, Verified};
use serde_json::json;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// `modq verify`: needs no lock and no index.
pub fn verify(cli: &Cli, args: &Verify) -> Result<Ended, Failure> {
    let chosen = place::choose(cli)?;
    let mut bar = Bar::new("verify");
    let checked = record::verify(&chosen.path, &mut |done, total| bar.at(done, total));
    bar.end();
    let checked = checked.map_err(DeskError::from)?;
    let beside = super::plant::verify(&chosen.path);
    let mut out = io::stdout().lock();
    if args.json {
        let wrong: Vec<&String> = beside.iter().filter_map(|of| of.as_ref().err()).collect();
        let mut all = as_json(&checked);
        if let Some(all) = all.as_object_mut() {
            let beside = json!({ "records": beside.len(), "wrong": wrong });
            all.insert("reference".to_owned(), beside);
        }
        writeln!(out, "{all}")?;
    } else {
        write!(out, "{}", words(&checked))?;
        for record in &beside {
            match record {
                Ok(lines) => writeln!(out, "{lines:>10}  lines of a record of reference cases")?,
                Err(why) => writeln!(out, "    BROKEN  reference cases: {why}")?,
            }
        }
    }
    let holds = checked.holds() && beside.iter().all(Result::is_ok);
    Ok(if holds { Ended::Done } else { Ended::Findings })
}

fn as_json(checked: &Verified) -> serde_json::Value {
    let seqs = |rows: &[(Digest, Seq)]| {
        rows.iter()
            .map(|(digest, seq)| json!({ "attachment": digest, "line": seq }))
            .collect::<Vec<_>>()
    };
    json!({
        "sound": checked.holds(),
        "lines": checked.lines,
        "hash": checked.hash,
        "broken": checked.broken.as_ref().map(ToString::to_string),
        "torn": checked.torn.as_ref().map(ToString::to_string),
        "lost": checked.lost,
        "attachments": checked.present,
        "erased": seqs(&checked.erased),
        "erased_entries": seqs(&checked.cut),
        "kept": seqs(&checked.kept),
        "missing": seqs(&checked.missing),
        "frames": checked.frames,
        "damaged": checked.damaged.iter()
            .map(|(seq, why)| json!({ "line": seq, "why": why.to_string() }))
            .collect::<Vec<_>>(),
    })
}

/// Rows of each kind that are listed one by one.
const LISTED: usize = 20;

fn words(checked: &Verified) -> String {
    let mut text = format!(
        "{:>10}  lines chain, the last has hash {}\n{:>10}  attachments present\n{:>10}  archive frames as the journal says\n",
        checked.lines, checked.hash, checked.present, checked.frames
    );
    let mut line = |row: String| {
        text.push_str(&row);
        text.push('\n');
    };
    for (digest, seq) in checked.erased.iter().take(LISTED) {
        line(format!("    erased  {digest}, by line {seq}"));
    }
    for (digest, seq) in checked.cut.iter().take(LISTED) {
        line(format!("    erased  imported entry {digest}, by line {seq}"));
    }
    for (digest, seq) in checked.missing.iter().take(LISTED) {
        line(format!("   MISSING  {digest}, named by line {seq}"));
    }
    for (digest, seq) in checked.kept.iter().take(LISTED) {
        line(format!("     THERE  {digest}, though line {seq} says it was erased"));
    }
    for (seq, why) in checked.damaged.iter().take(LISTED) {
        line(format!("   DAMAGED  archive frame of line {seq}: {why}"));
    }
    if checked.lost > 0 {
        line(format!("      LOST  {} lines at the end that were saved once", checked.lost));
    }
    if let Some(torn) = &checked.torn {
        line(format!("      torn  {torn}"));
    }
    if let Some(broken) = &checked.broken {
        line(format!("    BROKEN  {broken}"));
        line("            nothing after that line was checked".to_owned());
    }
    line(if checked.holds() {
        "The record holds.".to_owned()
    } else {
        "The record does NOT hold.".to_owned()
    });
    text
}

/// `modq check`: the index against the record.
pub fn check(cli: &Cli) -> Result<Ended, Failure> {
    let desk = place::open(cli)?.desk;
    let mut bar = Bar::new("check");
    let differences = desk.check_index(&mut |done, total| bar.at(done, total))?;
    bar.end();
    let mut out = io::stdout().lock();
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    if differences.is_empty() {
        writeln!(out, "The index says what the record says.")?;
        Ok(Ended::Done)
    } else {
        writeln!(out, "The record is the truth: run `modq rebuild`.")?;
        Ok(Ended::Findings)
    }
}

/// `modq rebuild`
pub fn rebuild(cli: &Cli) -> Result<Ended, Failure> {
    let path = place::folder(cli)?;
    let path = if Desk::exists(&path) { path } else { place::choose(cli)?.path };
    let mut bar = Bar::new("rebuild");
    let mut desk = Desk::rebuild(&path, &mut |p| bar.at(p.line.0, p.last.0))?;
    bar.end();
    writeln!(
        io::stdout(),
        "rebuilt: {} messages, {} cases, {} decisions",
        desk.store().messages(),
        desk.store().cases(),
        desk.store().decisions()
    )?;
    super::import::keep_search(&mut desk);
    desk.close()?;
    Ok(Ended::Done)
}

/// What a backup holds: everything that cannot be made again.
const KEPT: [&str; 6] = [
    "journal",
    "archive",
    crate::config::FILE,
    "rules.toml",
    crate::training::REFERENCE,
    crate::training::MEETING,
];

/// `modq backup DIR`
pub fn backup(cli: &Cli, args: &Backup) -> Result<Ended, Failure> {
    // Holding the store while copying keeps the copy whole.
    let desk = place::open(cli)?.desk;
    copy_store(desk.path(), &args.to)?;
    let last = desk.record().last();
    desk.close()?;
    writeln!(io::stdout(), "{}: everything up to line {last}", args.to.display())?;
    Ok(Ended::Done)
}

/// `modq restore DIR`
pub fn restore(cli: &Cli, args: &Restore) -> Result<Ended, Failure> {
    let path = place::folder(cli)?;
    if Desk::exists(&path) {
        return Err(Failure::new(
            format!("{} holds a store already", path.display()),
            "name another folder with --store DIR; nothing was changed",
        ));
    }
    if !args.from.join("journal").is_dir() {
        return Err(Failure::new(
            format!("{} is no backup: it has no journal", args.from.display()),
            "name the folder that `modq backup` wrote",
        ));
    }
    copy_store(&args.from, &path)?;
    rebuild(cli)
}

fn copy_store(from: &Path, to: &Path) -> Result<(), Failure> {
    if to.read_dir().is_ok_and(|mut d| d.next().is_some()) {
        return Err(Failure::new(
            format!("{} is not empty", to.display()),
            "name a new folder; nothing was changed",
        ));
    }
    fs::create_dir_all(to)?;
    for name in KEPT {
        let source = from.join(name);
        if source.exists() {
            copy(&source, &to.join(name))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        fs::copy(from, to)?;
        return fs::File::open(to)?.sync_all();
    }
    fs::create_dir_all(to)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
