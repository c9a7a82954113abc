//! A training set: a folder with a frozen shift in it.

use super::Field;
use super::error::{Mistake, TrainingError};
use super::id::CaseId;
use super::random::Random;
use crate::import::{self, Item, Options};
use crate::law::Law;
use crate::model::{At, Digest, Flag, FlagBody, Group, Message};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Says what the set is; every set has one.
pub const SET: &str = "set.toml";
/// Messages in modq's own JSON lines, context included.
pub const MESSAGES: &str = "messages.jsonl";
/// Flags as they stood, one a line.
pub const FLAGS: &str = "flags.jsonl";
/// Settings and policies, as in a store.
pub const SETTINGS: &str = "modq.toml";

/// Files whose hashes stand in `set.toml`, and what each holds.
pub const FILES: &[(&str, &str)] = &[
    (SETTINGS, "settings and policies in force, as in a store (modq docs config)"),
    (MESSAGES, "messages with what was said around them, jsonl of modq docs formats"),
    (FLAGS, "one flag a line: {\"case\": …, \"flag\": …}; what has a flag is a case"),
];

/// The newest form of a set this modq reads.
const FORMAT: u32 = 1;

/// Every key of `set.toml`.
pub const SET_FIELDS: &[Field] = &[
    ("format", "form of the set, 1", "1"),
    ("name", "what it is called", "\"spring sample\""),
    ("version", "counted up when its files change", "1"),
    ("author", "who made it: a role or a platform, no person", "\"training\""),
    ("language", "languages of its texts", "\"nl, en\""),
    ("created", "when it was made", "\"2026-03-17T13:40:00Z\""),
    ("seed", "the cases were chosen with it; the usual order of a run", "7"),
    ("idle_seconds", "of a pause longer than this, the rest does not count", "60"),
    ("note", "a sentence for whoever starts it", "\"\""),
    ("files", "table of the SHA-256 of each other file", ""),
];

/// What `set.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Form of the set.
    pub format: u32,
    /// What it is called.
    pub name: String,
    /// Counted up when its files change.
    pub version: u32,
    /// Who made it.
    #[serde(default)]
    pub author: String,
    /// Languages of its texts.
    #[serde(default)]
    pub language: String,
    /// When it was made.
    pub created: At,
    /// The cases were chosen with it; the usual order of a run.
    #[serde(default)]
    pub seed: u64,
    /// Of a pause longer than this, the rest does not count.
    #[serde(default = "minute")]
    pub idle_seconds: u32,
    /// A sentence for whoever starts it.
    #[serde(default)]
    pub note: String,
    /// Hash of each other file.
    #[serde(default)]
    pub files: BTreeMap<String, Digest>,
}

const fn minute() -> u32 {
    60
}

/// A line of `flags.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagRow {
    /// The case it is on.
    pub case: CaseId,
    /// The flag as it stood.
    pub flag: Flag,
}

/// A training set, read and checked.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is.
    pub head: Head,
    /// Settings as text.
    pub settings: String,
    /// Groups its messages stand in.
    pub groups: Vec<Group>,
    /// Messages, each with the bytes of its row.
    pub messages: Vec<(Message, Vec<u8>)>,
    /// Flags.
    pub flags: Vec<FlagRow>,
    /// Where each flag stands.
    spots: Vec<Spot>,
}

impl Set {
    /// Reads a set and checks it, hashes included.
    ///
    /// # Errors
    /// No set, a file that cannot be read or was changed, or every mistake in it.
    pub fn load(folder: &Path) -> Result<Self, TrainingError> {
        let set = Self::read(folder)?;
        let touched: Vec<String> = set
            .hashes()?
            .into_iter()
            .filter_map(|(name, hash)| (set.head.files.get(&name) != Some(&hash)).then_some(name))
            .collect();
        if touched.is_empty() {
            return Ok(set);
        }
        Err(TrainingError::Touched { path: folder.to_owned(), files: touched })
    }

    /// Reads a set and checks everything but the hashes.
    ///
    /// # Errors
    /// As [`Set::load`].
    pub fn read(folder: &Path) -> Result<Self, TrainingError> {
        let text = match fs::read_to_string(folder.join(SET)) {
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Err(TrainingError::NoSet(folder.to_owned()));
            }
            read => read.map_err(file(&folder.join(SET)))?,
        };
        let mut mistakes = Vec::new();
        let head = head(&text).map_err(|mistake| wrong(folder, vec![mistake]))?;
        let settings = read_text(folder, SETTINGS)?;
        let rows = read_text(folder, MESSAGES)?;
        let Rows { groups, messages, mut flags } = Rows::read(&rows, head.created, &mut mistakes);
        let known: BTreeSet<CaseId> = messages.iter().map(|(m, _)| CaseId(m.key.clone())).collect();
        flags.retain(|(spot, row)| {
            let there = known.contains(&row.case);
            if !there {
                let text = format!("{} is flagged, but no row says what it is", row.case);
                mistakes.push(spot.mistake(text));
            }
            there
        });
        let text = match fs::read_to_string(folder.join(FLAGS)) {
            Err(e) if e.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(file(&folder.join(FLAGS)))?,
        };
        for (no, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<FlagRow>(line) {
                Ok(row) if known.contains(&row.case) => flags.push((Spot(FLAGS, no), row)),
                Ok(row) => {
                    let text = format!("{} is not in {MESSAGES}", row.case);
                    mistakes.push(Mistake::at(FLAGS, no, text));
                }
                Err(e) => mistakes.push(Mistake::json(FLAGS, no, &e)),
            }
        }
        if flags.is_empty() && mistakes.is_empty() {
            mistakes.push(Mistake::of(FLAGS, "no message has a flag, so there is no case"));
        }
        if !mistakes.is_empty() {
            return Err(wrong(folder, mistakes));
        }
        let (spots, flags) = flags.into_iter().unzip();
        Ok(Self { folder: folder.to_owned(), head, settings, groups, messages, flags, spots })
    }

    /// Whether every code on its flags is one of the rule book it is worked by.
    ///
    /// # Errors
    /// Every line with a policy, a category or a keyword nobody knows.
    pub fn check(&self, law: &Law) -> Result<(), TrainingError> {
        let words = law.vocabulary();
        let mut mistakes = Vec::new();
        for (spot, FlagRow { flag, .. }) in self.spots.iter().zip(&self.flags) {
            if let Some(id) = flag.policy.as_deref().filter(|id| law.policy(id).is_none()) {
                let text = format!("there is no policy “{id}”; modq docs policies lists them");
                mistakes.push(spot.mistake(text));
            }
            if let Some(code) = flag.category.as_deref().filter(|c| words.category(c).is_none()) {
                mistakes.push(spot.mistake(format!("the database has no category “{code}”")));
            }
            let FlagBody::Notice(notice) = &flag.body else { continue };
            if let Some(code) = notice.keyword.as_deref().filter(|c| words.keyword(c).is_none()) {
                mistakes.push(spot.mistake(format!("the database has no keyword “{code}”")));
            }
        }
        if mistakes.is_empty() { Ok(()) } else { Err(wrong(&self.folder, mistakes)) }
    }

    /// Hashes of the files as they are.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn hashes(&self) -> Result<BTreeMap<String, Digest>, TrainingError> {
        let mut hashes = BTreeMap::new();
        for (name, _) in FILES {
            let path = self.folder.join(name);
            match fs::read(&path) {
                Ok(bytes) => hashes.insert((*name).to_owned(), Digest::of(&bytes)),
                Err(e) if e.kind() == ErrorKind::NotFound => None,
                Err(source) => return Err(TrainingError::File { path, source }),
            };
        }
        Ok(hashes)
    }

    /// What tells this set, in this version, from every other. Answers are no part of it: they may
    /// be mended after a run.
    #[must_use]
    pub fn id(&self) -> Digest {
        let mut text = String::new();
        for (name, hash) in &self.head.files {
            let _infallible = writeln!(text, "{hash}  {name}");
        }
        Digest::of(text.as_bytes())
    }

    /// Its cases.
    #[must_use]
    pub fn cases(&self) -> BTreeSet<CaseId> {
        self.flags.iter().map(|row| row.case.clone()).collect()
    }

    /// Its cases in the order of a seed.
    #[must_use]
    pub fn order(&self, seed: u64) -> Vec<CaseId> {
        let mut order: Vec<CaseId> = self.cases().into_iter().collect();
        Random::new(seed).shuffle(&mut order);
        order
    }

    /// Its cases in the order they came in; those that came at the same time in that of the seed.
    #[must_use]
    pub fn arrivals(&self, seed: u64) -> Vec<(At, CaseId)> {
        let mut first: BTreeMap<&CaseId, At> = BTreeMap::new();
        for row in &self.flags {
            let at = first.entry(&row.case).or_insert(row.flag.at);
            *at = row.flag.at.min(*at);
        }
        let order = self.order(seed).into_iter();
        let mut order: Vec<(At, CaseId)> =
            order.filter_map(|case| Some((*first.get(&case)?, case))).collect();
        order.sort_by_key(|(at, _)| *at);
        order
    }

    /// When the first flag and the last flag came in.
    #[must_use]
    pub fn span(&self) -> (At, At) {
        let times = || self.flags.iter().map(|row| row.flag.at);
        (times().min().unwrap_or_default(), times().max().unwrap_or_default())
    }

    /// Writes `set.toml` with the hashes of the files as they are now.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn write_head(&mut self) -> Result<(), TrainingError> {
        self.head.files = self.hashes()?;
        let path = self.folder.join(SET);
        fs::write(&path, self.head.to_text()).map_err(file(&path))
    }
}

/// A line of a file.
#[derive(Clone, Copy, Debug)]
struct Spot(&'static str, usize);

impl Spot {
    fn mistake(self, text: String) -> Mistake {
        Mistake::at(self.0, self.1, text)
    }
}

/// What stands in `messages.jsonl`.
#[derive(Default)]
struct Rows {
    groups: Vec<Group>,
    messages: Vec<(Message, Vec<u8>)>,
    flags: Vec<(Spot, FlagRow)>,
}

impl Rows {
    /// Reads every row; what cannot be used is a mistake with its line.
    fn read(text: &str, now: At, mistakes: &mut Vec<Mistake>) -> Self {
        let ends: Vec<u64> = (1..)
            .zip(text.bytes())
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(end, _)| end)
            .collect();
        // A row reaches to its line feed; those before it are its line number.
        let line = |read: u64| 1 + ends.partition_point(|end| *end < read);
        let (mut rows, options) = (Self::default(), Options { now, ..Options::default() });
        let mut found = |item: Item<'_>, read: u64| match item {
            Item::Group(group) => rows.groups.push(group),
            Item::Message { message, raw } => rows.messages.push((*message, raw.to_vec())),
            Item::Flag { target: Some(key), flag, .. } => {
                let row = FlagRow { case: CaseId(key), flag };
                rows.flags.push((Spot(MESSAGES, line(read)), row));
            }
            Item::Flag { target: None, .. } => {
                let text = "is a flag on no message of the set".to_owned();
                mistakes.push(Spot(MESSAGES, line(read)).mistake(text));
            }
            Item::Complaint { .. } => {
                let text = "is a complaint; a set has none".to_owned();
                mistakes.push(Spot(MESSAGES, line(read)).mistake(text));
            }
            Item::Rejected { place, why, .. } => mistakes.push(Mistake {
                file: MESSAGES.to_owned(),
                line: place.line.and_then(|line| usize::try_from(line).ok()),
                text: why,
            }),
            Item::Refused { group, why } => {
                mistakes.push(Spot(MESSAGES, line(read)).mistake(format!("{group}: {why}")));
            }
            Item::Repaired { .. } => {}
        };
        let ended = import::read(&mut text.as_bytes(), &options, &mut |item, read| {
            found(item, read);
            ControlFlow::Continue(())
        });
        if let Err(e) = ended {
            mistakes.push(Mistake::of(MESSAGES, e.to_string()));
        }
        rows
    }
}

impl Head {
    /// As `set.toml`.
    #[must_use]
    pub fn to_text(&self) -> String {
        // What JSON escapes, TOML understands.
        let quoted =
            |text: &str| serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f");
        let mut out =
            String::from("# A training set of modq: `modq docs training` says what is what.\n");
        let rows = [
            ("format", self.format.to_string()),
            ("name", quoted(&self.name)),
            ("version", self.version.to_string()),
            ("author", quoted(&self.author)),
            ("language", quoted(&self.language)),
            ("created", quoted(&self.created.to_string())),
            ("seed", self.seed.to_string()),
            ("idle_seconds", self.idle_seconds.to_string()),
            ("note", quoted(&self.note)),
        ];
        for (key, value) in rows {
            let _infallible = writeln!(out, "{key} = {value}");
        }
        out.push_str("\n[files]\n");
        for (name, hash) in &self.files {
            let _infallible = writeln!(out, "\"{name}\" = \"{hash}\"");
        }
        out
    }
}

fn head(text: &str) -> Result<Head, Mistake> {
    let head: Head = toml::from_str(text).map_err(|e| Mistake {
        file: SET.to_owned(),
        line: e.span().map(|s| 1 + text.bytes().take(s.start).filter(|b| *b == b'\n').count()),
        text: e.message().to_owned(),
    })?;
    if head.format != FORMAT {
        let text = format!("form {} is newer than this modq knows ({FORMAT})", head.format);
        return Err(Mistake::of(SET, text));
    }
    Ok(head)
}

fn wrong(folder: &Path, mistakes: Vec<Mistake>) -> TrainingError {
    TrainingError::Wrong { path: folder.to_owned(), mistakes }
}

fn file(path: &Path) -> impl Fn(std::io::Error) -> TrainingError + use<> {
    let path = path.to_owned();
    move |source| TrainingError::File { path: path.clone(), source }
}

fn read_text(folder: &Path, name: &str) -> Result<String, TrainingError> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(file(&path))?;
    String::from_utf8(bytes)
        .map_err(|_bytes| wrong(folder, vec![Mistake::of(name, "is no UTF-8 text")]))
}

#[cfg(test)]
#[path = "set_tests.rs"]
mod tests;
