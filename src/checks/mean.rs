//! `mean`: the mean of a column lies within limits.

use super::limits::Limits;
use super::site::value;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::data::Kind;
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// The mean of the values that are there: nulls are skipped, and a column without a value fails. Of whole
/// numbers and decimals it is exact where it has an end, and else the nearest float; of floats it is a float, so that limits are
/// better given with `min` and `max` than with `equal`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Mean(Limits);

impl Check for Mean {
    const ABOUT: About = About {
        name: "mean",
        scope: Scope::Column,
        dimension: Dimension::Statistics,
        summary: "The mean of the values lies within limits.",
        example: "\
schema:
  - name: amount
    type: decimal
    checks:
      - mean: { min: 10, max: 500 }",
        keys: &[],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, kind) = site.number_column()?;
        let kind = if *kind == Kind::Float { Kind::Float } else { Kind::Decimal(None) };
        let bounds = self.0.bounds(site, |literal| value(literal, field, &kind))?;
        let promise = format!("mean {bounds}");
        Ok(vec![Assertion::number(Quantity::Mean(field.name.clone()), bounds, promise)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, refusal};

    #[test]
    fn a_mean_may_have_a_fraction_even_of_whole_numbers() {
        let demand = demand("mean: { min: 0.5, max: 1e3 }", "weight");
        assert_eq!((demand.promise.as_str(), demand.breach.as_str()), ("mean 0.5..1000", "outside 0.5..1000"));
        assert_eq!(crate::checks::testing::demand("mean: { min: 0.5 }", "quantity").promise, "mean 0.5..");
    }

    #[test]
    fn only_numbers_have_a_mean() {
        assert_eq!(refusal("mean: 1", "ordered_on"), "expected a column of numbers, but `ordered_on` is a date");
        assert_eq!(refusal("mean: x", "amount"), "expected a decimal, as column `amount` is, found `x`");
    }
}
