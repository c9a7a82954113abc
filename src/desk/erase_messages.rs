//! Erasing imported messages: what came in about a case goes from the archive, and the index is
//! made again from what is left.
//!
//! The journal says first what stands in a frame from now on, then the old bytes go. The index is
//! dropped before them, so that a crash in between leaves no copy that looks sound: it is made
//! again at the next opening.

use super::open::assemble;
use super::{Desk, DeskError, ERASE_REASONS, Refusal};
use crate::flagging;
use crate::model::{
    Act, At, CaseNo, CaseState, Change, Flag, FlagBody, Imported, MessageKey, Moderator, Seq,
};
use crate::record::{Entry, LineDraft};
use crate::store::{Progress, Store, content_hash};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What an erasure of messages would take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageErasure {
    /// Versions of messages.
    pub messages: usize,
    /// Notices, notifications and flags of moderators on them, with who sent them.
    pub flags: usize,
    /// Frames of the archive they stand in.
    pub frames: Vec<Imported>,
    /// The cases whose messages go.
    pub cases: Vec<CaseNo>,
    /// Cases asked for that stay, with the reason.
    pub kept: Vec<(CaseNo, String)>,
    wanted: Wanted,
}

/// What goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wanted {
    keys: HashSet<MessageKey>,
    /// Flags that name no message.
    flags: HashSet<String>,
}

impl Wanted {
    /// What goes of an entry: for a message the hash it is known by, for a flag 0.
    fn of(&self, entry: &Entry) -> Option<u64> {
        match entry {
            Entry::Message { message, .. } => {
                self.keys.contains(&message.key).then(|| content_hash(message))
            }
            Entry::Flag { target: Some(key), flag, .. } => {
                (goes(flag) && self.keys.contains(key)).then_some(0)
            }
            Entry::Flag { target: None, flag, .. } => {
                (goes(flag) && self.flags.contains(&flag.identity())).then_some(0)
            }
            Entry::Group(_) | Entry::Rejected { .. } => None,
        }
    }
}

/// An order is the authority's, and what our own rules said names nobody.
const fn goes(flag: &Flag) -> bool {
    !matches!(flag.body, FlagBody::Order(_) | FlagBody::Rule(_))
}

impl Desk {
    /// What an erasure of the messages of these cases would take. Changes nothing.
    ///
    /// # Errors
    /// A refusal when there is no such case; an error when the record cannot be read.
    pub fn erasable_messages(
        &self,
        cases: &[CaseNo],
        now: At,
    ) -> Result<MessageErasure, DeskError> {
        let mut plan = MessageErasure::default();
        let preserved = self.preserved(now)?;
        for no in cases {
            let case = self.seen(*no)?.case;
            if let Some(why) = self.must_stay(*no, &case.state, &preserved, now)? {
                plan.kept.push((*no, why));
                continue;
            }
            plan.cases.push(*no);
            match self.store.case_target(*no)? {
                Some(key) => {
                    plan.wanted.keys.insert(key);
                }
                None => plan.wanted.flags.extend(case.flags.iter().map(Flag::identity)),
            }
        }
        if plan.wanted == Wanted::default() {
            return Ok(plan);
        }
        for part in self.parts()? {
            let (messages, flags) = (plan.messages, plan.flags);
            for entry in self.record.frame(&part)? {
                match entry {
                    Entry::Message { ref message, .. }
                        if matches!(message.kind, crate::model::MessageKind::Erased { .. }) => {}
                    _ if plan.wanted.of(&entry).is_none() => {}
                    Entry::Message { .. } => plan.messages += 1,
                    _ => plan.flags += 1,
                }
            }
            if (messages, flags) != (plan.messages, plan.flags) {
                plan.frames.push(part);
            }
        }
        Ok(plan)
    }

    fn must_stay(
        &self,
        no: CaseNo,
        state: &CaseState,
        preserved: &HashMap<CaseNo, String>,
        now: At,
    ) -> Result<Option<String>, DeskError> {
        if let Some(why) = preserved.get(&no) {
            return Ok(Some(why.clone()));
        }
        if !matches!(state, CaseState::Decided(_)) {
            return Ok(Some("its case is still open".to_owned()));
        }
        self.may_go(&[no], now)?;
        Ok(None)
    }

    /// Every frame of the archive.
    fn parts(&self) -> Result<Vec<Imported>, DeskError> {
        let mut parts = Vec::new();
        for line in self.record.tail(Seq(0))? {
            if let Change::Imported(part) = line?.change {
                parts.push(part);
            }
        }
        Ok(parts)
    }

    /// Erases what was planned, with this reason, and makes the index again. What a crash left of
    /// an earlier erasure goes along.
    ///
    /// # Errors
    /// A refusal when the role may not or the reason is unknown; an error when the record or the
    /// index cannot be written. What the journal says was erased is finished the next time.
    pub fn erase_messages(
        mut self,
        who: &Moderator,
        (plan, reason): (&MessageErasure, &str),
        now: At,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, DeskError> {
        self.may(who, Act::Erase, &[])?;
        if !ERASE_REASONS.iter().any(|(code, _)| *code == reason) {
            let why = format!("“{reason}” is no reason to erase");
            return Err(DeskError::Refused(Refusal::new(why, "see modq erase --help", &[])));
        }
        let mut step = Vec::new();
        for part in &plan.frames {
            let mut chosen = |entry: &Entry| plan.wanted.of(entry);
            if let Some(change) = self.record.cut(part, (&mut chosen, reason))? {
                step.push(LineDraft { at: now, by: who.no, change, expects: None });
            }
        }
        if !step.is_empty() {
            self.record.append(step)?;
        }
        let parts = self.parts()?;
        // Its thread holds the texts and would keep them beside the new index.
        self.seeker = None;
        let Self { path, mut record, store, .. } = self;
        drop(store);
        let index = path.join("index");
        if index.exists() {
            let error = |source| DeskError::File { path: index.clone(), source };
            fs::remove_dir_all(&index).map_err(error)?;
        }
        for part in &parts {
            record.blank(part)?;
        }
        drop_drafts(&path, &plan.cases)?;
        let store = Store::rebuild(&index, &record, flagging::text_hash, progress)?;
        assemble(&path, super::Place::Disk, record, store)
    }
}

/// Removes half-written drafts about these cases from every seat: they quote the message.
fn drop_drafts(store: &Path, cases: &[CaseNo]) -> Result<(), DeskError> {
    let seats = store.join("seats");
    let Ok(folders) = fs::read_dir(&seats) else { return Ok(()) };
    for folder in folders {
        let folder = folder.map_err(|source| DeskError::File { path: seats.clone(), source })?;
        for case in cases {
            let path = folder.path().join(format!("draft-{case}.json"));
            match fs::remove_file(&path) {
                Err(source) if source.kind() != ErrorKind::NotFound => {
                    return Err(DeskError::File { path, source });
                }
                _ => {}
            }
        }
    }
    Ok(())
}
