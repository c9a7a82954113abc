//! Reads rules from TOML and names every mistake in them.

use super::bound::Bound;
use super::clean::clean;
use super::rule::{Need, Rule, Rules, Scope, Signal, Weighed};
use super::scan::{Scanner, Sign, Stands, What, ascii_of};
use crate::model::{At, GroupKey, Message, MessageKey};
use regex::{Regex, RegexSet};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use toml::{Spanned, Value};

/// A mistake in a file of rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The rule or signal, such as ``rule `drug-advert` ``; empty for the file itself.
    pub item: String,
    /// What is wrong and what to do, one line.
    pub problem: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.item.is_empty() {
            write!(f, ": {}", self.item)?;
        }
        write!(f, ": {}", self.problem)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    signal: Vec<Spanned<Value>>,
    #[serde(default)]
    rule: Vec<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSignal {
    name: String,
    kind: String,
    #[serde(default = "one")]
    weight: u32,
    #[serde(default = "one")]
    min: u32,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    stems: Vec<String>,
    #[serde(default)]
    emoji: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
    #[serde(default)]
    numbers: bool,
    needs: Option<String>,
    repeats: Option<u32>,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    version: u32,
    name: String,
    reason: String,
    category: String,
    policy: Option<String>,
    severity: u8,
    threshold: u32,
    signals: Vec<String>,
    need: RawNeed,
    #[serde(default)]
    boosts: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
    #[serde(default)]
    veto: Vec<String>,
    groups: Option<RawScope>,
    #[serde(default)]
    hit: Vec<String>,
    #[serde(default)]
    miss: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNeed {
    at_least: u32,
    of: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScope {
    #[serde(default)]
    titles: Vec<String>,
    #[serde(default)]
    ids: Vec<i64>,
}

/// A message with nothing but this text, to try a rule on.
pub(super) fn example(text: &str) -> Message {
    let group = GroupKey { platform: "example".to_owned(), id: 0 };
    Message::new(MessageKey { group, id: 0 }, At(0), text)
}

/// Reads a whole file of rules.
pub(super) fn parse(text: &str, name: &str) -> Result<Rules, Vec<RuleError>> {
    let mut errors = Mistakes { file: name, text, item: String::new(), line: None, found: vec![] };
    let raw: RawFile = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(e) => {
            errors.line = e.span().map(|span| errors.line_of(span.start));
            errors.add(format!("{}; mend the file", e.message().replace('\n', ", ")));
            return Err(errors.found);
        }
    };
    let mut signs = Vec::new();
    let mut signals = Vec::new();
    let mut places = HashMap::new();
    for value in raw.signal {
        let Some(raw) = errors.read::<RawSignal>(value, "signal", "name") else { continue };
        if places.insert(raw.name.clone(), signals.len()).is_some() {
            errors.add("another signal has this name; give it its own".to_owned());
        }
        signs.extend(signs_of(&raw, signals.len(), &mut errors));
        signals.push(signal(raw));
    }
    let mut ids = BTreeSet::new();
    let mut rules = Vec::new();
    for value in raw.rule {
        let Some(raw) = errors.read::<RawRule>(value, "rule", "id") else { continue };
        if !ids.insert(raw.id.clone()) {
            errors.add("another rule has this id; give it its own".to_owned());
        }
        rules.push(weighed(raw, (&signals, &places), &mut errors));
    }
    (errors.item, errors.line) = (String::new(), None);
    let scanner = Scanner::new(signs).map_err(|problem| errors.add(problem)).ok();
    match scanner {
        Some(scanner) if errors.found.is_empty() => {
            let bound = Bound::new(&signals, &rules, scanner.beyond_words());
            Ok(Rules { signals, rules, scanner, bound })
        }
        _ => Err(errors.found),
    }
}

/// Mistakes so far, and what is being read now.
struct Mistakes<'a> {
    file: &'a str,
    text: &'a str,
    item: String,
    line: Option<usize>,
    found: Vec<RuleError>,
}

impl Mistakes<'_> {
    fn add(&mut self, problem: String) {
        let (file, item) = (self.file.to_owned(), self.item.clone());
        self.found.push(RuleError { file, line: self.line, item, problem });
    }

    fn line_of(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// Reads one table of the file; `key` is the one that names it.
    fn read<T: DeserializeOwned>(
        &mut self,
        value: Spanned<Value>,
        what: &str,
        key: &str,
    ) -> Option<T> {
        self.line = Some(self.line_of(value.span().start));
        let value = value.into_inner();
        let name = value.get(key).and_then(Value::as_str).unwrap_or("without a name");
        self.item = format!("{what} `{name}`");
        match value.try_into() {
            Ok(raw) => Some(raw),
            Err(e) => {
                self.add(e.message().trim().replace('\n', ", "));
                None
            }
        }
    }
}

/// What a signal looks for.
fn signs_of(raw: &RawSignal, signal: usize, errors: &mut Mistakes<'_>) -> Vec<Sign> {
    let mut signs = Vec::new();
    let lists = [
        (&raw.terms, Stands::Alone),
        (&raw.stems, Stands::Anywhere),
        (&raw.emoji, Stands::Anywhere),
    ];
    for (list, stands) in lists {
        for text in list {
            let plain = clean(text).text.trim().to_owned();
            if plain.is_empty() {
                errors.add(format!("`{text}` has nothing that can be seen; take it out"));
            } else {
                signs.push(Sign { signal, what: What::Words(plain, stands) });
            }
        }
    }
    if raw.needs.as_ref().is_some_and(|needs| needs.is_empty() || !needs.is_ascii()) {
        errors.add("`needs` takes ASCII characters, at least one".to_owned());
    }
    let needs = raw.needs.as_deref().map(ascii_of);
    for source in &raw.patterns {
        match Regex::new(source) {
            Ok(regex) if regex.is_match("") => {
                errors.add(format!("pattern `{source}` matches empty text; make it ask for more"));
            }
            Ok(regex) => {
                let what = What::Pattern { regex, numbers: raw.numbers, needs };
                signs.push(Sign { signal, what });
            }
            Err(e) => {
                let why = e.to_string();
                let why = why.lines().next_back().unwrap_or_default();
                errors.add(format!("pattern `{source}` is no regular expression: {why}"));
            }
        }
    }
    if signs.is_empty() && raw.repeats.is_none() {
        errors
            .add("looks for nothing; give it terms, stems, emoji, patterns or repeats".to_owned());
    }
    if raw.min == 0 || raw.weight == 0 {
        errors.add("`min` and `weight` must be at least 1".to_owned());
    }
    signs
}

fn signal(raw: RawSignal) -> Signal {
    let min = usize::try_from(raw.min).unwrap_or(usize::MAX);
    Signal { name: raw.name, kind: raw.kind, weight: raw.weight, min, repeats: raw.repeats }
}

/// A rule with the names of its signals looked up.
fn weighed(
    raw: RawRule,
    (signals, places): (&[Signal], &HashMap<String, usize>),
    errors: &mut Mistakes<'_>,
) -> Weighed {
    let mut look_up = |list: &[String]| -> Vec<usize> {
        let mut found = Vec::new();
        for name in list {
            match places.get(name) {
                Some(at) => found.push(*at),
                None => {
                    errors.add(format!("no signal is named `{name}`; add it or correct the name"));
                }
            }
        }
        found
    };
    let own = look_up(&raw.signals);
    let (boosts, against, veto) = (look_up(&raw.boosts), look_up(&raw.against), look_up(&raw.veto));
    check_need(&raw, own.iter().filter_map(|at| signals.get(*at)), errors);
    check_rule(&raw, errors);
    let scope = raw.groups.and_then(|groups| {
        let titles = RegexSet::new(&groups.titles)
            .map_err(|e| errors.add(format!("group titles are no regular expressions: {e}")))
            .ok()?;
        Some(Scope { titles, ids: groups.ids })
    });
    let at_least = usize::try_from(raw.need.at_least).unwrap_or(usize::MAX);
    Weighed {
        rule: Rule {
            id: raw.id,
            version: raw.version,
            name: raw.name,
            category: raw.category,
            policy: raw.policy,
            severity: raw.severity,
            reason: raw.reason,
        },
        threshold: raw.threshold,
        signals: own,
        boosts,
        against,
        veto,
        need: Need { at_least, of: raw.need.of },
        scope,
        hit: raw.hit,
        miss: raw.miss,
    }
}

/// The kinds a rule asks for must be kinds of its own signals.
fn check_need<'a>(raw: &RawRule, own: impl Iterator<Item = &'a Signal>, errors: &mut Mistakes<'_>) {
    let kinds: BTreeSet<&str> = own.map(|signal| signal.kind.as_str()).collect();
    for kind in raw.need.of.iter().flatten().filter(|kind| !kinds.contains(kind.as_str())) {
        errors.add(format!("needs kind `{kind}`, but none of its signals is of that kind"));
    }
    let (at_least, of) = (raw.need.at_least, raw.need.of.len());
    if at_least == 0 || usize::try_from(at_least).is_ok_and(|least| least > of) {
        errors.add(format!("needs {at_least} of {of} sets of kinds; say a number from 1 to {of}"));
    }
}

fn check_rule(raw: &RawRule, errors: &mut Mistakes<'_>) {
    if !(1..=5).contains(&raw.severity) {
        errors.add(format!("severity is {}; say 1 (minor) to 5 (danger to life)", raw.severity));
    }
    if raw.threshold == 0 {
        errors.add("threshold is 0, so everything would be flagged; say at least 1".to_owned());
    }
    if !raw.category.starts_with("STATEMENT_CATEGORY_") {
        let code = &raw.category;
        errors.add(format!(
            "`{code}` is no category; use a code such as STATEMENT_CATEGORY_VIOLENCE"
        ));
    }
    let empty = [("id", &raw.id), ("name", &raw.name), ("reason", &raw.reason)];
    for (key, _) in empty.into_iter().filter(|(_, text)| text.trim().is_empty()) {
        errors.add(format!("`{key}` is empty; fill it in"));
    }
}
