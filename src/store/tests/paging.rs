//! Cases with more flags than stand with them: a page holds three here.

use super::*;
use crate::model::{AnswerKind, CaseState, Order as Told};
use crate::store::cases::StoredCase;
use proptest::prelude::*;

/// What happens to one of two cases.
#[derive(Clone, Debug)]
enum Deed {
    Flags(Vec<(u8, Flag)>),
    Decide(u8),
    Undo(usize),
    /// Of the first of five orders.
    Answer(u8, u8),
    Receipt(u8, u32),
}

fn body() -> impl Strategy<Value = FlagBody> {
    let notice = |(no, again): (u8, bool)| {
        let (reference, again) = (format!("N-{no}"), again);
        FlagBody::Notice(Notice { reference, again, ..Notice::default() })
    };
    prop_oneof![
        3 => any::<u8>().prop_map(|no| FlagBody::Own { text: format!("zelf {no}") }),
        3 => any::<(u8, bool)>().prop_map(notice),
        1 => (0u8..5).prop_map(|no| FlagBody::Order(Box::new(order(no)))),
    ]
}

fn order(no: u8) -> Told {
    Told { reference: format!("T-{no}"), ..Told::default() }
}

fn any_flag() -> impl Strategy<Value = Flag> {
    let lane = proptest::sample::select(&Lane::ALL[..]);
    let maybe =
        |word: &'static str| proptest::option::of((0u8..9).prop_map(move |n| format!("{word}{n}")));
    let due = proptest::option::of((0i64..9).prop_map(At));
    let when = (0i64..99).prop_map(At);
    (body(), lane, 1u8..6, due, maybe("soort"), maybe("regel"), when).prop_map(
        |(body, lane, severity, due, category, policy, at)| Flag {
            at,
            lane,
            severity,
            due,
            category,
            policy,
            body,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        5 => proptest::collection::vec((0u8..2, any_flag()), 1..9).prop_map(Deed::Flags),
        1 => (1u8..3).prop_map(Deed::Decide),
        1 => any::<usize>().prop_map(Deed::Undo),
        1 => (1u8..3, 0u8..4).prop_map(|(case, kind)| Deed::Answer(case, kind)),
        1 => (1u8..3, 0u32..30).prop_map(|(case, place)| Deed::Receipt(case, place)),
    ]
}

/// The record of some deeds, with the flags each of two messages has after it, once each.
fn record_of(deeds: Vec<Deed>) -> (Invented, [Vec<Flag>; 2]) {
    let mut record = Invented::founded();
    let mut expected = [Vec::new(), Vec::new()];
    let mut opened: Vec<u8> = Vec::new();
    let (mut decided, mut steps) = (0, Vec::new());
    for deed in deeds {
        match deed {
            Deed::Flags(flags) => {
                let entry = |(to, flag): (u8, Flag)| {
                    let all: &mut Vec<Flag> = &mut expected[usize::from(to)];
                    if all.iter().all(|held| held.identity() != flag.identity()) {
                        all.push(flag.clone());
                    }
                    if !opened.contains(&to) {
                        opened.push(to);
                    }
                    Entry::Flag { target: Some(key(7, i64::from(to))), flag, raw: None }
                };
                let entries = flags.into_iter().map(entry).collect();
                record.import(entries);
            }
            Deed::Decide(case) if usize::from(case) <= opened.len() => {
                decided += 1;
                steps.push(record.decide(decided, u32::from(case), None));
            }
            Deed::Undo(step) if !steps.is_empty() => {
                let seq = steps[step % steps.len()];
                record.undo(seq, seq);
            }
            Deed::Answer(case, kind) if usize::from(case) <= opened.len() => {
                let kinds = [AnswerKind::Impossible, AnswerKind::Cleared, AnswerKind::SilenceEnded];
                steps.push(record.line(Change::OrderAnswered {
                    case: CaseNo(case.into()),
                    order: order(kind % 2).digest(),
                    kind: kinds[usize::from(kind) % 3],
                    obstacle: None,
                    due: Some(At(3)),
                    text: None,
                }));
            }
            Deed::Receipt(case, place) if usize::from(case) <= opened.len() => {
                record.line(Change::Exported {
                    format: "receipts".into(),
                    decisions: Vec::new(),
                    files: Vec::new(),
                    notices: vec![(CaseNo(case.into()), place)],
                    told: None,
                    complaints: Vec::new(),
                });
            }
            _ => {}
        }
    }
    if opened.first() == Some(&1) {
        expected.swap(0, 1);
    }
    (record, expected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_case_with_pages_ranks_as_all_its_flags_say(
        deeds in proptest::collection::vec(deed(), 1..16),
    ) {
        let (record, expected) = record_of(deeds);
        let mut one_by_one = Invented::default().store();
        for line in &record.lines {
            one_by_one.apply_from(std::slice::from_ref(line), &record).unwrap();
        }
        let at_once = record.store();
        prop_assert_eq!(everything(&one_by_one), everything(&at_once));
        let mut visited = Vec::new();
        at_once.cases_in(1..9, &mut |case| visited.push(case)).unwrap();
        for (no, flags) in (1..=at_once.cases()).map(CaseNo).zip(expected) {
            let case = at_once.case(no).unwrap().unwrap();
            let row = at_once.row(no).unwrap().unwrap();
            let bodies = |flags: &[Flag]| -> Vec<String> { flags.iter().map(Flag::identity).collect() };
            prop_assert_eq!(bodies(&case.flags), bodies(&flags));
            let mut came_in = Vec::new();
            at_once.each_flag(no, &mut |flag| came_in.push(flag.clone())).unwrap();
            prop_assert_eq!(came_in, flags);
            prop_assert_eq!(row.lane, case.lane());
            prop_assert_eq!((row.severity, row.due), (case.severity(), case.due()));
            prop_assert_eq!(usize::from(row.flags), case.independent());
            prop_assert_eq!(row.category.as_deref(), case.category());
            prop_assert_eq!(row.policy.as_deref(), case.policy());
            prop_assert_eq!((row.opened, &row.state), (case.opened, &case.state));
            prop_assert_eq!(&visited[no.0 as usize - 1], &case);
        }
    }
}

#[test]
fn a_further_flag_and_a_decision_write_no_page_that_is_full() {
    let mut record = Invented::founded();
    for part in 0..20 {
        let own = |no| notice(Some(key(7, 1)), &format!("N-{part}-{no}"));
        record.import((0..5).map(own).collect());
    }
    record.decide(1, 1, None);
    let mut store = Invented::default().store();
    let pages = |store: &Store| {
        let mut pages = Vec::new();
        store
            .scan(blocks::whole(blocks::table::FLAGS), Order::Up, &mut |key, _| {
                pages.push(key.to_vec());
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
        pages
    };
    for line in &record.lines {
        let mut draft = Draft::new(&store, Seen::new());
        draft.line(line, Given::Source(&record)).unwrap();
        let pages = |case: &mut StoredCase| case.page_off().unwrap().len();
        let written: usize = draft.cases.values_mut().map(pages).sum();
        assert!(written <= 3, "line {}: {written} pages", line.seq);
        drop(draft);
        store.apply_from(std::slice::from_ref(line), &record).unwrap();
    }
    assert_eq!(pages(&store).len(), 33, "the last flag stands with the case");
    let case = store.case(CaseNo(1)).unwrap().unwrap();
    assert_eq!((case.flags.len(), case.state), (100, CaseState::Decided(DecisionNo(1))));
}

#[test]
fn a_page_that_is_gone_is_noticed() {
    let mut record = Invented::founded();
    for part in 0..3 {
        let own = |no| notice(Some(key(7, 1)), &format!("N-{part}-{no}"));
        record.import((0..5).map(own).collect());
    }
    let store = record.store();
    assert!(store.missing(false).unwrap().is_none());
    let mut key = blocks::key32(blocks::table::FLAGS, 1);
    key.extend(0u32.to_be_bytes());
    store.engine.commit(vec![(key, vec![blocks::FORMAT, 0])], Sync::Now).unwrap();
    assert!(store.missing(false).unwrap().is_some());
}
