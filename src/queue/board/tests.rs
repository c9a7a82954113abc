use super::*;
use proptest::prelude::*;

/// A waiting own-initiative case with nothing special.
pub(crate) fn row(no: u32) -> CaseRow {
    CaseRow {
        no: CaseNo(no),
        message: Some(MessageNo(no)),
        group: None,
        lane: Lane::Own,
        severity: 2,
        due: None,
        opened: At(1_000),
        at: None,
        flags: 1,
        category: None,
        policy: None,
        author: 0,
        text: 0,
        state: CaseState::Waiting,
        not_for: None,
        handed_on: Vec::new(),
    }
}

fn state() -> impl Strategy<Value = CaseState> {
    prop_oneof![
        Just(CaseState::Waiting),
        (0i64..100, 1u32..3).prop_map(|(until, by)| CaseState::Skipped {
            until: At(until),
            reason: "later".into(),
            by: ModeratorNo(by)
        }),
        (1u32..9).prop_map(|d| CaseState::Decided(DecisionNo(d))),
    ]
}

prop_compose! {
    pub(crate) fn any_row(last: u32)(
        no in 1..=last, lane in 0usize..6, severity in 1u8..6, due in proptest::option::of(0i64..100),
        opened in 0i64..100, flags in 1u16..4, group in proptest::option::of(0u32..3),
        category in proptest::option::of("[AB]"), author in 0u64..3, text in 0u64..4, state in state(),
    ) -> CaseRow {
        CaseRow {
            lane: Lane::ALL[lane], severity, due: due.map(At), opened: At(opened), flags,
            group: group.map(GroupNo), policy: category.clone(), category, author, text, state, ..row(no)
        }
    }
}

fn waits(row: &CaseRow, now: At) -> bool {
    match row.state {
        CaseState::Waiting => true,
        CaseState::Skipped { until, .. } => until <= now,
        CaseState::Decided(_) => false,
    }
}

proptest! {
    #[test]
    fn a_board_answers_as_a_plain_list_would(rows in proptest::collection::vec(any_row(20), 0..80), now in 0i64..100, settled: bool, gathered: bool) {
        let (mut board, mut list) = (Board::default(), BTreeMap::new());
        for row in rows {
            board.set(row.clone());
            list.insert(row.no, row);
        }
        let now = At(now);
        prop_assert_eq!(board.len(), list.len());
        if settled {
            board.settle();
        }
        if gathered {
            board.gather();
        }
        for no in (0..22).map(CaseNo) {
            prop_assert_eq!(board.get(no), list.get(&no).cloned());
            let state = list.get(&no).map(|row| row.state.clone());
            let decision = board.decision(no).map(CaseState::Decided);
            prop_assert_eq!(decision, state.filter(|state| matches!(state, CaseState::Decided(_))));
        }
        let mut lanes = [0; 6];
        list.values().filter(|r| waits(r, now)).for_each(|r| lanes[r.lane.index()] += 1);
        prop_assert_eq!(board.waiting(now), lanes);
        prop_assert_eq!(board.next_due(now), list.values().filter(|r| waits(r, now)).filter_map(|r| r.due).min());
        for key in 0..5 {
            let of = |f: &dyn Fn(&CaseRow) -> u64| list.values().filter(|r| key != 0 && f(r) == key).map(|r| r.no).collect::<Vec<_>>();
            prop_assert_eq!(board.same_text(key), of(&|r| r.text));
            prop_assert_eq!(board.by_author(key), of(&|r| r.author));
        }
    }
}

#[test]
fn the_nearest_deadline_moves_on_when_its_cases_are_decided() {
    let mut board = Board::default();
    // All the same but one, over several blocks.
    let due = |no: u32| Some(At(if no == 7 { 5 } else { 9 }));
    (1..=20).for_each(|no| board.set(CaseRow { due: due(no), ..row(no) }));
    assert_eq!(board.next_due(At(0)), Some(At(5)));
    for no in (1..=20).rev() {
        board.set(CaseRow { due: due(no), state: CaseState::Decided(DecisionNo(1)), ..row(no) });
        let left = match no {
            8.. => Some(At(5)),
            2.. => Some(At(9)),
            _ => None,
        };
        assert_eq!(board.next_due(At(0)), left, "{no}");
    }
    board.set(CaseRow { due: due(3), ..row(3) });
    assert_eq!(board.next_due(At(0)), Some(At(9)));
}
