//! Whether an index holds what its counts say: sled may lose pages of a damaged file in silence.

use super::blocks::{self, Block, key32, table, whole};
use super::engine::{Batch, Engine, Order};
use super::error::StoreError;
use super::open::Broken;
use super::{Meta, Store};
use std::ops::ControlFlow;

/// Tables whose values are summed up: one that is lost would show a decided case as waiting.
const SUMMED: [u8; 5] =
    [table::CASES_TOUCHED, table::FLAGS, table::ROWS_TOUCHED, table::TOUCHED, table::DECISIONS];

/// Blocks of a table looked for when opening: each look reads a page. sled loses whole segments,
/// which hold some fifty blocks, so that in a large index every n-th block will do; but no step is
/// longer than that.
const LOOKED_AT: u32 = 1024;
const LONGEST_STEP: u32 = 32;
/// Of those, one in so many is read as well, and its sum compared. All others are when they are
/// read for what is in them. In a small index all are: there a lost segment may hold nothing but
/// the newest state of one block, and leave the one before it.
const READ: usize = 16;
const SMALL: u32 = 256;

/// Part of one pair in the sum, which does not depend on the order of pairs.
fn part(key: &[u8], value: &[u8]) -> u64 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(key);
    crc.update(value);
    u64::from(crc.finalize())
}

/// The sum after a batch is written. Its keys must differ from each other.
pub(super) fn sum_after(
    engine: &dyn Engine,
    before: u64,
    batch: &Batch,
) -> Result<u64, StoreError> {
    let mut sum = before;
    for (key, value) in batch {
        if key.first().is_some_and(|table| SUMMED.contains(table)) {
            let old = engine.get(key)?.map_or(0, |old| part(key, &old));
            sum = sum.wrapping_sub(old).wrapping_add(part(key, value));
        }
    }
    Ok(sum)
}

impl Store {
    /// What is missing, if anything. Some blocks of what imports brought are looked for; what
    /// changes with every decision is looked at as a whole, unless nothing can have been lost since
    /// that was done.
    pub(super) fn missing(&self, closed_well: bool) -> Result<Option<Broken>, StoreError> {
        let Meta { messages, cases, sum: expected, .. } = self.meta;
        let runs = [
            ("messages", table::MESSAGES, blocks::MESSAGES, messages),
            ("cases", table::CASES, blocks::CASES, cases),
            ("queue rows", table::ROWS, blocks::ROWS, cases),
        ];
        for (what, table, size, total) in runs {
            if !self.has_run(table, size, total)? {
                return Ok(Some(Broken::Behind(what.to_owned())));
            }
        }
        if closed_well {
            return Ok(None);
        }
        let mut sum = 0u64;
        for table in SUMMED {
            self.scan(whole(table), Order::Up, &mut |key, value| {
                sum = sum.wrapping_add(part(key, value));
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok((sum != expected).then(|| Broken::Behind("decisions".to_owned())))
    }

    fn has_run(&self, table: u8, size: u32, total: u32) -> Result<bool, StoreError> {
        let blocks = total.div_ceil(size);
        let step = blocks.div_ceil(LOOKED_AT).clamp(1, LONGEST_STEP) as usize;
        let read = if blocks <= SMALL { 1 } else { READ };
        // The last one first: what is cut off is missing there.
        for (look, no) in (0..blocks).rev().step_by(step).enumerate() {
            let key = key32(table, no);
            if !look.is_multiple_of(read) {
                if !self.engine.has(&key)? {
                    return Ok(false);
                }
                continue;
            }
            let Some(value) = self.engine.get(&key)? else { return Ok(false) };
            let expected = total.saturating_sub(no.saturating_mul(size)).min(size) as usize;
            // There may be more: see the crash between two commits.
            if Block::count(&key, &value)? < expected {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
