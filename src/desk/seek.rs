//! A worker that holds what search and near-duplicates need, so that no key waits for them.
//!
//! The desk asks for each seat, the worker answers through a channel. A newer question of a seat
//! replaces its older one, also while that is being answered. Until all cases are read, what was
//! read so far is answered from, and says so; the whole answer follows by itself.

mod alike;
mod shelf;
mod texts;
mod worker;

pub use alike::Alike;

use super::{Desk, DeskError};
use crate::model::{At, CaseNo, Digest};
use crate::queue::{Filter, Hits};
use crate::store::{Reading, Store, StoreError};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Called by the worker when there is something to fetch.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Who asks: each has one question of a kind at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asker(pub u32);

/// How many cases were read, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Read so far.
    pub done: u32,
    /// In all.
    pub total: u32,
}

impl Read {
    /// Everything was read.
    #[must_use]
    pub const fn whole(self) -> bool {
        self.done >= self.total
    }

    /// In percent.
    #[must_use]
    pub fn percent(self) -> u64 {
        (u64::from(self.done) * 100).checked_div(self.total.into()).unwrap_or(100).min(100)
    }
}

/// What the worker has to say.
#[derive(Debug)]
pub enum Sought {
    /// A search, or what is known of it so far.
    Found {
        /// The question, as [`Desk::seek`] numbered it.
        question: u64,
        /// The cases; `None` when the list is not limited.
        hits: Option<Hits>,
        /// Of how many cases.
        read: Read,
    },
    /// Near-duplicates of a case that wait, most alike first.
    Alike {
        /// The case.
        case: CaseNo,
        /// The others.
        rows: Vec<Alike>,
        /// How many more there are.
        more: usize,
    },
    /// Near-duplicates must wait until all texts were read.
    Reading {
        /// The case.
        case: CaseNo,
        /// So far.
        read: Read,
    },
    /// The index could not be read; the next question tries again.
    Failed(StoreError),
}

/// Whether a newer question has taken the place of this one.
#[derive(Clone, Default)]
struct Overtaken(Arc<AtomicBool>);

impl Overtaken {
    fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A search that waits.
#[derive(Clone)]
struct Search {
    question: u64,
    filter: Filter,
    query: String,
    overtaken: Overtaken,
}

/// A question about near-duplicates.
#[derive(Clone)]
struct Near {
    question: u64,
    case: CaseNo,
    at: At,
    overtaken: Overtaken,
}

/// What the worker is to do next.
#[derive(Default)]
struct Asked {
    searches: BTreeMap<Asker, Search>,
    near: BTreeMap<Asker, Near>,
    /// Cases that are new or have changed, and the index that knows them.
    changed: Vec<CaseNo>,
    reading: Option<Reading>,
}

/// What desk and worker share.
#[derive(Default)]
struct Shared {
    asked: Mutex<Asked>,
    bell: Condvar,
    stop: AtomicBool,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Asked)) {
        change(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.notify_one();
    }
}

/// The worker, seen from the desk.
pub(super) struct Seeker {
    shared: Arc<Shared>,
    /// Behind a lock only so that the desk may be read by several threads.
    answers: Mutex<Receiver<(Asker, Sought)>>,
    /// The newest questions.
    searches: BTreeMap<Asker, Overtaken>,
    near: BTreeMap<Asker, Overtaken>,
    thread: Option<JoinHandle<()>>,
}

/// Where the search index is kept, and what it must belong to.
struct Kept {
    file: PathBuf,
    store: Digest,
}

impl Seeker {
    fn start(desk: &Desk) -> Self {
        let shared = Arc::new(Shared::default());
        let (sender, answers) = channel();
        let kept = desk.search_file().map(|file| Kept { file, store: desk.record.ids().store });
        let worker = worker::Worker::new(desk.store.reading(), kept, Arc::clone(&shared), sender);
        let waker = desk.waker.clone();
        let thread = std::thread::spawn(move || worker.run(waker.as_ref()));
        Self {
            shared,
            answers: Mutex::new(answers),
            searches: BTreeMap::new(),
            near: BTreeMap::new(),
            thread: Some(thread),
        }
    }

    fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

/// Notes the newest question of somebody; the one before is overtaken.
fn newest(questions: &mut BTreeMap<Asker, Overtaken>, asker: Asker) -> Overtaken {
    let new = Overtaken::default();
    if let Some(old) = questions.insert(asker, new.clone()) {
        old.0.store(true, Ordering::Relaxed);
    }
    new
}

impl Drop for Seeker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.change(|_| {});
        if let Some(thread) = self.thread.take() {
            // It keeps the engine open, so it must be gone before the store is closed.
            let _its_panic_was_told = thread.join();
        }
    }
}

impl Desk {
    /// Has the worker call this whenever there is an answer, and lets it begin to read; from now on
    /// somebody looks at one case after the other.
    pub fn wake_with(&mut self, waker: Waker) {
        self.waker = Some(waker);
        self.board.gather();
        self.seeker = None;
        self.seeker();
    }

    fn seeker(&mut self) -> &mut Seeker {
        match self.seeker.take() {
            Some(seeker) if !seeker.is_over() => self.seeker.insert(seeker),
            _ => {
                let fresh = Seeker::start(self);
                self.seeker.insert(fresh)
            }
        }
    }

    /// Asks for the cases that match a search and the words of a filter; gives the question's
    /// number. An older one of the same asker is not answered any more.
    pub fn seek(&mut self, asker: Asker, filter: &Filter, query: &str) -> u64 {
        self.questions += 1;
        let (question, filter, query) = (self.questions, filter.clone(), query.to_owned());
        let seeker = self.seeker();
        let overtaken = newest(&mut seeker.searches, asker);
        let search = Search { question, filter, query, overtaken };
        seeker.shared.change(|asked| {
            asked.searches.insert(asker, search);
        });
        question
    }

    /// Asks for the near-duplicates of a case.
    pub fn seek_alike(&mut self, asker: Asker, case: CaseNo, at: At) {
        self.questions += 1;
        let question = self.questions;
        let seeker = self.seeker();
        let overtaken = newest(&mut seeker.near, asker);
        let near = Near { question, case, at, overtaken };
        seeker.shared.change(|asked| {
            asked.near.insert(asker, near);
        });
    }

    /// Asks for nothing more: whoever it was has gone.
    pub fn seek_nothing(&mut self, asker: Asker) {
        let Some(seeker) = &mut self.seeker else { return };
        for old in [seeker.searches.remove(&asker), seeker.near.remove(&asker)] {
            old.into_iter().for_each(|old| old.0.store(true, Ordering::Relaxed));
        }
        seeker.shared.change(|asked| {
            asked.searches.remove(&asker);
            asked.near.remove(&asker);
        });
    }

    /// The next answer, if there is one. Waits so long for it.
    ///
    /// # Errors
    /// When the worker broke off.
    pub fn sought(&mut self, wait: Duration) -> Result<Option<(Asker, Sought)>, DeskError> {
        let Some(seeker) = &self.seeker else { return Ok(None) };
        let answers = seeker.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let got = if wait.is_zero() {
            answers.try_recv().map_err(|e| e == TryRecvError::Disconnected)
        } else {
            answers.recv_timeout(wait).map_err(|e| e == RecvTimeoutError::Disconnected)
        };
        drop(answers);
        match got {
            Ok((_, Sought::Failed(error))) => {
                self.seeker = None;
                Err(error.into())
            }
            Ok(answer) => Ok(Some(answer)),
            Err(false) => Ok(None),
            Err(true) => {
                self.seeker = None;
                Err(DeskError::Worker)
            }
        }
    }

    /// Cases that match a search and the words of a filter, best first; `None` when nothing is
    /// searched for. Waits for the whole answer.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&mut self, filter: &Filter, query: &str) -> Result<Option<Hits>, DeskError> {
        if query.is_empty() && filter.words().next().is_none() {
            return Ok(None);
        }
        let wanted = self.seek(Asker::default(), filter, query);
        loop {
            match self.sought(Duration::MAX)? {
                Some((_, Sought::Found { question, hits, read })) => {
                    if question == wanted && read.whole() {
                        return Ok(hits);
                    }
                }
                Some(_) => {}
                None => return Err(DeskError::Worker),
            }
        }
    }

    /// Tells the worker about new or changed cases.
    pub(crate) fn learn(&mut self, cases: &[CaseNo]) {
        self.texts += 1;
        if let Some(seeker) = &self.seeker
            && !cases.is_empty()
        {
            let reading = self.store.reading();
            seeker.shared.change(|asked| {
                asked.changed.extend_from_slice(cases);
                asked.reading = Some(reading);
            });
        }
    }

    /// Counted up whenever texts of cases may have changed.
    #[must_use]
    pub const fn texts(&self) -> u64 {
        self.texts
    }

    /// Brings the search index up to date and keeps it on disk, so that the next start finds it
    /// ready.
    ///
    /// # Errors
    /// When the index cannot be read or the file not be written.
    pub fn keep_search(&mut self) -> Result<(), DeskError> {
        let Some(file) = self.search_file() else { return Ok(()) };
        let kept = Kept { file, store: self.record.ids().store };
        let mut texts = texts::Texts::load(&self.store, Some(&kept))?;
        while !texts.read(&self.store).whole() {
            texts.read_on(&self.store)?;
        }
        texts
            .keep(&self.store, &kept)
            .map_err(|source| DeskError::File { path: kept.file.clone(), source })
    }

    /// Where it is kept: in the folder of the index, with which it comes and goes.
    fn search_file(&self) -> Option<PathBuf> {
        let folder = self.path.join("index");
        (self.on_disk && folder.is_dir()).then(|| folder.join("search"))
    }
}

/// Everything a search over a case looks at: text, media, group, author, what flags say.
fn searchable(
    store: &Store,
    case: &crate::model::Case,
    message: Option<&crate::model::Message>,
) -> String {
    use crate::model::FlagBody;
    let mut text = String::new();
    let mut add = |part: &str| {
        if !part.is_empty() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
    };
    if let Some(message) = message {
        add(&message.text);
        for media in &message.media {
            add(media.label.as_deref().unwrap_or(""));
        }
        add(message.author.name.as_deref().unwrap_or(""));
        let group = store.group_no(&message.key.group);
        if let Some(group) = group.and_then(|g| store.group(g)) {
            add(&group.title);
        }
    }
    for flag in &case.flags {
        match &flag.body {
            FlagBody::Notice(n) => add(&n.explanation),
            FlagBody::Order(o) => add(&o.reasons),
            FlagBody::Notification { text, .. } | FlagBody::Own { text } => add(text),
            FlagBody::Rule(_) => {}
        }
    }
    text
}

#[cfg(test)]
mod tests;
