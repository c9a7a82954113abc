//! One case of a run beside its reference.

use crate::law::Law;
use crate::training::{Act, Answer, CaseId, CaseRun, Given, State, Verdict};

/// In what a decision differs from the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An authority had to be told and was not.
    NotEscalated,
    /// Harm stayed up.
    MissedHarm,
    /// Something was done where nothing had to be.
    OverRemoval,
    /// Something else was done than had to be.
    Restriction,
    /// The right decision for another reason.
    Ground,
}

impl Kind {
    /// Every one with its word, the gravest first.
    pub const WORDS: [(Self, &'static str); 5] = [
        (Self::NotEscalated, "not escalated"),
        (Self::MissedHarm, "missed harm"),
        (Self::OverRemoval, "over-removal"),
        (Self::Restriction, "restriction"),
        (Self::Ground, "ground"),
    ];

    /// As shown on screens, beside a decision.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Restriction => "another restriction",
            Self::Ground => "another ground",
            other => other.word(),
        }
    }

    /// As written in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// Label of the category where nothing is done.
pub const NO_CATEGORY: &str = "none";

/// One decided case beside its reference. Where an accepted alternative was chosen, the labels
/// given are those of the reference, so that it counts as right in every measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Which case.
    pub case: CaseId,
    /// Its place in the run, from 1.
    pub order: usize,
    /// What is right.
    pub reference: Act,
    /// What counts as given.
    pub given: Act,
    /// The category that is right, a database code or [`NO_CATEGORY`].
    pub category: String,
    /// The category that counts as given.
    pub given_category: String,
    /// Severity of what is right, 0 to 5; 0 where nothing is done.
    pub severity: u8,
    /// Severity that counts as given.
    pub given_severity: u8,
    /// How they compare.
    pub verdict: Verdict,
    /// In what they differ; `None` where they do not.
    pub kind: Option<Kind>,
    /// Milliseconds until it was decided, long pauses taken out.
    pub spent_ms: i64,
    /// Milliseconds before the first key.
    pub first_key_ms: Option<i64>,
    /// A statement was due and given.
    pub statement: Option<Statement>,
}

/// How good a statement of reasons is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Nothing that must be there is missing.
    pub complete: bool,
    /// It rests on what the reference rests on.
    pub ground: bool,
    /// The facts say what the message says.
    pub specific: bool,
    /// Personal data was left in it.
    pub personal: bool,
}

/// Words of the message that facts name at least to be specific, if it has so many.
const NAMED: u32 = 2;

/// What was done, after the fact.
const fn done(act: Act) -> &'static str {
    match act {
        Act::Allow => "allowed",
        Act::Remove => "removed",
        Act::Restrict => "restricted",
        Act::Escalate => "reported",
    }
}

impl Judged {
    /// What was done and what should have been, in plain words.
    #[must_use]
    pub fn told(&self) -> String {
        let (did, right) = (done(self.given), done(self.reference));
        match self.kind {
            None => format!("{did}, as it should be"),
            Some(Kind::NotEscalated) => format!("{did}, an authority had to be told"),
            Some(Kind::Ground) => format!("{did}, rightly, but on another ground"),
            Some(_) if self.given == self.reference => format!("{did}, but in another way"),
            Some(_) => format!("{did}, should be {right}"),
        }
    }

    /// Compares one case of a run with its answer; `None` when nothing was decided, or nobody
    /// knows yet what is right.
    #[must_use]
    pub fn of(law: &Law, row: &CaseRun, answer: &Answer) -> Option<Self> {
        let given = row.given.as_ref().filter(|_| row.state == State::Done && !answer.disputed)?;
        let verdict = answer.compare(given);
        let category = |act: Act, code: &Option<String>| match act {
            Act::Allow => NO_CATEGORY.to_owned(),
            _ => code.clone().unwrap_or_else(|| NO_CATEGORY.to_owned()),
        };
        let severity = severity(law, answer);
        let reference_category = category(answer.decision, &answer.category);
        let accepted = verdict == Verdict::Accepted;
        let (act, given_category, given_severity) = if accepted {
            (answer.decision, reference_category.clone(), severity)
        } else {
            (given.decision, category(given.decision, &given.category), given.severity)
        };
        Some(Self {
            case: row.case.clone(),
            order: row.order,
            reference: answer.decision,
            given: act,
            category: reference_category,
            given_category,
            severity,
            given_severity,
            verdict,
            kind: kind(answer.decision, act, verdict),
            spent_ms: row.spent_ms,
            first_key_ms: row.first_key_ms,
            statement: statement(given, verdict),
        })
    }

    /// The decision counts as right.
    #[must_use]
    pub const fn right(&self) -> bool {
        self.verdict.right()
    }
}

/// Severity of what is right: of its policy, else of its category.
fn severity(law: &Law, answer: &Answer) -> u8 {
    if answer.decision == Act::Allow {
        return 0;
    }
    let policy = answer.policy.as_deref().and_then(|id| law.policy(id)).map(|p| p.severity);
    let category = || answer.category.as_deref().map(|code| law.severity_of_category(code));
    policy.or_else(category).unwrap_or(1)
}

fn kind(reference: Act, given: Act, verdict: Verdict) -> Option<Kind> {
    match verdict {
        Verdict::Same | Verdict::Accepted => None,
        Verdict::OtherReason => Some(Kind::Ground),
        Verdict::NotEscalated => Some(Kind::NotEscalated),
        Verdict::Different if given == Act::Allow => Some(Kind::MissedHarm),
        Verdict::Different if reference == Act::Allow => Some(Kind::OverRemoval),
        Verdict::Different => Some(Kind::Restriction),
    }
}

fn statement(given: &Given, verdict: Verdict) -> Option<Statement> {
    let facts = &given.statement;
    facts.due.then(|| Statement {
        complete: facts.complete,
        ground: matches!(verdict, Verdict::Same | Verdict::Accepted),
        specific: facts.named_words >= NAMED.min(facts.message_words),
        personal: facts.personal > 0,
    })
}
