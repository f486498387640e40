//! Typed access to the columns of a batch.

use crate::data::Cell;
use crate::source::{Batch, Column, cell, nanoseconds};
use polars::prelude::DataType;
use polars_arrow::array::{Array, BinaryViewArray, BooleanArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::types::NativeType;

/// A batch whose columns are found by name.
#[derive(Clone, Copy)]
pub(super) struct Rows<'b> {
    pub(super) batch: &'b Batch,
    pub(super) names: &'b [String],
}

/// One column of a batch.
pub(super) struct View<'b> {
    pub(super) values: Values<'b>,
    /// The rows that hold a value; `None` where all do.
    pub(super) validity: Option<&'b Bitmap>,
    /// The column itself.
    pub(super) column: &'b Column,
}

/// The values of a column as they are stored.
#[derive(Clone, Copy)]
pub(super) enum Values<'b> {
    /// Whole numbers of steps of a unit.
    Steps(Steps<'b>, Unit),
    Float32(&'b [f32]),
    Float64(&'b [f64]),
    Boolean(&'b Bitmap),
    Text(&'b Utf8ViewArray),
    Bytes(&'b BinaryViewArray),
    /// Lists, structs and types that no contract can declare.
    Nested,
}

/// Whole numbers of any width.
#[derive(Clone, Copy)]
pub(super) enum Steps<'b> {
    I8(&'b [i8]),
    I16(&'b [i16]),
    I32(&'b [i32]),
    I64(&'b [i64]),
    I128(&'b [i128]),
    U8(&'b [u8]),
    U16(&'b [u16]),
    U32(&'b [u32]),
    U64(&'b [u64]),
}

/// What one step of a whole number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// `1 / 10^scale`; whole numbers have scale 0.
    Number(u32),
    /// A day since 1970-01-01.
    Day,
    /// A nanosecond since midnight.
    TimeOfDay,
    /// So many nanoseconds, since 1970-01-01T00:00:00Z.
    Instant(i128),
}

/// Runs the same code for every width of whole numbers.
macro_rules! for_steps {
    ($steps:expr, $slice:ident => $body:expr) => {
        match $steps {
            $crate::engine::polars::view::Steps::I8($slice) => $body,
            $crate::engine::polars::view::Steps::I16($slice) => $body,
            $crate::engine::polars::view::Steps::I32($slice) => $body,
            $crate::engine::polars::view::Steps::I64($slice) => $body,
            $crate::engine::polars::view::Steps::I128($slice) => $body,
            $crate::engine::polars::view::Steps::U8($slice) => $body,
            $crate::engine::polars::view::Steps::U16($slice) => $body,
            $crate::engine::polars::view::Steps::U32($slice) => $body,
            $crate::engine::polars::view::Steps::U64($slice) => $body,
        }
    };
}
pub(super) use for_steps;

impl<'b> Rows<'b> {
    /// The column of that name. Every column that a measure names is among those read; an error says that one is not.
    pub(super) fn column(self, name: &str) -> Result<&'b Column, String> {
        let at = self.names.iter().position(|known| known == name);
        at.and_then(|at| self.batch.columns.get(at)).ok_or_else(|| format!("column `{name}` was not read"))
    }

    /// The cell of a column in a row.
    pub(super) fn cell(self, name: &str, row: usize) -> Result<Cell, String> {
        self.column(name).map(|column| cell(column, row))
    }
}

impl<'b> View<'b> {
    pub(super) fn of(column: &'b Column) -> Self {
        let values = values(column).unwrap_or(Values::Nested);
        let validity =
            column.series.chunks().first().and_then(|array| array.validity()).filter(|bitmap| bitmap.unset_bits() > 0);
        Self { values, validity, column }
    }

    /// Whether a row holds a value.
    pub(super) fn is_valid(&self, row: usize) -> bool {
        self.validity.is_none_or(|validity| validity.get_bit(row))
    }
}

fn values(column: &Column) -> Option<Values<'_>> {
    let array = column.series.chunks().first()?.as_ref();
    Some(match column.series.dtype() {
        DataType::Int8 => Values::Steps(Steps::I8(slice(array)?), Unit::Number(0)),
        DataType::Int16 => Values::Steps(Steps::I16(slice(array)?), Unit::Number(0)),
        DataType::Int32 => Values::Steps(Steps::I32(slice(array)?), Unit::Number(0)),
        DataType::Int64 => Values::Steps(Steps::I64(slice(array)?), Unit::Number(0)),
        DataType::UInt8 => Values::Steps(Steps::U8(slice(array)?), Unit::Number(0)),
        DataType::UInt16 => Values::Steps(Steps::U16(slice(array)?), Unit::Number(0)),
        DataType::UInt32 => Values::Steps(Steps::U32(slice(array)?), Unit::Number(0)),
        DataType::UInt64 => Values::Steps(Steps::U64(slice(array)?), Unit::Number(0)),
        DataType::Decimal(_, scale) => Values::Steps(Steps::I128(slice(array)?), Unit::Number(*scale as u32)),
        DataType::Date => Values::Steps(Steps::I32(slice(array)?), Unit::Day),
        DataType::Time => Values::Steps(Steps::I64(slice(array)?), Unit::TimeOfDay),
        DataType::Datetime(unit, _) => Values::Steps(Steps::I64(slice(array)?), Unit::Instant(nanoseconds(*unit))),
        DataType::Float32 => Values::Float32(slice(array)?),
        DataType::Float64 => Values::Float64(slice(array)?),
        DataType::Boolean => Values::Boolean(array.as_any().downcast_ref::<BooleanArray>()?.values()),
        DataType::String => Values::Text(array.as_any().downcast_ref()?),
        DataType::Binary => Values::Bytes(array.as_any().downcast_ref()?),
        _ => return None,
    })
}

fn slice<T: NativeType>(array: &dyn Array) -> Option<&[T]> {
    array.as_any().downcast_ref::<PrimitiveArray<T>>().map(|array| array.values().as_slice())
}
