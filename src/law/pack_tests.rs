//! What must hold for every policy in every pack.

use super::pack::{LANGUAGES, PACKS};
use super::*;
use unicode_width::UnicodeWidthStr;

fn both(text: &Texts) -> bool {
    LANGUAGES.iter().all(|l| text.0.get(*l).is_some_and(|t| !t.trim().is_empty()))
}

fn books() -> Vec<Law> {
    PACKS.iter().map(|(id, _)| Law::load(&[(*id).to_owned()]).unwrap()).collect()
}

#[test]
fn every_text_has_both_languages() {
    for law in books() {
        for p in law.policies() {
            for text in [&p.name, &p.explanation, &p.facts].into_iter().chain(&p.keyword_other) {
                assert!(both(text), "{}: {text:?}", p.id);
            }
        }
        for g in law.grounds() {
            assert!(both(&g.text.article) && both(&g.text.prohibits), "{}", g.text.id);
            assert!(
                ["verified", "secondary", "memory", "terms"].contains(&g.text.standing.as_str())
            );
            assert_eq!(g.text.checked_on.parse::<jiff::civil::Date>().unwrap().year(), 2026);
        }
    }
}

#[test]
fn names_fit_the_narrow_lists() {
    for law in books() {
        for p in law.policies() {
            assert!(p.name.get("en").width() <= 15, "{}", p.name.get("en"));
            assert!(p.short.width() <= 11 && p.short == p.short.to_lowercase(), "{}", p.short);
        }
        assert!(law.categories().iter().all(|c| c.short.width() <= 15));
        assert_eq!(law.categories().len(), 16);
    }
}

#[test]
fn nine_digits_are_taken_and_stay_the_same() {
    for law in books() {
        let keys: Vec<_> =
            law.policies().iter().filter_map(|p| p.key.map(|k| (k, p.id.as_str()))).collect();
        let wanted = [
            ('1', "drugs"),
            ('2', "spam"),
            ('3', "fraud"),
            ('4', "threat"),
            ('5', "hate"),
            ('6', "doxing"),
            ('7', "designer"),
            ('8', "weapons"),
            ('9', "image"),
        ];
        assert_eq!(keys, wanted);
        assert_eq!(law.policy_by_key('4').unwrap().id, "threat");
    }
}

#[test]
fn dutch_law_lies_over_the_terms() {
    let law = Law::load(&[]).unwrap();
    assert_eq!(law.packs(), ["eu-dsa", "nl"]);
    let drugs = law.policy("drugs").unwrap();
    assert_eq!(drugs.grounds, ["nl-ow-3b", "nl-ow-2"]);
    assert_eq!(drugs.category, "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS");
    assert_eq!(law.territory_of("nl-ow-3b"), ["NL"]);
    assert_eq!(law.territory_of("eu-tco-2-7").len(), 27);
    assert!(law.territory_of("terms-spam").is_empty());
    let alone = Law::load(&["eu-dsa".to_owned()]).unwrap();
    assert_eq!(alone.policy("drugs").unwrap().grounds, ["terms-goods"]);
}

#[test]
fn every_ground_is_used_or_kept_on_purpose() {
    let law = Law::load(&[]).unwrap();
    let spare = ["nl-ow-3", "nl-sr-137c", "nl-sr-134a", "terms-goods", "terms-deceit"];
    for g in law.grounds().filter(|g| !g.text.id.starts_with("terms-")) {
        let used = law.policies().iter().any(|p| p.grounds.contains(&g.text.id));
        assert!(used || spare.contains(&g.text.id.as_str()), "{}", g.text.id);
    }
}

#[test]
fn an_unknown_pack_names_the_known_ones() {
    let refusal = Law::load(&["atlantis".to_owned()]).unwrap_err().to_string();
    assert_eq!(refusal, "there is no policy pack \"atlantis\"; known packs are eu-dsa, nl");
}

#[test]
fn unknown_codes_fall_back() {
    let law = Law::load(&[]).unwrap();
    assert_eq!(law.category_label("NEW_CODE"), "NEW_CODE");
    assert_eq!(law.category_short("STATEMENT_CATEGORY_SCAMS_AND_FRAUD"), "Scams");
    assert_eq!(law.severity_of_category("NEW_CODE"), 2);
    assert_eq!(law.keyword_label("KEYWORD_PHISHING"), "Phishing");
}
