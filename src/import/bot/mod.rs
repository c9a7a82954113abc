//! Updates of the Telegram Bot API: JSON lines, or answers of `getUpdates`.

mod entities;
mod media;
mod message;

use super::fields::{Broken, Fields, with_repair};
use super::groups::Groups;
use super::row::{self, Raw};
use super::scan::{self, Key};
use super::source::Source;
use super::{Halt, Item, Options, Out, link, repair};
use crate::model::{Group, GroupKey, GroupKind, Message};

/// Updates that carry a message, as new or as a new version.
const CARRIERS: [&str; 4] = ["message", "edited_message", "channel_post", "edited_channel_post"];

/// What an update holds for us.
enum Update {
    Message(Group, Box<Message>),
    Refused { key: GroupKey, group: String, why: String },
    Ignored,
}

/// Reads all updates.
pub(super) fn read(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let mut groups = Groups::default();
    let mut notes = Vec::new();
    let mut handle = |raw: Raw<'_>, out: &mut Out<'_>| {
        match with_repair(raw.bytes, &mut notes, |json, _| update(json, options)) {
            Err(broken) => return raw.reject(broken.0, out),
            Ok(Update::Ignored) => repair::note(&mut notes, repair::IGNORED),
            Ok(Update::Refused { key, group, why }) => {
                return groups.refuse(key, (group, why), out, raw.consumed);
            }
            Ok(Update::Message(group, message)) => {
                groups.announce(group, out, raw.consumed)?;
                out.repaired(&notes, raw.consumed)?;
                return out.put(Item::Message { message, raw: raw.bytes }, raw.consumed);
            }
        }
        out.repaired(&notes, raw.consumed)
    };
    let keys = super::format::keys_of(source.rest());
    if keys.iter().any(|key| key == "result") {
        answers(source, out, &mut handle)
    } else {
        row::each(source, out, &mut handle)
    }
}

/// Reads `{"ok":true,"result":[update …]}`, any number of them.
fn answers(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    handle: row::Handle<'_>,
) -> Result<(), Halt> {
    loop {
        match scan::peek(source, b",[]")? {
            None => return Ok(()),
            Some(b'{') => source.take(1),
            Some(_) => {
                scan::junk(source, out, b"{")?;
                continue;
            }
        }
        while let Key::Named(name) = scan::key(source, out)? {
            if name != "result" || scan::peek(source, b"")? != Some(b'[') {
                scan::skip(source)?;
                continue;
            }
            source.take(1);
            loop {
                match scan::peek(source, b",")? {
                    None => return Err(Halt::Truncated(source.offset())),
                    Some(b']') => break source.take(1),
                    Some(b'{') => row::object(source, out, handle)?,
                    Some(_) => scan::junk(source, out, b"{]")?,
                }
            }
        }
    }
}

/// Reads one update.
fn update(json: &str, options: &Options) -> Result<Update, Broken> {
    let update = Fields::read(json)?;
    let Some(message) = CARRIERS.iter().find_map(|name| update.get(name)) else {
        if update.get("update_id").is_none() {
            return Err(Broken("it has no update_id and is no update".into()));
        }
        return Ok(Update::Ignored);
    };
    let row = Fields::read(message)?;
    let chat = row.get("chat").map(Fields::read).transpose()?;
    let chat = chat.ok_or_else(|| Broken("the message names no chat".into()))?;
    let id =
        chat.number("id").ok_or_else(|| Broken("the chat has no whole number as id".into()))?;
    let key = GroupKey { platform: link::TELEGRAM.into(), id: link::bare(id) };
    let kind = chat.string("type")?.unwrap_or_default();
    let title = chat.string("title")?.unwrap_or_default();
    let username = chat.string("username")?;
    let told = link::username_of(options, key.id).map(str::to_owned);
    if let Some(why) = private(&kind, username.is_some() || told.is_some()) {
        let group = if title.is_empty() { format!("{kind} chat {}", key.id) } else { title };
        return Ok(Update::Refused { key, group, why });
    }
    let kind = if kind == "channel" { GroupKind::Channel } else { GroupKind::Group };
    let username = username.or(told);
    let group = Group { key, title, kind, username, members: None };
    let message = message::read(&row, &group)?;
    Ok(Update::Message(group, Box::new(message)))
}

/// Why a chat of this kind is out of scope, if it is.
fn private(kind: &str, named: bool) -> Option<String> {
    match kind {
        "private" => Some("a private chat is out of scope: it is not public".into()),
        "group" | "supergroup" | "channel" if named => None,
        "group" | "supergroup" | "channel" => Some(format!(
            "a {kind} without a public name is not known to be public and is out of scope"
        )),
        _ => Some(format!("a chat of kind \"{kind}\" is not known to be public")),
    }
}
