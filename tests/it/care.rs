//! Care for those who look: names stay in the house, what was read is counted for oneself, a case
//! can be handed on, a pause is suggested in time.

use crate::support::seat::NOW;
use crate::support::{Seat, Shop};
use modq::app::theme::Depth;
use modq::desk::{Desk, IntakeOptions};
use modq::model::{At, Role};
use modq::session::Event;
use serde_json::json;
use std::fs;
use std::path::Path;

/// A name that stands nowhere else.
const NAME: &str = "Xyloomira";

const SETTINGS: &str = "[platform]\nname = \"Pleinpraat\"\ncomplaints = true\nmember_state = \"NL\"\n\
    contact_users = \"help@pleinpraat.example\"\n    complaint_url = \"https://pleinpraat.example/klacht\"\n[[authority]]\nid = \"police\"\nname = \"Politie Voorbeeld\"\n\
    channel = \"desk@politie.example\"\nmember_state = \"NL\"\nbasis = [\"art18\"]\n\
    [[moderator]]\nname = \"Xyloomira\"\nrole = \"admin\"\n[[moderator]]\nname = \"Bram\"\n";

/// Every file under a folder, with its bytes.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn the_name_of_a_moderator_stands_in_nothing_that_leaves() {
    let shop = Shop::new();
    shop.settings(SETTINGS);
    let rows = [
        json!({"group_id": 1500000777, "group_title": "Marktplein", "id": 41, "time": "2026-03-17T09:20:00Z",
               "author_id": "u1", "author_name": "koper", "lang": "nl", "text": "Geef me je geld of ik weet je te vinden."}),
        json!({"group_id": 1500000777, "group_title": "Marktplein", "id": 42, "time": "2026-03-17T09:21:00Z",
               "author_id": "u2", "author_name": "koper2", "lang": "nl", "text": "Twee kaartjes over, vooraf betalen."}),
        json!({"group_id": 1500000777, "id": 41, "flag_kind": "own",
               "flag_text": format!("threatens, says {NAME}"), "flag_policy": "threat"}),
        json!({"reference": "N-1", "received": "2026-03-17T10:00:00Z", "notifier_name": "Noor", "notifier_email": "noor@example.org",
               "link": "https://t.me/c/1500000777/42", "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "good_faith": true,
               "explanation": "This is no real offer."}),
        json!({"kind": "act", "reference": "2026/0171", "received": "2026-03-17T06:00:00Z", "deadline": "2026-03-17T21:00:00Z",
               "authority": "Rechtbank Voorbeeld", "member_state": "NL", "reasons": "Fraud.", "legal_basis": "Article 125p Sv",
               "link": "https://t.me/c/1500000777/42", "policy": "fraud", "territory": ["NL"]}),
    ];
    // Messages with a flag, a notice, an order: one file each.
    let files_of =
        [("rows.jsonl", &rows[..3]), ("notices.jsonl", &rows[3..4]), ("orders.jsonl", &rows[4..])];
    for (name, rows) in files_of {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        fs::write(shop.path(name), rows.join("\n")).unwrap();
    }
    let at = |now: &str, args: &[&str]| {
        let ran = shop.at(now, &[args, &["--as", NAME]].concat());
        assert!(ran.code < 2, "{args:?}: {ran}");
        ran
    };
    for (name, _) in files_of {
        at(NOW, &["import", name]);
    }
    let out = |name: &str| shop.path(&format!("out/{name}"));
    at(NOW, &["export", "receipts", "--out", &out("receipts")]);
    // Their own name typed into every text that can be written.
    let sign = |text: &str| format!("{text} Groet, {NAME}.");
    for (case, policy) in [("1", "threat"), ("2", "fraud")] {
        let draft = at(NOW, &["decide", case, "--policy", policy, "--dry-run", "--json"]);
        let mut draft = draft.json();
        let texts = &mut draft["texts"];
        for field in ["facts", "explanation"] {
            texts[field] = json!(sign(texts[field].as_str().unwrap()));
        }
        for field in ["escalation_reason", "escalation_states"] {
            if let Some(text) = texts[field].as_str().map(sign) {
                texts[field] = json!(text);
            }
        }
        let file = shop.path("draft.json");
        fs::write(&file, draft.to_string()).unwrap();
        at(NOW, &["decide", case, "--draft", &file, "--yes"]);
    }
    let later = "2026-03-17T14:40:00Z";
    at(later, &["orders", "feedback", "2", "--text", &sign("Gedaan."), "--out", &out("orders")]);
    at(later, &["complaints", "add", "--case", "2", "--text", "Niet waar."]);
    let bram = ["complaints", "decide", "1", "--outcome", "upheld", "--as", "Bram"];
    let ran = shop.at(later, &[&bram[..], &["--text", &sign("Wij blijven erbij.")]].concat());
    assert!(ran.ok(), "{ran}");
    let last = "2026-03-17T15:40:00Z";
    at(later, &["release", "1"]);
    at(later, &["misuse", "warn", "--author-of", "2", "--reason", &sign("Adverts.")]);
    for format in ["database", "letters", "csv", "evidence", "journal"] {
        at(last, &["export", format, "--out", &out(format)]);
    }
    at(last, &["report", "--from", "2026-01-01", "--to", "2026-12-31", "--out", &out("report")]);
    let glance = at(last, &["report", "--from", "2026-03-01", "--to", "2026-03-31", "--json"]);
    assert!(!glance.stdout.contains(NAME), "{glance}");

    at(last, &["train", "pack", "--out", &out("set")]);
    let answers = at(last, &["train", "answers", &out("set")]);
    assert!(answers.stdout.lines().count() > 0 && !answers.stdout.contains(NAME), "{answers}");

    let mut found = Vec::new();
    files(Path::new(&shop.path("out")), &mut found);
    // A pack for an authority is written as soon as its hold is over.
    files(&shop.store().join("outbox"), &mut found);
    let folders = [
        "out/database",
        "out/letters",
        "out/receipts",
        "out/csv",
        "out/journal",
        "out/report",
        "out/orders",
        "out/set",
        "outbox/evidence",
    ];
    for folder in folders {
        let inside = found.iter().any(|(name, _)| name.contains(&format!("/{folder}/")));
        assert!(inside, "nothing was written to {folder}");
    }
    // What was signed is there, without the name.
    for words in ["threatens, says", "Adverts.", "Gedaan.", "Wij blijven erbij."] {
        let told = found.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words));
        assert!(told, "“{words}” was written nowhere");
    }
    let needle = NAME.to_lowercase();
    for (name, bytes) in &found {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(
            !text.contains(&needle) && !name.to_lowercase().contains(&needle),
            "{name}:\n{text}"
        );
    }
    let mut kept = Vec::new();
    files(&shop.store().join("journal"), &mut kept);
    for (name, bytes) in &kept {
        assert!(!String::from_utf8_lossy(bytes).contains(NAME), "{name}");
    }
}

fn two_seats() -> Seat {
    Seat::with(((120, 40), Depth::True, true), ("mira", ""), |desk| {
        desk.sit("noor", Role::Moderator, At::parse(NOW).unwrap()).unwrap();
    })
}

#[test]
fn a_case_handed_on_is_gone_for_one_and_waits_for_the_others() {
    let mut seat = two_seats();
    let first = seat.text().lines().find(|l| l.contains("case ")).unwrap().to_owned();
    let number = first.split("case ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let waiting = |seat: &Seat| seat.session.desk().board().waiting(At::parse(NOW).unwrap());
    let before = waiting(&seat);
    seat.press(">");
    let after = seat.text();
    assert!(after.contains(&format!("handed on: {number}, others have it now")), "{after}");
    seat.press(&format!("fcase:{number}<enter>"));
    assert!(!seat.text().contains(&format!("case {number} ")), "{}", seat.text());
    assert_eq!(waiting(&seat), before, "it waits on for the others");
    seat.press("<esc>H");
    assert!(seat.text().contains(&format!("handed on {number}")), "{}", seat.text());
    seat.press("qu");
    assert!(seat.text().contains(&format!("taken back: {number}, waits again")), "{}", seat.text());
    assert!(seat.text().contains(&format!("case {number} ")));
    let lines: Vec<_> = seat.session.desk().record().tail(Default::default()).unwrap().collect();
    let handed = lines.iter().flatten().find(|l| l.change.word() == "skipped").unwrap();
    let line = serde_json::to_value(&handed.change).unwrap();
    assert_eq!(line["reason"], "handed_on");
    assert_eq!(line["note"], serde_json::Value::Null, "nobody was asked why");
}

#[test]
fn nobody_is_left_alone_with_a_case_that_vanished() {
    let mut seat = Seat::sample((120, 40), Depth::True, true);
    seat.press(">");
    assert!(seat.text().contains("nobody else could take case"), "{}", seat.text());
}

#[test]
fn whoever_the_roster_lists_could_take_a_case_even_who_never_sat_down() {
    let roster = |disabled: bool| {
        format!(
            "[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"noor\"\ndisabled = {disabled}\n"
        )
    };
    for (disabled, said) in [(false, "others have it now"), (true, "nobody else could take case")] {
        let settings = roster(disabled);
        let mut seat = Seat::with(((80, 24), Depth::True, true), ("mira", &settings), |_| {});
        seat.press(">");
        let text = seat.text();
        assert!(text.contains(said), "{text}");
        // The way out is not cut off on a small screen.
        assert!(!disabled || text.contains("L passes over such cases"), "{text}");
    }
}

#[test]
fn what_was_read_is_kept_for_oneself_and_a_pause_is_suggested() {
    let settings = "[care]\nveil = [\"spam\", \"fraud\", \"drugs\"]\npause_after_texts = 3\n";
    let mut seat = Seat::with(((120, 40), Depth::True, true), ("mira", settings), |_| {});
    // What waits is decided until no clock runs out within the hour.
    seat.press("fpolicy:spam,fraud,drugs<enter>");
    let mut at = At::parse("2026-03-16T23:00:00Z").unwrap();
    for _ in 0..5 {
        at = at.plus(5_000);
        seat.session.set_clock(at);
        seat.session.tick();
        seat.press("vvj");
    }
    seat.session.tick();
    seat.press("X");
    let text = seat.text();
    assert!(text.contains("only you see this") && text.contains("this shift, since"), "{text}");
    assert!(text.contains("5 hard texts"), "{text}");
    let kept = fs::read_to_string(seat.seat_file("exposure.json")).unwrap();
    assert!(kept.contains("\"veiled\":"), "{kept}");
    let first = seat.session.desk().store().message(modq::model::MessageNo(1)).unwrap();
    if let Some(row) = first {
        assert!(!kept.contains(&row.text), "no texts");
    }
}

#[test]
fn a_pause_is_suggested_but_never_before_a_clock_that_runs_out() {
    const WORDS: &str = "3 hard texts without a pause";
    let settings = "# no sample\n[care]\nveil = [\"spam\"]\npause_after_texts = 3\n";
    let row = |id: u32, policy: &str| {
        json!({"group_id": 1500000777, "group_title": "Plein", "id": id, "time": "2026-03-17T09:20:00Z",
               "text": format!("aanbieding {id}"), "flag_kind": "own", "flag_text": "x",
               "flag_time": "2026-03-17T10:00:00Z", "flag_policy": policy})
    };
    let rows = |clock: bool| {
        let mut rows: Vec<_> = (1..6).map(|id| row(id, "spam").to_string()).collect();
        rows.push(row(7, "fraud").to_string());
        // A threat to life is due within the hour.
        rows.extend(clock.then(|| row(8, "threat").to_string()));
        rows.join("\n")
    };
    for near in [false, true] {
        let take = |desk: &mut Desk| {
            let options = IntakeOptions::new(At::parse(NOW).unwrap());
            let rows = rows(near);
            let (name, mut bytes) = (Path::new("rows.jsonl"), rows.as_bytes());
            desk.intake(name, &mut bytes, &options, &mut |_| true).unwrap();
        };
        let mut seat = Seat::with(((80, 24), Depth::True, true), ("mira", settings), take);
        let mut at = At::parse(NOW).unwrap();
        let mut wait = |seat: &mut Seat, ms: i64| {
            at = at.plus(ms);
            seat.session.set_clock(at);
            seat.session.tick();
        };
        seat.press("fpolicy:spam<enter>");
        for _ in 0..3 {
            seat.press("vv");
            wait(&mut seat, 5_000);
            seat.press("j");
            wait(&mut seat, 5_000);
        }
        let text = seat.text();
        assert_eq!(text.contains(WORDS), !near, "{text}");
        if near {
            continue;
        }
        assert!(text.contains("Z a pause") && text.contains("L a lighter lane"), "{text}");
        // The next key sends it away, and it does not come back by itself.
        seat.press("k");
        wait(&mut seat, 30_000);
        assert!(!seat.text().contains(WORDS), "{}", seat.text());
        seat.press("Z");
        let pause = seat.text();
        assert!(pause.contains("Look away from the screen") && !pause.contains("spam"), "{pause}");
        seat.press("j");
        assert!(seat.text().contains("Queue"), "{}", seat.text());
        seat.press("L");
        let lighter = seat.text();
        assert!(!lighter.contains("Spam") && lighter.contains("Fraud"), "{lighter}");
    }
}

#[test]
fn one_veils_more_for_oneself_and_never_less_than_the_platform() {
    let mut seat = two_seats();
    seat.press("X");
    assert!(seat.text().contains("always"), "{}", seat.text());
    let place = |seat: &Seat, words: &str| seat.text().lines().any(|l| l.contains(words));
    seat.press("jjj<enter>");
    assert!(place(&seat, "for you"), "{}", seat.text());
    let kept = fs::read_to_string(seat.seat_file("veil.json")).unwrap();
    assert!(kept.contains("policies\":[\""), "{kept}");
    seat.press("<enter>");
    assert!(!place(&seat, "for you"), "{}", seat.text());
}

#[test]
fn a_sum_is_for_seniors_and_tells_of_nobody() {
    let shop = Shop::new();
    let names = ["mira", "noor", "jas", "kim"];
    let roster: String = names
        .iter()
        .map(|n| format!("[[moderator]]\nname = \"{n}\"\nrole = \"senior\"\n"))
        .collect();
    shop.settings(&format!("{roster}[[moderator]]\nname = \"tess\"\n"));
    fs::write(shop.path("rows.jsonl"), "{\"group_id\":1,\"group_title\":\"G\",\"id\":1,\"time\":\"2026-03-17T09:20:00Z\",\"text\":\"x\"}\n").unwrap();
    let as_ = |who: &str, args: &[&str]| shop.at(NOW, &[args, &["--as", who]].concat());
    assert!(as_("mira", &["import", "rows.jsonl"]).ok());
    for (place, name) in names.iter().enumerate() {
        assert_eq!(as_(name, &["exposure"]).code, 2, "too few have read anything");
        let no = place + 1;
        let mut exposure = modq::model::exposure::Exposure::default();
        let seen = modq::model::exposure::Seen { texts: 2, veiled: 1, ms: 1_000 };
        exposure.take(At::parse(NOW).unwrap(), "hate", seen, 60_000);
        let folder = shop.store().join("seats").join(no.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("exposure.json"), serde_json::to_vec(&exposure).unwrap()).unwrap();
        if place == 2 {
            break;
        }
    }
    let sum = as_("mira", &["exposure", "--json"]);
    assert_eq!(sum.json()["seen"]["hate"]["texts"], 6, "{sum}");
    assert_eq!(sum.json()["people"], 3);
    assert!(!sum.stdout.contains("mira"));
    let mine = as_("noor", &["exposure", "--mine", "--json"]);
    assert_eq!(mine.json()["seen"]["hate"]["texts"], 2, "{mine}");
    let refused = as_("tess", &["exposure"]);
    assert!(refused.code == 2 && refused.stderr.contains("for seniors"), "{refused}");
}

#[test]
fn a_second_look_is_blind_changes_nothing_and_is_kept() {
    let mut seat = Seat::looks((120, 40), Depth::True, true);
    let before: Vec<_> = (1..=seat.session.desk().store().decisions())
        .map(|no| seat.session.desk().store().decision(modq::model::DecisionNo(no)).unwrap())
        .collect();
    seat.press("B");
    let text = seat.text();
    assert!(text.contains("1 of 2"), "one's own decision is not among them: {text}");
    for told in ["noor", "removed", "reversed", "restricted"] {
        assert!(!text.contains(told), "{told}: {text}");
    }
    seat.press("a");
    assert!(seat.text().contains("your look is kept"), "{}", seat.text());
    assert!(seat.text().contains("1 of 1"), "{}", seat.text());
    let key = {
        let law = seat.session.desk().law();
        law.policy("spam").unwrap().key.unwrap()
    };
    seat.press(&key.to_string());
    assert!(seat.text().contains("nothing waits"), "{}", seat.text());
    let looks = seat.session.desk().looks().unwrap();
    let agreed: Vec<bool> = looks.iter().map(|(_, look)| look.agrees).collect();
    assert_eq!(agreed, [false, true]);
    assert!(looks.iter().all(|(first, look)| first.by != look.by && first.no == look.decision));
    let after: Vec<_> = (1..=seat.session.desk().store().decisions())
        .map(|no| seat.session.desk().store().decision(modq::model::DecisionNo(no)).unwrap())
        .collect();
    assert_eq!(before, after, "nothing is decided anew");
    let line = seat.session.desk().record().tail(Default::default()).unwrap();
    let looked: Vec<_> = line.flatten().filter(|l| l.change.word() == "looked").collect();
    assert_eq!(looked.len(), 2);
}

#[test]
fn a_look_just_given_is_taken_back_where_it_was_given() {
    let mut seat = Seat::looks((80, 24), Depth::True, true);
    seat.press("B");
    let first = seat.text();
    seat.press("u");
    assert!(seat.text().contains("no look was given here"), "{}", seat.text());
    seat.press("a");
    assert!(seat.text().contains("1 of 1"), "{}", seat.text());
    seat.press("u");
    let text = seat.text();
    assert!(text.contains("is taken back") && text.contains("1 of 2"), "{text}");
    let case = |text: &str| text.lines().nth(3).map(str::to_owned);
    assert_eq!(case(&text), case(&first), "the same case is open again");
    assert!(seat.session.desk().looks().unwrap().is_empty());
    assert_eq!(seat.session.desk().compared().unwrap().run.cases.len(), 0);
    // Given anew it counts once; what is done in the queue does not touch it.
    seat.press("a<esc><ctrl-r>");
    assert!(seat.text().contains("nothing to do again"), "{}", seat.text());
    seat.press("u");
    assert_eq!(seat.session.desk().looks().unwrap().len(), 1, "{}", seat.text());
}

#[test]
fn a_row_that_draws_nothing_sensible_is_refused_with_file_and_line() {
    let shop = Shop::new();
    for (row, told) in [
        ("lane = \"owm\"", "no lane “owm”"),
        ("outcome = \"maybe\"", "allow, restrict or escalate"),
        ("percent = 140", "percent goes to 100"),
        ("procent = 5", "procent"),
        ("days = \"many\"", "second_look: invalid type"),
    ] {
        let good = "[[second_look]]\npercent = 5\n";
        shop.settings(&format!("# drawn\n{good}[[second_look]]\n{row}\n"));
        let ran = shop.at(NOW, &["list"]);
        assert_eq!(ran.code, 2, "{row}: {ran}");
        assert!(ran.stderr.contains("modq.toml"), "{row}: {ran}");
        let line = ran.stderr.contains("line 4") || ran.stderr.contains("line 5");
        assert!(line && ran.stderr.contains(told), "{row}: {ran}");
    }
}

#[test]
fn looks_are_scored_like_a_run_and_their_disagreements_are_talked_about() {
    let shop = Shop::new();
    shop.settings(
        "[platform]\nname = \"Pleinpraat\"\n[[second_look]]\npercent = 100\n[[moderator]]\nname = \
         \"mira\"\nrole = \"senior\"\n[[moderator]]\nname = \"noor\"\n",
    );
    // The hold of what is decided is over: before that nothing is drawn.
    let at = |args: &[&str]| shop.at("2026-03-17T15:00:00Z", args);
    let sit = |who: &str, keys: &str| {
        at(&["--print", "--size", "120x40", "--keys", keys, "--as", who]).stdout
    };
    let meet = |keys: &str| {
        let args = ["--print", "--size", "80x24", "--keys", keys, "--as", "mira"];
        at(&[&args[..], &["calibrate", "--looks"]].concat())
    };
    assert!(meet("").stderr.contains("nobody looked twice"), "{}", meet(""));
    for (case, policy) in [("1", "fraud"), ("2", "drugs"), ("12", "fraud")] {
        let ran = shop.at(NOW, &["decide", case, "--policy", policy, "--as", "noor"]);
        assert!(ran.ok(), "{ran}");
    }
    // Two say the same, one of them after a look was taken back; the third would have allowed.
    sit("mira", "B3au1");
    sit("mira", "Ba");
    let json = at(&["looks", "--score", "--json", "--as", "mira"]).json();
    let score = &json["looks"];
    assert_eq!(score["decided"]["of"], 3, "{json}");
    assert_eq!(score["right"]["of"], 2, "{json}");
    assert_eq!(score["missed_harm"]["of"], 1, "{json}");
    for measure in ["kappa", "ac1", "severity_kappa"] {
        assert!(score.get(measure).is_some(), "{measure}: {json}");
    }
    let text = at(&["looks", "--score", "--as", "mira"]).stdout;
    assert!(text.contains("3 cases are too few for a grade: read the interval"), "{text}");
    assert!(text.contains("decisions: rows are the reference") && text.contains("kappa over"));
    assert!(!text.contains("noor") && !text.contains("mira"), "{text}");
    let again = at(&["looks", "--score", "--as", "mira"]).stdout;
    assert_eq!(text, again, "the same seed, the same interval");

    let refused = at(&["calibrate", "--looks", "--as", "noor"]);
    assert!(refused.code == 2, "{refused}");
    let screen = meet("").stdout;
    assert!(screen.contains("Calibration") && screen.contains("first decisions"), "{screen}");
    assert!(screen.contains("missed harm"), "{screen}");
    assert!(!screen.contains("noor"), "{screen}");
    let said = meet("+a shop may say so<enter>").stdout;
    assert!(said.contains("a shop may say so"), "{said}");
    let ruled = meet("aa joke between friends<enter>").stdout;
    assert!(ruled.contains("Nobody differs"), "{ruled}");
    let lines = fs::read_to_string(shop.store().join("calibration/calibration.jsonl")).unwrap();
    assert!(lines.contains("a joke between friends") && lines.lines().count() == 2, "{lines}");
    let kept = meet("").stdout;
    assert!(!kept.contains("missed harm"), "the ruling stands: {kept}");
    // What was decided and looked is what it was.
    assert_eq!(at(&["looks", "--score", "--as", "mira"]).stdout, text);
    let decided = at(&["list", "state:decided", "--json"]).lines_json();
    assert_eq!(decided.len(), 3);
    for way in ["csv", "journal"] {
        let ran = at(&["export", way, "--out", way, "--as", "mira"]);
        assert!(ran.ok(), "{ran}");
        for file in fs::read_dir(shop.path(way)).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("joke between") && !text.contains("\"mira\""), "{text}");
        }
    }
}

#[test]
fn the_first_key_after_the_veil_fell_lifts_it_and_does_nothing_else() {
    const WORDS: &str = "we weten waar je woont";
    let mut seat = Seat::veiled((80, 24), Depth::True, true);
    let first = seat.first();
    assert!(!seat.text().contains(WORDS), "{}", seat.text());
    // Nothing is lifted: nothing falls, and the next key is a key.
    seat.session.take(first, Event::Away);
    seat.press("j");
    seat.press("k");
    seat.press("vv");
    let open = seat.text();
    assert!(open.contains(WORDS), "{open}");

    for key in ["a", "<enter>", "q", "u"] {
        seat.session.take(first, Event::Away);
        let covered = seat.text();
        assert!(!covered.contains(WORDS) && covered.contains("The veil fell"), "{covered}");
        seat.press(key);
        assert_eq!(seat.text(), open, "{key} lifts the veil and does nothing else");
        assert_eq!(seat.session.desk().store().decisions(), 0);
    }
    // What is typed stays as it was.
    seat.press(":mira typed");
    let typed = seat.text();
    assert!(typed.contains("mira typed"), "{typed}");
    seat.session.take(first, Event::Away);
    assert!(seat.text().contains("mira typed") && !seat.text().contains(WORDS), "{}", seat.text());
    seat.press("x");
    assert_eq!(seat.text(), typed);
    seat.press("<esc>");

    // Somebody else decides the case meanwhile: it is seen again, and nothing is decided on it.
    let noor = seat.beside("noor", Role::Senior);
    seat.session.take(first, Event::Away);
    seat.press_at(noor, "a");
    seat.press("a");
    assert_eq!(seat.session.desk().store().decisions(), 1, "only theirs");
    assert!(seat.text().contains(WORDS), "{}", seat.text());
    // On another case it stays covered.
    seat.session.take(first, Event::Away);
    seat.press("xj");
    assert!(!seat.text().contains(WORDS), "{}", seat.text());
}
