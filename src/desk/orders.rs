//! The register of orders: where each stands, carrying it out, and what is answered to it.

mod row;

use super::work::may_decide;
use super::{Decided, Desk, DeskError, Make, Refusal};
use crate::export::file;
use crate::law::{FeedbackFields, FeedbackKind, date};
use crate::model::{
    AnswerKind, At, CaseNo, Change, Digest, Moderator, Obstacle, OrderKind, OrderRow, OrderState,
};
use crate::record::LineDraft;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// The words for what stands in the way of an order, with their codes.
pub const OBSTACLES: [(&str, Obstacle, &str); 3] = [
    ("force-majeure", Obstacle::ForceMajeure, "force_majeure"),
    ("errors", Obstacle::Errors, "errors"),
    ("insufficient", Obstacle::Insufficient, "insufficient"),
];

/// What is answered to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// What.
    pub kind: AnswerKind,
    /// Why it cannot be carried out, for [`AnswerKind::Impossible`].
    pub obstacle: Option<Obstacle>,
    /// Own words.
    pub text: &'a str,
}

impl Answer<'_> {
    /// An answer without words.
    #[must_use]
    pub const fn new(kind: AnswerKind) -> Self {
        Self { kind, obstacle: None, text: "" }
    }
}

impl Desk {
    /// The folder for what authorities are told about their orders.
    #[must_use]
    pub fn orders_outbox(&self) -> PathBuf {
        self.outbox().join("orders")
    }

    /// The order with this key.
    ///
    /// # Errors
    /// A refusal when there is none.
    pub fn order(&self, key: &Digest, now: At) -> Result<OrderRow, DeskError> {
        let found = self.orders(now)?.into_iter().find(|row| row.key == *key);
        found.ok_or_else(|| refused("there is no such order", "see `modq orders --all`", &[]))
    }

    /// The order on a case: the one with this reference, else the only one, else the only one that
    /// is not answered.
    ///
    /// # Errors
    /// A refusal when there is none, or more than one.
    pub fn order_on(
        &self,
        case: CaseNo,
        reference: Option<&str>,
        now: At,
    ) -> Result<OrderRow, DeskError> {
        self.seen(case)?;
        let mut rows = self.orders(now)?;
        rows.retain(|row| row.cases.contains(&case));
        if let Some(reference) = reference {
            rows.retain(|row| row.order.reference == reference);
        } else if rows.len() > 1 {
            let open = |row: &OrderRow| row.state != OrderState::Answered;
            if rows.iter().filter(|row| open(row)).count() == 1 {
                rows.retain(open);
            }
        }
        match rows.len() {
            1 => rows.pop().ok_or_else(|| no_order(case)),
            0 => Err(no_order(case)),
            n => Err(refused(
                &format!("{n} orders stand on case {case}"),
                "say which with --reference",
                &[case],
            )),
        }
    }

    /// Does what an order asks at every place that still waits, in one step.
    ///
    /// # Errors
    /// A refusal when the role may not, nothing waits, or the order asks for information.
    pub fn carry_out(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        now: At,
    ) -> Result<Decided, DeskError> {
        may_decide(who.role, &row.cases)?;
        if row.order.kind == OrderKind::Inform {
            return Err(refused(
                "an order for information removes nothing",
                "hand the information over, then decide the case with no action (a)",
                &row.cases,
            ));
        }
        if row.waiting.is_empty() {
            return Err(refused(
                &format!("order {} was acted on already", row.order.reference),
                "x writes the feedback to the authority",
                &row.cases,
            ));
        }
        self.decide(who, &row.waiting, &Make::Order(Box::new(row.order.clone())), now)
    }

    /// Writes down what was answered to an order, or done because of it.
    ///
    /// # Errors
    /// A refusal that says which rule is in the way; an error when not written.
    pub fn answer_order(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        answer: &Answer<'_>,
        now: At,
    ) -> Result<(), DeskError> {
        may_decide(who.role, &row.cases)?;
        may_answer(row, answer, now, &self.zone)?;
        let text = answer.text.trim();
        let text = if text.is_empty() { None } else { Some(self.record.attach("order", &text)?) };
        self.answered(who, row, answer, text, now)
    }

    fn answered(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        answer: &Answer<'_>,
        text: Option<Digest>,
        now: At,
    ) -> Result<(), DeskError> {
        let cleared = answer.kind == AnswerKind::Cleared;
        let due = if cleared { self.law.deadlines().tco.from(now, &self.zone) } else { None };
        let line = |case: &CaseNo| LineDraft {
            at: now,
            by: who.no,
            change: Change::OrderAnswered {
                case: *case,
                order: row.key,
                kind: answer.kind,
                obstacle: answer.obstacle,
                due,
                text,
            },
            expects: None,
        };
        self.commit(row.cases.iter().map(line).collect())?;
        Ok(())
    }

    /// Writes what the authority is told into a folder and then into the journal: after a crash in
    /// between it is written again, never lost. Gives the file.
    ///
    /// # Errors
    /// A refusal that says which rule is in the way; an error when not written.
    pub fn feedback(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        (answer, out): (&Answer<'_>, &Path),
        now: At,
    ) -> Result<PathBuf, DeskError> {
        may_decide(who.role, &row.cases)?;
        may_answer(row, answer, now, &self.zone)?;
        let kind = match (answer.kind, row.order.kind) {
            (AnswerKind::Impossible, _) => FeedbackKind::TcoImpossible,
            (_, OrderKind::Tco) => FeedbackKind::TcoDone,
            _ => FeedbackKind::Effect,
        };
        let language = self.feedback_language(row);
        let fields = self.feedback_fields(who, row, answer, (&language, now))?;
        let text = self.law.feedback(kind, &language, &fields)?;
        let case = row.cases.first().copied().unwrap_or_default();
        let key = row.key.to_string();
        let name = format!("{case}-{}-{}.txt", key.get(..8).unwrap_or_default(), kind.file());
        file::folder(out)?;
        file::place(out, &name, text.as_bytes())?;
        let kept = self.record.attach("order", &text)?;
        self.answered(who, row, answer, Some(kept), now)?;
        Ok(out.join(name))
    }

    /// The language of the order when we have letters in it, else English.
    fn feedback_language(&self, row: &OrderRow) -> String {
        let own = &self.config.platform;
        let said = row.order.language.as_deref();
        let home = row.order.member_state.as_deref() == Some(own.member_state.as_str());
        said.unwrap_or(if home { own.language.as_str() } else { "en" }).to_owned()
    }

    fn feedback_fields(
        &self,
        who: &Moderator,
        row: &OrderRow,
        answer: &Answer<'_>,
        (language, now): (&str, At),
    ) -> Result<FeedbackFields, DeskError> {
        let own = &self.config.platform;
        let order = &row.order;
        let moment = |at: At| written(at, &self.zone, language);
        let text = |part: &Option<String>| part.as_deref().map(one_line).unwrap_or_default();
        let issuer = one_line(&order.authority);
        let to = order.feedback_to.as_deref().map_or_else(|| issuer.clone(), one_line);
        let cases: Vec<String> = row.cases.iter().map(ToString::to_string).collect();
        let obstacle = OBSTACLES.iter().find(|(_, code, _)| answer.obstacle == Some(*code));
        let silence = order.untold_until(now);
        let territory = self.order_territory(row)?;
        Ok(FeedbackFields {
            authority: to,
            issuer,
            order: one_line(&order.reference),
            reference: cases.join(", "),
            received: moment(row.received),
            acted: row.acted.map(moment).unwrap_or_default(),
            written: moment(now),
            platform: own.name.clone(),
            person: one_line(&who.name),
            preserve: row
                .preserve_until
                .map(|at| date::day(at.day(&self.zone), language))
                .unwrap_or_default(),
            contact: text(&order.contact),
            member_state: text(&order.member_state),
            platform_contact: own.for_authorities(language),
            platform_state: own.member_state.clone(),
            act: order.kind != OrderKind::Inform,
            done: row.restricted == row.cases.len(),
            some: row.restricted > 0,
            disabled: false,
            late: row.due.zip(row.acted).is_some_and(|(due, acted)| acted > due),
            places: row.cases.len(),
            restricted: row.restricted,
            territory: self.law.territory_words(&territory, language),
            links: self.links(row)?,
            explanation: paragraph(answer.text),
            obstacle: obstacle.map_or("", |(_, _, word)| word).to_owned(),
            told: row.told.map(moment).unwrap_or_default(),
            silent: silence.is_some(),
            silent_until: silence.flatten().map(moment).unwrap_or_default(),
        })
    }

    /// The places as the order names them, else the links of the messages.
    fn links(&self, row: &OrderRow) -> Result<Vec<String>, DeskError> {
        let mut links: Vec<String> =
            row.order.locations.iter().filter_map(|l| l.link.as_deref().map(one_line)).collect();
        if links.is_empty() {
            for case in &row.cases {
                let link = self.seen(*case)?.message.and_then(|m| m.link);
                links.push(link.map_or_else(|| format!("case {case}"), |link| one_line(&link)));
            }
        }
        Ok(links)
    }

    /// Where the restriction holds: as decided at the first place, else as ordered.
    fn order_territory(&self, row: &OrderRow) -> Result<Vec<String>, DeskError> {
        for case in &row.cases {
            for no in self.seen(*case)?.case.decisions.iter().rev() {
                if let Some(decision) = self.store.decision(*no)?
                    && row::effect(&decision, row.order.kind)
                    && decision.at >= row.received
                {
                    return Ok(decision.measure.territory);
                }
            }
        }
        Ok(self.law.order_territory(&row.order).unwrap_or_default())
    }
}

fn refused(why: &str, hint: &str, cases: &[CaseNo]) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, cases))
}

fn no_order(case: CaseNo) -> DeskError {
    refused(
        &format!("no such order stands on case {case}"),
        "see `modq orders --all` for the orders and their cases",
        &[case],
    )
}

/// Whether this can be answered to an order as it stands.
fn may_answer(
    row: &OrderRow,
    answer: &Answer<'_>,
    now: At,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    let no = |why: &str, hint: &str| Err(refused(why, hint, &row.cases));
    match answer.kind {
        AnswerKind::Feedback => may_feed_back(row, answer, now),
        AnswerKind::Impossible if row.order.kind != OrderKind::Tco => no(
            "only a removal order (TCO) can be answered with Annex III",
            "decide the case with no action, and give feedback that says why",
        ),
        AnswerKind::Impossible if row.restricted > 0 => {
            no("it was carried out already", "give feedback instead")
        }
        AnswerKind::Impossible if row.stopped.is_some() => {
            no("its clock stands already", "modq orders cleared lets it run again")
        }
        AnswerKind::Impossible if answer.obstacle.is_none() || answer.text.trim().is_empty() => no(
            "Annex III needs the reason and what is missing",
            "modq orders feedback CASE --impossible errors --text \"…\"",
        ),
        AnswerKind::Cleared if row.stopped.is_none() => {
            no("the clock of this order runs", "nothing has to be cleared")
        }
        AnswerKind::ToldAuthor => match (row.told, row.order.untold_until(now)) {
            (Some(_), _) => no("the author was told already", "undo that step if it is wrong"),
            (None, Some(None)) => {
                no("the order forbids to tell the author, without an end", "ask the authority")
            }
            (None, Some(Some(end))) => no(
                &format!("the author is not to be told before {}", written(end, zone, "en")),
                "wait until then, or ask the authority",
            ),
            (None, None) => Ok(()),
        },
        AnswerKind::Reinstated if row.restricted == 0 => {
            no("nothing was taken away because of this order", "nothing can be put back")
        }
        AnswerKind::Reinstated if row.reinstated.is_some() => {
            no("it was put back already", "undo that step if it is wrong")
        }
        AnswerKind::Impossible | AnswerKind::Cleared | AnswerKind::Reinstated => Ok(()),
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
                "no feedback before an effect: its case is not decided",
                "hand the information over, then decide the case with no action (a)",
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
    let declined = row.order.kind == OrderKind::Act && row.restricted < row.cases.len();
    if declined && answer.text.trim().is_empty() {
        return no("say why no effect was given", "modq orders feedback CASE --text \"…\"");
    }
    Ok(())
}

/// Foreign text on one line of a letter.
fn one_line(text: &str) -> String {
    const MOST: usize = 500;
    crate::law::facts::plain(text, MOST)
}

/// Own words in a letter: lines stay, other control characters go.
fn paragraph(text: &str) -> String {
    let keep = |c: &char| *c == '\n' || !c.is_control();
    text.trim().chars().filter(keep).collect()
}

/// A moment in a letter: `17 March 2026 13:20 (+01:00)`.
fn written(at: At, zone: &TimeZone, language: &str) -> String {
    let offset = zone.to_offset(at.timestamp());
    format!("{} {} ({offset})", date::day(at.day(zone), language), date::hour(at, zone))
}
