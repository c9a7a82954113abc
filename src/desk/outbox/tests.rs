//! Exports in slices: what happens between two of them, and when they break off.

use super::ExportRun;
use super::beside::Beside;
use crate::desk::{Choice, Desk, IntakeOptions, Make, Place};
use crate::model::{
    At, CaseNo, CaseState, Decision, DecisionNo, FlagBody, Moderator, Role, StatementTexts,
};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

const NOW: At = At(1_773_756_300_000);
/// The holds of what was decided at [`NOW`] are over.
const LATER: At = At(NOW.0 + 3_600_000);

/// The sample queue with so many cases removed, the first of them allowed, and who did.
fn decided(place: Place, allowed: usize, removed: usize) -> (Desk, Moderator, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::sample(&dir.path().join("store"), place, NOW).unwrap().desk;
    let me = desk.sit("ada", Role::Admin, NOW).unwrap();
    let row = |no: i64| {
        format!(
            r#"{{"platform":"telegram","group_id":1999,"group_title":"Proef","group_kind":"group","id":{no},"time":{},"author_id":"user{no}","text":"te koop {no}","flag_kind":"own","flag_text":"proef","flag_time":{}}}
"#,
            NOW.0 / 1000 - 200 + no,
            NOW.0 / 1000 - 100 + no
        )
    };
    let rows: String = (1..=60).map(row).collect();
    let options = IntakeOptions::new(NOW);
    desk.intake("rows.jsonl".as_ref(), &mut rows.as_bytes(), &options, &mut |_| true).unwrap();
    let cases = waiting(&desk, ours);
    let (first, rest) = cases.split_at(allowed);
    if !first.is_empty() {
        desk.decide(&me, first, &Make::Allow, NOW).unwrap();
    }
    desk.decide(&me, &rest[..removed], &Make::Policy("spam".into()), NOW).unwrap();
    (desk, me, dir)
}

const fn ours(body: &FlagBody) -> bool {
    matches!(body, FlagBody::Rule(_) | FlagBody::Own { .. })
}

/// Cases that wait, all of whose flags are such.
fn waiting(desk: &Desk, such: impl Fn(&FlagBody) -> bool) -> Vec<CaseNo> {
    let waits = |no: &CaseNo| {
        let case = desk.store().case(*no).unwrap().unwrap();
        case.state == CaseState::Waiting && case.flags.iter().all(|flag| such(&flag.body))
    };
    (1..=desk.store().cases()).map(CaseNo).filter(waits).collect()
}

/// Begins with slices of this size.
fn begin(desk: &mut Desk, me: &Moderator, word: &str, slice: usize) -> ExportRun {
    let mut run = desk.begin_export(me, word).unwrap();
    run.slice = slice;
    run
}

/// Every file in a folder and those below it.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

/// How often the journal says of each decision that it left so.
fn marked(desk: &Desk, word: &str) -> Vec<usize> {
    let count = |no| {
        let decision = desk.store().decision(DecisionNo(no)).unwrap().unwrap();
        decision.exported.iter().filter(|(format, _)| format == word).count()
    };
    (1..=desk.store().decisions()).map(count).collect()
}

#[test]
fn an_export_in_slices_writes_what_one_in_one_go_writes() {
    let (mut desk, me, dir) = decided(Place::Memory, 12, 115);
    let told = waiting(&desk, |body| matches!(body, FlagBody::Notice(_)));
    desk.decide(&me, &told, &Make::Allow, NOW).unwrap();
    let threat = waiting(&desk, ours);
    desk.decide(&me, &threat[..2], &Make::Policy("threat".into()), NOW).unwrap();
    for (word, slice) in
        [("database", 30), ("letters", 7), ("receipts", 1), ("csv", 9), ("evidence", 1)]
    {
        let mut run = begin(&mut desk, &me, word, slice);
        let mut shares = vec![run.share()];
        while desk.go_on_export(&mut run, LATER).unwrap() {
            shares.push(run.share());
        }
        assert!(shares.is_sorted() && shares.len() > 2, "{word}: {shares:?}");
        assert!(shares.iter().all(|share| *share <= 100), "{word}: {shares:?}");
        let sliced = run.end();
        let out = dir.path().join(word);
        let whole = desk.export(&me, word, (&out, true), LATER).unwrap();
        assert!(!whole.files.is_empty(), "{word}");
        let (mut ours, mut theirs) = (files(&desk.outbox().join(word)), files(&out));
        assert!(ours.keys().eq(theirs.keys()), "{word}: {:?} {:?}", ours.keys(), theirs.keys());
        for files in [&mut ours, &mut theirs] {
            // Told once more, they say that something changed.
            files.retain(|name, _| !name.contains("-notice-"));
        }
        assert!(ours == theirs, "{word}");
        let counts = |o: &super::Outcome| (o.decisions, o.notices, o.complaints, o.held);
        assert_eq!(counts(&sliced), counts(&whole), "{word}");
        assert_eq!(sliced.left_out, whole.left_out, "{word}");
        assert_eq!(sliced.files.len(), whole.files.len(), "{word}");
    }
    let mut run = begin(&mut desk, &me, "journal", 50);
    desk.go_on_export(&mut run, LATER).unwrap();
    let until = desk.record().last();
    desk.note(&me, CaseNo(1), "between", LATER).unwrap();
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    let copy = files(&desk.outbox().join("journal"));
    let lines = String::from_utf8(copy["journal.jsonl"].clone()).unwrap();
    assert_eq!(lines.lines().count() as u64, until.0, "up to where it began, without a gap");
}

#[test]
fn what_is_undone_between_two_slices_neither_leaves_nor_is_marked() {
    let (mut desk, me, _dir) = decided(Place::Memory, 0, 4);
    let told = waiting(&desk, |body| matches!(body, FlagBody::Notice(_)));
    desk.decide(&me, &told, &Make::Allow, NOW).unwrap();
    let mut run = begin(&mut desk, &me, "letters", 4000);
    assert!(desk.go_on_export(&mut run, LATER).unwrap(), "the authors first");
    assert_eq!(marked(&desk, "letters")[..5], [1, 1, 1, 1, 0]);
    desk.undo(&me, LATER).unwrap();
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    let outcome = run.end();
    assert_eq!(outcome.decisions, 4);
    assert!(outcome.files.iter().all(|name| !name.contains("notice")), "{:?}", outcome.files);
    assert_eq!(marked(&desk, "letters").iter().sum::<usize>(), 4);
    assert_eq!(files(&desk.outbox().join("letters")).len(), 4);
}

#[test]
fn what_is_reversed_between_two_slices_is_told_both_and_a_table_stays_as_it_began() {
    let (mut desk, me, dir) = decided(Place::Memory, 0, 20);
    let out = dir.path().join("before");
    desk.export(&me, "csv", (&out, false), LATER).unwrap();
    let mut table = begin(&mut desk, &me, "csv", 5);
    assert!(desk.go_on_export(&mut table, LATER).unwrap());
    desk.reverse(&me, LATER).unwrap();
    assert!(desk.store().decisions() > 20, "reversals are decisions");
    while desk.go_on_export(&mut table, LATER).unwrap() {}
    drop(table);
    assert_eq!(files(&desk.outbox().join("csv")), files(&out));
    let after = At(LATER.0 + 3_600_000);
    let mut run = begin(&mut desk, &me, "letters", 6);
    while desk.go_on_export(&mut run, after).unwrap() {}
    assert_eq!(marked(&desk, "letters"), vec![1; 40]);
}

#[test]
fn texts_erased_between_two_slices_are_in_no_batch() {
    let (mut desk, me, _dir) = decided(Place::Memory, 10, 120);
    let mut run = begin(&mut desk, &me, "database", 60);
    assert!(desk.go_on_export(&mut run, LATER).unwrap());
    assert_eq!(files(&desk.outbox().join("database")).len(), 0, "no batch is full yet");
    let gone = desk.store().decision(DecisionNo(20)).unwrap().unwrap();
    let plan = desk.erasable(&Choice::Attachments(vec![gone.texts.to_string()]), LATER).unwrap();
    assert!(desk.erase(&me, (&plan, "request"), LATER).unwrap() > 0);
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    let outcome = run.end();
    assert_eq!((outcome.decisions, outcome.files.len()), (119, 2), "{outcome:?}");
    let marked = marked(&desk, "database");
    assert_eq!((marked[18], marked[19], marked[20]), (1, 0, 1));
    assert_eq!(marked.iter().sum::<usize>(), 119, "each once");
}

#[test]
fn two_exports_never_write_at_once() {
    let (mut desk, me, _dir) = decided(Place::Memory, 0, 9);
    let noor = desk.sit("noor", Role::Moderator, NOW).unwrap();
    let mut run = begin(&mut desk, &me, "letters", 2);
    desk.go_on_export(&mut run, LATER).unwrap();
    for word in ["letters", "csv"] {
        let why = desk.begin_export(&noor, word).err().unwrap().to_string();
        assert!(why.contains("an export is being written"), "{why}");
    }
    // Whoever began it is gone: what is written is marked, and the rest leaves with the next one.
    let written = files(&desk.outbox().join("letters")).len();
    drop(run);
    assert_eq!(marked(&desk, "letters").iter().sum::<usize>(), written);
    assert!(written > 0 && written < 9, "{written}");
    let mut run = begin(&mut desk, &noor, "letters", 2);
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    assert_eq!(marked(&desk, "letters"), vec![1; 9]);
    assert_eq!(files(&desk.outbox().join("letters")).len(), 9);
}

#[test]
fn reports_that_leave_by_themselves_between_two_slices_leave_once() {
    let (mut desk, me, _dir) = decided(Place::Memory, 0, 1);
    let cases = waiting(&desk, ours);
    desk.decide(&me, &cases[..2], &Make::Policy("threat".into()), NOW).unwrap();
    let mut run = begin(&mut desk, &me, "evidence", 1);
    for _ in 0..2 {
        assert!(desk.go_on_export(&mut run, LATER).unwrap(), "found and read");
    }
    assert!(desk.leave(LATER).unwrap());
    let written = files(&desk.outbox().join("evidence"));
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    assert_eq!(run.end().decisions, 0);
    assert_eq!(files(&desk.outbox().join("evidence")), written);
    assert_eq!(marked(&desk, "evidence"), [0, 1, 1]);
}

#[test]
fn what_was_written_and_not_noted_is_written_again() {
    let (mut desk, me, dir) = decided(Place::Disk, 0, 30);
    let mut run = begin(&mut desk, &me, "letters", 8);
    assert!(desk.go_on_export(&mut run, LATER).unwrap());
    // The machine goes down behind the files of the next slice and before its line.
    desk.write_some(&mut run, 8, LATER).unwrap();
    let (written, noted) = (files(&desk.outbox().join("letters")), marked(&desk, "letters"));
    assert!(written.len() > noted.iter().sum::<usize>());
    desk.store.flush().unwrap();
    drop(desk);
    drop(run);
    let path = dir.path().join("store");
    let mut desk = Desk::open(&path, Place::Disk, &mut |_| {}).unwrap().desk;
    assert_eq!(marked(&desk, "letters"), noted);
    let mut run = begin(&mut desk, &me, "letters", 8);
    while desk.go_on_export(&mut run, LATER).unwrap() {}
    assert_eq!(run.end().decisions, 30 - noted.iter().sum::<usize>());
    assert_eq!(marked(&desk, "letters"), vec![1; 30]);
    let all = files(&desk.outbox().join("letters"));
    assert_eq!(all.len(), 30);
    assert!(written.iter().all(|(name, bytes)| all[name] == *bytes));
}

#[test]
fn the_same_names_are_hidden_many_at_a_time_as_one_by_one_and_new_messages_bring_new_ones() {
    let (mut desk, _, _dir) = decided(Place::Memory, 12, 115);
    let mut beside = Beside::default();
    let mut names = |desk: &Desk| {
        let all = desk.store().decisions_in(1..desk.store().decisions() + 1).unwrap();
        let alone: Vec<Vec<String>> =
            all.iter().map(|d| desk.sheet(d.clone()).unwrap().names).collect();
        let bare = |d: Decision| desk.bare(d, StatementTexts::default()).unwrap();
        let sheets = all.into_iter().map(bare).collect();
        let together = desk.complete(sheets, &mut beside).unwrap();
        assert_eq!(together.into_iter().map(|sheet| sheet.names).collect::<Vec<_>>(), alone);
        alone.concat()
    };
    let new = "Vreemde Vogel".to_owned();
    assert!(!names(&desk).contains(&new));
    let row = format!(
        r#"{{"platform":"telegram","group_id":1999,"group_title":"Proef","group_kind":"group","id":-1,"time":{},"author_id":"user70","author_name":"{new}","text":"hallo"}}
"#,
        NOW.0 / 1000
    );
    let options = IntakeOptions::new(NOW);
    desk.intake("more.jsonl".as_ref(), &mut row.as_bytes(), &options, &mut |_| true).unwrap();
    assert!(names(&desk).contains(&new));
}
