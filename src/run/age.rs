//! How old data is, and whether that is young enough.

use super::words::time;
use crate::data::{DAY, Value, Zone};

/// How far a file may be dated beyond the time of the run, in nanoseconds: the clocks of two machines differ.
const CLOCK_SKEW: i128 = 5 * 60 * 1_000_000_000;

/// What freshness demands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit<'a> {
    /// The greatest allowed age, in nanoseconds.
    pub(super) max_age: i128,
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
    pub(super) now: i128,
    /// The zone in which a day ends.
    pub(super) zone: &'a Zone,
}

/// How old the newest value is, in nanoseconds: a day since it ended. `None` for what is neither a time nor a day.
pub(super) fn age(newest: &Value, limit: Limit<'_>) -> Option<i128> {
    match newest {
        Value::Timestamp(instant) => Some(limit.now - instant),
        Value::Date(days) => {
            let end = (i128::from(*days) + 1) * DAY;
            Some(limit.now - limit.zone.instant(end).unwrap_or(end))
        }
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Binary(_)
        | Value::Time(_)
        | Value::Nested(_) => None,
    }
}

/// What is wrong with the age of the newest value, if anything. A day is fresh until it ends.
pub(super) fn staleness(newest: &Value, limit: Limit<'_>) -> Option<String> {
    let Some(age) = age(newest, limit) else { return Some(format!("{newest} has no age")) };
    (age > limit.max_age).then(|| {
        let is_day = matches!(newest, Value::Date(_));
        let subject =
            if is_day { format!("the newest day, {newest}, ended") } else { format!("the newest value, {newest}, is") };
        let word = if is_day { "ago" } else { "old" };
        format!("{subject} {} {word} ({} allowed)", beyond(age, limit), time(limit.max_age))
    })
}

/// An age beyond the limit in words, which must not read like the limit itself.
fn beyond(age: i128, limit: Limit<'_>) -> String {
    let (age, allowed) = (time(age), time(limit.max_age));
    if age == allowed { format!("more than {age}") } else { age }
}

/// What is wrong with the time at which the newest file was modified, if anything.
pub(super) fn file_staleness(modified: &Value, limit: Limit<'_>) -> Option<String> {
    let Value::Timestamp(instant) = modified else { return Some(format!("{modified} has no age")) };
    if *instant > limit.now + CLOCK_SKEW {
        return Some(format!("the newest file is dated {modified}, {} in the future", time(instant - limit.now)));
    }
    let age = limit.now - instant;
    (age > limit.max_age)
        .then(|| format!("the newest file was modified {} ago ({} allowed)", beyond(age, limit), time(limit.max_age)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i128 = DAY / 24;

    fn limit(now: i128, max_age: i128, zone: &Zone) -> Limit<'_> {
        Limit { max_age, now, zone }
    }

    #[test]
    fn an_age_of_exactly_the_limit_is_fresh() {
        let at = |now| staleness(&Value::Timestamp(0), limit(now, HOUR, &Zone::UTC));
        assert_eq!(at(HOUR), None);
        assert_eq!(
            at(HOUR + 1).as_deref(),
            Some("the newest value, 1970-01-01T00:00:00Z, is more than 1 hour old (1 hour allowed)")
        );
        assert_eq!(at(-HOUR), None);
    }

    #[test]
    fn a_day_is_fresh_until_it_ends_where_it_is() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        // The 1st of January 1970 ends in Berlin an hour before it ends in London.
        let at = |now, zone| staleness(&Value::Date(0), limit(now, HOUR, zone));
        assert_eq!(at(DAY, &berlin), None);
        assert!(at(DAY + 1, &berlin).is_some());
        assert_eq!(at(DAY + HOUR, &Zone::UTC), None);
        assert_eq!(
            at(3 * DAY, &Zone::UTC).as_deref(),
            Some("the newest day, 1970-01-01, ended 2 days ago (1 hour allowed)")
        );
    }

    #[test]
    fn a_file_from_the_future_is_not_fresh() {
        let at = |modified| file_staleness(&Value::Timestamp(modified), limit(0, HOUR, &Zone::UTC));
        assert_eq!(at(CLOCK_SKEW), None);
        assert_eq!(at(HOUR).as_deref(), Some("the newest file is dated 1970-01-01T01:00:00Z, 1 hour in the future"));
        assert_eq!(at(-2 * HOUR).as_deref(), Some("the newest file was modified 2 hours ago (1 hour allowed)"));
    }
}
