//! The values an expression compares: columns, constants, functions and arithmetic, with their types.

use super::statement::Reader;
use super::text::DEEPEST;
use crate::checks::site::{comparable, declared, read_value, with_columns};
use crate::checks::words::{a_kind, brief, notation};
use crate::data::{Field, IntegerWidth, Kind, Value, Zone};
use crate::measure::{Arithmetic, LengthUnit, Term, TextFunction};
use crate::problem::{Problem, in_backticks};
use sqlparser::ast::{
    self, BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Spanned,
    TimezoneInfo, UnaryOperator,
};
use sqlparser::tokenizer::Span;

/// One side of a comparison.
pub(super) enum Operand<'a> {
    /// Something whose type is known.
    Typed {
        term: Term,
        kind: Kind,
        /// The zone of timestamps that it is compared with.
        zone: &'a Zone,
    },
    /// A text, to be read as the type of the other side.
    Text(String),
    /// A number, to be read as the type of the other side.
    Number(String),
}

const INTEGER: Kind = Kind::Integer(IntegerWidth::Any);
const FUNCTIONS: &[&str] = &["length", "char_length", "octet_length", "lower", "upper", "trim"];

impl<'a> Reader<'a> {
    /// A value with its type.
    pub(super) fn operand(&self, expression: &Expr, depth: usize) -> Result<Operand<'a>, Problem> {
        if depth > DEEPEST {
            return Err(self.text.too_deep());
        }
        match expression {
            Expr::Nested(inner) => self.operand(inner, depth + 1),
            Expr::Identifier(name) => self.typed_column(name),
            Expr::Value(value) => self.constant(&value.value, value.span),
            Expr::TypedString(typed) => self.typed_text(typed),
            Expr::Function(function) => self.function(function, depth),
            Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                let term = self.text_term("trim", expr, depth + 1)?;
                Ok(self.typed(Term::Text(TextFunction::Trim, Box::new(term)), Kind::String))
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.negative(expr, depth + 1),
            Expr::BinaryOp { left, op: BinaryOperator::Plus, right } => {
                self.arithmetic(left, Arithmetic::Add, right, depth + 1)
            }
            Expr::BinaryOp { left, op: BinaryOperator::Minus, right } => {
                self.arithmetic(left, Arithmetic::Subtract, right, depth + 1)
            }
            Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => {
                self.arithmetic(left, Arithmetic::Multiply, right, depth + 1)
            }
            other => Err(self.unknown(other)),
        }
    }

    /// The column of a name, whatever its type.
    pub(super) fn column(&self, name: &Ident) -> Result<&'a Field, Problem> {
        self.site.fields.iter().copied().find(|field| field.name == name.value).ok_or_else(|| {
            let problem = self
                .text
                .problem(name.span, format!("dataset `{}` has no column `{}`", self.site.dataset, brief(&name.value)));
            let problem = with_columns(problem, &name.value, self.site.fields);
            if name.quote_style == Some('"') && !problem.help.starts_with("did you mean") {
                return problem.help("double quotes stand around names of columns; a text stands in single quotes");
            }
            problem
        })
    }

    fn typed_column(&self, name: &Ident) -> Result<Operand<'a>, Problem> {
        let field = self.column(name)?;
        let place = self.text.problem(name.span, "").span;
        let kind = declared(field, place)?;
        comparable(field, kind, place)?;
        Ok(Operand::Typed { term: Term::column(&field.name), kind: kind.clone(), zone: &field.reading.zone })
    }

    fn typed(&self, term: Term, kind: Kind) -> Operand<'a> {
        Operand::Typed { term, kind, zone: self.site.zone }
    }

    fn constant(&self, value: &ast::Value, span: Span) -> Result<Operand<'a>, Problem> {
        match value {
            ast::Value::Number(text, false) => Ok(Operand::Number(text.clone())),
            ast::Value::SingleQuotedString(text) => Ok(Operand::Text(text.clone())),
            ast::Value::Boolean(value) => Ok(self.typed(Term::Literal(Value::Boolean(*value)), Kind::Boolean)),
            ast::Value::Null => Err(self
                .text
                .problem(span, "nothing equals `null`, not even null")
                .help("write `is null` or `is not null`")),
            other => Err(self
                .text
                .problem(span, format!("`{}` is not a constant that is known here", brief(&other.to_string())))),
        }
    }

    /// `date '2024-02-29'`.
    fn typed_text(&self, typed: &ast::TypedString) -> Result<Operand<'a>, Problem> {
        let kind = match typed.data_type {
            DataType::Date => Kind::Date,
            DataType::Time(None, TimezoneInfo::None) => Kind::Time,
            DataType::Timestamp(None, TimezoneInfo::None) => Kind::Timestamp,
            _ => {
                let message = format!("constants of type `{}` are not known here", brief(&typed.data_type.to_string()));
                return Err(self
                    .text
                    .problem(typed.value.span, message)
                    .help("known are `date '…'`, `time '…'` and `timestamp '…'`"));
            }
        };
        let ast::Value::SingleQuotedString(text) = &typed.value.value else {
            return Err(self.text.problem(typed.value.span, "expected a text in single quotes"));
        };
        let value = self.text_as(text, &kind, self.site.zone, typed.value.span)?;
        Ok(self.typed(Term::Literal(value), kind))
    }

    fn function(&self, function: &Function, depth: usize) -> Result<Operand<'a>, Problem> {
        let name = function.name.to_string().to_lowercase();
        let (wrap, kind): (fn(Box<Term>) -> Term, Kind) = match name.as_str() {
            "length" | "char_length" => (|term| Term::Length(term, LengthUnit::Characters), INTEGER),
            "octet_length" => (|term| Term::Length(term, LengthUnit::Bytes), INTEGER),
            "lower" => (|term| Term::Text(TextFunction::Lower, term), Kind::String),
            "upper" => (|term| Term::Text(TextFunction::Upper, term), Kind::String),
            _ => {
                let problem = self.text.problem(function.name.span(), format!("unknown function `{}`", brief(&name)));
                let problem = problem.did_you_mean(&name, FUNCTIONS.iter().copied());
                let known = format!("known functions are {}", in_backticks(FUNCTIONS.iter().copied()));
                return Err(if problem.help.is_empty() { problem.help(known) } else { problem });
            }
        };
        let term = self.text_term(&name, self.only_argument(function, &name)?, depth + 1)?;
        Ok(self.typed(wrap(Box::new(term)), kind))
    }

    fn only_argument<'e>(&self, function: &'e Function, name: &str) -> Result<&'e Expr, Problem> {
        let plain = function.filter.is_none()
            && function.over.is_none()
            && function.null_treatment.is_none()
            && function.within_group.is_empty();
        if let FunctionArguments::List(list) = &function.args
            && let [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] = list.args.as_slice()
            && plain
            && list.duplicate_treatment.is_none()
            && list.clauses.is_empty()
        {
            return Ok(argument);
        }
        Err(self.text.problem(function.name.span(), format!("`{name}` takes exactly one text, as `{name}(column)`")))
    }

    /// The text that a function works on.
    fn text_term(&self, function: &str, argument: &Expr, depth: usize) -> Result<Term, Problem> {
        match self.operand(argument, depth)? {
            Operand::Typed { term, kind: Kind::String, .. } => Ok(term),
            Operand::Typed { kind, .. } => Err(self
                .text
                .problem(argument.span(), format!("`{function}` takes a text, but this is {}", a_kind(&kind)))),
            Operand::Text(_) | Operand::Number(_) => {
                Err(self.text.problem(argument.span(), format!("`{function}` of a constant is a constant")))
            }
        }
    }

    fn negative(&self, inner: &Expr, depth: usize) -> Result<Operand<'a>, Problem> {
        match self.operand(inner, depth)? {
            Operand::Number(text) => Ok(Operand::Number(match text.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{text}"),
            })),
            operand => {
                let (term, kind) = self.number(operand, inner)?;
                let zero = Term::Literal(Value::Integer(0));
                Ok(self.typed(Term::Arithmetic(Box::new(zero), Arithmetic::Subtract, Box::new(term)), kind))
            }
        }
    }

    fn arithmetic(
        &self,
        left: &Expr,
        operation: Arithmetic,
        right: &Expr,
        depth: usize,
    ) -> Result<Operand<'a>, Problem> {
        let (left_term, left_kind) = self.number(self.operand(left, depth)?, left)?;
        let (right_term, right_kind) = self.number(self.operand(right, depth)?, right)?;
        let kind = match (left_kind, right_kind) {
            (Kind::Float, _) | (_, Kind::Float) => Kind::Float,
            (Kind::Integer(_), Kind::Integer(_)) => INTEGER,
            _ => Kind::Decimal(None),
        };
        Ok(self.typed(Term::Arithmetic(Box::new(left_term), operation, Box::new(right_term)), kind))
    }

    /// A number to compute with.
    fn number(&self, operand: Operand<'a>, place: &Expr) -> Result<(Term, Kind), Problem> {
        match operand {
            Operand::Typed { term, kind, .. } if kind.is_number() => Ok((term, kind)),
            Operand::Typed { kind, .. } => {
                Err(self.text.problem(place.span(), format!("expected a number, but this is {}", a_kind(&kind))))
            }
            Operand::Text(_) => Err(self.text.problem(place.span(), "expected a number, found a text")),
            Operand::Number(text) => {
                let value = self.number_as(&text, &Kind::Decimal(None), place.span())?;
                let kind = value.kind();
                Ok((Term::Literal(value), kind))
            }
        }
    }

    /// A text as a value of a type.
    pub(super) fn text_as(&self, text: &str, kind: &Kind, zone: &Zone, span: Span) -> Result<Value, Problem> {
        let value = read_value(text, kind, zone);
        let value = value.filter(|value| !matches!(value, Value::Float(number) if number.is_nan()));
        value.ok_or_else(|| {
            let message = format!("expected {}, found `'{}'`", a_kind(kind), brief(text));
            self.text.problem(span, message).help(notation(kind))
        })
    }

    /// A number as a value that compares with a type. A fraction compares with whole numbers, too.
    pub(super) fn number_as(&self, text: &str, kind: &Kind, span: Span) -> Result<Value, Problem> {
        let read = |kind: &Kind| read_value(text, kind, &Zone::UTC);
        let value = match kind {
            Kind::Float => read(&Kind::Float),
            Kind::Integer(_) | Kind::Decimal(_) => read(&INTEGER).or_else(|| read(&Kind::Decimal(None))),
            other => {
                let message = format!("expected {}, found the number `{}`", a_kind(other), brief(text));
                let problem = self.text.problem(span, message);
                return Err(if *other == Kind::String {
                    problem.help(format!("a text stands in single quotes: `'{}'`", brief(text)))
                } else {
                    problem
                });
            }
        };
        value.ok_or_else(|| {
            let message = format!("expected a number, found `{}`", brief(text));
            self.text
                .problem(span, message)
                .help("a number is written with digits and a point, as `12.50`, with at most 38 digits")
        })
    }
}
