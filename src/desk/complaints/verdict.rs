//! Deciding a complaint: who may, what it changes, and the lines it makes.

use super::{Hearing, refused};
use crate::desk::{Desk, DeskError, Make};
use crate::law::Level;
use crate::model::{
    Act, Action, AnswerTexts, At, Change, ComplaintNo, ComplaintStep, Decision, DecisionNo, Draft,
    Measure, Moderator, Outcome, Restriction, RestrictionKind, StatementTexts,
};
use crate::record::LineDraft;

/// How a complaint is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// The reasons, and the language of the letter.
    pub answer: AnswerTexts,
    /// What stays, as restriction codes, when it is reversed in part.
    pub keep: Vec<String>,
    /// The policy to act under, when a decision to leave content is reversed; else the usual one.
    pub policy: Option<String>,
}

/// Something that can stay when a decision is taken back in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The restriction code.
    pub code: String,
    /// In words.
    pub words: String,
}

/// Restrictions of visibility that are lighter than to take content away, heaviest first.
const LIGHTER: [&str; 4] = [
    "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "DECISION_VISIBILITY_CONTENT_LABELLED",
];

/// What the complaint is against holds no more.
fn gone(hearing: &Hearing) -> bool {
    hearing.standing.measure.action != hearing.decision.measure.action
        || hearing.standing.undone.is_some()
}

impl Desk {
    /// Decides a complaint, in one step with the decision that changes the first one.
    ///
    /// # Errors
    /// A refusal when the role may not, it is answered, it is against their own decision, or the
    /// outcome does not fit; an error when not written.
    pub fn answer_complaint(
        &mut self,
        who: &Moderator,
        no: ComplaintNo,
        verdict: &Verdict,
        now: At,
    ) -> Result<Option<DecisionNo>, DeskError> {
        let hearing = self.hearing(no)?;
        let case = hearing.complaint.case;
        self.may(who, Act::Complaint, &[case])?;
        self.free_for(who, &[case], now)?;
        self.may_answer_complaint(who, &hearing, verdict)?;
        let draft = self.verdict_draft(&hearing, verdict, now)?;
        if let Some(draft) = &draft
            && let Some(bad) =
                self.findings(&hearing.seen, draft).iter().find(|f| f.level == Level::Error)
        {
            return Err(refused(
                format!("what is decided instead is incomplete: {}: {}", bad.field, bad.text),
                "name another policy with --policy",
                case,
            ));
        }
        let decision = draft.as_ref().map(|_| DecisionNo(self.record.ids().decision.0 + 1));
        // The letter must be possible before anything is written.
        let holds = draft.as_ref().map_or(&[][..], |draft| &draft.measure.restrictions);
        self.answer_letter(&hearing, verdict.outcome, holds, (&verdict.answer, now))?;
        let hold_until = self.hold_until(now);
        let step = ComplaintStep::Answered {
            outcome: verdict.outcome,
            decision,
            hold_until,
            text: self.record.attach("complaint", &verdict.answer)?,
        };
        let expects = Some((case, hearing.seen.case.version));
        let change = Change::Complaint { case, complaint: no, step };
        let mut lines = vec![LineDraft { at: now, by: who.no, change, expects }];
        if let Some((draft, decision)) = draft.zip(decision) {
            let texts = self.record.attach("statement", &draft.texts)?;
            let measure = Box::new(draft.measure);
            let change = Change::Decided { decision, case, measure, texts, hold_until };
            lines.push(LineDraft { at: now, by: who.no, change, expects: None });
        }
        self.commit(lines)?;
        Ok(decision)
    }

    fn may_answer_complaint(
        &self,
        who: &Moderator,
        hearing: &Hearing,
        verdict: &Verdict,
    ) -> Result<(), DeskError> {
        let complaint = &hearing.complaint;
        let no = |why: String, hint: &str| Err(refused(why, hint, complaint.case));
        if let Some(answer) = &complaint.answer {
            let by = self.name(answer.by);
            return no(
                format!("complaint {} was answered already by {by}", complaint.no),
                "undo that step first, or go on with the next complaint",
            );
        }
        if who.no == complaint.not_for {
            return no(
                format!("complaint {} is against your own decision", complaint.no),
                "somebody else answers it: never the person who took the decision",
            );
        }
        if verdict.answer.text.trim().is_empty() {
            return no("an answer needs its reasons".into(), "write at least one sentence");
        }
        if verdict.outcome.changes() && gone(hearing) {
            return no(
                format!("decision {} was taken back before", hearing.decision.no),
                "omit the complaint, and say so",
            );
        }
        Ok(())
    }

    /// The decision that takes the place of the first one; none when that stays.
    fn verdict_draft(
        &self,
        hearing: &Hearing,
        verdict: &Verdict,
        now: At,
    ) -> Result<Option<Draft>, DeskError> {
        let old = &hearing.standing;
        let case = hearing.complaint.case;
        let kept = old.measure.action == Action::Allow;
        match (verdict.outcome, kept) {
            (Outcome::Upheld | Outcome::Omitted, _) => Ok(None),
            (Outcome::Reversed, false) => Ok(Some(self.taken_back(hearing, now))),
            (Outcome::Reversed, true) => {
                let make = verdict.policy.clone().map_or(Make::Usual, Make::Policy);
                let mut draft = self.draft_for(&hearing.seen, &make, now)?;
                draft.measure.reverses = Some(old.no);
                Ok(Some(draft))
            }
            (Outcome::PartlyReversed, true) => Err(refused(
                "the decision was to leave the content: there are no parts to take back",
                "reverse it, or uphold it",
                case,
            )),
            (Outcome::PartlyReversed, false) => self.in_part(hearing, &verdict.keep, now).map(Some),
        }
    }

    fn taken_back(&self, hearing: &Hearing, now: At) -> Draft {
        let (old, language) = (&hearing.standing, hearing.statement.language.clone());
        let texts = StatementTexts { language, ..StatementTexts::default() };
        Draft { measure: self.reversal_of(old, now), texts }
    }

    /// The measure that takes a decision back.
    pub(crate) fn reversal_of(&self, old: &Decision, now: At) -> Measure {
        Measure {
            action: Action::Allow,
            policy: old.measure.policy.clone(),
            category: old.measure.category.clone(),
            source: old.measure.source,
            application_date: Some(now.day(&self.zone)),
            content_date: old.measure.content_date,
            reverses: Some(old.no),
            ..Measure::default()
        }
    }

    fn in_part(&self, hearing: &Hearing, keep: &[String], now: At) -> Result<Draft, DeskError> {
        let case = hearing.complaint.case;
        let old = &hearing.standing.measure;
        let mut restrictions: Vec<Restriction> = Vec::new();
        let parts = self.partial(&hearing.standing);
        for code in keep {
            if !parts.iter().any(|part| part.code == *code) {
                let codes: Vec<_> = parts.iter().map(|part| part.code.as_str()).collect();
                return Err(refused(
                    format!("{} cannot stay", crate::law::facts::plain(code, 60)),
                    format!("keep one of {}", codes.join(", ")),
                    case,
                ));
            }
            let had = old.restrictions.iter().find(|r| r.code == *code).cloned();
            let (kind, code) = (RestrictionKind::Visibility, code.clone());
            restrictions.push(had.unwrap_or(Restriction { kind, code, until: None }));
        }
        if restrictions.is_empty() || restrictions == old.restrictions {
            return Err(refused(
                "say what stays: some of it, but not all",
                "choose from the list, or name codes with --keep",
                case,
            ));
        }
        let measure = Measure {
            restrictions,
            escalation: None,
            policy: self.unescalated(old.policy.clone()),
            application_date: Some(now.day(&self.zone)),
            reverses: Some(hearing.standing.no),
            ..old.clone()
        };
        Ok(Draft { measure, texts: hearing.statement.clone() })
    }

    /// What can stay when a decision is taken back in part: some of what it did, or something
    /// lighter in place of what hides the content.
    #[must_use]
    pub fn partial(&self, decision: &Decision) -> Vec<Part> {
        let had = &decision.measure.restrictions;
        let words = |code: &str| self.law.restriction_label(code).to_owned();
        let mut codes: Vec<&str> = Vec::new();
        if had.len() > 1 {
            codes.extend(had.iter().map(|r| r.code.as_str()));
        }
        if had.iter().any(|r| r.kind == RestrictionKind::Visibility) {
            codes.extend(LIGHTER.iter().filter(|code| !had.iter().any(|r| r.code == **code)));
        }
        codes.into_iter().map(|code| Part { code: code.to_owned(), words: words(code) }).collect()
    }
}
