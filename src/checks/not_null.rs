//! `not_null`: every row has a value.

use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::{Predicate, Term};
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// A null is what the format calls one: a missing JSON field, a null in Parquet, in CSV the texts of `null_values` (the
/// empty text by default). NaN is a value. A cell that cannot be read as its type is not a null: `type` is about those.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotNull {}

impl Check for NotNull {
    const ABOUT: About = About {
        name: "not_null",
        scope: Scope::Column,
        dimension: Dimension::Completeness,
        summary: "Every row has a value.",
        example: "\
schema:
  - name: order_id
    required: true
  - name: coupon
    checks:
      - not_null: { where: total > 100, severity: warn }
  - name: total
    type: decimal",
        keys: &[ShortKey::flag("required")],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        Ok(vec![every_row_has(&site.column()?.name, "not_null")])
    }
}

/// Every row has a value in a column.
pub(super) fn every_row_has(column: &str, promise: &str) -> Assertion {
    Assertion::rows(Predicate::NotNull(Term::column(column)), promise, "without a value")
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};
    use crate::measure::{Predicate, Quantity, Term};

    #[test]
    fn a_null_is_counted_in_columns_of_every_type() {
        for column in ["order_id", "note", "labels"] {
            let (quantity, promise, breach) = rows("not_null", column);
            assert_eq!(quantity, Quantity::Breaking(Predicate::NotNull(Term::column(column))));
            assert_eq!((promise.as_str(), breach.as_str()), ("not_null", "without a value"));
        }
    }

    #[test]
    fn not_null_has_no_arguments_of_its_own() {
        assert_eq!(refusal("not_null: { min: 1 }", "note"), "unknown argument `min`");
        assert_eq!(refusal("not_null: 3", "note"), "`not_null` takes a map of arguments, found a number");
        assert_eq!(refusal("not_null", ""), "no column is named");
    }
}
