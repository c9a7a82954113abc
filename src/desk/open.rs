//! Founding and opening a store, and the sample queue.

use super::{Desk, DeskError, IntakeOptions};
use crate::config::Config;
use crate::flagging::{self, Rules};
use crate::law::{Law, Profile};
use crate::model::time::{HOUR, MINUTE};
use crate::model::{At, Change, Moderator, ModeratorNo, Role, Seq};
use crate::queue::Board;
use crate::record::{LineDraft, Record};
use crate::store::{Progress, Store};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The embedded sample queue: file name and content.
pub const SAMPLE: &[(&str, &[u8])] = &[
    ("result.json", include_bytes!("../../sample-data/import/result.json")),
    ("updates.jsonl", include_bytes!("../../sample-data/import/updates.jsonl")),
    ("notices.jsonl", include_bytes!("../../sample-data/import/notices.jsonl")),
    ("orders.jsonl", include_bytes!("../../sample-data/import/orders.jsonl")),
];

/// The moment the sample data plays at; it is moved so that this moment is now.
const SAMPLE_NOW: &str = "2026-03-17T14:40:00+01:00";

/// An untouched sample queue older than this is made anew, so that its clocks still run.
const SAMPLE_AGE: i64 = 12 * HOUR;

/// Where the index lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the store's folder, with sled.
    Disk,
    /// In memory only: tests and one-off looks.
    Memory,
}

/// A store that was opened, with what had to be mended.
pub struct Opened {
    /// The desk.
    pub desk: Desk,
    /// What the user should know, one sentence each.
    pub remarks: Vec<String>,
}

impl Desk {
    /// Whether this folder holds a store.
    #[must_use]
    pub fn exists(path: &Path) -> bool {
        path.join("journal").is_dir()
    }

    /// Founds an empty store in a new or empty folder.
    ///
    /// # Errors
    /// When the folder cannot be made or the settings have mistakes.
    pub fn found(path: &Path, place: Place, now: At) -> Result<Self, DeskError> {
        let record = Record::found(path, now, false)?;
        Self::with(path, place, record, &mut |_| {}).map(|opened| opened.desk)
    }

    /// Opens a store; replays or rebuilds its index where needed.
    ///
    /// # Errors
    /// When it is held by another process, damaged, newer, or not a store; each with its way out.
    pub fn open(
        path: &Path,
        place: Place,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Opened, DeskError> {
        let (record, report) = Record::open(path)?;
        let mut opened = Self::with(path, place, record, progress)?;
        if report.lost > 0 {
            let lost = report.lost;
            opened.remarks.insert(
                0,
                format!(
                    "{lost} lines at the end of the journal were saved once and are GONE; \
                     run modq verify and look at your disk"
                ),
            );
        }
        if let Some(torn) = report.cut {
            opened.remarks.insert(0, torn.to_string());
        }
        Ok(opened)
    }

    /// Opens the sample queue in this folder, making it first when it is missing, or when nothing
    /// was decided in it and it has gone stale.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn sample(path: &Path, place: Place, now: At) -> Result<Opened, DeskError> {
        if Self::exists(path) {
            let opened = Self::open(path, place, &mut |_| {})?;
            let founded = opened.desk.founded()?;
            let untouched = opened.desk.sample && opened.desk.store.decisions() == 0;
            // A sample whose making was interrupted is not worth keeping either.
            let whole = opened.desk.record.ids().import.0 as usize >= SAMPLE.len();
            if !untouched || (whole && now.since(founded) <= SAMPLE_AGE) {
                return Ok(opened);
            }
            drop(opened);
            std::fs::remove_dir_all(path)
                .map_err(|source| DeskError::File { path: path.into(), source })?;
        }
        let record = Record::found(path, now, true)?;
        let mut opened = Self::with(path, place, record, &mut |_| {})?;
        let meant = At::parse(SAMPLE_NOW).unwrap_or(now);
        // Whole minutes, so that the clock times of a conversation stay plausible.
        let shift = now.since(meant) / MINUTE * MINUTE;
        for (name, bytes) in SAMPLE {
            let options = IntakeOptions { shift, ..IntakeOptions::new(now) };
            opened.desk.intake(Path::new(name), &mut &bytes[..], &options, &mut |_| true)?;
        }
        opened.desk.store.flush()?;
        Ok(opened)
    }

    fn founded(&self) -> Result<At, DeskError> {
        match self.record.tail(crate::model::Seq(0))?.next() {
            Some(line) => Ok(line?.at),
            None => Ok(At(0)),
        }
    }

    fn with(
        path: &Path,
        place: Place,
        record: Record,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Opened, DeskError> {
        let (store, remarks) = match place {
            Place::Memory => (Store::memory(&record, flagging::text_hash)?, Vec::new()),
            Place::Disk => {
                let index = path.join("index");
                let (store, report) = Store::open(&index, &record, flagging::text_hash, progress)?;
                let remarks = report.rebuilt.map(|r| {
                    format!(
                        "the index could not be used: {}; it was made again from the record, \
                         the old one is kept in {}",
                        r.why,
                        r.aside.display()
                    )
                });
                (store, remarks.into_iter().collect())
            }
        };
        Ok(Opened { desk: assemble(path, place, record, store)?, remarks })
    }

    /// Fills the board and the roster from the index and the record.
    pub(crate) fn fill(&mut self) -> Result<(), DeskError> {
        self.kept_at = Seq(0);
        self.lately = super::lately::Lately::default();
        match self.kept_board()? {
            Some(board) => self.board = board,
            None => self.read_board()?,
        }
        self.board.set_zone(self.zone.clone());
        for (no, group) in self.store.groups() {
            self.board.set_group_title(no, &group.title);
        }
        for no in self.store.watched()? {
            self.watch(no)?;
        }
        self.show_holders();
        self.read_names()
    }

    /// Makes the board from the rows of the index.
    fn read_board(&mut self) -> Result<(), DeskError> {
        let mut board = Board::with_room(self.store.cases() as usize);
        self.store.rows_after(0, &mut |row| board.set(row))?;
        self.board = board;
        self.recall_waves()?;
        self.board.settle();
        Ok(())
    }

    /// Sits somebody down: finds their number, or gives them one and journals it.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn sit(&mut self, name: &str, role: Role, now: At) -> Result<Moderator, DeskError> {
        if let Some(known) = self.names.iter().find(|m| m.name == name && m.role == role) {
            return Ok(known.clone());
        }
        let known = self.names.iter().find(|m| m.name == name).map(|m| m.no);
        let next = 1 + self.names.iter().map(|m| m.no.0).max().unwrap_or(0);
        let me = Moderator { no: known.unwrap_or(ModeratorNo(next)), name: name.to_owned(), role };
        let attached = self.record.attach("moderator", &me.name)?;
        let change = Change::Moderator { no: me.no, name: attached, role };
        self.commit(vec![LineDraft { at: now, by: me.no, change, expects: None }])?;
        self.names.retain(|m| m.no != me.no);
        self.names.push(me.clone());
        Ok(me)
    }
}

/// A desk over an open record and index: settings, law and rules loaded, board filled.
pub(super) fn assemble(
    path: &Path,
    place: Place,
    record: Record,
    store: Store,
) -> Result<Desk, DeskError> {
    let mut config = Config::load(path)?;
    let sample = record.ids().sample;
    if sample && !path.join(crate::config::FILE).exists() {
        config.platform = Profile::sample();
    }
    let law = Law::load(&config.policies.packs)?;
    config.check_veils(&law, path)?;
    let mut desk = Desk {
        seeker: None,
        waker: None,
        questions: 0,
        texts: 0,
        on_disk: place == Place::Disk,
        path: PathBuf::from(path),
        record,
        store,
        board: Board::default(),
        changed: super::changed::Changed::default(),
        lately: super::lately::Lately::default(),
        authors: Mutex::default(),
        waves: super::waves::Known::default(),
        kept_at: Seq(0),
        law: Arc::new(law),
        rules: rules(path, &config)?,
        zone: TimeZone::get(&config.time.zone).unwrap_or(TimeZone::UTC),
        config,
        settings_stamp: super::roster::Stamp::of(path),
        sample,
        names: Vec::new(),
        claims: super::claims::Claims::default(),
        people: super::people::People::default(),
        exporting: std::sync::Weak::new(),
        turn: 0,
    };
    desk.fill()?;
    Ok(desk)
}

/// The store's own rules, else the built-in ones when the settings want them.
fn rules(path: &Path, config: &Config) -> Result<Rules, DeskError> {
    let file = path.join("rules.toml");
    let all = |mistakes: Vec<flagging::RuleError>| {
        DeskError::Rules(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => Rules::parse(&text, &file.display().to_string()).map_err(all),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            if config.decisions.builtin_rules {
                Rules::builtin().map_err(all)
            } else {
                Rules::parse("", "rules.toml").map_err(all)
            }
        }
        Err(source) => Err(DeskError::File { path: file, source }),
    }
}
