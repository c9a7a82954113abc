//! Any reason a message is in the queue.

use super::{At, Lane, MessageKey, Notice, Order};
use serde::{Deserialize, Serialize};

/// One reason a message is in the queue. Lane, severity and deadline are settled when it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// When we received or made it.
    pub at: At,
    /// The lane this flag asks for.
    pub lane: Lane,
    /// How grave the alleged thing is, 1 minor to 5 danger to life.
    pub severity: u8,
    /// When we must have acted, if a law or setting says so.
    pub due: Option<At>,
    /// Alleged category, a database code such as `STATEMENT_CATEGORY_VIOLENCE`.
    pub category: Option<String>,
    /// The policy that usually fits, by its id.
    pub policy: Option<String>,
    /// What kind of flag, with what it carries.
    pub body: FlagBody,
}

/// What kind of flag it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagBody {
    /// A notice (DSA Art. 16), perhaps of a trusted flagger (Art. 22).
    Notice(Notice),
    /// An order of an authority (DSA Art. 9, 10; TCO Art. 3).
    Order(Box<Order>),
    /// Another kind of notification, such as an in-app report: who (if known) and what they said.
    Notification {
        /// Who told us.
        from: Option<String>,
        /// What they said.
        text: String,
    },
    /// One of our own rules hit.
    Rule(RuleHit),
    /// A moderator flagged it by hand.
    Own {
        /// Why.
        text: String,
    },
}

/// Where the notified content stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// As written by the sender.
    pub link: Option<String>,
    /// The message meant, when it could be told.
    pub message: Option<MessageKey>,
}

/// A place in the original text that a rule hit, with the signal's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte in [`super::Message::text`].
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
    /// The signal that matched there.
    pub signal: String,
}

/// One of our rules hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleHit {
    /// Id of the rule.
    pub rule: String,
    /// Version of the rule.
    pub version: u32,
    /// Sum of the weights.
    pub score: u32,
    /// The threshold it had to reach.
    pub threshold: u32,
    /// Why, in the rule's own words.
    pub reason: String,
    /// Where in the text.
    pub spans: Vec<Span>,
}

impl Flag {
    /// The word for what it is: `trusted`, `notice`, `order`, `notification`, `rule`, `own`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match &self.body {
            FlagBody::Notice(n) if n.notifier.trusted => "trusted",
            FlagBody::Notice(_) => "notice",
            FlagBody::Order(_) => "order",
            FlagBody::Notification { .. } => "notification",
            FlagBody::Rule(_) => "rule",
            FlagBody::Own { .. } => "own",
        }
    }

    /// A key that is the same when the same flag comes in twice.
    #[must_use]
    pub fn identity(&self) -> String {
        match &self.body {
            FlagBody::Notice(n) => n.identity(),
            // The same reference with other content is kept beside the first, and marked.
            FlagBody::Order(o) => format!("order:{}:{}", o.reference, o.content()),
            FlagBody::Notification { from, text } => {
                format!("notification:{}:{text}:{}", from.as_deref().unwrap_or(""), self.at.0)
            }
            FlagBody::Rule(r) => format!("rule:{}:{}", r.rule, r.version),
            FlagBody::Own { text } => format!("own:{text}"),
        }
    }

    /// A notice that was sent before.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        matches!(&self.body, FlagBody::Notice(notice) if notice.again)
    }

    /// [`Flag::identity`] of the first of its kind: where a flag that names no message finds its
    /// case.
    #[must_use]
    pub fn home(&self) -> String {
        match &self.body {
            FlagBody::Notice(n) => n.home(),
            _ => self.identity(),
        }
    }
}
