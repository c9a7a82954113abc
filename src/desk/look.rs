//! Looking things up for a screen or a command: authors, texts, history.

use super::{Desk, DeskError};
use crate::model::{At, CaseNo, CaseState, Decision, DecisionNo, Message, MessageNo, Seq};
use crate::store::{self, Step};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};

/// Messages of an author that are looked through for their groups.
const AUTHOR_LOOK: usize = 500;
/// Newest messages of an author that are kept.
const NEWEST: usize = 24;
/// Authors kept at hand: the pointer goes to and fro, and a wave is often one person's.
const AUTHORS: usize = 16;

/// What we know about an author.
#[derive(Clone, Debug, Default)]
pub struct AuthorRecord {
    /// Their oldest message among those looked at, and the one that came in first.
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

/// Authors as they were when so much had changed and so many messages were held.
#[derive(Default)]
pub(super) struct Authors {
    state: (u64, u32),
    kept: VecDeque<(u64, Arc<AuthorRecord>)>,
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
        let author = store::author_hash(&message.key.group.platform, identity);
        let whole = self.known_author(author)?;
        let waits = self
            .board
            .get(besides)
            .is_some_and(|row| row.author == author && !matches!(row.state, CaseState::Decided(_)));
        let others = whole.recent.iter().filter(|(_, other)| other.key != message.key);
        let decisions = whole.decisions.iter().filter(|d| d.case != besides);
        Ok(AuthorRecord {
            open_cases: whole.open_cases.saturating_sub(u32::from(waits)),
            recent: others.take(limit).cloned().collect(),
            decisions: decisions.cloned().collect(),
            ..*whole
        })
    }

    /// All we know about an author, from what is at hand if nothing has changed.
    fn known_author(&self, author: u64) -> Result<Arc<AuthorRecord>, DeskError> {
        let state = (self.changes(), self.store.messages());
        let lock = || self.authors.lock().unwrap_or_else(PoisonError::into_inner);
        let at_hand = lock();
        let found = at_hand.kept.iter().find(|(hash, _)| *hash == author);
        if let Some((_, known)) = found.filter(|_| at_hand.state == state) {
            return Ok(Arc::clone(known));
        }
        drop(at_hand);
        let known = Arc::new(self.whole_author(author)?);
        let mut at_hand = lock();
        if at_hand.state != state {
            *at_hand = Authors { state, kept: VecDeque::new() };
        }
        at_hand.kept.truncate(AUTHORS - 1);
        at_hand.kept.push_front((author, Arc::clone(&known)));
        Ok(known)
    }

    fn whole_author(&self, author: u64) -> Result<AuthorRecord, DeskError> {
        let by = self.store.messages_by(author, AUTHOR_LOOK, NEWEST)?;
        let mut found = AuthorRecord {
            messages: by.count,
            groups: u32::try_from(by.groups.len()).unwrap_or(u32::MAX),
            first_seen: by.first_seen,
            recent: by.newest,
            ..AuthorRecord::default()
        };
        let mut decided = Vec::new();
        for no in self.board.by_author(author) {
            match self.board.decision(no) {
                Some(decision) => decided.push(decision),
                None => found.open_cases += 1,
            }
        }
        let read = |no: &DecisionNo| self.store.decision(*no);
        let decisions: Result<Vec<_>, _> = decided.par_iter().with_min_len(64).map(read).collect();
        found.decisions = decisions?.into_iter().flatten().collect();
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
