//! One message of the Bot API.

use super::super::fields::{self, Broken, Fields};
use super::super::link;
use super::{entities, media};
use crate::model::{
    At, Author, AuthorKind, Forward, Group, GroupKey, Message, MessageKey, MessageKind, ReplyTo,
};

/// Keys that say that something happened, with the word exports have for it.
const SERVICE: [(&str, &str); 22] = [
    ("new_chat_members", "invite_members"),
    ("left_chat_member", "remove_members"),
    ("new_chat_title", "edit_group_title"),
    ("new_chat_photo", "edit_group_photo"),
    ("delete_chat_photo", "delete_group_photo"),
    ("group_chat_created", "create_group"),
    ("supergroup_chat_created", "create_group"),
    ("channel_chat_created", "create_channel"),
    ("message_auto_delete_timer_changed", "set_messages_ttl"),
    ("migrate_to_chat_id", "migrate_to_supergroup"),
    ("migrate_from_chat_id", "migrate_from_group"),
    ("pinned_message", "pin_message"),
    ("successful_payment", "send_payment"),
    ("proximity_alert_triggered", "proximity_reached"),
    ("boost_added", "boost_apply"),
    ("forum_topic_created", "topic_created"),
    ("forum_topic_edited", "topic_edit"),
    ("giveaway_created", "giveaway_launch"),
    ("video_chat_scheduled", "group_call_scheduled"),
    ("video_chat_started", "group_call"),
    ("video_chat_ended", "group_call"),
    ("video_chat_participants_invited", "invite_to_group_call"),
];

/// Keys whose meaning has a place in [`Message`]; all others are kept as they are.
const PLACED: [&str; 28] = [
    "message_id",
    "message_thread_id",
    "is_topic_message",
    "from",
    "sender_chat",
    "date",
    "edit_date",
    "chat",
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_sender_name",
    "reply_to_message",
    "external_reply",
    "via_bot",
    "text",
    "caption",
    "entities",
    "caption_entities",
    "has_media_spoiler",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "forum_topic_created",
    "link_preview_options",
    "forward_date",
    "forward_from_message_id",
    "forward_signature",
];

/// The message of a row in a group.
pub(super) fn read(row: &Fields<'_>, group: &Group) -> Result<Message, Broken> {
    let wanted = |name: &str| Broken(format!("the message has no whole number as {name}"));
    let id = row.number("message_id").ok_or_else(|| wanted("message_id"))?;
    let at = row.number("date").ok_or_else(|| wanted("date"))?;
    let key = MessageKey { group: group.key.clone(), id };
    let (text, formatting) = match row.string("text")? {
        Some(text) => (Some(text), row.get("entities")),
        None => (row.string("caption")?, row.get("caption_entities")),
    };
    let mut message = Message::new(key, seconds(at), text.unwrap_or_default());
    if let Some(json) = formatting {
        message.entities = entities::read(&message.text, json)?;
    }
    message.edited = row.number("edit_date").filter(|at| *at > 0).map(seconds);
    message.author = author(row)?;
    message.forward = forward(row)?;
    message.via = within(row, "via_bot").string("username")?.map(|name| format!("@{name}"));
    message.reply_to = reply(row, &group.key);
    if row.get("is_topic_message") == Some("true") {
        message.topic = row.number("message_thread_id");
    }
    message.link = link::to_message(group.username.as_deref(), group.key.id, id);
    let service = SERVICE.iter().find(|(key, _)| row.get(key).is_some());
    if let Some((_, action)) = service {
        message.kind = MessageKind::Service((*action).to_owned());
        if message.text.is_empty() {
            message.text = said(row)?;
        }
        if *action == "topic_created" {
            message.topic = message.topic.or(Some(id));
        }
    }
    message.media = media::read(row)?;
    for (name, json) in &row.0 {
        if !PLACED.contains(&name.as_ref()) && !media::KEYS.contains(&name.as_ref()) {
            message.extra.push(fields::kept(name, json)?);
        }
    }
    Ok(message)
}

fn seconds(unix: i64) -> At {
    At(unix.saturating_mul(crate::model::time::SECOND))
}

/// The object in a field; without fields if there is none.
fn within<'a>(row: &Fields<'a>, name: &str) -> Fields<'a> {
    row.get(name).map(Fields::within).unwrap_or_default()
}

/// First and last name.
fn full_name(user: &Fields<'_>) -> Result<Option<String>, Broken> {
    let first = user.string("first_name")?.unwrap_or_default();
    let last = user.string("last_name")?.unwrap_or_default();
    let name = format!("{first} {last}").trim().to_owned();
    Ok((!name.is_empty()).then_some(name))
}

/// A chat as an author: `channel123`, or `chat123` for a small group.
fn peer(chat: &Fields<'_>) -> Option<String> {
    let id = chat.number("id")?;
    let word = if id < -1_000_000_000_000 { "channel" } else { "chat" };
    Some(format!("{word}{}", link::bare(id)))
}

/// Who wrote it. A chat that speaks through a person or bot comes first.
fn author(row: &Fields<'_>) -> Result<Author, Broken> {
    let chat = within(row, "sender_chat");
    if let Some(id) = peer(&chat) {
        let name = chat.string("title")?;
        return Ok(Author { id: Some(id), name, kind: AuthorKind::Channel });
    }
    let user = within(row, "from");
    let Some(id) = user.number("id") else {
        return Ok(Author { kind: AuthorKind::Unknown, ..Author::default() });
    };
    let bot = user.get("is_bot") == Some("true");
    let kind = if bot { AuthorKind::Bot } else { AuthorKind::Person };
    Ok(Author { id: Some(format!("user{id}")), name: full_name(&user)?, kind })
}

/// Where it was forwarded from, in the form of today or of before 2024.
fn forward(row: &Fields<'_>) -> Result<Option<Forward>, Broken> {
    let origin = within(row, "forward_origin");
    let user = [within(&origin, "sender_user"), within(row, "forward_from")];
    if let Some(user) = user.iter().find(|user| !user.0.is_empty()) {
        let id = user.number("id").map(|id| format!("user{id}"));
        return Ok(Some(Forward { name: full_name(user)?, id }));
    }
    let chats =
        [within(&origin, "sender_chat"), within(&origin, "chat"), within(row, "forward_from_chat")];
    if let Some(chat) = chats.iter().find(|chat| !chat.0.is_empty()) {
        return Ok(Some(Forward { name: chat.string("title")?, id: peer(chat) }));
    }
    let name = match origin.string("sender_user_name")? {
        Some(name) => Some(name),
        None => row.string("forward_sender_name")?,
    };
    let some = name.is_some() || !origin.0.is_empty();
    Ok(some.then_some(Forward { name, id: None }))
}

/// What it answers, here or in another group.
fn reply(row: &Fields<'_>, here: &GroupKey) -> Option<ReplyTo> {
    let group = |answered: &Fields<'_>| {
        let id = within(answered, "chat").number("id")?;
        Some(GroupKey { platform: here.platform.clone(), id: link::bare(id) })
    };
    ["reply_to_message", "external_reply"].into_iter().find_map(|name| {
        let answered = within(row, name);
        let id = answered.number("message_id")?;
        Some(ReplyTo { group: group(&answered).filter(|there| there != here), id })
    })
}

/// What a service message says: names and titles, joined.
fn said(row: &Fields<'_>) -> Result<String, Broken> {
    let mut words = Vec::new();
    for member in row.get("new_chat_members").map(fields::list).unwrap_or_default() {
        words.extend(full_name(&Fields::within(member))?);
    }
    words.extend(full_name(&within(row, "left_chat_member"))?);
    words.extend(row.string("new_chat_title")?);
    words.extend(within(row, "forum_topic_created").string("name")?);
    words.extend(within(row, "forum_topic_edited").string("name")?);
    Ok(words.join(", "))
}
