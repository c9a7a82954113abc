//! Which rules can still hit once the words of a text are known: looking for words is cheap, trying
//! patterns is not, and most texts have no word that matters.

use super::rule::{Signal, Weighed};

/// Signals as bits.
type Set = u128;

/// What each rule needs at least.
#[derive(Debug)]
pub(super) struct Bound {
    /// Signals that may be there without any word: patterns and repeats.
    open: Set,
    /// `None` when there are more signals than bits: then every rule may hit.
    rules: Option<Vec<Least>>,
}

/// What one rule needs: one of its own signals, and so many of these sets.
#[derive(Debug)]
struct Least {
    own: Set,
    at_least: usize,
    of: Vec<Set>,
}

fn bit(signal: usize) -> Set {
    u32::try_from(signal).ok().and_then(|at| 1_u128.checked_shl(at)).unwrap_or(0)
}

impl Bound {
    /// `beyond_words` are the signals that have patterns.
    pub fn new(
        signals: &[Signal],
        rules: &[Weighed],
        beyond_words: impl Iterator<Item = usize>,
    ) -> Self {
        let few = signals.len() <= Set::BITS as usize;
        let repeats = signals.iter().enumerate().filter(|(_, s)| s.repeats.is_some());
        let open = beyond_words.chain(repeats.map(|(at, _)| at)).fold(0, |set, at| set | bit(at));
        let least = |weighed: &Weighed| {
            let own = weighed.signals.iter();
            let of_kinds = |kinds: &Vec<String>| {
                let own = own.clone().filter(|at| {
                    signals.get(**at).is_some_and(|signal| kinds.contains(&signal.kind))
                });
                own.fold(0, |set, at| set | bit(*at))
            };
            Least {
                own: own.clone().fold(0, |set, at| set | bit(*at)),
                at_least: weighed.need.at_least,
                of: weighed.need.of.iter().map(of_kinds).collect(),
            }
        };
        Self { open, rules: few.then(|| rules.iter().map(least).collect()) }
    }

    /// Whether any rule may hit when words gave these signals.
    pub fn may_hit(&self, words: impl Iterator<Item = usize>) -> bool {
        let Some(rules) = &self.rules else { return true };
        let there = words.fold(self.open, |set, at| set | bit(at));
        rules.iter().any(|rule| {
            rule.own & there != 0
                && rule.of.iter().filter(|set| **set & there != 0).count() >= rule.at_least
        })
    }
}
