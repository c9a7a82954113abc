//! Changes rows of the roster in the text of `modq.toml`, and leaves everything else, comments
//! and order too, as somebody wrote it.

use super::roster::{ROW_KEYS, is_head};
use toml::Table;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// A word.
    Word(String),
    /// Words.
    Words(Vec<String>),
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u8),
}

impl Put {
    fn written(&self) -> String {
        let word = |text: &String| quoted(text);
        match self {
            Self::Word(text) => word(text),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Words(words) => match words.as_slice() {
                [] => "[]".to_owned(),
                [one] => format!("[{}]", word(one)),
                many if many.iter().map(String::len).sum::<usize>() < 60 => {
                    format!("[{}]", many.iter().map(word).collect::<Vec<_>>().join(", "))
                }
                many => {
                    let lines: Vec<String> =
                        many.iter().map(|text| format!("  {},\n", word(text))).collect();
                    format!("[\n{}]", lines.concat())
                }
            },
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The text with one more row at its end.
#[must_use]
pub fn add_row(text: &str, values: &[(&str, Put)]) -> String {
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str("[[moderator]]\n");
    for (key, value) in values {
        out.push_str(&format!("{key} = {}\n", value.written()));
    }
    out
}

/// The text with one value of the row of this name put in or, with `None`, taken away; `None` when
/// the row is not written as a `[[moderator]]` of its own.
#[must_use]
pub fn put(text: &str, name: &str, (key, value): (&str, Option<&Put>)) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (from, to) = row(&lines, name)?;
    let body = lines.get(from + 1..to)?;
    let places = keys(body)?;
    let new = value.map(|value| format!("{key} = {}", value.written()));
    let mut out: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    if let Some((_, first, last)) = places.iter().find(|(k, ..)| k == key) {
        // The comment behind a value on one line stays.
        let comment = (first == last).then(|| comment_of(body.get(*first).copied()?)).flatten();
        let line = new.map(|new| match comment {
            Some(comment) => format!("{new}  {comment}\n"),
            None => format!("{new}\n"),
        });
        out.splice(from + 1 + first..=from + 1 + last, line);
    } else if let Some(new) = new {
        // Behind the last key that stands before it by habit.
        let rank = |k: &str| ROW_KEYS.iter().position(|known| *known == k).unwrap_or(usize::MAX);
        let before = places.iter().filter(|(k, ..)| rank(k) < rank(key)).map(|(.., last)| last + 1);
        let at = from + 1 + before.max().unwrap_or(0);
        if let Some(above) = out.get_mut(at - 1).filter(|line| !line.ends_with('\n')) {
            above.push('\n');
        }
        out.insert(at, format!("{new}\n"));
    }
    Some(out.concat())
}

/// First line of the row of this name, and the line behind it.
fn row(lines: &[&str], name: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(head) = lines.iter().skip(from).position(|line| is_head(line)) {
        let head = head + from;
        let body = lines.get(head + 1..)?;
        let end = end_of(body) + head + 1;
        let table = lines.get(head + 1..end)?.concat().parse::<Table>().ok();
        if table.as_ref().and_then(|t| t.get("name")).and_then(toml::Value::as_str) == Some(name) {
            return Some((head, end));
        }
        from = head + 1;
    }
    None
}

/// Where the next table begins: a line in brackets that does not stand inside a list.
fn end_of(body: &[&str]) -> usize {
    let mut at = 0;
    while let Some(line) = body.get(at) {
        if line.trim_start().starts_with('[') {
            return at;
        }
        at += value_lines(body.get(at..).unwrap_or_default()).unwrap_or(1);
    }
    at
}

/// Every key with its first and last line.
fn keys(body: &[&str]) -> Option<Vec<(String, usize, usize)>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = body.get(at) {
        let code = line.trim();
        if code.is_empty() || code.starts_with('#') {
            at += 1;
            continue;
        }
        let (key, _) = code.split_once('=')?;
        let count = value_lines(body.get(at..)?)?;
        found.push((key.trim().trim_matches('"').to_owned(), at, at + count - 1));
        at += count;
    }
    Some(found)
}

/// How many lines the value that begins on the first line takes: as many as make it whole.
fn value_lines(body: &[&str]) -> Option<usize> {
    let mut text = String::new();
    for (no, line) in body.iter().enumerate() {
        text.push_str(line);
        if text.parse::<Table>().is_ok() {
            return Some(no + 1);
        }
    }
    None
}

/// The comment at the end of a line, found by what parses without it.
fn comment_of(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let whole = line.parse::<Table>().ok()?;
    let mut places = line.char_indices().filter(|(_, c)| *c == '#').map(|(at, _)| at);
    places.find_map(|at| {
        let (code, comment) = line.split_at_checked(at)?;
        (code.parse::<Table>().ok().as_ref() == Some(&whole)).then_some(comment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "# our store\n[platform]\nname = \"Plein\" # the square\n\n[[moderator]]\n# since spring\nname = \"mira\"\nrole = \"senior\" # until May\nkeys = [\n  \"a # b\",\n  \"[c]\", # old\n]\n\n# noor too\n[[moderator]]\nname = \"noor\"\n[view]\nmouse = true\n";

    fn word(text: &str) -> Put {
        Put::Word(text.to_owned())
    }

    #[test]
    fn a_value_is_changed_in_its_place_and_comments_stay() {
        let new = put(TEXT, "mira", ("role", Some(&word("admin")))).unwrap();
        assert_eq!(new, TEXT.replace("\"senior\" #", "\"admin\"  #"));
        let new = put(TEXT, "noor", ("role", Some(&word("admin")))).unwrap();
        assert_eq!(new, TEXT.replace("\"noor\"\n", "\"noor\"\nrole = \"admin\"\n"));
        let new = put(TEXT, "mira", ("lanes", Some(&Put::Words(vec!["own".into()])))).unwrap();
        assert!(new.contains("until May\nlanes = [\"own\"]\nkeys = ["), "{new}");
    }

    #[test]
    fn a_value_over_several_lines_goes_as_a_whole() {
        let new = put(TEXT, "mira", ("keys", None)).unwrap();
        assert!(new.contains("# until May\n\n# noor too\n"), "{new}");
        assert!(put(TEXT, "jas", ("keys", None)).is_none());
        assert!(put("moderator = [{ name = \"mira\" }]\n", "mira", ("role", None)).is_none());
    }

    #[test]
    fn a_row_is_added_at_the_end_also_behind_a_line_that_does_not_end() {
        let new = add_row(
            "[view]\nmouse = true",
            &[("name", word("jas \"j\"")), ("disabled", Put::Flag(true))],
        );
        assert_eq!(
            new,
            "[view]\nmouse = true\n\n[[moderator]]\nname = \"jas \\\"j\\\"\"\ndisabled = true\n"
        );
    }

    proptest! {
        #[test]
        fn what_was_put_in_is_read_back_and_the_rest_is_the_same(value in "\\PC{0,30}") {
            let keys = Put::Words(vec![value.clone(), "b".repeat(60)]);
            let new = put(TEXT, "mira", ("keys", Some(&keys))).unwrap();
            let mut table = new.parse::<Table>().unwrap();
            let old = TEXT.parse::<Table>().unwrap();
            let row = table["moderator"].as_array_mut().unwrap()[0].as_table_mut().unwrap();
            prop_assert_eq!(row["keys"][0].as_str(), Some(value.as_str()));
            row.insert("keys".into(), old["moderator"][0]["keys"].clone());
            prop_assert_eq!(table, old);
        }
    }
}
