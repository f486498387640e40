//! `distinct_count`: a column has a certain number of different values.

use super::limits::{Limits, count};
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// How many different values there are, exactly. A null is no value; two NaN are the same one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct DistinctCount(Limits);

impl Check for DistinctCount {
    const ABOUT: About = About {
        name: "distinct_count",
        scope: Scope::Column,
        dimension: Dimension::Uniqueness,
        summary: "The column has a certain number of different values.",
        example: "\
schema:
  - name: country
    checks:
      - distinct_count: { min: 2, max: 250 }",
        keys: &[],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.column()?;
        let bounds = self.0.bounds(site, count)?;
        let promise = format!("distinct_count {bounds}");
        Ok(vec![Assertion::number(Quantity::Distinct(vec![field.name.clone()]), bounds, promise)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, refusal};

    #[test]
    fn different_values_are_counted() {
        assert_eq!(demand("distinct_count: { exclusive_min: 1 }", "note").promise, "distinct_count >1..");
        assert_eq!(refusal("distinct_count: 1.5", "status"), "expected a whole number from 0, found `1.5`");
        assert_eq!(refusal("distinct_count: { min: 2, max: 1 }", "status"), "no value lies within `2..1`");
    }
}
