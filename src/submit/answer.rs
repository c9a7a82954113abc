//! What the database can answer to a call, read from status and body.

use serde_json::Value;
use std::collections::BTreeMap;

/// The most characters of foreign text that are kept.
const SHOWN: usize = 300;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Seconds to wait, when it says so.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the database stored of one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Our identifier, when it is repeated.
    pub puid: Option<String>,
    /// Its own number for the statement.
    pub uuid: Option<String>,
    /// When it stored it, as it says.
    pub created_at: Option<String>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Everything was stored (201).
    Taken(Vec<Stored>),
    /// Nothing was stored, because these identifiers are taken (422).
    Known(Vec<String>),
    /// Nothing was stored, because of what is wrong in the statements at these places (422).
    Refused(BTreeMap<usize, String>),
    /// The token is not known (401).
    Unauthenticated,
    /// The account may not hand over, or belongs to no platform (403).
    Forbidden,
    /// Too many calls (429); wait so many seconds if it says how many.
    Busy(Option<u64>),
    /// The server failed (5xx): whether anything was stored is open.
    Failed(u16),
    /// Anything else: the address is wrong, or the interface has changed.
    Odd(u16, String),
}

/// Reads the answer to a call with so many statements. `single`: the call for one statement.
#[must_use]
pub fn read(reply: &Reply, single: bool, sent: usize) -> Answer {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
    match reply.status {
        201 => Answer::Taken(stored(&body, single)),
        401 => Answer::Unauthenticated,
        403 => Answer::Forbidden,
        422 => refusal(&body, single, sent)
            .unwrap_or_else(|| Answer::Odd(422, text_of(&reply.body, &body))),
        429 => Answer::Busy(reply.retry_after),
        500..=599 => Answer::Failed(reply.status),
        status => Answer::Odd(status, text_of(&reply.body, &body)),
    }
}

/// Whether an identifier is known: 302 and 404, each with its message.
#[must_use]
pub fn existing(reply: &Reply) -> Option<bool> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    let message = body.get("message")?.as_str()?;
    match reply.status {
        302 if message.contains("found") => Some(true),
        // Another 404 means that the address is wrong, not that the statement is not there.
        404 if message.contains("statement of reason not found") => Some(false),
        _ => None,
    }
}

fn stored(body: &Value, single: bool) -> Vec<Stored> {
    let text = |row: &Value, key: &str| row.get(key)?.as_str().map(|t| plain(t, 100));
    let row = |row: &Value| Stored {
        puid: text(row, "puid"),
        uuid: text(row, "uuid"),
        created_at: text(row, "created_at"),
    };
    if single {
        return vec![row(body)];
    }
    body.get("statements").and_then(Value::as_array).into_iter().flatten().map(row).collect()
}

/// The shapes of 422: taken identifiers, faults of one statement, faults by statement. `None` for
/// one about the call itself, and for any other.
fn refusal(body: &Value, single: bool, sent: usize) -> Option<Answer> {
    let errors = body.get("errors")?.as_object()?;
    if let Some(list) = errors.get("existing_puids").and_then(Value::as_array) {
        return Some(Answer::Known(texts(list)));
    }
    if let Some(puid) = body.get("existing").and_then(|e| e.get("puid")).and_then(Value::as_str) {
        return Some(Answer::Known(vec![puid.to_owned()]));
    }
    if single {
        return Some(Answer::Refused(BTreeMap::from([(0, faults(errors))])));
    }
    let mut refused = BTreeMap::new();
    for (key, value) in errors {
        let place = key.strip_prefix("statement_").and_then(|n| n.parse::<usize>().ok());
        let place = place.filter(|place| *place < sent)?;
        refused.insert(place, value.as_object().map_or_else(String::new, faults));
    }
    Some(refused).filter(|r| !r.is_empty()).map(Answer::Refused)
}

fn texts(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Every key with what is wrong there.
fn faults(errors: &serde_json::Map<String, Value>) -> String {
    let one = |(key, value): (&String, &Value)| {
        let words = value.as_array().map(|list| texts(list).join(" ")).unwrap_or_default();
        format!("{key}: {words}")
    };
    plain(&errors.iter().map(one).collect::<Vec<_>>().join("; "), SHOWN)
}

fn text_of(bytes: &[u8], body: &Value) -> String {
    let errors = body.get("errors").and_then(Value::as_object).map(faults);
    let message = body.get("message").and_then(Value::as_str).map(str::to_owned);
    let said: Vec<_> = message.into_iter().chain(errors).collect();
    if said.is_empty() {
        return plain(&String::from_utf8_lossy(bytes), SHOWN);
    }
    plain(&said.join(" "), SHOWN)
}

/// Foreign text on one line, without anything a terminal would obey.
fn plain(text: &str, limit: usize) -> String {
    let shown = |c: char| {
        if c.is_whitespace() {
            ' '
        } else if c.is_control() {
            '\u{fffd}'
        } else {
            c
        }
    };
    let mut safe: String = text.chars().take(limit).map(shown).collect();
    safe.retain(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    if text.chars().nth(limit).is_some() {
        safe.push('…');
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(status: u16, body: &Value) -> Reply {
        Reply { status, retry_after: None, body: body.to_string().into_bytes() }
    }

    #[test]
    fn every_shape_of_422_is_told_apart() {
        let one = json!({"message": "The category field is required.",
            "errors": {"category": ["The category field is required."]}});
        let Answer::Refused(why) = read(&reply(422, &one), true, 1) else { panic!() };
        assert_eq!(why[&0], "category: The category field is required.");
        let many = json!({"errors": {"statement_0": {"puid": ["a", "b"]}, "statement_7": {}}});
        let Answer::Refused(why) = read(&reply(422, &many), false, 8) else { panic!() };
        assert_eq!(why, BTreeMap::from([(0, "puid: a b".into()), (7, String::new())]));
        assert!(matches!(read(&reply(422, &many), false, 7), Answer::Odd(422, _)), "place 7 of 7");
        let call = json!({"message": "too many", "errors": {"statements": ["at most 100"]}});
        let Answer::Odd(422, text) = read(&reply(422, &call), false, 8) else { panic!() };
        assert_eq!(text, "too many statements: at most 100");
        let twice = json!({"message": "The platform identifier(s) are not all unique within this call.",
            "errors": {"puid": ["x"], "existing_puids": ["p-1", "p-2"]}});
        let known = Answer::Known(vec!["p-1".into(), "p-2".into()]);
        assert_eq!(read(&reply(422, &twice), false, 8), known);
        for existing in [json!({"puid": "p-1"}), json!({"puid": "p-1", "uuid": "u", "id": 4})] {
            let twice = json!({"message": "m", "errors": {"puid": ["x"]}, "existing": existing});
            assert_eq!(read(&reply(422, &twice), true, 1), Answer::Known(vec!["p-1".into()]));
        }
    }

    #[test]
    fn what_was_stored_is_read() {
        let row =
            json!({"puid": "p-1", "uuid": "u-1", "created_at": "2026-03-17 13:50:00", "id": 1});
        let stored = Stored {
            puid: Some("p-1".into()),
            uuid: Some("u-1".into()),
            created_at: Some("2026-03-17 13:50:00".into()),
        };
        assert_eq!(read(&reply(201, &row), true, 1), Answer::Taken(vec![stored.clone()]));
        let rows = json!({"statements": [row, {"uuid": 7}]});
        assert_eq!(
            read(&reply(201, &rows), false, 2),
            Answer::Taken(vec![stored, Stored::default()])
        );
    }

    #[test]
    fn only_the_database_itself_says_that_a_statement_is_not_there() {
        let there = json!({"message": "statement of reason found", "puid": "p"});
        assert_eq!(existing(&reply(302, &there)), Some(true));
        let gone = json!({"message": "statement of reason not found", "puid": "p"});
        assert_eq!(existing(&reply(404, &gone)), Some(false));
        assert_eq!(existing(&reply(404, &json!({"message": "no such page"}))), None);
        assert_eq!(existing(&reply(302, &json!("moved"))), None);
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        let odd = Reply { status: 404, retry_after: None, body: b"\x1b[2J\nno\xff".to_vec() };
        assert_eq!(read(&odd, true, 1), Answer::Odd(404, "\u{fffd}[2J no\u{fffd}".into()));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_an_answer(status in 100u16..600, body in ".{0,200}", single: bool) {
            let reply = Reply { status, retry_after: None, body: body.into_bytes() };
            let _any = (read(&reply, single, 3), existing(&reply));
        }
    }
}
