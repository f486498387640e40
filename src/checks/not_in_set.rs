//! `not_in_set`: no value is one of a set.

use super::in_set::values_of;
use super::words::set;
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::{Predicate, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The opposite of `in_set`, with the same rules for the values. Nulls are skipped; NaN breaks it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotInSet {
    /// The forbidden values.
    values: Vec<Literal>,
}

impl Check for NotInSet {
    const ABOUT: About = About {
        name: "not_in_set",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "No value is one of a set.",
        example: "\
schema:
  - name: email
    type: string
    forbidden: [unknown, n/a, none]",
        keys: &[ShortKey::of("forbidden", "values")],
        bare: Some("values"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, values) = values_of(&self.values, site)?;
        let shown = set(&values);
        let predicate = Predicate::NoneOf(Term::column(&field.name), values);
        Ok(vec![Assertion::rows(predicate, format!("not_in_set {shown}"), format!("in {shown}"))])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};
    use crate::data::Value;
    use crate::measure::{Predicate, Quantity, Term};

    #[test]
    fn a_forbidden_value_breaks_the_check() {
        let (quantity, _, breach) = rows("not_in_set: [x]", "status");
        assert_eq!(
            quantity,
            Quantity::Breaking(Predicate::NoneOf(Term::column("status"), vec![Value::String("x".into())]))
        );
        assert_eq!(breach, "in {x}");
        assert_eq!(refusal("not_in_set: x", "status"), "expected a list, found `x`");
    }
}
