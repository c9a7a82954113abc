//! `modq list`, `decide`, `undo`, `redo`, `stats`: the queue without the screen.

use super::args::{Decide, List, Redo, Stats, Undo};
use super::eyes::Eyes;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::text::plain_line;
use crate::app::time;
use crate::desk::{Desk, DeskError, Make, Undone};
use crate::model::{Case, CaseNo, Draft, Lane, Message, Moderator};
use crate::queue::{self, Order};
use crate::session::state_word;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use std::num::ParseIntError;

/// Cases in one act above which consent is asked for, as on the screen.
const MANY: usize = 20;

/// `modq list [FILTER]`
pub fn list(cli: &Cli, args: &List) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let filter = queue::parse(&args.filter.join(" "))
        .map_err(|e| Failure::new(e, "see `modq docs filter` for every key"))?;
    let order = Order::from_word(&args.sort).ok_or_else(|| {
        Failure::new(
            format!("there is no order “{}”", args.sort),
            "write rank, due, oldest, newest, group or severity",
        )
    })?;
    let now = place::now(cli);
    desk.learn_for(&filter)?;
    desk.heed_time(now);
    let hits = desk.search(&filter, "")?;
    let mut view = queue::view(desk.board(), &filter, order, now, hits.as_ref(), None, false);
    let rows = view.window(desk.board(), 0..args.limit.unwrap_or(usize::MAX));
    let eyes = Eyes::of(cli, &desk);
    let mut out = io::stdout().lock();
    for no in rows {
        let Some(case) = desk.store().case(no).map_err(DeskError::from)? else {
            continue;
        };
        let (message, group) = around(&desk, &case)?;
        if args.json {
            writeln!(out, "{}", list_json(&desk, &case, message.as_ref(), &group))?;
        } else {
            let due = case.due().map_or_else(|| "-".to_owned(), |d| time::left(d, now, None).0);
            let first = match &message {
                Some(message) if eyes.veil(&desk, &case) => eyes.instead(&desk, &case, message),
                Some(message) => message.text.clone(),
                None => String::new(),
            };
            writeln!(
                out,
                "{:>7}  {:<9} {:>9}  {:<8}  {:<24}  {}",
                case.no,
                case.lane(),
                due,
                standing(&desk, &case),
                cut(&plain_line(&group), 24),
                cut(&plain_line(&first), 80),
            )?;
        }
    }
    Ok(Ended::Done)
}

fn cut(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}

fn around(desk: &Desk, case: &Case) -> Result<(Option<Message>, String), Failure> {
    let store = desk.store();
    let message = match case.message {
        Some(no) => store.message(no).map_err(DeskError::from)?,
        None => None,
    };
    let group = message
        .as_ref()
        .and_then(|m| store.group_no(&m.key.group))
        .and_then(|g| store.group(g))
        .map_or_else(String::new, |g| g.title);
    Ok((message, group))
}

/// Where a case stands, in one word.
fn standing(desk: &Desk, case: &Case) -> &'static str {
    let board = desk.board();
    if board.holder(case.no).is_some() {
        "held"
    } else if board.waits_for_second(case.no) {
        "second"
    } else if board.is_silent(case.no) {
        "silent"
    } else {
        state_word(&case.state)
    }
}

/// A case as JSON, for scripts.
pub fn list_json(desk: &Desk, case: &Case, message: Option<&Message>, group: &str) -> Value {
    json!({
        "case": case.no,
        "lane": case.lane().word(),
        "due": case.due(),
        "severity": case.severity(),
        "category": case.category(),
        "policy": case.policy(),
        "group": group,
        "group_id": message.map(|m| m.key.group.id),
        "message": message.map(|m| m.key.id),
        "flags": case.flags.len(),
        "state": state_word(&case.state),
        "second": desk.board().waits_for_second(case.no),
        "silent": desk.board().is_silent(case.no),
        "held": desk.board().holder(case.no),
    })
}

/// `modq decide CASE… --policy P`
pub fn decide(cli: &Cli, args: &Decide) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let cases: Vec<CaseNo> = args.cases.iter().copied().map(CaseNo).collect();
    let make = make(args)?;
    if args.stdin {
        return stream(cli, args, (desk, &me), &make);
    }
    let now = place::now(cli);
    let mut reports = false;
    for case in &cases {
        let draft = desk.draft(*case, &make, now)?;
        reports |= draft.measure.escalation.is_some();
        if args.dry_run {
            writeln!(io::stdout(), "{}", serde_json::to_string(&draft)?)?;
        }
    }
    if args.dry_run {
        return Ok(Ended::Done);
    }
    if (reports || cases.len() > MANY) && !args.yes {
        let what = if reports {
            "this reports to an authority".to_owned()
        } else {
            format!("this decides {} cases at once", cases.len())
        };
        return Err(Failure::new(what, "add --yes to consent; nothing was decided"));
    }
    let done = desk.decide(&me, &cases, &make, now)?;
    if args.json {
        let second = done.second;
        let line =
            json!({ "cases": done.cases, "first": done.first, "seq": done.seq, "second": second });
        writeln!(io::stdout(), "{line}")?;
    } else if let Some(why) = done.second {
        let count = cases.len();
        writeln!(io::stdout(), "proposed {count} cases to a second person: {}", why.words())?;
    } else {
        writeln!(io::stdout(), "decided {} cases, first decision {}", cases.len(), done.first)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

/// Decides case after case as their numbers come in; a line of output means: safe on disk.
fn stream(
    cli: &Cli,
    args: &Decide,
    (mut desk, me): (Desk, &Moderator),
    make: &Make,
) -> Result<Ended, Failure> {
    let mut out = io::stdout().lock();
    let mut refused = false;
    for (no, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        let case = line.trim().parse().map(CaseNo).map_err(|_digits: ParseIntError| {
            let place = format!("standard input, line {}", no + 1);
            Failure::new(format!("{place}: “{}” is no case", plain_line(&line)), "write a number")
        })?;
        let now = place::now(cli);
        let reports = desk.draft(case, make, now)?.measure.escalation.is_some();
        if reports && !args.yes {
            eprintln!("case {case}: this reports to an authority; add --yes to consent");
            refused = true;
            continue;
        }
        match desk.decide(me, &[case], make, now) {
            Ok(done) if done.second.is_some() => writeln!(out, "proposed {case}")?,
            Ok(done) if args.json => {
                writeln!(out, "{}", json!({ "case": case, "decision": done.first }))?;
            }
            Ok(done) => writeln!(out, "decided {case}, decision {}", done.first)?,
            Err(DeskError::Refused(refusal)) => {
                eprintln!("case {case}: {}", refusal.why);
                refused = true;
            }
            Err(e) => return Err(e.into()),
        }
        out.flush()?;
    }
    desk.close()?;
    Ok(if refused { Ended::Findings } else { Ended::Done })
}

fn make(args: &Decide) -> Result<Make, Failure> {
    if let Some(policy) = &args.policy {
        return Ok(Make::Policy(policy.clone()));
    }
    if args.action.as_deref() == Some("usual") {
        return Ok(Make::Usual);
    }
    let Some(path) = &args.draft else { return Ok(Make::Allow) };
    let text = if path.as_os_str() == "-" {
        io::read_to_string(io::stdin())?
    } else {
        std::fs::read_to_string(path)?
    };
    let draft: Draft = serde_json::from_str(&text).map_err(|e| {
        Failure::new(
            format!("{}: {e}", path.display()),
            "make one with `modq decide CASE --policy P --dry-run`",
        )
    })?;
    Ok(Make::Draft(Box::new(draft)))
}

/// `modq undo [STEPS]`
pub fn undo(cli: &Cli, args: &Undo) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let now = place::now(cli);
    for _ in 0..args.steps {
        let mut undone = desk.undo(&me, now)?;
        if let Undone::HasLeft { cases, .. } = &undone {
            if !args.reverse {
                let first = cases.first().copied().unwrap_or_default();
                return Err(Failure::new(
                    format!("the decision on case {first} has left the house"),
                    "add --reverse to take it back by a reversal with its own letter",
                ));
            }
            undone = desk.reverse(&me, now)?;
        }
        say_undone(&undone, args.json)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

/// `modq redo`
pub fn redo(cli: &Cli, args: &Redo) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    for _ in 0..args.steps {
        say_undone(&desk.redo(&me, place::now(cli))?, args.json)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

fn say_undone(undone: &Undone, as_json: bool) -> Result<(), Failure> {
    let Undone::Done { cases, redone } = undone else { return Ok(()) };
    if as_json {
        writeln!(io::stdout(), "{}", json!({ "cases": cases, "redone": redone }))?;
    } else {
        let what = if *redone { "done again" } else { "taken back" };
        let numbers: Vec<_> = cases.iter().take(10).map(ToString::to_string).collect();
        writeln!(io::stdout(), "{what}: {} ({} cases)", numbers.join(" "), cases.len())?;
    }
    Ok(())
}

/// `modq stats`
pub fn stats(cli: &Cli, args: &Stats) -> Result<Ended, Failure> {
    let desk = place::open(cli)?.desk;
    let now = place::now(cli);
    let lanes = desk.board().waiting(now);
    let store = desk.store();
    let value = json!({
        "waiting": lanes.iter().sum::<u32>(),
        "lanes": Lane::ALL.iter().zip(lanes).map(|(l, n)| (l.word(), n)).collect::<std::collections::BTreeMap<_, _>>(),
        "next_due": desk.board().next_due(now),
        "cases": store.cases(),
        "messages": store.messages(),
        "groups": store.groups().len(),
        "decisions": store.decisions(),
        "second": desk.board().waiting_for_second().len(),
        "silent": desk.board().silent().len(),
        "lines": desk.record().last(),
        "sample": desk.is_sample(),
    });
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{value}")?;
    } else {
        for (key, value) in value.as_object().into_iter().flatten() {
            match value {
                Value::Object(lanes) => {
                    for lane in Lane::ALL {
                        let n = lanes.get(lane.word()).cloned().unwrap_or_default();
                        writeln!(out, "  {:<10} {n}", lane.word())?;
                    }
                }
                other => writeln!(out, "{key:<12} {other}")?,
            }
        }
    }
    Ok(Ended::Done)
}
