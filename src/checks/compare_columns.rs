//! `compare_columns`: in every row two columns compare as they should.

use super::site::{comparable, declared};
use super::words::{a_kind, brief};
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::{Comparison, Predicate, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// Numbers compare exactly with numbers of every type, but a float with the float nearest to a decimal. Dates compare with
/// timestamps as their midnight in UTC, and everything else with its own type. A row with a null on either side is skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareColumns {
    /// The column on the left.
    left: Literal,
    /// One of `=`, `!=`, `<`, `<=`, `>`, `>=`.
    operator: Literal,
    /// The column on the right.
    right: Literal,
}

impl Check for CompareColumns {
    const ABOUT: About = About {
        name: "compare_columns",
        scope: Scope::Dataset,
        dimension: Dimension::Consistency,
        summary: "In every row two columns compare as they should.",
        example: "\
schema:
  - name: ordered_on
    type: date
  - name: shipped_on
    type: date
quality:
  - compare_columns: { left: ordered_on, operator: <=, right: shipped_on }",
        keys: &[],
        bare: None,
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let (left, right) = (site.named(&self.left)?, site.named(&self.right)?);
        let comparison = operator(&self.operator)?;
        if left.name == right.name {
            return Err(Problem::error(self.right.span, format!("column `{}` is compared with itself", left.name)));
        }
        let (left_kind, right_kind) = (declared(left, self.left.span)?, declared(right, self.right.span)?);
        comparable(left, left_kind, self.left.span)?;
        comparable(right, right_kind, self.right.span)?;
        if !left_kind.compares_with(right_kind) {
            let message = format!(
                "`{}` is {} and `{}` is {}: they do not compare",
                left.name,
                a_kind(left_kind),
                right.name,
                a_kind(right_kind)
            );
            return Err(Problem::error(self.right.span, message));
        }
        let statement = format!("{} {comparison} {}", left.name, right.name);
        let predicate = Predicate::Compare(Term::column(&left.name), comparison, Term::column(&right.name));
        Ok(vec![Assertion::rows(
            predicate,
            format!("compare_columns {statement}"),
            format!("where `{statement}` does not hold"),
        )])
    }
}

fn operator(written: &Literal) -> Result<Comparison, Problem> {
    match written.text.as_str() {
        "=" | "==" => Ok(Comparison::Equal),
        "!=" | "<>" => Ok(Comparison::NotEqual),
        "<" => Ok(Comparison::Less),
        "<=" => Ok(Comparison::LessOrEqual),
        ">" => Ok(Comparison::Greater),
        ">=" => Ok(Comparison::GreaterOrEqual),
        other => {
            let problem = Problem::error(written.span, format!("unknown operator `{}`", brief(other)));
            Err(problem.help("one of `=`, `!=`, `<`, `<=`, `>`, `>=`"))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};
    use crate::measure::{Comparison, Predicate, Quantity, Term};

    #[test]
    fn two_columns_compare_row_by_row() {
        let (quantity, promise, breach) =
            rows("compare_columns: { left: created_at, operator: <=, right: shipped_at }", "");
        let predicate =
            Predicate::Compare(Term::column("created_at"), Comparison::LessOrEqual, Term::column("shipped_at"));
        assert_eq!(quantity, Quantity::Breaking(predicate));
        assert_eq!(promise, "compare_columns created_at <= shipped_at");
        assert_eq!(breach, "where `created_at <= shipped_at` does not hold");
        rows("compare_columns: { left: ordered_on, operator: '!=', right: shipped_at }", "");
        let (.., breach) = rows("compare_columns: { left: ordered_on, operator: ==, right: shipped_at }", "");
        assert_eq!(breach, "where `ordered_on = shipped_at` does not hold");
    }

    #[test]
    fn what_does_not_compare_is_refused() {
        let refused = |left, operator, right| {
            refusal(&format!("compare_columns: {{ left: {left}, operator: '{operator}', right: {right} }}"), "")
        };
        assert_eq!(
            refused("amount", "<", "status"),
            "`amount` is a decimal and `status` is a string: they do not compare"
        );
        assert_eq!(refused("amount", "=<", "quantity"), "unknown operator `=<`");
        assert_eq!(refused("amount", "=", "amount"), "column `amount` is compared with itself");
        assert_eq!(refused("amount", "=", "note"), "column `note` has no declared type");
        assert_eq!(refused("amonut", "=", "note"), "dataset `orders` has no column `amonut`");
        assert_eq!(refused("labels", "=", "labels2"), "dataset `orders` has no column `labels2`");
        assert_eq!(refusal("compare_columns: { left: amount }", ""), "argument `operator` is missing");
    }
}
