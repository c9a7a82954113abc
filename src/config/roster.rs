//! The roster: one `[[moderator]]` for each person, and what can be wrong in it.

use super::Mistake;
use super::ssh::PublicKey;
use crate::model::{Lane, Role};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Keys of a row, in the order they are written.
pub const ROW_KEYS: &[&str] =
    &["name", "account", "role", "languages", "lanes", "veil", "veil_severity", "disabled", "keys"];

/// Characters of a name at most.
const NAME: usize = 40;

/// One row of the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Name colleagues see.
    pub name: String,
    /// Unix account; the name when missing.
    #[serde(default)]
    pub account: String,
    /// Role.
    #[serde(default)]
    pub role: Role,
    /// Languages they read, two letters each; none given: any.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Lanes they work; none given: all.
    #[serde(default)]
    pub lanes: Vec<String>,
    /// Policies by id and categories by code that open veiled for them too.
    #[serde(default)]
    pub veil: Vec<String>,
    /// Severity from which on everything opens veiled for them; 0 for no more than for all.
    #[serde(default)]
    pub veil_severity: u8,
    /// May not sit down.
    #[serde(default)]
    pub disabled: bool,
    /// SSH public keys, each as one line of an `id_….pub` file.
    #[serde(default)]
    pub keys: Vec<String>,
}

impl Seat {
    /// The unix account.
    #[must_use]
    pub fn account(&self) -> &str {
        if self.account.is_empty() { &self.name } else { &self.account }
    }

    /// Whether cases of this lane are theirs.
    #[must_use]
    pub fn works(&self, lane: Lane) -> bool {
        self.lanes.is_empty() || self.lanes.iter().any(|word| word == lane.word())
    }

    /// Whether they read this language; what has none known is everybody's.
    #[must_use]
    pub fn reads(&self, language: Option<&str>) -> bool {
        let any = self.languages.is_empty();
        language.is_none_or(|code| any || self.languages.iter().any(|own| own == code))
    }
}

/// Why a name cannot stand in the roster, if so. It goes into a command line of sshd, so it has
/// letters, digits, `-_.` and single blanks only.
#[must_use]
pub fn bad_name(name: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    // `held:yes` asks something else.
    let ends = !name.ends_with(' ') && !name.contains("  ") && !["yes", "no"].contains(&name);
    if begins && ends && name.chars().all(fits) && name.chars().count() <= NAME {
        return None;
    }
    Some(format!(
        "a name has letters, digits, - _ . and single blanks, begins with a letter or digit, and \
         has at most {NAME} characters"
    ))
}

/// Every mistake in the rows of a roster that the shape of the file does not show.
pub fn check(text: &str, given: &Table) -> Vec<Mistake> {
    let Some(rows) = given.get("moderator").and_then(Value::as_array) else { return Vec::new() };
    let lines = lines_of(text);
    let mut found = Vec::new();
    let (mut names, mut accounts) = (BTreeMap::new(), BTreeMap::new());
    let mut keys: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(row) = row.as_table() else { continue };
        let mut wrong = |key: &str, told: String| {
            found.push(Mistake { line: line_of(text, place, key), text: told });
        };
        for key in row.keys().filter(|k| !ROW_KEYS.contains(&k.as_str())) {
            let known = ROW_KEYS.join(", ");
            wrong(key, format!("there is no moderator.{key}; known are {known}"));
        }
        let word = |key: &str| row.get(key).and_then(Value::as_str);
        let list = |key: &str| {
            let list = row.get(key).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str)
        };
        let name = word("name").unwrap_or_default();
        match bad_name(name) {
            _ if name.is_empty() => wrong("name", "a moderator has no name".to_owned()),
            Some(why) => wrong("name", format!("“{name}” is no name for the roster: {why}")),
            None => {}
        }
        if !name.is_empty()
            && let Some(first) = names.insert(name.to_lowercase(), place)
        {
            let at = at_line(&lines, first);
            wrong("name", format!("the name {name} stands twice, also {at}: take one away"));
        }
        let account = word("account").filter(|a| !a.is_empty()).unwrap_or(name);
        if !account.is_empty()
            && let Some(first) = accounts.insert(account.to_owned(), place)
        {
            let at = at_line(&lines, first);
            let text = format!("the account {account} stands twice, also {at}: one person each");
            wrong(if word("account").is_some() { "account" } else { "name" }, text);
        }
        if let Some(role) = word("role").filter(|r| Role::from_word(r).is_none()) {
            let words = Role::ALL.map(Role::word).join(", ");
            wrong("role", format!("“{role}” is no role; write one of {words}"));
        }
        for lane in list("lanes").filter(|lane| Lane::from_word(lane).is_none()) {
            let words = Lane::ALL.map(Lane::word).join(", ");
            wrong("lanes", format!("“{lane}” is no lane; write some of {words}"));
        }
        for language in list("languages").filter(|l| !is_language(l)) {
            let text = format!("“{language}” is no language; write two letters, such as nl");
            wrong("languages", text);
        }
        for key in list("keys") {
            match PublicKey::parse(key) {
                Err(why) => wrong("keys", format!("a key of {name}: {why}")),
                Ok(key) => {
                    if let Some(first) = keys.insert(key.digest().0, place) {
                        let at = at_line(&lines, first);
                        let key = key.fingerprint();
                        let text = format!("the key {key} stands twice, also {at}: whose is it?");
                        wrong("keys", text);
                    }
                }
            }
        }
        let loose = super::care::looser(row, given);
        for (key, text) in &loose {
            wrong(key, text.clone());
        }
        for key in ROW_KEYS.iter().filter(|key| !loose.iter().any(|(told, _)| told == *key)) {
            if let Some(takes) = row.get(*key).and_then(|value| misfit(key, value)) {
                wrong(key, format!("moderator.{key} takes {takes}"));
            }
        }
    }
    found
}

/// What a key of a row takes, when this is something else.
fn misfit(key: &str, value: &Value) -> Option<&'static str> {
    let (fits, takes) = match key {
        "disabled" => (value.is_bool(), "true or false"),
        "veil_severity" => (value.is_integer(), "a number from 1 to 5"),
        "languages" | "lanes" | "keys" | "veil" => {
            let words = value.as_array().is_some_and(|list| list.iter().all(Value::is_str));
            (words, "a list of words, such as [\"nl\"]")
        }
        _ => (value.is_str(), "a word in quotes"),
    };
    (!fits).then_some(takes)
}

/// The line of a key in a row counted from 0, else of its head.
pub(super) fn line_of(text: &str, place: usize, key: &str) -> Option<usize> {
    let lines = lines_of(text);
    let row = lines.get(place)?;
    row.iter().find(|(k, _)| k == key).or_else(|| row.first()).map(|(_, line)| *line)
}

/// Two lower-case letters, as languages are named everywhere here.
#[must_use]
pub fn is_language(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|b| b.is_ascii_lowercase())
}

fn at_line(lines: &[Vec<(String, usize)>], row: usize) -> String {
    match lines.get(row).and_then(|row| row.first()) {
        Some((_, line)) => format!("in the one of line {line}"),
        None => format!("in number {}", row + 1),
    }
}

/// For each `[[moderator]]` its head and its keys with their lines, the head first and nameless.
fn lines_of(text: &str) -> Vec<Vec<(String, usize)>> {
    let mut rows: Vec<Vec<(String, usize)>> = Vec::new();
    let mut inside = false;
    for (no, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') && !line.starts_with("[\"") {
            inside = is_head(line);
            if inside {
                rows.push(vec![(String::new(), no + 1)]);
            }
        } else if inside
            && let (Some((key, _)), Some(row)) = (line.split_once('='), rows.last_mut())
        {
            row.push((key.trim().trim_matches('"').to_owned(), no + 1));
        }
    }
    rows
}

/// Whether a line is the head of a row of the roster.
pub(super) fn is_head(line: &str) -> bool {
    let code = line.split('#').next().unwrap_or_default().trim();
    let inner = code.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    inner.is_some_and(|inner| inner.trim().trim_matches('"') == "moderator")
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, ConfigError};
    use std::path::Path;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    fn wrong(text: &str) -> Vec<(usize, String)> {
        let Err(ConfigError::Wrong { mistakes, .. }) = Config::parse(text, Path::new("m")) else {
            panic!("nothing is wrong with {text}")
        };
        mistakes.into_iter().map(|m| (m.line.unwrap_or(0), m.text)).collect()
    }

    #[test]
    fn a_row_says_who_works_here_and_on_what() {
        let text = format!(
            "[[moderator]]\nname = \"mira\"\nlanguages = [\"nl\"]\nlanes = [\"notice\", \"own\"]\nkeys = [\"{KEY} mira@desk\"]\n"
        );
        let config = Config::parse(&text, Path::new("m")).unwrap();
        let seat = config.moderator.first().unwrap();
        assert!(seat.works(crate::model::Lane::Own) && !seat.works(crate::model::Lane::Life));
        assert!(seat.reads(Some("nl")) && !seat.reads(Some("pl")) && seat.reads(None));
        assert_eq!(seat.account(), "mira");
    }

    #[test]
    fn every_mistake_of_a_roster_is_told_with_its_line() {
        let text = format!(
            "[[moderator]]\nname = \"mira\"\naccount = \"m\"\nkeys = [\"{KEY}\"]\n\n\
             [[moderator]]\nname = \"Mira\"\naccount = \"m\"\nrole = \"boss\"\n\
             lanes = [\"fast\"]\nlanguages = [\"dutch\"]\n\n\
             [[moderator]] # the new one\nname = \"x;y\"\nkeys = [\n  \"{KEY}\",\n]\nshoes = 4\n"
        );
        let found = wrong(&text);
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [7, 8, 9, 10, 11, 14, 15, 18], "{found:#?}");
        assert!(found.iter().any(|(_, t)| t.contains("also in the one of line 1")), "{found:#?}");
    }

    #[test]
    fn a_mistake_in_the_roster_does_not_hide_another() {
        let text = "[decisions]\nhold_seconds = -1\n[[moderator]]\nname = \"b\"\nrole = \"boss\"\n";
        assert_eq!(wrong(text).iter().map(|(l, _)| *l).collect::<Vec<_>>(), [2, 5]);
        let kinds = wrong("[[moderator]]\nname = \"b\"\ndisabled = \"yes\"\nlanes = \"own\"\n");
        assert_eq!(kinds.iter().map(|(l, _)| *l).collect::<Vec<_>>(), [3, 4], "{kinds:?}");
    }
}
