//! `modq submit`: hands statements over to the DSA Transparency Database.

use super::args::Submit;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::desk::{Candidate, Candidates, Desk, DeskError, HandedOver, SUBMITTED, TRIED};
use crate::model::{DecisionNo, Moderator};
use crate::submit::calls::{Base, Calls, PRODUCTION, Token};
use crate::submit::{self, Patience, Stop};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

/// `modq submit --url URL`
pub fn submit(cli: &Cli, args: &Submit) -> Result<Ended, Failure> {
    let base = base(args)?;
    let timeout = Duration::try_from_secs_f64(args.timeout).ok().filter(|t| !t.is_zero());
    let timeout = timeout.ok_or_else(|| {
        Failure::new(format!("{} seconds are no time to wait", args.timeout), "write 60 or so")
    })?;
    let calls = if args.dry_run { None } else { Some(Calls::new(base, token(args)?, timeout)) };
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    if desk.is_sample() && args.relay | calls.as_ref().is_some_and(|c| c.base().is_production()) {
        return Err(Failure::new(
            "this is the sample queue: its statements are invented",
            "name your own store with --store DIR, or try a sandbox with --sandbox",
        ));
    }
    let mut run = Run { cli, args, me, counts: Counts::default() };
    let ran = run.all(&mut desk, calls.as_ref());
    // Also after a stop: what was taken is told and safe.
    run.counts.say(args)?;
    desk.close()?;
    ran?;
    Ok(if run.counts.refused > 0 { Ended::Findings } else { Ended::Done })
}

/// The address, and whether what it takes counts.
fn base(args: &Submit) -> Result<Base, Failure> {
    let base = Base::parse(&args.url)
        .map_err(|why| Failure::new(why, "write production, or the address of your sandbox"))?;
    if base.is_production() == (args.sandbox || args.relay) {
        let why = match base.is_production() {
            true => format!("{PRODUCTION} is the database itself, no sandbox and no relay"),
            false => format!("{base} is not the address of the database"),
        };
        let hint = "add --sandbox for an address that is only for trial, --relay for one of your \
                    own that passes calls on, and neither for production";
        return Err(Failure::new(why, hint));
    }
    Ok(base)
}

fn token(args: &Submit) -> Result<Token, Failure> {
    let hint = "name a file with --token-file, or set MODQ_TOKEN; the token looks like 12|abc…";
    let (text, from) = match &args.token_file {
        Some(path) => {
            let from = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|e| Failure::new(format!("{from}: {e}"), hint))?;
            (text, from)
        }
        None => (std::env::var("MODQ_TOKEN").unwrap_or_default(), "MODQ_TOKEN".to_owned()),
    };
    // The text itself must not get into the message.
    Token::new(&text).ok_or_else(|| Failure::new(format!("{from} holds no token"), hint))
}

#[derive(Default)]
struct Counts {
    done: usize,
    /// Of these, found to be there already.
    known: usize,
    /// By the database or by our own check.
    refused: usize,
    held: usize,
    left_out: BTreeMap<String, usize>,
}

impl Counts {
    fn say(&self, args: &Submit) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let Self { done, known, refused, held, left_out } = self;
        if args.json {
            let counts = json!({
                "submitted": done, "known": known, "refused": refused, "held": held,
                "left_out": left_out, "dry_run": args.dry_run,
            });
            return Ok(writeln!(out, "{counts}")?);
        }
        let word = if args.dry_run { "would be handed over" } else { "handed over" };
        writeln!(
            out,
            "{done} statements {word}, {known} of them there already, {refused} refused, {held} \
             still on hold"
        )?;
        for (why, count) in left_out {
            writeln!(out, "  left out {count:>6}  {why}")?;
        }
        Ok(())
    }
}

struct Run<'a> {
    cli: &'a Cli,
    args: &'a Submit,
    me: Moderator,
    counts: Counts,
}

impl Run<'_> {
    /// Batch after batch until nothing is left; without calls, only says what would go.
    fn all(&mut self, desk: &mut Desk, calls: Option<&Calls>) -> Result<(), Failure> {
        let word = if self.args.sandbox { TRIED } else { SUBMITTED };
        let mut after = DecisionNo(0);
        loop {
            let found = desk.candidates(&self.me, word, after, place::now(self.cli))?;
            after = found.last;
            let rows = self.count(found);
            if rows.is_empty() {
                return Ok(());
            }
            match calls {
                Some(calls) => self.batch(desk, (calls, word), rows)?,
                None => {
                    for row in rows {
                        self.tell(row.decision, &row.puid, None)?;
                        self.counts.done += 1;
                    }
                }
            }
        }
    }

    fn count(&mut self, found: Candidates) -> Vec<Candidate> {
        self.counts.held += found.stays.held;
        self.counts.refused += found.refused;
        for (why, count) in found.stays.left_out {
            *self.counts.left_out.entry(why).or_default() += count;
        }
        found.rows
    }

    fn batch(
        &mut self,
        desk: &mut Desk,
        (calls, word): (&Calls, &str),
        rows: Vec<Candidate>,
    ) -> Result<(), Failure> {
        let to = calls.base().to_string();
        let now = place::now(self.cli);
        let me = self.me.clone();
        let mut wait = |time| std::thread::sleep(time);
        let first = Duration::from_millis(self.args.pause);
        let mut patience = Patience { first, wait: &mut wait };
        let counts = &mut self.counts;
        let mut taken = Vec::new();
        let mut done = |rows: &[HandedOver]| -> Result<(), DeskError> {
            desk.handed_over(&me, (word, &to), rows, now)?;
            counts.done += rows.len();
            counts.known += rows.iter().filter(|r| r.uuid.is_none()).count();
            taken.extend_from_slice(rows);
            Ok(())
        };
        let ran = submit::batch(calls, rows, &mut patience, &mut done);
        for row in &taken {
            self.tell(row.decision, &row.puid, row.uuid.as_deref())?;
        }
        let ran = ran.map_err(|stop| {
            let hint = stop.hint();
            match stop {
                Stop::Desk(why) => Failure::from(why),
                stop => Failure::new(stop, hint),
            }
        })?;
        for (row, why) in &ran {
            self.counts.refused += 1;
            eprintln!("decision {} ({}) was refused: {why}", row.decision, row.puid);
        }
        Ok(())
    }

    fn tell(&self, decision: DecisionNo, puid: &str, uuid: Option<&str>) -> Result<(), Failure> {
        if self.args.json {
            let line = json!({ "decision": decision, "puid": puid, "uuid": uuid });
            writeln!(io::stdout(), "{line}")?;
        }
        Ok(())
    }
}
