//! `modq complaints`: complaints and disputes, and what is decided about them.

use super::args::{AddComplaint, ComplaintAct, Complaints, DecideComplaint, DisputeAct};
use super::eyes::Eyes;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::time::{clock, left};
use crate::desk::{Desk, DeskError, DisputeEnd, Hearing, Verdict};
use crate::law::facts::plain;
use crate::model::{
    AnswerTexts, At, CaseNo, Complainant, Complaint, ComplaintNo, ComplaintTexts, Dispute,
    DisputeNo, DisputeTexts, Filed, Moderator, Outcome,
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lists complaints, or does something with one.
pub fn complaints(cli: &Cli, args: &Complaints) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    let now = place::now(cli);
    match &args.act {
        None => list(&desk, args, &Eyes::of(cli, &desk), now)?,
        Some(ComplaintAct::Show { complaint, reveal }) => {
            let mut eyes = Eyes::of(cli, &desk);
            let no = ComplaintNo(*complaint);
            if *reveal && !args.json {
                let case = desk.hearing(no)?.complaint.case;
                let case = desk.seen(case)?.case;
                if eyes.veil(&desk, &case) {
                    eyes.reveal(cli, &mut desk, &case)?;
                }
            }
            show(&desk, (no, &eyes), args.json, now)?;
        }
        Some(ComplaintAct::Dispute { act: DisputeAct::List }) => disputes(&desk, args.json, now)?,
        Some(act) => {
            let me = place::sit(cli, &mut desk)?;
            let (said, what) = done(&mut desk, &me, act, now)?;
            if args.json {
                let mut object = what;
                if let Some(keys) = object.as_object_mut() {
                    keys.insert("done".into(), said.into());
                }
                writeln!(io::stdout(), "{object}")?;
            } else {
                writeln!(io::stdout(), "{said}")?;
            }
        }
    }
    desk.close()?;
    Ok(Ended::Done)
}

type Said = (String, Value);

fn done(desk: &mut Desk, me: &Moderator, act: &ComplaintAct, now: At) -> Result<Said, Failure> {
    Ok(match act {
        ComplaintAct::Add(add) => {
            let no = desk.complain(me, &filed(add, now), now)?;
            let complaint = desk.hearing(no)?.complaint;
            let mut said = format!("complaint {no} against decision {}", complaint.decision);
            for mark in &complaint.marks {
                said.push_str(&format!("; {}", mark.sentence()));
            }
            (said, object(desk, &complaint)?)
        }
        ComplaintAct::Decide(decide) => {
            let no = ComplaintNo(decide.complaint);
            let verdict = verdict(desk, decide, now)?;
            let decision = desk.answer_complaint(me, no, &verdict, now)?;
            let mut said = format!("complaint {no}: {}", words(verdict.outcome));
            if let Some(decision) = decision {
                said.push_str(&format!(", by decision {decision}"));
            }
            said.push_str("; the letter leaves with `modq export letters` after the hold");
            (said, object(desk, &desk.hearing(no)?.complaint)?)
        }
        ComplaintAct::Told { complaint } => {
            let no = ComplaintNo(*complaint);
            desk.complaint_told(me, no, now)?;
            (format!("complaint {no}: who complained was told"), json!({ "complaint": no }))
        }
        ComplaintAct::Dispute { act } => dispute(desk, me, act, now)?,
        ComplaintAct::Show { .. } => (String::new(), Value::Null),
    })
}

fn filed(add: &AddComplaint, now: At) -> Filed {
    Filed {
        against: add.decision.clone().unwrap_or_default(),
        case: add.case.map(CaseNo),
        from: add.from.as_deref().and_then(Complainant::from_word),
        received: add.received.unwrap_or(now),
        texts: ComplaintTexts {
            reference: add.reference.clone().unwrap_or_default(),
            name: add.complainant.clone(),
            email: add.email.clone(),
            language: add.language.clone(),
            text: add.text.clone(),
            raw: None,
        },
    }
}

fn outcome(word: &str) -> Result<Outcome, Failure> {
    Outcome::from_word(word).ok_or_else(|| {
        Failure::new(format!("“{word}” is no outcome"), "write upheld, reversed, partly-reversed")
    })
}

fn verdict(desk: &Desk, decide: &DecideComplaint, now: At) -> Result<Verdict, Failure> {
    let outcome = outcome(&decide.outcome)?;
    let proposed = desk.proposed_answer(ComplaintNo(decide.complaint), outcome, now)?;
    let answer = AnswerTexts {
        language: decide.language.clone().unwrap_or(proposed.language),
        text: decide.text.clone().unwrap_or(proposed.text),
    };
    Ok(Verdict { outcome, answer, keep: decide.keep.clone(), policy: decide.policy.clone() })
}

const fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Upheld => "the decision stays",
        Outcome::Reversed => "the decision is taken back",
        Outcome::PartlyReversed => "part of the decision is taken back",
        Outcome::Omitted => "omitted, the decision stays",
    }
}

fn dispute(desk: &mut Desk, me: &Moderator, act: &DisputeAct, now: At) -> Result<Said, Failure> {
    Ok(match act {
        DisputeAct::List => (String::new(), Value::Null),
        DisputeAct::Open { decision, body, reference, sent, note } => {
            let named = Filed { against: decision.clone(), ..Filed::default() };
            let decision = desk.decision_against(&named)?.no;
            let texts = DisputeTexts {
                body: body.clone(),
                reference: reference.clone(),
                note: note.clone(),
            };
            let no = desk.open_dispute(me, (decision, sent.unwrap_or(now)), &texts, now)?;
            (format!("dispute {no} about decision {decision}"), json!({ "dispute": no }))
        }
        DisputeAct::Close { dispute, outcome: word, told, note } => {
            let no = DisputeNo(*dispute);
            let outcome = outcome(word)?;
            let end = DisputeEnd { outcome, told: told.unwrap_or(now), note };
            desk.close_dispute(me, no, &end, now)?;
            let mut said = format!("dispute {no}: {}", words(outcome));
            if outcome.changes() {
                said.push_str("; `modq complaints dispute carry-out` does it");
            }
            (said, json!({ "dispute": no, "outcome": outcome }))
        }
        DisputeAct::CarryOut { dispute } => {
            let no = DisputeNo(*dispute);
            let said = match desk.implement_dispute(me, no, now)? {
                Some(made) => format!("dispute {no}: carried out by decision {made}"),
                None => format!("dispute {no}: carried out"),
            };
            (said, json!({ "dispute": no }))
        }
    })
}

fn list(desk: &Desk, args: &Complaints, eyes: &Eyes, now: At) -> Result<(), Failure> {
    let mut rows = desk.store().complaints().map_err(DeskError::from)?;
    let every = rows.len();
    rows.retain(|complaint| args.all || complaint.is_open());
    rows.sort_by_key(|c| (!c.is_open(), c.due.unwrap_or(At(i64::MAX)), c.no));
    let mut out = io::stdout().lock();
    for complaint in &rows {
        if args.json {
            writeln!(out, "{}", object(desk, complaint)?)?;
        } else {
            writeln!(out, "{}", line(desk, (complaint, eyes), now)?)?;
        }
    }
    if rows.is_empty() && !args.json {
        writeln!(out, "No complaint is open. {every} in all, --all lists them.")?;
    }
    Ok(())
}

fn line(desk: &Desk, (complaint, eyes): (&Complaint, &Eyes), now: At) -> Result<String, Failure> {
    let texts = desk.complaint_texts(complaint)?.unwrap_or_default();
    let text = eyes.masked(desk, complaint.case, texts.text)?;
    let state = match &complaint.answer {
        None => complaint.due.map_or_else(|| "open".to_owned(), |due| left(due, now, None).0),
        Some(answer) => answer.outcome.word().to_owned(),
    };
    let marks: Vec<_> = complaint.marks.iter().map(|mark| mark.word()).collect();
    Ok(format!(
        "{:>5}  {:<15} {:<8} decision {:<7} case {:<7} received {}  first decided by {}  {}{}",
        complaint.no,
        state,
        complaint.from.word(),
        complaint.decision,
        complaint.case,
        clock(complaint.received, now, desk.zone()),
        plain(&desk.name(complaint.not_for), 20),
        if marks.is_empty() { String::new() } else { format!("[{}] ", marks.join(", ")) },
        plain(&text, 60),
    ))
}

fn object(desk: &Desk, complaint: &Complaint) -> Result<Value, Failure> {
    let texts = desk.complaint_texts(complaint)?;
    let answer = complaint.answer.as_ref().map(|answer| {
        json!({
            "outcome": answer.outcome, "at": answer.at, "by": desk.name(answer.by),
            "decision": answer.decision, "told": answer.told, "hold_until": answer.hold_until,
        })
    });
    Ok(json!({
        "complaint": complaint.no,
        "case": complaint.case,
        "decision": complaint.decision,
        "from": complaint.from.word(),
        "received": complaint.received,
        "due": complaint.due,
        "marks": complaint.marks,
        "first_decided_by": desk.name(complaint.not_for),
        "open": complaint.is_open(),
        "answer": answer,
        "reference": texts.as_ref().map(|texts| &texts.reference),
        "name": texts.as_ref().and_then(|texts| texts.name.as_ref()),
        "text": texts.as_ref().map(|texts| &texts.text),
    }))
}

fn show(
    desk: &Desk,
    (no, eyes): (ComplaintNo, &Eyes),
    as_json: bool,
    now: At,
) -> Result<(), Failure> {
    let Hearing { complaint, standing, statement, .. } = desk.hearing(no)?;
    let mut proposed = Vec::new();
    for (outcome, word) in Outcome::ALL {
        proposed.push((word, desk.proposed_answer(no, outcome, now)?.text));
    }
    let parts = desk.partial(&standing);
    let mut out = io::stdout().lock();
    if as_json {
        let mut value = object(desk, &complaint)?;
        if let Some(keys) = value.as_object_mut() {
            let proposed = proposed.iter().map(|(word, text)| ((*word).to_owned(), json!(text)));
            keys.insert("proposed".into(), Value::Object(proposed.collect()));
            keys.insert("statement".into(), json!(statement));
            let codes: Vec<_> = parts.iter().map(|part| &part.code).collect();
            keys.insert("may_keep".into(), json!(codes));
        }
        writeln!(out, "{value}")?;
        return Ok(());
    }
    writeln!(out, "{}", line(desk, (&complaint, eyes), now)?)?;
    let texts = desk.complaint_texts(&complaint)?.unwrap_or_default();
    let seen = desk.seen(complaint.case)?;
    let sight = eyes.sight(desk, &seen.case, seen.message.as_ref());
    let said = |text: &str| plain(&sight.masked(text.to_owned()), 4000);
    writeln!(out, "\nwhat they say\n  {}", said(&texts.text))?;
    writeln!(
        out,
        "\nwhat was decided\n  {}\n  {}",
        said(&statement.facts),
        said(&statement.explanation)
    )?;
    if eyes.veil(desk, &seen.case) {
        writeln!(out, "  what they quote of a veiled message is covered; --reveal prints it")?;
    }
    for mark in &complaint.marks {
        writeln!(out, "\nspeaks for omitting it: {}", mark.sentence())?;
    }
    for part in &parts {
        writeln!(out, "  --keep {:<52} {}", part.code, part.words)?;
    }
    writeln!(out, "\nreasons that can be proposed")?;
    for (word, text) in proposed {
        // Our own words, which quote nobody.
        writeln!(out, "  {word:<16} {}", plain(&text, 4000))?;
    }
    Ok(())
}

fn disputes(desk: &Desk, as_json: bool, now: At) -> Result<(), Failure> {
    let rows = desk.store().disputes().map_err(DeskError::from)?;
    let mut out = io::stdout().lock();
    for row in &rows {
        let texts = desk.dispute_texts(&row.text)?.unwrap_or_default();
        if as_json {
            writeln!(out, "{}", dispute_object(row, &texts))?;
            continue;
        }
        let state = row.ended.map_or("open", |(outcome, _)| outcome.word());
        let done = if row.implemented.is_some() { ", carried out" } else { "" };
        writeln!(
            out,
            "{:>5}  {state}{done}  decision {}  case {}  sent {}  {} {}",
            row.no,
            row.decision,
            row.case,
            clock(row.sent, now, desk.zone()),
            plain(&texts.body, 40),
            plain(&texts.reference, 30),
        )?;
    }
    if rows.is_empty() && !as_json {
        writeln!(out, "No dispute.")?;
    }
    Ok(())
}

fn dispute_object(row: &Dispute, texts: &DisputeTexts) -> Value {
    json!({
        "dispute": row.no, "decision": row.decision, "case": row.case, "sent": row.sent,
        "outcome": row.ended.map(|(outcome, _)| outcome), "told": row.ended.map(|(_, told)| told),
        "implemented": row.implemented, "body": texts.body, "reference": texts.reference,
        "note": texts.note,
    })
}
