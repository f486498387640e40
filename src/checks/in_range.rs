//! `in_range`: every value lies between two limits.

use super::limits::{Limits, kind_of_limits};
use super::site::value;
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::Term;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// Limits are read as the column's type and compared exactly: decimals never pass through a float. Nulls are skipped, and
/// NaN lies within no range. Dates and times are written in ISO 8601, whatever the notation of the data.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InRange {
    /// The smallest allowed value.
    min: Option<Literal>,
    /// The largest allowed value.
    max: Option<Literal>,
    /// A limit that every value must exceed.
    exclusive_min: Option<Literal>,
    /// A limit that every value must stay below.
    exclusive_max: Option<Literal>,
}

impl Check for InRange {
    const ABOUT: About = About {
        name: "in_range",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every value lies between two limits.",
        example: "\
schema:
  - name: amount
    type: decimal
    min: 0
    exclusive_max: 100000
    checks:
      - in_range: { min: 0.01, severity: warn }",
        keys: &[
            ShortKey::of("min", "min"),
            ShortKey::of("max", "max"),
            ShortKey::of("exclusive_min", "exclusive_min"),
            ShortKey::of("exclusive_max", "exclusive_max"),
        ],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, kind) = site.comparable_column()?;
        let of_texts = |problem: Problem| problem.help("texts have `length`, `pattern` and `allowed`");
        site.measurable(field, kind).map_err(of_texts)?;
        let kind = kind_of_limits(kind);
        let Self { min, max, exclusive_min, exclusive_max } = self;
        let limits = Limits { min, max, equal: None, exclusive_min, exclusive_max };
        let bounds = limits.bounds(site, |literal| value(literal, field, &kind))?;
        Ok(vec![Assertion::rows(
            bounds.predicate(&Term::column(&field.name)),
            format!("in_range {bounds}"),
            bounds.breach(),
        )])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{help, lowered, refusal, rows};
    use crate::data::{Decimal, Value};
    use crate::measure::{Comparison, Predicate, Quantity, Term};

    #[test]
    fn limits_are_read_as_the_columns_type() {
        let (quantity, promise, breach) = rows("in_range: { min: 0.10 }", "amount");
        let limit = Term::Literal(Value::Decimal(Decimal::new(10, 2)));
        assert_eq!(
            quantity,
            Quantity::Breaking(Predicate::Compare(Term::column("amount"), Comparison::GreaterOrEqual, limit))
        );
        assert_eq!((promise.as_str(), breach.as_str()), ("in_range 0.10..", "below 0.10"));
        assert_eq!(
            rows("in_range: { min: 2024-01-01, exclusive_max: 2025-01-01 }", "ordered_on").1,
            "in_range 2024-01-01..<2025-01-01"
        );
        assert_eq!(rows("in_range: { min: '08:00:00', max: '20:00:00' }", "opens_at").2, "outside 08:00:00..20:00:00");
    }

    #[test]
    fn a_limit_that_is_not_of_the_type_is_refused_where_it_stands() {
        let problem = lowered("in_range: { min: 0, max: 1.5 }", "quantity").unwrap_err();
        assert_eq!(problem.message, "expected an integer, as column `quantity` is, found `1.5`");
        assert_eq!(problem.span.column, 26);
        assert_eq!(refusal("in_range: { min: NaN }", "weight"), "expected a limit, found `NaN`");
        assert_eq!(
            help("in_range: { min: 01/02/2024 }", "ordered_on"),
            "a date is written as `2024-02-29`, whatever the notation of the data"
        );
    }

    #[test]
    fn a_range_that_holds_nothing_is_refused() {
        assert_eq!(refusal("in_range: { min: 2, max: 1 }", "amount"), "no value lies within `2..1`");
        assert_eq!(refusal("in_range: { min: 1, exclusive_max: 1 }", "amount"), "no value lies within `1..<1`");
        assert_eq!(
            refusal("in_range: { min: 1, exclusive_min: 1 }", "amount"),
            "`min` and `exclusive_min` are both given"
        );
        assert_eq!(refusal("in_range", "amount"), "no limit is given");
        assert_eq!(refusal("in_range: { min: }", "amount"), "`min` has no value");
    }

    #[test]
    fn a_range_needs_an_order() {
        assert_eq!(
            refusal("in_range: { min: a }", "status"),
            "expected a column of numbers, dates or times, but `status` is a string"
        );
        assert_eq!(refusal("in_range: { min: 1 }", "note"), "column `note` has no declared type");
        assert_eq!(
            refusal("in_range: { min: 1 }", "labels"),
            "values of column `labels` cannot be compared: it is a list(string)"
        );
    }
}
