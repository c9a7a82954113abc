//! Spans of days as the filter language writes them: `2026`, `2026-03`, `2026-03-17`, `from..to`.

use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;

/// Some days, both ends included; an open end reaches as far as there are days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl Days {
    /// From a day to a day.
    #[must_use]
    pub const fn new(from: Date, to: Date) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// Reads days; `None` when they are none, or end before they begin.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let days = match text.split_once("..") {
            None => span(text).map(|(from, to)| Self::new(from, to))?,
            Some(("", "")) => return None,
            Some((from, to)) => {
                let end = |text: &str| (!text.is_empty()).then(|| span(text));
                let (from, to) = (end(from), end(to));
                if matches!(from, Some(None)) || matches!(to, Some(None)) {
                    return None;
                }
                Self { from: from.flatten().map(|s| s.0), to: to.flatten().map(|s| s.1) }
            }
        };
        let backwards = days.from.zip(days.to).is_some_and(|(from, to)| to < from);
        (!backwards).then_some(days)
    }
}

/// The first and last day of a year, a month or a day.
fn span(text: &str) -> Option<(Date, Date)> {
    let digits = |part: &str, n: usize| {
        (part.len() == n && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i16>())
    };
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?.ok()?;
    let mut two = || match parts.next() {
        None => Some(None),
        Some(part) => digits(part, 2)?.ok().and_then(|n| i8::try_from(n).ok()).map(Some),
    };
    let (month, day) = (two()?, two()?);
    if parts.next().is_some() {
        return None;
    }
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => first.checked_add(1.year()).ok()?.yesterday().ok()?,
    };
    Some((first, last))
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (from, to) => {
                let show = |day: Option<Date>| day.map_or_else(String::new, |d| d.to_string());
                write!(f, "{}..{}", show(from), show(to))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_years_are_read() {
        let shown = |text: &str| Days::read(text).map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(shown("2026"), "2026-01-01..2026-12-31");
        assert_eq!(shown("2024-02"), "2024-02-01..2024-02-29");
        assert_eq!(shown("2026-03-17"), "2026-03-17");
        assert_eq!(shown("2026-01..2026-03"), "2026-01-01..2026-03-31");
        assert_eq!(
            (shown("..2026-03"), shown("2026..")),
            ("..2026-03-31".into(), "2026-01-01..".into())
        );
        for bad in [
            "",
            "..",
            "26",
            "2026-13",
            "2026-02-30",
            "2026-3",
            "x..2026",
            "2026..2025",
            "2026-1-1-1",
            "é-01",
        ] {
            assert_eq!(Days::read(bad), None, "{bad}");
        }
    }
}
