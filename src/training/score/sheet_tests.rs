//! Sheets from runs made by hand, and what is written of them.

use super::write::{Scores, csv, html, json, text};
use super::*;
use crate::law::Law;
use crate::model::{At, Digest};
use crate::training::{
    Act, Answer, Answers, CaseId, CaseRun, Feedback, Given, Header, Pace as Shift, Run, State,
    StatementFacts, Why,
};
use std::path::PathBuf;

const FRAUD: &str = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD";
const ILLEGAL: &str = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH";

fn law() -> Law {
    Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap()
}

fn case(no: usize) -> CaseId {
    format!("training/1/{no}").parse().unwrap()
}

fn answer(no: usize, decision: Act, category: &str) -> Answer {
    Answer {
        case: case(no),
        decision,
        policy: None,
        category: (!category.is_empty()).then(|| category.to_owned()),
        acceptable: Vec::new(),
        must_escalate: decision == Act::Escalate,
        why: "because".into(),
        author: String::new(),
        version: 1,
        disputed: false,
    }
}

fn given(decision: Act, category: &str) -> Given {
    let law = law();
    Given {
        decision,
        policy: None,
        category: (!category.is_empty()).then(|| category.to_owned()),
        severity: if decision == Act::Allow { 0 } else { law.severity_of_category(category) },
        restrictions: Vec::new(),
        ground: None,
        ground_id: String::new(),
        escalated_to: (decision == Act::Escalate).then(|| "police".to_owned()),
        statement: StatementFacts {
            due: decision != Act::Allow,
            complete: true,
            named_words: 3,
            message_words: 9,
            ..StatementFacts::default()
        },
    }
}

fn run(by: &str, began: i64, given: Vec<Option<Given>>) -> Run {
    let order: Vec<CaseId> = (1..=given.len()).map(case).collect();
    let cases = given.into_iter().zip(&order).zip(1..).map(|((given, case), order)| CaseRun {
        case: case.clone(),
        order,
        state: if given.is_some() { State::Done } else { State::Left },
        given,
        decided_at: Some(At(began)),
        decided_ms: Some(1_000),
        first_key_ms: Some(1_000 * order as i64),
        spent_ms: 10_000 * order as i64,
        idle_ms: 0,
        changes: 0,
        closed: true,
        objection: None,
    });
    Run {
        path: PathBuf::from("run.jsonl"),
        cases: cases.collect(),
        header: Header {
            format: 1,
            set: "spring".into(),
            version: 3,
            id: Digest::of(b"set"),
            by: by.into(),
            seed: 7,
            pace: Shift::default(),
            feedback: Feedback::Each,
            limit_minutes: None,
            idle_seconds: 60,
            order,
        },
        ended: Some(Why::All),
        worked_ms: 1,
        passed_ms: 0,
        began: At(began),
        last: At(began),
        whole: 0,
        remarks: Vec::new(),
    }
}

/// Seven cases: two allowed, two removed, one restricted, one to escalate, one under discussion.
fn answers() -> Answers {
    let mut answers = Answers::default();
    answers.put(answer(1, Act::Allow, ""));
    answers.put(answer(2, Act::Allow, ""));
    answers.put(answer(3, Act::Remove, FRAUD));
    let mut alternative = answer(4, Act::Remove, FRAUD);
    alternative.acceptable = serde_json::from_str("[\"restrict\"]").unwrap();
    answers.put(alternative);
    answers.put(answer(5, Act::Restrict, ILLEGAL));
    answers.put(answer(6, Act::Escalate, ILLEGAL));
    answers.put(Answer { disputed: true, ..answer(7, Act::Remove, FRAUD) });
    answers
}

fn tess() -> Run {
    run(
        "tess",
        100,
        vec![
            Some(given(Act::Allow, "")),
            Some(given(Act::Remove, FRAUD)),
            Some(given(Act::Allow, "")),
            Some(given(Act::Restrict, FRAUD)),
            Some(given(Act::Restrict, FRAUD)),
            Some(given(Act::Remove, ILLEGAL)),
            Some(given(Act::Allow, "")),
        ],
    )
}

#[test]
fn a_sheet_tells_apart_what_went_wrong() {
    let sheet = Sheet::of(&law(), &tess(), &answers(), 1);
    assert_eq!((sheet.decided.of, sheet.struck, sheet.cases.len()), (7, 1, 6));
    // Right: the first; the fourth as an accepted alternative; the fifth for another reason.
    assert_eq!(sheet.right, Part { of: 3, all: 6 });
    assert_eq!(sheet.agreement.value, Some(0.5));
    assert_eq!(sheet.missed_harm, Part { of: 1, all: 4 });
    assert_eq!(sheet.over_removal, Part { of: 1, all: 2 });
    assert_eq!(sheet.escalated, Part { of: 0, all: 1 });
    assert_eq!(sheet.passed(), Some(false), "an authority was not told");
    let kinds: Vec<_> =
        sheet.disagreements().iter().map(|case| case.kind.unwrap().word()).collect();
    assert_eq!(kinds, ["not escalated", "missed harm", "over-removal", "ground"]);
    assert!(sheet.few());
    assert_eq!(sheet.decisions.labels(), ["allow", "remove", "restrict", "escalate"]);
    assert_eq!(sheet.times.median, Some(35_000.0));
    assert_eq!(sheet.times.first_key, Some(3_500.0));
    assert_eq!(sheet.paces.len(), 3);
    assert_eq!(sheet.paces[0].right, Part { of: 1, all: 2 });
    assert_eq!(sheet.statements.complete, Part { of: 4, all: 4 });
    assert_eq!(sheet.statements.ground, Part { of: 1, all: 4 });
    assert_eq!(sheet.statements.personal, Part { of: 0, all: 4 });
}

#[test]
fn a_struck_answer_leaves_every_number() {
    let mut struck = answers();
    struck.put(Answer { disputed: true, ..answer(3, Act::Remove, FRAUD) });
    let sheet = Sheet::of(&law(), &tess(), &struck, 1);
    assert_eq!((sheet.struck, sheet.right), (2, Part { of: 3, all: 5 }));
    assert_eq!(sheet.missed_harm.of, 0);
}

#[test]
fn a_run_without_a_decision_has_no_numbers_and_no_grade() {
    let sheet = Sheet::of(&law(), &run("noor", 1, vec![None; 7]), &answers(), 1);
    assert_eq!(sheet.kappa, Measured::default());
    assert_eq!((sheet.right, sheet.times.median), (Part::default(), None));
    assert!(sheet.few() && sheet.paces.is_empty() && sheet.decisions.labels().is_empty());
    assert_eq!(sheet.escalated, Part { of: 0, all: 1 }, "it was seen and left");
    let mut out = Vec::new();
    text(Scores { sheets: &[sheet], together: None }, &mut out, (&str::to_owned, &str::to_owned))
        .unwrap();
    assert!(String::from_utf8(out).unwrap().contains("too few for a grade"));
}

#[test]
fn everything_right_is_one_without_an_interval_that_leaves_it() {
    let right = vec![
        Some(given(Act::Allow, "")),
        Some(given(Act::Allow, "")),
        Some(given(Act::Remove, FRAUD)),
        Some(given(Act::Remove, FRAUD)),
        Some(given(Act::Restrict, ILLEGAL)),
        Some(given(Act::Escalate, ILLEGAL)),
    ];
    let sheet = Sheet::of(&law(), &run("noor", 1, right), &answers(), 1);
    assert_eq!(sheet.kappa.value, Some(1.0));
    assert_eq!(sheet.passed(), Some(true));
    assert!(sheet.disagreements().is_empty());
    let between = sheet.kappa.interval.unwrap();
    assert!((between.low - 1.0).abs() < 1e-9 && (between.high - 1.0).abs() < 1e-9);
}

#[test]
fn several_people_are_compared_by_their_newest_runs() {
    let old = run("noor", 50, vec![Some(given(Act::Remove, FRAUD)); 7]);
    let new = run(
        "noor",
        200,
        vec![
            Some(given(Act::Allow, "")),
            None,
            Some(given(Act::Remove, FRAUD)),
            Some(given(Act::Restrict, FRAUD)),
            Some(given(Act::Restrict, FRAUD)),
            Some(given(Act::Escalate, ILLEGAL)),
            Some(given(Act::Allow, "")),
        ],
    );
    let runs = [old, tess(), new];
    let together = together(&runs, &answers());
    assert_eq!(together.people, ["noor", "tess"]);
    assert_eq!(together.cases.len(), 6, "one case was decided by one of them only");
    let first: Vec<_> = together.cases.iter().take(2).map(|s| s.case.to_string()).collect();
    assert_eq!(first, ["training/1/3", "training/1/6"], "the most disputed first");
    assert!(together.alpha.unwrap() < 1.0);
    let sheets: Vec<Sheet> = runs.iter().map(|run| Sheet::of(&law(), run, &answers(), 1)).collect();
    let curve = curve(&runs, &sheets, "noor");
    assert_eq!(curve.len(), 2);
    assert!(curve[0].right.of < curve[1].right.of);
}

#[test]
fn what_is_written_cannot_hurt_its_reader() {
    let mut run = tess();
    run.header.by = "=cmd()<script>\u{1b}[31m".into();
    let sheets = [Sheet::of(&law(), &run, &answers(), 1)];
    let scores = Scores { sheets: &sheets, together: None };
    let page = html(scores);
    assert!(page.contains("=cmd()&lt;script&gt;") && !page.contains("<script"));
    assert!(!page.contains('\u{1b}'));
    let mut table = Vec::new();
    csv(scores, &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    assert_eq!(table.lines().count(), 7);
    assert!(table.lines().nth(1).unwrap().starts_with("'=cmd()"), "{table}");
    let value = json(scores);
    assert_eq!(value["runs"][0]["right"]["of"], 3);
    assert_eq!(value["runs"][0]["decisions"]["rows"][1], serde_json::json!([1, 1, 0, 0]));
    assert!(value["runs"][0]["passed"] == false && value["together"].is_null());
}
