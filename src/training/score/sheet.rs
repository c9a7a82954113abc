//! The score sheet of one run.

use super::judge::{Judged, Kind, NO_CATEGORY};
use super::{
    FEW, Interval, Matrix, Weights, ac1, agreement, interval, kappa, percentile, weighted_kappa,
};
use crate::law::Law;
use crate::training::{Act, Answers, Run, State, Why};

/// A coefficient with how sure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// The number; `None` where it is not defined.
    pub value: Option<f64>,
    /// Its 95 % interval; `None` where it cannot be told.
    pub interval: Option<Interval>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// So many.
    pub of: usize,
    /// Of so many.
    pub all: usize,
}

/// Times of the cases of a run, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// The middle one.
    pub median: Option<f64>,
    /// Nine of ten took no longer.
    pub p90: Option<f64>,
    /// The middle one until the first key.
    pub first_key: Option<f64>,
    /// Each, in the order in which cases were decided.
    pub each: Vec<i64>,
}

/// The cases that took about as long, and how many of them were right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// From so many milliseconds.
    pub from_ms: i64,
    /// To so many.
    pub to_ms: i64,
    /// Right, of how many.
    pub right: Part,
}

/// What the statements of reasons are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// Nothing missing, of all that were due.
    pub complete: Part,
    /// The right ground.
    pub ground: Part,
    /// Facts that say what the message says.
    pub specific: Part,
    /// Personal data left in.
    pub personal: Part,
}

/// Everything that is known about one run beside the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Who worked.
    pub by: String,
    /// Name of the set.
    pub set: String,
    /// Version of the set.
    pub version: u32,
    /// Seed of the order.
    pub seed: u64,
    /// Cases of the run, and how many of them are decided.
    pub decided: Part,
    /// Answers that are disputed and so do not count.
    pub struck: usize,
    /// Decided cases without an answer.
    pub unanswered: usize,
    /// Right decisions.
    pub right: Part,
    /// Share of the same decisions.
    pub agreement: Measured,
    /// Cohen's kappa over decisions.
    pub kappa: Measured,
    /// Gwet's AC1 over decisions.
    pub ac1: Measured,
    /// Kappa over severity, weighted by steps.
    pub severity_kappa: Measured,
    /// Decisions: reference in rows.
    pub decisions: Matrix,
    /// Categories: reference in rows.
    pub categories: Matrix,
    /// Harm that stayed up, of all harm.
    pub missed_harm: Part,
    /// Restricted although allowed, of all that is allowed.
    pub over_removal: Part,
    /// Escalated, of all that must be. A miss is a fail, whatever the rest.
    pub escalated: Part,
    /// How long it took.
    pub times: Times,
    /// Speed against accuracy: the quickest quarter first.
    pub paces: Vec<Pace>,
    /// The statements.
    pub statements: Statements,
    /// Decided cases, in the order of the run.
    pub cases: Vec<Judged>,
}

/// Labels of severity, in their order: weighted kappa counts the steps between them.
const SEVERITIES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

impl Sheet {
    /// The same without times, where none were measured.
    #[must_use]
    pub fn untimed(self) -> Self {
        Self { times: Times::default(), paces: Vec::new(), ..self }
    }

    /// Scores a run. The same run, answers and seed give the same numbers.
    #[must_use]
    pub fn of(law: &Law, run: &Run, answers: &Answers, seed: u64) -> Self {
        let (mut cases, mut struck, mut unanswered) = (Vec::new(), 0, 0);
        for row in &run.cases {
            match answers.get(&row.case) {
                Some(answer) if answer.disputed => struck += 1,
                Some(answer) => cases.extend(Judged::of(law, row, answer)),
                None if row.state == State::Done => unanswered += 1,
                None => {}
            }
        }
        let decided = Part { of: run.done(), all: run.cases.len() };
        let count = |is: &dyn Fn(&Judged) -> bool| cases.iter().filter(|case| is(case)).count();
        let harm = count(&|case| case.reference != Act::Allow);
        let missed = count(&|case| case.reference != Act::Allow && case.given == Act::Allow);
        let over = count(&|case| case.reference == Act::Allow && case.given != Act::Allow);
        let all = cases.len();
        let used = decisions(&cases.iter().collect::<Vec<_>>());
        Self {
            by: run.header.by.clone(),
            set: run.header.set.clone(),
            version: run.header.version,
            seed: run.header.seed,
            decided,
            struck,
            unanswered,
            right: Part { of: count(&Judged::right), all },
            agreement: measured(&cases, seed, |of| agreement(&decisions(of))),
            kappa: measured(&cases, seed, |of| kappa(&decisions(of))),
            // How many labels there are counts in AC1, so a sample has those of all cases.
            ac1: measured(&cases, seed, |of| {
                let labels: Vec<&str> = used.labels().iter().map(String::as_str).collect();
                let pairs = of.iter().map(|case| -> (&str, &str) { words(case) });
                ac1(&Matrix::on_scale(&labels, pairs))
            }),
            severity_kappa: measured(&cases, seed, |of| {
                weighted_kappa(&severities(of), Weights::Linear)
            }),
            decisions: used,
            categories: Matrix::of(
                &[NO_CATEGORY],
                cases.iter().map(|c| (c.category.as_str(), c.given_category.as_str())),
            ),
            missed_harm: Part { of: missed, all: harm },
            over_removal: Part { of: over, all: all - harm },
            escalated: escalated(run, answers),
            times: times(&cases),
            paces: paces(&cases),
            statements: statements(&cases),
            cases,
        }
    }

    /// Whether it is too little to give a grade for.
    #[must_use]
    pub const fn few(&self) -> bool {
        self.cases.len() < FEW
    }

    /// Nothing that had to be told to an authority was kept from it; `None` where nothing had to.
    #[must_use]
    pub const fn passed(&self) -> Option<bool> {
        if self.escalated.all == 0 { None } else { Some(self.escalated.of == self.escalated.all) }
    }

    /// Cases to talk about, the gravest first.
    #[must_use]
    pub fn disagreements(&self) -> Vec<&Judged> {
        let mut found: Vec<_> = self.cases.iter().filter(|case| case.kind.is_some()).collect();
        found.sort_by_key(|case| (case.kind, std::cmp::Reverse(case.severity), case.order));
        found
    }

    /// How many differ in this way.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> usize {
        self.cases.iter().filter(|case| case.kind == Some(kind)).count()
    }
}

fn measured(cases: &[Judged], seed: u64, measure: impl Fn(&[&Judged]) -> Option<f64>) -> Measured {
    let all: Vec<&Judged> = cases.iter().collect();
    Measured { value: measure(&all), interval: interval(&all, seed, &measure) }
}

fn decisions(cases: &[&Judged]) -> Matrix {
    Matrix::of(&Act::ALL.map(Act::word), cases.iter().map(words))
}

/// Reference and given decision.
const fn words(case: &&Judged) -> (&'static str, &'static str) {
    (case.reference.word(), case.given.word())
}

/// Every severity has a place, so that the steps between two stay the same whoever used which.
fn severities(cases: &[&Judged]) -> Matrix {
    let word = |severity: u8| SEVERITIES.get(usize::from(severity)).copied().unwrap_or("5");
    Matrix::on_scale(
        &SEVERITIES,
        cases.iter().map(|case| (word(case.severity), word(case.given_severity))),
    )
}

/// What was seen and had to be escalated. While a run goes on, what is not decided yet may still be.
fn escalated(run: &Run, answers: &Answers) -> Part {
    let over = matches!(run.ended, Some(Why::All | Why::Limit | Why::Given));
    let mut part = Part::default();
    for row in &run.cases {
        let must = answers.get(&row.case).filter(|a| a.must_escalate && !a.disputed);
        let seen = row.state == State::Done || over && row.state != State::Unseen;
        if must.is_some() && seen {
            part.all += 1;
            let told = row.given.as_ref().is_some_and(|given| given.escalated_to.is_some());
            part.of += usize::from(told && row.state == State::Done);
        }
    }
    part
}

fn times(cases: &[Judged]) -> Times {
    let sorted = |of: &mut dyn Iterator<Item = i64>| {
        let mut of: Vec<f64> = of.map(|ms| ms as f64).collect();
        of.sort_by(f64::total_cmp);
        of
    };
    let spent = sorted(&mut cases.iter().map(|case| case.spent_ms));
    let first = sorted(&mut cases.iter().filter_map(|case| case.first_key_ms));
    Times {
        median: percentile(&spent, 50.0),
        p90: percentile(&spent, 90.0),
        first_key: percentile(&first, 50.0),
        each: cases.iter().map(|case| case.spent_ms).collect(),
    }
}

/// Four parts of about the same size, the quickest first; fewer where there are few cases.
fn paces(cases: &[Judged]) -> Vec<Pace> {
    let mut by_time: Vec<&Judged> = cases.iter().collect();
    by_time.sort_by_key(|case| (case.spent_ms, case.order));
    by_time
        .chunks(cases.len().div_ceil(4).max(1))
        .filter_map(|part| {
            Some(Pace {
                from_ms: part.first()?.spent_ms,
                to_ms: part.last()?.spent_ms,
                right: Part { of: part.iter().filter(|c| c.right()).count(), all: part.len() },
            })
        })
        .collect()
}

fn statements(cases: &[Judged]) -> Statements {
    let given: Vec<_> = cases.iter().filter_map(|case| case.statement).collect();
    let part = |is: &dyn Fn(&super::judge::Statement) -> bool| Part {
        of: given.iter().filter(|statement| is(statement)).count(),
        all: given.len(),
    };
    Statements {
        complete: part(&|s| s.complete),
        ground: part(&|s| s.ground),
        specific: part(&|s| s.specific),
        personal: part(&|s| s.personal),
    }
}
