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
