//! What a Telegram export says about attached files, polls, contacts, places and the like.

use super::super::fields::{self, Broken, Fields};
use super::super::repair::{self, Notes};
use super::text;
use crate::model::{Media, Message};

/// Keys of a message that describe what is attached to it.
pub(super) const KEYS: [&str; 31] = [
    "photo",
    "photo_file_size",
    "width",
    "height",
    "file",
    "file_name",
    "file_size",
    "thumbnail",
    "thumbnail_file_size",
    "media_type",
    "sticker_emoji",
    "performer",
    "title",
    "mime_type",
    "duration_seconds",
    "media_spoiler",
    "contact_information",
    "contact_vcard",
    "contact_vcard_file_size",
    "location_information",
    "place_name",
    "address",
    "poll",
    "todo_list",
    "game_title",
    "game_description",
    "game_link",
    "invoice_information",
    "giveaway_information",
    "giveaway_results",
    "live_location_period_seconds",
];

/// Words of exports for kinds of files, and ours.
const FILES: [(&str, &str); 6] = [
    ("sticker", "sticker"),
    ("video_message", "video_message"),
    ("voice_message", "voice"),
    ("animation", "animation"),
    ("video_file", "video"),
    ("audio_file", "audio"),
];

/// Everything attached to a message. Keys with no place go to the message's further keys.
pub(super) fn read(
    row: &Fields<'_>,
    message: &mut Message,
    notes: &mut Notes,
) -> Result<Vec<Media>, Broken> {
    let mut found = Vec::new();
    found.extend(photo(row, notes)?);
    found.extend(file(row, notes)?);
    found.extend(contact(row)?);
    found.extend(place(row)?);
    found.extend(list(row, "poll", "question")?);
    found.extend(list(row, "todo_list", "title")?);
    found.extend(game(row)?);
    found.extend(invoice(row)?);
    for name in ["giveaway_information", "giveaway_results"] {
        if row.get(name).is_some() {
            found.push(Media { kind: "giveaway".into(), ..Media::default() });
        }
    }
    let unplaced = ["thumbnail", "contact_vcard", "live_location_period_seconds"];
    let nothing = found.is_empty();
    for (name, json) in &row.0 {
        let giveaway = name.starts_with("giveaway");
        if nothing || giveaway || unplaced.contains(&name.as_ref()) {
            message.extra.push(fields::kept(name, json)?);
        }
    }
    Ok(found)
}

/// A path inside the export, or a reason why there is none to give.
enum Path {
    Inside(String),
    NotThere,
    Outside,
}

/// Judges a path of the export. Inside is relative, without `..`, drive or control characters.
fn path(text: &str) -> Path {
    if text.is_empty() || text.starts_with("(File ") || text.starts_with("(Photo ") {
        return Path::NotThere;
    }
    let drive = text.chars().nth(1) == Some(':');
    let climbs = text.split(['/', '\\']).any(|part| part == "..");
    if text.starts_with(['/', '\\', '~']) || drive || climbs || text.chars().any(char::is_control) {
        return Path::Outside;
    }
    Path::Inside(text.to_owned())
}

/// A file name or path that stays inside its folder.
pub(in super::super) fn safe_file(text: &str) -> Option<String> {
    match path(text) {
        Path::Inside(path) => Some(path),
        _ => None,
    }
}

/// Puts a path into `media`, or says in its label that it was left out.
fn put_path(media: &mut Media, text: &str, notes: &mut Notes) {
    match path(text) {
        Path::Inside(path) => media.file = Some(path),
        Path::NotThere => {}
        Path::Outside => {
            repair::note(notes, repair::PATH);
            let label = media.label.take();
            media.label = one_line([label, Some("(unsafe file path left out)".into())]);
        }
    }
}

/// What is there, with a dot between.
fn one_line(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let there: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!there.is_empty()).then(|| there.join(" · "))
}

fn size(row: &Fields<'_>) -> Option<(u32, u32)> {
    let side = |name| row.number(name).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    Some((side("width")?, side("height")?))
}

fn bytes(row: &Fields<'_>, name: &str) -> Option<u64> {
    row.number(name).and_then(|n| u64::try_from(n).ok())
}

fn photo(row: &Fields<'_>, notes: &mut Notes) -> Result<Option<Media>, Broken> {
    let Some(photo) = row.text("photo")? else { return Ok(None) };
    let mut media = Media {
        kind: "photo".into(),
        bytes: bytes(row, "photo_file_size"),
        size: size(row),
        spoiler: row.get("media_spoiler") == Some("true"),
        ..Media::default()
    };
    put_path(&mut media, &photo, notes);
    Ok(Some(media))
}

fn file(row: &Fields<'_>, notes: &mut Notes) -> Result<Option<Media>, Broken> {
    let file = row.text("file")?;
    let word = row.text("media_type")?;
    if file.is_none() && word.is_none() {
        return Ok(None);
    }
    let kind = FILES.iter().find(|(theirs, _)| Some(*theirs) == word.as_deref());
    let kind = match (kind, word) {
        (Some((_, ours)), _) => (*ours).to_owned(),
        (None, Some(word)) => word.into_owned(),
        (None, None) => "file".to_owned(),
    };
    let name = row.string("file_name")?;
    let label = one_line([
        row.string("performer")?,
        row.string("title")?,
        row.string("sticker_emoji")?,
        name.clone().filter(|_| file.as_deref().is_none_or(|file| safe_file(file).is_none())),
    ]);
    let mut media = Media {
        kind,
        label,
        bytes: bytes(row, "file_size"),
        size: size(row),
        seconds: row.number("duration_seconds").and_then(|n| u32::try_from(n).ok()),
        mime: row.string("mime_type")?,
        spoiler: row.get("media_spoiler") == Some("true"),
        ..Media::default()
    };
    put_path(&mut media, file.as_deref().unwrap_or_default(), notes);
    Ok(Some(media))
}

fn contact(row: &Fields<'_>) -> Result<Option<Media>, Broken> {
    let Some(json) = row.get("contact_information") else { return Ok(None) };
    let who = Fields::within(json);
    let label = one_line([
        who.string("first_name")?,
        who.string("last_name")?,
        who.string("phone_number")?,
    ]);
    Ok(Some(Media { kind: "contact".into(), label, ..Media::default() }))
}

fn place(row: &Fields<'_>) -> Result<Option<Media>, Broken> {
    let keys = ["location_information", "place_name", "address"];
    if !row.0.iter().any(|(name, _)| keys.contains(&name.as_ref())) {
        return Ok(None);
    }
    let location = row.get("location_information").map(Fields::within).unwrap_or_default();
    let point = location.get("latitude").zip(location.get("longitude"));
    let point = point.map(|(latitude, longitude)| format!("{latitude}, {longitude}"));
    let label = one_line([row.string("place_name")?, row.string("address")?, point]);
    Ok(Some(Media { kind: "place".into(), label, ..Media::default() }))
}

/// A poll or a to-do list: its head and its entries.
fn list(row: &Fields<'_>, kind: &str, head: &str) -> Result<Option<Media>, Broken> {
    let Some(json) = row.get(kind) else { return Ok(None) };
    let whole = Fields::within(json);
    let mut parts = vec![whole.get(head).map(text::joined).transpose()?];
    for answer in whole.get("answers").map(fields::list).unwrap_or_default() {
        parts.push(Fields::within(answer).get("text").map(text::joined).transpose()?);
    }
    Ok(Some(Media { kind: kind.into(), label: one_line(parts), ..Media::default() }))
}

fn game(row: &Fields<'_>) -> Result<Option<Media>, Broken> {
    let parts =
        [row.string("game_title")?, row.string("game_description")?, row.string("game_link")?];
    Ok(one_line(parts).map(|label| Media {
        kind: "game".into(),
        label: Some(label),
        ..Media::default()
    }))
}

/// An invoice is an object written into a string.
fn invoice(row: &Fields<'_>) -> Result<Option<Media>, Broken> {
    let Some(json) = row.get("invoice_information") else { return Ok(None) };
    let inner = fields::text(json)?;
    let whole = Fields::within(inner.as_deref().unwrap_or(json));
    let plain = |name: &str| -> Result<Option<String>, Broken> {
        let Some(json) = whole.get(name) else { return Ok(None) };
        Ok(Some(fields::text(json)?.map_or_else(|| json.to_owned(), Into::into)))
    };
    let label =
        one_line([plain("title")?, plain("description")?, plain("amount")?, plain("currency")?])
            .or_else(|| inner.map(Into::into));
    Ok(Some(Media { kind: "invoice".into(), label, ..Media::default() }))
}
