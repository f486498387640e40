//! What a predicate and a term mean on one row.

use super::{Key, Refusal};
use crate::data::{Cell, Decimal, Kind, Value};
use crate::measure::{Arithmetic, LengthUnit, Place, Predicate, Term, TextFunction};
use std::cmp::Ordering;

/// One row, with the names of its columns.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Row<'r> {
    pub(in crate::engine) columns: &'r [String],
    pub(in crate::engine) place: Place,
    pub(in crate::engine) cells: &'r [Cell],
}

/// True, false or unknown, after Kleene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Truth {
    True,
    False,
    Unknown(Why),
}

/// Why nothing is known. Of several reasons the last of this list is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Why {
    Null,
    Unreadable,
}

impl Row<'_> {
    /// The cell of a column.
    pub(super) fn cell(&self, column: &str) -> Result<&Cell, Refusal> {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.cells.get(at)).ok_or_else(|| format!("column `{column}` is missing"))
    }

    /// The parts of a key as texts that are equal for equal values, or why the row has none.
    pub(super) fn key(&self, columns: &[String], nulls_equal: bool) -> Result<Result<Key, Why>, Refusal> {
        let mut key = Vec::new();
        let mut missing = None;
        for column in columns {
            match self.cell(column)? {
                Cell::Value(value) => key.push(Some(value.key())),
                Cell::Null if nulls_equal => key.push(None),
                Cell::Null => missing = missing.max(Some(Why::Null)),
                Cell::Unreadable(_) => missing = Some(Why::Unreadable),
            }
        }
        Ok(missing.map_or(Ok(key), Err))
    }

    /// Whether a predicate holds.
    pub(in crate::engine) fn truth(&self, predicate: &Predicate) -> Result<Truth, Refusal> {
        Ok(match predicate {
            Predicate::NotNull(term) => Truth::of(self.cell_of(term)? != Cell::Null),
            Predicate::IsNull(term) => Truth::of(self.cell_of(term)? == Cell::Null),
            Predicate::Compare(left, comparison, right) => match (self.cell_of(left)?, self.cell_of(right)?) {
                (Cell::Value(left), Cell::Value(right)) => {
                    Truth::of(order(&left, &right)?.is_some_and(|order| comparison.holds(order)))
                }
                (left, right) => Truth::Unknown(why(&left).max(why(&right)).unwrap_or(Why::Null)),
            },
            Predicate::OneOf(term, values) => self.known(term, |value| is_one_of(value, values))?,
            Predicate::NoneOf(term, values) => {
                self.known(term, |value| Ok(!is_nan(value) && !is_one_of(value, values)?))?
            }
            Predicate::Matches(term, pattern, wanted) => {
                self.known(term, |value| Ok(pattern.matches(text(value)?) == *wanted))?
            }
            Predicate::HasFormat(term, format, wanted) => {
                self.known(term, |value| Ok(format.matches(text(value)?) == *wanted))?
            }
            Predicate::All(parts) => self.combine(parts, Truth::False, Truth::True)?,
            Predicate::Any(parts) => self.combine(parts, Truth::True, Truth::False)?,
        })
    }

    /// `decisive` if any part is; else unknown if any part is; else `otherwise`. Every part is looked at, so that the
    /// order of the parts makes no difference to an overflow.
    fn combine(&self, parts: &[Predicate], decisive: Truth, otherwise: Truth) -> Result<Truth, Refusal> {
        let mut unknown = None;
        let mut decided = false;
        for part in parts {
            match self.truth(part)? {
                Truth::Unknown(why) => unknown = unknown.max(Some(why)),
                truth => decided |= truth == decisive,
            }
        }
        Ok(if decided { decisive } else { unknown.map_or(otherwise, Truth::Unknown) })
    }

    /// A predicate on one value: unknown where there is none.
    fn known(&self, term: &Term, holds: impl Fn(&Value) -> Result<bool, Refusal>) -> Result<Truth, Refusal> {
        match self.cell_of(term)? {
            Cell::Value(value) => holds(&value).map(Truth::of),
            Cell::Null => Ok(Truth::Unknown(Why::Null)),
            Cell::Unreadable(_) => Ok(Truth::Unknown(Why::Unreadable)),
        }
    }

    /// The value of a term; null or unreadable where one of its parts is.
    fn cell_of(&self, term: &Term) -> Result<Cell, Refusal> {
        match term {
            Term::Column(name) => self.cell(name).cloned(),
            Term::Literal(value) => Ok(Cell::Value(value.clone())),
            Term::Length(inner, unit) => match self.cell_of(inner)? {
                Cell::Value(value) => Ok(Cell::Value(Value::Integer(length(text(&value)?, *unit) as i128))),
                absent => Ok(absent),
            },
            Term::Text(function, inner) => match self.cell_of(inner)? {
                Cell::Value(value) => Ok(Cell::Value(Value::String(apply(*function, text(&value)?)))),
                absent => Ok(absent),
            },
            Term::Arithmetic(left, operation, right) => match (self.cell_of(left)?, self.cell_of(right)?) {
                (Cell::Value(left), Cell::Value(right)) => match calculate(&left, *operation, &right)? {
                    Some(value) => Ok(Cell::Value(value)),
                    None => Err("the expression overflows".to_owned()),
                },
                (left, right) => Ok(if why(&left) > why(&right) { left } else { right }),
            },
        }
    }
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// Why a cell has no value, if it has none.
fn why(cell: &Cell) -> Option<Why> {
    match cell {
        Cell::Value(_) => None,
        Cell::Null => Some(Why::Null),
        Cell::Unreadable(_) => Some(Why::Unreadable),
    }
}

/// Whether a value is a NaN.
pub(super) fn is_nan(value: &Value) -> bool {
    matches!(value, Value::Float(number) if number.is_nan())
}

/// How two values compare; `None` where one is NaN. Values that cannot be compared at all are refused.
pub(super) fn order(left: &Value, right: &Value) -> Result<Option<Ordering>, Refusal> {
    let (left_kind, right_kind) = (left.kind(), right.kind());
    if !left_kind.compares_with(&right_kind) || matches!(left_kind, Kind::List(_)) {
        return Err(format!("{left_kind} and {right_kind} cannot be compared"));
    }
    Ok(left.compare(right))
}

fn is_one_of(value: &Value, values: &[Value]) -> Result<bool, Refusal> {
    let mut found = false;
    for one in values {
        found |= order(value, one)? == Some(Ordering::Equal);
    }
    Ok(found)
}

fn text(value: &Value) -> Result<&str, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("a value of type {} is no text", other.kind())),
    }
}

fn length(text: &str, unit: LengthUnit) -> usize {
    match unit {
        LengthUnit::Characters => text.chars().count(),
        LengthUnit::Bytes => text.len(),
    }
}

fn apply(function: TextFunction, text: &str) -> String {
    match function {
        TextFunction::Lower => text.to_lowercase(),
        TextFunction::Upper => text.to_uppercase(),
        TextFunction::Trim => text.trim().to_owned(),
    }
}

/// Exact on whole numbers and decimals, `None` where that overflows; floating as soon as one side is a float.
fn calculate(left: &Value, operation: Arithmetic, right: &Value) -> Result<Option<Value>, Refusal> {
    let refusal = || format!("{} and {} are not both numbers", left.kind(), right.kind());
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        let result = match operation {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Subtract => left.checked_sub(*right),
            Arithmetic::Multiply => left.checked_mul(*right),
        };
        return Ok(result.map(Value::Integer));
    }
    if let (Some(left), Some(right)) = (exact(left), exact(right)) {
        let result = match operation {
            Arithmetic::Add => left.checked_add(right),
            Arithmetic::Subtract => left.checked_add(Decimal::new(-right.units, right.scale)),
            Arithmetic::Multiply => left.checked_mul(right),
        };
        return Ok(result.map(Value::Decimal));
    }
    let (left, right) = (float(left).ok_or_else(refusal)?, float(right).ok_or_else(refusal)?);
    Ok(Some(Value::Float(match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
    })))
}

fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(number.to_float()),
        _ => None,
    }
}
