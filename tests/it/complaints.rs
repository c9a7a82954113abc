//! Complaints, disputes and misuse, from the input to letters, register, report and journal, by
//! command and by keys (DSA Art. 20, 21 and 23).

use crate::support::{Ran, Seat, Shop};
use modq::app::theme::Depth;
use serde_json::{Value, json};
use std::fs;

const DAY0: &str = "2026-03-17T13:40:00Z";
const TOLD: &str = "2026-03-17T14:00:00Z";
const COMPLAINED: &str = "2026-03-19T09:00:00Z";
const ANSWERED: &str = "2026-03-20T10:00:00Z";
const LATER: &str = "2026-03-20T10:05:00Z";

const SETTINGS: &str = r#"
[platform]
name = "Pleinpraat"
complaints = true
complaint_url = "https://pleinpraat.example/klacht"
dispute_url = "https://pleinpraat.example/geschil"
contact_users = "help@pleinpraat.example"
"#;

fn message(id: i64, text: &str) -> Value {
    json!({
        "group_id": 1_500_000_101, "group_title": "Marktplein", "id": id, "time": "2026-03-17T09:00:00Z",
        "author_id": "user77", "author_name": "bij_en_zo", "lang": "nl", "text": text,
    })
}

fn notice(reference: &str, message: i64) -> Value {
    json!({
        "reference": reference, "received": "2026-03-17T10:00:00Z", "notifier_name": "Noor",
        "notifier_email": "noor@example.org", "good_faith": true,
        "link": format!("https://t.me/c/1500000101/{message}"),
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "policy": "fraud",
        "explanation": "This is no real offer.",
    })
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn import(shop: &Shop, at: &str, name: &str, rows: &[Value]) -> Ran {
    fs::write(shop.path(name), lines(rows)).unwrap();
    shop.at(at, &["import", name, "--json"])
}

/// Two messages of one author with a notice each: case 1 is removed, case 2 is left, and everybody
/// was told.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.settings(SETTINGS);
    let messages =
        [message(1, "Verse honing, 6 euro per pot."), message(2, "Wie heeft een ladder?")];
    assert!(import(&shop, DAY0, "m.jsonl", &messages).code < 2);
    assert!(import(&shop, DAY0, "n.jsonl", &[notice("N-1", 1), notice("N-2", 2)]).ok());
    assert!(as_(&shop, "noor", DAY0, &["decide", "1", "--policy", "fraud"]).ok());
    assert!(as_(&shop, "noor", DAY0, &["decide", "2", "--action", "allow"]).ok());
    let ran = shop.at(TOLD, &["export", "letters", "--out", &shop.path("letters")]);
    assert!(ran.ok(), "{ran}");
    shop
}

fn as_(shop: &Shop, name: &str, at: &str, args: &[&str]) -> Ran {
    shop.at(at, &[&["--as", name], args].concat())
}

fn good(ran: Ran) -> Ran {
    assert!(ran.ok(), "{ran}");
    ran
}

fn refused(ran: &Ran, why: &str) {
    assert!(ran.code == 2 && ran.stderr.contains(why), "{why}: {ran}");
    assert!(ran.stderr.contains("Hint:"), "{ran}");
}

fn complaints(shop: &Shop, at: &str) -> Vec<Value> {
    let mut rows = good(shop.at(at, &["complaints", "--all", "--json"])).lines_json();
    rows.sort_by_key(|row| row["complaint"].as_u64());
    rows
}

fn case(shop: &Shop, at: &str, no: &str) -> Value {
    good(shop.at(at, &["show", no, "--json"])).json()
}

fn letters(shop: &Shop, at: &str, folder: &str) -> Vec<(String, String)> {
    let out = shop.path(folder);
    good(shop.at(at, &["export", "letters", "--out", &out]));
    let Ok(files) = fs::read_dir(&out) else { return Vec::new() };
    let mut found: Vec<_> = files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn sound(shop: &Shop, at: &str) {
    for check in ["verify", "check"] {
        good(shop.at(at, &[check]));
    }
    let before = good(shop.at(at, &["complaints", "--all", "--json"])).stdout;
    good(shop.at(at, &["rebuild"]));
    assert_eq!(good(shop.at(at, &["complaints", "--all", "--json"])).stdout, before);
}

fn report(shop: &Shop, at: &str) -> String {
    let out = shop.path("report");
    let from = ["report", "--from", "2026-01-01", "--to", "2026-12-31", "--out", &out];
    let ran = shop.at(at, &from);
    assert!(ran.code < 2, "{ran}");
    let file = fs::read_dir(&out).unwrap().map(|f| f.unwrap().path());
    let part = file.into_iter().find(|p| p.to_string_lossy().contains("appeals"));
    fs::read_to_string(part.unwrap()).unwrap()
}

fn row<'a>(report: &'a str, start: &[&str]) -> &'a str {
    let fits = |line: &&str| start.iter().all(|word| line.contains(word));
    report.lines().find(fits).unwrap_or_else(|| panic!("{start:?} in {report}"))
}

#[test]
fn article_20_from_the_file_to_the_letters() {
    let shop = shop();
    let filed = json!({
        "reference": "K-1", "received": "2026-03-18T09:41:00Z", "decision": "1-1",
        "complaint": "Ik verkoop gewoon mijn eigen honing. Bel 06-00000000.", "language": "nl",
    });
    let ran = good(import(&shop, COMPLAINED, "k.jsonl", std::slice::from_ref(&filed)));
    assert_eq!(ran.json()["complaints"], 1, "{ran}");
    // A repeat changes nothing.
    let ran = good(import(&shop, COMPLAINED, "k.jsonl", &[filed]));
    assert_eq!(
        (&ran.json()["complaints"], &ran.json()["known_complaints"]),
        (&0.into(), &1.into())
    );

    let row_ = &complaints(&shop, COMPLAINED)[0];
    assert_eq!(
        (&row_["open"], &row_["from"], &row_["marks"]),
        (&true.into(), &"author".into(), &json!([]))
    );
    assert_eq!(row_["due"], "2026-04-01T21:59:59.999Z", "{row_}");
    let listed = good(shop.at(COMPLAINED, &["list", "lane:complaint", "--json"])).lines_json();
    assert_eq!((listed.len(), &listed[0]["due"]), (1, &row_["due"]));
    // It is answered, not decided over, and not by who took the decision.
    refused(&shop.at(COMPLAINED, &["decide", "1", "--action", "allow"]), "waits for the answer");
    let answer =
        ["complaints", "decide", "1", "--outcome", "reversed", "--text", "Het was één pot."];
    refused(&as_(&shop, "noor", ANSWERED, &answer), "against your own decision");
    let part = ["complaints", "decide", "1", "--outcome", "partly-reversed", "--proposed"];
    refused(&shop.at(ANSWERED, &part), "say what stays");
    good(shop.at(ANSWERED, &answer));
    refused(&shop.at(ANSWERED, &answer), "answered already");
    assert!(letters(&shop, ANSWERED, "held").is_empty(), "the hold runs");
    let held = good(shop.at(ANSWERED, &["--keys", "", "--print", "--size", "100x30"])).stdout;
    assert!(held.contains("answered 1 complaint 1, reversed"), "{held}");

    let texts = letters(&shop, LATER, "out");
    let names: Vec<_> = texts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["1-1-complaint-1.txt", "1-3-notice-1.txt", "1-3-restored.txt"]);
    let answer = &texts[0].1;
    for words in
        ["trekken ons besluit in", "Het was één pot.", "/geschil", "naar de rechter", "mens"]
    {
        assert!(answer.contains(words), "{words}: {answer}");
    }
    assert!(texts[1].1.contains("t.me/c/1500000101/1") && texts[2].1.contains("geldt niet meer"));
    let row_ = &complaints(&shop, LATER)[0];
    assert_eq!(row_["answer"]["outcome"], "reversed");
    assert_eq!(row_["answer"]["told"], "2026-03-20T10:05:00.000Z", "{row_}");
    assert!(letters(&shop, LATER, "again").is_empty(), "each answer once");
    assert!(case(&shop, LATER, "1").to_string().contains("\"reverses\":1"));

    let report = report(&shop, "2027-01-05T10:00:00Z");
    let count = |words: &[&str]| row(&report, words).split(',').nth(6).map(str::to_owned);
    assert_eq!(count(&["Number of complaints", "Total number"]), Some("1".into()), "{report}");
    assert_eq!(count(&["Number of complaints", "Decisions reversed"]), Some("1".into()));
    assert_eq!(count(&["Number of complaints", "Decisions upheld"]), Some("0".into()));
    sound(&shop, LATER);
    let journal = shop.path("journal");
    good(shop.at(LATER, &["export", "journal", "--out", &journal]));
    let all: String = fs::read_dir(&journal)
        .unwrap()
        .filter_map(|file| fs::read_to_string(file.unwrap().path()).ok())
        .collect();
    assert_eq!(all.matches("\"what\":\"complaint\"").count(), 2, "made and answered");
    assert!(!all.contains("honing") && !all.contains("K-1"), "no text in the journal");
}

#[test]
fn an_answer_is_taken_back_within_the_hold_and_by_another_decision_after_it() {
    let shop = shop();
    let add = ["complaints", "add", "--decision", "1", "--text", "Not true."];
    good(as_(&shop, "mira", COMPLAINED, &add));
    let answer = ["complaints", "decide", "1", "--outcome", "reversed", "--proposed"];
    good(shop.at(ANSWERED, &answer));
    good(shop.at(ANSWERED, &["undo"]));
    assert_eq!(complaints(&shop, ANSWERED)[0]["open"], true);
    assert_eq!(case(&shop, ANSWERED, "1")["state"], "waiting");
    good(shop.at(ANSWERED, &["redo"]));
    assert_eq!(complaints(&shop, ANSWERED)[0]["open"], false);
    assert_eq!(letters(&shop, LATER, "out").len(), 3);

    let ran = shop.at(LATER, &["undo"]);
    assert!(ran.code != 0 || ran.stdout.contains("left"), "{ran}");
    good(shop.at(LATER, &["undo", "--reverse"]));
    let row = &complaints(&shop, LATER)[0];
    assert_eq!((&row["open"], &row["answer"]), (&true.into(), &Value::Null));
    // The first decision holds again, with a statement of its own.
    let after = "2026-03-20T10:10:00Z";
    let texts = letters(&shop, after, "third");
    assert!(texts.iter().any(|(_, text)| text.contains("artikel 17")), "{texts:?}");
    good(shop.at(after, &["complaints", "decide", "1", "--outcome", "upheld", "--proposed"]));
    let texts = letters(&shop, "2026-03-20T10:15:00Z", "fourth");
    assert!(texts[0].1.contains("besluit blijft staan"), "{texts:?}");
    assert!(texts[0].1.contains("Hallo bij_en_zo,"), "{texts:?}");
    sound(&shop, after);
}

#[test]
fn a_notifier_complains_about_content_that_was_left() {
    let shop = shop();
    let add = [
        "complaints",
        "add",
        "--decision",
        "2-2",
        "--from",
        "notifier",
        "--text",
        "It is fraud.",
        "--name",
        "Noor",
        "--email",
        "noor@example.org",
    ];
    good(shop.at(COMPLAINED, &add));
    let row_ = &complaints(&shop, COMPLAINED)[0];
    assert_eq!((&row_["from"], &row_["marks"]), (&"notifier".into(), &json!([])));
    let part = ["complaints", "decide", "1", "--outcome", "partly-reversed", "--proposed"];
    refused(&shop.at(ANSWERED, &part), "no parts");
    good(shop.at(ANSWERED, &["complaints", "decide", "1", "--outcome", "reversed", "--proposed"]));
    let texts = letters(&shop, LATER, "out");
    let names: Vec<_> = texts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2-2-complaint-1.txt", "2-3-notice-1.txt", "2-3.txt"]);
    assert!(texts[0].1.contains("We now act on the content") && texts[0].1.contains("Hello Noor"));
    assert!(!texts[0].1.contains("bij_en_zo"), "never the author's name");
    let report = report(&shop, "2027-01-05T10:00:00Z");
    let new = row(&report, &["newly imposed"]);
    assert_eq!(new.split(',').nth(6), Some("1"), "{new}");
    let none = row(&report, &["submitted in accordance with Article 16", "Decisions reversed"]);
    assert_eq!(none.split(',').nth(6), Some("1"), "{none}");
    let database =
        good(shop.at(LATER, &["export", "database", "--out", &shop.path("db"), "--json"]));
    assert_eq!(database.json()["decisions"], 2, "{database}");
}

#[test]
fn part_of_a_decision_can_stay() {
    let shop = shop();
    good(shop.at(COMPLAINED, &["complaints", "add", "--case", "1", "--text", "Too much."]));
    let shown = good(shop.at(COMPLAINED, &["complaints", "show", "1", "--json"])).json();
    let keep = shown["may_keep"][0].as_str().unwrap().to_owned();
    let decide = ["complaints", "decide", "1", "--outcome", "partly-reversed", "--proposed"];
    refused(&shop.at(ANSWERED, &[&decide[..], &["--keep", "NONSENSE"]].concat()), "cannot stay");
    good(shop.at(ANSWERED, &[&decide[..], &["--keep", &keep]].concat()));
    let texts = letters(&shop, LATER, "out");
    assert!(texts[0].1.contains("alleen nog dit"), "{texts:?}");
    // What stays has a statement of reasons, and can be complained about anew.
    assert!(texts.iter().any(|(name, text)| name == "1-3.txt" && text.contains("artikel 17")));
    good(shop.at(LATER, &["complaints", "add", "--decision", "3", "--text", "Still too much."]));
    assert_eq!(complaints(&shop, LATER)[1]["marks"], json!([]));
    sound(&shop, LATER);
}

#[test]
fn what_cannot_be_taken_is_refused_or_marked_and_kept() {
    let shop = shop();
    let late = "2026-10-01T09:00:00Z";
    let rows = [
        json!({"reference": "A", "decision": "99", "complaint": "x", "received": "2026-03-18T09:00:00Z"}),
        json!({"reference": "B", "decision": "2-1", "complaint": "x", "received": "2026-03-18T09:00:00Z"}),
        json!({"reference": "C", "decision": "1", "complaint": "x", "received": "2026-03-16T09:00:00Z"}),
        json!({"reference": "D", "decision": "1", "complaint": "x", "received": "2027-03-16T09:00:00Z"}),
        json!({"reference": "E", "decision": "nonsense-7", "complaint": "x"}),
        json!({"reference": "F", "decision": "1", "complaint": "in time", "received": "2026-09-17T21:59:00Z"}),
        json!({"reference": "G", "decision": "1", "complaint": "again", "received": "2026-09-18T09:00:00Z"}),
        json!({"reference": "H", "decision": "2", "complaint": "mine", "from": "author", "received": "2026-09-01T09:00:00Z"}),
    ];
    let ran = import(&shop, late, "k.jsonl", &rows);
    assert_eq!(ran.code, 1, "{ran}");
    let report = ran.json();
    assert_eq!((&report["complaints"], &report["rejected"]), (&3.into(), &5.into()), "{report}");
    let why = report["rejections"].to_string();
    for words in [
        "no decision of ours",
        "is on case 1",
        "lies before decision 1",
        "lies in the future",
        "nonsense-7",
    ] {
        assert!(why.contains(words), "{words}: {why}");
    }
    let marks: Vec<_> =
        complaints(&shop, late).iter().map(|row| row["marks"].to_string()).collect();
    assert_eq!(marks, ["[]", r#"["late","second"]"#, r#"["not_concerned"]"#]);
    // A late one is omitted with its reason.
    good(shop.at(late, &["complaints", "decide", "2", "--outcome", "omitted", "--proposed"]));
    let shown = good(shop.at(late, &["complaints", "show", "2"])).stdout;
    assert!(shown.contains("after the time for complaints was over"), "{shown}");
    refused(
        &shop.at(late, &["complaints", "add", "--decision", "77", "--text", "x"]),
        "no decision",
    );
    refused(&shop.at(late, &["complaints", "add", "--decision", "1", "--text", " "]), "no text");
    let again = ["complaints", "add", "--decision", "1", "--text", "x", "--reference", "F"];
    refused(&shop.at(late, &again), "is complaint 1 already");
    refused(&shop.at(late, &["complaints", "told", "1"]), "not answered yet");
    // A second run of the file keeps nothing twice.
    let ran = import(&shop, late, "k.jsonl", &rows);
    assert_eq!(ran.json()["known_complaints"], 3, "{ran}");
    sound(&shop, late);
}

#[test]
fn article_21_a_dispute_from_the_body_to_the_report() {
    let shop = shop();
    let open = [
        "complaints",
        "dispute",
        "open",
        "--decision",
        "1-1",
        "--body",
        "Dispute body Example",
        "--sent",
        "2026-03-18T09:00:00Z",
    ];
    good(shop.at(COMPLAINED, &open));
    refused(&shop.at(COMPLAINED, &open), "runs already");
    let close = ["complaints", "dispute", "close", "1", "--outcome", "reversed"];
    let carry = ["complaints", "dispute", "carry-out", "1"];
    refused(&shop.at(COMPLAINED, &carry), "asks for nothing");
    let early = [&close[..], &["--told", "2026-03-01T09:00:00Z"]].concat();
    refused(&shop.at(ANSWERED, &early), "not between");
    good(shop.at(ANSWERED, &close));
    refused(&shop.at(ANSWERED, &close), "ended already");
    good(shop.at(ANSWERED, &carry));
    refused(&shop.at(ANSWERED, &carry), "carried out already");
    let listed = good(shop.at(LATER, &["complaints", "dispute", "list", "--json"])).lines_json();
    assert_eq!(listed[0]["outcome"], "reversed");
    assert!(listed[0]["implemented"].is_string() && listed[0]["body"] == "Dispute body Example");
    let texts = letters(&shop, LATER, "out");
    assert!(texts.iter().any(|(name, _)| name == "1-3-restored.txt"), "{texts:?}");
    let report = report(&shop, "2027-01-05T10:00:00Z");
    let total = row(&report, &["disputes", "Total number"]);
    assert_eq!(total.split(',').nth(6), Some("1"), "{total}");
    let share = row(&report, &["disputes", "implemented"]);
    assert!(share.split(',').nth(6).unwrap().starts_with('1'), "{share}");
    sound(&shop, LATER);
}

#[test]
fn article_23_a_warning_comes_before_a_suspension() {
    let shop = shop();
    let shown = good(shop.at(COMPLAINED, &["misuse", "show", "--author-of", "1", "--json"])).json();
    let weighed = &shown["weighed"];
    assert_eq!((&weighed["number"], &weighed["total"]), (&1.into(), &2.into()), "{shown}");
    assert_eq!((&weighed["share"], &weighed["intent"]), (&0.5.into(), &"unknown".into()));
    assert!(weighed["gravity"].as_u64().unwrap() >= 1);
    let suspend = [
        "misuse",
        "suspend",
        "--author-of",
        "1",
        "--until",
        "2026-05-01",
        "--reason",
        "It goes on.",
    ];
    refused(&shop.at(COMPLAINED, &suspend), "without a warning before");
    let warn = [
        "misuse",
        "warn",
        "--author-of",
        "1",
        "--intent",
        "careless",
        "--reason",
        "One advert too many.",
    ];
    let ran = good(shop.at(COMPLAINED, &warn));
    assert!(ran.stdout.contains("outbox"), "{ran}");
    refused(
        &shop.at(ANSWERED, &["misuse", "warn", "--author-of", "1", "--reason", " "]),
        "its reason",
    );
    let past = ["misuse", "suspend", "--author-of", "1", "--until", "2026-03-01", "--reason", "x"];
    refused(&shop.at(ANSWERED, &past), "later than now");
    good(shop.at(ANSWERED, &suspend));
    refused(&shop.at(LATER, &suspend), "suspended until 2026-05-01 already");
    let listed = good(shop.at(LATER, &["misuse", "--json"])).lines_json();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (&listed[1]["kind"], &listed[1]["name"]),
        (&"suspended".into(), &"bij_en_zo".into())
    );
    // Who works on another case of theirs sees it.
    let flag =
        json!({"group_id": 1_500_000_101, "id": 3, "flag_kind": "own", "flag_text": "again"});
    good(import(&shop, LATER, "more.jsonl", &[message(3, "Nog een pot."), flag]));
    let keys = ["--keys", "<enter>h", "--print", "--size", "100x30"];
    let frame = good(shop.at(LATER, &keys)).stdout;
    assert!(frame.contains("suspended until 2026-05-01"), "{frame}");
    let files: Vec<String> = fs::read_dir(shop.store().join("outbox/misuse"))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("This is a warning") && files[0].contains("to court"), "{files:?}");
    // The suspension restricts the service: a decision with a statement of reasons of its own.
    let texts = letters(&shop, LATER, "out");
    assert_eq!(texts.len(), 1, "{texts:?}");
    for words in
        ["artikel 17", "Op 19 maart 2026 hebben wij u gewaarschuwd", "1 mei 2026", "It goes on."]
    {
        assert!(texts[0].1.contains(words), "{words}: {texts:?}");
    }
    let report = report(&shop, "2027-01-05T10:00:00Z");
    let content = row(&report, &["uspen", "manifestly illegal content"]);
    assert_eq!(content.split(',').nth(6), Some("1"), "{content}");
    good(shop.at(LATER, &["misuse", "end", "--author-of", "1"]));
    refused(&shop.at(LATER, &["misuse", "end", "--author-of", "1"]), "not suspended");
    good(shop.at(LATER, &["undo"]));
    let shown = good(shop.at(LATER, &["misuse", "show", "--author-of", "1", "--json"])).json();
    assert!(shown["suspended_until"].is_string(), "{shown}");
    // A complaint can take it back, and then it holds no more.
    let day = "2026-03-25T09:00:00Z";
    good(shop.at(day, &["complaints", "add", "--decision", "3", "--text", "I stopped."]));
    let decide = ["complaints", "decide", "1", "--outcome", "reversed", "--proposed"];
    good(as_(&shop, "noor", day, &decide));
    let show = ["misuse", "show", "--author-of", "1", "--json"];
    let now = good(shop.at(day, &show)).json();
    assert_eq!(
        (&now["suspended_until"], &now["weighed"]["number"]),
        (&Value::Null, &1.into()),
        "{now}"
    );
    good(as_(&shop, "noor", day, &["undo"]));
    good(shop.at(LATER, &["rebuild"]));
    let again = good(shop.at(LATER, &["misuse", "show", "--author-of", "1", "--json"])).json();
    assert_eq!(shown, again);
}

#[test]
fn notifiers_and_complainants_are_weighed_too() {
    let shop = shop();
    let shown =
        good(shop.at(COMPLAINED, &["misuse", "show", "--notifier", "Noor@example.org", "--json"]));
    assert_eq!(shown.json()["weighed"]["number"], 1, "{shown}");
    assert_eq!(shown.json()["weighed"]["total"], 2);
    let warn =
        ["misuse", "warn", "--notifier", "noor@example.org", "--reason", "No advert at all."];
    good(shop.at(COMPLAINED, &warn));
    good(shop.at(COMPLAINED, &["complaints", "add", "--decision", "1", "--text", "No."]));
    good(shop.at(ANSWERED, &["complaints", "decide", "1", "--outcome", "upheld", "--proposed"]));
    let who = ["--complainant-of", "1", "--reason", "Nothing new in it."];
    good(shop.at(LATER, &[&["misuse", "warn"], &who[..]].concat()));
    let day = "2026-03-22T10:00:00Z";
    good(shop.at(day, &[&["misuse", "suspend", "--until", "2026-04-01"], &who[..]].concat()));
    // Further complaints of theirs are taken in, and marked.
    good(
        shop.at("2026-03-23T10:00:00Z", &["complaints", "add", "--decision", "1", "--text", "No!"]),
    );
    assert_eq!(complaints(&shop, day)[1]["marks"], json!(["second", "suspended"]));
    // So are notices of a suspended notifier, on the case too.
    let who = ["--notifier", "noor@example.org", "--reason", "Again no advert."];
    good(shop.at(day, &[&["misuse", "suspend", "--until", "2026-04-01"], &who[..]].concat()));
    let day = "2026-03-24T10:00:00Z";
    let mut late = notice("N-late", 3);
    late["received"] = json!(day);
    good(import(&shop, day, "more.jsonl", &[message(3, "Nog een pot.")]));
    good(import(&shop, day, "late.jsonl", &[late]));
    let shown = good(shop.at(day, &["notices", "show", "N-late", "--json"])).json();
    assert!(shown["sender_suspended_until"].is_string(), "{shown}");
    let first = good(shop.at(day, &["notices", "show", "N-1", "--json"]));
    assert!(first.json()["sender_suspended_until"].is_null(), "{first}");
    let keys = ["--keys", "j<enter>", "--print", "--size", "120x40"];
    let frame = good(shop.at(day, &keys)).stdout;
    assert!(frame.contains("its sender is suspended"), "{frame}");
}

#[test]
fn keys_answer_a_complaint_take_it_back_and_answer_it_again() {
    let mut seat = Seat::complaints((120, 40), Depth::Mono, true);
    let first = seat.text();
    assert!(!first.contains("Stekjes te ruil"), "not offered to who decided: {first}");
    seat.press("C");
    let text = seat.text();
    for words in
        ["2 open, 1 for others", "eigen honing", "first decided by noor", "what was decided"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    seat.press("2");
    assert!(seat.text().contains("U hebt gelijk"), "{}", seat.text());
    seat.press("<ctrl-u>Het stond in één groep.<ctrl-s>");
    let text = seat.text();
    assert!(text.contains("1 open, 1 for others, 1 answered"), "{text}");
    assert!(text.contains("reversed the decision"), "{text}");
    seat.press("u");
    assert!(seat.text().contains("2 open"), "{}", seat.text());
    seat.press("<ctrl-r>");
    assert!(seat.text().contains("1 open"), "{}", seat.text());
    // After the hold u says what it will be, and the second one makes it.
    seat.at("2026-03-17T13:45:00Z");
    seat.press("u");
    assert!(seat.text().contains("u again makes a reversal"), "{}", seat.text());
    seat.press("u");
    assert!(seat.text().contains("2 open"), "{}", seat.text());
    seat.press("H");
    let text = seat.text();
    assert!(text.contains("took back the answer to complaint 1"), "{text}");
    assert!(text.contains("complaint 1: reversed"), "{text}");
}

#[test]
fn a_half_written_answer_is_there_again() {
    let mut seat = Seat::complaints((80, 24), Depth::Mono, true);
    seat.press("C4 Half een zin<esc>qC");
    let text = seat.text();
    assert!(text.contains("Half een zin") && text.contains("as you left it"), "{text}");
    seat.press("1<esc>q");
    seat.press("C");
    assert!(seat.text().contains("Daarom blijft ons besluit"), "the newer one: {}", seat.text());
}

#[test]
fn keys_take_in_a_complaint_on_a_case() {
    let mut seat = Seat::sample((100, 30), Depth::Mono, true);
    seat.press("KDit klopt niet.<enter>");
    assert!(seat.text().contains("is not decided"), "{}", seat.text());
    seat.press("jjjjja");
    seat.press("H<enter>KNoch.<enter>");
    let text = seat.text();
    assert!(text.contains("complaint 1 taken in"), "{text}");
}

#[test]
fn other_decisions_do_not_pass_a_complaint_by() {
    let mut seat = Seat::complaints((80, 24), Depth::Mono, true);
    seat.press("flane:complaint<enter>");
    assert!(seat.text().contains("complaint 1 waits, C answers it"), "{}", seat.text());
    seat.press("a");
    assert!(seat.text().contains("waits for the answer to complaint"), "{}", seat.text());
    seat.press("C");
    seat.press("4<esc><ctrl-s>j");
    assert!(seat.text().contains("omitted"), "{}", seat.text());
}

#[test]
fn a_hold_can_be_ended_for_answers_too() {
    let shop = shop();
    good(shop.at(COMPLAINED, &["complaints", "add", "--decision", "1", "--text", "No."]));
    good(shop.at(ANSWERED, &["complaints", "decide", "1", "--outcome", "upheld", "--proposed"]));
    let out = shop.path("out");
    let ran = good(shop.at(ANSWERED, &["export", "letters", "--now", "--out", &out]));
    assert!(ran.stdout.contains("1 answer to a complaint"), "{ran}");
    assert!(complaints(&shop, ANSWERED)[0]["answer"]["told"].is_string());
    sound(&shop, ANSWERED);
}

#[test]
fn a_case_put_off_keeps_its_complaint_and_comes_back() {
    let shop = shop();
    good(shop.at(COMPLAINED, &["complaints", "add", "--decision", "1", "--text", "No."]));
    let skipped =
        good(shop.at(COMPLAINED, &["--keys", "flane:complaint<enter>s3", "--print"])).stdout;
    assert!(skipped.contains("put off"), "{skipped}");
    assert!(good(shop.at(COMPLAINED, &["list", "lane:complaint", "--json"])).stdout.is_empty());
    let row = good(shop.at("2026-03-19T12:00:00Z", &["list", "lane:complaint", "--json"]));
    assert_eq!(row.lines_json().len(), 1, "{row}");
    // A new notice is decided as ever; the complaint still waits.
    good(import(&shop, ANSWERED, "n2.jsonl", &[notice("N-9", 1)]));
    good(shop.at(ANSWERED, &["decide", "1", "--policy", "fraud"]));
    let listed = good(shop.at(ANSWERED, &["list", "lane:complaint", "--json"])).lines_json();
    assert_eq!(listed.len(), 1);
    good(shop.at(ANSWERED, &["complaints", "decide", "1", "--outcome", "upheld", "--proposed"]));
    assert!(good(shop.at(ANSWERED, &["list", "lane:complaint", "--json"])).stdout.is_empty());
    sound(&shop, ANSWERED);
}

#[test]
fn the_sample_file_goes_in_and_survives_backup_and_erasure() {
    let shop = shop();
    let sample = shop.sample("complaints.jsonl");
    let ran = good(shop.at("2026-03-21T09:00:00Z", &["import", &sample, "--json"]));
    assert_eq!(
        (&ran.json()["complaints"], &ran.json()["rejected"]),
        (&2.into(), &0.into()),
        "{ran}"
    );
    assert_eq!(ran.json()["format"], "complaints-jsonl");
    let day = "2026-03-22T09:00:00Z";
    good(shop.at(day, &["complaints", "decide", "1", "--outcome", "upheld", "--proposed"]));
    let before = good(shop.at(day, &["complaints", "--all", "--json"])).stdout;
    good(shop.at(day, &["backup", &shop.path("copy")]));
    let other = std::path::PathBuf::from(shop.path("other"));
    let restored = shop.command_in(&other, day, &["restore", &shop.path("copy")]).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let after = shop.command_in(&other, day, &["complaints", "--all", "--json"]).output().unwrap();
    assert_eq!(String::from_utf8(after.stdout).unwrap(), before);
    // What is erased leaves its place, and nothing that reads it falls over.
    let later = "2026-03-22T09:05:00Z";
    good(shop.at(later, &["erase", "--case", "1"]));
    let rows = complaints(&shop, later);
    assert_eq!((&rows[0]["text"], &rows[0]["answer"]["outcome"]), (&Value::Null, &"upheld".into()));
    good(shop.at(later, &["complaints", "show", "1"]));
    let out = shop.path("out");
    let ran = good(shop.at(later, &["export", "letters", "--out", &out, "--json"]));
    assert!(ran.stdout.contains("its texts are erased or missing"), "{ran}");
    good(shop.at(later, &["--keys", "C1", "--print", "--size", "40x12"]));
    sound(&shop, later);
}
