//! The statements of an expression: what must hold for a row.

use super::operand::Operand;
use super::text::{DEEPEST, Text};
use crate::checks::Site;
use crate::checks::words::{a_kind, brief};
use crate::data::{Kind, Value};
use crate::measure::{Comparison, Predicate, Term};
use crate::problem::Problem;
use sqlparser::ast::{BinaryOperator, Expr, Spanned, UnaryOperator};

/// Reads the tree of one expression.
pub(super) struct Reader<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) site: &'a Site<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a Text<'a>, site: &'a Site<'a>) -> Self {
        Self { text, site }
    }

    /// What must hold for a row.
    pub(super) fn statement(&self, expression: &Expr, depth: usize) -> Result<Predicate, Problem> {
        if depth > DEEPEST {
            return Err(self.text.too_deep());
        }
        match expression {
            Expr::Nested(inner) => self.statement(inner, depth + 1),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => Ok(self.statement(expr, depth + 1)?.negate()),
            Expr::BinaryOp { op: BinaryOperator::And, .. } => {
                self.parts(expression, &BinaryOperator::And, depth).map(Predicate::All)
            }
            Expr::BinaryOp { op: BinaryOperator::Or, .. } => {
                self.parts(expression, &BinaryOperator::Or, depth).map(Predicate::Any)
            }
            Expr::BinaryOp { left, op, right } => match comparison(op) {
                Some(comparison) => self.comparison(left, comparison, right, depth + 1),
                None => Err(self.no_statement(expression)),
            },
            Expr::IsNull(inner) => self.presence(inner, depth + 1).map(Predicate::IsNull),
            Expr::IsNotNull(inner) => self.presence(inner, depth + 1).map(Predicate::NotNull),
            Expr::Between { expr, negated, low, high } => {
                negated_if(*negated, self.between(expr, low, high, depth + 1)?)
            }
            Expr::InList { expr, list, negated } => negated_if(*negated, self.in_list(expr, list, depth + 1)?),
            Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
                negated_if(*negated, self.like(expr, pattern, depth + 1)?)
            }
            Expr::Identifier(_) => self.boolean(expression, depth + 1),
            other => Err(self.no_statement(other)),
        }
    }

    /// The parts of a chain of `and` or of `or`. The chain leans to the left, and may be long.
    fn parts(&self, chain: &Expr, joint: &BinaryOperator, depth: usize) -> Result<Vec<Predicate>, Problem> {
        let (mut rest, mut parts) = (chain, Vec::new());
        while let Expr::BinaryOp { left, op, right } = rest
            && op == joint
        {
            parts.push(right.as_ref());
            rest = left;
        }
        parts.push(rest);
        parts.into_iter().rev().map(|part| self.statement(part, depth + 1)).collect()
    }

    fn comparison(
        &self,
        left: &Expr,
        comparison: Comparison,
        right: &Expr,
        depth: usize,
    ) -> Result<Predicate, Problem> {
        let (left_term, right_term) = match (self.operand(left, depth)?, self.operand(right, depth)?) {
            (
                Operand::Typed { term: left_term, kind: left_kind, .. },
                Operand::Typed { term: right_term, kind: right_kind, .. },
            ) => {
                if !left_kind.compares_with(&right_kind) {
                    let message = format!("{} does not compare with {}", a_kind(&left_kind), a_kind(&right_kind));
                    return Err(self.text.problem(left.span().union(&right.span()), message));
                }
                (left_term, right_term)
            }
            (typed @ Operand::Typed { .. }, constant) => self.with_constant(typed, constant, right)?,
            (constant, typed @ Operand::Typed { .. }) => {
                let (right_term, left_term) = self.with_constant(typed, constant, left)?;
                (left_term, right_term)
            }
            (Operand::Text(_) | Operand::Number(_), Operand::Text(_) | Operand::Number(_)) => {
                let message = "two constants are compared, so that every row is like every other";
                return Err(self.text.problem(left.span().union(&right.span()), message));
            }
        };
        Ok(Predicate::Compare(left_term, comparison, right_term))
    }

    /// A term, and a constant read as the term's type.
    fn with_constant(&self, typed: Operand<'a>, constant: Operand<'a>, place: &Expr) -> Result<(Term, Term), Problem> {
        let Operand::Typed { term, .. } = &typed else { return Err(self.no_statement(place)) };
        let term = term.clone();
        Ok((term, Term::Literal(self.constant_as(&typed, constant, place)?)))
    }

    /// A constant as a value that compares with a term.
    fn constant_as(&self, other: &Operand<'a>, constant: Operand<'a>, place: &Expr) -> Result<Value, Problem> {
        let Operand::Typed { kind, zone, .. } = other else {
            return Err(self.text.problem(place.span(), "expected a column on one side"));
        };
        match constant {
            Operand::Text(text) => self.text_as(&text, kind, zone, place.span()),
            Operand::Number(text) => self.number_as(&text, kind, place.span()),
            Operand::Typed { term: Term::Literal(value), kind: found, .. } if kind.compares_with(&found) => Ok(value),
            Operand::Typed { term: Term::Literal(_), kind: found, .. } => Err(self
                .text
                .problem(place.span(), format!("{} does not compare with {}", a_kind(kind), a_kind(&found)))),
            Operand::Typed { .. } => Err(self.text.problem(place.span(), "expected a constant")),
        }
    }

    /// What may be null: a column of any type, or something computed.
    fn presence(&self, inner: &Expr, depth: usize) -> Result<Term, Problem> {
        if let Expr::Identifier(name) = inner {
            return self.column(name).map(|field| Term::column(&field.name));
        }
        match self.operand(inner, depth)? {
            Operand::Typed { term, .. } if !matches!(term, Term::Literal(_)) => Ok(term),
            Operand::Typed { .. } | Operand::Text(_) | Operand::Number(_) => {
                Err(self.text.problem(inner.span(), "a constant is never null"))
            }
        }
    }

    fn between(&self, inner: &Expr, low: &Expr, high: &Expr, depth: usize) -> Result<Predicate, Problem> {
        let above = self.comparison(inner, Comparison::GreaterOrEqual, low, depth)?;
        let below = self.comparison(inner, Comparison::LessOrEqual, high, depth)?;
        if let (Predicate::Compare(_, _, Term::Literal(least)), Predicate::Compare(_, _, Term::Literal(most))) =
            (&above, &below)
            && least.compare(most).is_none_or(std::cmp::Ordering::is_gt)
        {
            return Err(self
                .text
                .problem(low.span().union(&high.span()), format!("no value lies between `{least}` and `{most}`")));
        }
        Ok(Predicate::All(vec![above, below]))
    }

    fn in_list(&self, inner: &Expr, list: &[Expr], depth: usize) -> Result<Predicate, Problem> {
        let operand = self.operand(inner, depth)?;
        let values = list.iter().map(|item| self.constant_as(&operand, self.operand(item, depth)?, item));
        let values: Vec<Value> = values.collect::<Result<_, _>>()?;
        match operand {
            Operand::Typed { term, .. } if !values.is_empty() => Ok(Predicate::OneOf(term, values)),
            Operand::Typed { .. } => Err(self.text.problem(inner.span(), "the list behind `in` is empty")),
            Operand::Text(_) | Operand::Number(_) => {
                Err(self.text.problem(inner.span(), "expected a column before `in`"))
            }
        }
    }

    fn like(&self, inner: &Expr, pattern: &Expr, depth: usize) -> Result<Predicate, Problem> {
        let term = match self.operand(inner, depth)? {
            Operand::Typed { term, kind: Kind::String, .. } => term,
            Operand::Typed { kind, .. } => {
                return Err(self
                    .text
                    .problem(inner.span(), format!("`like` takes a text, but this is {}", a_kind(&kind))));
            }
            Operand::Text(_) | Operand::Number(_) => {
                return Err(self.text.problem(inner.span(), "expected a column before `like`"));
            }
        };
        let Operand::Text(written) = self.operand(pattern, depth)? else {
            return Err(self.text.problem(pattern.span(), "expected a text in single quotes behind `like`"));
        };
        let compiled = self
            .site
            .patterns
            .compile(&like_pattern(&written), true)
            .map_err(|error| self.text.problem(pattern.span(), error))?;
        Ok(Predicate::Matches(term, compiled, true))
    }

    fn boolean(&self, name: &Expr, depth: usize) -> Result<Predicate, Problem> {
        let Operand::Typed { term, kind: Kind::Boolean, .. } = self.operand(name, depth)? else {
            return Err(self.no_statement(name));
        };
        Ok(Predicate::Compare(term, Comparison::Equal, Term::Literal(Value::Boolean(true))))
    }

    fn no_statement(&self, expression: &Expr) -> Problem {
        if is_value(expression) {
            let message = format!("expected a statement, found the value `{}`", brief(&shown(expression)));
            return self.text.problem(expression.span(), message).help("compare it with something");
        }
        self.unknown(expression)
    }

    /// What the parser knows, and this language does not.
    pub(super) fn unknown(&self, expression: &Expr) -> Problem {
        let (message, help) = match expression {
            Expr::CompoundIdentifier(_) => (
                "a name with a point stands in double quotes here".to_owned(),
                "write `\"a.b\"` for a column called `a.b`",
            ),
            Expr::ILike { .. } => ("`ilike` is not known here".to_owned(), "write `lower(column) like '…'`"),
            Expr::Like { .. } => {
                ("`like` takes no `escape` and no `any` here".to_owned(), "the check `matches_regex` says more")
            }
            Expr::Case { .. } => {
                ("`case` is not known here".to_owned(), "write `(condition and …) or (not condition and …)`")
            }
            Expr::IsTrue(_) | Expr::IsFalse(_) | Expr::IsNotTrue(_) | Expr::IsNotFalse(_) => {
                ("`is true` and `is false` are not known here".to_owned(), "write the column alone, or `not column`")
            }
            Expr::BinaryOp { op, .. } => (
                format!("the operator `{op}` is not known here"),
                "known are = != < <= > >= + - * and or not between in like",
            ),
            Expr::UnaryOp { op, .. } => (format!("the operator `{op}` is not known here"), ""),
            Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => (
                "an expression is about one row: it has no queries".to_owned(),
                "the check `references` looks into another dataset",
            ),
            other => (format!("`{}` is not known here", brief(&shown(other))), "see `tabpact explain expression`"),
        };
        self.text.problem(expression.span(), message).help(help)
    }
}

/// What an expression looks like; a deep one is not printed, since printing nests as deep as it does.
fn shown(expression: &Expr) -> String {
    match expression {
        Expr::Nested(_) | Expr::BinaryOp { .. } | Expr::UnaryOp { .. } => "(…)".to_owned(),
        other => other.to_string(),
    }
}

fn is_value(expression: &Expr) -> bool {
    match expression {
        Expr::Identifier(_) | Expr::Value(_) | Expr::TypedString(_) | Expr::Function(_) | Expr::Trim { .. } => true,
        Expr::UnaryOp { op, .. } => *op == UnaryOperator::Minus,
        Expr::BinaryOp { op, .. } => {
            matches!(op, BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply)
        }
        _ => false,
    }
}

fn negated_if(negated: bool, predicate: Predicate) -> Result<Predicate, Problem> {
    Ok(if negated { predicate.negate() } else { predicate })
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    match operator {
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::NotEqual),
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}

/// The regular expression of a `like` pattern. `(?s)`, because `%` and `_` stand for line breaks as well.
fn like_pattern(written: &str) -> String {
    let mut pattern = String::from("(?s)");
    for character in written.chars() {
        match character {
            '%' => pattern.push_str(".*"),
            '_' => pattern.push('.'),
            other => pattern.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern
}
