//! How a list is made: every core looks at a share of the cases and writes their rows and tags
//! where they are to stand, for fresh memory costs more than what is put into it.

use super::rows::{Row, compare, place};
use super::{
    Board, FOLDS, HIDDEN, Hits, LANE, LISTED, Order, Ranked, Sieve, Standing, View, primary,
};
use crate::model::CaseNo;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Cases one core looks at at a time.
const SHARE: usize = if cfg!(test) { 7 } else { 1 << 14 };

/// What a list is made of.
pub(super) struct Making<'a> {
    pub(super) board: &'a Board,
    pub(super) sieve: Sieve<'a>,
    pub(super) order: Order,
    /// Whether hits have scores.
    pub(super) scored: bool,
    /// Place of every group by title, when that is the order.
    pub(super) titles: Vec<u32>,
}

/// A case with its score.
type Scored = (CaseNo, i32);

/// What a share of the cases gave.
struct Share<'r> {
    /// Room for all of them; those that are in the list stand at the beginning.
    rows: &'r mut [Row],
    listed: usize,
    lanes: [u32; 6],
    /// What may stand in the row of another, by what they have in common.
    folding: Vec<(u64, Row)>,
}

impl Making<'_> {
    /// The list of all cases, or of hits. With `fold`, cases of one text that wait stand in the
    /// row of the first of them.
    pub(super) fn list(&self, hits: Option<&Hits>, fold: bool) -> View {
        let cases = self.board.last() as usize;
        let mut tags = vec![0; cases];
        let mut rows = vec![Row::NONE; hits.map_or(cases, |hits| hits.cases.len())];
        let room = rows.par_chunks_mut(SHARE);
        let mut shares: Vec<Share<'_>> = match hits {
            None => room
                .zip(tags.par_chunks_mut(SHARE))
                .enumerate()
                .map(|(share, (rows, tags))| {
                    let first = share * SHARE;
                    let all =
                        (first..first + tags.len()).filter_map(|slot| u32::try_from(slot).ok());
                    self.share(all.map(|slot| (CaseNo(slot + 1), 0)), first, tags, rows)
                })
                .collect(),
            Some(hits) => room
                .zip(parts(&by_number(hits), &mut tags))
                .map(|(rows, (hits, first, tags))| {
                    self.share(hits.iter().copied(), first, tags, rows)
                })
                .collect(),
        };
        let folded = if fold { self.fold(&shares, &mut tags) } else { HashMap::new() };
        if !folded.is_empty() {
            shares.par_iter_mut().for_each(|share| share.leave_out_hidden(&tags));
        }
        let mut lanes = [0; 6];
        for share in &shares {
            lanes.iter_mut().zip(share.lanes).for_each(|(all, more)| *all += more);
        }
        let listed: Vec<usize> = shares.iter().map(|share| share.listed).collect();
        View::made(self.order, joined(rows, &listed), tags, lanes, folded)
    }

    /// Looks at some cases in the order of their numbers. `tags` are those from `first` on.
    fn share<'r>(
        &self,
        cases: impl Iterator<Item = Scored>,
        first: usize,
        tags: &mut [u8],
        rows: &'r mut [Row],
    ) -> Share<'r> {
        let (mut listed, mut lanes, mut folding) = (0, [0; 6], Vec::new());
        let mut free = rows.iter_mut();
        for (no, score) in cases {
            let Some((tag, row)) = self.row(no, score) else { continue };
            let kept = place(no).checked_sub(first).and_then(|at| tags.get_mut(at));
            let (Some(kept), Some(room)) = (kept, free.next()) else { continue };
            (*kept, *room, listed) = (tag, row, listed + 1);
            if let Some(count) = lanes.get_mut(usize::from(tag & LANE)) {
                *count += 1;
            }
            // Each complaint is looked at by itself.
            if tag & FOLDS != 0 && !self.board.is_kept_from_some(no) {
                folding.push((self.board.fold_key(no), row));
            }
        }
        folding.retain(|(key, _)| *key != 0);
        Share { rows, listed, lanes, folding }
    }

    /// The row of a case in the list, with its tag.
    pub(super) fn row(&self, no: CaseNo, score: i32) -> Option<(u8, Row)> {
        let row = self.board.row(no)?;
        let tag = self.sieve.passes(no, row).map(|standing| tag(row, standing))?;
        let title = self.titles.get(row.group as usize).copied().unwrap_or(u32::MAX);
        let key = match self.order {
            Order::Number => u64::from(no.0),
            order => primary(order, row, self.scored.then_some(i64::from(score)), title),
        };
        Some((tag, Row::new(key, no)))
    }

    /// Lets cases that have something in common stand in the row of the first of them: notes the
    /// others as hidden, and says how many stand in each such row.
    fn fold(&self, shares: &[Share<'_>], tags: &mut [u8]) -> HashMap<CaseNo, u32> {
        let mut firsts: HashMap<u64, (Row, u32)> = HashMap::new();
        let folding = || shares.iter().flat_map(|share| &share.folding);
        for (key, row) in folding() {
            let (first, count) = firsts.entry(*key).or_insert((*row, 0));
            *count += 1;
            if compare(self.board, self.order, row, first) == Ordering::Less {
                *first = *row;
            }
        }
        for (key, row) in folding() {
            let hides = firsts.get(key).is_some_and(|(first, _)| first.no != row.no);
            if let Some(tag) = tags.get_mut(place(row.no)).filter(|_| hides) {
                *tag |= HIDDEN;
            }
        }
        let several = firsts.into_values().filter(|(_, count)| *count > 1);
        several.map(|(first, count)| (first.no, count - 1)).collect()
    }
}

impl Share<'_> {
    /// Takes out what stands in the row of another.
    fn leave_out_hidden(&mut self, tags: &[u8]) {
        let mut kept = 0;
        for at in 0..self.listed {
            let hidden = |row: &Row| tags.get(place(row.no)).is_some_and(|tag| tag & HIDDEN != 0);
            if !self.rows.get(at).is_some_and(hidden) {
                self.rows.swap(kept, at);
                kept += 1;
            }
        }
        self.listed = kept;
    }
}

/// Hits in the order of their numbers.
fn by_number(hits: &Hits) -> std::borrow::Cow<'_, [Scored]> {
    if hits.cases.is_sorted_by_key(|(no, _)| *no) {
        return hits.cases.as_slice().into();
    }
    let mut sorted = hits.cases.clone();
    sorted.par_sort_unstable_by_key(|(no, _)| *no);
    sorted.into()
}

/// Shares of hits, each with the tags of the cases up to its last one and the place of the first
/// of these.
fn parts<'a>(
    hits: &'a [Scored],
    mut tags: &'a mut [u8],
) -> Vec<(&'a [Scored], usize, &'a mut [u8])> {
    let mut first = 0;
    let part = |hits: &'a [Scored]| {
        let past = hits.last().map_or(0, |(no, _)| no.0 as usize);
        let length = past.saturating_sub(first).min(tags.len());
        let (own, rest) = std::mem::take(&mut tags).split_at_mut(length);
        tags = rest;
        first += length;
        (hits, first - length, own)
    };
    hits.chunks(SHARE).map(part).collect()
}

/// Rows that stand at the beginning of each share, one after the other.
fn joined(mut rows: Vec<Row>, listed: &[usize]) -> Vec<Row> {
    let mut end = 0;
    for (share, listed) in listed.iter().enumerate() {
        let from = share * SHARE;
        if from != end {
            rows.copy_within(from..from + listed, end);
        }
        end += listed;
    }
    rows.truncate(end);
    // Few rows do not keep the room of all.
    if end < rows.capacity() / 4 {
        rows.shrink_to_fit();
    }
    rows
}

fn tag(row: &Ranked, standing: Standing) -> u8 {
    let folds = row.shared() && standing == Standing::Waiting;
    row.lane() as u8 & LANE | if folds { FOLDS } else { 0 } | LISTED
}
