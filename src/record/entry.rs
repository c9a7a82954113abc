//! What a frame of the archive holds: imported rows, each a line of JSON that says how it was
//! understood, and behind it the bytes it came from, unchanged.

use crate::model::{
    At, Author, Digest, Entity, Flag, Forward, Group, Media, Message, MessageKey, MessageKind,
    ReplyTo,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io::Write as _;

/// One imported row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "most entries are messages")]
pub enum Entry {
    /// A group, as first seen or changed.
    Group(Group),
    /// A new message or a new version of one.
    Message {
        /// As understood.
        message: Message,
        /// As it stood in the source.
        raw: Vec<u8>,
    },
    /// A flag.
    Flag {
        /// The message meant, when it could be told.
        target: Option<MessageKey>,
        /// As understood.
        flag: Flag,
        /// As it stood in the source; `None` when one of our rules made it.
        raw: Option<Vec<u8>>,
    },
    /// A row that could not be taken.
    Rejected {
        /// Name of the source file.
        source: String,
        /// Where in it.
        place: String,
        /// Why.
        why: String,
        /// As it stood in the source.
        raw: Vec<u8>,
    },
}

/// The line of an entry. The bytes it came from follow it; only what is left of an erased entry has
/// them, as an empty text, in the line itself.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LineOut<'a> {
    Group(&'a Group),
    Message {
        message: MessageOut<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        raw: Option<&'a str>,
    },
    Flag {
        target: &'a Option<MessageKey>,
        flag: &'a Flag,
        #[serde(skip_serializing_if = "Option::is_none")]
        raw: Option<&'a str>,
    },
    Rejected {
        source: &'a str,
        place: &'a str,
        why: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        raw: Option<&'a str>,
    },
}

/// A message without what it does not have: most have little.
#[derive(Serialize)]
struct MessageOut<'a> {
    key: &'a MessageKey,
    at: At,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    at_uncertain: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<At>,
    #[serde(skip_serializing_if = "is_written")]
    kind: &'a MessageKind,
    author: &'a Author,
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    entities: &'a [Entity],
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: &'a Option<ReplyTo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forward: &'a Option<Forward>,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    media: &'a [Media],
    #[serde(skip_serializing_if = "Option::is_none")]
    link: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    extra: &'a [(String, String)],
}

fn is_written(kind: &MessageKind) -> bool {
    *kind == MessageKind::Message
}

impl<'a> MessageOut<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            key: &message.key,
            at: message.at,
            at_uncertain: message.at_uncertain,
            edited: message.edited,
            kind: &message.kind,
            author: &message.author,
            text: &message.text,
            entities: &message.entities,
            reply_to: &message.reply_to,
            topic: message.topic,
            forward: &message.forward,
            via: &message.via,
            media: &message.media,
            link: &message.link,
            language: &message.language,
            extra: &message.extra,
        }
    }
}

/// The same, read. In version 1 the bytes stood in the line, under `raw` when they were text, else
/// under `raw_hex`; both are plain fields, for flattening would copy each row.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "short-lived")]
enum LineIn {
    Group(Group),
    Message {
        message: Message,
        raw: Option<String>,
        raw_hex: Option<String>,
    },
    Flag {
        target: Option<MessageKey>,
        flag: Flag,
        raw: Option<String>,
        raw_hex: Option<String>,
    },
    Rejected {
        source: String,
        place: String,
        why: String,
        raw: Option<String>,
        raw_hex: Option<String>,
    },
}

impl Entry {
    /// Adds the entry to `out`, without a line feed at the end. One that has bytes of its source
    /// is their number, a line of JSON, and the bytes as they stood there; one that has none is
    /// the line alone.
    pub(super) fn encode(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let raw = match self {
            Self::Message { raw, .. } | Self::Rejected { raw, .. } => Some(raw),
            Self::Flag { raw, .. } => raw.as_ref(),
            Self::Group(_) => None,
        };
        let Some(raw) = raw else { return self.line(None, out) };
        write!(out, "{} ", raw.len()).map_err(serde_json::Error::io)?;
        self.line(None, out)?;
        out.push(b'\n');
        out.extend_from_slice(raw);
        Ok(())
    }

    /// What is left of the entry once its bytes are gone, as one line of JSON.
    pub(super) fn encode_left(&self) -> serde_json::Result<Vec<u8>> {
        let mut out = Vec::new();
        let raw = !matches!(self, Self::Group(_) | Self::Flag { raw: None, .. });
        self.line(raw.then_some(""), &mut out)?;
        Ok(out)
    }

    fn line(&self, raw: Option<&str>, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let line = match self {
            Self::Group(group) => LineOut::Group(group),
            Self::Message { message, .. } => {
                LineOut::Message { message: MessageOut::of(message), raw }
            }
            Self::Flag { target, flag, .. } => LineOut::Flag { target, flag, raw },
            Self::Rejected { source, place, why, .. } => {
                LineOut::Rejected { source, place, why, raw }
            }
        };
        serde_json::to_writer(out, &line)
    }

    /// The bytes as they stood in the source.
    pub(super) fn raw(&self) -> &[u8] {
        match self {
            Self::Message { raw, .. } | Self::Rejected { raw, .. } => raw,
            Self::Flag { raw, .. } => raw.as_deref().unwrap_or_default(),
            Self::Group(_) => &[],
        }
    }

    /// Reads one entry, or what is left of an erased one; the error says what is wrong.
    pub(super) fn decode(entry: &[u8]) -> Result<Self, String> {
        match Tombstone::read(entry)? {
            Some(stone) => Self::plain(stone.left.get().as_bytes(), None),
            None => match Behind::read(entry)? {
                Some(behind) => Self::plain(behind.line, Some(behind.raw)),
                None => Self::plain(entry, None),
            },
        }
    }

    /// Reads a line with the bytes that stood behind it.
    fn plain(line: &[u8], behind: Option<&[u8]>) -> Result<Self, String> {
        let line = serde_json::from_slice(line).map_err(|why| why.to_string())?;
        let missing = || "the entry has no `raw`".to_owned();
        let bytes = |text, hex| match behind {
            Some(raw) => Ok(Some(raw.to_vec())),
            None => bytes(text, hex),
        };
        Ok(match line {
            LineIn::Group(group) => Self::Group(group),
            LineIn::Message { message, raw, raw_hex } => {
                Self::Message { message, raw: bytes(raw, raw_hex)?.ok_or_else(missing)? }
            }
            LineIn::Flag { target, flag, raw, raw_hex } => {
                Self::Flag { target, flag, raw: bytes(raw, raw_hex)? }
            }
            LineIn::Rejected { source, place, why, raw, raw_hex } => {
                let raw = bytes(raw, raw_hex)?.ok_or_else(missing)?;
                Self::Rejected { source, place, why, raw }
            }
        })
    }
}

/// How many bytes follow the line of an entry; `None` when the line is all of it.
pub(super) fn bytes_behind(line: &[u8]) -> Result<Option<u64>, String> {
    if !line.first().is_some_and(u8::is_ascii_digit) {
        return Ok(None);
    }
    let digits = line.split(|b| *b == b' ').next().unwrap_or_default();
    let count = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    count.map(Some).ok_or_else(|| "the number of its bytes cannot be read".to_owned())
}

/// An entry with the bytes of its source behind its line.
struct Behind<'a> {
    line: &'a [u8],
    raw: &'a [u8],
}

impl<'a> Behind<'a> {
    fn read(entry: &'a [u8]) -> Result<Option<Self>, String> {
        let Some(count) = bytes_behind(entry)? else { return Ok(None) };
        let cut = || "the entry is cut short".to_owned();
        let at = |byte, from: &[u8]| memchr::memchr(byte, from).ok_or_else(cut);
        let (_, rest) = entry.split_at_checked(at(b' ', entry)? + 1).ok_or_else(cut)?;
        let (line, raw) = rest.split_at_checked(at(b'\n', rest)?).ok_or_else(cut)?;
        let raw = raw.get(1..).filter(|raw| raw.len() as u64 == count).ok_or_else(cut)?;
        Ok(Some(Self { line, raw }))
    }
}

/// What stands in place of an erased entry.
#[derive(Deserialize, Serialize)]
pub(super) struct Tombstone<'a> {
    /// Hash of the line that stood here.
    pub erased: Digest,
    /// The entry without its texts and names.
    #[serde(borrow)]
    pub left: &'a RawValue,
}

impl<'a> Tombstone<'a> {
    /// Reads a line that is one; `None` for an entry.
    pub(super) fn read(line: &'a [u8]) -> Result<Option<Self>, String> {
        if !line.starts_with(b"{\"erased\":") {
            return Ok(None);
        }
        serde_json::from_slice(line).map(Some).map_err(|why| why.to_string())
    }
}

fn bytes(text: Option<String>, hex: Option<String>) -> Result<Option<Vec<u8>>, String> {
    let Some(hex) = hex else { return Ok(text.map(String::into_bytes)) };
    let pairs = hex.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect::<Option<_>>().map(Some).ok_or_else(|| "`raw_hex` is not hexadecimal".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_come_back(raw in proptest::collection::vec(any::<u8>(), 0..60)) {
            let entry = Entry::Rejected {
                source: "result.json".into(),
                place: "byte 17".into(),
                why: "no id".into(),
                raw,
            };
            let mut line = Vec::new();
            entry.encode(&mut line).unwrap();
            let header = line.split(|b| *b == b'\n').next().unwrap();
            let behind = bytes_behind(header).unwrap().unwrap();
            prop_assert_eq!(header.len() as u64 + 1 + behind, line.len() as u64);
            prop_assert_eq!(&Entry::decode(&line).unwrap(), &entry);
            line.pop();
            prop_assert!(Entry::decode(&line).is_err());
            let left = entry.encode_left().unwrap();
            let Entry::Rejected { raw, .. } = Entry::decode(&left).unwrap() else { panic!() };
            prop_assert!(raw.is_empty());
        }

        #[test]
        fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Entry::decode(&line);
            let _ = bytes(None, Some(String::from_utf8_lossy(&line).into_owned()));
        }
    }
}
