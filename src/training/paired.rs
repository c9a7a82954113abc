//! What somebody said of cases outside a run, in the form of one, so that the same measures hold.

use super::clock::Pace;
use super::event::{Feedback, Header};
use super::given::Given;
use super::id::CaseId;
use super::run::{CaseRun, FORMAT, Run, State};
use crate::model::{At, Digest};
use std::path::PathBuf;

/// A run of these cases, in their order. No time was measured in it.
#[must_use]
pub fn paired(set: &str, by: &str, given: impl IntoIterator<Item = (CaseId, Given, At)>) -> Run {
    let cases: Vec<CaseRun> = given
        .into_iter()
        .zip(1..)
        .map(|((case, given, at), order)| CaseRun {
            case,
            order,
            state: State::Done,
            given: Some(given),
            decided_at: Some(at),
            decided_ms: None,
            first_key_ms: None,
            spent_ms: 0,
            idle_ms: 0,
            changes: 0,
            closed: false,
            objection: None,
        })
        .collect();
    let times = || cases.iter().filter_map(|case| case.decided_at);
    let (began, last) = (times().min().unwrap_or_default(), times().max().unwrap_or_default());
    let header = Header {
        format: FORMAT,
        set: set.to_owned(),
        version: 1,
        id: Digest::of(set.as_bytes()),
        by: by.to_owned(),
        seed: 1,
        pace: Pace::Off,
        feedback: Feedback::End,
        limit_minutes: None,
        idle_seconds: 0,
        order: cases.iter().map(|case| case.case.clone()).collect(),
    };
    Run {
        path: PathBuf::new(),
        header,
        cases,
        ended: None,
        worked_ms: 0,
        passed_ms: 0,
        began,
        last,
        whole: 0,
        remarks: Vec::new(),
    }
}

/// What several people made of one set, as if one had. `by` says who they are together.
#[must_use]
pub fn pooled(runs: &[Run], by: &str) -> Option<Run> {
    let (first, rest) = runs.split_first()?;
    let mut all = first.clone();
    all.header.by = by.to_owned();
    for run in rest {
        all.cases.extend(run.cases.iter().cloned());
        all.worked_ms = all.worked_ms.saturating_add(run.worked_ms);
    }
    // Who met a case first or later says nothing about its place among all.
    for (case, order) in all.cases.iter_mut().zip(1..) {
        case.order = order;
    }
    Some(all)
}
