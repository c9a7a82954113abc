//! Moments and spans as the screens write them.

use super::theme::Role;
use crate::model::At;
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use jiff::tz::TimeZone;

/// What is left until a deadline, with the role it has in a list.
#[must_use]
pub fn left(due: At, now: At) -> (String, Role) {
    let ms = due.since(now);
    if ms < 0 {
        return (format!("late {}", short(-ms)), Role::ChipLate);
    }
    match ms {
        _ if ms < 10 * MINUTE => (minutes(ms), Role::Warn),
        _ if ms < HOUR => (format!("{}m", ms / MINUTE), Role::Warn),
        _ if ms < 10 * HOUR => (format!("{}h{:02}m", ms / HOUR, ms % HOUR / MINUTE), Role::Text),
        _ if ms < DAY => (format!("{}h", ms / HOUR), Role::Text),
        _ if ms < 2 * DAY => (format!("{}d", ms / DAY), Role::Text),
        _ => (format!("{}d", ms / DAY), Role::Muted),
    }
}

/// Minutes and seconds, `8:41`.
#[must_use]
pub fn minutes(ms: i64) -> String {
    let seconds = (ms.max(0) + SECOND - 1) / SECOND;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A span in its largest unit.
#[must_use]
pub fn short(ms: i64) -> String {
    match ms {
        _ if ms < HOUR => format!("{}m", ms / MINUTE),
        _ if ms < DAY => format!("{}h", ms / HOUR),
        _ => format!("{}d", ms / DAY),
    }
}

/// How long somebody is here: `2 years`, `new today`.
#[must_use]
pub fn here(first: At, now: At) -> String {
    let days = now.since(first) / DAY;
    match days {
        ..=0 => "new today".into(),
        1 => "here 1 day".into(),
        2..60 => format!("here {days} days"),
        60..730 => format!("here {} months", days / 30),
        _ => format!("here {} years", days / 365),
    }
}

/// A moment of the past: `14:05`, `Mon 16:02`, `16 Mar 23:12`, `17 Jan 2026`.
#[must_use]
pub fn clock(at: At, now: At, zone: &TimeZone) -> String {
    let (then, today) = (zone.to_datetime(at.timestamp()), zone.to_datetime(now.timestamp()));
    let hour = format!("{:02}:{:02}", then.hour(), then.minute());
    let day = then.strftime("%-d %b");
    if then.date() == today.date() {
        hour
    } else if (0..6 * DAY).contains(&now.since(at)) {
        format!("{} {hour}", then.strftime("%a"))
    } else if then.year() == today.year() {
        format!("{day} {hour}")
    } else {
        format!("{day} {}", then.year())
    }
}

/// The day of a moment without its hour: `today`, `yesterday`, `14 Mar`, `17 Jan 2026`.
#[must_use]
pub fn day(at: At, now: At, zone: &TimeZone) -> String {
    let (then, today) = (at.day(zone), now.day(zone));
    if then == today {
        "today".into()
    } else if then.tomorrow().is_ok_and(|next| next == today) {
        "yesterday".into()
    } else if then.year() == today.year() {
        then.strftime("%-d %b").to_string()
    } else {
        then.strftime("%-d %b %Y").to_string()
    }
}
