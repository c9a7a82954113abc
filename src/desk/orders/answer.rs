//! Answering an order: the letter, what goes with it, and the lines of the journal.

use super::may::may_answer;
use super::{Answer, row};
use crate::desk::{Desk, DeskError, Make};
use crate::export::file;
use crate::law::{FeedbackKind, language};
use crate::model::{
    Act, Action, AnswerKind, At, CaseNo, CaseState, Change, Decision, Digest, FlagBody, Moderator,
    OrderKind, OrderRow,
};
use crate::record::LineDraft;
use std::path::{Path, PathBuf};

impl Desk {
    /// Answers an order: writes the letter that goes with the answer into a folder and then the
    /// answer into the journal, so that after a crash in between it is written again, never lost.
    /// Gives the letter's file, if there is one.
    ///
    /// What was handed over closes the cases nothing else stands on; what is put back is taken
    /// back by a reversal at every place, each with its own letter.
    ///
    /// # Errors
    /// A refusal that says which rule is in the way; an error when not written.
    pub fn answer_order(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        (answer, out): (&Answer<'_>, &Path),
        now: At,
    ) -> Result<Option<PathBuf>, DeskError> {
        self.may(who, Act::Order, &row.cases)?;
        may_answer(row, answer, now, &self.zone)?;
        let mut step = Vec::new();
        let file = match letter_of(answer.kind, row.order.kind) {
            Some(kind) => {
                let (file, text) = self.write_answer(who, row, (answer, kind), (out, now))?;
                step.extend(self.answer_lines(who, row, answer, Some(text), now));
                Some(file)
            }
            None => {
                let text = answer.text.trim();
                let text = match text.is_empty() {
                    true => None,
                    false => Some(self.record.attach("order", &text)?),
                };
                step.extend(self.answer_lines(who, row, answer, text, now));
                None
            }
        };
        match answer.kind {
            AnswerKind::HandedOver => {
                let alone = self.answered_by_it(row)?;
                if !alone.is_empty() {
                    step.extend(self.decision_lines(who, &alone, &Make::Allow, now)?.0);
                }
            }
            AnswerKind::Reinstated => {
                let old = self.carried_out(row)?;
                step.extend(self.reversal_lines(who, &old, now)?);
            }
            _ => {}
        }
        self.commit(step)?;
        Ok(file)
    }

    fn answer_lines(
        &self,
        who: &Moderator,
        row: &OrderRow,
        answer: &Answer<'_>,
        text: Option<Digest>,
        now: At,
    ) -> Vec<LineDraft> {
        let due = match answer.kind {
            AnswerKind::Cleared => self.law.deadlines().tco.from(now, &self.zone),
            _ => answer.until,
        };
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
        row.cases.iter().map(line).collect()
    }

    /// Writes the letter of an answer and keeps its text.
    fn write_answer(
        &mut self,
        who: &Moderator,
        row: &OrderRow,
        (answer, kind): (&Answer<'_>, FeedbackKind),
        (out, now): (&Path, At),
    ) -> Result<(PathBuf, Digest), DeskError> {
        let language = match kind {
            FeedbackKind::Person => self.person_language(row)?,
            _ => self.feedback_language(row),
        };
        let fields = self.feedback_fields(who, row, answer, (&language, now))?;
        let text = self.law.feedback(kind, &language, &fields)?;
        let case = row.cases.first().copied().unwrap_or_default();
        let key = row.key.to_string();
        let name = format!("{case}-{}-{}.txt", key.get(..8).unwrap_or_default(), kind.file());
        file::folder(out)?;
        file::place(out, &name, text.as_bytes())?;
        Ok((out.join(name), self.record.attach("order", &text)?))
    }

    /// The language of the person an order asks about: that of their message, else our own.
    fn person_language(&self, row: &OrderRow) -> Result<String, DeskError> {
        let seen = row.cases.first().map(|no| self.seen(*no)).transpose()?;
        let message = seen.and_then(|seen| seen.message);
        Ok(language::of_letter(message.as_ref(), &self.config.platform.language).to_owned())
    }

    /// Waiting cases on which nothing stands but this order.
    fn answered_by_it(&self, row: &OrderRow) -> Result<Vec<CaseNo>, DeskError> {
        let mut alone = Vec::new();
        for no in &row.waiting {
            let case = self.seen(*no)?.case;
            let its = |body: &FlagBody| match body {
                FlagBody::Order(order) => order.digest() == row.key,
                _ => false,
            };
            if !matches!(case.state, CaseState::Decided(_))
                && case.flags.iter().all(|flag| its(&flag.body))
            {
                alone.push(*no);
            }
        }
        Ok(alone)
    }

    /// The restrictions that carry an order out and still hold.
    fn carried_out(&self, row: &OrderRow) -> Result<Vec<Decision>, DeskError> {
        let mut found = Vec::new();
        for case in &row.cases {
            for no in self.seen(*case)?.case.decisions.iter().rev() {
                let Some(decision) = self.store.decision(*no)? else { continue };
                let restricts = decision.measure.action == Action::Restrict;
                if restricts
                    && decision.reversed.is_none()
                    && row::effect(&decision, row.order.kind)
                {
                    found.push(decision);
                    break;
                }
            }
        }
        Ok(found)
    }
}

/// The letter that goes with an answer.
const fn letter_of(answer: AnswerKind, order: OrderKind) -> Option<FeedbackKind> {
    Some(match (answer, order) {
        (AnswerKind::Impossible, _) => FeedbackKind::TcoImpossible,
        (AnswerKind::Feedback, OrderKind::Tco) => FeedbackKind::TcoDone,
        (AnswerKind::Feedback, _) => FeedbackKind::Effect,
        (AnswerKind::Acknowledged, _) => FeedbackKind::Receipt,
        // An order to act is told by the letter of its decision.
        (AnswerKind::ToldAuthor, OrderKind::Inform) => FeedbackKind::Person,
        _ => return None,
    })
}
