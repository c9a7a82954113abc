//! Messages and flags in modq's own form: JSON lines or a table, one row for a message, a flag on
//! it, or both.

use super::cell::{Cells, Time, brief};
use super::fields::{Broken, with_repair};
use super::groups::Groups;
use super::repair::{self, Notes};
use super::row::{self, Field, Raw};
use super::source::Source;
use super::telegram::safe_file;
use super::{Halt, Item, Options, Out, link, table};
use crate::model::{
    At, Author, AuthorKind, Flag, FlagBody, Forward, Group, GroupKey, GroupKind, Lane, Media,
    Message, MessageKey, ReplyTo,
};

const fn field(name: &'static str, what: &'static str, example: &'static str) -> Field {
    Field { name, what, example }
}

/// Every field of a row, the same as keys of JSON and as columns.
pub const FIELDS: &[Field] = &[
    field("platform", "lower-case name of the platform; telegram when absent", "telegram"),
    field(
        "group_id",
        "the platform's whole number for the group; required unless link says it",
        "1234567",
    ),
    field("group_title", "title of the group", "Market square"),
    field("group_kind", "group or channel; private ones are refused", "group"),
    field("group_username", "public name of the group", "marketsquare"),
    field("members", "number of members", "1250"),
    field("id", "the platform's whole number for the message; required unless link says it", "42"),
    field("time", "when it was published: RFC 3339, or seconds since 1970", "2026-03-17T14:05:00Z"),
    field("edited", "when it was last edited", "2026-03-17T14:09:00Z"),
    field("author_id", "the platform's id of the author", "user77"),
    field("author_name", "name shown of the author", "Robin"),
    field("author_kind", "person, channel or bot", "person"),
    field("text", "the text", "Who has a ladder to lend?"),
    field("lang", "language code of the text", "en"),
    field("reply_to", "id of the message it answers", "41"),
    field("topic", "id of the message that opened its topic", "7"),
    field("forward_name", "name of the origin it was forwarded from", "Town news"),
    field("forward_id", "the platform's id of that origin", "channel555"),
    field("via", "bot it was sent through", "@polls"),
    field("link", "where it can be seen", "https://t.me/c/1234567/42"),
    field("media_kind", "photo, video, voice, sticker, file, poll, contact, place …", "photo"),
    field("media_label", "what can be said of it in one line", "a red bicycle"),
    field("media_file", "its file name", "bicycle.jpg"),
    field("media_mime", "its MIME type", "image/jpeg"),
    field(
        "flag_kind",
        "own (a moderator found it) or notification (somebody told us)",
        "notification",
    ),
    field("flag_text", "why it was flagged", "same advert as yesterday"),
    field("flag_from", "who told us, if known", "user99"),
    field(
        "flag_time",
        "when it was flagged; a notification without time of message needs it",
        "2026-03-17T15:00:00Z",
    ),
    field(
        "flag_category",
        "alleged category, a code of the database",
        "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    ),
    field("flag_policy", "id of the policy that usually fits", "fraud"),
];

/// Fields that only a message has.
const OF_MESSAGE: [&str; 10] = [
    "text",
    "time",
    "edited",
    "media_kind",
    "media_label",
    "media_file",
    "author_id",
    "author_name",
    "reply_to",
    "forward_name",
];

/// What a row holds.
struct Row {
    group: Option<Group>,
    key: MessageKey,
    message: Option<Box<Message>>,
    flag: Option<Flag>,
    /// Why the whole group is refused.
    refused: Option<String>,
}

/// Reads JSON lines.
pub(super) fn read_json(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let mut groups = Groups::default();
    let mut notes = Notes::new();
    row::each(source, out, &mut |raw, out| {
        let read = with_repair(raw.bytes, &mut notes, |json, notes| {
            row(&Cells::of_json(json)?, options, notes)
        });
        put(read, (raw, &notes), &mut groups, out)
    })
}

/// Reads a table.
pub(super) fn read_table(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let columns = table::header(source, &[&["id", "link"], &["group_id", "link"]])?;
    let mut groups = Groups::default();
    table::each(source, out, &columns, &mut |cells, raw, mut notes, out| {
        let read = row(&Cells::of_table(&columns.names, cells), options, &mut notes);
        put(read, (raw, &notes), &mut groups, out)
    })
}

/// Hands over what a row holds.
fn put(
    read: Result<Row, Broken>,
    (raw, notes): (Raw<'_>, &Notes),
    groups: &mut Groups,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let row = match read {
        Ok(row) => row,
        Err(broken) => return raw.reject(broken.0, out),
    };
    if let Some(why) = row.refused {
        let title = row.group.map(|group| group.title).filter(|title| !title.is_empty());
        let named = (title.unwrap_or_else(|| row.key.group.to_string()), why);
        return groups.refuse(row.key.group, named, out, raw.consumed);
    }
    if let Some(group) = row.group {
        groups.announce(group, out, raw.consumed)?;
    }
    out.repaired(notes, raw.consumed)?;
    if let Some(message) = row.message {
        out.put(Item::Message { message, raw: raw.bytes }, raw.consumed)?;
    }
    match row.flag {
        Some(flag) => {
            let target = Some(row.key);
            out.put(Item::Flag { target, flag, raw: raw.bytes }, raw.consumed)
        }
        None => Ok(()),
    }
}

/// Reads a row.
fn row(cells: &Cells<'_>, options: &Options, notes: &mut Notes) -> Result<Row, Broken> {
    let key = key(cells, options)?;
    let (group, refused) = group(cells, &key, options)?;
    let time = cells.time("time", &options.zone)?;
    let flag = flag(cells, time, options)?;
    let message = if cells.any(&OF_MESSAGE) || flag.is_none() {
        Some(Box::new(message(cells, &key, time, (&group, options, notes))?))
    } else {
        None
    };
    let told = message.is_some() || cells.any(&["group_title", "group_username", "members"]);
    Ok(Row { group: told.then_some(group), key, message, flag, refused })
}

/// The platform a row names, or the one we were told.
fn platform(cells: &Cells<'_>, options: &Options) -> Result<String, Broken> {
    let word = cells.word("platform")?.map(|word| word.to_lowercase());
    Ok(word.unwrap_or_else(|| options.platform.clone()))
}

/// The group whose id a row gives.
pub(super) fn group_key(cells: &Cells<'_>, options: &Options) -> Result<Option<GroupKey>, Broken> {
    let platform = platform(cells, options)?;
    Ok(cells.number("group_id")?.map(|id| {
        let id = if platform == link::TELEGRAM { link::bare(id) } else { id };
        GroupKey { platform, id }
    }))
}

/// Which message the row is about, from its ids or else its link.
fn key(cells: &Cells<'_>, options: &Options) -> Result<MessageKey, Broken> {
    let linked = cells.word("link")?;
    let wanted = |name: &str| {
        Broken(format!("{name}: is missing; give it as a whole number, or a link that says it"))
    };
    let (id, group) = (cells.number("id")?, group_key(cells, options)?);
    // With both ids the link is not needed.
    let linked = linked.filter(|_| id.is_none() || group.is_none());
    let linked = linked.and_then(|text| link::message_of(&text, options));
    let (linked_id, linked_group) = linked.map(|key| (key.id, key.group)).unzip();
    let group = group.or(linked_group).ok_or_else(|| wanted("group_id"))?;
    Ok(MessageKey { group, id: id.or(linked_id).ok_or_else(|| wanted("id"))? })
}

/// The group of a row, and why it is refused if it is.
fn group(
    cells: &Cells<'_>,
    key: &MessageKey,
    options: &Options,
) -> Result<(Group, Option<String>), Broken> {
    let word = cells.word("group_kind")?.unwrap_or_default().to_lowercase();
    let mut refused = None;
    let kind = match word.as_str() {
        "" | "group" | "supergroup" | "public_group" | "public_supergroup" => GroupKind::Group,
        "channel" | "public_channel" => GroupKind::Channel,
        private if private.starts_with("private") || private.starts_with("personal") => {
            refused = Some(format!("\"{}\" is out of scope: it is not public", brief(private)));
            GroupKind::Group
        }
        other => {
            return Err(Broken(format!(
                "group_kind: \"{}\" is neither group nor channel",
                brief(other)
            )));
        }
    };
    let members = cells.number("members")?.and_then(|n| u32::try_from(n).ok());
    let told = link::username_of(options, key.group.id).map(str::to_owned);
    let username =
        cells.word("group_username")?.map(|name| name.trim_start_matches('@').to_owned());
    let title = cells.text("group_title")?.unwrap_or_default();
    let group = Group { key: key.group.clone(), title, kind, username: username.or(told), members };
    Ok((group, refused))
}

/// The message of a row.
fn message(
    cells: &Cells<'_>,
    key: &MessageKey,
    time: Option<Time>,
    (group, options, notes): (&Group, &Options, &mut Notes),
) -> Result<Message, Broken> {
    match time {
        None => repair::note(notes, repair::NO_TIME),
        Some((_, true)) => repair::note(notes, repair::NO_ZONE),
        Some(_) => {}
    }
    let (at, uncertain) = time.unwrap_or((options.now, true));
    let text = cells.text("text")?.unwrap_or_default();
    let mut message = Message::new(key.clone(), at, text);
    message.at_uncertain = uncertain;
    message.edited = cells.time("edited", &options.zone)?.map(|(at, _)| at);
    message.author = author(cells)?;
    message.reply_to = cells.number("reply_to")?.map(|id| ReplyTo { group: None, id });
    message.topic = cells.number("topic")?;
    message.language = cells.word("lang")?;
    message.via = cells.word("via")?;
    let origin = Forward { name: cells.text("forward_name")?, id: cells.word("forward_id")? };
    message.forward = (origin != Forward::default()).then_some(origin);
    message.link = match cells.word("link")? {
        None if key.group.platform == link::TELEGRAM => {
            link::to_message(group.username.as_deref(), key.group.id, key.id)
        }
        given => given,
    };
    message.media.extend(media(cells, notes)?);
    message.extra = cells.extra(FIELDS)?;
    Ok(message)
}

fn author(cells: &Cells<'_>) -> Result<Author, Broken> {
    let (id, name) = (cells.word("author_id")?, cells.text("author_name")?);
    let kind = match cells.word("author_kind")?.unwrap_or_default().to_lowercase().as_str() {
        "channel" => AuthorKind::Channel,
        "bot" => AuthorKind::Bot,
        "person" => AuthorKind::Person,
        "" if id.is_some() || name.is_some() => AuthorKind::Person,
        "" => AuthorKind::Unknown,
        other => {
            let other = brief(other);
            return Err(Broken(format!("author_kind: \"{other}\" is not person, channel or bot")));
        }
    };
    Ok(Author { id, name, kind })
}

fn media(cells: &Cells<'_>, notes: &mut Notes) -> Result<Option<Media>, Broken> {
    if !cells.any(&["media_kind", "media_label", "media_file"]) {
        return Ok(None);
    }
    let named = cells.word("media_file")?;
    let file = named.as_deref().and_then(safe_file);
    if named.is_some() && file.is_none() {
        repair::note(notes, repair::PATH);
    }
    Ok(Some(Media {
        kind: cells.word("media_kind")?.unwrap_or_else(|| "file".into()),
        label: cells.text("media_label")?,
        file,
        mime: cells.word("media_mime")?,
        ..Media::default()
    }))
}

/// The flag of a row.
fn flag(cells: &Cells<'_>, time: Option<Time>, options: &Options) -> Result<Option<Flag>, Broken> {
    let Some(word) = cells.word("flag_kind")? else {
        return match cells.any(&["flag_text", "flag_category", "flag_policy"]) {
            true => Err(Broken("flag_kind: is missing; write own or notification".into())),
            false => Ok(None),
        };
    };
    let text = cells.text("flag_text")?.unwrap_or_default();
    let given = cells.time("flag_time", &options.zone)?.or(time).map(|(at, _)| at);
    let (lane, body) = match word.to_lowercase().as_str() {
        "own" => (Lane::Own, FlagBody::Own { text }),
        "notification" => {
            // Its time is part of what it is: without one, importing twice would make two.
            given.ok_or_else(|| Broken("flag_time: is missing; say when it came in".into()))?;
            (Lane::Notice, FlagBody::Notification { from: cells.text("flag_from")?, text })
        }
        other => {
            let other = brief(other);
            return Err(Broken(format!("flag_kind: \"{other}\" is neither own nor notification")));
        }
    };
    let at: At = given.unwrap_or(options.now);
    let (category, policy) = (cells.word("flag_category")?, cells.word("flag_policy")?);
    Ok(Some(Flag { at, lane, severity: 2, due: None, category, policy, body }))
}
