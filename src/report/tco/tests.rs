//! The yearly report on terrorist content, counted by hand.

use super::*;

const DAY: i64 = 24 * HOUR;

fn facts() -> TcoFacts {
    TcoFacts::new(2026, &TimeZone::UTC).unwrap()
}

fn order(minutes: Option<i64>, obstacle: Option<Obstacle>) -> TcoOrderFact {
    let received = facts().begin.plus(40 * DAY);
    let executed_at = minutes.map(|m| received.plus(m * 60_000));
    TcoOrderFact { received, items: 3, executed_at, obstacle, reinstated_at: None }
}

fn value(report: &TcoReport, id: &str) -> String {
    let place = ROWS.iter().position(|r| r.0 == id).unwrap();
    report.rows[place].value.to_string()
}

#[test]
fn orders_are_counted_by_what_became_of_them() {
    let mut f = facts();
    f.add_order(&order(Some(60), None));
    f.add_order(&order(Some(61), Some(Obstacle::TooLittleInformation)));
    f.add_order(&order(None, Some(Obstacle::ManifestErrors)));
    f.add_order(&order(None, Some(Obstacle::Impossible)));
    f.add_order(&TcoOrderFact { reinstated_at: Some(f.end.plus(-1)), ..order(None, None) });
    f.add_order(&TcoOrderFact { received: f.begin.plus(-1), ..order(Some(0), None) });
    let r = f.report(&TcoWords::default());
    let got = [
        "orders",
        "in_time",
        "late",
        "items_orders",
        "impossible",
        "errors",
        "too_little",
        "reinstated.scrutiny",
    ]
    .map(|id| value(&r, id));
    assert_eq!(got, ["5", "1", "2", "9", "1", "1", "0", "1"]);
}

#[test]
fn complaints_and_reviews_are_counted_by_outcome() {
    let mut f = facts();
    let at = f.begin.plus(DAY);
    for (ending, reinstated) in
        [(Ending::Upheld, false), (Ending::Reversed, true), (Ending::Omitted, false)]
    {
        let ended = Some((at.plus(DAY), ending));
        f.add_complaint(&TcoComplaintFact { sent: at, ended, reinstated });
        f.add_review(&TcoReviewFact { begun: at, kind: Review::Judicial, ended, reinstated });
    }
    f.add_measure(&TcoMeasureFact { at, items: 8 });
    f.add_measure(&TcoMeasureFact { at: f.end, items: 8 });
    let r = f.report(&TcoWords::default());
    let got = [
        "items_measures",
        "complaints",
        "complaints.reversed",
        "judicial",
        "reviews.omitted",
        "reinstated.reviews",
        "reinstated.complaints",
    ]
    .map(|id| value(&r, id));
    assert_eq!(got, ["8", "3", "1", "3", "1", "1", "1"]);
}

#[test]
fn every_counted_id_has_a_row() {
    let mut f = facts();
    for obstacle in [Obstacle::Impossible, Obstacle::ManifestErrors, Obstacle::TooLittleInformation]
    {
        f.add_order(&order(None, Some(obstacle)));
    }
    f.add_order(&TcoOrderFact { reinstated_at: Some(f.begin), ..order(Some(9), None) });
    f.add_order(&order(Some(90), None));
    f.add_measure(&TcoMeasureFact { at: f.begin, items: 1 });
    for ending in [Ending::Upheld, Ending::PartlyReversed, Ending::Reversed, Ending::Omitted] {
        for kind in [Review::Administrative, Review::Judicial] {
            let (begun, ended) = (f.begin, Some((f.begin, ending)));
            f.add_review(&TcoReviewFact { begun, kind, ended, reinstated: true });
            f.add_complaint(&TcoComplaintFact { sent: begun, ended, reinstated: true });
        }
    }
    let ids: std::collections::BTreeSet<_> = ROWS.iter().map(|r| r.0).collect();
    assert_eq!(f.counts.keys().copied().collect::<std::collections::BTreeSet<_>>(), ids);
}

#[test]
fn text_and_table_say_the_same() {
    let mut f = facts();
    f.add_order(&order(Some(5), None));
    let words = TcoWords {
        provider: "Voorbeeld B.V.".into(),
        measures: "Hashes, \"kept\".".into(),
        ..TcoWords::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let report = f.report(&words);
    let files: Vec<_> = report.write(dir.path()).unwrap().into_iter().map(|w| w.file).collect();
    assert_eq!(files, ["tco-2026.txt", "tco-2026.csv"]);
    let text = std::fs::read_to_string(dir.path().join("tco-2026.txt")).unwrap();
    assert!(text.contains("before 1 March 2027"), "{text}");
    assert!(text.contains("Provider: Voorbeeld B.V.\n"), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 82), "{text}");
    let mut reader = csv::Reader::from_path(dir.path().join("tco-2026.csv")).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), ROWS.len() + 2);
    assert_eq!(&rows[0][3], "Hashes, \"kept\".");
    assert_eq!(&rows[5][3], "3");
    assert!(!facts().report(&words).owed);
    assert!(facts().report(&words).text().contains("no report is owed"));
}
