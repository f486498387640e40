//! `schema`: the dataset has the columns of its contract.

use super::{About, Asked, Assertion, Check, Dimension, Scope, Site};
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// Every column of the contract must be there, under exactly its name, and in typed formats with a type that holds no
/// other values than the declared one. Columns that the contract does not name are a matter of `additional_columns`
/// (`allow`, `warn` or `fail`; a warning by default), and their order counts only with `ordered: true`.
///
/// It is planned for every dataset that declares columns; write it to give it a severity, a name or tags.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Schema {}

impl Check for Schema {
    const ABOUT: About = About {
        name: "schema",
        scope: Scope::Dataset,
        dimension: Dimension::Schema,
        summary: "The dataset has the columns of its contract, with their types.",
        example: "\
schema:
  - name: order_id
    type: string
additional_columns: fail
quality:
  - schema",
        keys: &[],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        if site.fields.is_empty() {
            return Err(site
                .problem("the contract declares no columns to compare with")
                .help("list them under `schema:`"));
        }
        let count = site.fields.len();
        let promise = format!("schema of {count} {}", if count == 1 { "column" } else { "columns" });
        Ok(vec![Assertion::new(Asked::Shape, Vec::new(), promise, "not as declared")])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::Asked;
    use crate::checks::testing::{demand, refusal};

    #[test]
    fn a_schema_is_about_the_shape_of_the_dataset() {
        let demand = demand("schema", "");
        assert_eq!((demand.asked, demand.promise.as_str()), (Asked::Shape, "schema of 16 columns"));
        assert_eq!(refusal("schema: { strict: true }", ""), "unknown argument `strict`");
    }
}
