//! Finds every mistake in a settings file by holding it against the default file.

use super::{Config, DEFAULTS, Mistake};
use crate::law::duty;
use serde::Deserialize as _;
use toml::{Table, Value};

/// Keys of the tables that may stand several times.
const REPEATED: &[(&str, &[&str])] = &[
    ("second_look", &["lane", "outcome", "moderator", "percent", "seed", "days"]),
    ("authority", &["id", "name", "channel", "member_state", "basis"]),
];

/// Settings with a fixed set of words.
const WORDS: &[(&str, &str, &[&str])] = &[
    ("view", "theme", &["dark", "light", "auto"]),
    ("view", "glyphs", &["unicode", "ascii", "auto"]),
    ("view", "background", &["theme", "terminal"]),
    ("view", "motion", &["full", "less"]),
    ("platform", "language", &["en", "nl"]),
    ("second_person", "role", &["moderator", "senior", "admin"]),
    ("platform", "size", &["small", "larger", "very_large"]),
    ("report", "class", &["hosting", "online_platform", "very_large"]),
];

/// Keys of older files, still read, with the type of their value. They stand in no new file: what
/// they said follows from the size and the kind of the platform.
const OLD: &[(&str, &str, &str)] =
    &[("platform", "complaints", "boolean"), ("report", "class", "string")];

/// The defaults with `text` over them, or every mistake in it.
pub fn parse(text: &str) -> Result<Config, Vec<Mistake>> {
    let mut merged = read(DEFAULTS)?;
    let mut given = read(text)?;
    let roster = super::roster::check(text, &given);
    let mut mistakes = Vec::new();
    for (section, value) in &given {
        check_section(text, &merged, (section, value), &mut mistakes);
    }
    check_words(text, &given, &mut mistakes);
    check_duties(text, &given, &mut mistakes);
    if !roster.is_empty() {
        // Told already; what else is wrong shows without it.
        given.remove("moderator");
    }
    if !mistakes.is_empty() {
        mistakes.extend(roster);
        mistakes.sort_by_key(|m| m.line);
        return Err(mistakes);
    }
    let defaults = merged.clone();
    for (section, value) in given.clone() {
        match (merged.get_mut(&section), value) {
            (Some(Value::Table(into)), Value::Table(from)) => into.extend(from),
            (_, value) => {
                merged.insert(section, value);
            }
        }
    }
    let read = Config::deserialize(Value::Table(merged));
    let mut wrong = match &read {
        Err(e) => culprits(text, &defaults, &given, e.message()),
        Ok(config) => config
            .second_look
            .iter()
            .enumerate()
            .filter_map(|(place, rule)| {
                let line = row_line(text, "second_look", place);
                rule.mistake().map(|text| Mistake { line, text })
            })
            .collect(),
    };
    wrong.extend(roster);
    wrong.sort_by_key(|m| m.line);
    let Some(mut config) = read.ok().filter(|_| wrong.is_empty()) else { return Err(wrong) };
    config.platform.authorities = std::mem::take(&mut config.authority);
    // The old key may switch redress on, never off where the law asks it.
    if given_false(text) && config.platform.binds(duty::COMPLAINTS) {
        return Err(vec![Mistake {
            line: line_of(text, "platform", Some("complaints")),
            text: "platform.complaints is false, but complaints are binding or chosen here: \
                   leave the line out, or change size, online_platform or voluntary"
                .to_owned(),
        }]);
    }
    config.platform.settle();
    Ok(config)
}

/// Which values cannot be read: each is tried alone over the defaults. `whole` is said when none
/// of them is at fault by itself.
fn culprits(text: &str, defaults: &Table, given: &Table, whole: &str) -> Vec<Mistake> {
    let mut found = Vec::new();
    for (section, value) in given {
        let alone: Vec<(Option<&str>, usize, Value)> = match value {
            Value::Table(table) => table
                .iter()
                .map(|(key, value)| {
                    let mut base = defaults.get(section).cloned();
                    if let Some(Value::Table(into)) = &mut base {
                        into.insert(key.clone(), value.clone());
                    }
                    (Some(key.as_str()), 0, base.unwrap_or_else(|| value.clone()))
                })
                .collect(),
            Value::Array(rows) => {
                let row = |(place, row): (usize, &Value)| (None, place, vec![row.clone()].into());
                rows.iter().enumerate().map(row).collect()
            }
            other => vec![(None, 0, other.clone())],
        };
        for (key, place, value) in alone {
            let mut table = defaults.clone();
            table.insert(section.clone(), value);
            let Err(e) = Config::deserialize(Value::Table(table)) else { continue };
            let name = key.map_or_else(|| section.clone(), |key| format!("{section}.{key}"));
            let line = match key {
                Some(_) => line_of(text, section, key),
                None => row_line(text, section, place),
            };
            found.push(Mistake { line, text: format!("{name}: {}", e.message().trim()) });
        }
    }
    if found.is_empty() {
        found.push(Mistake { line: None, text: whole.to_owned() });
    }
    found.sort_by_key(|m| m.line);
    found
}

/// The line of the head of a repeated table, counted from 0 among its like.
fn row_line(text: &str, section: &str, place: usize) -> Option<usize> {
    let head = |line: &str| {
        let line = line.trim();
        line.starts_with('[') && line.trim_matches(['[', ']', ' ']) == section
    };
    text.lines().enumerate().filter(|(_, line)| head(line)).nth(place).map(|(no, _)| no + 1)
}

fn given_false(text: &str) -> bool {
    let given = text.parse::<Table>().ok();
    let key = given.as_ref().and_then(|t| t.get("platform")).and_then(|p| p.get("complaints"));
    key.and_then(Value::as_bool) == Some(false)
}

/// Every duty that is taken on is one there is.
fn check_duties(text: &str, given: &Table, mistakes: &mut Vec<Mistake>) {
    let chosen = given.get("platform").and_then(|p| p.get("voluntary")).and_then(Value::as_array);
    for id in chosen.into_iter().flatten() {
        if id.as_str().and_then(duty::find).is_none() {
            mistakes.push(Mistake {
                line: line_of(text, "platform", Some("voluntary")),
                text: format!(
                    "platform.voluntary: there is no duty {}; `modq docs duties` lists them",
                    id.as_str().unwrap_or("of that kind")
                ),
            });
        }
    }
}

fn read(text: &str) -> Result<Table, Vec<Mistake>> {
    text.parse::<Table>().map_err(|e| {
        let line = e.span().map(|s| 1 + text.bytes().take(s.start).filter(|b| *b == b'\n').count());
        vec![Mistake { line, text: e.message().to_owned() }]
    })
}

fn check_section(
    text: &str,
    defaults: &Table,
    (section, value): (&str, &Value),
    mistakes: &mut Vec<Mistake>,
) {
    if section == "moderator" && value.is_array() {
        return; // The roster has a check of its own.
    }
    if let Some((_, keys)) = REPEATED.iter().find(|(name, _)| *name == section) {
        for row in value.as_array().into_iter().flatten().filter_map(Value::as_table) {
            for key in row.keys().filter(|k| !keys.contains(&k.as_str())) {
                mistakes.push(unknown(text, section, key, keys.iter().copied()));
            }
        }
        return;
    }
    match (defaults.get(section), value) {
        (Some(Value::Table(_)), Value::Table(_)) if section == "keys" => {}
        (Some(Value::Table(known)), Value::Table(given)) => {
            for (key, value) in given {
                let old = OLD.iter().find(|(s, k, _)| *s == section && k == key);
                match known.get(key) {
                    None if old.is_some_and(|(_, _, kind)| *kind == value.type_str()) => {}
                    None => {
                        let names = known.keys().map(String::as_str);
                        mistakes.push(unknown(text, section, key, names));
                    }
                    Some(default) if !default.same_type(value) => mistakes.push(Mistake {
                        line: line_of(text, section, Some(key)),
                        text: format!(
                            "{section}.{key} takes a {}, not a {}",
                            default.type_str(),
                            value.type_str()
                        ),
                    }),
                    Some(_) => {}
                }
            }
        }
        _ => mistakes.push(Mistake {
            line: line_of(text, section, None),
            text: format!(
                "there is no [{section}]; known are {}",
                defaults
                    .keys()
                    .map(String::as_str)
                    .chain(["moderator"])
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }),
    }
}

fn check_words(text: &str, given: &Table, mistakes: &mut Vec<Mistake>) {
    let word = |section: &str, key: &str| {
        given.get(section).and_then(|s| s.get(key)).and_then(Value::as_str)
    };
    for (section, key, words) in WORDS {
        if let Some(w) = word(section, key).filter(|w| !words.contains(w)) {
            mistakes.push(Mistake {
                line: line_of(text, section, Some(key)),
                text: format!("{section}.{key} is “{w}”; write one of {}", words.join(", ")),
            });
        }
    }
    let minutes = given.get("seats").and_then(|s| s.get("claim_minutes"));
    if let Some(wrong) = minutes.and_then(Value::as_integer).filter(|n| !(1..=240).contains(n)) {
        mistakes.push(Mistake {
            line: line_of(text, "seats", Some("claim_minutes")),
            text: format!("seats.claim_minutes is {wrong}; write 1 to 240"),
        });
    }
    if let Some(day) = word("report", "previous").filter(|day| !day.is_empty())
        && day.parse::<jiff::civil::Date>().is_err()
    {
        mistakes.push(Mistake {
            line: line_of(text, "report", Some("previous")),
            text: format!("report.previous is “{day}”; write a day such as 2026-02-20"),
        });
    }
    if let Some(zone) = word("time", "zone")
        && let Err(e) = jiff::tz::TimeZone::get(zone)
    {
        mistakes.push(Mistake {
            line: line_of(text, "time", Some("zone")),
            text: format!("time.zone: {e}; write a name such as Europe/Amsterdam"),
        });
    }
}

fn unknown<'a>(
    text: &str,
    section: &str,
    key: &str,
    known: impl Iterator<Item = &'a str>,
) -> Mistake {
    Mistake {
        line: line_of(text, section, Some(key)),
        text: format!(
            "there is no {section}.{key}; known are {}",
            known.collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The line of a key inside a section, or of the section's head.
pub fn line_of(text: &str, section: &str, key: Option<&str>) -> Option<usize> {
    let mut inside = false;
    for (no, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(head) = line.strip_prefix('[') {
            inside = head.trim_matches(['[', ']', ' ']) == section;
            if inside && key.is_none() {
                return Some(no + 1);
            }
        } else if inside
            && let Some(key) = key
            && line.split('=').next().map(|k| k.trim().trim_matches('"')) == Some(key)
        {
            return Some(no + 1);
        }
    }
    None
}
