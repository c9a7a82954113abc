//! Foreign bytes to messages and flags, one file per format.
//!
//! [`read`] streams: memory does not grow with the input, and one bad row never costs the others.
//! Whatever cannot be used comes out as an [`Item`] too, with its place and its reason.

mod bot;
mod cell;
mod complaint;
mod fields;
mod flaggers;
mod follow;
mod format;
mod groups;
mod link;
mod notice;
mod own;
mod repair;
mod row;
mod scan;
mod source;
mod table;
mod telegram;
#[cfg(test)]
mod tests;

pub use complaint::COMPLAINT_FIELDS;
pub use flaggers::{FlaggerLine, FlaggerList, read_flaggers};
pub use follow::{Follow, Next};
pub use format::{FORMATS, Format, format_of};
pub use notice::{NOTICE_FIELDS, ORDER_FIELDS};
pub use own::FIELDS;
pub use repair::REPAIRS;
pub use row::Field;

use crate::model::{At, Filed, Flag, Group, Message, MessageKey};
use jiff::tz::TimeZone;
use source::Source;
use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

/// One thing found in the input.
// Items live for one call of the sink and are never collected, so their size costs nothing.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "see above")]
pub enum Item<'a> {
    /// A public group, before its first message and again when what is known of it changes.
    Group(Group),
    /// A message with the bytes of its row, before any repair.
    Message {
        /// The message.
        message: Box<Message>,
        /// The bytes of its row in the input.
        raw: &'a [u8],
    },
    /// A flag, once for each place it names. Lane, severity and deadline are provisional.
    Flag {
        /// The message meant, when it could be told.
        target: Option<MessageKey>,
        /// The flag.
        flag: Flag,
        /// The bytes of its row in the input.
        raw: &'a [u8],
    },
    /// A complaint against a decision; whether that is ours is for the receiver to find out.
    Complaint {
        /// As understood.
        filed: Box<Filed>,
        /// Where it stands.
        place: Place,
        /// The bytes of its row in the input.
        raw: &'a [u8],
    },
    /// Something was mended or left out on the way; the kinds are in [`REPAIRS`].
    Repaired {
        /// Which kind.
        kind: &'static str,
        /// How many times.
        count: u64,
    },
    /// A private group, channel or personal chat: out of scope.
    Refused {
        /// Its title, or what is known of it.
        group: String,
        /// Why, and the way out if there is one.
        why: String,
    },
    /// A row that could not be read.
    Rejected {
        /// Where it stands.
        place: Place,
        /// Why, and what to mend.
        why: String,
        /// Its bytes.
        raw: &'a [u8],
    },
}

/// Where something stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1, in formats that have lines.
    pub line: Option<u64>,
    /// Byte, counted from 0.
    pub offset: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}"),
            None => write!(f, "byte {}", self.offset),
        }
    }
}

/// What the importer must be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format, when it is not to be detected.
    pub format: Option<&'static Format>,
    /// The zone of times that are written without one.
    pub zone: TimeZone,
    /// The platform of rows that do not name theirs.
    pub platform: String,
    /// The time of the import.
    pub now: At,
    /// Public names of groups by bare id, as in `t.me/<name>`.
    pub usernames: Vec<(i64, String)>,
    /// The input goes on as things happen: its format is told by its first line.
    pub live: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            zone: TimeZone::UTC,
            platform: link::TELEGRAM.into(),
            now: At::default(),
            usernames: Vec::new(),
            live: false,
        }
    }
}

/// How the input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All of it was read.
    Complete,
    /// It breaks off in the middle of something; everything before was taken.
    Truncated {
        /// Where the broken piece begins.
        offset: u64,
    },
    /// The sink asked to stop.
    Stopped,
}

/// The input could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No format fits.
    #[error(
        "this is none of the known formats; it begins with \"{start}\"{hint}. \
         Name the format with --format: {words}"
    )]
    UnknownFormat {
        /// The first bytes, made printable.
        start: String,
        /// What it looks like, if that is known.
        hint: &'static str,
        /// The words of all formats.
        words: String,
    },
    /// Nothing to detect a format from.
    #[error("the file is empty")]
    Empty,
    /// A table whose first line does not name what is needed.
    #[error("line 1 does not name the columns: {why}")]
    Header {
        /// What is missing, and what to do.
        why: String,
    },
    /// The system failed to read on.
    #[error("cannot read on at byte {offset}")]
    Io {
        /// Where.
        offset: u64,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Why reading ends before the end of the input; travels with `?`.
#[derive(Debug)]
enum Halt {
    /// The sink asked for it.
    Stopped,
    /// The input breaks off inside something that begins here.
    Truncated(u64),
    /// It cannot go on.
    Failed(ImportError),
}

impl From<ImportError> for Halt {
    fn from(error: ImportError) -> Self {
        Self::Failed(error)
    }
}

/// Where a format puts what it finds.
struct Out<'s> {
    sink: &'s mut dyn FnMut(Item<'_>, u64) -> ControlFlow<()>,
}

impl Out<'_> {
    /// Hands over one item; `consumed` is how far the input has been read.
    fn put(&mut self, item: Item<'_>, consumed: u64) -> Result<(), Halt> {
        match (self.sink)(item, consumed) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Halt::Stopped),
        }
    }

    /// Hands over what was mended in one row.
    fn repaired(&mut self, notes: &[(&'static str, u64)], consumed: u64) -> Result<(), Halt> {
        notes
            .iter()
            .try_for_each(|&(kind, count)| self.put(Item::Repaired { kind, count }, consumed))
    }
}

/// Reads everything from `input`, detecting the format unless told, and hands each item with the
/// number of bytes consumed so far to `sink`.
///
/// # Errors
/// No format fits, or the input cannot be read on. Rows that are wrong are items, not errors.
pub fn read(
    input: &mut dyn Read,
    options: &Options,
    sink: &mut dyn FnMut(Item<'_>, u64) -> ControlFlow<()>,
) -> Result<(Ended, &'static Format), ImportError> {
    let mut source = Source::new(input);
    let enough =
        |head: &[u8]| head.len() >= format::HEAD || (options.live && head.contains(&b'\n'));
    while !enough(source.rest()) && source.more()? {}
    let marked = source.rest().starts_with(b"\xEF\xBB\xBF");
    if marked {
        source.take(3);
    }
    let format = match options.format {
        Some(format) => format,
        None => format::detect(source.rest())?,
    };
    let mut out = Out { sink };
    let marks: &[_] = if marked { &[(repair::BOM, 1)] } else { &[] };
    let read = out
        .repaired(marks, source.offset())
        .and_then(|()| (format.read)(&mut source, options, &mut out));
    match read {
        Ok(()) => Ok((Ended::Complete, format)),
        Err(Halt::Stopped) => Ok((Ended::Stopped, format)),
        Err(Halt::Truncated(offset)) => Ok((Ended::Truncated { offset }, format)),
        Err(Halt::Failed(error)) => Err(error),
    }
}
