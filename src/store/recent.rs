//! Unpacked blocks kept at hand.

use super::blocks::Block;
use std::collections::HashMap;
use std::sync::Arc;

/// Blocks kept at most. A row of a list needs two, its case and its message; a case with what
/// stands round it a few dozen; and many may look at different ones.
const MOST: usize = if cfg!(test) { 8 } else { 768 };

/// The blocks used last, by key.
#[derive(Default)]
pub(super) struct Recent {
    blocks: HashMap<Vec<u8>, (u64, Arc<Block>)>,
    /// Counts uses.
    uses: u64,
}

impl Recent {
    /// A block, if it is at hand.
    pub(super) fn get(&mut self, key: &[u8]) -> Option<Arc<Block>> {
        self.uses += 1;
        let (used, block) = self.blocks.get_mut(key)?;
        *used = self.uses;
        Some(Arc::clone(block))
    }

    /// Keeps a block. When there are too many, the half that was not used for longest goes.
    pub(super) fn put(&mut self, key: &[u8], block: Arc<Block>) {
        if self.blocks.len() >= MOST {
            let mut uses: Vec<u64> = self.blocks.values().map(|(used, _)| *used).collect();
            let (_, middle, _) = uses.select_nth_unstable(MOST / 2);
            let middle = *middle;
            self.blocks.retain(|_, (used, _)| *used >= middle);
        }
        self.uses += 1;
        self.blocks.insert(key.to_vec(), (self.uses, block));
    }

    /// Keeps none.
    pub(super) fn clear(&mut self) {
        self.blocks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_there_are_never_too_many() {
        let mut recent = Recent::default();
        for no in 0..100_u8 {
            recent.put(&[no], Arc::default());
            assert!(recent.get(&[0]).is_some(), "used all the time");
            assert!(recent.blocks.len() <= MOST);
        }
        assert!(recent.get(&[99]).is_some());
        assert!(recent.get(&[50]).is_none());
        recent.clear();
        assert!(recent.get(&[0]).is_none());
    }
}
