//! `row_count`: the dataset has a certain number of rows.

use super::limits::{Limits, count};
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Quantity;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// Counts rows of data: a header, comments and blank lines are none. With `where`, only the rows it selects.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowCount {
    /// The smallest allowed number of rows.
    #[schemars(with = "Option<u64>")]
    min: Option<Literal>,
    /// The largest allowed number of rows.
    #[schemars(with = "Option<u64>")]
    max: Option<Literal>,
    /// The only allowed number of rows.
    #[schemars(with = "Option<u64>")]
    equal: Option<Literal>,
}

impl Check for RowCount {
    const ABOUT: About = About {
        name: "row_count",
        scope: Scope::Dataset,
        dimension: Dimension::Volume,
        summary: "The dataset has a certain number of rows.",
        example: "\
schema:
  - name: order_id
quality:
  - row_count: { min: 1000, max: 2000000 }",
        keys: &[],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let Self { min, max, equal } = self;
        let bounds = Limits { min, max, equal, ..Limits::default() }.bounds(site, count)?;
        let promise = format!("row_count {bounds}");
        Ok(vec![Assertion::number(Quantity::Rows, bounds, promise)])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, help, refusal};

    #[test]
    fn rows_lie_within_whole_numbers() {
        let demand_of = |check| (demand(check, "").promise, demand(check, "").breach);
        assert_eq!(demand_of("row_count: { min: 10 }"), ("row_count 10..".to_owned(), "below 10".to_owned()));
        assert_eq!(demand_of("row_count: 195").0, "row_count 195");
        assert_eq!(refusal("row_count: 1.5", ""), "expected a whole number from 0, found `1.5`");
        assert_eq!(help("row_count: '>= 3'", ""), "write `min: 3`");
        assert_eq!(help("row_count: '< 3'", ""), "write `max: 2`");
        assert_eq!(refusal("row_count: { equal: 1, max: 2 }", ""), "`equal` leaves no room for another limit");
    }
}
