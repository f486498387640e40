//! `type`: every cell is of its column's declared type.

use super::words::a_kind;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::data::Kind;
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// In CSV and NDJSON a cell is text until it is read. A cell that is not exactly of the declared type breaks this check;
/// it is neither a null nor a value, so that every other check of the column passes over it. Every text of a CSV file is
/// a `string` and a `binary`, and none is a `list` or a `struct`; in NDJSON `5` is no `string`.
///
/// It is planned for every column of a declared type; write it to give it a severity or a tolerance.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnType {}

impl Check for ColumnType {
    const ABOUT: About = About {
        name: "type",
        scope: Scope::Column,
        dimension: Dimension::Schema,
        summary: "Every cell is of its column's declared type.",
        example: "\
schema:
  - name: amount
    type: decimal
    checks:
      - type: { tolerance: 0.1% }",
        keys: &[],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, kind) = site.typed_column()?;
        if !can_be_unreadable(kind) {
            return Err(site.problem(format!("`type` cannot tell whether a cell is {}", a_kind(kind))));
        }
        let quantity = Quantity::Unreadable(field.name.clone());
        Ok(vec![Assertion::few_rows(quantity, format!("type {kind}"), format!("not of type {kind}"))])
    }
}

/// Whether a cell of a text format may turn out not to be of a type: of every type that a contract can declare.
pub(crate) fn can_be_unreadable(kind: &Kind) -> bool {
    match kind {
        Kind::Integer(_)
        | Kind::Decimal(_)
        | Kind::Float
        | Kind::Boolean
        | Kind::Date
        | Kind::Time
        | Kind::Timestamp
        | Kind::String
        | Kind::Binary
        | Kind::List(_)
        | Kind::Struct(_) => true,
        Kind::Other(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};
    use crate::measure::Quantity;

    #[test]
    fn a_type_counts_unreadable_cells() {
        let (quantity, promise, breach) = rows("type", "amount");
        assert_eq!(quantity, Quantity::Unreadable("amount".into()));
        assert_eq!((promise.as_str(), breach.as_str()), ("type decimal", "not of type decimal"));
    }

    #[test]
    fn a_json_value_of_a_string_column_may_be_no_text() {
        let (quantity, promise, breach) = rows("type", "status");
        assert_eq!(quantity, Quantity::Unreadable("status".into()));
        assert_eq!((promise.as_str(), breach.as_str()), ("type string", "not of type string"));
    }

    #[test]
    fn a_column_without_a_type_cannot_be_of_another() {
        assert_eq!(refusal("type", "note"), "column `note` has no declared type");
    }
}
