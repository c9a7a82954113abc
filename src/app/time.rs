//! How times are written on the screen.

use super::theme::Role;
use crate::model::At;
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use jiff::tz::TimeZone;

/// Columns of a countdown or an age; right-aligned in so many, nothing jumps when a form changes.
pub const WIDTH: usize = 8;

/// Time left to a deadline, or how late it is, with the role it is shown in. `term` is the whole
/// time there was, in milliseconds: with less than a fifth of it left the warning starts.
#[must_use]
pub fn left(due: At, now: At, term: Option<i64>) -> (String, Role) {
    let ms = due.since(now);
    if ms < 0 {
        return (late(ms.saturating_neg()), Role::ChipLate);
    }
    let text = if ms < 10 * MINUTE {
        countdown(ms)
    } else if ms < HOUR {
        format!("{}m", ms / MINUTE)
    } else if ms < 10 * HOUR {
        format!("{}h{:02}m", ms / HOUR, ms % HOUR / MINUTE)
    } else if ms < DAY {
        format!("{}h", ms / HOUR)
    } else {
        format!("{}d", (ms / DAY).min(9_999_999))
    };
    let short = term.is_some_and(|term| ms < term / 5);
    let role = if short || ms < HOUR {
        Role::Warn
    } else if ms < 2 * DAY {
        Role::Text
    } else {
        Role::Muted
    };
    (text, role)
}

/// The role of the next deadline in the status line.
#[must_use]
pub fn chip(due: At, now: At) -> Role {
    let ms = due.since(now);
    if ms < 0 {
        Role::ChipLate
    } else if ms < HOUR {
        Role::ChipSoon
    } else {
        Role::Strong
    }
}

fn late(ms: i64) -> String {
    let (count, unit) = coarse(ms, 100);
    format!("late {}{unit}", count.min(99))
}

/// How long something has waited that has no deadline: `3h old`.
#[must_use]
pub fn age(opened: At, now: At) -> String {
    let (count, unit) = coarse(now.since(opened).max(0), 1_000);
    format!("{}{unit} old", count.min(999))
}

/// Minutes, hours, days, weeks, years: the first that needs no more digits than it may have.
fn coarse(ms: i64, most: i64) -> (i64, char) {
    if ms < HOUR {
        (ms / MINUTE, 'm')
    } else if ms < DAY {
        (ms / HOUR, 'h')
    } else if ms < most * DAY {
        (ms / DAY, 'd')
    } else if ms < most.min(105) * 7 * DAY {
        (ms / (7 * DAY), 'w')
    } else {
        (ms / (365 * DAY), 'y')
    }
}

/// Minutes and seconds: `8:41`, `0:24`. Rounded up, so that zero means over.
#[must_use]
pub fn countdown(ms: i64) -> String {
    let seconds = ms.max(0).saturating_add(SECOND - 1) / SECOND;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A moment: `14:05` today, `Mon 16:02` this week, `16 Mar 23:12` this year, else `17 Jan 2026`.
#[must_use]
pub fn clock(at: At, now: At, zone: &TimeZone) -> String {
    let then = zone.to_datetime(at.timestamp());
    let today = zone.to_datetime(now.timestamp()).date();
    let (week, this_week) = (then.date().iso_week_date(), today.iso_week_date());
    let form = if then.date() == today {
        "%H:%M"
    } else if (week.year(), week.week()) == (this_week.year(), this_week.week()) {
        "%a %H:%M"
    } else if then.year() == today.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y"
    };
    then.strftime(form).to_string()
}

/// A length of time in a sentence: `38 s`, `6 min`, `3 h`, `2 d`.
#[must_use]
pub fn length(ms: i64) -> String {
    if ms < MINUTE {
        format!("{} s", ms.max(0) / SECOND)
    } else if ms < HOUR {
        format!("{} min", ms / MINUTE)
    } else if ms < 2 * DAY {
        format!("{} h", ms / HOUR)
    } else {
        format!("{} d", ms / DAY)
    }
}

/// A length of time in a table: `38s`, `1m52`, `3h05`, `2d`.
#[must_use]
pub fn length_short(ms: i64) -> String {
    if ms < MINUTE {
        format!("{}s", ms.max(0) / SECOND)
    } else if ms < HOUR {
        format!("{}m{:02}", ms / MINUTE, ms % MINUTE / SECOND)
    } else if ms < 2 * DAY {
        format!("{}h{:02}", ms / HOUR, ms % HOUR / MINUTE)
    } else {
        format!("{}d", ms / DAY)
    }
}

/// A number with thousands parted: `1,204`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: At = At(1_773_756_300_000); // Tuesday 17 March 2026, 14:05 UTC

    #[test]
    fn time_left_changes_its_form() {
        let form = |ms| left(NOW.plus(ms), NOW, None);
        let is = |text: &str, role| (text.to_owned(), role);
        assert_eq!(form(6 * DAY), is("6d", Role::Muted));
        assert_eq!(form(48 * HOUR - 1), is("1d", Role::Text));
        assert_eq!(form(19 * HOUR), is("19h", Role::Text));
        assert_eq!(form(5 * HOUR + 10 * MINUTE), is("5h10m", Role::Text));
        assert_eq!(form(9 * HOUR + 59 * MINUTE), is("9h59m", Role::Text));
        assert_eq!(form(41 * MINUTE), is("41m", Role::Warn));
        assert_eq!(form(8 * MINUTE + 41 * SECOND), is("8:41", Role::Warn));
        assert_eq!(form(0), is("0:00", Role::Warn));
        assert_eq!(form(-SECOND), is("late 0m", Role::ChipLate));
        assert_eq!(form(-12 * MINUTE), is("late 12m", Role::ChipLate));
        assert_eq!(form(-3 * HOUR), is("late 3h", Role::ChipLate));
        assert_eq!(form(-2 * DAY), is("late 2d", Role::ChipLate));
        assert_eq!(form(-200 * DAY), is("late 28w", Role::ChipLate));
    }

    #[test]
    fn a_short_rest_of_a_long_term_warns() {
        assert_eq!(left(NOW.plus(5 * DAY), NOW, Some(30 * DAY)).1, Role::Warn);
        assert_eq!(left(NOW.plus(7 * DAY), NOW, Some(30 * DAY)).1, Role::Muted);
        assert_eq!(chip(NOW.plus(MINUTE), NOW), Role::ChipSoon);
        assert_eq!(chip(NOW.plus(-1), NOW), Role::ChipLate);
        assert_eq!(chip(NOW.plus(DAY), NOW), Role::Strong);
    }

    #[test]
    fn the_clock_says_no_more_than_needed() {
        let zone = TimeZone::UTC;
        let form = |ms| clock(NOW.plus(ms), NOW, &zone);
        assert_eq!(form(0), "14:05");
        assert_eq!(form(-DAY), "Mon 14:05");
        assert_eq!(form(-2 * DAY), "15 Mar 14:05");
        assert_eq!(form(-300 * DAY), "21 May 2025");
        assert!(!clock(At(i64::MIN), At(i64::MAX), &zone).is_empty());
    }

    #[test]
    fn lengths() {
        assert_eq!(length(38 * SECOND), "38 s");
        assert_eq!(length(6 * MINUTE), "6 min");
        assert_eq!(length_short(112 * SECOND), "1m52");
        assert_eq!(length_short(38 * SECOND), "38s");
        assert_eq!(countdown(23_001), "0:24");
        assert_eq!(age(NOW.plus(-3 * HOUR), NOW), "3h old");
        let all: Vec<_> = [0, 999, 1_000, 12_345, 1_596_084].map(thousands).into();
        assert_eq!(all, ["0", "999", "1,000", "12,345", "1,596,084"]);
    }

    proptest! {
        #[test]
        fn every_form_fits(due: i64, now: i64, near in -400 * DAY..400 * DAY) {
            for due in [At(due), At(now).plus(near)] {
                prop_assert!(left(due, At(now), None).0.len() <= WIDTH);
                prop_assert!(age(due, At(now)).len() <= WIDTH);
                prop_assert!(!length(due.since(At(now))).is_empty());
            }
        }
    }
}
