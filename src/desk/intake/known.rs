//! Whether a flag that comes in is new, the same again, or a notice that was sent again.

use super::super::DeskError;
use crate::model::{CaseNo, Digest, Flag, FlagBody, MessageKey};
use crate::store::Store;
use std::collections::{HashMap, HashSet};

/// What a flag is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// New on its case.
    New,
    /// The same row read again.
    Same,
    /// The same notice, sent again: it says something else, or came at another time.
    Again,
}

/// What was said under one identity; `None` by flags that keep no account of it.
type Said = HashSet<Option<Digest>>;

/// Flags by what they are about and [`Flag::home`].
#[derive(Default)]
pub struct Known {
    /// Those of this group of rows.
    fresh: HashMap<(Option<MessageKey>, String), Said>,
    /// Those of cases in the index, each case read once.
    stored: HashMap<CaseNo, HashMap<String, Said>>,
}

impl Known {
    /// What a flag is, which is remembered.
    pub fn take(
        &mut self,
        store: &Store,
        (target, case): (Option<&MessageKey>, Option<CaseNo>),
        flag: &Flag,
    ) -> Result<Seen, DeskError> {
        let (home, said) = (flag.home(), said(flag));
        let before = match case {
            Some(case) => self.of_case(store, case)?.get(&home),
            None => None,
        };
        let stored = before.map_or(Seen::New, |before| seen(before, said));
        let fresh = self.fresh.entry((target.cloned(), home)).or_default();
        let seen = match (stored, seen(fresh, said)) {
            (Seen::Same, _) | (_, Seen::Same) => Seen::Same,
            (Seen::New, Seen::New) => Seen::New,
            _ => Seen::Again,
        };
        fresh.insert(said);
        Ok(seen)
    }

    fn of_case(
        &mut self,
        store: &Store,
        case: CaseNo,
    ) -> Result<&HashMap<String, Said>, DeskError> {
        use std::collections::hash_map::Entry;
        Ok(match self.stored.entry(case) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => {
                let mut flags: HashMap<String, Said> = HashMap::new();
                for flag in store.case(case)?.map(|c| c.flags).unwrap_or_default() {
                    flags.entry(flag.home()).or_default().insert(said(&flag));
                }
                free.insert(flags)
            }
        })
    }
}

fn said(flag: &Flag) -> Option<Digest> {
    match &flag.body {
        FlagBody::Notice(notice) => notice.said,
        _ => None,
    }
}

fn seen(before: &Said, said: Option<Digest>) -> Seen {
    if before.is_empty() {
        Seen::New
    } else if said.is_none() || before.contains(&said) || before.contains(&None) {
        // Nothing tells it from a row read again.
        Seen::Same
    } else {
        Seen::Again
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_read_again_is_told_from_a_notice_sent_again() {
        let one = |text: &[u8]| Some(Digest::of(text));
        let before: Said = [one(b"a"), one(b"b")].into();
        assert_eq!(seen(&Said::new(), one(b"a")), Seen::New);
        assert_eq!(seen(&before, one(b"b")), Seen::Same);
        assert_eq!(seen(&before, one(b"c")), Seen::Again);
        assert_eq!(seen(&before, None), Seen::Same);
        assert_eq!(seen(&[None].into(), one(b"c")), Seen::Same);
    }
}
