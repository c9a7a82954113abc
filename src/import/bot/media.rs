//! What the Bot API says about attached files, polls, contacts, places and the like.

use super::super::fields::{self, Broken, Fields};
use super::super::telegram::safe_file;
use crate::model::Media;

/// Keys of a message that describe what is attached to it.
pub(super) const KEYS: [&str; 18] = [
    "photo",
    "animation",
    "document",
    "video",
    "audio",
    "voice",
    "video_note",
    "sticker",
    "poll",
    "checklist",
    "contact",
    "venue",
    "location",
    "game",
    "invoice",
    "dice",
    "story",
    "paid_media",
];

/// Keys of files, with our word for each.
const FILES: [(&str, &str); 7] = [
    ("animation", "animation"),
    ("video", "video"),
    ("audio", "audio"),
    ("voice", "voice"),
    ("video_note", "video_message"),
    ("sticker", "sticker"),
    ("document", "file"),
];

/// Everything attached to a message.
pub(super) fn read(row: &Fields<'_>) -> Result<Vec<Media>, Broken> {
    let mut found = Vec::new();
    let spoiler = row.get("has_media_spoiler") == Some("true");
    // The sizes of a photo are listed from small to large.
    if let Some(largest) = row.get("photo").and_then(|json| fields::list(json).last().copied()) {
        found.push(file(&Fields::within(largest), "photo", spoiler)?);
    }
    for (key, word) in FILES {
        // An animation is sent as a document too.
        if key == "document" && row.get("animation").is_some() {
            continue;
        }
        if let Some(json) = row.get(key) {
            found.push(file(&Fields::within(json), word, spoiler)?);
        }
    }
    for key in KEYS {
        let Some(json) = row.get(key) else { continue };
        // A venue has its location once more beside it.
        if key == "location" && row.get("venue").is_some() {
            continue;
        }
        if let Some((kind, label)) = said(key, &Fields::within(json))? {
            let label = (!label.is_empty()).then(|| label.join(" · "));
            found.push(Media { kind: kind.into(), label, ..Media::default() });
        }
    }
    Ok(found)
}

fn file(facts: &Fields<'_>, kind: &str, spoiler: bool) -> Result<Media, Broken> {
    let small = |name: &str| facts.number(name).and_then(|n| u32::try_from(n).ok());
    let label = texts(facts, &["performer", "title", "emoji", "set_name"])?;
    Ok(Media {
        kind: kind.into(),
        label: (!label.is_empty()).then(|| label.join(" · ")),
        file: facts.text("file_name")?.and_then(|name| safe_file(&name)),
        bytes: facts.number("file_size").and_then(|n| u64::try_from(n).ok()),
        size: small("width").zip(small("height")),
        seconds: small("duration"),
        mime: facts.string("mime_type")?,
        spoiler,
    })
}

/// The texts of some fields that are there; numbers as they are written.
fn texts(facts: &Fields<'_>, names: &[&str]) -> Result<Vec<String>, Broken> {
    let mut found = Vec::new();
    for name in names {
        let Some(json) = facts.get(name) else { continue };
        found.push(fields::text(json)?.map_or_else(|| json.to_owned(), Into::into));
    }
    found.retain(|text| !text.is_empty());
    Ok(found)
}

/// Head and entries of a list such as a poll.
fn entries(facts: &Fields<'_>, head: &str, list: &str) -> Result<Vec<String>, Broken> {
    let mut found = texts(facts, &[head])?;
    for entry in facts.get(list).map(fields::list).unwrap_or_default() {
        found.extend(texts(&Fields::within(entry), &["text"])?);
    }
    Ok(found)
}

/// What something that is no file says, with our word for it.
fn said(key: &str, facts: &Fields<'_>) -> Result<Option<(&'static str, Vec<String>)>, Broken> {
    Ok(Some(match key {
        "poll" => ("poll", entries(facts, "question", "options")?),
        "checklist" => ("todo_list", entries(facts, "title", "tasks")?),
        "contact" => ("contact", texts(facts, &["first_name", "last_name", "phone_number"])?),
        "venue" => ("place", texts(facts, &["title", "address"])?),
        "location" => ("place", vec![texts(facts, &["latitude", "longitude"])?.join(", ")]),
        "game" => ("game", texts(facts, &["title", "description"])?),
        "invoice" => {
            ("invoice", texts(facts, &["title", "description", "total_amount", "currency"])?)
        }
        "dice" => ("dice", texts(facts, &["emoji", "value"])?),
        "story" => ("story", Vec::new()),
        "paid_media" => ("paid_media", Vec::new()),
        _ => return Ok(None),
    }))
}
