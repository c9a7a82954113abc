//! The names of those who wrote near cases. Each block of messages is read once for them, however
//! many cases of an export stand near its messages.

use crate::desk::DeskError;
use crate::desk::draft::telling;
use crate::model::MessageNo;
use crate::store::Store;
use std::collections::HashMap;

/// Blocks and names that are kept: those of about a million messages, in a few megabytes. Beyond
/// that all is forgotten and read again where it is needed.
const BLOCKS: usize = 16_384;
const NAMES: usize = 262_144;

/// Names of those who wrote messages, as far as they were asked for.
#[derive(Default)]
pub(super) struct Beside {
    /// Of each block that was read the names in it: place of the message, number of the name.
    blocks: HashMap<u32, Box<[(u8, u32)]>>,
    /// A block into which messages may still come.
    open: Option<u32>,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Beside {
    /// Reads the blocks of these messages that are not known yet.
    pub(super) fn learn(
        &mut self,
        store: &Store,
        messages: impl Iterator<Item = MessageNo>,
    ) -> Result<(), DeskError> {
        if self.blocks.len() > BLOCKS || self.names.len() > NAMES {
            *self = Self::default();
        }
        if let Some(open) = self.open.take() {
            self.blocks.remove(&open);
        }
        let blocks = messages.map(|no| Store::block_of(no).0);
        let mut unknown: Vec<u32> = blocks.filter(|no| !self.blocks.contains_key(no)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for read in store.writers(&unknown)? {
            let telling = read.names.into_iter().filter(|(_, name)| telling(name));
            let names = telling.map(|(place, name)| (place, self.number(name))).collect();
            self.blocks.insert(read.block, names);
            if !read.full {
                self.open = Some(read.block);
            }
        }
        Ok(())
    }

    fn number(&mut self, name: String) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The names in these messages, each once, as far as they were read.
    pub(super) fn of(&self, messages: &[MessageNo]) -> impl Iterator<Item = &str> {
        let mut numbers: Vec<u32> = Vec::with_capacity(messages.len());
        for no in messages {
            let (block, place) = Store::block_of(*no);
            let Some(names) = self.blocks.get(&block) else { continue };
            let first = names.partition_point(|(other, _)| *other < place);
            let here = names.iter().skip(first).take_while(|(other, _)| *other == place);
            numbers.extend(here.map(|(_, number)| *number));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.names.get(number as usize)).map(String::as_str)
    }
}
