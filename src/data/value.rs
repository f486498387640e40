//! One value and one cell, and how values compare: the same in every engine.

use super::calendar::{DAY, show_date, show_time, show_timestamp};
use super::decimal::Decimal;
use super::kind::Kind;
use std::cmp::Ordering;
use std::fmt;

/// A value that is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i128),
    /// An exact decimal number.
    Decimal(Decimal),
    /// A float; NaN is a value, not a null.
    Float(f64),
    /// Unicode text.
    String(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// Days since 1970-01-01.
    Date(i32),
    /// Nanoseconds since midnight.
    Time(i64),
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    Timestamp(i128),
    /// A list or a struct, as text: present, but never compared.
    Nested(String),
}

/// What stands in one row of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A value of the column's type.
    Value(Value),
    /// Text that is not of the column's type: neither null nor a value.
    Unreadable(String),
}

impl Value {
    /// The logical type of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Boolean(_) => Kind::Boolean,
            Self::Integer(_) => Kind::Integer(super::IntegerWidth::Any),
            Self::Decimal(_) => Kind::Decimal(None),
            Self::Float(_) => Kind::Float,
            Self::String(_) => Kind::String,
            Self::Binary(_) => Kind::Binary,
            Self::Date(_) => Kind::Date,
            Self::Time(_) => Kind::Time,
            Self::Timestamp(_) => Kind::Timestamp,
            Self::Nested(_) => Kind::List(None),
        }
    }

    /// How two values compare; `None` where they do not: a NaN with anything, or types without a common order.
    ///
    /// Whole numbers and decimals compare exactly. A float compares exactly with a whole number, and with the float
    /// nearest to a decimal. A date compares with a timestamp as its midnight in UTC.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(right)),
            (Self::Decimal(left), Self::Decimal(right)) => Some(left.cmp(right)),
            (Self::Integer(left), Self::Decimal(right)) => Some(Decimal::from(*left).cmp(right)),
            (Self::Decimal(left), Self::Integer(right)) => Some(left.cmp(&Decimal::from(*right))),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            (Self::Float(left), Self::Integer(right)) => compare_float_with_integer(*left, *right),
            (Self::Integer(left), Self::Float(right)) => {
                compare_float_with_integer(*right, *left).map(Ordering::reverse)
            }
            (Self::Float(left), Self::Decimal(right)) => left.partial_cmp(&right.to_float()),
            (Self::Decimal(left), Self::Float(right)) => left.to_float().partial_cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            (Self::String(left), Self::String(right)) => Some(left.cmp(right)),
            (Self::Binary(left), Self::Binary(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Time(left), Self::Time(right)) => Some(left.cmp(right)),
            (Self::Timestamp(left), Self::Timestamp(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Timestamp(right)) => Some((i128::from(*left) * DAY).cmp(right)),
            (Self::Timestamp(left), Self::Date(right)) => Some(left.cmp(&(i128::from(*right) * DAY))),
            _ => None,
        }
    }

    /// The value as part of a key: equal for values that a duplicate or a foreign key takes for the same.
    /// Two NaN are the same key, so are `-0.0` and `0.0`, `1.50` and `1.5`.
    pub fn key(&self) -> String {
        match self {
            // The only types of which two are one: `5` and `5.0` are the same number.
            Self::Integer(number) => format!("number {number}"),
            Self::Decimal(number) => format!("number {}", number.normal()),
            Self::Float(number) if *number == 0.0 => "float 0".to_owned(),
            other => format!("{} {other}", other.kind()),
        }
    }
}

/// Compares exactly, although not every whole number has a float.
pub(crate) fn compare_float_with_integer(float: f64, integer: i128) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float.is_infinite() {
        return float.partial_cmp(&0.0);
    }
    // The cast of a huge float saturates, which keeps the order.
    let whole = (float.trunc() as i128).cmp(&integer);
    Some(whole.then(float.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)))
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Decimal(value) => write!(formatter, "{value}"),
            Self::Float(value) => write!(formatter, "{value}"),
            Self::String(value) | Self::Nested(value) => formatter.write_str(value),
            Self::Binary(bytes) => {
                formatter.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
            Self::Date(days) => formatter.write_str(&show_date(*days)),
            Self::Time(nanoseconds) => formatter.write_str(&show_time(i128::from(*nanoseconds))),
            Self::Timestamp(nanoseconds) => formatter.write_str(&show_timestamp(*nanoseconds)),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Value(value) => value.fmt(formatter),
            Self::Unreadable(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_compares_with_nothing() {
        let nan = Value::Float(f64::NAN);
        for other in [nan.clone(), Value::Float(0.0), Value::Integer(0), Value::Decimal(Decimal::new(0, 0))] {
            assert_eq!(nan.compare(&other), None);
            assert_eq!(other.compare(&nan), None);
        }
    }

    #[test]
    fn a_large_integer_is_not_the_float_beside_it() {
        let integer = Value::Integer(9_007_199_254_740_993);
        assert_eq!(integer.compare(&Value::Float(9_007_199_254_740_992.0)), Some(Ordering::Greater));
        assert_eq!(Value::Integer(2).compare(&Value::Float(2.5)), Some(Ordering::Less));
        assert_eq!(Value::Integer(-2).compare(&Value::Float(-2.5)), Some(Ordering::Greater));
        assert_eq!(Value::Integer(2).compare(&Value::Float(2.0)), Some(Ordering::Equal));
        assert_eq!(Value::Integer(2).compare(&Value::Float(f64::INFINITY)), Some(Ordering::Less));
    }

    #[test]
    fn equal_values_have_equal_keys() {
        assert_eq!(Value::Float(-0.0).key(), Value::Float(0.0).key());
        assert_eq!(Value::Float(f64::NAN).key(), Value::Float(-f64::NAN).key());
        assert_eq!(Value::Decimal(Decimal::new(150, 2)).key(), Value::Decimal(Decimal::new(15, 1)).key());
    }
}
