//! Choosing from a short list by typing some letters of it.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Letters of the question that are looked at.
const MOST: usize = 64;

/// The things whose name holds the letters in order, best first, with the places of the letters.
/// Without letters everything, in its order.
pub fn best<T>(
    asked: &str,
    all: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> Vec<(T, Vec<usize>)> {
    let asked: String = asked.trim().chars().take(MOST).collect();
    if asked.is_empty() {
        return all.map(|one| (one, Vec::new())).collect();
    }
    let matcher = SkimMatcherV2::default().ignore_case();
    let mut found: Vec<(i64, T, Vec<usize>)> = all
        .filter_map(|one| {
            let (score, places) = matcher.fuzzy_indices(name(&one), &asked)?;
            Some((score, one, places))
        })
        .collect();
    found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, one, places)| (one, places)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_may_be_missing() {
        let all = ["export letters", "undo", "export records"];
        let found = best("xrec", all.iter(), |name| name);
        assert_eq!(found.first().map(|(name, _)| **name), Some("export records"));
        assert_eq!(best("", all.iter(), |name| name).len(), 3);
        assert!(best("zzz", all.iter(), |name| name).is_empty());
    }
}
