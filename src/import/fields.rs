//! The fields of one JSON object, each with its value as JSON text, and readers of such values.
//!
//! A value is looked at only when it is wanted, so a surprising one costs its field, not its row.

use super::repair::{self, Notes};
use memchr::memmem;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The row cannot be read as it is, and why.
#[derive(Debug)]
pub(super) struct Broken(pub(super) String);

impl From<serde_json::Error> for Broken {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("not JSON: {error}"))
    }
}

/// The fields of an object in their order.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(pub(super) Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Fields<'a> {
    /// The fields of a JSON object.
    pub(super) fn read(json: &'a str) -> Result<Self, Broken> {
        Ok(serde_json::from_str(json)?)
    }

    /// The fields of a value that should be an object; none if it is something else.
    pub(super) fn within(json: &'a str) -> Self {
        Self::read(json).unwrap_or_default()
    }

    /// The JSON text of a field; `null` counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let value = self.0.iter().rev().find(|(key, _)| key == name)?.1;
        (value != "null").then_some(value)
    }

    /// The text of a field, if it is one.
    pub(super) fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Broken> {
        self.get(name).map_or(Ok(None), text)
    }

    /// The text of a field as our own.
    pub(super) fn string(&self, name: &str) -> Result<Option<String>, Broken> {
        Ok(self.text(name)?.map(Cow::into_owned))
    }

    /// The whole number of a field, if it is one.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(number)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(16);
                while let Some((name, value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    fields.push((name.0, value.get()));
                }
                Ok(Fields(fields))
            }
        }
        d.deserialize_map(Object)
    }
}

/// A key, borrowed unless it has escapes (serde's own `Cow` always copies).
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Key;
        impl<'de> Visitor<'de> for Key {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        d.deserialize_str(Key)
    }
}

/// The text of a JSON string; `None` for any other value.
pub(super) fn text(json: &str) -> Result<Option<Cow<'_, str>>, Broken> {
    let Some(inner) = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Ok(None);
    };
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Ok(Some(Cow::Borrowed(inner)));
    }
    Ok(Some(Cow::Owned(serde_json::from_str(json)?)))
}

/// A whole number, written as a number or as a string.
pub(super) fn number(json: &str) -> Option<i64> {
    json.trim_matches('"').trim().parse().ok()
}

/// The values of a JSON array, each as JSON text; none if it is something else.
pub(super) fn list(json: &str) -> Vec<&str> {
    let values: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
    values.into_iter().map(RawValue::get).collect()
}

/// A value to keep as JSON text. Half a surrogate pair passes unseen in values nobody looks at.
pub(super) fn kept(name: &str, json: &str) -> Result<(String, String), Broken> {
    let bytes = json.as_bytes();
    let suspect = memmem::find(bytes, b"\\ud").is_some() || memmem::find(bytes, b"\\uD").is_some();
    if suspect && repair::mended(bytes).1.iter().any(|(kind, _)| *kind == repair::SURROGATE) {
        return Err(Broken("half a surrogate pair".into()));
    }
    Ok((name.to_owned(), json.to_owned()))
}

/// Reads a row as it is and, if that fails, once more mended. `read` gets the JSON text and a place
/// for further notes.
pub(super) fn with_repair<T>(
    raw: &[u8],
    notes: &mut Notes,
    mut read: impl FnMut(&str, &mut Notes) -> Result<T, Broken>,
) -> Result<T, Broken> {
    notes.clear();
    if let Ok(json) = std::str::from_utf8(raw)
        && let Ok(value) = read(json, notes)
    {
        return Ok(value);
    }
    let (json, mended) = repair::mended(raw);
    *notes = mended;
    read(&json, notes)
}
