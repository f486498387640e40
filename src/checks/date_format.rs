//! `date_format`: every text is a date or a time in a declared notation.

use super::words::brief;
use super::{About, Assertion, Check, Dimension, Scope, Site};
use crate::data::DatePattern;
use crate::measure::{Format, Predicate, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The notation is written as for `strftime`: `%d/%m/%Y`. The text must follow it to its last character, and the day must
/// exist. It is for columns that stay text; a column of type `date` declares its notation with `format`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DateFormat {
    /// The notation: `%Y %m %d %e %b %H %I %M %S %f %p %z %F %T %R %%`.
    pattern: Literal,
}

impl Check for DateFormat {
    const ABOUT: About = About {
        name: "date_format",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every text is a date or a time in a declared notation.",
        example: "\
schema:
  - name: printed_on
    type: string
    checks:
      - date_format: '%d/%m/%Y'",
        keys: &[],
        bare: Some("pattern"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.text_column()?;
        let (text, span) = (brief(&self.pattern.text), self.pattern.span);
        let pattern = DatePattern::compile(&self.pattern.text).map_err(|error| Problem::error(span, error))?;
        if !pattern.has_day() && !pattern.has_time() {
            return Err(Problem::error(span, format!("`{text}` says neither a day nor a time"))
                .help("a day is written as `%Y-%m-%d`"));
        }
        let predicate = Predicate::HasFormat(Term::column(&field.name), Format::Pattern(pattern), true);
        Ok(vec![Assertion::rows(predicate, format!("date_format {text}"), format!("not in the format `{text}`"))])
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{refusal, rows};

    #[test]
    fn a_notation_says_a_day_or_a_time() {
        assert_eq!(rows("date_format: '%d/%m/%Y'", "status").2, "not in the format `%d/%m/%Y`");
        assert_eq!(rows("date_format: '%H:%M'", "status").1, "date_format %H:%M");
        assert_eq!(refusal("date_format: abc", "status"), "`abc` says neither a day nor a time");
    }

    #[test]
    fn a_year_of_two_digits_is_refused() {
        assert!(refusal("date_format: '%d.%m.%y'", "status").starts_with("`%y` is refused"));
        assert_eq!(refusal("date_format: '%F'", "ordered_on"), "expected a text column, but `ordered_on` is a date");
    }
}
