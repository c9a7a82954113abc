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
    let mut view = view(board, &filter, order, At(5_000), None, None, false);
    view.all(board).iter().map(|no| no.0).collect()
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
            view(&board, &parsed, Order::Rank, At(5_000), None, Some(&marks), false).all(&board);
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
    let mut view = view(&board, &all, Order::Rank, At(0), None, None, true);
    assert_eq!(view.all(&board).iter().map(|no| no.0).collect::<Vec<_>>(), [2, 4, 5, 6]);
    assert_eq!((view.folded(CaseNo(2)), view.folded(CaseNo(4))), (2, 0));
    assert_eq!(view.lanes, [0, 0, 0, 0, 1, 5]);
    assert_eq!(view.place(&board, CaseNo(3)), Some(0));
    assert_eq!(view.place(&board, CaseNo(5)), Some(2));
    assert_eq!(view.place(&board, CaseNo(9)), None);
}

#[test]
fn hits_limit_and_stand_by_score_inside_a_lane() {
    let board = board([row(1), row(2), CaseRow { lane: Lane::Life, ..row(3) }, row(4)]);
    let hits = |cases: &[(u32, i32)]| Hits {
        cases: cases.iter().map(|(no, s)| (CaseNo(*no), *s)).collect(),
    };
    let order = |hits: &Hits| {
        let mut view = view(&board, &Filter::default(), Order::Rank, At(0), Some(hits), None, true);
        view.all(&board).iter().map(|no| no.0).collect::<Vec<_>>()
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
            let got = view(&board, &all, order, At(now), None, None, false).all(&board);
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

proptest! {
    #[test]
    fn any_window_is_that_part_of_the_whole(
        rows in proptest::collection::vec(any_row(60), 0..120),
        windows in proptest::collection::vec((0usize..70, 0usize..9), 1..8),
        order in 0usize..6,
    ) {
        let board = board(rows);
        let (order, all) = (Order::ALL[order].0, parse("state:all").unwrap());
        let mut view = view(&board, &all, order, At(50), None, None, true);
        let whole = view.clone().all(&board);
        for (start, length) in windows {
            let end = (start + length).min(whole.len());
            let part = whole.get(start..end).unwrap_or_default();
            prop_assert_eq!(view.window(&board, start..start + length), part);
            for (place, no) in whole.iter().enumerate() {
                prop_assert_eq!(view.place(&board, *no), Some(place));
            }
        }
    }

    #[test]
    fn a_list_brought_up_to_date_is_a_list_made_anew(
        rows in proptest::collection::vec(any_row(40), 0..80),
        steps in proptest::collection::vec((proptest::collection::vec(any_row(44), 1..4), 0usize..50, 0usize..9), 1..8),
        order in 0usize..6,
        filter in prop_oneof![Just(""), Just("state:all"), Just("lane:notice,own severity:>2")],
        not_for in 0u32..4,
    ) {
        let (order, filter, me, now) = (Order::ALL[order].0, parse(filter).unwrap(), ModeratorNo(1), At(50));
        let complained = |mut row: CaseRow| {
            row.not_for = (row.no.0 % 4 == not_for).then_some(ModeratorNo(1 + row.no.0 % 2));
            row
        };
        let mut board = board(rows.into_iter().map(complained));
        let fresh = |board: &Board| {
            let mut view = view(board, &filter, order, now, None, None, true);
            view.leave_out(board, me);
            view
        };
        let mut kept = fresh(&board);
        for (rows, start, length) in steps {
            let _ = kept.window(&board, start..start + length);
            let cases: BTreeSet<CaseNo> = rows.iter().map(|row| row.no).collect();
            rows.into_iter().map(complained).for_each(|row| board.set(row));
            if !kept.update(&board, (&filter, None, me), &cases, now) {
                kept = fresh(&board);
            }
            let mut anew = fresh(&board);
            prop_assert_eq!(kept.lanes, anew.lanes);
            prop_assert_eq!(&kept.folded, &anew.folded);
            for no in (1..46).map(CaseNo) {
                prop_assert_eq!(kept.place(&board, no), anew.place(&board, no));
            }
            prop_assert_eq!(kept.window(&board, start..start + length), anew.window(&board, start..start + length));
            prop_assert_eq!(kept.clone().all(&board), anew.all(&board));
        }
    }
}

#[test]
fn a_decision_and_its_undo_need_no_new_list() {
    let mut board = board((1..=9).map(|no| CaseRow { due: Some(At(i64::from(no))), ..row(no) }));
    let (filter, me, now) = (Filter::default(), ModeratorNo(1), At(0));
    let mut view = view(&board, &filter, Order::Rank, now, None, None, true);
    let _ = view.window(&board, 0..3);
    let shown = |view: &mut View, board: &Board| {
        view.window(board, 0..4).iter().map(|no| no.0).collect::<Vec<_>>()
    };
    let two = BTreeSet::from([CaseNo(2)]);
    let due = Some(At(2));
    board.set(CaseRow { due, state: CaseState::Decided(DecisionNo(1)), ..row(2) });
    assert!(view.update(&board, (&filter, None, me), &two, now));
    assert_eq!(shown(&mut view, &board), [1, 3, 4, 5]);
    assert_eq!((view.len(), view.cases(), view.place(&board, CaseNo(2))), (8, 8, None));
    board.set(CaseRow { due, ..row(2) });
    assert!(view.update(&board, (&filter, None, me), &two, now));
    assert_eq!(shown(&mut view, &board), [1, 2, 3, 4]);
}
