//! The pages of a Parquet column as values.

use super::arrow_arrays::{map_values, typed};
use super::arrow_column::first_unreadable as first_in;
use super::parquet_schema::ParquetColumn;
use polars_arrow::array::{Array, NullArray};
use polars_arrow::compute::concatenate::concatenate;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::types::NativeType;
use polars_core::prelude::{PolarsResult, polars_bail};
use polars_parquet::parquet::schema::types::PrimitiveType;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, Filter, PageReader, RowGroupMetadata, column_iter_to_arrays,
};

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
) -> PolarsResult<Vec<Box<dyn Array>>> {
    let first_row = stored.first().map_or(0, |(first_row, _)| *first_row);
    let types: Vec<&PrimitiveType> = chunks.iter().map(|chunk| &chunk.descriptor().descriptor.primitive_type).collect();
    let columns = stored.into_iter().map(|(_, pages)| BasicDecompressor::new(pages, Vec::new())).collect();
    let whole = piece.length == piece.group.num_rows();
    let start = piece.offset - first_row;
    let filter = (!whole).then(|| Filter::new_ranged(start, start + piece.length));
    column_iter_to_arrays(columns, types, field.clone(), filter).map(|(arrays, _)| arrays)
}

/// The values of a column in its own type, and those that are too large for it.
pub(super) fn in_own_type(
    column: &ParquetColumn,
    array: Box<dyn Array>,
) -> PolarsResult<(Box<dyn Array>, Vec<(u32, String)>)> {
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
        _ => Ok((array, Vec::new())),
    }
}

/// Integers of 32 bits in fewer.
fn narrow<T: NativeType + TryFrom<i32>>(
    own: &ArrowDataType,
    array: &dyn Array,
) -> PolarsResult<(Box<dyn Array>, Vec<(u32, String)>)> {
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
