use super::*;
use crate::desk::{IntakeOptions, Place};
use proptest::prelude::*;
use std::path::Path;
use std::sync::mpsc;

const NOW: At = At(1_800_000_000_000);

const ME: Asker = Asker(7);

/// Everything is flagged, so that everything is a case.
fn import(desk: &mut Desk, texts: &[(u32, String)], name: &str) {
    let line = |(id, text): &(u32, String)| {
        serde_json::json!({
            "platform": "telegram", "group_id": 1, "group_title": "Markt", "group_kind": "group",
            "id": id, "time": 1_767_225_600 + id, "text": text, "flag_kind": "notification",
            "flag_text": "kijk hier", "flag_time": 1_767_225_700 + id,
        })
        .to_string()
            + "\n"
    };
    let lines: String = texts.iter().map(line).collect();
    let options = IntakeOptions::new(NOW);
    desk.intake(Path::new(name), &mut lines.as_bytes(), &options, &mut |_| true).unwrap();
}

fn found(desk: &mut Desk, query: &str) -> Vec<u32> {
    let mut hits = desk.search(&Filter::default(), query).unwrap().unwrap_or_default();
    hits.cases.sort_by_key(|(no, score)| (std::cmp::Reverse(*score), *no));
    hits.cases.iter().map(|(no, _)| no.0).collect()
}

fn texts(words: &[&str]) -> Vec<(u32, String)> {
    (1..).zip(words.iter().map(|w| (*w).to_owned())).collect()
}

#[test]
fn what_was_kept_is_used_and_what_came_later_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut desk = Desk::found(&path, Place::Disk, NOW).unwrap();
    let many: Vec<_> = (1..=40).map(|no| (no, format!("fiets nummer {no}"))).collect();
    import(&mut desk, &many, "een.jsonl");
    desk.keep_search().unwrap();
    desk.close().unwrap();
    let file = path.join("index/search");
    let kept = std::fs::read(&file).unwrap();

    let mut desk = Desk::open(&path, Place::Disk, &mut |_| {}).unwrap().desk;
    assert_eq!(found(&mut desk, "nummer 17").first(), Some(&17));
    import(&mut desk, &[(41, "een nieuwe bakfiets".into()), (3, "toch een step".into())], "twee");
    assert_eq!(found(&mut desk, "bakfiets"), [41]);
    assert_eq!(found(&mut desk, "step"), [3]);
    desk.close().unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), kept, "little is new: it is not written again");

    for damage in [false, true] {
        if damage {
            let mut bytes = kept.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&file, bytes).unwrap();
        }
        let mut desk = Desk::open(&path, Place::Disk, &mut |_| {}).unwrap().desk;
        assert_eq!(found(&mut desk, "bakfiets"), [41]);
        assert_eq!(found(&mut desk, "step"), [3]);
        assert!(found(&mut desk, "fiets").len() > 38);
    }
}

#[test]
fn answers_come_in_parts_until_all_is_read_and_overtaken_ones_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::found(&folder.path().join("store"), Place::Memory, NOW).unwrap();
    let many: Vec<_> = (1..=100).map(|no| (no, format!("fiets nummer {no}"))).collect();
    import(&mut desk, &many, "een.jsonl");
    let (bell, rung) = mpsc::channel();
    desk.wake_with(Arc::new(move || {
        let _gone = bell.send(());
    }));
    let old = desk.seek(ME, &Filter::default(), "nummer");
    let new = desk.seek(ME, &Filter::default(), "fiets");
    let (mut last, mut answers) = (0, 0);
    loop {
        rung.recv().unwrap();
        let Some((ME, Sought::Found { question, hits, read })) =
            desk.sought(Duration::ZERO).unwrap()
        else {
            continue;
        };
        if question == old {
            continue;
        }
        assert_eq!(question, new);
        assert_eq!(hits.unwrap().cases.len(), read.done as usize);
        assert!(read.done > last && read.total == 100);
        (last, answers) = (read.done, answers + 1);
        if read.whole() {
            break;
        }
    }
    assert!(answers <= 6, "{answers} answers, each of twice as much as the one before");
}

#[test]
fn near_duplicates_of_waiting_cases_come_most_alike_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::found(&folder.path().join("store"), Place::Memory, NOW).unwrap();
    let words = [
        "verse bloemen te koop, elke dag vers van de markt, kom langs bij de kraam",
        "iets heel anders over het weer van morgen en de kans op regen in het noorden",
        "verse bloemen te koop, elke dag vers van de markt, kom langs bij de kramen",
        "verse bloemen te koop, elke dag vers van de markt, kom langs bij de kraam",
    ];
    import(&mut desk, &texts(&words), "een.jsonl");
    let me = desk.sit("mira", crate::model::Role::Moderator, NOW).unwrap();
    let alike = |desk: &mut Desk| {
        desk.seek_alike(ME, CaseNo(1), NOW);
        loop {
            match desk.sought(Duration::MAX).unwrap() {
                Some((ME, Sought::Alike { rows, more, .. })) => {
                    assert_eq!(more, 0);
                    return rows.iter().map(|row| row.case.0).collect::<Vec<_>>();
                }
                _ => continue,
            }
        }
    };
    assert_eq!(alike(&mut desk), [4, 3]);
    desk.decide(&me, &[CaseNo(4)], &crate::desk::Make::Allow, NOW).unwrap();
    assert_eq!(alike(&mut desk), [3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_worker_finds_what_one_search_over_all_finds(
        parts in proptest::collection::vec(
            proptest::collection::vec((1u32..30, "[abé ]{1,10}|([a-c]{1,4} ){1,5}"), 1..30), 1..4),
        query in "[abc]{1,4}( [abc]{1,3})?|[ab é]{1,5}",
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::found(&folder.path().join("store"), Place::Memory, NOW).unwrap();
        for (no, part) in parts.iter().enumerate() {
            import(&mut desk, part, &format!("{no}.jsonl"));
            let _reads_on_from_here = desk.search(&Filter::default(), &query).unwrap();
        }
        let mut plain = crate::queue::Search::new();
        for no in (1..=desk.store().cases()).map(CaseNo) {
            let case = desk.store().case(no).unwrap().unwrap();
            let message = case.message.and_then(|no| desk.store().message(no).unwrap());
            plain.put(no, &searchable(desk.store(), &case, message.as_ref()));
        }
        let expected = plain.hits(&Filter::default(), query.trim(), &|| false);
        prop_assert_eq!(desk.search(&Filter::default(), query.trim()).unwrap().unwrap_or_default(), expected.unwrap_or_default());
    }
}
