//! `max`: the largest value of a column lies within limits.

use super::limits::{Limits, kind_of_limits};
use super::site::value;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// One number for the whole column, where `in_range` is about every row. Nulls are skipped; a column without a value fails.
/// As a key on a column, `max` stands for `in_range`: this check is written in a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Max(Limits);

impl Check for Max {
    const ABOUT: About = About {
        name: "max",
        scope: Scope::Column,
        dimension: Dimension::Statistics,
        summary: "The largest value lies within limits.",
        example: "\
schema:
  - name: amount
    type: decimal
    checks:
      - max: { max: 100000 }",
        keys: &[],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, kind) = site.comparable_column()?;
        site.measurable(field, kind)?;
        let kind = kind_of_limits(kind);
        let bounds = self.0.bounds(site, |literal| value(literal, field, &kind))?;
        let promise = format!("max {bounds}");
        Ok(vec![Assertion::number(Quantity::Max(field.name.clone()), bounds, promise)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::Asked;
    use crate::checks::testing::{demand, refusal};
    use crate::data::Value;
    use crate::measure::{Bounds, Limit, Quantity};

    #[test]
    fn the_largest_value_is_one_number() {
        let limit = Limit { value: Value::Integer(7), inclusive: true };
        let within = Bounds { min: Some(limit.clone()), max: Some(limit) };
        assert_eq!(demand("max: 7", "quantity").asked, Asked::Number { of: Quantity::Max("quantity".into()), within });
        assert_eq!(demand("max: { min: 2024-01-01 }", "ordered_on").promise, "max 2024-01-01..");
    }

    #[test]
    fn a_limit_is_of_the_columns_type() {
        assert_eq!(refusal("max: many", "quantity"), "expected an integer, as column `quantity` is, found `many`");
        assert_eq!(
            refusal("max: { min: a }", "status"),
            "expected a column of numbers, dates or times, but `status` is a string"
        );
        assert_eq!(refusal("max: { least: 1 }", "amount"), "unknown argument `least`");
        assert_eq!(refusal("max", "amount"), "no limit is given");
    }
}
