//! A hash for each case, and the cases of a hash.
//!
//! At first a hash is found by one byte of it: what is read then is an eighth of all of them. Once
//! somebody looks at one case after the other, the cases are put together by two bytes of their
//! hashes, and finding takes the same time however many there are.

use super::case;
use crate::model::CaseNo;

/// Hashes by place of the case, 0 for none.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashes {
    all: Vec<u64>,
    /// The lowest byte of each.
    marks: Vec<u8>,
    gathered: Option<Gathered>,
}

/// Places put together by the two lowest bytes of their hashes.
#[derive(Clone, Debug)]
struct Gathered {
    /// Where the places of two bytes begin; those of the next end them.
    starts: Vec<u32>,
    places: Vec<u32>,
    /// Hashes looked at; later ones are not here.
    cases: usize,
    /// Places with another hash than when they were looked at.
    changed: Vec<u32>,
}

/// Changed hashes with which what was put together is still good for something.
const CHANGED: usize = 1 << 10;

const fn two_bytes(hash: u64) -> usize {
    (hash & 0xffff) as usize
}

impl Gathered {
    fn of(all: &[u64]) -> Option<Self> {
        let cases = u32::try_from(all.len()).ok()?;
        let mut starts = vec![0u32; (1 << 16) + 1];
        for hash in all.iter().filter(|hash| **hash != 0) {
            *starts.get_mut(two_bytes(*hash))? += 1;
        }
        let mut before = 0;
        for start in &mut starts {
            before += std::mem::replace(start, before);
        }
        let (mut next, mut places) = (starts.clone(), vec![0; before as usize]);
        for (place, hash) in (0..cases).zip(all).filter(|(_, hash)| **hash != 0) {
            let next = next.get_mut(two_bytes(*hash))?;
            *places.get_mut(*next as usize)? = place;
            *next += 1;
        }
        Some(Self { starts, places, cases: all.len(), changed: Vec::new() })
    }

    /// Places that may have this hash, in their order.
    fn places(&self, hash: u64) -> &[u32] {
        let at = two_bytes(hash);
        let edge = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.places.get(edge(at)..edge(at + 1)).unwrap_or_default()
    }
}

const fn mark(hash: u64) -> u8 {
    (hash & 0xff) as u8
}

impl Hashes {
    pub(super) fn with_room(cases: usize) -> Self {
        let (all, marks) = (Vec::with_capacity(cases), Vec::with_capacity(cases));
        Self { all, marks, gathered: None }
    }

    /// Puts the cases together by their hashes: for whoever is going to look for many.
    pub(super) fn gather(&mut self) {
        self.gathered = Gathered::of(&self.all);
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
        let old = std::mem::replace(self.all.get_mut(at)?, hash);
        if let Some(gathered) = self.gathered.as_mut().filter(|g| old != hash && at < g.cases) {
            gathered.changed.extend(u32::try_from(at));
            if gathered.changed.len() > CHANGED {
                self.gathered = None;
            }
        }
        Some(old)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.all.iter().copied()
    }

    /// The cases with this hash, by number; none for 0.
    pub(super) fn among(&self, wanted: u64) -> Vec<CaseNo> {
        if wanted == 0 {
            return Vec::new();
        }
        let same = |at: &usize| self.all.get(*at) == Some(&wanted);
        let mut found: Vec<u32> = Vec::new();
        let mut seen = 0;
        if let Some(gathered) = &self.gathered {
            let may = gathered.places(wanted).iter().chain(&gathered.changed);
            found.extend(may.filter(|at| same(&(**at as usize))));
            if !gathered.changed.is_empty() {
                found.sort_unstable();
                found.dedup();
            }
            seen = gathered.cases;
        }
        let later = self.marks.get(seen..).unwrap_or_default();
        let may = memchr::memchr_iter(mark(wanted), later).map(|at| seen + at);
        found.extend(may.filter(same).filter_map(|at| u32::try_from(at).ok()));
        found.into_iter().map(case).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_scan_finds(
            hashes in proptest::collection::vec(0u64..9, 0..60),
            later in proptest::collection::vec((0usize..80, 0u64..9), 0..40),
            gather in 0usize..50,
        ) {
            // Some hashes differ only above the two bytes.
            let far = |hash: u64| if hash > 5 { hash << 16 | 1 } else { hash };
            let mut kept = Hashes::default();
            hashes.iter().for_each(|hash| kept.push(far(*hash)));
            for (no, (at, hash)) in later.iter().enumerate() {
                if no == gather {
                    kept.gather();
                }
                if *at >= kept.len() {
                    kept.resize(at + 1);
                }
                kept.set(*at, far(*hash));
            }
            prop_assert!(kept.among(0).is_empty());
            for wanted in (1..9).map(far) {
                let all = (0..).zip(kept.iter());
                let scan: Vec<CaseNo> =
                    all.filter(|(_, hash)| *hash == wanted).map(|(at, _)| case(at)).collect();
                prop_assert_eq!(kept.among(wanted), scan);
            }
        }
    }

    #[test]
    fn what_changed_too_often_is_found_as_before() {
        let mut kept = Hashes::default();
        (0..5_000u64).for_each(|no| kept.push(no + 1));
        kept.gather();
        for at in 0..CHANGED {
            kept.set(at, 7_000);
            assert!(kept.gathered.is_some());
        }
        kept.set(CHANGED, 7_000);
        assert!(kept.gathered.is_none());
        assert_eq!(kept.among(7_000).len(), CHANGED + 1);
        assert_eq!(kept.among(5_000), [CaseNo(5_000)]);
    }
}
