//! sled 0.34 as an engine, with the two things it does not do itself: survive a power cut after a
//! flush, and report damage as an error instead of stopping the program. Large values stand beside
//! it in [a file of their own](super::large).

use super::closed;
use super::large::{self, LargeFile, Place};
use super::{Batch, Engine, EngineError, Order, Sync, Visit};
use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::mem;
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// More gains nothing, and memory grows by about three times this.
const CACHE_BYTES: u64 = 128 << 20;

/// sled's file inside its folder.
const FILE: &str = "db";

/// Its folder for values that do not fit into a quarter of a segment, one file each.
const BLOBS: &str = "blobs";

/// Key of how far the file of large values was on disk when sled was; before those of all tables.
const SYNCED: [u8; 1] = [0];

/// How often, and how long apart, a lock is tried that somebody has.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// How long closing, and the first look whether sled can write, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// sled waits for ever over a damaged file, somewhere in this process. Whoever waits there holds a
/// lock that the writes of every other database of the process need.
static STUCK: AtomicBool = AtomicBool::new(false);

/// An open sled database, using its default tree.
pub struct SledEngine {
    /// Gone only while the engine is dropped.
    db: Option<sled::Db>,
    folder: PathBuf,
    large: LargeFile,
    /// Blobs known to be on disk; sled never writes one twice.
    synced: Mutex<HashSet<OsString>>,
    given_up: AtomicBool,
    /// As it was found, and whether that may be noted again when it is closed.
    closed_well: bool,
    vouched: AtomicBool,
}

impl SledEngine {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// When sled errs or panics, or waits for ever over another file.
    pub fn open(folder: &Path) -> Result<Self, EngineError> {
        unstuck()?;
        let closed_well = closed::take(folder);
        // sled makes its files readable for all: the folder is closed to others before it does.
        let private = || DirBuilder::new().recursive(true).mode(0o700).create(folder);
        let config =
            sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let open = || {
            guard(|| {
                private().map_err(sled::Error::from)?;
                Ok(config.open()?)
            })
        };
        // After a database was closed, sled's threads may hold its lock for a moment more.
        let mut db = open();
        for _ in 0..LOCK_TRIES {
            if !matches!(&db, Err(EngineError::Sled(sled::Error::Io(e))) if is_locked(e)) {
                break;
            }
            thread::park_timeout(LOCK_PAUSE);
            db = open();
        }
        let db = db?;
        let large = LargeFile::open(folder)?;
        let engine = Self {
            db: Some(db),
            folder: folder.to_owned(),
            large,
            synced: Mutex::default(),
            given_up: AtomicBool::new(false),
            closed_well,
            vouched: AtomicBool::new(false),
        };
        if let Err(error) = engine.look_behind() {
            if matches!(error, EngineError::Sled(_) | EngineError::Panicked(_)) {
                engine.give_up();
            }
            return Err(error);
        }
        Ok(engine)
    }

    /// Whether sled can write, asked before the first write: over some damage it waits for ever.
    ///
    /// # Errors
    /// When it cannot.
    pub fn probe(&self) -> Result<(), EngineError> {
        let db = self.db()?.clone();
        in_time("probe-index", move || guard(|| Ok(db.flush()?))).map_or_else(
            || {
                self.give_up();
                Err(EngineError::Stuck)
            },
            |flushed| flushed.map(drop),
        )
    }

    /// The files are damaged: closing leaves them as they are.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether the files are as they were when one who [vouched](Self::vouch) for them was closed.
    pub const fn was_closed_well(&self) -> bool {
        self.closed_well
    }

    /// Everything that should be in it is: once closed, it need not be looked for again.
    pub fn vouch(&self) {
        self.vouched.store(true, Ordering::Relaxed);
    }

    /// Looks at every large value that may not have come to disk before a crash.
    fn look_behind(&self) -> Result<(), EngineError> {
        let held = guard(|| Ok(self.db()?.get(SYNCED)?))?;
        let synced = held.and_then(|held| Some(u64::from_le_bytes(*held.first_chunk::<8>()?)));
        let synced = synced.unwrap_or(0);
        self.large.reaches(synced)?;
        if self.large.end() == synced {
            return Ok(());
        }
        let mut all = guard(|| Ok(self.db()?.iter()))?;
        while let Some((_, held)) = guard(|| Ok(all.next().transpose()?))? {
            if let Some(place) = Place::read(&held).filter(|place| place.end() > synced) {
                self.large.get(place)?;
            }
        }
        Ok(())
    }

    /// The value that stands for what sled holds.
    fn value<'v>(&self, held: &'v [u8]) -> Result<Cow<'v, [u8]>, EngineError> {
        Ok(match Place::read(held) {
            Some(place) => Cow::Owned(self.large.get(place)?),
            None => Cow::Borrowed(held),
        })
    }

    /// What sled is to hold: large values under new keys go into their file.
    fn writes(&self, batch: Batch) -> Result<sled::Batch, EngineError> {
        let (mut small, mut apart) = (sled::Batch::default(), Batch::new());
        for (key, value) in batch {
            let fresh = || Ok::<_, EngineError>(!guard(|| Ok(self.db()?.contains_key(&key)?))?);
            if large::must(&value) || (large::may(&value) && fresh()?) {
                apart.push((key, value));
            } else {
                small.insert(key, value);
            }
        }
        if !apart.is_empty() {
            let values: Vec<&[u8]> = apart.iter().map(|(_, value)| value.as_slice()).collect();
            let places = self.large.put(&values)?;
            for ((key, _), place) in apart.into_iter().zip(places) {
                small.insert(key, place.bytes());
            }
        }
        Ok(small)
    }

    fn put(&self, batch: Batch, sync: Sync) -> Result<(), EngineError> {
        unstuck()?;
        let writes = self.writes(batch)?;
        guard(|| Ok(self.db()?.apply_batch(writes)?))?;
        if sync == Sync::Now {
            if let Some(end) = self.large.sync()? {
                guard(|| Ok(self.db()?.insert(SYNCED, &end.to_le_bytes())?))?;
            }
            guard(|| Ok(self.db()?.flush()?))?;
            self.sync()?;
        }
        Ok(())
    }

    fn db(&self) -> Result<&sled::Db, EngineError> {
        self.db.as_ref().ok_or_else(|| EngineError::Panicked("closed".to_owned()))
    }

    /// sled's flush persists neither its file's new length nor the device's cache, and its blobs
    /// not at all.
    fn sync(&self) -> Result<(), EngineError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::Sync { path, source }
        };
        let blobs = self.folder.join(BLOBS);
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let before = synced.len();
        for blob in fs::read_dir(&blobs).map_err(at(&blobs))? {
            let name = blob.map_err(at(&blobs))?.file_name();
            if synced.contains(&name) {
                continue;
            }
            let path = blobs.join(&name);
            match sync_file(&path) {
                // sled removes blobs nobody needs, from its own threads.
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(at(&path)(error));
                }
                _ => synced.insert(name),
            };
        }
        if synced.len() > before {
            sync_file(&blobs).map_err(at(&blobs))?;
        }
        let file = self.folder.join(FILE);
        sync_file(&file).map_err(at(&file))
    }
}

fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_data()
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside sled at the moment. The program's panic hook asks this and stays
/// silent: such a panic is caught and becomes an error.
#[must_use]
pub fn inside_engine() -> bool {
    INSIDE.get()
}

/// Whether another process, or a database that is just being closed, has the lock: sled has no
/// kind of its own for that.
pub fn is_locked(error: &io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

/// sled panics on some damage, at opening and later when it reads a page.
fn guard<T>(call: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    INSIDE.set(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    INSIDE.set(false);
    result.unwrap_or_else(|panic| Err(EngineError::Panicked(panic_text(&*panic))))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_default()
}

fn unstuck() -> Result<(), EngineError> {
    if STUCK.load(Ordering::Relaxed) { Err(EngineError::Stuck) } else { Ok(()) }
}

/// What the call gives, unless it takes too long: then it is left behind, and sled with it.
fn in_time<T: Send + 'static>(name: &str, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, given) = mpsc::channel();
    let work = move || {
        let _nobody_waits_any_more = done.send(call());
    };
    thread::Builder::new().name(name.to_owned()).spawn(work).ok()?;
    let given = given.recv_timeout(PATIENCE);
    if matches!(given, Err(RecvTimeoutError::Timeout)) {
        STUCK.store(true, Ordering::Relaxed);
    }
    given.ok()
}

impl Drop for SledEngine {
    /// Over a damaged file sled may wait for ever for a write that nobody makes. What was committed
    /// for good is on disk already, and the record makes the rest again: so after a while it is
    /// left behind, and one that was given up is not even closed.
    fn drop(&mut self) {
        let Some(db) = self.db.take() else { return };
        if self.given_up.load(Ordering::Relaxed) {
            mem::forget(db);
            return;
        }
        let closed = in_time("close-index", move || drop(db));
        if closed.is_some()
            && self.vouched.load(Ordering::Relaxed)
            && let Err(error) = closed::put(&self.folder)
        {
            tracing::warn!(%error, "the next start looks at the whole index");
        }
    }
}

impl Engine for SledEngine {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
        let held = guard(|| Ok(self.db()?.get(key)?))?;
        held.map(|held| Ok(self.value(&held)?.into_owned())).transpose()
    }

    fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
        guard(|| Ok(self.db()?.contains_key(key)?))
    }

    fn scan(
        &self,
        keys: Range<Vec<u8>>,
        order: Order,
        visit: Visit<'_>,
    ) -> Result<(), EngineError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut range = guard(|| Ok(self.db()?.range(keys)))?;
        loop {
            // Only sled's own step is guarded: a panic of the visitor is not sled's.
            let next = guard(|| {
                Ok(match order {
                    Order::Up => range.next(),
                    Order::Down => range.next_back(),
                }
                .transpose()?)
            })?;
            let Some((key, held)) = next else { return Ok(()) };
            if visit(&key, &self.value(&held)?).is_break() {
                return Ok(());
            }
        }
    }

    fn commit(&self, batch: Batch, sync: Sync) -> Result<(), EngineError> {
        let committed = self.put(batch, sync);
        if committed.is_err() {
            self.vouched.store(false, Ordering::Relaxed);
        }
        committed
    }
}
