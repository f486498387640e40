//! Apache Parquet, decoded from bytes that were read, never mapped. A verdict rests on data pages: statistics are not
//! looked at, and the counts of the footer are held against the rows that were really there.

use super::arrow_arrays::series_of;
use super::arrow_types::{kind_of, storage_type};
use super::guard::guarded;
use super::input::Input;
use super::stored::{writable, writable_field};
use super::{Batch, Chunk, Column, Decode, Form, Found, Reader, Row, Rows, SourceError, Wanted, cells};
use polars_arrow::array::Array;
use polars_arrow::compute::concatenate::concatenate;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_parquet::parquet::schema::types::PrimitiveType;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, Filter, PageReader, RowGroupMetadata, column_iter_to_arrays,
    infer_schema, read_metadata,
};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// How many rows are decoded at once, so that memory does not follow the writer's row groups.
const ROWS: usize = 1 << 18;
/// In how many pieces a row group is decoded at most: each of them walks the pages from the start of the group.
const PIECES: usize = 16;
/// The largest page that is decompressed: a length in a broken file is not believed.
const LARGEST_PAGE: usize = 1 << 30;

struct ParquetReader {
    shared: Arc<Shared>,
    columns: Vec<Found>,
    group: usize,
    offset: usize,
    first_row: u64,
}

/// What every decoder of one file needs.
struct Shared {
    path: PathBuf,
    file: Mutex<Input>,
    metadata: FileMetadata,
    schema: ArrowSchema,
}

/// Opens a file: reads its footer and checks the counts in it.
pub(super) fn open(path: &Path, mut file: Input) -> Result<Box<dyn Reader>, SourceError> {
    let (metadata, schema) = guarded(path, || {
        let metadata = read_metadata(&mut file).map_err(|error| corrupt(path, &error))?;
        let schema = infer_schema(&metadata).map_err(|error| corrupt(path, &error))?;
        Ok((metadata, schema))
    })?;
    check_counts(path, &metadata, file.size())?;
    let columns = schema
        .iter_values()
        .map(|field| Found { name: field.name.to_string(), kind: Some(kind_of(&field.dtype)) })
        .collect();
    let shared = Shared { path: path.to_owned(), file: Mutex::new(file), metadata, schema };
    Ok(Box::new(ParquetReader { shared: Arc::new(shared), columns, group: 0, offset: 0, first_row: 1 }))
}

fn corrupt(path: &Path, error: &impl ToString) -> SourceError {
    let text = error.to_string();
    SourceError::new(path, format!("is no Parquet file that can be read: {}", text.lines().next().unwrap_or_default()))
        .help("write the file again; if another tool reads it, please report it")
}

/// The footer must agree with itself: rows of the file, of its groups, and values of flat columns.
fn check_counts(path: &Path, metadata: &FileMetadata, size: u64) -> Result<(), SourceError> {
    let rows: usize = metadata.row_groups.iter().map(RowGroupMetadata::num_rows).sum();
    if rows != metadata.num_rows {
        let message =
            format!("contradicts itself: its footer says {} rows, its row groups hold {rows}", metadata.num_rows);
        return Err(SourceError::new(path, message));
    }
    for (at, group) in metadata.row_groups.iter().enumerate() {
        for column in group.parquet_columns() {
            let range = column.byte_range();
            let flat = column.descriptor().descriptor.max_rep_level == 0;
            let message = if range.start > range.end || range.end > size {
                "points outside the file".to_owned()
            } else if flat && column.num_values() != group.num_rows() as i64 {
                format!("holds {} values of {} rows", column.num_values(), group.num_rows())
            } else {
                continue;
            };
            let name = column.descriptor().path_in_schema.join(".");
            return Err(SourceError::new(path, format!("contradicts itself: column `{name}` {message}"))
                .at(format!("row group {}", at + 1)));
        }
    }
    Ok(())
}

/// How many rows the next piece of a row group takes. A short rest is decoded with the piece before it.
fn piece_length(rows: usize, left: usize) -> usize {
    let usual = ROWS.max(rows.div_ceil(PIECES));
    if left < usual + usual / 2 { left } else { usual }
}

impl Reader for ParquetReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn form(&self) -> Form {
        let stored = |field: &Field| Field { dtype: storage_type(&field.dtype), ..field.clone() };
        Form::Typed(self.shared.schema.iter_values().map(stored).map(writable_field).collect())
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        while let Some(group) = self.shared.metadata.row_groups.get(self.group) {
            let left = group.num_rows() - self.offset;
            if left == 0 {
                self.group += 1;
                self.offset = 0;
                continue;
            }
            let length = piece_length(group.num_rows(), left);
            let chunk = Chunk::Rows { group: self.group, offset: self.offset, length, first_row: self.first_row };
            self.offset += length;
            self.first_row += length as u64;
            return Ok(Some(chunk));
        }
        Ok(None)
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        Arc::new(ParquetDecode { shared: Arc::clone(&self.shared), wanted: wanted.to_vec() })
    }
}

struct ParquetDecode {
    shared: Arc<Shared>,
    wanted: Vec<Wanted>,
}

/// The rows that one piece asks for.
#[derive(Clone, Copy)]
struct Piece<'s> {
    group: &'s RowGroupMetadata,
    offset: usize,
    length: usize,
}

impl Decode for ParquetDecode {
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let Chunk::Rows { group, offset, length, first_row } = chunk else {
            return Err(SourceError::new(&self.shared.path, "is not text"));
        };
        let place = |error: SourceError| error.at(format!("row group {}", group + 1));
        let group = &self.shared.metadata.row_groups[group];
        let piece = Piece { group, offset, length };
        let columns =
            self.wanted.iter().map(|wanted| self.column(piece, wanted)).collect::<Result<_, _>>().map_err(place)?;
        Ok(Batch { height: length, rows: Rows::From(first_row), columns })
    }

    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let Chunk::Rows { group, offset, length, .. } = *chunk else {
            return Err(SourceError::new(&self.shared.path, "is not text"));
        };
        let piece = Piece { group: &self.shared.metadata.row_groups[group], offset, length };
        let array = |wanted| {
            let arrays = self.stored(piece, wanted)?;
            let array = join(arrays).map_err(|error| corrupt(&self.shared.path, &error))?;
            writable(&self.shared.path, &wanted.field.name, array)
        };
        let arrays: Result<_, SourceError> = self.wanted.iter().map(array).collect();
        arrays.map_err(|error| error.at(format!("row group {}", group + 1)))
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        self.batch(chunk).map(|batch| cells::rows(&batch))
    }
}

impl ParquetDecode {
    fn column(&self, piece: Piece<'_>, wanted: &Wanted) -> Result<Column, SourceError> {
        let arrays = self.stored(piece, wanted)?;
        let path = &self.shared.path;
        guarded(path, || {
            series_of(&wanted.field.name, arrays, &wanted.field.reading.zone)
                .map_err(|message| SourceError::new(path, message))
        })
    }

    /// The values of one column as they are stored.
    fn stored(&self, piece: Piece<'_>, wanted: &Wanted) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let Shared { path, schema, .. } = &*self.shared;
        let name = &wanted.field.name;
        let Some((_, field)) = schema.get_at_index(wanted.index) else {
            return Err(SourceError::new(path, format!("has no column `{name}`")));
        };
        let missing = || SourceError::new(path, format!("column `{name}` is not stored"));
        let chunks: Vec<&ColumnChunkMetadata> =
            piece.group.columns_under_root_iter(&field.name).ok_or_else(missing)?.collect();
        let stored = chunks.iter().map(|chunk| self.read(chunk)).collect::<Result<Vec<_>, _>>()?;
        guarded(path, || {
            let arrays = decode(field, &chunks, stored, piece).map_err(|error| corrupt(path, &error))?;
            let rows: usize = arrays.iter().map(|array| array.len()).sum();
            if rows != piece.length {
                return Err(SourceError::new(path, format!("column `{name}` holds {rows} of {} rows", piece.length)));
            }
            Ok(arrays)
        })
    }

    /// The stored bytes of one column of one row group.
    fn read(&self, chunk: &ColumnChunkMetadata) -> Result<Vec<u8>, SourceError> {
        let range = chunk.byte_range();
        let mut bytes = vec![0; (range.end - range.start) as usize];
        let mut file = self.shared.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let read = file.seek(SeekFrom::Start(range.start)).and_then(|_| file.read_exact(&mut bytes));
        read.map(|()| bytes)
            .map_err(|error| SourceError::new(&self.shared.path, format!("cannot be read to its end: {error}")))
    }
}

/// Several arrays, one after the other, as one.
fn join(mut arrays: Vec<Box<dyn Array>>) -> polars::prelude::PolarsResult<Box<dyn Array>> {
    if arrays.len() == 1 {
        Ok(arrays.remove(0))
    } else {
        concatenate(&arrays.iter().map(Box::as_ref).collect::<Vec<_>>())
    }
}

fn decode(
    field: &Field,
    chunks: &[&ColumnChunkMetadata],
    stored: Vec<Vec<u8>>,
    piece: Piece<'_>,
) -> polars::prelude::PolarsResult<Vec<Box<dyn Array>>> {
    let pages = |(chunk, bytes): (&&ColumnChunkMetadata, Vec<u8>)| {
        let reader = PageReader::new(Cursor::new(bytes.into()), chunk, Vec::new(), LARGEST_PAGE);
        BasicDecompressor::new(reader, Vec::new())
    };
    let types: Vec<&PrimitiveType> = chunks.iter().map(|chunk| &chunk.descriptor().descriptor.primitive_type).collect();
    let columns = chunks.iter().zip(stored).map(pages).collect();
    let whole = piece.offset == 0 && piece.length == piece.group.num_rows();
    let filter = (!whole).then(|| Filter::new_ranged(piece.offset, piece.offset + piece.length));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Cell, Reading, Value};
    use polars_arrow::array::PrimitiveArray;
    use polars_arrow::record_batch::RecordBatch;
    use polars_parquet::write::{
        CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter,
        schema_to_metadata_key,
    };

    #[test]
    fn a_time_of_day_is_read_as_it_is_stored_whatever_the_writer_says() {
        let schema =
            |unit| -> ArrowSchema { [Field::new("t".into(), ArrowDataType::Time32(unit), true)].into_iter().collect() };
        let options = WriteOptions {
            statistics: StatisticsOptions::empty(),
            version: Version::V1,
            compression: CompressionOptions::Uncompressed,
            data_page_size: None,
        };
        let stored = schema(TimeUnit::Millisecond);
        let mut file = tempfile::tempfile().unwrap();
        let mut writer = FileWriter::try_new(&mut file, stored.clone(), options).unwrap();
        let times = PrimitiveArray::<i32>::from_vec(vec![1_000]).to(ArrowDataType::Time32(TimeUnit::Millisecond));
        let batch = RecordBatch::new(1, Arc::new(stored), vec![times.boxed()]);
        let types = writer.parquet_schema().fields().to_vec();
        let group = row_group_iter(batch, vec![vec![Encoding::Plain]].into(), types, options);
        writer.write(1, group).unwrap();
        writer.end(Some(vec![schema_to_metadata_key(&schema(TimeUnit::Second))])).unwrap();
        let size = file.metadata().unwrap().len();
        let mut reader = open(Path::new("t"), Input::new(Arc::new(file), size, None)).unwrap();
        let field = crate::data::Field { name: "t".into(), kind: None, reading: Reading::default() };
        let decoder = reader.decoder(&[Wanted { index: 0, field }]);
        let chunk = reader.next_chunk().unwrap().unwrap();
        let rows = decoder.rows(chunk).unwrap();
        assert_eq!(rows[0].cells, [Cell::Value(Value::Time(1_000_000_000))]);
    }

    /// How many pieces a row group of so many rows is decoded in.
    fn pieces(rows: usize) -> usize {
        let (mut left, mut count) = (rows, 0);
        while left > 0 {
            left -= piece_length(rows, left);
            count += 1;
        }
        count
    }

    #[test]
    fn a_large_row_group_is_decoded_in_few_pieces() {
        assert_eq!([1, ROWS, ROWS + ROWS / 2 - 1].map(pieces), [1, 1, 1]);
        assert_eq!([2 * ROWS, 16 * ROWS].map(pieces), [2, 16]);
        for rows in [16 * ROWS + 1, 100 * ROWS, 1_000 * ROWS + 7] {
            assert!(pieces(rows) <= PIECES, "{rows}");
        }
    }
}
