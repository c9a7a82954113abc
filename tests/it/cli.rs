//! The built program from outside: a whole shift on the command line, and its answers to mistakes.

use crate::support::Shop;

/// A moment of the sample's day, after everything in it was received.
const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:50:00Z";

#[test]
fn import_decide_undo_export_verify() {
    let shop = Shop::new();
    let first =
        shop.at(NOW, &["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")]);
    assert!(first.ok(), "{first}");
    let lines = || shop.at(NOW, &["stats", "--json"]).json()["lines"].clone();
    let before = lines();
    let again = shop.at(NOW, &["import", &shop.sample("result.json"), "--json"]);
    assert_eq!(before, lines(), "importing twice writes nothing");
    assert!(again.ok(), "{again}");
    let report = again.json();
    assert_eq!(report["taken"], 0, "{again}");
    assert_eq!(report["cases"], 0, "{again}");
    assert!(report["known"].as_u64().unwrap() > 100, "{again}");

    let listed = shop.at(NOW, &["list", "--json"]).lines_json();
    assert!(listed.len() > 50, "{} cases", listed.len());
    let cases: Vec<String> = listed
        .iter()
        .filter(|c| c["policy"] == "drugs")
        .take(5)
        .map(|c| c["case"].to_string())
        .collect();
    assert_eq!(cases.len(), 5);
    for case in &cases {
        let decided = shop.at(NOW, &["decide", case, "--policy", "drugs", "--json"]);
        assert!(decided.ok(), "{decided}");
    }
    let refused = shop.at(NOW, &["decide", &cases[0], "--policy", "drugs"]);
    assert_eq!(refused.code, 2, "{refused}");
    assert!(
        refused.stderr.contains("decided already") && refused.stderr.contains("Hint:"),
        "{refused}"
    );

    let undone = shop.at(NOW, &["undo", "2", "--json"]).lines_json();
    assert_eq!(undone.len(), 2);
    assert_eq!(undone[0]["cases"][0].to_string(), cases[4]);

    // Within the hold nothing leaves.
    let out = shop.path("batches");
    let early = shop.at(NOW, &["export", "database", "--out", &out, "--json"]).json();
    assert_eq!(early["decisions"], 0);
    assert_eq!(early["held"], 3);
    let late = shop.at(LATER, &["export", "database", "--out", &out, "--json"]).json();
    assert_eq!(late["decisions"], 3, "{late}");
    let twice = shop.at(LATER, &["export", "database", "--out", &out, "--json"]).json();
    assert_eq!(twice["decisions"], 0, "each once: {twice}");
    let letters =
        shop.at(LATER, &["export", "letters", "--out", &shop.path("letters"), "--json"]).json();
    assert_eq!(letters["decisions"], 3, "{letters}");

    // After the hold undo makes a reversal, and only when asked to.
    let left = shop.at(LATER, &["undo"]);
    assert_eq!(left.code, 2, "{left}");
    assert!(left.stderr.contains("--reverse"), "{left}");
    assert!(shop.at(LATER, &["undo", "--reverse"]).ok());

    for check in ["verify", "check"] {
        let checked = shop.at(LATER, &[check]);
        assert!(checked.ok(), "{checked}");
    }
    let stats = shop.at(LATER, &["stats", "--json"]).json();
    let rebuilt = shop.at(LATER, &["rebuild"]);
    assert!(rebuilt.ok(), "{rebuilt}");
    assert_eq!(stats, shop.at(LATER, &["stats", "--json"]).json(), "a rebuild changes nothing");
}

#[test]
fn a_trainee_only_proposes_and_a_stranger_cannot_sit_down() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    shop.settings("[[moderator]]\nname = \"tess\"\nrole = \"trainee\"\n");
    let tess = shop.at(NOW, &["--as", "tess", "decide", "1", "--action", "allow"]);
    assert!(tess.ok() && tess.stdout.contains("proposed 1 cases"), "{tess}");
    let tess = shop.at(NOW, &["--as", "tess", "confirm", "1"]);
    assert!(tess.code == 2 && tess.stderr.contains("trainee cannot answer"), "{tess}");
    let stranger = shop.at(NOW, &["--as", "nobody", "decide", "1", "--action", "allow"]);
    assert!(stranger.stderr.contains("roster"), "{stranger}");
}

#[test]
fn mistakes_name_file_and_way_out() {
    let shop = Shop::new();
    let missing = shop.at(NOW, &["import", "no-such-file.json"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.contains("no-such-file.json") && missing.stderr.contains("Hint:"),
        "{missing}"
    );
    let format = shop.at(NOW, &["import", &shop.sample("result.json"), "--format", "word"]);
    assert!(format.stderr.contains("telegram"), "{format}");
    let filter = shop.at(NOW, &["list", "lane:nowhere"]);
    assert_eq!(filter.code, 2, "{filter}");
    shop.settings("[view]\ntheme = \"pink\"\n[nothing]\n");
    let config = shop.at(NOW, &["list"]);
    assert!(config.stderr.contains("line 2") && config.stderr.contains("line 3"), "{config}");
}

#[test]
fn a_frame_is_printed_after_keys() {
    let shop = Shop::new();
    let frame = shop.at(NOW, &["--keys", "jj", "--print", "--size", "100x30"]);
    assert!(frame.ok(), "{frame}");
    assert!(frame.stdout.contains("sample"), "{frame}");
    assert!(frame.stdout.lines().count() == 30, "{frame}");
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let (_held, _report) = modq::record::Record::open(&shop.store()).unwrap();
    let second = shop.at(NOW, &["list"]);
    assert_eq!(second.code, 2, "{second}");
    assert!(second.stderr.contains(&std::process::id().to_string()), "{second}");
}

#[test]
fn documentation_prints_from_the_tables() {
    let shop = Shop::new();
    for (topic, word) in [
        ("keys", "ctrl-r"),
        ("policies", "drugs"),
        ("config", "hold_seconds"),
        ("formats", "telegram"),
        ("filter", "lane:"),
        ("rules", "[[rule]]"),
        ("man", "modq"),
        ("completions-bash", "modq"),
    ] {
        let printed = shop.at(NOW, &["docs", topic]);
        assert!(printed.ok() && printed.stdout.contains(word), "{topic}: {printed}");
    }
}

#[test]
fn a_batch_is_one_step_over_restarts() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let decided = shop.at(NOW, &["decide", "5", "6", "7", "--action", "allow", "--json"]).json();
    assert_eq!(decided["cases"].as_array().unwrap().len(), 3);
    assert!(shop.at(NOW, &["decide", "9", "--action", "allow"]).ok());
    let undone = shop.at(NOW, &["undo", "2", "--json"]).lines_json();
    assert_eq!(undone[0]["cases"], serde_json::json!([9]));
    assert_eq!(undone[1]["cases"], serde_json::json!([5, 6, 7]));
    let redone = shop.at(NOW, &["redo"]);
    assert!(redone.stdout.contains("5 6 7"), "{redone}");
    let nothing = shop.at(NOW, &["undo", "9"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("nothing to take back"), "{nothing}");
}

#[test]
fn a_report_to_an_authority_leaves_by_itself_and_can_be_checked() {
    let shop = Shop::new();
    assert!(
        shop.at(NOW, &["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")]).ok()
    );
    let cases = shop.at(NOW, &["list", "policy:threat", "--json"]).lines_json();
    let case = cases.iter().find(|c| !c["message"].is_null()).unwrap()["case"].to_string();
    let asked = shop.at(NOW, &["decide", &case, "--policy", "threat"]);
    assert!(asked.stderr.contains("--yes"), "{asked}");
    assert!(shop.at(NOW, &["decide", &case, "--policy", "threat", "--yes"]).ok());
    let evidence = shop.store().join("outbox/evidence");
    assert!(shop.at(NOW, &["--print"]).ok());
    assert!(!evidence.exists(), "nothing leaves within the hold");
    assert!(shop.at(LATER, &["export", "csv", "--out", &shop.path("table")]).ok());
    let folder = std::fs::read_dir(&evidence).unwrap().next().unwrap().unwrap().path();
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "SHA256SUMS"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let table = std::fs::read_to_string(shop.path("table/decisions.csv")).unwrap();
    assert!(table.contains("police"), "{table}");
    // Once for ever, and the author's letter is held back.
    let again = shop.at(LATER, &["export", "evidence", "--out", &shop.path("e"), "--json"]).json();
    assert_eq!(again["decisions"], 0);
    let letters = shop.at(LATER, &["export", "letters", "--out", &shop.path("l"), "--json"]).json();
    assert!(letters["left_out"].to_string().contains("held back"), "{letters}");
}

#[test]
fn exported_batches_pass_the_schema() {
    let shop = Shop::new();
    assert!(
        shop.at(NOW, &["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")]).ok()
    );
    let mut decided = 0;
    for case in shop.at(NOW, &["list", "--json"]).lines_json() {
        let Some(policy) = case["policy"].as_str() else { continue };
        let ran = shop.at(NOW, &["decide", &case["case"].to_string(), "--policy", policy, "--yes"]);
        assert!(ran.ok(), "{policy}: {ran}");
        decided += 1;
        if decided == 40 {
            break;
        }
    }
    let out = shop.path("batches");
    let done = shop.at(NOW, &["export", "database", "--out", &out, "--now", "--json"]).json();
    assert!(done["decisions"].as_u64().unwrap() >= 30, "{done}");
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("schema/statement-of-reasons.schema.json")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for file in std::fs::read_dir(&out).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let batch: serde_json::Value = serde_json::from_str(&text).unwrap();
        let statements = batch["statements"].as_array().unwrap();
        assert!(statements.len() <= 100);
        for statement in statements {
            if let Err(e) = validator.validate(statement) {
                panic!("{e}: {statement:#}");
            }
        }
    }
}

#[test]
fn the_report_of_a_period_passes_its_own_check() {
    let shop = Shop::new();
    let files = ["result.json", "notices.jsonl", "orders.jsonl"].map(|f| shop.sample(f));
    let mut import = vec!["import"];
    import.extend(files.iter().map(String::as_str));
    assert!(shop.at(NOW, &import).ok());
    let mut made = 0;
    for case in shop.at(NOW, &["list", "--json"]).lines_json().iter().take(30) {
        let case = case["case"].to_string();
        made += u32::from(shop.at(NOW, &["decide", &case, "--action", "usual", "--yes"]).ok());
    }
    assert!(made > 20);
    shop.settings("[report.words]\nsummary = \"We look.\"\ninformation = \"We decide.\"\n");
    let out = shop.path("report");
    let period = ["report", "--from", "2026-01-01", "--to", "2026-12-31"];
    // The year is over when its report is made.
    let next_year = "2027-01-10T10:00:00Z";
    let written = shop.at(next_year, &[&period[..], &["--out", &out]].concat());
    assert!(written.ok(), "{written}");
    let checked = shop.at(LATER, &["report", "--check", &out]);
    assert!(checked.ok(), "{checked}");
    let shown = shop.at(next_year, &period);
    assert!(
        shown.stdout.contains("STATEMENT_CATEGORY") || shown.stdout.contains("TOTAL"),
        "{shown}"
    );
    let tco = shop.at(LATER, &["report", "--tco", "2026"]);
    assert!(tco.stdout.contains("before 1 March 2027"), "{tco}");
    // A number that was changed afterwards is found.
    let part = std::fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.to_string_lossy().contains('3'))
        .unwrap();
    let text = std::fs::read_to_string(&part).unwrap();
    std::fs::write(&part, text.replacen("TOTAL", "TOTALS", 1)).unwrap();
    let spoilt = shop.at(LATER, &["report", "--check", &out]);
    assert_eq!(spoilt.code, 1, "{spoilt}");
}

#[test]
fn a_file_with_edits_changes_nothing_the_second_time() {
    let shop = Shop::new();
    let file = shop.sample("updates.jsonl");
    assert!(shop.at(NOW, &["import", &file]).ok());
    let lines = || shop.at(NOW, &["stats", "--json"]).json()["lines"].clone();
    let before = lines();
    let again = shop.at(NOW, &["import", &file, "--json"]).json();
    assert_eq!((&again["versions"], &again["taken"]), (&0.into(), &0.into()), "{again}");
    assert_eq!(before, lines());
}

#[test]
fn who_may_not_decide_may_not_import_either_but_an_auditor_reads_the_journal() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    shop.settings(
        "[[moderator]]\nname = \"ada\"\nrole = \"auditor\"\n[[moderator]]\nname = \"tess\"\nrole = \"trainee\"\n",
    );
    for who in ["ada", "tess"] {
        for act in [&["import", &shop.sample("own.csv")][..], &["flag"]] {
            let ran = shop.at(NOW, &[&["--as", who][..], act].concat());
            assert_eq!(ran.code, 2, "{who} {act:?}: {ran}");
            assert!(ran.stderr.contains("may not import"), "{ran}");
        }
    }
    let out = shop.path("journal");
    assert!(shop.at(NOW, &["--as", "ada", "export", "journal", "--out", &out]).ok());
}

#[test]
fn views_saved_on_the_screen_are_listed() {
    let shop = Shop::new();
    shop.at(NOW, &["import", &shop.sample("updates.jsonl")]);
    let ran = shop.at(NOW, &["--keys", "flane:own<enter>odVn by deadline<enter>", "--print"]);
    assert!(ran.ok() && ran.stdout.contains("view saved"), "{ran}");
    let ran = shop.at(NOW, &["views", "--json"]);
    let view = ran.json();
    assert_eq!((&view["key"], &view["filter"]), (&"n".into(), &"lane:own".into()), "{ran}");
    assert_eq!((&view["sort"], &view["shared"]), (&"due".into(), &false.into()), "{ran}");
    assert!(shop.at(NOW, &["views"]).stdout.contains("by deadline"));
}
