//! Reports to authorities and four eyes, by command and by keys (DSA Art. 17, 18).

use crate::support::{Ran, Shop};
use serde_json::Value;
use std::fs;

const NOW: &str = "2026-03-17T13:40:00Z";
/// The hold is over.
const LATER: &str = "2026-03-17T13:45:00Z";
const MUCH_LATER: &str = "2026-03-18T09:00:00Z";

const PEOPLE: &str = r#"
[[moderator]]
name = "mira"
[[moderator]]
name = "noor"
role = "senior"
[[moderator]]
name = "tess"
role = "trainee"
"#;

const PLATFORM: &str = r#"
[platform]
name = "Pleinpraat"
contact_users = "help@pleinpraat.example"
contact_authorities = "overheid@pleinpraat.example"
language = "nl"
[[authority]]
id = "police"
name = "Politie Voorbeeld, duty desk"
channel = "meldpunt@politie.example"
member_state = "NL"
"#;

fn shop(settings: &str) -> Shop {
    let shop = Shop::new();
    shop.settings(settings);
    let messages = shop.sample("result.json");
    let notices = shop.sample("notices.jsonl");
    assert!(shop.at(NOW, &["import", &messages, &notices]).ok());
    shop
}

/// The case a policy usually fits.
fn case_with(shop: &Shop, policy: &str) -> String {
    let filter = format!("policy:{policy}");
    let rows = shop.at(NOW, &["list", &filter, "--json"]).lines_json();
    rows.first().unwrap_or_else(|| panic!("no case for {policy}"))["case"].to_string()
}

fn refused(ran: &Ran, why: &str) {
    assert!(ran.code == 2 && ran.stderr.contains(why), "{why}: {ran}");
}

fn numbers(ran: &Ran) -> Vec<Value> {
    ran.lines_json().into_iter().map(|row| row["case"].clone()).collect()
}

fn files(folder: &str) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn two_moderators_report_a_threat_and_the_proposer_cannot_confirm() {
    let four_eyes = "[second_person]\nescalation = true\nrole = \"senior\"\n";
    let shop = shop(&format!("{PLATFORM}{PEOPLE}{four_eyes}"));
    let case = case_with(&shop, "threat");
    let ran = shop.at(NOW, &["decide", &case, "--policy", "threat", "--yes"]);
    assert!(ran.ok() && ran.stdout.contains("proposed 1 cases to a second person"), "{ran}");
    assert_eq!(numbers(&shop.at(NOW, &["list", "second:yes", "--json"])).len(), 1);
    let shown = shop.at(NOW, &["show", &case]).stdout;
    assert!(shown.contains("proposal  mira") && shown.contains("waits for another senior"));

    // Nothing leaves before another person agreed.
    let out = shop.path("evidence");
    let nothing = shop.at(LATER, &["export", "evidence", "--out", &out, "--json"]).json();
    assert_eq!(nothing["decisions"], 0, "{nothing}");
    refused(&shop.at(LATER, &["confirm", &case]), "it is your own proposal");
    refused(&shop.at(LATER, &["confirm", &case, "--as", "tess"]), "a trainee cannot decide");
    refused(&shop.at(LATER, &["reject", &case, "--reason", "nee"]), "it is your own proposal");

    // Sent back, proposed again, confirmed.
    assert!(shop.at(LATER, &["reject", &case, "--reason", "citaat?", "--as", "noor"]).ok());
    refused(&shop.at(LATER, &["confirm", &case, "--as", "noor"]), "waits for a second person");
    refused(&shop.at(LATER, &["undo"]), "nothing to take back");
    assert!(shop.at(LATER, &["undo", "--as", "noor"]).ok());
    let ran = shop.at(LATER, &["confirm", &case, "--as", "noor", "--json"]);
    assert!(ran.ok(), "{ran}");
    assert_eq!(ran.json()["first"], 1);
    assert!(numbers(&shop.at(LATER, &["list", "second:yes", "--json"])).is_empty());
    refused(&shop.at(LATER, &["undo"]), "nothing to take back");

    // The second person takes it back within the hold: it waits for them again.
    assert!(shop.at(LATER, &["undo", "--as", "noor"]).ok());
    assert_eq!(numbers(&shop.at(LATER, &["list", "second:yes", "--json"])).len(), 1);
    assert!(shop.at(LATER, &["redo", "--as", "noor"]).ok());
    let shown = shop.at(LATER, &["show", &case, "--json"]).json();
    assert_eq!(shown["proposals"][0]["answer"]["kind"], "confirmed", "{shown}");
    assert_eq!((&shown["state"], &shown["silent"]), (&"decided".into(), &true.into()));

    let done = shop.at(MUCH_LATER, &["export", "evidence", "--out", &out, "--json"]).json();
    assert_eq!(done["decisions"], 1, "{done}");
    for check in [["verify"].as_slice(), &["check"], &["rebuild"], &["check"]] {
        assert!(shop.at(MUCH_LATER, check).ok(), "{check:?}");
    }
    let shown = shop.at(MUCH_LATER, &["show", &case, "--json"]).json();
    assert_eq!(shown["proposals"][0]["answer"]["by"], "noor", "{shown}");
}

#[test]
fn what_the_second_person_changes_waits_for_the_first_one() {
    let four_eyes = "[second_person]\nescalation = true\n";
    let shop = shop(&format!("{PLATFORM}{PEOPLE}{four_eyes}"));
    let case = case_with(&shop, "threat");
    let propose = ["decide", &case, "--policy", "threat", "--yes"];
    assert!(shop.at(NOW, &propose).ok());
    let changed = [propose.as_slice(), &["--as", "noor"]].concat();
    assert!(shop.at(LATER, &changed).ok());
    refused(&shop.at(LATER, &["confirm", &case, "--as", "noor"]), "it is your own proposal");
    let ran = shop.at(LATER, &["confirm", &case]);
    assert!(ran.ok(), "{ran}");
    let shown = shop.at(LATER, &["show", &case, "--json"]).json();
    let kinds: Vec<_> = (0..2).map(|n| shown["proposals"][n]["answer"]["kind"].clone()).collect();
    assert_eq!(kinds, ["changed", "confirmed"]);
}

#[test]
fn what_a_trainee_decides_is_a_proposal() {
    let shop = shop(&format!("{PLATFORM}{PEOPLE}"));
    let case = case_with(&shop, "spam");
    let ran = shop.at(NOW, &["decide", &case, "--policy", "spam", "--as", "tess"]);
    assert!(ran.ok() && ran.stdout.contains("proposed by a trainee"), "{ran}");
    // A moderator may decide something else without asking back.
    assert!(shop.at(NOW, &["decide", &case, "--action", "allow"]).ok());
    let shown = shop.at(NOW, &["show", &case, "--json"]).json();
    assert_eq!(shown["proposals"][0]["answer"]["kind"], "changed", "{shown}");
    assert_eq!(shown["state"], "decided");
    let other = case_with(&shop, "spam");
    let propose = ["decide", &other, "--policy", "spam", "--as", "tess"];
    assert!(shop.at(NOW, &propose).ok());
    assert!(shop.at(NOW, &["undo", "--as", "tess"]).ok());
    assert!(numbers(&shop.at(NOW, &["list", "second:yes", "--json"])).is_empty());
    assert!(shop.at(NOW, &["redo", "--as", "tess"]).ok());
    assert!(shop.at(NOW, &["confirm", &other]).ok());
}

#[test]
fn more_cases_at_once_than_one_person_may_decide() {
    let shop = shop(&format!("{PLATFORM}{PEOPLE}[second_person]\nabove = 1\n"));
    let rows = shop.at(NOW, &["list", "--json", "--limit", "2"]).lines_json();
    let cases: Vec<String> = rows.iter().map(|row| row["case"].to_string()).collect();
    let both = ["decide", &cases[0], &cases[1], "--action", "allow"];
    let ran = shop.at(NOW, &both);
    assert!(ran.ok() && ran.stdout.contains("many cases at once"), "{ran}");
    let ran = shop.at(NOW, &["confirm", &cases[0], &cases[1], "--as", "noor"]);
    assert!(ran.ok(), "{ran}");
    assert!(shop.at(NOW, &["undo", "--as", "noor"]).ok());
    assert_eq!(numbers(&shop.at(NOW, &["list", "second:yes", "--json"])).len(), 2);
    // One by one needs nobody else.
    assert!(shop.at(NOW, &["decide", &cases[0], "--action", "allow"]).ok());
}

#[test]
fn the_author_is_told_when_the_silence_ends() {
    let shop = shop(&format!("{PLATFORM}{PEOPLE}"));
    let case = case_with(&shop, "threat");
    refused(&shop.at(NOW, &["release", &case]), "is held back from its author");
    assert!(shop.at(NOW, &["decide", &case, "--policy", "threat", "--yes"]).ok());
    let (letters, database) = (shop.path("letters"), shop.path("database"));
    let ran = shop.at(LATER, &["export", "letters", "--out", &letters]);
    assert!(ran.ok() && ran.stdout.contains("must not be told"), "{ran}");
    let own = format!("{case}-1.txt");
    assert!(files(&letters).iter().all(|(name, _)| *name != own), "the author is told");
    let ran = shop.at(LATER, &["export", "database", "--out", &database, "--json"]).json();
    assert_eq!(ran["decisions"], 0, "{ran}");
    assert_eq!(numbers(&shop.at(LATER, &["list", "silent:yes", "--json"])).len(), 1);
    assert!(shop.at(LATER, &["show", &case]).stdout.contains("author not told"));
    assert_eq!(shop.at(LATER, &["stats", "--json"]).json()["silent"], 1);

    assert!(shop.at(LATER, &["release", &case]).ok());
    assert!(shop.at(LATER, &["undo"]).ok());
    assert_eq!(numbers(&shop.at(LATER, &["list", "silent:yes", "--json"])).len(), 1);
    assert!(shop.at(LATER, &["redo"]).ok());
    assert!(numbers(&shop.at(LATER, &["list", "silent:yes", "--json"])).is_empty());
    let before = files(&letters).len();
    assert!(shop.at(MUCH_LATER, &["export", "letters", "--out", &letters]).ok());
    let after = files(&letters);
    assert!(after.iter().any(|(name, _)| *name == own), "{after:?}");
    assert_eq!(after.len(), before + 1, "who sent the notice is not told twice");
    let ran = shop.at(MUCH_LATER, &["export", "database", "--out", &database, "--json"]).json();
    assert_eq!(ran["decisions"], 1, "{ran}");
    refused(&shop.at(MUCH_LATER, &["undo"]), "has left");
    for check in [["verify"].as_slice(), &["rebuild"], &["check"]] {
        assert!(shop.at(MUCH_LATER, check).ok(), "{check:?}");
    }
    assert!(numbers(&shop.at(MUCH_LATER, &["list", "silent:yes", "--json"])).is_empty());
}
