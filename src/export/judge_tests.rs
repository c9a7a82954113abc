//! Our verdicts on foreign statements against the JSON Schema of the database.

use super::judge::{Call, Judge, Verdict};
use super::lint::lint_foreign;
use super::received::received;
use super::schema_tests::{API, EXTRA, LAW, RECOMMENDED, full, keys, values};
use crate::law::Level;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

fn judged(text: &[u8]) -> Vec<Verdict> {
    let mut found = Vec::new();
    let mut from = text;
    let mut hear = |verdict| {
        found.push(verdict);
        Ok(())
    };
    Judge::new(&LAW).file("a.json", &mut from, &mut hear).unwrap();
    found
}

static BLANK: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(
        "^[\\s\\x00\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180e}\u{200b}-\u{200f}\
         \u{2060}-\u{2065}\u{206a}-\u{206f}\u{2800}\u{3164}\u{feff}\u{ffa0}]+",
    )
    .unwrap()
});

/// Trimming once more, in the words of the interface's description: the character classes as a
/// regular expression.
fn seen(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let front = BLANK.replace(text, "");
            let back: String = front.chars().rev().collect();
            let back: String = BLANK.replace(&back, "").chars().rev().collect();
            if back.is_empty() { Value::Null } else { Value::from(back) }
        }
        Value::Array(list) => list.iter().map(seen).collect(),
        Value::Object(keys) => keys.iter().map(|(k, v)| (k.clone(), seen(v))).collect(),
        other => other.clone(),
    }
}

/// Both agree on whether the database takes it, and whether the recommended part does.
fn assert_agree(value: &Value) {
    let text = value.to_string();
    let verdicts = judged(text.as_bytes());
    assert_eq!(verdicts.len(), 1, "{text}");
    let theirs = seen(value);
    assert_eq!(!verdicts[0].is_refused(), API.is_valid(&theirs), "{text}\n{verdicts:#?}");
    // Days in order, check digits and repeats are no part of the schema.
    let beyond = ["is before", "EAN-13 does not fit", "repeats the main"];
    let ours = verdicts[0].findings.iter().filter(|f| !beyond.iter().any(|b| f.text.contains(b)));
    assert_eq!(ours.count() == 0, RECOMMENDED.is_valid(&theirs), "{text}\n{verdicts:#?}");
}

const PADS: [&str; 6] = [" ", "\t\r\n", "\u{a0}", "\u{feff}", "\u{200b}\u{3000}", "\u{2060}\0"];

fn padded(value: &Value, pad: &str) -> Value {
    match value {
        Value::String(text) => json!(format!("{pad}{text}{pad}")),
        Value::Array(list) => list.iter().map(|v| padded(v, pad)).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_rule_broken_alone_is_judged_as_the_schema_does() {
    assert_agree(&full());
    for key in keys() {
        let mut less = full();
        less.as_object_mut().unwrap().remove(&key);
        assert_agree(&less);
        for (no, value) in values().iter().enumerate() {
            let mut changed = full();
            changed[&key] = value.clone();
            assert_agree(&changed);
            changed[&key] = padded(value, PADS[no % PADS.len()]);
            assert_agree(&changed);
        }
    }
}

/// A text as long as allowed, in characters of four bytes, with blanks around that do not count.
#[test]
fn lengths_are_counted_in_code_points_after_trimming() {
    for (key, limit) in [
        ("decision_facts", 5000),
        ("incompatible_content_explanation", 2000),
        ("incompatible_content_ground", 500),
        ("decision_visibility_other", 500),
        ("content_type_other", 500),
        ("category_specification_other", 500),
        ("source_identity", 500),
        ("puid", 500),
    ] {
        let unit = if key == "puid" { "a" } else { "😀" };
        for (length, good) in [(limit, true), (limit + 1, false)] {
            let mut value = full();
            value[key] = json!(format!("\u{feff} {}\u{200b}\n", unit.repeat(length)));
            assert_eq!(
                !judged(value.to_string().as_bytes())[0].is_refused(),
                good,
                "{key} {length}"
            );
            assert_agree(&value);
        }
    }
}

proptest! {
    #[test]
    fn many_changes_are_judged_as_the_schema_does(
        changes in proptest::collection::vec((0usize..36, 0usize..61, 0usize..8), 1..6)
    ) {
        let (keys, values) = (keys(), values());
        let mut value = full();
        for (key, other, how) in changes {
            let key = &keys[key % keys.len()];
            let other = &values[other % values.len()];
            match how {
                0 => { value.as_object_mut().unwrap().remove(key); }
                1 => value[key] = other.clone(),
                pad => value[key] = padded(other, PADS[pad - 2]),
            }
        }
        assert_agree(&value);
    }

    #[test]
    fn texts_are_trimmed_as_described(text in "[ \u{a0}\u{feff}\u{200b}\u{ad}\u{2060}\\x00a-c]{0,9}") {
        prop_assert_eq!(received(&json!(text.clone())), seen(&json!(text)));
    }

    #[test]
    fn any_bytes_have_a_verdict(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(judged(&text).iter().all(|v| !v.findings.is_empty()));
    }

    #[test]
    fn any_damage_to_a_batch_is_no_panic(at in 0usize..9000, byte in any::<u8>(), cut in 0usize..9000) {
        let mut text = json!({"statements": vec![full(); 3]}).to_string().into_bytes();
        if let Some(b) = text.get_mut(at) { *b = byte; }
        text.truncate(text.len().min(9000 - cut));
        judged(&text);
    }
}

fn numbered(no: usize) -> Value {
    let mut value = full();
    value["puid"] = json!(format!("p-{no}"));
    value
}

#[test]
fn one_statement_a_batch_a_list_and_lines_are_told_apart() {
    let one = numbered(1).to_string();
    let pretty = format!("{:#}", numbered(1));
    for text in [one.as_str(), &pretty, &format!("\n\n{one}\n\n")] {
        let found = judged(text.as_bytes());
        assert_eq!((found.len(), found[0].call, found[0].line), (1, Call::Single, 0));
        assert_eq!(found[0].puid.as_deref(), Some("p-1"));
    }
    let list: Vec<_> = (0..3).map(numbered).collect();
    let found = judged(json!({ "statements": list }).to_string().as_bytes());
    assert!(found.iter().all(|v| v.call == Call::Batch && v.findings.is_empty()), "{found:?}");
    assert_eq!(found.iter().map(|v| v.statement).collect::<Vec<_>>(), [1, 2, 3]);
    let found = judged(format!("{:#}", json!(list)).as_bytes());
    assert!(found.iter().all(|v| v.call == Call::Single && v.findings.is_empty()), "{found:?}");
    let lines: Vec<_> = list.iter().map(Value::to_string).collect();
    let found = judged(lines.join("\n\n").as_bytes());
    assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [1, 3, 5]);
}

#[test]
fn a_broken_line_costs_one_statement_wherever_it_stands() {
    for broken in 0..3 {
        let mut lines: Vec<_> = (0..3).map(|no| numbered(no).to_string()).collect();
        lines[broken].truncate(100);
        let found = judged(lines.join("\n").as_bytes());
        assert_eq!(found.len(), 3, "{found:#?}");
        let bad: Vec<_> = found.iter().filter(|v| v.is_refused()).map(|v| v.line).collect();
        assert_eq!(bad, [broken as u64 + 1], "{found:#?}");
    }
}

#[test]
fn the_envelope_of_a_batch_is_judged_too() {
    let batch = |n: usize| json!({ "statements": (0..n).map(numbered).collect::<Vec<_>>() });
    assert!(judged(batch(100).to_string().as_bytes()).iter().all(|v| !v.is_refused()));
    for wrong in [batch(101), batch(0), json!({"statements": 3}), json!({"statements": null})] {
        let found = judged(wrong.to_string().as_bytes());
        assert!(found[0].is_refused() && found[0].statement == 0, "{found:?}");
        assert_eq!(found[0].findings[0].place, "statements");
    }
}

#[test]
fn an_identifier_stands_once_in_all_files() {
    let twice = json!([numbered(1), numbered(2), numbered(1)]).to_string();
    let found = judged(twice.as_bytes());
    assert_eq!(found[2].findings[0].text, "stands already in statement 1");
    let mut judge = Judge::new(&LAW);
    let mut refused = Vec::new();
    for name in ["a.json", "b.json"] {
        let text = json!({"statements": [numbered(1)]}).to_string();
        let mut hear = |verdict: Verdict| {
            refused.extend(verdict.findings.into_iter().map(|f| f.text));
            Ok(())
        };
        judge.file(name, &mut text.as_bytes(), &mut hear).unwrap();
    }
    assert_eq!(refused, ["stands already in a.json, statement 1"]);
}

#[test]
fn a_byte_order_mark_is_refused_where_the_file_is_the_body_of_a_call() {
    let bom = |text: String| format!("\u{feff}{text}");
    for (text, refused) in [
        (bom(numbered(1).to_string()), true),
        (bom(json!({"statements": [numbered(1)]}).to_string()), true),
        (bom(json!([numbered(1)]).to_string()), false),
        (bom(format!("{}\n{}", numbered(1), numbered(2))), false),
    ] {
        let found = judged(text.as_bytes());
        assert_eq!(found[0].is_refused(), refused, "{found:?}");
        assert!(found[0].findings[0].text.contains("byte order mark"));
        assert!(found.iter().skip(1).all(|v| v.findings.is_empty()), "{found:?}");
    }
}

#[test]
fn what_the_database_does_silently_is_warned_about() {
    let warned = |key: &str, value: Value, batch: bool| {
        let mut changed = full();
        changed[key] = value;
        let found = lint_foreign(&LAW, &changed, batch);
        assert!(found.iter().all(|f| f.level == Level::Warning), "{found:?}");
        found.into_iter().map(|f| f.place).collect::<Vec<_>>()
    };
    assert_eq!(warned("content_id", json!({"EAN-13": "4006381333931"}), false), [""; 0]);
    assert_eq!(warned("content_id", json!({"EAN-13": "4006381333930"}), false), ["content_id"]);
    assert_eq!(warned("content_id_ean", json!("4006381333931"), true), ["content_id_ean"]);
    assert_eq!(warned("content_id_ean", json!("4006381333931"), false), [""; 0]);
    assert_eq!(
        warned("decision_account", json!("null"), false).first().unwrap(),
        "decision_account"
    );
    let places = warned("decision_visibility", json!(["null"]), true);
    assert!(places.contains(&"decision_visibility".to_owned()), "{places:?}");
    assert!(EXTRA.contains(&"url"));
    assert_eq!(warned("url", json!("x"), false), ["url"]);
    let main =
        json!(["STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"]);
    assert_eq!(warned("category_addition", main, false), ["category_addition"]);
}
