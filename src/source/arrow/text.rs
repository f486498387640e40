//! Arrow arrays of types without a kind (maps, unions, intervals, …) as text: slow and rare, and different for
//! different values, so that duplicates of them can be found.

use super::super::cells::cell;
use super::arrays::normalise;
use super::types::{is_decimal, is_plain};
use crate::data::{Cell, Value, Zone};
use polars_arrow::array::{
    Array, FixedSizeListArray, ListArray, MapArray, MutableBinaryViewArray, PrimitiveArray, StructArray, UnionArray,
    Utf8ViewArray,
};
use polars_arrow::datatypes::{ArrowDataType, IntervalUnit};
use polars_arrow::types::{NativeType, days_ms, i256, months_days_ns};
use polars_core::prelude::PolarsResult;

/// Every value as text; null where there is none.
pub(super) fn texts(array: &dyn Array) -> PolarsResult<Utf8ViewArray> {
    let mut texts = MutableBinaryViewArray::<str>::with_capacity(array.len());
    let mut text = String::new();
    for row in 0..array.len() {
        if is_null(array, row) {
            texts.push_null();
            continue;
        }
        text.clear();
        write(&mut text, array, row)?;
        texts.push_value(text.as_str());
    }
    Ok(texts.freeze())
}

/// A union has no nulls of its own: it is null where the member is that it holds.
fn is_null(array: &dyn Array, row: usize) -> bool {
    match array.as_any().downcast_ref::<UnionArray>() {
        Some(union_) => {
            let (member, row) = union_.index(row);
            is_null(union_.fields()[member].as_ref(), row)
        }
        None => array.is_null(row),
    }
}

fn write(text: &mut String, array: &dyn Array, row: usize) -> PolarsResult<()> {
    use ArrowDataType as Arrow;
    if is_null(array, row) {
        text.push_str("null");
        return Ok(());
    }
    match array.dtype() {
        plain if is_plain(plain) => write_plain(text, array, row)?,
        Arrow::Int128 => write_number::<i128>(text, array, row),
        Arrow::UInt128 => write_number::<u128>(text, array, row),
        Arrow::Interval(IntervalUnit::YearMonth) => {
            write_number::<i32>(text, array, row);
            text.push('m');
        }
        Arrow::Interval(IntervalUnit::DayTime) => write_number::<days_ms>(text, array, row),
        Arrow::Interval(_) => write_number::<months_days_ns>(text, array, row),
        Arrow::Decimal32(digits, scale) if !is_decimal(*digits, *scale) => write_units::<i32>(text, array, row, *scale),
        Arrow::Decimal64(digits, scale) if !is_decimal(*digits, *scale) => write_units::<i64>(text, array, row, *scale),
        Arrow::Decimal(digits, scale) if !is_decimal(*digits, *scale) => write_units::<i128>(text, array, row, *scale),
        Arrow::Decimal256(digits, scale) if !is_decimal(*digits, *scale) => {
            write_units::<i256>(text, array, row, *scale);
        }
        Arrow::Map(..) => write_list(text, as_array::<MapArray>(array).map(|map| map.value(row)))?,
        Arrow::List(_) => write_list(text, as_array::<ListArray<i32>>(array).map(|list| list.value(row)))?,
        Arrow::LargeList(_) => write_list(text, as_array::<ListArray<i64>>(array).map(|list| list.value(row)))?,
        Arrow::FixedSizeList(..) => {
            write_list(text, as_array::<FixedSizeListArray>(array).map(|list| list.value(row)))?;
        }
        Arrow::Struct(_) => write_struct(text, array, row)?,
        Arrow::Union(_) => {
            if let Some(union_) = as_array::<UnionArray>(array) {
                let (member, row) = union_.index(row);
                write(text, union_.fields()[member].as_ref(), row)?;
            }
        }
        // What is left has a column of its own, so that this ends.
        _ => write_plain(text, array, row)?,
    }
    Ok(())
}

/// A value that a column of its own could hold.
fn write_plain(text: &mut String, array: &dyn Array, row: usize) -> PolarsResult<()> {
    let column = normalise("", array.sliced(row, 1), &Zone::UTC)?;
    match cell(&column, 0) {
        Cell::Value(Value::String(inner)) => text.push_str(&format!("{inner:?}")),
        other => text.push_str(&other.to_string()),
    }
    Ok(())
}

fn as_array<A: Array>(array: &dyn Array) -> Option<&A> {
    array.as_any().downcast_ref()
}

fn write_number<T: NativeType>(text: &mut String, array: &dyn Array, row: usize) {
    if let Some(numbers) = as_array::<PrimitiveArray<T>>(array) {
        text.push_str(&numbers.value(row).to_string());
    }
}

/// A decimal of more digits than ours have.
fn write_units<T: NativeType>(text: &mut String, array: &dyn Array, row: usize, scale: usize) {
    write_number::<T>(text, array, row);
    text.push_str(&format!(" / 10^{scale}"));
}

fn write_list(text: &mut String, items: Option<Box<dyn Array>>) -> PolarsResult<()> {
    text.push('[');
    if let Some(items) = items {
        for at in 0..items.len() {
            text.push_str(if at == 0 { "" } else { ", " });
            write(text, items.as_ref(), at)?;
        }
    }
    text.push(']');
    Ok(())
}

fn write_struct(text: &mut String, array: &dyn Array, row: usize) -> PolarsResult<()> {
    text.push('{');
    if let Some(fields) = as_array::<StructArray>(array) {
        for (at, (field, values)) in fields.fields().iter().zip(fields.values()).enumerate() {
            text.push_str(if at == 0 { "" } else { ", " });
            text.push_str(&format!("{}: ", field.name));
            write(text, values.as_ref(), row)?;
        }
    }
    text.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars_arrow::array::BooleanArray;
    use polars_arrow::datatypes::Field;
    use polars_arrow::offset::OffsetsBuffer;

    fn shown(array: &dyn Array) -> Vec<String> {
        let texts = texts(array).unwrap();
        texts.iter().map(|text| text.unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn a_map_is_shown_with_its_keys() {
        let keys = Utf8ViewArray::from_slice([Some("a"), Some("b")]).to_boxed();
        let values = PrimitiveArray::from([Some(1_i128), None]).to(ArrowDataType::Decimal(38, 2)).to_boxed();
        let fields = [("key", &keys), ("value", &values)]
            .map(|(name, array)| Field::new(name.into(), array.dtype().clone(), true));
        let entries = StructArray::new(ArrowDataType::Struct(fields.to_vec()), 2, vec![keys, values], None).to_boxed();
        let dtype = ArrowDataType::Map(Box::new(Field::new("entries".into(), entries.dtype().clone(), false)), false);
        let offsets = OffsetsBuffer::try_from(vec![0_i32, 2, 2, 2]).unwrap();
        let validity = [true, true, false].into_iter().collect::<polars_arrow::bitmap::Bitmap>();
        let map = MapArray::new(dtype, offsets, entries, Some(validity));
        assert_eq!(shown(&map), [r#"[{key: "a", value: 0.01}, {key: "b", value: null}]"#, "[]", "-"]);
    }

    #[test]
    fn wide_numbers_keep_their_digits() {
        let wide = PrimitiveArray::from([Some(i256::from_words(1, 0)), None]).to(ArrowDataType::Decimal256(76, 2));
        assert_eq!(shown(&wide), ["340282366920938463463374607431768211456 / 10^2", "-"]);
        assert_eq!(shown(&PrimitiveArray::from([Some(i128::MAX)])), [i128::MAX.to_string()]);
    }

    #[test]
    fn a_decimal_that_claims_more_digits_than_it_can_hold_is_shown() {
        let claim = PrimitiveArray::from([Some(15_i32)]).to(ArrowDataType::Decimal32(50, 1));
        assert_eq!(shown(&claim), ["15 / 10^1"]);
    }

    #[test]
    fn a_plain_value_is_shown_as_it_is_everywhere() {
        assert_eq!(shown(&BooleanArray::from([Some(true), None])), ["true", "-"]);
    }
}
