//! Orders from the file that brings them to the feedback, by command and by keys (DSA Art. 9 and
//! 10, TCO Art. 3).

use crate::support::seat::ORDERS;
use crate::support::{Ran, Seat, Shop};
use modq::app::theme::Depth;
use serde_json::Value;
use std::fs;

const NOW: &str = "2026-03-17T13:40:00Z";
/// The hold is over.
const LATER: &str = "2026-03-17T13:45:00Z";

fn shop() -> Shop {
    let shop = Shop::new();
    fs::write(shop.path("orders.jsonl"), ORDERS).unwrap();
    let messages = shop.sample("result.json");
    let orders = shop.path("orders.jsonl");
    assert!(shop.at(NOW, &["import", &messages, &orders]).ok());
    shop
}

fn order(shop: &Shop, at: &str, reference: &str) -> Value {
    let rows = shop.at(at, &["orders", "--all", "--json"]).lines_json();
    rows.into_iter().find(|row| row["reference"] == reference).unwrap()
}

fn case_of(row: &Value) -> String {
    row["cases"][0].to_string()
}

fn refused(ran: &Ran, why: &str) {
    assert!(ran.code == 2 && ran.stderr.contains(why), "{why}: {ran}");
}

#[test]
fn article_9_from_the_file_to_the_feedback() {
    let shop = shop();
    let row = order(&shop, NOW, "2026/0171");
    assert_eq!((&row["state"], &row["kind"]), (&"open".into(), &"act".into()));
    let case = case_of(&row);
    refused(&shop.at(NOW, &["orders", "feedback", &case]), "no feedback before an effect");
    assert!(shop.at(NOW, &["orders", "remove", &case]).ok());
    refused(&shop.at(NOW, &["orders", "remove", &case]), "acted on already");
    refused(&shop.at(NOW, &["orders", "feedback", &case]), "is held for");
    let out = shop.path("feedback");
    let ran = shop.at(LATER, &["orders", "feedback", &case, "--out", &out]);
    assert!(ran.ok(), "{ran}");
    let file = fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("We gave effect to it on 17 March 2026"), "{text}");
    assert!(text.contains("Belgium and the Netherlands"), "{text}");
    refused(&shop.at(LATER, &["orders", "feedback", &case]), "told already");
    // Art. 17(5): no record for the database; Art. 9(5): the author is told about the order.
    let database = shop.at(LATER, &["export", "database", "--json"]).json();
    assert_eq!(database["decisions"], 0, "{database}");
    let letters = shop.path("letters");
    assert!(shop.at(LATER, &["export", "letters", "--out", &letters]).ok());
    let letter = fs::read_dir(&letters).unwrap().next().unwrap().unwrap().path();
    let letter = fs::read_to_string(letter).unwrap();
    assert!(
        letter.contains("Rechtbank Voorbeeld") && letter.contains("Article 125p Sv"),
        "{letter}"
    );
    let row = order(&shop, LATER, "2026/0171");
    assert_eq!((&row["state"], &row["open"]), (&"answered".into(), &false.into()), "{row}");
    assert!(row["told"].is_string());
    refused(&shop.at(LATER, &["orders", "told", &case]), "told already");
    // The answer can be taken back, and the record holds.
    assert!(shop.at(LATER, &["undo"]).ok());
    assert_eq!(order(&shop, LATER, "2026/0171")["state"], "acted");
    assert!(shop.at(LATER, &["redo"]).ok());
    assert_eq!(order(&shop, LATER, "2026/0171")["state"], "answered");
    assert!(shop.at(LATER, &["verify"]).ok());
    assert!(shop.at(LATER, &["check"]).ok());
}

#[test]
fn article_10_keeps_silent_until_the_day_the_order_names() {
    let shop = shop();
    let case = case_of(&order(&shop, NOW, "INF 2026/44"));
    refused(
        &shop.at(NOW, &["orders", "remove", &case]),
        "an order for information removes nothing",
    );
    refused(&shop.at(NOW, &["orders", "feedback", &case]), "its case is not decided");
    refused(&shop.at(NOW, &["orders", "told", &case]), "not to be told before");
    assert!(shop.at(NOW, &["decide", &case, "--action", "allow"]).ok());
    let ran = shop.at(LATER, &["orders", "feedback", &case]);
    assert!(ran.ok(), "{ran}");
    assert!(shop.at("2026-05-02T00:00:00Z", &["orders", "told", &case]).ok());
}

#[test]
fn a_removal_order_that_cannot_be_carried_out_waits_until_it_can() {
    let shop = shop();
    let row = order(&shop, NOW, "TCO 2026/08");
    assert_eq!(row["cases"].as_array().unwrap().len(), 2);
    let case = case_of(&row);
    refused(&shop.at(NOW, &["orders", "cleared", &case]), "the clock of this order runs");
    let out = shop.path("feedback");
    let words = ["--impossible", "insufficient", "--text", "Which message is meant?"];
    let mut args = vec!["orders", "feedback", &case, "--out", &out];
    args.extend(words);
    let ran = shop.at(NOW, &args);
    assert!(ran.ok() && ran.stdout.contains("annex-iii"), "{ran}");
    let row = order(&shop, "2026-03-17T18:00:00Z", "TCO 2026/08");
    assert_eq!((&row["state"], &row["due"]), (&"stopped".into(), &Value::Null));
    let clear = "2026-03-17T18:00:00Z";
    assert!(shop.at(clear, &["orders", "cleared", &case]).ok());
    let row = order(&shop, clear, "TCO 2026/08");
    assert_eq!(row["due"], "2026-03-17T19:00:00.000Z");
    assert!(shop.at(clear, &["orders", "remove", &case]).ok());
    let done = "2026-03-17T18:05:00Z";
    let ran = shop.at(done, &["orders", "feedback", &case, "--out", &out]);
    assert!(ran.ok() && ran.stdout.contains("annex-ii"), "{ran}");
    let row = order(&shop, done, "TCO 2026/08");
    assert_eq!((&row["restricted"], &row["state"]), (&2.into(), &"answered".into()));
    assert!(row["preserve_until"].as_str().unwrap().starts_with("2026-09-17"), "{row}");
    let shown = shop.at(done, &["show", &case, "--json"]).json().to_string();
    assert!(shown.contains("\"PT\"") && shown.contains("\"BG\""), "in the whole Union");
    assert!(shop.at(done, &["orders", "reinstated", &case]).ok());
    let journal = shop.path("journal");
    assert!(shop.at(done, &["export", "journal", "--out", &journal]).ok());
    let text = fs::read_dir(&journal)
        .unwrap()
        .filter_map(|file| fs::read_to_string(file.unwrap().path()).ok());
    let lines = text.collect::<String>().matches("order_answered").count();
    assert!(lines >= 8, "four answers on two cases, {lines}");
}

#[test]
fn keys_open_the_register_remove_and_answer() {
    let mut seat = Seat::orders((120, 40), Depth::Mono, true);
    seat.press("O");
    let text = seat.text();
    assert!(text.contains("late 12m") && text.contains("TCO 2026/05"), "{text}");
    assert!(text.contains("its time is over"), "{text}");
    seat.press("x");
    assert!(seat.text().contains("no feedback before an effect"), "{}", seat.text());
    seat.press("r");
    assert!(seat.text().contains("TCO 2026/05 carried out"), "{}", seat.text());
    // The pointer stays on the order, which is no longer the worst.
    seat.at(LATER);
    seat.press("x");
    let outbox = seat.session.desk().outbox().join("orders");
    let files: Vec<_> = fs::read_dir(&outbox)
        .unwrap_or_else(|_| panic!("{}", seat.text()))
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("TCO 2026/05") && files[0].contains("Annex II"), "{}", files[0]);
    seat.press("i");
    seat.press("<enter>");
    assert!(!seat.text().contains("what the order names"));
}
