use super::super::engine::SledEngine;
use super::*;
use std::fs;
use std::path::Path;

fn some_record() -> Invented {
    let mut record = Invented::founded();
    for part in 0..6i64 {
        let entries = (0..100).flat_map(|n| {
            let id = part * 100 + n;
            [message(7, id, &format!("bericht {id}")), rule(key(7, id), "elk")]
        });
        record.import(entries.collect());
    }
    for case in 1..=40 {
        record.decide(case, case, None);
    }
    record
}

fn open(index: &Path, record: &Invented) -> (Store, OpenReport) {
    Store::open_from(index, record, text_hash, &mut |_| {}).unwrap()
}

#[test]
fn opening_folds_in_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut record = some_record();
    let mut seen = Vec::new();
    let (store, report) =
        Store::open_from(&index, &record, text_hash, &mut |progress| seen.push(progress)).unwrap();
    assert_eq!(report, OpenReport { replayed: 47, rebuilt: None });
    assert_eq!(seen.last().unwrap(), &Progress { line: Seq(47), last: Seq(47), messages: 600 });
    let expected = everything(&record.store());
    assert_eq!(everything(&store), expected);
    let held = Store::open_from(&index, &record, text_hash, &mut |_| {});
    assert!(matches!(held, Err(StoreError::Held(_))));
    drop(store);

    let (store, report) = open(&index, &record);
    assert_eq!(report, OpenReport::default());
    assert_eq!(everything(&store), expected);
    drop(store);

    record.skip(50);
    let (store, report) = open(&index, &record);
    assert_eq!(report.replayed, 1);
    assert_eq!(everything(&store), everything(&record.store()));
}

fn rebuilt(index: &Path, record: &Invented) -> Broken {
    let (store, report) = open(index, record);
    assert_eq!(everything(&store), everything(&record.store()));
    let rebuilt = report.rebuilt.unwrap();
    assert!(rebuilt.aside.is_dir());
    rebuilt.why
}

#[test]
fn an_index_that_does_not_fit_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut record = some_record();
    drop(open(&index, &record));

    record.lines.pop();
    assert!(matches!(rebuilt(&index, &record), Broken::Ahead { .. }));
    assert!(folder.path().join("index.broken-1").is_dir());

    let put = |key: &[u8], value: Vec<u8>| {
        let engine = SledEngine::open(&index).unwrap();
        engine.commit(vec![(key.to_vec(), value)], Sync::Now).unwrap();
    };
    put(b"!", vec![99]);
    assert_eq!(rebuilt(&index, &record), Broken::OtherFormat(99));
    put(b"!", vec![]);
    assert!(matches!(rebuilt(&index, &record), Broken::Behind(_)));
    put(&blocks::key32(b'R', 3), vec![1]);
    assert!(matches!(rebuilt(&index, &record), Broken::Behind(_)));
    let other = Meta { store: Digest::of(b"ander"), applied: Seq(1), ..Meta::default() };
    put(b"!", blocks::seal(&other).unwrap());
    assert_eq!(rebuilt(&index, &record), Broken::OtherJournal);
    assert!(folder.path().join("index.broken-5").is_dir());
}

// Damage inside sled's own file is tried by the whole program in `tests/it/faults.rs`: sled may wait
// for ever over it, and with it every other database of the process.
#[test]
fn a_file_that_is_cut_or_holds_something_else_is_moved_aside() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = some_record();
    // Enough that does not compress for large values as well.
    let noise = |n: i64| -> String {
        (0..40).map(|m| Digest::of(format!("{n} {m}").as_bytes()).to_string()).collect()
    };
    for part in 0..16 {
        let ids = part * 100..part * 100 + 100;
        record.import(ids.map(|id| message(8, id, &noise(id))).collect());
    }
    let sound = folder.path().join("sound");
    drop(open(&sound, &record));
    assert!(fs::metadata(sound.join("large")).unwrap().len() > 1 << 20);
    for trial in 0..2 {
        let index = folder.path().join(format!("index{trial}"));
        copy(&sound, &index);
        if trial == 0 {
            fs::write(index.join("conf"), "no settings of sled").unwrap();
        } else {
            let large = fs::OpenOptions::new().write(true).open(index.join("large")).unwrap();
            large.set_len(1 << 19).unwrap();
        }
        assert!(matches!(rebuilt(&index, &record), Broken::Unreadable(_)));
    }
}

#[test]
fn what_was_given_up_is_never_closed_and_holds_up_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let one = || vec![(b"a".to_vec(), vec![1])];
    let engine = SledEngine::open(&index).unwrap();
    engine.probe().unwrap();
    engine.commit(one(), Sync::Later).unwrap();
    engine.give_up();
    drop(engine);
    let again = SledEngine::open(&index).map(drop);
    assert!(again.unwrap_err().to_string().contains("could not acquire lock"));
    let other = SledEngine::open(&folder.path().join("other")).unwrap();
    other.commit(one(), Sync::Now).unwrap();
}

#[test]
fn only_who_looked_at_all_of_an_index_says_that_it_was_closed_well() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let record = some_record();
    let closed_well = || SledEngine::open(&index).unwrap().was_closed_well();
    drop(open(&index, &record));
    assert!(closed_well());
    assert!(!closed_well(), "the one before did not look");
    drop(open(&index, &record));
    assert!(closed_well(), "it was looked at anew");
    drop(open(&index, &record));
    drop(open(&index, &record));
    assert!(closed_well(), "nothing happened to it since the last look");
}

#[test]
fn an_old_state_of_one_block_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let record = some_record();
    drop(open(&index, &record));
    // One of ten blocks of 64, as it was when it held half of that.
    let key = blocks::key32(b'm', 3);
    let engine = SledEngine::open(&index).unwrap();
    let mut block = engine.get(&key).unwrap().unwrap();
    block[1..5].copy_from_slice(&32u32.to_le_bytes());
    engine.commit(vec![(key, block)], Sync::Now).unwrap();
    drop(engine);
    assert_eq!(rebuilt(&index, &record), Broken::Behind("messages".to_owned()));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(file.file_name());
        if file.path().is_dir() {
            copy(&file.path(), &to);
        } else {
            fs::copy(file.path(), to).unwrap();
        }
    }
}

#[test]
fn rebuilding_makes_the_same_index() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let record = some_record();
    drop(open(&index, &record));
    let store = Store::rebuild_from(&index, &record, text_hash, &mut |_| {}).unwrap();
    assert_eq!(everything(&store), everything(&record.store()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
