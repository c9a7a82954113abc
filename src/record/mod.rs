//! The truth on disk: the journal of what happened, and the archive of texts and imported input.
//!
//! ```text
//! STORE/lock                              who works on it
//! STORE/journal/000001.jsonl …            one line for each change, chained by hashes
//! STORE/journal/head                      hash and number of the last line
//! STORE/journal/closed                    what all but the last of them came to; made again when it is gone
//! STORE/archive/attachments/000001.jsonl  texts and names, each found by its hash
//! STORE/archive/attachments/000001.places where each of them stands; made again when it is gone
//! STORE/archive/import-000001.zst         what an import read, in frames the journal commits to
//! STORE/archive/import-000001-part-….zst  what is left of a frame from which entries were erased
//! ```
//!
//! What a line refers to is durable before the line is. Each append has a sync of its own, unless
//! [`Record::hold`] lets several share the one of [`Record::settle`]. Nothing above this module knows about
//! files: lines are appended with what they expect of their case, and read back in order.

mod attachments;
mod batch;
mod closed;
mod cut;
mod entry;
mod error;
mod files;
mod journal;
mod lines;
mod lock;
mod places;
mod segment;
mod tally;
#[cfg(test)]
mod tests;
mod torn;
mod verify;
mod writer;

pub use cut::Chosen;
pub use entry::Entry;
pub use error::{AppendError, RecordError};
pub use files::{Stamp, stamp};
pub use journal::OpenReport;
pub use lines::{Lines, RECORD};
pub use segment::SegmentWriter;
pub use tally::Ids;
pub use torn::Torn;
pub use verify::{Verified, verify};

use crate::model::{At, CaseNo, Change, Digest, ImportNo, Imported, Line, ModeratorNo, Seq};
use attachments::Attachments;
use batch::Batch;
use journal::Journal;
use lock::Lock;
use segment::SegmentFile;
use serde::{Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use tally::Tally;

/// The record of one store.
pub struct Record {
    store: PathBuf,
    journal: Journal,
    tally: Tally,
    attachments: Attachments,
    /// Archive files that may have to be synced before the next line.
    segments: Vec<Weak<SegmentFile>>,
    /// Lines wait for [`Record::settle`].
    holding: bool,
    // Last, so that it is given up after the files were closed.
    lock: Option<Lock>,
}

/// A line to be: everything but its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDraft {
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// What.
    pub change: Change,
    /// A case and the last line its writer has seen: refused when a later one touched the case.
    pub expects: Option<(CaseNo, Seq)>,
}

impl Record {
    /// Makes a new store, with the folder when it is not there.
    ///
    /// # Errors
    /// There is a store already, somebody else is making one, or the folder cannot be written.
    pub fn found(store: &Path, at: At, sample: bool) -> Result<Self, RecordError> {
        files::make_folder(store)?;
        let lock = Lock::take(store)?;
        let folder = journal_of(store);
        if folder.is_dir() && torn::was_begun(&folder)? {
            return Err(RecordError::Exists { store: store.to_owned() });
        }
        files::make_folder(&store.join("archive").join("attachments"))?;
        let journal = Journal::found(&folder)?;
        files::sync_folder(store)?;
        let mut record = Self::of(store, journal, Tally::default(), Some(lock));
        let id = Digest(files::random(store)?);
        let change = Change::Founded { record: RECORD, store: id, sample };
        let draft = LineDraft { at, by: ModeratorNo(0), change, expects: None };
        let mut batch = Batch::behind(&record.journal);
        batch.add(vec![draft])?;
        record.write(&batch)?;
        Ok(record)
    }

    /// Opens a store to work on it. A torn last line is cut off and reported.
    ///
    /// # Errors
    /// There is no store, another process holds it, a line does not chain or is newer than this
    /// modq, or the system refused.
    pub fn open(store: &Path) -> Result<(Self, OpenReport), RecordError> {
        must_be_store(store)?;
        let lock = Lock::take(store)?;
        let (journal, tally, report) = Journal::open(&journal_of(store), true)?;
        Ok((Self::of(store, journal, tally, Some(lock)), report))
    }

    /// Opens a store to read it, also while another process works on it. Nothing is changed: a
    /// torn last line is reported and left.
    ///
    /// # Errors
    /// As [`Record::open`], but nobody can hold it.
    pub fn open_reading(store: &Path) -> Result<(Self, OpenReport), RecordError> {
        must_be_store(store)?;
        let (journal, tally, report) = Journal::open(&journal_of(store), false)?;
        Ok((Self::of(store, journal, tally, None), report))
    }

    fn of(store: &Path, journal: Journal, tally: Tally, lock: Option<Lock>) -> Self {
        let attachments = Attachments::new(store);
        let segments = Vec::new();
        let store = store.to_owned();
        Self { store, journal, tally, attachments, segments, holding: false, lock }
    }

    /// From now on appended lines wait for [`Record::settle`]. They count at once, for what is
    /// appended next and in [`Record::tail`], but none may be shown or acknowledged before that.
    pub const fn hold(&mut self) {
        self.holding = true;
    }

    /// Makes every line that waits durable, all with the same sync; appending syncs again by itself
    /// until the next [`Record::hold`].
    ///
    /// # Errors
    /// It could not be written, or an earlier write failed. None of the lines that waited is in the
    /// journal, although what was folded from them may be: nothing of it may be shown, nothing more
    /// is appended, and the record has to be opened again.
    pub fn settle(&mut self) -> Result<(), AppendError> {
        self.holding = false;
        self.settle_so_far()
    }

    /// As [`Record::settle`], and what comes next waits again: for what must not go before its line.
    ///
    /// # Errors
    /// As [`Record::settle`].
    pub fn settle_so_far(&mut self) -> Result<(), AppendError> {
        if let Some(path) = self.journal.stopped() {
            return Err(AppendError::Stopped { path });
        }
        self.sync().map_err(|why| {
            self.journal.stop();
            AppendError::Failed(Arc::new(why))
        })
    }

    /// The last line that is durable; [`Record::last`] unless lines wait.
    #[must_use]
    pub const fn settled(&self) -> Seq {
        self.journal.settled()
    }

    /// Appends the lines of one step, all or none. They are durable when this returns, unless they
    /// are to wait ([`Record::hold`]).
    ///
    /// # Errors
    /// An expectation does not hold, the disk is full, or the system refused.
    pub fn append(&mut self, step: Vec<LineDraft>) -> Result<Vec<Line>, AppendError> {
        self.append_all(vec![step]).pop().unwrap_or(Ok(Vec::new()))
    }

    /// Appends several steps with one sync. A step that is refused does not hold up the others; a
    /// later step sees the earlier ones.
    pub fn append_all(
        &mut self,
        steps: Vec<Vec<LineDraft>>,
    ) -> Vec<Result<Vec<Line>, AppendError>> {
        let mut batch = Batch::behind(&self.journal);
        let taken: Vec<_> = steps.into_iter().map(|step| self.take(&mut batch, step)).collect();
        let written = if batch.lines.is_empty() { Ok(()) } else { self.write(&batch) };
        let failed = written.err().map(Arc::new);
        let mut lines = batch.lines.into_iter();
        let mut answer = |count| match &failed {
            Some(why) => Err(AppendError::shared(why)),
            None => Ok(lines.by_ref().take(count).collect()),
        };
        taken.into_iter().map(|taken| taken.and_then(&mut answer)).collect()
    }

    /// Checks one step and adds it to the batch; how many lines it has.
    fn take(&self, batch: &mut Batch, step: Vec<LineDraft>) -> Result<usize, AppendError> {
        if !self.journal.writing() {
            return Err(AppendError::Reading);
        }
        if let Some(path) = self.journal.stopped() {
            return Err(AppendError::Stopped { path });
        }
        let mut decision = self.tally.ids.decision.max(batch.decision);
        for draft in &step {
            if let Some((case, expected)) = draft.expects {
                let touched = batch.touched.get(&case).copied();
                let found = touched.unwrap_or_else(|| self.tally.last(case));
                if found > expected || expected > batch.last {
                    return Err(AppendError::Conflict { case, expected, found });
                }
            }
            if let Change::Decided { decision: new, .. } = draft.change {
                if new <= decision {
                    return Err(AppendError::Taken { decision: new, last: decision });
                }
                decision = new;
            }
        }
        let first = batch.lines.len();
        batch.add(step).map_err(|why| AppendError::Failed(Arc::new(why)))?;
        batch.decision = decision;
        for line in batch.lines.get(first..).unwrap_or_default() {
            for case in self.tally.touched(&line.change, &batch.lines) {
                batch.touched.insert(case, line.seq);
            }
        }
        Ok(batch.lines.len() - first)
    }

    /// Adds the lines, and makes them durable unless they are to wait.
    fn write(&mut self, batch: &Batch) -> Result<(), RecordError> {
        self.journal.hold(&batch.bytes, batch.hash)?;
        if !self.holding {
            self.sync()?;
        }
        batch.lines.iter().for_each(|line| self.tally.take(line));
        Ok(())
    }

    /// Makes durable what the lines refer to, then the lines.
    fn sync(&mut self) -> Result<(), RecordError> {
        if let Err(why) = self.sync_archive() {
            // After a failed sync nobody knows which pages reached the disk, and a second one would
            // not tell.
            self.journal.take_back();
            self.journal.stop();
            return Err(why);
        }
        self.journal.settle()
    }

    fn sync_archive(&mut self) -> Result<(), RecordError> {
        self.attachments.sync()?;
        for segment in self.segments.iter().filter_map(Weak::upgrade) {
            segment.sync()?;
        }
        self.segments.retain(|segment| segment.strong_count() > 0);
        Ok(())
    }

    /// The lines after this one, in order and without gaps, up to the last one appended.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn tail(&self, after: Seq) -> Result<Lines, RecordError> {
        self.journal.after(after)
    }

    /// The last line.
    #[must_use]
    pub const fn last(&self) -> Seq {
        self.journal.last()
    }

    /// The hash of the last line, as the next one will carry it.
    #[must_use]
    pub const fn last_hash(&self) -> Digest {
        self.journal.hash()
    }

    /// The last line that touched a case; 0 when none did.
    #[must_use]
    pub fn touched(&self, case: CaseNo) -> Seq {
        self.tally.last(case)
    }

    /// The numbers and moderators known from the lines.
    #[must_use]
    pub const fn ids(&self) -> &Ids {
        &self.tally.ids
    }

    /// Writes an attachment. It becomes durable with the next append.
    ///
    /// # Errors
    /// The record was opened for reading, the disk is full, or the system refused.
    pub fn attach(&mut self, kind: &str, value: &impl Serialize) -> Result<Digest, RecordError> {
        self.may_write()?;
        self.attachments.add(kind, value)
    }

    /// Reads an attachment; `None` when it was erased or is missing ([`verify`] tells which).
    ///
    /// # Errors
    /// It was changed, is of another kind, or cannot be read.
    pub fn attachment<T: DeserializeOwned>(
        &self,
        digest: &Digest,
    ) -> Result<Option<T>, RecordError> {
        self.attachments.get(digest)
    }

    /// Whether an attachment is there.
    ///
    /// # Errors
    /// The attachments cannot be read.
    pub fn has(&self, digest: &Digest) -> Result<bool, RecordError> {
        self.attachments.has(digest)
    }

    /// Overwrites an attachment with blanks, durably; false when it is not there. Append
    /// [`Change::Erased`] first, so that the record says why.
    ///
    /// # Errors
    /// The record was opened for reading, or the system refused.
    pub fn erase(&mut self, digest: &Digest) -> Result<bool, RecordError> {
        self.may_write()?;
        self.before_erasing()?;
        self.attachments.erase(digest)
    }

    /// The archive file of an import, to be written; its frames become durable with the next
    /// append.
    ///
    /// # Errors
    /// The record was opened for reading, or the system refused.
    pub fn segment(&mut self, import: ImportNo) -> Result<SegmentWriter, RecordError> {
        self.may_write()?;
        let writer = SegmentWriter::open(&self.store, import, self.tally.part(import))?;
        self.segments.push(Arc::downgrade(writer.shared()));
        Ok(writer)
    }

    /// Reads a frame of the archive, checked against the hashes in the journal.
    ///
    /// # Errors
    /// It is missing, damaged or cannot be read.
    pub fn frame(&self, part: &Imported) -> Result<Vec<Entry>, RecordError> {
        match self.tally.cut(part.import, part.part) {
            Some(cut) => segment::entries(&self.store, part, &cut::lines(&self.store, part, cut)?),
            None => segment::read(&self.store, part),
        }
    }

    /// Writes what is left of a frame once the chosen entries are erased, and gives the change that
    /// says so; `None` when none is chosen. Append it, then call [`Record::blank`]. A chosen
    /// message names the hash of its content, by which it is known when it comes again.
    ///
    /// # Errors
    /// The record was opened for reading, the frame is damaged, or the system refused.
    pub fn cut(
        &mut self,
        part: &Imported,
        (chosen, reason): (Chosen<'_>, &str),
    ) -> Result<Option<Change>, RecordError> {
        self.may_write()?;
        let store = &self.store;
        let lines = match self.tally.cut(part.import, part.part) {
            Some(cut) => cut::lines(store, part, cut)?,
            None => segment::lines(store, part, &segment::frame_bytes(store, part)?)?,
        };
        cut::write(store, (part, lines), (chosen, reason))
    }

    /// Overwrites what a line says was erased of a frame, if anything; also what a crash left.
    ///
    /// # Errors
    /// The record was opened for reading, or the system refused.
    pub fn blank(&mut self, part: &Imported) -> Result<(), RecordError> {
        self.may_write()?;
        self.before_erasing()?;
        match self.tally.cut(part.import, part.part) {
            Some(cut) => cut::blank(&self.store, part, cut),
            None => Ok(()),
        }
    }

    #[cfg(test)]
    pub(crate) fn fail_next_sync(&mut self) {
        self.journal.fail_next(writer::Fail::Sync);
    }

    /// The line that says what is erased is durable before it is.
    fn before_erasing(&mut self) -> Result<(), RecordError> {
        match self.journal.stopped() {
            Some(path) => {
                let source = std::io::Error::other("an earlier write to it failed");
                Err(RecordError::Io { doing: "go on with", path, source })
            }
            None => self.sync().inspect_err(|_why| self.journal.stop()),
        }
    }

    fn may_write(&self) -> Result<(), RecordError> {
        if self.lock.is_some() {
            return Ok(());
        }
        let source = std::io::Error::other("it was opened for reading");
        Err(RecordError::ReadOnly { path: self.store.clone(), source })
    }
}

fn journal_of(store: &Path) -> PathBuf {
    store.join("journal")
}

/// A store is a folder with a first segment in which something stands.
fn must_be_store(store: &Path) -> Result<(), RecordError> {
    let first = journal_of(store).join("000001.jsonl");
    match std::fs::metadata(&first) {
        Ok(found) if found.len() > 0 => Ok(()),
        Err(why)
            if !matches!(
                why.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Err(error::io_error("look at", &first)(why))
        }
        _ => Err(RecordError::NotAStore { store: store.to_owned() }),
    }
}
