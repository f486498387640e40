//! `primary_key`: a key that every row has, and no two rows share.

use super::not_null::every_row_has;
use super::unique::repeated;
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// `not_null` on every part of the key, and `unique` on the whole: each is judged and reported by itself. Several columns
/// with `primary_key: true` form one key. The columns of the key stand beside every failing row of the dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrimaryKey {
    /// The columns of the key, under a dataset.
    columns: Option<Vec<Literal>>,
}

impl Check for PrimaryKey {
    const ABOUT: About = About {
        name: "primary_key",
        scope: Scope::Either,
        dimension: Dimension::Uniqueness,
        summary: "Every row has a key, and no two rows share one.",
        example: "\
schema:
  - name: order_id
    primary_key: true
  - name: line
    type: integer
    primary_key: true",
        keys: &[ShortKey::flag("primary_key")],
        bare: Some("columns"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let key = site.key(self.columns.as_deref())?;
        let mut demands: Vec<Assertion> =
            key.iter().map(|field| every_row_has(&field.name, "primary_key: not null")).collect();
        demands.push(Assertion::few_rows(
            repeated(&key),
            "primary_key: unique",
            "with a key that occurs more than once",
        ));
        Ok(demands)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::lowered;
    use crate::checks::{Asked, Assertion};
    use crate::measure::{Predicate, Quantity, Term};

    #[test]
    fn a_key_is_not_null_in_every_part_and_unique_as_a_whole() {
        let demands = lowered("primary_key: [order_id, quantity]", "").unwrap();
        let asked: Vec<&Asked> = demands.iter().map(|Assertion { asked, .. }| asked).collect();
        let present = |column: &str| Asked::FewRows(Quantity::Breaking(Predicate::NotNull(Term::column(column))));
        let columns = vec!["order_id".to_owned(), "quantity".to_owned()];
        let unique = Asked::FewRows(Quantity::Duplicates { columns, nulls_equal: false });
        assert_eq!(asked, [&present("order_id"), &present("quantity"), &unique]);
    }
}
