//! `freshness`: the newest data is young enough.

use super::duration::{Duration, no_later_than};
use super::{About, Asked, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// With `column`, the age is that of the column's newest value: `now` minus it. A date stays fresh until its day ends in the
/// dataset's `timezone`. A value further in the future than `clock_skew` fails the check whatever the others say, since one
/// such value would keep the dataset fresh for ever. Without `column`, the age is that of the newest file, which a copy resets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Freshness {
    /// The greatest allowed age: `1 hour`, `2 days`, `P1D`. A day has 24 hours.
    max_age: Duration,
    /// How far a value may lie in the future; `5 minutes` by default.
    clock_skew: Option<Duration>,
}

impl Check for Freshness {
    const ABOUT: About = About {
        name: "freshness",
        scope: Scope::Either,
        dimension: Dimension::Timeliness,
        summary: "The newest data is young enough.",
        example: "\
schema:
  - name: created_at
    type: timestamp
quality:
  - freshness: { column: created_at, max_age: 1 hour }",
        keys: &[],
        bare: Some("max_age"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let Duration { text, nanoseconds: max_age } = self.max_age;
        if max_age == 0 {
            return Err(site
                .problem("nothing is younger than no time at all")
                .help("give a `max_age` such as `1 hour`"));
        }
        let (promise, breach) = (format!("freshness {text}"), format!("older than {text}"));
        let Some(field) = site.column else {
            if self.clock_skew.is_some() {
                return Err(site
                    .problem("`clock_skew` is about a column, and none is named")
                    .help("name one with `column: …`"));
            }
            let note = Problem::note(
                site.span,
                "without `column`, freshness is the age of the newest file, not of the data in it",
            )
            .help("name a date or timestamp column with `column: …`");
            let asked = Asked::Fresh { of: Quantity::Modified, max_age };
            return Ok(vec![Assertion { notes: vec![note], ..Assertion::new(asked, Vec::new(), promise, breach) }]);
        };
        site.day_column()?;
        let skew = self.clock_skew.unwrap_or_else(Duration::default_skew).nanoseconds;
        let limit = no_later_than(site.now.saturating_add(skew), field, site.zone);
        let of = Quantity::Newest { column: field.name.clone(), no_later_than: limit };
        Ok(vec![Assertion::new(Asked::Fresh { of, max_age }, vec![field.name.clone()], promise, breach)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::Asked;
    use crate::checks::testing::{NOW, demand, refusal};
    use crate::data::Value;
    use crate::measure::Quantity;

    const MINUTE: i128 = 60_000_000_000;

    #[test]
    fn a_newest_value_may_lie_five_minutes_ahead() {
        let newest = |no_later_than| Quantity::Newest {
            column: "created_at".into(),
            no_later_than: Value::Timestamp(no_later_than),
        };
        let fresh = |no_later_than| Asked::Fresh { of: newest(no_later_than), max_age: 60 * MINUTE };
        assert_eq!(demand("freshness: 1 hour", "created_at").asked, fresh(NOW + 5 * MINUTE));
        assert_eq!(demand("freshness: { max_age: PT1H, clock_skew: 0s }", "created_at").asked, fresh(NOW));
    }

    #[test]
    fn a_date_column_may_hold_today() {
        let Asked::Fresh { of: Quantity::Newest { no_later_than, .. }, .. } =
            demand("freshness: 1 day", "ordered_on").asked
        else {
            panic!()
        };
        assert_eq!(no_later_than.to_string(), "2024-03-01");
    }

    #[test]
    fn without_a_column_it_is_the_age_of_the_file_and_says_so() {
        let demand = demand("freshness: 1 hour", "");
        assert_eq!(demand.asked, Asked::Fresh { of: Quantity::Modified, max_age: 60 * MINUTE });
        assert_eq!(demand.notes.len(), 1);
    }

    #[test]
    fn an_age_has_a_unit_and_a_column_has_a_time() {
        assert_eq!(refusal("freshness: 3600", ""), "expected a length of time such as `1 hour` or `P1D`, found `3600`");
        assert_eq!(
            refusal("freshness: 1 month", ""),
            "`1 month` is longer or shorter from case to case; write it in days"
        );
        assert_eq!(refusal("freshness: 0 hours", ""), "nothing is younger than no time at all");
        assert_eq!(
            refusal("freshness: 1 hour", "amount"),
            "expected a date or timestamp column, but `amount` is a decimal"
        );
    }
}
