//! What comes in during a training run: all at once, or at the pace of the shift.

use super::training::Training;
use crate::desk::{Desk, DeskError};
use crate::import::Item;
use crate::model::At;
use crate::training::{CaseId, Pace};
use std::collections::BTreeMap;

impl Training {
    /// Takes in what came after a moment, up to now; tells whether anything did.
    pub(super) fn arrive(&mut self, desk: &mut Desk, after: At) -> Result<bool, DeskError> {
        let now = self.now();
        let due = |at: At| at > after && at <= now;
        let paced = self.recorder.header().pace != Pace::Off;
        let mut items: Vec<Item<'_>> = self
            .set
            .groups
            .iter()
            .filter(|_| after.0 == i64::MIN)
            .cloned()
            .map(Item::Group)
            .collect();
        // Without a pace everything is there from the start, in the order of the run.
        let messages = self.set.messages.iter();
        items.extend(
            messages
                .filter(|(message, _)| if paced { due(message.at) } else { after.0 == i64::MIN })
                .map(|(message, raw)| Item::Message { message: Box::new(message.clone()), raw }),
        );
        let mut flags: Vec<_> = self
            .set
            .flags
            .iter()
            .filter(|row| match paced {
                // One more flag would put a case that is decided back into the queue.
                true => due(row.flag.at) && !self.recorder.is_done(&row.case),
                false => after.0 == i64::MIN,
            })
            .collect();
        let order = &self.recorder.header().order;
        let places: BTreeMap<&CaseId, usize> = order.iter().zip(0..).collect();
        flags.sort_by_key(|row| (places.get(&row.case).copied(), row.flag.at));
        if paced {
            flags.sort_by_key(|row| row.flag.at);
        }
        items.extend(flags.iter().map(|row| Item::Flag {
            target: Some(row.case.0.clone()),
            flag: row.flag.clone(),
            raw: b"",
        }));
        if items.is_empty() {
            return Ok(false);
        }
        let new = desk.take_in_as_is(&self.set.head.name, items, now)?;
        self.cases = desk.numbers_of(order)?;
        Ok(new > 0)
    }

    /// Takes in what came since, and passes over what is quiet until something waits; tells
    /// whether anything is new.
    pub(super) fn go_by(&mut self, desk: &mut Desk, since: At) -> Result<bool, DeskError> {
        let (mut after, mut new) = (since, false);
        loop {
            new |= self.arrive(desk, after)?;
            after = self.now();
            if !pass_over(self, desk)? {
                return Ok(new);
            }
        }
    }

    /// Takes in what was kept from cases while they were decided: they wait again.
    pub(super) fn catch_up(&self, desk: &mut Desk, cases: &[CaseId]) -> Result<(), DeskError> {
        let now = self.now();
        let due = |at: At| self.recorder.header().pace != Pace::Off && at <= now;
        let rows = self.set.flags.iter();
        let rows = rows.filter(|row| due(row.flag.at) && cases.contains(&row.case));
        let items: Vec<Item<'_>> = rows
            .map(|row| Item::Flag {
                target: Some(row.case.0.clone()),
                flag: row.flag.clone(),
                raw: b"",
            })
            .collect();
        if !items.is_empty() {
            desk.take_in_as_is(&self.set.head.name, items, now)?;
        }
        Ok(())
    }
}

/// Nothing waits: the shift goes on to the next arrival, if there is one.
fn pass_over(training: &mut Training, desk: &Desk) -> Result<bool, DeskError> {
    let recorder = &mut training.recorder;
    if recorder.header().pace == Pace::Off || !recorder.clock().runs() {
        return Ok(false);
    }
    let now = recorder.clock().now();
    if desk.board().waiting(now).iter().any(|count| *count > 0) {
        return Ok(false);
    }
    let flags = training.set.flags.iter().filter(|row| !recorder.is_done(&row.case));
    let next = flags.map(|row| row.flag.at).filter(|at| *at > now).min();
    let Some(at) = next else { return Ok(false) };
    recorder.pass_to(at)?;
    Ok(true)
}
