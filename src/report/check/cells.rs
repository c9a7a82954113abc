//! Checks that every value is of its kind, and blank where it must be.

use super::reader::Line;
use super::rows::{Matched, Want};
use super::{Faults, Sheet, excerpt, plain};
use crate::law::KEYWORD_OTHER;
use crate::report::forms::{Applies, Holds, Kind};
use crate::report::template::LONGEST_ANSWER;
use jiff::civil::Date;
use std::collections::HashMap;

/// Checks the cells of every recognised line.
pub(super) fn check(sheet: &Sheet<'_>, matched: &[Matched<'_>], faults: &mut Faults) {
    let mut others = HashMap::new();
    for Matched { line, want } in matched {
        for (column, place) in sheet.part.columns.iter().zip(0..) {
            let kind = match column.is {
                Holds::Count => Kind::Count,
                Holds::Hours => Kind::Hours,
                Holds::Value => want.kind,
                _ => continue,
            };
            let Some(text) = sheet.cell(line, place) else { continue };
            let at = (line.number, sheet.column(place));
            if want.placeholder && !text.is_empty() {
                let fix = "write one row for each language or Member State, or leave it blank";
                faults.error(at.0, at.1, "a value in a row that stands for several", fix);
            } else if sheet.part.part == 11 || sheet.part.part == 1 {
                words(sheet.part.part, want, text, at, faults);
            } else {
                value(kind, text, at, faults);
            }
        }
        if sheet.part.grid.is_some() {
            other(sheet, line, want, &mut others, faults);
        }
    }
}

fn value(kind: Kind, text: &str, at: (usize, usize), faults: &mut Faults) {
    if text.is_empty() {
        return;
    }
    let (good, fix) = match kind {
        Kind::Count => {
            (count(text).is_some(), "write a whole number in digits alone, such as 1200")
        }
        Kind::Hours | Kind::Number => {
            (decimal(text).is_some(), "write a number with a point for decimals, such as 1.5")
        }
        Kind::Share => (
            decimal(text).is_some_and(|n| n <= 1.0),
            "write a share from 0 to 1 with a point, such as 0.95",
        ),
        Kind::Date => (date(text).is_some(), "write the day as YYYY-MM-DD"),
        Kind::Text => (true, ""),
    };
    if !good {
        faults.error(at.0, at.1, format!("{} is no value for this cell", excerpt(text)), fix);
    }
}

/// Digits alone.
pub(super) fn count(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Digits, and perhaps a point with digits after it.
fn decimal(text: &str) -> Option<f64> {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let whole = text.split_once('.').map_or_else(|| digits(text), |(a, b)| digits(a) && digits(b));
    whole.then(|| text.parse().ok()).flatten().filter(|n: &f64| n.is_finite())
}

/// A day written as the template asks.
pub(super) fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// Parts 1 and 11.
fn words(part: u8, want: &Want, text: &str, at: (usize, usize), faults: &mut Faults) {
    let blank = plain(text).is_empty();
    let length = text.chars().count();
    let owed = match part {
        1 => want.id != "previous",
        _ => want.applies == Applies::All,
    };
    // The first two answers of part 11 fit every provider; the others suppose automated means.
    let always = part == 1 || matches!(want.id.as_str(), "summary" | "information");
    if blank && owed && always {
        faults.error(
            at.0,
            at.1,
            "the value is blank",
            "fill it in: without it the report is incomplete",
        );
    } else if blank && owed {
        let fix = "blank says that no automated means are used; else describe them";
        faults.warning(at.0, at.1, "the value is blank", fix);
    } else if length > LONGEST_ANSWER && part == 11 {
        let what = format!("{length} characters, {LONGEST_ANSWER} are allowed");
        faults.error(at.0, at.1, what, "shorten the answer");
    } else if want.kind == Kind::Date {
        value(Kind::Date, text, at, faults);
    }
}

/// The description of the sub-category "Other".
fn other(
    sheet: &Sheet<'_>,
    line: &Line,
    want: &Want,
    seen: &mut HashMap<(String, String), (u16, usize)>,
    faults: &mut Faults,
) {
    let Some((text, column)) = sheet.holding(line, Holds::Other) else { return };
    let text = plain(text);
    if want.id != KEYWORD_OTHER {
        if !text.is_empty() {
            let fix = "take it out or move it to the row KEYWORD_OTHER";
            faults.error(line.number, column, "a description of \"Other\" in another row", fix);
        }
        return;
    }
    let counts = sheet.part.columns.iter().zip(0..).filter(|(c, _)| c.is == Holds::Count);
    let used = counts.filter_map(|(_, i)| sheet.cell(line, i)).any(|t| count(t).unwrap_or(0) > 0);
    if text.is_empty() {
        if used {
            let fix = "say in this column what the sub-category is";
            faults.error(line.number, column, "\"Other\" is used without a description", fix);
        }
        return;
    }
    match seen.get(&(want.scope.clone(), text.clone())) {
        Some((row, first)) => {
            let what = format!("the same description as on line {first}");
            let fix = "give each sub-category \"Other\" its own, or join the rows";
            if *row == want.row {
                faults.error(line.number, column, what, fix);
            } else {
                faults.warning(line.number, column, what, fix);
            }
        }
        None => {
            seen.insert((want.scope.clone(), text), (want.row, line.number));
        }
    }
}
