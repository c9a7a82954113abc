//! The fields of a report to an authority in the decide sheet.

use super::confirm::authority_name;
use super::facts::basis;
use super::fields::{Field, countries};
use crate::app::work::Work;
use crate::model::{At, Draft};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What a field shows, and the note at its right.
#[must_use]
pub fn shown(work: &Work, draft: &Draft, field: Field) -> (String, String) {
    let plain = |text: &str| (text.to_owned(), String::new());
    let Some(to) = &draft.measure.escalation else { return plain("") };
    match field {
        Field::Authority => {
            let known = work.authority(&to.authority, &to.basis);
            let channel = known.map(|a| a.channel.clone()).unwrap_or_default();
            (authority_name(work, to), channel)
        }
        Field::Basis => plain(basis(&to.basis)),
        Field::States => plain(&to.member_states.join(", ")),
        Field::StatesWhy => plain(draft.texts.escalation_states.as_deref().unwrap_or_default()),
        Field::Aware => {
            let zone = work.zone.iana_name().unwrap_or("UTC").to_owned();
            (to.aware_at.map(|at| minute(at, &work.zone)).unwrap_or_default(), zone)
        }
        Field::Reason => plain(draft.texts.escalation_reason.as_deref().unwrap_or_default()),
        Field::Silent if to.silent => {
            (silence(true).to_owned(), "letter held back until released".to_owned())
        }
        Field::Silent => plain(silence(false)),
        _ => plain(""),
    }
}

/// Whether the author hears of the report, in words.
#[must_use]
pub const fn silence(silent: bool) -> &'static str {
    if silent { "not told" } else { "told of the decision at once" }
}

fn minute(at: At, zone: &TimeZone) -> String {
    at.timestamp().to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The text that is typed in.
#[must_use]
pub fn typed(draft: &Draft, field: Field, zone: &TimeZone) -> Option<String> {
    let to = draft.measure.escalation.as_ref()?;
    match field {
        Field::States => Some(to.member_states.join(", ")),
        Field::StatesWhy => Some(draft.texts.escalation_states.clone().unwrap_or_default()),
        Field::Aware => Some(to.aware_at.map(|at| minute(at, zone)).unwrap_or_default()),
        Field::Reason => Some(draft.texts.escalation_reason.clone().unwrap_or_default()),
        // Without one in the settings the id is typed, and the check says where it is added.
        Field::Authority => Some(to.authority.clone()),
        _ => None,
    }
}

/// Puts typed text into the draft.
///
/// # Errors
/// One line that says what would be understood.
pub fn put(
    draft: &mut Draft,
    field: Field,
    text: &str,
    (now, zone): (At, &TimeZone),
) -> Result<(), String> {
    let some = || (!text.is_empty()).then(|| text.to_owned());
    let Some(to) = &mut draft.measure.escalation else { return Ok(()) };
    match field {
        Field::Authority => text.clone_into(&mut to.authority),
        Field::States => to.member_states = countries(text),
        Field::Aware => to.aware_at = Some(moment(text, (now, zone))?),
        Field::StatesWhy => draft.texts.escalation_states = some(),
        Field::Reason => draft.texts.escalation_reason = some(),
        _ => {}
    }
    Ok(())
}

/// `2026-03-17 14:05` in the zone of the platform, not later than now.
fn moment(text: &str, (now, zone): (At, &TimeZone)) -> Result<At, String> {
    const KNOWN: &str = "write day and time, such as 2026-03-17 14:05";
    let time: DateTime = text.replacen(' ', "T", 1).parse().map_err(|_time| KNOWN.to_owned())?;
    let zoned =
        zone.to_ambiguous_zoned_datetime(time).compatible().map_err(|_range| KNOWN.to_owned())?;
    let at = At::from_timestamp(zoned.timestamp());
    if at > now { Err("that moment is still to come".to_owned()) } else { Ok(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_people_write_them() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let now = At::parse("2026-03-17T13:40:00Z").unwrap();
        let told = At::parse("2026-03-17T13:05:00Z").unwrap();
        assert_eq!(moment("2026-03-17 14:05", (now, &zone)), Ok(told));
        assert_eq!(minute(told, &zone), "2026-03-17 14:05");
        assert!(moment("2026-03-17 15:05", (now, &zone)).is_err(), "the future");
        assert!(moment("soon", (now, &zone)).is_err());
    }
}
