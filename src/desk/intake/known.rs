//! Whether a flag that comes in is new, the same again, or a notice that was sent again.

use super::super::DeskError;
use crate::model::{CaseNo, Digest, Flag, FlagBody, MessageKey};
use crate::store::{FlagHome, Store, flag_home};
use std::collections::HashMap;

/// Flags of a case from which on they are kept for the next group of rows, and flags kept at most:
/// to read all flags of a case again for every group would take the longer the more there are.
const MANY: usize = if cfg!(test) { 2 } else { 512 };
const KEPT: usize = 1 << 22;

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

/// What was said under one identity.
#[derive(Default)]
struct Said {
    /// By flags that keep no account of it too.
    untold: bool,
    told: Vec<Digest>,
}

impl Said {
    fn add(&mut self, said: Option<Digest>) {
        match said {
            Some(said) if !self.told.contains(&said) => self.told.push(said),
            Some(_) => {}
            None => self.untold = true,
        }
    }

    fn seen(&self, said: Option<Digest>) -> Seen {
        match said {
            _ if !self.untold && self.told.is_empty() => Seen::New,
            Some(said) if !self.untold && !self.told.contains(&said) => Seen::Again,
            // Nothing tells it from a row read again.
            _ => Seen::Same,
        }
    }
}

/// Flags by what they are about and [`Flag::home`].
#[derive(Default)]
pub struct Known {
    /// Those of this group of rows that are on no case yet.
    fresh: HashMap<(Option<MessageKey>, FlagHome), Said>,
    /// Those of cases in the index, each case read once.
    stored: HashMap<CaseNo, HashMap<FlagHome, Said>>,
}

impl Known {
    /// What a flag is, which is remembered.
    pub fn take(
        &mut self,
        store: &Store,
        (target, case): (Option<&MessageKey>, Option<CaseNo>),
        flag: &Flag,
    ) -> Result<Seen, DeskError> {
        let (home, said) = (flag_home(flag), said(flag));
        let before = match case {
            Some(case) => self.of_case(store, case)?.entry(home).or_default(),
            None => self.fresh.entry((target.cloned(), home)).or_default(),
        };
        let seen = before.seen(said);
        before.add(said);
        Ok(seen)
    }

    /// Whether a case carries this flag already, or one of the same identity.
    pub fn has(&mut self, store: &Store, case: CaseNo, flag: &Flag) -> Result<bool, DeskError> {
        Ok(self.of_case(store, case)?.contains_key(&flag_home(flag)))
    }

    /// These rows are written.
    pub fn settle(&mut self) {
        self.fresh.clear();
        self.stored.retain(|_, flags| flags.len() > MANY);
        if self.stored.values().map(HashMap::len).sum::<usize>() > KEPT {
            self.stored.clear();
        }
    }

    fn of_case(
        &mut self,
        store: &Store,
        case: CaseNo,
    ) -> Result<&mut HashMap<FlagHome, Said>, DeskError> {
        use std::collections::hash_map::Entry;
        Ok(match self.stored.entry(case) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => {
                let mut flags: HashMap<FlagHome, Said> = HashMap::new();
                store.each_flag(case, &mut |flag| {
                    flags.entry(flag_home(flag)).or_default().add(said(flag));
                })?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_read_again_is_told_from_a_notice_sent_again() {
        let one = |text: &[u8]| Some(Digest::of(text));
        let of = |all: &[Option<Digest>]| {
            let mut said = Said::default();
            all.iter().for_each(|one| said.add(*one));
            said
        };
        let before = of(&[one(b"a"), one(b"b")]);
        assert_eq!(of(&[]).seen(one(b"a")), Seen::New);
        assert_eq!(before.seen(one(b"b")), Seen::Same);
        assert_eq!(before.seen(one(b"c")), Seen::Again);
        assert_eq!(before.seen(None), Seen::Same);
        assert_eq!(of(&[None]).seen(one(b"c")), Seen::Same);
    }
}
