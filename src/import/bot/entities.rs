//! Formatting of the Bot API, counted in UTF-16 units, to byte offsets.

use super::super::fields::{self, Broken, Fields};
use crate::model::Entity;

/// Kinds that exports name differently.
const EXPORT_NAMES: [(&str, &str); 4] = [
    ("url", "link"),
    ("text_mention", "mention_name"),
    ("phone_number", "phone"),
    ("expandable_blockquote", "blockquote"),
];

/// The formatting of `text`; pieces that lie outside it are left out.
pub(super) fn read(text: &str, json: &str) -> Result<Vec<Entity>, Broken> {
    let starts = byte_of_unit(text);
    let mut found = Vec::new();
    for piece in fields::list(json) {
        let piece = Fields::within(piece);
        let theirs = piece.string("type")?.unwrap_or_default();
        let (Some(offset), Some(length)) = (piece.number("offset"), piece.number("length")) else {
            continue;
        };
        let byte =
            |unit: i64| usize::try_from(unit).ok().and_then(|unit| starts.get(unit)).copied();
        let (Some(start), Some(end)) = (byte(offset), byte(offset.saturating_add(length))) else {
            continue;
        };
        if theirs.is_empty() || start >= end {
            continue;
        }
        let ours = EXPORT_NAMES.iter().find(|(name, _)| *name == theirs);
        let value = match theirs.as_str() {
            "text_link" => piece.string("url")?,
            "text_mention" => piece
                .get("user")
                .and_then(|user| Fields::within(user).number("id"))
                .map(|id| id.to_string()),
            "pre" => piece.string("language")?,
            "custom_emoji" => piece.string("custom_emoji_id")?,
            "expandable_blockquote" => Some("collapsed".into()),
            _ => None,
        };
        let kind = ours.map_or(theirs, |(_, name)| (*name).to_owned());
        found.push(Entity { kind, start, end, value });
    }
    Ok(found)
}

/// The byte where each UTF-16 unit begins, and the end; the second half of a pair lies at its end.
fn byte_of_unit(text: &str) -> Vec<u32> {
    let mut starts = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        let Ok(start) = u32::try_from(at) else { break };
        starts.push(start);
        if c.len_utf16() == 2 {
            starts.push(start.saturating_add(4));
        }
    }
    starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_bytes() {
        let text = "é😀 bold";
        let json = r#"[{"type":"bold","offset":4,"length":4},{"type":"url","offset":1,"length":2},
            {"type":"bold","offset":7,"length":9},{"type":"bold","offset":-1,"length":2}]"#;
        let found = read(text, json).unwrap();
        let parts: Vec<_> = found
            .iter()
            .map(|e| (e.kind.as_str(), text.get(e.start as usize..e.end as usize).unwrap()))
            .collect();
        assert_eq!(parts, [("bold", "bold"), ("link", "😀")]);
    }
}
