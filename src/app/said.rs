//! What the hold row says besides what is held: one message at a time, the most urgent first.

use super::theme::Role;
use crate::model::{At, time::SECOND};
use std::collections::VecDeque;

/// Messages kept for `:messages`.
const KEPT: usize = 200;
/// How long an information stays.
const STAYS: i64 = 4 * SECOND;

/// How long a message stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How far something is: it takes the place of how far it was, and stays four seconds.
    Progress,
    /// Four seconds.
    Information,
    /// Until the next key.
    Result,
    /// Until the next key, and it stands before others.
    Warning,
}

impl Kind {
    /// Role of its first sign and words.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Progress | Self::Information | Self::Result => Role::Text,
            Self::Warning => Role::Warn,
        }
    }
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its kind.
    pub kind: Kind,
    /// One line, our own words; names in it are made safe.
    pub text: String,
    /// What may be pressed now, with its word.
    pub keys: Vec<(&'static str, &'static str)>,
    /// When it was said.
    pub at: At,
}

/// All messages, with the one that stands now.
#[derive(Clone, Debug, Default)]
pub struct Said {
    now: Option<Message>,
    waiting: VecDeque<Message>,
    /// Everything said, oldest first.
    pub log: VecDeque<Message>,
}

impl Said {
    /// Says something; a lower kind waits for what stands.
    pub fn say(&mut self, message: Message) {
        let passing = |last: &Message| last.kind == Kind::Progress;
        if passing(&message) && self.log.back().is_some_and(passing) {
            self.log.pop_back();
        }
        if self.waiting.back().is_some_and(passing) {
            self.waiting.pop_back();
        }
        self.log.push_back(message.clone());
        if self.log.len() > KEPT {
            self.log.pop_front();
        }
        match &self.now {
            Some(now) if now.kind > message.kind => self.waiting.push_back(message),
            _ => self.now = Some(message),
        }
    }

    /// What stands now.
    #[must_use]
    pub const fn standing(&self) -> Option<&Message> {
        self.now.as_ref()
    }

    /// A key was pressed.
    pub fn key(&mut self, now: At) {
        if self.now.as_ref().is_some_and(|m| m.kind > Kind::Information) {
            self.next(now);
        }
    }

    /// Time went on.
    pub fn tick(&mut self, now: At) {
        let over = |m: &Message| m.kind <= Kind::Information && now.since(m.at) >= STAYS;
        if self.now.as_ref().is_some_and(over) {
            self.next(now);
        }
    }

    fn next(&mut self, now: At) {
        self.now = self.waiting.pop_front().map(|m| Message { at: now, ..m });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_something_is_stands_once() {
        let mut said = Said::default();
        said.say(message(Kind::Warning, "w"));
        for text in ["writing: 1 %", "writing: 2 %", "writing: 3 %"] {
            said.say(message(Kind::Progress, text));
        }
        assert_eq!((said.log.len(), said.waiting.len()), (2, 1));
        said.say(message(Kind::Information, "done"));
        assert_eq!(said.log.len(), 3);
        said.key(At(10));
        assert_eq!(said.standing().unwrap().text, "done");
    }

    fn message(kind: Kind, text: &str) -> Message {
        Message { kind, text: text.into(), keys: Vec::new(), at: At(0) }
    }

    #[test]
    fn a_lower_kind_waits() {
        let mut said = Said::default();
        said.say(message(Kind::Warning, "w"));
        said.say(message(Kind::Information, "i"));
        assert_eq!(said.standing().unwrap().text, "w");
        said.key(At(10));
        assert_eq!(said.standing().unwrap().text, "i");
        said.tick(At(10 + STAYS));
        assert!(said.standing().is_none());
    }
}
