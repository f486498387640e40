//! `length`: every text is of a certain length.

use super::limits::{Limits, count};
use super::{About, Assertion, Check, Dimension, Scope, ShortKey, Site};
use crate::data::Value;
use crate::measure::{Bounds, LengthUnit, Term};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// Characters are Unicode scalar values: `é` is one character and two bytes. Nulls are skipped.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Length {
    /// The smallest allowed length.
    #[schemars(with = "Option<u64>")]
    min: Option<Literal>,
    /// The largest allowed length.
    #[schemars(with = "Option<u64>")]
    max: Option<Literal>,
    /// The only allowed length.
    #[schemars(with = "Option<u64>")]
    equal: Option<Literal>,
    /// What is counted: `characters` (the default) or `bytes`.
    unit: Option<Unit>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Unit {
    /// Unicode scalar values.
    Characters,
    /// Bytes in UTF-8.
    Bytes,
}

impl Check for Length {
    const ABOUT: About = About {
        name: "length",
        scope: Scope::Column,
        dimension: Dimension::Validity,
        summary: "Every text is of a certain length.",
        example: "\
schema:
  - name: country
    type: string
    checks:
      - length: 2
  - name: comment
    type: string
    max_length: 500",
        keys: &[ShortKey::of("min_length", "min"), ShortKey::of("max_length", "max")],
        bare: Some("equal"),
    };

    fn demands(self, site: &Site<'_>) -> Result<Vec<Assertion>, Problem> {
        let field = site.text_column()?;
        let (unit, plural) = match self.unit {
            None | Some(Unit::Characters) => (LengthUnit::Characters, "characters"),
            Some(Unit::Bytes) => (LengthUnit::Bytes, "bytes"),
        };
        let Self { min, max, equal, .. } = self;
        let bounds = Limits { min, max, equal, ..Limits::default() }.bounds(site, count)?;
        let length = Term::Length(Box::new(Term::column(&field.name)), unit);
        Ok(vec![Assertion::rows(
            bounds.predicate(&length),
            format!("length {bounds} {plural}"),
            breach(&bounds, plural),
        )])
    }
}

fn breach(bounds: &Bounds, plural: &str) -> String {
    let unit = |value: &Value| {
        if *value == Value::Integer(1) { plural.trim_end_matches('s').to_owned() } else { plural.to_owned() }
    };
    match (&bounds.min, &bounds.max) {
        (Some(min), None) => format!("shorter than {} {}", min.value, unit(&min.value)),
        (None, Some(max)) => format!("longer than {} {}", max.value, unit(&max.value)),
        (Some(_), Some(_)) | (None, None) => format!("not {bounds} {plural} long"),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{help, refusal, rows};
    use crate::data::Value;
    use crate::measure::{Comparison, LengthUnit, Predicate, Quantity, Term};

    #[test]
    fn a_length_counts_characters_unless_told_to_count_bytes() {
        let term = |unit| Term::Length(Box::new(Term::column("status")), unit);
        let most = |unit, most| {
            Quantity::Breaking(Predicate::Compare(
                term(unit),
                Comparison::LessOrEqual,
                Term::Literal(Value::Integer(most)),
            ))
        };
        let (quantity, promise, breach) = rows("length: { max: 1 }", "status");
        assert_eq!(quantity, most(LengthUnit::Characters, 1));
        assert_eq!((promise.as_str(), breach.as_str()), ("length ..1 characters", "longer than 1 character"));
        assert_eq!(rows("length: { max: 9, unit: bytes }", "status").0, most(LengthUnit::Bytes, 9));
        assert_eq!(rows("length: 2", "status").2, "not 2 characters long");
    }

    #[test]
    fn a_length_is_a_whole_number_of_a_text() {
        assert_eq!(refusal("length: -1", "status"), "expected a whole number from 0, found `-1`");
        assert_eq!(refusal("length: { min: 3, max: 2 }", "status"), "no value lies within `3..2`");
        assert_eq!(refusal("length: 3", "quantity"), "expected a text column, but `quantity` is an integer");
        assert_eq!(help("length: { min: 3, unit: byte }", "status"), "did you mean `bytes`?");
        assert_eq!(refusal("length", "status"), "no limit is given");
    }
}
