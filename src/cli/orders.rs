//! `modq orders`: the register of orders, and what is answered to them.

use super::args::{OnCase, OrderAct, Orders};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::{clock, left};
use crate::desk::{Answer, Desk, OBSTACLES};
use crate::law::facts::plain;
use crate::model::{AnswerKind, At, CaseNo, Moderator, OrderRow};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists the register, or does something with one order.
pub fn orders(cli: &Cli, args: &Orders) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    let now = place::now(cli);
    match &args.act {
        None => list(&desk, args, now)?,
        Some(act) => {
            let me = place::sit(cli, &mut desk)?;
            let said = done(&mut desk, &me, act, now)?;
            if args.json {
                writeln!(io::stdout(), "{}", json!({ "done": said }))?;
            } else {
                writeln!(io::stdout(), "{said}")?;
            }
        }
    }
    desk.close()?;
    Ok(Ended::Done)
}

fn done(desk: &mut Desk, me: &Moderator, act: &OrderAct, now: At) -> Result<String, Failure> {
    let row =
        |desk: &Desk, on: &OnCase| desk.order_on(CaseNo(on.case), on.reference.as_deref(), now);
    let (on, kind, said) = match act {
        OrderAct::Remove(on) => {
            let row = row(desk, on)?;
            let decided = desk.carry_out(me, &row, now)?;
            if let Some(why) = decided.second {
                let places = decided.cases.len();
                return Ok(format!(
                    "proposed to a second person at {places} places: {}",
                    why.words()
                ));
            }
            return Ok(format!("removed at {} places, one decision each", decided.cases.len()));
        }
        OrderAct::Feedback { on, out, impossible, text } => {
            let row = row(desk, on)?;
            let obstacle = impossible
                .as_ref()
                .and_then(|word| OBSTACLES.iter().find(|(name, ..)| name == word));
            let kind =
                if obstacle.is_some() { AnswerKind::Impossible } else { AnswerKind::Feedback };
            let answer = Answer {
                kind,
                obstacle: obstacle.map(|(_, obstacle, _)| *obstacle),
                text: text.as_deref().unwrap_or_default(),
            };
            let out = out.clone().unwrap_or_else(|| desk.orders_outbox());
            let file = desk.feedback(me, &row, (&answer, &out), now)?;
            return Ok(format!("{}: send it to the authority now", file.display()));
        }
        OrderAct::Told(on) => (on, AnswerKind::ToldAuthor, "the author was told"),
        OrderAct::Cleared(on) => (on, AnswerKind::Cleared, "its clock runs again"),
        OrderAct::Reinstated(on) => (on, AnswerKind::Reinstated, "the content was put back"),
    };
    let row = row(desk, on)?;
    desk.answer_order(me, &row, &Answer::new(kind), now)?;
    Ok(format!("{}: {said}", plain(&row.order.reference, 60)))
}

fn list(desk: &Desk, args: &Orders, now: At) -> Result<(), Failure> {
    let mut rows = desk.orders(now)?;
    let every = rows.len();
    rows.retain(|row| args.all || row.is_open(now));
    let mut out = io::stdout().lock();
    for row in &rows {
        if args.json {
            writeln!(out, "{}", object(row, now))?;
        } else {
            writeln!(out, "{}", line(desk, row, now))?;
        }
    }
    if rows.is_empty() && !args.json {
        writeln!(out, "No order is open. {every} in the register, --all lists them.")?;
    }
    Ok(())
}

fn line(desk: &Desk, row: &OrderRow, now: At) -> String {
    let due = row.due.map_or_else(String::new, |due| left(due, now, None).0);
    let when = |at: Option<At>| at.map_or_else(|| "-".to_owned(), |at| clock(at, now, desk.zone()));
    let cases: Vec<String> = row.cases.iter().map(ToString::to_string).collect();
    format!(
        "{:<9} {:>8}  {:<7} {:<18} {:<26} received {}  acted {}  told {}  answered {}  case {}",
        row.state.word(),
        due,
        row.order.kind.article(),
        plain(&row.order.reference, 18),
        plain(&row.order.authority, 26),
        when(Some(row.received)),
        when(row.acted),
        when(row.told),
        when(row.answered),
        cases.join(" "),
    )
}

fn object(row: &OrderRow, now: At) -> Value {
    let order = &row.order;
    json!({
        "reference": order.reference,
        "kind": order.kind.word(),
        "authority": order.authority,
        "member_state": order.member_state,
        "state": row.state.word(),
        "open": row.is_open(now),
        "received": row.received,
        "due": row.due,
        "used": row.used,
        "cases": row.cases,
        "waiting": row.waiting,
        "acted": row.acted,
        "restricted": row.restricted,
        "told": row.told,
        "not_told_until": order.untold_until(now).map(|end| {
            end.map_or_else(|| Value::from("open"), |at| Value::from(at.to_string()))
        }),
        "answered": row.answered,
        "stopped": row.stopped.map(|(at, why)| json!({ "at": at, "why": why })),
        "reinstated": row.reinstated,
        "preserve_until": row.preserve_until,
        "scrutiny_until": row.scrutiny_until,
        "scrutiny_decision": row.scrutiny_decision,
        "order": order,
    })
}
