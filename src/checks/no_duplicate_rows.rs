//! `no_duplicate_rows`: no two rows are equal.

use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Quantity;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// Two rows are equal where they are equal in every column of the contract, or in every one of `columns`. Unlike in
/// `unique`, two nulls are the same here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoDuplicateRows {
    /// The columns compared; all of the contract where none are named.
    columns: Option<Vec<Literal>>,
}

impl Check for NoDuplicateRows {
    const ABOUT: About = About {
        name: "no_duplicate_rows",
        scope: Scope::Dataset,
        dimension: Dimension::Uniqueness,
        summary: "No two rows are equal in every column.",
        example: "\
schema:
  - name: sensor
  - name: measured_at
    type: timestamp
quality:
  - no_duplicate_rows",
        keys: &[],
        bare: Some("columns"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let fields = match &self.columns {
            Some(names) => site.several(names)?,
            None => site.fields.to_vec(),
        };
        if fields.is_empty() {
            return Err(site.problem("the contract declares no columns to compare").help("list them under `schema:`"));
        }
        let columns = fields.iter().map(|field| field.name.clone()).collect();
        let demand = Assertion::few_rows(
            Quantity::Duplicates { columns, nulls_equal: true },
            "no_duplicate_rows",
            "that occur more than once",
        );
        // About the dataset as a whole where the author named no columns.
        let columns = if self.columns.is_some() { demand.columns } else { Vec::new() };
        Ok(vec![Assertion { columns, ..demand }])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::Asked;
    use crate::checks::testing::{demand, rows};
    use crate::measure::Quantity;

    #[test]
    fn two_nulls_are_the_same() {
        let columns = vec!["email".to_owned(), "status".to_owned()];
        assert_eq!(
            rows("no_duplicate_rows: [email, status]", "").0,
            Quantity::Duplicates { columns, nulls_equal: true }
        );
    }

    #[test]
    fn all_columns_are_compared_where_none_are_named() {
        let demand = demand("no_duplicate_rows", "");
        assert!(demand.columns.is_empty());
        let Asked::FewRows(quantity) = demand.asked else { panic!() };
        assert_eq!(quantity.columns().len(), 16);
    }
}
