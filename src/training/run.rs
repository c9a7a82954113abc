//! A run, read back from its lines: what became of each case, and how long it took.

use super::error::{Mistake, TrainingError};
use super::event::{Event, Header, RUN_FILE, What, Why};
use super::given::Given;
use super::id::CaseId;
use crate::model::At;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The newest form of a run this modq reads.
pub(super) const FORMAT: u32 = 1;

/// What became of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It was decided.
    Done,
    /// It was put off and not taken up again.
    PutOff,
    /// It was seen and left.
    Left,
    /// It was never seen.
    #[default]
    Unseen,
}

/// One case of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRun {
    /// Which.
    pub case: CaseId,
    /// Its place in the order, from 1.
    pub order: usize,
    /// What became of it.
    pub state: State,
    /// What was decided last, unless that was taken back.
    pub given: Option<Given>,
    /// When that was, by the wall clock.
    pub decided_at: Option<At>,
    /// Milliseconds of work in the run until then.
    pub decided_ms: Option<i64>,
    /// Milliseconds the case was looked at before the first key.
    pub first_key_ms: Option<i64>,
    /// Milliseconds it was looked at until it was decided, pauses that do not count taken out.
    pub spent_ms: i64,
    /// Milliseconds of those pauses.
    pub idle_ms: i64,
    /// How often it was decided anew after being taken back.
    pub changes: u32,
    /// The reference was shown.
    pub closed: bool,
    /// Why the trainee does not agree with the reference.
    pub objection: Option<String>,
}

/// A run, read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The file it was read from.
    pub path: PathBuf,
    /// What it is.
    pub header: Header,
    /// Its cases in their order.
    pub cases: Vec<CaseRun>,
    /// How it ended, if it did.
    pub ended: Option<Why>,
    /// Milliseconds worked.
    pub worked_ms: i64,
    /// Milliseconds of the shift passed over.
    pub passed_ms: i64,
    /// When it began, by the wall clock.
    pub began: At,
    /// Its last line, by the wall clock.
    pub last: At,
    /// Bytes of the file up to the end of the last whole line.
    pub whole: u64,
    /// What is odd about it and does not keep it from being used.
    pub remarks: Vec<Mistake>,
}

impl Run {
    /// Reads a run from its folder or its file.
    ///
    /// # Errors
    /// No run, or every line that cannot be understood. A last line that was cut off is a remark.
    pub fn load(path: &Path) -> Result<Self, TrainingError> {
        let file = if path.is_dir() { path.join(RUN_FILE) } else { path.to_owned() };
        let text = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Err(TrainingError::NoRun(path.to_owned()));
            }
            Err(source) => return Err(TrainingError::File { path: file, source }),
        };
        Self::parse(&text, &file)
    }

    /// Reads a run from its bytes. `path` names it in mistakes.
    ///
    /// # Errors
    /// As [`Run::load`].
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, TrainingError> {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let wrong = |mistakes| TrainingError::Wrong { path: path.to_owned(), mistakes };
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        // What follows the last line feed is nothing, or a line that was cut off.
        let rest = lines.pop().unwrap_or_default();
        let mut remarks = Vec::new();
        if !rest.is_empty() {
            let text = "the last line was cut off and is left out";
            remarks.push(Mistake::at(&name, lines.len() + 1, text));
        }
        let mut events = (1..).zip(&lines).map(|(no, line)| {
            serde_json::from_slice::<Event>(line)
                .map(|event| (no, event))
                .map_err(|e| Mistake::json(&name, no, &e))
        });
        let first = match events.next() {
            Some(Ok((_, Event { at, what: What::Run(header), .. }))) => (at, *header),
            Some(Err(mistake)) => return Err(wrong(vec![mistake])),
            _ => return Err(wrong(vec![Mistake::at(&name, 1, "does not say what run it is")])),
        };
        let (began, header) = first;
        if header.format != FORMAT {
            let text = format!("form {} is newer than this modq knows ({FORMAT})", header.format);
            return Err(wrong(vec![Mistake::at(&name, 1, text)]));
        }
        let mut fold = Fold::new(header, began, (name.clone(), remarks));
        let mut mistakes = Vec::new();
        for event in events {
            match event.and_then(|(no, event)| fold.take(no, event)) {
                Ok(()) => {}
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(wrong(mistakes));
        }
        let whole = bytes.len().saturating_sub(rest.len()) as u64;
        Ok(Self { path: path.to_owned(), whole, ..fold.run })
    }

    /// Cases that are decided.
    #[must_use]
    pub fn done(&self) -> usize {
        self.cases.iter().filter(|case| case.state == State::Done).count()
    }

    /// One case.
    #[must_use]
    pub fn case(&self, case: &CaseId) -> Option<&CaseRun> {
        self.cases.iter().find(|row| row.case == *case)
    }
}

/// Folds lines into a run.
struct Fold {
    run: Run,
    name: String,
    places: BTreeMap<CaseId, usize>,
    /// The case that is looked at, by its place.
    current: Option<usize>,
}

impl Fold {
    fn new(header: Header, began: At, (name, remarks): (String, Vec<Mistake>)) -> Self {
        let cases: Vec<CaseRun> = header.order.iter().zip(1..).map(CaseRun::unseen).collect();
        let places = (0..).zip(&header.order).map(|(place, case)| (case.clone(), place)).collect();
        let run = Run {
            path: PathBuf::new(),
            header,
            cases,
            ended: None,
            worked_ms: 0,
            passed_ms: 0,
            began,
            last: began,
            whole: 0,
            remarks,
        };
        Self { run, name, places, current: None }
    }

    fn take(&mut self, no: usize, event: Event) -> Result<(), Mistake> {
        let Event { at, ms, what } = event;
        if at < self.run.last {
            let text = format!(
                "the clock of the machine went back from {} to {at}; time worked is not touched by \
                 it",
                self.run.last
            );
            self.run.remarks.push(Mistake::at(&self.name, no, text));
        }
        self.run.last = at;
        if ms < self.run.worked_ms {
            let before = self.run.worked_ms;
            let text = format!("the time worked goes back from {before} to {ms} ms");
            return Err(Mistake::at(&self.name, no, text));
        }
        // Time since the line before was spent on the case that was looked at.
        let gone = ms - self.run.worked_ms;
        self.run.worked_ms = ms;
        if let Some(case) = self.current() {
            case.spent_ms += gone;
        }
        self.happened(what, (at, ms)).map_err(|text| Mistake::at(&self.name, no, text))
    }

    fn happened(&mut self, what: What, (at, ms): (At, i64)) -> Result<(), String> {
        match what {
            What::Run(_) => return Err("says a second time what run it is".to_owned()),
            What::Began | What::Stopped => self.current = None,
            What::Working => {}
            What::Shown { case } => {
                let row = self.case(&case)?;
                if row.state == State::Unseen {
                    row.state = State::Left;
                }
                self.current = self.places.get(&case).copied();
            }
            What::Key { case } => {
                let row = self.case(&case)?;
                let spent = row.spent_ms;
                row.first_key_ms.get_or_insert(spent);
            }
            What::Idle { idle_ms } => {
                if let Some(row) = self.current() {
                    let idle_ms = idle_ms.clamp(0, row.spent_ms);
                    row.spent_ms -= idle_ms;
                    row.idle_ms += idle_ms;
                }
            }
            What::Decided { case, given } => {
                let row = self.case(&case)?;
                row.changes += u32::from(row.decided_at.is_some());
                row.state = State::Done;
                row.given = Some(*given);
                row.decided_at = Some(at);
                row.decided_ms = Some(ms);
            }
            What::Undone { case } => {
                let row = self.case(&case)?;
                row.state = State::Left;
                row.given = None;
            }
            What::Skipped { case, .. } => {
                let row = self.case(&case)?;
                if row.state != State::Done {
                    row.state = State::PutOff;
                }
            }
            What::Feedback { case } => self.case(&case)?.closed = true,
            What::Objected { case, text } => self.case(&case)?.objection = Some(text),
            What::Passed { passed_ms } => self.run.passed_ms = passed_ms,
            What::Ended { why } => self.run.ended = Some(why),
        }
        Ok(())
    }

    fn current(&mut self) -> Option<&mut CaseRun> {
        self.run.cases.get_mut(self.current?)
    }

    fn case(&mut self, case: &CaseId) -> Result<&mut CaseRun, String> {
        let place = self.places.get(case).copied();
        place
            .and_then(|place| self.run.cases.get_mut(place))
            .ok_or_else(|| format!("{case} is not among the cases of line 1"))
    }
}

impl CaseRun {
    fn unseen((case, order): (&CaseId, usize)) -> Self {
        Self {
            case: case.clone(),
            order,
            state: State::Unseen,
            given: None,
            decided_at: None,
            decided_ms: None,
            first_key_ms: None,
            spent_ms: 0,
            idle_ms: 0,
            changes: 0,
            closed: false,
            objection: None,
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
