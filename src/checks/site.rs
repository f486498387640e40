//! Where a check stands, and exactly what it may see from there.

use super::patterns::Patterns;
use super::words::{a_kind, brief, notation};
use crate::data::{Field, Kind, Reading, Value, Zone, read_text};
use crate::problem::{Problem, Span, in_backticks};
use crate::tree::Literal;
use std::path::Path;

/// The most columns that a message lists.
const MOST_NAMES: usize = 12;

/// Where a check stands, and what it may see.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The name of the dataset.
    pub dataset: &'a str,
    /// All columns of the dataset.
    pub fields: &'a [&'a Field],
    /// The column it is about, where it stands under one or names one with `column`.
    pub column: Option<&'a Field>,
    /// The place of the check's name.
    pub span: Span,
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
    pub now: i128,
    /// The zone in which the dataset's days begin and end.
    pub zone: &'a Zone,
    /// The datasets it may refer to: those of its own contract first, then those of other contracts.
    pub neighbours: &'a [Neighbour<'a>],
    /// The folder that paths in the contract are relative to.
    pub folder: &'a Path,
    /// The patterns of the contract so far.
    pub patterns: &'a Patterns,
}

/// A dataset that another one may refer to.
#[derive(Debug, Clone)]
pub struct Neighbour<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it belongs to the same contract.
    pub own: bool,
    /// Its columns.
    pub fields: Vec<&'a Field>,
}

impl<'a> Site<'a> {
    /// A problem at the check itself.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::error(self.span, message)
    }

    /// The column it is about.
    pub fn column(&self) -> Result<&'a Field, Problem> {
        self.column.ok_or_else(|| self.problem("no column is named").help("name one with `column: …`"))
    }

    /// The column it is about, with its declared type.
    pub fn typed_column(&self) -> Result<(&'a Field, &'a Kind), Problem> {
        let field = self.column()?;
        declared(field, self.span).map(|kind| (field, kind))
    }

    /// The column it is about, which must hold values that can be compared.
    pub fn comparable_column(&self) -> Result<(&'a Field, &'a Kind), Problem> {
        let (field, kind) = self.typed_column()?;
        comparable(field, kind, self.span)?;
        Ok((field, kind))
    }

    /// An error unless limits can be stated for a type: it has numbers, dates or times.
    pub fn measurable(&self, field: &Field, kind: &Kind) -> Result<(), Problem> {
        if !matches!(kind, Kind::String | Kind::Boolean) {
            return Ok(());
        }
        let expected = "expected a column of numbers, dates or times";
        Err(self.problem(format!("{expected}, but `{}` is {}", field.name, a_kind(kind))))
    }

    /// The column it is about, which must hold text.
    pub fn text_column(&self) -> Result<&'a Field, Problem> {
        let (field, kind) = self.typed_column()?;
        match kind {
            Kind::String => Ok(field),
            other => Err(self.problem(format!("expected a text column, but `{}` is {}", field.name, a_kind(other)))),
        }
    }

    /// The column it is about, which must hold days or instants.
    pub fn day_column(&self) -> Result<&'a Field, Problem> {
        let (field, kind) = self.typed_column()?;
        match kind {
            Kind::Date | Kind::Timestamp => Ok(field),
            other => Err(self.problem(format!(
                "expected a date or timestamp column, but `{}` is {}",
                field.name,
                a_kind(other)
            ))),
        }
    }

    /// The column it is about, which must hold numbers.
    pub fn number_column(&self) -> Result<(&'a Field, &'a Kind), Problem> {
        let (field, kind) = self.typed_column()?;
        if kind.is_number() {
            return Ok((field, kind));
        }
        Err(self.problem(format!("expected a column of numbers, but `{}` is {}", field.name, a_kind(kind))))
    }

    /// The column of a name that the contract's author wrote.
    pub fn named(&self, name: &Literal) -> Result<&'a Field, Problem> {
        find(self.fields, name, self.dataset)
    }

    /// The columns of a key: those named, or the column it is about.
    pub fn key(&self, columns: Option<&[Literal]>) -> Result<Vec<&'a Field>, Problem> {
        match (columns, self.column) {
            (Some(names), None) => self.several(names),
            (None, Some(field)) => Ok(vec![field]),
            (None, None) => Err(self.problem("no columns are named").help("name them with `columns: [ … ]`")),
            (Some(_), Some(field)) => {
                let message = format!("`columns` is given, but the check is already about column `{}`", field.name);
                Err(self.problem(message).help("write the check in the `quality` list of the dataset"))
            }
        }
    }

    /// The columns of a list of names: at least one, each once.
    pub fn several(&self, names: &[Literal]) -> Result<Vec<&'a Field>, Problem> {
        if names.is_empty() {
            return Err(self.problem("`columns` is empty"));
        }
        let mut fields: Vec<&Field> = Vec::new();
        for name in names {
            let field = self.named(name)?;
            if fields.iter().any(|known| known.name == field.name) {
                return Err(Problem::error(name.span, format!("column `{}` is named twice", field.name)));
            }
            fields.push(field);
        }
        Ok(fields)
    }
}

/// The column of a dataset with that name.
pub(crate) fn find<'a>(fields: &[&'a Field], name: &Literal, dataset: &str) -> Result<&'a Field, Problem> {
    fields.iter().copied().find(|field| field.name == name.text).ok_or_else(|| {
        let message = format!("dataset `{dataset}` has no column `{}`", brief(&name.text));
        with_columns(Problem::error(name.span, message), &name.text, fields)
    })
}

/// Adds the column that was meant, or the columns there are.
pub(super) fn with_columns(problem: Problem, written: &str, fields: &[&Field]) -> Problem {
    let names = || fields.iter().map(|field| field.name.as_str());
    let problem = problem.did_you_mean(written, names());
    match (problem.help.is_empty(), fields.len()) {
        (true, 0) => problem.help("the contract declares no columns for it"),
        (true, 1..=MOST_NAMES) => problem.help(format!("its columns are {}", in_backticks(names()))),
        (true, _) => {
            let first = in_backticks(names().take(MOST_NAMES));
            problem.help(format!("its columns are {first} and {} more", fields.len() - MOST_NAMES))
        }
        (false, _) => problem,
    }
}

/// How a problem ends that is about a column without a type.
pub(crate) const UNDECLARED: &str = "has no declared type";

/// The declared type of a column. A check that compares values has no meaning without one.
pub(super) fn declared(field: &Field, span: Span) -> Result<&Kind, Problem> {
    field.kind.as_ref().ok_or_else(|| {
        Problem::error(span, format!("column `{}` {UNDECLARED}", field.name))
            .help("declare it, for example with `type: string`")
    })
}

/// Refuses columns whose values have no order and no equality of their own.
pub(super) fn comparable(field: &Field, kind: &Kind, span: Span) -> Result<(), Problem> {
    match kind {
        Kind::Binary | Kind::List(_) | Kind::Struct(_) | Kind::Other(_) => Err(Problem::error(
            span,
            format!("values of column `{}` cannot be compared: it is {}", field.name, a_kind(kind)),
        )),
        Kind::String
        | Kind::Integer(_)
        | Kind::Decimal(_)
        | Kind::Float
        | Kind::Boolean
        | Kind::Date
        | Kind::Time
        | Kind::Timestamp => Ok(()),
    }
}

/// A literal as a value of a column.
pub(super) fn value(literal: &Literal, field: &Field, kind: &Kind) -> Result<Value, Problem> {
    read_value(&literal.text, kind, &field.reading.zone).ok_or_else(|| {
        let message =
            format!("expected {}, as column `{}` is, found `{}`", a_kind(kind), field.name, brief(&literal.text));
        Problem::error(literal.span, message).help(notation(kind))
    })
}

/// Reads a literal. Contracts are written in one notation, whatever the notation of the data; only the zone is the column's.
pub(super) fn read_value(text: &str, kind: &Kind, zone: &Zone) -> Option<Value> {
    read_text(text, kind, &Reading { zone: zone.clone(), ..Reading::default() })
}
