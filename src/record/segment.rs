//! Imported input: one file for each import, made of independent zstd frames that the journal
//! commits to.

use super::entry::{Entry, Tombstone, bytes_behind};
use super::error::{RecordError, io_error};
use super::files::{length, make_folder, open_private, sync_folder};
use crate::model::{Digest, ImportNo, Imported};
use rayon::prelude::*;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const LEVEL: i32 = 1;

/// No frame unpacks to more; a greater one is damage or malice.
const LARGEST: u64 = 1 << 30;

pub(super) fn path_of(store: &Path, import: ImportNo) -> PathBuf {
    store.join("archive").join(format!("import-{:06}.zst", import.0))
}

/// The file of an import, shared by its writer and the record, which syncs it before the journal
/// names a frame.
pub(super) struct SegmentFile {
    path: PathBuf,
    file: File,
    dirty: AtomicBool,
}

impl SegmentFile {
    pub(super) fn sync(&self) -> Result<(), RecordError> {
        if self.dirty.swap(false, Ordering::AcqRel) {
            self.file.sync_data().map_err(|why| {
                self.dirty.store(true, Ordering::Release);
                io_error("sync", &self.path)(why)
            })?;
        }
        Ok(())
    }
}

/// Writes the frames of one import.
pub struct SegmentWriter {
    shared: Arc<SegmentFile>,
    import: ImportNo,
    part: u32,
    end: u64,
}

/// A frame that has no place yet.
struct Packed {
    bytes: Vec<u8>,
    frame: Digest,
    manifest: Digest,
    messages: u32,
    flags: u32,
    rejected: u32,
}

/// Packs entries; `path` is the file to name in errors.
fn pack(entries: &[Entry], path: &Path) -> Result<Packed, RecordError> {
    let mut manifest = Manifest::default();
    let (mut messages, mut flags, mut rejected) = (0, 0, 0);
    // A message as understood is about as long again as it stood in the source.
    let room: usize = entries.iter().map(|entry| 256 + 2 * entry.raw().len()).sum();
    let mut text = Vec::with_capacity(room);
    for entry in entries {
        match entry {
            Entry::Group(_) => {}
            Entry::Message { .. } => messages += 1,
            Entry::Flag { .. } => flags += 1,
            Entry::Rejected { .. } => rejected += 1,
        }
        let begin = text.len();
        entry
            .encode(&mut text)
            .map_err(|source| RecordError::Unwritable { kind: "an entry".into(), source })?;
        manifest.add(text.get(begin..).unwrap_or_default());
        text.push(b'\n');
    }
    let bytes = compress(&text, path)?;
    let (frame, manifest) = (Digest::of(&bytes), manifest.digest());
    Ok(Packed { bytes, frame, manifest, messages, flags, rejected })
}

impl SegmentWriter {
    /// Opens the file; frames go behind what stands there already.
    pub(super) fn open(store: &Path, import: ImportNo, part: u32) -> Result<Self, RecordError> {
        let path = path_of(store, import);
        let folder = store.join("archive");
        make_folder(&folder)?;
        let file = open_private(&path)?;
        let end = length(&file, &path)?;
        sync_folder(&folder)?;
        let shared = Arc::new(SegmentFile { path, file, dirty: AtomicBool::new(false) });
        Ok(Self { shared, import, part, end })
    }

    pub(super) const fn shared(&self) -> &Arc<SegmentFile> {
        &self.shared
    }

    /// Adds one frame. What it returns goes into the journal as `imported`; the frame is durable
    /// when that line is.
    ///
    /// # Errors
    /// The disk is full, or the system refused; nothing was added then.
    pub fn push(&mut self, entries: &[Entry]) -> Result<Imported, RecordError> {
        self.put(&pack(entries, &self.shared.path)?)
    }

    /// Adds several frames, which are packed on all cores.
    ///
    /// # Errors
    /// As [`SegmentWriter::push`]; frames added before the error are not named by any line.
    pub fn push_all(&mut self, frames: &[&[Entry]]) -> Result<Vec<Imported>, RecordError> {
        let path = &self.shared.path;
        let packed: Vec<_> = frames.par_iter().map(|entries| pack(entries, path)).collect();
        packed.into_iter().map(|packed| self.put(&packed?)).collect()
    }

    fn put(&mut self, packed: &Packed) -> Result<Imported, RecordError> {
        if let Err(why) = self.shared.file.write_all_at(&packed.bytes, self.end) {
            let _rest_is_overwritten = self.shared.file.set_len(self.end);
            return Err(io_error("write", &self.shared.path)(why));
        }
        self.shared.dirty.store(true, Ordering::Release);
        let (offset, length) = (self.end, packed.bytes.len() as u64);
        let part = self.part;
        self.end += length;
        self.part = self.part.saturating_add(1);
        let Packed { frame, manifest, messages, flags, rejected, .. } = *packed;
        let import = self.import;
        Ok(Imported { import, part, offset, length, frame, manifest, messages, flags, rejected })
    }

    /// Makes all frames durable.
    ///
    /// # Errors
    /// The system refused.
    pub fn sync(&mut self) -> Result<(), RecordError> {
        self.shared.sync()
    }
}

/// The hashes of all entries as text, one on each line: what `sha256sum` makes of them is the
/// manifest's hash.
#[derive(Default)]
struct Manifest(String);

impl Manifest {
    fn add(&mut self, line: &[u8]) {
        self.put(&Digest::of(line));
    }

    fn put(&mut self, hash: &Digest) {
        use std::fmt::Write as _;
        let _infallible = writeln!(self.0, "{hash}");
    }

    fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

/// The bytes of a frame, as the journal committed to them.
pub(super) fn frame_bytes(store: &Path, part: &Imported) -> Result<Vec<u8>, RecordError> {
    let path = path_of(store, part.import);
    let file = File::open(&path).map_err(io_error("open", &path))?;
    let size = length(&file, &path)?;
    let damaged = |why: &str| RecordError::Damaged {
        file: path.clone(),
        offset: part.offset,
        why: why.to_owned(),
    };
    let fits = part.offset.checked_add(part.length).is_some_and(|end| end <= size);
    let wanted = usize::try_from(part.length).ok().filter(|_| fits);
    let mut frame = vec![0; wanted.ok_or_else(|| damaged("the file ends before this frame does"))?];
    file.read_exact_at(&mut frame, part.offset).map_err(io_error("read", &path))?;
    if Digest::of(&frame) != part.frame {
        return Err(damaged("this frame is not what the journal says"));
    }
    Ok(frame)
}

/// Reads a frame and checks it against both hashes in the journal.
pub(super) fn read(store: &Path, part: &Imported) -> Result<Vec<Entry>, RecordError> {
    entries(store, part, &lines(store, part, &frame_bytes(store, part)?)?)
}

/// The entries of a frame's bytes, undecoded. An erased one counts in the manifest by the hash it
/// left.
pub(super) fn lines(
    store: &Path,
    part: &Imported,
    frame: &[u8],
) -> Result<Vec<Vec<u8>>, RecordError> {
    let damaged = |why: String| damage(store, part, why);
    let unpacked = |why: std::io::Error| damaged(format!("this frame does not unpack: {why}"));
    let decoder = zstd::stream::read::Decoder::with_buffer(frame).map_err(unpacked)?;
    let mut reader = BufReader::with_capacity(128 << 10, decoder.single_frame().take(LARGEST));
    let mut manifest = Manifest::default();
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    while reader.read_until(b'\n', &mut line).map_err(unpacked)? > 0 {
        let behind = bytes_behind(&line).map_err(damaged)?;
        if let Some(bytes) = behind {
            // The bytes themselves and the line feed after them.
            let wanted = bytes.saturating_add(1);
            let read = reader.by_ref().take(wanted).read_to_end(&mut line).map_err(unpacked)?;
            if read as u64 != wanted {
                return Err(damaged("this frame ends inside an entry".to_owned()));
            }
        }
        if line.pop() != Some(b'\n') {
            return Err(damaged("this frame ends inside an entry".to_owned()));
        }
        match Tombstone::read(&line).map_err(damaged)? {
            Some(stone) => manifest.put(&stone.erased),
            None => manifest.add(&line),
        }
        // A copy of the right size costs less than growing each line anew.
        lines.push(line.clone());
        line.clear();
    }
    if manifest.digest() != part.manifest {
        return Err(damaged("the entries of this frame are not those of its manifest".to_owned()));
    }
    Ok(lines)
}

/// The entries of lines.
pub(super) fn entries(
    store: &Path,
    part: &Imported,
    lines: &[Vec<u8>],
) -> Result<Vec<Entry>, RecordError> {
    let entry = |(place, line): (usize, &Vec<u8>)| {
        let wrong = |why| damage(store, part, format!("entry {} of this frame: {why}", place + 1));
        Entry::decode(line).map_err(wrong)
    };
    lines.iter().enumerate().map(entry).collect()
}

pub(super) fn damage(store: &Path, part: &Imported, why: String) -> RecordError {
    RecordError::Damaged { file: path_of(store, part.import), offset: part.offset, why }
}

/// Packs the text of a frame.
pub(super) fn compress(text: &[u8], path: &Path) -> Result<Vec<u8>, RecordError> {
    let packed = zstd::bulk::Compressor::new(LEVEL).and_then(|mut packer| {
        packer.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
        packer.compress(text)
    });
    packed.map_err(io_error("compress for", path))
}
