//! One list over the board: which cases, in which order, with near-duplicates folded.

use super::board::{Board, NEVER, Ranked, Standing};
use super::filter::Filter;
use super::search::Hits;
use super::sieve::Sieve;
use crate::model::{At, CaseNo};
use rayon::prelude::*;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};

/// The order of a list. Whatever is equal in it stands by rank, then by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Lane, deadline, severity, number of flags, age. Search hits: lane, how well they fit, then
    /// the rest.
    #[default]
    Rank,
    /// Nearest deadline first, whatever the lane.
    Due,
    /// Opened first.
    Oldest,
    /// Opened last.
    Newest,
    /// By title of the group.
    Group,
    /// Gravest first.
    Severity,
}

impl Order {
    /// Every order with its word.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Rank, "rank"),
        (Self::Due, "due"),
        (Self::Oldest, "oldest"),
        (Self::Newest, "newest"),
        (Self::Group, "group"),
        (Self::Severity, "severity"),
    ];

    /// The order with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, w)| *w == word).map(|(order, _)| order)
    }
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The rows, first to last.
    pub order: Vec<CaseNo>,
    /// Cases in each lane, folded ones included.
    pub lanes: [u32; 6],
    /// Rows with further cases folded into them, and how many.
    pub folded: HashMap<CaseNo, u32>,
}

impl View {
    /// The row of a case, or the row it is folded into.
    #[must_use]
    pub fn place(&self, board: &Board, no: CaseNo) -> Option<usize> {
        let row = |wanted: CaseNo| self.order.iter().position(|have| *have == wanted);
        row(no).or_else(|| {
            let same = board.same_text(board.text_of(no));
            same.into_iter().find(|case| self.folded.contains_key(case)).and_then(row)
        })
    }

    /// Cases folded into the row of this one.
    #[must_use]
    pub fn folded(&self, no: CaseNo) -> u32 {
        self.folded.get(&no).copied().unwrap_or(0)
    }

    /// Cases in the list, folded ones included.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.lanes.iter().map(|n| *n as usize).sum()
    }
}

/// Makes a list.
///
/// `hits` limits it to what a search found; the words of the filter itself count only through
/// them (see [`super::Search::hits`]). `marks` are for `marked:`. With `fold`, cases of one text
/// that wait stand in the row of the first of them.
#[must_use]
pub fn view(
    board: &Board,
    filter: &Filter,
    order: Order,
    now: At,
    hits: Option<&Hits>,
    marks: Option<&BTreeSet<CaseNo>>,
    fold: bool,
) -> View {
    let sieve = Sieve::new(board, filter, now, marks);
    let titles = if order == Order::Group { title_places(board) } else { Vec::new() };
    let scored = hits.is_some_and(|hits| hits.cases.iter().any(|(_, score)| *score != 0));
    let key = |no: CaseNo, score: i64| {
        let row = board.row(no).filter(|row| sieve.passes(no, row))?;
        let title = titles.get(row.group as usize).copied().unwrap_or(u32::MAX);
        Some((primary(order, row, scored.then_some(score), title), no))
    };
    let mut rows: Vec<(u64, CaseNo)> = match hits {
        Some(hits) => hits.cases.par_iter().filter_map(|(no, score)| key(*no, *score)).collect(),
        None => (1..=board.last()).into_par_iter().filter_map(|no| key(CaseNo(no), 0)).collect(),
    };
    rows.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| by_rank(board, a.1, b.1)));
    let mut view = View::default();
    for (_, no) in &rows {
        let lane = board.row(*no).map_or(0, Ranked::lane);
        if let Some(count) = view.lanes.get_mut(lane) {
            *count += 1;
        }
    }
    view.order = rows.into_iter().map(|(_, no)| no).collect();
    if fold {
        fold_same_text(board, now, &mut view);
    }
    view
}

fn fold_same_text(board: &Board, now: At, view: &mut View) {
    let mut first: HashMap<u64, CaseNo> = HashMap::new();
    let folded = &mut view.folded;
    view.order.retain(|no| {
        let shared = board.row(*no).filter(|row| row.shared());
        if !shared.is_some_and(|row| board.standing(*no, row, now) == Standing::Waiting) {
            return true;
        }
        let text = board.text_of(*no);
        if text == 0 {
            return true;
        }
        match first.get(&text) {
            Some(row) => {
                *folded.entry(*row).or_insert(0) += 1;
                false
            }
            None => {
                first.insert(text, *no);
                true
            }
        }
    });
}

/// Place of every group by title, for sorting numbers instead of texts.
fn title_places(board: &Board) -> Vec<u32> {
    let mut sorted: Vec<(String, usize)> = board
        .titles
        .iter()
        .enumerate()
        .filter_map(|(no, title)| Some((title.as_ref()?.to_lowercase(), no)))
        .collect();
    sorted.sort_unstable();
    let mut places = vec![u32::MAX; board.titles.len()];
    for (place, (_, no)) in sorted.iter().enumerate() {
        if let (Some(slot), Ok(place)) = (places.get_mut(*no), u32::try_from(place)) {
            *slot = place;
        }
    }
    places
}

/// A moment as a number that sorts the same.
const fn sortable(moment: i64) -> u64 {
    (moment as u64) ^ (1 << 63)
}

/// The most significant part of the order in 64 bits; never larger for a row that stands earlier.
fn primary(order: Order, row: &Ranked, score: Option<i64>, title: u32) -> u64 {
    const SCORES: i64 = (1 << 29) - 1;
    match (order, score) {
        (Order::Rank, None) => rank_key(row),
        (Order::Rank, Some(score)) => {
            let worse = (SCORES - score.clamp(0, SCORES)) as u64;
            (row.lane() as u64) << 61 | worse << 32 | (rank_key(row) << 3) >> 32
        }
        (Order::Due, _) => sortable(row.due),
        (Order::Oldest, _) => sortable(row.opened),
        (Order::Newest, _) => !sortable(row.opened),
        (Order::Group, _) => u64::from(title) << 32 | rank_key(row) >> 32,
        (Order::Severity, _) => u64::from(255 - row.severity) << 56 | rank_key(row) >> 8,
    }
}

/// Lane in 3 bits, then whether there is no deadline, then what decides next, cut to fit: deadline,
/// severity, flags; or severity, flags, age.
fn rank_key(row: &Ranked) -> u64 {
    const MOMENTS: i64 = (1 << 44) - 1;
    let moment = |t: i64| t.clamp(0, MOMENTS) as u64;
    let milder = u64::from(7 - row.severity.min(7));
    let fewer = u64::from(0x1fff - row.flags.min(0x1fff));
    let lane = (row.lane() as u64) << 61;
    if row.due == NEVER {
        lane | 1 << 60 | milder << 57 | fewer << 44 | moment(row.opened)
    } else {
        lane | moment(row.due) << 16 | milder << 13 | fewer
    }
}

fn by_rank(board: &Board, a: CaseNo, b: CaseNo) -> Ordering {
    let whole = |no: CaseNo| {
        board.row(no).map(|r| (r.lane(), r.due, Reverse(r.severity), Reverse(r.flags), r.opened))
    };
    whole(a).cmp(&whole(b)).then(a.cmp(&b))
}

#[cfg(test)]
mod tests;
