//! What closed segments came to is kept, and believed only while they are as they were.

use super::*;
use crate::model::{ImportNo, Role};

/// A closed store of three segments with lines of many kinds in the first.
fn long_store() -> (tempfile::TempDir, PathBuf) {
    let (dir, mut record) = founded();
    let name = record.attach("moderator", &"Ada".to_owned()).unwrap();
    let (one, until) = (CaseNo(1), AT.plus(60_000));
    let decision = decided(&mut record, 7, 5);
    let some = [
        Change::Moderator { no: ModeratorNo(1), name, role: Role::Senior },
        Change::Roster {
            no: ModeratorNo(1),
            step: crate::model::RosterStep::Keys { keys: vec![name] },
        },
        Change::Claimed { case: one, until },
        Change::TakenOver { case: CaseNo(u32::MAX), from: ModeratorNo(1), until },
        Change::HandedOn { note: name },
        Change::ImportEnded { import: ImportNo(3), complete: true, report: name },
    ];
    for change in some {
        record.append(vec![draft(change)]).unwrap();
    }
    record.append(vec![decision, skipped(1)]).unwrap();
    let (first, last) = (Seq(8), Seq(9));
    record.append(vec![draft(Change::Undone { first, last })]).unwrap();
    for case in 1..=7 {
        let reason = "x".repeat(6 << 20);
        let long = Change::Skipped { case: CaseNo(case), reason, until: AT, note: None };
        record.append(vec![draft(long), skipped(case)]).unwrap();
    }
    let store = dir.path().join("store");
    (dir, store)
}

/// Everything opening comes to.
fn opened(store: &Path) -> (Tally, Vec<(usize, u64)>, Seq, Digest, Vec<Seq>) {
    let (record, report) = Record::open(store).unwrap();
    let (marks, firsts) = record.journal.known();
    assert_eq!(report.lines, report.last.0);
    (record.tally.clone(), marks, record.journal.last(), record.journal.hash(), firsts)
}

#[test]
fn opening_behind_closed_segments_comes_to_the_same() {
    let (_dir, store) = long_store();
    let kept = store.join("journal/closed");
    assert!(store.join("journal/000003.jsonl").exists() && !kept.exists());
    let all_read = opened(&store);
    let bytes = fs::read(&kept).unwrap();
    assert_eq!(opened(&store), all_read);
    assert_eq!(fs::read(&kept).unwrap(), bytes, "it was believed");

    // Lines that come later are added to it.
    let (mut record, _) = Record::open(&store).unwrap();
    record.append(vec![skipped(3)]).unwrap();
    drop(record);
    let longer = opened(&store);
    assert!(longer.2 > all_read.2);
    fs::remove_file(&kept).unwrap();
    assert_eq!(opened(&store), longer);
    assert!(check(&store).holds());

    // A file that is damaged or says nothing is made again.
    let half = bytes.len() / 2;
    let mut changed = bytes.clone();
    changed[half] ^= 1;
    for wrong in [&bytes[..half], &changed, b"", b"modq closed segments\n"] {
        fs::write(&kept, wrong).unwrap();
        assert_eq!(opened(&store), longer);
        assert_ne!(fs::read(&kept).unwrap(), wrong);
    }
}

#[test]
fn a_closed_segment_that_was_changed_is_read_again() {
    let (_dir, store) = long_store();
    opened(&store);
    let first = first_segment(&store);
    let mut bytes = fs::read(&first).unwrap();
    bytes.push(b'{');
    fs::write(&first, bytes).unwrap();
    let Err(RecordError::Broken { file, .. }) = Record::open(&store) else { panic!() };
    assert_eq!(file, first);
}
