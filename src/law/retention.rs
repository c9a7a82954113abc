//! How long texts and names are kept before they may be erased.

use super::LawError;
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = include_str!("retention.toml");

/// The period of one kind of attachment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// What it is, in a few words.
    pub about: String,
    /// Calendar months it is kept; without, it never goes by itself. Our own proposal.
    pub months: Option<u16>,
    /// Calendar months a law asks to keep it.
    pub at_least: Option<u16>,
    /// That law.
    pub law: Option<String>,
}

impl Period {
    /// The first day it may go by itself.
    #[must_use]
    pub fn over(&self, written: Date) -> Option<Date> {
        self.months.map(|months| later(written, months))
    }

    /// The first day a law lets it go, and that law.
    #[must_use]
    pub fn free(&self, written: Date) -> Option<(Date, &str)> {
        let law = self.law.as_deref().unwrap_or_default();
        self.at_least.map(|months| (later(written, months), law))
    }
}

fn later(day: Date, months: u16) -> Date {
    day.checked_add(i32::from(months).months()).unwrap_or(Date::MAX)
}

/// Every period by the kind of attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention(BTreeMap<String, Period>);

impl Retention {
    /// Reads the data file that is part of the program.
    ///
    /// # Errors
    /// When the file does not have the expected form.
    pub fn load() -> Result<Self, LawError> {
        toml::from_str(FILE).map(Self).map_err(|source| LawError::Retention(Box::new(source)))
    }

    /// The period of a kind.
    #[must_use]
    pub fn of(&self, kind: &str) -> Option<&Period> {
        self.0.get(kind)
    }

    /// Every kind with its period.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Period)> {
        self.0.iter().map(|(kind, period)| (kind.as_str(), period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_period_holds_together() {
        for (kind, period) in Retention::load().unwrap().all() {
            assert!(period.months >= period.at_least || period.months.is_none(), "{kind}");
            assert_eq!(period.at_least.is_some(), period.law.is_some(), "{kind}");
        }
    }

    #[test]
    fn months_are_calendar_months() {
        let periods = Retention::load().unwrap();
        let statement = periods.of("statement").unwrap();
        assert_eq!(statement.over(date(2025, 8, 31)), Some(date(2026, 8, 31)));
        assert_eq!(statement.free(date(2025, 8, 31)).unwrap().0, date(2026, 2, 28));
        assert_eq!(periods.of("moderator").unwrap().over(date(2025, 8, 31)), None);
        assert_eq!(statement.over(Date::MAX), Some(Date::MAX));
    }
}
