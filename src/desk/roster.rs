//! The roster in force: read anew when its file changes, and noted in the journal by number.

use super::{Desk, DeskError};
use crate::config::{self, Config, ConfigError, PublicKey, Seat};
use crate::model::{At, Change, Digest, Moderator, ModeratorNo, Role, RosterStep};
use crate::record::{LineDraft, RecordError};
use std::path::Path;
use std::time::SystemTime;

/// What tells one state of the settings file from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp(Option<(SystemTime, u64)>);

impl Stamp {
    pub(super) fn of(store: &Path) -> Self {
        let meta = std::fs::metadata(store.join(config::FILE)).ok();
        Self(meta.and_then(|meta| Some((meta.modified().ok()?, meta.len()))))
    }
}

impl Desk {
    /// Reads the roster anew when the settings file was changed, and notes in the journal who has
    /// another place now; whether it was read. A file with mistakes changes nothing.
    ///
    /// # Errors
    /// The mistakes, each with its line, once for each change of the file; or it could not be
    /// written.
    pub fn heed_roster(&mut self, now: At) -> Result<bool, DeskError> {
        let stamp = Stamp::of(&self.path);
        if stamp == self.settings_stamp {
            return Ok(false);
        }
        self.settings_stamp = stamp;
        let read = match Config::load(&self.path) {
            // Somebody is writing it this moment, or it was taken away: the next look sees more.
            Err(ConfigError::Read { .. }) => return Ok(false),
            read => read?,
        };
        read.check_veils(&self.law, &self.path)?;
        let roster = read.moderator;
        if roster == self.config.moderator {
            return Ok(false);
        }
        self.config.moderator = roster;
        self.note_roster(ModeratorNo(0), now)?;
        Ok(true)
    }

    /// Notes in the journal whose role, keys or leave to sit down differ from what it says; how
    /// many lines that took.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn note_roster(&mut self, by: ModeratorNo, now: At) -> Result<usize, DeskError> {
        let roster = self.config.moderator.clone();
        if roster.is_empty() {
            return Ok(0);
        }
        let mut changes = Vec::new();
        let mut next = 1 + self.names.iter().map(|m| m.no.0).max().unwrap_or(0);
        for seat in &roster {
            let known = self.names.iter().find(|m| m.name == seat.name);
            let no = known.map_or(ModeratorNo(next), |m| m.no);
            if known.is_none_or(|m| m.role != seat.role) {
                let name = self.record.attach("moderator", &seat.name)?;
                changes.push(Change::Moderator { no, name, role: seat.role });
                next += u32::from(known.is_none());
            }
            self.note_seat(no, seat, &mut changes);
        }
        let listed = |m: &Moderator| roster.iter().any(|seat| seat.name == m.name);
        let known = &self.record.ids().disabled;
        let gone = self.names.iter().filter(|m| !listed(m) && !known.contains(&m.no));
        let step = RosterStep::Disabled;
        changes.extend(gone.map(|m| Change::Roster { no: m.no, step: step.clone() }));
        let count = changes.len();
        if count > 0 {
            let line = |change| LineDraft { at: now, by, change, expects: None };
            self.commit(changes.into_iter().map(line).collect())?;
            self.read_names()?;
        }
        Ok(count)
    }

    fn note_seat(&self, no: ModeratorNo, seat: &Seat, changes: &mut Vec<Change>) {
        let ids = self.record.ids();
        let step = match (seat.disabled, ids.disabled.contains(&no)) {
            (true, false) => Some(RosterStep::Disabled),
            (false, true) => Some(RosterStep::Enabled),
            _ => None,
        };
        changes.extend(step.map(|step| Change::Roster { no, step }));
        let keys: Vec<Digest> = seat.keys.iter().filter_map(|key| digest(key)).collect();
        if ids.keys.get(&no).map_or(&[][..], Vec::as_slice) != keys {
            changes.push(Change::Roster { no, step: RosterStep::Keys { keys } });
        }
    }

    /// The row of somebody in the roster in force.
    #[must_use]
    pub fn row_of(&self, who: &Moderator) -> Option<&Seat> {
        self.config.moderator.iter().find(|seat| seat.name == who.name)
    }

    /// Names and roles as the journal has them.
    pub(super) fn read_names(&mut self) -> Result<(), DeskError> {
        self.names.clear();
        let known: Vec<(ModeratorNo, (Digest, Role))> =
            self.record.ids().moderators.iter().map(|(no, of)| (*no, *of)).collect();
        for (no, (name, role)) in known {
            let name = match self.record.attachment::<String>(&name) {
                Err(RecordError::Damaged { .. }) => None,
                read => read?,
            };
            let name = name.unwrap_or_else(|| format!("moderator {no}"));
            self.names.push(Moderator { no, name, role });
        }
        Ok(())
    }
}

fn digest(key: &str) -> Option<Digest> {
    PublicKey::parse(key).ok().map(|key| key.digest())
}
