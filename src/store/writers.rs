//! Who wrote messages: the names alone, many times faster to read than the messages.

use super::Store;
use super::blocks::{self, Block, damaged, decode, key32, table};
use super::error::StoreError;
use crate::model::{At, AuthorKind, MessageKind, MessageNo};
use rayon::prelude::*;
use serde::Deserialize;

/// The first fields of a message in a block, as far as the last name in it; what stands behind them
/// is not read. Strings are borrowed from the block.
#[derive(Deserialize)]
struct Head<'b> {
    #[serde(borrow)]
    _key: ((&'b str, i64), i64),
    _at: At,
    _at_uncertain: bool,
    _edited: Option<At>,
    _kind: MessageKind,
    #[serde(borrow)]
    author: (Option<&'b str>, Option<&'b str>, AuthorKind),
    _text: &'b str,
    #[serde(borrow)]
    _entities: Vec<(&'b str, u32, u32, Option<&'b str>)>,
    #[serde(borrow)]
    _reply_to: Option<(Option<(&'b str, i64)>, i64)>,
    _topic: Option<i64>,
    #[serde(borrow)]
    forward: Option<(Option<&'b str>, Option<&'b str>)>,
}

/// Names in the messages of a block, each with the place of its message.
pub struct Writers {
    /// Which block; see [`Store::block_of`].
    pub block: u32,
    /// Place of the message, and the name of who wrote it or of whom it is forwarded from.
    pub names: Vec<(u8, String)>,
    /// No message can come into it any more.
    pub full: bool,
}

impl Store {
    /// The block a message is kept in, and its place there.
    #[must_use]
    pub const fn block_of(no: MessageNo) -> (u32, u8) {
        (no.0 / blocks::MESSAGES, (no.0 % blocks::MESSAGES) as u8)
    }

    /// The names in all messages of these blocks, read on all cores.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn writers(&self, blocks: &[u32]) -> Result<Vec<Writers>, StoreError> {
        blocks.par_iter().map(|block| self.writers_of(*block)).collect()
    }

    fn writers_of(&self, block: u32) -> Result<Writers, StoreError> {
        let key = key32(table::MESSAGES, block);
        let first = block.saturating_mul(blocks::MESSAGES);
        let held = self.meta.messages.saturating_sub(first).min(blocks::MESSAGES);
        let mut found = Writers { block, names: Vec::new(), full: held == blocks::MESSAGES };
        let Some(value) = self.engine.get(&key)? else { return Ok(found) };
        let items = Block::unpack(&key, &value)?;
        for place in 0..held {
            let item = items.item(place as usize);
            let item = item.ok_or_else(|| damaged(&key, "a message is missing"))?;
            let head: Head<'_> = decode(&key, item)?;
            let from = head.forward.and_then(|(name, _)| name);
            let names = head.author.1.into_iter().chain(from);
            found.names.extend(names.map(|name| (place as u8, name.to_owned())));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Author, Entity, Forward, GroupKey, Message, MessageKey, ReplyTo, Seq};
    use crate::store::messages::StoredMessage;

    #[test]
    fn the_names_are_where_a_message_has_them() {
        let group = GroupKey { platform: "telegram".to_owned(), id: -7 };
        let key = MessageKey { group: group.clone(), id: -300 };
        let mut message = Message::new(key, At(1_700_000_000_000), "tekst 🎈");
        let check = |message: &Message| {
            let stored = StoredMessage { message, replaces: None, part: Seq(3), index: 1 };
            let mut block = Block::default();
            block.push(&stored).unwrap();
            let head: Head<'_> = decode(b"m", block.item(0).unwrap()).unwrap();
            assert_eq!(head.author.1, message.author.name.as_deref());
            let from = message.forward.as_ref().and_then(|f| f.name.as_deref());
            assert_eq!(head.forward.and_then(|(name, _)| name), from);
        };
        check(&message);
        message.edited = Some(At(-1));
        message.at_uncertain = true;
        message.kind = MessageKind::Service("pin".to_owned());
        message.author = Author {
            id: Some("user1".to_owned()),
            name: Some("Noor".to_owned()),
            kind: AuthorKind::Bot,
        };
        let (kind, value) = ("bold".to_owned(), Some("x".to_owned()));
        message.entities = vec![Entity { kind, start: 1, end: 300, value }];
        message.reply_to = Some(ReplyTo { group: Some(group), id: -9 });
        message.topic = Some(5);
        check(&message);
        let id = Some("channel5".to_owned());
        message.forward = Some(Forward { name: Some("Krant".to_owned()), id });
        check(&message);
        message.kind = MessageKind::Erased { content: u64::MAX };
        message.forward = Some(Forward { name: None, id: None });
        check(&message);
    }
}
