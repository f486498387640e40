//! Lengths of time as a contract writes them, and the day of an instant.

use super::words::brief;
use crate::data::{Field, Kind, Value, Zone};
use jiff::{Span, SpanRelativeTo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

const MINUTE: i128 = 60_000_000_000;
const DAY: i128 = 24 * 60 * MINUTE;

/// A length of time: `1 hour`, `2 days 12 hours`, `PT90M`. A day has 24 hours.
#[derive(Debug, Clone)]
pub(super) struct Duration {
    /// As it was written.
    pub(super) text: String,
    /// In nanoseconds, not below zero.
    pub(super) nanoseconds: i128,
}

impl Duration {
    /// How far clocks may differ where nothing is said.
    pub(super) fn default_skew() -> Self {
        Self { text: "5 minutes".to_owned(), nanoseconds: 5 * MINUTE }
    }

    fn read(text: &str) -> Result<Self, String> {
        let span: Span = text
            .parse()
            .map_err(|_| format!("expected a length of time such as `1 hour` or `P1D`, found `{}`", brief(text)))?;
        let fixed = span.to_duration(SpanRelativeTo::days_are_24_hours());
        let fixed =
            fixed.map_err(|_| format!("`{}` is longer or shorter from case to case; write it in days", brief(text)))?;
        if fixed.is_negative() {
            return Err(format!("expected a length of time, found `{}`, which is negative", brief(text)));
        }
        Ok(Self { text: text.trim().to_owned(), nanoseconds: fixed.as_nanos() })
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["1 hour", "2 days", "PT90M"] })
    }
}

/// The last value of a column that does not lie in the future of `instant`: the instant itself, or its day in a zone.
pub(super) fn no_later_than(instant: i128, field: &Field, zone: &Zone) -> Value {
    if field.kind == Some(Kind::Date) { Value::Date(day_of(instant, zone)) } else { Value::Timestamp(instant) }
}

/// The day that calendars show at an instant. Zones are less than two days away from UTC.
fn day_of(instant: i128, zone: &Zone) -> i32 {
    let day = instant.div_euclid(DAY);
    let begun = |day: i128| zone.instant(day * DAY).is_none_or(|start| start <= instant);
    let latest = (day - 1..=day + 1).rev().find(|day| begun(*day)).unwrap_or(day);
    i32::try_from(latest).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_24_hours() {
        for text in ["1 day", "P1D", "24h", "24 hours", "1440 minutes"] {
            assert_eq!(Duration::read(text).unwrap().nanoseconds, DAY, "{text}");
        }
    }

    #[test]
    fn a_length_of_time_needs_a_unit_of_fixed_length() {
        for text in ["3600", "1 month", "P1Y", "-1 hour", "soon", ""] {
            assert!(Duration::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_day_of_an_instant_is_that_of_the_zone() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let late = 19_737 * DAY + 23 * 60 * MINUTE + 30 * MINUTE;
        assert_eq!(day_of(late, &Zone::UTC), 19_737);
        assert_eq!(day_of(late, &berlin), 19_738);
        assert_eq!(day_of(-1, &Zone::UTC), -1);
    }
}
