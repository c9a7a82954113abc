//! What was said around messages of a group. Around many of them it is read at once: the ids are
//! walked through once, however close together the messages stand.

use super::Store;
use super::blocks::{high_of, key_ids};
use super::engine::Order;
use super::error::StoreError;
use super::messages::{LOW_BITS, split};
use crate::model::{GroupNo, MessageKey, MessageNo};
use std::ops::ControlFlow;

/// Blocks of ids read over to the next message rather than walked to anew.
const NEXT: i64 = 8;

/// A message by its id.
type Near = (i64, MessageNo);

/// Messages kept although no further id comes near them.
const FORGOTTEN: usize = 4096;

/// The newest versions of messages of a group that follow each other, none left out between them.
#[derive(Default)]
struct Stretch {
    ids: Vec<Near>,
    /// The block that comes after what was read.
    next: i64,
    /// Nothing comes after what was read.
    ended: bool,
}

impl Stretch {
    /// How many of them come before an id, and how many up to and with it.
    fn split_at(&self, id: i64) -> (usize, usize) {
        let before = self.ids.partition_point(|(other, _)| *other < id);
        (before, self.ids.partition_point(|(other, _)| *other <= id))
    }

    /// Whether so many messages are known that come after an id.
    fn reaches(&self, id: i64, after: usize) -> bool {
        let past = self.next > split(id).0;
        self.ended || (past && self.ids.len() - self.split_at(id).1 >= after)
    }

    /// Forgets what lies far before an id.
    fn forget(&mut self, id: i64, before: usize) {
        let (first, _) = self.split_at(id);
        if first > before + FORGOTTEN {
            self.ids.drain(..first - before);
        }
    }

    /// Up to `before` messages before an id and up to `after` behind it, both in the order of ids.
    fn around(&self, id: i64, (before, after): (usize, usize)) -> (&[Near], &[Near]) {
        let (first, past) = self.split_at(id);
        let end = past.saturating_add(after).min(self.ids.len());
        let earlier = self.ids.get(first.saturating_sub(before)..first).unwrap_or_default();
        (earlier, self.ids.get(past..end).unwrap_or_default())
    }
}

impl Store {
    /// The newest versions of up to `before` messages before an id of a group and up to `after`
    /// behind it, both in the order of ids.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn around(
        &self,
        key: &MessageKey,
        before: usize,
        after: usize,
    ) -> Result<(Vec<MessageNo>, Vec<MessageNo>), StoreError> {
        let Some(group) = self.group_no(&key.group) else { return Ok(Default::default()) };
        let mut held = self.stretch_to(group, key.id, before)?;
        if !held.reaches(key.id, after) {
            self.read_on(group, &mut held, key.id, after)?;
        }
        let (earlier, later) = held.around(key.id, (before, after));
        let numbers = |near: &[Near]| near.iter().map(|(_, no)| *no).collect();
        Ok((numbers(earlier), numbers(later)))
    }

    /// For each of these ids of a group, which come in their order, the newest versions of up to
    /// `before` messages before it and up to `after` behind it, in the order of ids.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn all_around(
        &self,
        group: GroupNo,
        ids: &[i64],
        (before, after): (usize, usize),
    ) -> Result<Vec<Vec<MessageNo>>, StoreError> {
        let mut stretch: Option<Stretch> = None;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let (high, _) = split(*id);
            let near = |held: &Stretch| held.ended || high <= held.next.saturating_add(NEXT);
            let mut held = match stretch.take().filter(near) {
                Some(held) => held,
                None => self.stretch_to(group, *id, before)?,
            };
            if !held.reaches(*id, after) {
                self.read_on(group, &mut held, *id, after)?;
            }
            let (earlier, later) = held.around(*id, (before, after));
            found.push(earlier.iter().chain(later).map(|(_, no)| *no).collect());
            held.forget(*id, before);
            stretch = Some(held);
        }
        Ok(found)
    }

    /// The block of an id and those before it, until so many messages come before the id.
    fn stretch_to(&self, group: GroupNo, id: i64, before: usize) -> Result<Stretch, StoreError> {
        let (high, _) = split(id);
        let mut ids: Vec<Near> = Vec::new();
        let mut end = key_ids(group, high);
        end.push(0);
        self.scan(key_ids(group, i64::MIN)..end, Order::Down, &mut |key, value| {
            ids.extend(self.ids_of(key, value)?.into_iter().rev());
            // Latest first.
            let enough = ids.len() - ids.partition_point(|(other, _)| *other >= id) >= before;
            Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        ids.reverse();
        Ok(Stretch { ids, next: high.saturating_add(1), ended: false })
    }

    /// Reads block after block until so many messages come after the id.
    fn read_on(
        &self,
        group: GroupNo,
        held: &mut Stretch,
        id: i64,
        after: usize,
    ) -> Result<(), StoreError> {
        let mut end = key_ids(group, i64::MAX);
        end.push(0);
        let mut enough = false;
        self.scan(key_ids(group, held.next)..end, Order::Up, &mut |key, value| {
            held.ids.extend(self.ids_of(key, value)?);
            held.next = high_of(key).unwrap_or_default().saturating_add(1);
            enough = held.reaches(id, after);
            Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        held.ended = !enough;
        Ok(())
    }

    fn ids_of(&self, key: &[u8], value: &[u8]) -> Result<Vec<Near>, StoreError> {
        let start = high_of(key).unwrap_or_default() << LOW_BITS;
        let block = self.settled(key, value)?;
        Ok(block.versions.iter().map(|v| (start | i64::from(v.low), v.no)).collect())
    }
}
