//! The texts of all cases in the search index: taken from the file, read in turns, kept again.

use super::{Kept, Read, searchable, shelf};
use crate::model::{Case, CaseNo, Message};
use crate::queue::Search;
use crate::store::{Store, StoreError};
use rayon::prelude::*;
use std::io;
use std::ops::Range;

/// Cases read between two looks at what was asked meanwhile.
pub(super) const TURN: u32 = if cfg!(test) { 8 } else { 1 << 15 };
/// Cases one core reads at a time.
const SHARE: u32 = if cfg!(test) { 3 } else { 1 << 12 };
/// The file is written again when more than this share of the texts is new or changed.
const NEWS: u32 = 16;

/// The search index and how far it is.
#[derive(Default)]
pub(super) struct Texts {
    pub search: Search,
    /// Cases read, from the first on.
    read: u32,
    /// How many of them are not in the file.
    news: u32,
}

impl Texts {
    /// What was kept, with what changed since; nothing when there is no file or it does not fit.
    pub fn load(store: &Store, kept: Option<&Kept>) -> Result<Self, StoreError> {
        let Some((search, read, applied)) = kept.and_then(|kept| shelf::read(store, kept)) else {
            return Ok(Self::default());
        };
        let mut texts = Self { search, read, news: 0 };
        if applied < store.applied() {
            for no in store.touched_after(applied)? {
                if let Some(case) = store.case(no)? {
                    texts.take(store, &case)?;
                }
            }
        }
        Ok(texts)
    }

    /// Takes a case that changed, unless its turn is still to come.
    pub fn take(&mut self, store: &Store, case: &Case) -> Result<(), StoreError> {
        if case.no.0 <= self.read {
            let message = case.message.map(|no| store.message(no)).transpose()?.flatten();
            self.search.put(case.no, &searchable(store, case, message.as_ref()));
            self.news = self.news.saturating_add(1);
        }
        Ok(())
    }

    /// How far it is.
    pub fn read(&self, store: &Store) -> Read {
        Read { done: self.read, total: store.cases() }
    }

    /// Reads the next cases.
    pub fn read_on(&mut self, store: &Store) -> Result<(), StoreError> {
        let end = self.read.saturating_add(TURN).min(store.cases());
        let texts = with_messages(store, self.read + 1..end + 1, |case, message| {
            (case.no, searchable(store, case, message))
        })?;
        self.search.put_all(&texts);
        self.news = self.news.saturating_add(end - self.read);
        self.read = end;
        Ok(())
    }

    /// Writes the file, once everything was read and if enough of it is new.
    pub fn keep(&mut self, store: &Store, kept: &Kept) -> io::Result<()> {
        if self.read < store.cases() || self.news <= self.read / NEWS {
            return Ok(());
        }
        self.news = 0;
        shelf::write(store, kept, &self.search)
    }
}

/// What is said of the cases with these numbers and their messages; all cores read.
pub(super) fn with_messages<T: Send>(
    store: &Store,
    numbers: Range<u32>,
    said: impl Fn(&Case, Option<&Message>) -> T + Sync,
) -> Result<Vec<T>, StoreError> {
    let end = numbers.end;
    let shares: Vec<Range<u32>> =
        numbers.step_by(SHARE as usize).map(|at| at..at.saturating_add(SHARE).min(end)).collect();
    let read: Result<Vec<Vec<T>>, StoreError> = shares
        .into_par_iter()
        .map(|numbers| {
            let (mut all, mut failed) = (Vec::with_capacity(numbers.len()), None);
            store.cases_in(numbers, &mut |case| match case
                .message
                .map(|no| store.message(no))
                .transpose()
            {
                Ok(message) => all.push(said(&case, message.flatten().as_ref())),
                Err(error) => failed = Some(error),
            })?;
            failed.map_or(Ok(all), Err)
        })
        .collect();
    Ok(read?.into_iter().flatten().collect())
}

/// Cases by number, for those that changed.
pub(super) fn cases(store: &Store, numbers: &[CaseNo]) -> Result<Vec<Case>, StoreError> {
    let mut found = Vec::with_capacity(numbers.len());
    for no in numbers {
        found.extend(store.case(*no)?);
    }
    Ok(found)
}
