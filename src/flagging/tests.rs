//! The built-in rules on their own examples, places, mistakes in files, hostile text.

use super::load::example;
use super::*;
use crate::model::Entity;
use proptest::prelude::*;
use std::sync::LazyLock;

static BUILTIN: LazyLock<Rules> = LazyLock::new(|| match Rules::builtin() {
    Ok(rules) => rules,
    Err(errors) => {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }
});

fn flagged(text: &str) -> Vec<String> {
    BUILTIN.flag(&example(text), "", 0).into_iter().map(|flag| flag.hit.rule).collect()
}

#[test]
fn builtin_rules_hit_and_miss_what_they_say() {
    assert_eq!(BUILTIN.failed_examples(), Vec::<String>::new());
    assert!(BUILTIN.rules().count() >= 10);
}

#[test]
fn a_miss_of_one_rule_is_missed_by_all() {
    for weighed in &BUILTIN.rules {
        for text in &weighed.miss {
            assert_eq!(flagged(text), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn one_signal_alone_does_not_flag() {
    for weighed in &BUILTIN.rules {
        assert!(weighed.need.at_least >= 2, "{}", weighed.rule.id);
    }
}

#[test]
fn spans_show_the_disguised_word_in_the_original() {
    let text = "Vers: 🇨🇴🇰🇪, bestellen via t.me/voorbeeldlijn";
    let flags = BUILTIN.flag(&example(text), "", 0);
    let hit = &flags.first().unwrap().hit;
    assert_eq!((hit.rule.as_str(), hit.score, hit.threshold), ("drug-advert", 6, 5));
    let words: Vec<(&str, &str)> = hit
        .spans
        .iter()
        .map(|s| (s.signal.as_str(), text.get(s.start as usize..s.end as usize).unwrap()))
        .collect();
    assert_eq!(
        words,
        [("drug names", "🇨🇴🇰🇪"), ("trade words", "bestellen"), ("contact link", "t.me/")]
    );
}

#[test]
fn repetition_raises_the_score() {
    let text = "Menu ❄️ @voorbeeldlijn";
    assert_eq!(flagged(text), Vec::<String>::new());
    let flags = BUILTIN.flag(&example(text), "", 2);
    assert_eq!(flags.first().unwrap().hit.rule, "drug-advert-coded");
}

#[test]
fn links_behind_words_are_read() {
    let mut message = example("Wiet, menukaart hier");
    assert!(BUILTIN.flag(&message, "", 0).is_empty());
    let value = Some("https://t.me/voorbeeldmenu".to_owned());
    message.entities.push(Entity { kind: "text_link".to_owned(), start: 16, end: 20, value });
    let flags = BUILTIN.flag(&message, "", 0);
    assert!(flags[0].hit.spans.iter().any(|s| (s.start, s.end) == (16, 20)), "{flags:?}");
    message.entities[0].end = 400;
    assert!(BUILTIN.flag(&message, "", 0).is_empty());
}

#[test]
fn a_rule_can_be_kept_to_some_groups() {
    let rules = Rules::parse(
        r#"
[[signal]]
name = "a"
kind = "A"
terms = ["appel"]
[[rule]]
id = "r"
version = 1
name = "n"
reason = "r"
category = "STATEMENT_CATEGORY_VIOLENCE"
severity = 1
threshold = 1
signals = ["a"]
need = { at_least = 1, of = [["A"]] }
groups = { titles = ["fruit"], ids = [7] }
"#,
        "rules.toml",
    )
    .unwrap();
    let mut message = example("een Appel");
    assert_eq!(rules.flag(&message, "Groente", 0).len(), 0);
    assert_eq!(rules.flag(&message, "FRUIT & zo", 0).len(), 1);
    message.key.group.id = 7;
    assert_eq!(rules.flag(&message, "Groente", 0).len(), 1);
    message.text = "appels".to_owned();
    assert_eq!(rules.flag(&message, "Groente", 0).len(), 0);
}

#[test]
fn all_mistakes_are_named_at_once() {
    let text = r#"
[[signal]]
name = "a"
kind = "A"
patterns = ["(", "x*"]
[[signal]]
name = "a"
kind = "B"
wieght = 2
[[signal]]
name = "b"
kind = "B"
[[rule]]
id = "r"
version = 1
name = ""
reason = "r"
category = "violence"
severity = 9
threshold = 0
signals = ["a", "nowhere"]
need = { at_least = 3, of = [["A"], ["Z"]] }
"#;
    let errors: Vec<String> =
        Rules::parse(text, "rules.toml").unwrap_err().iter().map(ToString::to_string).collect();
    let all = errors.join("\n");
    for part in [
        "rules.toml:2: signal `a`: pattern `(` is no regular expression",
        "pattern `x*` matches empty text",
        "rules.toml:6: signal `a`: unknown field `wieght`",
        "rules.toml:10: signal `b`: looks for nothing",
        "rules.toml:13: rule `r`: no signal is named `nowhere`",
        "needs kind `Z`",
        "needs 3 of 2 sets",
        "severity is 9",
        "threshold is 0",
        "`violence` is no category",
        "`name` is empty",
    ] {
        assert!(all.contains(part), "{part}\nnot in\n{all}");
    }
    let broken = Rules::parse("[[rule]]\nid = \n", "x.toml").unwrap_err();
    assert!(broken[0].to_string().starts_with("x.toml:2: "), "{}", broken[0]);
    let unknown = Rules::parse("[[rules]]\nid = 1\n", "x.toml").unwrap_err();
    assert!(unknown[0].to_string().contains("unknown field `rules`"), "{}", unknown[0]);
}

#[test]
fn hostile_text_is_read_in_bounded_time() {
    for text in [
        "a\u{301}".repeat(200_000),
        "c o ".repeat(100_000),
        "coke ".repeat(100_000),
        "a".repeat(500_000),
        "€1 ".repeat(100_000),
        "1g 1g 1g ".repeat(50_000),
        "nul zes ".repeat(50_000),
        "&#99;".repeat(50_000),
        "&".repeat(100_000),
        "\u{fdfa}".repeat(20_000),
    ] {
        let flags = BUILTIN.flag(&example(&text), "", 0);
        assert!(flags.iter().all(|flag| flag.hit.spans.len() < 4096));
    }
}

proptest! {
    #[test]
    fn every_span_is_text_of_the_original(
        parts in proptest::collection::vec(
            prop_oneof![
                any::<String>(),
                Just("cöke ".to_owned()), Just("c.o.k.e ".to_owned()), Just("🇽🇹🇨 ".to_owned()),
                Just("t.me/x ".to_owned()), Just("@voorbeeld ".to_owned()), Just("bestel ".to_owned()),
                Just("1 gram €10 ".to_owned()), Just("cooooke\u{200b} ".to_owned()),
                Just("nul zes nul nul nul nul nul nul nul nul ".to_owned()),
            ],
            0..12,
        )
    ) {
        let text = parts.concat();
        for flag in BUILTIN.flag(&example(&text), "x", 3) {
            prop_assert!(flag.hit.score >= flag.hit.threshold);
            for span in flag.hit.spans {
                let words = text.get(span.start as usize..span.end as usize);
                prop_assert!(words.is_some_and(|w| !w.is_empty()), "{span:?}");
            }
        }
    }
}
