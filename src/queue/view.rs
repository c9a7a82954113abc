//! One list over the board: which cases, in which order, with near-duplicates folded.

pub use rows::View;

use super::board::{Board, NEVER, Ranked, Standing};
use super::filter::Filter;
use super::search::Hits;
use super::sieve::Sieve;
use crate::model::{At, CaseNo};
use making::Making;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeSet;

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
    /// By number of the case.
    Number,
}

impl Order {
    /// Every order with its word.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Rank, "rank"),
        (Self::Due, "due"),
        (Self::Oldest, "oldest"),
        (Self::Newest, "newest"),
        (Self::Group, "group"),
        (Self::Severity, "severity"),
        (Self::Number, "number"),
    ];

    /// The order with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, w)| *w == word).map(|(order, _)| order)
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
    let scored = hits.is_some_and(|hits| hits.cases.par_iter().any(|(_, score)| *score != 0));
    let titles = if order == Order::Group { title_places(board) } else { Vec::new() };
    Making { board, sieve, order, scored, titles }.list(hits, fold)
}

/// Lane in bits 0-2 of a tag; a row that may be folded; a case of the list; one that stands in the
/// row of another.
const LANE: u8 = 7;
const FOLDS: u8 = 1 << 3;
const LISTED: u8 = 1 << 4;
const HIDDEN: u8 = 1 << 5;

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
        (Order::Due, _) if row.due == NEVER => 1 << 63 | rank_key(row) >> 1,
        (Order::Due, _) => moment(row.due) << 19 | (row.lane() as u64) << 16 | grave_first(row),
        (Order::Oldest, _) => sortable(row.opened),
        (Order::Newest, _) => !sortable(row.opened),
        (Order::Group, _) => u64::from(title) << 32 | rank_key(row) >> 32,
        (Order::Number, _) => 0,
        (Order::Severity, _) => u64::from(255 - row.severity) << 56 | rank_key(row) >> 8,
    }
}

/// Lane in 3 bits, then whether there is no deadline, then what decides next, cut to fit: deadline,
/// severity, flags; or severity, flags, age.
fn rank_key(row: &Ranked) -> u64 {
    let lane = (row.lane() as u64) << 61;
    if row.due == NEVER {
        lane | 1 << 60 | grave_first(row) << 44 | moment(row.opened)
    } else {
        lane | moment(row.due) << 16 | grave_first(row)
    }
}

/// Severity in 3 bits and number of flags in 13.
fn grave_first(row: &Ranked) -> u64 {
    const FLAGS: u16 = (1 << 13) - 1;
    u64::from(7 - row.severity.min(7)) << 13 | u64::from(FLAGS - row.flags.min(FLAGS))
}

/// A moment in 44 bits, enough for five centuries.
fn moment(t: i64) -> u64 {
    t.clamp(0, (1 << 44) - 1) as u64
}

/// Settles what the 64 bits leave open.
fn by_rank(board: &Board, order: Order, a: CaseNo, b: CaseNo) -> Ordering {
    let whole = |no: CaseNo| board.row(no).map(Ranked::rank);
    let due = |no: CaseNo| board.row(no).filter(|_| order == Order::Due).map(|row| row.due);
    due(a).cmp(&due(b)).then_with(|| whole(a).cmp(&whole(b))).then(a.cmp(&b))
}

mod making;
mod rows;
mod update;

#[cfg(test)]
mod tests;
