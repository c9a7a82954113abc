//! The seam to a storage engine: four operations on ordered bytes.

mod closed;
mod held;
mod large;
mod memory;
mod sled;

pub use self::held::HeldEngine;
pub use self::memory::MemoryEngine;
pub use self::sled::{SledEngine, inside_engine, is_locked};

use super::error::EngineError;
use std::ops::{ControlFlow, Range};

/// Keys with the values they get. All of it is written, or nothing.
pub type Batch = Vec<(Vec<u8>, Vec<u8>)>;

/// Which way a scan walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest key first.
    Up,
    /// Greatest key first.
    Down,
}

/// How long a commit waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// Returns when readers see it.
    Later,
    /// Returns when it, and everything before it, survives a power cut.
    Now,
}

/// Gets one pair of a scan, and says whether to go on.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> ControlFlow<()>;

/// Ordered keys and values.
pub trait Engine: Send + std::marker::Sync {
    /// The value under a key.
    ///
    /// # Errors
    /// When the engine fails.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError>;

    /// Whether there is a value under a key; it is not read.
    ///
    /// # Errors
    /// When the engine fails.
    fn has(&self, key: &[u8]) -> Result<bool, EngineError>;

    /// Visits the pairs whose keys lie in a range, until the visitor breaks.
    ///
    /// # Errors
    /// When the engine fails.
    fn scan(&self, keys: Range<Vec<u8>>, order: Order, visit: Visit<'_>)
    -> Result<(), EngineError>;

    /// Writes all pairs or none.
    ///
    /// # Errors
    /// When the engine fails.
    fn commit(&self, batch: Batch, sync: Sync) -> Result<(), EngineError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(engine: &dyn Engine, range: Range<&str>, order: Order, limit: usize) -> Vec<String> {
        let mut seen = Vec::new();
        let range = range.start.as_bytes().to_vec()..range.end.as_bytes().to_vec();
        engine
            .scan(range, order, &mut |key, value| {
                seen.push(format!(
                    "{}={}",
                    String::from_utf8_lossy(key),
                    String::from_utf8_lossy(value)
                ));
                if seen.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .unwrap();
        seen
    }

    fn pairs(text: &[(&str, &str)]) -> Batch {
        text.iter().map(|(k, v)| (k.as_bytes().to_vec(), v.as_bytes().to_vec())).collect()
    }

    fn contract(engine: &dyn Engine) {
        assert_eq!(engine.get(b"a").unwrap(), None);
        engine.commit(pairs(&[("a", "1"), ("c", "3"), ("b", "2")]), Sync::Later).unwrap();
        engine.commit(pairs(&[("b", "two"), ("d", "")]), Sync::Now).unwrap();
        engine.commit(Vec::new(), Sync::Now).unwrap();
        assert_eq!(engine.get(b"a").unwrap().as_deref(), Some(&b"1"[..]));
        assert_eq!(engine.get(b"b").unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(engine.get(b"d").unwrap().as_deref(), Some(&b""[..]));
        assert!(engine.has(b"d").unwrap() && !engine.has(b"e").unwrap());
        assert_eq!(keys(engine, "a".."z", Order::Up, 9), ["a=1", "b=two", "c=3", "d="]);
        assert_eq!(keys(engine, "b".."d", Order::Up, 9), ["b=two", "c=3"]);
        assert_eq!(keys(engine, "a".."d", Order::Down, 2), ["c=3", "b=two"]);
        assert!(keys(engine, "x".."z", Order::Down, 9).is_empty());
        assert!(keys(engine, "d".."a", Order::Up, 9).is_empty());
    }

    #[test]
    fn memory_keeps_the_contract() {
        contract(&MemoryEngine::default());
    }

    #[test]
    fn large_values_come_back_and_lost_ones_are_found_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let long = |byte| vec![byte; 3000];
        let put = |engine: &SledEngine, key: &[u8], value: Vec<u8>, sync| {
            engine.commit(vec![(key.to_vec(), value)], sync).unwrap();
        };
        let engine = SledEngine::open(&path).unwrap();
        put(&engine, b"a", long(1), Sync::Later);
        put(&engine, b"b", vec![0xFF], Sync::Later);
        put(&engine, b"c", vec![7], Sync::Now);
        let file = path.join("large");
        let length = || std::fs::metadata(&file).unwrap().len();
        assert_eq!(length(), 3001);
        // What is written over again and again does not make the file grow.
        for byte in 2..9 {
            put(&engine, b"a", long(byte), Sync::Later);
        }
        assert_eq!(length(), 3001);
        put(&engine, b"d", long(4), Sync::Later);
        drop(engine);
        let engine = SledEngine::open(&path).unwrap();
        assert_eq!(engine.get(b"a").unwrap(), Some(long(8)));
        assert_eq!(engine.get(b"b").unwrap(), Some(vec![0xFF]));
        let mut seen = Vec::new();
        let mut visit = |key: &[u8], value: &[u8]| {
            seen.push((key.to_vec(), value.len()));
            ControlFlow::Continue(())
        };
        engine.scan(b"a".to_vec()..b"z".to_vec(), Order::Up, &mut visit).unwrap();
        let expected = [(b"a", 3000), (b"b", 1), (b"c", 1), (b"d", 3000)];
        assert_eq!(seen, expected.map(|(key, length)| (key.to_vec(), length)));
        drop(engine);
        // What was not synced is lost in a power cut: zeros, or nothing at all.
        let whole = std::fs::read(&file).unwrap();
        let mut torn = whole.clone();
        torn[4000..].fill(0);
        for torn in [torn, whole[..4000].to_vec(), Vec::new()] {
            std::fs::write(&file, torn).unwrap();
            assert!(matches!(SledEngine::open(&path), Err(EngineError::Lost { .. })));
        }
        std::fs::write(&file, whole).unwrap();
        assert_eq!(SledEngine::open(&path).unwrap().get(b"d").unwrap(), Some(long(4)));
    }

    #[test]
    fn sled_keeps_the_contract_and_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        contract(&SledEngine::open(&path).unwrap());
        let again = SledEngine::open(&path).unwrap();
        assert_eq!(keys(&again, "a".."z", Order::Up, 9), ["a=1", "b=two", "c=3", "d="]);
    }
}
