//! The history as a readable list, and the decisions whose hold runs.

use crate::app::msg::{Held, HistoryRow, Reply};
use crate::desk::{Desk, DeskError};
use crate::model::{
    Action, AnswerKind, At, CaseNo, Change, ComplaintNo, ComplaintStep, Decision, DisputeStep,
    HANDED_ON, MisuseStep, Moderator, RosterStep, Seq,
};
use crate::store::{Step, StepKind};

/// Steps looked through for a filtered history.
const HISTORY_LOOK: usize = 20_000;
/// Steps looked at for what is held; more are not taken within one hold.
const HELD_LOOK: usize = 500;
/// Held steps told to the screen.
const HELD_SHOWN: usize = 50;

/// Everything whose hold runs, newest first. Only of the newest is the group named: it alone is
/// shown whole.
pub fn held(desk: &Desk, now: At) -> Result<Vec<Held>, DeskError> {
    let hold = now.since(desk.hold_until(now)).abs();
    let mut found = Vec::new();
    for step in desk.steps(None, HELD_LOOK)? {
        // Steps come newest first, and none older than the hold can still be held.
        if now.since(step.at) >= hold || found.len() >= HELD_SHOWN {
            break;
        }
        if step.kind == StepKind::ComplaintAnswered && !step.undone {
            found.extend(answer_held(desk, &step, now)?);
        }
        if step.kind == StepKind::Decided && !step.undone {
            let first = desk.first_decision_of(&step)?;
            if let Some(decision) = first.filter(|d| d.hold_until > now) {
                found.push(of_step(desk, &step, &decision, found.is_empty()));
            }
        }
    }
    Ok(found)
}

/// The answer to a complaint whose hold runs.
fn answer_held(desk: &Desk, step: &Step, now: At) -> Result<Option<Held>, DeskError> {
    let answer = desk.answer_of(step)?.and_then(|c| Some((c.case, c.no, c.answer?)));
    let Some((case, no, answer)) = answer.filter(|(.., answer)| answer.hold_until > now) else {
        return Ok(None);
    };
    Ok(Some(Held {
        seq: step.first,
        case,
        cases: 1,
        verb: "answered".to_owned(),
        what: format!("complaint {no}, {}", answer.outcome.word().replace('_', " ")),
        group: group(desk, case)?,
        at: step.at,
        until: answer.hold_until,
    }))
}

/// Title of the group of a case.
fn group(desk: &Desk, case: CaseNo) -> Result<String, DeskError> {
    Ok(desk.seen(case)?.group.map_or_else(String::new, |group| group.title))
}

fn of_step(desk: &Desk, step: &Step, decision: &Decision, newest: bool) -> Held {
    let group = if newest { group(desk, decision.case).unwrap_or_default() } else { String::new() };
    Held {
        seq: step.first,
        case: decision.case,
        cases: step.cases,
        verb: verb(decision).to_owned(),
        what: what(desk, decision),
        group,
        at: step.at,
        until: decision.hold_until,
    }
}

/// What was done, in one word.
pub fn verb(decision: &Decision) -> &'static str {
    let measure = &decision.measure;
    if measure.reverses.is_some() && measure.action == Action::Allow {
        "reversed"
    } else if measure.action == Action::Allow && measure.escalation.is_none() {
        "allowed"
    } else if measure.restrictions.iter().any(|r| r.code.ends_with("CONTENT_REMOVED")) {
        "removed"
    } else if measure.escalation.is_some() && measure.restrictions.is_empty() {
        "escalated"
    } else {
        "restricted"
    }
}

fn what(desk: &Desk, decision: &Decision) -> String {
    let measure = &decision.measure;
    if measure.action == Action::Allow && measure.escalation.is_none() {
        return String::new();
    }
    match (&measure.policy, &measure.category) {
        (Some(policy), _) if desk.law().policy(policy).is_some() => {
            desk.law().policy(policy).map_or_else(String::new, |p| p.name.get("en").to_lowercase())
        }
        (_, Some(category)) => desk.law().category_short(category).to_lowercase(),
        _ => String::new(),
    }
}

/// The history, newest first, as a reply.
pub fn history(
    desk: &Desk,
    me: &Moderator,
    (filter, start, len): (&str, usize, usize),
    now: At,
) -> Result<Reply, DeskError> {
    let wanted = filter.to_lowercase();
    let mut rows = Vec::new();
    let mut total = 0;
    for step in desk.steps(None, HISTORY_LOOK)? {
        // Without a filter a row is worded only when it is shown.
        if wanted.is_empty() && !(start..start + len).contains(&total) {
            total += 1;
            continue;
        }
        let row = history_row(desk, me, &step, now)?;
        let fits = wanted
            .split_whitespace()
            .all(|w| row.text.to_lowercase().contains(w) || row.by.to_lowercase().contains(w));
        if fits {
            if (start..start + len).contains(&total) {
                rows.push(row);
            }
            total += 1;
        }
    }
    Ok(Reply::History { start, total, rows })
}

/// What an undone or redone step was about.
fn step_words(desk: &Desk, first: Seq) -> Result<String, DeskError> {
    let step = desk.store().step(first)?;
    let Some(case) = step.as_ref().and_then(|s| s.first_case) else {
        return Ok(format!("line {first}"));
    };
    Ok(match step.map_or(0, |s| s.cases) {
        0 | 1 => format!("the step on {case}"),
        n => format!("the step on {n} cases, first {case}"),
    })
}

/// What the first line of a step says, in words.
fn line_words(desk: &Desk, step: &Step) -> Result<String, DeskError> {
    let Some(line) = desk.record().tail(Seq(step.first.0.saturating_sub(1)))?.next() else {
        return Ok("nothing that can be read".to_owned());
    };
    Ok(match line?.change {
        Change::Founded { sample: true, .. } => "founded the sample queue".to_owned(),
        Change::Founded { .. } => "founded this store".to_owned(),
        Change::Moderator { no, role, .. } => {
            format!("{} sits here as {}", desk.name(no), role.word())
        }
        Change::Imported(part) => {
            let (messages, flags) = (part.messages, part.flags);
            match step.cases {
                0 => format!("imported {messages} messages"),
                n => format!("imported {messages} messages and {flags} flags, {n} cases changed"),
            }
        }
        Change::ImportEnded { import, complete: true, .. } => {
            format!("import {import} is complete")
        }
        Change::ImportEnded { import, .. } => format!("import {import} was stopped"),
        Change::Exported { notices, .. } if !notices.is_empty() => {
            format!("wrote {} receipts", notices.len())
        }
        Change::Exported { decisions, complaints, .. } if decisions.is_empty() => {
            format!("wrote answers to {} complaints", complaints.len())
        }
        Change::Exported { decisions, told: Some(told), .. } if !told.is_empty() => {
            let (decisions, told) = (decisions.len(), told.len());
            format!("handed over {decisions} decisions as letters, told notifiers of {told} cases")
        }
        Change::Exported { format, decisions, .. } => {
            format!("handed over {} decisions as {format}", decisions.len())
        }
        Change::HoldEnded { decisions, .. } => {
            format!("ended the hold of {} decisions", decisions.len())
        }
        Change::OrderAnswered { case, kind, .. } => match kind {
            AnswerKind::Feedback => format!("told the authority about its order on {case}"),
            AnswerKind::Impossible => format!("told the authority that {case} cannot be done"),
            AnswerKind::Cleared => format!("let the clock of the order on {case} run again"),
            AnswerKind::ToldAuthor => format!("told the author about the order on {case}"),
            AnswerKind::Reinstated => format!("put {case} back, its order lost its effect"),
            other => format!("order on {case}: {}", other.words()),
        },
        Change::Complaint { complaint, step, .. } => complaint_words(complaint, &step),
        Change::Dispute { dispute, step, .. } => match step {
            DisputeStep::Opened { decision, .. } => {
                format!("dispute {dispute} about decision {decision}")
            }
            DisputeStep::Ended { outcome, .. } => {
                format!("dispute {dispute} ended: {}", outcome.word().replace('_', " "))
            }
            DisputeStep::Implemented => format!("carried out dispute {dispute}"),
        },
        Change::Misuse { of, step, .. } => match step {
            MisuseStep::Warned { .. } => format!("warned somebody for {}", of.sentence()),
            MisuseStep::Suspended { .. } => format!("suspended somebody for {}", of.sentence()),
            MisuseStep::Ended => format!("ended a suspension for {}", of.sentence()),
        },
        Change::FlaggerListed { flagger, .. } => {
            format!("entered trusted flagger {flagger} in the register")
        }
        Change::Looked { .. } => "gave a second look".to_owned(),
        Change::FlaggerEnded { flagger, .. } => format!("ended trusted flagger {flagger}"),
        Change::Roster { no, step } => roster_words(&desk.name(no), &step),
        Change::TakenOver { case, from, .. } => {
            format!("took over {case} from {}", desk.name(from))
        }
        Change::HandedOn { .. } => "left a note for the next shift".to_owned(),
        Change::Erased { reason, .. } => format!("erased an attachment: {reason}"),
        Change::FrameErased { reason, .. } => format!("erased imported messages: {reason}"),
        other => other.word().replace('_', " "),
    })
}

/// Whether a case was given to the others rather than put off.
fn handed_on(desk: &Desk, step: &Step) -> Result<bool, DeskError> {
    let line = desk.record().tail(Seq(step.first.0.saturating_sub(1)))?.next().transpose()?;
    Ok(line.is_some_and(
        |line| matches!(line.change, Change::Skipped { reason, .. } if reason == HANDED_ON),
    ))
}

fn roster_words(name: &str, step: &RosterStep) -> String {
    match step {
        RosterStep::Disabled => format!("{name} may not sit here any more"),
        RosterStep::Enabled => format!("{name} may sit here again"),
        RosterStep::Keys { keys } => format!("{name} has {} keys now", keys.len()),
    }
}

fn complaint_words(no: ComplaintNo, step: &ComplaintStep) -> String {
    match step {
        ComplaintStep::Made { decision, .. } => {
            format!("complaint {no} against decision {decision}")
        }
        ComplaintStep::Answered { outcome, .. } => {
            format!("complaint {no}: {}", outcome.word().replace('_', " "))
        }
        ComplaintStep::Told => format!("told who made complaint {no}"),
        ComplaintStep::Reopened => format!("took back the answer to complaint {no}"),
    }
}

fn history_row(
    desk: &Desk,
    me: &Moderator,
    step: &Step,
    _now: At,
) -> Result<HistoryRow, DeskError> {
    let takes_back = step.kind.undoable();
    let many = if step.cases > 1 { format!("{} cases, first ", step.cases) } else { String::new() };
    let case = step.first_case.map_or_else(String::new, |c| format!("{many}{c}"));
    let text = match step.kind {
        StepKind::Decided => match desk.first_decision_of(step)? {
            Some(d) => {
                let silent = if d.untold() { "· author not told" } else { "" };
                let text = format!("{} {case} {} {silent}", verb(&d), what(desk, &d));
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            None => format!("decided {case}"),
        },
        StepKind::Proposed => format!("proposed {case} to a second person"),
        StepKind::SentBack => format!("sent the proposal on {case} back"),
        StepKind::Released => format!("let the author of {case} be told"),
        StepKind::Skipped if handed_on(desk, step)? => format!("handed on {case}"),
        StepKind::Skipped => format!("put off {case}"),
        StepKind::Noted => format!("noted on {case}"),
        StepKind::Undone { first } => format!("took back {}", step_words(desk, first)?),
        StepKind::Redone { first } => format!("did again {}", step_words(desk, first)?),
        _ => line_words(desk, step)?,
    };
    Ok(HistoryRow {
        seq: (step.first, step.last),
        at: step.at,
        by: desk.name(step.by),
        case: step.first_case.filter(|_| step.kind != StepKind::Imported),
        text,
        undone: step.undone,
        can_undo: takes_back && !step.undone && step.by == me.no,
    })
}
