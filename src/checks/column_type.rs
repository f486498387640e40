//! `type`: every cell is of its column's declared type.

use super::words::a_kind;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::data::Kind;
use crate::measure::Quantity;
use crate::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// In CSV and NDJSON a cell is text until it is read. A cell that is not exactly of the declared type breaks this check;
/// it is neither a null nor a value, so that every other check of the column passes over it.
///
/// It is planned for every column of a declared type other than `string`; write it to give it a severity or a tolerance.
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
            return Err(site.problem(format!("`type` can never fail: every text is {}", a_kind(kind))));
        }
        let quantity = Quantity::Unreadable(field.name.clone());
        Ok(vec![Assertion::few_rows(quantity, format!("type {kind}"), format!("not of type {kind}"))])
    }
}

/// Whether there are texts that are not of a type.
pub(crate) fn can_be_unreadable(kind: &Kind) -> bool {
    match kind {
        Kind::Integer(_)
        | Kind::Decimal(_)
        | Kind::Float
        | Kind::Boolean
        | Kind::Date
        | Kind::Time
        | Kind::Timestamp => true,
        Kind::String | Kind::Binary | Kind::List(_) | Kind::Struct(_) | Kind::Other(_) => false,
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
    fn a_text_is_always_a_text() {
        assert_eq!(refusal("type", "status"), "`type` can never fail: every text is a string");
        assert_eq!(refusal("type", "note"), "column `note` has no declared type");
    }
}
