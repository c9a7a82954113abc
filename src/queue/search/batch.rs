//! Takes in many texts at once: each core indexes a share of them, then the shares are joined.

use super::{Postings, Search, Texts, clean, words};
use crate::model::CaseNo;
use rayon::prelude::*;

/// Texts one core takes at a time.
const SHARE: usize = if cfg!(test) { 5 } else { 4096 };

/// Texts with their words, counted from 0 by themselves.
#[derive(Default)]
pub(super) struct Share {
    texts: Texts,
    postings: Postings,
    cases: Vec<CaseNo>,
}

impl Share {
    fn of(texts: &[(CaseNo, String)]) -> Self {
        let mut share = Self::default();
        for (no, text) in texts {
            let cleaned = clean(text);
            let number = share.texts.push(&cleaned);
            share.cases.push(*no);
            for word in words(&cleaned) {
                share.postings.add(word, number);
            }
        }
        share
    }
}

impl Search {
    /// As [`Search::put`] for every one of them, in about the time of one share for each core.
    pub fn put_all(&mut self, texts: &[(CaseNo, String)]) {
        let shares: Vec<Share> = texts.par_chunks(SHARE).map(Share::of).collect();
        shares.into_iter().for_each(|share| self.join(share));
        if self.cases.len() > 2 * self.live + 1024 {
            self.sweep();
        }
    }

    fn join(&mut self, share: Share) {
        let first = self.texts.join(share.texts);
        self.postings.join(&share.postings, first);
        for (number, no) in (first..).zip(&share.cases) {
            self.take_number(*no, number);
        }
    }
}
