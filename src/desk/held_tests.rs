//! Acts that share one sync, and what is left when it fails.

use super::*;
use crate::model::{CaseState, FlagBody, Role};

const NOW: At = At(1_773_756_300_000);

#[test]
fn acts_that_share_a_sync_are_saved_together_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut desk = Desk::sample(&path, Place::Disk, NOW).unwrap().desk;
    let me = desk.sit("proef", Role::Moderator, NOW).unwrap();
    let waits = |no: &CaseNo| {
        let case = desk.store().case(*no).unwrap().unwrap();
        let by_rule = case.flags.iter().all(|flag| matches!(flag.body, FlagBody::Rule(_)));
        by_rule && case.state == CaseState::Waiting
    };
    let cases: Vec<CaseNo> = (1..=desk.store().cases()).map(CaseNo).filter(waits).take(4).collect();
    let [one, two, three, four] = cases[..] else { panic!("{cases:?}") };
    let allow = |desk: &mut Desk, case| desk.decide(&me, &[case], &Make::Allow, NOW);

    desk.hold();
    allow(&mut desk, one).unwrap();
    let again = allow(&mut desk, one).unwrap_err().to_string();
    assert!(again.contains("decided already"), "{again}");
    allow(&mut desk, two).unwrap();
    desk.undo(&me, NOW).unwrap();
    desk.settle().unwrap();
    let last = desk.record().last();
    desk.close().unwrap();

    let mut desk = Desk::open(&path, Place::Disk, &mut |_| {}).unwrap().desk;
    assert_eq!((desk.record().last(), desk.store().decisions()), (last, 2));
    desk.hold();
    allow(&mut desk, three).unwrap();
    assert_eq!(desk.store().decisions(), 3, "it counts at once");
    desk.record.fail_next_sync();
    desk.settle().unwrap_err();
    allow(&mut desk, four).unwrap_err();
    desk.settle().unwrap_err();
    // What was folded from it reached the disk.
    desk.store.flush().unwrap();
    drop(desk);

    let opened = Desk::open(&path, Place::Disk, &mut |_| {}).unwrap();
    assert!(opened.remarks.iter().any(|r| r.contains("made again")), "{:?}", opened.remarks);
    let desk = opened.desk;
    assert_eq!((desk.record().last(), desk.store().decisions()), (last, 2));
    assert_eq!(desk.store().case(three).unwrap().unwrap().state, CaseState::Waiting);
}
