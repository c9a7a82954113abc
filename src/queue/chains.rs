//! Finds the slots that share a 64-bit key, at eight to twelve bytes a slot.
//!
//! The keys stay with whoever owns them; a bucket may hold slots of other keys too, so the reader
//! compares.

const NONE: u32 = u32::MAX;

/// Slots in buckets, newest first, each pointing at the one before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Chains {
    heads: Vec<u32>,
    next: Vec<u32>,
    linked: usize,
}

impl Chains {
    /// With room for so many slots, so that it need not grow on the way.
    pub(super) fn with_room(slots: usize) -> Self {
        let heads = vec![NONE; slots.next_power_of_two().max(64)];
        Self { heads, next: Vec::with_capacity(slots), linked: 0 }
    }

    fn bucket(&self, key: u64) -> usize {
        // SHA-256 prefixes and multiplied hashes are even in their high bits.
        let mask = (self.heads.len() as u64).wrapping_sub(1);
        usize::try_from((key ^ (key >> 32)) & mask).unwrap_or(0)
    }

    /// Puts a slot, not linked so far, into the bucket of its key.
    pub(super) fn link(&mut self, slot: u32, key: u64, key_of: impl Fn(u32) -> u64) {
        if self.linked >= self.heads.len() {
            self.grow(key_of);
        }
        let at = slot as usize;
        if self.next.len() <= at {
            self.next.resize(at + 1, NONE);
        }
        self.push(slot, key);
        self.linked += 1;
    }

    /// Takes a slot out of the bucket of the key it was linked with.
    pub(super) fn unlink(&mut self, slot: u32, key: u64) {
        let after = self.next.get(slot as usize).copied().unwrap_or(NONE);
        let bucket = self.bucket(key);
        let Some(head) = self.heads.get_mut(bucket) else { return };
        if *head == slot {
            *head = after;
            self.linked -= 1;
            return;
        }
        let mut here = *head;
        while let Some(next) = self.next.get_mut(here as usize) {
            if *next == slot {
                *next = after;
                self.linked -= 1;
                return;
            }
            here = *next;
        }
    }

    /// Every slot in the bucket of this key, newest first.
    pub(super) fn slots(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        let first = self.heads.get(self.bucket(key)).copied().unwrap_or(NONE);
        std::iter::successors(Some(first), |slot| self.next.get(*slot as usize).copied())
            .take_while(|slot| *slot != NONE)
    }

    fn push(&mut self, slot: u32, key: u64) {
        let bucket = self.bucket(key);
        if let (Some(head), Some(next)) =
            (self.heads.get_mut(bucket), self.next.get_mut(slot as usize))
        {
            *next = *head;
            *head = slot;
        }
    }

    fn grow(&mut self, key_of: impl Fn(u32) -> u64) {
        let size = (self.heads.len() * 2).max(64);
        let old = std::mem::replace(&mut self.heads, vec![NONE; size]);
        for head in old {
            let mut slot = head;
            while slot != NONE {
                let next = self.next.get(slot as usize).copied().unwrap_or(NONE);
                self.push(slot, key_of(slot));
                slot = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_scan_finds(keys in proptest::collection::vec(0u64..40, 0..300), gone in proptest::collection::vec(any::<bool>(), 300)) {
            let mut chains = Chains::default();
            for (slot, key) in keys.iter().enumerate() {
                chains.link(slot as u32, *key, |s| keys[s as usize]);
            }
            for (slot, key) in keys.iter().enumerate() {
                if gone[slot] {
                    chains.unlink(slot as u32, *key);
                }
            }
            for wanted in 0..40 {
                let mut found: Vec<u32> = chains.slots(wanted).filter(|s| keys[*s as usize] == wanted).collect();
                found.sort_unstable();
                let scan: Vec<u32> = (0..keys.len()).filter(|s| !gone[*s] && keys[*s] == wanted).map(|s| s as u32).collect();
                prop_assert_eq!(found, scan);
            }
        }
    }
}
