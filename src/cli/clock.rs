//! The time of a run: the clock's, or what the user says.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Reads a time as nanoseconds since 1970-01-01T00:00:00Z: with an offset, or in UTC where there is none.
pub(super) fn read(text: &str) -> Result<i128, String> {
    let instant = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<DateTime>()?.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()));
    instant.map(Timestamp::as_nanosecond).map_err(|_| "expected a time such as `2026-01-31T12:00:00Z`".to_owned())
}

/// Now.
pub(super) fn now() -> i128 {
    Timestamp::now().as_nanosecond()
}

/// The time of day where the user is, for people.
pub(super) fn on_the_wall() -> String {
    Zoned::now().strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_in_utc() {
        assert_eq!(read("1970-01-01T01:00:00+01:00"), Ok(0));
        assert_eq!(read("1970-01-01T00:00:01Z"), Ok(1_000_000_000));
        assert_eq!(read("1970-01-01T00:00:01"), Ok(1_000_000_000));
        assert_eq!(read("1970-01-02"), Ok(86_400_000_000_000));
        assert!(read("yesterday").is_err());
    }
}
