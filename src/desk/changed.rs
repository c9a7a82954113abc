//! Which cases changed lately, so that a list can be brought up to date instead of made anew.

use super::Desk;
use crate::model::CaseNo;
use std::collections::{BTreeSet, VecDeque};

/// Beyond so many changes a list is made anew.
const KEPT: usize = 512;

/// The newest changes, counted from the opening of the store on.
#[derive(Default)]
pub(super) struct Changed {
    cases: VecDeque<CaseNo>,
    /// Changes in all.
    count: u64,
    /// What was written and changed no case.
    besides: u64,
}

impl Changed {
    pub(super) fn add(&mut self, cases: &[CaseNo]) {
        self.count += cases.len() as u64;
        self.besides += u64::from(cases.is_empty());
        let newest = cases.iter().skip(cases.len().saturating_sub(KEPT));
        self.cases.extend(newest);
        self.cases.drain(..self.cases.len().saturating_sub(KEPT));
    }
}

impl Desk {
    /// How many changes of cases there were so far.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changed.count
    }

    /// How much was written so far that changed no case: moderators, measures, settings.
    #[must_use]
    pub const fn besides(&self) -> u64 {
        self.changed.besides
    }

    /// The cases that changed since there were so many changes; `None` when they are too many to
    /// be known.
    #[must_use]
    pub fn changed_since(&self, seen: u64) -> Option<BTreeSet<CaseNo>> {
        let new = usize::try_from(self.changed.count.checked_sub(seen)?).ok()?;
        let skipped = self.changed.cases.len().checked_sub(new)?;
        Some(self.changed.cases.iter().skip(skipped).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_are_known() {
        let mut changed = Changed::default();
        changed.add(&[CaseNo(1), CaseNo(2)]);
        changed.add(&(1..=600).map(CaseNo).collect::<Vec<_>>());
        assert_eq!((changed.count, changed.cases.len()), (602, KEPT));
        assert_eq!(changed.cases.back(), Some(&CaseNo(600)));
        assert_eq!(changed.besides, 0);
        changed.add(&[]);
        assert_eq!((changed.count, changed.besides), (602, 1));
    }
}
