//! Statements on their way to the transparency database: which may go, and which went.

use super::Outcome;
use super::beside::Beside;
use crate::desk::{Desk, DeskError};
use crate::export::{self, database::BATCH, lint, record};
use crate::model::{Act, At, Change, DecisionNo, Moderator};
use crate::record::LineDraft;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Word of the format in the journal for what the database took.
pub const SUBMITTED: &str = "submitted";
/// The same for a trial database.
pub const TRIED: &str = "submitted-sandbox";

/// A statement that may be handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its decision.
    pub decision: DecisionNo,
    /// Its identifier.
    pub puid: String,
    /// As the database takes it.
    pub record: Value,
}

/// What the database said about a statement it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// The decision.
    pub decision: DecisionNo,
    /// Our identifier.
    pub puid: String,
    /// Its number there; none when it was found to be there already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
    /// When it was stored, as the database says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// The attachment behind a line that statements were handed over.
#[derive(Serialize)]
struct Answer<'a> {
    to: &'a str,
    statements: &'a [HandedOver],
}

/// Decisions that were looked through, and what may go of them.
#[derive(Debug, Default)]
pub struct Candidates {
    /// At most 100.
    pub rows: Vec<Candidate>,
    /// The last decision looked at.
    pub last: DecisionNo,
    /// What stays: on hold, left out, refused by our own check.
    pub stays: Outcome,
    /// How many our own check refuses.
    pub refused: usize,
}

impl Desk {
    /// The next statements after a decision that may go and did not go under this word. None when
    /// there are no more.
    ///
    /// # Errors
    /// A refusal when the role may not hand over, before anybody is called; an error when the
    /// index or the texts cannot be read.
    pub fn candidates(
        &self,
        who: &Moderator,
        word: &str,
        after: DecisionNo,
        now: At,
    ) -> Result<Candidates, DeskError> {
        self.may(who, Act::Export, &[])?;
        let store = self.record.ids().store.to_string();
        let mut found = Candidates { last: after, ..Candidates::default() };
        let mut beside = Beside::default();
        for no in (after.0.saturating_add(1)..=self.store.decisions()).map(DecisionNo) {
            found.last = no;
            let Some(decision) = self.store.decision(no)? else { continue };
            let known = (&mut found.stays, &mut beside);
            let Some(sheet) = self.ready(decision, (word, false), now, known)? else { continue };
            let statement = sheet.statement();
            let left_out = record::left_out(&statement.decision.measure);
            let Some(row) = record(&self.law, &store, &statement) else {
                let why = left_out.unwrap_or_default().to_owned();
                *found.stays.left_out.entry(why).or_default() += 1;
                continue;
            };
            if let Some(fault) = lint(&self.law, &row).first() {
                let why = format!("{}: {}", fault.place, fault.text);
                *found.stays.left_out.entry(why).or_default() += 1;
                found.refused += 1;
                continue;
            }
            let puid = export::record::puid(&store, &statement);
            found.rows.push(Candidate { decision: no, puid, record: row });
            if found.rows.len() == BATCH {
                break;
            }
        }
        Ok(found)
    }

    /// Writes down what the database at an address has taken, for ever.
    ///
    /// # Errors
    /// A refusal when the role may not; an error when not written.
    pub fn handed_over(
        &mut self,
        who: &Moderator,
        (word, to): (&str, &str),
        statements: &[HandedOver],
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Export, &[])?;
        if statements.is_empty() {
            return Ok(());
        }
        let answer = self.record.attach(SUBMITTED, &Answer { to, statements })?;
        let change = Change::Exported {
            told: None,
            format: word.to_owned(),
            decisions: statements.iter().map(|s| s.decision).collect(),
            files: vec![answer],
            notices: Vec::new(),
            complaints: Vec::new(),
        };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }
}
