//! Apache Parquet, decoded from bytes that were read, never mapped. A verdict rests on data pages: statistics are not
//! looked at, and the counts of the footer are held against the rows that were really there.

mod counts;
mod footer;
mod gzip;
mod levels;
mod pages;
mod schema;
mod thrift;
mod unpacked;
mod values;
mod varint;

use super::arrow::arrays::{join_columns, normalise};
use super::arrow::types::kind_of;
use super::guard::guarded;
use super::input::Input;
use super::room::{Room, too_large};
use super::stored::{unwritable, writable, writable_field};
use super::{Batch, Chunk, Column, Decode, DecodeColumn, Form, Found, Reader, Row, Rows, SourceError, Wanted, cells};
use counts::pages;
use footer::{check_footer, read_footer};
use pages::Pages;
use polars_arrow::array::Array;
use polars_arrow::datatypes::ArrowDataType::Timestamp;
use polars_arrow::datatypes::{Field, TimeUnit};
use polars_parquet::read::{ColumnChunkMetadata, FileMetadata, PageReader, PhysicalType, RowGroupMetadata};
use schema::ParquetColumn;
use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use values::{Arrays, Far, Piece, decode, first_unreadable, in_microseconds, in_own_type, join};

/// How many rows are decoded at most at once, so that memory does not follow the writer's row groups.
const ROWS: usize = 1 << 18;
/// How many rows are decoded at least at once: each piece of a column decodes the column's dictionary again.
const LEAST_ROWS: usize = 1 << 14;
/// Where values are so long that those take more than this, fewer are.
const LARGEST: usize = 64 << 20;
/// In how many pieces a row group with a nested column is decoded at most: each of them walks its pages from the start.
const PIECES: usize = 16;
/// What the view of a text, or the widest number, takes in memory.
const WIDEST: usize = 16;

struct ParquetReader {
    shared: Arc<Shared>,
    columns: Vec<Found>,
    group: usize,
    offset: usize,
    first_row: u64,
    fit: Option<Fit>,
}

/// How much may be decoded at once.
struct Fit {
    /// The columns that are held at the same time.
    together: Vec<Vec<usize>>,
    room: Room,
}

/// What every decoder of one file needs.
struct Shared {
    path: PathBuf,
    file: Input,
    metadata: FileMetadata,
    columns: Vec<ParquetColumn>,
    /// The pages of columns of row groups that are decoded in several pieces, by row group and first byte.
    pages: Mutex<HashMap<(usize, u64), Arc<Pages>>>,
}

/// Opens a file: reads its footer and checks the counts in it.
pub(super) fn open(path: &Path, file: Input) -> Result<Box<dyn Reader>, SourceError> {
    let (metadata, columns) = guarded(path, || {
        let metadata = read_footer(path, &file)?;
        let columns = schema::columns(&metadata).map_err(|error| corrupt(path, &error))?;
        check_footer(path, &metadata, &file)?;
        Ok((metadata, columns))
    })?;
    let find = |field: &Field| Found { name: field.name.to_string(), kind: Some(kind_of(&field.dtype)) };
    let found = columns.iter().map(|column| find(&column.field)).collect();
    let shared = Arc::new(Shared { path: path.to_owned(), file, metadata, columns, pages: Mutex::default() });
    Ok(Box::new(ParquetReader { shared, columns: found, group: 0, offset: 0, first_row: 1, fit: None }))
}

pub(super) fn corrupt(path: &Path, error: &impl ToString) -> SourceError {
    let text = error.to_string();
    SourceError::new(path, format!("is no Parquet file that can be read: {}", text.lines().next().unwrap_or_default()))
        .help("write the file again; if another tool reads it, please report it")
}

/// How many rows the next piece of a row group takes. A short rest is decoded with the piece before it.
fn piece_length(usual: usize, left: usize) -> usize {
    if left < usual + usual / 2 { left } else { usual }
}

impl Reader for ParquetReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn form(&self) -> Form {
        Form::Typed(self.shared.columns.iter().map(ParquetColumn::kept).map(writable_field).collect())
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        while let Some(group) = self.shared.metadata.row_groups.get(self.group) {
            let left = group.num_rows() - self.offset;
            if left == 0 {
                self.group += 1;
                self.offset = 0;
                continue;
            }
            let length = piece_length(self.usual_length(group), left);
            let chunk = Chunk::Rows { group: self.group, offset: self.offset, length, first_row: self.first_row };
            self.offset += length;
            self.first_row += length as u64;
            return Ok(Some(chunk));
        }
        Ok(None)
    }

    fn fit(&mut self, together: &[Vec<usize>], room: Room) {
        self.fit = Some(Fit { together: together.to_vec(), room });
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        // Several pieces of one row group may need the same page.
        let room = self.fit.as_ref().map(|fit| fit.room.largest(usize::MAX));
        Arc::new(ParquetDecode { shared: Arc::clone(&self.shared), wanted: wanted.to_vec(), room })
    }
}

impl ParquetReader {
    /// How many rows of a row group fit.
    fn usual_length(&self, group: &RowGroupMetadata) -> usize {
        let Some(fit) = &self.fit else { return ROWS };
        let columns = |set: &Vec<usize>| set.iter().flat_map(|index| self.stored(group, *index)).collect::<Vec<_>>();
        let sets: Vec<Vec<&ColumnChunkMetadata>> = fit.together.iter().map(columns).collect();
        let row = sets.iter().map(|set| set.iter().map(|chunk| row_bytes(chunk)).sum()).max().unwrap_or(0);
        let least = LEAST_ROWS.min(LARGEST / row.max(1)).max(1);
        let rows = (fit.room.usual / row.max(1)).clamp(least, ROWS);
        let walks = sets.iter().flatten().any(|chunk| is_nested(chunk));
        if walks { rows.max(group.num_rows().div_ceil(PIECES)) } else { rows }
    }

    /// How the column at an index is stored: a nested one in several.
    fn stored<'s>(&'s self, group: &'s RowGroupMetadata, index: usize) -> Vec<&'s ColumnChunkMetadata> {
        let column = self.shared.columns.get(index);
        let chunks = column.and_then(|column| group.columns_under_root_iter(&column.field.name));
        chunks.map(Iterator::collect).unwrap_or_default()
    }
}

/// About how many bytes a value of a column takes when it is decoded.
fn row_bytes(chunk: &ColumnChunkMetadata) -> usize {
    let rows = usize::try_from(chunk.num_values()).unwrap_or(1).max(1);
    let stored = usize::try_from(chunk.uncompressed_size()).unwrap_or(0) / rows;
    let fixed = match chunk.physical_type() {
        // In a dictionary, it is stored once.
        PhysicalType::FixedLenByteArray(bytes) => bytes,
        _ => 0,
    };
    WIDEST + stored.max(fixed)
}

fn is_nested(chunk: &ColumnChunkMetadata) -> bool {
    chunk.descriptor().descriptor.max_rep_level > 0
}

struct ParquetDecode {
    shared: Arc<Shared>,
    wanted: Vec<Wanted>,
    /// How many bytes a page may take.
    room: Option<u64>,
}

/// The bytes of one column of one row group: all of its pages, or those with the rows of a piece.
struct Stored {
    bytes: Vec<u8>,
    /// How many values the pages hold.
    values: i64,
    /// The row of the group with which they begin.
    first_row: usize,
}

impl Decode for ParquetDecode {
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let columns = (0..self.wanted.len()).map(|at| self.column(&chunk, at)).collect::<Result<_, _>>()?;
        Ok(Batch { columns, ..self.empty(&chunk)? })
    }

    fn columns(&self) -> Option<&dyn DecodeColumn> {
        Some(self)
    }

    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let Chunk::Rows { group: number, offset, length, .. } = *chunk else {
            return Err(SourceError::new(&self.shared.path, "is not text"));
        };
        let piece = Piece { group: &self.shared.metadata.row_groups[number], number, offset, length };
        let array = |wanted: &Wanted| {
            let (column, arrays) = self.stored(piece, wanted)?;
            self.writable(column, arrays)
        };
        let arrays: Result<_, SourceError> = self.wanted.iter().map(array).collect();
        arrays.map_err(|error| error.at(format!("row group {}", number + 1)))
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        self.batch(chunk).map(|batch| cells::rows(&batch))
    }
}

impl DecodeColumn for ParquetDecode {
    fn empty(&self, chunk: &Chunk) -> Result<Batch, SourceError> {
        match chunk {
            Chunk::Rows { length, first_row, .. } => {
                Ok(Batch { height: *length, rows: Rows::From(*first_row), columns: Vec::new() })
            }
            Chunk::Text { .. } => Err(SourceError::new(&self.shared.path, "is not text")),
        }
    }

    fn column(&self, chunk: &Chunk, at: usize) -> Result<Column, SourceError> {
        let Chunk::Rows { group: number, offset, length, .. } = *chunk else {
            return Err(SourceError::new(&self.shared.path, "is not text"));
        };
        let group = &self.shared.metadata.row_groups[number];
        let piece = Piece { group, number, offset, length };
        self.series(piece, &self.wanted[at]).map_err(|error| error.at(format!("row group {}", number + 1)))
    }
}

impl ParquetDecode {
    fn series(&self, piece: Piece<'_>, wanted: &Wanted) -> Result<Column, SourceError> {
        let (column, arrays) = self.stored(piece, wanted)?;
        let (path, name) = (&self.shared.path, &wanted.field.name);
        let read = |array| {
            let (array, too_large) = in_own_type(column, array)?;
            let mut values = normalise(name, array, &wanted.field.reading.zone)?;
            values.unreadable.extend(too_large);
            Ok(values)
        };
        guarded(path, || join_columns(name, arrays, read).map_err(|message| SourceError::new(path, message)))
    }

    /// The values of a column as one array that Parquet can hold.
    fn writable(&self, column: &ParquetColumn, arrays: Arrays) -> Result<Box<dyn Array>, SourceError> {
        let (path, name) = (&self.shared.path, &column.field.name);
        let told = |error| corrupt(path, &error);
        let (array, too_large) = join(arrays).and_then(|array| in_own_type(column, array)).map_err(told)?;
        if let Some((_, value)) = too_large.first() {
            let message = format!("holds {value} in column `{name}` of type {}", kind_of(&column.field.dtype));
            return Err(unwritable(path, &message));
        }
        if *array.dtype() != column.field.dtype && column.has_far_instants {
            let array = in_microseconds(array.as_ref(), &column.field.dtype).map_err(told)?;
            let finer = || unwritable(path, &format!("holds instants finer than microseconds in column `{name}`"));
            return array.ok_or_else(finer);
        }
        writable(path, name, array)
    }

    /// The values of one column as they are stored.
    fn stored(&self, piece: Piece<'_>, wanted: &Wanted) -> Result<(&ParquetColumn, Arrays), SourceError> {
        let Shared { path, columns, .. } = &*self.shared;
        let name = &wanted.field.name;
        let Some(column) = columns.get(wanted.index) else {
            return Err(SourceError::new(path, format!("has no column `{name}`")));
        };
        let field = &Field { dtype: column.decoded.clone(), ..column.field.clone() };
        let missing = || SourceError::new(path, format!("column `{name}` is not stored"));
        let chunks: Vec<&ColumnChunkMetadata> =
            piece.group.columns_under_root_iter(&field.name).ok_or_else(missing)?.collect();
        let decode = |field: &Field| {
            decode(field, &chunks, self.packed(piece, name, &chunks)?, piece).map_err(|error| {
                let row = self.packed(piece, name, &chunks).ok();
                let row = row.and_then(|stored| first_unreadable(field, &chunks, stored, piece));
                row.map_or_else(|| corrupt(path, &error), |row| self.no_text(piece, name, row))
            })
        };
        guarded(path, || {
            let arrays = if column.has_far_instants {
                let fine = decode(&Field { dtype: Timestamp(TimeUnit::Nanosecond, None), ..field.clone() })?;
                match Far::of(&fine).map_err(|error| corrupt(path, &error))? {
                    Far::None => fine,
                    Far::Years => decode(field)?,
                    Far::Mixed => return Err(self.mixed(name)),
                }
            } else {
                decode(field)?
            };
            let rows: usize = arrays.iter().map(|array| array.len()).sum();
            if rows != piece.length {
                return Err(SourceError::new(path, format!("column `{name}` holds {rows} of {} rows", piece.length)));
            }
            Ok((column, arrays))
        })
    }

    /// The error about instants that need more than 64 bits together.
    fn mixed(&self, name: &str) -> SourceError {
        let message = format!("holds nanoseconds beside years that are too far for them in column `{name}`");
        SourceError::new(&self.shared.path, message).help("write the column again in microseconds")
    }

    /// The error about a text of a row group that is none.
    fn no_text(&self, piece: Piece<'_>, name: &str, row: usize) -> SourceError {
        let before = self.shared.metadata.row_groups.iter().take(piece.number).map(RowGroupMetadata::num_rows);
        let row = before.sum::<usize>() + piece.offset + row + 1;
        let message = format!("column `{name}` holds a text in row {row} that is not valid UTF-8");
        SourceError::new(&self.shared.path, message).help("write the file again as UTF-8")
    }

    /// The pages that a piece of a column needs, and the row of the group with which they begin.
    fn packed(
        &self,
        piece: Piece<'_>,
        name: &str,
        chunks: &[&ColumnChunkMetadata],
    ) -> Result<Vec<(usize, PageReader)>, SourceError> {
        let path = &self.shared.path;
        let stored = chunks.iter().zip(self.read(piece, chunks)?).map(|(chunk, stored)| {
            let (pages, largest) = pages(chunk, stored.bytes, stored.values).map_err(|error| corrupt(path, &error))?;
            match self.room {
                Some(room) if largest > room => {
                    Err(too_large(path, &format!("a page of column `{name}`"), largest, room))
                }
                Some(_) | None => Ok((stored.first_row, pages)),
            }
        });
        stored.collect()
    }

    /// The stored bytes that a piece of a column needs.
    fn read(&self, piece: Piece<'_>, chunks: &[&ColumnChunkMetadata]) -> Result<Vec<Stored>, SourceError> {
        let path = &self.shared.path;
        let is_whole = piece.length == piece.group.num_rows();
        match chunks {
            [chunk] if !is_whole && !is_nested(chunk) => {
                let pages = self.pages(piece.number, chunk)?;
                let part = pages.part(piece.offset, piece.length).ok_or_else(|| {
                    let name = chunk.descriptor().path_in_schema.join(".");
                    SourceError::new(path, format!("contradicts itself: column `{name}` has too few pages"))
                })?;
                let bytes = self.bytes(&part.ranges)?;
                Ok(vec![Stored { bytes, values: part.values as i64, first_row: part.first_row }])
            }
            chunks => chunks
                .iter()
                .map(|chunk| {
                    let bytes = self.bytes(&[chunk.byte_range()])?;
                    Ok(Stored { bytes, values: chunk.num_values(), first_row: 0 })
                })
                .collect(),
        }
    }

    /// Where the pages of a column of a row group lie. They are looked for once.
    fn pages(&self, group: usize, chunk: &ColumnChunkMetadata) -> Result<Arc<Pages>, SourceError> {
        let Shared { path, file, pages, .. } = &*self.shared;
        let place = (group, chunk.byte_range().start);
        let lock = || pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&place) {
            return Ok(Arc::clone(known));
        }
        let found = guarded(path, || Pages::find(file, chunk).map_err(|error| unreadable(path, &error)))?;
        let found = Arc::new(found);
        let mut known = lock();
        // Pieces come in order: those of earlier groups are nearly done.
        known.retain(|(earlier, _), _| earlier + 1 >= group);
        known.insert(place, Arc::clone(&found));
        Ok(found)
    }

    fn bytes(&self, ranges: &[Range<u64>]) -> Result<Vec<u8>, SourceError> {
        let length = ranges.iter().map(|range| (range.end - range.start) as usize).sum();
        let mut bytes = vec![0; length];
        let mut rest = &mut bytes[..];
        let mut file = self.shared.file.clone();
        for range in ranges {
            let (part, behind) = rest.split_at_mut((range.end - range.start) as usize);
            let read = file.seek(SeekFrom::Start(range.start)).and_then(|_| file.read_exact(part));
            read.map_err(|error| unreadable(&self.shared.path, &error))?;
            rest = behind;
        }
        Ok(bytes)
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError::new(path, format!("cannot be read to its end: {error}"))
}

#[cfg(test)]
mod tests;
