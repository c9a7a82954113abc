//! Days and stays as the facts about a case write them.

use crate::model::At;
use crate::model::time::DAY;
use jiff::tz::TimeZone;

/// How long somebody is here: `here 2 years`, `new today`.
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
/// Day and time in full: `17 Mar 2026 14:05`.
#[must_use]
pub fn stamp(at: At, zone: &TimeZone) -> String {
    zone.to_datetime(at.timestamp()).strftime("%-d %b %Y %H:%M").to_string()
}
