//! Which answers an order allows as it stands.

use super::{Answer, letter::written, refused};
use crate::desk::DeskError;
use crate::model::{AnswerKind, At, OrderKind, OrderRow};
use jiff::tz::TimeZone;

/// Whether this can be answered to an order as it stands.
pub(super) fn may_answer(
    row: &OrderRow,
    answer: &Answer<'_>,
    now: At,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    if row.ahead {
        let why = format!("by the clock it is before {}, when it came", day(row.received, zone));
        return no(&why, "set the clock of this computer, or undo what has the wrong time");
    }
    match answer.kind {
        AnswerKind::Feedback => may_feed_back(row, answer, now),
        AnswerKind::Impossible | AnswerKind::Cleared => may_stop(row, answer),
        AnswerKind::Acknowledged if row.acknowledged.is_some() || row.answered.is_some() => {
            no("the authority knows already that it arrived", "undo that step to write it again")
        }
        AnswerKind::HandedOver if row.order.kind != OrderKind::Inform => no(
            "only an order for information (Art. 10) asks to hand something over",
            "r removes what an order to act names",
        ),
        AnswerKind::HandedOver if row.handed_over.is_some() && row.waiting.is_empty() => {
            no("the information was handed over already", "undo that step if it is wrong")
        }
        AnswerKind::ToldAuthor | AnswerKind::SilenceEnded | AnswerKind::SilenceExtended => {
            may_tell(row, answer, now, zone)
        }
        AnswerKind::Reinstated => may_put_back(row, now),
        AnswerKind::ScrutinyAsked | AnswerKind::ScrutinyKept | AnswerKind::LostEffect => {
            may_scrutinise(row, answer, now, zone)
        }
        AnswerKind::KeepLonger | AnswerKind::KeepEnded => may_keep(row, answer, now, zone),
        AnswerKind::Acknowledged | AnswerKind::HandedOver => Ok(()),
    }
}

fn day(at: At, zone: &TimeZone) -> String {
    written(at, zone, "en")
}

fn may_stop(row: &OrderRow, answer: &Answer<'_>) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    if answer.kind == AnswerKind::Cleared {
        return match row.stopped {
            None => no("the clock of this order runs", "nothing has to be cleared"),
            Some(_) => Ok(()),
        };
    }
    if row.order.kind != OrderKind::Tco {
        return no(
            "only a removal order (TCO) can be answered with Annex III",
            "decide the case with no action, and give feedback that says why",
        );
    }
    if row.restricted > 0 {
        return no("it was carried out already", "give feedback instead");
    }
    if row.stopped.is_some() {
        return no("its clock stands already", "modq orders cleared lets it run again");
    }
    if answer.obstacle.is_none() || answer.text.trim().is_empty() {
        return no(
            "Annex III needs the reason and what is missing",
            "modq orders feedback CASE --impossible errors --text \"…\"",
        );
    }
    Ok(())
}

fn may_tell(
    row: &OrderRow,
    answer: &Answer<'_>,
    now: At,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    match (answer.kind, row.told, row.order.untold_until(now)) {
        (AnswerKind::SilenceEnded, _, None) => {
            no("nothing forbids to tell the author", "modq export letters tells them")
        }
        (AnswerKind::SilenceEnded, ..) => Ok(()),
        (_, Some(_), _) => no("the author was told already", "undo that step if it is wrong"),
        (AnswerKind::SilenceExtended, ..) => match answer.until {
            None => no("a longer silence needs its end", "say until when, such as 2026-06-01"),
            Some(until) if until <= now => no(
                &format!("{} is over", day(until, zone)),
                "a silence can only end later than now",
            ),
            Some(_) => Ok(()),
        },
        (_, None, Some(None)) => {
            no("the order forbids to tell the author, without an end", "ask the authority")
        }
        (_, None, Some(Some(end))) => no(
            &format!("the author is not to be told before {}", day(end, zone)),
            "wait until then, or ask the authority",
        ),
        (_, None, None) => Ok(()),
    }
}

fn may_put_back(row: &OrderRow, now: At) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    if row.restricted == 0 {
        return no("nothing was taken away because of this order", "nothing can be put back");
    }
    if row.reinstated.is_some() {
        return no("it was put back already", "undo that step if it is wrong");
    }
    if row.held_until.is_some_and(|until| until > now) {
        return no("its decision is still held", "undo it (u): nothing has left yet");
    }
    Ok(())
}

fn may_scrutinise(
    row: &OrderRow,
    answer: &Answer<'_>,
    now: At,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    if answer.kind != AnswerKind::LostEffect && row.order.kind != OrderKind::Tco {
        return no(
            "only a removal order (TCO Art. 4) can be scrutinised",
            "go to court against another order; if it loses its effect, say so here",
        );
    }
    match (answer.kind, row.scrutinised) {
        (AnswerKind::ScrutinyAsked, None) => match row.scrutiny_until {
            _ if row.scrutiny_asked.is_some() => {
                no("scrutiny was asked for already", "undo that step if it is wrong")
            }
            Some(until) if until < now => no(
                &format!("scrutiny could be asked for until {}", day(until, zone)),
                "the authority can still decide by itself; note what it decides",
            ),
            _ => Ok(()),
        },
        (AnswerKind::LostEffect, Some((_, false))) => {
            no("it lost its effect already", "put the content back")
        }
        (_, None) | (AnswerKind::LostEffect, _) => Ok(()),
        (_, Some(_)) => no("scrutiny has ended already", "undo that step if it is wrong"),
    }
}

fn may_keep(
    row: &OrderRow,
    answer: &Answer<'_>,
    now: At,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    let Some(kept) = row.preserve_until else {
        return no(
            "nothing has to be kept because of this order",
            "only what a removal order removed is kept (TCO Art. 6)",
        );
    };
    match (answer.kind, answer.until) {
        (AnswerKind::KeepEnded, _) if row.keep_ended.is_some() => {
            no("its end was noted already", "nothing has to be done")
        }
        (AnswerKind::KeepEnded, _) if kept > now => {
            no(&format!("it must be kept until {}", day(kept, zone)), "wait until then")
        }
        (AnswerKind::KeepEnded, _) => Ok(()),
        (_, Some(until)) if until > kept => Ok(()),
        (_, Some(_)) => no(
            &format!("it must be kept until {} as it is", day(kept, zone)),
            "give a later day, or leave it",
        ),
        (_, None) => no("to keep it longer needs a day", "say until when, such as 2027-01-01"),
    }
}

fn may_feed_back(row: &OrderRow, answer: &Answer<'_>, now: At) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    let tco = row.order.kind == OrderKind::Tco;
    if row.answered.is_some() {
        return no("the authority was told already", "undo that step to write it again");
    }
    match row.waiting.len() {
        0 => {}
        _ if row.order.kind == OrderKind::Inform => {
            return no(
                "no feedback before an effect: no information was handed over",
                "d notes that it was; decide the case with no action (a) if there is none",
            );
        }
        n => {
            let why = format!(
                "no feedback before an effect: {n} of {} places wait for a decision",
                row.cases.len()
            );
            let hint = if tco {
                "r removes now; modq orders feedback CASE --impossible says why it cannot be done"
            } else {
                "r removes now; decide with no action if you do not comply"
            };
            return no(&why, hint);
        }
    }
    if let Some(until) = row.held_until.filter(|until| *until > now) {
        let seconds = until.since(now) / 1000 + 1;
        return no(
            &format!("its decision is held for {seconds} s and can still be taken back"),
            "wait, or end the hold with :end-holds",
        );
    }
    if tco && row.restricted == 0 {
        return no(
            "a removal order is carried out, or answered with Annex III",
            "undo the decision, then r removes now",
        );
    }
    let declined = match row.order.kind {
        OrderKind::Act => row.restricted < row.cases.len(),
        OrderKind::Inform => row.handed_over.is_none(),
        OrderKind::Tco => false,
    };
    if declined && answer.text.trim().is_empty() {
        return no("say why no effect was given", "modq orders feedback CASE --text \"…\"");
    }
    Ok(())
}
