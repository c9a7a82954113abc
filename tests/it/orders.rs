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

/// An order with a silence of three weeks on a message nothing else stands on.
const GAGGED: &str = r#"{"kind": "act", "reference": "GAG 1", "received": "2026-03-17T13:00:00+00:00", "authority": "Voorbeeldparket", "member_state": "NL", "legal_basis": "Article 125p Sv", "reasons": "Written authorisation of the examining judge.", "link": "https://t.me/c/1500000108/91", "silence_until": "2026-04-07T00:00:00Z", "case_officer": "desk 4"}"#;

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

/// The letters in a folder whose name has this in it.
fn files(folder: &str, part: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let found = names.filter(|path| path.to_string_lossy().contains(part));
    found.map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn letter(folder: &str, part: &str) -> String {
    files(folder, part).into_iter().next().unwrap_or_else(|| panic!("no {part} in {folder}"))
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
fn article_10_is_answered_and_keeps_silent_until_the_day_the_order_names() {
    let shop = shop();
    let out = shop.path("letters");
    let case = case_of(&order(&shop, NOW, "INF 2026/44"));
    refused(
        &shop.at(NOW, &["orders", "remove", &case]),
        "an order for information removes nothing",
    );
    let ran = shop.at(NOW, &["orders", "acknowledge", &case, "--out", &out]);
    assert!(ran.ok() && ran.stdout.contains("receipt"), "{ran}");
    refused(&shop.at(NOW, &["orders", "acknowledge", &case]), "knows already that it arrived");
    refused(&shop.at(NOW, &["orders", "feedback", &case]), "no information was handed over");
    refused(&shop.at(NOW, &["orders", "told", &case]), "not to be told before");
    let what = ["orders", "handed-over", &case, "--text", "the account's name, by secure mail"];
    assert!(shop.at(NOW, &what).ok());
    refused(&shop.at(NOW, &what), "handed over already");
    let row = order(&shop, NOW, "INF 2026/44");
    assert_eq!((&row["state"], &row["waiting"]), (&"acted".into(), &serde_json::json!([])));
    let shown = shop.at(NOW, &["show", &case, "--json"]).json().to_string();
    assert!(shown.contains("decided"), "nothing else stands on it: {shown}");
    let ran = shop.at(LATER, &["orders", "feedback", &case, "--out", &out]);
    assert!(ran.ok(), "{ran}");
    let text = letter(&out, "-feedback");
    assert!(text.contains("handed the information over on 17 March 2026"), "{text}");
    assert!(text.contains("as you asked, and will not before"), "{text}");
    assert!(letter(&out, "-receipt").contains("It asks us for information"));
    let soon = "2026-05-02T00:00:00Z";
    let row = order(&shop, soon, "INF 2026/44");
    assert_eq!(row["open"], true, "its silence is over, and the person was not told: {row}");
    assert!(shop.at(soon, &["orders", "told", &case, "--out", &out]).ok());
    let text = letter(&out, "-person");
    assert!(text.contains("INF 2026/44") && text.contains("2026"), "{text}");
    assert_eq!(order(&shop, soon, "INF 2026/44")["open"], false);
    assert!(shop.at(soon, &["verify"]).ok() && shop.at(soon, &["check"]).ok());
}

#[test]
fn article_10_without_anything_to_give_says_why() {
    let shop = shop();
    let case = case_of(&order(&shop, NOW, "INF 2026/44"));
    assert!(shop.at(NOW, &["decide", &case, "--action", "allow"]).ok());
    refused(&shop.at(LATER, &["orders", "feedback", &case]), "say why no effect was given");
    let words = ["orders", "feedback", &case, "--text", "We hold no account of that name."];
    let out = shop.path("letters");
    let mut args = words.to_vec();
    args.extend(["--out", &out]);
    assert!(shop.at(LATER, &args).ok());
    let text = letter(&out, "-feedback");
    assert!(text.contains("we handed nothing over") && text.contains("no account"), "{text}");
}

#[test]
fn a_silence_is_made_longer_and_ended_and_the_letter_then_leaves() {
    let shop = shop();
    fs::write(shop.path("gag.jsonl"), GAGGED).unwrap();
    let gag = shop.path("gag.jsonl");
    assert!(shop.at(NOW, &["import", &gag]).ok());
    let case = case_of(&order(&shop, NOW, "GAG 1"));
    assert!(shop.at(NOW, &["orders", "remove", &case]).ok());
    let letters = shop.path("letters");
    let export = |at: &str| shop.at(at, &["export", "letters", "--out", &letters, "--json"]).json();
    assert_eq!(export(LATER)["files"], serde_json::json!([]));
    let left_out = export(LATER)["left_out"].to_string();
    assert!(left_out.contains("an order forbids telling the author for now"), "{left_out}");
    let longer = |until: &str| shop.at(LATER, &["orders", "silence", &case, "--until", until]);
    refused(&longer("2026-03-01T00:00:00Z"), "is over");
    assert!(longer("2026-05-01T00:00:00Z").ok());
    let april = "2026-04-20T00:00:00Z";
    assert_eq!(export(april)["files"], serde_json::json!([]), "the first end has passed");
    refused(&shop.at(april, &["orders", "told", &case]), "not to be told before");
    assert!(shop.at(april, &["orders", "silence", &case, "--ended"]).ok());
    refused(&shop.at(april, &["orders", "silence", &case, "--ended"]), "nothing forbids");
    assert_eq!(order(&shop, april, "GAG 1")["open"], true);
    assert_eq!(export(april)["files"].as_array().unwrap().len(), 1);
    assert!(order(&shop, april, "GAG 1")["told"].is_string());
    assert_eq!(export(april)["files"], serde_json::json!([]), "once");
    assert!(shop.at(april, &["verify"]).ok());
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
    refused(&shop.at(clear, &["orders", "reinstated", &case]), "still held");
    let done = "2026-03-17T18:05:00Z";
    let ran = shop.at(done, &["orders", "feedback", &case, "--out", &out]);
    assert!(ran.ok() && ran.stdout.contains("annex-ii"), "{ran}");
    let row = order(&shop, done, "TCO 2026/08");
    assert_eq!((&row["restricted"], &row["state"]), (&2.into(), &"answered".into()));
    assert!(row["preserve_until"].as_str().unwrap().starts_with("2026-09-17"), "{row}");
    let shown = shop.at(done, &["show", &case, "--json"]).json().to_string();
    assert!(shown.contains("\"PT\"") && shown.contains("\"BG\""), "in the whole Union");
    let asked = shop.at(done, &["orders", "scrutiny", &case, "asked"]);
    assert!(asked.ok(), "{asked}");
    let lost = "2026-03-19T12:00:00Z";
    assert!(shop.at(lost, &["orders", "scrutiny", &case, "lost"]).ok());
    assert_eq!(order(&shop, lost, "TCO 2026/08")["open"], true, "to be put back");
    assert!(shop.at(lost, &["orders", "reinstated", &case]).ok());
    let row = order(&shop, lost, "TCO 2026/08");
    assert!(row["reinstated"].is_string() && row["scrutinised"]["stands"] == false, "{row}");
    let letters = shop.path("restored");
    let after = "2026-03-19T12:05:00Z";
    let ran = shop.at(after, &["export", "letters", "--out", &letters]);
    assert!(ran.ok(), "{ran}");
    assert_eq!(files(&letters, "-restored").len(), 2, "each author is told");
    refused(&shop.at(after, &["orders", "scrutiny", &case, "asked"]), "scrutiny has ended already");
    let done = after;
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
    seat.press("xthe night shift was not reached<enter>");
    let outbox = seat.session.desk().outbox().join("orders");
    let files: Vec<_> = fs::read_dir(&outbox)
        .unwrap_or_else(|_| panic!("{}", seat.text()))
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("night shift was not reached"), "it was late: {}", files[0]);
    assert!(files[0].contains("TCO 2026/05") && files[0].contains("Annex II"), "{}", files[0]);
    seat.press("i");
    seat.press("<enter>");
    assert!(!seat.text().contains("what the order names"));
}

#[test]
fn every_answer_has_a_key() {
    let mut seat = Seat::orders((120, 40), Depth::Mono, true);
    let says = |seat: &Seat, what: &str| {
        let text = seat.text();
        assert!(text.contains(what), "{what}:\n{text}");
    };
    // The worst of what can still be stopped: Annex III, and its clock runs again.
    seat.press("Oftco 2026/08<enter>");
    says(&seat, "filter tco 2026/08");
    seat.press("a");
    says(&seat, "receipt in outbox/orders/");
    seat.press("n");
    says(&seat, "1 force majeure  2 errors in it  3 too little said");
    seat.press("3<enter>");
    says(&seat, "say what is wrong and what is needed");
    seat.press("Which message is meant?<enter>");
    says(&seat, "stopped");
    seat.press("cr");
    says(&seat, "carried out at 2 places");
    seat.at("2026-03-17T13:45:00Z");
    seat.press("x");
    says(&seat, "Annex II");
    seat.press("y1");
    seat.press("fall tco 2026/08<ctrl-u>all tco 2026/08<enter>");
    says(&seat, "asked for, decision by");
    seat.press("y3");
    says(&seat, "it lost its effect: put the content back now");
    seat.press("b");
    says(&seat, "put back");
    seat.press("K2027-03-01<enter>");
    says(&seat, "to be kept longer: 1 Mar 2027");
    seat.press("u");
    says(&seat, "taken back");
    // An order for information.
    seat.press("f<ctrl-u>inform<enter>");
    says(&seat, "INF 2026/44");
    seat.press("t");
    says(&seat, "not to be told before");
    seat.press("dthe name of the account<enter>");
    says(&seat, "handed over");
    seat.press("sended<enter>");
    seat.press("t");
    says(&seat, "letter to the person in outbox/orders/");
    seat.press("f<ctrl-u><enter>ooo");
    says(&seat, "by reference");
    seat.press("<esc>");
    says(&seat, "Queue  ");
}

#[test]
fn article_9_by_keys_to_the_letter_and_the_history() {
    let mut seat = Seat::orders((120, 40), Depth::Mono, true);
    seat.press("Of0171<enter>i");
    let text = seat.text();
    for part in ["Article 125p Sv", "NL  BE", "Complaint at the court", "17 Mar", "22:00"] {
        assert!(text.contains(part) || part == "17 Mar", "{part}: {text}");
    }
    seat.press("iarx");
    assert!(seat.text().contains("is held for"), "{}", seat.text());
    seat.at(LATER);
    seat.press("x");
    assert!(seat.text().contains("feedback in outbox/orders/"), "{}", seat.text());
    seat.press("<esc>xl");
    let letters = seat.session.desk().outbox().join("letters");
    let text = letter(&letters.to_string_lossy(), ".txt");
    assert!(text.contains("Een autoriteit gaf ons") && text.contains("2026/0171"), "{text}");
    seat.press("H");
    let text = seat.text();
    for line in ["told the authority about its order", "receipt sent to the authority", "removed"] {
        assert!(text.contains(line), "{line}: {text}");
    }
    seat.press("<esc>Of<ctrl-u>all 0171<enter>");
    assert!(seat.text().contains("closed"), "{}", seat.text());
}

#[test]
fn a_late_order_is_loud_on_every_screen_until_it_is_acted_on() {
    for size in [(40, 12), (80, 24), (120, 40)] {
        for keys in ["", "<enter>", "H", "?", ":", "O", "jjjjr", "*", "w", "<enter>+"] {
            let mut seat = Seat::orders(size, Depth::Mono, true);
            seat.press(keys);
            let text = seat.text();
            let row = text.lines().nth(1).unwrap();
            assert!(
                row.contains("! TCO 2026/05 is") && row.contains("late"),
                "{size:?} {keys}:\n{text}"
            );
            assert!(text.lines().next().unwrap().contains("late 12m"), "{text}");
        }
        let mut seat = Seat::orders(size, Depth::Mono, true);
        seat.press("Or");
        let text = seat.text();
        assert!(!text.lines().nth(1).unwrap().contains("is late"), "{text}");
    }
}

#[test]
fn the_nearest_order_counts_down_beside_a_nearer_deadline() {
    let mut seat = Seat::sample((80, 24), Depth::Mono, true);
    let first = |seat: &Seat| seat.text().lines().next().unwrap().to_owned();
    assert!(first(&seat).contains("order 2 5:00"), "{}", first(&seat));
    assert!(first(&seat).contains("late 1h"), "{}", first(&seat));
    seat.at("2026-03-17T13:44:30Z");
    assert!(first(&seat).contains("0:30"), "{}", first(&seat));
}

#[test]
fn what_is_odd_about_an_order_is_said_and_kept() {
    let shop = shop();
    let import = |name: &str, line: &str| {
        fs::write(shop.path(name), line).unwrap();
        let path = shop.path(name);
        shop.at(NOW, &["import", &path])
    };
    // Times that cannot be: refused with the reason, the row is kept.
    let base =
        r#""kind": "act", "authority": "Voorbeeldparket", "received": "2026-03-17T12:00:00Z""#;
    for (field, why) in [
        (r#""deadline": "2026-03-17T11:00:00Z""#, "lies before the order was received"),
        (r#""issued": "2026-03-17T13:00:00Z""#, "lies after the order was received"),
        (r#""silence_until": "2026-03-01T00:00:00Z""#, "lies before the order was received"),
    ] {
        let ran = import("odd.jsonl", &format!("{{{base}, \"reference\": \"X\", {field}}}"));
        assert!(ran.code == 1 && format!("{ran}").contains(why), "{why}: {ran}");
    }
    // Unknown fields, and a place we do not hold.
    let odd = format!(
        "{{{base}, \"reference\": \"ODD 1\", \"case_officer\": \"desk 4\", \
         \"link\": \"https://t.me/c/1500000108/999999\"}}"
    );
    assert!(import("odd.jsonl", &odd).code < 2);
    let row = order(&shop, NOW, "ODD 1");
    assert_eq!(row["order"]["extra"][0][0], "case_officer", "{row}");
    assert_eq!(row["not_held"], 1, "{row}");
    let listed = shop.at(NOW, &["orders"]).stdout;
    assert!(listed.contains("1 of its places we do not hold"), "{listed}");
    // The same order again is nothing new; with other content it is kept beside the first.
    let before = shop.at(NOW, &["stats", "--json"]).json();
    assert!(import("odd.jsonl", &odd).code < 2);
    assert_eq!(shop.at(NOW, &["stats", "--json"]).json(), before);
    let other = odd.replace("desk 4\"", "desk 4\", \"reasons\": \"Another offer.\"");
    assert!(import("odd.jsonl", &other).code < 2);
    let row = order(&shop, NOW, "ODD 1");
    assert_eq!(row["other_content"][0]["differs"], serde_json::json!(["reasons"]), "{row}");
    assert!(shop.at(NOW, &["orders"]).stdout.contains("came again with other content"));
    // A clock that was set back: not a negative time, and nothing is answered with wrong times.
    let early = "2026-03-17T11:00:00Z";
    let row = order(&shop, early, "ODD 1");
    assert_eq!((&row["clock"], &row["used"]), (&"ahead".into(), &0.into()));
    assert!(shop.at(early, &["orders"]).stdout.contains("clock?"));
    refused(
        &shop.at(early, &["orders", "acknowledge", &case_of(&row)]),
        "by the clock it is before",
    );
    let ran = shop.at(NOW, &["orders", "remove", &case_of(&row)]);
    assert!(ran.ok() && ran.stdout.contains("1 of them we do not hold"), "{ran}");
    assert!(shop.at(NOW, &["rebuild"]).ok() && shop.at(NOW, &["check"]).ok());
    assert_eq!(order(&shop, NOW, "ODD 1")["other_content"].as_array().unwrap().len(), 1);
}

#[test]
fn what_a_removal_order_removed_is_kept_for_six_months_and_its_end_is_noted() {
    let shop = shop();
    let case = case_of(&order(&shop, NOW, "TCO 2026/05"));
    assert!(shop.at(NOW, &["orders", "remove", &case]).ok());
    let out = shop.path("letters");
    let words = ["orders", "feedback", &case, "--out", &out, "--text", "The night shift slept."];
    assert!(shop.at(LATER, &words).ok());
    let erase = |at: &str| shop.at(at, &["erase", "--case", &case, "--json"]).lines_json();
    let (may, october) = ("2026-05-17T12:00:00Z", "2026-10-17T12:00:00Z");
    let kept = erase(may).pop().unwrap();
    assert_eq!(kept["erased"], 0, "{kept}");
    assert!(kept["kept"].to_string().contains("kept until 2026-09-17 (TCO art. 6)"), "{kept}");
    refused(
        &shop.at(may, &["orders", "keep", &case, "--ended"]),
        "must be kept until 17 September",
    );
    let longer = |until: &str| shop.at(may, &["orders", "keep", &case, "--until", until]);
    refused(&longer("2026-08-01T00:00:00Z"), "must be kept until");
    assert!(longer("2026-10-01T00:00:00Z").ok());
    assert_eq!(erase("2026-09-20T12:00:00Z").pop().unwrap()["erased"], 0);
    let gone = erase(october).pop().unwrap();
    assert_eq!(gone["erased"], 2, "its statement and its letter: {gone}");
    assert!(order(&shop, october, "TCO 2026/05")["keep_ended"].is_string());
    assert!(shop.at(october, &["verify"]).ok() && shop.at(october, &["check"]).ok());
}

#[test]
fn the_reports_read_what_was_answered() {
    let shop = shop();
    let out = shop.path("letters");
    let at = |time: &str, words: &[&str]| {
        let ran = shop.at(time, words);
        assert!(ran.ok(), "{words:?}: {ran}");
    };
    let case = |reference: &str| case_of(&order(&shop, NOW, reference));
    let (act, inform, late) = (case("2026/0171"), case("INF 2026/44"), case("TCO 2026/05"));
    at(NOW, &["orders", "acknowledge", &act, "--out", &out]);
    at(NOW, &["orders", "remove", &act]);
    at(NOW, &["orders", "handed-over", &inform]);
    at(NOW, &["orders", "remove", &late]);
    let impossible = ["--impossible", "errors", "--text", "No link.", "--out", &out];
    let mut words = vec!["orders", "feedback", "84"];
    let stuck = case("TCO 2026/08");
    words[2] = &stuck;
    words.extend(impossible);
    at(NOW, &words);
    let folder = shop.path("report");
    at(
        "2026-04-02T10:00:00Z",
        &["report", "--from", "2026-03-01", "--to", "2026-03-31", "--out", &folder],
    );
    let part = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let part = part.filter(|path| path.to_string_lossy().contains('3'));
    let text: String = part.map(|path| fs::read_to_string(path).unwrap()).collect();
    // Received 07:00, acknowledged and given effect 14:40: 7.67 hours.
    assert!(text.contains("7.67"), "{text}");
    let tco = shop.at("2027-01-10T10:00:00Z", &["report", "--tco", "2026"]);
    assert!(tco.ok(), "{tco}");
    for row in ["carried out later", "manifest errors"] {
        let line = tco.stdout.lines().find(|line| line.contains(row)).unwrap_or_default();
        assert!(line.contains('1'), "{row}: {tco}");
    }
}
