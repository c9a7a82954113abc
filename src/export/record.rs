//! One statement as the transparency database takes it, without personal data.

use super::Statement;
use crate::law::Law;
use crate::law::check::{EXPLANATION, FACTS, SHORT};
use crate::law::letter::is_final;
use crate::model::{Action, Automation, GroundKind, Measure, RestrictionKind, Source};
use jiff::civil::Date;
use serde_json::{Map, Value};

/// The words of a kind of restriction in the database: key of the code, key of the end date.
const KINDS: [(RestrictionKind, &str, &str); 4] = [
    (RestrictionKind::Visibility, "decision_visibility", "end_date_visibility_restriction"),
    (RestrictionKind::Monetary, "decision_monetary", "end_date_monetary_restriction"),
    (RestrictionKind::Provision, "decision_provision", "end_date_service_restriction"),
    (RestrictionKind::Account, "decision_account", "end_date_account_restriction"),
];

/// Why a decision has no place in the database; `None` when it has one.
#[must_use]
pub const fn left_out(measure: &Measure) -> Option<&'static str> {
    match (measure.action, measure.source) {
        (Action::Allow, _) => Some("no restriction"),
        (_, Source::Order) => Some("carries out an order: no statement of reasons (Art. 17(5))"),
        _ if measure.exemption.is_some() => Some("no statement of reasons is due (Art. 17(2))"),
        _ if measure.restrictions.is_empty() => Some("no restriction"),
        _ => None,
    }
}

/// The identifier of a statement: never the same for two decisions of any stores.
#[must_use]
pub fn puid(store: &str, s: &Statement<'_>) -> String {
    format!("{}-{}", puid_prefix(store), s.decision.no)
}

/// The part of an identifier that all statements of one store share.
#[must_use]
pub fn puid_prefix(store: &str) -> String {
    store.chars().filter(char::is_ascii_alphanumeric).take(12).collect()
}

/// The record of a statement; `None` when the decision has no place in the database. Empty keys are
/// left out, nothing is null, texts carry `[name]`, `[phone]` and the like for personal data.
#[must_use]
pub fn record(law: &Law, store: &str, s: &Statement<'_>) -> Option<Value> {
    let m = &s.decision.measure;
    if left_out(m).is_some() {
        return None;
    }
    let language = s.texts.language.as_str();
    let mut row = Row { keys: Map::new(), names: &s.names, language };
    row.word("puid", &puid(store, s));
    restrictions(m, s, &mut row);
    ground(m, s, &mut row);
    content(m, s, &mut row);
    let everywhere =
        m.territory.is_empty().then(|| law.vocabulary().countries(&["EEA".to_owned()]));
    row.words("territorial_scope", everywhere.as_ref().unwrap_or(&m.territory));
    row.date("application_date", m.application_date);
    row.text("decision_facts", &s.texts.facts, FACTS);
    row.word("source_type", source(m.source));
    row.word("automated_detection", if m.automated_detection { "Yes" } else { "No" });
    row.word("automated_decision", automation(m.automated_decision));
    Some(Value::Object(row.keys))
}

fn restrictions(m: &Measure, s: &Statement<'_>, row: &mut Row<'_>) {
    for (kind, key, end_key) in KINDS {
        let of_kind = || m.restrictions.iter().filter(move |r| r.kind == kind);
        let codes: Vec<String> = of_kind().map(|r| r.code.clone()).collect();
        match codes.first() {
            None => continue,
            Some(_) if kind == RestrictionKind::Visibility => row.words(key, &codes),
            Some(code) => row.word(key, code),
        }
        // One without an end outlasts all others.
        let open = of_kind().any(|r| r.until.is_none() || is_final(&r.code));
        let last = of_kind().filter_map(|r| r.until).max();
        row.date(end_key, last.filter(|_| !open));
        if codes.iter().any(|c| c.ends_with("_OTHER")) {
            let words = s.texts.restriction_other.as_deref().unwrap_or_default();
            row.text(&format!("{key}_other"), words, SHORT);
        }
    }
}

fn ground(m: &Measure, s: &Statement<'_>, row: &mut Row<'_>) {
    let Some(ground) = &m.ground else { return };
    let (code, law, why) = match ground.kind {
        GroundKind::Illegal => (
            "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground",
            "illegal_content_explanation",
        ),
        GroundKind::Terms => (
            "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            "incompatible_content_ground",
            "incompatible_content_explanation",
        ),
    };
    row.word("decision_ground", code);
    row.text(law, &s.texts.ground, SHORT);
    row.text(why, &s.texts.explanation, EXPLANATION);
    row.word("decision_ground_reference_url", s.texts.ground_url.as_deref().unwrap_or_default());
    if let (GroundKind::Terms, Some(also)) = (ground.kind, ground.also_illegal) {
        row.word("incompatible_content_illegal", if also { "Yes" } else { "No" });
    }
}

fn content(m: &Measure, s: &Statement<'_>, row: &mut Row<'_>) {
    row.words("content_type", &m.content_type);
    if m.content_type.iter().any(|c| c == "CONTENT_TYPE_OTHER") {
        let words = s.texts.content_type_other.as_deref().unwrap_or_default();
        row.text("content_type_other", words, SHORT);
    }
    row.word("content_language", m.content_language.as_deref().unwrap_or_default());
    row.date("content_date", m.content_date);
    let main = m.category.as_deref().unwrap_or_default();
    row.word("category", main);
    let further: Vec<String> = m.category_addition.iter().filter(|c| *c != main).cloned().collect();
    row.words("category_addition", &further);
    row.words("category_specification", &m.keywords);
    if m.keywords.iter().any(|k| k == crate::law::KEYWORD_OTHER) {
        let words = s.texts.keyword_other.as_deref().unwrap_or_default();
        row.text("category_specification_other", words, SHORT);
    }
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Notice => "SOURCE_ARTICLE_16",
        Source::TrustedFlagger => "SOURCE_TRUSTED_FLAGGER",
        Source::Other | Source::Order => "SOURCE_TYPE_OTHER_NOTIFICATION",
        Source::Voluntary => "SOURCE_VOLUNTARY",
    }
}

const fn automation(automation: Automation) -> &'static str {
    match automation {
        Automation::None => "AUTOMATED_DECISION_NOT_AUTOMATED",
        Automation::Partial => "AUTOMATED_DECISION_PARTIALLY",
        Automation::Full => "AUTOMATED_DECISION_FULLY",
    }
}

/// A record being filled; what is empty is left out.
struct Row<'a> {
    keys: Map<String, Value>,
    names: &'a [String],
    /// Language of the texts, and of the marks in them.
    language: &'a str,
}

impl Row<'_> {
    fn word(&mut self, key: &str, value: &str) {
        if !value.trim().is_empty() {
            self.keys.insert(key.to_owned(), Value::from(value.trim()));
        }
    }

    fn words(&mut self, key: &str, values: &[String]) {
        let mut all = values.to_vec();
        all.sort();
        all.dedup();
        if !all.is_empty() {
            self.keys.insert(key.to_owned(), Value::from(all));
        }
    }

    fn date(&mut self, key: &str, value: Option<Date>) {
        if let Some(date) = value {
            self.keys.insert(key.to_owned(), Value::from(date.to_string()));
        }
    }

    /// Free text: personal data hidden, cut to the length the database takes.
    fn text(&mut self, key: &str, value: &str, limit: usize) {
        let (safe, _hidden) = Law::scrub_in(value.trim(), self.names, self.language);
        let cut: String = safe.chars().take(limit).collect();
        self.word(key, &cut);
    }
}
