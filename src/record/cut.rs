//! Frames from which entries were erased: what is left stands in a file of its own, and where the
//! frame stood are blanks.

use super::entry::{Entry, Tombstone};
use super::error::{RecordError, io_error};
use super::files::{open_private, sync_folder};
use super::segment::{self, compress, damage, path_of};
use crate::model::{Author, Change, Digest, Flag, FlagBody, Imported, Message, MessageKind};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// What is left of a frame, as the journal committed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cut {
    /// SHA-256 of its bytes.
    pub frame: Digest,
    /// How many.
    pub length: u64,
}

/// Which entries go: for a message the hash it is known by, for anything else 0.
pub type Chosen<'a> = &'a mut dyn FnMut(&Entry) -> Option<u64>;

/// Bytes written over at once.
const BLANKS: usize = 64 << 10;

fn prefix(part: &Imported) -> String {
    format!("import-{:06}-part-{:06}-", part.import.0, part.part)
}

fn cut_path(store: &Path, part: &Imported, frame: &Digest) -> PathBuf {
    let short = frame.to_string();
    let name = format!("{}{}.zst", prefix(part), short.get(..16).unwrap_or_default());
    store.join("archive").join(name)
}

/// The lines that are left of a frame, tombstones among them.
pub(super) fn lines(store: &Path, part: &Imported, cut: &Cut) -> Result<Vec<Vec<u8>>, RecordError> {
    let path = cut_path(store, part, &cut.frame);
    let bytes = fs::read(&path).map_err(io_error("read", &path))?;
    if bytes.len() as u64 != cut.length || Digest::of(&bytes) != cut.frame {
        let why = "what is left of this frame is not what the journal says".to_owned();
        return Err(damage(store, part, why));
    }
    segment::lines(store, part, &bytes)
}

/// Hashes of the entries erased in a frame.
pub(super) fn erased(lines: &[Vec<u8>]) -> Vec<Digest> {
    let stone = |line: &Vec<u8>| Tombstone::read(line).ok().flatten().map(|stone| stone.erased);
    lines.iter().filter_map(stone).collect()
}

/// Writes what is left of a frame once some entries are erased, durably, and gives the change that
/// says so; `None` when none is chosen. Nothing refers to the file before that change is appended.
pub(super) fn write(
    store: &Path,
    (part, lines): (&Imported, Vec<Vec<u8>>),
    (chosen, reason): (Chosen<'_>, &str),
) -> Result<Option<Change>, RecordError> {
    let mut text = Vec::new();
    let (mut fresh, mut count) = (false, 0);
    for line in &lines {
        let stands = Tombstone::read(line).map_err(|why| damage(store, part, why))?.is_none();
        count += u32::from(!stands);
        let mut entry = Entry::decode(line).map_err(|why| damage(store, part, why))?;
        match chosen(&entry).filter(|_| stands) {
            None => text.extend_from_slice(line),
            Some(content) => {
                strip(&mut entry, content, &Digest::of(line));
                let wrong = |source| RecordError::Unwritable { kind: "an entry".into(), source };
                let left = entry.encode_left().map_err(wrong)?;
                let left = serde_json::from_slice(&left).map_err(wrong)?;
                let stone = Tombstone { erased: Digest::of(line), left };
                serde_json::to_writer(&mut text, &stone).map_err(wrong)?;
                (fresh, count) = (true, count + 1);
            }
        }
        text.push(b'\n');
    }
    if !fresh {
        return Ok(None);
    }
    let bytes = compress(&text, &path_of(store, part.import))?;
    let frame = Digest::of(&bytes);
    let path = cut_path(store, part, &frame);
    let file = open_private(&path)?;
    file.set_len(0).map_err(io_error("write", &path))?;
    file.write_all_at(&bytes, 0).map_err(io_error("write", &path))?;
    file.sync_data().map_err(io_error("sync", &path))?;
    sync_folder(&store.join("archive"))?;
    Ok(Some(Change::FrameErased {
        import: part.import,
        part: part.part,
        length: bytes.len() as u64,
        frame,
        entries: count,
        reason: reason.to_owned(),
    }))
}

/// Takes every text and name out of an entry; what says which it is, and when, stays.
fn strip(entry: &mut Entry, content: u64, hash: &Digest) {
    match entry {
        Entry::Message { message, raw } => {
            let mut left = Message::new(message.key.clone(), message.at, String::new());
            left.at_uncertain = message.at_uncertain;
            left.kind = MessageKind::Erased { content };
            left.author = Author { id: None, name: None, kind: message.author.kind };
            left.reply_to = message.reply_to.take();
            left.topic = message.topic;
            left.language = message.language.take();
            (*message, *raw) = (left, Vec::new());
        }
        Entry::Flag { flag, raw, .. } => {
            strip_flag(flag, hash);
            *raw = raw.as_ref().map(|_| Vec::new());
        }
        Entry::Rejected { raw, .. } => raw.clear(),
        Entry::Group(_) => {}
    }
}

fn strip_flag(flag: &mut Flag, hash: &Digest) {
    let hash = hash.to_string();
    // The hash keeps flags apart that are told by their text.
    let gone = format!("erased {}", hash.get(..8).unwrap_or_default());
    match &mut flag.body {
        FlagBody::Notice(notice) => {
            (notice.notifier.name, notice.notifier.email) = (None, None);
            notice.explanation = gone;
        }
        FlagBody::Notification { from, text } => (*from, *text) = (None, gone),
        FlagBody::Own { text } => *text = gone,
        FlagBody::Rule(hit) => hit.spans.clear(),
        FlagBody::Order(_) => {}
    }
}

/// Overwrites what stood where the frame was, and removes what was left of it before, durably.
/// Does nothing that was done already.
pub(super) fn blank(store: &Path, part: &Imported, cut: &Cut) -> Result<(), RecordError> {
    for path in older(store, part, cut)? {
        fs::remove_file(&path).map_err(io_error("remove", &path))?;
    }
    if !stands(store, part)? {
        return Ok(());
    }
    let path = path_of(store, part.import);
    let file = OpenOptions::new().write(true).open(&path).map_err(io_error("open", &path))?;
    let blanks = vec![0; BLANKS];
    let (mut at, end) = (part.offset, part.offset.saturating_add(part.length));
    while at < end {
        let count = usize::try_from(end - at).unwrap_or(BLANKS).min(BLANKS);
        let some = blanks.get(..count).unwrap_or_default();
        file.write_all_at(some, at).map_err(io_error("write", &path))?;
        at += count as u64;
    }
    file.sync_data().map_err(io_error("sync", &path))?;
    sync_folder(&store.join("archive"))
}

/// Whether anything but blanks stands where the frame was.
fn stands(store: &Path, part: &Imported) -> Result<bool, RecordError> {
    let path = path_of(store, part.import);
    let file = File::open(&path).map_err(io_error("open", &path))?;
    let mut buffer = vec![0; BLANKS];
    let (mut at, end) = (part.offset, part.offset.saturating_add(part.length));
    while at < end {
        let count = usize::try_from(end - at).unwrap_or(BLANKS).min(BLANKS);
        let Some(some) = buffer.get_mut(..count) else { break };
        file.read_exact_at(some, at).map_err(io_error("read", &path))?;
        if some.iter().any(|byte| *byte != 0) {
            return Ok(true);
        }
        at += count as u64;
    }
    Ok(false)
}

/// Whether something is still there that a line says was erased.
pub(super) fn is_left(store: &Path, part: &Imported, cut: &Cut) -> Result<bool, RecordError> {
    Ok(stands(store, part)? || !older(store, part, cut)?.is_empty())
}

/// What was left of the frame before, or was written and never named.
fn older(store: &Path, part: &Imported, cut: &Cut) -> Result<Vec<PathBuf>, RecordError> {
    let folder = store.join("archive");
    let (start, now) = (prefix(part), cut_path(store, part, &cut.frame));
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(io_error("read", &folder))? {
        let path = entry.map_err(io_error("read", &folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if path != now && name.is_some_and(|name| name.starts_with(&start)) {
            found.push(path);
        }
    }
    Ok(found)
}
