//! What of a group of rows is new, as archive entries.

use super::known::{Known, Seen};
use super::rows::{Rejected, Rows};
use super::{FRAME, IntakeReport, trust};
use crate::desk::DeskError;
use crate::flagging::{self, RuleFlag, Rules};
use crate::law::Law;
use crate::model::{
    At, CaseNo, Flag, FlagBody, Flagger, GroupKey, Lane, Message, MessageKey, MessageKind,
    MessageNo,
};
use crate::record::Entry;
use crate::store::{Finder, Store, content_hash};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::HashMap;

/// What a batch needs to know about the rest.
pub struct Around<'a> {
    pub store: &'a Store,
    pub law: &'a Law,
    pub rules: &'a Rules,
    pub zone: &'a TimeZone,
    pub now: At,
    pub flaggers: &'a [Flagger],
}

/// A message with the bytes of its row.
type Row = (Box<Message>, Vec<u8>);

/// What is carried from one group of rows to the next.
#[derive(Default)]
pub struct Batch {
    titles: HashMap<GroupKey, String>,
    /// Rejected rows that wait for company.
    rejected: Vec<Entry>,
}

impl Batch {
    /// What of some rows is new.
    pub fn entries(
        &mut self,
        rows: Rows,
        around: &Around<'_>,
        (repeats, report): (&mut HashMap<u64, u32>, &mut IntakeReport),
        keep_rejected: bool,
    ) -> Result<Vec<Entry>, DeskError> {
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
        for (message, raw) in fresh {
            out.push(Entry::Message { message: *message, raw });
        }
        let mut known = Known::default();
        for (target, mut flag, raw) in rows.flags {
            trust::settle(&mut flag, around.flaggers, around.law);
            around.law.settle(&mut flag, around.zone);
            let case = case_of(&mut finder, target.as_ref(), &flag)?;
            match (known.take(around.store, (target.as_ref(), case), &flag)?, &mut flag.body) {
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
            let case = finder.case_of(&target)?;
            if !known_flag(around.store, case, &flag)? {
                report.rule_flags += 1;
                out.push(Entry::Flag { target: Some(target), flag, raw: None });
            }
        }
        if keep_rejected || !out.is_empty() || self.rejected.len() >= FRAME {
            out.append(&mut self.rejected);
        }
        Ok(out)
    }

    /// Flags our rules put on new messages. The texts are weighed in parallel; how often a text
    /// came before is counted first, in order, so that the outcome does not depend on threads.
    fn by_rules(
        &self,
        fresh: &[Row],
        around: &Around<'_>,
        repeats: &mut HashMap<u64, u32>,
    ) -> Vec<(MessageKey, Flag)> {
        let hashes: Vec<u64> =
            fresh.par_iter().map(|(m, _)| flagging::text_hash(&m.text)).collect();
        let counts: Vec<u32> = hashes
            .iter()
            .map(|hash| {
                if *hash == 0 {
                    return 0;
                }
                let count = repeats.entry(*hash).or_default();
                *count += 1;
                *count - 1
            })
            .collect();
        let per_message: Vec<Vec<RuleFlag>> = fresh
            .par_iter()
            .zip(&counts)
            .map(|((message, _), count)| {
                if message.kind != MessageKind::Message || message.text.is_empty() {
                    return Vec::new();
                }
                let title = self.title(around.store, message);
                around.rules.flag(message, &title, *count)
            })
            .collect();
        let mut found = Vec::new();
        for ((message, _), flags) in fresh.iter().zip(per_message) {
            for f in flags {
                found.push((message.key.clone(), rule_flag(f, around.now)));
            }
        }
        found
    }

    fn title(&self, store: &Store, message: &Message) -> String {
        let key = &message.key.group;
        self.titles.get(key).cloned().unwrap_or_else(|| {
            store.group_no(key).and_then(|no| store.group(no)).map_or_else(String::new, |g| g.title)
        })
    }
}

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
    let hashes: Vec<u64> = messages.par_iter().map(|(m, _)| content_hash(m)).collect();
    let mut within: HashMap<&MessageKey, Vec<u64>> = HashMap::with_capacity(messages.len());
    let mut is_new = Vec::with_capacity(messages.len());
    for ((message, _), hash) in messages.iter().zip(hashes) {
        let newest = finder.find(&message.key)?;
        let mut known = newest.is_some_and(|(_, old)| old == hash);
        // The file may hold older versions too: a repeat must not make them new again.
        let earlier = within.entry(&message.key).or_default();
        known |= earlier.contains(&hash);
        if let Some((no, _)) = newest.filter(|_| !known) {
            known = was_version(finder.store(), no, hash)?;
        }
        is_new.push(!known);
        if known {
            report.known += 1;
        } else if newest.is_some() || !earlier.is_empty() {
            report.versions += 1;
        } else {
            report.taken += 1;
        }
        earlier.push(hash);
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
