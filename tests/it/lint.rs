//! `modq lint` on files of every shape, and on what `modq export database` wrote.

use crate::support::{Ran, Shop};
use serde_json::{Value, json};

const NOW: &str = "2026-03-17T13:40:00Z";

fn good(puid: &str) -> Value {
    json!({
        "puid": puid,
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_facts": "A message offered something the terms forbid.",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "clause 4",
        "incompatible_content_explanation": "The clause forbids it.",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": "2026-03-16",
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        "territorial_scope": ["NL"],
        "application_date": "2026-03-17",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED"
    })
}

fn with(puid: &str, key: &str, value: Value) -> Value {
    let mut statement = good(puid);
    statement[key] = value;
    statement
}

fn lint(shop: &Shop, name: &str, text: &str, more: &[&str]) -> Ran {
    std::fs::write(shop.path(name), text).unwrap();
    shop.at(NOW, &[&["lint", name], more].concat())
}

#[test]
fn errors_end_with_one_and_warnings_only_when_strict() {
    let shop = Shop::new();
    let fine = lint(&shop, "fine.json", &good("a-1").to_string(), &["--strict"]);
    assert!(fine.ok() && fine.stdout.contains("1 statements checked: 0 refused"), "{fine}");
    let text = with("a-1", "territorial_scope", json!([])).to_string();
    let warned = lint(&shop, "warned.json", &text, &[]);
    assert!(warned.ok(), "{warned}");
    assert!(
        warned.stdout.contains("warned.json: statement 1 (a-1): warning: territorial_scope"),
        "{warned}"
    );
    assert_eq!(lint(&shop, "warned.json", &text, &["--strict"]).code, 1);
    let text = with("a-1", "category_addition", json!(null)).to_string();
    let refused = lint(&shop, "refused.json", &text, &[]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stdout.contains("error: category_addition: may not be null"), "{refused}");
}

#[test]
fn each_statement_has_a_verdict_with_its_place() {
    let shop = Shop::new();
    let batch = json!({"statements": [
        good("a-1"),
        with("a-2", "decision_facts", json!("\u{feff}\u{200b} ")),
        good("\u{a0}a-1\n"),
    ]});
    let ran = lint(&shop, "batch.json", &format!("{batch:#}"), &["--json"]);
    assert_eq!(ran.code, 1, "{ran}");
    let found = ran.lines_json();
    let verdicts: Vec<_> = found.iter().map(|v| v["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["good", "refused", "refused"], "{ran}");
    assert_eq!(found[1]["statement"], 2);
    assert_eq!(found[1]["call"], "statements");
    assert_eq!(found[1]["findings"][0]["key"], "decision_facts");
    assert_eq!(found[2]["findings"][0]["text"], "stands already in statement 1");

    let lines = format!("{}\n\n{{\"puid\":\n{}\n", good("b-1"), with("b-2", "category", json!(7)));
    let ran = lint(&shop, "lines.jsonl", &lines, &["--json"]);
    let found = ran.lines_json();
    assert_eq!(found.iter().map(|v| v["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!(found[1]["findings"][0]["level"], "error", "{ran}");
    assert_eq!(found[2]["puid"], "b-2");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let shop = Shop::new();
    let missing = shop.at(NOW, &["lint", "gone.json"]);
    assert_eq!(missing.code, 2, "{missing}");
    assert!(missing.stderr.contains("gone.json") && missing.stderr.contains("Hint:"), "{missing}");
    for (name, text) in
        [("empty.json", ""), ("half.json", "{\"puid\": "), ("text.txt", "\u{1b}]0;x\u{7} hello")]
    {
        let ran = lint(&shop, name, text, &[]);
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.stdout.starts_with(&format!("{name}: error: ")), "{ran}");
        assert!(!ran.stdout.contains('\u{1b}'), "{ran}");
    }
}

#[test]
fn what_modq_exports_is_good() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let listed = shop.at(NOW, &["list", "--json", "--limit", "6"]).lines_json();
    for case in listed {
        shop.at(NOW, &["decide", &case["case"].to_string(), "--policy", "spam"]);
    }
    let out = shop.path("batches");
    let ran = shop.at(NOW, &["export", "database", "--now", "--out", &out, "--json"]);
    let file = ran.json()["files"][0].as_str().unwrap().to_owned();
    let checked = shop.at(NOW, &["lint", &format!("{out}/{file}"), "--strict"]);
    assert!(checked.ok(), "{checked}");
    assert!(checked.stdout.starts_with("6 statements checked"), "{checked}");
}
