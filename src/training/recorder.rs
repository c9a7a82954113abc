//! Writes a run as it happens, and keeps its clock.

use super::clock::ShiftClock;
use super::error::TrainingError;
use super::event::{Event, Header, RUN_FILE, What, Why};
use super::given::Given;
use super::id::CaseId;
use super::run::{FORMAT, Run, State};
use super::set::Set;
use crate::model::At;
use crate::model::time::SECOND;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// While keys are pressed, a line is written at least this often, so that a kill loses no more.
const BEAT: i64 = 10 * SECOND;

/// A run that is being worked on.
#[derive(Debug)]
pub struct Recorder {
    header: Header,
    file: File,
    path: PathBuf,
    clock: ShiftClock,
    /// The wall clock, as last told.
    now: At,
    /// The case under the eyes.
    shown: Option<CaseId>,
    /// Cases on which a key was pressed.
    keyed: BTreeSet<CaseId>,
    done: BTreeSet<CaseId>,
    closed: BTreeSet<CaseId>,
    ended: Option<Why>,
    /// Time worked at the last key, and at the last line.
    last_key: i64,
    last_line: i64,
}

impl Recorder {
    /// Makes a new run in a folder of its own.
    ///
    /// # Errors
    /// The folder or the file cannot be written, or holds a run already.
    pub fn begin(folder: &Path, set: &Set, header: Header, now: At) -> Result<Self, TrainingError> {
        let path = folder.join(RUN_FILE);
        let error = |source| TrainingError::File { path: path.clone(), source };
        fs::create_dir_all(folder).map_err(error)?;
        let file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(error)?;
        let clock = ShiftClock::new(start(set, &header), header.pace, (0, 0), now);
        let mut recorder = Self::of((header, file, path), clock, now);
        let header = Box::new(recorder.header.clone());
        recorder.write(What::Run(header))?;
        recorder.sync()?;
        Ok(recorder)
    }

    /// Goes on with a run. What a kill cut off in the middle of a line is taken away.
    ///
    /// # Errors
    /// It belongs to another set, another version of it or another person, or cannot be written.
    pub fn resume(run: &Run, set: &Set, name: &str, now: At) -> Result<Self, TrainingError> {
        let header = &run.header;
        let path = run.path.clone();
        if header.set != set.head.name {
            let (was, set) = (header.set.clone(), set.head.name.clone());
            return Err(TrainingError::OtherSet { run: path, was, set });
        }
        if header.id != set.id() {
            let (was, now) = (header.version, set.head.version);
            return Err(TrainingError::Changed { run: path, set: header.set.clone(), was, now });
        }
        if header.by != name {
            let (was, name) = (header.by.clone(), name.to_owned());
            return Err(TrainingError::OtherPerson { run: path, was, name });
        }
        let error = |source| TrainingError::File { path: path.clone(), source };
        let file = OpenOptions::new().append(true).open(&path).map_err(error)?;
        file.set_len(run.whole).map_err(error)?;
        let worked = (run.worked_ms, run.passed_ms);
        let clock = ShiftClock::new(start(set, header), header.pace, worked, now);
        let mut recorder = Self::of((header.clone(), file, path), clock, now);
        for row in &run.cases {
            let place = |wanted: bool, into: &mut BTreeSet<CaseId>| {
                if wanted {
                    into.insert(row.case.clone());
                }
            };
            place(row.first_key_ms.is_some(), &mut recorder.keyed);
            place(row.state == State::Done, &mut recorder.done);
            place(row.closed, &mut recorder.closed);
        }
        recorder.ended = run.ended;
        Ok(recorder)
    }

    fn of((header, file, path): (Header, File, PathBuf), clock: ShiftClock, now: At) -> Self {
        let worked = clock.worked();
        Self {
            header,
            file,
            path,
            clock,
            now,
            shown: None,
            keyed: BTreeSet::new(),
            done: BTreeSet::new(),
            closed: BTreeSet::new(),
            ended: None,
            last_key: worked,
            last_line: worked,
        }
    }

    /// The first line of a new run.
    #[must_use]
    pub const fn form() -> u32 {
        FORMAT
    }

    /// The file it is written to.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the run is.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Its clock.
    #[must_use]
    pub const fn clock(&self) -> &ShiftClock {
        &self.clock
    }

    /// Cases decided.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.len()
    }

    /// Whether the reference to a case was shown.
    #[must_use]
    pub fn is_closed(&self, case: &CaseId) -> bool {
        self.closed.contains(case)
    }

    /// Whether a case is decided.
    #[must_use]
    pub fn is_done(&self, case: &CaseId) -> bool {
        self.done.contains(case)
    }

    /// How it ended, if it did.
    #[must_use]
    pub const fn ended(&self) -> Option<Why> {
        self.ended
    }

    /// Milliseconds of work that are left.
    #[must_use]
    pub fn left(&self) -> Option<i64> {
        let limit = i64::from(self.header.limit_minutes?) * 60 * SECOND;
        Some((limit - self.clock.worked()).max(0))
    }

    /// Time went on.
    pub fn look(&mut self, now: At) {
        self.clock.look(now);
        self.now = now;
    }

    /// Work begins or goes on; the clock runs.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn go_on(&mut self) -> Result<(), TrainingError> {
        if self.clock.runs() || self.ended.is_some() {
            return Ok(());
        }
        self.clock.run(true, self.now);
        self.last_key = self.clock.worked();
        self.write(What::Began)
    }

    /// The clock stands still, as while feedback is read.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn stand_still(&mut self) -> Result<(), TrainingError> {
        if !self.clock.runs() {
            return Ok(());
        }
        self.clock.run(false, self.now);
        self.pause()?;
        self.shown = None;
        self.write(What::Stopped)?;
        self.sync()
    }

    /// A case is under the eyes.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn shown(&mut self, case: Option<&CaseId>) -> Result<(), TrainingError> {
        if !self.clock.runs() || self.shown.as_ref() == case {
            return Ok(());
        }
        let Some(case) = case.filter(|case| self.header.order.contains(case)) else {
            return Ok(());
        };
        self.pause()?;
        self.shown = Some(case.clone());
        self.write(What::Shown { case: case.clone() })
    }

    /// A key is pressed.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn key(&mut self) -> Result<(), TrainingError> {
        if !self.clock.runs() {
            return Ok(());
        }
        self.pause()?;
        self.last_key = self.clock.worked();
        match self.shown.clone() {
            Some(case) if self.keyed.insert(case.clone()) => self.write(What::Key { case }),
            _ if self.clock.worked() - self.last_line >= BEAT => self.write(What::Working),
            _ => Ok(()),
        }
    }

    /// Takes out of a pause what does not count.
    fn pause(&mut self) -> Result<(), TrainingError> {
        let gone = self.clock.worked() - self.last_key;
        let counts = i64::from(self.header.idle_seconds) * SECOND;
        if gone <= counts || counts == 0 {
            return Ok(());
        }
        self.last_key = self.clock.worked();
        self.write(What::Idle { idle_ms: gone - counts })
    }

    /// A case was decided. The line is on disk when this returns.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn decided(&mut self, case: &CaseId, given: Given) -> Result<(), TrainingError> {
        self.done.insert(case.clone());
        self.write(What::Decided { case: case.clone(), given: Box::new(given) })?;
        self.sync()
    }

    /// A decision was taken back.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn undone(&mut self, case: &CaseId) -> Result<(), TrainingError> {
        self.done.remove(case);
        self.write(What::Undone { case: case.clone() })?;
        self.sync()
    }

    /// A case was put off.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn skipped(&mut self, case: &CaseId, reason: &str) -> Result<(), TrainingError> {
        self.write(What::Skipped { case: case.clone(), reason: reason.to_owned() })
    }

    /// The reference to a case is shown: it is closed.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn feedback(&mut self, case: &CaseId) -> Result<(), TrainingError> {
        if !self.closed.insert(case.clone()) {
            return Ok(());
        }
        self.write(What::Feedback { case: case.clone() })?;
        self.sync()
    }

    /// The trainee does not agree with the reference.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn objected(&mut self, case: &CaseId, text: &str) -> Result<(), TrainingError> {
        self.write(What::Objected { case: case.clone(), text: text.to_owned() })?;
        self.sync()
    }

    /// Nothing waits: the shift goes on to the next arrival.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn pass_to(&mut self, at: At) -> Result<(), TrainingError> {
        let passed_ms = self.clock.pass_to(at);
        self.write(What::Passed { passed_ms })
    }

    /// The run is over.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn end(&mut self, why: Why) -> Result<(), TrainingError> {
        if self.ended.is_some() {
            return Ok(());
        }
        self.stand_still()?;
        self.ended = Some(why);
        self.write(What::Ended { why })?;
        self.sync()
    }

    fn write(&mut self, what: What) -> Result<(), TrainingError> {
        let event = Event { at: self.now, ms: self.clock.worked(), what };
        self.last_line = event.ms;
        let line = serde_json::to_vec(&event).map(|mut line| {
            line.push(b'\n');
            line
        });
        line.map_err(Into::into).and_then(|line| self.file.write_all(&line)).map_err(self.error())
    }

    fn sync(&self) -> Result<(), TrainingError> {
        self.file.sync_data().map_err(self.error())
    }

    fn error(&self) -> impl Fn(std::io::Error) -> TrainingError + use<> {
        let path = self.path.clone();
        move |source| TrainingError::File { path: path.clone(), source }
    }
}

/// Where the shift stands at the start: at the first arrival, or at the end when all cases are
/// there from the start.
fn start(set: &Set, header: &Header) -> At {
    let (first, last) = set.span();
    if header.pace == super::Pace::Off { last } else { first }
}
