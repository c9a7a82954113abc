//! Groups of the index, all kept in memory: there are few, and every row names one.

use super::Meta;
use super::blocks::{damaged, key32, table, unseal};
use super::engine::Engine;
use super::error::StoreError;
use crate::model::{Group, GroupKey, GroupKind, GroupNo};
use std::collections::HashMap;

/// Groups by number and by key.
#[derive(Clone, Default)]
pub(super) struct Groups {
    list: Vec<Group>,
    numbers: HashMap<GroupKey, GroupNo>,
}

impl Groups {
    /// Reads the groups that `meta` counts.
    pub fn load(engine: &dyn Engine, meta: &Meta) -> Result<Self, StoreError> {
        let mut groups = Self::default();
        for no in 0..meta.groups {
            let key = key32(table::GROUPS, no);
            let value = engine.get(&key)?.ok_or_else(|| damaged(&key, "it is gone"))?;
            groups.put(GroupNo(no), unseal(&key, &value)?);
        }
        Ok(groups)
    }

    pub fn get(&self, no: GroupNo) -> Option<&Group> {
        self.list.get(no.0 as usize)
    }

    pub fn number(&self, key: &GroupKey) -> Option<GroupNo> {
        self.numbers.get(key).copied()
    }

    pub fn all(&self) -> Vec<(GroupNo, Group)> {
        (0..).map(GroupNo).zip(self.list.iter().cloned()).collect()
    }

    /// Replaces a group, or adds the next one.
    pub fn put(&mut self, no: GroupNo, group: Group) {
        match self.list.get_mut(no.0 as usize) {
            Some(old) => *old = group,
            None => {
                self.numbers.insert(group.key.clone(), no);
                self.list.push(group);
            }
        }
    }
}

/// A group of which we know only the key.
pub(super) fn unnamed(key: &GroupKey) -> Group {
    Group {
        key: key.clone(),
        title: key.to_string(),
        kind: GroupKind::default(),
        username: None,
        members: None,
    }
}
