//! Limits that a value must lie within.

use crate::data::Value;
use crate::measure::{Comparison, Predicate, Term};
use std::fmt;

/// A smallest and a largest allowed value; either may be open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    /// The smallest allowed value.
    pub min: Option<Limit>,
    /// The largest allowed value.
    pub max: Option<Limit>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The value at the end.
    pub value: Value,
    /// Whether the value itself is allowed.
    pub inclusive: bool,
}

impl Bounds {
    /// No fewer than `least`, as a count.
    pub fn at_least(least: i128) -> Self {
        Self { min: Some(Limit { value: Value::Integer(least), inclusive: true }), max: None }
    }

    /// Whether a value lies within. NaN lies within nothing.
    pub fn contain(&self, value: &Value) -> bool {
        let above = self.min.as_ref().is_none_or(|limit| limit.holds(value, limit.above()));
        let below = self.max.as_ref().is_none_or(|limit| limit.holds(value, limit.below()));
        above && below
    }

    /// Whether no value can lie within.
    pub fn is_empty(&self) -> bool {
        let (Some(min), Some(max)) = (&self.min, &self.max) else { return false };
        match min.value.compare(&max.value) {
            Some(order) => order.is_gt() || (order.is_eq() && !(min.inclusive && max.inclusive)),
            None => true,
        }
    }

    /// The statement that a term lies within.
    pub fn predicate(&self, term: &Term) -> Predicate {
        let side = |limit: &Limit, comparison| {
            Predicate::Compare(term.clone(), comparison, Term::Literal(limit.value.clone()))
        };
        let min = self.min.iter().map(|limit| side(limit, limit.above()));
        let max = self.max.iter().map(|limit| side(limit, limit.below()));
        let mut sides: Vec<Predicate> = min.chain(max).collect();
        if sides.len() == 1 { sides.remove(0) } else { Predicate::All(sides) }
    }

    /// How a value that does not lie within is described: `below 0`, `outside 0..100`, `not 3`.
    pub fn breach(&self) -> String {
        match (&self.min, &self.max) {
            (Some(min), None) if min.inclusive => format!("below {}", min.value),
            (Some(min), None) => format!("not above {}", min.value),
            (None, Some(max)) if max.inclusive => format!("above {}", max.value),
            (None, Some(max)) => format!("not below {}", max.value),
            (Some(min), Some(max)) if min == max => format!("not {}", min.value),
            _ => format!("outside {self}"),
        }
    }
}

impl Limit {
    fn holds(&self, value: &Value, comparison: Comparison) -> bool {
        value.compare(&self.value).is_some_and(|order| comparison.holds(order))
    }

    fn above(&self) -> Comparison {
        if self.inclusive { Comparison::GreaterOrEqual } else { Comparison::Greater }
    }

    fn below(&self) -> Comparison {
        if self.inclusive { Comparison::LessOrEqual } else { Comparison::Less }
    }
}

impl fmt::Display for Bounds {
    /// `0..100`, `>0..`, `..<1`; one number where both ends are the same.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(min), Some(max)) = (&self.min, &self.max)
            && min == max
        {
            return write!(formatter, "{}", min.value);
        }
        if let Some(min) = &self.min {
            write!(formatter, "{}{}", if min.inclusive { "" } else { ">" }, min.value)?;
        }
        formatter.write_str("..")?;
        if let Some(max) = &self.max {
            write!(formatter, "{}{}", if max.inclusive { "" } else { "<" }, max.value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(min: Option<(i128, bool)>, max: Option<(i128, bool)>) -> Bounds {
        let limit = |(value, inclusive)| Limit { value: Value::Integer(value), inclusive };
        Bounds { min: min.map(limit), max: max.map(limit) }
    }

    #[test]
    fn an_exclusive_limit_is_not_allowed_itself() {
        let range = bounds(Some((0, false)), Some((10, true)));
        assert!(!range.contain(&Value::Integer(0)));
        assert!(range.contain(&Value::Float(0.5)));
        assert!(range.contain(&Value::Integer(10)));
        assert!(!range.contain(&Value::Float(f64::NAN)));
        assert_eq!(range.to_string(), ">0..10");
    }

    #[test]
    fn a_range_of_one_value_is_told_as_that_value() {
        assert_eq!(bounds(Some((3, true)), Some((3, true))).breach(), "not 3");
        assert_eq!(bounds(Some((3, true)), Some((4, true))).breach(), "outside 3..4");
    }

    #[test]
    fn a_range_without_a_value_is_empty() {
        assert!(bounds(Some((2, true)), Some((1, true))).is_empty());
        assert!(bounds(Some((1, true)), Some((1, false))).is_empty());
        assert!(!bounds(Some((1, true)), Some((1, true))).is_empty());
    }
}
