//! `modq orders`: the register of orders, and what is answered to them.

use super::args::{OnCase, OrderAct, Orders, Outcome};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::{clock, left};
use crate::desk::{Answer, Desk, OBSTACLES};
use crate::law::facts::plain;
use crate::model::{AnswerKind, At, CaseNo, Moderator, Obstacle, OrderRow};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

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
    if let OrderAct::Remove(on) = act {
        let row = row(desk, on)?;
        let decided = desk.carry_out(me, &row, now)?;
        if let Some(why) = decided.second {
            let places = decided.cases.len();
            return Ok(format!("proposed to a second person at {places} places: {}", why.words()));
        }
        let look = match row.unheld {
            0 => String::new(),
            n => format!("; {n} of them we do not hold: look there by hand"),
        };
        return Ok(format!("removed at {} places, one decision each{look}", decided.cases.len()));
    }
    let (on, out, answer) = answer(act);
    let row = row(desk, on)?;
    let out = out.cloned().unwrap_or_else(|| desk.orders_outbox());
    let file = desk.answer_order(me, &row, (&answer, &out), now)?;
    let reference = plain(&row.order.reference, 60);
    Ok(match (file, answer.kind) {
        (Some(file), AnswerKind::ToldAuthor) => {
            format!("{}: send it to the person concerned now", file.display())
        }
        (Some(file), _) => format!("{}: send it to the authority now", file.display()),
        (None, AnswerKind::Cleared) => format!("{reference}: its clock runs again"),
        (None, AnswerKind::Reinstated) => {
            format!("{reference}: put back; modq export letters tells the authors after the hold")
        }
        (None, kind) => format!("{reference}: {}", kind.words()),
    })
}

/// The order, the folder and the answer that are meant.
fn answer(act: &OrderAct) -> (&OnCase, Option<&PathBuf>, Answer<'_>) {
    match act {
        OrderAct::Acknowledge { on, words } => {
            (on, words.out.as_ref(), said(AnswerKind::Acknowledged, words.text.as_ref()))
        }
        OrderAct::Told { on, words } => {
            (on, words.out.as_ref(), said(AnswerKind::ToldAuthor, words.text.as_ref()))
        }
        OrderAct::HandedOver { on, text } => {
            (on, None, said(AnswerKind::HandedOver, text.as_ref()))
        }
        OrderAct::Feedback { on, out, impossible, text } => {
            let named = |(name, ..): &&(&str, Obstacle, &str)| Some(*name) == impossible.as_deref();
            let obstacle = OBSTACLES.iter().find(named).map(|(_, obstacle, _)| *obstacle);
            let kind = match obstacle {
                Some(_) => AnswerKind::Impossible,
                None => AnswerKind::Feedback,
            };
            (on, out.as_ref(), Answer { obstacle, ..said(kind, text.as_ref()) })
        }
        OrderAct::Silence { on, what } => {
            let kind = match what.until {
                Some(_) => AnswerKind::SilenceExtended,
                None => AnswerKind::SilenceEnded,
            };
            (on, None, Answer { until: what.until, ..Answer::new(kind) })
        }
        OrderAct::Keep { on, what } => {
            let kind = match what.until {
                Some(_) => AnswerKind::KeepLonger,
                None => AnswerKind::KeepEnded,
            };
            (on, None, Answer { until: what.until, ..Answer::new(kind) })
        }
        OrderAct::Scrutiny { on, what } => {
            let kind = match what {
                Outcome::Asked => AnswerKind::ScrutinyAsked,
                Outcome::Stands => AnswerKind::ScrutinyKept,
                Outcome::Lost => AnswerKind::LostEffect,
            };
            (on, None, Answer::new(kind))
        }
        OrderAct::Cleared(on) => (on, None, Answer::new(AnswerKind::Cleared)),
        OrderAct::Reinstated(on) | OrderAct::Remove(on) => {
            (on, None, Answer::new(AnswerKind::Reinstated))
        }
    }
}

fn said(kind: AnswerKind, text: Option<&String>) -> Answer<'_> {
    Answer { text: text.map_or("", String::as_str), ..Answer::new(kind) }
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
    let due = match row.due {
        _ if row.ahead => "clock?".to_owned(),
        Some(due) => left(due, now, None).0,
        None => String::new(),
    };
    let when = |at: Option<At>| at.map_or_else(|| "-".to_owned(), |at| clock(at, now, desk.zone()));
    let cases: Vec<String> = row.cases.iter().map(ToString::to_string).collect();
    let mut marks = String::new();
    if row.unheld > 0 {
        marks.push_str(&format!("  {} of its places we do not hold", row.unheld));
    }
    if !row.others.is_empty() {
        marks.push_str("  came again with other content");
    }
    if row.is_to_be_put_back() {
        marks.push_str("  lost its effect: put it back");
    }
    format!(
        "{:<9} {:>8}  {:<7} {:<18} {:<26} received {}  acted {}  told {}  answered {}  case {}{marks}",
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
        "scrutiny_asked": row.scrutiny_asked,
        "scrutinised": row.scrutinised.map(|(at, stands)| json!({ "at": at, "stands": stands })),
        "keep_ended": row.keep_ended,
        "acknowledged": row.acknowledged,
        "handed_over": row.handed_over,
        "not_held": row.unheld,
        "clock": if row.ahead { "ahead" } else { "fine" },
        "other_content": row.others.iter().map(|(at, other)| {
            json!({ "received": at, "differs": row.order.differs(other), "order": other })
        }).collect::<Vec<_>>(),
        "order": order,
    })
}
