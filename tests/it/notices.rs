//! Notices from the file that brings them to the letters, by command and by keys (DSA Art. 16), and
//! trusted flaggers (Art. 22).

use crate::support::{Ran, Seat, Shop};
use modq::app::theme::Depth;
use serde_json::{Value, json};
use std::fs;

const NOW: &str = "2026-03-17T13:40:00Z";
/// The hold of what was decided at `NOW` is over.
const LATER: &str = "2026-03-17T13:45:00Z";
const EVENING: &str = "2026-03-17T18:00:00Z";
const NIGHT: &str = "2026-03-17T18:05:00Z";

/// A complete notice about one place.
fn notice(reference: &str, link: &str) -> Value {
    json!({
        "reference": reference, "received": "2026-03-17T10:00:00+01:00",
        "notifier_name": "Noor", "notifier_email": "noor@example.org", "link": link,
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "good_faith": true,
        "explanation": "This is no real offer.",
    })
}

fn with(mut notice: Value, changes: &[(&str, Value)]) -> Value {
    for (key, value) in changes {
        notice[*key] = value.clone();
    }
    notice
}

fn place(message: i64) -> String {
    format!("https://t.me/c/1500000101/{message}")
}

fn import(shop: &Shop, name: &str, notices: &[Value]) -> Value {
    let lines: Vec<String> = notices.iter().map(ToString::to_string).collect();
    fs::write(shop.path(name), lines.join("\n")).unwrap();
    let ran = shop.at(NOW, &["import", name, "--json"]);
    assert!(ran.ok(), "{ran}");
    ran.json()
}

fn shown(shop: &Shop, at: &str, reference: &str) -> Value {
    let ran = shop.at(at, &["notices", "show", reference, "--json"]);
    assert!(ran.ok(), "{ran}");
    ran.json()
}

fn decide(shop: &Shop, at: &str, case: &Value, how: &[&str]) {
    let case = case.to_string();
    let ran = shop.at(at, &[&["decide", &case], how].concat());
    assert!(ran.ok(), "{ran}");
}

/// The letters written by one export, by name.
fn letters(shop: &Shop, at: &str, what: &str) -> Vec<(String, String)> {
    let out = shop.path(&format!("{what}-{}", at.replace(':', "")));
    let ran = shop.at(at, &["export", what, "--out", &out]);
    assert!(ran.ok(), "{ran}");
    // Without any letter there is no folder.
    let mut found: Vec<_> = fs::read_dir(&out)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect();
    found.sort();
    found
}

fn to_notifiers(letters: &[(String, String)]) -> Vec<&str> {
    letters.iter().filter(|(n, _)| n.contains("-notice-")).map(|(_, text)| text.as_str()).collect()
}

fn refused(ran: &Ran, why: &str) {
    assert!(ran.code == 2 && ran.stderr.contains(why), "{why}: {ran}");
}

/// The cells of the row of a category in part 4 of the report; those before the category, where
/// commas stand in quotes, are empty.
fn part_4(shop: &Shop, category: &str) -> Vec<String> {
    let out = shop.path("report");
    let period = ["--from", "2026-01-01", "--to", "2026-12-31", "--out", &out];
    assert!(shop.at(NIGHT, &[&["report"], &period[..]].concat()).ok());
    let ran = shop.at(NIGHT, &["report", "--check", &out]);
    assert!(!ran.stdout.contains("4_notices") && !ran.stderr.contains("4_notices"), "{ran}");
    let file = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("notices"))
        .unwrap();
    let text = fs::read_to_string(file).unwrap();
    let category = format!(",{category},");
    let rest = text.lines().find_map(|line| line.split_once(&category)).unwrap().1;
    [""; 4].into_iter().chain(rest.split(',')).map(str::to_owned).collect()
}

#[test]
fn article_16_from_the_file_to_the_letters() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let places = json!([place(40_279), "https://forum.example/t/1", "https://forum.example/t/2"]);
    import(&shop, "one.jsonl", &[with(notice("N-1", ""), &[("link", places)])]);
    let row = shown(&shop, NOW, "N-1");
    assert_eq!((&row["state"], &row["missing"]), (&"received".into(), &json!([])), "{row}");
    assert_eq!(row["knowledge_at"], "2026-03-17T09:00:00.000Z");
    let found: Vec<bool> =
        row["places"].as_array().unwrap().iter().map(|p| p["found"].as_bool().unwrap()).collect();
    assert_eq!(found.iter().filter(|found| **found).count(), 1, "{row}");
    assert_eq!(found.len(), 3);

    // Once, whatever it names.
    let receipts = letters(&shop, NOW, "receipts");
    assert_eq!(receipts.len(), 1);
    assert!(receipts[0].1.contains("forum.example/t/2"), "{receipts:?}");
    assert_eq!(shown(&shop, NOW, "N-1")["state"], "acknowledged");

    let case = |n: usize| row["places"][n]["case"].clone();
    decide(&shop, NOW, &case(0), &["--policy", "fraud"]);
    decide(&shop, NOW, &case(1), &["--action", "allow"]);
    let half = shown(&shop, LATER, "N-1");
    assert_eq!((&half["state"], &half["to_tell"]), (&"in-review".into(), &false.into()), "{half}");
    assert!(to_notifiers(&letters(&shop, LATER, "letters")).is_empty(), "one place is open");
    decide(&shop, EVENING, &case(2), &["--policy", "fraud"]);
    assert_eq!(shown(&shop, EVENING, "N-1")["state"], "in-review", "its hold runs");
    let done = shown(&shop, NIGHT, "N-1");
    assert_eq!((&done["state"], &done["outcome"]), (&"decided".into(), &"in part".into()));

    let written = letters(&shop, NIGHT, "letters");
    let told = to_notifiers(&written);
    assert_eq!(told.len(), 1, "{written:?}");
    for words in [
        "at 3 places",
        "https://t.me/c/1500000101/40279",
        "We leave the message where it is",
        "No computer took part",
        "go to court",
        "17 March 2026",
    ] {
        assert!(told[0].contains(words), "{words}: {}", told[0]);
    }
    let told = shown(&shop, NIGHT, "N-1");
    assert_eq!((&told["state"], &told["open"]), (&"told".into(), &false.into()), "{told}");
    assert!(to_notifiers(&letters(&shop, "2026-03-17T18:06:00Z", "letters")).is_empty(), "once");

    // Three places are one notice; the action is counted where it was taken.
    let cells = part_4(&shop, "STATEMENT_CATEGORY_SCAMS_AND_FRAUD");
    assert_eq!((cells[5].as_str(), cells[7].as_str()), ("1", "3"), "{cells:?}");
    let (law, terms) = (&cells[11], &cells[13]);
    assert_eq!(law.parse::<u32>().unwrap() + terms.parse::<u32>().unwrap(), 2, "{cells:?}");
    // Received at nine, the last place decided at eighteen, in UTC.
    assert_eq!(cells[9], "9", "{cells:?}");

    // A reversal tells the notifier again, with what holds now.
    assert!(shop.at("2026-03-18T08:00:00Z", &["undo", "--reverse"]).ok());
    let again = letters(&shop, "2026-03-18T08:05:00Z", "letters");
    let told = to_notifiers(&again);
    assert_eq!(told.len(), 1, "{again:?}");
    assert!(told[0].contains("We told you before") && told[0].contains("We take our earlier"));
    let journal = shop.path("journal");
    assert!(shop.at(NIGHT, &["export", "journal", "--out", &journal]).ok());
    for check in ["rebuild", "verify", "check"] {
        assert!(shop.at(NIGHT, &[check]).ok(), "{check}");
    }
    assert_eq!(shown(&shop, "2026-03-18T09:00:00Z", "N-1")["state"], "told");
}

#[test]
fn what_a_notice_lacks_is_said_and_it_gives_no_knowledge() {
    let shop = Shop::new();
    let bare = json!({
        "reference": "N-2", "link": place(2), "received": "2026-03-17T10:00:00+01:00",
        "good_faith": false,
    });
    let nowhere = with(notice("N-3", ""), &[("link", json!([])), ("good_faith", json!(false))]);
    let nameless = with(
        notice("N-4", &place(4)),
        &[
            ("notifier_name", Value::Null),
            ("notifier_email", Value::Null),
            ("category", json!("STATEMENT_CATEGORY_PROTECTION_OF_MINORS")),
            ("keyword", json!("KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL")),
        ],
    );
    let report = import(&shop, "n.jsonl", &[bare, nowhere, nameless]);
    assert_eq!((&report["cases"], &report["rejected"]), (&3.into(), &0.into()), "{report}");
    let row = shown(&shop, NOW, "N-2");
    assert_eq!(row["missing"], json!(["explanation", "name", "email", "good_faith"]));
    assert_eq!(row["knowledge_at"], Value::Null);
    assert_eq!(shown(&shop, NOW, "N-3")["missing"], json!(["location", "good_faith"]));
    let nameless = shown(&shop, NOW, "N-4");
    assert_eq!((&nameless["missing"], nameless["knowledge_at"].is_string()), (&json!([]), true));
    let case = nameless["places"][0]["case"].to_string();
    let shown = shop.at(NOW, &["show", &case, "--json"]).json();
    assert_eq!(shown["knowledge_at"], nameless["knowledge_at"]);
    let receipts = letters(&shop, NOW, "receipts");
    assert!(receipts[0].1.contains("It does not say where exactly it is"), "{receipts:?}");
    let text = shop.at(NOW, &["notices", "show", "N-2"]).stdout;
    assert!(text.contains("none, it lacks why it is illegal (a)"), "{text}");
}

#[test]
fn the_same_notice_again_is_counted_and_not_lost() {
    let shop = Shop::new();
    let first = notice("N-1", &place(1));
    assert_eq!(import(&shop, "a.jsonl", std::slice::from_ref(&first))["flags"], 1);
    // The same row, in another file and form: nothing new.
    let report = import(&shop, "b.jsonl", &[first.clone(), first.clone()]);
    assert_eq!((&report["flags"], &report["known_flags"]), (&0.into(), &2.into()), "{report}");
    let later = with(first.clone(), &[("received", json!("2026-03-17T12:00:00+01:00"))]);
    let longer = with(first.clone(), &[("explanation", json!("See the photo, too."))]);
    let other = notice("N-9", &place(1));
    let report = import(&shop, "c.jsonl", &[later, longer, other.clone()]);
    assert_eq!((&report["again"], &report["flags"]), (&2.into(), &1.into()), "{report}");
    let row = shown(&shop, NOW, "N-1");
    assert_eq!((&row["sent"], &row["repeats"]), (&3.into(), &1.into()), "{row}");
    assert_eq!(row["explanation"], "This is no real offer.");
    assert_eq!(shown(&shop, NOW, "N-9")["same_as"], "N-1");
    assert_eq!(import(&shop, "d.jsonl", &[other])["known_flags"], 1);
    // One case, two receipts: one for each reference.
    assert_eq!(letters(&shop, NOW, "receipts").len(), 2);
    // Both references are notices received; what was sent again is not.
    let cells = part_4(&shop, "STATEMENT_CATEGORY_SCAMS_AND_FRAUD");
    assert_eq!((cells[5].as_str(), cells[7].as_str()), ("2", "2"), "{cells:?}");
    // Sent again after the decision, it waits for another one.
    decide(&shop, NOW, &row["places"][0]["case"], &["--action", "allow"]);
    assert_eq!(to_notifiers(&letters(&shop, LATER, "letters")).len(), 2);
    let reminder = with(first, &[("received", json!("2026-03-17T14:44:00+01:00"))]);
    import(&shop, "e.jsonl", &[reminder]);
    let row = shown(&shop, LATER, "N-1");
    assert_eq!((&row["sent"], &row["open"]), (&4.into(), &true.into()), "{row}");
    assert!(shop.at(NIGHT, &["rebuild"]).ok() && shop.at(NIGHT, &["check"]).ok());
    assert_eq!(shown(&shop, LATER, "N-1"), row);
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let shop = Shop::new();
    let lines = [
        json!({"reference": "N-1", "notifier_name": "Noor", "good_faith": true}).to_string(),
        notice("N-2", &place(1)).to_string(),
    ];
    fs::write(shop.path("bad.jsonl"), lines.join("\n")).unwrap();
    let ran = shop.at(NOW, &["import", "bad.jsonl"]);
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.stdout.contains("line 1") && ran.stdout.contains("nothing can be looked at"));
    refused(&shop.at(NOW, &["notices", "show", "N-1"]), "there is no notice “N-1”");
    assert!(shop.at(NOW, &["notices"]).stdout.contains("N-2"));
    assert!(!shop.at(NOW, &["notices", "--state", "gone"]).ok());
    assert!(shop.at(NOW, &["notices", "--state", "told"]).stdout.contains("1 in the register"));
}

const FLAGGERS: &str = "name;email;area;from;until;awarded_by\n\
    Meldpunt Voorbeeld;@meldpunt.example;SCAMS_AND_FRAUD;2026-01-01;2026-12-31;ACM\n\
    Bureau Verlopen;bureau@example.org;;2025-01-01;2025-12-31;\n\
    Zonder Einde;;NOT_A_CATEGORY;;;\n";

#[test]
fn article_22_the_register_decides_who_is_trusted() {
    let shop = Shop::new();
    let by = |reference: &str, message, email: &str, claims: bool| {
        let more = [("notifier_email", json!(email)), ("trusted", json!(claims))];
        with(notice(reference, &place(message)), &more)
    };
    // While the register is empty, the file is believed, and it is said.
    let report = import(&shop, "old.jsonl", &[by("T-0", 10, "someone@example.org", true)]);
    assert_eq!(report["trusted_by_file"], 1, "{report}");
    assert_eq!(shown(&shop, NOW, "T-0")["notifier"]["standing"], "file");

    fs::write(shop.path("flaggers.csv"), FLAGGERS).unwrap();
    let ran = shop.at(NOW, &["flaggers", "import", "flaggers.csv"]);
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.stdout.contains("2 entered, 1 left out"), "{ran}");
    assert!(ran.stderr.contains("line 4: there is no category “NOT_A_CATEGORY”"), "{ran}");
    let ran = shop.at(NOW, &["flaggers", "import", "flaggers.csv"]);
    assert!(
        ran.stdout.contains("0 entered, 3 left out") && ran.stderr.contains("already"),
        "{ran}"
    );

    let outside = with(
        by("T-2", 12, "desk@meldpunt.example", false),
        &[("category", json!("STATEMENT_CATEGORY_VIOLENCE"))],
    );
    let report = import(
        &shop,
        "new.jsonl",
        &[
            by("T-1", 11, "desk@meldpunt.example", true),
            outside,
            by("T-3", 13, "bureau@example.org", true),
            by("T-4", 14, "nobody@example.org", true),
            by("T-5", 15, "desk@meldpunt.example", true),
            by("T-6", 16, "desk@meldpunt.example", true),
        ],
    );
    assert_eq!((&report["not_in_register"], &report["outside_area"]), (&2.into(), &1.into()));
    assert_eq!(report["trusted_by_file"], 0);
    let lane = |reference: &str| {
        let case = shown(&shop, NOW, reference)["places"][0]["case"].to_string();
        shop.at(NOW, &["show", &case, "--json"]).json()["lane"].clone()
    };
    assert_eq!(lane("T-1"), "trusted");
    assert_eq!(lane("T-3"), "notice", "its status had ended");
    assert_eq!(lane("T-4"), "notice");
    let list = shop.at(NOW, &["notices"]).stdout;
    assert!(list.contains("says trusted, not in the register"), "{list}");
    assert!(list.contains("trusted, outside area"), "{list}");

    let case = |reference: &str| shown(&shop, NOW, reference)["places"][0]["case"].clone();
    decide(&shop, NOW, &case("T-1"), &["--policy", "fraud"]);
    decide(&shop, NOW, &case("T-5"), &["--action", "allow"]);
    decide(&shop, NOW, &case("T-6"), &["--policy", "fraud"]);
    assert!(shop.at(LATER, &["undo", "--reverse"]).ok());
    let rows = shop.at(EVENING, &["flaggers", "--json"]).lines_json();
    let quality = &rows.iter().find(|row| row["name"] == "Meldpunt Voorbeeld").unwrap()["quality"];
    let expected = json!({
        "notices": 4, "open": 1, "precise": 1, "otherwise": 0, "imprecise": 1, "overturned": 1,
        "outside_area": 1,
    });
    assert_eq!(quality, &expected, "{rows:?}");
    assert_eq!(rows.iter().filter(|row| row["standing"] == "claimed").count(), 2);

    // Of two notices of trusted flaggers on scams that were acted on, the columns say so.
    let cells = part_4(&shop, "STATEMENT_CATEGORY_SCAMS_AND_FRAUD");
    assert_eq!((cells[5].as_str(), cells[6].as_str()), ("6", "4"), "{cells:?}");

    refused(&shop.at(NOW, &["flaggers", "end", "9"]), "there is no entry 9");
    assert!(shop.at(EVENING, &["flaggers", "end", "1"]).ok());
    refused(&shop.at(EVENING, &["flaggers", "end", "1"]), "ends before that already");
    let late = with(
        by("T-7", 17, "desk@meldpunt.example", true),
        &[("received", json!("2026-03-17T19:30:00Z"))],
    );
    import(&shop, "late.jsonl", &[late]);
    assert_eq!(shown(&shop, NIGHT, "T-7")["notifier"]["standing"], "claimed");
    // What was settled stays settled, and the end can be taken back.
    assert_eq!(shown(&shop, NIGHT, "T-1")["notifier"]["standing"], "register");
    assert!(shop.at(NIGHT, &["undo"]).ok());
    let active =
        |shop: &Shop| shop.at(NIGHT, &["flaggers", "--json"]).lines_json()[0]["active"].clone();
    assert_eq!(active(&shop), true);
    assert!(shop.at(NIGHT, &["redo"]).ok());
    assert_eq!(active(&shop), false);
    for check in ["rebuild", "verify", "check"] {
        assert!(shop.at(NIGHT, &[check]).ok(), "{check}");
    }
    assert_eq!(active(&shop), false);
    let journal = fs::read_dir(shop.store().join("journal")).unwrap();
    let text: String =
        journal.filter_map(|file| fs::read_to_string(file.unwrap().path()).ok()).collect();
    assert!(text.contains("flagger_listed") && text.contains("flagger_ended"));
    assert!(!text.contains("meldpunt") && !text.contains("Meldpunt"), "no names in the journal");
}

#[test]
fn who_is_entered_must_make_sense() {
    let shop = Shop::new();
    let add = |args: &[&str]| shop.at(NOW, &[&["flaggers", "add"], args].concat());
    refused(&add(&[" "]), "a trusted flagger has a name");
    refused(&add(&["A", "--email", "nowhere"]), "is no e-mail address");
    refused(&add(&["A", "--area", "scamming"]), "there is no category “scamming”");
    refused(&add(&["A", "--from", "2026-03-02", "--until", "2026-03-01"]), "before its first");
    assert!(add(&["A", "--area", "scams-and-fraud", "--until", "2026-12-31"]).ok());
    refused(&add(&["A", "--area", "violence"]), "with number 1");
    let text = shop.at(NOW, &["flaggers"]).stdout;
    assert!(text.contains("active, 2026-03-17 to 2026-12-31"), "{text}");
}

#[test]
fn keys_lead_from_the_register_to_the_letters() {
    let mut seat = Seat::sample((120, 40), Depth::Mono, true);
    seat.press("I");
    assert!(seat.text().contains("45 open of 45"), "{}", seat.text());
    assert!(seat.text().contains("sent 2 times"), "{}", seat.text());
    seat.press("xc");
    assert!(seat.text().contains("receipts: 42 letters"), "{}", seat.text());
    // From the notice to its case, decided there.
    seat.press("<enter>");
    assert!(seat.text().contains("acknowledged"), "{}", seat.text());
    seat.press("aI");
    let first = seat.text().lines().find(|line| line.contains("N-0301")).unwrap().to_owned();
    assert!(first.contains("in review") && first.contains("kept"), "{first}");
    seat.at(LATER);
    seat.press("xl");
    assert!(seat.text().contains("letters: "), "{}", seat.text());
    let folder = seat.session.desk().outbox().join("letters");
    let names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    // Three people sent a notice about that message, and its author gets no letter.
    assert!(names.len() == 3 && names.iter().all(|name| name.contains("-notice-")), "{names:?}");
    seat.press("fffff");
    assert!(seat.text().contains("notifier told, 3 of 45"), "{}", seat.text());
    seat.press("q");
    assert!(!seat.text().contains("notifier told, 3"), "{}", seat.text());
}

#[test]
fn the_pack_for_an_authority_says_since_when_we_know() {
    let shop = Shop::new();
    let threat = [("policy", json!("threat")), ("category", json!("STATEMENT_CATEGORY_VIOLENCE"))];
    import(&shop, "one.jsonl", &[with(notice("N-1", "https://forum.example/t/1"), &threat)]);
    let frame = shop.at(NOW, &["--keys", "", "--print", "--size", "80x24"]);
    assert!(frame.stdout.contains("https://forum.example/t/1"), "where to look for it: {frame}");
    let ran = shop.at(NOW, &["decide", "1", "--policy", "threat", "--yes"]);
    assert!(ran.ok(), "{ran}");
    // The pack leaves by itself, into the outbox, as soon as the hold is over.
    assert!(shop.at(LATER, &["export", "evidence"]).ok());
    let pack = shop.store().join("outbox/evidence/case-1-decision-1");
    let flags = fs::read_to_string(pack.join("flags.txt")).unwrap();
    assert!(flags.contains("actual knowledge since 2026-03-17 10:00:00 +01:00"), "{flags}");
    let text = shop.at(NOW, &["show", "1"]).stdout;
    assert!(text.contains("knowledge 2026-03-17T09:00:00.000Z"), "{text}");
}

#[test]
fn what_was_missing_can_be_sent_after_with_the_same_reference() {
    let shop = Shop::new();
    let gaps = [("notifier_email", Value::Null), ("good_faith", json!(false))];
    let first = with(notice("N-1", &place(1)), &gaps);
    import(&shop, "first.jsonl", &[first]);
    assert_eq!(shown(&shop, NOW, "N-1")["missing"], json!(["email", "good_faith"]));
    assert!(letters(&shop, NOW, "receipts").is_empty());
    let whole = with(
        notice("N-1", &place(1)),
        &[("received", json!("2026-03-17T11:30:00Z")), ("explanation", json!(""))],
    );
    import(&shop, "second.jsonl", &[whole]);
    let row = shown(&shop, NOW, "N-1");
    // What each of them lacks, the other says; so we know from the second one on.
    assert_eq!((&row["missing"], &row["sent"]), (&json!([]), &2.into()), "{row}");
    assert_eq!(row["explanation"], "This is no real offer.");
    assert_eq!(row["knowledge_at"], "2026-03-17T11:30:00.000Z");
    assert_eq!(row["places"][0]["link"], place(1), "{row}");
    let case = row["places"][0]["case"].to_string();
    let shown = shop.at(NOW, &["show", &case, "--json"]).json();
    assert_eq!(shown["knowledge_at"], row["knowledge_at"]);
    assert_eq!(letters(&shop, NOW, "receipts").len(), 1);
}

#[test]
fn many_places_are_one_notice_whose_flags_do_not_repeat_them_all() {
    let shop = Shop::new();
    let places: Vec<String> = (0..60).map(|n| format!("https://forum.example/t/{n}")).collect();
    let many = with(notice("N-1", ""), &[("link", json!(places))]);
    let report = import(&shop, "many.jsonl", std::slice::from_ref(&many));
    assert_eq!((&report["cases"], &report["flags"]), (&60.into(), &60.into()), "{report}");
    assert_eq!(import(&shop, "again.jsonl", &[many])["known_flags"], 60);
    let row = shown(&shop, NOW, "N-1");
    let links: Vec<&str> =
        row["places"].as_array().unwrap().iter().map(|p| p["link"].as_str().unwrap()).collect();
    assert_eq!(links, places.iter().map(String::as_str).collect::<Vec<_>>());
    let receipts = letters(&shop, NOW, "receipts");
    assert!(receipts.len() == 1 && receipts[0].1.contains("/t/19, …"), "{receipts:?}");
    let shown = shop.at(NOW, &["show", "60", "--json"]).json();
    let flag = &shown["detail"]["flags"][0]["body"]["notice"];
    assert_eq!(flag["locations"].as_array().unwrap().len(), 1, "{flag}");
}
