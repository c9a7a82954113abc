//! The built-in rules on the sample export.

use super::load::example;
use super::*;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A message of the sample, with its group and number.
type Place = (i64, i64);

/// Texts of the public groups of the sample export.
fn texts() -> BTreeMap<Place, String> {
    let all: Value =
        serde_json::from_str(include_str!("../../sample-data/import/result.json")).unwrap();
    let part = |part: &Value| part.as_str().or_else(|| part["text"].as_str()).map(str::to_owned);
    let text_of = |text: &Value| match text.as_array() {
        Some(parts) => parts.iter().filter_map(part).collect(),
        None => text.as_str().unwrap_or_default().to_owned(),
    };
    let mut out = BTreeMap::new();
    for chat in all["chats"]["list"].as_array().unwrap() {
        if chat["type"].as_str().is_some_and(|kind| kind.starts_with("public")) {
            let group = chat["id"].as_i64().unwrap();
            for m in chat["messages"].as_array().unwrap() {
                out.insert((group, m["id"].as_i64().unwrap()), text_of(&m["text"]));
            }
        }
    }
    out
}

/// The rules that hit each message, in the order of the file.
fn flagged(texts: &BTreeMap<Place, String>) -> HashMap<Place, Vec<String>> {
    let rules = Rules::builtin().unwrap();
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut flagged = HashMap::new();
    for (place, text) in texts {
        let repeats = seen.entry(text_hash(text)).or_default();
        let flags = rules.flag(&example(text), "", *repeats);
        *repeats += 1;
        if !flags.is_empty() {
            flagged.insert(*place, flags.into_iter().map(|flag| flag.hit.rule).collect());
        }
    }
    flagged
}

#[test]
fn the_wave_is_flagged_in_every_disguise() {
    let texts = texts();
    let flagged = flagged(&texts);
    let wave: Vec<_> =
        texts.iter().filter(|(_, text)| text.to_lowercase().contains("menu_voorbeeld")).collect();
    assert_eq!(wave.len(), 40);
    for (place, text) in wave {
        assert!(flagged.contains_key(place), "{text}");
    }
    assert!((90..=110).contains(&flagged.len()), "{} flagged", flagged.len());
}

#[test]
fn what_is_allowed_is_not_flagged() {
    let texts = texts();
    let flagged = flagged(&texts);
    let answers = include_str!("../../sample-data/answers.jsonl");
    let mut allowed = 0;
    for answer in answers.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let place = (answer["group_id"].as_i64().unwrap(), answer["message_id"].as_i64().unwrap());
        assert!(texts.contains_key(&place), "{answer}");
        if answer["decision"] == "allow" {
            allowed += 1;
            assert_eq!(flagged.get(&place), None, "{answer}");
        }
    }
    assert!(allowed >= 12, "{allowed}");
}

#[test]
fn what_only_looks_bad_is_not_flagged() {
    let texts = texts();
    let flagged = flagged(&texts);
    for part in [
        "poes Mus is vermist",
        "van de bank te zijn",
        "ook die cobra's",
        "Laat je pillen testen",
        "roze xtc pillen",
        "Mijn telefoon gaat dood",
        "Ik kom je halen om acht uur",
        "oxycodon op recept",
        "runs around my brain",
        "Stekjes te koop",
        "Paddenstoelen zoeken",
        "Gras zaaien",
        "Speed pedelec te koop",
        "3 kilo cocaïne en hasj",
        "Weekmenu: soep",
        "voorlichting op school over lachgas",
        "dit is een nepbericht",
        "Kerstmarkt 2026",
        "documentaire over de drugsbezorging",
        "gewoon discriminatie",
    ] {
        let (place, text) = texts.iter().find(|(_, text)| text.contains(part)).expect(part);
        assert_eq!(flagged.get(place), None, "{text}");
    }
}

#[test]
fn every_policy_of_the_rules_finds_something() {
    let found: Vec<String> = flagged(&texts()).into_values().flatten().collect();
    for rule in Rules::builtin().unwrap().rules() {
        assert!(found.contains(&rule.id), "{}", rule.id);
    }
}

#[test]
fn every_answer_is_about_a_case() {
    let flagged = flagged(&texts());
    let told = concat!(
        include_str!("../../sample-data/import/notices.jsonl"),
        include_str!("../../sample-data/import/notices.csv"),
        include_str!("../../sample-data/import/orders.jsonl"),
    );
    let mut answers = 0;
    for line in include_str!("../../sample-data/answers.jsonl").lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let (group, id) =
            (answer["group_id"].as_i64().unwrap(), answer["message_id"].as_i64().unwrap());
        let ways = [
            format!("/c/{group}/{id}\""),
            format!("/c/{group}/{id},"),
            format!("\"group_id\": {group}, \"message_id\": {id},"),
            format!(",{group},{id},"),
        ];
        let case = flagged.contains_key(&(group, id)) || ways.iter().any(|way| told.contains(way));
        assert!(case, "{line}");
        answers += 1;
    }
    assert_eq!(answers, 80);
}
