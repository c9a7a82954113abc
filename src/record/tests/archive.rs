//! Frames, attachments and the frozen samples.

use super::*;
use crate::model::{GroupKey, Imported, Message, MessageKey};

#[test]
fn archive_frames_come_back_and_damage_is_found() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let mut segment = record.segment(ImportNo(1)).unwrap();
    let key = |id| MessageKey { group: GroupKey { platform: "telegram".into(), id: 1 }, id };
    let entries = |from: i64| -> Vec<Entry> {
        (from..from + 50)
            .map(|id| Entry::Message {
                message: Message::new(key(id), AT, "goedemorgen"),
                raw: vec![b'{', 0xff, b'}'],
            })
            .collect()
    };
    let one = segment.push(&entries(0)).unwrap();
    let two = segment.push(&entries(50)).unwrap();
    assert_eq!((one.part, two.part, two.offset), (0, 1, one.length));
    assert_eq!((one.messages, one.flags, one.rejected), (50, 0, 0));
    record.append(vec![draft(Change::Imported(one.clone()))]).unwrap();
    record.append(vec![draft(Change::Imported(two.clone()))]).unwrap();
    assert_eq!(record.frame(&two).unwrap(), entries(50));
    assert_eq!(record.frame(&one).unwrap(), entries(0));
    drop((segment, record));

    let (mut record, _) = Record::open(&store).unwrap();
    assert_eq!(record.ids().import, ImportNo(1));
    let mut segment = record.segment(ImportNo(1)).unwrap();
    let three = segment.push(&[]).unwrap();
    assert_eq!((three.part, three.offset), (2, one.length + two.length));
    segment.sync().unwrap();
    assert_eq!(record.frame(&three).unwrap(), []);
    let mut wrong = two.clone();
    wrong.length = u64::MAX;
    assert!(matches!(record.frame(&wrong), Err(RecordError::Damaged { .. })));
    wrong.length = two.length;
    wrong.manifest = Digest::default();
    assert!(matches!(record.frame(&wrong), Err(RecordError::Damaged { .. })));
    drop((segment, record));
    assert_eq!(check(&store).frames, 2);

    let path = store.join("archive/import-000001.zst");
    let mut bytes = fs::read(&path).unwrap();
    bytes[three.offset as usize - 3] ^= 4;
    fs::write(&path, bytes).unwrap();
    let verified = check(&store);
    assert_eq!(verified.frames, 1);
    assert!(matches!(&verified.damaged[..], [(Seq(3), RecordError::Damaged { .. })]));
}

#[test]
fn an_erased_attachment_verifies_and_a_missing_one_is_named() {
    let (dir, mut record) = founded();
    let store = dir.path().join("store");
    let notes: Vec<Digest> =
        (0..3).map(|n| record.attach("note", &format!("notitie {n}")).unwrap()).collect();
    for note in &notes {
        record
            .append(vec![draft(Change::Noted { case: CaseNo(1), note: *note, to: Vec::new() })])
            .unwrap();
    }
    let erased = Change::Erased { attachment: notes[1], reason: "expired".into() };
    record.append(vec![draft(erased)]).unwrap();
    assert_eq!(check(&store).kept, [(notes[1], Seq(5))]);
    assert!(record.erase(&notes[1]).unwrap());
    assert_eq!(record.attachment::<String>(&notes[1]).unwrap(), None);
    assert_eq!(record.attachment::<String>(&notes[2]).unwrap().unwrap(), "notitie 2");
    let verified = check(&store);
    assert!(verified.holds());
    assert_eq!((verified.present, &verified.erased[..]), (2, &[(notes[1], Seq(5))][..]));
    record.erase(&notes[0]).unwrap();
    let verified = check(&store);
    assert!(!verified.holds());
    assert_eq!(verified.missing, [(notes[0], Seq(2))]);
    drop(record);
    fs::remove_dir_all(store.join("archive")).unwrap();
    let verified = check(&store);
    assert!(verified.broken.is_none(), "the journal alone is enough");
    assert_eq!((verified.lines, verified.missing.len()), (5, 2));
}

const JOURNAL: &str = include_str!("../../../sample-data/records/v1-journal.jsonl");
const FRAME: &str = include_str!("../../../sample-data/records/v1-frame.jsonl");
/// Entries with their bytes behind them, as a frame unpacks to.
const FRAME_2: &[u8] = include_bytes!("../../../sample-data/records/v2-frame.txt");

#[test]
fn the_frozen_samples_decode_and_come_back_the_same() {
    let mut words = Vec::new();
    let mut prev = Digest::default();
    for text in JOURNAL.lines() {
        let line: Line = serde_json::from_str(text).unwrap();
        assert_eq!(line.prev, prev);
        prev = Digest::of(text.as_bytes());
        words.push(line.change.word());
        let again = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&again).unwrap(), line);
        // Fields that came later stand in what is written now, with their defaults.
        if !text.contains("\"measure\"") || text.contains("\"exemption\"") {
            assert_eq!(again, text);
        }
    }
    words.sort_unstable();
    words.dedup();
    let mut every = Change::WORDS.to_vec();
    every.sort_unstable();
    assert_eq!(words, every, "one line of every kind");
    let first = FRAME.lines().map(|text| Entry::decode(text.as_bytes()).unwrap());
    let entries: Vec<Entry> = first.collect();
    for (text, entry) in split(FRAME_2).into_iter().zip(&entries) {
        assert_eq!(&Entry::decode(text).unwrap(), entry);
        let mut again = Vec::new();
        entry.encode(&mut again).unwrap();
        // Fields of flags that came later stand in what is written now, with their defaults.
        if !matches!(entry, Entry::Flag { .. }) {
            assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(text));
        }
        assert_eq!(&Entry::decode(&again).unwrap(), entry);
    }
    let (dir, mut record) = founded();
    let part = record.segment(ImportNo(1)).unwrap().push(&entries).unwrap();
    assert_eq!(record.frame(&part).unwrap(), entries);
    // A frame of version 1 is read the same.
    let store = dir.path().join("store");
    let old = Imported { manifest: manifest(FRAME), ..part };
    let lines = super::super::segment::lines(&store, &old, &pressed(FRAME)).unwrap();
    assert_eq!(super::super::segment::entries(&store, &old, &lines).unwrap(), entries);
}

/// The entries of a frame of version 2.
fn split(mut frame: &[u8]) -> Vec<&[u8]> {
    let mut entries = Vec::new();
    while let Some(line) = frame.iter().position(|b| *b == b'\n') {
        let behind = super::super::entry::bytes_behind(&frame[..line]).unwrap();
        let end = behind.map_or(line, |bytes| line + 1 + bytes as usize);
        entries.push(&frame[..end]);
        frame = &frame[end + 1..];
    }
    assert_eq!(entries.len(), 13);
    entries
}

fn pressed(frame: &str) -> Vec<u8> {
    zstd::bulk::compress(frame.as_bytes(), 1).unwrap()
}

fn manifest(frame: &str) -> Digest {
    let hashes = frame.lines().map(|line| format!("{}\n", Digest::of(line.as_bytes())));
    Digest::of(hashes.collect::<String>().as_bytes())
}
