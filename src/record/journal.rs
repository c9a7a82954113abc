//! The journal of an open record: scans its lines once, cuts off a torn end, adds lines durably.

use super::error::{RecordError, io_error};
use super::files::{length, make_folder, make_private, make_room, open_private, sync_folder};
use super::lines::{Check, Head, Lines, Segment};
use super::tally::Tally;
use super::torn::{Torn, find};
use crate::model::{Digest, Line, Seq};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// A segment that has grown to this is closed.
const SEGMENT: u64 = 16 << 20;
/// Every so many lines the place of one is remembered.
const STRIDE: u64 = 64;

/// What was found when a record was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// A torn end, cut off when the record was opened for writing.
    pub cut: Option<Torn>,
    /// Lines that were saved once and are gone from the end of the journal; 0 unless a file was
    /// cut or a disk lost what it had confirmed.
    pub lost: u64,
    /// The last line.
    pub last: Seq,
    /// Number of lines.
    pub lines: u64,
}

/// The journal of an open record.
pub(super) struct Journal {
    folder: PathBuf,
    segments: Vec<Segment>,
    /// Segment and offset of lines 1, 1 + STRIDE, 1 + 2 STRIDE …
    marks: Vec<(usize, u64)>,
    last: Seq,
    hash: Digest,
    writer: Option<Writer>,
}

struct Writer {
    file: File,
    head: File,
    /// Length of the file, zeros at its end included.
    allocated: u64,
    /// A failed sync or truncation leaves it open what is on disk.
    stopped: bool,
    #[cfg(test)]
    fail: Option<Fail>,
}

/// What a test lets go wrong with the next write.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fail {
    /// The disk is full after so many bytes.
    Full(usize),
    /// The sync fails.
    Sync,
}

impl Journal {
    /// Makes an empty journal.
    pub(super) fn found(folder: &Path) -> Result<Self, RecordError> {
        make_folder(folder)?;
        let mut journal = Self::empty(folder);
        journal.begin_segment()?;
        Ok(journal)
    }

    fn empty(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            segments: Vec::new(),
            marks: Vec::new(),
            last: Seq(0),
            hash: Digest::default(),
            writer: None,
        }
    }

    /// Opens what is there: scans all lines, and for writing cuts off a torn end.
    pub(super) fn open(
        folder: &Path,
        writing: bool,
    ) -> Result<(Self, Tally, OpenReport), RecordError> {
        // The head is written after the lines, so it is read before them.
        let head = Head::read(folder).unwrap_or_default();
        let (segments, rest) = find(folder)?;
        let mut journal = Self::empty(folder);
        let tally = journal.scan(segments, head)?;
        let last = journal.last;
        let lost = head.map_or(0, |head| head.seq.0.saturating_sub(last.0));
        let mut report = OpenReport { cut: None, lost, last, lines: last.0 };
        if last.0 == 0 && lost == 0 {
            // The first line was never saved.
            let store = folder.parent().unwrap_or(folder).to_owned();
            return Err(RecordError::NotAStore { store });
        }
        if let Some(rest) = rest {
            if lost > 0 && rest.damaged {
                return Err(rest.broken(journal.next_line()));
            }
            report.cut = Some(rest.torn);
        }
        if last.0 == 0 {
            let (file, why) = (folder.join("000001.jsonl"), "the first line is gone".to_owned());
            return Err(RecordError::Broken { file, line: 1, why });
        }
        if writing {
            if let Some(torn) = &mut report.cut {
                torn.kept = Some(journal.keep(torn)?);
            }
            journal.begin_writing()?;
        }
        Ok((journal, tally, report))
    }

    /// Reads every line once: numbers, names, cases, places. The only pass over a whole journal
    /// when a record is opened.
    fn scan(&mut self, segments: Vec<Segment>, head: Option<Head>) -> Result<Tally, RecordError> {
        let mut tally = Tally::default();
        let count = segments.len();
        self.segments.clone_from(&segments);
        let mut lines = Lines::all(segments, Check::LastSegment, head);
        let (mut at, mut offset) = (0, 0);
        while let Some(line) = lines.next() {
            let line = line?;
            let now = count.saturating_sub(lines.segments_left() + 1);
            if now != at || line.seq.0 == 1 {
                (at, offset) = (now, 0);
                // Segments in between are empty; they begin with the same line.
                for segment in self.segments.iter_mut().take(now + 1).rev() {
                    if segment.first.0 != 0 {
                        break;
                    }
                    segment.first = line.seq;
                }
            }
            if (line.seq.0 - 1).is_multiple_of(STRIDE) {
                self.marks.push((at, offset));
            }
            offset += lines.line_bytes();
            tally.take(&line);
        }
        (self.last, self.hash) = lines.end();
        let next = self.next();
        self.segments.iter_mut().filter(|s| s.first.0 == 0).for_each(|s| s.first = next);
        Ok(tally)
    }

    fn next(&self) -> Seq {
        Seq(self.last.0.saturating_add(1))
    }

    /// Number that the next line has in the last segment.
    fn next_line(&self) -> u64 {
        self.segments.last().map_or(1, |segment| self.next().0 - segment.first.0 + 1)
    }

    /// Copies torn bytes beside the segments.
    fn keep(&self, torn: &Torn) -> Result<PathBuf, RecordError> {
        let bytes = std::fs::read(&torn.file).map_err(io_error("read", &torn.file))?;
        let bytes = usize::try_from(torn.at).ok().and_then(|at| bytes.get(at..)).unwrap_or(&[]);
        let length = usize::try_from(torn.bytes).unwrap_or(usize::MAX).min(bytes.len());
        let (bytes, _zeros) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
        for n in 1_u32.. {
            let path = self.folder.join(format!("torn-{:06}-{n}", self.next().0));
            match make_private(&path) {
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    made.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
                        .map_err(io_error("write", &path))?;
                    sync_folder(&self.folder)?;
                    return Ok(path);
                }
            }
        }
        Ok(PathBuf::new())
    }

    fn begin_writing(&mut self) -> Result<(), RecordError> {
        let Some(segment) = self.segments.last() else { return self.begin_segment() };
        let file = open_private(&segment.path)?;
        if length(&file, &segment.path)? != segment.end {
            file.set_len(segment.end)
                .and_then(|()| file.sync_all())
                .map_err(io_error("cut", &segment.path))?;
        }
        let allocated = segment.end;
        self.set_writer(file, allocated)?;
        self.write_head(true)
    }

    /// Starts the next segment, which is empty.
    fn begin_segment(&mut self) -> Result<(), RecordError> {
        let no = self.segments.len() + 1;
        let path = self.folder.join(format!("{no:06}.jsonl"));
        let file = open_private(&path)?;
        file.set_len(0).map_err(io_error("write", &path))?;
        self.set_writer(file, 0)?;
        sync_folder(&self.folder)?;
        self.segments.push(Segment { path, first: self.next(), end: 0 });
        Ok(())
    }

    fn set_writer(&mut self, file: File, allocated: u64) -> Result<(), RecordError> {
        let head = open_private(&Head::path(&self.folder))?;
        self.writer = Some(Writer {
            file,
            head,
            allocated,
            stopped: false,
            #[cfg(test)]
            fail: None,
        });
        Ok(())
    }

    fn write_head(&self, sync: bool) -> Result<(), RecordError> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let text = Head { seq: self.last, hash: self.hash }.text();
        writer
            .head
            .write_all_at(text.as_bytes(), 0)
            .and_then(|()| if sync { writer.head.sync_all() } else { Ok(()) })
            .map_err(io_error("write", &Head::path(&self.folder)))
    }

    pub(super) fn writing(&self) -> bool {
        self.writer.is_some()
    }

    /// The file that takes the next line, when an earlier failure forbids writing to it.
    pub(super) fn stopped(&self) -> Option<PathBuf> {
        let segment = self.segments.last()?;
        self.writer.as_ref().filter(|w| w.stopped).map(|_| segment.path.clone())
    }

    pub(super) const fn last(&self) -> Seq {
        self.last
    }

    pub(super) const fn hash(&self) -> Digest {
        self.hash
    }

    /// Adds the bytes of whole lines and makes them durable; on an error none is there.
    pub(super) fn add(&mut self, bytes: &[u8], hash: Digest) -> Result<(), RecordError> {
        if self.segments.last().is_some_and(|segment| segment.end >= SEGMENT) {
            self.close_segment()?;
            self.begin_segment()?;
        }
        let index = self.segments.len().saturating_sub(1);
        if let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.last_mut()) {
            writer.write(bytes, segment)?;
            let mut offset = segment.end;
            for line in bytes.split_inclusive(|b| *b == b'\n') {
                if self.last.0.is_multiple_of(STRIDE) {
                    self.marks.push((index, offset));
                }
                self.last.0 += 1;
                offset += line.len() as u64;
            }
            segment.end = offset;
            self.hash = hash;
        }
        if let Err(why) = self.write_head(false) {
            // The lines are durable already; the head is only a second witness.
            tracing::warn!(%why, "journal/head could not be written");
        }
        Ok(())
    }

    /// Trims the zeros at the end, so that other tools see lines only.
    fn close_segment(&mut self) -> Result<(), RecordError> {
        if let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.last())
            && writer.allocated > segment.end
        {
            writer
                .file
                .set_len(segment.end)
                .and_then(|()| writer.file.sync_all())
                .map_err(io_error("close", &segment.path))?;
            writer.allocated = segment.end;
        }
        Ok(())
    }

    /// The lines after `after` that are durable now.
    pub(super) fn after(&self, after: Seq) -> Result<Lines, RecordError> {
        let mark = after.0.saturating_sub(1) / STRIDE;
        let found = usize::try_from(mark).ok().and_then(|at| self.marks.get(at));
        let Some(&(segment, offset)) = found else {
            return Lines::part(Vec::new(), (Seq(1), 0), self.last, self.last);
        };
        let segments = self.segments.get(segment..).unwrap_or_default().to_vec();
        Lines::part(segments, (Seq(mark * STRIDE + 1), offset), after, self.last)
    }

    #[cfg(test)]
    pub(super) fn fail_next(&mut self, fail: Fail) {
        self.writer.as_mut().unwrap().fail = Some(fail);
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Not worth an error: the zeros are no lines and are trimmed on the next open.
        let _zeros_stay = self.close_segment();
    }
}

impl Writer {
    fn write(&mut self, bytes: &[u8], segment: &Segment) -> Result<(), RecordError> {
        let wanted = segment.end.saturating_add(bytes.len() as u64);
        let put = self.make_room(wanted).and_then(|()| self.put(bytes, segment.end));
        if let Err(why) = put {
            self.take_back(segment.end);
            return Err(io_error("write", &segment.path)(why));
        }
        if let Err(why) = self.sync() {
            // After a failed sync nobody knows which pages reached the disk.
            self.take_back(segment.end);
            self.stopped = true;
            return Err(io_error("sync", &segment.path)(why));
        }
        self.allocated = self.allocated.max(wanted);
        Ok(())
    }

    fn make_room(&mut self, wanted: u64) -> io::Result<()> {
        self.allocated = make_room(&self.file, self.allocated, wanted)?;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        #[cfg(test)]
        if let Some(Fail::Full(written)) = self.fail {
            self.fail = None;
            self.file.write_all_at(&bytes[..written.min(bytes.len())], at)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.write_all_at(bytes, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        #[cfg(test)]
        if self.fail == Some(Fail::Sync) {
            self.fail = None;
            return Err(io::ErrorKind::Other.into());
        }
        self.file.sync_data()
    }

    fn take_back(&mut self, end: u64) {
        let cut = self.file.set_len(end).and_then(|()| self.file.sync_data());
        self.allocated = end;
        self.stopped |= cut.is_err();
    }
}

/// Adds one line to a batch: its bytes with a line feed, and its hash.
pub(super) fn encode(line: &Line, bytes: &mut Vec<u8>) -> Result<Digest, RecordError> {
    let text = serde_json::to_vec(line)
        .map_err(|source| RecordError::Unwritable { kind: "a line".to_owned(), source })?;
    bytes.extend_from_slice(&text);
    bytes.push(b'\n');
    Ok(Digest::of(&text))
}
