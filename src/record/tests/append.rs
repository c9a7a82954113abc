//! What is appended comes back, all or none of it, and only when its expectations hold.

use super::super::writer::Fail;
use super::*;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn what_is_appended_comes_back_after_reopening() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let name = record.attach("moderator", &"Noor").unwrap();
    record
        .append(vec![draft(Change::Moderator {
            no: ModeratorNo(1),
            name,
            role: crate::model::Role::Senior,
        })])
        .unwrap();
    let step = vec![decided(&mut record, 1, 7), decided(&mut record, 2, 9)];
    let lines = record.append(step).unwrap();
    assert_eq!(lines.iter().map(|l| l.step).collect::<Vec<_>>(), [None, Some(Seq(3))]);
    for n in 0..200 {
        record.append(vec![skipped(n)]).unwrap();
    }
    let before = all(&record);
    let ids = record.ids().clone();
    assert_eq!(record.last(), Seq(204));
    assert!(fs::metadata(first_segment(&store)).unwrap().len() >= 1 << 20, "room is made");
    drop(record);

    let text = fs::read(first_segment(&store)).unwrap();
    assert!(!text.contains(&0) && text.ends_with(b"\n"), "a text editor is enough");
    let mut prev = Digest::default();
    for (line, bytes) in before.iter().zip(text.split(|b| *b == b'\n')) {
        assert_eq!(line.prev, prev);
        prev = Digest::of(bytes);
    }

    let (record, report) = Record::open(&store).unwrap();
    assert_eq!(report, OpenReport { cut: None, lost: 0, last: Seq(204), lines: 204 });
    assert_eq!(record.last_hash(), prev);
    assert_eq!(all(&record), before);
    assert_eq!(record.ids(), &ids);
    assert_eq!(record.touched(CaseNo(7)), Seq(12));
    assert_eq!(record.attachment::<String>(&name).unwrap().unwrap(), "Noor");
    for after in [0, 1, 63, 64, 65, 128, 203, 204, 999] {
        let tail: Vec<Line> = record.tail(Seq(after)).unwrap().map(Result::unwrap).collect();
        assert_eq!(tail.as_slice(), before.get(after as usize..).unwrap_or_default());
    }
    drop(record);
    let verified = check(&store);
    assert!(verified.holds(), "{verified:?}");
    assert_eq!((verified.lines, verified.present, verified.hash), (204, 3, prev));
}

#[test]
fn only_the_owner_reads_a_store() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    record.attach("note", &"x").unwrap();
    record.segment(ImportNo(1)).unwrap();
    let mode = |path: &str| fs::metadata(store.join(path)).unwrap().permissions().mode() & 0o777;
    for folder in ["", "journal", "archive", "archive/attachments"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    let files = [
        "lock",
        "journal/000001.jsonl",
        "journal/head",
        "archive/attachments/000001.jsonl",
        "archive/import-000001.zst",
    ];
    for file in files {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

#[test]
fn a_second_process_learns_who_holds_the_store() {
    let (dir, record) = founded();
    let store = dir.path().join("store");
    let Err(why @ RecordError::Held { .. }) = Record::open(&store) else { panic!("opened twice") };
    assert!(why.to_string().contains(&format!("process {}", std::process::id())), "{why}");
    let (mut reading, _) = Record::open_reading(&store).unwrap();
    assert_eq!(all(&reading), all(&record));
    assert!(matches!(reading.append(vec![skipped(1)]), Err(AppendError::Reading)));
    assert!(matches!(reading.attach("note", &1), Err(RecordError::ReadOnly { .. })));
    drop(record);
    Record::open(&store).unwrap();
}

#[test]
fn a_store_is_made_once_and_only_a_store_is_opened() {
    let (dir, record) = founded();
    let store = dir.path().join("store");
    drop(record);
    assert!(matches!(Record::found(&store, AT, false), Err(RecordError::Exists { .. })));
    let empty = dir.path().join("empty");
    for store in [&empty, &dir.path().join("store/lock")] {
        assert!(matches!(Record::open(store), Err(RecordError::NotAStore { .. })));
        assert!(matches!(Record::open_reading(store), Err(RecordError::NotAStore { .. })));
        assert!(matches!(verify(store, &mut |_, _| {}), Err(RecordError::NotAStore { .. })));
    }
    fs::create_dir_all(empty.join("journal")).unwrap();
    fs::write(empty.join("journal/000001.jsonl"), "").unwrap();
    Record::found(&empty, AT, true).unwrap();
    assert!(Record::open(&empty).unwrap().0.ids().sample);
}

#[test]
fn a_case_changed_in_the_meantime_is_a_conflict() {
    let (_dir, mut record) = founded();
    record.append(vec![skipped(5)]).unwrap();
    let conflict = record.append(vec![skipped(6), expecting(skipped(5), 5, 1)]);
    assert!(matches!(
        conflict,
        Err(AppendError::Conflict { case: CaseNo(5), expected: Seq(1), found: Seq(2) })
    ));
    assert_eq!(record.last(), Seq(2), "none of the step's lines");
    record.append(vec![expecting(skipped(5), 5, 2), expecting(skipped(5), 5, 2)]).unwrap();
    let future = record.append(vec![expecting(skipped(8), 8, 99)]);
    assert!(matches!(future, Err(AppendError::Conflict { .. })));
    record.append(vec![expecting(skipped(8), 8, 0)]).unwrap();
}

#[test]
fn undoing_a_step_touches_its_cases() {
    let (dir, mut record) = founded();
    let step = vec![decided(&mut record, 1, 3), decided(&mut record, 2, 4)];
    record.append(step).unwrap();
    record.append(vec![draft(Change::Undone { first: Seq(2), last: Seq(3) })]).unwrap();
    assert_eq!(record.touched(CaseNo(4)), Seq(4));
    assert!(record.append(vec![expecting(skipped(3), 3, 2)]).is_err());
    record.append(vec![draft(Change::Redone { first: Seq(2), last: Seq(3) })]).unwrap();
    record.append(vec![draft(Change::Undone { first: Seq(0), last: Seq(u64::MAX) })]).unwrap();
    record.append(vec![draft(Change::Undone { first: Seq(9), last: Seq(2) })]).unwrap();
    drop(record);
    let (record, _) = Record::open(&dir.path().join("store")).unwrap();
    assert_eq!(record.touched(CaseNo(3)), Seq(6));
}

#[test]
fn steps_that_wait_share_a_write_and_see_each_other() {
    let (dir, mut record) = founded();
    let mut steps = vec![
        vec![expecting(skipped(1), 1, 0), skipped(2)],
        vec![expecting(skipped(1), 1, 0)],
        vec![],
        vec![expecting(skipped(1), 1, 2)],
    ];
    steps.push(vec![decided(&mut record, 3, 9)]);
    steps.push(vec![decided(&mut record, 3, 10)]);
    steps.push(vec![draft(Change::Undone { first: Seq(2), last: Seq(3) })]);
    steps.push(vec![expecting(skipped(2), 2, 3)]);
    let answers = record.append_all(steps);
    let short: Vec<Result<usize, ()>> =
        answers.iter().map(|a| a.as_ref().map(Vec::len).map_err(|_why| ())).collect();
    assert_eq!(short, [Ok(2), Err(()), Ok(0), Ok(1), Ok(1), Err(()), Ok(1), Err(())]);
    assert!(matches!(answers[5], Err(AppendError::Taken { .. })));
    assert_eq!(answers[3].as_ref().unwrap()[0].seq, Seq(4));
    assert_eq!(record.last(), Seq(6));
    drop(record);
    assert!(check(&dir.path().join("store")).holds());
}

#[test]
fn a_full_disk_leaves_nothing_half_there() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    for written in [0, 1, 150, 100_000] {
        let before = all(&record);
        record.journal.fail_next(Fail::Full(written));
        let answers = record.append_all(vec![vec![skipped(1), skipped(2)], vec![skipped(3)]]);
        for answer in answers {
            let Err(why @ AppendError::Full { .. }) = answer else { panic!("{answer:?}") };
            assert!(why.hint().contains("Make room"));
        }
        assert_eq!(all(&record), before);
        assert_eq!(record.touched(CaseNo(9)), Seq(0));
        record.append(vec![skipped(1)]).unwrap();
    }
    assert_eq!(record.last(), Seq(5));
    drop(record);
    assert!(check(&store).holds());
}

#[test]
fn after_a_failed_sync_nothing_more_is_written() {
    let (dir, mut record) = founded();
    record.journal.fail_next(Fail::Sync);
    assert!(matches!(record.append(vec![skipped(1)]), Err(AppendError::Failed(_))));
    assert!(matches!(record.append(vec![skipped(1)]), Err(AppendError::Stopped { .. })));
    drop(record);
    let (mut record, report) = Record::open(&dir.path().join("store")).unwrap();
    assert_eq!(report.lines, 1);
    record.append(vec![skipped(1)]).unwrap();
}

#[test]
fn segments_are_chained_to_each_other() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let long = || {
        let reason = "x".repeat(6 << 20);
        draft(Change::Skipped { case: CaseNo(1), reason, until: AT, note: None })
    };
    for _ in 0..8 {
        record.append(vec![long()]).unwrap();
    }
    assert!(store.join("journal/000003.jsonl").exists());
    let lines = all(&record);
    drop(record);
    let (record, _) = Record::open(&store).unwrap();
    assert_eq!(all(&record), lines);
    let late: Vec<Line> = record.tail(Seq(8)).unwrap().map(Result::unwrap).collect();
    assert_eq!(late, lines[8..]);
    drop(record);
    assert!(check(&store).holds());

    // One changed letter in the last line of a closed segment is found when opening, too.
    let first = first_segment(&store);
    let mut bytes = fs::read(&first).unwrap();
    let at = bytes.len() - 200;
    assert_eq!(bytes[at], b'x');
    bytes[at] = b'y';
    fs::write(&first, &bytes).unwrap();
    let Err(RecordError::Broken { file, line, .. }) = Record::open(&store) else { panic!() };
    assert_eq!((file, line), (first.clone(), 4));
    fs::remove_file(&first).unwrap();
    assert!(matches!(Record::open(&store), Err(RecordError::NotAStore { .. })));
    fs::write(&first, "{}\n").unwrap();
    fs::remove_file(store.join("journal/000002.jsonl")).unwrap();
    let Err(why) = Record::open(&store) else { panic!() };
    assert!(why.to_string().contains("000002.jsonl, line 1: this segment is missing"), "{why}");
}

#[test]
fn a_record_can_be_owned_by_the_writer_s_thread() {
    const fn moves<T: Send>() {}
    moves::<Record>();
    moves::<Lines>();
    moves::<SegmentWriter>();
    moves::<AppendError>();
}

#[test]
fn what_is_held_counts_at_once_and_is_durable_when_settled() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let saved = || all(&Record::open_reading(&store).unwrap().0).len();
    record.hold();
    for case in 1..=100 {
        let line = decided(&mut record, case, case);
        let lines = record.append(vec![expecting(line, case, 0)]).unwrap();
        assert_eq!(lines[0].seq, Seq(u64::from(case) + 1));
    }
    // A later act sees the earlier ones.
    let late = record.append(vec![expecting(skipped(3), 3, 0)]);
    assert!(matches!(late, Err(AppendError::Conflict { found: Seq(4), .. })));
    record.append(vec![expecting(skipped(3), 3, 4)]).unwrap();
    assert_eq!((record.last(), record.settled(), saved()), (Seq(102), Seq(1), 1));
    for after in [0, 1, 50, 64, 65, 100, 101, 102] {
        let tail: Vec<Line> = record.tail(Seq(after)).unwrap().map(Result::unwrap).collect();
        assert_eq!(tail.first().map(|line| line.seq.0), (after < 102).then_some(after + 1));
        assert_eq!(tail.len() as u64, 102 - after);
    }
    record.settle().unwrap();
    assert_eq!((record.settled(), saved()), (Seq(102), 102));
    let texts = |line: &Line| line.change.attachments().next();
    let one = record.tail(Seq(50)).unwrap().next().unwrap().unwrap();
    assert!(record.has(&texts(&one).unwrap()).unwrap());
    record.append(vec![skipped(1)]).unwrap();
    assert_eq!(record.settled(), Seq(103), "from now on each append settles");
    drop(record);
    let verified = check(&store);
    assert!(verified.holds());
    assert_eq!((verified.lines, verified.present), (103, 100));
}

#[test]
fn what_is_held_is_gone_when_it_cannot_be_settled() {
    for fail in [Fail::Sync, Fail::Full(150)] {
        let (dir, mut record) = founded();
        let store = dir.path().join("store");
        record.append(vec![skipped(9)]).unwrap();
        record.hold();
        record.append(vec![skipped(1)]).unwrap();
        record.append(vec![skipped(2)]).unwrap();
        record.journal.fail_next(fail);
        assert!(record.settle().is_err(), "{fail:?}");
        for _ in 0..2 {
            assert!(matches!(record.append(vec![skipped(1)]), Err(AppendError::Stopped { .. })));
            assert!(matches!(record.settle(), Err(AppendError::Stopped { .. })));
            record.hold();
        }
        assert_eq!((record.last(), record.settled()), (Seq(2), Seq(2)));
        drop(record);
        let (mut record, report) = Record::open(&store).unwrap();
        assert_eq!((report.lines, report.lost), (2, 0));
        record.append(vec![skipped(1)]).unwrap();
        drop(record);
        assert!(check(&store).holds());
    }
}

#[test]
fn nothing_is_erased_before_its_line_is_durable() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let note = record.attach("note", &"wis mij").unwrap();
    record.append(vec![draft(Change::Noted { case: CaseNo(1), note, to: Vec::new() })]).unwrap();
    record.hold();
    let erased = Change::Erased { attachment: note, reason: "expired".into() };
    record.append(vec![draft(erased)]).unwrap();
    assert_eq!(check(&store).lines, 2);
    record.erase(&note).unwrap();
    assert_eq!((check(&store).lines, record.settled()), (3, Seq(3)));
    record.append(vec![skipped(1)]).unwrap();
    assert_eq!(record.settled(), Seq(3), "what comes next waits again");
    record.journal.fail_next(Fail::Sync);
    assert!(record.erase(&note).is_err());
}
