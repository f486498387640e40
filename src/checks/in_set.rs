//! `in_set`: every value is one of a set.

use super::site::value;
use super::words::{brief, set};
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::data::{Field, Value};
use crate::measure::{Predicate, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The values are read as the column's type, so that `1` and `1.0` are the same decimal, and a value that cannot be of the
/// type is a mistake in the contract. Texts are compared exactly: case and spaces count. Nulls are skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InSet {
    /// The allowed values.
    values: Vec<Literal>,
}

impl Check for InSet {
    const ABOUT: About = About {
        name: "in_set",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every value is one of a set.",
        example: "\
schema:
  - name: status
    type: string
    allowed: [open, paid, cancelled]",
        keys: &[ShortKey::of("allowed", "values")],
        bare: Some("values"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (field, values) = values_of(&self.values, site)?;
        let shown = set(&values);
        let predicate = Predicate::OneOf(Term::column(&field.name), values);
        Ok(vec![Assertion::rows(predicate, format!("in_set {shown}"), format!("not in {shown}"))])
    }
}

/// The values of a set as values of the column: at least one, each once.
pub(super) fn values_of<'a>(literals: &[Literal], site: &Site<'a>) -> Result<(&'a Field, Vec<Value>), Problem> {
    let (field, kind) = site.comparable_column()?;
    if literals.is_empty() {
        return Err(site.problem("the set of values is empty"));
    }
    let mut values: Vec<Value> = Vec::with_capacity(literals.len());
    let mut keys = std::collections::HashSet::new();
    for literal in literals {
        let value = value(literal, field, kind)?;
        if matches!(value, Value::Float(number) if number.is_nan()) {
            return Err(Problem::error(literal.span, "nothing equals NaN, so that it cannot be in a set"));
        }
        if !keys.insert(value.key()) {
            return Err(Problem::error(literal.span, format!("value `{}` is in the set twice", brief(&literal.text))));
        }
        values.push(value);
    }
    Ok((field, values))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{lowered, refusal, rows};
    use crate::data::Value;
    use crate::measure::{Predicate, Quantity, Term};

    #[test]
    fn values_are_read_as_the_columns_type() {
        let (quantity, promise, breach) = rows("in_set: [1, '2']", "quantity");
        let values = vec![Value::Integer(1), Value::Integer(2)];
        assert_eq!(quantity, Quantity::Breaking(Predicate::OneOf(Term::column("quantity"), values)));
        assert_eq!((promise.as_str(), breach.as_str()), ("in_set {1, 2}", "not in {1, 2}"));
        assert_eq!(rows("in_set: { values: [a, b, c, d, e, f, g] }", "status").1, "in_set {a, b, c, d, e, … 2 more}");
        assert_eq!(rows("in_set: [true]", "active").1, "in_set {true}");
    }

    #[test]
    fn a_value_that_cannot_be_of_the_type_is_refused_where_it_stands() {
        let problem = lowered("in_set: [1, two]", "quantity").unwrap_err();
        assert_eq!(
            (problem.message.as_str(), problem.span.column),
            ("expected an integer, as column `quantity` is, found `two`", 13)
        );
        assert_eq!(refusal("in_set: [1, ~]", "quantity"), "expected a single value, found nothing");
    }

    #[test]
    fn a_set_has_values_and_each_once() {
        assert_eq!(refusal("in_set: []", "status"), "the set of values is empty");
        assert_eq!(refusal("in_set: [1.0, 1]", "amount"), "value `1` is in the set twice");
        assert_eq!(refusal("in_set: [NaN]", "weight"), "nothing equals NaN, so that it cannot be in a set");
        assert_eq!(refusal("in_set: [a]", "note"), "column `note` has no declared type");
    }
}
