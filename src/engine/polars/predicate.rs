//! Predicates on whole batches: a kernel for every common shape, and the plain interpreter of the memory engine, row by
//! row, for the rest.

use super::compare::{collect, compare, compare_columns, lengths, steps_of};
use super::truth::{Truth, either};
use super::view::{Rows, Steps, Unit, Values, View, for_steps};
use super::words::Words;
use crate::data::{Cell, Value};
use crate::engine::memory;
use crate::measure::{Comparison, Format, LengthUnit, Pattern, Place, Predicate, Term};
use crate::source::Column;
use polars_arrow::array::Utf8ViewArray;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use std::collections::HashSet;

/// Evaluates a predicate on the selected rows; the others are neither true nor false. The error says why it cannot be,
/// such as an overflow.
pub(super) fn evaluate(rows: Rows<'_>, predicate: &Predicate, selected: Option<&Bitmap>) -> Result<Truth, String> {
    let parts = |parts: &[Predicate]| -> Result<Vec<Truth>, String> {
        parts.iter().map(|part| evaluate(rows, part, selected)).collect()
    };
    let height = rows.batch.height;
    match predicate {
        Predicate::All(all) => Ok(Truth::all(parts(all)?, height)),
        Predicate::Any(any) => Ok(Truth::any(parts(any)?, height)),
        leaf => match kernel(rows, leaf) {
            Some(truth) => Ok(truth.among(selected)),
            None => row_by_row(rows, leaf, selected),
        },
    }
}

fn kernel(rows: Rows<'_>, predicate: &Predicate) -> Option<Truth> {
    match predicate {
        Predicate::NotNull(Term::Column(name)) => Some(presence(rows.column(name).ok()?, true)),
        Predicate::IsNull(Term::Column(name)) => Some(presence(rows.column(name).ok()?, false)),
        Predicate::Compare(Term::Column(left), comparison, Term::Column(right)) => {
            columns(rows.column(left).ok()?, *comparison, rows.column(right).ok()?)
        }
        Predicate::Compare(term, comparison, Term::Literal(constant)) => {
            constant_compare(rows, term, *comparison, constant)
        }
        Predicate::Compare(Term::Literal(constant), comparison, term) => {
            constant_compare(rows, term, comparison.mirrored(), constant)
        }
        Predicate::OneOf(Term::Column(name), values) => set(&View::of(rows.column(name).ok()?), values, true),
        Predicate::NoneOf(Term::Column(name), values) => set(&View::of(rows.column(name).ok()?), values, false),
        Predicate::Matches(Term::Column(name), pattern, wanted) => matches(rows.column(name).ok()?, pattern, *wanted),
        Predicate::HasFormat(Term::Column(name), format, wanted) => {
            has_format(rows.column(name).ok()?, format, *wanted)
        }
        Predicate::NotNull(_)
        | Predicate::IsNull(_)
        | Predicate::Compare(..)
        | Predicate::OneOf(..)
        | Predicate::NoneOf(..)
        | Predicate::Matches(..)
        | Predicate::HasFormat(..)
        | Predicate::All(_)
        | Predicate::Any(_) => None,
    }
}

/// An unreadable cell is present.
fn presence(column: &Column, wanted: bool) -> Truth {
    let view = View::of(column);
    let present = match (view.validity, unreadable(column)) {
        (None, _) => Bitmap::new_with_value(true, column.series.len()),
        (Some(validity), None) => validity.clone(),
        (Some(validity), Some(unreadable)) => validity | &unreadable,
    };
    Truth::new(if wanted { present } else { !&present }, None)
}

fn columns(left: &Column, comparison: Comparison, right: &Column) -> Option<Truth> {
    let (left_view, right_view) = (View::of(left), View::of(right));
    let bits = compare_columns(left_view.values, comparison, right_view.values)?;
    let validity = match (left_view.validity, right_view.validity) {
        (Some(left), Some(right)) => Some(left & right),
        (left, right) => left.or(right).cloned(),
    };
    Some(Truth::new(bits, validity.as_ref()).with_unreadable(either(unreadable(left), unreadable(right))))
}

fn constant_compare(rows: Rows<'_>, term: &Term, comparison: Comparison, constant: &Value) -> Option<Truth> {
    match term {
        Term::Column(name) => {
            let view = View::of(rows.column(name).ok()?);
            Some(truth(&view, compare(view.values, comparison, constant)?))
        }
        Term::Length(inner, unit) => {
            let Term::Column(name) = &**inner else { return None };
            let view = View::of(rows.column(name).ok()?);
            let Values::Text(array) = view.values else { return None };
            let counted: Vec<u64> = match unit {
                LengthUnit::Bytes => array.len_iter().map(u64::from).collect(),
                LengthUnit::Characters => array.values_iter().map(characters).collect(),
            };
            Some(truth(&view, lengths(&counted, comparison, constant)?))
        }
        Term::Literal(_) | Term::Text(..) | Term::Arithmetic(..) => None,
    }
}

fn characters(text: &str) -> u64 {
    if text.is_ascii() { text.len() as u64 } else { text.chars().count() as u64 }
}

/// Whether values are (or with `wanted` false are not) among a set. NaN neither is nor is not.
fn set(view: &View<'_>, values: &[Value], wanted: bool) -> Option<Truth> {
    let found = match view.values {
        Values::Text(array) => texts_among(array, values)?,
        Values::Steps(steps, unit) => steps_among(steps, unit, values)?,
        Values::Float32(_) | Values::Float64(_) | Values::Boolean(_) | Values::Bytes(_) | Values::Nested => {
            return None;
        }
    };
    Some(truth(view, if wanted { found } else { !&found }))
}

fn texts_among(array: &Utf8ViewArray, values: &[Value]) -> Option<Bitmap> {
    let texts = values.iter().map(|value| match value {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    });
    let texts: Vec<&str> = texts.collect::<Option<_>>()?;
    if let Some(words) = Words::of(&texts) {
        return Some(collect(array.views().iter().map(|view| words.contains(*view))));
    }
    let texts: HashSet<&str> = texts.into_iter().collect();
    Some(array.values_iter().map(|text| texts.contains(text)).collect())
}

fn steps_among(steps: Steps<'_>, unit: Unit, values: &[Value]) -> Option<Bitmap> {
    let wanted: Vec<Option<i128>> = values.iter().map(|value| steps_of(value, unit)).collect::<Option<_>>()?;
    let mut wanted: Vec<i128> = wanted.into_iter().flatten().collect();
    wanted.sort_unstable();
    Some(for_steps!(steps, slice => collect(slice.iter().map(|value| wanted.binary_search(&(*value as i128)).is_ok()))))
}

fn matches(column: &Column, pattern: &Pattern, wanted: bool) -> Option<Truth> {
    let view = View::of(column);
    let Values::Text(array) = view.values else { return None };
    let mut bits = MutableBitmap::with_capacity(array.len());
    pattern.match_each(array.values_iter(), |is_match| bits.push(is_match == wanted));
    Some(truth(&view, bits.into()))
}

fn has_format(column: &Column, format: &Format, wanted: bool) -> Option<Truth> {
    let view = View::of(column);
    let Values::Text(array) = view.values else { return None };
    let holds = |text: &str| format.matches(text) == wanted;
    let bits = match view.validity {
        None => array.values_iter().map(holds).collect(),
        Some(validity) => array.values_iter().zip(validity.iter()).map(|(text, valid)| valid && holds(text)).collect(),
    };
    Some(truth(&view, bits))
}

fn truth(view: &View<'_>, bits: Bitmap) -> Truth {
    Truth::new(bits, view.validity).with_unreadable(unreadable(view.column))
}

/// The rows of a column whose text is not of its type; `None` where there is none.
pub(super) fn unreadable(column: &Column) -> Option<Bitmap> {
    if column.unreadable.is_empty() {
        return None;
    }
    let mut rows = MutableBitmap::from_len_zeroed(column.series.len());
    column.unreadable.iter().for_each(|(row, _)| rows.set(*row as usize, true));
    Some(rows.into())
}

/// Interprets the predicate as the memory engine does.
fn row_by_row(rows: Rows<'_>, predicate: &Predicate, selected: Option<&Bitmap>) -> Result<Truth, String> {
    let height = rows.batch.height;
    let bits = || MutableBitmap::from_len_zeroed(height);
    let (mut yes, mut no, mut unreadable) = (bits(), bits(), bits());
    let columns: Vec<String> = predicate.columns().into_iter().map(str::to_owned).collect();
    let everyone = Bitmap::new_with_value(true, height);
    for row in selected.unwrap_or(&everyone).true_idx_iter() {
        let cells: Vec<Cell> = columns.iter().map(|name| rows.cell(name, row)).collect::<Result<_, _>>()?;
        let place = Place { file: 0, row: rows.batch.rows.number(row) };
        let truth = memory::Row { columns: &columns, place, cells: &cells }.truth(predicate)?;
        yes.set(row, truth == memory::Truth::True);
        no.set(row, truth == memory::Truth::False);
        unreadable.set(row, truth == memory::Truth::Unknown(memory::Why::Unreadable));
    }
    Ok(Truth { yes: yes.into(), no: no.into(), unreadable: None }.with_unreadable(Some(unreadable.into())))
}
