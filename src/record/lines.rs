//! Reads journal lines in order, checks that they chain, and says which line is the bad one.

use super::error::{RecordError, io_error};
use crate::model::{At, CaseNo, Change, DecisionNo, Digest, Line, ModeratorNo, Seq};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek as _, SeekFrom, Take};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The record format this modq writes, and the newest it reads.
pub const RECORD: u32 = 1;

/// No line is longer; more without a line feed is damage, not a line.
const LONGEST: u64 = 64 << 20;

/// One file of the journal, as far as lines stand in it.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    /// Its first line.
    pub(super) first: Seq,
    /// End of its last complete line, in bytes.
    pub(super) end: u64,
    /// The bytes themselves, of lines that are not in the file yet.
    pub(super) held: Option<Arc<[u8]>>,
}

/// Where lines are read from.
#[derive(Debug)]
enum Bytes {
    File(BufReader<File>),
    Held(Cursor<Arc<[u8]>>),
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Held(held) => held.read(into),
        }
    }
}

impl BufRead for Bytes {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        match self {
            Self::File(file) => file.fill_buf(),
            Self::Held(held) => held.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::File(file) => file.consume(amount),
            Self::Held(held) => held.consume(amount),
        }
    }
}

/// The last line that was saved, kept in `journal/head` beside the segments: so a changed last
/// line, or a tail cut off between two lines, is found too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) seq: Seq,
    pub(super) hash: Digest,
}

impl Head {
    pub(super) fn text(self) -> String {
        format!("{}  {:020}\n", self.hash, self.seq.0)
    }

    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join("head")
    }

    /// `Ok(None)` when there is none; it may be empty when power failed while it was made.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, RecordError> {
        let path = Self::path(folder);
        let bytes = match std::fs::read(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(io_error("read", &path))?,
        };
        if bytes.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        let parsed = std::str::from_utf8(&bytes).ok().and_then(|text| {
            let (hash, seq) = text.split_once("  ")?;
            let head = Self { hash: hash.parse().ok()?, seq: Seq(seq.trim_end().parse().ok()?) };
            (head.text() == text).then_some(head)
        });
        parsed.map(Some).ok_or_else(|| RecordError::Broken {
            file: path,
            line: 1,
            why: "is not the hash and number of a line".to_owned(),
        })
    }
}

/// How much of the chain is checked on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Every line against the one before.
    Everything,
    /// Only the lines of the last segment. The others must have the right number, and decisions
    /// come without what they decided.
    LastSegment,
}

/// Journal lines in order, each checked against the one before; ends after the first error.
#[derive(Debug)]
pub struct Lines {
    segments: std::vec::IntoIter<Segment>,
    check: Check,
    head: Option<Head>,
    open: Option<Take<Bytes>>,
    /// The file being read, and the line in it that was read last.
    file: PathBuf,
    line: u64,
    /// The file before that one, and its last line.
    before: Option<(PathBuf, u64)>,
    raw: Vec<u8>,
    /// Number and hash of the line read last; no hash when it was not checked.
    last: Seq,
    hash: Option<Digest>,
    skip_to: Seq,
    until: Seq,
    read: u64,
    done: bool,
}

impl Lines {
    pub(super) fn all(segments: Vec<Segment>, check: Check, head: Option<Head>) -> Self {
        Self {
            segments: segments.into_iter(),
            check,
            head,
            open: None,
            file: PathBuf::new(),
            line: 0,
            before: None,
            raw: Vec::new(),
            last: Seq(0),
            hash: Some(Digest::default()),
            skip_to: Seq(0),
            until: Seq(u64::MAX),
            read: 0,
            done: false,
        }
    }

    /// The lines of segments that come behind closed ones, of which the last line is known, and how
    /// many stand in the last of them.
    pub(super) fn behind(
        (closed, lines): (&Segment, u64),
        (last, hash): (Seq, Digest),
        segments: Vec<Segment>,
        head: Option<Head>,
    ) -> Self {
        let mut behind = Self::all(segments, Check::LastSegment, head);
        (behind.last, behind.hash) = (last, Some(hash));
        // As if they had been read.
        (behind.file, behind.line) = (closed.path.clone(), lines);
        behind
    }

    /// The lines after `after` up to `until`, starting to read with line `from` at `offset`.
    pub(super) fn part(
        segments: Vec<Segment>,
        (from, offset): (Seq, u64),
        after: Seq,
        until: Seq,
    ) -> Result<Self, RecordError> {
        let mut lines = Self::all(segments, Check::Everything, None);
        lines.last = Seq(from.0.saturating_sub(1));
        lines.hash = (from.0 <= 1).then(Digest::default);
        lines.skip_to = after;
        lines.until = until;
        lines.done = after >= until;
        if !lines.done
            && let Some(first) = lines.segments.as_slice().first()
        {
            lines.line = from.0.saturating_sub(first.first.0);
            lines.enter(offset)?;
        }
        Ok(lines)
    }

    /// Opens the next segment at that place; false when there is none.
    fn enter(&mut self, offset: u64) -> Result<bool, RecordError> {
        let Some(segment) = self.segments.next() else { return Ok(false) };
        let bytes = if let Some(held) = segment.held {
            Bytes::Held(Cursor::new(held))
        } else {
            let mut file = File::open(&segment.path).map_err(io_error("open", &segment.path))?;
            file.seek(SeekFrom::Start(offset)).map_err(io_error("read", &segment.path))?;
            Bytes::File(BufReader::with_capacity(256 << 10, file))
        };
        self.open = Some(bytes.take(segment.end.saturating_sub(offset)));
        self.file = segment.path;
        Ok(true)
    }

    /// Reads one line, without its line feed, into `raw`.
    fn pull(&mut self) -> Result<bool, RecordError> {
        loop {
            let Some(open) = &mut self.open else {
                let ended = std::mem::take(&mut self.file);
                if !self.enter(0)? {
                    self.file = ended;
                    return Ok(false);
                }
                if self.line > 0 {
                    self.before = Some((ended, self.line));
                }
                self.line = 0;
                if self.hash.is_none() && !self.raw.is_empty() {
                    self.hash = Some(Digest::of(&self.raw));
                }
                continue;
            };
            if open.fill_buf().map_err(io_error("read", &self.file))?.is_empty() {
                self.open = None;
                continue;
            }
            let left = open.limit();
            self.raw.clear();
            let got = open.by_ref().take(LONGEST).read_until(b'\n', &mut self.raw);
            let got = got.map_err(io_error("read", &self.file))?;
            self.line += 1;
            self.read += got as u64;
            if self.raw.pop() != Some(b'\n') {
                let why = if left > LONGEST { "is too long" } else { "has no end" };
                return Err(self.broken(why.to_owned()));
            }
            return Ok(true);
        }
    }

    fn broken(&self, why: String) -> RecordError {
        RecordError::Broken { file: self.file.clone(), line: self.line, why }
    }

    fn checking(&self) -> bool {
        self.check == Check::Everything || self.segments.as_slice().is_empty()
    }

    fn step(&mut self) -> Result<Option<Line>, RecordError> {
        if self.last >= self.until || !self.pull()? {
            return Ok(None);
        }
        let expected = Seq(self.last.0.saturating_add(1));
        let glance = if self.checking() { None } else { Glance::at(&self.raw) };
        let line: Line = match glance.map_or_else(|| serde_json::from_slice(&self.raw), Ok) {
            Ok(line) => line,
            Err(why) => return Err(self.unread(expected, &why)),
        };
        if line.seq != expected {
            let why = format!("is numbered {} where {expected} belongs", line.seq);
            return Err(self.broken(why));
        }
        if self.hash.is_some_and(|hash| hash != line.prev) {
            return Err(self.unchained(expected));
        }
        if let Change::Founded { record, .. } = line.change
            && record > RECORD
        {
            return Err(self.newer_unless_changed(expected, format!("record format {record}")));
        }
        if expected.0 == 1 && !matches!(line.change, Change::Founded { .. }) {
            return Err(self.broken("a journal begins with `founded`".to_owned()));
        }
        self.last = expected;
        self.hash = self.checking().then(|| Digest::of(&self.raw));
        if let (Some(head), Some(hash)) = (self.head, self.hash)
            && head.seq == expected
            && head.hash != hash
        {
            return Err(self.against_head(hash));
        }
        Ok(Some(line))
    }

    /// The hash that was taken of the line in `raw` when it was written: from the line after it,
    /// else from the head. Reads on, so only for a line that is already known to be bad.
    fn attested(&mut self, seq: Seq) -> Option<Digest> {
        let raw = std::mem::take(&mut self.raw);
        let (file, line) = (self.file.clone(), self.line);
        let next = match self.pull() {
            Ok(true) => serde_json::from_slice::<Prev>(&self.raw).ok().map(|next| next.prev),
            _ => None,
        };
        (self.raw, self.file, self.line) = (raw, file, line);
        next.or_else(|| self.head.filter(|head| head.seq == seq).map(|head| head.hash))
    }

    /// The line names another hash than that of the line before: one of the two was changed.
    fn unchained(&mut self, seq: Seq) -> RecordError {
        let hash = Digest::of(&self.raw);
        let before = match self.line {
            0 | 1 => self.before.clone(),
            line => Some((self.file.clone(), line - 1)),
        };
        let this_is_as_written = self.attested(seq).is_none_or(|written| written == hash);
        match before {
            Some((file, line)) if this_is_as_written => {
                let why = format!("was changed after line {seq} of the journal was written");
                RecordError::Broken { file, line, why }
            }
            Some(_) => self.broken("its `prev` is not the hash of the line before".to_owned()),
            None => self.broken("the `prev` of the first line is not 64 zeros".to_owned()),
        }
    }

    fn against_head(&mut self, hash: Digest) -> RecordError {
        let why = "is not the line whose hash stands in journal/head";
        let (folder, broken) = (self.file.parent().map(Head::path), self.broken(why.to_owned()));
        self.head = None;
        match (self.attested(self.last), folder) {
            (Some(written), Some(file)) if written == hash => {
                let why = format!("does not hold the hash of line {}", self.last);
                RecordError::Broken { file, line: 1, why }
            }
            _ => broken,
        }
    }

    /// A line that cannot be decoded: from a later modq, or damaged.
    fn unread(&mut self, seq: Seq, why: &serde_json::Error) -> RecordError {
        let what = serde_json::from_slice::<What>(&self.raw).ok().map(|line| line.change.what);
        match what {
            Some(what) if !Change::WORDS.contains(&what.as_str()) => {
                self.newer_unless_changed(seq, format!("`{what}`"))
            }
            _ => self.broken(format!("is not a line of this journal: {why}")),
        }
    }

    fn newer_unless_changed(&mut self, seq: Seq, what: String) -> RecordError {
        let hash = Digest::of(&self.raw);
        if self.attested(seq).is_none_or(|written| written == hash) {
            RecordError::Newer { file: self.file.clone(), line: self.line, what }
        } else {
            self.broken(format!("was changed: {what} was not written there"))
        }
    }

    /// The bytes of the line read last, without its line feed, as they stand in the journal.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.read
    }

    /// Number and hash of the line read last.
    pub(super) fn end(&self) -> (Seq, Digest) {
        (self.last, self.hash.unwrap_or_else(|| Digest::of(&self.raw)))
    }

    /// Segments not yet entered.
    pub(super) fn segments_left(&self) -> usize {
        self.segments.len()
    }

    /// Length of the line read last, with its line feed.
    pub(super) fn line_bytes(&self) -> u64 {
        self.raw.len() as u64 + 1
    }
}

impl Iterator for Lines {
    type Item = Result<Line, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.step() {
                Ok(Some(line)) if line.seq <= self.skip_to => {}
                Ok(Some(line)) => return Some(Ok(line)),
                Ok(None) => self.done = true,
                Err(why) => {
                    self.done = true;
                    return Some(Err(why));
                }
            }
        }
        None
    }
}

/// Of a decision only its numbers. Most lines of a journal are decisions, and most of such a line
/// says what was decided; reading all of it takes four times as long.
#[derive(Deserialize)]
struct Glance<'a> {
    seq: Seq,
    prev: Digest,
    #[serde(borrow)]
    change: GlanceChange<'a>,
}

#[derive(Deserialize)]
struct GlanceChange<'a> {
    what: &'a str,
    decision: Option<DecisionNo>,
    case: Option<CaseNo>,
}

impl Glance<'_> {
    /// `None` when it is no decision, or has to be read in full to see what is wrong.
    fn at(raw: &[u8]) -> Option<Line> {
        let glance: Glance<'_> = serde_json::from_slice(raw).ok()?;
        if glance.change.what != "decided" {
            return None;
        }
        Some(Line {
            seq: glance.seq,
            at: At::default(),
            by: ModeratorNo::default(),
            step: None,
            change: Change::Decided {
                decision: glance.change.decision?,
                case: glance.change.case?,
                measure: Box::default(),
                texts: Digest::default(),
                hold_until: At::default(),
            },
            prev: glance.prev,
        })
    }
}

#[derive(Deserialize)]
struct Prev {
    prev: Digest,
}

#[derive(Deserialize)]
struct What {
    change: Word,
}

#[derive(Deserialize)]
struct Word {
    what: String,
}
