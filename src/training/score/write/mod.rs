//! Score sheets as files. They hold names of trainees, codes and numbers, and no message texts.

mod csv;
mod html;
mod json;
mod text;

pub use csv::csv;
pub use html::html;
pub use json::json;
pub use text::text;

use super::{Measured, Part, Sheet, Together};

/// Everything a score file says: the sheets, and how people agree when there are several.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a> {
    /// One for each run, in the order given.
    pub sheets: &'a [Sheet],
    /// With more than one person.
    pub together: Option<&'a Together>,
}

/// A number with three decimals, or a dash.
#[must_use]
pub fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

/// A number with its interval.
#[must_use]
pub fn with_interval(of: Measured) -> String {
    match of.interval {
        Some(between) => {
            format!("{}  {:.2} to {:.2}", number(of.value), between.low, between.high)
        }
        None => number(of.value),
    }
}

/// So many of so many.
#[must_use]
pub fn part(of: Part) -> String {
    format!("{} of {}", of.of, of.all)
}

/// Milliseconds as somebody would say them: `41 s`, `1m52`.
#[must_use]
pub fn seconds(ms: Option<f64>) -> String {
    let Some(ms) = ms else { return "–".to_owned() };
    let whole = (ms / 1000.0).round() as i64;
    match whole {
        0..60 => format!("{whole} s"),
        _ => format!("{}m{:02}", whole / 60, whole % 60),
    }
}

/// Whether the run passed, as a word.
#[must_use]
pub const fn verdict(sheet: &Sheet) -> &'static str {
    match sheet.passed() {
        Some(true) => "passed",
        Some(false) => "failed: an authority was not told",
        None => "nothing had to be escalated",
    }
}

/// The one thing to know before reading a sheet of few cases.
#[must_use]
pub fn remark(sheet: &Sheet) -> Option<String> {
    sheet
        .few()
        .then(|| format!("{} cases are too few for a grade: read the interval", sheet.cases.len()))
}
