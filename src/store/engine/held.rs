//! Commits that wait for each other: what is done in one turn reaches the engine below as one
//! batch, and readers see it at once.
//!
//! The index may lag behind the record at any time; after a crash the lines that are missing are
//! folded in again.

use super::{Batch, Engine, EngineError, Order, Sync, Visit};
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Pairs that wait at most; more are written before their turn is over.
const MOST: usize = 4096;

/// An engine in front of which commits may wait.
pub struct HeldEngine {
    below: Arc<dyn Engine>,
    waiting: RwLock<Waiting>,
}

#[derive(Default)]
struct Waiting {
    holding: bool,
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl HeldEngine {
    /// Nothing waits yet.
    pub fn new(below: Arc<dyn Engine>) -> Self {
        Self { below, waiting: RwLock::default() }
    }

    fn read(&self) -> RwLockReadGuard<'_, Waiting> {
        self.waiting.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Waiting> {
        self.waiting.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on commits wait.
    pub fn hold(&self) {
        self.write().holding = true;
    }

    /// Writes what waits; commits wait no more.
    ///
    /// # Errors
    /// When the engine fails; what waits goes on waiting.
    pub fn settle(&self) -> Result<(), EngineError> {
        let mut waiting = self.write();
        waiting.holding = false;
        self.flow(&mut waiting, Sync::Later)
    }

    /// Everything that waits, as one batch.
    fn flow(&self, waiting: &mut Waiting, sync: Sync) -> Result<(), EngineError> {
        if waiting.pairs.is_empty() && sync == Sync::Later {
            return Ok(());
        }
        let pairs = waiting.pairs.iter().map(|(key, value)| (key.clone(), value.clone()));
        self.below.commit(pairs.collect(), sync)?;
        waiting.pairs.clear();
        Ok(())
    }
}

impl Engine for HeldEngine {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
        if let Some(value) = self.read().pairs.get(key) {
            return Ok(Some(value.clone()));
        }
        self.below.get(key)
    }

    fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
        Ok(self.read().pairs.contains_key(key) || self.below.has(key)?)
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
        let waiting = self.read();
        let mut fresh: Vec<(Vec<u8>, Vec<u8>)> =
            waiting.pairs.range(keys.clone()).map(|(k, v)| (k.clone(), v.clone())).collect();
        // What the visitor asks for in turn must not wait for this scan.
        drop(waiting);
        if order == Order::Down {
            fresh.reverse();
        }
        let mut fresh = fresh.into_iter().peekable();
        let before = |a: &[u8], b: &[u8]| if order == Order::Up { a < b } else { a > b };
        let mut over = false;
        self.below.scan(keys, order, &mut |key, value| {
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
        let mut waiting = self.write();
        if !waiting.holding && waiting.pairs.is_empty() {
            drop(waiting);
            return self.below.commit(batch, sync);
        }
        waiting.pairs.extend(batch);
        if sync == Sync::Now || !waiting.holding || waiting.pairs.len() > MOST {
            self.flow(&mut waiting, sync)?;
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
            steps in proptest::collection::vec(
                (0u8..4, proptest::collection::vec((0u8..20, any::<u8>()), 0..6)), 0..20),
            range in (0u8..22, 0u8..22),
            most in 1usize..9,
        ) {
            let plain = MemoryEngine::default();
            let below = Arc::new(MemoryEngine::default());
            let held = HeldEngine::new(Arc::clone(&below) as Arc<dyn Engine>);
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
            prop_assert_eq!(walk(&*below, (0, 255), Order::Up, 99), walk(&plain, (0, 255), Order::Up, 99));
        }
    }

    #[test]
    fn nothing_of_a_turn_is_written_before_it_is_over() {
        let below = Arc::new(MemoryEngine::default());
        let held = HeldEngine::new(Arc::clone(&below) as Arc<dyn Engine>);
        held.hold();
        held.commit(vec![(vec![1], vec![7])], Sync::Later).unwrap();
        assert_eq!((held.get(&[1]).unwrap(), below.get(&[1]).unwrap()), (Some(vec![7]), None));
        held.settle().unwrap();
        assert_eq!(below.get(&[1]).unwrap(), Some(vec![7]));
    }
}
