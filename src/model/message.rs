//! One piece of content from a public group, as imported.

use super::At;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A group on a platform. For Telegram the id is the bare id of the export (no `-100` prefix).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupKey {
    /// Lower-case name of the platform, such as `telegram`.
    pub platform: String,
    /// The platform's own id.
    pub id: i64,
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.platform, self.id)
    }
}

/// Identity of a message: importing the same key again never makes a second message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageKey {
    /// The group it stands in.
    pub group: GroupKey,
    /// The id inside that group; negative for Telegram messages older than a migration.
    pub id: i64,
}

/// What kind of public place a group is. Private ones are refused at import (Recital 14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// Many write.
    #[default]
    Group,
    /// One or a few write, many read.
    Channel,
}

/// A public group or channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Which one.
    pub key: GroupKey,
    /// Its title as last seen.
    pub title: String,
    /// Group or channel.
    pub kind: GroupKind,
    /// Public name, as in `t.me/<username>`, when known.
    pub username: Option<String>,
    /// Number of members, when the source says.
    pub members: Option<u32>,
}

/// What an author is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// A person's account.
    #[default]
    Person,
    /// A channel, or the group itself through an anonymous administrator.
    Channel,
    /// A program.
    Bot,
    /// The platform says nothing (deleted account, system).
    Unknown,
}

/// Who wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The platform's id such as `user123`, when the account still exists.
    pub id: Option<String>,
    /// The display name, foreign text.
    pub name: Option<String>,
    /// What it is.
    pub kind: AuthorKind,
}

impl Author {
    /// What identifies the author inside a platform: the id, else the name; `None` when neither.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        self.id.as_deref().or(self.name.as_deref())
    }
}

/// Formatting or a link over part of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The platform's word, Telegram export names (`bold`, `text_link`, `mention` …).
    pub kind: String,
    /// First byte in [`Message::text`].
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
    /// Link target, user id, language: what the kind carries.
    pub value: Option<String>,
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    /// The other group, when the answer points outside.
    pub group: Option<GroupKey>,
    /// The id of the answered message; it may be gone.
    pub id: i64,
}

/// Where a forwarded message came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// The name shown, foreign text.
    pub name: Option<String>,
    /// The platform's id such as `channel555`, when given.
    pub id: Option<String>,
}

/// Facts about an attached photo, file, poll or the like. The bytes themselves are never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// `photo`, `video`, `voice`, `sticker`, `file`, `poll`, `contact`, `place` …
    pub kind: String,
    /// What can be said in one line: title, question and answers, performer; foreign text.
    pub label: Option<String>,
    /// File name or relative path inside the export, guarded against leaving it.
    pub file: Option<String>,
    /// Size in bytes.
    pub bytes: Option<u64>,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Length in seconds.
    pub seconds: Option<u32>,
    /// MIME type.
    pub mime: Option<String>,
    /// Hidden behind a spoiler at the source.
    pub spoiler: bool,
}

/// What a row of a source is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Somebody wrote it.
    #[default]
    Message,
    /// The platform says that something happened (`pin_message`, `topic_created` …).
    Service(String),
    /// The source says only that something was there.
    Unsupported,
    /// It was erased from the record; what is left is which message it was, and when.
    Erased {
        /// The hash it was known by, so that it is not taken for new when it comes again.
        content: u64,
    },
}

/// One version of one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which message this is.
    pub key: MessageKey,
    /// When it was published; the import time for rows without any date.
    pub at: At,
    /// The source gave no zone or no date, so `at` may be off by hours.
    #[serde(default)]
    pub at_uncertain: bool,
    /// When it was last edited.
    pub edited: Option<At>,
    /// Written, or something that happened.
    #[serde(default)]
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// The text, foreign, unchanged; empty when there is none.
    pub text: String,
    /// Formatting and links.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// What it answers.
    pub reply_to: Option<ReplyTo>,
    /// The forum topic: id of the message that opened it.
    pub topic: Option<i64>,
    /// Where it was forwarded from.
    pub forward: Option<Forward>,
    /// The bot it was sent through.
    pub via: Option<String>,
    /// Facts about what was attached.
    #[serde(default)]
    pub media: Vec<Media>,
    /// Where it can be seen, when known.
    pub link: Option<String>,
    /// Language code when the source names one.
    pub language: Option<String>,
    /// Keys we have no place for, each with its JSON text, unchanged.
    #[serde(default)]
    pub extra: Vec<(String, String)>,
}

impl Message {
    /// A written message with text and nothing else; the other fields are for the caller to set.
    #[must_use]
    pub fn new(key: MessageKey, at: At, text: impl Into<String>) -> Self {
        Self {
            key,
            at,
            at_uncertain: false,
            edited: None,
            kind: MessageKind::Message,
            author: Author::default(),
            text: text.into(),
            entities: Vec::new(),
            reply_to: None,
            topic: None,
            forward: None,
            via: None,
            media: Vec::new(),
            link: None,
            language: None,
            extra: Vec::new(),
        }
    }
}
