//! Writes a set from cases that were worked on, with pseudonyms and numbers of its own.

use super::answer::{Answer, Answers};
use super::error::TrainingError;
use super::id::CaseId;
use super::names::Pseudonyms;
use super::set::{FLAGS, FlagRow, Head, MESSAGES, SETTINGS, Set};
use crate::model::{Author, Flag, Group, GroupKey, GroupKind, Message, MessageKey};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What the platform of a packed set is called: its numbers lead nowhere.
pub const PLATFORM: &str = "training";

/// A case to be packed.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Its message.
    pub message: Message,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// The reference answer, if it was decided; its case is set here.
    pub answer: Option<Answer>,
}

/// Everything that goes into a set.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What it is; hashes are filled in here.
    pub head: Head,
    /// Settings as text.
    pub settings: String,
    /// Groups by key.
    pub groups: Vec<Group>,
    /// The cases.
    pub cases: Vec<Packed>,
    /// What was said around them; may name a message twice.
    pub context: Vec<Message>,
    /// Names of those who work on the platform: a pseudonym stands for them too.
    pub house: Vec<String>,
}

/// Writes a set into a new folder.
///
/// # Errors
/// The folder holds something already, or cannot be written.
pub fn write(folder: &Path, parts: Parts) -> Result<Set, TrainingError> {
    let error = |source| TrainingError::File { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(error)?;
    if fs::read_dir(folder).map_err(error)?.next().is_some() {
        let source = std::io::Error::new(
            std::io::ErrorKind::AlreadyExists,
            "it holds something already; name a new folder",
        );
        return Err(error(source));
    }
    let mut messages: BTreeMap<MessageKey, Message> =
        parts.context.into_iter().map(|m| (m.key.clone(), m)).collect();
    messages
        .extend(parts.cases.iter().map(|case| (case.message.key.clone(), case.message.clone())));
    let keys = Keys::new(&messages);
    let mut names = Pseudonyms::default();
    messages.values().for_each(|message| names.learn(&message.author));
    for name in parts.house {
        names.learn(&Author { name: Some(name), ..Author::default() });
    }
    let mut rows = String::new();
    let mut moved = BTreeMap::new();
    let mut told = BTreeSet::new();
    for (key, message) in in_time(&messages) {
        let (mut new, replaced) = names.message(message);
        let Some(id) = keys.of(key) else { continue };
        new.reply_to = new.reply_to.filter(|to| to.group.is_none());
        new.reply_to = new.reply_to.and_then(|mut to| {
            to.id = keys.of(&MessageKey { group: key.group.clone(), id: to.id })?.id;
            Some(to)
        });
        new.topic = new
            .topic
            .and_then(|id| keys.of(&MessageKey { group: key.group.clone(), id }))
            .map(|key| key.id);
        new.key = id;
        let group = parts.groups.iter().find(|group| group.key == key.group);
        rows.push_str(&row(&new, group.filter(|_| told.insert(key.group.clone()))));
        rows.push('\n');
        moved.insert(key.clone(), replaced);
    }
    let (mut flags, mut answers) = (String::new(), Answers::default());
    for case in parts.cases {
        let key = case.message.key;
        let (Some(id), Some(text)) = (keys.of(&key), moved.get(&key)) else { continue };
        let id = CaseId(id);
        for mut flag in case.flags {
            names.flag(&mut flag.body, text);
            let row = FlagRow { case: id.clone(), flag };
            let row = serde_json::to_string(&row).map_err(|e| error(e.into()))?;
            flags.push_str(&row);
            flags.push('\n');
        }
        if let Some(answer) = case.answer {
            answers.put(Answer { case: id, ..answer });
        }
    }
    for (name, text) in [(SETTINGS, &parts.settings), (MESSAGES, &rows), (FLAGS, &flags)] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| TrainingError::File { path, source })?;
    }
    fs::write(folder.join(super::set::SET), parts.head.to_text()).map_err(error)?;
    answers.write(folder)?;
    let mut set = Set::read(folder)?;
    set.write_head()?;
    Set::load(folder)
}

/// Messages as they were published: in this order they are numbered and written.
fn in_time(messages: &BTreeMap<MessageKey, Message>) -> Vec<(&MessageKey, &Message)> {
    let mut all: Vec<_> = messages.iter().collect();
    all.sort_by_key(|(key, message)| (key.group.clone(), message.at, key.id));
    all
}

/// New numbers of groups and messages.
struct Keys(BTreeMap<MessageKey, MessageKey>);

impl Keys {
    fn new(messages: &BTreeMap<MessageKey, Message>) -> Self {
        let (mut groups, mut keys) = (BTreeMap::new(), BTreeMap::new());
        for (key, _) in in_time(messages) {
            let next = i64::try_from(groups.len() + 1).unwrap_or(i64::MAX);
            let (group, last) = groups.entry(&key.group).or_insert((next, 0));
            *last += 1;
            let group = GroupKey { platform: PLATFORM.to_owned(), id: *group };
            keys.insert(key.clone(), MessageKey { group, id: *last });
        }
        Self(keys)
    }

    fn of(&self, key: &MessageKey) -> Option<MessageKey> {
        self.0.get(key).cloned()
    }
}

/// A message as a row of modq's own form; the first of a group says what is known of it.
#[must_use]
pub fn row(message: &Message, group: Option<&Group>) -> String {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    put("platform", Some(message.key.group.platform.clone().into()));
    put("group_id", Some(message.key.group.id.into()));
    if let Some(group) = group {
        put("group_title", Some(group.title.clone().into()));
        let kind = if group.kind == GroupKind::Channel { "channel" } else { "group" };
        put("group_kind", Some(kind.into()));
        put("members", group.members.map(Value::from));
    }
    put("id", Some(message.key.id.into()));
    put("time", Some(message.at.to_string().into()));
    put("edited", message.edited.map(|at| at.to_string().into()));
    put("author_id", text(&message.author.id));
    put("author_name", text(&message.author.name));
    let kind = match message.author.kind {
        crate::model::AuthorKind::Channel => Some("channel"),
        crate::model::AuthorKind::Bot => Some("bot"),
        _ => None,
    };
    put("author_kind", kind.map(Value::from));
    put("text", Some(message.text.clone().into()));
    put("lang", text(&message.language));
    put("reply_to", message.reply_to.as_ref().map(|to| to.id.into()));
    put("topic", message.topic.map(Value::from));
    let forward = message.forward.clone().unwrap_or_default();
    put("forward_name", text(&forward.name));
    put("forward_id", text(&forward.id));
    put("via", text(&message.via));
    let media = message.media.first();
    put("media_kind", media.map(|media| media.kind.clone().into()));
    put("media_label", media.and_then(|media| text(&media.label)));
    put("media_mime", media.and_then(|media| text(&media.mime)));
    Value::from(out).to_string()
}
