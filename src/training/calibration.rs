//! The calibration meeting: what was said about a reference answer, and what became of it.
//!
//! A final ruling becomes the new answer, counted up; an answer under discussion is struck, which
//! takes it out of every score, and can be put back. `calibration.jsonl` in the folder of the set
//! keeps who said what; like the answers it is no part of what a run is tied to.

use super::error::{Mistake, TrainingError};
use super::{Act, Answer, Answers, CaseId, Field};
use crate::model::At;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Name of the file in the folder of a set.
pub const CALIBRATION: &str = "calibration.jsonl";

/// Name of the folder, beside the record, of what was said about looks at live decisions.
pub const MEETING: &str = "calibration";

/// What can happen to an answer in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Step {
    /// Somebody said something about it.
    Comment {
        /// What.
        text: String,
    },
    /// It became this.
    Ruled {
        /// The decision that is right from now on.
        decision: Act,
        /// Why.
        why: String,
        /// Version of the answer from then on.
        version: u32,
    },
    /// It is under discussion and does not count.
    Struck,
    /// It counts again.
    Restored,
}

/// Every field of a line.
pub const CALIBRATION_FIELDS: &[Field] = &[
    ("at", "when", "2026-03-18T10:00:00Z"),
    ("by", "who", "jas"),
    ("case", "platform, group and message", "telegram/1500000101/40231"),
    ("what", "comment (text), ruled (decision, why, version), struck or restored", "comment"),
];

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: At,
    /// Who.
    pub by: String,
    /// About which case.
    pub case: CaseId,
    /// What.
    #[serde(flatten)]
    pub step: Step,
}

/// What is right from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The decision.
    pub decision: Act,
    /// The policy, for anything but nothing.
    pub policy: Option<String>,
    /// The category, likewise.
    pub category: Option<String>,
    /// Why, for the next trainee.
    pub why: String,
}

/// Everything said so far about the answers of a set.
#[derive(Clone, Debug, Default)]
pub struct Calibration {
    path: PathBuf,
    entries: Vec<Entry>,
}

impl Calibration {
    /// Reads what was said; nothing there is nothing said. A last line that was cut off is left
    /// out.
    ///
    /// # Errors
    /// The file cannot be read, or every line that cannot be understood.
    pub fn open(folder: &Path) -> Result<Self, TrainingError> {
        let path = folder.join(CALIBRATION);
        let text = match fs::read_to_string(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Ok(Self { path, ..Self::default() });
            }
            read => read.map_err(|source| TrainingError::File { path: path.clone(), source })?,
        };
        let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or("");
        let (mut entries, mut mistakes) = (Vec::new(), Vec::new());
        for (no, line) in (1..).zip(whole.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(entry) => entries.push(entry),
                Err(e) => mistakes.push(Mistake::json(CALIBRATION, no, &e)),
            }
        }
        if mistakes.is_empty() {
            Ok(Self { path, entries })
        } else {
            Err(TrainingError::Wrong { path: folder.to_owned(), mistakes })
        }
    }

    /// What was said about a case, oldest first.
    pub fn of(&self, case: &CaseId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.case == *case)
    }

    /// Everything, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Writes a line; it is on disk when this returns.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn note(&mut self, entry: Entry) -> Result<(), TrainingError> {
        let error = |source| TrainingError::File { path: self.path.clone(), source };
        let line = serde_json::to_string(&entry).map_err(|e| error(e.into()))? + "\n";
        let whole = self.whole().map_err(error)?;
        let mut file =
            OpenOptions::new().create(true).append(true).open(&self.path).map_err(error)?;
        // What a crash cut off was never acknowledged; left there it would spoil the next line.
        file.set_len(whole).map_err(error)?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(error)?;
        self.entries.push(entry);
        Ok(())
    }

    /// Bytes of the file up to the end of its last whole line.
    fn whole(&self) -> std::io::Result<u64> {
        match fs::read(&self.path) {
            Ok(bytes) => {
                let end = bytes.iter().rposition(|byte| *byte == b'\n');
                Ok(end.map_or(0, |end| end as u64 + 1))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(0),
            Err(e) => Err(e),
        }
    }
}

impl Answers {
    /// Makes a ruling the answer to a case; gives its new version. What else was accepted stays,
    /// but for what is now the answer.
    pub fn rule(&mut self, case: &CaseId, ruling: Ruling, author: &str) -> u32 {
        let Ruling { decision, policy, category, why } = ruling;
        let before = self.get(case).cloned();
        let version = before.as_ref().map_or(1, |answer| answer.version.saturating_add(1));
        let mut acceptable = before.as_ref().map_or_else(Vec::new, |a| a.acceptable.clone());
        acceptable.retain(|other| other.decision != decision);
        let escalates = decision == Act::Escalate
            || acceptable.iter().any(|other| other.decision == Act::Escalate);
        let allows = decision == Act::Allow;
        self.put(Answer {
            case: case.clone(),
            decision,
            policy: policy.filter(|_| !allows),
            category: category.filter(|_| !allows),
            acceptable,
            must_escalate: before.is_some_and(|answer| answer.must_escalate) && escalates,
            why,
            author: author.to_owned(),
            version,
            disputed: false,
        });
        version
    }

    /// Strikes the answer to a case, or puts it back; false when there is none.
    pub fn strike(&mut self, case: &CaseId, struck: bool) -> bool {
        let Some(answer) = self.get(case).cloned() else { return false };
        self.put(Answer { disputed: struck, ..answer });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> CaseId {
        "training/1/1".parse().unwrap()
    }

    fn entry(step: Step) -> Entry {
        Entry { at: At(5), by: "jas".into(), case: case(), step }
    }

    #[test]
    fn what_was_said_is_there_again_and_a_torn_line_hurts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut said = Calibration::open(folder.path()).unwrap();
        said.note(entry(Step::Comment { text: "a shop may give its address".into() })).unwrap();
        said.note(entry(Step::Struck)).unwrap();
        let path = folder.path().join(CALIBRATION);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"at\":");
        fs::write(&path, &bytes).unwrap();
        let mut again = Calibration::open(folder.path()).unwrap();
        assert_eq!(again.entries(), said.entries());
        assert_eq!(again.of(&case()).count(), 2);
        again.note(entry(Step::Restored)).unwrap();
        assert_eq!(Calibration::open(folder.path()).unwrap().entries().len(), 3);
        bytes.extend_from_slice(b"\n");
        fs::write(&path, &bytes).unwrap();
        let error = Calibration::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("calibration.jsonl line 3"), "{error}");
    }

    #[test]
    fn a_ruling_is_the_answer_counted_up() {
        let mut answers = Answers::default();
        let why = || "because".to_owned();
        let first = Ruling {
            decision: Act::Escalate,
            policy: Some("threat".into()),
            category: None,
            why: why(),
        };
        assert_eq!(answers.rule(&case(), first, "training"), 1);
        answers.put(Answer { must_escalate: true, ..answers.get(&case()).unwrap().clone() });
        assert!(answers.strike(&case(), true));
        assert!(answers.get(&case()).unwrap().disputed);
        let second = Ruling {
            decision: Act::Allow,
            policy: Some("threat".into()),
            category: None,
            why: "a joke between friends".into(),
        };
        assert_eq!(answers.rule(&case(), second, "training"), 2);
        let answer = answers.get(&case()).unwrap();
        assert_eq!((answer.decision, answer.policy.as_deref()), (Act::Allow, None));
        assert!(!answer.disputed && !answer.must_escalate, "nothing is told about what is allowed");
        assert!(!answers.strike(&"training/1/2".parse().unwrap(), true));
    }
}
