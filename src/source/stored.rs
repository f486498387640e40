//! Stored values in types that a Parquet file can hold, without a change of any value.

use super::SourceError;
use super::arrow_arrays::normalise;
use super::arrow_types::is_plain;
use crate::data::Zone;
use polars::prelude::{CompatLevel, Series};
use polars_arrow::array::{Array, new_empty_array};
use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_core::prelude::PlSmallStr;
use std::path::Path;

/// An array in a type that Parquet can hold; an error where its type has none.
pub(super) fn writable(path: &Path, name: &str, array: Box<dyn Array>) -> Result<Box<dyn Array>, SourceError> {
    let dtype = array.dtype().clone();
    if is_native(&dtype) {
        return Ok(array);
    }
    let refused = |why: &str| {
        let message = format!("column `{name}` is of type {dtype:?}, which cannot be written to Parquet{why}");
        SourceError::new(path, message).help("write the quarantine as NDJSON, with `--quarantine-format ndjson`")
    };
    if is_plain(&dtype) {
        let series = Series::try_from((PlSmallStr::from_str(name), array));
        return series.map(|series| series.to_arrow(0, CompatLevel::newest())).map_err(|_| refused(""));
    }
    match dtype.to_storage() {
        ArrowDataType::Dictionary(..) | ArrowDataType::Time32(_) | ArrowDataType::Date64 => {
            let column = normalise(name, array, &Zone::UTC).map_err(|_| refused(""))?;
            if column.unreadable.is_empty() {
                Ok(column.series.rechunk().to_arrow(0, CompatLevel::newest()))
            } else {
                Err(refused(", and it holds values that are none of that type"))
            }
        }
        _ => Err(refused("")),
    }
}

/// The field that [`writable`] makes of a field's arrays. One without such arrays stays as it is.
pub(super) fn writable_field(field: Field) -> Field {
    let empty = writable(Path::new(""), &field.name, new_empty_array(field.dtype.clone()));
    Field { dtype: empty.map_or_else(|_| field.dtype.clone(), |array| array.dtype().clone()), ..field }
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
        | Arrow::Timestamp(..)
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
