//! `modq export`: files for authors, the database, authorities and outsiders.

use super::args::{Export, What};
use super::failure::Failure;
use super::{Cli, Ended, place};
use serde_json::json;
use std::io::{self, Write};

/// `modq export WHAT --out DIR`
pub fn export(cli: &Cli, args: &Export) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    let me = place::sit(cli, &mut desk)?;
    let now = place::now(cli);
    if args.now {
        desk.end_holds(&me, now)?;
    }
    // Reports go where they are asked for now, else into the outbox as time goes on.
    if args.what != What::Evidence {
        desk.leave(now)?;
    }
    let word = match args.what {
        What::Database => "database",
        What::Letters => "letters",
        What::Receipts => "receipts",
        What::Csv => "csv",
        What::Evidence => "evidence",
        What::Journal => "journal",
    };
    let out = args.out.clone().unwrap_or_else(|| desk.outbox().join(word));
    let done = desk.export(&me, word, (&out, args.again), now)?;
    let mut stdout = io::stdout().lock();
    if args.json {
        let line = json!({
            "format": word,
            "files": done.files,
            "decisions": done.decisions,
            "notices": done.notices,
            "held": done.held,
            "left_out": done.left_out,
            "out": out,
        });
        writeln!(stdout, "{line}")?;
    } else {
        writeln!(stdout, "{} in {}", done.sentence(), out.display())?;
        for (why, count) in &done.left_out {
            writeln!(stdout, "  left out {count:>6}  {why}")?;
        }
    }
    desk.close()?;
    Ok(Ended::Done)
}
