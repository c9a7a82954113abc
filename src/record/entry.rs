//! What a frame of the archive holds: imported rows, one JSON line each, with the bytes they came
//! from.

use crate::model::{Digest, Flag, Group, Message, MessageKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

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

/// Version 1 of the line. Bytes stand under `raw` when they are text, else under `raw_hex`.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LineOut<'a> {
    Group(&'a Group),
    Message {
        message: &'a Message,
        #[serde(flatten)]
        raw: Raw<'a>,
    },
    Flag {
        target: &'a Option<MessageKey>,
        flag: &'a Flag,
        #[serde(flatten)]
        raw: Option<Raw<'a>>,
    },
    Rejected {
        source: &'a str,
        place: &'a str,
        why: &'a str,
        #[serde(flatten)]
        raw: Raw<'a>,
    },
}

#[derive(Serialize)]
enum Raw<'a> {
    #[serde(rename = "raw")]
    Text(&'a str),
    #[serde(rename = "raw_hex")]
    Hex(String),
}

impl<'a> Raw<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        std::str::from_utf8(bytes)
            .map_or_else(|_not_text| Self::Hex(super::files::hex(bytes)), Self::Text)
    }
}

/// The same, read. Both forms of the bytes are plain fields: flattening would copy each row.
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
    /// The entry as one line of JSON, without a line feed, added to `out`.
    pub(super) fn encode(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let line = match self {
            Self::Group(group) => LineOut::Group(group),
            Self::Message { message, raw } => LineOut::Message { message, raw: Raw::of(raw) },
            Self::Flag { target, flag, raw } => {
                LineOut::Flag { target, flag, raw: raw.as_deref().map(Raw::of) }
            }
            Self::Rejected { source, place, why, raw } => {
                LineOut::Rejected { source, place, why, raw: Raw::of(raw) }
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

    /// Reads one line, or what is left of an erased one; the error says what is wrong.
    pub(super) fn decode(line: &[u8]) -> Result<Self, String> {
        match Tombstone::read(line)? {
            Some(stone) => Self::plain(stone.left.get().as_bytes()),
            None => Self::plain(line),
        }
    }

    fn plain(line: &[u8]) -> Result<Self, String> {
        let line = serde_json::from_slice(line).map_err(|why| why.to_string())?;
        let missing = || "the entry has no `raw`".to_owned();
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
            prop_assert!(!line.contains(&b'\n'));
            prop_assert_eq!(Entry::decode(&line).unwrap(), entry);
        }

        #[test]
        fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Entry::decode(&line);
            let _ = bytes(None, Some(String::from_utf8_lossy(&line).into_owned()));
        }
    }
}
