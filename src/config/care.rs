//! `[care]`, and what the roster says opens veiled for one person: always more, never less.

use super::{Config, ConfigError, FILE, Mistake, Seat, check, roster};
use crate::law::{Law, Veils};
use serde::Deserialize;
use std::path::Path;
use toml::{Table, Value};

/// Begins the code of a category; every other word is the id of a policy.
const CATEGORY: &str = "STATEMENT_CATEGORY_";

/// Words with which somebody tries to take a veil away.
const LESS: &[&str] = &["", "none", "off", "no", "never", "open"];

/// `[care]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Care {
    /// Policies by id and categories by code that open veiled here too.
    pub veil: Vec<String>,
    /// Severity from which on everything opens veiled; 0 for none.
    pub veil_severity: u8,
    /// Veiled texts read after which a pause is suggested; 0 for never.
    pub pause_after_texts: u32,
    /// Minutes at work after which a pause is suggested; 0 for never.
    pub pause_after_minutes: u32,
    /// Minutes away that count as a pause.
    pub pause_minutes: u32,
}

impl Care {
    /// What opens veiled here beside what does everywhere.
    #[must_use]
    pub fn veils(&self) -> Veils {
        of(&self.veil, self.veil_severity)
    }
}

impl Seat {
    /// What opens veiled for this person beside what does for all.
    #[must_use]
    pub fn veils(&self) -> Veils {
        of(&self.veil, self.veil_severity)
    }
}

fn of(words: &[String], severity: u8) -> Veils {
    let code = |word: &&String| word.starts_with(CATEGORY);
    Veils {
        severity,
        categories: words.iter().filter(code).cloned().collect(),
        policies: words.iter().filter(|word| !code(word)).cloned().collect(),
    }
}

impl Config {
    /// What opens veiled for somebody by this file: `[care]`, and their row of the roster.
    #[must_use]
    pub fn veils_of(&self, name: &str) -> Veils {
        let row = self.moderator.iter().find(|seat| seat.name == name);
        self.care.veils().with(&row.map(Seat::veils).unwrap_or_default())
    }

    /// Whether what opens veiled here is known to the rule book: a word that means nothing would
    /// leave open what somebody wanted covered.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with every word that is neither a policy nor a category.
    pub fn check_veils(&self, law: &Law, store: &Path) -> Result<(), ConfigError> {
        let path = store.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let mistakes = self.veil_mistakes(law, &text);
        if mistakes.is_empty() { Ok(()) } else { Err(ConfigError::Wrong { path, mistakes }) }
    }

    /// The same for a file with this text.
    #[must_use]
    pub fn veil_mistakes(&self, law: &Law, text: &str) -> Vec<Mistake> {
        let known =
            |word: &str| law.policy(word).is_some() || law.vocabulary().category(word).is_some();
        let unknown = |of: &str, words: &[String], line: Option<usize>| -> Vec<Mistake> {
            let words = words.iter().filter(|word| !known(word));
            let wrong = |word: &String| Mistake {
                line,
                text: format!("{of}: “{word}” is no policy or category (modq docs policies)"),
            };
            words.map(wrong).collect()
        };
        let line = |key| check::line_of(text, "care", Some(key));
        let mut mistakes = unknown("care.veil", &self.care.veil, line("veil"));
        if self.care.veil_severity > GRAVEST {
            let text = "care.veil_severity goes from 1 to 5; 0 is none".to_owned();
            mistakes.push(Mistake { line: line("veil_severity"), text });
        }
        for (place, seat) in self.moderator.iter().enumerate() {
            let line = roster::line_of(text, place, "veil");
            mistakes.extend(unknown(&format!("the veil of {}", seat.name), &seat.veil, line));
        }
        mistakes
    }
}

/// The gravest severity.
const GRAVEST: u8 = 5;

/// What is wrong with the veil of a row of the roster, with the key it stands at.
pub(super) fn looser(row: &Table, given: &Table) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let taken = |value: &Value| match value {
        Value::String(word) => LESS.contains(&word.to_lowercase().as_str()),
        Value::Boolean(on) => !on,
        _ => false,
    };
    let less = |word: &str| word.starts_with(['-', '!']) || LESS.contains(&word);
    let words = || row.get("veil").and_then(Value::as_array).into_iter().flatten();
    if row.get("veil").is_some_and(taken) || words().filter_map(Value::as_str).any(less) {
        let text = "moderator.veil would show more than everybody is shown; it only adds: name \
                    policies and categories, or leave the line out";
        found.push(("veil", text.to_owned()));
    }
    let all = given.get("care").and_then(|care| care.get("veil_severity"));
    let all = all.and_then(Value::as_integer).unwrap_or(0);
    match row.get("veil_severity").and_then(Value::as_integer) {
        Some(own) if !(0..=i64::from(GRAVEST)).contains(&own) => {
            found.push(("veil_severity", "moderator.veil_severity goes from 1 to 5".to_owned()));
        }
        Some(own) if all > 0 && (own == 0 || own > all) => {
            let text = format!(
                "moderator.veil_severity is {own}, looser than the {all} of [care]; it only adds: \
                 write less than {all}, or leave the line out"
            );
            found.push(("veil_severity", text));
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<(Option<usize>, String)> {
        let Err(ConfigError::Wrong { mistakes, .. }) = Config::parse(text, Path::new("modq.toml"))
        else {
            panic!("nothing is wrong with {text}")
        };
        mistakes.into_iter().map(|m| (m.line, m.text)).collect()
    }

    #[test]
    fn a_row_of_the_roster_adds_to_what_opens_veiled() {
        let text = "[care]\nveil = [\"spam\"]\nveil_severity = 5\n[[moderator]]\nname = \"noor\"\n\
                    veil = [\"hate\", \"STATEMENT_CATEGORY_VIOLENCE\"]\nveil_severity = 4\n\
                    [[moderator]]\nname = \"mira\"\n";
        let config = Config::parse(text, Path::new("modq.toml")).unwrap();
        let noor = config.veils_of("noor");
        assert_eq!(noor.policies.iter().collect::<Vec<_>>(), ["hate", "spam"]);
        assert_eq!(noor.categories.iter().collect::<Vec<_>>(), ["STATEMENT_CATEGORY_VIOLENCE"]);
        assert_eq!(noor.severity, 4);
        assert_eq!(config.veils_of("mira"), config.care.veils());
        assert_eq!(config.veils_of("nobody"), config.care.veils());
        let law = Law::load(&[]).unwrap();
        assert_eq!(config.veil_mistakes(&law, text), []);
    }

    #[test]
    fn a_looser_veil_is_refused_with_its_line() {
        let row = |line: &str| {
            let text = format!(
                "[care]\nveil_severity = 3\n[[moderator]]\nname = \"mira\"\n\n[[moderator]]\n\
                 name = \"noor\"\n{line}\n"
            );
            wrong(&text)
        };
        for line in ["veil = \"off\"", "veil = false", "veil = [\"hate\", \"-image\"]"] {
            let found = row(line);
            assert_eq!(found[0].0, Some(8), "{line}: {found:?}");
            assert!(found[0].1.contains("it only adds"), "{line}: {found:?}");
        }
        for line in ["veil_severity = 4", "veil_severity = 0"] {
            let found = row(line);
            assert_eq!(found.len(), 1, "{line}: {found:?}");
            assert!(found[0].1.contains("looser than the 3 of [care]"), "{line}: {found:?}");
            assert_eq!(found[0].0, Some(8));
        }
        assert!(row("veil_severity = 9")[0].1.contains("1 to 5"));
        assert!(row("veil = 4")[0].1.contains("a list of words"));
        let file =
            Config::parse("[[moderator]]\nname = \"n\"\nveil = false\n", Path::new("m/modq.toml"));
        let said = file.unwrap_err().to_string();
        assert!(said.contains("m/modq.toml") && said.contains("line 3: "), "{said}");
    }

    #[test]
    fn a_word_the_rule_book_does_not_know_is_told_with_its_line() {
        let text = "[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"noor\"\nveil = [\"hat\"]\n\
                    [care]\nveil = [\"spem\"]\n";
        let config = Config::parse(text, Path::new("modq.toml")).unwrap();
        let found = config.veil_mistakes(&Law::load(&[]).unwrap(), text);
        let lines: Vec<_> = found.iter().map(|m| m.line).collect();
        assert_eq!(lines, [Some(7), Some(5)], "{found:?}");
        assert!(found[1].text.contains("the veil of noor: “hat” is no policy"), "{found:?}");
    }
}
