//! `sum`: the sum of a column lies within limits.

use super::limits::Limits;
use super::site::value;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::data::Kind;
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The sum of the values that are there: nulls are skipped, and a column without a value fails. The sum is exact,
/// that of floats too: it is rounded once, at its end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Sum(Limits);

impl Check for Sum {
    const ABOUT: About = About {
        name: "sum",
        scope: Scope::Column,
        dimension: Dimension::Statistics,
        summary: "The sum of the values lies within limits.",
        example: "\
schema:
  - name: amount
    type: decimal
    checks:
      - sum: { exclusive_min: 0 }",
        keys: &[],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, kind) = site.number_column()?;
        let kind = if *kind == Kind::Float { Kind::Float } else { Kind::Decimal(None) };
        let bounds = self.0.bounds(site, |literal| value(literal, field, &kind))?;
        let promise = format!("sum {bounds}");
        Ok(vec![Assertion::number(Quantity::Sum(field.name.clone()), bounds, promise)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, refusal};

    #[test]
    fn a_sum_may_have_a_fraction_even_of_whole_numbers() {
        let demand = demand("sum: { min: 0.5, max: 1e3 }", "weight");
        assert_eq!((demand.promise.as_str(), demand.breach.as_str()), ("sum 0.5..1000", "outside 0.5..1000"));
        assert_eq!(crate::checks::testing::demand("sum: { min: 0.5 }", "quantity").promise, "sum 0.5..");
    }

    #[test]
    fn only_numbers_have_a_sum() {
        assert_eq!(refusal("sum: 1", "ordered_on"), "expected a column of numbers, but `ordered_on` is a date");
        assert_eq!(refusal("sum: x", "amount"), "expected a decimal, as column `amount` is, found `x`");
    }
}
