//! Text cells to typed Polars columns: the hot path of every text format.

use super::batch::Column;
use super::decimals::{AnyDecimals, finish_decimal};
use super::filling::{Notes, clip, push_str};
use crate::data::{Field, IntegerWidth, Kind, Reading, read_decimal, read_float, read_integer};
use polars_arrow::array::{MutableBinaryViewArray, MutableBooleanArray, MutablePrimitiveArray};
use polars_core::datatypes::{
    BinaryChunked, BooleanChunked, Float64Chunked, Int32Chunked, Int64Chunked, StringChunked, TimeUnit, UInt64Chunked,
};
use polars_core::prelude::{IntoSeries, PlSmallStr, Series};

/// Takes the cells of one column in order and makes a typed column of them.
///
/// | type of the field | Polars type |
/// | --- | --- |
/// | none, `string` | String |
/// | `list`, `struct` | String, with the JSON that was found to be one |
/// | `integer` | Int64; UInt64 or Decimal(38, 0) for a batch that does not fit |
/// | `uint64` | UInt64 |
/// | other integers | Int64 |
/// | `decimal(p, s)` | Decimal(38, s) |
/// | `decimal` | Decimal with the largest scale of the batch |
/// | `float`, `boolean`, `binary` | Float64, Boolean, Binary |
/// | `date`, `time` | Date, Time |
/// | `timestamp` | Datetime in microseconds without a zone: the instant in UTC |
#[derive(Debug)]
pub(super) struct ColumnBuilder {
    name: PlSmallStr,
    reading: Reading,
    values: Values,
    height: u32,
    unreadable: Vec<(u32, String)>,
}

/// The values so far, one vector for each way to store them.
#[derive(Debug)]
enum Values {
    Text(MutableBinaryViewArray<str>),
    /// Lists and structs, which no plain text is.
    Nested(MutableBinaryViewArray<str>),
    Binary(MutableBinaryViewArray<[u8]>),
    Integer(IntegerWidth, MutablePrimitiveArray<i64>),
    /// Integers of which some are too large for 64 bits with a sign.
    WideInteger(MutablePrimitiveArray<i128>),
    Unsigned(MutablePrimitiveArray<u64>),
    /// Decimals of the declared precision and scale.
    Decimal((u32, u32), MutablePrimitiveArray<i128>),
    /// Decimals of any scale.
    AnyDecimal(AnyDecimals),
    Float(MutablePrimitiveArray<f64>),
    Boolean(MutableBooleanArray),
    Date(MutablePrimitiveArray<i32>),
    Time(MutablePrimitiveArray<i64>),
    Timestamp(MutablePrimitiveArray<i64>),
}

impl ColumnBuilder {
    /// A column for cells of a field, with room for so many of them.
    pub(super) fn new(field: &Field, capacity: usize) -> Self {
        let values = match &field.kind {
            None | Some(Kind::String | Kind::Other(_)) => Values::Text(MutableBinaryViewArray::with_capacity(capacity)),
            Some(Kind::List(_) | Kind::Struct(_)) => Values::Nested(MutableBinaryViewArray::with_capacity(capacity)),
            Some(Kind::Binary) => Values::Binary(MutableBinaryViewArray::with_capacity(capacity)),
            Some(Kind::Integer(IntegerWidth::Unsigned(64))) => {
                Values::Unsigned(MutablePrimitiveArray::with_capacity(capacity))
            }
            Some(Kind::Integer(width)) => Values::Integer(*width, MutablePrimitiveArray::with_capacity(capacity)),
            Some(Kind::Decimal(Some(declared))) => {
                Values::Decimal(*declared, MutablePrimitiveArray::with_capacity(capacity))
            }
            Some(Kind::Decimal(None)) => Values::AnyDecimal(AnyDecimals::with_capacity(capacity)),
            Some(Kind::Float) => Values::Float(MutablePrimitiveArray::with_capacity(capacity)),
            Some(Kind::Boolean) => Values::Boolean(MutableBooleanArray::with_capacity(capacity)),
            Some(Kind::Date) => Values::Date(MutablePrimitiveArray::with_capacity(capacity)),
            Some(Kind::Time) => Values::Time(MutablePrimitiveArray::with_capacity(capacity)),
            Some(Kind::Timestamp) => Values::Timestamp(MutablePrimitiveArray::with_capacity(capacity)),
        };
        Self {
            name: PlSmallStr::from_str(&field.name),
            reading: field.reading.clone(),
            values,
            height: 0,
            unreadable: Vec::new(),
        }
    }

    /// A cell with a text, read as the field's type: a null and a note where it is none.
    #[inline]
    pub(super) fn push_text(&mut self, text: &str) {
        self.extend(std::iter::once(Some(text)));
    }

    /// Cells with texts, or `None` where a cell is null.
    #[inline]
    pub(super) fn extend<'t>(&mut self, mut cells: impl Iterator<Item = Option<&'t str>>) {
        let reading = &self.reading;
        let mut notes = Notes { height: &mut self.height, unreadable: &mut self.unreadable };
        match &mut self.values {
            Values::Text(values) => cells.for_each(|cell| {
                push_str(values, cell);
                *notes.height += 1;
            }),
            Values::Nested(values) => cells.for_each(|cell| {
                values.push_null();
                notes.take(cell, false);
            }),
            Values::Binary(values) => cells.for_each(|cell| {
                values.push(cell.map(str::as_bytes));
                *notes.height += 1;
            }),
            Values::Integer(width, values) => {
                let wide = notes.fill_until_wide(values, *width, &mut cells);
                if let Some(number) = wide {
                    self.push_wide(number);
                    self.extend_slowly(&mut cells);
                }
            }
            Values::WideInteger(values) => {
                notes.fill(values, cells, |text| read_integer(text.as_bytes(), IntegerWidth::Any));
            }
            Values::Unsigned(values) => notes.fill(values, cells, |text| {
                read_integer(text.as_bytes(), IntegerWidth::Unsigned(64)).and_then(|number| u64::try_from(number).ok())
            }),
            Values::Decimal(declared, values) => {
                let declared = Some(*declared);
                notes.fill(values, cells, |text| read_decimal(text.as_bytes(), declared).map(|number| number.units));
            }
            Values::AnyDecimal(values) => cells.for_each(|cell| {
                let is_readable = values.push(cell.and_then(|text| read_decimal(text.as_bytes(), None)));
                notes.take(cell, is_readable);
            }),
            Values::Float(values) => notes.fill(values, cells, read_float),
            Values::Boolean(values) => cells.for_each(|cell| {
                let value = cell.and_then(|text| reading.boolean(text));
                values.push(value);
                notes.take(cell, value.is_some());
            }),
            Values::Date(values) => notes.fill(values, cells, |text| reading.date(text.as_bytes())),
            Values::Time(values) => notes.fill(values, cells, |text| reading.time(text.as_bytes())),
            Values::Timestamp(values) => notes.fill(values, cells, |text| reading.timestamp(text.as_bytes())),
        }
    }

    /// The same for the rest of the cells, without more code for each kind of iterator.
    #[cold]
    fn extend_slowly(&mut self, cells: &mut dyn Iterator<Item = Option<&str>>) {
        let cells: Vec<_> = cells.collect();
        self.extend(cells.into_iter());
    }

    /// A cell with JSON that is known to be of the field's type.
    pub(super) fn push_nested(&mut self, json: &str) {
        match &mut self.values {
            Values::Text(values) | Values::Nested(values) => {
                values.push_value(json);
                self.height += 1;
            }
            Values::Binary(_)
            | Values::Integer(..)
            | Values::WideInteger(_)
            | Values::Unsigned(_)
            | Values::Decimal(..)
            | Values::AnyDecimal(_)
            | Values::Float(_)
            | Values::Boolean(_)
            | Values::Date(_)
            | Values::Time(_)
            | Values::Timestamp(_) => self.push_unreadable(json),
        }
    }

    /// A cell without a value.
    #[inline]
    pub(super) fn push_null(&mut self) {
        match &mut self.values {
            Values::Text(values) | Values::Nested(values) => values.push_null(),
            Values::Binary(values) => values.push_null(),
            Values::Integer(_, values) | Values::Time(values) | Values::Timestamp(values) => values.push(None),
            Values::WideInteger(values) | Values::Decimal(_, values) => values.push(None),
            Values::Unsigned(values) => values.push(None),
            Values::AnyDecimal(values) => {
                values.push(None);
            }
            Values::Float(values) => values.push(None),
            Values::Boolean(values) => values.push(None),
            Values::Date(values) => values.push(None),
        }
        self.height += 1;
    }

    /// A cell whose text is known not to be of the field's type.
    pub(super) fn push_unreadable(&mut self, text: &str) {
        self.unreadable.push((self.height, clip(text)));
        self.push_null();
    }

    /// The column of all cells taken.
    pub(super) fn finish(self) -> Column {
        let name = self.name;
        let series = match self.values {
            Values::Text(values) | Values::Nested(values) => {
                StringChunked::with_chunk(name, values.freeze()).into_series()
            }
            Values::Binary(values) => BinaryChunked::with_chunk(name, values.freeze()).into_series(),
            Values::Integer(_, values) => Int64Chunked::with_chunk(name, values.freeze()).into_series(),
            Values::WideInteger(values) => finish_wide(name, values),
            Values::Unsigned(values) => UInt64Chunked::with_chunk(name, values.freeze()).into_series(),
            Values::Decimal((_, scale), values) => finish_decimal(name, values, scale),
            Values::AnyDecimal(values) => {
                let (series, scales) = values.finish(name);
                return Column { scales, ..Column::new(series, self.unreadable) };
            }
            Values::Float(values) => Float64Chunked::with_chunk(name, values.freeze()).into_series(),
            Values::Boolean(values) => BooleanChunked::with_chunk(name, values.freeze()).into_series(),
            Values::Date(values) => Int32Chunked::with_chunk(name, values.freeze()).into_date().into_series(),
            Values::Time(values) => Int64Chunked::with_chunk(name, values.freeze()).into_time().into_series(),
            Values::Timestamp(values) => {
                let microseconds = Int64Chunked::with_chunk(name, values.freeze());
                microseconds.into_datetime(TimeUnit::Microseconds, None).into_series()
            }
        };
        Column::new(series, self.unreadable)
    }

    /// Goes over to wider integers with the first one that needs it.
    fn push_wide(&mut self, number: i128) {
        if let Values::Integer(_, narrow) = &self.values {
            let narrow = narrow.iter();
            let mut wide = MutablePrimitiveArray::with_capacity(narrow.len() + 1);
            narrow.for_each(|number| wide.push(number.map(|number| i128::from(*number))));
            wide.push(Some(number));
            self.values = Values::WideInteger(wide);
        }
        self.height += 1;
    }
}

fn finish_wide(name: PlSmallStr, values: MutablePrimitiveArray<i128>) -> Series {
    if values.iter().flatten().any(|number| *number < 0) {
        return finish_decimal(name, values, 0);
    }
    let unsigned: Vec<Option<u64>> =
        values.iter().map(|number| number.and_then(|number| u64::try_from(*number).ok())).collect();
    UInt64Chunked::with_chunk(name, MutablePrimitiveArray::from(unsigned).freeze()).into_series()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Cell, read_text};
    use crate::source::cells::cell;

    fn field(kind: &str) -> Field {
        Field { name: "x".into(), kind: Some(kind.parse().unwrap()), reading: Reading::default() }
    }

    fn build(kind: &str, texts: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(&field(kind), texts.len());
        texts.iter().for_each(|text| builder.push_text(text));
        let column = builder.finish();
        assert_eq!(column.series.len(), texts.len());
        column
    }

    #[test]
    fn every_text_becomes_what_read_text_makes_of_it() {
        let texts = [
            "",
            "0",
            "-0",
            "-1",
            "7",
            "007",
            "+1",
            "127",
            "128",
            "255",
            "256",
            "65536",
            "9007199254740993",
            "9223372036854775807",
            "18446744073709551615",
            "18446744073709551616",
            "1.5",
            "1.50",
            "-0.05",
            "1.119",
            "99999999999999999999999999999999999999",
            "1e3",
            "1e400",
            "NaN",
            "-inf",
            "true",
            "false",
            "True",
            "2024-02-29",
            "2023-02-29",
            "0001-01-01",
            "9999-12-31",
            "13:45:00",
            "13:45:00.123456789",
            "23:59:60",
            "2024-02-29T13:45:00",
            "2024-02-29 13:45:00.000001+02:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
            "2024-02-29T13:45:00.1234567",
            "é",
            "text longer than twelve bytes",
        ];
        for kind in Kind::names().chain(["decimal(4, 2)", "decimal(38, 0)"]) {
            for text in texts {
                let column = build(kind, &[text]);
                let expected = read_text(text, &field(kind).kind.unwrap(), &Reading::default());
                let expected = expected.map_or(Cell::Unreadable(text.to_owned()), Cell::Value);
                let found = cell(&column, 0);
                let shown = |cell: &Cell| (matches!(cell, Cell::Unreadable(_)), cell.to_string());
                assert_eq!(shown(&found), shown(&expected), "{kind} {text}");
            }
        }
    }

    #[test]
    fn a_null_is_neither_a_value_nor_unreadable() {
        for kind in Kind::names() {
            let mut builder = ColumnBuilder::new(&field(kind), 2);
            builder.push_null();
            builder.push_unreadable("what");
            let column = builder.finish();
            assert_eq!(cell(&column, 0), Cell::Null, "{kind}");
            assert_eq!(cell(&column, 1), Cell::Unreadable("what".into()), "{kind}");
            assert_eq!(column.series.null_count(), 2);
        }
    }

    #[test]
    fn integers_beyond_64_bits_with_a_sign_widen_their_column() {
        let unsigned = build("integer", &["1", "18446744073709551615", "x"]);
        assert_eq!(unsigned.series.dtype().to_string(), "u64");
        assert_eq!(cell(&unsigned, 1).to_string(), "18446744073709551615");
        assert_eq!(unsigned.unreadable, [(2, "x".to_owned())]);
        let both = build("integer", &["-1", "y", "18446744073709551615"]);
        assert_eq!(both.series.dtype().to_string(), "decimal[38,0]");
        assert_eq!([0, 1, 2].map(|row| cell(&both, row).to_string()), ["-1", "y", "18446744073709551615"]);
    }

    #[test]
    fn decimals_of_one_batch_share_the_largest_scale() {
        let column = build("decimal", &["1.5", "", "2", "0.125"]);
        assert_eq!(column.series.dtype().to_string(), "decimal[38,3]");
        assert_eq!([0, 2, 3].map(|row| cell(&column, row).to_string()), ["1.5", "2", "0.125"]);
        assert_eq!(column.unreadable.len(), 1);
    }

    #[test]
    fn a_decimal_is_read_alike_whatever_stands_beside_it() {
        let (large, fine) = ("99999999999999999999", "0.000000000000000001");
        let column = build("decimal", &[large, fine, "100000000000000000000", "0.0000000000000000001"]);
        assert_eq!([0, 1].map(|row| cell(&column, row).to_string()), [large, fine]);
        assert_eq!(column.unreadable.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_long_unreadable_text_is_cut() {
        let column = build("integer", &[&"é".repeat(1_000)]);
        assert_eq!(column.unreadable[0].1.chars().count(), 201);
    }
}
