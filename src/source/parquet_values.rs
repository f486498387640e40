//! The pages of a Parquet column as values.

use super::arrow_column::first_unreadable as first_in;
use super::arrow_types::storage_type;
use polars_arrow::array::Array;
use polars_arrow::compute::concatenate::concatenate;
use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
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
pub(super) fn join(mut arrays: Vec<Box<dyn Array>>) -> polars::prelude::PolarsResult<Box<dyn Array>> {
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
) -> polars::prelude::PolarsResult<Vec<Box<dyn Array>>> {
    let first_row = stored.first().map_or(0, |(first_row, _)| *first_row);
    let types: Vec<&PrimitiveType> = chunks.iter().map(|chunk| &chunk.descriptor().descriptor.primitive_type).collect();
    let columns = stored.into_iter().map(|(_, pages)| BasicDecompressor::new(pages, Vec::new())).collect();
    let whole = piece.length == piece.group.num_rows();
    let start = piece.offset - first_row;
    let filter = (!whole).then(|| Filter::new_ranged(start, start + piece.length));
    let field = Field { dtype: decoded_type(field, &types), ..field.clone() };
    column_iter_to_arrays(columns, types, field, filter).map(|(arrays, _)| arrays)
}

/// The type in which the values of a column are decoded. What a writer says in a schema of its own, that a time is in
/// seconds, is not how Parquet stores it: its times have milliseconds where they say what they are.
fn decoded_type(field: &Field, stored: &[&PrimitiveType]) -> ArrowDataType {
    match (storage_type(&field.dtype), stored) {
        (ArrowDataType::Time32(_), [only]) if only.logical_type.is_some() || only.converted_type.is_some() => {
            ArrowDataType::Time32(TimeUnit::Millisecond)
        }
        (found, _) => found,
    }
}

/// The first row of a piece whose text is none, if it is a column of texts.
pub(super) fn first_unreadable(
    field: &Field,
    chunks: &[&ColumnChunkMetadata],
    stored: Vec<(usize, PageReader)>,
    piece: Piece<'_>,
) -> Option<usize> {
    if storage_type(&field.dtype) != ArrowDataType::Utf8View {
        return None;
    }
    let field = Field { dtype: ArrowDataType::BinaryView, ..field.clone() };
    let arrays = decode(&field, chunks, stored, piece).ok()?;
    let before = arrays.iter().scan(0, |before, array| Some(std::mem::replace(before, *before + array.len())));
    before.zip(&arrays).find_map(|(before, array)| Some(before + first_in(array.as_ref())?))
}
