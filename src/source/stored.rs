//! Stored values in types that a Parquet file can hold, without a change of any value.

use super::SourceError;
use super::arrow::arrays::normalise;
use super::arrow::types::is_plain;
use crate::data::Zone;
use polars::prelude::{CompatLevel, Series};
use polars_arrow::array::{Array, PrimitiveArray, new_empty_array};
use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_core::prelude::PlSmallStr;
use std::path::Path;

/// An array in a type that Parquet can hold; an error where its type has none.
pub(super) fn writable(path: &Path, name: &str, array: Box<dyn Array>) -> Result<Box<dyn Array>, SourceError> {
    let dtype = array.dtype().clone();
    if is_native(&dtype) {
        return Ok(array);
    }
    let refused = |why: &str| unwritable(path, &format!("holds type {dtype:?} in column `{name}`{why}"));
    if is_plain(&dtype) {
        let series = Series::try_from((PlSmallStr::from_str(name), array));
        return series.map(|series| series.to_arrow(0, CompatLevel::newest())).map_err(|_| refused(""));
    }
    if let ArrowDataType::Timestamp(TimeUnit::Second, zone) = &dtype {
        let refused = || refused(" with an instant that has no milliseconds");
        return in_milliseconds(array.as_ref(), zone.clone()).ok_or_else(refused);
    }
    match dtype.to_storage() {
        ArrowDataType::Dictionary(..) | ArrowDataType::Time32(_) | ArrowDataType::Date64 => {
            let column = normalise(name, array, &Zone::UTC).map_err(|_| refused(""))?;
            if column.unreadable.is_empty() {
                Ok(column.series.rechunk().to_arrow(0, CompatLevel::newest()))
            } else {
                Err(refused(" with values that are none of that type"))
            }
        }
        _ => Err(refused("")),
    }
}

/// The error about values that a file holds and that no Parquet file can.
pub(super) fn unwritable(path: &Path, what: &str) -> SourceError {
    SourceError::new(path, format!("{what}, which cannot be written to Parquet"))
        .help("write the quarantine as NDJSON, with `--quarantine-format ndjson`")
}

/// Seconds as milliseconds, which Parquet has; `None` where there are too many.
fn in_milliseconds(array: &dyn Array, zone: Option<PlSmallStr>) -> Option<Box<dyn Array>> {
    let seconds = array.as_any().downcast_ref::<PrimitiveArray<i64>>()?;
    let milliseconds = |second: Option<&i64>| match second {
        Some(second) => second.checked_mul(1_000).map(Some),
        None => Some(None),
    };
    let all: Vec<Option<i64>> = seconds.iter().map(milliseconds).collect::<Option<_>>()?;
    Some(PrimitiveArray::from(all).to(ArrowDataType::Timestamp(TimeUnit::Millisecond, zone)).boxed())
}

/// The field that [`writable`] makes of a field's arrays. One without such arrays stays as it is.
pub(super) fn writable_field(field: Field) -> Field {
    if !has_arrays(&field.dtype) {
        return field;
    }
    let empty = writable(Path::new(""), &field.name, new_empty_array(field.dtype.clone()));
    Field { dtype: empty.map_or_else(|_| field.dtype.clone(), |array| array.dtype().clone()), ..field }
}

/// Whether Polars makes arrays of a type.
fn has_arrays(found: &ArrowDataType) -> bool {
    use ArrowDataType as Arrow;
    match found {
        Arrow::Interval(_) | Arrow::Unknown => false,
        Arrow::List(item) | Arrow::LargeList(item) | Arrow::FixedSizeList(item, _) | Arrow::Map(item, _) => {
            has_arrays(&item.dtype)
        }
        Arrow::Struct(fields) => fields.iter().all(|field| has_arrays(&field.dtype)),
        Arrow::Dictionary(_, values, _) => has_arrays(values),
        Arrow::Extension(extension) => has_arrays(&extension.inner),
        _ => true,
    }
}

/// Whether the Parquet writer takes arrays of a type as they are.
fn is_native(found: &ArrowDataType) -> bool {
    use ArrowDataType as Arrow;
    match found {
        Arrow::Boolean
        | Arrow::Int8
        | Arrow::Int16
        | Arrow::Int32
        | Arrow::Int64
        | Arrow::UInt8
        | Arrow::UInt16
        | Arrow::UInt32
        | Arrow::UInt64
        | Arrow::Float16
        | Arrow::Float32
        | Arrow::Float64
        | Arrow::LargeUtf8
        | Arrow::Utf8View
        | Arrow::LargeBinary
        | Arrow::BinaryView
        | Arrow::FixedSizeBinary(_)
        | Arrow::Date32
        | Arrow::Time32(TimeUnit::Millisecond)
        | Arrow::Time64(TimeUnit::Microsecond | TimeUnit::Nanosecond)
        | Arrow::Timestamp(TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond, _)
        | Arrow::Duration(_)
        | Arrow::Decimal(..)
        | Arrow::Decimal256(..)
        | Arrow::Null => true,
        Arrow::LargeList(item) => is_native(&item.dtype),
        Arrow::FixedSizeList(item, width) => *width > 0 && is_native(&item.dtype),
        Arrow::Struct(fields) => !fields.is_empty() && fields.iter().all(|field| is_native(&field.dtype)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_milliseconds_and_no_value_is_lost() {
        let zone = Some(PlSmallStr::from_static("Europe/Berlin"));
        let seconds = |values: &[Option<i64>]| {
            let dtype = ArrowDataType::Timestamp(TimeUnit::Second, zone.clone());
            PrimitiveArray::from(values.to_vec()).to(dtype).boxed()
        };
        let written = writable(Path::new(""), "t", seconds(&[Some(-1), None])).unwrap();
        let expected = PrimitiveArray::from(vec![Some(-1_000_i64), None])
            .to(ArrowDataType::Timestamp(TimeUnit::Millisecond, zone.clone()));
        assert!(written.as_ref() == &expected as &dyn Array);
        assert!(writable(Path::new(""), "t", seconds(&[Some(i64::MAX)])).is_err());
    }

    #[test]
    fn a_type_that_parquet_has_not_is_refused_and_not_changed() {
        let map =
            ArrowDataType::Dictionary(polars_arrow::datatypes::IntegerType::Int8, Box::new(ArrowDataType::Utf8), false);
        let item = Box::new(Field::new("item".into(), map, true));
        let lists = new_empty_array(ArrowDataType::List(item));
        assert!(writable(Path::new(""), "l", lists).unwrap_err().message.contains("cannot be written to Parquet"));
    }
}
