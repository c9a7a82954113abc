use super::super::board::tests::{any_row, row};
use super::super::parse;
use super::*;
use crate::model::{CaseRow, CaseState, DecisionNo, GroupNo, Lane, ModeratorNo};
use proptest::prelude::*;
use std::cmp::Reverse;

fn board(rows: impl IntoIterator<Item = CaseRow>) -> Board {
    let mut board = Board::default();
    rows.into_iter().for_each(|row| board.set(row));
    board
}

fn listed(board: &Board, filter: &str, order: Order) -> Vec<u32> {
    let filter = parse(filter).unwrap();
    view(board, &filter, order, At(5_000), None, None, false).order.iter().map(|no| no.0).collect()
}

#[test]
fn rank_is_lane_deadline_severity_flags_age() {
    let due = |ms| Some(At(ms));
    let rows = [
        CaseRow { lane: Lane::Life, ..row(9) },
        CaseRow { lane: Lane::Order, due: due(90_000), ..row(8) },
        CaseRow { lane: Lane::Notice, due: due(-5), severity: 1, ..row(7) },
        CaseRow { lane: Lane::Notice, due: due(9_000), severity: 5, ..row(6) },
        CaseRow { lane: Lane::Notice, due: due(9_000), severity: 4, flags: 3, ..row(5) },
        CaseRow { lane: Lane::Notice, due: due(9_000), severity: 4, opened: At(10), ..row(4) },
        CaseRow { lane: Lane::Notice, due: due(9_000), severity: 4, opened: At(20), ..row(3) },
        CaseRow { lane: Lane::Notice, severity: 5, flags: 9, ..row(2) },
        row(1),
    ];
    let board = board(rows);
    assert_eq!(listed(&board, "", Order::Rank), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(listed(&board, "", Order::Due), [7, 6, 5, 4, 3, 8, 9, 2, 1]);
    assert_eq!(listed(&board, "", Order::Severity)[..3], [6, 2, 5]);
    assert_eq!(listed(&board, "", Order::Oldest)[..2], [4, 3]);
}

#[test]
fn filters_take_what_they_say() {
    let skipped =
        |until| CaseState::Skipped { until: At(until), reason: "later".into(), by: ModeratorNo(1) };
    let mut board = board([
        CaseRow {
            category: Some("STATEMENT_CATEGORY_SCAMS_AND_FRAUD".into()),
            group: Some(GroupNo(0)),
            ..row(1)
        },
        CaseRow {
            state: skipped(4_000),
            policy: Some("drugs".into()),
            group: Some(GroupNo(1)),
            ..row(2)
        },
        CaseRow { state: skipped(6_000), author: 7, ..row(3) },
        CaseRow { state: CaseState::Decided(DecisionNo(1)), lane: Lane::Life, ..row(4) },
        CaseRow { due: Some(At(4_000)), severity: 5, flags: 3, ..row(5) },
    ]);
    board.set_group_title(GroupNo(1), "Borrel & Beats");
    board.set_group_title(GroupNo(0), "zolder");
    board.set_author_name(7, "QuickDeal_NL");
    let table: [(&str, &[u32]); 16] = [
        ("", &[1, 2, 5]),
        ("state:all", &[1, 2, 3, 4, 5]),
        ("state:skipped,decided", &[3, 4]),
        ("-state:decided", &[1, 2, 3, 5]),
        ("category:scams", &[1]),
        ("category:state", &[]),
        ("policy:drugs", &[2]),
        ("group:\"borrel &\",nergens", &[2]),
        ("-group:borrel", &[1, 5]),
        ("state:all author:quick", &[3]),
        ("due:overdue", &[5]),
        ("due:none severity:<=2", &[1, 2]),
        ("due:<1h", &[5]),
        ("flags:>1 severity:5", &[5]),
        ("age:>=4s lane:own", &[1, 2, 5]),
        ("marked:yes", &[2]),
    ];
    let marks = BTreeSet::from([CaseNo(2), CaseNo(3)]);
    for (filter, expected) in table {
        let parsed = parse(filter).unwrap();
        let mut got =
            view(&board, &parsed, Order::Rank, At(5_000), None, Some(&marks), false).order;
        got.sort_unstable();
        assert_eq!(got.iter().map(|no| no.0).collect::<Vec<_>>(), expected, "{filter}");
    }
    assert_eq!(listed(&board, "", Order::Group), [2, 1, 5]);
}

#[test]
fn the_same_text_stands_in_one_row() {
    let decided = CaseState::Decided(DecisionNo(1));
    let board = board([
        CaseRow { text: 5, ..row(1) },
        CaseRow { text: 5, lane: Lane::Notice, ..row(2) },
        CaseRow { text: 5, ..row(3) },
        CaseRow { text: 5, state: decided, ..row(4) },
        row(5),
        row(6),
    ]);
    let all = parse("state:all").unwrap();
    let view = view(&board, &all, Order::Rank, At(0), None, None, true);
    assert_eq!(view.order.iter().map(|no| no.0).collect::<Vec<_>>(), [2, 4, 5, 6]);
    assert_eq!((view.folded(CaseNo(2)), view.folded(CaseNo(4))), (2, 0));
    assert_eq!(view.lanes, [0, 0, 0, 0, 1, 5]);
    assert_eq!(view.place(&board, CaseNo(3)), Some(0));
    assert_eq!(view.place(&board, CaseNo(5)), Some(2));
    assert_eq!(view.place(&board, CaseNo(9)), None);
}

#[test]
fn hits_limit_and_stand_by_score_inside_a_lane() {
    let board = board([row(1), row(2), CaseRow { lane: Lane::Life, ..row(3) }, row(4)]);
    let hits = |cases: &[(u32, i64)]| Hits {
        cases: cases.iter().map(|(no, s)| (CaseNo(*no), *s)).collect(),
    };
    let order = |hits: &Hits| {
        let view = view(&board, &Filter::default(), Order::Rank, At(0), Some(hits), None, true);
        view.order.iter().map(|no| no.0).collect::<Vec<_>>()
    };
    assert_eq!(order(&hits(&[(2, 90), (1, 40), (3, 5), (77, 1)])), [3, 2, 1]);
    assert_eq!(order(&hits(&[(4, 0), (2, 0)])), [2, 4]);
}

proptest! {
    #[test]
    fn any_order_is_the_plain_sort(rows in proptest::collection::vec(any_row(30), 0..60), more in proptest::collection::vec(any_row(32), 0..4), now in 0i64..100) {
        let mut board = board(rows);
        let all = parse("state:all").unwrap();
        let _ = view(&board, &all, Order::Rank, At(now), None, None, false);
        more.into_iter().for_each(|row| board.set(row));
        let plain = |no: &CaseNo| { let r = board.get(*no).unwrap(); (r.lane, r.due.map_or(i64::MAX, |d| d.0), Reverse(r.severity), Reverse(r.flags), r.opened, r.no) };
        for (order, _) in Order::ALL {
            let got = view(&board, &all, order, At(now), None, None, false).order;
            prop_assert_eq!(got.len(), board.len());
            let mut sorted = got.clone();
            sorted.sort_by_key(plain);
            match order {
                Order::Rank | Order::Group => {}
                Order::Due => sorted.sort_by_key(|no| plain(no).1),
                Order::Oldest => sorted.sort_by_key(|no| plain(no).4),
                Order::Newest => sorted.sort_by_key(|no| Reverse(plain(no).4)),
                Order::Severity => sorted.sort_by_key(|no| plain(no).2),
                Order::Number => sorted.sort(),
            }
            prop_assert_eq!(got, sorted);
        }
    }
}
