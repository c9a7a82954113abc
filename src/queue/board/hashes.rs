//! A hash for each case, found by one byte of it first: what is read to find a hash is an eighth of
//! all of them.

use super::case;
use crate::model::CaseNo;

/// Hashes by place of the case, 0 for none.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashes {
    all: Vec<u64>,
    /// The lowest byte of each.
    marks: Vec<u8>,
}

const fn mark(hash: u64) -> u8 {
    (hash & 0xff) as u8
}

impl Hashes {
    pub(super) fn with_room(cases: usize) -> Self {
        Self { all: Vec::with_capacity(cases), marks: Vec::with_capacity(cases) }
    }

    pub(super) fn push(&mut self, hash: u64) {
        self.all.push(hash);
        self.marks.push(mark(hash));
    }

    pub(super) fn append(&mut self, others: &Self) {
        self.all.extend_from_slice(&others.all);
        self.marks.extend_from_slice(&others.marks);
    }

    /// Makes room for so many; new ones are 0.
    pub(super) fn resize(&mut self, cases: usize) {
        self.all.resize(cases, 0);
        self.marks.resize(cases, mark(0));
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The hash of a case, 0 for none.
    pub(super) fn get(&self, at: usize) -> u64 {
        self.all.get(at).copied().unwrap_or(0)
    }

    /// Puts a hash in the place of the older one, which is given back.
    pub(super) fn set(&mut self, at: usize, hash: u64) -> Option<u64> {
        *self.marks.get_mut(at)? = mark(hash);
        Some(std::mem::replace(self.all.get_mut(at)?, hash))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.all.iter().copied()
    }

    /// The cases with this hash, by number; none for 0.
    pub(super) fn among(&self, wanted: u64) -> Vec<CaseNo> {
        if wanted == 0 {
            return Vec::new();
        }
        let may = memchr::memchr_iter(mark(wanted), &self.marks);
        let same = may.filter(|at| self.all.get(*at) == Some(&wanted));
        same.filter_map(|at| u32::try_from(at).ok()).map(case).collect()
    }
}
