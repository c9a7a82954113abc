//! A filter made ready for one board: every name looked up once, so that a row costs a few
//! comparisons.

use super::board::{Board, NEVER, NONE, Ranked, Standing};
use super::filter::{Ask, Days, Due, Filter, Stand};
use super::ledger::{Ledger, Ruled};
use crate::model::{At, CaseNo, ModeratorNo};
use std::collections::{BTreeSet, HashSet};

/// What rows are asked.
pub(super) struct Sieve<'a> {
    board: &'a Board,
    now: At,
    marks: Option<&'a BTreeSet<CaseNo>>,
    /// Which lanes and standings pass, a bit each: most filters ask no more of most rows.
    stands: u32,
    tests: Vec<(bool, Test<'a>)>,
    /// Asked of one and the same decision of the case.
    ruled: Vec<(bool, Of<'a>)>,
}

/// What a decision is asked.
enum Of<'a> {
    Span(Span),
    /// By place in the ledger's categories; where a decision names none, by place in the board's;
    /// and whether having none at all fits.
    Category(Vec<bool>, Vec<bool>, bool),
    /// Bit per restriction.
    Codes(u64),
    By(Vec<ModeratorNo>),
    Ask(&'a Ask),
}

/// Moments from one, included, to another, excluded.
#[derive(Clone, Copy)]
struct Span(At, At);

impl Span {
    fn new(board: &Board, days: &Days) -> Self {
        let from = days.from.and_then(|day| board.midnight(day));
        let to = days.to.and_then(|day| day.tomorrow().ok()).and_then(|day| board.midnight(day));
        Self(from.unwrap_or(At(i64::MIN)), to.unwrap_or(At(i64::MAX)))
    }

    fn holds(self, at: At) -> bool {
        self.0 <= at && at < self.1
    }
}

enum Test<'a> {
    Opened(Span),
    /// Bit per lane.
    Lanes(u8),
    States(&'a [Stand]),
    /// By place in the board's categories.
    Categories(Vec<bool>),
    Policies(Vec<bool>),
    Groups(Vec<bool>),
    Authors(HashSet<u64>),
    Ask(&'a Ask),
}

const WAITING: &[Stand] = &[Stand::Waiting];

impl<'a> Sieve<'a> {
    /// For this board at this moment.
    pub(super) fn new(
        board: &'a Board,
        filter: &'a Filter,
        now: At,
        marks: Option<&'a BTreeSet<CaseNo>>,
    ) -> Self {
        let mut tests = Vec::new();
        if !filter.names_state() {
            tests.push((false, Test::States(WAITING)));
        }
        let none = Ledger::default();
        let ledger = board.ledger().unwrap_or(&none);
        let mut ruled = Vec::new();
        for term in &filter.terms {
            if term.ask.is_of_decision() {
                ruled.push((term.not, of_decision(board, ledger, &term.ask)));
                continue;
            }
            let test = match &term.ask {
                Ask::Lane(lanes) => Test::Lanes(lanes.iter().fold(0, |m, l| m | 1 << l.index())),
                Ask::State(states) => Test::States(states),
                Ask::Category(texts) => {
                    let texts = lower(texts);
                    Test::Categories(board.categories.test(|code| has(short_code(code), &texts)))
                }
                Ask::Policy(texts) => {
                    let texts = lower(texts);
                    Test::Policies(board.policies.test(|id| has(id, &texts)))
                }
                Ask::Group(texts) => {
                    let texts = lower(texts);
                    let titles = board.titles.iter();
                    Test::Groups(
                        titles.map(|t| t.as_ref().is_some_and(|t| has(t, &texts))).collect(),
                    )
                }
                Ask::Author(texts) => {
                    let texts = lower(texts);
                    let named = board.names.iter().filter(|(_, name)| has(name, &texts));
                    Test::Authors(named.map(|(author, _)| *author).collect())
                }
                Ask::Opened(days) => Test::Opened(Span::new(board, days)),
                // What the text must hold is settled by the hits of the search.
                Ask::Text(_) => continue,
                ask => Test::Ask(ask),
            };
            tests.push((term.not, test));
        }
        let stands = stands_of(&tests);
        tests.retain(|(_, test)| !matches!(test, Test::Lanes(_) | Test::States(_)));
        Self { board, now, marks, stands, tests, ruled }
    }

    /// Where a case stands, if its row passes.
    pub(super) fn passes(&self, no: CaseNo, row: &Ranked) -> Option<Standing> {
        let standing = self.board.standing(no, row, self.now);
        let all = || self.tests.iter().all(|(not, t)| self.holds(t, no, row) != *not);
        let stands = self.stands & stand_bit(row.lane(), standing) != 0;
        let passes = stands && all() && self.decided(no, row);
        passes.then_some(standing)
    }

    /// Whether one decision of the case that left the house answers everything decisions are
    /// asked.
    fn decided(&self, no: CaseNo, row: &Ranked) -> bool {
        self.ruled.is_empty()
            || self.board.ledger().is_some_and(|ledger| {
                let left = ledger.of(no).filter(|d| d.counts(self.now));
                left.into_iter()
                    .any(|d| self.ruled.iter().all(|(not, of)| of.holds(d, row) != *not))
            })
    }

    fn holds(&self, test: &Test<'_>, no: CaseNo, row: &Ranked) -> bool {
        let at = |list: &[bool], place: u32| list.get(place as usize).copied().unwrap_or(false);
        match test {
            Test::Opened(span) => span.holds(At(row.opened)),
            // Settled by the bits of lane and standing.
            Test::Lanes(_) | Test::States(_) => true,
            Test::Categories(list) => at(list, row.category),
            Test::Policies(list) => at(list, row.policy),
            Test::Groups(list) => at(list, row.group),
            Test::Authors(authors) => authors.contains(&self.board.author_of(no)),
            Test::Ask(ask) => self.asked(ask, no, row),
        }
    }

    fn asked(&self, ask: &Ask, no: CaseNo, row: &Ranked) -> bool {
        match ask {
            Ask::Age(compare, span) => compare.holds(self.now.since(At(row.opened)), *span),
            Ask::Due(Due::None) => row.due == NEVER,
            Ask::Due(_) if row.due == NEVER => false,
            Ask::Due(Due::Overdue) => At(row.due) < self.now,
            Ask::Due(Due::In(compare, span)) => compare.holds(At(row.due).since(self.now), *span),
            Ask::Severity(compare, n) => compare.holds(row.severity.into(), *n),
            Ask::Flags(compare, n) => compare.holds(row.flags.into(), *n),
            Ask::Second(yes) => self.board.watched.second.contains(&no) == *yes,
            Ask::Held(yes) => self.board.watched.held.contains_key(&no) == *yes,
            Ask::HeldBy(names) => self.board.holder(no).is_some_and(|holder| {
                let holder = holder.to_lowercase();
                names.iter().any(|name| holder.contains(&name.to_lowercase()))
            }),
            Ask::Silent(yes) => self.board.watched.silent.contains(&no) == *yes,
            Ask::Marked(yes) => self.marks.is_some_and(|marks| marks.contains(&no)) == *yes,
            _ => true,
        }
    }
}

impl Of<'_> {
    fn holds(&self, d: &Ruled, row: &Ranked) -> bool {
        let at = |list: &[bool], place: u32| list.get(place as usize).copied().unwrap_or(false);
        match self {
            Self::Span(span) => span.holds(d.at),
            Self::Category(own, ..) if d.category != NONE => at(own, d.category),
            Self::Category(_, of_case, _) if row.category != NONE => at(of_case, row.category),
            Self::Category(.., none) => *none,
            Self::Codes(codes) => d.codes & codes != 0,
            Self::By(names) => names.contains(&d.by),
            Self::Ask(Ask::Outcome(all)) => all.contains(&d.outcome),
            Self::Ask(Ask::Ground(all)) => d.ground.is_some_and(|g| all.contains(&g)),
            Self::Ask(Ask::Source(all)) => all.contains(&d.source),
            Self::Ask(Ask::Late(yes)) => (d.at.0 > row.due) == *yes,
            Self::Ask(Ask::Reversed(yes)) => d.reversed == *yes,
            Self::Ask(_) => true,
        }
    }
}

fn of_decision<'a>(board: &Board, ledger: &Ledger, ask: &'a Ask) -> Of<'a> {
    match ask {
        Ask::Decided(days) => Of::Span(Span::new(board, days)),
        Ask::DecidedAs(texts) => {
            let texts = lower(texts);
            // A whole code means that category alone: one may be part of another's name.
            let whole = |code: &str| texts.contains(&code.to_lowercase());
            let fits = |code: &str| whole(code) || has(short_code(code), &texts);
            let none = texts.iter().any(|t| t == "none");
            Of::Category(ledger.categories.test(fits), board.categories.test(fits), none)
        }
        Ask::Restriction(texts) => {
            let texts = lower(texts);
            let fits = ledger.codes.test(|code| has(code, &texts));
            let bit = |(place, fits): (usize, &bool)| u64::from(*fits) << place;
            Of::Codes(fits.iter().take(64).enumerate().map(bit).sum())
        }
        Ask::By(texts) => {
            let texts = lower(texts);
            // A whole name means that person alone.
            let whole = |name: &str| texts.contains(&name.to_lowercase());
            let named = ledger.names.iter().any(|(_, name)| whole(name));
            let fits = |name: &str| if named { whole(name) } else { has(name, &texts) };
            // Where no name may be told, a number stands for it.
            let number = |no: &ModeratorNo| texts.contains(&no.to_string());
            let names = ledger.names.iter().filter(|(no, name)| fits(name) || number(no));
            Of::By(names.map(|(no, _)| *no).collect())
        }
        ask => Of::Ask(ask),
    }
}

/// The bit of a lane and a standing; none for a place without a case.
const fn stand_bit(lane: usize, standing: Standing) -> u32 {
    let standing = match standing {
        Standing::Waiting => 0,
        Standing::Skipped => 1,
        Standing::Decided => 2,
        Standing::Vacant => return 0,
    };
    1 << (lane * 3 + standing)
}

/// The bits that all tests of lane and standing let through.
fn stands_of(tests: &[(bool, Test<'_>)]) -> u32 {
    let mut bits = 0;
    for lane in 0..6 {
        for standing in [Standing::Waiting, Standing::Skipped, Standing::Decided] {
            let holds = |(not, test): &(bool, Test<'_>)| match test {
                Test::Lanes(lanes) => (lanes & (1 << lane) != 0) != *not,
                Test::States(states) => states.iter().any(|state| stands(*state, standing)) != *not,
                _ => true,
            };
            if tests.iter().all(holds) {
                bits |= stand_bit(lane, standing);
            }
        }
    }
    bits
}

const fn stands(state: Stand, standing: Standing) -> bool {
    match state {
        Stand::All => true,
        Stand::Waiting => matches!(standing, Standing::Waiting),
        Stand::Skipped => matches!(standing, Standing::Skipped),
        Stand::Decided => matches!(standing, Standing::Decided),
    }
}

/// What all categories have in front says nothing, and would match `category:state`.
fn short_code(code: &str) -> &str {
    code.strip_prefix("STATEMENT_CATEGORY_").unwrap_or(code)
}

fn lower(texts: &[String]) -> Vec<String> {
    texts.iter().map(|t| t.to_lowercase()).collect()
}

fn has(text: &str, wanted: &[String]) -> bool {
    let text = text.to_lowercase();
    wanted.iter().any(|w| text.contains(w.as_str()))
}
