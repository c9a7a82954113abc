//! Folders and files that only their owner can read, made so that they survive a power cut.

use super::error::{RecordError, io_error};
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Makes a folder, and those above it that are missing, for the owner alone.
pub(super) fn make_folder(path: &Path) -> Result<(), RecordError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error("make", path))
}

/// Opens a file for reading and writing, made for the owner alone when it is not there.
pub(super) fn open_private(path: &Path) -> Result<File, RecordError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(io_error("open", path))
}

/// Makes a file that is not there yet, for the owner alone.
pub(super) fn make_private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), RecordError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(io_error("sync", path))
}

/// Length of a file.
pub(super) fn length(file: &File, path: &Path) -> Result<u64, RecordError> {
    file.metadata().map(|m| m.len()).map_err(io_error("look at", path))
}

/// Whether a file is still the one it was: where it stands on its disk, its length, and the moment
/// it last changed, which no program can set back. A disk that spoils bytes by itself changes none
/// of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    place: u64,
    length: u64,
    changed: (i64, i64),
}

/// The stamp of a file as it is now.
///
/// # Errors
/// When it cannot be looked at.
pub fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let of = fs::metadata(path)?;
    Ok(Stamp { place: of.ino(), length: of.len(), changed: (of.ctime(), of.ctime_nsec()) })
}

/// Room made at a time at the end of a file, so that most writes do not change its length and
/// are quick to sync.
const ROOM: u64 = 1 << 20;

/// Makes room in a file, zeros behind `allocated`, when what is wanted does not fit; its new
/// length. The zeros are written: room that is only reserved has to be marked as used with each
/// sync. Where the file system cannot reserve, the write itself will tell whether there is room.
pub(super) fn make_room(file: &File, allocated: u64, wanted: u64) -> std::io::Result<u64> {
    use rustix::io::Errno;
    if wanted <= allocated {
        return Ok(allocated);
    }
    let room = |more| {
        rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), allocated, more)
            .map(|()| allocated + more)
    };
    let more = wanted - allocated;
    // On a disk that is nearly full, no more than is needed.
    let made = match room(more.max(ROOM)) {
        Err(Errno::NOSPC) => room(more),
        made => made,
    };
    let end = match made {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(allocated),
        made => made?,
    };
    let zeros = [0; 64 << 10];
    let mut at = allocated;
    while at < end {
        let size = usize::try_from(end - at).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all_at(zeros.get(..size).unwrap_or_default(), at)?;
        at += size as u64;
    }
    Ok(end)
}

/// The files of a folder whose whole name is `<prefix><number><suffix>`, by number.
pub(super) fn numbered(
    folder: &Path,
    prefix: &str,
    suffix: &str,
) -> Result<Vec<(u32, PathBuf)>, RecordError> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).map_err(io_error("list", folder))? {
        let item = item.map_err(io_error("list", folder))?;
        let name = item.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.strip_suffix(suffix))
            .filter(|digits| digits.len() >= 6 && digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        if let Some(number) = number {
            found.push((number, item.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Random bytes, for something in that folder.
pub(super) fn random<const N: usize>(folder: &Path) -> Result<[u8; N], RecordError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|why| {
        io_error("get random bytes for", folder)(std::io::Error::other(why.to_string()))
    })?;
    Ok(bytes)
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _infallible = write!(out, "{byte:02x}");
        out
    })
}
