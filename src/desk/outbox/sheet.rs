//! A decision with everything that goes into a file about it, owned.

use crate::desk::draft::{Seen, names_of};
use crate::desk::{Desk, DeskError};
use crate::export::{Statement, evidence};
use crate::model::{Decision, Message, MessageKey, StatementTexts};

/// Messages before and after in a report to an authority.
const CONTEXT: usize = 12;
/// Older versions in a report.
const VERSIONS: usize = 50;

/// A decision, its texts, its case.
pub struct Sheet {
    pub seen: Seen,
    pub decision: Decision,
    pub texts: StatementTexts,
}

impl Sheet {
    pub const fn new(seen: Seen, decision: Decision, texts: StatementTexts) -> Self {
        Self { seen, decision, texts }
    }

    /// As the export part wants it.
    pub fn statement(&self) -> Statement<'_> {
        Statement {
            decision: &self.decision,
            texts: &self.texts,
            case: &self.seen.case,
            message: self.seen.message.as_ref(),
            group: self.seen.group.as_ref(),
            names: names_of(&self.seen),
        }
    }
}

/// What stands around a message, owned.
#[derive(Default)]
pub struct Context {
    before: Vec<Message>,
    after: Vec<Message>,
    answers: Option<Message>,
    versions: Vec<Message>,
    raw: Option<String>,
}

impl Context {
    /// As the export part wants it.
    pub fn around(&self) -> evidence::Around<'_> {
        evidence::Around {
            before: &self.before,
            after: &self.after,
            answers: self.answers.as_ref(),
            versions: &self.versions,
            raw: self.raw.as_deref(),
        }
    }
}

impl Desk {
    /// What stands around the message of a sheet.
    pub(super) fn context(&self, sheet: &Sheet) -> Result<Context, DeskError> {
        let mut context = Context::default();
        let Some(message) = &sheet.seen.message else { return Ok(context) };
        let (before, after) = self.store.around(&message.key, CONTEXT, CONTEXT)?;
        for no in before {
            context.before.extend(self.store.message(no)?);
        }
        for no in after {
            context.after.extend(self.store.message(no)?);
        }
        if let Some(reply) = &message.reply_to {
            let group = reply.group.clone().unwrap_or_else(|| message.key.group.clone());
            if let Some((no, _)) = self.store.find(&MessageKey { group, id: reply.id })? {
                context.answers = self.store.message(no)?;
            }
        }
        if let Some(no) = sheet.seen.case.message {
            let raw = self.store.raw(no, &self.record)?;
            context.raw = raw.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let mut older = self.store.replaces(no)?;
            while let Some(no) = older.filter(|_| context.versions.len() < VERSIONS) {
                context.versions.extend(self.store.message(no)?);
                older = self.store.replaces(no)?;
            }
        }
        Ok(context)
    }
}
