//! Cut, changed and later journals are told apart and named.

use super::*;
use proptest::prelude::*;

/// A closed store with a few lines: its folder and the bytes of its journal.
fn closed() -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    for n in 1..4 {
        let line = decided(&mut record, n, n);
        record.append(vec![line, skipped(n)]).unwrap();
    }
    drop(record);
    let bytes = fs::read(first_segment(&store)).unwrap();
    (dir, store, bytes)
}

fn line_at(bytes: &[u8], at: usize) -> u64 {
    bytes[..at].iter().filter(|b| **b == b'\n').count() as u64 + 1
}

#[test]
fn a_journal_cut_anywhere_opens_with_all_its_complete_lines() {
    let (_dir, store, bytes) = closed();
    let file = first_segment(&store);
    let first = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    for zeros in [0, 5000] {
        for cut in first..bytes.len() {
            let _ = fs::remove_file(store.join("journal/head"));
            let mut left = bytes[..cut].to_vec();
            left.resize(cut + zeros, 0);
            fs::write(&file, &left).unwrap();
            let complete = line_at(&bytes, cut) - 1;
            let torn = bytes[..cut].rsplit(|b| *b == b'\n').next().unwrap();
            let (reading, report) = Record::open_reading(&store).unwrap();
            assert_eq!((all(&reading).len() as u64, report.lines), (complete, complete));
            assert_eq!(fs::read(&file).unwrap(), left, "reading changes nothing");
            // Writing syncs, which takes its time: not at every place.
            if torn.len() > 2 && cut % 29 != 0 {
                continue;
            }
            let (mut record, report) = Record::open(&store).unwrap();
            assert_eq!(report.lines, complete);
            assert_eq!(report.cut.is_some(), !torn.is_empty());
            if let Some(cut) = report.cut {
                let kept = cut.kept.unwrap();
                assert_eq!(fs::read(&kept).unwrap(), torn);
                fs::remove_file(kept).unwrap();
            }
            if torn.len() <= 2 {
                record.append(vec![skipped(77)]).unwrap();
                drop(record);
                assert!(check(&store).holds());
            }
        }
    }
}

#[test]
fn a_cut_of_saved_lines_is_told() {
    let (_dir, store, bytes) = closed();
    let last = bytes[..bytes.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
    fs::write(first_segment(&store), &bytes[..last]).unwrap();
    let verified = check(&store);
    assert_eq!((verified.lost, verified.holds()), (1, false));
    let (_record, report) = Record::open(&store).unwrap();
    assert_eq!((report.lost, report.cut), (1, None));
}

#[test]
fn pages_that_missed_the_disk_are_cut_unless_they_were_saved() {
    let (_dir, store, mut bytes) = closed();
    let file = first_segment(&store);
    let third = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(2).unwrap().0 + 1;
    bytes[third + 10..third + 300].fill(0);
    bytes.resize(bytes.len() + 100, 0);
    fs::write(&file, &bytes).unwrap();
    let Err(RecordError::Broken { line, why, .. }) = Record::open(&store) else { panic!() };
    assert_eq!((line, why.as_str()), (4, "was saved once and is no line any more"));
    fs::remove_file(store.join("journal/head")).unwrap();
    let (record, report) = Record::open(&store).unwrap();
    assert_eq!((report.lines, record.last()), (3, Seq(3)));
    assert_eq!(report.cut.unwrap().at, third as u64);
}

#[test]
fn a_later_format_is_refused_by_name() {
    let (_dir, store, bytes) = closed();
    let file = first_segment(&store);
    let text = String::from_utf8(bytes).unwrap();
    for (old, new, line) in [("\"skipped\"", "\"licked\"", 7), ("\"record\":1", "\"record\":2", 1)]
    {
        // Both in a journal that chains: only the last line, or only one line.
        let (head, tail) = text.trim_end().rsplit_once('\n').unwrap();
        let changed = if line == 7 {
            format!("{head}\n{}\n", tail.replace(old, new))
        } else {
            format!("{}\n", text.lines().next().unwrap().replace(old, new))
        };
        assert!(changed.contains(new));
        let _ = fs::remove_file(store.join("journal/head"));
        fs::write(&file, changed).unwrap();
        let Err(why @ RecordError::Newer { .. }) = Record::open(&store) else { panic!("{new}") };
        assert!(why.to_string().contains(&format!("line {line}")), "{why}");
        assert!(matches!(verify(&store, &mut |_, _| {}), Err(RecordError::Newer { .. })));
        assert!(why.hint().contains("later"));
    }
}

#[test]
fn no_flipped_bit_goes_unseen() {
    let (_dir, store, bytes) = closed();
    let file = first_segment(&store);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&file, &flipped).unwrap();
        let verified = check(&store);
        assert!(!verified.holds(), "byte {at}");
        let Some(RecordError::Broken { file: named, line, why }) = verified.broken else {
            panic!("byte {at}: {verified:?}")
        };
        assert_eq!((&named, line), (&file, line_at(&bytes, at)), "byte {at}: {why}");
        // The tail is checked when opening, too.
        let Err(RecordError::Broken { line, .. }) = Record::open_reading(&store) else {
            panic!("byte {at} lets itself be opened")
        };
        assert_eq!(line, line_at(&bytes, at));
    }
    fs::write(&file, &bytes).unwrap();
    let head = store.join("journal/head");
    let text = fs::read(&head).unwrap();
    for at in 0..text.len() {
        let mut flipped = text.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&head, &flipped).unwrap();
        assert!(!check(&store).holds(), "byte {at} of the head");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_in_a_journal_panic(
        from in 0_usize..4000,
        junk in proptest::collection::vec(any::<u8>(), 1..200),
        keep in any::<bool>(),
    ) {
        let (_dir, store, mut bytes) = closed();
        let from = from.min(bytes.len());
        let rest = bytes.split_off(from);
        bytes.extend_from_slice(&junk);
        if keep {
            bytes.extend_from_slice(&rest);
        }
        fs::write(first_segment(&store), &bytes).unwrap();
        let seen = verify(&store, &mut |_, _| {}).map_or(true, |v| !v.holds() || v.torn.is_some());
        prop_assert!(seen);
        let _ = Record::open_reading(&store);
        let _ = Record::open(&store);
    }
}

/// Copies a folder as a crash would leave it: while it is in use.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

#[test]
fn a_process_that_dies_loses_nothing_it_had_saved() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let note = record.attach("note", &"bewaard").unwrap();
    record.append(vec![draft(Change::Noted { case: CaseNo(1), note, to: Vec::new() })]).unwrap();
    record.attach("note", &"nog niet").unwrap();
    let dead = dir.path().join("dead");
    copy(&store, &dead);
    let (mut again, report) = Record::open(&dead).unwrap();
    assert_eq!(report, OpenReport { cut: None, lost: 0, last: Seq(2), lines: 2 });
    assert_eq!(all(&again), all(&record));
    let second = again.attach("note", &"erna").unwrap();
    again
        .append(vec![draft(Change::Noted { case: CaseNo(1), note: second, to: Vec::new() })])
        .unwrap();
    for (digest, text) in [(note, "bewaard"), (second, "erna")] {
        assert_eq!(again.attachment::<String>(&digest).unwrap().unwrap(), text);
    }
    drop(again);
    let verified = check(&dead);
    assert!(verified.holds() && verified.present == 2, "{verified:?}");
    let pack = fs::read(dead.join("archive/attachments/000001.jsonl")).unwrap();
    assert!(!pack.contains(&0) && pack.ends_with(b"\n"));
}

#[test]
fn a_store_whose_first_line_is_cut_is_no_store_unless_it_was_saved() {
    let (_dir, store, bytes) = closed();
    let file = first_segment(&store);
    for cut in 1..bytes.iter().position(|b| *b == b'\n').unwrap() {
        fs::write(&file, &bytes[..cut]).unwrap();
        assert!(matches!(Record::open(&store), Err(RecordError::Broken { line: 1, .. })));
        assert!(matches!(Record::found(&store, AT, false), Err(RecordError::Exists { .. })));
        assert!(matches!(check(&store).broken, Some(RecordError::Broken { line: 1, .. })));
    }
    fs::remove_file(store.join("journal/head")).unwrap();
    assert!(matches!(Record::open(&store), Err(RecordError::NotAStore { .. })));
    assert!(!check(&store).holds());
    Record::found(&store, AT, false).unwrap();
}
