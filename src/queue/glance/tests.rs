//! The glance against a plain loop, and every number of it against the list that opens it.

use super::*;
use crate::model::{Action, CaseState, Decision, DecisionNo, Ground, GroundKind, RestrictionKind};
use crate::queue::board::tests::row;
use crate::queue::ledger::tests::{decision, restricting};
use crate::queue::{Order, parse, view};
use proptest::prelude::*;

const NOW: At = At(40 * DAY);
const FEBRUARY: &str = "decided:1970-02 state:all";

fn of() -> GlanceOf {
    let day = jiff::civil::date;
    let (january, february) = (day(1970, 1, 1), day(1970, 2, 1));
    GlanceOf { days: (february, day(1970, 2, 28)), before: (january, day(1970, 1, 31)) }
}

prop_compose! {
    /// A case with the decision on it; by day, lane, restriction, source, category and the rest.
    fn any_case()(
        opened in 0i64..39, lane in 0usize..6, due in proptest::option::of(0i64..45),
        waits in any::<bool>(), at in 0i64..41, kind in 0usize..5, source in 0usize..5,
        of_decision in proptest::option::of(0usize..3), of_case in proptest::option::of(0usize..3),
        law in any::<bool>(), back in 0u8..8, by in 1u32..3, group in proptest::option::of(0u32..2),
    ) -> (crate::model::CaseRow, Decision) {
        const CODES: [&str; 3] = [
            "STATEMENT_CATEGORY_VIOLENCE",
            "STATEMENT_CATEGORY_CYBER_VIOLENCE",
            "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        ];
        let code = |i: Option<usize>| i.map(|i| CODES[i].to_owned());
        let mut case = row(1);
        (case.lane, case.opened, case.due) = (Lane::ALL[lane], At(opened * DAY), due.map(|d| At(d * DAY)));
        case.category = code(of_case);
        case.group = group.map(GroupNo);
        case.state = if waits { CaseState::Waiting } else { CaseState::Decided(DecisionNo(1)) };
        let kinds = [
            RestrictionKind::Visibility, RestrictionKind::Monetary, RestrictionKind::Provision,
            RestrictionKind::Account,
        ];
        let mut d = decision(1, 1, at * DAY);
        d.by = ModeratorNo(by);
        if kind > 0 {
            d = restricting(d, &[(kinds[kind - 1], ["", "DECISION_A", "DECISION_B", "DECISION_C", "DECISION_D"][kind])]);
            let kind = if law { GroundKind::Illegal } else { GroundKind::Terms };
            d.measure.ground = Some(Ground { kind, id: String::new(), also_illegal: None });
        }
        d.measure.source = SOURCES[source].0;
        d.measure.category = code(of_decision);
        d.undone = (back == 0).then_some(crate::model::Seq(9));
        d.reversed = (back == 1).then_some(DecisionNo(9));
        d.measure.reverses = (back == 2).then_some(DecisionNo(1));
        (case, d)
    }
}

fn fill(
    cases: Vec<(crate::model::CaseRow, Decision)>,
) -> (Board, Vec<(crate::model::CaseRow, Decision)>) {
    let mut board = Board::default();
    let mut all = Vec::new();
    for (no, (mut case, mut d)) in (1..).zip(cases) {
        case.no = CaseNo(no);
        (d.no, d.case) = (DecisionNo(no), CaseNo(no));
        board.set(case.clone());
        board.ledger_mut().put(&d);
        all.push((case, d));
    }
    board.set_group_title(GroupNo(0), "Alfa");
    board.set_group_title(GroupNo(1), "Beta");
    let names = [(ModeratorNo(1), "mira".to_owned()), (ModeratorNo(2), "miranda".to_owned())];
    board.ledger_mut().set_names(names.into_iter());
    (board, all)
}

/// Cases in the list of a filter.
fn listed(board: &Board, filter: &str) -> u64 {
    let filter = parse(filter).unwrap();
    view(board, &filter, Order::Rank, NOW, None, None, false).cases() as u64
}

proptest! {
    #[test]
    fn every_number_is_the_plain_count_and_opens_into_its_list(cases in proptest::collection::vec(any_case(), 0..60)) {
        let (board, all) = fill(cases);
        let glance = board.glance(&of(), NOW);
        let from = At(31 * DAY);
        let took = |d: &&(crate::model::CaseRow, Decision)| {
            let mere_reversal = d.1.measure.reverses.is_some() && d.1.measure.action == Action::Allow;
            d.1.undone.is_none() && !mere_reversal && d.1.hold_until <= NOW
        };
        let counted: Vec<_> = all.iter().filter(took).filter(|(_, d)| d.at >= from).collect();
        prop_assert_eq!(glance.decided.decisions, counted.len() as u64);
        prop_assert_eq!(glance.decided_before, all.iter().filter(took).filter(|(_, d)| d.at < from).count() as u64);
        prop_assert_eq!(glance.arrived, all.iter().filter(|(c, _)| c.opened >= from).count() as u64);
        prop_assert_eq!(glance.waiting, all.iter().filter(|(c, _)| c.state == CaseState::Waiting).count() as u64);
        let mut lapses: Vec<i64> = counted.iter().map(|(c, d)| d.at.since(c.opened).max(0)).collect();
        lapses.sort_unstable();
        prop_assert_eq!(glance.decided.median, lapses.get(lapses.len().saturating_sub(1) / 2).copied());
        let open = |more: &str| listed(&board, &format!("{FEBRUARY} {more}"));
        prop_assert_eq!(open(""), glance.decided.decisions);
        prop_assert_eq!(open("late:yes"), glance.late);
        prop_assert_eq!(open("late:yes lane:order"), glance.late_orders);
        prop_assert_eq!(open("reversed:yes"), glance.reversed);
        prop_assert_eq!(listed(&board, "opened:1970-02 state:all"), glance.arrived);
        for (lane, count) in Lane::ALL.iter().zip(&glance.lanes) {
            prop_assert_eq!(open(&format!("lane:{lane}")), count.decisions);
        }
        for ((_, word), n) in Outcome::ALL.iter().zip(&glance.outcomes) {
            prop_assert_eq!(open(&format!("outcome:{word}")), *n);
        }
        for ((_, word), n) in SOURCES.iter().zip(&glance.sources) {
            prop_assert_eq!(open(&format!("source:{word}")), *n);
        }
        for ((_, word), n) in GROUNDS.iter().zip(&glance.grounds) {
            prop_assert_eq!(open(&format!("ground:{word}")), *n);
        }
        for (code, n) in &glance.categories {
            prop_assert_eq!(open(&format!("decidedas:{}", code.as_deref().unwrap_or("none"))), *n);
        }
        for (_, name, n) in &glance.moderators {
            prop_assert_eq!(open(&format!("by:{name}")), *n);
        }
        for (title, n) in glance.groups.iter().filter(|(title, _)| title.is_some()) {
            prop_assert_eq!(open(&format!("group:{}", title.as_deref().unwrap())), *n);
        }
        for (n, parts) in [
            (glance.decided.decisions, glance.categories.iter().map(|(_, n)| *n).sum::<u64>()),
            (glance.decided.decisions, glance.outcomes.iter().sum()),
            (glance.decided.decisions, glance.decisions.iter().sum()),
            (glance.decided.decisions, glance.groups.iter().map(|(_, n)| *n).sum()),
            (glance.arrived, glance.arrivals.iter().sum()),
            (glance.waiting, glance.ages.iter().sum()),
        ] {
            prop_assert_eq!(n, parts);
        }
        let marks = Action::Restrict;
        let illegal = counted.iter().filter(|(_, d)| d.measure.action == marks).count() as u64;
        prop_assert_eq!(glance.grounds.iter().sum::<u64>(), illegal);
    }
}

#[test]
fn ages_open_into_what_waits() {
    let mut board = Board::default();
    for (no, days) in (1..).zip([0, 1, 1, 3, 5, 30]) {
        let mut case = row(no);
        case.opened = NOW.plus(-days * DAY);
        board.set(case);
    }
    let glance = board.glance(&of(), NOW);
    assert_eq!(glance.ages, [1, 2, 1, 1, 1]);
    assert_eq!(glance.oldest, Some(NOW.plus(-30 * DAY)));
    for ((from, to), n) in AGES.iter().zip(glance.ages) {
        let upper = if *to == i64::MAX { String::new() } else { format!(" age:<{}d", to / DAY) };
        assert_eq!(listed(&board, &format!("age:>={}d{upper}", from / DAY)), n);
    }
}

#[test]
fn columns_fit_every_period() {
    let day = jiff::civil::date;
    for (from, to, step) in [
        (day(2026, 3, 17), day(2026, 3, 17), HOUR),
        (day(2026, 3, 16), day(2026, 3, 22), HOUR),
        (day(2026, 3, 1), day(2026, 3, 31), 4 * HOUR),
        (day(2026, 1, 1), day(2026, 3, 31), 12 * HOUR),
        (day(2026, 1, 1), day(2026, 12, 31), 2 * DAY),
        (day(1, 1, 1), day(9998, 12, 31), 15153 * DAY),
    ] {
        let glance =
            Board::default().glance(&GlanceOf { days: (from, to), before: (from, to) }, NOW);
        assert!(glance.arrivals.len() <= COLUMNS + 1, "{from} {}", glance.arrivals.len());
        assert_eq!(glance.step, step, "{from}");
    }
    let end =
        GlanceOf { days: (jiff::civil::Date::MAX, jiff::civil::Date::MAX), before: of().before };
    assert_eq!(Board::default().glance(&end, NOW), Glance::default());
}
