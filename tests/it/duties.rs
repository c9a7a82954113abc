//! What the platform is decides which duties are on, and what every letter says (DSA Art. 11 to 13,
//! 19 to 24).

use crate::support::{Shop, seat::ORDERS};
use std::fs;
use std::path::Path;

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:45:00Z";

const PLATFORM: &str = "[platform]\nname = \"Pleinpraat\"\nmember_state = \"BE\"\n\
    representative = \"Voorbeeld BV, Plein 1, Brussel\"\n\
    contact_users = \"help@pleinpraat.example\"\n\
    contact_authorities = \"overheid@pleinpraat.example\"\ncontact_languages = [\"nl\", \"fr\"]\n\
    complaint_url = \"https://pleinpraat.example/klacht\"\n";

/// The standing of each duty by its id.
fn standings(shop: &Shop) -> Vec<(String, String)> {
    let rows = shop.at(NOW, &["docs", "duties", "--json"]).lines_json();
    let word = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (word(row, "id"), word(row, "standing"))).collect()
}

fn with(shop: &Shop, standing: &str) -> String {
    let rows = standings(shop).into_iter().filter(|(_, s)| s == standing);
    rows.map(|(id, _)| id).collect::<Vec<_>>().join(" ")
}

#[test]
fn size_kind_and_choice_switch_duties() {
    let shop = Shop::new();
    shop.settings(PLATFORM);
    let off = "art15 art20 art21 art22 art23 art24_1 art24_2 art24_5";
    assert_eq!(with(&shop, "off"), off);
    shop.settings(&format!("{PLATFORM}size = \"larger\"\n"));
    assert_eq!(with(&shop, "off"), "");
    shop.settings(&format!("{PLATFORM}size = \"larger\"\nonline_platform = false\n"));
    assert!(!with(&shop, "off").contains("art15") && with(&shop, "off").contains("art24_3"));
    shop.settings(&format!("{PLATFORM}voluntary = [\"art20\"]\n"));
    assert_eq!(with(&shop, "voluntary"), "art20");
    shop.settings(&format!("{PLATFORM}complaints = true\n"));
    assert_eq!(with(&shop, "voluntary"), "art20 art21", "an older file");
    shop.settings(&format!("{PLATFORM}voluntary = [\"art2\"]\n"));
    let refused = shop.at(NOW, &["docs", "duties"]);
    assert!(refused.code == 2 && refused.stderr.contains("line 9"), "{refused}");
}

#[test]
fn what_is_missing_in_the_settings_is_told() {
    let shop = Shop::new();
    shop.settings("[platform]\nname = \"Plein\"\nsize = \"larger\"\n");
    let told = shop.at(NOW, &["docs", "duties"]);
    assert_eq!(told.code, 1, "{told}");
    for text in ["complaint_url is missing: Art. 20", "contact_users is still the example"] {
        assert!(told.stderr.contains(text), "{text}: {told}");
    }
}

/// Every text file in a folder and the folders in it.
fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|e| e == "txt") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

/// Letters to people after one decision by policy, and what authorities get.
fn written(size: &str) -> (Vec<String>, Vec<String>) {
    let shop = Shop::new();
    shop.settings(&format!("{PLATFORM}size = \"{size}\"\n"));
    fs::write(shop.path("orders.jsonl"), ORDERS).unwrap();
    let orders = shop.path("orders.jsonl");
    let files = [shop.sample("result.json"), shop.sample("notices.jsonl")];
    assert!(shop.at(NOW, &["import", &files[0], &files[1], &orders]).ok());
    let notice = shop.at(NOW, &["list", "--json", "lane:notice"]).lines_json();
    let case = notice[0]["case"].to_string();
    assert!(shop.at(NOW, &["decide", &case, "--policy", "drugs"]).ok());
    let threat = notice[1]["case"].to_string();
    let ran = shop.at(NOW, &["decide", &threat, "--policy", "terror", "--yes"]);
    assert!(ran.ok(), "{ran}");
    let act = shop.at(NOW, &["orders", "--all", "--json"]).lines_json();
    let act =
        act.iter().find(|row| row["reference"] == "2026/0171").unwrap()["cases"][0].to_string();
    assert!(shop.at(NOW, &["orders", "remove", &act]).ok());
    let (people, authorities) = (shop.path("people"), shop.path("authorities"));
    for format in ["letters", "receipts"] {
        let ran = shop.at(LATER, &["export", format, "--out", &people]);
        assert!(ran.ok(), "{ran}");
    }
    assert!(shop.at(LATER, &["orders", "feedback", &act, "--out", &authorities]).ok());
    // The copy of a report without personal data stays with us: it is no letter.
    let letter = |text: &String| {
        ["From: ", "Van: "].iter().any(|start| text.contains(start)) && !text.contains("([name])")
    };
    // What goes with a report to an authority left by itself once its hold was over.
    let mut letters = texts(Path::new(&authorities));
    letters.extend(texts(&shop.store().join("outbox/evidence")));
    let authorities = letters.into_iter().filter(letter).collect();
    (texts(Path::new(&people)), authorities)
}

#[test]
fn every_letter_names_contact_points_and_representative() {
    for size in ["small", "larger"] {
        let (people, authorities) = written(size);
        assert!(people.len() > 3 && authorities.len() == 2, "{authorities:?}");
        for letter in people.iter().chain(&authorities) {
            assert!(letter.contains("Voorbeeld BV, Plein 1, Brussel"), "{letter}");
        }
        for letter in &people {
            assert!(letter.contains("help@pleinpraat.example"), "{letter}");
        }
        for letter in &authorities {
            assert!(letter.contains("overheid@pleinpraat.example"), "{letter}");
            assert!(letter.contains("languages: nl, fr") || letter.contains("talen: nl, fr"));
        }
        // Redress is in letters only where it is on; a court is always open.
        let offers = people.iter().filter(|letter| letter.contains("pleinpraat.example/klacht"));
        assert_eq!(offers.count() > 0, size == "larger");
    }
}
