//! One cell of a typed column as a plain value, exactly: for samples, and for the engine that reads row by row.

use super::Row;
use super::batch::{Batch, Column};
use crate::data::{Cell, Decimal, Value};
use polars_core::datatypes::{AnyValue, TimeUnit};
use polars_core::prelude::Series;

/// What stands in a row of a column. A row behind its end is null.
pub fn cell(column: &Column, row: usize) -> Cell {
    let unreadable = column.unreadable.binary_search_by_key(&row, |(row, _)| *row as usize);
    if let Ok(at) = unreadable {
        return Cell::Unreadable(column.unreadable[at].1.clone());
    }
    match column.series.get(row) {
        Ok(AnyValue::Null) | Err(_) => Cell::Null,
        Ok(found) => Cell::Value(as_written(value(&found), column, row)),
    }
}

/// The rows of a batch as plain cells.
pub(super) fn rows(batch: &Batch) -> Vec<Row> {
    let row = |at| {
        let cells = batch.columns.iter().map(|column| cell(column, at)).collect();
        Row { number: batch.rows.number(at), cells }
    };
    (0..batch.height).map(row).collect()
}

/// A decimal with the digits it was written with.
fn as_written(value: Value, column: &Column, row: usize) -> Value {
    let scale = column.scales.as_ref().and_then(|scales| scales.get(row));
    match (&value, scale) {
        (Value::Decimal(number), Some(scale)) => number.rescale(u32::from(*scale)).map_or(value, Value::Decimal),
        _ => value,
    }
}

fn value(found: &AnyValue<'_>) -> Value {
    plain_value(found).unwrap_or_else(|| {
        let mut text = String::new();
        write_nested(&mut text, found);
        Value::Nested(text)
    })
}

/// A value that holds no others; `None` for a list, a struct and what is no type of ours.
fn plain_value(found: &AnyValue<'_>) -> Option<Value> {
    Some(match found {
        AnyValue::Boolean(value) => Value::Boolean(*value),
        AnyValue::String(text) => Value::String((*text).to_owned()),
        AnyValue::StringOwned(text) => Value::String(text.to_string()),
        AnyValue::Int8(number) => Value::Integer(i128::from(*number)),
        AnyValue::Int16(number) => Value::Integer(i128::from(*number)),
        AnyValue::Int32(number) => Value::Integer(i128::from(*number)),
        AnyValue::Int64(number) => Value::Integer(i128::from(*number)),
        AnyValue::Int128(number) => Value::Integer(*number),
        AnyValue::UInt8(number) => Value::Integer(i128::from(*number)),
        AnyValue::UInt16(number) => Value::Integer(i128::from(*number)),
        AnyValue::UInt32(number) => Value::Integer(i128::from(*number)),
        AnyValue::UInt64(number) => Value::Integer(i128::from(*number)),
        AnyValue::Float32(number) => Value::Float(f64::from(*number)),
        AnyValue::Float64(number) => Value::Float(*number),
        AnyValue::Decimal(units, _, scale) => Value::Decimal(Decimal::new(*units, *scale as u32)),
        AnyValue::Date(days) => Value::Date(*days),
        AnyValue::Time(nanoseconds) => Value::Time(*nanoseconds),
        AnyValue::Datetime(count, unit, _) => Value::Timestamp(i128::from(*count) * nanoseconds(*unit)),
        AnyValue::DatetimeOwned(count, unit, _) => Value::Timestamp(i128::from(*count) * nanoseconds(*unit)),
        AnyValue::Binary(bytes) => Value::Binary(bytes.to_vec()),
        AnyValue::BinaryOwned(bytes) => Value::Binary(bytes.clone()),
        _ => return None,
    })
}

/// How many nanoseconds one step of a timestamp is.
pub(crate) fn nanoseconds(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Nanoseconds => 1,
        TimeUnit::Microseconds => 1_000,
        TimeUnit::Milliseconds => 1_000_000,
    }
}

/// A list as `[1, 2]`, a struct as `{a: 1, b: "x"}`, a duration as its count and unit.
fn write_nested(text: &mut String, found: &AnyValue<'_>) {
    match found {
        AnyValue::Null => text.push_str("null"),
        AnyValue::List(items) | AnyValue::Array(items, _) => write_list(text, items),
        AnyValue::Struct(..) => {
            let names = match found {
                AnyValue::Struct(_, _, fields) => fields.iter().map(|field| field.name().as_str()).collect(),
                _ => Vec::new(),
            };
            write_struct(text, names.into_iter().zip(found._iter_struct_av()));
        }
        AnyValue::StructOwned(owned) => {
            let (values, fields) = &**owned;
            let names = fields.iter().map(|field| field.name().as_str());
            write_struct(text, names.zip(values.iter().cloned()));
        }
        AnyValue::Duration(count, unit) => {
            let unit = match unit {
                TimeUnit::Nanoseconds => "ns",
                TimeUnit::Microseconds => "us",
                TimeUnit::Milliseconds => "ms",
            };
            text.push_str(&format!("{count}{unit}"));
        }
        AnyValue::String(inner) => text.push_str(&format!("{inner:?}")),
        AnyValue::StringOwned(inner) => text.push_str(&format!("{inner:?}")),
        plain => match plain_value(plain) {
            // Two zeros are equal, also where their texts are compared.
            Some(Value::Float(number)) => text.push_str(&Value::Float(number + 0.0).to_string()),
            Some(value) => text.push_str(&value.to_string()),
            // A type that Polars alone knows.
            None => text.push_str(&plain.to_string()),
        },
    }
}

fn write_list(text: &mut String, items: &Series) {
    text.push('[');
    for (at, item) in items.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { ", " });
        write_nested(text, &item);
    }
    text.push(']');
}

fn write_struct<'v>(text: &mut String, fields: impl Iterator<Item = (&'v str, AnyValue<'v>)>) {
    text.push('{');
    for (at, (name, item)) in fields.enumerate() {
        text.push_str(if at == 0 { "" } else { ", " });
        text.push_str(name);
        text.push_str(": ");
        write_nested(text, &item);
    }
    text.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_in_a_list_are_equal() {
        let text = |items: &[f64]| {
            let mut text = String::new();
            write_list(&mut text, &Series::from_iter(items.iter().copied()));
            text
        };
        assert_eq!(text(&[-0.0, 1.5]), text(&[0.0, 1.5]));
        assert_eq!(text(&[-1.0]), "[-1]");
    }
}
