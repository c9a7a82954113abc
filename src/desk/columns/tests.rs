use super::*;
use crate::desk::{IntakeOptions, Make, Place};
use crate::model::{At, CaseNo, CaseRow, Role};
use crate::queue::{Filter, Order, view};
use std::path::Path;

const NOW: At = At(1_800_000_000_000);

fn import(desk: &mut Desk, numbers: std::ops::Range<u32>, name: &str) {
    let line = |id: u32| {
        let text = match id % 3 {
            0 => "verse bloemen te koop, elke dag vers van de markt, kom langs bij de kraam".into(),
            1 => format!(
                "verse bloemen te koop, elke dag vers van de markt, kom langs bij kraam {id}"
            ),
            _ => format!("bericht {id}"),
        };
        serde_json::json!({
            "platform": "telegram", "group_id": id % 2, "group_title": "Markt", "group_kind": "group",
            "id": id, "time": 1_767_225_600 + id, "text": text, "flag_kind": "notification",
            "author_id": format!("user{}", id % 4), "flag_text": "kijk hier",
            "flag_time": 1_767_225_700 + id,
        })
        .to_string()
            + "\n"
    };
    let lines: String = numbers.map(line).collect();
    let options = IntakeOptions::new(NOW);
    desk.intake(Path::new(name), &mut lines.as_bytes(), &options, &mut |_| true).unwrap();
}

fn open(path: &Path) -> Desk {
    Desk::open(path, Place::Disk, &mut |_| {}).unwrap().desk
}

/// Everything a seat can see of the board.
type Seen = (Vec<Option<CaseRow>>, Vec<Option<CaseNo>>, Vec<CaseNo>, [u32; 6], Option<At>);

fn seen(desk: &Desk) -> Seen {
    let board = desk.board();
    let numbers = || (1..=desk.store().cases() + 1).map(CaseNo);
    let mut list = view(board, &Filter::default(), Order::Rank, NOW, None, None, true);
    (
        numbers().map(|no| board.get(no)).collect(),
        numbers().map(|no| board.wave(no)).collect(),
        list.all(board),
        board.waiting(NOW),
        board.next_due(NOW),
    )
}

#[test]
fn a_start_from_the_kept_board_shows_what_the_index_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let file = path.join("index/columns");
    let mut desk = Desk::found(&path, Place::Disk, NOW).unwrap();
    import(&mut desk, 1..40, "een.jsonl");
    let me = desk.sit("mira", Role::Moderator, NOW).unwrap();
    desk.skip(&me, &[CaseNo(7)], ("later", ""), NOW).unwrap();
    let before = seen(&desk);
    desk.close().unwrap();
    let desk = open(&path);
    assert_eq!((desk.kept_at, seen(&desk)), (desk.store.applied(), before));
    drop(desk);

    // Decided, imported and torn away without being closed: the kept board is behind.
    let mut desk = open(&path);
    desk.decide(&me, &[CaseNo(3), CaseNo(7)], &Make::Allow, NOW).unwrap();
    import(&mut desk, 30..60, "twee.jsonl");
    desk.decide(&me, &[CaseNo(44)], &Make::Allow, NOW).unwrap();
    desk.undo(&me, NOW).unwrap();
    desk.store.flush().unwrap();
    let before = seen(&desk);
    drop(desk);
    let desk = open(&path);
    assert!(desk.kept_at > Seq(0) && desk.kept_at < desk.store.applied());
    assert_eq!(seen(&desk), before);
    drop(desk);
    std::fs::remove_file(&file).unwrap();
    let desk = open(&path);
    assert_eq!((desk.kept_at, seen(&desk)), (Seq(0), before));
}

#[test]
fn a_kept_board_that_is_damaged_or_of_another_store_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let [path, other] = ["store", "other"].map(|name| folder.path().join(name));
    for (path, cases) in [(&path, 1..30), (&other, 1..30)] {
        let mut desk = Desk::found(path, Place::Disk, NOW).unwrap();
        import(&mut desk, cases, "een.jsonl");
        desk.close().unwrap();
    }
    let file = path.join("index/columns");
    let kept = std::fs::read(&file).unwrap();
    let expected = seen(&open(&path));
    let damaged = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = kept.clone();
        change(&mut bytes);
        bytes
    };
    let cases = [
        damaged(&|bytes| bytes[0] ^= 1),
        damaged(&|bytes| bytes[MAGIC.len()] = 255),
        damaged(&|bytes| bytes[MAGIC.len() + 3] = 255),
        damaged(&|bytes| bytes[MAGIC.len() + 9] ^= 1),
        damaged(&|bytes| bytes[kept.len() / 2] ^= 1),
        damaged(&|bytes| bytes.truncate(kept.len() / 2)),
        damaged(&|bytes| bytes.truncate(kept.len() - 1)),
        damaged(&|bytes| bytes.push(0)),
        damaged(&|bytes| bytes.truncate(5)),
        Vec::new(),
        std::fs::read(other.join("index/columns")).unwrap(),
    ];
    for (no, bytes) in cases.into_iter().enumerate() {
        std::fs::write(&file, bytes).unwrap();
        let desk = open(&path);
        assert_eq!((desk.kept_at, seen(&desk)), (Seq(0), expected.clone()), "case {no}");
    }
    // Closing writes a whole one again; a folder in its place is no error either.
    open(&path).close().unwrap();
    assert_eq!(std::fs::read(&file).unwrap().len(), kept.len());
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let desk = open(&path);
    assert_eq!(seen(&desk), expected);
    desk.close().unwrap();
}
