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
    refused(&shop.at(LATER, &["confirm", &case, "--as", "tess"]), "a trainee cannot answer");
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

/// Every file under a folder, with its path inside.
fn all(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn find(files: &[(String, Vec<u8>)], end: &str) -> String {
    let found = files.iter().find(|(name, _)| name.ends_with(end));
    String::from_utf8_lossy(&found.unwrap_or_else(|| panic!("no {end}")).1).into_owned()
}

#[test]
fn article_18_from_the_message_to_a_pack_that_can_be_checked() {
    let shop = shop(&format!("{PLATFORM}{PEOPLE}"));
    let rows = shop.at(NOW, &["list", "policy:threat", "--json"]).lines_json();
    let held = rows.iter().find(|row| row["message"].is_number()).unwrap();
    let case = held["case"].to_string();
    assert!(shop.at(NOW, &["decide", &case, "--policy", "threat", "--yes"]).ok());
    let (out, twice) = (shop.path("out"), shop.path("twice"));
    assert!(shop.at(LATER, &["export", "evidence", "--out", &out]).ok());
    let again = ["export", "evidence", "--again", "--out", &twice];
    assert!(shop.at(MUCH_LATER, &again).ok());
    let (first, second) = (all(&out), all(&twice));
    assert_eq!(first.len(), second.len());
    for ((name, one), (_, other)) in first.iter().zip(&second) {
        // Only the letter says when it was written.
        let dated = name.ends_with("cover.txt") || name.ends_with("SHA256SUMS");
        assert!(dated || one == other, "{name} changed");
    }
    for folder in ["", "-redacted"] {
        let folder = format!("{out}/case-{case}-decision-1{folder}");
        let mut checked = std::process::Command::new("sha256sum");
        if let Ok(ran) = checked.args(["-c", "SHA256SUMS"]).current_dir(&folder).output() {
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        }
    }
    let pack: Vec<_> = first.iter().filter(|(n, _)| !n.contains("redacted")).cloned().collect();
    let cover = find(&pack, "/cover.txt");
    for part in [
        "Aan: Politie Voorbeeld, duty desk (meldpunt@politie.example)",
        "artikel 18",
        "Betrokken lidstaten: Nederland",
        "Bij ons bekend sinds: 20",
        "overheid@pleinpraat.example",
        "niet over deze melding verteld",
    ] {
        assert!(cover.contains(part), "{part}\n{cover}");
    }
    // The lines of custody are those of the journal, to the byte.
    let journal = shop.path("journal");
    assert!(shop.at(MUCH_LATER, &["export", "journal", "--out", &journal]).ok());
    let journal = find(&all(&journal), "journal.jsonl");
    let (raw, text) = (find(&pack, "custody.jsonl"), find(&pack, "custody.txt"));
    assert!(raw.lines().count() >= 2, "an import and the decision: {raw}");
    for line in raw.lines() {
        assert!(journal.lines().any(|known| known == line), "{line}");
        let hash = modq::model::Digest::of(line.as_bytes()).to_string();
        assert!(text.contains(&hash), "{hash}\n{text}");
    }
    let codes: Value = serde_json::from_str(&find(&pack, "report.json")).unwrap();
    assert_eq!(codes["authority"]["name"], "Politie Voorbeeld, duty desk");
    assert_eq!(codes["member_states"][0], "NL");
    let shown = shop.at(NOW, &["show", &case, "--json"]).json();
    let author = shown["content"]["author"]["name"].as_str().unwrap().to_owned();
    assert!(find(&pack, "author.txt").contains(&author));
    for (name, bytes) in first.iter().filter(|(name, _)| name.contains("redacted")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&author), "{name}: {text}");
    }
}

#[test]
fn article_17_from_the_message_to_letter_record_and_journal() {
    let shop = shop(&format!("{PLATFORM}{PEOPLE}"));
    let rows = shop.at(NOW, &["list", "policy:drugs", "--json"]).lines_json();
    let held = rows.iter().find(|row| row["message"].is_number()).unwrap();
    let case = held["case"].to_string();
    assert!(shop.at(NOW, &["decide", &case, "--policy", "drugs"]).ok());
    let (letters, database) = (shop.path("letters"), shop.path("database"));
    assert!(shop.at(LATER, &["export", "letters", "--out", &letters]).ok());
    let letter = find(&all(&letters), &format!("{case}-1.txt"));
    for part in [
        // (a) restriction, place, duration; (b) facts and how it came to us; (c) automation;
        // (d) the law and why; (f) redress; and where a person answers (Art. 12).
        "weggehaald, zonder einddatum",
        "Dit geldt in",
        "Wat wij zagen",
        "Hoe wij het vonden",
        "Een medewerker heeft het besluit genomen",
        "De regel is: Opiumwet",
        "U kunt altijd naar de rechter",
        "help@pleinpraat.example",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    assert!(shop.at(LATER, &["export", "database", "--out", &database]).ok());
    let record = find(&all(&database), ".json");
    assert!(record.contains("DECISION_VISIBILITY_CONTENT_REMOVED"), "{record}");
    assert!(shop.at(LATER, &["verify"]).ok());

    // No statement is due: the exemption is recorded and nothing leaves.
    let spam = case_with(&shop, "spam");
    let mut draft = shop.at(NOW, &["decide", &spam, "--policy", "spam", "--dry-run"]).json();
    draft["measure"]["exemption"] = "commercial".into();
    fs::write(shop.path("draft.json"), draft.to_string()).unwrap();
    assert!(shop.at(LATER, &["decide", &spam, "--draft", &shop.path("draft.json")]).ok());
    let left = shop.at(MUCH_LATER, &["export", "letters", "--json"]).json()["left_out"].to_string();
    assert!(left.contains("deceptive high-volume commercial content"), "{left}");
    let left = shop.at(MUCH_LATER, &["export", "database", "--json"]).json();
    assert!(left["left_out"].to_string().contains("no statement of reasons is due"), "{left}");
    let shown = shop.at(MUCH_LATER, &["show", &spam]).stdout;
    assert!(shown.contains("no statement of reasons: deceptive"), "{shown}");
}

#[test]
fn no_statement_is_due_where_nobody_can_be_reached() {
    let shop = shop(PLATFORM);
    let rows = shop.at(NOW, &["list", "--json"]).lines_json();
    let unheld = rows.iter().find(|row| row["message"].is_null()).unwrap();
    let case = unheld["case"].to_string();
    assert!(shop.at(NOW, &["decide", &case, "--policy", "spam"]).ok());
    let shown = shop.at(NOW, &["show", &case]).stdout;
    assert!(shown.contains("no contact of the author is known (Art. 17(2))"), "{shown}");
}

#[test]
fn an_order_waits_for_a_second_person_with_its_clock_running() {
    let shop = Shop::new();
    shop.settings(&format!("{PLATFORM}{PEOPLE}[second_person]\norder = true\n"));
    let (messages, orders) = (shop.sample("result.json"), shop.sample("orders.jsonl"));
    assert!(shop.at(NOW, &["import", &messages, &orders]).ok());
    let rows = shop.at(NOW, &["orders", "--all", "--json"]).lines_json();
    let row = rows.iter().find(|row| row["kind"] != "inform").unwrap();
    let case = row["cases"][0].to_string();
    let ran = shop.at(NOW, &["orders", "remove", &case]);
    assert!(ran.ok() && ran.stdout.contains("proposed to a second person"), "{ran}");
    refused(&shop.at(NOW, &["orders", "feedback", &case]), "no feedback before an effect");
    let cases: Vec<String> =
        row["cases"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let mut confirm = vec!["confirm", "--as", "noor"];
    confirm.extend(cases.iter().map(String::as_str));
    assert!(shop.at(NOW, &confirm).ok());
    let out = shop.path("feedback");
    assert!(shop.at(LATER, &["orders", "feedback", &case, "--out", &out]).ok());
}
