//! `not_empty`: the dataset has rows.

use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::{Bounds, Quantity};
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// A dataset without rows breaks no other check, so an empty extract would look like a perfect one.
///
/// It is planned for every dataset that does not say `allow_empty: true`; write it to give it a severity or a name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotEmpty {}

impl Check for NotEmpty {
    const ABOUT: About = About {
        name: "not_empty",
        scope: Scope::Dataset,
        dimension: Dimension::Volume,
        summary: "The dataset has at least one row.",
        example: "\
schema:
  - name: order_id
quality:
  - not_empty: { severity: warn }",
        keys: &[],
        bare: None,
    };

    fn demands(self, _: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        Ok(vec![Assertion::number(Quantity::Rows, Bounds::at_least(1), "not_empty")])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::Asked;
    use crate::checks::testing::demand;
    use crate::measure::{Bounds, Quantity};

    #[test]
    fn one_row_is_enough() {
        assert_eq!(demand("not_empty", "").asked, Asked::Number { of: Quantity::Rows, within: Bounds::at_least(1) });
    }
}
