//! An engine that forgets: a sorted map, for tests and trials.

use super::{Batch, Engine, EngineError, Order, Sync, Visit};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

/// Pairs in memory.
#[derive(Default)]
pub struct MemoryEngine {
    pairs: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Engine for MemoryEngine {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
        Ok(self.pairs.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
        Ok(self.pairs.read().unwrap_or_else(PoisonError::into_inner).contains_key(key))
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
        let pairs = self.pairs.read().unwrap_or_else(PoisonError::into_inner);
        let mut range = pairs.range(keys);
        while let Some((key, value)) = match order {
            Order::Up => range.next(),
            Order::Down => range.next_back(),
        } {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn commit(&self, batch: Batch, _sync: Sync) -> Result<(), EngineError> {
        self.pairs.write().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}
