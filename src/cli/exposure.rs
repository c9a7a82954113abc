//! `modq exposure`: what those who look have read, in sum; one's own numbers for oneself.

use super::args::Exposure;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::{length, thousands};
use crate::desk::Desk;
use crate::model::Role;
use crate::model::exposure::{CROWD, Seen};
use crate::model::time::DAY;
use crate::session;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// `modq exposure`
pub fn exposure(cli: &Cli, args: &Exposure) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let since = place::now(cli).plus(-i64::from(args.days) * DAY);
    let (people, seen) = if args.mine {
        (None, session::care(&desk, &me).exposure.since(since))
    } else if me.role < Role::Senior {
        return Err(Failure::new(
            format!("{} is {} here; what all have read is for seniors", me.name, me.role.word()),
            "modq exposure --mine prints your own numbers",
        ));
    } else {
        let Some(sum) = session::together(&desk, since) else {
            return Err(Failure::new(
                format!("fewer than {CROWD} people read something in {} days", args.days),
                "a sum over so few would tell what one of them read; ask for more days",
            ));
        };
        (Some(sum.people), sum.seen)
    };
    if args.json {
        let value = json!({ "days": args.days, "people": people, "seen": seen });
        writeln!(io::stdout(), "{value}")?;
    } else {
        lines(&desk, (args.days, people), &seen)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

fn lines(
    desk: &Desk,
    (days, people): (u16, Option<usize>),
    seen: &BTreeMap<String, Seen>,
) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let who = people.map_or_else(|| "you".to_owned(), |n| format!("{n} people"));
    writeln!(out, "{who}, {days} days")?;
    writeln!(out, "  {:<32} {:>8} {:>8}  time", "kind", "read", "veiled")?;
    for (kind, seen) in seen {
        let name = match (desk.law().policy(kind), kind.as_str()) {
            (Some(policy), _) => policy.name.get("en"),
            (None, "") => "unsorted",
            (None, "*") => "read by few people",
            (None, code) => desk.law().category_label(code),
        };
        let (texts, veiled) = (thousands(seen.texts.into()), thousands(seen.veiled.into()));
        writeln!(out, "  {name:<32} {texts:>8} {veiled:>8}  {}", length(seen.ms))?;
    }
    Ok(())
}
