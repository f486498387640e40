//! Arrow's arrays as columns: the same for every format that is read through Arrow.

use super::super::batch::Column;
use super::super::filling::clip;
use super::text::texts;
use super::types::{PRECISION, is_decimal, is_plain};
use crate::data::{Decimal, Zone};
use polars::prelude::pf16;
use polars_arrow::array::{Array, DictionaryArray, DictionaryKey, PrimitiveArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use polars_arrow::datatypes::{ArrowDataType, IntegerType, TimeUnit as ArrowUnit};
use polars_arrow::types::{NativeType, i256};
use polars_core::datatypes::{
    Float64Chunked, Int32Chunked, Int64Chunked, Int128Chunked, StringChunked, TimeUnit, UInt32Type,
};
use polars_core::prelude::{
    ChunkFullNull, ChunkedArray, IntoSeries, NewChunkedArray, PlSmallStr, PolarsError, PolarsResult, Series,
    polars_bail,
};

const DAY_MILLISECONDS: i64 = 86_400_000;
const DAY_NANOSECONDS: i64 = DAY_MILLISECONDS * 1_000_000;

/// An array as a column of one chunk, in the type that stands for [`kind_of`](super::types::kind_of) its type.
///
/// A dictionary is replaced by its values. Timestamps become instants in UTC and keep their unit (seconds become
/// milliseconds): those with a zone are instants already, those without one are clocks in `zone`. What the array holds
/// against its own type, such as a time of 25 hours or a decimal with more digits than declared, is unreadable. A type
/// without a kind of its own becomes text.
pub(in crate::source) fn normalise(name: &str, mut array: Box<dyn Array>, zone: &Zone) -> PolarsResult<Column> {
    use ArrowDataType as Arrow;
    let name = PlSmallStr::from_str(name);
    match array.dtype().clone() {
        Arrow::Extension(extension) => {
            *array.dtype_mut() = extension.inner;
            normalise(&name, array, zone)
        }
        Arrow::Dictionary(key, ..) => values_of_dictionary(&name, array.as_ref(), key, zone),
        Arrow::Null => Ok(readable(StringChunked::full_null(name, array.len()).into_series())),
        Arrow::Float16 => {
            let (floats, _) =
                map_values(typed::<pf16>(array.as_ref())?, |float| Some(f64::from(float.0)), |_| String::new());
            Ok(readable(Float64Chunked::with_chunk(name, floats).into_series()))
        }
        Arrow::Date64 => dates(name, typed(array.as_ref())?),
        Arrow::Time32(unit) => times(name, typed::<i32>(array.as_ref())?, unit),
        Arrow::Time64(unit) => times(name, typed::<i64>(array.as_ref())?, unit),
        Arrow::Timestamp(unit, written_zone) => {
            let zone = if written_zone.is_some() { &Zone::UTC } else { zone };
            timestamps(name, typed(array.as_ref())?, unit, zone)
        }
        Arrow::Decimal(precision, scale) if is_decimal(precision, scale) => {
            decimals(name, typed::<i128>(array.as_ref())?, Some, (precision, scale))
        }
        Arrow::Decimal32(precision, scale) if is_decimal(precision, scale) => {
            decimals(name, typed::<i32>(array.as_ref())?, |units| Some(i128::from(units)), (precision, scale))
        }
        Arrow::Decimal64(precision, scale) if is_decimal(precision, scale) => {
            decimals(name, typed::<i64>(array.as_ref())?, |units| Some(i128::from(units)), (precision, scale))
        }
        Arrow::Decimal256(precision, scale) if is_decimal(precision, scale) => {
            decimals(name, typed::<i256>(array.as_ref())?, |units| i128::try_from(units).ok(), (precision, scale))
        }
        found if is_plain(&found) => Series::try_from((name, array)).map(readable),
        _ => Ok(readable(StringChunked::with_chunk(name, texts(array.as_ref())?).into_series())),
    }
}

/// Several arrays, one after the other, as one column of one chunk.
pub(in crate::source) fn series_of(name: &str, arrays: Vec<Box<dyn Array>>, zone: &Zone) -> Result<Column, String> {
    join_columns(name, arrays, |array| normalise(name, array, zone))
}

/// Several arrays, one after the other, each read as a column.
pub(in crate::source) fn join_columns(
    name: &str,
    arrays: Vec<Box<dyn Array>>,
    read: impl Fn(Box<dyn Array>) -> PolarsResult<Column>,
) -> Result<Column, String> {
    let join = || {
        let mut whole: Option<Column> = None;
        for array in arrays {
            let next = read(array)?;
            let Some(whole) = &mut whole else {
                whole = Some(next);
                continue;
            };
            let before = whole.series.len() as u32;
            whole.unreadable.extend(next.unreadable.into_iter().map(|(row, text)| (row + before, text)));
            whole.series.append(&next.series)?;
        }
        Ok::<_, PolarsError>(whole)
    };
    let whole = join().map_err(|error| error.to_string())?;
    let mut whole = whole.ok_or_else(|| format!("column `{name}` is not stored"))?;
    whole.series = whole.series.rechunk();
    Ok(whole)
}

fn readable(series: Series) -> Column {
    Column::new(series, Vec::new())
}

pub(in crate::source) fn typed<T: NativeType>(array: &dyn Array) -> PolarsResult<&PrimitiveArray<T>> {
    match array.as_any().downcast_ref() {
        Some(array) => Ok(array),
        None => polars_bail!(ComputeError: "an array is not of its own type"),
    }
}

/// Maps every value. One that maps to nothing becomes null and unreadable, under the text that `show` gives it.
pub(in crate::source) fn map_values<T: NativeType, U: NativeType>(
    array: &PrimitiveArray<T>,
    map: impl Fn(T) -> Option<U>,
    show: impl Fn(T) -> String,
) -> (PrimitiveArray<U>, Vec<(u32, String)>) {
    let mut unreadable = Vec::new();
    let mut values = Vec::with_capacity(array.len());
    for (row, value) in array.iter().enumerate() {
        let mapped = value.and_then(|value| map(*value));
        if let (Some(value), None) = (value, mapped) {
            unreadable.push((row as u32, clip(&show(*value))));
        }
        values.push(mapped.unwrap_or_default());
    }
    let mut validity = array.validity().cloned();
    if !unreadable.is_empty() {
        let mut valid = validity.map_or_else(|| MutableBitmap::from_len_set(array.len()), Bitmap::make_mut);
        unreadable.iter().for_each(|(row, _)| valid.set(*row as usize, false));
        validity = Some(valid.freeze());
    }
    (PrimitiveArray::from_vec(values).with_validity(validity), unreadable)
}

fn dates(name: PlSmallStr, array: &PrimitiveArray<i64>) -> PolarsResult<Column> {
    let day = |milliseconds: i64| {
        let is_midnight = milliseconds % DAY_MILLISECONDS == 0;
        i32::try_from(milliseconds / DAY_MILLISECONDS).ok().filter(|_| is_midnight)
    };
    let (days, unreadable) = map_values(array, day, |value| format!("{value} ms since 1970-01-01"));
    Ok(Column::new(Int32Chunked::with_chunk(name, days).into_date().into_series(), unreadable))
}

fn times<T: NativeType + Into<i64>>(
    name: PlSmallStr,
    array: &PrimitiveArray<T>,
    unit: ArrowUnit,
) -> PolarsResult<Column> {
    let factor = nanoseconds(unit);
    let clock = |value: T| {
        let value: i64 = value.into();
        value.checked_mul(factor).filter(|value| (0..DAY_NANOSECONDS).contains(value))
    };
    let (clocks, unreadable) = map_values(array, clock, |value| format!("{value}{} since midnight", short(unit)));
    Ok(Column::new(Int64Chunked::with_chunk(name, clocks).into_time().into_series(), unreadable))
}

fn timestamps(name: PlSmallStr, array: &PrimitiveArray<i64>, unit: ArrowUnit, zone: &Zone) -> PolarsResult<Column> {
    let (kept, step) = match unit {
        ArrowUnit::Second => (TimeUnit::Milliseconds, 1_000_000),
        ArrowUnit::Millisecond => (TimeUnit::Milliseconds, 1_000_000),
        ArrowUnit::Microsecond => (TimeUnit::Microseconds, 1_000),
        ArrowUnit::Nanosecond => (TimeUnit::Nanoseconds, 1),
    };
    let is_fine = matches!(unit, ArrowUnit::Microsecond | ArrowUnit::Nanosecond);
    let (counts, unreadable) = if zone.is_utc() && is_fine {
        // Every count is an instant that our calendar knows.
        (PrimitiveArray::new(ArrowDataType::Int64, array.values().clone(), array.validity().cloned()), Vec::new())
    } else {
        let factor = i128::from(nanoseconds(unit));
        let instant = |value: i64| {
            let wall = i128::from(value) * factor;
            i32::try_from(wall.div_euclid(i128::from(DAY_NANOSECONDS))).ok()?;
            i64::try_from(zone.instant(wall)?.div_euclid(step)).ok()
        };
        map_values(array, instant, |value| format!("{value}{} since 1970-01-01", short(unit)))
    };
    let series = Int64Chunked::with_chunk(name, counts).into_datetime(kept, None).into_series();
    Ok(Column::new(series, unreadable))
}

fn decimals<T: NativeType>(
    name: PlSmallStr,
    array: &PrimitiveArray<T>,
    widen: impl Fn(T) -> Option<i128>,
    (precision, scale): (usize, usize),
) -> PolarsResult<Column> {
    let limit = 10_u128.pow(precision.max(scale) as u32);
    let fits = |units: T| widen(units).filter(|units| units.unsigned_abs() < limit);
    let show = |units: T| match widen(units) {
        Some(units) => Decimal::new(units, scale as u32).to_string(),
        None => format!("{units} / 10^{scale}"),
    };
    let (units, unreadable) = map_values(array, fits, show);
    let series = Int128Chunked::with_chunk(name, units).into_decimal_unchecked(PRECISION, scale).into_series();
    Ok(Column::new(series, unreadable))
}

fn values_of_dictionary(name: &str, array: &dyn Array, key: IntegerType, zone: &Zone) -> PolarsResult<Column> {
    match key {
        IntegerType::Int8 => take_values::<i8>(name, array, zone),
        IntegerType::Int16 => take_values::<i16>(name, array, zone),
        IntegerType::Int32 => take_values::<i32>(name, array, zone),
        IntegerType::Int64 => take_values::<i64>(name, array, zone),
        IntegerType::UInt8 => take_values::<u8>(name, array, zone),
        IntegerType::UInt16 => take_values::<u16>(name, array, zone),
        IntegerType::UInt32 => take_values::<u32>(name, array, zone),
        IntegerType::UInt64 => take_values::<u64>(name, array, zone),
        IntegerType::Int128 | IntegerType::UInt128 => polars_bail!(ComputeError: "a dictionary with keys of 128 bits"),
    }
}

fn take_values<K: DictionaryKey>(name: &str, array: &dyn Array, zone: &Zone) -> PolarsResult<Column> {
    let Some(array) = array.as_any().downcast_ref::<DictionaryArray<K>>() else {
        polars_bail!(ComputeError: "an array is not of its own type")
    };
    let values = normalise(name, array.values().clone(), zone)?;
    let keys = || array.keys_iter().map(|key| key.and_then(|key| u32::try_from(key).ok()));
    let series = values.series.take(&ChunkedArray::<UInt32Type>::from_iter_options(PlSmallStr::EMPTY, keys()))?;
    let text_of = |key: u32| values.unreadable.binary_search_by_key(&key, |(entry, _)| *entry).ok();
    let mut unreadable = Vec::new();
    if !values.unreadable.is_empty() {
        for (row, key) in keys().enumerate() {
            if let Some(at) = key.and_then(text_of) {
                unreadable.push((row as u32, values.unreadable[at].1.clone()));
            }
        }
    }
    Ok(Column::new(series, unreadable))
}

fn nanoseconds(unit: ArrowUnit) -> i64 {
    match unit {
        ArrowUnit::Second => 1_000_000_000,
        ArrowUnit::Millisecond => 1_000_000,
        ArrowUnit::Microsecond => 1_000,
        ArrowUnit::Nanosecond => 1,
    }
}

fn short(unit: ArrowUnit) -> &'static str {
    match unit {
        ArrowUnit::Second => " s",
        ArrowUnit::Millisecond => " ms",
        ArrowUnit::Microsecond => " us",
        ArrowUnit::Nanosecond => " ns",
    }
}

#[cfg(test)]
mod tests {
    use super::super::types::kind_of;
    use super::*;
    use crate::data::Kind;
    use crate::source::cells::cell;
    use polars_arrow::array::{BooleanArray, ListArray, Utf8ViewArray};
    use polars_arrow::offset::OffsetsBuffer;

    fn cells(column: &Column) -> Vec<String> {
        (0..column.series.len()).map(|row| cell(column, row).to_string()).collect()
    }

    fn numbers<T: NativeType>(dtype: ArrowDataType, values: &[Option<T>]) -> Box<dyn Array> {
        PrimitiveArray::from(values).to(dtype).to_boxed()
    }

    fn normal(array: Box<dyn Array>) -> Column {
        normalise("x", array, &Zone::UTC).unwrap()
    }

    #[test]
    fn a_time_beyond_its_day_is_unreadable_and_not_null() {
        let array = numbers(ArrowDataType::Time32(ArrowUnit::Second), &[Some(49_500), None, Some(90_000), Some(-1)]);
        let column = normal(array);
        assert_eq!(cells(&column), ["13:45:00", "null", "90000 s since midnight", "-1 s since midnight"]);
        assert_eq!(column.unreadable.len(), 2);
        assert_eq!(column.series.null_count(), 3);
    }

    #[test]
    fn a_clock_is_read_in_its_zone_and_an_instant_is_not() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let noon = [Some(1_719_835_200_i64)];
        let naive = numbers(ArrowDataType::Timestamp(ArrowUnit::Second, None), &noon);
        let instant = numbers(ArrowDataType::Timestamp(ArrowUnit::Second, Some("Asia/Tokyo".into())), &noon);
        assert_eq!(cells(&normalise("x", naive, &berlin).unwrap()), ["2024-07-01T10:00:00Z"]);
        assert_eq!(cells(&normalise("x", instant, &berlin).unwrap()), ["2024-07-01T12:00:00Z"]);
    }

    #[test]
    fn nanoseconds_are_kept() {
        let array = numbers(ArrowDataType::Timestamp(ArrowUnit::Nanosecond, None), &[Some(1_i64)]);
        assert_eq!(cells(&normal(array)), ["1970-01-01T00:00:00.000000001Z"]);
    }

    #[test]
    fn a_decimal_of_more_digits_than_declared_is_unreadable() {
        let array = numbers(ArrowDataType::Decimal(4, 2), &[Some(9_999_i128), Some(10_000), None]);
        assert_eq!(kind_of(array.dtype()).to_string(), "decimal(4, 2)");
        let column = normal(array);
        assert_eq!(cells(&column), ["99.99", "100.00", "null"]);
        assert_eq!(column.unreadable, [(1, "100.00".to_owned())]);
    }

    #[test]
    fn a_wide_decimal_is_kept_where_it_fits() {
        let array = |digits| {
            let values = [Some(i256::from_words(0, 150)), Some(i256::from_words(5, 0))];
            numbers(ArrowDataType::Decimal256(digits, 2), &values)
        };
        let column = normal(array(38));
        assert_eq!(cells(&column)[0], "1.50");
        assert_eq!(column.unreadable.len(), 1);
        assert_eq!(kind_of(array(76).dtype()), Kind::Other("decimal(76, 2)".into()));
        assert_eq!(normal(array(76)).series.null_count(), 0);
    }

    #[test]
    fn a_dictionary_is_its_values() {
        let values = Utf8ViewArray::from_slice([Some("red"), None, Some("a longer text than twelve")]).to_boxed();
        let keys = PrimitiveArray::from([Some(2_i8), None, Some(0), Some(1), Some(2)]);
        let array = DictionaryArray::try_from_keys(keys, values, false).unwrap().to_boxed();
        assert_eq!(kind_of(array.dtype()), Kind::String);
        let long = "a longer text than twelve";
        assert_eq!(cells(&normal(array)), [long, "null", "red", "null", long]);
    }

    #[test]
    fn an_unreadable_entry_of_a_dictionary_is_unreadable_in_every_row() {
        let values = numbers(ArrowDataType::Date64, &[Some(86_400_000_i64), Some(5)]);
        let keys = PrimitiveArray::from([Some(1_u8), Some(0), None, Some(1)]);
        let column = normal(DictionaryArray::try_from_keys(keys, values, false).unwrap().to_boxed());
        let rows: Vec<u32> = column.unreadable.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [0, 3]);
        assert_eq!(cells(&column)[1], "1970-01-02");
    }

    #[test]
    fn a_list_is_shown_with_its_items() {
        let items = Utf8ViewArray::from_slice([Some("a"), None, Some("b")]).to_boxed();
        let dtype = ListArray::<i64>::default_datatype(ArrowDataType::Utf8View);
        let offsets = OffsetsBuffer::try_from(vec![0_i64, 2, 3]).unwrap();
        let array = ListArray::new(dtype, offsets, items, None).to_boxed();
        assert_eq!(kind_of(array.dtype()).to_string(), "list(string)");
        assert_eq!(cells(&normal(array)), ["[\"a\", null]", "[\"b\"]"]);
    }

    #[test]
    fn arrays_of_one_column_are_joined_with_what_is_unreadable_in_them() {
        let array = |values: &[i64]| PrimitiveArray::from_slice(values).to(ArrowDataType::Date64).to_boxed();
        let column = series_of("x", vec![array(&[0, 5]), array(&[7, 86_400_000])], &Zone::UTC).unwrap();
        assert_eq!(column.series.n_chunks(), 1);
        let rows: Vec<u32> = column.unreadable.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [1, 2]);
        assert_eq!(cells(&column)[3], "1970-01-02");
        assert!(series_of("x", Vec::new(), &Zone::UTC).is_err());
    }

    #[test]
    fn half_floats_and_booleans_are_values() {
        let floats = numbers(ArrowDataType::Float16, &[Some(pf16::default()), None]);
        assert_eq!(cells(&normal(floats)), ["0", "null"]);
        let booleans = BooleanArray::from([Some(true), None]).to_boxed();
        assert_eq!(cells(&normal(booleans)), ["true", "null"]);
    }
}
