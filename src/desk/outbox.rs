//! What leaves the house: letters, database batches, reports to authorities, tables.
//!
//! Nothing of a decision leaves before its hold is over. What left is journaled, so that the same
//! thing leaves once, and a file is written before the journal says so: after a crash in between
//! it is written again, never lost.

mod answers;
mod beside;
mod evidence;
mod formats;
mod leaves;
mod receipts;
mod run;
mod sheet;
mod submit;
#[cfg(test)]
mod tests;

use super::{Desk, DeskError};
use crate::export::{self, Sender};
use crate::law::{LetterCase, LetterKind};
use crate::model::{
    Act, Action, At, CaseNo, Change, Decision, DecisionNo, Digest, Draft, Moderator, ModeratorNo,
    Seq, StatementTexts,
};
use crate::record::LineDraft;
pub use evidence::Pack;
pub use run::ExportRun;
use sheet::Sheet;
use std::collections::BTreeMap;
use std::path::PathBuf;
pub use submit::{Candidate, Candidates, HandedOver, SUBMITTED, TRIED};

/// Why neither letter nor public record leaves.
const UNTOLD: &str = "held back: the author must not be told about a report; modq release";

/// What an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Word of the format.
    pub format: String,
    /// Names of the files written.
    pub files: Vec<String>,
    /// Decisions in them.
    pub decisions: usize,
    /// Notices in them, when they are receipts.
    pub notices: usize,
    /// Answers to complaints among them.
    pub complaints: usize,
    /// Decisions whose hold still runs.
    pub held: usize,
    /// Decisions left out, by reason.
    pub left_out: BTreeMap<String, usize>,
}

impl Outcome {
    /// One sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (files, count) = (self.files.len(), self.decisions);
        let mut text = match self.format.as_str() {
            "receipts" => format!("receipts: {files} letters"),
            word => format!("{word}: {files} files with {count} decisions"),
        };
        if self.complaints > 0 {
            text.push_str(&answers::sentence(self.complaints));
        }
        if self.held > 0 {
            text.push_str(&format!(", {} still on hold", self.held));
        }
        text
    }
}

impl Desk {
    /// The folder for files that nobody asked to be elsewhere.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    /// Ends the hold of everything that is held; says how many decisions may leave now.
    ///
    /// # Errors
    /// A refusal when the role may not; an error when not written.
    pub fn end_holds(&mut self, who: &Moderator, now: At) -> Result<usize, DeskError> {
        self.may(who, Act::Export, &[])?;
        let mut held = Vec::new();
        for no in (1..=self.store.decisions()).rev().map(DecisionNo) {
            let Some(d) = self.store.decision(no)? else { break };
            // Decisions come newest first: behind one taken a whole hold ago, none is held.
            if self.hold_until(d.at) <= now {
                break;
            }
            if d.hold_until > now && d.undone.is_none() {
                held.push(no);
            }
        }
        let complaints = self.held_answers(now)?;
        let count = held.len();
        if count > 0 || !complaints.is_empty() {
            held.reverse();
            let change = Change::HoldEnded { decisions: held, complaints };
            self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        }
        Ok(count)
    }

    /// Writes reports to authorities whose hold is over into the outbox; says whether there were
    /// any. Called as time goes on, because a report must not wait for somebody to think of it.
    ///
    /// # Errors
    /// When the folder or the journal cannot be written.
    pub fn leave(&mut self, now: At) -> Result<bool, DeskError> {
        let modq = Moderator {
            no: ModeratorNo(0),
            name: "modq".to_owned(),
            role: crate::model::Role::Admin,
        };
        let waits = |d: &Decision| {
            d.measure.escalation.is_some() && d.undone.is_none() && !was_exported(d, "evidence")
        };
        if !self.any_recent(|d| waits(d) && d.hold_until <= now)? {
            return Ok(false);
        }
        let out = self.outbox().join("evidence");
        let done = self.export(&modq, "evidence", (&out, false), now)?;
        Ok(done.decisions > 0)
    }

    /// Whether a letter to the author may leave now that never left, or left others but not them
    /// while an order forbade it.
    pub(super) fn is_owed(
        &self,
        decision: &Decision,
        word: &str,
        now: At,
    ) -> Result<bool, DeskError> {
        let told =
            decision.measure.action == Action::Restrict || decision.measure.reverses.is_some();
        if word != "letters" || !told {
            return Ok(false);
        }
        let Some(case) = self.store.case(decision.case)? else { return Ok(false) };
        let mut owed = !export::letters::silent(&case.flags, now);
        for (_, seq) in decision.exported.iter().filter(|(format, _)| format == word) {
            let at = self.store.step(*seq)?.map_or(now, |step| step.at);
            owed &= export::letters::silent(&case.flags, at);
        }
        Ok(owed)
    }

    fn sender<'a>(&'a self, store: &'a str, now: At) -> Sender<'a> {
        Sender { law: &self.law, profile: &self.config.platform, store, zone: &self.zone, now }
    }

    /// The letter and the database record that a draft would make, as text.
    ///
    /// # Errors
    /// A refusal when there is no such case.
    pub fn preview(
        &self,
        case: CaseNo,
        draft: &Draft,
        now: At,
    ) -> Result<(String, String), DeskError> {
        let sheet = self.planned(case, draft, now)?;
        let store = self.record.ids().store.to_string();
        let sender = self.sender(&store, now);
        let record = export::record(&self.law, &store, &sheet.statement());
        let record = record.map_or_else(String::new, |value| format!("{value:#}"));
        if draft.measure.action == Action::Allow {
            return Ok((String::new(), record));
        }
        // A draft with something missing has no letter yet; the check says what is missing.
        let statement = sheet.statement();
        let fields = self.law.statement_fields(&LetterCase {
            facts: sender.facts(&statement),
            decision: &sheet.decision,
            texts: &sheet.texts,
            names: &sheet.names,
        });
        let language = &draft.texts.language;
        let letter = self.law.letter(LetterKind::Statement, language, &fields).unwrap_or_default();
        Ok((letter, record))
    }

    /// A draft as the decision it would be.
    fn planned(&self, case: CaseNo, draft: &Draft, now: At) -> Result<Sheet, DeskError> {
        let seen = self.seen(case)?;
        let decision = Decision {
            no: DecisionNo(self.store.decisions() + 1),
            case,
            seq: Seq(u64::MAX),
            at: now,
            by: ModeratorNo(0),
            measure: draft.measure.clone(),
            texts: Digest::default(),
            hold_until: self.hold_until(now),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        };
        let names = self.names_around(&seen)?;
        Ok(Sheet { seen, decision, texts: self.nameless(draft.texts.clone()), names })
    }

    fn any_recent(&self, wanted: impl Fn(&Decision) -> bool) -> Result<bool, DeskError> {
        let mut found = false;
        self.look_back(|d| {
            found |= wanted(d);
            !found
        })?;
        Ok(found)
    }

    /// A decision with what it rests on.
    fn sheet(&self, decision: Decision) -> Result<Sheet, DeskError> {
        let texts = self.record.attachment::<StatementTexts>(&decision.texts)?.unwrap_or_default();
        let seen = self.seen(decision.case)?;
        let names = self.names_around(&seen)?;
        Ok(Sheet { seen, decision, texts: self.nameless(texts), names })
    }
}

fn was_exported(decision: &Decision, word: &str) -> bool {
    decision.was_exported(word)
}
