//! `modq show`: one case, with what opens veiled covered until it is asked for.

use super::args::Show;
use super::eyes::Eyes;
use super::failure::Failure;
use super::queue::list_json;
use super::{Cli, Ended, place, second};
use crate::app::text::plain_line;
use crate::desk::{Desk, DeskError, Seen};
use crate::model::{CaseNo, Decision, FlagBody};
use crate::session::state_word;
use serde_json::{Value, json};
use std::io::{self, Write};

/// `modq show CASE`
pub fn show(cli: &Cli, args: &Show) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let now = place::now(cli);
    desk.heed_time(now);
    let seen = desk.seen(CaseNo(args.case))?;
    let mut decisions = Vec::new();
    for no in &seen.case.decisions {
        let decision = desk.store().decision(*no).map_err(DeskError::from)?;
        decisions.extend(decision);
    }
    if args.json {
        writeln!(io::stdout(), "{}", object(cli, &desk, &seen, &decisions)?)?;
        return Ok(Ended::Done);
    }
    let mut eyes = Eyes::of(cli, &desk);
    if args.reveal && seen.message.is_some() && eyes.veil(&desk, &seen.case) {
        eyes.reveal(cli, &mut desk, &seen.case)?;
    }
    let mut out = io::stdout().lock();
    head(&mut out, &desk, &seen)?;
    said(&mut out, &desk, &seen, &eyes)?;
    for row in desk.notices_on(&seen.case, now)? {
        let lacks: Vec<&str> = row.missing.iter().map(|missing| missing.code()).collect();
        let lacks =
            if lacks.is_empty() { String::new() } else { format!("  lacks {}", lacks.join(" ")) };
        let (reference, state) = (plain_line(&row.notice.reference), row.state.word());
        writeln!(out, "notice    {reference}  {state}{lacks}")?;
    }
    if let Some(at) = desk.knowledge_of(&seen.case) {
        writeln!(out, "knowledge {at}  since a complete notice came (Art. 16(3))")?;
    }
    let sight = eyes.sight(&desk, &seen.case, seen.message.as_ref());
    for note in &seen.case.notes {
        let text = sight.masked(note.text.clone());
        writeln!(out, "note      {}  {}", desk.name(note.by), plain_line(&text))?;
    }
    for line in second::proposal_lines(&desk, seen.case.no)? {
        writeln!(out, "proposal  {}", plain_line(&line))?;
    }
    decided(&mut out, &decisions)?;
    drop(out);
    desk.close()?;
    Ok(Ended::Done)
}

/// Everything in its own words: what reads JSON is no eye.
fn object(cli: &Cli, desk: &Desk, seen: &Seen, decisions: &[Decision]) -> Result<Value, Failure> {
    let now = place::now(cli);
    let group = seen.group.as_ref().map_or_else(String::new, |g| g.title.clone());
    let mut value = list_json(desk, &seen.case, seen.message.as_ref(), &group);
    if let Some(object) = value.as_object_mut() {
        object.insert("detail".to_owned(), json!(seen.case));
        object.insert("content".to_owned(), json!(seen.message));
        object.insert("decisions".to_owned(), json!(decisions));
        let proposals = second::proposals_json(desk, seen.case.no)?;
        object.insert("proposals".to_owned(), json!(proposals));
        let notices = desk.notices_on(&seen.case, now)?;
        let notices: Vec<Value> = notices.iter().map(super::notices::object).collect();
        object.insert("notices".to_owned(), json!(notices));
        object.insert("knowledge_at".to_owned(), json!(desk.knowledge_of(&seen.case)));
    }
    Ok(value)
}

fn head(out: &mut impl Write, desk: &Desk, seen: &Seen) -> io::Result<()> {
    let case = &seen.case;
    writeln!(out, "case {}  {}  {}", case.no, case.lane(), state_word(&case.state))?;
    if let Some(category) = case.category() {
        writeln!(out, "category  {}", desk.law().category_label(category))?;
    }
    if let Some(name) = desk.board().holder(case.no) {
        writeln!(out, "held by   {}", plain_line(name))?;
    }
    let group = seen.group.as_ref().map_or("", |g| g.title.as_str());
    writeln!(out, "group     {}", plain_line(group))
}

/// What the message says and what was said about it.
fn said(out: &mut impl Write, desk: &Desk, seen: &Seen, eyes: &Eyes) -> io::Result<()> {
    let case = &seen.case;
    if let Some(m) = &seen.message {
        let author = m.author.name.as_deref().unwrap_or("unknown");
        writeln!(out, "message   {}  {}  {}", m.key.id, m.at, plain_line(author))?;
        if eyes.veil(desk, case) {
            writeln!(out, "  {}", eyes.instead(desk, case, m))?;
            writeln!(out, "  modq show {} --reveal prints it, and counts as read", case.no)?;
        } else {
            for line in m.text.lines() {
                writeln!(out, "  {}", plain_line(line))?;
            }
        }
    }
    let sight = eyes.sight(desk, case, seen.message.as_ref());
    for flag in &case.flags {
        let text = sight.masked(flagged(&flag.body));
        writeln!(out, "flag      {}  {}", flag.word(), plain_line(&text))?;
    }
    Ok(())
}

fn flagged(body: &FlagBody) -> String {
    match body {
        FlagBody::Notice(n) => n.explanation.clone(),
        FlagBody::Order(o) => format!("{} {}", o.reference, o.reasons),
        FlagBody::Notification { text, .. } | FlagBody::Own { text } => text.clone(),
        FlagBody::Rule(r) => format!("{} v{}: {}", r.rule, r.version, r.reason),
    }
}

fn decided(out: &mut impl Write, decisions: &[Decision]) -> io::Result<()> {
    for d in decisions {
        let undone = if d.undone.is_some() { "  (taken back)" } else { "" };
        let untold = if d.untold() { "  (author not told; modq release)" } else { "" };
        let policy = d.measure.policy.as_deref().unwrap_or("");
        writeln!(out, "decision  {}  {}  {policy}{undone}{untold}", d.no, d.at)?;
        if let Some(why) = d.measure.no_statement() {
            writeln!(out, "          no statement of reasons: {}", why.words())?;
        }
    }
    Ok(())
}
