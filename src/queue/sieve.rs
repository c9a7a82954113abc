//! A filter made ready for one board: every name looked up once, so that a row costs a few
//! comparisons.

use super::board::{Board, NEVER, Ranked, Standing};
use super::filter::{Ask, Due, Filter, Stand};
use crate::model::{At, CaseNo};
use std::collections::{BTreeSet, HashSet};

/// What rows are asked.
pub(super) struct Sieve<'a> {
    board: &'a Board,
    now: At,
    marks: Option<&'a BTreeSet<CaseNo>>,
    tests: Vec<(bool, Test<'a>)>,
}

enum Test<'a> {
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
        for term in &filter.terms {
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
                    let named = board.authors.iter().filter(|(_, name)| has(name, &texts));
                    Test::Authors(named.map(|(author, _)| *author).collect())
                }
                // What the text must hold is settled by the hits of the search.
                Ask::Text(_) => continue,
                ask => Test::Ask(ask),
            };
            tests.push((term.not, test));
        }
        Self { board, now, marks, tests }
    }

    /// Where a case stands, if its row passes.
    pub(super) fn passes(&self, no: CaseNo, row: &Ranked) -> Option<Standing> {
        let standing = self.board.standing(no, row, self.now);
        let all = || self.tests.iter().all(|(not, t)| self.holds(t, no, row, standing) != *not);
        (standing != Standing::Vacant && all()).then_some(standing)
    }

    fn holds(&self, test: &Test<'_>, no: CaseNo, row: &Ranked, standing: Standing) -> bool {
        let at = |list: &[bool], place: u32| list.get(place as usize).copied().unwrap_or(false);
        match test {
            Test::Lanes(lanes) => lanes & (1 << row.lane()) != 0,
            Test::States(states) => states.iter().any(|state| stands(*state, standing)),
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
            Ask::Silent(yes) => self.board.watched.silent.contains(&no) == *yes,
            Ask::Marked(yes) => self.marks.is_some_and(|marks| marks.contains(&no)) == *yes,
            _ => true,
        }
    }
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
