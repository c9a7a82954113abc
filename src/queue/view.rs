//! One list over the board: which cases, in which order, with near-duplicates folded.

use super::board::{Board, NEVER, Ranked, Standing};
use super::filter::Filter;
use super::search::Hits;
use super::sieve::Sieve;
use crate::model::{At, CaseNo, CaseState, ModeratorNo};
use rayon::prelude::*;
use std::cmp::Ordering;
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
            let key = board.fold_key(no);
            let tops = self.folded.keys().copied();
            tops.filter(|_| key != 0).find(|top| board.fold_key(*top) == key).and_then(row)
        })
    }

    /// Takes out the cases that this moderator never gets.
    pub fn leave_out(&mut self, board: &Board, who: ModeratorNo) {
        let never = board.never(who);
        if never.is_empty() {
            return;
        }
        let lanes = &mut self.lanes;
        self.order.retain(|no| {
            let waits = board
                .get(*no)
                .filter(|row| never.contains(no) && !matches!(row.state, CaseState::Decided(_)));
            if let Some(count) = waits.as_ref().and_then(|row| lanes.get_mut(row.lane.index())) {
                *count = count.saturating_sub(1);
            }
            waits.is_none()
        });
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
    let listed = |no: CaseNo, score: i64| {
        let row = board.row(no)?;
        let tag = sieve.passes(no, row).map(|standing| tag(row, standing))?;
        let title = titles.get(row.group as usize).copied().unwrap_or(u32::MAX);
        Some(Listed { key: primary(order, row, scored.then_some(score), title), no, tag })
    };
    let mut rows: Vec<Listed> = match hits {
        Some(hits) => hits.cases.par_iter().filter_map(|(no, score)| listed(*no, *score)).collect(),
        None if order == Order::Rank => return by_kept_rank(board, &sieve, fold),
        None => {
            let cases = (1..=board.last()).into_par_iter();
            cases.filter_map(|no| listed(CaseNo(no), 0)).collect()
        }
    };
    rows.par_sort_unstable_by(|a, b| {
        a.key.cmp(&b.key).then_with(|| by_rank(board, order, a.no, b.no))
    });
    listing(board, rows.into_iter().map(|row| (row.no, row.tag)), fold)
}

/// A row on its way into the list.
struct Listed {
    key: u64,
    no: CaseNo,
    tag: u8,
}

/// Lane in bits 0-2 of a tag; a row that may be folded; a row of the list.
const LANE: u8 = 7;
const FOLDS: u8 = 1 << 3;
const LISTED: u8 = 1 << 4;

fn tag(row: &Ranked, standing: Standing) -> u8 {
    let folds = row.shared() && standing == Standing::Waiting;
    row.lane() as u8 & LANE | if folds { FOLDS } else { 0 } | LISTED
}

/// The usual list: the rank of all cases is kept, so nothing is sorted. A byte for every case fits
/// where memory is fast; reading whole rows in the order of rank takes longer than sorting.
fn by_kept_rank(board: &Board, sieve: &Sieve<'_>, fold: bool) -> View {
    let cases = (1..=board.last()).into_par_iter().map(CaseNo);
    let passed = |no: CaseNo| {
        let row = board.row(no)?;
        sieve.passes(no, row).map(|standing| tag(row, standing))
    };
    let tags: Vec<u8> = cases.map(|no| passed(no).unwrap_or(0)).collect();
    let ranked = board.by_rank.get_or_init(|| ranked(board));
    let rows = ranked.iter().filter_map(|no| {
        let tag = tags.get((no.0 as usize).checked_sub(1)?).copied()?;
        (tag & LISTED != 0).then_some((*no, tag))
    });
    listing(board, rows, fold)
}

/// All cases by rank.
fn ranked(board: &Board) -> Vec<CaseNo> {
    let cases = (1..=board.last()).into_par_iter().map(CaseNo);
    let mut all: Vec<(u64, CaseNo)> =
        cases.filter_map(|no| Some((rank_key(board.row(no)?), no))).collect();
    all.par_sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| by_rank(board, Order::Rank, a.1, b.1))
    });
    all.into_iter().map(|(_, no)| no).collect()
}

fn listing(board: &Board, rows: impl Iterator<Item = (CaseNo, u8)>, fold: bool) -> View {
    let mut view = View::default();
    let mut first: HashMap<u64, CaseNo> = HashMap::new();
    for (no, tag) in rows {
        if let Some(count) = view.lanes.get_mut(usize::from(tag & LANE)) {
            *count += 1;
        }
        // Each complaint is looked at by itself.
        let folds = fold && tag & FOLDS != 0 && !board.is_kept_from_some(no);
        let text = if folds { board.fold_key(no) } else { 0 };
        if text != 0 {
            let top = *first.entry(text).or_insert(no);
            if top != no {
                *view.folded.entry(top).or_insert(0) += 1;
                continue;
            }
        }
        view.order.push(no);
    }
    view
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
        (Order::Due, _) if row.due == NEVER => 1 << 63 | rank_key(row) >> 1,
        (Order::Due, _) => moment(row.due) << 19 | (row.lane() as u64) << 16 | grave_first(row),
        (Order::Oldest, _) => sortable(row.opened),
        (Order::Newest, _) => !sortable(row.opened),
        (Order::Group, _) => u64::from(title) << 32 | rank_key(row) >> 32,
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

#[cfg(test)]
mod tests;
