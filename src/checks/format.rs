//! `format`: every text follows a well-known notation.

use super::words::brief;
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::measure::{Format, Predicate, Term};
use crate::problem::{Problem, in_backticks};
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The notations: `email` (an address as people have them), `uuid` (36 characters, RFC 9562), `uri` (with a scheme,
/// RFC 3986), `ipv4`, `ipv6`, `hostname` (RFC 1123), `date` and `timestamp` (ISO 8601). Nulls are skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TextFormat {
    /// The name of the notation.
    format: Literal,
}

impl Check for TextFormat {
    const ABOUT: About = About {
        name: "format",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every text follows a well-known notation.",
        example: "\
schema:
  - name: email
    type: string
    format: email",
        keys: &[ShortKey::of("format", "format")],
        bare: Some("format"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.text_column()?;
        let name = &self.format.text;
        let Some((_, format)) = Format::NAMES.iter().find(|(known, _)| known == name) else {
            return Err(unknown(&self.format));
        };
        let predicate = Predicate::HasFormat(Term::column(&field.name), format.clone(), true);
        Ok(vec![Assertion::rows(predicate, format!("format {name}"), format!("not in the format `{name}`"))])
    }
}

fn unknown(name: &Literal) -> Problem {
    let names = || Format::NAMES.iter().map(|(name, _)| *name);
    let problem =
        Problem::error(name.span, format!("unknown format `{}`", brief(&name.text))).did_you_mean(&name.text, names());
    match (problem.help.is_empty(), name.text.contains('%')) {
        (true, true) => problem.help("a notation of dates in text is checked with `date_format`"),
        (true, false) => problem.help(format!("known formats are {}", in_backticks(names()))),
        (false, _) => problem,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{help, refusal, rows};
    use crate::measure::{Format, Predicate, Quantity, Term};

    #[test]
    fn every_format_has_a_name() {
        for (name, format) in Format::NAMES {
            let (quantity, ..) = rows(&format!("format: {name}"), "email");
            assert_eq!(quantity, Quantity::Breaking(Predicate::HasFormat(Term::column("email"), format.clone(), true)));
        }
    }

    #[test]
    fn an_unknown_format_is_refused_with_a_hint() {
        assert_eq!(refusal("format: emial", "email"), "unknown format `emial`");
        assert_eq!(help("format: emial", "email"), "did you mean `email`?");
        assert_eq!(help("format: '%Y'", "email"), "a notation of dates in text is checked with `date_format`");
        assert!(help("format: iban", "email").starts_with("known formats are `email`, "));
        assert_eq!(refusal("format: email", "amount"), "expected a text column, but `amount` is a decimal");
    }
}
