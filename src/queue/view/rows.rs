//! The rows of a list: kept unsorted but for the part that was looked at.
//!
//! To sort a million rows takes many times longer than to find the forty of them that are on the
//! screen: a window is selected out of the rest, and only the window is sorted.

use super::{HIDDEN, LANE, LISTED, Order, by_rank};
use crate::model::{CaseNo, CaseState, ModeratorNo};
use crate::queue::board::Board;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

/// Rows sorted at least, so that scrolling seldom has to select again.
const WINDOW: usize = if cfg!(test) { 3 } else { 1024 };

/// A row: the most significant part of its order in two halves, and its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    high: u32,
    low: u32,
    pub(super) no: CaseNo,
}

impl Row {
    /// In the place of one that is to come.
    pub(super) const NONE: Self = Self { high: 0, low: 0, no: CaseNo(0) };

    pub(super) const fn new(key: u64, no: CaseNo) -> Self {
        Self { high: (key >> 32) as u32, low: key as u32, no }
    }

    const fn key(&self) -> u64 {
        (self.high as u64) << 32 | self.low as u64
    }
}

/// A list.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub(super) order: Order,
    /// What is before `sorted` belongs before it, what is behind it behind.
    rows: Vec<Row>,
    sorted: Range<usize>,
    /// By case: whether it is in the list, and how.
    tags: Vec<u8>,
    /// Cases in each lane, folded ones included.
    pub lanes: [u32; 6],
    /// Rows with further cases folded into them, and how many.
    pub folded: HashMap<CaseNo, u32>,
}

/// Where the tag of a case stands; past all others for case 0, which is none.
pub(super) fn place(no: CaseNo) -> usize {
    (no.0 as usize).wrapping_sub(1)
}

impl View {
    pub(super) fn made(
        order: Order,
        rows: Vec<Row>,
        tags: Vec<u8>,
        lanes: [u32; 6],
        folded: HashMap<CaseNo, u32>,
    ) -> Self {
        Self { order, rows, sorted: 0..0, tags, lanes, folded }
    }

    /// Number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Cases in the list, folded ones included.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.lanes.iter().map(|n| *n as usize).sum()
    }

    /// Cases folded into the row of this one.
    #[must_use]
    pub fn folded(&self, no: CaseNo) -> u32 {
        self.folded.get(&no).copied().unwrap_or(0)
    }

    /// All rows, first to last.
    #[must_use]
    pub fn all(&mut self, board: &Board) -> Vec<CaseNo> {
        self.window(board, 0..usize::MAX)
    }

    /// Whether these rows can be shown without forgetting others that are sorted.
    #[must_use]
    pub const fn is_near(&self, wanted: &Range<usize>) -> bool {
        let Range { start, end } = self.sorted;
        start == end || (wanted.start <= end && start <= wanted.end)
    }

    /// Some rows, first to last. `board` as when the list was made or last brought up to date.
    #[must_use]
    pub fn window(&mut self, board: &Board, wanted: Range<usize>) -> Vec<CaseNo> {
        let end = wanted.end.min(self.rows.len());
        let wanted = wanted.start.min(end)..end;
        self.sort(board, wanted.clone());
        self.rows.get(wanted).unwrap_or_default().iter().map(|row| row.no).collect()
    }

    /// Sorts the part that is wanted, and some more.
    fn sort(&mut self, board: &Board, wanted: Range<usize>) {
        let Range { start: first, end: past } = self.sorted.clone();
        if wanted.is_empty() || (first <= wanted.start && wanted.end <= past) {
            return;
        }
        let more = WINDOW.max(self.sorted.len());
        let total = self.rows.len();
        if wanted.start >= past {
            // Beyond a gap, what was sorted is forgotten.
            let start = if wanted.start == past {
                past
            } else {
                wanted.start.saturating_sub(more / 2).max(past)
            };
            let end = wanted.end.saturating_add(more).min(total);
            self.select(board, past..total, start..end);
            self.sorted = if start == past { first..end } else { start..end };
        } else if wanted.end <= first {
            let end = if wanted.end == first {
                first
            } else {
                wanted.end.saturating_add(more / 2).min(first)
            };
            let start = wanted.start.saturating_sub(more);
            self.select(board, 0..first, start..end);
            self.sorted = if end == first { start..past } else { start..end };
        } else {
            // It sticks out on one side or on both.
            self.sort(board, past..wanted.end.max(past));
            self.sort(board, wanted.start.min(first)..first);
        }
    }

    /// Brings the rows that belong to `wanted` there, sorted; all of them are somewhere in `among`.
    fn select(&mut self, board: &Board, among: Range<usize>, wanted: Range<usize>) {
        let order = self.order;
        let before = |a: &Row, b: &Row| compare(board, order, a, b);
        let (start, length) = (wanted.start - among.start, wanted.len());
        let Some(mut rows) = self.rows.get_mut(among) else { return };
        if start > 0 && start < rows.len() {
            rows.select_nth_unstable_by(start, before);
            rows = rows.get_mut(start..).unwrap_or_default();
        }
        if let Some(first) = bring_to_front(rows, length) {
            rows = rows.get_mut(..first).unwrap_or_default();
        }
        if length < rows.len() {
            rows.select_nth_unstable_by(length, before);
            rows = rows.get_mut(..length).unwrap_or_default();
        }
        rows.par_sort_unstable_by(before);
    }

    /// The row of a case, or the row it is folded into.
    #[must_use]
    pub fn place(&self, board: &Board, no: CaseNo) -> Option<usize> {
        let tag = self.tag(no);
        if tag & LISTED == 0 {
            return None;
        }
        if tag & HIDDEN == 0 {
            return self.rank(board, no);
        }
        let key = board.fold_key(no);
        let top = self.folded.keys().find(|top| board.fold_key(**top) == key)?;
        self.rank(board, *top)
    }

    /// How many rows stand before the row of a case.
    fn rank(&self, board: &Board, no: CaseNo) -> Option<usize> {
        let at = self.find(no)?;
        let row = self.rows.get(at)?;
        let Range { start, end } = self.sorted.clone();
        let among = if at < start { 0..start } else { end..self.rows.len() };
        if self.sorted.contains(&at) {
            return Some(at);
        }
        let before = |other: &&Row| compare(board, self.order, other, row) == Ordering::Less;
        let rows = self.rows.get(among.clone())?;
        Some(among.start + rows.par_iter().filter(before).count())
    }

    /// Where the row of a case stands at the moment, sorted or not.
    pub(super) fn find(&self, no: CaseNo) -> Option<usize> {
        let sorted = self.rows.get(self.sorted.clone())?;
        if let Some(at) = sorted.iter().position(|row| row.no == no) {
            return Some(self.sorted.start + at);
        }
        self.rows.par_iter().position_any(|row| row.no == no)
    }

    pub(super) fn tag(&self, no: CaseNo) -> u8 {
        self.tags.get(place(no)).copied().unwrap_or(0)
    }

    /// Puts a case into another state; the counts follow.
    pub(super) fn set_tag(&mut self, no: CaseNo, tag: u8) {
        let at = place(no);
        if self.tags.len() <= at && tag != 0 {
            self.tags.resize(at.saturating_add(1), 0);
        }
        let Some(kept) = self.tags.get_mut(at) else { return };
        let old = std::mem::replace(kept, tag);
        for (tag, more) in [(old, false), (tag, true)] {
            if let Some(count) = self.lanes.get_mut(usize::from(tag & LANE))
                && tag & LISTED != 0
            {
                *count = if more { *count + 1 } else { count.saturating_sub(1) };
            }
        }
    }

    /// Takes a row out. Only what is sorted keeps its order, so that a row of the rest can fill the
    /// gap instead of all that stand behind it.
    pub(super) fn remove(&mut self, at: usize) {
        let Range { start, end } = self.sorted.clone();
        let mut gap = at;
        if gap < start {
            self.rows.swap(gap, start - 1);
            gap = start - 1;
            self.sorted.start = gap;
        }
        if gap < end {
            self.rows.get_mut(gap..end).unwrap_or_default().rotate_left(1);
            gap = end - 1;
            self.sorted.end = gap;
        }
        self.rows.swap_remove(gap);
    }

    /// Puts a row in.
    pub(super) fn insert(&mut self, board: &Board, row: Row) {
        let before = |other: &Row| compare(board, self.order, other, &row) == Ordering::Less;
        let Range { start, end } = self.sorted.clone();
        let at = self.rows.get(start..end).unwrap_or_default().partition_point(before);
        self.rows.push(row);
        let last = self.rows.len() - 1;
        if start == end {
            // Two halves without anything between them say nothing about a third.
            self.sorted = 0..0;
            return;
        }
        if start + at == end && end < last {
            // Behind what is sorted: anywhere there.
            return;
        }
        // It changes places with the first behind what is sorted, and goes to its own from there.
        self.rows.swap(end, last);
        self.rows.get_mut(start + at..=end).unwrap_or_default().rotate_right(1);
        let skipped = usize::from(at == 0 && start > 0);
        self.sorted = start + skipped..end + 1;
    }

    /// Takes out the cases that this moderator never gets.
    pub fn leave_out(&mut self, board: &Board, who: ModeratorNo) {
        let left_out = |no: &CaseNo| self.tag(*no) & LISTED != 0 && is_left_out(board, *no, who);
        let never: Vec<CaseNo> = board.never(who).into_iter().filter(left_out).collect();
        if never.is_empty() {
            return;
        }
        never.iter().for_each(|no| self.set_tag(*no, 0));
        let tags = &self.tags;
        self.rows.retain(|row| tags.get(place(row.no)).is_some_and(|tag| *tag != 0));
        self.sorted = 0..0;
    }
}

/// Whether this moderator never gets a case.
pub(super) fn is_left_out(board: &Board, no: CaseNo, who: ModeratorNo) -> bool {
    board.is_kept_from(no, who)
        && board.get(no).is_some_and(|row| !matches!(row.state, CaseState::Decided(_)))
}

/// The order of two rows.
pub(super) fn compare(board: &Board, order: Order, a: &Row, b: &Row) -> Ordering {
    a.key().cmp(&b.key()).then_with(|| by_rank(board, order, a.no, b.no))
}

/// Rows of a sample that says about where the first few of all end.
const SAMPLE: usize = if cfg!(test) { 64 } else { 1 << 12 };

/// Brings the first `wanted` rows and some that come next to the front, when they are few among
/// all: how many these are. All cores look for them, so that what is left to select is small.
fn bring_to_front(rows: &mut [Row], wanted: usize) -> Option<usize> {
    if wanted > rows.len() / 16 {
        return None;
    }
    let mut sample: Vec<u64> =
        rows.iter().step_by(rows.len().div_ceil(SAMPLE)).map(Row::key).collect();
    sample.sort_unstable();
    let last = *sample.get(8 + 2 * wanted * sample.len() / rows.len())?;
    let found: Vec<usize> = rows
        .par_iter()
        .enumerate()
        .filter(|(_, row)| row.key() <= last)
        .map(|(at, _)| at)
        .collect();
    if found.len() < wanted || found.len() > rows.len() / 2 {
        return None;
    }
    found.iter().enumerate().for_each(|(to, at)| rows.swap(to, *at));
    Some(found.len())
}

#[cfg(test)]
mod tests {
    use super::super::view;
    use super::*;
    use crate::model::{At, CaseRow, GroupNo};
    use crate::queue::board::tests::row;
    use crate::queue::parse;
    use proptest::prelude::*;

    const MANY: u32 = 4_000;
    const SCREEN: usize = 40;

    /// How many rows were sorted to show a screen from `start` on, and the first case there.
    fn looked_at(board: &Board, order: Order, start: usize) -> (usize, u32) {
        let filter = parse("").unwrap();
        let mut view = view(board, &filter, order, At(0), None, None, true);
        let shown = view.window(board, start..start + SCREEN);
        assert_eq!((view.len(), shown.len()), (MANY as usize, SCREEN));
        (view.sorted.len(), shown[0].0)
    }

    #[test]
    fn a_screen_of_cases_that_are_all_alike_sorts_a_screen_and_little_more() {
        let mut board = Board::default();
        for no in (1..=MANY).rev() {
            board.set(CaseRow { group: Some(GroupNo(7)), due: Some(At(5)), ..row(no) });
        }
        board.set_group_title(GroupNo(7), "alles");
        for (order, word) in Order::ALL {
            for start in [0, 1_980, MANY as usize - SCREEN] {
                let (sorted, first) = looked_at(&board, order, start);
                assert!(sorted <= SCREEN + 2 * WINDOW, "{word} {start}: {sorted}");
                assert_eq!(
                    first as usize,
                    start + 1,
                    "{word}: by number when all else is the same"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_brought_to_the_front_stands_before_all_others(
            mut keys in proptest::collection::vec(any::<u64>(), 100..900),
            wanted in 1usize..60,
        ) {
            let rows = |keys: &[u64]| -> Vec<Row> {
                (1..).zip(keys).map(|(no, key)| Row::new(*key, CaseNo(no))).collect()
            };
            let mut found = rows(&keys);
            let Some(front) = bring_to_front(&mut found, wanted) else { return Ok(()) };
            let mut got: Vec<u64> = found.iter().map(Row::key).collect();
            let (first, rest) = got.split_at_mut(front);
            first.sort_unstable();
            rest.sort_unstable();
            prop_assert!(front >= wanted && first.last() < rest.first());
            keys.sort_unstable();
            prop_assert_eq!(got, keys);
        }
    }

    #[test]
    fn each_of_very_many_groups_is_found_also_the_last() {
        let mut board = Board::default();
        for no in 1..=MANY {
            board.set(CaseRow { group: Some(GroupNo(no)), ..row(no) });
            board.set_group_title(GroupNo(no), &format!("Groep {no:05}"));
        }
        let found = |filter: &str| {
            let filter = parse(filter).unwrap();
            let mut view = view(&board, &filter, Order::Group, At(0), None, None, true);
            let all = view.all(&board);
            (all.len(), all.first().map(|no| no.0), all.last().map(|no| no.0))
        };
        assert_eq!(found("group:\"groep 04000\""), (1, Some(MANY), Some(MANY)));
        assert_eq!(found("group:0399"), (11, Some(399), Some(3_999)));
        assert_eq!(found("group:groep"), (MANY as usize, Some(1), Some(MANY)));
        assert_eq!(found("severity:>5"), (0, None, None), "a filter for nothing");
        assert_eq!(found("state:all"), (MANY as usize, Some(1), Some(MANY)), "a filter for all");
    }
}
