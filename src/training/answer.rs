//! Reference answers: what is right in each case of a set, what else is accepted, and why.

use super::Field;
use super::error::{Mistake, TrainingError};
use super::given::Given;
use super::id::CaseId;
use super::seal;
use crate::law::Law;
use crate::model::{Action, Measure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Name of the sealed answers in the folder of a set.
pub const ANSWERS: &str = "answers.sealed";

/// What was decided, in one word: the classes that scores compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Nothing was done.
    Allow,
    /// The message was removed.
    Remove,
    /// Something else was restricted.
    Restrict,
    /// An authority was told, whatever was restricted besides.
    Escalate,
}

impl Act {
    /// Every one, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Remove, Self::Restrict, Self::Escalate];

    /// The word in files and on screens.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Remove => "remove",
            Self::Restrict => "restrict",
            Self::Escalate => "escalate",
        }
    }

    /// What a measure does.
    #[must_use]
    pub fn of(measure: &Measure) -> Self {
        if measure.escalation.is_some() {
            return Self::Escalate;
        }
        match measure.action {
            Action::Allow => Self::Allow,
            Action::Restrict
                if measure.restrictions.iter().any(|r| r.code.ends_with("CONTENT_REMOVED")) =>
            {
                Self::Remove
            }
            Action::Restrict => Self::Restrict,
        }
    }
}

/// Another decision that counts as right. What it does not name may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AlternativeRow")]
pub struct Alternative {
    /// What was decided.
    pub decision: Act,
    /// With this policy only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// In this category only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

/// As it may be written: a word alone, or with policy or category.
#[derive(Deserialize)]
#[serde(untagged)]
enum AlternativeRow {
    Word(Act),
    Row(AlternativeFields),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlternativeFields {
    decision: Act,
    policy: Option<String>,
    category: Option<String>,
}

impl From<AlternativeRow> for Alternative {
    fn from(row: AlternativeRow) -> Self {
        match row {
            AlternativeRow::Word(decision) => Self { decision, policy: None, category: None },
            AlternativeRow::Row(AlternativeFields { decision, policy, category }) => {
                Self { decision, policy, category }
            }
        }
    }
}

/// The reference answer to one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The case.
    pub case: CaseId,
    /// What is right.
    pub decision: Act,
    /// The policy that applies; none when nothing is done.
    #[serde(default)]
    pub policy: Option<String>,
    /// The category, a database code; none when nothing is done.
    #[serde(default)]
    pub category: Option<String>,
    /// What else counts as right.
    #[serde(default)]
    pub acceptable: Vec<Alternative>,
    /// Not telling an authority is a fail, whatever the rest.
    #[serde(default)]
    pub must_escalate: bool,
    /// Why, in a sentence or two for the trainee.
    pub why: String,
    /// Who wrote it: a role or a platform.
    #[serde(default)]
    pub author: String,
    /// Counted up when it is changed.
    #[serde(default = "one")]
    pub version: u32,
    /// Under discussion: shown, not counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
}

const fn one() -> u32 {
    1
}

/// Every field of an answer.
pub const ANSWER_FIELDS: &[Field] = &[
    ("case", "platform, group and message", "telegram/1500000101/40231"),
    ("decision", "allow, remove, restrict or escalate", "remove"),
    ("policy", "id of the policy that applies (modq docs policies)", "fraud"),
    ("category", "code of the database", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"),
    (
        "acceptable",
        "what else is right: words, or objects with policy or category",
        "[\"restrict\"]",
    ),
    ("must_escalate", "not telling an authority is a fail", "false"),
    ("why", "the reason, in a sentence or two for the trainee", "money first, no viewing"),
    ("author", "who wrote it: a role or a platform", "training"),
    ("version", "counted up when it is changed", "1"),
    ("disputed", "under discussion: shown, not counted", "false"),
];

/// How a decision compares with the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same decision, policy and category.
    Same,
    /// One of the accepted alternatives: right.
    Accepted,
    /// The right decision with another policy or category.
    OtherReason,
    /// Another decision: wrong.
    Different,
    /// An authority had to be told and was not: a fail.
    NotEscalated,
}

impl Verdict {
    /// The decision counts as right.
    #[must_use]
    pub const fn right(self) -> bool {
        matches!(self, Self::Same | Self::Accepted | Self::OtherReason)
    }
}

impl Answer {
    /// Compares what was decided with this.
    #[must_use]
    pub fn compare(&self, given: &Given) -> Verdict {
        if self.must_escalate && given.escalated_to.is_none() {
            return Verdict::NotEscalated;
        }
        let fits = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        let accepted = self.acceptable.iter().any(|other| {
            other.decision == given.decision
                && fits(&other.policy, &given.policy)
                && fits(&other.category, &given.category)
        });
        if given.decision != self.decision {
            return if accepted { Verdict::Accepted } else { Verdict::Different };
        }
        // Nothing done needs no reason, whatever the file says.
        let same = self.decision == Act::Allow
            || fits(&self.policy, &given.policy) && fits(&self.category, &given.category);
        match (same, accepted) {
            (true, _) => Verdict::Same,
            (_, true) => Verdict::Accepted,
            _ => Verdict::OtherReason,
        }
    }
}

/// The answers of a set, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    by_case: BTreeMap<CaseId, Answer>,
}

impl Answers {
    /// Reads JSON lines and checks them against the cases of the set and the rule book. `file` is
    /// only named in mistakes.
    ///
    /// # Errors
    /// Every mistake, with its line.
    pub fn read(
        text: &str,
        file: &str,
        cases: &BTreeSet<CaseId>,
        law: &Law,
    ) -> Result<Self, Vec<Mistake>> {
        let mut answers = Self::default();
        let mut lines: BTreeMap<CaseId, usize> = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (no, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let answer: Answer = match serde_json::from_str(line) {
                Ok(answer) => answer,
                Err(e) => {
                    mistakes.push(Mistake::json(file, no, &e));
                    continue;
                }
            };
            let case = answer.case.clone();
            if let Some(first) = lines.insert(case.clone(), no) {
                let text = format!("{case} has two answers; the first stands in line {first}");
                mistakes.push(Mistake::at(file, no, text));
            }
            let wrong = wrong(&answer, cases, law);
            mistakes.extend(wrong.into_iter().map(|text| Mistake::at(file, no, text)));
            answers.by_case.insert(case, answer);
        }
        if mistakes.is_empty() { Ok(answers) } else { Err(mistakes) }
    }

    /// Opens the sealed answers in the folder of a set; none there are no answers.
    ///
    /// # Errors
    /// The file cannot be read or opened, or every mistake in it.
    pub fn open(folder: &Path, cases: &BTreeSet<CaseId>, law: &Law) -> Result<Self, TrainingError> {
        let path = folder.join(ANSWERS);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(TrainingError::File { path, source }),
        };
        let wrong = |mistakes| TrainingError::Wrong { path: folder.to_owned(), mistakes };
        let text = seal::open(&bytes, ANSWERS).map_err(|mistake| wrong(vec![mistake]))?;
        Self::read(&text, ANSWERS, cases, law).map_err(wrong)
    }

    /// Seals the answers into the folder of a set.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), TrainingError> {
        let path = folder.join(ANSWERS);
        let error = |source| TrainingError::File { path: path.clone(), source };
        let bytes = seal::seal(&self.to_text()).map_err(error)?;
        let fresh = folder.join(format!("{ANSWERS}.new"));
        std::fs::write(&fresh, bytes).map_err(error)?;
        std::fs::rename(&fresh, &path).map_err(error)
    }

    /// JSON lines, by case.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = self.by_case.values().filter_map(|answer| serde_json::to_string(answer).ok());
        lines.map(|line| line + "\n").collect()
    }

    /// The answer to a case.
    #[must_use]
    pub fn get(&self, case: &CaseId) -> Option<&Answer> {
        self.by_case.get(case)
    }

    /// Puts an answer in the place of the one before.
    pub fn put(&mut self, answer: Answer) {
        self.by_case.insert(answer.case.clone(), answer);
    }

    /// Every answer, by case.
    pub fn iter(&self) -> impl Iterator<Item = &Answer> {
        self.by_case.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_case.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_case.is_empty()
    }
}

/// What is wrong with one answer.
fn wrong(answer: &Answer, cases: &BTreeSet<CaseId>, law: &Law) -> Vec<String> {
    let mut out = Vec::new();
    if !cases.contains(&answer.case) {
        out.push(format!("{} is no case of this set", answer.case));
    }
    let others = answer.acceptable.iter();
    let pairs = others.map(|o| (o.policy.as_deref(), o.category.as_deref()));
    let own = (answer.policy.as_deref(), answer.category.as_deref());
    for (policy, category) in std::iter::once(own).chain(pairs) {
        if let Some(id) = policy.filter(|id| law.policy(id).is_none()) {
            out.push(format!("there is no policy “{id}”; modq docs policies lists them"));
        }
        let known = |code: &&str| law.categories().iter().any(|c| c.code == **code);
        if let Some(code) = category.filter(|code| !known(code)) {
            out.push(format!("the database has no category “{code}”"));
        }
    }
    let may_escalate = answer.decision == Act::Escalate
        || answer.acceptable.iter().any(|other| other.decision == Act::Escalate);
    if answer.must_escalate && !may_escalate {
        out.push("must_escalate, but escalate is neither the decision nor acceptable".to_owned());
    }
    if answer.why.trim().is_empty() {
        out.push("why is empty; a trainee learns from the reason".to_owned());
    }
    out
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
