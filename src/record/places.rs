//! Where each attachment stands, kept in a file beside its pack, so that a pack need not be read
//! whole to find one.
//!
//! A hint and nothing more: what is found there is checked against its hash, what the file does not
//! reach is read from the pack itself, and without the file the whole pack is.

use super::error::{RecordError, io_error};
use super::files::{length, open_private};
use crate::model::Digest;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of a place: half of the hash, offset, length, and a sum over these.
const PLACE: usize = 32;
/// So many are looked for one after the other before it is worth to sort them in.
const FEW: u32 = 16;

/// Half of the hash of an attachment.
type Half = [u8; 16];

/// Where an attachment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) pack: u32,
    pub(super) offset: u64,
    /// Without the line feed.
    pub(super) length: u32,
}

/// An attachment and where it stands. An erased one has a place and no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    half: Half,
    spot: Spot,
}

impl Place {
    pub(super) fn new(digest: &Digest, spot: Spot) -> Self {
        Self { half: half(digest), spot }
    }

    /// Adds its bytes.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.half);
        out.extend_from_slice(&self.spot.offset.to_le_bytes());
        out.extend_from_slice(&self.spot.length.to_le_bytes());
        let sum = crc32fast::hash(out.get(start..).unwrap_or_default());
        out.extend_from_slice(&sum.to_le_bytes());
    }

    fn decode(pack: u32, bytes: &[u8]) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        let (half, rest) = body.split_first_chunk::<16>()?;
        let (offset, length) = rest.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes(*length.first_chunk::<4>()?);
        let spot = Spot { pack, offset: u64::from_le_bytes(*offset), length };
        (crc32fast::hash(body) == u32::from_le_bytes(*sum)).then_some(Self { half: *half, spot })
    }

    const fn end(&self) -> u64 {
        self.spot.offset.saturating_add(self.spot.length as u64 + 1)
    }
}

fn half(digest: &Digest) -> Half {
    digest.0.first_chunk::<16>().copied().unwrap_or_default()
}

fn file_of(pack: &Path) -> PathBuf {
    pack.with_extension("places")
}

/// The places of one pack, in their order and without gaps, and how many of them the file has.
pub(super) fn of_pack(no: u32, pack: &Path) -> Result<(Vec<Place>, usize), RecordError> {
    let path = file_of(pack);
    let bytes = match std::fs::read(&path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(io_error("read", &path))?,
    };
    let mut file = File::open(pack).map_err(io_error("open", pack))?;
    let size = length(&file, pack)?;
    let mut places: Vec<Place> = Vec::with_capacity(bytes.len() / PLACE);
    let mut end = 0;
    for place in bytes.chunks_exact(PLACE).map_while(|bytes| Place::decode(no, bytes)) {
        if place.spot.offset != end || place.end() > size {
            break;
        }
        end = place.end();
        places.push(place);
    }
    let known = places.len();
    file.seek(SeekFrom::Start(end)).map_err(io_error("read", pack))?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line).map_err(io_error("read", pack))?;
        // What has no line feed is room, or being written.
        if line.pop() != Some(b'\n') {
            return Ok((places, known));
        }
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        // Erased ones are blanks.
        let held = line.first() == Some(&b'{');
        let half = if held { half(&Digest::of(&line)) } else { Half::default() };
        places.push(Place { half, spot: Spot { pack: no, offset: end, length } });
        end += u64::from(length) + 1;
    }
}

/// The file of places of one pack, to add to.
pub(super) struct Kept {
    path: PathBuf,
    /// None once it could not be written: then it ends there.
    file: Option<File>,
    end: u64,
    waiting: Vec<u8>,
}

impl Kept {
    /// Brings the file of a pack up to date.
    pub(super) fn open(no: u32, pack: &Path) -> Result<Self, RecordError> {
        let (places, known) = of_pack(no, pack)?;
        let path = file_of(pack);
        let file = open_private(&path)?;
        let end = (known * PLACE) as u64;
        file.set_len(end).map_err(io_error("cut", &path))?;
        let mut kept = Self { path, file: Some(file), end, waiting: Vec::new() };
        places.iter().skip(known).for_each(|place| kept.add(place));
        kept.write();
        Ok(kept)
    }

    /// Adds one, to be written once the pack is durable.
    pub(super) fn add(&mut self, place: &Place) {
        place.encode(&mut self.waiting);
    }

    /// Writes what was added. Should it fail, the pack is read instead from there on.
    pub(super) fn write(&mut self) {
        let Some(file) = &self.file else { return };
        match file.write_all_at(&self.waiting, self.end) {
            Ok(()) => self.end += self.waiting.len() as u64,
            Err(why) => {
                tracing::warn!(%why, path = %self.path.display(), "places cannot be kept");
                self.file = None;
            }
        }
        self.waiting.clear();
    }
}

/// The places of all packs.
#[derive(Default)]
pub(super) struct Places {
    all: Vec<Place>,
    sorted: OnceLock<HashMap<Half, Spot>>,
    asked: AtomicU32,
}

impl Places {
    pub(super) fn new(all: Vec<Place>) -> Self {
        Self { all, ..Self::default() }
    }

    pub(super) fn add(&mut self, place: Place) {
        self.all.push(place);
        if let Some(sorted) = self.sorted.get_mut() {
            sorted.insert(place.half, place.spot);
        }
    }

    /// Where an attachment stands, unless it is missing; it may have been erased.
    pub(super) fn find(&self, digest: &Digest) -> Option<Spot> {
        let half = half(digest);
        if self.sorted.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < FEW {
            return self.all.iter().rev().find(|place| place.half == half).map(|place| place.spot);
        }
        let sort = || self.all.iter().map(|place| (place.half, place.spot)).collect();
        self.sorted.get_or_init(sort).get(&half).copied()
    }
}
