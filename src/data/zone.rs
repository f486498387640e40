//! Time zones: which instant a wall clock means.

use super::calendar::{DAY, SECOND, civil_from_days};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::fmt;

/// A time zone by its IANA name; UTC where none is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zone(Option<TimeZone>);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(None);

    /// The zone named `name` (`Europe/Berlin`, `UTC`), or `None` when no such zone is known.
    pub fn named(name: &str) -> Option<Self> {
        if matches!(name, "UTC" | "Etc/UTC" | "Z") {
            return Some(Self::UTC);
        }
        TimeZone::get(name).ok().map(|zone| Self(Some(zone)))
    }

    /// Whether wall clock and instant are the same.
    pub fn is_utc(&self) -> bool {
        self.0.is_none()
    }

    /// The instant that a wall clock shows, both in nanoseconds since 1970-01-01T00:00:00.
    /// Of a repeated hour the first is meant. `None` in an hour that is skipped, and outside the years that time zones are
    /// known for (-9999 to 9999).
    pub fn instant(&self, wall: i128) -> Option<i128> {
        let Some(zone) = &self.0 else { return Some(wall) };
        let days = i32::try_from(wall.div_euclid(DAY)).ok()?;
        let (year, month, day) = civil_from_days(days);
        let seconds = wall.rem_euclid(DAY) / SECOND;
        let clock = DateTime::new(
            i16::try_from(year).ok()?,
            month as i8,
            day as i8,
            (seconds / 3_600) as i8,
            (seconds / 60 % 60) as i8,
            (seconds % 60) as i8,
            0,
        );
        let meant = zone.to_ambiguous_timestamp(clock.ok()?);
        if matches!(meant.offset(), AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let instant = meant.compatible().ok()?;
        Some(i128::from(instant.as_second()) * SECOND + wall.rem_euclid(SECOND))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_in_berlin_is_an_hour_or_two_ahead() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let winter = i128::from(19_737) * DAY;
        let summer = i128::from(19_919) * DAY;
        assert_eq!(zone.instant(winter), Some(winter - 3_600 * SECOND));
        assert_eq!(zone.instant(summer), Some(summer - 7_200 * SECOND));
        assert_eq!(Zone::UTC.instant(winter), Some(winter));
    }

    #[test]
    fn a_skipped_hour_is_no_time_and_a_repeated_one_is_the_first() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let clock = |days: i128, minutes: i128| days * DAY + minutes * 60 * SECOND;
        // 2025-03-30T02:30 and 2025-10-26T02:30.
        assert_eq!(zone.instant(clock(20_177, 150)), None);
        assert_eq!(zone.instant(clock(20_387, 150)), Some(clock(20_387, 30)));
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert!(Zone::named("Europe/Berln").is_none());
    }
}
