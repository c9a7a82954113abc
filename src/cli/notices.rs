//! `modq notices`: the register of notices.

use super::args::{NoticeAct, Notices};
use super::eyes::Eyes;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::{age, clock};
use crate::desk::Desk;
use crate::law::facts::plain;
use crate::model::{Action, At, NoticePlace, NoticeRow, NoticeState, Notifier, Standing};
use crate::session;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists the register, or shows one notice.
pub fn notices(cli: &Cli, args: &Notices) -> Result<Ended, Failure> {
    let desk = place::open(cli)?.desk;
    let now = place::now(cli);
    let mut out = io::stdout().lock();
    if let Some(NoticeAct::Show { reference, json }) = &args.act {
        let row = desk.notice(reference, now)?;
        if *json || args.json {
            writeln!(out, "{}", object(&row))?;
        } else {
            let rows = session::notices(&desk, Eyes::of(cli, &desk).veils(), vec![row])?;
            for row in rows {
                write!(out, "{}", told(&desk, &row, now))?;
            }
        }
        return Ok(Ended::Done);
    }
    let mut rows = desk.notices(now)?;
    let every = rows.len();
    let wanted = args.state.as_deref().and_then(NoticeState::from_word);
    rows.retain(|row| match wanted {
        Some(state) => row.state == state,
        None => args.all || row.is_open(),
    });
    for row in &rows {
        if args.json {
            writeln!(out, "{}", object(row))?;
        } else {
            writeln!(out, "{}", line(&desk, row, now))?;
        }
    }
    if rows.is_empty() && !args.json {
        writeln!(out, "No such notice. {every} in the register, --all lists them.")?;
    }
    Ok(Ended::Done)
}

/// Who sent it and what they are, in a few words.
fn sender(notifier: &Notifier) -> String {
    let name = notifier.name.as_deref().or(notifier.email.as_deref()).unwrap_or("no name");
    let name = plain(name, 26);
    match notifier.standing() {
        Standing::Register(_) if notifier.outside_area => format!("{name}, trusted, outside area"),
        Standing::Register(_) => format!("{name}, trusted"),
        Standing::File => format!("{name}, trusted by the file"),
        Standing::Claimed => format!("{name}, says trusted, not in the register"),
        Standing::Ordinary => name,
    }
}

fn line(desk: &Desk, row: &NoticeRow, now: At) -> String {
    let category = row.category.as_deref().map_or("-", |code| desk.law().category_short(code));
    let mut marks = Vec::new();
    if row.to_tell {
        marks.push("letter due".to_owned());
    }
    if !row.missing.is_empty() {
        let lacks: Vec<&str> = row.missing.iter().map(|missing| missing.code()).collect();
        marks.push(format!("lacks {}", lacks.join(" ")));
    }
    if row.sent > 1 {
        marks.push(format!("sent {} times", row.sent));
    }
    if row.repeats > 0 {
        marks.push(format!("{} more say the same", row.repeats));
    }
    if let Some(first) = &row.same_as {
        marks.push(format!("same as {}", plain(first, 30)));
    }
    let cases: Vec<String> = row.places.iter().map(|place| place.case.to_string()).collect();
    format!(
        "{:<12} {:>8}  {:<18} {:<15} {:<11} case {:<12} {}  {}",
        row.state.word(),
        age(row.received, now),
        plain(&row.notice.reference, 18),
        category,
        row.outcome(),
        cases.join(" "),
        sender(&row.notice.notifier),
        marks.join("; "),
    )
}

/// Everything about one notice, in lines.
fn told(desk: &Desk, row: &NoticeRow, now: At) -> String {
    let when = |at: Option<At>| at.map_or_else(|| "-".to_owned(), |at| clock(at, now, desk.zone()));
    let notice = &row.notice;
    let lacks: Vec<&str> = row.missing.iter().map(|missing| missing.words()).collect();
    let knowledge = match row.knowledge {
        Some(at) => format!("since {}", when(Some(at))),
        None => format!("none, it lacks {}", lacks.join(", ")),
    };
    let category = row.category.as_deref().map_or("-", |code| desk.law().category_label(code));
    let mut lines = vec![
        ("notice", plain(&notice.reference, 200)),
        ("state", row.state.words().to_owned()),
        ("from", sender(&notice.notifier)),
        ("alleges", category.to_owned()),
        ("says", plain(&notice.explanation, 2_000)),
        ("knowledge", knowledge),
        ("received", when(Some(row.received))),
        ("acknowledged", when(row.acknowledged)),
        ("in review", when(row.in_review)),
        ("decided", when(row.decided)),
        ("told", if row.to_tell { "letter due".to_owned() } else { when(row.told) }),
    ];
    if row.sent > 1 {
        lines.push(("sent", format!("{} times", row.sent)));
    }
    if let Some(until) = row.suspended {
        let day = until.day(desk.zone());
        lines.push(("suspended", format!("its sender, until {day}, as it came (Art. 23(2))")));
    }
    if let Some(first) = &row.same_as {
        lines.push(("same as", plain(first, 200)));
    }
    if row.repeats > 0 {
        lines.push(("repeats", format!("{} later notices say the same", row.repeats)));
    }
    for place in &row.places {
        let link = place.link.as_deref().map_or_else(|| "no link".to_owned(), |l| plain(l, 200));
        let outcome = match &place.last {
            None => "not decided".to_owned(),
            Some(answer) => {
                let word = match (answer.action, answer.reversal) {
                    (Action::Restrict, _) => "restricted",
                    (Action::Allow, true) => "taken back",
                    (Action::Allow, false) => "kept",
                };
                format!("{word}, decision {}", answer.decision)
            }
        };
        let held = if place.found { "" } else { ", not held" };
        lines.push(("place", format!("{link}  case {}{held}  {outcome}", place.case)));
    }
    lines.iter().map(|(word, text)| format!("{word:<13} {text}\n")).collect()
}

/// A notice as JSON, for scripts.
pub fn object(row: &NoticeRow) -> Value {
    let (notice, notifier) = (&row.notice, &row.notice.notifier);
    json!({
        "reference": notice.reference,
        "state": row.state.word(),
        "open": row.is_open(),
        "received": row.received,
        "acknowledged": row.acknowledged,
        "in_review": row.in_review,
        "decided": row.decided,
        "told": row.told,
        "to_tell": row.to_tell,
        "due": row.due,
        "category": row.category,
        "keyword": notice.keyword,
        "policy": row.policy,
        "notifier": {
            "name": notifier.name,
            "email": notifier.email,
            "trusted": notifier.trusted,
            "standing": standing(notifier.standing()),
            "flagger": notifier.flagger,
            "outside_area": notifier.outside_area,
        },
        "explanation": notice.explanation,
        "good_faith": notice.good_faith,
        "missing": row.missing.iter().map(|missing| missing.code()).collect::<Vec<_>>(),
        "knowledge_at": row.knowledge,
        "sent": row.sent,
        "same_as": row.same_as,
        "repeats": row.repeats,
        "sender_suspended_until": row.suspended,
        "outcome": row.outcome(),
        "automation": row.automation(),
        "places": row.places.iter().map(place_json).collect::<Vec<_>>(),
    })
}

fn place_json(place: &NoticePlace) -> Value {
    let last = place.last.as_ref();
    json!({
        "case": place.case,
        "link": place.link,
        "found": place.found,
        "decision": last.map(|answer| answer.decision),
        "decided": last.map(|answer| answer.at),
        "action": last.map(|answer| answer.action),
        "reversal": last.is_some_and(|answer| answer.reversal),
        "category": last.and_then(|answer| answer.category.clone()),
        "ground": last.and_then(|answer| answer.ground),
        "held_until": last.map(|answer| answer.hold_until),
    })
}

/// The word for what a status rests on.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Register(_) => "register",
        Standing::File => "file",
        Standing::Claimed => "claimed",
        Standing::Ordinary => "none",
    }
}
