//! What a seat keeps of the care for who sits there: what opens veiled for their own eyes, and how
//! much they have read.
//!
//! It stands in the seat's own folder, beside the record. Nobody else is shown it; what all have
//! read together is summed up without saying who.

use super::Seat;
use crate::app::care::CareSetup;
use crate::app::msg::Reply;
use crate::config;
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::exposure::{Exposure, Seen, Together};
use crate::model::time::{DAY, MINUTE};
use crate::model::{At, Case, CaseNo, Moderator, ModeratorNo, Role};
use std::path::{Path, PathBuf};

const VEILS: &str = "veil.json";
const EXPOSURE: &str = "exposure.json";
/// Days of what all have read together.
const DAYS: i64 = 30;

fn file(store: &Path, me: ModeratorNo, name: &str) -> PathBuf {
    store.join("seats").join(me.to_string()).join(name)
}

/// What opens veiled for a moderator beside what does for all.
#[must_use]
pub fn kept_veils(store: &Path, me: ModeratorNo) -> Veils {
    let bytes = std::fs::read(file(store, me, VEILS)).ok();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// What the roster says opens veiled for a moderator.
#[must_use]
pub fn listed_veils(desk: &Desk, me: &Moderator) -> Veils {
    desk.row_of(me).map(config::Seat::veils).unwrap_or_default()
}

/// Everything that opens veiled for a moderator beside what the law says: by the settings, by the
/// roster, by their own choice.
#[must_use]
pub fn veils(desk: &Desk, me: &Moderator) -> Veils {
    let listed = desk.config().care.veils().with(&listed_veils(desk, me));
    listed.with(&kept_veils(desk.path(), me.no))
}

/// How much a moderator has read.
fn kept_exposure(store: &Path, me: ModeratorNo) -> Exposure {
    let bytes = std::fs::read(file(store, me, EXPOSURE)).ok();
    bytes.and_then(|bytes| Exposure::read(&bytes)).unwrap_or_default()
}

/// What all who ever sat here have read together since a moment; `None` where a sum would tell
/// what one person read.
#[must_use]
pub fn together(desk: &Desk, since: At) -> Option<Together> {
    let each = desk.moderators().iter().map(|m| kept_exposure(desk.path(), m.no));
    Together::of(&each.collect::<Vec<_>>(), since)
}

/// What the app of a seat starts with.
#[must_use]
pub fn care(desk: &Desk, me: &Moderator) -> CareSetup {
    let set = &desk.config().care;
    CareSetup {
        after_texts: set.pause_after_texts,
        after_ms: i64::from(set.pause_after_minutes) * MINUTE,
        pause_ms: i64::from(set.pause_minutes) * MINUTE,
        platform: set.veils(),
        roster: listed_veils(desk, me),
        own: kept_veils(desk.path(), me.no),
        exposure: kept_exposure(desk.path(), me.no),
    }
}

/// Counts a veiled text that was read without a screen; how long it was read nobody knows.
///
/// # Errors
/// When it could not be kept.
pub fn count_read(desk: &Desk, me: &Moderator, case: &Case, now: At) -> Result<(), DeskError> {
    let mut exposure = kept_exposure(desk.path(), me.no);
    let kind = case.policy().or_else(|| case.category()).unwrap_or_default();
    let pause = i64::from(desk.config().care.pause_minutes) * MINUTE;
    exposure.take(now, kind, Seen { texts: 1, veiled: 1, ms: 0 }, pause);
    super::perform::write(&desk.path().join("seats").join(me.no.to_string()), EXPOSURE, &exposure)
}

impl Seat {
    pub(super) fn keep_exposure(
        &self,
        desk: &Desk,
        exposure: &Exposure,
    ) -> Result<Vec<Reply>, DeskError> {
        self.write(desk, EXPOSURE, exposure)?;
        Ok(Vec::new())
    }

    pub(super) fn keep_veils(&mut self, desk: &Desk, own: &Veils) -> Result<Vec<Reply>, DeskError> {
        self.write(desk, VEILS, own)?;
        self.veils = veils(desk, &self.me);
        self.list.forget();
        Ok(vec![Reply::Changed])
    }

    /// The roster may say by now that more opens veiled, or less again.
    pub(super) fn heed_veils(&mut self, desk: &Desk) {
        let listed = listed_veils(desk, &self.me);
        if listed == self.listed {
            return;
        }
        self.listed = listed.clone();
        self.veils = veils(desk, &self.me);
        self.list.forget();
        self.reply(Reply::Veils(listed));
        self.reply(Reply::Changed);
    }

    pub(super) fn together(&self, desk: &Desk) -> Vec<Reply> {
        if self.me.role < Role::Senior {
            return Vec::new();
        }
        let since = self.now().plus(-DAYS * DAY);
        vec![Reply::Together(together(desk, since))]
    }

    pub(super) fn pass_on(
        &mut self,
        desk: &mut Desk,
        cases: Vec<CaseNo>,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        desk.pass_on(&self.me, &cases, now)?;
        let text = handed_on(&cases);
        Ok(self.changed(desk, Reply::Done { text, cases }))
    }
}

/// `handed on: 20418, others have it now`.
pub fn handed_on(cases: &[CaseNo]) -> String {
    match cases {
        [one] => format!("handed on: {one}, others have it now"),
        many => format!("handed on: {} cases, others have them now", many.len()),
    }
}
