//! A moment: milliseconds since 1970 in UTC.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;

/// A moment in UTC with millisecond resolution.
///
/// As JSON it is RFC 3339 text (`2026-03-17T14:05:00.000Z`), in compact encodings a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub i64);

/// Milliseconds in a second, a minute, an hour and a day.
pub const SECOND: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

impl At {
    /// The moment as jiff's timestamp; moments outside its range become the nearest end.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// From jiff's timestamp, cut to milliseconds.
    #[must_use]
    pub fn from_timestamp(t: Timestamp) -> Self {
        Self(t.as_millisecond())
    }

    /// This moment moved by some milliseconds, never beyond the ends of time.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; negative when this one is the earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar day in a time zone.
    #[must_use]
    pub fn day(self, zone: &TimeZone) -> jiff::civil::Date {
        zone.to_datetime(self.timestamp()).date()
    }

    /// Reads RFC 3339 text such as `2026-03-17T14:05:00Z`.
    ///
    /// # Errors
    /// jiff's own message when the text is no moment with an offset.
    pub fn parse(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<Timestamp>().map(Self::from_timestamp)
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
            Self::parse(&text).map_err(D::Error::custom)
        } else {
            i64::deserialize(d).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number_come_back_the_same() {
        let at = At(1_773_756_300_123);
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(text, "\"2026-03-17T14:05:00.123Z\"");
        assert_eq!(serde_json::from_str::<At>(&text).unwrap(), at);
        let bytes = postcard::to_stdvec(&at).unwrap();
        assert_eq!(postcard::from_bytes::<At>(&bytes).unwrap(), at);
    }
}
