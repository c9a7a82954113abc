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

/// What several people made of one set, as if one had, without what nobody saw. `by` says who they
/// are together.
#[must_use]
pub fn pooled(runs: &[Run], by: &str) -> Option<Run> {
    let mut all = runs.first()?.clone();
    all.header.by = by.to_owned();
    all.worked_ms = runs.iter().map(|run| run.worked_ms).fold(0, i64::saturating_add);
    let seen = |case: &&CaseRun| case.state != State::Unseen;
    all.cases = runs.iter().flat_map(|run| run.cases.iter().filter(seen).cloned()).collect();
    // Who met a case first or later says nothing about its place among all.
    for (case, order) in all.cases.iter_mut().zip(1..) {
        case.order = order;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Act;

    fn given(decision: Act) -> Given {
        let text = format!("{{\"decision\": \"{}\"}}", decision.word());
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn what_was_said_outside_a_run_is_one_and_several_are_laid_together() {
        let case = |n: u32| format!("case/{n}/1").parse::<CaseId>().unwrap();
        let one = paired(
            "looks",
            "2nd look",
            [(case(1), given(Act::Allow), At(5)), (case(2), given(Act::Remove), At(3))],
        );
        assert_eq!((one.done(), one.began, one.last), (2, At(3), At(5)));
        assert_eq!(one.cases.iter().map(|case| case.order).collect::<Vec<_>>(), [1, 2]);
        let mut other = paired("looks", "b", [(case(1), given(Act::Remove), At(9))]);
        other.cases.extend(one.cases.iter().cloned().map(|case| CaseRun {
            state: State::Unseen,
            given: None,
            ..case
        }));
        let all = pooled(&[one, other], "2 people").unwrap();
        assert_eq!((all.cases.len(), all.done()), (3, 3), "what nobody saw is left out");
        assert_eq!(all.cases.last().map(|case| case.order), Some(3));
        assert!(pooled(&[], "nobody").is_none());
    }
}
