//! Opening the index: bringing it up to the journal, or making it again when it is broken.

use super::blocks::{FORMAT, seal, table, unseal, whole};
use super::engine::{Engine, HeldEngine, MemoryEngine, Order, SledEngine, Sync, is_locked};
use super::error::{EngineError, StoreError};
use super::groups::Groups;
use super::source::{Lines, Source, Until};
use super::{Meta, Store, TextHash};
use crate::model::{Change, Line, Seq};
use crate::record::{Entry, Record};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

/// Lines read before they are folded in together, and the most imports among them.
const LINES_AT_ONCE: usize = 512;
const FRAMES_AT_ONCE: usize = 4;

/// How far a replay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Last line folded in.
    pub line: Seq,
    /// Last line of the journal.
    pub last: Seq,
    /// Message versions in the index so far.
    pub messages: u32,
}

/// What opening had to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// Lines that were folded in.
    pub replayed: u64,
    /// The index was broken and was made again.
    pub rebuilt: Option<Rebuilt>,
}

/// A broken index was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// What was wrong with it.
    pub why: Broken,
    /// Where it was moved to.
    pub aside: PathBuf,
}

/// Why an index cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The engine cannot read it.
    #[error("its file is damaged ({0})")]
    Unreadable(String),
    /// It was written by another version.
    #[error("it is written in format {0}, this modq writes format {FORMAT}")]
    OtherFormat(u8),
    /// It belongs to another store.
    #[error("it belongs to another journal")]
    OtherJournal,
    /// It knows lines the journal does not have.
    #[error("it holds line {applied}, the journal ends with line {last}")]
    Ahead {
        /// Last line folded in.
        applied: Seq,
        /// Last line of the journal.
        last: Seq,
    },
    /// It lacks what it says it has.
    #[error("it lacks what it should hold ({0})")]
    Behind(String),
}

/// A first attempt failed.
pub(super) enum Failed {
    Broken(Broken),
    Error(StoreError),
}

impl From<StoreError> for Failed {
    /// An error of the operating system is no reason to throw the index away: a full disk or a
    /// missing permission would meet the next one as well.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged { .. } => Self::Broken(Broken::Behind(error.to_string())),
            StoreError::Engine(why) => Self::Broken(Broken::Unreadable(why.to_string())),
            error => Self::Error(error),
        }
    }
}

impl Store {
    /// An index in memory, folded from the whole record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn memory(record: &Record, text_hash: TextHash) -> Result<Self, StoreError> {
        Self::memory_from(record, text_hash)
    }

    /// An index in memory, folded from the record up to a line.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn memory_until(
        record: &Record,
        text_hash: TextHash,
        last: Seq,
    ) -> Result<Self, StoreError> {
        Self::memory_from(&Until { source: record, last }, text_hash)
    }

    /// Opens the index and folds in the lines it lacks. A broken one is moved aside and made
    /// again; the report says so.
    ///
    /// # Errors
    /// When another process has it open, the record cannot be read or the system refuses.
    pub fn open(
        index: &Path,
        record: &Record,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, OpenReport), StoreError> {
        Self::open_from(index, record, text_hash, progress)
    }

    /// Makes the index again, whatever is there.
    ///
    /// # Errors
    /// When the record cannot be read or the system refuses.
    pub fn rebuild(
        index: &Path,
        record: &Record,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        Self::rebuild_from(index, record, text_hash, progress)
    }

    pub(super) fn memory_from(
        source: &dyn Source,
        text_hash: TextHash,
    ) -> Result<Self, StoreError> {
        let engine = HeldEngine::new(Arc::new(MemoryEngine::default()));
        let mut store = Self::load(engine, text_hash).map_err(Failed::error)?;
        store.replay(source, &mut |_| {})?;
        Ok(store)
    }

    pub(super) fn open_from(
        index: &Path,
        source: &dyn Source,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, OpenReport), StoreError> {
        let why = match Self::open_as_is(index, source, text_hash, progress) {
            Ok((store, replayed)) => return Ok((store, OpenReport { replayed, rebuilt: None })),
            Err(Failed::Error(error)) => return Err(error),
            Err(Failed::Broken(why)) => why,
        };
        let aside = free_name(index);
        move_folder(index, &aside)?;
        let (store, replayed) =
            Self::open_as_is(index, source, text_hash, progress).map_err(Failed::error)?;
        Ok((store, OpenReport { replayed, rebuilt: Some(Rebuilt { why, aside }) }))
    }

    pub(super) fn rebuild_from(
        index: &Path,
        source: &dyn Source,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        let old = beside(index, ".old");
        remove_folder(&old)?;
        if index.exists() {
            move_folder(index, &old)?;
        }
        let (store, _) =
            Self::open_as_is(index, source, text_hash, progress).map_err(Failed::error)?;
        remove_folder(&old)?;
        Ok(store)
    }

    fn open_as_is(
        index: &Path,
        source: &dyn Source,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, u64), Failed> {
        let engine = SledEngine::open(index).map_err(|error| match error {
            EngineError::Sled(sled::Error::Io(ref io)) if is_locked(io) => {
                StoreError::Held(index.to_owned())
            }
            error => StoreError::from(error),
        })?;
        let engine = Arc::new(engine);
        let opened = Self::take_up(&engine, source, text_hash, progress);
        if matches!(opened, Err(Failed::Broken(_))) {
            engine.give_up();
        }
        opened
    }

    fn take_up(
        engine: &Arc<SledEngine>,
        source: &dyn Source,
        text_hash: TextHash,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, u64), Failed> {
        let mut held = HeldEngine::new(Arc::clone(engine) as Arc<dyn Engine>);
        held.write_behind();
        let mut store = Self::load(held, text_hash)?;
        store.check(source, engine.was_closed_well())?;
        engine.vouch();
        match engine.probe() {
            Err(stuck @ EngineError::Stuck) => {
                return Err(Failed::Broken(Broken::Unreadable(stuck.to_string())));
            }
            probed => probed.map_err(StoreError::from)?,
        }
        let replayed = store.replay(source, progress)?;
        if replayed > 0 {
            store.flush()?;
        }
        Ok((store, replayed))
    }

    /// Reads what is kept in memory; a new index gets its `meta` at once, so that one without is
    /// known to be broken.
    pub(super) fn load(engine: HeldEngine, text_hash: TextHash) -> Result<Self, Failed> {
        let key = [table::META];
        let meta = match engine.get(&key).map_err(StoreError::from)? {
            Some(value) => match value.first() {
                Some(&FORMAT) => unseal(&key, &value)?,
                Some(other) => return Err(Failed::Broken(Broken::OtherFormat(*other))),
                None => return Err(Failed::Broken(Broken::Behind("meta is empty".to_owned()))),
            },
            None if is_empty(&engine)? => {
                let meta = Meta::default();
                let batch = vec![(key.to_vec(), seal(&meta)?)];
                engine.commit(batch, Sync::Later).map_err(StoreError::from)?;
                meta
            }
            None => return Err(Failed::Broken(Broken::Behind("meta is gone".to_owned()))),
        };
        let groups = Groups::load(&engine, &meta)?;
        Ok(Self::new(engine, meta, groups, text_hash))
    }

    /// Whether the index belongs to the journal and holds what its counts say.
    fn check(&self, source: &dyn Source, closed_well: bool) -> Result<(), Failed> {
        let (applied, last) = (self.meta.applied, source.last());
        if applied > last {
            return Err(Failed::Broken(Broken::Ahead { applied, last }));
        }
        if applied.0 > 0 && source.id() != self.meta.store {
            return Err(Failed::Broken(Broken::OtherJournal));
        }
        self.missing(closed_well)?.map_or(Ok(()), |what| Err(Failed::Broken(what)))
    }

    /// Folds in the lines that are missing; returns how many there were. While some are folded in,
    /// the archive of the next is read.
    pub(super) fn replay(
        &mut self,
        source: &dyn Source,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<u64, StoreError> {
        let start = self.meta.applied;
        let last = source.last();
        let mut lines = source.lines(start)?;
        let mut now = some(&mut lines)?;
        let mut entries = frames(source, &now);
        while !now.is_empty() {
            let next = some(&mut lines);
            let (folded, read) = thread::scope(|scope| {
                let read = scope.spawn(|| frames(source, next.as_deref().unwrap_or_default()));
                let folded = self.fold_read(&now, entries, source);
                (folded, read.join().unwrap_or_else(|panic| resume_unwind(panic)))
            });
            folded?;
            let (line, messages) = (self.meta.applied, self.meta.messages);
            if line > start {
                progress(Progress { line, last, messages });
            }
            (now, entries) = (next?, read);
        }
        Ok(self.meta.applied.0.saturating_sub(start.0))
    }

    /// Folds in lines; `entries` are those of the import lines among them, in their order.
    fn fold_read(
        &mut self,
        lines: &[Line],
        entries: Vec<Result<Vec<Entry>, StoreError>>,
        source: &dyn Source,
    ) -> Result<(), StoreError> {
        let mut entries = entries.into_iter();
        for lines in lines.split_inclusive(is_import) {
            let (others, import) = match lines.split_last() {
                Some((last, others)) if is_import(last) => (others, Some(last)),
                _ => (lines, None),
            };
            self.apply_from(others, source)?;
            if let (Some(line), Some(entries)) = (import, entries.next()) {
                self.apply_frame(line, &entries?, &[])?;
            }
        }
        Ok(())
    }
}

const fn is_import(line: &Line) -> bool {
    matches!(line.change, Change::Imported(_))
}

/// The next lines, so many that they are worth folding in together; none at the end.
fn some(lines: &mut Lines<'_>) -> Result<Vec<Line>, StoreError> {
    let (mut some, mut imports) = (Vec::new(), 0);
    while some.len() < LINES_AT_ONCE && imports < FRAMES_AT_ONCE {
        let Some(line) = lines.next().transpose()? else { break };
        imports += usize::from(is_import(&line));
        some.push(line);
    }
    Ok(some)
}

/// What the import lines among these brought. One after the other: the other cores belong to what
/// is folded in meanwhile, which would wait for them.
fn frames(source: &dyn Source, lines: &[Line]) -> Vec<Result<Vec<Entry>, StoreError>> {
    let parts = lines.iter().filter_map(|line| match &line.change {
        Change::Imported(part) => Some(part),
        _ => None,
    });
    parts.map(|part| source.frame(part)).collect()
}

impl Failed {
    /// For an index that was made this minute: its being broken is an error.
    fn error(self) -> StoreError {
        match self {
            Self::Error(error) => error,
            Self::Broken(why) => {
                StoreError::Damaged { place: "a new index".to_owned(), why: why.to_string() }
            }
        }
    }
}

fn is_empty(engine: &dyn Engine) -> Result<bool, StoreError> {
    let mut empty = true;
    engine.scan(vec![0]..whole(u8::MAX - 1).end, Order::Up, &mut |_, _| {
        empty = false;
        ControlFlow::Break(())
    })?;
    Ok(empty)
}

fn beside(index: &Path, ending: &str) -> PathBuf {
    let mut name = index.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    index.with_file_name(name)
}

fn free_name(index: &Path) -> PathBuf {
    let mut no = 1u32;
    loop {
        let path = beside(index, &format!(".broken-{no}"));
        if !path.exists() {
            return path;
        }
        no = no.saturating_add(1);
    }
}

fn move_folder(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|source| StoreError::Folder {
        what: "move",
        path: from.to_owned(),
        source,
    })
}

fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::Folder { what: "remove", path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
