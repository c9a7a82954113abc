//! What the closed segments of a journal came to, kept beside them, so that opening reads the last
//! one alone however long the journal has become.
//!
//! It may be removed at any time, and counts only while the segments are as they were when it was
//! made: what is compared no program can set back. Whoever verifies reads every line.

use super::files::{Stamp, make_private, stamp};
use super::lines::Segment;
use super::tally::Tally;
use crate::model::{Digest, Seq};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// In the folder of the journal.
const NAME: &str = "closed";
/// First bytes of the file; then a checksum of the rest.
const MAGIC: &[u8] = b"modq closed segments\n";
/// Another one is not read; it is made again.
const FORMAT: u8 = 1;

/// Everything that is known of the closed segments.
#[derive(Serialize, Deserialize)]
pub(super) struct Closed<'a> {
    format: u8,
    /// Which modq wrote it: what is counted may differ in another.
    modq: Cow<'a, str>,
    stamps: Vec<Stamp>,
    /// First line of each.
    pub firsts: Vec<Seq>,
    /// Segment and offset of every so many lines.
    pub marks: Cow<'a, [(usize, u64)]>,
    /// Number and hash of their last line.
    pub end: (Seq, Digest),
    pub tally: Cow<'a, Tally>,
}

impl<'a> Closed<'a> {
    /// What was kept, when it fits the first of these segments and leaves the last one over.
    pub(super) fn read(folder: &Path, segments: &[Segment]) -> Option<Self> {
        let bytes = fs::read(folder.join(NAME)).ok()?;
        let (sum, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
            return None;
        }
        let closed: Self = postcard::from_bytes(rest).ok()?;
        let same_modq = closed.format == FORMAT && closed.modq == env!("CARGO_PKG_VERSION");
        let some =
            segments.get(..closed.stamps.len()).filter(|some| some.len() < segments.len())?;
        let fits =
            same_modq && closed.firsts.len() == some.len() && stamps(some).ok()? == closed.stamps;
        fits.then_some(closed)
    }

    /// Keeps what these segments came to.
    pub(super) fn write(
        folder: &Path,
        segments: &[Segment],
        (marks, tally): (&'a [(usize, u64)], &'a Tally),
        end: (Seq, Digest),
    ) -> io::Result<()> {
        let closed = Closed {
            format: FORMAT,
            modq: env!("CARGO_PKG_VERSION").into(),
            stamps: stamps(segments)?,
            firsts: segments.iter().map(|segment| segment.first).collect(),
            marks: marks.into(),
            end,
            tally: Cow::Borrowed(tally),
        };
        let bytes = postcard::to_stdvec(&closed).map_err(io::Error::other)?;
        let fresh = folder.join("closed.new");
        let _of_a_crash = fs::remove_file(&fresh);
        let mut file = make_private(&fresh)?;
        file.write_all(MAGIC)?;
        file.write_all(&crc32fast::hash(&bytes).to_le_bytes())?;
        file.write_all(&bytes)?;
        fs::rename(fresh, folder.join(NAME))
    }
}

fn stamps(segments: &[Segment]) -> io::Result<Vec<Stamp>> {
    segments.iter().map(|segment| stamp(&segment.path)).collect()
}
