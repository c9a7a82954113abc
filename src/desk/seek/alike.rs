//! Near-duplicates of a case, with why one is not proposed for marking.

use crate::desk::look::waits;
use crate::model::{At, CaseNo, Message};
use crate::queue::{SimilarIndex, proposal, similarity};
use crate::store::{Store, StoreError};
use rayon::prelude::*;
use std::cmp::Reverse;

/// Less than this is not worth showing.
const SHOWN: u8 = 60;
/// Nobody looks through more; the others come when these are decided.
const MOST: usize = 50_000;

/// A case whose text is near that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The case.
    pub case: CaseNo,
    /// How alike, 0 to 100.
    pub percent: u8,
    /// When its message was sent.
    pub at: At,
    /// Title of its group.
    pub group: String,
    /// Name of the author.
    pub author: String,
    /// The text.
    pub text: String,
    /// Why it is not proposed, if it is not.
    pub reason: Option<String>,
}

/// The message of a case.
pub(super) fn message_of(store: &Store, no: CaseNo) -> Result<Option<Message>, StoreError> {
    let message = store.case(no)?.and_then(|case| case.message);
    Ok(message.map(|no| store.message(no)).transpose()?.flatten())
}

/// Near-duplicates of a case that wait, most alike first, and how many more there are; `None` when
/// overtaken.
pub(super) fn alike(
    store: &Store,
    index: &SimilarIndex,
    (no, now): (CaseNo, At),
    overtaken: &(dyn Fn() -> bool + Sync),
) -> Result<Option<(Vec<Alike>, usize)>, StoreError> {
    let first = message_of(store, no)?.map_or_else(String::new, |message| message.text);
    let mut candidates = index.candidates(&first);
    candidates.retain(|other| *other != no);
    // In the order of cases, neighbours come from the same block.
    candidates.sort_unstable();
    let near: Result<Vec<Option<(CaseNo, u8)>>, StoreError> = candidates
        .par_iter()
        .map(|other| if overtaken() { Ok(None) } else { near(store, &first, *other, now) })
        .collect();
    let mut near: Vec<(CaseNo, u8)> = near?.into_iter().flatten().collect();
    near.sort_unstable_by_key(|(case, percent)| (Reverse(*percent), *case));
    let more = near.len().saturating_sub(MOST);
    near.truncate(MOST);
    let rows: Result<Vec<Option<Alike>>, StoreError> = near
        .par_iter()
        .map(|other| if overtaken() { Ok(None) } else { shown(store, &first, *other) })
        .collect();
    let rows = rows?.into_iter().flatten().collect();
    Ok((!overtaken()).then_some((rows, more)))
}

/// How alike a case is, when it waits and is alike at all.
fn near(
    store: &Store,
    first: &str,
    other: CaseNo,
    now: At,
) -> Result<Option<(CaseNo, u8)>, StoreError> {
    let Some(case) = store.case(other)?.filter(|case| waits(&case.state, now)) else {
        return Ok(None);
    };
    let Some(message) = case.message.map(|no| store.message(no)).transpose()?.flatten() else {
        return Ok(None);
    };
    let percent = if message.text == first { 100 } else { similarity(first, &message.text) };
    Ok((percent >= SHOWN).then_some((other, percent)))
}

fn shown(
    store: &Store,
    first: &str,
    (case, percent): (CaseNo, u8),
) -> Result<Option<Alike>, StoreError> {
    let Some(message) = message_of(store, case)? else { return Ok(None) };
    let reason = proposal(first, &message.text, percent).err();
    let group = store.group_no(&message.key.group).and_then(|g| store.group(g));
    let group = group.map_or_else(String::new, |g| g.title);
    let author = message.author.name.unwrap_or_default();
    Ok(Some(Alike { case, percent, at: message.at, group, author, text: message.text, reason }))
}
