//! `modq export receipts`: everybody who sent a notice and can be reached hears once that it came.

use crate::support::Shop;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:50:00Z";

fn notice(reference: &str, email: Option<&str>, message: i64) -> String {
    let link = format!("https://t.me/c/1500000101/{message}");
    json!({
        "reference": reference, "received": "2026-03-17T09:02:00+01:00",
        "notifier_name": "Noor", "notifier_email": email, "link": link,
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "good_faith": true,
        "explanation": "This is no real offer.",
    })
    .to_string()
}

fn import(shop: &Shop, name: &str, notices: &[String]) {
    fs::write(shop.path(name), notices.join("\n")).unwrap();
    let ran = shop.at(NOW, &["import", name]);
    assert!(ran.ok(), "{ran}");
}

fn export(shop: &Shop, more: &[&str]) -> serde_json::Value {
    let out = shop.path("receipts");
    let ran = shop.at(LATER, &[&["export", "receipts", "--out", &out, "--json"], more].concat());
    assert!(ran.ok(), "{ran}");
    ran.json()
}

fn letters(shop: &Shop) -> Vec<String> {
    let folder = fs::read_dir(shop.path("receipts")).unwrap();
    folder.map(|e| fs::read_to_string(e.unwrap().path()).unwrap()).collect()
}

#[test]
fn each_notice_with_an_address_is_answered_once() {
    let shop = Shop::new();
    let both = [
        notice("N-1", Some("noor@example.org"), 1),
        notice("N-2", None, 1),
        notice("N-3", Some("noor@example.org"), 1),
        notice("N-3", Some("noor@example.org"), 2),
    ];
    import(&shop, "first.jsonl", &both);
    let first = export(&shop, &[]);
    assert_eq!(first["notices"], 2, "{first}");
    assert_eq!(first["left_out"]["the notice names no address"], 1, "{first}");
    let texts = letters(&shop);
    for reference in ["N-1", "N-3"] {
        assert_eq!(texts.iter().filter(|t| t.contains(reference)).count(), 1, "{texts:?}");
    }
    assert!(texts.iter().all(|t| t.contains("17 March 2026") && t.contains("1500000101/1")));
    assert!(texts.iter().all(|t| t.contains("Hello Noor") && !t.contains("example.org/")));

    let two = "t.me/c/1500000101/1, https://t.me/c/1500000101/2";
    assert!(texts.iter().any(|t| t.contains("N-3") && t.contains(two)), "{texts:?}");

    assert_eq!(export(&shop, &[])["notices"], 0);
    import(&shop, "second.jsonl", &[notice("N-4", Some("noor@example.org"), 1)]);
    assert!(shop.at(LATER, &["rebuild"]).ok());
    assert_eq!(export(&shop, &[])["notices"], 1);
    assert_eq!(export(&shop, &["--again"])["notices"], 3);
    for check in ["verify", "check"] {
        assert!(shop.at(LATER, &[check]).ok());
    }
}

#[test]
fn no_reference_of_the_sample_is_answered_twice() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let ran = shop.at(NOW, &["import", &shop.sample("notices.jsonl")]);
    assert!(ran.ok(), "{ran}");
    let done = export(&shop, &[]);
    let references: BTreeSet<_> =
        letters(&shop).iter().map(|t| t.lines().next().unwrap().to_owned()).collect();
    assert_eq!(references.len(), letters(&shop).len(), "{references:?}");
    assert_eq!(done["notices"], references.len(), "{done}");
    assert!(references.len() > 20, "{done}");
}

#[test]
fn who_was_told_the_decision_needs_no_receipt() {
    let shop = Shop::new();
    import(&shop, "one.jsonl", &[notice("N-1", Some("noor@example.org"), 1)]);
    assert!(shop.at(NOW, &["decide", "1", "--action", "allow"]).ok());
    let told = shop.at(LATER, &["export", "letters", "--out", &shop.path("letters"), "--json"]);
    assert_eq!(told.json()["decisions"], 1, "{told}");
    let done = export(&shop, &[]);
    assert_eq!(done["notices"], 0, "{done}");
    assert_eq!(done["left_out"]["the decision was told already"], 1, "{done}");
}
