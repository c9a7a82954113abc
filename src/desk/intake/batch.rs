//! What of a group of rows is new, as archive entries.

use super::known::{Known, Seen};
use super::rows::{Rejected, Row, Rows};
use super::{FRAME, IntakeReport, trust};
use crate::desk::DeskError;
use crate::flagging::{RuleFlag, Rules};
use crate::law::Law;
use crate::model::{
    At, CaseNo, Flag, FlagBody, Flagger, GroupKey, Lane, Message, MessageKey, MessageNo,
};
use crate::record::Entry;
use crate::store::{Finder, Store, content_hash};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a batch needs to know about the rest.
pub struct Around<'a> {
    pub store: &'a Store,
    pub law: &'a Law,
    pub rules: &'a Rules,
    pub zone: &'a TimeZone,
    pub now: At,
    pub flaggers: &'a [Flagger],
}

/// How often each text came so far, by its hash.
pub type Repeats = HashMap<u64, u32, BuildHasherDefault<Straight>>;

/// Takes a number that is a cryptographic hash already as it is.
#[derive(Default)]
pub struct Straight(u64);

impl Hasher for Straight {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.0 = self.0.rotate_left(8) ^ u64::from(*b));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Entries of the archive, each with the [`content_hash`] of its message or 0.
pub struct Entries {
    pub list: Vec<Entry>,
    pub contents: Vec<u64>,
}

/// What is carried from one group of rows to the next.
#[derive(Default)]
pub struct Batch {
    titles: HashMap<GroupKey, String>,
    /// Rejected rows that wait for company.
    rejected: Vec<Entry>,
    /// Flags of cases with many.
    known: Known,
}

impl Batch {
    /// What of some rows is new.
    pub fn entries(
        &mut self,
        rows: Rows,
        around: &Around<'_>,
        (repeats, report): (&mut Repeats, &mut IntakeReport),
        keep_rejected: bool,
    ) -> Result<Entries, DeskError> {
        let mut out = Vec::with_capacity(rows.messages.len() + rows.flags.len());
        for group in rows.groups {
            self.titles.insert(group.key.clone(), group.title.clone());
            let known = around.store.group_no(&group.key).and_then(|no| around.store.group(no));
            if known.as_ref() != Some(&group) {
                out.push(Entry::Group(group));
            }
        }
        report.refused.extend(rows.refused);
        let source = &report.file;
        self.rejected.extend(rows.rejected.into_iter().map(|Rejected { place, why, raw }| {
            Entry::Rejected { source: source.clone(), place, why, raw }
        }));
        let mut finder = around.store.finder();
        let fresh = fresh(rows.messages, &mut finder, report)?;
        let found = self.by_rules(&fresh, around, repeats);
        let mut contents = vec![0; out.len()];
        for Row { message, raw, content, .. } in fresh {
            out.push(Entry::Message { message: *message, raw });
            contents.push(content);
        }
        for (target, mut flag, raw) in rows.flags {
            trust::settle(&mut flag, around.flaggers, around.law);
            around.law.settle(&mut flag, around.zone);
            let case = case_of(&mut finder, target.as_ref(), &flag)?;
            match (self.known.take(around.store, (target.as_ref(), case), &flag)?, &mut flag.body) {
                (Seen::Same, _) => {
                    report.known_flags += 1;
                    continue;
                }
                (Seen::Again, FlagBody::Notice(notice)) => {
                    notice.again = true;
                    report.again += 1;
                }
                _ => report.flags += 1,
            }
            trust::count(&flag, report);
            out.push(Entry::Flag { target, flag, raw: Some(raw) });
        }
        for (target, mut flag) in found {
            around.law.settle(&mut flag, around.zone);
            let known = match finder.case_of(&target)? {
                Some(case) => self.known.take(around.store, (None, Some(case)), &flag)?,
                None => Seen::New,
            };
            if known == Seen::New {
                report.rule_flags += 1;
                out.push(Entry::Flag { target: Some(target), flag, raw: None });
            }
        }
        self.known.settle();
        if keep_rejected || !out.is_empty() || self.rejected.len() >= FRAME {
            out.append(&mut self.rejected);
        }
        contents.resize(out.len(), 0);
        Ok(Entries { list: out, contents })
    }

    /// Flags our rules put on new messages. The texts are weighed in parallel; how often a text
    /// came before is counted first, in order, so that the outcome does not depend on threads.
    fn by_rules(
        &self,
        fresh: &[Row],
        around: &Around<'_>,
        repeats: &mut Repeats,
    ) -> Vec<(MessageKey, Flag)> {
        let mut count = |row: &Row| {
            if row.reading.hash() == 0 {
                return 0;
            }
            let count = repeats.entry(row.reading.hash()).or_default();
            *count += 1;
            *count - 1
        };
        let counts: Vec<u32> = fresh.iter().map(&mut count).collect();
        let rows = fresh.par_iter().zip(counts).with_min_len(ROWS_AT_ONCE);
        rows.flat_map_iter(|(Row { message, reading, .. }, count)| {
            let title = || self.title(around.store, message);
            let found = around.rules.flag_read(message, reading, count, &title);
            found.into_iter().map(|f| (message.key.clone(), rule_flag(f, around.now)))
        })
        .collect()
    }

    fn title<'t>(&'t self, store: &'t Store, message: &Message) -> &'t str {
        let key = &message.key.group;
        let held = || store.group_no(key).and_then(|no| store.title(no));
        self.titles.get(key).map(String::as_str).or_else(held).unwrap_or_default()
    }
}

/// Rows one task of a rule run takes at least.
const ROWS_AT_ONCE: usize = 64;

/// A rule's hit as a flag; lane and deadline are settled afterwards.
pub fn rule_flag(found: RuleFlag, now: At) -> Flag {
    Flag {
        at: now,
        lane: Lane::Own,
        severity: found.severity,
        due: None,
        category: Some(found.category),
        policy: found.policy,
        body: FlagBody::Rule(found.hit),
    }
}

/// Messages that are new or changed, counted.
fn fresh(
    messages: Vec<Row>,
    finder: &mut Finder<'_>,
    report: &mut IntakeReport,
) -> Result<Vec<Row>, DeskError> {
    // The last row before with the same key, for each row.
    let mut last: HashMap<&MessageKey, usize> = HashMap::with_capacity(messages.len());
    let before: Vec<Option<usize>> =
        (0..).zip(&messages).map(|(at, row)| last.insert(&row.message.key, at)).collect();
    let mut is_new = Vec::with_capacity(messages.len());
    for (row, twin) in messages.iter().zip(&before) {
        let newest = finder.find(&row.message.key)?;
        let mut known = newest.is_some_and(|(_, old)| old == row.content);
        // The file may hold older versions too: a repeat must not make them new again.
        let mut earlier = *twin;
        while let Some(at) = earlier.filter(|_| !known) {
            known = messages.get(at).is_some_and(|twin| twin.content == row.content);
            earlier = before.get(at).copied().flatten();
        }
        if let Some((no, _)) = newest.filter(|_| !known) {
            known = was_version(finder.store(), no, row.content)?;
        }
        is_new.push(!known);
        if known {
            report.known += 1;
        } else if newest.is_some() || twin.is_some() {
            report.versions += 1;
        } else {
            report.taken += 1;
        }
    }
    let fresh = messages.into_iter().zip(is_new).filter(|(_, is_new)| *is_new);
    Ok(fresh.map(|(row, _)| row).collect())
}

/// Whether an older version of a message had this content.
fn was_version(store: &Store, newest: MessageNo, hash: u64) -> Result<bool, DeskError> {
    let mut older = store.replaces(newest)?;
    while let Some(no) = older {
        if store.message(no)?.is_some_and(|m| content_hash(&m) == hash) {
            return Ok(true);
        }
        older = store.replaces(no)?;
    }
    Ok(false)
}

/// The case a flag would go to.
fn case_of(
    finder: &mut Finder<'_>,
    target: Option<&MessageKey>,
    flag: &Flag,
) -> Result<Option<CaseNo>, DeskError> {
    Ok(match target {
        Some(key) => finder.case_of(key)?,
        None => finder.store().case_of_flag(flag)?,
    })
}

/// Whether a case carries this flag already.
pub fn known_flag(store: &Store, case: Option<CaseNo>, flag: &Flag) -> Result<bool, DeskError> {
    let Some(case) = case else { return Ok(false) };
    let identity = flag.identity();
    Ok(store.case(case)?.is_some_and(|c| c.flags.iter().any(|f| f.identity() == identity)))
}
