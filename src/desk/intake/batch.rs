//! One group of imported rows on its way to becoming archive entries.

use super::{IntakeReport, REJECTIONS_SHOWN, Rejection};
use crate::desk::DeskError;
use crate::flagging::{self, RuleFlag, Rules};
use crate::import::Item;
use crate::law::Law;
use crate::model::{At, Digest, Flag, FlagBody, Group, Lane, Message, MessageKey, MessageKind};
use crate::record::Entry;
use crate::store::{Store, content_hash};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// What a batch needs to know about the rest.
pub struct Around<'a> {
    pub store: &'a Store,
    pub law: &'a Law,
    pub rules: &'a Rules,
    pub zone: &'a TimeZone,
    pub now: At,
}

/// A message with the bytes of its row.
type Row = (Box<Message>, Vec<u8>);

/// Rows gathered so far.
pub struct Batch {
    shift: i64,
    titles: HashMap<crate::model::GroupKey, String>,
    groups: Vec<Group>,
    messages: Vec<Row>,
    flags: Vec<(Option<MessageKey>, Flag, Vec<u8>)>,
    rejected: Vec<Entry>,
}

impl Batch {
    /// An empty batch whose times are moved by `shift` milliseconds.
    pub fn new(shift: i64) -> Self {
        Self {
            shift,
            titles: HashMap::new(),
            groups: Vec::new(),
            messages: Vec::new(),
            flags: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// Rows in it that need work.
    pub fn len(&self) -> usize {
        self.messages.len() + self.flags.len() + self.rejected.len()
    }

    /// Takes one row.
    pub fn take(&mut self, item: Item<'_>, report: &mut IntakeReport, hash: &mut Vec<u8>) {
        match item {
            Item::Group(group) => {
                self.titles.insert(group.key.clone(), group.title.clone());
                self.groups.push(group);
            }
            Item::Message { mut message, raw } => {
                message.at = message.at.plus(self.shift);
                message.edited = message.edited.map(|at| at.plus(self.shift));
                self.messages.push((message, raw.to_vec()));
            }
            Item::Flag { target, mut flag, raw } => {
                flag.at = flag.at.plus(self.shift);
                flag.due = flag.due.map(|at| at.plus(self.shift));
                self.flags.push((target, flag, raw.to_vec()));
            }
            Item::Rejected { place, why, raw } => {
                report.rejected += 1;
                hash.extend_from_slice(&Digest::of(raw).0);
                // One running hash, not a growing list.
                *hash = Digest::of(hash).0.to_vec();
                let place = place.to_string();
                if report.rejections.len() < REJECTIONS_SHOWN {
                    let (place, why) = (place.clone(), why.clone());
                    report.rejections.push(Rejection { place, why });
                }
                let source = report.file.clone();
                self.rejected.push(Entry::Rejected { source, place, why, raw: raw.to_vec() });
            }
            Item::Repaired { .. } | Item::Refused { .. } => {}
        }
    }

    /// What of it is new, as archive entries; empties the batch.
    pub fn entries(
        &mut self,
        around: &Around<'_>,
        repeats: &mut HashMap<u64, u32>,
        report: &mut IntakeReport,
        keep_rejected: bool,
    ) -> Result<Vec<Entry>, DeskError> {
        let mut out = Vec::with_capacity(self.len());
        for group in self.groups.drain(..) {
            let known = around.store.group_no(&group.key).and_then(|no| around.store.group(no));
            if known.as_ref() != Some(&group) {
                out.push(Entry::Group(group));
            }
        }
        let fresh = self.fresh(around, report)?;
        let found = self.by_rules(&fresh, around, repeats);
        for (message, raw) in fresh {
            out.push(Entry::Message { message: *message, raw });
        }
        let mut seen = HashSet::new();
        for (target, mut flag, raw) in std::mem::take(&mut self.flags) {
            around.law.settle(&mut flag, around.zone);
            if !seen.insert((target.clone(), flag.identity()))
                || known_flag(around.store, target.as_ref(), &flag)?
            {
                report.known_flags += 1;
                continue;
            }
            report.flags += 1;
            out.push(Entry::Flag { target, flag, raw: Some(raw) });
        }
        for (target, mut flag) in found {
            around.law.settle(&mut flag, around.zone);
            if !known_flag(around.store, Some(&target), &flag)? {
                report.rule_flags += 1;
                out.push(Entry::Flag { target: Some(target), flag, raw: None });
            }
        }
        if keep_rejected || !out.is_empty() || self.rejected.len() >= super::GROUP {
            out.append(&mut self.rejected);
        }
        Ok(out)
    }

    /// Messages that are new or changed, counted.
    fn fresh(
        &mut self,
        around: &Around<'_>,
        report: &mut IntakeReport,
    ) -> Result<Vec<Row>, DeskError> {
        let mut within: HashMap<MessageKey, u64> = HashMap::new();
        let mut fresh = Vec::with_capacity(self.messages.len());
        for (message, raw) in std::mem::take(&mut self.messages) {
            let hash = content_hash(&message);
            let before = match within.get(&message.key) {
                Some(hash) => Some(*hash),
                None => around.store.find(&message.key)?.map(|(_, hash)| hash),
            };
            match before {
                Some(old) if old == hash => report.known += 1,
                other => {
                    if other.is_some() {
                        report.versions += 1;
                    } else {
                        report.taken += 1;
                    }
                    within.insert(message.key.clone(), hash);
                    fresh.push((message, raw));
                }
            }
        }
        Ok(fresh)
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

/// Whether the case of this message (or the case without one) carries this flag already.
pub fn known_flag(
    store: &Store,
    target: Option<&MessageKey>,
    flag: &Flag,
) -> Result<bool, DeskError> {
    let case = match target {
        Some(key) => store.case_of(key)?,
        None => store.case_of_flag(flag)?,
    };
    let Some(case) = case else { return Ok(false) };
    let identity = flag.identity();
    Ok(store.case(case)?.is_some_and(|c| c.flags.iter().any(|f| f.identity() == identity)))
}
