//! Looking things up for a screen or a command: authors, texts, history.

use super::{Desk, DeskError};
use crate::model::{At, CaseNo, CaseState, Decision, Message, MessageNo, Seq};
use crate::store::{self, Step};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Messages of an author that are looked through for their groups and first day.
const AUTHOR_LOOK: usize = 500;

/// What we know about an author.
#[derive(Clone, Debug, Default)]
pub struct AuthorRecord {
    /// Their oldest message among those looked at.
    pub first_seen: Option<At>,
    /// Messages we hold.
    pub messages: u32,
    /// Groups among those looked at.
    pub groups: u32,
    /// Other waiting cases.
    pub open_cases: u32,
    /// Newest messages, newest first.
    pub recent: Vec<(MessageNo, Message)>,
    /// Decisions on their messages, newest first.
    pub decisions: Vec<Decision>,
}

impl Desk {
    /// What we know about the author of a message; `besides` is left out of the counts.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn author(
        &self,
        message: &Message,
        besides: CaseNo,
        limit: usize,
    ) -> Result<AuthorRecord, DeskError> {
        let Some(identity) = message.author.identity() else {
            return Ok(AuthorRecord::default());
        };
        let hash = store::author_hash(&message.key.group.platform, identity);
        let (messages, numbers) = self.store.by_author(hash, AUTHOR_LOOK)?;
        let mut found = AuthorRecord { messages, ..AuthorRecord::default() };
        let mut groups = BTreeSet::new();
        for no in numbers {
            let Some(m) = self.store.message(no)? else { continue };
            groups.insert(m.key.group.clone());
            found.first_seen = Some(found.first_seen.map_or(m.at, |first| first.min(m.at)));
            if found.recent.len() < limit && m.key != message.key {
                found.recent.push((no, m));
            }
        }
        found.groups = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        for no in self.board.by_author(hash) {
            if no == besides {
                continue;
            }
            let Some(case) = self.store.case(no)? else { continue };
            match case.state {
                CaseState::Decided(d) => found.decisions.extend(self.store.decision(d)?),
                _ => found.open_cases += 1,
            }
        }
        found.decisions.sort_by_key(|d| std::cmp::Reverse(d.at));
        Ok(found)
    }

    /// The text of a case's message; empty when there is none.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn text(&self, no: CaseNo) -> Result<String, DeskError> {
        let message = self.store.case(no)?.and_then(|c| c.message);
        let message = message.map(|m| self.store.message(m)).transpose()?.flatten();
        Ok(message.map_or_else(String::new, |m| m.text))
    }

    /// Steps of the journal, newest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn steps(&self, before: Option<Seq>, limit: usize) -> Result<Vec<Step>, DeskError> {
        let mut steps = Vec::new();
        self.store.steps_back(before, &mut |step| {
            if steps.len() < limit {
                steps.push(step);
            }
            if steps.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(steps)
    }
}

/// Whether a case is in the queue now.
pub(crate) fn waits(state: &CaseState, now: At) -> bool {
    match state {
        CaseState::Waiting => true,
        CaseState::Skipped { until, .. } => *until <= now,
        CaseState::Decided(_) => false,
    }
}
