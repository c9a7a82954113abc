//! Every cell of the parts that hold no counts: who reports, names, people, recipients, answers.

use super::*;
use crate::report::{Recipients, Staff};

fn rows(dir: &Path, file: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(dir.join(file)).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn said(class: Class) -> Qualitative {
    let mut words = words();
    if class == Class::VeryLarge {
        for answer in [
            &mut words.governance,
            &mut words.qualifications,
            &mut words.training,
            &mut words.support,
            &mut words.counting_method,
        ] {
            *answer = "Three shifts.".to_owned();
        }
        let language = [("nl".to_owned(), 4.0), ("fr".to_owned(), 2.5)].into();
        words.staff =
            Staff { internal: Some(12.5), external: Some(3.0), languages: Some(15.5), language };
        let state = [("NL".to_owned(), 30_000_000), ("BE".to_owned(), 16_000_000)].into();
        words.recipients = Recipients { total: Some(46_000_000), state };
    }
    words
}

/// What stands in `Value`, worked out from the texts of the row alone.
fn value(row: &HashMap<String, String>, class: Class) -> &'static str {
    let has = |word: &str| row["Indicator"].contains(word);
    let very_large = class == Class::VeryLarge;
    let scope = row.get("Scope").map_or("", String::as_str);
    match (row["Applicability"].as_str(), scope) {
        ("Only for VLOPs" | "Only for VLOPs and VLOSEs", _) if !very_large => "",
        (_, "nl") => "4",
        (_, "fr") => "2.5",
        (_, "NL") => "30000000",
        (_, "BE") => "16000000",
        (_, "TOTAL") => "46000000",
        (_, "Total number") if has("internal") => "12.5",
        (_, "Total number") if has("external") => "3",
        (_, "Total number") => "15.5",
        (_, scope) if !scope.is_empty() => "",
        _ if has("Name of the service provider") => "Voorbeeld B.V.",
        _ if has("latest previous report") => "2026-02-20",
        _ if has("publication of the report") => "2027-02-01",
        _ if has("Starting date") => "2026-01-01",
        _ if has("Ending date") => "2026-12-31",
        _ if has("Summary") => "We look, \"carefully\",\nand act.",
        _ if has("Meaningful") => "Rules point at messages; people decide.",
        _ if has("indicators of accuracy") => "Samples.",
        _ if has("precise purposes") => "Finding offers of forbidden goods.",
        _ if has("Safeguards") => "Every hit is seen by a person.",
        _ if has("description of the automated means") => "Word rules.",
        _ => "Three shifts.",
    }
}

#[test]
fn every_cell_without_a_count_is_what_the_settings_say() {
    let vocabulary = Vocabulary::load().unwrap();
    for class in [Class::Hosting, Class::OnlinePlatform, Class::VeryLarge] {
        let facts = collected(&Year::new(5, &vocabulary, 500));
        let edition = Edition { previous: Some(date(2026, 2, 20)), ..edition(class) };
        let report = Report::new(&facts, &edition, &said(class)).unwrap();
        let dir = tempfile::tempdir().unwrap();
        write(&report, dir.path()).unwrap();
        assert_eq!(check_dir(dir.path()).unwrap(), [], "{class:?}");
        let mut filled = 0;
        for (file, period) in [
            ("1_report_identification.csv", false),
            ("9_human_resources.csv", true),
            ("10_AMAR.csv", true),
            ("11_qualitative.csv", true),
        ] {
            for row in rows(dir.path(), file) {
                let wanted = value(&row, class);
                assert_eq!(row["Value"], wanted, "{class:?} {file} {row:?}");
                assert_eq!(row["Service"], "Voorbeeldplein");
                assert_eq!(period, row.contains_key("Reporting period"));
                assert!(!period || row["Reporting period"] == "2026-01-01/2026-12-31");
                let remark = row.get("Contextual information").map_or("", String::as_str);
                assert_eq!(remark, "", "{file}");
                filled += usize::from(!wanted.is_empty());
            }
        }
        assert_eq!(filled, if class == Class::VeryLarge { 24 } else { 11 });
        let names = rows(dir.path(), "2_categories_names.csv");
        assert_eq!(names.len(), 100);
        assert!(names.iter().all(|row| row["Contextual information"].is_empty()));
    }
}
