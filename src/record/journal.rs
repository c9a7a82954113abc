//! The journal of an open record: scans its lines once, cuts off a torn end, adds lines durably.

use super::closed::Closed;
use super::error::{RecordError, io_error};
use super::files::{length, make_folder, make_private, open_private, sync_folder};
use super::lines::{Check, Head, Lines, Segment};
use super::tally::Tally;
use super::torn::{Torn, find};
use super::writer::Writer;
use crate::model::{Digest, Line, Seq};
use std::fs::File;
use std::io::{self, Write as _};
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
    /// Bytes of the lines that are not on disk yet, and the last line that is.
    held: Vec<u8>,
    settled: (Seq, Digest),
    writer: Option<Writer>,
}

impl Journal {
    /// Makes an empty journal.
    pub(super) fn found(folder: &Path) -> Result<Self, RecordError> {
        make_folder(folder)?;
        let mut journal = Self::empty(folder);
        journal.begin_segment(Seq(1))?;
        Ok(journal)
    }

    fn empty(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            segments: Vec::new(),
            marks: Vec::new(),
            last: Seq(0),
            hash: Digest::default(),
            held: Vec::new(),
            settled: (Seq(0), Digest::default()),
            writer: None,
        }
    }

    /// Opens what is there: scans the lines, and for writing cuts off a torn end.
    pub(super) fn open(
        folder: &Path,
        writing: bool,
    ) -> Result<(Self, Tally, OpenReport), RecordError> {
        // The head is written after the lines, so it is read before them.
        let head = Head::read(folder).unwrap_or_default();
        let (segments, rest) = find(folder)?;
        let mut journal = Self::empty(folder);
        let tally = journal.scan(segments, head, writing)?;
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

    /// Reads every line once: numbers, names, cases, places. Of closed segments that were read
    /// before, what they came to is kept.
    fn scan(
        &mut self,
        segments: Vec<Segment>,
        head: Option<Head>,
        writing: bool,
    ) -> Result<Tally, RecordError> {
        let (closed, count) = (Closed::read(&self.folder, &segments), segments.len());
        self.segments = segments;
        let (mut lines, mut tally) = self.behind(closed, head);
        let known = count.saturating_sub(lines.segments_left());
        let (mut at, mut offset) = (None, 0);
        while let Some(line) = lines.next() {
            let line = line?;
            let now = count.saturating_sub(lines.segments_left() + 1);
            if at != Some(now) {
                (at, offset) = (Some(now), 0);
                // Segments in between are empty; they begin with the same line.
                for segment in self.segments.iter_mut().take(now + 1).rev() {
                    if segment.first.0 != 0 {
                        break;
                    }
                    segment.first = line.seq;
                }
                if writing && now + 1 == count && now > known {
                    self.keep_closed(&tally, (Seq(line.seq.0 - 1), line.prev));
                }
            }
            if (line.seq.0 - 1).is_multiple_of(STRIDE) {
                self.marks.push((now, offset));
            }
            offset += lines.line_bytes();
            tally.take(&line);
        }
        (self.last, self.hash) = lines.end();
        self.settled = (self.last, self.hash);
        let next = self.next();
        self.segments.iter_mut().filter(|s| s.first.0 == 0).for_each(|s| s.first = next);
        Ok(tally)
    }

    /// The lines that are still to be read, and what the others came to.
    fn behind(&mut self, closed: Option<Closed<'_>>, head: Option<Head>) -> (Lines, Tally) {
        let split = closed.as_ref().and_then(|closed| {
            let (known, rest) = self.segments.split_at_mut_checked(closed.firsts.len())?;
            known.iter_mut().zip(&closed.firsts).for_each(|(segment, no)| segment.first = *no);
            let last = known.last()?;
            let lines = closed.end.0.0.saturating_add(1).saturating_sub(last.first.0);
            Some(Lines::behind((last, lines), closed.end, rest.to_vec(), head))
        });
        match (split, closed) {
            (Some(lines), Some(closed)) => {
                self.marks = closed.marks.into_owned();
                (lines, closed.tally.into_owned())
            }
            _ => {
                let all = self.segments.clone();
                (Lines::all(all, Check::LastSegment, head), Tally::default())
            }
        }
    }

    fn keep_closed(&self, tally: &Tally, end: (Seq, Digest)) {
        let closed = self.segments.split_last().map_or(&[][..], |(_, closed)| closed);
        if let Err(why) = Closed::write(&self.folder, closed, (&self.marks, tally), end) {
            tracing::warn!(%why, "the next start reads the whole journal");
        }
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
        let Some(segment) = self.segments.last() else { return self.begin_segment(self.next()) };
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

    /// Starts the next segment, which is empty and will begin with this line.
    fn begin_segment(&mut self, first: Seq) -> Result<(), RecordError> {
        let no = self.segments.len() + 1;
        let path = self.folder.join(format!("{no:06}.jsonl"));
        let file = open_private(&path)?;
        file.set_len(0).map_err(io_error("write", &path))?;
        self.set_writer(file, 0)?;
        sync_folder(&self.folder)?;
        self.segments.push(Segment { path, first, end: 0, held: None });
        Ok(())
    }

    fn set_writer(&mut self, file: File, allocated: u64) -> Result<(), RecordError> {
        let head = open_private(&Head::path(&self.folder))?;
        self.writer = Some(Writer::new(file, head, allocated));
        Ok(())
    }

    fn write_head(&self, sync: bool) -> Result<(), RecordError> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let text = Head { seq: self.last, hash: self.hash }.text();
        writer.put_head(text.as_bytes(), sync).map_err(io_error("write", &Head::path(&self.folder)))
    }

    pub(super) fn writing(&self) -> bool {
        self.writer.is_some()
    }

    /// The file that takes the next line, when an earlier failure forbids writing to it.
    pub(super) fn stopped(&self) -> Option<PathBuf> {
        let segment = self.segments.last()?;
        self.writer.as_ref().filter(|w| w.is_stopped()).map(|_| segment.path.clone())
    }

    pub(super) const fn last(&self) -> Seq {
        self.last
    }

    pub(super) const fn hash(&self) -> Digest {
        self.hash
    }

    /// Takes in the bytes of whole lines, to be made durable by [`Journal::settle`]. There is room
    /// for them on the disk when this returns.
    pub(super) fn hold(&mut self, bytes: &[u8], hash: Digest) -> Result<(), RecordError> {
        if let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.last()) {
            let waiting = (self.held.len() + bytes.len()) as u64;
            writer.room_for(segment.end.saturating_add(waiting), segment)?;
        }
        self.held.extend_from_slice(bytes);
        self.last.0 += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.hash = hash;
        Ok(())
    }

    /// Makes the lines that wait durable, all with one sync; on an error none is there.
    pub(super) fn settle(&mut self) -> Result<(), RecordError> {
        if self.held.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.held);
        if let Err(why) = self.write(&bytes) {
            self.take_back();
            return Err(why);
        }
        self.settled = (self.last, self.hash);
        if let Err(why) = self.write_head(false) {
            // The lines are durable already; the head is only a second witness.
            tracing::warn!(%why, "journal/head could not be written");
        }
        Ok(())
    }

    /// Forgets the lines that wait.
    pub(super) fn take_back(&mut self) {
        self.held.clear();
        (self.last, self.hash) = self.settled;
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if self.segments.last().is_some_and(|segment| segment.end >= SEGMENT) {
            self.close_segment()?;
            let next = Seq(self.settled.0.0.saturating_add(1));
            self.begin_segment(next)?;
        }
        let index = self.segments.len().saturating_sub(1);
        if let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.last_mut()) {
            writer.write(bytes, segment)?;
            let (mut line, mut offset) = (self.settled.0.0, segment.end);
            for text in bytes.split_inclusive(|b| *b == b'\n') {
                if line.is_multiple_of(STRIDE) {
                    self.marks.push((index, offset));
                }
                line += 1;
                offset += text.len() as u64;
            }
            segment.end = offset;
        }
        Ok(())
    }

    /// Nothing more is written: it is open what is on disk.
    pub(super) fn stop(&mut self) {
        if let Some(writer) = &mut self.writer {
            writer.stop();
        }
    }

    /// Trims the zeros at the end, so that other tools see lines only.
    fn close_segment(&mut self) -> Result<(), RecordError> {
        match (&mut self.writer, self.segments.last()) {
            (Some(writer), Some(segment)) => writer.trim(segment),
            _ => Ok(()),
        }
    }

    /// The last line that is durable.
    pub(super) const fn settled(&self) -> Seq {
        self.settled.0
    }

    /// The lines after `after`, with those that are not durable yet.
    pub(super) fn after(&self, after: Seq) -> Result<Lines, RecordError> {
        let wanted = usize::try_from(after.0.saturating_sub(1) / STRIDE).unwrap_or(usize::MAX);
        let mark = wanted.min(self.marks.len().saturating_sub(1));
        let Some(&(segment, offset)) = self.marks.get(mark) else {
            return Lines::part(Vec::new(), (Seq(1), 0), self.last, self.last);
        };
        let mut segments = self.segments.get(segment..).unwrap_or_default().to_vec();
        if let (false, Some(last)) = (self.held.is_empty(), self.segments.last()) {
            let first = Seq(self.settled.0.0.saturating_add(1));
            let held = Some(self.held.as_slice().into());
            let end = self.held.len() as u64;
            segments.push(Segment { path: last.path.clone(), first, end, held });
        }
        Lines::part(segments, (Seq(mark as u64 * STRIDE + 1), offset), after, self.last)
    }

    /// The places it remembers, and the first line of each segment.
    #[cfg(test)]
    pub(super) fn known(&self) -> (Vec<(usize, u64)>, Vec<Seq>) {
        (self.marks.clone(), self.segments.iter().map(|segment| segment.first).collect())
    }

    #[cfg(test)]
    pub(super) fn fail_next(&mut self, fail: super::writer::Fail) {
        self.writer.as_mut().unwrap().fail_next(fail);
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Not worth an error: the zeros are no lines and are trimmed on the next open.
        let _zeros_stay = self.close_segment();
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
