//! Checks a record before it leaves: what the database refuses, and what it ought to refuse.

use super::keys::{Codes, ENDS, ILLEGAL, KEYS, NO_LIMIT, OWN, Shape, TERMS};
use crate::law::check::{DAYS, EXPLANATION, FACTS, SHORT};
use crate::law::{KEYWORD_OTHER, Law, Level};
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The key.
    pub place: String,
    /// An error is refused by the database; a warning breaks a rule it does not check.
    pub level: Level,
    /// What is wrong.
    pub text: String,
}

/// Everything wrong with a record; nothing when it may leave.
#[must_use]
pub fn lint(law: &Law, record: &Value) -> Vec<LintFinding> {
    let mut found = shape_of_record(law, record);
    if let Some(keys) = record.as_object() {
        found.extend(days(keys));
    }
    found
}

/// The same for a statement of somebody else, after the database trimmed it, with what it does
/// silently to what it takes. `batch`: it stands in a call with others.
pub(super) fn lint_foreign(law: &Law, record: &Value, batch: bool) -> Vec<LintFinding> {
    let mut found = lint(law, record);
    let Some(keys) = record.as_object() else { return found };
    let mut warn = |bad: bool, place: &str, text: &str| {
        if bad {
            let (place, text) = (place.to_owned(), text.to_owned());
            found.push(LintFinding { place, level: Level::Warning, text });
        }
    };
    let main = keys.get("category").filter(|c| c.is_string());
    let further = keys.get("category_addition").and_then(Value::as_array);
    let again = main.zip(further).is_some_and(|(main, further)| further.contains(main));
    warn(again, "category_addition", "repeats the main category");
    let ean = keys.get("content_id").and_then(|id| id.get("EAN-13")).and_then(Value::as_str);
    let wrong = ean.is_some_and(|ean| ean.len() == 13 && !checks(ean));
    warn(wrong, "content_id", "the last digit of the EAN-13 does not fit the others");
    let flat = batch && keys.contains_key(FLAT_EAN);
    warn(flat, FLAT_EAN, "is ignored in a batch: write content_id with EAN-13 in it");
    found
}

/// A key only the call for a single statement looks at.
const FLAT_EAN: &str = "content_id_ean";

/// Whether the check digit of an EAN-13 fits.
fn checks(ean: &str) -> bool {
    let digits = ean.bytes().map(|b| u32::from(b.saturating_sub(b'0')));
    digits.zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>() % 10
        == 0
}

/// What the schema of the database says, with its stricter part.
pub(super) fn shape_of_record(law: &Law, record: &Value) -> Vec<LintFinding> {
    let Some(keys) = record.as_object() else {
        let text = "the record is no JSON object".to_owned();
        return vec![LintFinding { place: String::new(), level: Level::Error, text }];
    };
    let mut look = Look { law, keys, found: Vec::new() };
    look.shapes();
    look.needs();
    look.consistency();
    look.found
}

/// The word the web form of the database sends for nothing, and what we say about it.
const NULL: &str = "null";
const ACCIDENT: &str = "the word \"null\" passes by accident: leave the key out";

/// Wrong codes of one list that are named.
const MOST: usize = 20;

struct Look<'a> {
    law: &'a Law,
    keys: &'a Map<String, Value>,
    found: Vec<LintFinding>,
}

impl<'a> Look<'a> {
    fn error(&mut self, place: &str, text: impl Into<String>) {
        let finding = LintFinding { place: place.into(), level: Level::Error, text: text.into() };
        self.found.push(finding);
    }

    fn warn_if(&mut self, bad: bool, place: &str, text: &str) {
        if bad {
            let text = text.to_owned();
            self.found.push(LintFinding { place: place.into(), level: Level::Warning, text });
        }
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.keys.get(key).and_then(Value::as_str)
    }

    fn is(&self, key: &str, code: &str) -> bool {
        self.text(key) == Some(code)
    }

    fn list(&self, key: &str) -> &'a [Value] {
        self.keys.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn holds(&self, key: &str, code: &str) -> bool {
        self.list(key).iter().any(|v| v == code)
    }

    /// Each key by itself.
    fn shapes(&mut self) {
        for (key, shape, null, needed) in KEYS {
            match self.keys.get(*key) {
                None if *needed => self.error(key, "is missing"),
                None => {}
                Some(Value::Null) if *null => {}
                Some(Value::Null) => self.error(key, "may not be null: leave the key out"),
                Some(value) => self.shape(key, *shape, value),
            }
        }
        for key in self.keys.keys() {
            let known = KEYS.iter().any(|(k, ..)| k == key) || key == FLAT_EAN;
            self.warn_if(!known, key, "is no key of a statement");
        }
    }

    fn shape(&mut self, key: &str, shape: Shape, value: &Value) {
        match shape {
            Shape::List(codes, least) => self.codes(key, codes, least, value),
            Shape::Products => self.products(key, value),
            _ => match value.as_str() {
                None => self.error(key, "must be text"),
                Some(text) => self.one(key, shape, text),
            },
        }
    }

    fn one(&mut self, key: &str, shape: Shape, text: &str) {
        let length = text.chars().count();
        match shape {
            Shape::Code(Codes::Restriction(_)) if text == NULL => self.warn_if(true, key, ACCIDENT),
            Shape::Code(codes) if !self.known(codes, text) => {
                self.error(key, format!("{text:?} is no code of this key"));
            }
            Shape::Text(limit) if length > limit => self.too_long(key, limit),
            Shape::Facts if text.trim().is_empty() => self.error(key, "says nothing"),
            Shape::Facts if length > FACTS => self.too_long(key, FACTS),
            Shape::Puid if !is_puid(text) => {
                self.error(key, "must be 1 to 500 letters, digits, - and _");
            }
            Shape::Link => {
                if length > SHORT {
                    self.too_long(key, SHORT);
                }
                if !is_link(text) {
                    self.error(key, "is no link");
                }
                self.warn_if(!text.starts_with("https://"), key, "must begin with https://");
            }
            Shape::Day(first) if !is_day(text, first) => {
                self.error(key, format!("must be a day from {first} to {}", DAYS.2));
            }
            _ => {}
        }
    }

    fn too_long(&mut self, key: &str, limit: usize) {
        self.error(key, format!("is over {limit} characters"));
    }

    fn codes(&mut self, key: &str, codes: Codes, least: usize, value: &Value) {
        let Some(list) = value.as_array() else {
            self.error(key, "must be a list");
            return;
        };
        if list.len() < least {
            self.error(key, "is empty");
        }
        let takes_null = matches!(codes, Codes::Restriction(_) | Codes::Keyword);
        let null = |item: &Value| takes_null && item == NULL;
        self.warn_if(list.iter().any(null), key, ACCIDENT);
        let known = |v: &Value| null(v) || v.as_str().is_some_and(|code| self.known(codes, code));
        let wrong: Vec<_> = list.iter().filter(|v| !known(v)).take(MOST).collect();
        for item in wrong {
            self.error(key, format!("{item} is no code of this key"));
        }
        let texts: Vec<String> = list.iter().map(Value::to_string).collect();
        let different: BTreeSet<&String> = texts.iter().collect();
        self.warn_if(different.len() < texts.len(), key, "names the same code twice");
    }

    fn products(&mut self, key: &str, value: &Value) {
        let ean = |v: &Value| {
            v.as_str().is_some_and(|t| t.len() == 13 && t.bytes().all(|b| b.is_ascii_digit()))
        };
        let good = match value {
            Value::Array(list) => list.is_empty(),
            Value::Object(keys) => keys.get("EAN-13").is_none_or(ean),
            _ => false,
        };
        if !good {
            self.error(key, "must hold an EAN-13 of 13 digits");
        }
    }

    fn known(&self, codes: Codes, code: &str) -> bool {
        let words = self.law.vocabulary();
        match codes {
            Codes::Fixed(list) => list.contains(&code),
            Codes::Restriction(start) => {
                code.starts_with(start) && words.restriction(code).is_some()
            }
            Codes::ContentType => words.is_content_type(code),
            Codes::Language => words.is_language(code),
            Codes::Category => words.category(code).is_some(),
            Codes::Keyword => words.keyword(code).is_some(),
            Codes::Country => words.country(code).is_some(),
        }
    }

    /// What one key asks of another; the database refuses it otherwise.
    fn needs(&mut self) {
        let any = !self.list("decision_visibility").is_empty()
            || ["decision_monetary", "decision_provision", "decision_account"]
                .iter()
                .any(|key| self.text(key).is_some());
        if !any {
            self.error("decision_visibility", "no restriction of any kind");
        }
        let wanted = [
            (
                self.holds("decision_visibility", "DECISION_VISIBILITY_OTHER"),
                "decision_visibility_other",
                NO_LIMIT,
            ),
            (
                self.is("decision_monetary", "DECISION_MONETARY_OTHER"),
                "decision_monetary_other",
                SHORT,
            ),
            (self.holds("content_type", "CONTENT_TYPE_OTHER"), "content_type_other", NO_LIMIT),
            (self.is("decision_ground", ILLEGAL), "illegal_content_legal_ground", SHORT),
            (self.is("decision_ground", ILLEGAL), "illegal_content_explanation", EXPLANATION),
            (self.is("decision_ground", TERMS), "incompatible_content_ground", SHORT),
            (self.is("decision_ground", TERMS), "incompatible_content_explanation", EXPLANATION),
        ];
        for (wanted, key, limit) in wanted {
            let text = self.text(key).unwrap_or_default();
            if wanted && text.trim().is_empty() {
                self.error(key, "must be filled in");
            } else if wanted && text.chars().count() > limit {
                self.too_long(key, limit);
            }
        }
    }

    /// What the database does not check although it is wrong.
    fn consistency(&mut self) {
        self.warn_if(self.list("territorial_scope").is_empty(), "territorial_scope", "is empty");
        self.keywords();
        for (end, key) in ENDS {
            if self.text(end).is_some() {
                let code = self.text(key);
                let ended = code.is_some_and(|c| c.contains("TERMINAT"));
                let none = code.is_none() && self.list(key).is_empty();
                self.warn_if(none || ended, end, "has no restriction that can end");
            }
        }
        let category = |code: &str| self.is("category", code);
        let terms_only = category("STATEMENT_CATEGORY_OTHER_VIOLATION_TC");
        let unsaid = category("STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE");
        let (law, own) = (self.is("decision_ground", ILLEGAL), self.is("source_type", OWN));
        self.warn_if(terms_only && law, "category", "is for the terms, not for a law");
        self.warn_if(unsaid && own, "category", "is for notices only");
        let named = self.keys.get("source_identity").is_some_and(|v| !v.is_null());
        self.warn_if(own && named, "source_identity", "nobody told us: leave it out");
        let also = self.keys.contains_key("incompatible_content_illegal");
        self.warn_if(law && also, "incompatible_content_illegal", "is for the terms only");
        let clause = self.text("incompatible_content_ground").is_some();
        self.warn_if(law && clause, "incompatible_content_ground", "is for the terms only");
    }

    fn keywords(&mut self) {
        const KEY: &str = "category_specification";
        const WORDS: &str = "category_specification_other";
        let further = self.list("category_addition").iter().filter_map(Value::as_str);
        let categories: Vec<&str> = self.text("category").into_iter().chain(further).collect();
        for code in self.list(KEY).iter().filter_map(Value::as_str) {
            let words = self.law.vocabulary();
            let fits = code == KEYWORD_OTHER || categories.iter().any(|c| words.belongs(code, c));
            self.warn_if(!fits, KEY, "a keyword belongs to another category");
        }
        let other = self.holds(KEY, KEYWORD_OTHER);
        let said = self.text(WORDS).is_some_and(|t| !t.trim().is_empty());
        let there = self.keys.get(WORDS).is_some_and(|v| !v.is_null());
        self.warn_if(other && !said, WORDS, "must be filled in");
        self.warn_if(!other && there, WORDS, "needs KEYWORD_OTHER");
    }
}

/// The order of days, which the database does not look at.
fn days(keys: &Map<String, Value>) -> Vec<LintFinding> {
    let day = |key: &str| keys.get(key)?.as_str()?.parse::<Date>().ok();
    let (content, starts) = (day("content_date"), day("application_date"));
    let early = content.zip(starts).is_some_and(|(c, s)| c > s);
    let first = early.then_some(("application_date", "is before the content was published"));
    let ends = ENDS.into_iter().filter_map(|(key, _)| {
        let before = day(key).zip(starts).is_some_and(|(end, start)| end < start);
        before.then_some((key, "is before the restriction starts"))
    });
    let finding = |(place, text): (&str, &str)| LintFinding {
        place: place.to_owned(),
        level: Level::Warning,
        text: text.to_owned(),
    };
    first.into_iter().chain(ends).map(finding).collect()
}

fn is_puid(text: &str) -> bool {
    (1..=SHORT).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// A scheme, `://` and something without blanks.
fn is_link(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
        && !rest.is_empty()
        && !rest.contains(char::is_whitespace)
}

/// Exactly `YYYY-MM-DD`, in the calendar, between the first day and the last.
fn is_day(text: &str, first: Date) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    shape && text.parse::<Date>().is_ok_and(|d| d >= first && d <= DAYS.2)
}
