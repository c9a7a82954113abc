//! The record as a whole: helpers here, the tests by subject beside.

mod append;
mod archive;
mod closed;
mod damage;

use super::*;
use crate::model::{DecisionNo, Measure, StatementTexts};
use std::fs;

const AT: At = At(1_773_756_300_000);

fn founded() -> (tempfile::TempDir, Record) {
    let dir = tempfile::tempdir().unwrap();
    let record = Record::found(&dir.path().join("store"), AT, false).unwrap();
    (dir, record)
}

fn draft(change: Change) -> LineDraft {
    LineDraft { at: AT, by: ModeratorNo(1), change, expects: None }
}

fn decided(record: &mut Record, decision: u32, case: u32) -> LineDraft {
    let texts = StatementTexts { facts: "het bericht".into(), ..StatementTexts::default() };
    let texts = record.attach("statement", &texts).unwrap();
    draft(Change::Decided {
        decision: DecisionNo(decision),
        case: CaseNo(case),
        measure: Box::new(Measure::default()),
        texts,
        hold_until: AT.plus(30_000),
    })
}

fn skipped(case: u32) -> LineDraft {
    draft(Change::Skipped { case: CaseNo(case), reason: "later".into(), until: AT, note: None })
}

fn expecting(mut draft: LineDraft, case: u32, seen: u64) -> LineDraft {
    draft.expects = Some((CaseNo(case), Seq(seen)));
    draft
}

fn all(record: &Record) -> Vec<Line> {
    record.tail(Seq(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn check(store: &Path) -> Verified {
    verify(store, &mut |_, _| {}).unwrap()
}

fn first_segment(store: &Path) -> PathBuf {
    store.join("journal/000001.jsonl")
}
