//! A statement as the database sees it: texts trimmed, empty ones null.

use serde_json::Value;

/// Marks nobody sees that the database trims like blanks, besides what Unicode calls white space.
const UNSEEN: [(char, char); 17] = [
    ('\0', '\0'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2060}', '\u{2065}'),
    ('\u{206a}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0020}', '\u{e0020}'),
];

/// The value after the database has trimmed every text in it. Keys stay as they are.
#[must_use]
pub fn received(value: &Value) -> Value {
    match value {
        Value::String(text) => match trimmed(text) {
            "" => Value::Null,
            text => Value::from(text),
        },
        Value::Array(list) => list.iter().map(received).collect(),
        Value::Object(keys) => keys.iter().map(|(k, v)| (k.clone(), received(v))).collect(),
        other => other.clone(),
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn blanks_that_nobody_sees_are_trimmed_at_the_ends_only() {
        for blank in [" ", "\n", "\u{a0}", "\u{3000}", "\u{feff}", "\u{200b}", "\u{2060}", "\0"] {
            let padded = json!({"a": [format!("{blank}x{blank}y{blank}")], "b": blank, "c": ""});
            let seen = json!({"a": [format!("x{blank}y")], "b": null, "c": null});
            assert_eq!(received(&padded), seen, "{blank:?}");
        }
    }

    #[test]
    fn the_rest_stays() {
        let value = json!({" k ": [1, true, null, {"z": 1.5}]});
        assert_eq!(received(&value), value);
    }
}
