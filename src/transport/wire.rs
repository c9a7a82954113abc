//! Frames of the holder to somebody who sits: a kind, a length, and that many bytes.
//!
//! At most one picture is under way: the next one leaves when the other side says that it is on
//! the screen. So nothing piles up on a slow line, and who never reads costs one frame.

use super::protocol::Terminal;
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind, Read};

/// More is no frame.
pub const MOST: u32 = 16 << 20;

/// Bytes before the content of a frame.
const HEAD: usize = 5;

/// Bytes before what a terminal gets: the head, and how many lines of the seat were taken.
pub const ROOM: usize = HEAD + 4;

/// What a frame holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Bytes for the terminal, and whether text is being typed there.
    Picture {
        /// Keys are letters of a text, not commands.
        typing: bool,
        /// So many lines of the seat were taken before it was drawn.
        taken: u32,
        /// For the terminal, as they are.
        bytes: Vec<u8>,
    },
    /// Words.
    Told(Told),
}

/// Words of the holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Sit down.
    Welcome {
        /// The terminal is to hand over clicks and wheel.
        mouse: bool,
    },
    /// No seat.
    Refused {
        /// Why.
        why: String,
        /// The way out.
        hint: String,
    },
    /// The seat was left; a last line to print.
    Left {
        /// The line.
        word: Option<String>,
    },
    /// The holder lets go of the seat: come again when you like.
    LetGo {
        /// Why.
        why: String,
    },
    /// The holder ends: come again when another one holds the store.
    Ends,
}

const PICTURE: u8 = b'p';
const TYPING: u8 = b't';
const WORDS: u8 = b'w';

/// A picture as bytes for the wire; `bytes` begins with [`ROOM`] for what stands before it.
pub fn seal(typing: bool, taken: u32, bytes: &mut [u8]) {
    let length = bytes.len().saturating_sub(HEAD);
    put_head(if typing { TYPING } else { PICTURE }, length, bytes);
    let count = bytes.iter_mut().skip(HEAD).zip(taken.to_le_bytes());
    count.for_each(|(slot, byte)| *slot = byte);
}

fn put_head(kind: u8, length: usize, bytes: &mut [u8]) {
    let length = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let head = std::iter::once(kind).chain(length);
    bytes.iter_mut().zip(head).for_each(|(slot, byte)| *slot = byte);
}

impl Told {
    /// The bytes for the wire.
    #[must_use]
    pub fn sealed(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEAD];
        // Texts and switches alone cannot fail to become JSON.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        put_head(WORDS, bytes.len() - HEAD, &mut bytes);
        bytes
    }
}

/// Reads one frame; `None` at the end.
///
/// # Errors
/// The other side is gone, or says something that is no frame.
pub fn hear_frame(from: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut kind = [0];
    match from.read_exact(&mut kind) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MOST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    from.take(length.into()).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != u64::from(length) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    match kind {
        [PICTURE | TYPING] => {
            let Some((taken, picture)) = bytes.split_first_chunk() else {
                return Err(ErrorKind::InvalidData.into());
            };
            let taken = u32::from_le_bytes(*taken);
            let typing = kind == [TYPING];
            Ok(Some(Frame::Picture { typing, taken, bytes: picture.to_vec() }))
        }
        [WORDS] => Ok(Some(Frame::Told(serde_json::from_slice(&bytes)?))),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

impl Terminal {
    /// The size within what is drawn; a terminal that has none gets the usual one.
    #[must_use]
    pub fn bounded(size: (u16, u16)) -> (u16, u16) {
        match size {
            (0, _) | (_, 0) => (80, 24),
            (columns, rows) => (columns.min(WIDEST), rows.min(HIGHEST)),
        }
    }
}

/// Nobody has more columns.
const WIDEST: u16 = 500;
/// Nobody has more rows.
const HIGHEST: u16 = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frames_come_through_and_cut_ones_do_not(
            content in proptest::collection::vec(any::<u8>(), 0..300),
            typing: bool,
            taken: u32,
            cut in 0usize..300,
        ) {
            let mut sent = vec![0; ROOM];
            sent.extend(&content);
            seal(typing, taken, &mut sent);
            let whole = hear_frame(&mut sent.as_slice()).unwrap();
            prop_assert_eq!(whole, Some(Frame::Picture { typing, taken, bytes: content }));
            let cut = cut % sent.len();
            let part = hear_frame(&mut &sent[..cut]);
            prop_assert!(matches!(part, Ok(None)) == (cut == 0), "{part:?}");
        }

        #[test]
        fn no_bytes_panic_or_cost_more_than_they_are(
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let _ = hear_frame(&mut bytes.as_slice());
        }

        #[test]
        fn words_come_through(why in ".*", hint in ".*") {
            let told = Told::Refused { why, hint };
            let back = hear_frame(&mut told.sealed().as_slice()).unwrap();
            prop_assert_eq!(back, Some(Frame::Told(told)));
        }
    }

    #[test]
    fn a_lying_size_is_refused_before_anything_is_read() {
        let mut lie = vec![PICTURE];
        lie.extend(u32::MAX.to_le_bytes());
        assert_eq!(hear_frame(&mut lie.as_slice()).unwrap_err().kind(), ErrorKind::FileTooLarge);
        let mut short = vec![WORDS];
        short.extend(MOST.to_le_bytes());
        assert_eq!(hear_frame(&mut short.as_slice()).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
