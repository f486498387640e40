//! Predicates over one row, in three-valued logic.
//!
//! A predicate is true, false, or unknown because a cell is null or unreadable. There is no general `not`: negation is
//! pushed to the leaves when a predicate is built ([`Predicate::negate`]), so that a NaN breaks `not (x < 0)` as it
//! breaks `x >= 0`.

use super::{Format, Pattern};
use crate::data::Value;
use std::fmt;

/// A statement about one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// The term is not null. An unreadable cell is not null. Never unknown.
    NotNull(Term),
    /// The term is null. Never unknown.
    IsNull(Term),
    /// The comparison holds. False where either side is NaN.
    Compare(Term, Comparison, Term),
    /// The term equals one of the values.
    OneOf(Term, Vec<Value>),
    /// The term equals none of the values. False for NaN.
    NoneOf(Term, Vec<Value>),
    /// The text matches the pattern, or with `false` does not.
    Matches(Term, Pattern, bool),
    /// The text is of the format, or with `false` is not.
    HasFormat(Term, Format, bool),
    /// Every part is true.
    All(Vec<Predicate>),
    /// At least one part is true.
    Any(Vec<Predicate>),
}

/// How two terms compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value computed from one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// The cell of a column.
    Column(String),
    /// A constant.
    Literal(Value),
    /// The length of a text.
    Length(Box<Term>, LengthUnit),
    /// A text made from a text.
    Text(TextFunction, Box<Term>),
    /// Arithmetic on two numbers: exact on whole numbers and decimals, floating as soon as one side is a float.
    Arithmetic(Box<Term>, Arithmetic, Box<Term>),
}

/// What the length of a text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUnit {
    /// Unicode scalar values.
    Characters,
    /// Bytes in UTF-8.
    Bytes,
}

/// A text made from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFunction {
    /// In lower case.
    Lower,
    /// In upper case.
    Upper,
    /// Without white space at both ends.
    Trim,
}

/// An arithmetic operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

impl Predicate {
    /// The predicate that is false where this one is true, true where it is false, and unknown where it is unknown.
    /// A comparison with NaN stays false.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::NotNull(term) => Self::IsNull(term),
            Self::IsNull(term) => Self::NotNull(term),
            Self::Compare(left, comparison, right) => Self::Compare(left, comparison.opposite(), right),
            Self::OneOf(term, values) => Self::NoneOf(term, values),
            Self::NoneOf(term, values) => Self::OneOf(term, values),
            Self::Matches(term, pattern, wanted) => Self::Matches(term, pattern, !wanted),
            Self::HasFormat(term, format, wanted) => Self::HasFormat(term, format, !wanted),
            Self::All(parts) => Self::Any(parts.into_iter().map(Self::negate).collect()),
            Self::Any(parts) => Self::All(parts.into_iter().map(Self::negate).collect()),
        }
    }

    /// The columns it looks at, each once, in the order they are named.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        self.visit(&mut |term| {
            if let Term::Column(name) = term
                && !columns.contains(&name.as_str())
            {
                columns.push(name.as_str());
            }
        });
        columns
    }

    fn visit<'p>(&'p self, see: &mut impl FnMut(&'p Term)) {
        match self {
            Self::NotNull(term)
            | Self::IsNull(term)
            | Self::OneOf(term, _)
            | Self::NoneOf(term, _)
            | Self::Matches(term, _, _)
            | Self::HasFormat(term, _, _) => term.visit(see),
            Self::Compare(left, _, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.visit(see)),
        }
    }
}

impl Term {
    /// The cell of a column.
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    fn visit<'p>(&'p self, see: &mut impl FnMut(&'p Term)) {
        see(self);
        match self {
            Self::Column(_) | Self::Literal(_) => {}
            Self::Length(inner, _) | Self::Text(_, inner) => inner.visit(see),
            Self::Arithmetic(left, _, right) => {
                left.visit(see);
                right.visit(see);
            }
        }
    }
}

impl Comparison {
    /// Whether an order of two values satisfies the comparison.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The comparison that holds where this one does not.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negation_reaches_the_leaves() {
        let below = Predicate::Compare(Term::column("a"), Comparison::Less, Term::Literal(Value::Integer(0)));
        let absent = Predicate::IsNull(Term::column("b"));
        let negated = Predicate::All(vec![below, absent]).negate();
        let above = Predicate::Compare(Term::column("a"), Comparison::GreaterOrEqual, Term::Literal(Value::Integer(0)));
        assert_eq!(negated, Predicate::Any(vec![above, Predicate::NotNull(Term::column("b"))]));
    }
}
