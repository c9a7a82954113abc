//! A decision with everything that goes into a file about it, owned.

use crate::desk::draft::Seen;
use crate::desk::{AuthorRecord, Desk, DeskError};
use crate::export::custody::Custody;
use crate::export::{Statement, evidence};
use crate::model::{Decision, Message, MessageKey, MessageNo, StatementTexts};

/// Messages before and after in a report to an authority.
const CONTEXT: usize = 12;
/// Older versions in a report.
const VERSIONS: usize = 50;

/// A decision, its texts, its case.
pub struct Sheet {
    pub seen: Seen,
    pub decision: Decision,
    pub texts: StatementTexts,
    /// Names that must not stand in what leaves.
    pub names: Vec<String>,
}

impl Sheet {
    /// As the export part wants it.
    pub fn statement(&self) -> Statement<'_> {
        Statement {
            decision: &self.decision,
            texts: &self.texts,
            case: &self.seen.case,
            message: self.seen.message.as_ref(),
            group: self.seen.group.as_ref(),
            names: self.names.as_slice().into(),
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
    raw: Vec<(String, Vec<u8>)>,
    author: Option<AuthorRecord>,
    custody: Vec<Custody>,
}

impl Context {
    /// As the export part wants it.
    pub fn around(&self) -> evidence::Around<'_> {
        evidence::Around {
            before: &self.before,
            after: &self.after,
            answers: self.answers.as_ref(),
            versions: &self.versions,
            raw: &self.raw,
            seen: self.author.as_ref().map(|a| evidence::AuthorSeen {
                first: a.first_seen,
                messages: a.messages,
                groups: a.groups,
            }),
            custody: &self.custody,
        }
    }
}

impl Desk {
    /// What stands around the message of a sheet, and the lines about its case.
    pub(super) fn context(
        &self,
        sheet: &Sheet,
        custody: Vec<Custody>,
    ) -> Result<Context, DeskError> {
        let mut context = Context { custody, ..Context::default() };
        let Some(message) = &sheet.seen.message else { return Ok(context) };
        if let Some(no) = sheet.seen.case.message {
            self.raw("as-received.txt".to_owned(), no, &mut context)?;
            let mut older = self.store.replaces(no)?;
            while let Some(no) = older.filter(|_| context.versions.len() < VERSIONS) {
                let count = context.versions.len() + 1;
                self.raw(format!("versions/{count:02}.txt"), no, &mut context)?;
                context.versions.extend(self.store.message(no)?);
                older = self.store.replaces(no)?;
            }
        }
        let (before, after) = self.store.around(&message.key, CONTEXT, CONTEXT)?;
        for (place, no) in (1..).zip(before) {
            self.raw(format!("context/before-{place:02}.txt"), no, &mut context)?;
            context.before.extend(self.store.message(no)?);
        }
        for (place, no) in (1..).zip(after) {
            self.raw(format!("context/after-{place:02}.txt"), no, &mut context)?;
            context.after.extend(self.store.message(no)?);
        }
        if let Some(reply) = &message.reply_to {
            let group = reply.group.clone().unwrap_or_else(|| message.key.group.clone());
            if let Some((no, _)) = self.store.find(&MessageKey { group, id: reply.id })? {
                self.raw("context/answered.txt".to_owned(), no, &mut context)?;
                context.answers = self.store.message(no)?;
            }
        }
        context.author = Some(self.author(message, sheet.seen.case.no, 0)?);
        Ok(context)
    }

    fn raw(&self, name: String, no: MessageNo, context: &mut Context) -> Result<(), DeskError> {
        context.raw.extend(self.store.raw(no, &self.record)?.map(|bytes| (name, bytes)));
        Ok(())
    }
}
