use super::*;
use crate::record::LineDraft;

fn draft(change: Change) -> Vec<LineDraft> {
    vec![LineDraft { at: At(1_773_000_000_000), by: ModeratorNo(1), change, expects: None }]
}

#[test]
fn a_real_record_is_folded_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut record = Record::found(folder.path(), At(1_773_000_000_000), true).unwrap();
    let (mut store, report) = Store::open(&index, &record, text_hash, &mut |_| {}).unwrap();
    assert_eq!(report, OpenReport { replayed: 1, rebuilt: None });

    let entries =
        [group(7, "Buurtgroep"), message(7, 1, "Gratis munten"), rule(key(7, 1), "coins")];
    let part = record.segment(ImportNo(1)).unwrap().push(&entries).unwrap();
    let lines = record.append(draft(Change::Imported(part))).unwrap();
    assert_eq!(store.apply_frame(&lines[0], &entries, &[]).unwrap(), [CaseNo(1)]);
    let raw = store.raw(crate::model::MessageNo(0), &record).unwrap();
    assert_eq!(raw.as_deref(), Some(&b"1: Gratis munten"[..]));

    let note = record.attach("note", &"vraag Noor").unwrap();
    let noted =
        record.append(draft(Change::Noted { case: CaseNo(1), note, to: Vec::new() })).unwrap();
    assert_eq!(store.apply(&noted, &record).unwrap(), [CaseNo(1)]);
    let case = store.case(CaseNo(1)).unwrap().unwrap();
    assert_eq!(case.notes[0].text, "vraag Noor");
    assert_eq!(case.version, record.touched(CaseNo(1)));

    store.flush().unwrap();
    let expected = everything(&store);
    assert_eq!(everything(&Store::memory(&record, text_hash).unwrap()), expected);
    drop(store);
    let store = Store::rebuild(&index, &record, text_hash, &mut |_| {}).unwrap();
    assert_eq!(everything(&store), expected);
}
