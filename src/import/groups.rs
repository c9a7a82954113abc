//! Which groups were announced or refused already, so that each is named once.

use super::{Halt, Item, Out};
use crate::model::{Group, GroupKey};
use std::collections::{HashMap, HashSet};

/// The most groups remembered; a source with more has some of them announced again.
const MOST: usize = 50_000;

/// The groups of one import.
#[derive(Default)]
pub(super) struct Groups {
    known: HashMap<GroupKey, Group>,
    refused: HashSet<GroupKey>,
}

impl Groups {
    /// Announces a group unless nothing about it is new. What a row leaves empty is no news.
    pub(super) fn announce(
        &mut self,
        mut group: Group,
        out: &mut Out<'_>,
        consumed: u64,
    ) -> Result<(), Halt> {
        if let Some(known) = self.known.get(&group.key) {
            if group.title.is_empty() {
                group.title.clone_from(&known.title);
            }
            group.username = group.username.or_else(|| known.username.clone());
            group.members = group.members.or(known.members);
            if group == *known {
                return Ok(());
            }
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(group.key.clone(), group.clone());
        out.put(Item::Group(group), consumed)
    }

    /// Names a refused group, once.
    pub(super) fn refuse(
        &mut self,
        key: GroupKey,
        named: (String, String),
        out: &mut Out<'_>,
        consumed: u64,
    ) -> Result<(), Halt> {
        if self.refused.len() >= MOST {
            self.refused.clear();
        }
        if !self.refused.insert(key) {
            return Ok(());
        }
        let (group, why) = named;
        out.put(Item::Refused { group, why }, consumed)
    }
}
