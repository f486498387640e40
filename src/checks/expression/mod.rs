//! `expression`: a statement in the notation of SQL holds for every row.

mod operand;
mod statement;
mod text;

#[cfg(test)]
mod tests;

use super::words::brief;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::measure::Predicate;
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;
use text::Text;

/// A row breaks it where the statement is false, and is skipped where it is unknown because a cell is null, as in SQL. NaN
/// breaks every comparison, negated or not.
///
/// It knows `and`, `or`, `not`, `=`, `!=`, `<`, `<=`, `>`, `>=`, `between`, `in (…)`, `is null`, `is not null`, `like` with
/// `%` and `_`, `+`, `-`, `*`, `length()` (characters), `octet_length()`, `lower()`, `upper()`, `trim()`, and boolean
/// columns as statements. Columns stand bare, or in double quotes or backticks; texts in single quotes. A text compared
/// with a date, a timestamp, a time or a number is read as one; `date '2024-02-29'` and `timestamp '…'` say it outright.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expression {
    /// The statement.
    expression: Literal,
}

impl Check for Expression {
    const ABOUT: About = About {
        name: "expression",
        scope: Scope::Dataset,
        dimension: Dimension::Consistency,
        summary: "A statement in the notation of SQL holds for every row.",
        example: "\
schema:
  - name: status
    type: string
  - name: shipped_at
    type: timestamp
  - name: net
    type: decimal
  - name: gross
    type: decimal
quality:
  - expression: status != 'shipped' or shipped_at is not null
  - expression: gross >= net * 1.19
    where: net > 0
    tolerance: 0.1%",
        keys: &[],
        bare: Some("expression"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let predicate = predicate(&self.expression, site)?;
        let shown = brief(&self.expression.text);
        Ok(vec![Assertion::rows(predicate, format!("expression {shown}"), format!("where `{shown}` does not hold"))])
    }
}

/// Reads an expression over the columns of a site. Problems point into its text where that stands on one line.
pub(crate) fn predicate(written: &Literal, site: &Site<'_>) -> Result<Predicate, Problem> {
    let text = Text::new(written);
    let parsed = text.parse()?;
    let predicate = statement::Reader::new(&text, site).statement(&parsed, 0)?;
    if predicate.columns().is_empty() {
        return Err(Problem::error(
            written.span,
            "the expression names no column, so that it says nothing about the data",
        ));
    }
    Ok(predicate)
}
