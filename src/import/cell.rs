//! The cells of one row of a format of our own, alike for JSON lines and tables, and readers that
//! say what is wrong and how it should be.

use super::fields::{self, Broken, Fields};
use super::row::Field;
use crate::model::At;
use crate::model::time::SECOND;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// What stands in one cell.
enum Cell<'a> {
    /// A JSON value.
    Json(&'a str),
    /// A text of a table.
    Plain(Cow<'a, str>),
}

/// A time, and whether it was written without a zone.
pub(super) type Time = (At, bool);

/// The cells of one row by name. Empty ones are not there.
pub(super) struct Cells<'a> {
    cells: Vec<(Cow<'a, str>, Cell<'a>)>,
    /// [`mark_of`] all names: most of what is asked for is not there.
    marks: u64,
}

/// A bit that names which are alike, but for their case, have in common.
fn mark_of(name: &str) -> u64 {
    let first = name.bytes().next().map_or(0, |b| usize::from(b.to_ascii_lowercase()));
    1 << ((first * 7 + name.len()) % 64)
}

impl<'a> Cells<'a> {
    /// The fields of a JSON object.
    pub(super) fn of_json(json: &'a str) -> Result<Self, Broken> {
        let fields = Fields::read(json)?.0.into_iter();
        let there = fields.filter(|(_, json)| *json != "null" && *json != "\"\"");
        Ok(Self::of(there.map(|(name, json)| (name, Cell::Json(json)))))
    }

    /// The cells of a line of a table under their column names.
    pub(super) fn of_table(columns: &'a [String], cells: Vec<Cow<'a, str>>) -> Self {
        let named = columns.iter().map(|name| Cow::Borrowed(name.as_str())).zip(cells);
        let there = named.filter(|(_, cell)| !cell.is_empty());
        Self::of(there.map(|(name, cell)| (name, Cell::Plain(cell))))
    }

    fn of(there: impl Iterator<Item = (Cow<'a, str>, Cell<'a>)>) -> Self {
        let mut cells = Vec::with_capacity(there.size_hint().1.unwrap_or(0));
        cells.extend(there);
        let marks = cells.iter().fold(0, |marks, (name, _)| marks | mark_of(name));
        Self { cells, marks }
    }

    fn get(&self, name: &str) -> Option<&Cell<'a>> {
        if self.marks & mark_of(name) == 0 {
            return None;
        }
        self.cells.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, cell)| cell)
    }

    /// Whether there is anything under one of these names.
    pub(super) fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// The text under a name, not copied; JSON numbers and booleans count as text.
    fn seen(&self, name: &str) -> Result<Option<Cow<'_, str>>, Broken> {
        match self.get(name) {
            None => Ok(None),
            Some(Cell::Plain(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Cell::Json(json)) if json.starts_with(['{', '[']) => {
                Err(Broken(format!("{name}: write a text, not a list or object")))
            }
            Some(Cell::Json(json)) => Ok(fields::text(json)?.or(Some(Cow::Borrowed(json)))),
        }
    }

    /// The text under a name; JSON numbers and booleans count as text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Broken> {
        Ok(self.seen(name)?.map(Cow::into_owned))
    }

    /// The text under a name without white space around it; an empty one is none.
    pub(super) fn word(&self, name: &str) -> Result<Option<String>, Broken> {
        let text = self.seen(name)?;
        let word = text.as_deref().map(str::trim).filter(|word| !word.is_empty());
        Ok(word.map(str::to_owned))
    }

    /// The texts under a name: a JSON list, or separated by white space or `;`.
    pub(super) fn list(&self, name: &str) -> Result<Vec<String>, Broken> {
        if let Some(Cell::Json(json)) = self.get(name)
            && json.starts_with('[')
        {
            let entry = |json| {
                let wrong = || Broken(format!("{name}: write a list of texts"));
                fields::text(json)?.map(Cow::into_owned).ok_or_else(wrong)
            };
            return fields::list(json).into_iter().map(entry).collect();
        }
        let text = self.text(name)?.unwrap_or_default();
        let parts = text.split(|c: char| c == ';' || c.is_whitespace());
        Ok(parts.filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// The whole number under a name.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Broken> {
        let text = self.seen(name)?;
        let Some(word) = text.as_deref().map(str::trim).filter(|word| !word.is_empty()) else {
            return Ok(None);
        };
        let wrong = |_not_whole| Broken(format!("{name}: \"{}\" is no whole number", brief(word)));
        word.parse().map(Some).map_err(wrong)
    }

    /// Yes or no under a name; no when there is nothing.
    pub(super) fn yes(&self, name: &str) -> Result<bool, Broken> {
        let word = self.word(name)?.unwrap_or_default().to_lowercase();
        match word.as_str() {
            "true" | "yes" | "y" | "1" | "ja" => Ok(true),
            "" | "false" | "no" | "n" | "0" | "nee" => Ok(false),
            _ => Err(Broken(format!("{name}: \"{}\" is neither true nor false", brief(&word)))),
        }
    }

    /// The time under a name.
    pub(super) fn time(&self, name: &str, zone: &TimeZone) -> Result<Option<Time>, Broken> {
        let Some(word) = self.word(name)? else { return Ok(None) };
        let wrong = || {
            Broken(format!(
                "{name}: \"{}\" is no time; write it like 2026-03-17T14:05:00Z \
                 or as seconds since 1970",
                brief(&word)
            ))
        };
        time(&word, zone).map(Some).ok_or_else(wrong)
    }

    /// Names that are none of `known`.
    pub(super) fn unknown(&self, known: &[Field]) -> usize {
        self.cells.iter().filter(|(name, _)| !is_known(name, known)).count()
    }

    /// The cells under names that are none of `known`, with their JSON text.
    pub(super) fn extra(&self, known: &[Field]) -> Result<Vec<(String, String)>, Broken> {
        let others = self.cells.iter().filter(|(name, _)| !is_known(name, known));
        let json = |(name, cell): &(Cow<'_, str>, Cell<'_>)| match cell {
            Cell::Json(json) => fields::kept(name, json),
            Cell::Plain(text) => {
                Ok((name.clone().into_owned(), serde_json::Value::from(text.as_ref()).to_string()))
            }
        };
        others.map(json).collect()
    }
}

/// Whether a name is one of these fields.
pub(super) fn is_known(name: &str, known: &[Field]) -> bool {
    known.iter().any(|field| field.name.eq_ignore_ascii_case(name))
}

/// The start of a foreign text, for a message about it, without control characters.
pub(super) fn brief(text: &str) -> String {
    const MOST: usize = 40;
    let mut brief: String =
        text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        brief.push('…');
    }
    brief
}

/// Reads a time: with offset, as seconds or milliseconds since 1970, or local to `zone`.
fn time(word: &str, zone: &TimeZone) -> Option<Time> {
    if let Ok(number) = word.parse::<i64>() {
        // Beyond the year 5100 in seconds it must be milliseconds.
        let seconds = number.abs() < 100_000_000_000;
        return Some((At(if seconds { number.checked_mul(SECOND)? } else { number }), false));
    }
    if let Ok(at) = At::parse(word) {
        return Some((at, false));
    }
    let local: DateTime = word.parse().ok()?;
    Some((At::from_timestamp(zone.to_timestamp(local).ok()?), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_several_forms() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        assert_eq!(time("2026-03-17T14:05:00Z", &zone), Some((At(1_773_756_300_000), false)));
        assert_eq!(time("2026-03-17T15:05:00+01:00", &zone), Some((At(1_773_756_300_000), false)));
        assert_eq!(time("1773756300", &zone), Some((At(1_773_756_300_000), false)));
        assert_eq!(time("1773756300123", &zone), Some((At(1_773_756_300_123), false)));
        let local = time("2026-03-17 15:05", &zone);
        assert!(local.is_some_and(|(_, uncertain)| uncertain));
        assert_eq!(time("soon", &zone), None);
    }

    #[test]
    fn lists_come_as_json_or_as_text() {
        let cells = Cells::of_json(r#"{"LINK":["a b","c"],"x":"d; e\tf","y":[1]}"#).unwrap();
        assert_eq!(cells.list("link").unwrap(), ["a b", "c"]);
        assert_eq!(cells.list("x").unwrap(), ["d", "e", "f"]);
        assert!(cells.list("y").is_err());
    }
}
