//! Which cases go into a set: some of every kind, by chance that a seed repeats.

use super::answer::Act;
use super::random::Random;
use crate::model::Lane;
use std::collections::{BTreeMap, BTreeSet};

/// What a case is chosen by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stratum {
    /// Its lane.
    pub lane: Lane,
    /// Its category: that of the decision, else that of the flags.
    pub category: Option<String>,
    /// What was decided, if anything.
    pub outcome: Option<Act>,
}

/// Places of the chosen ones, in their order. Each case comes with its stratum and a hash of its
/// text, 0 when there is none: of one text only one case is chosen.
///
/// Every stratum gets its share of `count`, and at least one case as long as there are places.
#[must_use]
pub fn choose(cases: &[(Stratum, u64)], count: usize, seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    random.shuffle(&mut order);
    let mut texts = BTreeSet::new();
    let mut strata: BTreeMap<&Stratum, Vec<usize>> = BTreeMap::new();
    for place in order {
        let Some((stratum, text)) = cases.get(place) else { continue };
        if *text == 0 || texts.insert(*text) {
            strata.entry(stratum).or_default().push(place);
        }
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let shares = shares(&sizes, count);
    let taken = strata.into_values().zip(shares).flat_map(|(all, n)| all.into_iter().take(n));
    let mut chosen: Vec<usize> = taken.collect();
    chosen.sort_unstable();
    chosen
}

/// How many of each size, `count` in all if there are so many: one each first, then by the
/// largest remainder.
fn shares(sizes: &[usize], count: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let count = count.min(all);
    let mut left = count;
    let mut one = |size: &usize| {
        let one = usize::from(*size > 0 && left > 0);
        left -= one;
        one
    };
    let mut shares: Vec<usize> = sizes.iter().map(&mut one).collect();
    while left > 0 {
        // Whoever is furthest behind its share gets the next one.
        let behind = |place: &usize| {
            let (size, share) = (sizes.get(*place)?, shares.get(*place)?);
            let wanted = size.saturating_mul(count);
            (share < size).then(|| wanted as i128 - (share.saturating_mul(all)) as i128)
        };
        let next = (0..sizes.len()).filter(|p| behind(p).is_some()).max_by_key(|p| {
            // Among equals the first, so that the outcome does not depend on the search.
            (behind(p), std::cmp::Reverse(*p))
        });
        let Some(share) = next.and_then(|place| shares.get_mut(place)) else { break };
        *share += 1;
        left -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stratum(category: &str) -> Stratum {
        Stratum { lane: Lane::Own, category: Some(category.into()), outcome: Some(Act::Remove) }
    }

    #[test]
    fn every_kind_is_there_and_the_rest_by_share() {
        let mut cases: Vec<(Stratum, u64)> = (1..=80).map(|n| (stratum("spam"), n)).collect();
        cases.extend((81..=98).map(|n| (stratum("fraud"), n)));
        cases.extend((99..=100).map(|n| (stratum("threat"), n)));
        let chosen = choose(&cases, 20, 7);
        let of = |word| chosen.iter().filter(|p| cases[**p].0 == stratum(word)).count();
        assert_eq!((of("spam"), of("fraud"), of("threat")), (16, 3, 1));
        assert_eq!(choose(&cases, 20, 7), chosen);
        assert_ne!(choose(&cases, 20, 8), chosen);
        assert_eq!(choose(&cases, 2, 7).len(), 2);
    }

    #[test]
    fn of_one_text_one_case_is_enough() {
        let cases: Vec<(Stratum, u64)> =
            [5, 5, 5, 0, 0].iter().map(|text| (stratum("spam"), *text)).collect();
        assert_eq!(choose(&cases, 9, 1).len(), 3);
    }

    proptest! {
        #[test]
        fn as_many_as_wanted_or_there_are(
            sizes in proptest::collection::vec(0usize..30, 0..8), count in 0usize..100,
        ) {
            let shares = shares(&sizes, count);
            prop_assert_eq!(shares.iter().sum::<usize>(), count.min(sizes.iter().sum()));
            let mut all = sizes.iter().zip(&shares);
            prop_assert!(all.all(|(size, share)| share <= size));
        }
    }
}
