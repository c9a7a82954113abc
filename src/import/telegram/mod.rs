//! Telegram Desktop exports (`result.json`): one chat, or a whole account.
//!
//! Only chats of a public kind are read. Everything else in an account export (its owner's own
//! data, contacts, sessions) is passed over without being kept.

mod media;
mod message;
mod text;
mod topics;

use super::fields::{self, with_repair};
use super::scan::{self, Beginning, Key};
use super::source::Source;
use super::{Halt, Item, Options, Out, Place, link};
use crate::model::{At, Group, GroupKey, GroupKind};
use topics::Topics;

pub(super) use media::safe_file;

/// The kinds that are taken.
const PUBLIC: [(&str, GroupKind); 3] = [
    ("public_supergroup", GroupKind::Group),
    ("public_group", GroupKind::Group),
    ("public_channel", GroupKind::Channel),
];

/// The kinds that are refused, and why.
const PRIVATE: [(&str, &str); 8] = [
    ("private_group", "a private group is out of scope: it is not public"),
    ("private_supergroup", "a private group is out of scope: it is not public"),
    ("private_channel", "a private channel is out of scope: it is not public"),
    ("personal_chat", "a personal chat is out of scope: it is not public"),
    ("bot_chat", "a chat with a bot is out of scope: it is not public"),
    ("verification_codes", "codes sent to an account are out of scope: they are not public"),
    ("saved_messages", "saved messages are out of scope: they are not public"),
    ("replies", "collected replies belong to other groups; export those groups"),
];

/// What an export says about a chat before its messages.
#[derive(Default)]
struct Header {
    name: Option<String>,
    kind: Option<String>,
    id: Option<i64>,
    /// Its messages were taken or refused already.
    done: bool,
}

/// A chat whose messages are being read.
struct Chat<'o> {
    options: &'o Options,
    key: GroupKey,
    username: Option<String>,
    /// Time of the row before.
    last: Option<At>,
    topics: Topics,
}

/// Reads the export.
pub(super) fn read(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    loop {
        match scan::peek(source, b"")? {
            None => return Ok(()),
            Some(b'{') => chat_or_account(source, options, out, true)?,
            Some(_) => scan::junk(source, out, b"{")?,
        }
    }
}

/// Reads an object that is a chat or, at the top, perhaps an account with lists of chats.
fn chat_or_account(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
    top: bool,
) -> Result<(), Halt> {
    source.take(1);
    let mut header = Header::default();
    while let Key::Named(name) = scan::key(source, out)? {
        let next = scan::peek(source, b"")?;
        match (name.as_str(), next) {
            ("name", _) => header.name = string(scan::small(source)?),
            ("type", _) => header.kind = string(scan::small(source)?),
            ("id", _) => header.id = scan::small(source)?.as_deref().and_then(fields::number),
            ("messages", Some(b'[')) => messages(source, options, out, &mut header)?,
            ("messages", Some(_)) => no_list(source, out)?,
            ("chats" | "left_chats", Some(b'{')) if top => chats(source, options, out)?,
            _ => scan::skip(source)?,
        }
    }
    if !header.done && header.kind.is_some() {
        // A chat without any message still deserves its refusal.
        let _public = admit(&header, source, options, out)?;
    }
    Ok(())
}

/// Reads `{"about": …, "list": [chat …]}`.
fn chats(source: &mut Source<'_>, options: &Options, out: &mut Out<'_>) -> Result<(), Halt> {
    source.take(1);
    while let Key::Named(name) = scan::key(source, out)? {
        if name != "list" || scan::peek(source, b"")? != Some(b'[') {
            scan::skip(source)?;
            continue;
        }
        source.take(1);
        loop {
            match scan::peek(source, b",")? {
                None => return Err(Halt::Truncated(source.offset())),
                Some(b']') => break source.take(1),
                Some(b'{') => chat_or_account(source, options, out, false)?,
                Some(_) => scan::junk(source, out, b"{]")?,
            }
        }
    }
    Ok(())
}

/// The text of a header value.
fn string(json: Option<String>) -> Option<String> {
    json.as_deref().and_then(|json| fields::text(json).ok().flatten()).map(Into::into)
}

/// Announces a public group; refuses any other, naming it.
fn admit<'o>(
    header: &Header,
    source: &Source<'_>,
    options: &'o Options,
    out: &mut Out<'_>,
) -> Result<Option<Chat<'o>>, Halt> {
    let public = PUBLIC.iter().find(|(word, _)| header.kind.as_deref() == Some(word));
    let why = match (public, header.id) {
        (Some(&(_, kind)), Some(id)) => {
            let key = GroupKey { platform: link::TELEGRAM.into(), id: link::bare(id) };
            let username = link::username_of(options, key.id).map(str::to_owned);
            let title = header.name.clone().unwrap_or_default();
            let group =
                Group { key: key.clone(), title, kind, username: username.clone(), members: None };
            out.put(Item::Group(group), source.offset())?;
            let topics = Topics::default();
            return Ok(Some(Chat { options, key, username, last: None, topics }));
        }
        (Some(_), None) => "the export gives no id for it before its messages; export it again",
        (None, _) => match header.kind.as_deref() {
            None => {
                "the export does not say before its messages whether it is public; \
                 export it again with a newer Telegram Desktop"
            }
            Some(kind) => PRIVATE
                .iter()
                .find_map(|(word, why)| (*word == kind).then_some(*why))
                .unwrap_or("a chat of this kind is not known to be public"),
        },
    };
    let group = match (&header.name, &header.kind, header.id) {
        (Some(name), _, _) => name.clone(),
        (None, Some(kind), Some(id)) => format!("{kind} {id}"),
        (None, Some(kind), None) => kind.clone(),
        (None, None, Some(id)) => format!("chat {id}"),
        (None, None, None) => "a chat without a name".into(),
    };
    out.put(Item::Refused { group, why: why.into() }, source.offset())?;
    Ok(None)
}

/// Says that the messages of a chat are in no form that can be read. The bytes are not kept: they
/// may be of a private chat.
fn no_list(source: &mut Source<'_>, out: &mut Out<'_>) -> Result<(), Halt> {
    let place = Place { line: None, offset: source.offset() };
    let why = "the messages of this chat are not a list, so none was read; export it again";
    out.put(Item::Rejected { place, why: why.to_owned(), raw: &[] }, place.offset)?;
    scan::skip(source)
}

/// Reads the messages of a chat, or passes over them.
fn messages(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
    header: &mut Header,
) -> Result<(), Halt> {
    header.done = true;
    let Some(mut chat) = admit(header, source, options, out)? else {
        return scan::skip(source);
    };
    source.take(1);
    scan::peek(source, b"")?;
    let next = Beginning::of(source)?;
    let mut notes = Vec::new();
    loop {
        match scan::peek(source, b",")? {
            None => return Err(Halt::Truncated(source.offset())),
            Some(b']') => break source.take(1),
            Some(b'{') => {
                let Some(bytes) = scan::row(source, out, next.as_ref())? else { continue };
                let place = Place { line: None, offset: source.offset() };
                let consumed = place.offset.saturating_add(bytes as u64);
                let raw = source.rest().get(..bytes).unwrap_or_default();
                match with_repair(raw, &mut notes, |json, notes| chat.message(json, notes)) {
                    Ok(message) => {
                        out.repaired(&notes, consumed)?;
                        let message = Box::new(message);
                        out.put(Item::Message { message, raw }, consumed)?;
                    }
                    Err(broken) => {
                        out.put(Item::Rejected { place, why: broken.0, raw }, consumed)?;
                    }
                }
                source.take(bytes);
            }
            Some(_) => scan::junk(source, out, b"{]")?,
        }
    }
    Ok(())
}
