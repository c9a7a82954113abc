//! Telegram's text: a string, or a list of strings and formatted pieces.

use super::super::fields::{self, Broken, Fields};
use crate::model::Entity;
use memchr::memmem;

/// What a formatted piece carries beside its text, by the name of the key.
const VALUES: [&str; 5] = ["href", "user_id", "language", "document_id", "collapsed"];

/// The joined text of `text` and `text_entities`, with the formatting by byte offsets.
pub(super) fn read(
    text: Option<&str>,
    entities: Option<&str>,
) -> Result<(String, Vec<Entity>), Broken> {
    let plain = text.map(fields::text).transpose()?.flatten();
    if let Some(plain) = plain {
        let formatted = entities.filter(|json| !all_plain(json) || plain.is_empty());
        if let Some(json) = formatted {
            let (joined, found) = pieces(json)?;
            if joined == plain || plain.is_empty() {
                return Ok((joined, found));
            }
        }
        return Ok((plain.into_owned(), Vec::new()));
    }
    match (text.map(pieces).transpose()?, entities) {
        (Some((joined, found)), _) if !joined.is_empty() => Ok((joined, found)),
        (_, Some(json)) => pieces(json),
        _ => Ok((String::new(), Vec::new())),
    }
}

/// The text alone, of a string or a list of pieces.
pub(super) fn joined(json: &str) -> Result<String, Broken> {
    Ok(read(Some(json), None)?.0)
}

/// Whether every piece says that it is plain, so that there is nothing to find in them.
fn all_plain(json: &str) -> bool {
    let bytes = json.as_bytes();
    memmem::find_iter(bytes, b"\"type\"").all(|at| {
        let rest = bytes.get(at + 6..).unwrap_or_default();
        let value = rest.iter().position(|b| !b.is_ascii_whitespace() && *b != b':');
        rest.get(value.unwrap_or(0)..).is_some_and(|rest| rest.starts_with(b"\"plain\""))
    })
}

/// Joins a list of pieces.
fn pieces(json: &str) -> Result<(String, Vec<Entity>), Broken> {
    let mut joined = String::new();
    let mut found = Vec::new();
    for piece in fields::list(json) {
        if let Some(plain) = fields::text(piece)? {
            joined.push_str(&plain);
            continue;
        }
        let piece = Fields::within(piece);
        let Some(text) = piece.text("text")? else { continue };
        let start = joined.len();
        joined.push_str(&text);
        let kind = piece.string("type")?.unwrap_or_default();
        if matches!(kind.as_str(), "" | "plain" | "unknown") || text.is_empty() {
            continue;
        }
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(joined.len())) else {
            continue;
        };
        found.push(Entity { kind, start, end, value: value(&piece)? });
    }
    Ok((joined, found))
}

/// What a piece carries.
fn value(piece: &Fields<'_>) -> Result<Option<String>, Broken> {
    let Some((name, json)) = VALUES.iter().find_map(|name| Some((*name, piece.get(name)?))) else {
        return Ok(None);
    };
    if name == "collapsed" {
        return Ok((json == "true").then(|| name.to_owned()));
    }
    let text = fields::text(json)?.map_or_else(|| json.to_owned(), Into::into);
    Ok((!text.is_empty()).then_some(text))
}
