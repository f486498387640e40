//! One number of a column: its smallest, largest and newest value, its sum.

use super::counts::Counts;
use super::predicate::unreadable;
use super::truth::Truth;
use super::view::{Rows, Steps, Unit, Values, View, for_steps};
use crate::data::{Decimal, Value};
use crate::measure::Total;
use crate::source::cell;
use polars_arrow::bitmap::Bitmap;
use std::cmp::Ordering;

/// The rows of a column that hold a value and are selected, counted.
pub(super) fn valued(
    rows: Rows<'_>,
    name: &str,
    selected: Option<&Bitmap>,
    counts: &mut Counts,
) -> Result<Bitmap, String> {
    let column = rows.column(name)?;
    let every = Bitmap::new_with_value(true, rows.batch.height);
    let truth = Truth::new(every, View::of(column).validity).with_unreadable(unreadable(column)).among(selected);
    counts.add_truth(rows, &truth, selected);
    Ok(truth.yes)
}

/// The largest value of some rows of a column, or with `Ordering::Less` the smallest. A NaN wins over everything.
pub(super) fn extreme(rows: Rows<'_>, name: &str, among: &Bitmap, wanted: Ordering) -> Result<Option<Value>, String> {
    let column = rows.column(name)?;
    if let Values::Steps(steps, unit) = View::of(column).values {
        return Ok(extreme_steps(steps, among, wanted).map(|steps| value_of(steps, unit)));
    }
    let values = among.true_idx_iter().filter_map(|row| match cell(column, row) {
        crate::data::Cell::Value(value) => Some(value),
        crate::data::Cell::Null | crate::data::Cell::Unreadable(_) => None,
    });
    Ok(values.fold(None, |best, value| Some(further(best, value, wanted))))
}

/// Of two values the larger one, or with `Ordering::Less` the smaller one. A NaN wins over everything.
pub(super) fn further(best: Option<Value>, value: Value, wanted: Ordering) -> Value {
    match best {
        Some(Value::Float(best)) if best.is_nan() => Value::Float(best),
        Some(best) => match value.compare(&best) {
            Some(order) if order != wanted => best,
            Some(_) | None => value,
        },
        None => value,
    }
}

fn extreme_steps(steps: Steps<'_>, among: &Bitmap, wanted: Ordering) -> Option<i128> {
    for_steps!(steps, slice => {
        let mut best = None;
        for row in among.true_idx_iter() {
            let value = slice[row];
            if best.is_none_or(|best| value.cmp(&best) == wanted) {
                best = Some(value);
            }
        }
        best.map(|value| value as i128)
    })
}

fn value_of(steps: i128, unit: Unit) -> Value {
    match unit {
        Unit::Number(0) => Value::Integer(steps),
        Unit::Number(scale) => Value::Decimal(Decimal::new(steps, scale)),
        Unit::Day => Value::Date(steps as i32),
        Unit::TimeOfDay => Value::Time(steps as i64),
        Unit::Instant(step) => Value::Timestamp(steps * step),
    }
}

/// Adds some rows of a column to a sum.
pub(super) fn add(rows: Rows<'_>, name: &str, among: &Bitmap, total: &mut Total) -> Result<(), String> {
    let column = rows.column(name)?;
    match View::of(column).values {
        Values::Steps(steps, Unit::Number(scale)) => for_steps!(steps, slice => {
            let is_decimal = matches!(column.series.dtype(), polars::prelude::DataType::Decimal(..));
            for row in among.true_idx_iter() {
                let units = slice[row] as i128;
                if is_decimal { total.add_decimal(Decimal::new(units, scale)) } else { total.add_integer(units) }
            }
        }),
        Values::Float32(slice) => among.true_idx_iter().for_each(|row| total.add_float(f64::from(slice[row]))),
        Values::Float64(slice) => among.true_idx_iter().for_each(|row| total.add_float(slice[row])),
        Values::Steps(..) | Values::Boolean(_) | Values::Text(_) | Values::Bytes(_) | Values::Nested => {
            return Err(format!("values of column `{name}` cannot be added"));
        }
    }
    Ok(())
}
