//! A whole year, every cell of which is counted a second time.

mod facts;
mod plain;
mod words;

use super::{
    Class, Classifier, DecisionFact, Edition, Facts, Period, Qualitative, Report, Use, check_dir,
    write,
};
use crate::law::Vocabulary;
use crate::model::{At, time::HOUR};
pub(super) use facts::Dice;
use facts::{NEW_YEAR, Year};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use plain::{Key, Plain};
use std::collections::HashMap;
use std::path::Path;

/// The words of a platform that keeps to the rules.
pub(super) fn words() -> Qualitative {
    let text = |t: &str| t.to_owned();
    let classifier = |name: &str, about| Classifier {
        about,
        accuracy: Some(0.95),
        precision: Some(0.9),
        recall: None,
        explanation: format!("{name}, measured on a sample of 400 messages, twice."),
    };
    Qualitative {
        summary: text("We look, \"carefully\",\nand act."),
        information: text("Rules point at messages; people decide."),
        automated_means: text("Word rules."),
        accuracy: text("Samples."),
        purposes: text("Finding offers of forbidden goods."),
        safeguards: text("Every hit is seen by a person."),
        classifiers: vec![
            classifier("Word rules", Use::Total),
            classifier("Spam filter", Use::Total),
            classifier("Word rules", Use::Language("nl".into())),
        ],
        ..Qualitative::default()
    }
}

/// The report of an invented platform.
pub(super) fn edition(class: Class) -> Edition {
    Edition {
        provider: "Voorbeeld B.V.".into(),
        service: "Voorbeeldplein".into(),
        class,
        published: date(2027, 2, 1),
        previous: None,
        never: Vec::new(),
    }
}

/// The facts of a year, counted in the days of a place one hour east.
pub(super) fn collected(year: &Year<'_>) -> Facts {
    let period = Period::new(date(2026, 1, 1), date(2026, 12, 31)).unwrap();
    let mut facts = Facts::new(period, &TimeZone::fixed(offset(1))).unwrap();
    year.notices.iter().for_each(|f| facts.add_notice(f));
    year.orders.iter().for_each(|f| facts.add_order(f));
    for (at, measure, reversed) in &year.decisions {
        facts.add_decision(&DecisionFact { at: *at, measure, reversed: *reversed });
    }
    year.complaints.iter().for_each(|f| facts.add_complaint(f));
    year.disputes.iter().for_each(|f| facts.add_dispute(f));
    year.suspensions.iter().for_each(|f| facts.add_suspension(f));
    facts
}

/// A folder with the report of a made-up year.
pub(super) fn written(class: Class) -> tempfile::TempDir {
    let words_of_law = Vocabulary::load().unwrap();
    let year = Year::new(7, &words_of_law, 5);
    let report = Report::new(&collected(&year), &edition(class), &words()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(&report, dir.path()).unwrap();
    dir
}

#[test]
fn every_cell_is_what_a_plain_loop_counts() {
    let vocabulary = Vocabulary::load().unwrap();
    for (class, seed, part) in
        [(Class::OnlinePlatform, 1, 1), (Class::VeryLarge, 2, 5), (Class::Hosting, 3, 5)]
    {
        let year = Year::new(seed, &vocabulary, part);
        let facts = collected(&year);
        let report = Report::new(&facts, &edition(class), &words()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(write(&report, dir.path()).unwrap().len(), 11);
        assert_eq!(check_dir(dir.path()).unwrap(), [], "{class:?}");
        let (begin, end) = (NEW_YEAR - HOUR, NEW_YEAR - HOUR + 365 * 24 * HOUR);
        let plain = plain::count(&year, |at: At| begin <= at.0 && at.0 < end);
        let mut cells = 0;
        for (part, file) in [
            (3, "3_member_states_orders.csv"),
            (4, "4_notices.csv"),
            (5, "5_own_initiative_illegal.csv"),
            (6, "6_own_initiative_TC.csv"),
            (7, "7_appeals_and_recidivism.csv"),
            (8, "8_automated_means.csv"),
        ] {
            cells += compare(part, class, &dir.path().join(file), &plain);
        }
        assert!(cells > 9_000, "{cells}");
    }
}

fn compare(part: u8, class: Class, path: &Path, plain: &Plain) -> usize {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut category = String::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let row: HashMap<&str, &str> = header.iter().zip(record.iter()).collect();
        assert_eq!(row["Service"], "Voorbeeldplein");
        assert_eq!(row["Reporting period"], "2026-01-01/2026-12-31");
        let code = header.iter().position(|h| h.starts_with("Category of")).map(|i| &record[i]);
        let name = match code {
            Some(code) if code.starts_with("KEYWORD_") => format!("{category}/{code}"),
            Some(code) => {
                category = code.to_owned();
                code.to_owned()
            }
            None => row["Indicator"].trim().to_owned(),
        };
        let scope = row.get("Scope").map_or("", |s| s.trim());
        let applies = match row["Applicability"] {
            "Only for providers of online platforms" => class >= Class::OnlinePlatform,
            "Only for VLOPs" => class == Class::VeryLarge,
            _ => true,
        };
        let mut used = false;
        for (h, cell) in header.iter().zip(record.iter()) {
            let key: Key = (part, scope.to_owned(), name.clone(), h.to_owned());
            let n = plain.counts.get(&key).copied().unwrap_or(0);
            used |= n > 0 || plain.minutes.contains_key(&key);
            let wanted = match h {
                "Value" | "Contextual Information" if !applies => String::new(),
                "Value" if name.starts_with("Accuracy") => {
                    figure(&name, scope, cell);
                    continue;
                }
                "Value" if scope.starts_with("Percentage") => share(plain, &name),
                "Value" if scope == "Median time" => median(plain, &key),
                h if h.starts_with("Median") => median(plain, &key),
                h if (h.contains("Trusted")) && class < Class::OnlinePlatform && n == 0 => {
                    String::new()
                }
                h if h.starts_with("Number") || h == "Value" => n.to_string(),
                h if h.contains("restriction ") && !h.starts_with("Contextual") => n.to_string(),
                h if h.starts_with("Provision") => n.to_string(),
                h if h.starts_with("Contextual Information on Number of measures taken after") => {
                    remark("Also decided solely by automated means", n)
                }
                "Contextual Information" if name.starts_with("Accuracy") => continue,
                "Contextual Information" => remark("Reversed later", n),
                h if h.starts_with("Contextual") => String::new(),
                _ => continue,
            };
            assert_eq!(cell, wanted, "part {part}, {name:?}, {scope:?}, {h:?}");
            cells += 1;
        }
        if let Some(other) = row.get("Description of the sub-category \"Other\"") {
            assert_eq!(!other.is_empty(), used && name.ends_with("/KEYWORD_OTHER"), "{name}");
        }
    }
    cells
}

fn remark(text: &str, n: u64) -> String {
    if n == 0 { String::new() } else { format!("{text}: {n}.") }
}

fn figure(name: &str, scope: &str, cell: &str) {
    let known = scope == "Total number" || scope == "nl";
    let wanted = match name.rsplit(' ').next() {
        Some("Accuracy") if known => "0.95",
        Some("Precision") if known => "0.9",
        _ => "",
    };
    assert!(cell == wanted || cell.is_empty() && scope == "nl", "{name} {scope} {cell}");
}

fn share(plain: &Plain, name: &str) -> String {
    let of = |scope: &str| {
        let key = (7, scope.to_owned(), name.to_owned(), "Value".to_owned());
        plain.counts.get(&key).copied().unwrap_or(0) as f64
    };
    let text = format!("{:.4}", of("implemented") / of("reversing"));
    text.trim_end_matches('0').to_owned()
}

/// Hours with two decimals, as a person would work it out.
fn median(plain: &Plain, key: &Key) -> String {
    let Some(minutes) = plain.minutes.get(key) else { return String::new() };
    let mut sorted = minutes.clone();
    sorted.sort_unstable();
    let n = sorted.len();
    let middle = if n % 2 == 1 {
        sorted[n / 2] as f64
    } else {
        (sorted[n / 2 - 1] + sorted[n / 2]) as f64 / 2.0
    };
    let hundredths = (middle / 60.0 * 100.0 + 1e-6).round();
    format!("{}", hundredths / 100.0)
}

#[test]
fn a_number_can_be_opened_into_the_facts_behind_it() {
    let vocabulary = Vocabulary::load().unwrap();
    let year = Year::new(11, &vocabulary, 4);
    let facts = collected(&year);
    let report = Report::new(&facts, &edition(Class::OnlinePlatform), &words()).unwrap();
    let table = report.table(4).unwrap();
    for row in [0, 1, 4, 40] {
        for column in [5, 6, 11] {
            let place = table.place(row, column).unwrap();
            let rules = facts.rules();
            let behind = |n: &&_| rules.notice(n).behind(&rules.template, place);
            let found = year.notices.iter().filter(behind).count();
            let cell = &table.rows[row].cells[usize::from(column)];
            assert_eq!(cell.to_string(), found.to_string());
        }
    }
}
