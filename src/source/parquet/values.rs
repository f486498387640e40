//! The pages of a Parquet column as values.

use super::super::arrow::arrays::{map_values, typed};
use super::super::arrow::column::first_unreadable as first_in;
use super::schema::ParquetColumn;
use polars_arrow::array::{Array, BinaryViewArray, NullArray, PrimitiveArray};
use polars_arrow::compute::concatenate::concatenate;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::types::NativeType;
use polars_core::prelude::{PolarsResult, polars_bail};
use polars_parquet::parquet::schema::types::PrimitiveType;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, Filter, PageReader, RowGroupMetadata, column_iter_to_arrays,
};

/// An array, and what in it cannot be read: rows with their texts.
pub(super) type Readable = (Box<dyn Array>, Vec<(u32, String)>);
/// The values of a piece of a column, one after the other.
pub(super) type Arrays = Vec<Box<dyn Array>>;

/// The rows that one piece asks for.
#[derive(Clone, Copy)]
pub(super) struct Piece<'s> {
    pub(super) group: &'s RowGroupMetadata,
    pub(super) number: usize,
    pub(super) offset: usize,
    pub(super) length: usize,
}

/// Several arrays, one after the other, as one.
pub(super) fn join(mut arrays: Vec<Box<dyn Array>>) -> PolarsResult<Box<dyn Array>> {
    if arrays.len() == 1 {
        Ok(arrays.remove(0))
    } else {
        concatenate(&arrays.iter().map(Box::as_ref).collect::<Vec<_>>())
    }
}

pub(super) fn decode(
    field: &Field,
    chunks: &[&ColumnChunkMetadata],
    stored: Vec<(usize, PageReader)>,
    piece: Piece<'_>,
) -> PolarsResult<Arrays> {
    let first_row = stored.first().map_or(0, |(first_row, _)| *first_row);
    let types: Vec<&PrimitiveType> = chunks.iter().map(|chunk| &chunk.descriptor().descriptor.primitive_type).collect();
    let columns = stored.into_iter().map(|(_, pages)| BasicDecompressor::new(pages, Vec::new())).collect();
    let whole = piece.length == piece.group.num_rows();
    let start = piece.offset - first_row;
    let filter = (!whole).then(|| Filter::new_ranged(start, start + piece.length));
    column_iter_to_arrays(columns, types, field.clone(), filter).map(|(arrays, _)| arrays)
}

/// The values of a column in its own type, and those that are too large for it.
pub(super) fn in_own_type(column: &ParquetColumn, array: Box<dyn Array>) -> PolarsResult<Readable> {
    let own = &column.field.dtype;
    match own {
        ArrowDataType::Int8 => narrow::<i8>(own, array.as_ref()),
        ArrowDataType::Int16 => narrow::<i16>(own, array.as_ref()),
        ArrowDataType::UInt8 => narrow::<u8>(own, array.as_ref()),
        ArrowDataType::UInt16 => narrow::<u16>(own, array.as_ref()),
        ArrowDataType::Null if array.null_count() < array.len() => {
            polars_bail!(ComputeError: "column `{}` is of nulls and holds a value", column.field.name)
        }
        ArrowDataType::Null => Ok((NullArray::new(own.clone(), array.len()).boxed(), Vec::new())),
        ArrowDataType::Decimal(..) => match array.as_any().downcast_ref::<BinaryViewArray>() {
            Some(bytes) => Ok(decimals(own, bytes)),
            None => Ok((array, Vec::new())),
        },
        _ => Ok((array, Vec::new())),
    }
}

/// Decimals that are stored as the bytes of their units, the highest first.
fn decimals(own: &ArrowDataType, stored: &BinaryViewArray) -> Readable {
    let mut unreadable = Vec::new();
    let mut units = |(row, bytes): (usize, Option<&[u8]>)| {
        let units = bytes.map(units_of);
        if units == Some(None) {
            unreadable.push((row as u32, format!("a decimal of {} bytes", bytes.map_or(0, <[u8]>::len))));
        }
        units.flatten()
    };
    let values: PrimitiveArray<i128> = stored.iter().enumerate().map(&mut units).collect();
    (values.to(own.clone()).boxed(), unreadable)
}

/// A signed number, if it is one of up to 128 bits.
fn units_of(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first()? & 0x80 == 0 { 0 } else { 0xff };
    let (more, low) = bytes.split_at(bytes.len().saturating_sub(size_of::<i128>()));
    let mut whole = [sign; size_of::<i128>()];
    whole[size_of::<i128>() - low.len()..].copy_from_slice(low);
    let is_same = more.iter().all(|byte| *byte == sign) && (more.is_empty() || (low[0] ^ sign) & 0x80 == 0);
    is_same.then(|| i128::from_be_bytes(whole))
}

/// What instants of 96 bits come to, read in nanoseconds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Far {
    /// All of them fit.
    None,
    /// Some do not, and the others have no part of a microsecond.
    Years,
    /// Some do not, and some others have one.
    Mixed,
}

impl Far {
    /// Polars makes the last instant of all of one that does not fit.
    pub(super) fn of(arrays: &[Box<dyn Array>]) -> PolarsResult<Self> {
        let (mut is_far, mut is_fine) = (false, false);
        for array in arrays {
            for count in typed::<i64>(array.as_ref())?.iter().flatten() {
                is_far |= *count == i64::MAX;
                is_fine |= *count != i64::MAX && count % 1_000 != 0;
            }
        }
        Ok(match (is_far, is_fine) {
            (false, _) => Self::None,
            (true, false) => Self::Years,
            (true, true) => Self::Mixed,
        })
    }
}

/// Nanoseconds in microseconds; `None` where one has a part of those.
pub(super) fn in_microseconds(array: &dyn Array, own: &ArrowDataType) -> PolarsResult<Option<Box<dyn Array>>> {
    let nanoseconds = typed::<i64>(array)?;
    if nanoseconds.iter().flatten().any(|count| count % 1_000 != 0) {
        return Ok(None);
    }
    let counts = nanoseconds.values().iter().map(|count| count / 1_000).collect();
    Ok(Some(PrimitiveArray::new(own.clone(), counts, nanoseconds.validity().cloned()).boxed()))
}

/// Integers of 32 bits in fewer.
fn narrow<T: NativeType + TryFrom<i32>>(own: &ArrowDataType, array: &dyn Array) -> PolarsResult<Readable> {
    let (values, too_large) =
        map_values(typed::<i32>(array)?, |value| T::try_from(value).ok(), |value| value.to_string());
    Ok((values.to(own.clone()).boxed(), too_large))
}

/// The first row of a piece whose text is none, if it is a column of texts.
pub(super) fn first_unreadable(
    field: &Field,
    chunks: &[&ColumnChunkMetadata],
    stored: Vec<(usize, PageReader)>,
    piece: Piece<'_>,
) -> Option<usize> {
    if field.dtype != ArrowDataType::Utf8View {
        return None;
    }
    let field = Field { dtype: ArrowDataType::BinaryView, ..field.clone() };
    let arrays = decode(&field, chunks, stored, piece).ok()?;
    let before = arrays.iter().scan(0, |before, array| Some(std::mem::replace(before, *before + array.len())));
    before.zip(&arrays).find_map(|(before, array)| Some(before + first_in(array.as_ref())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars_arrow::datatypes::TimeUnit;

    #[test]
    fn the_units_of_a_decimal_are_signed_and_of_any_length() {
        let told = |bytes: &[u8]| units_of(bytes);
        assert_eq!([told(&[0]), told(&[0xff]), told(&[1, 0])], [Some(0), Some(-1), Some(256)]);
        assert_eq!(told(&[&[0xff; 20][..], &[0x80; 1]].concat()), Some(-128));
        assert_eq!(told(&i128::MIN.to_be_bytes()), Some(i128::MIN));
        assert_eq!(told(&[&[0][..], &i128::MIN.to_be_bytes()].concat()), None);
        assert_eq!(told(&[&[1][..], &[0; 16]].concat()), None);
        assert_eq!(told(&[]), None);
        let stored = BinaryViewArray::from_slice([Some(&[1, 44][..]), None, Some(&[])]);
        let (array, unreadable) = decimals(&ArrowDataType::Decimal(5, 2), &stored);
        assert_eq!(typed::<i128>(array.as_ref()).unwrap().iter().collect::<Vec<_>>(), [Some(&300), None, None]);
        assert_eq!(unreadable, [(2, "a decimal of 0 bytes".to_owned())]);
    }

    #[test]
    fn far_instants_are_told_from_fine_ones() {
        let of = |counts: &[i64]| Far::of(&[PrimitiveArray::from_slice(counts).boxed()]).unwrap();
        assert_eq!(of(&[1, 2_000]), Far::None);
        assert_eq!(of(&[2_000, i64::MAX]), Far::Years);
        assert_eq!(of(&[1, i64::MAX]), Far::Mixed);
        let own = ArrowDataType::Timestamp(TimeUnit::Microsecond, None);
        let counts = PrimitiveArray::from([Some(-2_000_i64), None]);
        let written = in_microseconds(&counts, &own).unwrap().unwrap();
        assert_eq!(typed::<i64>(written.as_ref()).unwrap().iter().collect::<Vec<_>>(), [Some(&-2), None]);
        assert!(in_microseconds(&PrimitiveArray::from([Some(1_i64)]), &own).unwrap().is_none());
    }
}
