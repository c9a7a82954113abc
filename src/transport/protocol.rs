//! What is said over the socket of a store, and how.
//!
//! A caller says what it wants in one line of JSON. A question is answered in one line. An import follows in pieces, so that the end of
//! an input and a lost connection are two different things; the holder answers in lines. A seat
//! sends one line for each key; the holder answers in [`wire`](super::wire) frames.

use crate::desk::{FileProgress, IntakeReport};
use crate::session::{Asked, Figures};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, BufRead, ErrorKind, Read, Write};

/// Version of everything here; another one is refused.
pub const VERSION: u32 = 3;

/// The socket in the folder of the store.
pub const SOCKET: &str = "modq.sock";

/// The longest first line: names and a few words.
const HELLO_LINE: u64 = 64 << 10;

/// The longest line of a holder: a report on an import.
const ANSWER_LINE: u64 = 16 << 20;

/// The longest rules that come before an import.
pub const RULES: u64 = 16 << 20;

/// The longest paste; the rest of a longer one is left out.
pub const PASTE: usize = 64 << 10;

/// The longest line of a seat: a paste, each byte as an escape.
pub const SEAT_LINE: u64 = 6 * PASTE as u64 + 64;

/// The largest piece of an input.
const PIECE: usize = 256 << 10;

/// First line of a caller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// [`VERSION`] of the caller.
    pub version: u32,
    /// Name of the moderator: the one given, else that of the account.
    pub who: String,
    /// The name was given: only the owner of the store may do that.
    #[serde(default)]
    pub chosen: bool,
    /// What it is about.
    pub want: Want,
}

/// What a caller wants.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// Import the bytes that follow.
    Import(Wanted),
    /// Sit down, at this terminal.
    Seat(Terminal),
    /// Numbers and notes for who asks.
    Team(Asked),
}

/// What the caller's terminal says about itself. The holder's own environment says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terminal {
    /// Columns and rows.
    pub size: (u16, u16),
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`.
    pub colorfgbg: String,
    /// `NO_COLOR`.
    pub no_color: String,
    /// The first non-empty of `LC_ALL`, `LC_CTYPE` and `LANG`.
    pub locale: String,
}

/// How to import; as the options of the command.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Wanted {
    /// Name of the file.
    pub name: String,
    /// Word of the format, when it is not to be detected.
    pub format: Option<String>,
    /// Zone of times that carry none.
    pub zone: String,
    /// Platform of files that do not say.
    pub platform: String,
    /// Public names of groups by id.
    pub usernames: Vec<(i64, String)>,
    /// Rules to use instead of the store's come first, in pieces of their own.
    pub rules: bool,
    /// The input goes on as things happen.
    pub live: bool,
}

/// A line of somebody who sits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sent {
    /// A key, as it is written in settings.
    Key(String),
    /// Text was pasted.
    Paste(String),
    /// A click: column, row.
    Click(u16, u16),
    /// The wheel, towards the top: column, row.
    Up(u16, u16),
    /// The wheel, towards the bottom: column, row.
    Down(u16, u16),
    /// Columns and rows.
    Size(u16, u16),
    /// The last frame is on the screen.
    Shown,
}

/// A line of the holder.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// So much was taken.
    Progress {
        /// Bytes read.
        bytes: u64,
        /// Messages read.
        messages: u64,
        /// New cases so far.
        cases: u64,
    },
    /// It is done.
    Report(Box<IntakeReport>),
    /// What was asked.
    Figures(Box<Figures>),
    /// It is not done.
    Refused {
        /// Why.
        why: String,
        /// The way out.
        hint: String,
    },
}

impl From<FileProgress> for Said {
    fn from(FileProgress { bytes, messages, cases }: FileProgress) -> Self {
        Self::Progress { bytes, messages, cases }
    }
}

/// Writes one line.
///
/// # Errors
/// The other side is gone.
pub fn say(to: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads one line; `None` at the end.
///
/// # Errors
/// The other side is gone, or says something that is no such line.
pub fn hear<T: DeserializeOwned>(from: &mut dyn BufRead) -> io::Result<Option<T>> {
    hear_line(from, ANSWER_LINE)
}

/// Reads the first line of a caller.
///
/// # Errors
/// The other side is gone, says something else, or too much.
pub fn hear_hello(from: &mut dyn BufRead) -> io::Result<Option<Hello>> {
    hear_line(from, HELLO_LINE)
}

/// Reads one line of at most so many bytes; `None` at the end. Half a line at the end is no line.
///
/// # Errors
/// The other side is gone, says something that is no such line, or too much.
pub fn hear_line<T: DeserializeOwned>(from: &mut dyn BufRead, limit: u64) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    from.take(limit).read_until(b'\n', &mut line)?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(serde_json::from_slice(&line)?)),
        Some(_) if line.len() as u64 == limit => Err(ErrorKind::FileTooLarge.into()),
        Some(_) => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// Sends an input in pieces, up to its end.
///
/// # Errors
/// The input cannot be read, or the other side is gone.
pub fn send(input: &mut dyn Read, to: &mut dyn Write) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let read = match input.read(&mut piece) {
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        let bytes = piece.get(..read).unwrap_or_default();
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        to.write_all(&length.to_le_bytes())?;
        to.write_all(bytes)?;
        to.flush()?;
        if read == 0 {
            return Ok(());
        }
    }
}

/// The bytes of an input sent by [`send`]; an error when it was given up before its end.
pub struct Pieces<R> {
    from: R,
    left: usize,
    over: bool,
}

impl<R: Read> Pieces<R> {
    /// Begins before the first piece.
    pub const fn new(from: R) -> Self {
        Self { from, left: 0, over: false }
    }
}

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.over {
            let mut length = [0; 4];
            self.from.read_exact(&mut length)?;
            self.left = u32::from_le_bytes(length) as usize;
            self.over = self.left == 0;
        }
        if self.over || buffer.is_empty() {
            return Ok(0);
        }
        let room = buffer.len().min(self.left);
        let read = self.from.read(buffer.get_mut(..room).unwrap_or_default())?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_input_comes_through_and_a_cut_one_is_known(
            bytes in proptest::collection::vec(any::<u8>(), 0..2000),
            cut in 0usize..2000,
        ) {
            let mut sent = Vec::new();
            send(&mut bytes.as_slice(), &mut sent).unwrap();
            let mut back = Vec::new();
            Pieces::new(sent.as_slice()).read_to_end(&mut back).unwrap();
            prop_assert_eq!(&back, &bytes);
            let cut = cut % sent.len();
            let mut back = Vec::new();
            prop_assert!(Pieces::new(&sent[..cut]).read_to_end(&mut back).is_err());
            prop_assert!(bytes.starts_with(&back));
        }

        #[test]
        fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = hear::<Hello>(&mut line.as_slice());
        }
    }
}
