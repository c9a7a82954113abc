//! A period at a glance: what came in, what was decided, how fast, and what waits.

use super::board::{Board, NEVER, NONE, Ranked, Standing};
use super::ledger::{GROUNDS, Outcome, Ruled, SOURCES};
use crate::model::time::{DAY, HOUR};
use crate::model::{At, CaseNo, GroupNo, Lane, ModeratorNo};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// The most columns of the two lines of arrivals and decisions.
const COLUMNS: usize = 240;

/// How old what waits may be, in milliseconds: from, and up to.
pub const AGES: [(i64, i64); 5] =
    [(0, DAY), (DAY, 2 * DAY), (2 * DAY, 4 * DAY), (4 * DAY, 7 * DAY), (7 * DAY, i64::MAX)];

/// What is wanted: the days, and the days before to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlanceOf {
    /// First and last day.
    pub days: (Date, Date),
    /// First and last day of the period before.
    pub before: (Date, Date),
}

/// Decisions of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub decisions: u64,
    /// Milliseconds from opening the case to the decision, the middle one.
    pub median: Option<i64>,
}

/// The numbers. Decisions are counted once their hold is over; those taken back within it and
/// reversals of others are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Cases opened.
    pub arrived: u64,
    /// Decisions, with the median from opening to decision.
    pub decided: Count,
    /// Decisions in the period before.
    pub decided_before: u64,
    /// Decisions on cases with a deadline.
    pub with_deadline: u64,
    /// Those after it.
    pub late: u64,
    /// Those after it in the lane of orders.
    pub late_orders: u64,
    /// Decisions taken back later.
    pub reversed: u64,
    /// Cases that wait now.
    pub waiting: u64,
    /// The one that waits longest.
    pub oldest: Option<At>,
    /// What waits by age, as [`AGES`].
    pub ages: [u64; 5],
    /// Milliseconds each column of the next two stands for.
    pub step: i64,
    /// Cases opened in each column of time.
    pub arrivals: Vec<u64>,
    /// Decisions in each column of time.
    pub decisions: Vec<u64>,
    /// By lane of the case, as [`Lane::ALL`].
    pub lanes: [Count; 6],
    /// By outcome, as [`Outcome::ALL`].
    pub outcomes: [u64; 5],
    /// By source, as [`SOURCES`].
    pub sources: [u64; 5],
    /// By ground, as [`GROUNDS`]; a decision without restriction has none.
    pub grounds: [u64; 2],
    /// By category of the decision, else of the case; most first.
    pub categories: Vec<(Option<String>, u64)>,
    /// By moderator, most first.
    pub moderators: Vec<(ModeratorNo, String, u64)>,
    /// By title of the group, most first; `None` for cases outside any.
    pub groups: Vec<(Option<String>, u64)>,
}

/// The moments of a period: first, and the first after it.
struct Span {
    from: At,
    to: At,
}

impl Span {
    fn new(board: &Board, (from, to): (Date, Date)) -> Option<Self> {
        let to = board.midnight(to.tomorrow().ok()?)?;
        Some(Self { from: board.midnight(from)?, to })
    }

    fn holds(&self, at: At) -> bool {
        self.from <= at && at < self.to
    }
}

/// A whole number of hours so that the period fits into the columns.
fn step(span: &Span) -> i64 {
    let hours = (span.to.since(span.from) / HOUR).max(1);
    let columns = i64::try_from(COLUMNS).unwrap_or(i64::MAX);
    // Steps that fill a day: 1, 2, 4, 12 and 24 hours, then whole days.
    let steps = [1, 2, 4, 12].into_iter().chain((1..).map(|days| 24 * days));
    steps.map(|s| (s, hours / s)).find(|(_, n)| *n <= columns).map_or(DAY, |(s, _)| s * HOUR)
}

impl Board {
    /// The numbers of a period. Decisions count only as far as they were taken in
    /// ([`Board::ledger_mut`]). Empty when the days are not in the calendar.
    #[must_use]
    pub fn glance(&self, of: &GlanceOf, now: At) -> Glance {
        let mut glance = Glance::default();
        let Some(span) = Span::new(self, of.days) else { return glance };
        glance.step = step(&span);
        let columns = span.to.since(span.from) / glance.step
            + i64::from(span.to.since(span.from) % glance.step != 0);
        let columns = usize::try_from(columns).unwrap_or(0).min(2 * COLUMNS);
        glance.arrivals = vec![0; columns];
        glance.decisions = vec![0; columns];
        self.count_cases(&mut glance, &span, now);
        self.count_decisions(&mut glance, &span, now);
        if let (Some(before), Some(ledger)) = (Span::new(self, of.before), self.ledger()) {
            let held = |d: &&Ruled| d.counts(now) && before.holds(d.at);
            glance.decided_before = ledger.rows().iter().filter(held).count() as u64;
        }
        glance
    }

    fn count_cases(&self, glance: &mut Glance, span: &Span, now: At) {
        for no in (1..=self.last()).map(CaseNo) {
            let Some(row) = self.row(no) else { continue };
            let standing = self.standing(no, row, now);
            if standing == Standing::Vacant {
                continue;
            }
            let opened = At(row.opened);
            if span.holds(opened) {
                glance.arrived += 1;
                tick(&mut glance.arrivals, opened.since(span.from) / glance.step);
            }
            if standing == Standing::Waiting {
                glance.waiting += 1;
                glance.oldest = Some(glance.oldest.map_or(opened, |oldest| oldest.min(opened)));
                let age = now.since(opened).max(0);
                let place = AGES.iter().position(|(from, to)| *from <= age && age < *to);
                tick(&mut glance.ages, place.and_then(|p| i64::try_from(p).ok()).unwrap_or(4));
            }
        }
    }

    fn count_decisions(&self, glance: &mut Glance, span: &Span, now: At) {
        let Some(ledger) = self.ledger() else { return };
        let mut lapses: [Vec<i64>; 6] = std::array::from_fn(|_| Vec::new());
        let (mut of_decision, mut of_case, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        let mut people: HashMap<ModeratorNo, u64> = HashMap::new();
        for d in ledger.rows().iter().filter(|d| d.counts(now) && span.holds(d.at)) {
            let Some(row) = self.row(d.case) else { continue };
            glance.add(d, row);
            tick(&mut glance.decisions, d.at.since(span.from) / glance.step);
            if let Some(lapses) = lapses.get_mut(row.lane()) {
                lapses.push(d.at.since(At(row.opened)).max(0));
            }
            if d.category == NONE {
                one_more(&mut of_case, row.category);
            } else {
                one_more(&mut of_decision, d.category);
            }
            *people.entry(d.by).or_default() += 1;
            one_more(&mut groups, row.group);
        }
        let mut all = Vec::new();
        for (count, lapses) in glance.lanes.iter_mut().zip(&mut lapses) {
            count.decisions = lapses.len() as u64;
            count.median = median(lapses);
            all.append(lapses);
        }
        glance.decided = Count { decisions: all.len() as u64, median: median(&mut all) };
        let mut categories: BTreeMap<Option<String>, u64> = BTreeMap::new();
        let own = places(&of_decision).map(|(place, n)| (ledger.category(place), n));
        let case = |place: u32| (place != NONE).then(|| self.categories.text(place)).flatten();
        for (code, n) in own.chain(places(&of_case).map(|(place, n)| (case(place), n))) {
            *categories.entry(code).or_default() += n;
        }
        glance.categories = most_first(categories);
        let title = |no: u32| self.titles.get(no as usize).cloned().flatten().map(String::from);
        let mut titled: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (no, n) in places(&groups) {
            *titled.entry((no != NONE).then(|| title(GroupNo(no).0)).flatten()).or_default() += n;
        }
        glance.groups = most_first(titled);
        let name = |no: ModeratorNo| {
            let known = ledger.names.iter().find(|(n, _)| *n == no);
            known.map_or_else(String::new, |(_, name)| name.to_string())
        };
        let people: BTreeMap<_, _> = people.into_iter().collect();
        let people = most_first(people).into_iter();
        glance.moderators = people.map(|(no, n)| (no, name(no), n)).collect();
    }
}

impl Glance {
    fn add(&mut self, d: &Ruled, row: &Ranked) {
        let late = d.at.0 > row.due;
        self.with_deadline += u64::from(row.due != NEVER);
        self.late += u64::from(late);
        self.late_orders += u64::from(late && row.lane() == Lane::Order.index());
        self.reversed += u64::from(d.reversed);
        let place = |at: Option<usize>| at.and_then(|p| i64::try_from(p).ok()).unwrap_or(-1);
        tick(&mut self.outcomes, place(Outcome::ALL.iter().position(|(o, _)| *o == d.outcome)));
        tick(&mut self.sources, place(SOURCES.iter().position(|(s, _)| *s == d.source)));
        tick(&mut self.grounds, place(GROUNDS.iter().position(|(g, _)| Some(*g) == d.ground)));
    }
}

/// One more at a place; places are dense, and [`NONE`] stands before the first.
fn one_more(counts: &mut Vec<u64>, place: u32) {
    let slot = place.wrapping_add(1) as usize;
    if counts.len() <= slot {
        counts.resize(slot + 1, 0);
    }
    if let Some(count) = counts.get_mut(slot) {
        *count += 1;
    }
}

/// The places with their counts, those without any left out.
fn places(counts: &[u64]) -> impl Iterator<Item = (u32, u64)> {
    let all = (0u32..).map(|slot| slot.wrapping_sub(1)).zip(counts.iter().copied());
    all.filter(|(_, n)| *n > 0)
}

fn tick(counts: &mut [u64], place: i64) {
    let place = usize::try_from(place).ok();
    if let Some(count) = place.and_then(|p| counts.get_mut(p)) {
        *count += 1;
    }
}

/// The middle one; of two middle ones the lower.
fn median(lapses: &mut [i64]) -> Option<i64> {
    let middle = lapses.len().checked_sub(1)? / 2;
    Some(*lapses.select_nth_unstable(middle).1)
}

/// Equal ones in the order they came, which is by key.
fn most_first<K>(counts: BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    all
}

#[cfg(test)]
mod tests;
