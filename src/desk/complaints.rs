//! Complaints (Art. 20): taking one in by hand, looking at it, and answering it.

mod examine;
mod verdict;

pub use verdict::{Part, Verdict};

use super::draft::Seen;
use super::{Desk, DeskError, Refusal};
use crate::law::AnswerCase;
use crate::model::{
    Act, AnswerTexts, At, CaseNo, Complaint, ComplaintNo, ComplaintStep, ComplaintTexts, Decision,
    Filed, Moderator, Outcome, Restriction, StatementTexts,
};
use crate::model::{Change, DecisionNo};
use crate::record::LineDraft;

/// A complaint with everything an answer is made of.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// The complaint.
    pub complaint: Complaint,
    /// Its words; `None` when they were erased.
    pub texts: Option<ComplaintTexts>,
    /// The decision it is against.
    pub decision: Decision,
    /// What holds now: that decision, or the one that took its place.
    pub standing: Decision,
    /// The texts of that decision; empty when they were erased.
    pub statement: StatementTexts,
    pub(crate) seen: Seen,
}

impl Hearing {
    pub(crate) fn case<'a>(&'a self, desk: &'a Desk, now: At) -> AnswerCase<'a> {
        AnswerCase {
            facts: desk.facts(&self.seen, now),
            complaint: &self.complaint,
            texts: self.texts.as_ref(),
            decision: &self.decision,
            statement: &self.statement,
        }
    }
}

pub(super) fn refused(why: impl Into<String>, hint: impl Into<String>, at: CaseNo) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, &[at]))
}

impl Desk {
    /// Takes in a complaint by hand.
    ///
    /// # Errors
    /// A refusal when the role may not, the decision is not ours or it came before it; an error
    /// when not written.
    pub fn complain(
        &mut self,
        who: &Moderator,
        filed: &Filed,
        now: At,
    ) -> Result<ComplaintNo, DeskError> {
        self.may(who, Act::Complaint, &[])?;
        if filed.texts.text.trim().is_empty() {
            return Err(DeskError::Refused(Refusal::new(
                "the complaint has no text",
                "write what the person says with --text",
                &[],
            )));
        }
        let (key, known) = (Complaint::key_of(&filed.texts.reference), self.store.complaints()?);
        if !filed.texts.reference.is_empty()
            && let Some(old) = known.iter().find(|complaint| complaint.key == key)
        {
            return Err(refused(
                format!("{} is complaint {} already", filed.texts.reference, old.no),
                "the same reference is one complaint; see `modq complaints --all`",
                old.case,
            ));
        }
        let no = ComplaintNo(self.record.ids().complaint.0 + 1);
        let mut filed = filed.clone();
        if filed.texts.reference.is_empty() {
            filed.texts.reference = format!("complaint {no}");
        }
        let examined = self.examine(&filed, now)?;
        let mut line = self.made(no, &filed, examined, now)?;
        line.by = who.no;
        self.commit(vec![line])?;
        Ok(no)
    }

    /// The line that takes a complaint in.
    pub(crate) fn made(
        &mut self,
        no: ComplaintNo,
        filed: &Filed,
        examined: examine::Examined,
        now: At,
    ) -> Result<LineDraft, DeskError> {
        let text = self.record.attach("complaint", &filed.texts)?;
        let step = ComplaintStep::Made {
            decision: examined.decision.no,
            not_for: examined.decision.by,
            key: Complaint::key_of(&filed.texts.reference),
            from: examined.from,
            received: filed.received,
            due: self.law.deadlines().complaint.from(filed.received, &self.zone),
            marks: examined.marks,
            text,
        };
        let change = Change::Complaint { case: examined.decision.case, complaint: no, step };
        Ok(LineDraft { at: now, by: crate::model::ModeratorNo(0), change, expects: None })
    }

    /// A complaint with everything an answer is made of.
    ///
    /// # Errors
    /// A refusal when there is no such complaint.
    pub fn hearing(&self, no: ComplaintNo) -> Result<Hearing, DeskError> {
        let complaint = self.store.complaint(no)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("there is no complaint {no}"),
                "see `modq complaints --all` for the numbers",
                &[],
            ))
        })?;
        let decision = self.decided(complaint.decision)?;
        let statement = self.record.attachment::<StatementTexts>(&decision.texts)?;
        Ok(Hearing {
            standing: self.standing(&decision)?,
            texts: self.record.attachment(&complaint.text)?,
            seen: self.seen(complaint.case)?,
            statement: statement.unwrap_or_default(),
            decision,
            complaint,
        })
    }

    /// The words of a complaint; `None` when they were erased.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn complaint_texts(
        &self,
        complaint: &Complaint,
    ) -> Result<Option<ComplaintTexts>, DeskError> {
        Ok(self.record.attachment(&complaint.text)?)
    }

    /// The decision that holds now in the place of this one.
    pub(crate) fn standing(&self, decision: &Decision) -> Result<Decision, DeskError> {
        let mut standing = decision.clone();
        // Each takes back an earlier one, so this ends.
        while let Some(no) = standing.reversed.filter(|no| *no > standing.no) {
            standing = self.decided(no)?;
        }
        Ok(standing)
    }

    pub(crate) fn decided(&self, no: DecisionNo) -> Result<Decision, DeskError> {
        self.store.decision(no)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("there is no decision {no}"),
                "the number stands in our letter; `modq list state:decided` shows the cases",
                &[],
            ))
        })
    }

    /// The reasons proposed for an answer, for a person to change.
    ///
    /// # Errors
    /// A refusal when there is no such complaint.
    pub fn proposed_answer(
        &self,
        no: ComplaintNo,
        outcome: Outcome,
        now: At,
    ) -> Result<AnswerTexts, DeskError> {
        let hearing = self.hearing(no)?;
        let case = hearing.case(self, now);
        let language = self.law.answer_language(&case);
        let fields = self.law.answer_fields(&case, outcome, &[], &language);
        let text = self.law.proposed_reasons(&language, &fields)?;
        Ok(AnswerTexts { language, text })
    }

    /// The letter an answer makes.
    ///
    /// # Errors
    /// A refusal when there is no such complaint; an error when a value is missing.
    pub(crate) fn answer_letter(
        &self,
        hearing: &Hearing,
        outcome: Outcome,
        holds: &[Restriction],
        (answer, now): (&AnswerTexts, At),
    ) -> Result<String, DeskError> {
        let case = hearing.case(self, now);
        let mut fields = self.law.answer_fields(&case, outcome, holds, &answer.language);
        let mut names = super::draft::names_of(&hearing.seen);
        names.extend(self.own_names());
        fields.text = crate::law::Law::scrub(answer.text.trim(), &names).0;
        Ok(self.law.complaint_letter(&answer.language, &fields)?)
    }

    /// Journals that who complained was told otherwise than by our letter.
    ///
    /// # Errors
    /// A refusal when the complaint has no answer, or they were told.
    pub fn complaint_told(
        &mut self,
        who: &Moderator,
        no: ComplaintNo,
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Complaint, &[])?;
        let complaint = self.hearing(no)?.complaint;
        let case = complaint.case;
        match complaint.answer {
            None => Err(refused("it is not answered yet", "C opens it; 1 to 4 answer it", case)),
            Some(answer) if answer.told.is_some() => Err(refused(
                "who complained was told already",
                "undo that step if it is wrong",
                case,
            )),
            Some(answer) if answer.hold_until > now => Err(refused(
                "its answer is held and can still be taken back",
                "wait, or end the hold with :end-holds",
                case,
            )),
            Some(_) => {
                let step = ComplaintStep::Told;
                let change = Change::Complaint { case, complaint: no, step };
                self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
                Ok(())
            }
        }
    }
}
