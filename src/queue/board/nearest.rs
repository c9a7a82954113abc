//! The nearest deadline of any waiting case: the least of each block of cases is kept, so that it
//! is never looked for among all of them.

use super::{NEVER, Ranked, Standing};
use rayon::prelude::*;

/// Cases in one block.
const BLOCK: usize = if cfg!(test) { 4 } else { 1024 };

/// The least deadline of each block.
#[derive(Clone, Debug, Default)]
pub(super) struct Nearest(Vec<i64>);

impl Nearest {
    /// Of all rows.
    pub(super) fn of(rows: &[Ranked]) -> Self {
        Self(rows.par_chunks(BLOCK).map(least).collect())
    }

    /// The row at a place was `old`, and is now what stands in `rows`.
    pub(super) fn changed(&mut self, at: usize, old: &Ranked, rows: &[Ranked]) {
        let block = at / BLOCK;
        if self.0.len() <= block {
            self.0.resize(block + 1, NEVER);
        }
        let Some(kept) = self.0.get_mut(block) else { return };
        let new = rows.get(at).map_or(NEVER, deadline);
        if new <= *kept {
            *kept = new;
        } else if deadline(old) == *kept {
            *kept = rows.chunks(BLOCK).nth(block).map_or(NEVER, least);
        }
    }

    /// The least of all; [`NEVER`] for none.
    pub(super) fn least(&self) -> i64 {
        self.0.iter().copied().min().unwrap_or(NEVER)
    }
}

fn deadline(row: &Ranked) -> i64 {
    if matches!(row.kept(), Standing::Waiting) { row.due } else { NEVER }
}

fn least(rows: &[Ranked]) -> i64 {
    rows.iter().map(deadline).min().unwrap_or(NEVER)
}
