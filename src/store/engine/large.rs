//! Large values, in a file of their own beside sled that only grows. For a value on one of its
//! pages sled writes the page anew, and anew for the next one: blocks of messages took twice their
//! size on disk that way.
//!
//! sled holds where a value stands. Only a value under a new key goes here, so what is rewritten
//! again and again leaves nothing behind. The file is synced before sled is, and sled keeps how far
//! it was then; after a crash what lies behind that is looked at before anybody reads it.

use super::EngineError;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file inside the engine's folder.
const FILE: &str = "large";

/// From so many bytes on a value is large.
const LARGE: usize = 1024;

/// First byte of what sled holds instead of a large value; a value that begins so is large too.
const MARK: u8 = 0xFF;

/// Length of a [`Place`] in bytes.
const PLACE: usize = 1 + 8 + 4 + 4;

/// Where a value stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    at: u64,
    length: u32,
    sum: u32,
}

impl Place {
    /// Reads what sled holds; `None` when it is the value itself.
    pub fn read(held: &[u8]) -> Option<Self> {
        let (&MARK, rest) = held.split_first()? else { return None };
        let (at, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (sum, rest) = rest.split_first_chunk::<4>()?;
        rest.is_empty().then_some(Self {
            at: u64::from_le_bytes(*at),
            length: u32::from_le_bytes(*length),
            sum: u32::from_le_bytes(*sum),
        })
    }

    /// What sled holds.
    pub fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PLACE);
        bytes.push(MARK);
        bytes.extend(self.at.to_le_bytes());
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.sum.to_le_bytes());
        bytes
    }

    /// The place after the value.
    pub fn end(self) -> u64 {
        self.at.saturating_add(u64::from(self.length))
    }
}

/// Whether a value goes into the file though something stood under its key before.
pub(super) fn must(value: &[u8]) -> bool {
    value.first() == Some(&MARK)
}

/// Whether a value goes into the file when its key is new.
pub(super) fn may(value: &[u8]) -> bool {
    value.len() >= LARGE
}

/// The open file.
#[derive(Debug)]
pub(super) struct LargeFile {
    path: PathBuf,
    file: File,
    /// Its length, and the length that is known to be on disk.
    ends: Mutex<(u64, u64)>,
}

impl LargeFile {
    /// Opens the file, making it when it is not there.
    pub fn open(folder: &Path) -> Result<Self, EngineError> {
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let opened = options.open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) =
            opened.map_err(|source| EngineError::Large { path: path.clone(), source })?;
        Ok(Self { path, file, ends: Mutex::new((length, 0)) })
    }

    fn error(&self, source: io::Error) -> EngineError {
        EngineError::Large { path: self.path.clone(), source }
    }

    /// How long it is.
    pub fn end(&self) -> u64 {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Adds values; where each one stands.
    pub fn put(&self, values: &[&[u8]]) -> Result<Vec<Place>, EngineError> {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut places, run) = (Vec::with_capacity(values.len()), values.concat());
        let mut at = ends.0;
        for value in values {
            let full = |_size| self.error(io::ErrorKind::FileTooLarge.into());
            let length = u32::try_from(value.len()).map_err(full)?;
            let place = Place { at, length, sum: crc32fast::hash(value) };
            at = place.end();
            places.push(place);
        }
        self.file.write_all_at(&run, ends.0).map_err(|source| self.error(source))?;
        ends.0 = at;
        Ok(places)
    }

    /// Reads a value.
    pub fn get(&self, place: Place) -> Result<Vec<u8>, EngineError> {
        if place.end() > self.end() {
            return Err(EngineError::Lost { path: self.path.clone(), at: place.at });
        }
        let mut value = vec![0; place.length as usize];
        self.file.read_exact_at(&mut value, place.at).map_err(|source| self.error(source))?;
        if crc32fast::hash(&value) == place.sum {
            return Ok(value);
        }
        Err(EngineError::Lost { path: self.path.clone(), at: place.at })
    }

    /// Makes everything in it survive a power cut; its length then, when that is new.
    pub fn sync(&self) -> Result<Option<u64>, EngineError> {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        if ends.0 == ends.1 {
            return Ok(None);
        }
        self.file.sync_data().map_err(|source| self.error(source))?;
        ends.1 = ends.0;
        Ok(Some(ends.1))
    }

    /// It is known to be on disk up to here; an error when it is shorter.
    pub fn reaches(&self, synced: u64) -> Result<(), EngineError> {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        if ends.0 < synced {
            return Err(EngineError::Lost { path: self.path.clone(), at: ends.0 });
        }
        ends.1 = synced;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_come_back_and_damage_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let large = LargeFile::open(folder.path()).unwrap();
        let places = large.put(&[b"one", b"", b"three"]).unwrap();
        let more = large.put(&[b"four"]).unwrap();
        assert_eq!(large.get(places[2]).unwrap(), b"three");
        assert_eq!(large.get(places[1]).unwrap(), b"");
        assert_eq!(large.get(more[0]).unwrap(), b"four");
        assert_eq!(large.sync().unwrap(), Some(12));
        assert_eq!(large.sync().unwrap(), None);
        drop(large);
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[4] ^= 1;
        std::fs::write(&path, &bytes[..11]).unwrap();
        let large = LargeFile::open(folder.path()).unwrap();
        assert_eq!(large.get(places[0]).unwrap(), b"one");
        assert!(matches!(large.get(places[2]), Err(EngineError::Lost { at: 3, .. })));
        assert!(matches!(large.get(more[0]), Err(EngineError::Lost { at: 8, .. })));
        assert!(matches!(large.reaches(12), Err(EngineError::Lost { at: 11, .. })));
    }

    proptest! {
        #[test]
        fn a_place_is_told_from_a_value(at: u64, length: u32, sum: u32, value: Vec<u8>) {
            let place = Place { at, length, sum };
            prop_assert_eq!(Place::read(&place.bytes()), Some(place));
            prop_assert!(must(&value) || Place::read(&value).is_none());
        }
    }
}
