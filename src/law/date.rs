//! Days, hours and lists written out in the language of a letter.

use crate::model::At;
use jiff::{civil::Date, tz::TimeZone};

const MONTHS: [(&str, [&str; 12]); 2] = [
    (
        "en",
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
    (
        "nl",
        [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
];

/// A day in words, such as `16 March 2026`; as digits in a language without month names here.
#[must_use]
pub fn day(date: Date, language: &str) -> String {
    let names = MONTHS.iter().find(|(l, _)| *l == language).map(|(_, names)| names);
    let month = usize::try_from(date.month()).ok().and_then(|m| names?.get(m.checked_sub(1)?));
    match month {
        Some(name) => format!("{} {name} {}", date.day(), date.year()),
        None => date.to_string(),
    }
}

/// Hour and minute in a zone, such as `23:12`.
#[must_use]
pub fn hour(at: At, zone: &TimeZone) -> String {
    let t = zone.to_datetime(at.timestamp());
    format!("{:02}:{:02}", t.hour(), t.minute())
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String], language: &str) -> String {
    let and = if language == "nl" { "en" } else { "and" };
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {and} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_lists_read_well() {
        let date = jiff::civil::date(2026, 3, 16);
        assert_eq!(day(date, "en"), "16 March 2026");
        assert_eq!(day(date, "nl"), "16 maart 2026");
        assert_eq!(day(date, "fr"), "2026-03-16");
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&names, "nl"), "a, b en c");
        assert_eq!(list(&names[..1], "en"), "a");
    }
}
