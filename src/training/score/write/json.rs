//! Scores as one JSON value, for scripts.

use super::Scores;
use crate::training::score::{Judged, Kind, Matrix, Measured, Part, Sheet, Together};
use serde_json::{Value, json};

/// Everything as one JSON value; what is not defined is `null`.
#[must_use]
pub fn json(scores: Scores<'_>) -> Value {
    json!({
        "format": 1,
        "runs": scores.sheets.iter().map(sheet).collect::<Vec<_>>(),
        "together": scores.together.map(together),
    })
}

fn sheet(of: &Sheet) -> Value {
    let kinds =
        Kind::WORDS.iter().map(|(kind, word)| ((*word).to_owned(), json!(of.of_kind(*kind))));
    let paces = of.paces.iter().map(
        |pace| json!({"from_ms": pace.from_ms, "to_ms": pace.to_ms, "right": part(pace.right)}),
    );
    json!({
        "by": of.by, "set": of.set, "version": of.version, "seed": of.seed,
        "decided": part(of.decided), "struck": of.struck, "unanswered": of.unanswered,
        "few": of.few(), "passed": of.passed(),
        "right": part(of.right),
        "agreement": measured(of.agreement), "kappa": measured(of.kappa), "ac1": measured(of.ac1),
        "severity_kappa": measured(of.severity_kappa),
        "decisions": matrix(&of.decisions), "categories": matrix(&of.categories),
        "missed_harm": part(of.missed_harm), "over_removal": part(of.over_removal),
        "escalated": part(of.escalated),
        "differences": kinds.collect::<serde_json::Map<_, _>>(),
        "times": {
            "median_ms": of.times.median, "p90_ms": of.times.p90,
            "first_key_ms": of.times.first_key,
        },
        "speed_and_accuracy": paces.collect::<Vec<_>>(),
        "statements": {
            "complete": part(of.statements.complete), "ground": part(of.statements.ground),
            "specific": part(of.statements.specific), "personal": part(of.statements.personal),
        },
        "cases": of.cases.iter().map(case).collect::<Vec<_>>(),
    })
}

fn case(of: &Judged) -> Value {
    json!({
        "case": of.case, "order": of.order,
        "reference": of.reference, "given": of.given,
        "category": of.category, "given_category": of.given_category,
        "severity": of.severity, "given_severity": of.given_severity,
        "right": of.right(), "difference": of.kind.map(Kind::word),
        "spent_ms": of.spent_ms, "first_key_ms": of.first_key_ms,
    })
}

fn matrix(of: &Matrix) -> Value {
    let labels = of.labels();
    let rows = (0..labels.len())
        .map(|row| (0..labels.len()).map(|column| of.count(row, column)).collect::<Vec<_>>());
    let classes = of.classes().into_iter().map(|class| {
        json!({
            "label": class.label, "support": class.support,
            "precision": class.precision, "recall": class.recall, "f1": class.f1,
        })
    });
    json!({
        "labels": labels, "rows": rows.collect::<Vec<_>>(),
        "classes": classes.collect::<Vec<_>>(),
        "macro_f1": of.macro_f1(), "micro_f1": of.micro_f1(),
    })
}

fn measured(of: Measured) -> Value {
    json!({
        "value": of.value,
        "low": of.interval.map(|between| between.low),
        "high": of.interval.map(|between| between.high),
    })
}

fn part(of: Part) -> Value {
    json!({"of": of.of, "all": of.all})
}

fn together(of: &Together) -> Value {
    let cases = of.cases.iter().map(|spread| {
        let given = spread.given.iter().map(|(who, act)| (who.clone(), json!(act)));
        json!({
            "case": spread.case, "reference": spread.reference, "dispute": spread.dispute,
            "given": given.collect::<serde_json::Map<_, _>>(),
        })
    });
    json!({"people": of.people, "alpha": of.alpha, "cases": cases.collect::<Vec<_>>()})
}
