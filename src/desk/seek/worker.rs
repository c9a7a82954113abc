//! What the worker does: reads texts in turns, and answers between them.

use super::alike::{alike, message_of};
use super::texts::{TURN, Texts, cases, with_messages};
use super::{Asked, Kept, Read, Search as Question, Shared, Sought, Waker};
use crate::model::{At, CaseNo};
use crate::queue::{SimilarIndex, signature};
use crate::store::{Reading, StoreError};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};

/// The thread's own.
pub(super) struct Worker {
    reading: Reading,
    kept: Option<Kept>,
    shared: Arc<Shared>,
    answers: Sender<Sought>,
    /// `None` until the file was looked at.
    texts: Option<Texts>,
    similar: SimilarIndex,
    /// Cases read for near-duplicates.
    signed: u32,
    /// The search that is not answered in full, and of how many cases it was.
    current: Option<(Question, u32)>,
    /// The case whose near-duplicates are wanted, and how many were read when that was last said.
    wanted: Option<((CaseNo, At), u32)>,
    /// Number of that question.
    alike: u64,
}

/// What to do next.
enum Turn {
    Stop,
    Changed(Vec<CaseNo>),
    Find,
    Alike,
    Sign,
    Load,
    Read,
}

impl Worker {
    pub(super) fn new(
        reading: Reading,
        kept: Option<Kept>,
        shared: Arc<Shared>,
        answers: Sender<Sought>,
    ) -> Self {
        Self {
            reading,
            kept,
            shared,
            answers,
            texts: None,
            similar: SimilarIndex::default(),
            signed: 0,
            current: None,
            wanted: None,
            alike: 0,
        }
    }

    /// Works until the desk is gone or the index cannot be read.
    pub(super) fn run(mut self, waker: Option<&Waker>) {
        let bell = Bell(waker.cloned());
        // Threads of its own: in the common pool a list would wait for a share of this.
        let pool = rayon::ThreadPoolBuilder::new().build().ok();
        loop {
            let turn = self.next();
            if matches!(turn, Turn::Stop) {
                return;
            }
            let done = match &pool {
                Some(pool) => pool.install(|| self.take(turn)),
                None => self.take(turn),
            };
            let (answer, over) = match done {
                Ok(None) => continue,
                Ok(Some(answer)) => (answer, false),
                Err(error) => (Sought::Failed(error), true),
            };
            if self.answers.send(answer).is_err() || over {
                return;
            }
            bell.ring();
        }
    }

    /// Waits until there is something to do.
    fn next(&mut self) -> Turn {
        let shared = Arc::clone(&self.shared);
        let mut asked = shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if shared.stop.load(Ordering::Relaxed) {
                return Turn::Stop;
            }
            if let Some(turn) = self.turn(&mut asked) {
                return turn;
            }
            asked = shared.bell.wait(asked).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn turn(&mut self, asked: &mut Asked) -> Option<Turn> {
        if let Some(question) = asked.search.take() {
            self.current = Some((question, 0));
        }
        if let Some(case) = asked.alike.take() {
            self.wanted = Some((case, 0));
            self.alike = self.shared.alike.load(Ordering::Relaxed);
        }
        let Some(texts) = &self.texts else { return Some(Turn::Load) };
        if let Some(reading) = asked.reading.take() {
            self.reading = reading;
            return Some(Turn::Changed(std::mem::take(&mut asked.changed)));
        }
        // Answers from a part come whenever twice as much was read.
        let read = texts.read(self.reading.store());
        let better = |of: u32| read.whole() || read.done >= of.saturating_mul(2).max(1);
        if self.current.as_ref().is_some_and(|(_, of)| better(*of)) {
            return Some(Turn::Find);
        }
        match self.wanted {
            Some(_) if self.signed < read.total => Some(Turn::Sign),
            Some(_) => Some(Turn::Alike),
            None => (!read.whole()).then_some(Turn::Read),
        }
    }

    fn take(&mut self, turn: Turn) -> Result<Option<Sought>, StoreError> {
        match turn {
            Turn::Stop => Ok(None),
            Turn::Changed(cases) => self.changed(&cases).map(|()| None),
            Turn::Find => Ok(self.find()),
            Turn::Alike => self.near(),
            Turn::Sign => self.sign(),
            Turn::Load => {
                self.texts = Some(Texts::load(self.reading.store(), self.kept.as_ref())?);
                self.keep();
                Ok(None)
            }
            Turn::Read => {
                if let Some(texts) = &mut self.texts {
                    texts.read_on(self.reading.store())?;
                }
                self.keep();
                Ok(None)
            }
        }
    }

    fn keep(&mut self) {
        if let (Some(texts), Some(kept)) = (&mut self.texts, &self.kept)
            && let Err(error) = texts.keep(self.reading.store(), kept)
        {
            tracing::warn!(%error, "the search index could not be kept");
        }
    }

    fn changed(&mut self, numbers: &[CaseNo]) -> Result<(), StoreError> {
        let store = self.reading.store();
        for case in cases(store, numbers)? {
            if let Some(texts) = &mut self.texts {
                texts.take(store, &case)?;
            }
            if case.no.0 <= self.signed
                && let Some(message) = message_of(store, case.no)?
            {
                self.similar.put(case.no, &message.text);
            }
        }
        Ok(())
    }

    fn find(&mut self) -> Option<Sought> {
        let texts = self.texts.as_ref()?;
        let read = texts.read(self.reading.store());
        let (question, of) = self.current.as_mut()?;
        *of = read.done;
        let (number, shared) = (question.question, &self.shared);
        let overtaken = || {
            shared.newest.load(Ordering::Relaxed) != number || shared.stop.load(Ordering::Relaxed)
        };
        let hits = texts.search.hits(&question.filter, &question.query, &overtaken);
        let overtaken = overtaken();
        if read.whole() || overtaken {
            self.current = None;
        }
        (!overtaken).then_some(Sought::Found { question: number, hits, read })
    }

    fn sign(&mut self) -> Result<Option<Sought>, StoreError> {
        let store = self.reading.store();
        let total = store.cases();
        let end = self.signed.saturating_add(TURN).min(total);
        let signed = with_messages(store, self.signed + 1..end + 1, |case, message| {
            (case.no, signature(message.map_or("", |message| message.text.as_str())))
        })?;
        for (no, signature) in signed {
            self.similar.put_signed(no, signature);
        }
        self.signed = end;
        let Some(((case, _), said)) = &mut self.wanted else { return Ok(None) };
        if end == total || end < said.saturating_add(total / 8) {
            return Ok(None);
        }
        *said = end;
        Ok(Some(Sought::Reading { case: *case, read: Read { done: end, total } }))
    }

    fn near(&mut self) -> Result<Option<Sought>, StoreError> {
        let Some((case, _)) = self.wanted.take() else { return Ok(None) };
        let (shared, number) = (&self.shared, self.alike);
        let overtaken = || {
            shared.alike.load(Ordering::Relaxed) != number || shared.stop.load(Ordering::Relaxed)
        };
        let found = alike(self.reading.store(), &self.similar, case, &overtaken)?;
        Ok(found.map(|(rows, more)| Sought::Alike { case: case.0, rows, more }))
    }
}

/// Rings when there is an answer, and when the worker breaks off.
struct Bell(Option<Waker>);

impl Bell {
    fn ring(&self) {
        if let Some(waker) = &self.0 {
            waker();
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.ring();
    }
}
