//! Limits as a contract writes them: `min`, `max`, `equal` and the exclusive forms.

use super::site::Site;
use super::words::brief;
use crate::data::{Kind, Value};
use crate::measure::{Bounds, Limit};
use crate::problem::Problem;
use crate::tree::Literal;
use schemars::JsonSchema;
use serde::Deserialize;

/// The limits of a number, a date or a time. At least one is needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    /// The smallest allowed value.
    pub(super) min: Option<Literal>,
    /// The largest allowed value.
    pub(super) max: Option<Literal>,
    /// The only allowed value.
    pub(super) equal: Option<Literal>,
    /// A limit that must be exceeded.
    pub(super) exclusive_min: Option<Literal>,
    /// A limit that must not be reached.
    pub(super) exclusive_max: Option<Literal>,
}

impl Limits {
    /// The limits as bounds, once every literal is read.
    pub(super) fn bounds(
        &self,
        site: &Site<'_>,
        read: impl Fn(&Literal) -> Result<Value, Problem>,
    ) -> Result<Bounds, Problem> {
        if let Some(equal) = &self.equal {
            let others = [&self.min, &self.max, &self.exclusive_min, &self.exclusive_max];
            if let Some(other) = others.into_iter().flatten().next() {
                return Err(Problem::error(other.span, "`equal` leaves no room for another limit"));
            }
            let limit = Limit { value: limit_value(equal, &read)?, inclusive: true };
            return Ok(Bounds { min: Some(limit.clone()), max: Some(limit) });
        }
        let min = one_end(&self.min, &self.exclusive_min, "min", &read)?;
        let max = one_end(&self.max, &self.exclusive_max, "max", &read)?;
        let bounds = Bounds { min, max };
        if bounds == Bounds::default() {
            return Err(site.problem("no limit is given").help("give `min`, `max` or both"));
        }
        if bounds.is_empty() {
            let last = self.max.as_ref().or(self.exclusive_max.as_ref());
            let place = last.map_or(site.span, |literal| literal.span);
            return Err(Problem::error(place, format!("no value lies within `{bounds}`"))
                .label("below the smallest allowed value"));
        }
        Ok(bounds)
    }
}

fn one_end(
    inclusive: &Option<Literal>,
    exclusive: &Option<Literal>,
    name: &str,
    read: impl Fn(&Literal) -> Result<Value, Problem>,
) -> Result<Option<Limit>, Problem> {
    match (inclusive, exclusive) {
        (Some(_), Some(second)) => {
            Err(Problem::error(second.span, format!("`{name}` and `exclusive_{name}` are both given"))
                .help("keep one of them"))
        }
        (Some(literal), None) => Ok(Some(Limit { value: limit_value(literal, read)?, inclusive: true })),
        (None, Some(literal)) => Ok(Some(Limit { value: limit_value(literal, read)?, inclusive: false })),
        (None, None) => Ok(None),
    }
}

/// The value of a limit. NaN is no limit: nothing lies above or below it.
fn limit_value(literal: &Literal, read: impl Fn(&Literal) -> Result<Value, Problem>) -> Result<Value, Problem> {
    match read(literal)? {
        Value::Float(number) if number.is_nan() => Err(Problem::error(literal.span, "expected a limit, found `NaN`")),
        value => Ok(value),
    }
}

/// The type in which limits of a column are read: without the column's width, so that `min: -1` on a `uint8` may be said.
pub(super) fn kind_of_limits(kind: &Kind) -> Kind {
    match kind {
        Kind::Integer(_) => Kind::Integer(crate::data::IntegerWidth::Any),
        Kind::Decimal(_) => Kind::Decimal(None),
        other => other.clone(),
    }
}

/// A literal as a count: a whole number, not below zero.
pub(super) fn count(literal: &Literal) -> Result<Value, Problem> {
    let number = literal.text.parse::<u64>().ok().filter(|_| literal.text.bytes().all(|byte| byte.is_ascii_digit()));
    number.map(|number| Value::Integer(i128::from(number))).ok_or_else(|| {
        let message = format!("expected a whole number from 0, found `{}`", brief(&literal.text));
        Problem::error(literal.span, message).help(written_as_a_limit(&literal.text))
    })
}

/// The keys that say what a text such as `>= 3` means.
fn written_as_a_limit(text: &str) -> String {
    let text = text.trim();
    let number = |sign: &str| text.strip_prefix(sign).and_then(|rest| rest.trim().parse::<u64>().ok());
    if let Some(number) = number(">=") {
        return format!("write `min: {number}`");
    }
    if let Some(number) = number("<=") {
        return format!("write `max: {number}`");
    }
    if let Some(number) = number(">").and_then(|number| number.checked_add(1)) {
        return format!("write `min: {number}`");
    }
    match number("<").and_then(|number| number.checked_sub(1)) {
        Some(number) => format!("write `max: {number}`"),
        None => String::new(),
    }
}
