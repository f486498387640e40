//! `completeness`: a share of the rows has a value.

use super::not_null::every_row_has;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Tolerance;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The share is compared exactly, never rounded: `99%` of 199 rows allows one null, not two. Under a dataset it holds for
/// each column of the contract, or for each of `columns`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Completeness {
    /// The smallest share of rows with a value: `99%`.
    min: Literal,
    /// The columns; under a dataset all of them where none are named.
    columns: Option<Vec<Literal>>,
}

impl Check for Completeness {
    const ABOUT: About = About {
        name: "completeness",
        scope: Scope::Either,
        dimension: Dimension::Completeness,
        summary: "A share of the rows has a value.",
        example: "\
schema:
  - name: order_id
  - name: email
    checks:
      - completeness: 95%
quality:
  - completeness: { min: 99.5%, columns: [order_id] }",
        keys: &[],
        bare: Some("min"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let allowed =
            Tolerance::from_least_share(&self.min.text).map_err(|message| Problem::error(self.min.span, message))?;
        if allowed.is_all() {
            let problem = Problem::error(self.min.span, "`completeness` of 0 % demands nothing");
            return Err(problem.help("write the smallest share that is enough, or remove the check"));
        }
        let fields = match (&self.columns, site.column) {
            (None, None) => site.fields.to_vec(),
            (columns, _) => site.key(columns.as_deref())?,
        };
        if fields.is_empty() {
            return Err(site.problem("the contract declares no columns").help("list them under `schema:`"));
        }
        let promise = format!("completeness {}", self.min.text.trim());
        Ok(fields
            .iter()
            .map(|field| Assertion { allowed: Some(allowed), ..every_row_has(&field.name, &promise) })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{demand, lowered, refusal};
    use crate::measure::Tolerance;

    #[test]
    fn a_least_share_leaves_the_rest_for_nulls() {
        let demand = demand("completeness: 99.9%", "email");
        assert_eq!(demand.allowed, Some(Tolerance::read("0.1%").unwrap()));
        assert_eq!(demand.promise, "completeness 99.9%");
    }

    #[test]
    fn under_a_dataset_each_column_is_complete() {
        assert_eq!(lowered("completeness: 99%", "").unwrap().len(), 16);
        assert_eq!(lowered("completeness: { min: 99%, columns: [email, note] }", "").unwrap().len(), 2);
    }

    #[test]
    fn a_share_is_written_with_its_sign() {
        assert_eq!(
            refusal("completeness: 0.99", "email"),
            "expected a share such as `99%`, found `0.99`; write it as `99%`"
        );
        assert_eq!(refusal("completeness", "email"), "argument `min` is missing");
        assert_eq!(
            refusal("completeness: { min: 9%, columns: [emial] }", ""),
            "dataset `orders` has no column `emial`"
        );
    }
}
