//! `not_in_future`: no value lies in the future.

use super::duration::{Duration, no_later_than};
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::{Comparison, Predicate, Term};
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The future begins after the time of the run (`--now`, or the clock) and the clock skew. A date may be the day that it is
/// by then in the dataset's `timezone`. Nulls are skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotInFuture {
    /// How far a value may lie in the future; `5 minutes` by default.
    clock_skew: Option<Duration>,
}

impl Check for NotInFuture {
    const ABOUT: About = About {
        name: "not_in_future",
        scope: Scope::Column,
        dimension: Dimension::Timeliness,
        summary: "No date or timestamp lies in the future.",
        example: "\
schema:
  - name: created_at
    type: timestamp
    not_in_future: true",
        keys: &[ShortKey::flag("not_in_future")],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.day_column()?;
        let skew = self.clock_skew.unwrap_or_else(Duration::default_skew).nanoseconds;
        let limit = no_later_than(site.now.saturating_add(skew), field, site.zone);
        let breach = format!("later than {limit}");
        let predicate = Predicate::Compare(Term::column(&field.name), Comparison::LessOrEqual, Term::Literal(limit));
        Ok(vec![Assertion::rows(predicate, "not_in_future", breach)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};

    #[test]
    fn the_future_begins_after_the_clock_skew() {
        assert_eq!(rows("not_in_future", "created_at").2, "later than 2024-03-01T12:05:00Z");
        assert_eq!(rows("not_in_future: { clock_skew: 1 day }", "ordered_on").2, "later than 2024-03-02");
        assert_eq!(
            refusal("not_in_future", "opens_at"),
            "expected a date or timestamp column, but `opens_at` is a time"
        );
    }
}
