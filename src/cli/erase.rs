//! `modq erase`: takes texts and names whose time is over, or that must go.

use super::args::Erase;
use super::failure::Failure;
use super::progress::Bar;
use super::{Cli, Ended, place};
use crate::desk::{Choice, Desk, Erasure, MessageErasure};
use crate::model::{At, CaseNo};
use crate::store::Progress;
use jiff::Span;
use jiff::civil::Date;
use serde_json::json;
use std::io::{self, Write};

/// `modq erase`
pub fn erase(cli: &Cli, args: &Erase) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let now = place::now(cli);
    let choice = choice(&desk, args, now)?;
    let asked = matches!(choice, Choice::Attachments(_) | Choice::Cases(_));
    let usual = if asked { "request" } else { "expired" };
    let plan = desk.erasable(&choice, now)?;
    let messages = match &choice {
        Choice::Cases(cases) if args.messages => Some(desk.erasable_messages(cases, now)?),
        _ => None,
    };
    // Said before it is done.
    say(&desk, &plan, args)?;
    if let Some(messages) = &messages {
        say_messages(messages, args)?;
    }
    let mut gone = 0;
    if !args.dry_run {
        let me = place::sit(cli, &mut desk)?;
        desk.end_keeping(now)?;
        let reason = args.reason.as_deref().unwrap_or(usual);
        gone = desk.erase(&me, (&plan, reason), now)?;
        if let Some(messages) = &messages {
            let mut bar = Bar::new("rebuild");
            let mut progress = |p: Progress| bar.at(p.line.0, p.last.0);
            desk = desk.erase_messages(&me, (messages, reason), now, &mut progress)?;
            bar.end();
        }
    }
    let mut out = io::stdout().lock();
    if args.json {
        let kept = &plan.kept;
        writeln!(out, "{}", json!({ "erased": gone, "would": plan.leaving.len(), "kept": kept }))?;
    } else if args.dry_run {
        writeln!(out, "{} would go; nothing was changed", plan.leaving.len())?;
    } else {
        let stay = if messages.is_some() { "" } else { "Imported messages stay in the archive. " };
        writeln!(
            out,
            "{gone} erased. {stay}Files written before stay where they are, the outbox too."
        )?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

fn say_messages(plan: &MessageErasure, args: &Erase) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let (messages, flags, frames) = (plan.messages, plan.flags, plan.frames.len());
    if args.json {
        let kept: Vec<_> =
            plan.kept.iter().map(|(case, why)| json!({ "case": case, "why": why })).collect();
        let line = json!({
            "messages": messages, "flags": flags, "frames": frames, "messages_kept": kept,
        });
        writeln!(out, "{line}")?;
        return Ok(());
    }
    writeln!(out, "imported  {messages} messages and {flags} notices in {frames} frames")?;
    for (case, why) in &plan.kept {
        writeln!(out, "stays     the message of case {case}: {why}")?;
    }
    Ok(())
}

fn choice(desk: &Desk, args: &Erase, now: At) -> Result<Choice, Failure> {
    if let Some(age) = args.older_than {
        let today = now.day(desk.zone());
        return Ok(Choice::Before(today.checked_sub(age).unwrap_or(Date::MIN)));
    }
    if !args.attachment.is_empty() {
        return Ok(Choice::Attachments(
            args.attachment.iter().map(|name| name.to_ascii_lowercase()).collect(),
        ));
    }
    if !args.case.is_empty() {
        return Ok(Choice::Cases(args.case.iter().copied().map(CaseNo).collect()));
    }
    Ok(Choice::Over)
}

fn say(desk: &Desk, plan: &Erasure, args: &Erase) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for l in &plan.leaving {
        if args.json {
            let line = json!({
                "attachment": l.attachment, "kind": l.kind, "line": l.line, "at": l.at,
                "case": l.case, "why": l.why,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let case = l.case.map_or_else(String::new, |no| format!(", case {no}"));
        let day = l.at.day(desk.zone());
        writeln!(out, "{:<9} of {day}{case}, line {}: {}", l.kind, l.line, l.why)?;
        writeln!(out, "          {}", l.attachment)?;
    }
    if !args.json {
        for (why, count) in &plan.kept {
            writeln!(out, "stays {count:>6}  {why}")?;
        }
    }
    Ok(())
}

/// Reads an age such as `18mo`, `2y`, `400d`.
pub fn parse_age(text: &str) -> Result<Span, String> {
    let wrong = || format!("“{text}” is no age; write a number with d, w, mo or y, such as 18mo");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_no_number: std::num::ParseIntError| wrong())?;
    let span = Span::new();
    let span = match unit {
        "d" => span.try_days(number),
        "w" => span.try_weeks(number),
        "mo" => span.try_months(number),
        "y" => span.try_years(number),
        _ => return Err(wrong()),
    };
    span.map_err(|_too_long| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_a_unit() {
        assert_eq!(parse_age("18mo").unwrap().get_months(), 18);
        assert_eq!(parse_age("2y").unwrap().get_years(), 2);
        for wrong in ["", "18", "mo", "3h", "-3d", "99999999999999999999d", "9999999999y", "1é"] {
            assert!(parse_age(wrong).is_err(), "{wrong}");
        }
    }
}
