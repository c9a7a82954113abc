//! Free text and personal data, apart from the journal so that they can be erased: one JSON line
//! each, found by the SHA-256 of the line, which a random salt keeps from being guessed.

use super::error::{RecordError, io_error};
use super::files::{
    hex, length, make_folder, make_room, numbered, open_private, random, sync_folder,
};
use super::places::{self, Kept, Place, Places, Spot};
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

/// All packs of a record.
pub(super) struct Attachments {
    folder: PathBuf,
    /// Read the first time an attachment is asked for.
    places: OnceLock<Places>,
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
    kept: Kept,
}

impl Pack {
    /// Makes what was added durable.
    fn sync(&mut self) -> Result<(), RecordError> {
        self.file.sync_data().map_err(io_error("sync", &self.path))?;
        self.kept.write();
        Ok(())
    }

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
        Self { folder, places: OnceLock::new(), pack: None, dirty: false, read: Mutex::default() }
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
        let place = Place::new(&digest, Spot { pack, offset, length });
        if let Some(pack) = &mut self.pack {
            pack.kept.add(&place);
        }
        if let Some(places) = self.places.get_mut() {
            places.add(place);
        }
        Ok(digest)
    }

    fn write(&mut self, line: &[u8]) -> Result<(u32, u64), RecordError> {
        let mut pack = match self.pack.take() {
            Some(pack) if pack.end < PACK => pack,
            Some(mut full) => {
                full.sync()?;
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
        let kept = Kept::open(no, &path)?;
        sync_folder(&self.folder)?;
        Ok(Pack { no, path, file, end, allocated: end, kept })
    }

    /// Makes what was added durable.
    pub(super) fn sync(&mut self) -> Result<(), RecordError> {
        if let (true, Some(pack)) = (self.dirty, &mut self.pack) {
            pack.sync()?;
        }
        self.dirty = false;
        Ok(())
    }

    fn places(&self) -> Result<&Places, RecordError> {
        if let Some(places) = self.places.get() {
            return Ok(places);
        }
        let mut all = Vec::new();
        if self.folder.exists() {
            for (pack, path) in numbered(&self.folder, "", ".jsonl")? {
                all.append(&mut places::of_pack(pack, &path)?.0);
            }
        }
        Ok(self.places.get_or_init(|| Places::new(all)))
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
        Ok(self.line(digest)?.is_some())
    }

    /// The bytes of one and where they stand; `None` when it was erased or is missing.
    fn line(&self, digest: &Digest) -> Result<Option<(Spot, Vec<u8>)>, RecordError> {
        let Some(spot) = self.places()?.find(digest) else { return Ok(None) };
        let path = self.path(spot.pack);
        let mut line = vec![0; spot.length as usize];
        self.file(spot.pack, &path)
            .and_then(|file| file.read_exact_at(&mut line, spot.offset))
            .map_err(io_error("read", &path))?;
        Ok(line.iter().any(|b| *b != b' ').then_some((spot, line)))
    }

    /// Reads one; `None` when it is not there, because it was erased or is missing.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        digest: &Digest,
    ) -> Result<Option<T>, RecordError> {
        let Some((spot, line)) = self.line(digest)? else { return Ok(None) };
        let file = self.path(spot.pack);
        let damaged = |why| RecordError::Damaged { file, offset: spot.offset, why };
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
        let Some((spot, _)) = self.line(digest)? else { return Ok(false) };
        let path = self.path(spot.pack);
        open_private(&path).and_then(|file| {
            let blanks = vec![b' '; spot.length as usize];
            file.write_all_at(&blanks, spot.offset)
                .and_then(|()| file.sync_data())
                .map_err(io_error("erase in", &path))
        })?;
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
    fn the_places_are_a_hint_only() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("archive/attachments");
        let (pack, places) = (folder.join("000001.jsonl"), folder.join("000001.places"));
        let mut attachments = Attachments::new(dir.path());
        let all: Vec<Digest> =
            (0..40).map(|n| attachments.add("note", &format!("notitie {n}")).unwrap()).collect();
        assert_eq!(std::fs::metadata(&places).unwrap().len(), 0, "not durable yet");
        attachments.sync().unwrap();
        attachments.erase(&all[3]).unwrap();
        drop(attachments);
        let good = std::fs::read(&places).unwrap();
        assert_eq!(good.len(), 40 * 32);
        let found = |attachments: &Attachments| {
            for (n, digest) in all.iter().enumerate() {
                let text = attachments.get::<String>(digest).unwrap();
                assert_eq!(text, (n != 3).then(|| format!("notitie {n}")));
                assert_eq!(attachments.has(digest).unwrap(), n != 3);
            }
            assert_eq!(attachments.get::<String>(&Digest::of(b"x")).unwrap(), None);
        };
        for cut in [0, 1, 31, 32, 100, good.len() - 32, good.len()] {
            std::fs::write(&places, &good[..cut]).unwrap();
            found(&Attachments::new(dir.path()));
        }
        for at in (0..good.len()).step_by(13) {
            let mut flipped = good.clone();
            flipped[at] ^= 1 << (at % 8);
            std::fs::write(&places, &flipped).unwrap();
            found(&Attachments::new(dir.path()));
        }
        std::fs::write(&places, &good).unwrap();

        // The power went before the last lines of the pack were durable.
        let bytes = std::fs::read(&pack).unwrap();
        let end = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(19).unwrap().0 + 1;
        std::fs::write(&pack, &bytes[..end + 5]).unwrap();
        let mut attachments = Attachments::new(dir.path());
        let new = attachments.add("note", &"nieuw").unwrap();
        attachments.sync().unwrap();
        for attachments in [attachments, Attachments::new(dir.path())] {
            assert_eq!(attachments.get::<String>(&new).unwrap().unwrap(), "nieuw");
            assert_eq!(attachments.get::<String>(&all[19]).unwrap().unwrap(), "notitie 19");
            assert_eq!(attachments.get::<String>(&all[20]).unwrap(), None);
        }
        assert_eq!(std::fs::metadata(&places).unwrap().len(), 21 * 32);
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
