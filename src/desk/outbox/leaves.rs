//! Which decisions may leave, with what they rest on, many at a time and on all cores.

use super::beside::Beside;
use super::run::{ExportRun, PART};
use super::sheet::Sheet;
use super::{Outcome, SUBMITTED, TRIED, UNTOLD, was_exported};
use crate::desk::draft::{NEAR, Seen, hidden_names};
use crate::desk::{Desk, DeskError};
use crate::law::Law;
use crate::model::{At, Decision, Digest, FlagBody, GroupNo, MessageNo, StatementTexts};
use crate::record::RecordError;
use rayon::prelude::*;

/// How many times as many decisions are looked at as may leave: most have left long ago, and to see
/// that takes little.
const LOOKS: usize = 8;

/// Cases of one group around which all is read on one core.
const TOGETHER: usize = 256;

/// Whether a decision may leave.
pub(super) enum Leaves {
    /// With its case and its texts, and nothing else yet.
    Now(Box<Sheet>),
    /// Its hold still runs.
    Later,
    Never(&'static str),
    /// It was taken back or has left.
    Not,
}

impl Leaves {
    pub(super) fn sheet(self, stays: &mut Outcome) -> Option<Sheet> {
        match self {
            Self::Now(sheet) => return Some(*sheet),
            Self::Later => stays.held += 1,
            Self::Never(why) => *stays.left_out.entry(why.to_owned()).or_default() += 1,
            Self::Not => {}
        }
        None
    }
}

impl Desk {
    /// The next decisions that may leave now and were not handed over in this format yet, about so
    /// many, with what they rest on; those of `first` before them. On all cores.
    pub(super) fn leaving(
        &self,
        first: Vec<Decision>,
        run: &mut ExportRun,
        (most, now): (usize, At),
    ) -> Result<Vec<Sheet>, DeskError> {
        let how = run.how();
        let (mut bare, mut part) = (Vec::new(), first);
        for _ in 0..LOOKS {
            part.extend(run.part(self, most)?);
            let may = part.into_par_iter().map(|decision| self.may_leave(decision, how, now));
            let leaves: Result<Vec<Leaves>, DeskError> = may.collect();
            bare.extend(leaves?.into_iter().filter_map(|one| one.sheet(&mut run.outcome)));
            if run.through() || bare.len() >= most.min(PART) / 2 {
                break;
            }
            part = Vec::new();
        }
        self.complete(bare, &mut run.beside)
    }

    /// Whether a decision may leave now, with what it rests on.
    pub(super) fn may_leave(
        &self,
        decision: Decision,
        (word, again): (&str, bool),
        now: At,
    ) -> Result<Leaves, DeskError> {
        let left = was_exported(&decision, word) && !again;
        if decision.undone.is_some() || (left && !self.is_owed(&decision, word, now)?) {
            return Ok(Leaves::Not);
        }
        if decision.hold_until > now {
            return Ok(Leaves::Later);
        }
        // A public record would tell the author as well as a letter does.
        if decision.untold() && matches!(word, "database" | SUBMITTED | TRIED) {
            return Ok(Leaves::Never(UNTOLD));
        }
        match self.texts_of(&decision.texts)? {
            None => Ok(Leaves::Never("its texts are erased or missing")),
            Some(texts) => Ok(Leaves::Now(Box::new(self.bare(decision, texts)?))),
        }
    }

    /// The texts of a decision; none when they are erased, missing or not what they were.
    pub(super) fn texts_of(&self, digest: &Digest) -> Result<Option<StatementTexts>, DeskError> {
        match self.record.attachment::<StatementTexts>(digest) {
            Err(why @ RecordError::Damaged { .. }) => {
                tracing::warn!(%why, "texts of a decision cannot be read");
                Ok(None)
            }
            read => Ok(read?),
        }
    }

    /// A decision with its case and its texts, to be completed.
    pub(super) fn bare(
        &self,
        decision: Decision,
        texts: StatementTexts,
    ) -> Result<Sheet, DeskError> {
        let case = self.case_with(decision.case)?;
        let seen = Seen { case, message: None, group: None };
        Ok(Sheet { seen, decision, texts: self.nameless(texts), names: Vec::new() })
    }

    /// Adds messages, groups and the names that must be hidden, for all of them together: what was
    /// said around one stands in the same blocks of the index as what was said around the next.
    pub(super) fn complete(
        &self,
        mut sheets: Vec<Sheet>,
        beside: &mut Beside,
    ) -> Result<Vec<Sheet>, DeskError> {
        let own = in_order(sheets.iter().filter_map(|sheet| sheet.seen.case.message));
        let own = self.store.messages_among(&own, &|message| message)?;
        sheets.par_iter_mut().for_each(|Sheet { seen, .. }| {
            seen.message = seen.case.message.and_then(|no| of(&own, no).cloned());
            let group = seen.message.as_ref().and_then(|m| self.store.group_no(&m.key.group));
            seen.group = group.and_then(|no| self.store.group(no));
        });
        own.into_par_iter().for_each(drop);
        let near = self.all_near(&sheets)?;
        beside.learn(&self.store, near.iter().flatten().copied())?;
        let (beside, own) = (&*beside, self.own_names());
        sheets.par_iter_mut().zip(&near).for_each(|(sheet, near)| {
            let own_names = own.iter().map(String::as_str);
            sheet.names = hidden_names(&sheet.seen, beside.of(near).chain(own_names));
            for flag in &mut sheet.seen.case.flags {
                if let FlagBody::Own { text } = &mut flag.body {
                    *text = Law::hide_names(text, &own, &sheet.texts.language);
                }
            }
        });
        Ok(sheets)
    }

    /// What was said around each of these cases; every group is walked through once.
    fn all_near(&self, sheets: &[Sheet]) -> Result<Vec<Vec<MessageNo>>, DeskError> {
        let mut places: Vec<(GroupNo, i64, usize)> = Vec::with_capacity(sheets.len());
        for (place, sheet) in sheets.iter().enumerate() {
            let Some(message) = &sheet.seen.message else { continue };
            let Some(group) = self.store.group_no(&message.key.group) else { continue };
            places.push((group, message.key.id, place));
        }
        places.par_sort_unstable();
        let pieces: Vec<&[(GroupNo, i64, usize)]> =
            places.chunk_by(|a, b| a.0 == b.0).flat_map(|group| group.chunks(TOGETHER)).collect();
        let walk = |piece: &&[(GroupNo, i64, usize)]| -> Result<Vec<Vec<MessageNo>>, DeskError> {
            let Some((group, ..)) = piece.first() else { return Ok(Vec::new()) };
            let ids: Vec<i64> = piece.iter().map(|(_, id, _)| *id).collect();
            Ok(self.store.all_around(*group, &ids, (NEAR, NEAR))?)
        };
        let walked: Result<Vec<_>, DeskError> = pieces.par_iter().map(walk).collect();
        let mut all = vec![Vec::new(); sheets.len()];
        for ((.., place), near) in places.iter().zip(walked?.into_iter().flatten()) {
            if let Some(slot) = all.get_mut(*place) {
                *slot = near;
            }
        }
        all.par_iter_mut().zip(sheets).try_for_each(|(near, sheet)| -> Result<(), DeskError> {
            near.extend(self.answered(&sheet.seen)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// A decision with what it rests on, when it may leave now.
    pub(super) fn ready(
        &self,
        decision: Decision,
        (word, again): (&str, bool),
        now: At,
        (stays, beside): (&mut Outcome, &mut Beside),
    ) -> Result<Option<Sheet>, DeskError> {
        let bare = self.may_leave(decision, (word, again), now)?.sheet(stays);
        Ok(self.complete(bare.into_iter().collect(), beside)?.pop())
    }
}

/// Numbers in their order, each once.
fn in_order(numbers: impl Iterator<Item = MessageNo>) -> Vec<MessageNo> {
    let mut numbers: Vec<MessageNo> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// What is known of a message, among those sorted by number.
fn of<T>(known: &[(MessageNo, T)], no: MessageNo) -> Option<&T> {
    let at = known.binary_search_by_key(&no, |(no, _)| *no).ok()?;
    known.get(at).map(|(_, found)| found)
}
