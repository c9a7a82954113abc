//! Our own check of records against the JSON Schema of the database.

use super::lint::shape_of_record;
use super::{Statement, lint, record};
use crate::law::sample::{Sample, books, flag, notice, order, rule};
use crate::law::{Law, Level, names_in};
use crate::model::{
    Action, Automation, GroundKind, OrderKind, Redress, Restriction, RestrictionKind,
};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

const SCHEMA: &str = include_str!("../../tests/it/schema/statement-of-reasons.schema.json");

fn validator(part: &str) -> Validator {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    schema["$ref"] = json!(format!("#/$defs/{part}"));
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

pub(super) static API: LazyLock<Validator> = LazyLock::new(|| validator("api"));
pub(super) static RECOMMENDED: LazyLock<Validator> = LazyLock::new(|| validator("recommended"));
pub(super) static LAW: LazyLock<Law> = LazyLock::new(|| Law::load(&[]).unwrap());

fn statement_record(
    law: &Law,
    sample: &Sample,
    draft: crate::model::Draft,
    no: u32,
) -> Option<Value> {
    let (decision, texts) = sample.decided(draft, no);
    let s = Statement {
        decision: &decision,
        texts: &texts,
        case: &sample.case,
        message: Some(&sample.message),
        group: Some(&sample.group),
        names: names_in(&sample.case, Some(&sample.message)).into(),
    };
    record(law, &"ab12".repeat(16), &s)
}

fn assert_good(law: &Law, value: &Value) {
    let faults: Vec<_> = RECOMMENDED.iter_errors(value).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{value:#}");
    assert!(API.is_valid(value));
    assert_eq!(lint(law, value), [], "{value:#}");
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty() || list.iter().any(has_null),
        Value::Object(keys) => keys.is_empty() || keys.values().any(has_null),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

#[test]
fn every_policy_of_every_pack_gives_a_valid_record() {
    let mut puids = BTreeSet::new();
    let mut no = 0;
    for (_, law) in books() {
        for language in ["en", "nl"] {
            for (source, media) in
                [(notice(false), "photo"), (notice(true), "poll"), (rule(), "voice")]
            {
                let mut sample = Sample::dutch().media(media);
                sample.message.language = Some(language.into());
                sample.case.flags = vec![flag(source)];
                for policy in law.policies() {
                    no += 1;
                    let draft = law.prefill(policy, &sample.facts());
                    let value = statement_record(&law, &sample, draft, no).unwrap();
                    assert_good(&law, &value);
                    assert!(!has_null(&value), "{value:#}");
                    let text = value.to_string();
                    assert!(!text.contains("06-0000") && !text.contains("quickdeal"), "{text}");
                    assert!(puids.insert(value["puid"].as_str().unwrap().to_owned()));
                }
            }
        }
    }
}

#[test]
fn orders_and_kept_messages_have_no_record() {
    let mut sample = Sample::dutch();
    let allowed = LAW.allow(&sample.facts());
    assert_eq!(statement_record(&LAW, &sample, allowed, 1), None);
    sample.case.flags.push(flag(order(OrderKind::Act)));
    let draft = LAW.prefill(LAW.policy("counterfeit").unwrap(), &sample.facts());
    assert_eq!(statement_record(&LAW, &sample, draft, 2), None);
}

#[test]
fn every_restriction_and_every_option_gives_a_valid_record() {
    let sample = Sample::dutch();
    let until = Some(jiff::civil::date(2026, 4, 1));
    for known in LAW.restrictions() {
        let mut draft = LAW.prefill(LAW.policy("spam").unwrap(), &sample.facts());
        let ends = !known.code.contains("TERMINAT");
        let one = Restriction {
            kind: known.kind,
            code: known.code.clone(),
            until: until.filter(|_| ends),
        };
        draft.measure.restrictions = vec![one];
        if known.code.ends_with("_OTHER") {
            draft.texts.restriction_other = Some("shown to members only".into());
        }
        draft.measure.ground.as_mut().unwrap().also_illegal = Some(ends);
        draft.measure.automated_decision = Automation::Partial;
        draft.measure.territory = vec!["NL".into(), "GR".into()];
        let value = statement_record(&LAW, &sample, draft, 1).unwrap();
        assert_good(&LAW, &value);
    }
}

#[test]
fn the_longest_end_is_reported_and_none_when_open() {
    let sample = Sample::dutch();
    let mut draft = LAW.prefill(LAW.policy("spam").unwrap(), &sample.facts());
    let visible = |code: &str, day: Option<i8>| Restriction {
        kind: RestrictionKind::Visibility,
        code: code.into(),
        until: day.map(|d| jiff::civil::date(2026, 5, d)),
    };
    let rows = |last| {
        vec![
            visible("DECISION_VISIBILITY_CONTENT_LABELLED", Some(3)),
            visible("DECISION_VISIBILITY_CONTENT_DEMOTED", last),
        ]
    };
    draft.measure.restrictions = rows(Some(9));
    let value = statement_record(&LAW, &sample, draft.clone(), 1).unwrap();
    assert_eq!(value["end_date_visibility_restriction"], "2026-05-09");
    draft.measure.restrictions = rows(None);
    let value = statement_record(&LAW, &sample, draft, 1).unwrap();
    assert_eq!(value.get("end_date_visibility_restriction"), None);
}

#[test]
fn texts_are_cut_at_code_points() {
    let sample = Sample::dutch();
    let mut draft = LAW.prefill(LAW.policy("spam").unwrap(), &sample.facts());
    draft.texts.facts = "😀é".repeat(3000);
    let value = statement_record(&LAW, &sample, draft, 1).unwrap();
    assert_eq!(value["decision_facts"].as_str().unwrap().chars().count(), 5000);
    assert_good(&LAW, &value);
}

/// A good record with every key that can stand in one.
pub(super) fn full() -> Value {
    json!({
        "puid": "abc-1",
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_OTHER"],
        "decision_visibility_other": "members only",
        "decision_monetary": "DECISION_MONETARY_OTHER",
        "decision_monetary_other": "later",
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "account_type": "ACCOUNT_TYPE_PRIVATE",
        "end_date_visibility_restriction": "2026-05-01",
        "end_date_monetary_restriction": "2026-05-01",
        "end_date_service_restriction": "2026-05-01",
        "end_date_account_restriction": "2026-05-01",
        "decision_facts": "facts",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": "https://voorbeeld.example/terms",
        "incompatible_content_ground": "clause 4",
        "incompatible_content_explanation": "because",
        "incompatible_content_illegal": "No",
        "content_type": ["CONTENT_TYPE_TEXT", "CONTENT_TYPE_OTHER"],
        "content_type_other": "poll",
        "content_language": "NL",
        "content_date": "2026-03-16",
        "content_id": {"EAN-13": "0000000000000"},
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "category_addition": ["STATEMENT_CATEGORY_SCAMS_AND_FRAUD"],
        "category_specification": ["KEYWORD_PHISHING", "KEYWORD_OTHER"],
        "category_specification_other": "spam",
        "territorial_scope": ["NL", "GR"],
        "application_date": "2026-03-17",
        "source_type": "SOURCE_ARTICLE_16",
        "source_identity": "a rights holder",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED"
    })
}

/// Values that are right for some key and wrong for others.
pub(super) fn values() -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(""),
        json!("x"),
        json!(7),
        json!([]),
        json!({}),
        json!([null]),
        json!(["NL"]),
        json!(["NL", "NL"]),
        json!(["EL"]),
        json!("e".repeat(500)),
        json!("é".repeat(501)),
        json!("é".repeat(2001)),
        json!("é".repeat(5001)),
        json!("2026-02-30"),
        json!("2026-3-1"),
        json!("1999-12-31"),
        json!("2019-12-31"),
        json!("2038-01-01"),
        json!("2038-01-02"),
        json!("http://voorbeeld.example"),
        json!("no link"),
        json!("Yes"),
        json!({"EAN-13": "12"}),
        json!({"EAN-13": 12}),
        json!(["KEYWORD_STALKING"]),
        json!(["KEYWORD_OTHER"]),
        json!(["KEYWORD_PHISHING"]),
        json!(["KEYWORD_HATE_SPEECH", "KEYWORD_PHISHING"]),
        json!(["KEYWORD_PHISHING", "KEYWORD_PHISHING"]),
        json!(["CONTENT_TYPE_VIDEO"]),
        json!(["DECISION_VISIBILITY_OTHER"]),
        json!("STATEMENT_CATEGORY_SCAMS_AND_FRAUD"),
        json!("STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"),
        json!("STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"),
        json!(["STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"]),
        json!("DECISION_GROUND_ILLEGAL_CONTENT"),
        json!("SOURCE_VOLUNTARY"),
        json!("DECISION_MONETARY_TERMINATION"),
        json!("DECISION_PROVISION_TOTAL_TERMINATION"),
        json!("DECISION_ACCOUNT_TERMINATED"),
        json!("AUTOMATED_DECISION_FULLY"),
        json!("ACCOUNT_TYPE_BUSINESS"),
        json!("XX"),
        json!("EN"),
    ];
    all.extend(LAW.restrictions().iter().map(|r| json!(r.code)));
    all
}

pub(super) const EXTRA: [&str; 3] =
    ["illegal_content_legal_ground", "illegal_content_explanation", "url"];

pub(super) fn keys() -> Vec<String> {
    let own = full().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    own.into_iter().chain(EXTRA.map(str::to_owned)).collect()
}

/// Both agree on whether the database takes it and on whether it may leave.
fn assert_agree(value: &Value) {
    let ours = shape_of_record(&LAW, value);
    let errors = ours.iter().any(|f| f.level == Level::Error);
    let theirs: Vec<_> = RECOMMENDED.iter_errors(value).map(|e| e.to_string()).collect();
    assert_eq!(!errors, API.is_valid(value), "api\n{value:#}\nours {ours:#?}\ntheirs {theirs:#?}");
    assert_eq!(ours.is_empty(), theirs.is_empty(), "{value:#}\nours {ours:#?}\n{theirs:#?}");
}

#[test]
fn one_change_to_any_key_is_judged_as_the_schema_does() {
    assert!(!RECOMMENDED.is_valid(&json!({})) && !API.is_valid(&json!({})));
    assert_agree(&full());
    assert_good(&LAW, &full());
    assert_agree(&json!([]));
    for key in keys() {
        let mut less = full();
        less.as_object_mut().unwrap().remove(&key);
        assert_agree(&less);
        for value in values() {
            let mut changed = full();
            changed[&key] = value;
            assert_agree(&changed);
        }
    }
}

proptest! {
    #[test]
    fn many_changes_are_judged_as_the_schema_does(
        changes in proptest::collection::vec((0usize..36, 0usize..61, any::<bool>()), 1..6)
    ) {
        let (keys, values) = (keys(), values());
        let mut record = full();
        for (key, value, remove) in changes {
            let key = &keys[key % keys.len()];
            if remove {
                record.as_object_mut().unwrap().remove(key);
            } else {
                record[key] = values[value % values.len()].clone();
            }
        }
        assert_agree(&record);
    }
}

#[test]
fn our_codes_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let keys = &schema["$defs"]["api"]["properties"];
    let theirs = |key: &str| -> BTreeSet<String> {
        let list = [&keys[key]["items"]["enum"], &keys[key]["enum"]];
        let codes = list.into_iter().filter_map(Value::as_array).flatten();
        codes.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let words = LAW.vocabulary();
    let ours = |codes: &mut dyn Iterator<Item = &String>| codes.cloned().collect::<BTreeSet<_>>();
    assert_eq!(ours(&mut words.categories.iter().map(|c| &c.code)), theirs("category"));
    let tree = words.categories.iter().flat_map(|c| &c.keywords).chain(&words.stray_keywords);
    assert_eq!(ours(&mut tree.map(|k| &k.code)), theirs("category_specification"));
    assert_eq!(ours(&mut words.territories.iter().map(|c| &c.code)), theirs("territorial_scope"));
    assert_eq!(ours(&mut words.languages.iter()), theirs("content_language"));
    assert_eq!(ours(&mut words.content_types.iter().map(|c| &c.code)), theirs("content_type"));
    for (kind, key) in [
        (RestrictionKind::Visibility, "decision_visibility"),
        (RestrictionKind::Monetary, "decision_monetary"),
        (RestrictionKind::Provision, "decision_provision"),
        (RestrictionKind::Account, "decision_account"),
    ] {
        let mut of_kind = words.restrictions.iter().filter(|r| r.kind == kind).map(|r| &r.code);
        assert_eq!(ours(&mut of_kind), theirs(key));
    }
}

#[test]
fn days_in_the_wrong_order_are_found() {
    let mut record = full();
    record["content_date"] = json!("2026-03-18");
    record["end_date_account_restriction"] = json!("2026-03-16");
    let places: Vec<_> = lint(&LAW, &record).into_iter().map(|f| f.place).collect();
    assert_eq!(places, ["application_date", "end_date_account_restriction"]);
}

#[test]
fn a_checked_draft_makes_a_good_record() {
    let sample = Sample::dutch();
    let names = names_in(&sample.case, Some(&sample.message));
    let facts = crate::law::CheckFacts { profile: &sample.profile, names: &names };
    let mut draft = LAW.prefill(LAW.policy("hate").unwrap(), &sample.facts());
    assert_eq!(draft.measure.action, Action::Restrict);
    assert_eq!(draft.measure.ground.as_ref().unwrap().kind, GroundKind::Illegal);
    assert!(draft.measure.redress.contains(&Redress::Court));
    draft.measure.keywords = vec!["KEYWORD_STALKING".into()];
    let ours = LAW.check(&draft, &facts);
    assert!(ours.iter().any(|f| f.level == Level::Error && f.field == "keyword"), "{ours:?}");
}
