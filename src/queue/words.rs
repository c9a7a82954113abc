//! What differs between two texts, word by word, for showing.

/// Beyond so many comparisons the differing middle is given as a whole.
const COMPARISONS: usize = 1_000_000;

/// A run of words, joined by single blanks; foreign text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diff {
    /// In both.
    Same(String),
    /// Only in the first.
    Removed(String),
    /// Only in the other.
    Added(String),
}

/// Where in the text something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before everything both have.
    Start,
    /// Between words both have.
    Middle,
    /// After everything both have.
    End,
    /// Nothing is in both.
    Whole,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Words of the first text that are gone; may be empty.
    pub removed: String,
    /// Words that stand there instead; may be empty.
    pub added: String,
    /// Where.
    pub place: Place,
}

/// All of both texts as runs of words, in order; of a replacement the removed words come first.
#[must_use]
pub fn differences(first: &str, other: &str) -> Vec<Diff> {
    let a: Vec<&str> = first.split_whitespace().collect();
    let b: Vec<&str> = other.split_whitespace().collect();
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (head, a) = a.split_at(before);
    let b = b.get(before..).unwrap_or_default();
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, tail) = a.split_at(a.len() - after);
    let b = b.get(..b.len() - after).unwrap_or_default();
    let mut runs = Vec::new();
    push(&mut runs, Diff::Same, head);
    middle(a, b, &mut runs);
    push(&mut runs, Diff::Same, tail);
    runs
}

/// Only what differs, for one line.
#[must_use]
pub fn changes(first: &str, other: &str) -> Vec<Change> {
    let runs = differences(first, other);
    let last = runs.iter().rposition(|run| matches!(run, Diff::Same(_)));
    let mut changes: Vec<Change> = Vec::new();
    let mut same_before = false;
    let mut fresh = true;
    for (at, run) in runs.into_iter().enumerate() {
        let (removed, added) = match run {
            Diff::Same(_) => {
                (same_before, fresh) = (true, true);
                continue;
            }
            Diff::Removed(words) => (words, String::new()),
            Diff::Added(words) => (String::new(), words),
        };
        let place = match (same_before, last.is_some_and(|last| at < last)) {
            (false, false) => Place::Whole,
            (false, true) => Place::Start,
            (true, true) => Place::Middle,
            (true, false) => Place::End,
        };
        match changes.last_mut() {
            Some(change) if !fresh => change.added = added,
            _ => changes.push(Change { removed, added, place }),
        }
        fresh = false;
    }
    changes
}

fn push(runs: &mut Vec<Diff>, kind: fn(String) -> Diff, words: &[&str]) {
    if !words.is_empty() {
        runs.push(kind(words.join(" ")));
    }
}

/// Longest common row of words, by the table of all pairs.
fn middle(a: &[&str], b: &[&str], runs: &mut Vec<Diff>) {
    let width = b.len() + 1;
    if a.is_empty() || b.is_empty() || width.saturating_mul(a.len() + 1) > COMPARISONS {
        push(runs, Diff::Removed, a);
        push(runs, Diff::Added, b);
        return;
    }
    // lengths[i * width + j]: the longest row in what follows word i of a and word j of b.
    let mut lengths = vec![0u32; width * (a.len() + 1)];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let length = if x == y {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(i * width + j) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut gone, mut new, mut same) = (Vec::new(), Vec::new(), Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            push(runs, Diff::Removed, &std::mem::take(&mut gone));
            push(runs, Diff::Added, &std::mem::take(&mut new));
            same.push(*x);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        push(runs, Diff::Same, &std::mem::take(&mut same));
        if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            gone.push(*x);
            i += 1;
        } else {
            new.push(*y);
            j += 1;
        }
    }
    push(runs, Diff::Same, &same);
    gone.extend(a.iter().skip(i));
    new.extend(b.iter().skip(j));
    push(runs, Diff::Removed, &gone);
    push(runs, Diff::Added, &new);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn short(first: &str, other: &str) -> String {
        let one = |c: Change| format!("{:?} -{} +{}", c.place, c.removed, c.added);
        changes(first, other).into_iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn says_what_differs() {
        let first = "menu in bio, 3 voor 50, snel in heel west";
        let table = [
            ("menu in bio, 3  voor 50, snel in heel west", ""),
            ("menu in bio, 3 voor 45, snel in heel oost", "Middle -50, +45,; End -west +oost"),
            ("menu in bio, 3 voor 50, snel in heel west tot 02:00", "End - +tot 02:00"),
            ("nu: menu in bio, 3 voor 50, snel", "Start - +nu:; End -in heel west +"),
            ("iets anders", "Whole -menu in bio, 3 voor 50, snel in heel west +iets anders"),
            ("", "Whole -menu in bio, 3 voor 50, snel in heel west +"),
        ];
        for (other, expected) in table {
            assert_eq!(short(first, other), expected, "{other}");
        }
    }

    #[test]
    fn long_texts_without_much_in_common_do_not_take_for_ever() {
        let long = |word: &str| format!("begin {} eind", format!("{word} ").repeat(20_000));
        assert_eq!(changes(&long("een"), &long("twee")).len(), 1);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(first in "([a-c]{1,2} ){0,12}", other in "([a-c]{1,2} ){0,12}") {
            let runs = differences(&first, &other);
            let read = |skip: fn(&Diff) -> bool| {
                let kept = runs.iter().filter(|run| !skip(run));
                kept.map(|(Diff::Same(w) | Diff::Removed(w) | Diff::Added(w))| w.clone()).collect::<Vec<_>>().join(" ")
            };
            prop_assert_eq!(read(|run| matches!(run, Diff::Added(_))), first.trim());
            prop_assert_eq!(read(|run| matches!(run, Diff::Removed(_))), other.trim());
            prop_assert!(runs.windows(2).all(|two| std::mem::discriminant(&two[0]) != std::mem::discriminant(&two[1])));
        }
    }
}
