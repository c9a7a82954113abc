//! What the worker does: reads texts in turns, and answers between them.

use super::alike::{alike, message_of};
use super::texts::{TURN, Texts, cases, with_messages};
use super::{Asked, Asker, Kept, Near, Read, Search as Question, Shared, Sought, Waker};
use crate::model::CaseNo;
use crate::queue::{SimilarIndex, signature};
use crate::store::{Reading, StoreError};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};

/// The thread's own.
pub(super) struct Worker {
    reading: Reading,
    kept: Option<Kept>,
    shared: Arc<Shared>,
    answers: Sender<(Asker, Sought)>,
    /// `None` until the file was looked at.
    texts: Option<Texts>,
    similar: SimilarIndex,
    /// Cases read for near-duplicates.
    signed: u32,
    /// Searches that are not answered in full, and of how many cases they were.
    searches: BTreeMap<Asker, (Question, u32)>,
    /// Cases whose near-duplicates are wanted, and how many were read when that was last said.
    near: BTreeMap<Asker, (Near, u32)>,
}

/// What to do next.
enum Turn {
    Stop,
    Changed(Vec<CaseNo>),
    Find(Asker),
    Alike(Asker),
    Sign,
    Load,
    Read,
}

impl Worker {
    pub(super) fn new(
        reading: Reading,
        kept: Option<Kept>,
        shared: Arc<Shared>,
        answers: Sender<(Asker, Sought)>,
    ) -> Self {
        Self {
            reading,
            kept,
            shared,
            answers,
            texts: None,
            similar: SimilarIndex::default(),
            signed: 0,
            searches: BTreeMap::new(),
            near: BTreeMap::new(),
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
            let (answers, over) = match done {
                Ok(answers) => (answers, false),
                Err(error) => (vec![(Asker::default(), Sought::Failed(error))], true),
            };
            if answers.is_empty() {
                continue;
            }
            for answer in answers {
                if self.answers.send(answer).is_err() {
                    return;
                }
            }
            if over {
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
        for (asker, question) in std::mem::take(&mut asked.searches) {
            self.searches.insert(asker, (question, 0));
        }
        for (asker, near) in std::mem::take(&mut asked.near) {
            self.near.insert(asker, (near, 0));
        }
        self.searches.retain(|_, (question, _)| !question.overtaken.is());
        self.near.retain(|_, (near, _)| !near.overtaken.is());
        let Some(texts) = &self.texts else { return Some(Turn::Load) };
        if let Some(reading) = asked.reading.take() {
            self.reading = reading;
            return Some(Turn::Changed(std::mem::take(&mut asked.changed)));
        }
        // Answers from a part come whenever twice as much was read.
        let read = texts.read(self.reading.store());
        let better = |of: u32| read.whole() || read.done >= of.saturating_mul(2).max(1);
        let waits = self.searches.iter().filter(|(_, (_, of))| better(*of));
        // Who asked first is answered first.
        if let Some((asker, _)) = waits.min_by_key(|(_, (search, _))| search.question) {
            return Some(Turn::Find(*asker));
        }
        match self.near.iter().min_by_key(|(_, (near, _))| near.question) {
            Some(_) if self.signed < read.total => Some(Turn::Sign),
            Some((asker, _)) => Some(Turn::Alike(*asker)),
            None => (!read.whole()).then_some(Turn::Read),
        }
    }

    fn take(&mut self, turn: Turn) -> Result<Vec<(Asker, Sought)>, StoreError> {
        match turn {
            Turn::Stop => {}
            Turn::Changed(cases) => self.changed(&cases)?,
            Turn::Find(asker) => return Ok(self.find(asker).into_iter().collect()),
            Turn::Alike(asker) => return Ok(self.near(asker)?.into_iter().collect()),
            Turn::Sign => return self.sign(),
            Turn::Load => {
                self.texts = Some(Texts::load(self.reading.store(), self.kept.as_ref())?);
                self.keep();
            }
            Turn::Read => {
                if let Some(texts) = &mut self.texts {
                    texts.read_on(self.reading.store())?;
                }
                self.keep();
            }
        }
        Ok(Vec::new())
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

    fn find(&mut self, asker: Asker) -> Option<(Asker, Sought)> {
        let texts = self.texts.as_ref()?;
        let read = texts.read(self.reading.store());
        let (question, of) = self.searches.get_mut(&asker)?;
        *of = read.done;
        let (number, shared) = (question.question, &self.shared);
        let overtaken = || question.overtaken.is() || shared.stop.load(Ordering::Relaxed);
        let hits = texts.search.hits(&question.filter, &question.query, &overtaken);
        let overtaken = overtaken();
        if read.whole() || overtaken {
            self.searches.remove(&asker);
        }
        (!overtaken).then_some((asker, Sought::Found { question: number, hits, read }))
    }

    fn sign(&mut self) -> Result<Vec<(Asker, Sought)>, StoreError> {
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
        if end == total {
            return Ok(Vec::new());
        }
        let mut answers = Vec::new();
        for (asker, (near, said)) in &mut self.near {
            if end >= said.saturating_add(total / 8) {
                *said = end;
                let read = Read { done: end, total };
                answers.push((*asker, Sought::Reading { case: near.case, read }));
            }
        }
        Ok(answers)
    }

    fn near(&mut self, asker: Asker) -> Result<Option<(Asker, Sought)>, StoreError> {
        let Some((near, _)) = self.near.remove(&asker) else { return Ok(None) };
        let shared = &self.shared;
        let overtaken = || near.overtaken.is() || shared.stop.load(Ordering::Relaxed);
        let wanted = (near.case, near.at);
        let found = alike(self.reading.store(), &self.similar, wanted, &overtaken)?;
        Ok(found.map(|(rows, more)| (asker, Sought::Alike { case: near.case, rows, more })))
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
