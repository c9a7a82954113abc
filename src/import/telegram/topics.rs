//! Which forum topic a message belongs to: an export says it only through chains of replies.

use std::collections::{HashMap, VecDeque};

/// The most topics remembered in one chat.
const ROOTS: usize = 10_000;
/// The most answers remembered in one chat; older ones are forgotten first.
const ANSWERS: usize = 100_000;

/// The topics of one chat, as far as it has been read.
#[derive(Default)]
pub(super) struct Topics {
    /// Message to topic. A topic is the id of the message that opened it.
    topic_of: HashMap<i64, i64>,
    /// Messages in `topic_of` that are not topics themselves, oldest first.
    answers: VecDeque<i64>,
}

impl Topics {
    /// A topic was opened.
    pub(super) fn open(&mut self, id: i64) {
        if self.topic_of.len() - self.answers.len().min(self.topic_of.len()) < ROOTS {
            self.topic_of.insert(id, id);
        }
    }

    /// The topic of a message, from what it answers.
    pub(super) fn of(&mut self, id: i64, answers: i64) -> Option<i64> {
        let topic = *self.topic_of.get(&answers)?;
        if self.topic_of.contains_key(&id) {
            return Some(topic);
        }
        if self.answers.len() >= ANSWERS
            && let Some(oldest) = self.answers.pop_front()
        {
            self.topic_of.remove(&oldest);
        }
        self.topic_of.insert(id, topic);
        self.answers.push_back(id);
        Some(topic)
    }
}
