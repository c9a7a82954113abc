//! One message of a Telegram export.

use super::super::fields::{self, Broken, Fields};
use super::super::link;
use super::super::repair::{self, Notes};
use super::{Chat, media, text};
use crate::model::{
    At, Author, AuthorKind, Forward, GroupKey, Message, MessageKey, MessageKind, ReplyTo,
};
use jiff::civil::DateTime;
use std::borrow::Cow;

/// Keys whose meaning has a place in [`Message`]; all others are kept as they are.
const PLACED: [&str; 18] = [
    "id",
    "type",
    "date",
    "date_unixtime",
    "edited",
    "edited_unixtime",
    "from",
    "from_id",
    "actor",
    "actor_id",
    "action",
    "forwarded_from",
    "forwarded_from_id",
    "reply_to_message_id",
    "reply_to_peer_id",
    "via_bot",
    "text",
    "text_entities",
];

/// Keys of service messages whose text says what happened.
const SAID: [&str; 6] =
    ["title", "new_title", "members", "inviter", "information_text", "emoticon"];

impl Chat<'_> {
    /// The message that a row says.
    pub(super) fn message(&mut self, json: &str, notes: &mut Notes) -> Result<Message, Broken> {
        let row = Fields::read(json)?;
        let id = row.number("id").ok_or_else(|| Broken("it has no whole number as id".into()))?;
        let key = MessageKey { group: self.key.clone(), id };
        let (at, at_uncertain) = self.time(&row, notes)?;
        let (text, entities) = text::read(row.get("text"), row.get("text_entities"))?;
        let mut message = Message::new(key, at, text);
        message.entities = entities;
        message.at_uncertain = at_uncertain;
        message.edited = self.edited(&row)?;
        message.kind = kind(&row)?;
        message.author = author(&row)?;
        message.forward = forward(&row)?;
        message.via = row.string("via_bot")?;
        message.reply_to = self.reply(&row)?;
        message.link = link::to_message(self.username.as_deref(), self.key.id, id);
        self.rest(&row, &mut message, notes)?;
        // Only now, when nothing can fail any more, may this row shape the following ones.
        message.topic = self.topic(&message);
        self.last = Some(at);
        Ok(message)
    }

    /// When it was sent, and whether that is uncertain.
    fn time(&self, row: &Fields<'_>, notes: &mut Notes) -> Result<(At, bool), Broken> {
        if let Some(at) = row.number("date_unixtime").and_then(unix) {
            return Ok((at, false));
        }
        if let Some(at) = row.text("date")?.and_then(|date| self.local(&date)) {
            repair::note(notes, repair::NO_ZONE);
            return Ok((at, true));
        }
        if row.text("type")?.as_deref() != Some("unsupported") {
            repair::note(notes, repair::NO_TIME);
        }
        Ok((self.last.unwrap_or(self.options.now), true))
    }

    /// When it was last edited. Old exports wrote the start of 1970 for "never".
    fn edited(&self, row: &Fields<'_>) -> Result<Option<At>, Broken> {
        const NEVER: At = At(crate::model::time::DAY);
        let at = match row.number("edited_unixtime").and_then(unix) {
            Some(at) => Some(at),
            None => row.text("edited")?.and_then(|date| self.local(&date)),
        };
        Ok(at.filter(|at| *at > NEVER))
    }

    /// A local time of the exporting computer.
    fn local(&self, date: &str) -> Option<At> {
        let date: DateTime = date.parse().ok()?;
        Some(At::from_timestamp(self.options.zone.to_timestamp(date).ok()?))
    }

    /// What it answers.
    fn reply(&self, row: &Fields<'_>) -> Result<Option<ReplyTo>, Broken> {
        let Some(id) = row.number("reply_to_message_id") else { return Ok(None) };
        let peer = row.text("reply_to_peer_id")?;
        let digits = peer.as_deref().map(|peer| peer.trim_start_matches(char::is_alphabetic));
        let group = digits
            .and_then(|digits| digits.parse().ok())
            .map(|id| GroupKey { platform: self.key.platform.clone(), id: link::bare(id) })
            .filter(|group| *group != self.key);
        Ok(Some(ReplyTo { group, id }))
    }

    /// The forum topic it stands in.
    fn topic(&mut self, message: &Message) -> Option<i64> {
        let id = message.key.id;
        if matches!(&message.kind, MessageKind::Service(action) if action == "topic_created") {
            self.topics.open(id);
            return Some(id);
        }
        let answers = message.reply_to.as_ref().filter(|reply| reply.group.is_none())?;
        self.topics.of(id, answers.id)
    }

    /// Media, the words of service messages, and every key that has no place.
    fn rest(
        &self,
        row: &Fields<'_>,
        message: &mut Message,
        notes: &mut Notes,
    ) -> Result<(), Broken> {
        let mut attached = Vec::new();
        for (name, json) in &row.0 {
            if PLACED.contains(&name.as_ref()) {
                continue;
            }
            if media::KEYS.contains(&name.as_ref()) {
                attached.push((Cow::Borrowed(name.as_ref()), *json));
            } else {
                message.extra.push(fields::kept(name, json)?);
            }
        }
        if !attached.is_empty() {
            message.media = media::read(&Fields(attached), message, notes)?;
        }
        let service = matches!(message.kind, MessageKind::Service(_));
        if service && message.text.is_empty() {
            message.text = said(row)?;
        }
        Ok(())
    }
}

/// Seconds since 1970.
fn unix(seconds: i64) -> Option<At> {
    seconds.checked_mul(crate::model::time::SECOND).map(At)
}

/// What the row is.
fn kind(row: &Fields<'_>) -> Result<MessageKind, Broken> {
    let action = row.string("action")?;
    Ok(match (row.text("type")?.as_deref(), action) {
        (Some("unsupported"), _) => MessageKind::Unsupported,
        (Some("message") | None, None) => MessageKind::Message,
        (_, Some(action)) => MessageKind::Service(action),
        (Some(other), None) => MessageKind::Service(other.to_owned()),
    })
}

/// Who wrote it, or who did it.
fn author(row: &Fields<'_>) -> Result<Author, Broken> {
    let name = match row.string("from")? {
        Some(name) => Some(name),
        None => row.string("actor")?,
    };
    let json = row.get("from_id").or_else(|| row.get("actor_id"));
    let id = json.map(peer).transpose()?.flatten();
    let kind = match id.as_deref() {
        Some(id) if id.starts_with("channel") || id.starts_with("chat") => AuthorKind::Channel,
        Some(_) => AuthorKind::Person,
        None => AuthorKind::Unknown,
    };
    Ok(Author { id, name, kind })
}

/// An id such as `user123`; exports of 2021 and before have a bare number.
fn peer(json: &str) -> Result<Option<String>, Broken> {
    if let Some(text) = fields::text(json)? {
        let bare = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        return Ok(match bare {
            true => Some(format!("user{text}")),
            false => Some(text.into_owned()).filter(|text| !text.is_empty()),
        });
    }
    Ok(fields::number(json).map(|number| format!("user{number}")))
}

/// Where it was forwarded from; the name of a hidden or deleted origin is `null`.
fn forward(row: &Fields<'_>) -> Result<Option<Forward>, Broken> {
    let known = |(name, _): &(Cow<'_, str>, &str)| name.starts_with("forwarded_from");
    if !row.0.iter().any(known) {
        return Ok(None);
    }
    let id = row.get("forwarded_from_id").map(peer).transpose()?.flatten();
    Ok(Some(Forward { name: row.string("forwarded_from")?, id }))
}

/// What a service message says: titles and names, joined.
fn said(row: &Fields<'_>) -> Result<String, Broken> {
    let mut words = Vec::new();
    for name in SAID {
        let Some(json) = row.get(name) else { continue };
        match fields::text(json)? {
            Some(text) => words.push(text.into_owned()),
            None => {
                for member in fields::list(json) {
                    words.extend(fields::text(member)?.map(Cow::into_owned));
                }
            }
        }
    }
    Ok(words.join(", "))
}
