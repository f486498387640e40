//! `unique`: no value occurs twice.

use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::data::Field;
use crate::measure::Quantity;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// All rows whose key occurs more than once fail, the first of them included. A row with a null in any part of its key is
/// skipped, as in SQL: `primary_key` is `unique` and `not_null` in one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unique {
    /// The columns of the key, under a dataset.
    columns: Option<Vec<Literal>>,
}

impl Check for Unique {
    const ABOUT: About = About {
        name: "unique",
        scope: Scope::Either,
        dimension: Dimension::Uniqueness,
        summary: "No value, or no combination of values, occurs twice.",
        example: "\
schema:
  - name: order_id
    unique: true
  - name: line
    type: integer
quality:
  - unique: [order_id, line]",
        keys: &[ShortKey::flag("unique")],
        bare: Some("columns"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let key = site.key(self.columns.as_deref())?;
        let breach = if key.len() == 1 {
            "with a value that occurs more than once"
        } else {
            "with values that occur together more than once"
        };
        Ok(vec![Assertion::few_rows(repeated(&key), "unique", breach)])
    }
}

/// The rows whose key occurs more than once.
pub(super) fn repeated(key: &[&Field]) -> Quantity {
    Quantity::Duplicates { columns: key.iter().map(|field| field.name.clone()).collect(), nulls_equal: false }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};
    use crate::measure::Quantity;

    #[test]
    fn nulls_are_not_equal() {
        let quantity = |columns: &[&str]| Quantity::Duplicates {
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            nulls_equal: false,
        };
        assert_eq!(rows("unique", "email").0, quantity(&["email"]));
        assert_eq!(rows("unique: true", "email").0, quantity(&["email"]));
        assert_eq!(rows("unique: email", "").0, quantity(&["email"]));
        assert_eq!(rows("unique: [order_id, status]", "").0, quantity(&["order_id", "status"]));
    }

    #[test]
    fn a_key_has_columns_that_exist_once() {
        assert_eq!(refusal("unique", ""), "no columns are named");
        assert_eq!(refusal("unique: []", ""), "`columns` is empty");
        assert_eq!(refusal("unique: [email, email]", ""), "column `email` is named twice");
        assert_eq!(refusal("unique: [emial]", ""), "dataset `orders` has no column `emial`");
        assert_eq!(
            refusal("unique: [order_id]", "email"),
            "`columns` is given, but the check is already about column `email`"
        );
    }
}
