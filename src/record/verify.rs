//! Checks a whole record against itself, and says what is present, erased, missing or changed.

use super::attachments::Attachments;
use super::cut::{self, Cut};
use super::error::RecordError;
use super::lines::{Check, Head, Lines};
use super::torn::{Torn, find};
use super::{journal_of, must_be_store, segment};
use crate::model::{Change, Digest, ImportNo, Imported, Seq};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What a check of a record found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Lines that chain.
    pub lines: u64,
    /// Hash of the last of them.
    pub hash: Digest,
    /// The first bad line ([`RecordError::Broken`]); nothing after it was checked.
    pub broken: Option<RecordError>,
    /// Bytes behind the last line: a write that did not come to its end, or is going on.
    pub torn: Option<Torn>,
    /// Lines that were saved once and are gone from the end.
    pub lost: u64,
    /// Attachments that are there and unchanged.
    pub present: u64,
    /// Attachments that were erased, with the line that says so.
    pub erased: Vec<(Digest, Seq)>,
    /// Attachments and frames a line says were erased and that are still there.
    pub kept: Vec<(Digest, Seq)>,
    /// Attachments that are not there, or changed, with the line that refers to them.
    pub missing: Vec<(Digest, Seq)>,
    /// Imported entries that were erased, with the line that says so.
    pub cut: Vec<(Digest, Seq)>,
    /// Frames of the archive that are as the journal says.
    pub frames: u64,
    /// Those that are not, with their line.
    pub damaged: Vec<(Seq, RecordError)>,
}

impl Verified {
    /// Nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.broken.is_none()
            && self.lost == 0
            && self.kept.is_empty()
            && self.missing.is_empty()
            && self.damaged.is_empty()
    }
}

/// Checks a store without taking its lock and without changing it. The journal alone is enough;
/// what it refers to is then reported as missing. `progress` hears bytes done and bytes in all.
///
/// # Errors
/// There is no store, it is newer than this modq, or it cannot be read. What is wrong inside is
/// not an error but stands in [`Verified`].
pub fn verify(store: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Verified, RecordError> {
    must_be_store(store)?;
    let mut found = Verified::default();
    let mut referred = Referred::default();
    let mut done = journal(store, &mut found, &mut referred, progress)?;
    let total = done.saturating_add(referred.bytes);
    attachments(store, &mut found, &referred, &mut |bytes| {
        done += bytes;
        progress(done, total.max(done));
    })?;
    for (seq, part) in &referred.frames {
        let read = match referred.cut.get(&(part.import, part.part)) {
            Some(cut) => left(store, part, cut, &mut found),
            None => segment::frame_bytes(store, part).map(|_| ()),
        };
        match read {
            Ok(()) => found.frames += 1,
            Err(why) => found.damaged.push((*seq, why)),
        }
        done = done.saturating_add(part.length);
        progress(done, total.max(done));
    }
    Ok(found)
}

/// Checks what is left of a frame, and that nothing else of it is.
fn left(
    store: &Path,
    part: &Imported,
    (seq, cut, entries): &(Seq, Cut, u32),
    found: &mut Verified,
) -> Result<(), RecordError> {
    let erased = cut::erased(&cut::lines(store, part, cut)?);
    if erased.len() != *entries as usize {
        let why = format!("{} of its entries are erased, line {seq} says {entries}", erased.len());
        return Err(segment::damage(store, part, why));
    }
    if cut::is_left(store, part, cut)? {
        found.kept.push((part.frame, *seq));
    }
    found.cut.extend(erased.into_iter().map(|entry| (entry, *seq)));
    Ok(())
}

/// What the lines refer to.
#[derive(Default)]
struct Referred {
    /// The newest line about what is left of a frame.
    cut: HashMap<(ImportNo, u32), (Seq, Cut, u32)>,
    attachments: BTreeMap<Digest, Seq>,
    erased: HashMap<Digest, Seq>,
    frames: Vec<(Seq, Imported)>,
    /// Bytes in frames.
    bytes: u64,
}

fn journal(
    store: &Path,
    found: &mut Verified,
    referred: &mut Referred,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, RecordError> {
    let folder = journal_of(store);
    // The head is written after the lines, so it is read before them.
    let head = match Head::read(&folder) {
        Err(why @ RecordError::Broken { .. }) => {
            found.broken = Some(why);
            None
        }
        read => read?,
    };
    let (segments, rest) = match find(&folder) {
        Err(why @ RecordError::Broken { .. }) => {
            found.broken = Some(why);
            return Ok(0);
        }
        read => read?,
    };
    let total = segments.iter().map(|segment| segment.end).sum();
    let mut in_last_segment = 0;
    let mut lines = Lines::all(segments, Check::Everything, head);
    while let Some(line) = lines.next() {
        let line = match line {
            Err(why @ RecordError::Broken { .. }) => {
                // A bad line comes before a bad head.
                found.broken = Some(why);
                return Ok(lines.bytes());
            }
            read => read?,
        };
        found.lines = line.seq.0;
        in_last_segment = if lines.segments_left() == 0 { in_last_segment + 1 } else { 0 };
        if line.seq.0.is_multiple_of(1024) {
            progress(lines.bytes(), total);
        }
        for attachment in line.change.attachments() {
            referred.attachments.entry(attachment).or_insert(line.seq);
        }
        match line.change {
            Change::Erased { attachment, .. } => {
                referred.erased.entry(attachment).or_insert(line.seq);
            }
            Change::FrameErased { import, part, length, frame, entries, .. } => {
                let cut = Cut { frame, length };
                referred.cut.insert((import, part), (line.seq, cut, entries));
            }
            Change::Imported(part) => {
                referred.bytes = referred.bytes.saturating_add(part.length);
                referred.frames.push((line.seq, part));
            }
            _ => {}
        }
    }
    found.hash = lines.end().1;
    found.lost = head.map_or(0, |head| head.seq.0.saturating_sub(found.lines));
    match rest {
        rest if found.lines == 0 => {
            found.torn = rest.map(|rest| rest.torn);
            let (file, why) = (folder.join("000001.jsonl"), "the first line is gone".to_owned());
            found.broken = Some(RecordError::Broken { file, line: 1, why });
        }
        Some(rest) if rest.damaged && found.lost > 0 => {
            found.broken = Some(rest.broken(in_last_segment + 1));
        }
        rest => found.torn = rest.map(|rest| rest.torn),
    }
    Ok(total)
}

fn attachments(
    store: &Path,
    found: &mut Verified,
    referred: &Referred,
    read: &mut dyn FnMut(u64),
) -> Result<(), RecordError> {
    let there = Attachments::new(store).read_all(read)?;
    for (attachment, seq) in &referred.attachments {
        let is_there = there.contains_key(attachment);
        match referred.erased.get(attachment) {
            Some(by) if is_there => found.kept.push((*attachment, *by)),
            Some(by) => found.erased.push((*attachment, *by)),
            None if is_there => found.present += 1,
            None => found.missing.push((*attachment, *seq)),
        }
    }
    Ok(())
}
