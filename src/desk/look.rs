//! Looking things up for a screen or a command: authors, search, near-duplicates, history.

use super::{Desk, DeskError};
use crate::model::{At, CaseNo, CaseState, Decision, FlagBody, Message, MessageNo, Seq};
use crate::queue::{self, Filter, Hits, Search, SimilarIndex};
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

    /// Everything a search over a case looks at: text, media, group, author, what flags say.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn searchable(&self, no: CaseNo) -> Result<String, DeskError> {
        let Some(case) = self.store.case(no)? else { return Ok(String::new()) };
        let mut text = String::new();
        let mut add = |part: &str| {
            if !part.is_empty() {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(part);
            }
        };
        if let Some(message) = case.message.map(|m| self.store.message(m)).transpose()?.flatten() {
            add(&message.text);
            for media in &message.media {
                add(media.label.as_deref().unwrap_or(""));
            }
            add(message.author.name.as_deref().unwrap_or(""));
            let group = self.store.group_no(&message.key.group);
            if let Some(group) = group.and_then(|g| self.store.group(g)) {
                add(&group.title);
            }
        }
        for flag in &case.flags {
            match &flag.body {
                FlagBody::Notice(n) => add(&n.explanation),
                FlagBody::Order(o) => add(&o.reasons),
                FlagBody::Notification { text, .. } | FlagBody::Own { text } => add(text),
                FlagBody::Rule(_) => {}
            }
        }
        Ok(text)
    }

    /// Tells the search and the near-duplicate index about new or changed cases, once they exist.
    pub(crate) fn learn(&mut self, cases: &[CaseNo]) -> Result<(), DeskError> {
        for no in cases {
            if self.search.is_some() {
                let text = self.searchable(*no)?;
                if let Some(search) = self.search.as_mut() {
                    search.put(*no, &text);
                }
            }
            if self.similar.is_some() {
                let text = self.text(*no)?;
                if let Some(similar) = self.similar.as_mut() {
                    similar.put(*no, &text);
                }
            }
        }
        Ok(())
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

    /// Cases that match a search and the words of a filter, best first; `None` when nothing is
    /// searched for. The index is built at the first search.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&mut self, filter: &Filter, query: &str) -> Result<Option<Hits>, DeskError> {
        if query.is_empty() && filter.words().next().is_none() {
            return Ok(None);
        }
        if self.search.is_none() {
            let mut search = Search::new();
            for no in self.all_cases() {
                search.put(no, &self.searchable(no)?);
            }
            self.search = Some(search);
        }
        Ok(self.search.as_ref().and_then(|s| s.hits(filter, query, &|| false)))
    }

    /// Waiting cases whose text is near this one's, with how alike they are, most alike first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn near_duplicates(&mut self, no: CaseNo, now: At) -> Result<Vec<(CaseNo, u8)>, DeskError> {
        if self.similar.is_none() {
            let mut similar = SimilarIndex::default();
            for no in self.all_cases() {
                similar.put(no, &self.text(no)?);
            }
            self.similar = Some(similar);
        }
        let text = self.text(no)?;
        let Some(similar) = self.similar.as_ref() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for other in similar.candidates(&text) {
            let waits = self.board.get(other).is_some_and(|row| waits(&row.state, now));
            if other == no || !waits {
                continue;
            }
            let percent = queue::similarity(&text, &self.text(other)?);
            if percent >= 60 {
                found.push((other, percent));
            }
        }
        found.sort_by_key(|(no, percent)| (std::cmp::Reverse(*percent), *no));
        Ok(found)
    }

    fn all_cases(&self) -> impl Iterator<Item = CaseNo> + use<> {
        (1..=self.store.cases()).map(CaseNo)
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
