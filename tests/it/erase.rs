//! `modq erase`: said first, then done; the chain holds and everything else goes on working.

use crate::support::{Ran, Shop};
use modq::desk::{Desk, Place};
use modq::model::{At, CaseNo, Role};
use serde_json::Value;

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:50:00Z";
const IN_7_MONTHS: &str = "2026-10-18T09:00:00Z";
const IN_13_MONTHS: &str = "2027-04-18T09:00:00Z";
const NOTE: &str = "kelder van het buurthuis";

/// Three decisions, letters written, a note on a decided case and one on a waiting case.
fn shop() -> (Shop, [String; 2]) {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let listed = shop.at(NOW, &["list", "--json"]).lines_json();
    let cases: Vec<String> = listed.iter().map(|c| c["case"].to_string()).take(4).collect();
    for case in cases.iter().take(3) {
        assert!(shop.at(NOW, &["decide", case, "--policy", "spam"]).ok());
    }
    let now = At::parse(NOW).unwrap();
    let mut desk = Desk::open(&shop.store(), Place::Disk, &mut |_| {}).unwrap().desk;
    let mira = desk.sit("mira", Role::Moderator, now).unwrap();
    for case in [&cases[0], &cases[3]] {
        desk.note(&mira, CaseNo(case.parse().unwrap()), NOTE, now).unwrap();
    }
    desk.close().unwrap();
    assert!(shop.at(LATER, &["export", "letters", "--out", &shop.path("letters")]).ok());
    (shop, [cases[0].clone(), cases[3].clone()])
}

fn attachments(shop: &Shop) -> String {
    let folder = shop.store().join("archive/attachments");
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

fn counts(ran: &Ran) -> Value {
    assert!(ran.ok(), "{ran}");
    ran.lines_json().pop().unwrap()
}

fn sound(shop: &Shop, erased: usize) {
    let verified = shop.at(IN_13_MONTHS, &["verify", "--json"]);
    assert!(verified.ok(), "{verified}");
    assert_eq!(verified.json()["erased"].as_array().unwrap().len(), erased, "{verified}");
    for check in ["check", "rebuild", "check"] {
        let ran = shop.at(IN_13_MONTHS, &[check]);
        assert!(ran.ok(), "{ran}");
    }
}

#[test]
fn what_is_past_its_period_goes_and_the_rest_stays() {
    let (shop, [decided, waiting]) = shop();
    let early = counts(&shop.at(IN_7_MONTHS, &["erase", "--dry-run", "--json"]));
    assert_eq!(early["would"], 0, "{early}");
    let before = attachments(&shop);
    let dry = shop.at(IN_13_MONTHS, &["erase", "--dry-run"]);
    assert!(dry.stdout.contains("4 would go; nothing was changed"), "{dry}");
    assert!(dry.stdout.contains(&format!("note      of 2026-03-17, case {decided}")), "{dry}");
    assert!(dry.stdout.contains("its case is still open"), "{dry}");
    assert_eq!(before, attachments(&shop));

    let erased = counts(&shop.at(IN_13_MONTHS, &["erase", "--json"]));
    assert_eq!((&erased["erased"], &erased["would"]), (&4.into(), &4.into()), "{erased}");
    assert_eq!(attachments(&shop).matches(NOTE).count(), 1, "the open case keeps its note");
    assert!(!shop.at(IN_13_MONTHS, &["show", &decided, "--json"]).stdout.contains(NOTE));
    assert!(shop.at(IN_13_MONTHS, &["show", &waiting, "--json"]).stdout.contains(NOTE));
    sound(&shop, 4);
    let verified = shop.at(IN_13_MONTHS, &["verify"]);
    assert!(verified.stdout.contains(", by line "), "{verified}");
    let again = counts(&shop.at(IN_13_MONTHS, &["erase", "--json"]));
    assert_eq!(again["erased"], 0, "{again}");
    // What has no texts any more is in no letter and in no batch.
    for what in ["letters", "database"] {
        let out = shop.path("again");
        let ran = shop.at(IN_13_MONTHS, &["export", what, "--again", "--out", &out, "--json"]);
        let done = counts(&ran);
        assert_eq!(done["decisions"], 0, "{ran}");
        assert_eq!(done["left_out"]["its texts are erased or missing"], 3, "{ran}");
    }
}

#[test]
fn age_does_not_break_what_a_law_asks_for() {
    let (shop, _) = shop();
    let ran = shop.at(LATER, &["erase", "--older-than", "0d", "--json"]);
    assert_eq!(counts(&ran)["erased"], 0, "written today is not before today: {ran}");
    let ran = shop.at("2026-05-01T00:00:00Z", &["erase", "--older-than", "1mo", "--json"]);
    let done = counts(&ran);
    // The note on the decided case and the report of the import.
    assert_eq!(done["erased"], 2, "{ran}");
    let kept: Vec<_> = done["kept"].as_object().unwrap().iter().collect();
    assert!(kept.iter().any(|(why, n)| why.contains("DSA art. 20(1)") && **n == 3), "{ran}");
    let ran = shop.at(IN_7_MONTHS, &["erase", "--older-than", "6mo", "--json"]);
    assert_eq!(counts(&ran)["erased"], 3, "{ran}");
    sound(&shop, 5);
    assert_eq!(shop.at(NOW, &["erase", "--older-than", "soon"]).code, 2);
}

#[test]
fn a_case_or_an_attachment_goes_when_it_must() {
    let (shop, [decided, waiting]) = shop();
    let dry = shop.at(LATER, &["erase", "--case", &waiting, "--dry-run", "--json"]);
    let hash = dry.lines_json()[0]["attachment"].as_str().unwrap().to_owned();
    let ran = shop.at(LATER, &["erase", "--attachment", &hash[..12], "--reason", "mistake"]);
    assert!(ran.ok() && ran.stdout.contains("1 erased"), "{ran}");
    let ran = shop.at(LATER, &["erase", "--case", &decided]);
    assert!(ran.ok() && ran.stdout.contains("2 erased"), "{ran}");
    assert!(ran.stdout.contains("though until 2026-09-17"), "{ran}");
    assert!(!attachments(&shop).contains(NOTE));
    sound(&shop, 3);
    let journal = std::fs::read_to_string(shop.store().join("journal/000001.jsonl")).unwrap();
    assert_eq!(journal.matches("\"reason\":\"mistake\"").count(), 1);
    assert_eq!(journal.matches("\"reason\":\"request\"").count(), 2);
}

#[test]
fn what_cannot_be_erased_is_refused_with_the_way_out() {
    let (shop, [_, waiting]) = shop();
    assert!(shop.at(LATER, &["decide", &waiting, "--policy", "spam"]).ok());
    for (args, word) in [
        (vec!["--case", waiting.as_str()], "on hold"),
        (vec!["--case", "99999"], "no case 99999"),
        (vec!["--attachment", "abc"], "too short"),
        (vec!["--attachment", "00000000000000000000"], "no attachment"),
        (vec!["--reason", "boredom"], "no reason"),
    ] {
        let ran = shop.at(LATER, &[&["erase"], args.as_slice()].concat());
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains(word) && ran.stderr.contains("Hint:"), "{ran}");
    }
    shop.settings("[[moderator]]\nname = \"tess\"\nrole = \"trainee\"\n");
    let ran = shop.at(IN_13_MONTHS, &["--as", "tess", "erase"]);
    assert_eq!(ran.code, 2, "{ran}");
    sound_after_settings(&shop);
}

fn sound_after_settings(shop: &Shop) {
    let verified = shop.at(IN_13_MONTHS, &["verify"]);
    assert!(verified.ok() && !verified.stdout.contains("erased"), "{verified}");
}

#[test]
fn an_erasure_cut_off_in_the_middle_is_finished() {
    let (shop, _) = shop();
    let pack = shop.store().join("archive/attachments/000001.jsonl");
    let before = std::fs::read(&pack).unwrap();
    assert!(shop.at(IN_13_MONTHS, &["erase"]).ok());
    // As after a crash behind the journal's lines and before the bytes went.
    std::fs::write(&pack, before).unwrap();
    let verified = shop.at(IN_13_MONTHS, &["verify"]);
    assert_eq!(verified.code, 1, "{verified}");
    let lines = verified.stdout.matches("THERE").count();
    assert_eq!(lines, 4, "{verified}");
    let ran = shop.at(IN_13_MONTHS, &["erase"]);
    assert!(ran.stdout.contains("4 erased") && ran.stdout.contains("still there"), "{ran}");
    sound(&shop, 4);
}

/// Every byte under the store, unpacked where it is packed.
fn archive(shop: &Shop) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(shop.store().join("archive")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        // Blanks stand where a frame was.
        while let Some(start) = bytes.iter().position(|byte| *byte != 0) {
            bytes.drain(..start);
            let mut text = Vec::new();
            let mut reader =
                zstd::stream::read::Decoder::with_buffer(bytes.as_slice()).unwrap().single_frame();
            std::io::Read::read_to_end(&mut reader, &mut text).unwrap();
            let rest = reader.finish().len();
            all.push_str(&String::from_utf8_lossy(&text));
            bytes.drain(..bytes.len() - rest);
        }
    }
    all
}

#[test]
fn an_imported_message_goes_from_the_archive_and_the_record_still_verifies() {
    let (shop, [decided, waiting]) = shop();
    let shown = shop.at(LATER, &["show", &decided, "--json"]).json();
    let text = shown["content"]["text"].as_str().unwrap().to_owned();
    let needle = serde_json::to_string(&text).unwrap();
    let needle = needle.trim_matches('"');
    let count = |shop: &Shop| archive(shop).matches(needle).count();
    let before = count(&shop);
    assert!(before >= 2, "as understood and as it was sent");
    let counted = |text: &str| shop.at(LATER, &["stats", "--json"]).json()[text].clone();
    let cases = counted("cases");

    let both = ["erase", "--case", &decided, "--case", &waiting, "--messages"];
    let mut dry = both.to_vec();
    dry.extend(["--dry-run", "--json"]);
    let ran = shop.at(LATER, &dry).lines_json();
    let plan = ran.iter().find(|line| line["messages"].is_u64()).unwrap();
    assert!(plan["messages"].as_u64().unwrap() >= 1, "{plan}");
    assert_eq!(plan["messages_kept"][0]["why"], "its case is still open", "{plan}");
    assert_eq!(count(&shop), before, "said, not done");

    let draft = shop.store().join("seats/7").join(format!("draft-{decided}.json"));
    std::fs::create_dir_all(draft.parent().unwrap()).unwrap();
    std::fs::write(&draft, "{}").unwrap();
    let ran = shop.at(LATER, &both);
    assert!(ran.ok(), "{ran}");
    assert!(!draft.exists(), "it quotes the message");
    assert!(count(&shop) < before);
    let shown = shop.at(LATER, &["show", &decided, "--json"]).json();
    assert_eq!(shown["content"]["text"], "", "{shown}");
    assert!(!shown.to_string().contains(needle), "{shown}");
    let page = shop.at(LATER, &["show", &decided]).stdout;
    assert!(!page.contains(needle), "{page}");
    assert_eq!(counted("cases"), cases);
    let verified = shop.at(LATER, &["verify", "--json"]);
    assert!(verified.ok() && !verified.json()["erased_entries"].as_array().unwrap().is_empty());
    for check in ["check", "rebuild", "check"] {
        let ran = shop.at(LATER, &[check]);
        assert!(ran.ok(), "{ran}");
    }
    // The same file again brings nothing back.
    assert!(shop.at(LATER, &["import", &shop.sample("result.json")]).code < 2);
    assert!(!shop.at(LATER, &["show", &decided, "--json"]).stdout.contains(needle));
    // Once more takes nothing, and a backup holds what is left.
    let ran = shop.at(LATER, &["erase", "--case", &decided, "--messages", "--json"]).lines_json();
    assert_eq!(ran.iter().find(|line| line["messages"].is_u64()).unwrap()["messages"], 0);
    let backup = shop.path("backup");
    assert!(shop.at(LATER, &["backup", &backup]).ok());
    let copy = shop.at(LATER, &["verify", "--store", &backup]);
    assert!(copy.stdout.contains("erased  imported entry"), "{copy}");
}

#[test]
fn what_is_left_of_a_frame_cannot_be_changed_unseen() {
    let (shop, [decided, _]) = shop();
    assert!(shop.at(LATER, &["erase", "--case", &decided, "--messages"]).ok());
    let files = std::fs::read_dir(shop.store().join("archive")).unwrap();
    let left = files.map(|file| file.unwrap().path());
    let left = left.into_iter().find(|path| path.to_string_lossy().contains("-part-")).unwrap();
    let sound = std::fs::read(&left).unwrap();
    for place in [0, sound.len() / 2, sound.len() - 1] {
        let mut bytes = sound.clone();
        bytes[place] ^= 1;
        std::fs::write(&left, bytes).unwrap();
        assert!(!shop.at(LATER, &["verify"]).ok(), "byte {place}");
    }
    std::fs::write(&left, &sound).unwrap();
    assert!(shop.at(LATER, &["verify"]).ok());
    // What was there before must not be there any more.
    std::fs::write(left.with_file_name("import-000001-part-000000-0123456789abcdef.zst"), "x")
        .unwrap();
    let ran = shop.at(LATER, &["verify"]);
    assert!(ran.stdout.contains("THERE"), "{ran}");
    assert!(shop.at(LATER, &["erase", "--case", &decided, "--messages"]).ok());
    assert!(shop.at(LATER, &["verify"]).ok(), "finished the next time");
}
