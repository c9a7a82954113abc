//! Free text and personal data, apart from the journal so that they can be erased: one JSON line
//! each, found by the SHA-256 of the line, which a random salt keeps from being guessed.

use super::error::{RecordError, io_error};
use super::files::{
    hex, length, make_folder, make_room, numbered, open_private, random, sync_folder,
};
use crate::model::Digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A pack that has grown to this is closed.
const PACK: u64 = 64 << 20;

#[derive(Serialize)]
struct Written<'a, T> {
    salt: String,
    kind: &'a str,
    value: &'a T,
}

#[derive(Deserialize)]
struct Read<T> {
    value: T,
}

/// Where an attachment stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pack: u32,
    offset: u64,
    /// Without the line feed.
    length: u32,
}

/// All packs of a record.
pub(super) struct Attachments {
    folder: PathBuf,
    /// Made by reading all packs, the first time an attachment is asked for.
    index: OnceLock<HashMap<Digest, Spot>>,
    pack: Option<Pack>,
    dirty: bool,
    /// Packs that were read from.
    read: Mutex<HashMap<u32, Arc<File>>>,
}

struct Pack {
    no: u32,
    path: PathBuf,
    file: File,
    end: u64,
    /// Length of the file, zeros at its end included.
    allocated: u64,
}

impl Pack {
    fn put(&mut self, line: &[u8]) -> std::io::Result<()> {
        let end = self.end + line.len() as u64;
        let put = make_room(&self.file, self.allocated, end).and_then(|allocated| {
            self.allocated = allocated.max(end);
            self.file.write_all_at(line, self.end)
        });
        if put.is_ok() {
            self.end = end;
        } else {
            self.trim();
        }
        put
    }

    /// Cuts off what is no whole line.
    fn trim(&mut self) {
        // Not worth an error: it is no line, and is cut when the pack is opened again.
        let _zeros_stay = self.file.set_len(self.end);
        self.allocated = self.end;
    }
}

impl Drop for Pack {
    fn drop(&mut self) {
        self.trim();
    }
}

impl Attachments {
    /// Nothing is read or made yet.
    pub(super) fn new(store: &Path) -> Self {
        let folder = store.join("archive").join("attachments");
        Self { folder, index: OnceLock::new(), pack: None, dirty: false, read: Mutex::default() }
    }

    fn path(&self, pack: u32) -> PathBuf {
        self.folder.join(format!("{pack:06}.jsonl"))
    }

    /// Adds one; not durable before [`Attachments::sync`].
    pub(super) fn add(
        &mut self,
        kind: &str,
        value: &impl Serialize,
    ) -> Result<Digest, RecordError> {
        let salt: [u8; 16] = random(&self.folder)?;
        let mut line = serde_json::to_vec(&Written { salt: hex(&salt), kind, value })
            .map_err(|source| RecordError::Unwritable { kind: kind.to_owned(), source })?;
        let digest = Digest::of(&line);
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        line.push(b'\n');
        let (pack, offset) = self.write(&line)?;
        if let Some(index) = self.index.get_mut() {
            index.insert(digest, Spot { pack, offset, length });
        }
        Ok(digest)
    }

    fn write(&mut self, line: &[u8]) -> Result<(u32, u64), RecordError> {
        let mut pack = match self.pack.take() {
            Some(pack) if pack.end < PACK => pack,
            Some(full) => {
                full.file.sync_data().map_err(io_error("sync", &full.path))?;
                self.open_pack(full.no.saturating_add(1))?
            }
            None => {
                make_folder(&self.folder)?;
                let last = numbered(&self.folder, "", ".jsonl")?.pop();
                self.open_pack(last.map_or(1, |(no, _)| no))?
            }
        };
        let offset = pack.end;
        let written = pack.put(line).map_err(io_error("write", &pack.path));
        self.dirty |= written.is_ok();
        let no = pack.no;
        self.pack = Some(pack);
        written.map(|()| (no, offset))
    }

    /// Opens a pack to add to it. A torn line at its end never became part of the record, since
    /// attachments are synced before the journal names them; it is cut off.
    fn open_pack(&self, no: u32) -> Result<Pack, RecordError> {
        let path = self.path(no);
        let file = open_private(&path)?;
        let mut end = length(&file, &path)?;
        let mut buffer = [0; 4096];
        while end > 0 {
            let from = end.saturating_sub(buffer.len() as u64);
            let size = usize::try_from(end - from).unwrap_or(buffer.len());
            let part = buffer.get_mut(..size).unwrap_or_default();
            file.read_exact_at(part, from).map_err(io_error("read", &path))?;
            if let Some(at) = part.iter().rposition(|b| *b == b'\n') {
                end = from + at as u64 + 1;
                break;
            }
            end = from;
        }
        file.set_len(end).map_err(io_error("cut", &path))?;
        sync_folder(&self.folder)?;
        Ok(Pack { no, path, file, end, allocated: end })
    }

    /// Makes what was added durable.
    pub(super) fn sync(&mut self) -> Result<(), RecordError> {
        if let (true, Some(pack)) = (self.dirty, &self.pack) {
            pack.file.sync_data().map_err(io_error("sync", &pack.path))?;
        }
        self.dirty = false;
        Ok(())
    }

    fn index(&self) -> Result<&HashMap<Digest, Spot>, RecordError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let made = self.read_all(&mut |_bytes| {})?;
        Ok(self.index.get_or_init(|| made))
    }

    /// Reads all packs; says after each line how many bytes it had.
    pub(super) fn read_all(
        &self,
        read: &mut dyn FnMut(u64),
    ) -> Result<HashMap<Digest, Spot>, RecordError> {
        let mut index = HashMap::new();
        if !self.folder.exists() {
            return Ok(index);
        }
        for (pack, path) in numbered(&self.folder, "", ".jsonl")? {
            let file = File::open(&path).map_err(io_error("open", &path))?;
            let mut reader = BufReader::with_capacity(256 << 10, file);
            let (mut line, mut offset) = (Vec::new(), 0);
            loop {
                line.clear();
                let got = reader.read_until(b'\n', &mut line).map_err(io_error("read", &path))?;
                if got == 0 {
                    break;
                }
                read(got as u64);
                // Erased ones are blanks; what has no line feed is room, or being written.
                if line.pop() == Some(b'\n') && line.first() == Some(&b'{') {
                    let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
                    index.insert(Digest::of(&line), Spot { pack, offset, length });
                }
                offset += got as u64;
            }
        }
        Ok(index)
    }

    /// Whether one is there.
    pub(super) fn has(&self, digest: &Digest) -> Result<bool, RecordError> {
        Ok(self.index()?.contains_key(digest))
    }

    /// Reads one; `None` when it is not there, because it was erased or is missing.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        digest: &Digest,
    ) -> Result<Option<T>, RecordError> {
        let Some(spot) = self.index()?.get(digest).copied() else { return Ok(None) };
        let path = self.path(spot.pack);
        let mut line = vec![0; spot.length as usize];
        self.file(spot.pack, &path)
            .and_then(|file| file.read_exact_at(&mut line, spot.offset))
            .map_err(io_error("read", &path))?;
        let damaged = |why| RecordError::Damaged { file: path.clone(), offset: spot.offset, why };
        if Digest::of(&line) != *digest {
            return Err(damaged("this attachment was changed".to_owned()));
        }
        let read: Read<T> = serde_json::from_slice(&line)
            .map_err(|why| damaged(format!("this attachment is of another kind: {why}")))?;
        Ok(Some(read.value))
    }

    /// A pack to read from, opened once.
    fn file(&self, pack: u32, path: &Path) -> std::io::Result<Arc<File>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = read.get(&pack) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(File::open(path)?);
        read.insert(pack, Arc::clone(&file));
        Ok(file)
    }

    /// Overwrites one with blanks, durably; false when it is not there.
    pub(super) fn erase(&mut self, digest: &Digest) -> Result<bool, RecordError> {
        let Some(spot) = self.index()?.get(digest).copied() else { return Ok(false) };
        let path = self.path(spot.pack);
        open_private(&path).and_then(|file| {
            let blanks = vec![b' '; spot.length as usize];
            file.write_all_at(&blanks, spot.offset)
                .and_then(|()| file.sync_data())
                .map_err(io_error("erase in", &path))
        })?;
        if let Some(index) = self.index.get_mut() {
            index.remove(digest);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_torn_line_is_cut_and_the_others_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let mut attachments = Attachments::new(dir.path());
        let one = attachments.add("note", &"eerste").unwrap();
        drop(attachments);
        let pack = dir.path().join("archive/attachments/000001.jsonl");
        let mut file = std::fs::OpenOptions::new().append(true).open(&pack).unwrap();
        file.write_all(&[b'x'; 10_000]).unwrap();

        let mut attachments = Attachments::new(dir.path());
        let two = attachments.add("note", &"tweede").unwrap();
        assert_eq!(attachments.get::<String>(&one).unwrap().unwrap(), "eerste");
        assert_eq!(attachments.get::<String>(&two).unwrap().unwrap(), "tweede");
        let three = attachments.add("note", &"tweede").unwrap();
        assert_ne!(two, three, "salted");
        assert_eq!(attachments.get::<String>(&three).unwrap().unwrap(), "tweede");
        drop(attachments);
        let text = std::fs::read_to_string(&pack).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert_eq!(Digest::of(text.lines().next().unwrap().as_bytes()), one);
    }

    #[test]
    fn an_erased_one_leaves_blanks() {
        let dir = tempfile::tempdir().unwrap();
        let mut attachments = Attachments::new(dir.path());
        let one = attachments.add("note", &"wis mij").unwrap();
        let two = attachments.add("note", &"laat mij").unwrap();
        assert!(attachments.erase(&one).unwrap());
        assert!(!attachments.erase(&one).unwrap());
        for attachments in [attachments, Attachments::new(dir.path())] {
            assert_eq!(attachments.get::<String>(&one).unwrap(), None);
            assert_eq!(attachments.get::<String>(&two).unwrap().unwrap(), "laat mij");
        }
    }

    #[test]
    fn a_changed_one_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let mut attachments = Attachments::new(dir.path());
        let one = attachments.add("note", &"abc").unwrap();
        assert!(attachments.get::<String>(&one).unwrap().is_some());
        assert!(matches!(attachments.get::<u32>(&one), Err(RecordError::Damaged { .. })));
        let pack = dir.path().join("archive/attachments/000001.jsonl");
        let text = std::fs::read_to_string(&pack).unwrap();
        std::fs::write(&pack, text.replace("abc", "abd")).unwrap();
        assert!(matches!(attachments.get::<String>(&one), Err(RecordError::Damaged { .. })));
    }
}
