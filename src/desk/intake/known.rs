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
    use crate::desk::intake::gather;
    use crate::desk::{Desk, IntakeOptions, Place};
    use crate::model::At;
    use std::ops::ControlFlow;

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

    #[test]
    fn flags_of_a_case_with_many_are_known_from_one_group_of_rows_to_the_next() {
        const NOW: At = At(1_773_756_300_000);
        let dir = tempfile::tempdir().unwrap();
        let mut desk = Desk::found(&dir.path().join("store"), Place::Memory, NOW).unwrap();
        let row = |text: &str, flag: &str| {
            let message = format!(
                r#""platform":"telegram","group_id":1,"group_title":"Groep","group_kind":"group","id":1,"time":1767225600,"text":"{text}""#
            );
            let told = format!(
                r#""flag_kind":"notification","flag_text":"{flag}","flag_time":1767225700"#
            );
            format!("{{{message},{told}}}\n")
        };
        // Each row changes the text, which a rule finds again and again in the end; some flags come
        // twice.
        let advert = "xtc en coke te koop, 3g 50 euro, app 06-00000000";
        let text =
            |no: usize| format!("{} {no}", if no < 4 { "wie heeft een ladder" } else { advert });
        let flags = ["a", "b", "c", "d", "a", "e", "d", "f"];
        let file: String = flags.iter().zip(0..).map(|(f, no)| row(&text(no), f)).collect();
        let options = IntakeOptions::new(NOW);
        let mut run = desk.begin_intake("rows".to_owned(), options.clone()).unwrap();
        let (last, ended) = gather(&mut file.as_bytes(), &options, 1, &mut |rows| {
            desk.take_in(rows, &mut run).unwrap();
            ControlFlow::Continue(())
        });
        let report = desk.end_intake(last, Some(ended.unwrap()), run).unwrap();
        let case = desk.store().case(CaseNo(1)).unwrap().unwrap();
        let rules = case.flags.iter().filter(|flag| matches!(flag.body, FlagBody::Rule(_))).count();
        assert!(rules > 0, "the text is found by a rule");
        assert_eq!(case.flags.len(), 6 + rules);
        assert_eq!((report.flags, report.known_flags), (6, 2));
        assert_eq!(report.rule_flags as usize, rules, "once each");
    }
}
