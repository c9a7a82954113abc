//! Several runs beside each other: one person over time, and several people on the same cases.

use super::{Sheet, Unit, alpha, dispute};
use crate::training::{Act, Answers, CaseId, Run, State};
use std::collections::BTreeMap;

/// What people made of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Which case.
    pub case: CaseId,
    /// What is right, where somebody knows.
    pub reference: Option<Act>,
    /// Who decided what, by name.
    pub given: Vec<(String, Act)>,
    /// Share of the pairs of people who differ.
    pub dispute: f64,
}

/// What several people made of the same cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Who, by name.
    pub people: Vec<String>,
    /// Krippendorff's alpha over decisions; `None` where it is not defined.
    pub alpha: Option<f64>,
    /// Cases at least two decided, most disputed first.
    pub cases: Vec<Spread>,
}

/// The newest run of each person, by name.
#[must_use]
pub fn newest(runs: &[Run]) -> Vec<&Run> {
    let mut of: BTreeMap<&str, &Run> = BTreeMap::new();
    for run in runs {
        let kept = of.entry(&run.header.by).or_insert(run);
        if run.began > kept.began {
            *kept = run;
        }
    }
    of.into_values().collect()
}

/// How far the people of these runs agree with each other; each with their newest run.
#[must_use]
pub fn together(runs: &[Run], answers: &Answers) -> Together {
    let newest = newest(runs);
    let mut of: BTreeMap<&CaseId, Vec<(String, Act)>> = BTreeMap::new();
    for run in &newest {
        for row in run.cases.iter().filter(|row| row.state == State::Done) {
            if let Some(given) = &row.given {
                of.entry(&row.case).or_default().push((run.header.by.clone(), given.decision));
            }
        }
    }
    let units: Vec<Unit<'_>> =
        of.values().map(|given| given.iter().map(|(_, act)| act.word()).collect()).collect();
    let mut cases: Vec<Spread> = of
        .iter()
        .zip(&units)
        .filter_map(|((case, given), unit)| {
            Some(Spread {
                case: (*case).clone(),
                reference: answers.get(case).map(|answer| answer.decision),
                given: given.clone(),
                dispute: dispute(unit)?,
            })
        })
        .collect();
    cases.sort_by(|a, b| b.dispute.total_cmp(&a.dispute).then_with(|| a.case.cmp(&b.case)));
    Together {
        people: newest.iter().map(|run| run.header.by.clone()).collect(),
        alpha: alpha(&units),
        cases,
    }
}

/// The sheets of one person in the order of their runs: the learning curve.
#[must_use]
pub fn curve<'s>(runs: &[Run], sheets: &'s [Sheet], by: &str) -> Vec<&'s Sheet> {
    let mut of: Vec<_> = runs.iter().zip(sheets).filter(|(run, _)| run.header.by == by).collect();
    of.sort_by_key(|(run, _)| run.began);
    of.into_iter().map(|(_, sheet)| sheet).collect()
}
