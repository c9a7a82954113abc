//! The period a report is about: a day, week, month, quarter or year, and the one before it.

use crate::queue::GlanceOf;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// How long a period is, shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

const LENGTHS: [Length; 5] =
    [Length::Day, Length::Week, Length::Month, Length::Quarter, Length::Year];

/// A period by its length and first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    length: Length,
    first: Date,
}

impl Length {
    fn span(self, n: i32) -> Span {
        match self {
            Self::Day => n.days(),
            Self::Week => (7 * n).days(),
            Self::Month => n.months(),
            Self::Quarter => (3 * n).months(),
            Self::Year => n.years(),
        }
    }

    /// The first day of the period of this length a day lies in.
    fn first(self, day: Date) -> Date {
        let month = day.first_of_month();
        match self {
            Self::Day => day,
            Self::Week => {
                let past = day.weekday().since(Weekday::Monday);
                day.checked_sub(i32::from(past).days()).unwrap_or(day)
            }
            Self::Month => month,
            Self::Quarter => {
                let past = i32::from((day.month() - 1) % 3);
                month.checked_sub(past.months()).unwrap_or(month)
            }
            Self::Year => day.first_of_year(),
        }
    }
}

impl Period {
    /// The month a day lies in.
    #[must_use]
    pub fn month_of(day: Date) -> Self {
        Self { length: Length::Month, first: Length::Month.first(day) }
    }

    /// First and last day.
    #[must_use]
    pub fn days(&self) -> (Date, Date) {
        let after = self.first.checked_add(self.length.span(1)).ok();
        let last = after.and_then(|day| day.yesterday().ok());
        (self.first, last.unwrap_or(Date::MAX))
    }

    /// What to ask for: this period, and the one before to compare with.
    #[must_use]
    pub fn wanted(&self) -> GlanceOf {
        GlanceOf { days: self.days(), before: self.moved(-1).unwrap_or(*self).days() }
    }

    /// So many periods later, or earlier; `None` where the calendar ends.
    #[must_use]
    pub fn moved(&self, by: i32) -> Option<Self> {
        let first = self.first.checked_add(self.length.span(by)).ok()?;
        (first.year() > 0).then_some(Self { first, ..*self })
    }

    /// A longer or shorter one: the one that holds today if this one does, else its first day.
    #[must_use]
    pub fn resized(&self, by: isize, today: Date) -> Option<Self> {
        let place = LENGTHS.iter().position(|l| *l == self.length)?;
        let length = *LENGTHS.get(place.checked_add_signed(by)?)?;
        let (first, last) = self.days();
        let inside = if first <= today && today <= last { today } else { first };
        Some(Self { length, first: length.first(inside) })
    }

    /// Its name: `March 2026`, `quarter 1, 2026`, `week 12, 16 – 22 March 2026`.
    #[must_use]
    pub fn title(&self) -> String {
        let (first, last) = self.days();
        let year = first.year();
        match self.length {
            Length::Day => first.strftime("%A %-d %B %Y").to_string(),
            Length::Week => {
                let week = first.iso_week_date().week();
                let from = if first.month() == last.month() { "%-d" } else { "%-d %B" };
                let (from, to) = (first.strftime(from), last.strftime("%-d %B %Y"));
                format!("week {week}, {from} – {to}")
            }
            Length::Month => first.strftime("%B %Y").to_string(),
            Length::Quarter => format!("quarter {}, {year}", (first.month() - 1) / 3 + 1),
            Length::Year => year.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_move_and_grow_round_today() {
        let today = date(2026, 3, 17);
        let month = Period::month_of(today);
        let title = |p: Option<Period>| p.unwrap().title();
        assert_eq!(month.title(), "March 2026");
        assert_eq!(month.days(), (date(2026, 3, 1), date(2026, 3, 31)));
        assert_eq!(month.wanted().before, (date(2026, 2, 1), date(2026, 2, 28)));
        let week = month.resized(-1, today).unwrap();
        assert_eq!(week.title(), "week 12, 16 – 22 March 2026");
        assert_eq!(title(week.moved(2)), "week 14, 30 March – 5 April 2026");
        assert_eq!(title(week.resized(-1, today)), "Tuesday 17 March 2026");
        assert_eq!(week.resized(-1, today).unwrap().resized(-1, today), None);
        let quarter = month.moved(-2).unwrap().resized(1, today).unwrap();
        assert_eq!(quarter.title(), "quarter 1, 2026");
        assert_eq!(quarter.days(), (date(2026, 1, 1), date(2026, 3, 31)));
        let year = quarter.resized(1, today).unwrap();
        assert_eq!((year.title(), year.resized(1, today)), ("2026".into(), None));
        assert_eq!(
            title(year.moved(-1).unwrap().resized(-3, today)),
            "week 1, 30 December – 5 January 2025"
        );
    }

    #[test]
    fn the_calendar_ends_quietly() {
        let last = Period::month_of(Date::MAX);
        assert_eq!(last.moved(1), None);
        assert_eq!(last.days().1, Date::MAX);
        let mut first = Period::month_of(date(1, 2, 1));
        while let Some(earlier) = first.moved(-1) {
            first = earlier;
        }
        assert_eq!(first.wanted().days.0, date(1, 1, 1));
    }
}
