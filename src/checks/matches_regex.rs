//! `matches_regex`: every value matches a pattern.

use super::words::brief;
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::{Predicate, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The pattern is about the whole value: `cat|dog` does not accept `catfish`. It takes time linear in the value, so
/// look-around and back-references are refused; `\d`, `\w` and `\s` mean their ASCII classes. Nulls are skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchesRegex {
    /// The regular expression.
    pattern: Literal,
    /// Whether the whole value must match (`true`, the default) or any part of it (`false`).
    full_match: Option<bool>,
    /// Whether a value that matches breaks the check instead of one that does not.
    negate: Option<bool>,
}

impl Check for MatchesRegex {
    const ABOUT: About = About {
        name: "matches_regex",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every value matches a regular expression.",
        example: "\
schema:
  - name: order_id
    type: string
    pattern: 'ORD-\\d{6}'
    checks:
      - matches_regex: { pattern: TEST, full_match: false, negate: true }",
        keys: &[ShortKey::of("pattern", "pattern")],
        bare: Some("pattern"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.text_column()?;
        let text = &self.pattern.text;
        let pattern = site.patterns.compile(text, self.full_match.unwrap_or(true)).map_err(|error| {
            Problem::error(self.pattern.span, format!("`{}` is not a pattern: {error}", brief(text)))
                .help(help_with(text, &error))
        })?;
        let wanted = !self.negate.unwrap_or(false);
        let (promise, breach) =
            if wanted { ("matches_regex", "not matching") } else { ("matches_regex not", "matching") };
        let predicate = Predicate::Matches(Term::column(&field.name), pattern, wanted);
        Ok(vec![Assertion::rows(
            predicate,
            format!("{promise} `{}`", brief(text)),
            format!("{breach} `{}`", brief(text)),
        )])
    }
}

fn help_with(pattern: &str, error: &str) -> &'static str {
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|open| pattern.contains(open));
    if looks_around {
        "patterns take linear time, without look-around; two checks can say the same, the second with `negate: true`"
    } else if error.contains("unclosed") || error.contains("unopened") {
        "close every bracket; one that stands for itself has a backslash before it: `\\(`"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{help, refusal, rows};
    use crate::measure::{Pattern, Predicate, Quantity, Term};

    #[test]
    fn a_pattern_is_about_the_whole_value_unless_said_otherwise() {
        let quantity = |whole, wanted| {
            Quantity::Breaking(Predicate::Matches(
                Term::column("status"),
                Pattern::compile("a|b", whole).unwrap(),
                wanted,
            ))
        };
        assert_eq!(rows("matches_regex: a|b", "status").0, quantity(true, true));
        let (part, promise, breach) =
            rows("matches_regex: { pattern: a|b, full_match: false, negate: true }", "status");
        assert_eq!(
            (part, promise.as_str(), breach.as_str()),
            (quantity(false, false), "matches_regex not `a|b`", "matching `a|b`")
        );
    }

    #[test]
    fn what_is_not_a_pattern_is_refused() {
        assert_eq!(refusal("matches_regex: 'a('", "status"), "`a(` is not a pattern: unclosed group");
        assert!(help("matches_regex: 'a('", "status").starts_with("close every bracket"));
        assert!(help("matches_regex: 'a(?=b)'", "status").contains("without look-around"));
        assert_eq!(refusal("matches_regex: a", "quantity"), "expected a text column, but `quantity` is an integer");
    }
}
