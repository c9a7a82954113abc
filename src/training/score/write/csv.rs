//! Scores as a table of decided cases, one row each, safe to open in a spreadsheet.

use super::Scores;
use crate::training::score::{Judged, Kind, Sheet};

/// A column: its name, and what stands in it.
type Column = (&'static str, fn(&Sheet, &Judged) -> String);

const COLUMNS: &[Column] = &[
    ("by", |sheet, _| sheet.by.clone()),
    ("set", |sheet, _| sheet.set.clone()),
    ("version", |sheet, _| sheet.version.to_string()),
    ("seed", |sheet, _| sheet.seed.to_string()),
    ("order", |_, case| case.order.to_string()),
    ("case", |_, case| case.case.to_string()),
    ("reference", |_, case| case.reference.word().to_owned()),
    ("given", |_, case| case.given.word().to_owned()),
    ("reference_category", |_, case| case.category.clone()),
    ("given_category", |_, case| case.given_category.clone()),
    ("reference_severity", |_, case| case.severity.to_string()),
    ("given_severity", |_, case| case.given_severity.to_string()),
    ("right", |_, case| u8::from(case.right()).to_string()),
    ("difference", |_, case| case.kind.map_or("", Kind::word).to_owned()),
    ("spent_ms", |_, case| case.spent_ms.to_string()),
    ("first_key_ms", |_, case| case.first_key_ms.map_or_else(String::new, |ms| ms.to_string())),
];

/// The table, with its header.
///
/// # Errors
/// The writer refuses.
pub fn csv(scores: Scores<'_>, out: impl std::io::Write) -> std::io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS.iter().map(|(name, _)| name))?;
    for sheet in scores.sheets {
        for case in &sheet.cases {
            table.write_record(COLUMNS.iter().map(|(_, cell)| harmless(cell(sheet, case))))?;
        }
    }
    table.flush()
}

/// What a spreadsheet would take for a formula stands behind an apostrophe.
fn harmless(cell: String) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell,
    }
}
