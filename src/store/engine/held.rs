//! Commits that wait for each other or for nobody: what is done in one turn reaches the engine below
//! as one batch, and a thread may bring it there. Readers see everything at once.
//!
//! The index may lag behind the record at any time; after a crash the lines that are missing are
//! folded in again.

use super::{Batch, Engine, EngineError, Order, Sync, Visit};
use std::collections::{BTreeMap, VecDeque};
use std::ops::{ControlFlow, Range};
use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::thread::JoinHandle;

/// Pairs that wait at most; more are written before their turn is over.
const MOST: usize = 4096;
/// Batches on their way at most; who brings more waits.
const QUEUE: usize = 8;

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

/// An engine in front of which commits may wait.
pub struct HeldEngine {
    shared: Arc<Shared>,
    /// Brings batches below, once [`HeldEngine::write_behind`] was asked for.
    writer: Option<JoinHandle<()>>,
}

struct Shared {
    below: Arc<dyn Engine>,
    waiting: RwLock<Waiting>,
    way: Mutex<Way>,
    bell: Condvar,
}

#[derive(Default)]
struct Waiting {
    holding: bool,
    /// What was done in this turn.
    pairs: Pairs,
    /// Batches on their way, oldest first.
    leaving: VecDeque<Arc<Pairs>>,
}

/// How it stands with the batches on their way.
#[derive(Default)]
struct Way {
    left: usize,
    /// Why the oldest could not be written; until somebody has heard it, no more is tried.
    failed: Option<EngineError>,
    over: bool,
}

impl Waiting {
    fn get(&self, key: &[u8]) -> Option<&Vec<u8>> {
        let on_the_way = || self.leaving.iter().rev().find_map(|pairs| pairs.get(key));
        self.pairs.get(key).or_else(on_the_way)
    }
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, Waiting> {
        self.waiting.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Waiting> {
        self.waiting.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rest<'g>(&self, way: MutexGuard<'g, Way>) -> MutexGuard<'g, Way> {
        self.bell.wait(way).unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings batches below, one after the other, until it is over.
    fn bring(&self) {
        loop {
            let mut way = self.way();
            while (way.left == 0 || way.failed.is_some()) && !way.over {
                way = self.rest(way);
            }
            if way.left == 0 || way.failed.is_some() {
                return;
            }
            drop(way);
            let oldest = self.read().leaving.front().cloned().unwrap_or_default();
            let brought = self.below.commit(batch_of(&oldest), Sync::Later);
            if brought.is_ok() {
                self.write().leaving.pop_front();
            }
            let mut way = self.way();
            match brought {
                Ok(()) => way.left -= 1,
                Err(error) => way.failed = Some(error),
            }
            self.bell.notify_all();
        }
    }

    /// Waits until no more than so many batches are on their way.
    fn wait_for(&self, most: usize) -> Result<(), EngineError> {
        let mut way = self.way();
        while way.left > most && way.failed.is_none() {
            way = self.rest(way);
        }
        let failed = way.failed.take();
        // It is tried again.
        self.bell.notify_all();
        failed.map_or(Ok(()), Err)
    }

    fn send(&self, pairs: Pairs) {
        self.write().leaving.push_back(Arc::new(pairs));
        self.way().left += 1;
        self.bell.notify_all();
    }
}

fn batch_of(pairs: &Pairs) -> Batch {
    pairs.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

impl HeldEngine {
    /// Nothing waits yet.
    pub fn new(below: Arc<dyn Engine>) -> Self {
        let (waiting, way, bell) = (RwLock::default(), Mutex::default(), Condvar::new());
        Self { shared: Arc::new(Shared { below, waiting, way, bell }), writer: None }
    }

    /// From now on a thread of its own writes, in the order in which things were done. What goes
    /// wrong there is told with the next commit; what was to be written goes on waiting.
    pub fn write_behind(&mut self) {
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("write-index".to_owned());
        // Without a thread everything is written at once, as before.
        self.writer = thread.spawn(move || shared.bring()).ok();
    }

    /// From now on commits wait.
    pub fn hold(&self) {
        self.shared.write().holding = true;
    }

    /// Writes what waits; commits wait no more.
    ///
    /// # Errors
    /// When the engine fails; what waits goes on waiting.
    pub fn settle(&self) -> Result<(), EngineError> {
        let mut waiting = self.shared.write();
        waiting.holding = false;
        if self.writer.is_none() {
            return self.flow(&mut waiting, Sync::Later);
        }
        let pairs = std::mem::take(&mut waiting.pairs);
        drop(waiting);
        if !pairs.is_empty() {
            self.shared.send(pairs);
        }
        self.shared.wait_for(QUEUE)
    }

    /// Everything that waits, as one batch.
    fn flow(&self, waiting: &mut Waiting, sync: Sync) -> Result<(), EngineError> {
        if waiting.pairs.is_empty() && sync == Sync::Later {
            return Ok(());
        }
        self.shared.below.commit(batch_of(&waiting.pairs), sync)?;
        waiting.pairs.clear();
        Ok(())
    }
}

impl Drop for HeldEngine {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            self.shared.way().over = true;
            self.shared.bell.notify_all();
            // It keeps the engine open, so it must be gone before the store is closed.
            let _its_panic_was_told = writer.join();
        }
    }
}

impl Engine for HeldEngine {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
        if let Some(value) = self.shared.read().get(key) {
            return Ok(Some(value.clone()));
        }
        self.shared.below.get(key)
    }

    fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
        Ok(self.shared.read().get(key).is_some() || self.shared.below.has(key)?)
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
        let waiting = self.shared.read();
        let mut fresh = Pairs::new();
        for pairs in waiting.leaving.iter().map(|pairs| &**pairs).chain([&waiting.pairs]) {
            fresh.extend(pairs.range(keys.clone()).map(|(k, v)| (k.clone(), v.clone())));
        }
        // What the visitor asks for in turn must not wait for this scan.
        drop(waiting);
        let mut fresh: Batch = fresh.into_iter().collect();
        if order == Order::Down {
            fresh.reverse();
        }
        let mut fresh = fresh.into_iter().peekable();
        let before = |a: &[u8], b: &[u8]| if order == Order::Up { a < b } else { a > b };
        let mut over = false;
        self.shared.below.scan(keys, order, &mut |key, value| {
            while let Some((first, value)) = fresh.next_if(|(first, _)| before(first, key)) {
                if visit(&first, &value).is_break() {
                    over = true;
                    return ControlFlow::Break(());
                }
            }
            // One that waits stands in the place of the older one.
            let flow = match fresh.next_if(|(first, _)| first.as_slice() == key) {
                Some((_, value)) => visit(key, &value),
                None => visit(key, value),
            };
            over = flow.is_break();
            flow
        })?;
        for (key, value) in fresh {
            if over || visit(&key, &value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn commit(&self, batch: Batch, sync: Sync) -> Result<(), EngineError> {
        let behind = self.writer.is_some();
        if behind {
            // What went wrong is told before more is taken.
            self.shared.wait_for(if sync == Sync::Now { 0 } else { QUEUE })?;
        }
        let mut waiting = self.shared.write();
        if !waiting.holding && waiting.pairs.is_empty() && (sync == Sync::Now || !behind) {
            drop(waiting);
            return self.shared.below.commit(batch, sync);
        }
        waiting.pairs.extend(batch);
        if sync == Sync::Now || (!behind && (!waiting.holding || waiting.pairs.len() > MOST)) {
            self.flow(&mut waiting, sync)?;
        } else if behind && (!waiting.holding || waiting.pairs.len() > MOST) {
            let pairs = std::mem::take(&mut waiting.pairs);
            drop(waiting);
            self.shared.send(pairs);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryEngine;
    use super::*;
    use proptest::prelude::*;

    fn pair((key, value): &(u8, u8)) -> (Vec<u8>, Vec<u8>) {
        (vec![*key], vec![*value])
    }

    fn walk(engine: &dyn Engine, range: (u8, u8), order: Order, most: usize) -> Batch {
        let mut seen = Batch::new();
        let keys = vec![range.0]..vec![range.1];
        engine
            .scan(keys, order, &mut |key, value| {
                seen.push((key.to_vec(), value.to_vec()));
                if seen.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .unwrap();
        seen
    }

    proptest! {
        #[test]
        fn what_waits_is_read_as_if_it_were_written(
            behind in any::<bool>(),
            steps in proptest::collection::vec(
                (0u8..4, proptest::collection::vec((0u8..20, any::<u8>()), 0..6)), 0..20),
            range in (0u8..22, 0u8..22),
            most in 1usize..9,
        ) {
            let plain = MemoryEngine::default();
            let below = Arc::new(MemoryEngine::default());
            let mut held = HeldEngine::new(Arc::clone(&below) as Arc<dyn Engine>);
            if behind {
                held.write_behind();
            }
            for (what, pairs) in &steps {
                match what {
                    0 => held.hold(),
                    1 => held.settle().unwrap(),
                    _ => {
                        let batch: Batch = pairs.iter().map(pair).collect();
                        plain.commit(batch.clone(), Sync::Later).unwrap();
                        held.commit(batch, if *what == 2 { Sync::Later } else { Sync::Now }).unwrap();
                    }
                }
                for order in [Order::Up, Order::Down] {
                    prop_assert_eq!(walk(&held, range, order, most), walk(&plain, range, order, most));
                }
                prop_assert_eq!(held.get(&[range.0]).unwrap(), plain.get(&[range.0]).unwrap());
            }
            held.settle().unwrap();
            drop(held);
            prop_assert_eq!(walk(&*below, (0, 255), Order::Up, 99), walk(&plain, (0, 255), Order::Up, 99));
        }
    }

    #[test]
    fn nothing_of_a_turn_is_written_before_it_is_over() {
        for behind in [false, true] {
            let below = Arc::new(MemoryEngine::default());
            let mut held = HeldEngine::new(Arc::clone(&below) as Arc<dyn Engine>);
            if behind {
                held.write_behind();
            }
            held.hold();
            held.commit(vec![(vec![1], vec![7])], Sync::Later).unwrap();
            assert_eq!((held.get(&[1]).unwrap(), below.get(&[1]).unwrap()), (Some(vec![7]), None));
            held.settle().unwrap();
            drop(held);
            assert_eq!(below.get(&[1]).unwrap(), Some(vec![7]));
        }
    }

    /// Fails as long as it is told to.
    #[derive(Default)]
    struct Failing(MemoryEngine, std::sync::atomic::AtomicBool);

    impl Engine for Failing {
        fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
            self.0.get(key)
        }

        fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
            self.0.has(key)
        }

        fn scan(&self, keys: Range<Vec<u8>>, o: Order, v: Visit<'_>) -> Result<(), EngineError> {
            self.0.scan(keys, o, v)
        }

        fn commit(&self, batch: Batch, sync: Sync) -> Result<(), EngineError> {
            match self.1.load(std::sync::atomic::Ordering::Relaxed) {
                true => Err(EngineError::Panicked("full".into())),
                false => self.0.commit(batch, sync),
            }
        }
    }

    #[test]
    fn what_goes_wrong_behind_is_told_and_nothing_is_lost_or_overtaken() {
        let below = Arc::new(Failing::default());
        let fail = |yes| below.1.store(yes, std::sync::atomic::Ordering::Relaxed);
        let mut held = HeldEngine::new(Arc::clone(&below) as Arc<dyn Engine>);
        held.write_behind();
        let one = |value| vec![(vec![1], vec![value])];
        fail(true);
        held.commit(one(7), Sync::Later).unwrap();
        assert!(held.commit(one(8), Sync::Now).is_err(), "it waits for the one before");
        assert_eq!((held.get(&[1]).unwrap(), below.get(&[1]).unwrap()), (Some(vec![7]), None));
        fail(false);
        // Told once more if it was tried meanwhile.
        while held.commit(one(9), Sync::Now).is_err() {}
        assert_eq!(below.get(&[1]).unwrap(), Some(vec![9]));
        fail(true);
        held.commit(one(10), Sync::Later).unwrap();
        fail(false);
        drop(held);
        let left = below.get(&[1]).unwrap().unwrap();
        assert!(left == [9] || left == [10], "it may have failed before");
    }
}
