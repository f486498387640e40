//! The footer of a Parquet file, and whether the lengths, counts and places in it can be, before anything is made of them.

use super::super::SourceError;
use super::super::growth::{refuse_rows, refuse_stream};
use super::super::input::Input;
use super::corrupt;
use super::pages::refuse_hidden;
use super::thrift::walk;
use polars_parquet::parquet::read::deserialize_metadata;
use polars_parquet::parquet::{DEFAULT_FOOTER_READ_SIZE, FOOTER_SIZE, HEADER_SIZE};
use polars_parquet::read::{ColumnChunkMetadata, FileMetadata, PhysicalType, RowGroupMetadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The values of one size that are long.
const LONG: usize = 1 << 10;
/// The largest footer. What is made of it takes some ten times as much memory; a million columns of row groups take less.
const LARGEST: u64 = 128 << 20;

/// Reads the footer at the end of a file.
pub(super) fn read_footer(path: &Path, file: &Input) -> Result<FileMetadata, SourceError> {
    let told = |error: io::Error| corrupt(path, &error);
    let tail = end(file, DEFAULT_FOOTER_READ_SIZE.min(file.size())).map_err(told)?;
    let [.., a, b, c, d, b'P', b'A', b'R', b'1'] = tail[..] else {
        return Err(corrupt(path, &"it does not end with `PAR1`"));
    };
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length.saturating_add(HEADER_SIZE + FOOTER_SIZE) > file.size() {
        return Err(corrupt(path, &format!("its footer of {length} bytes does not fit into it")));
    }
    if length > LARGEST {
        return Err(corrupt(path, &format!("its footer takes {} MiB", length >> 20)));
    }
    let whole = length + FOOTER_SIZE;
    let tail = if whole > tail.len() as u64 { end(file, whole).map_err(told)? } else { tail };
    let footer = &tail[tail.len() - whole as usize..tail.len() - FOOTER_SIZE as usize];
    let walked = walk(footer).map_err(|error| corrupt(path, &error))?;
    let metadata = deserialize_metadata(walked.mended.into()).map_err(|error| corrupt(path, &error))?;
    check_paths(path, &metadata, &walked.paths)?;
    Ok(metadata)
}

/// Columns are found by their place in the schema. Where they have names, too, other programs find them by those.
fn check_paths(path: &Path, metadata: &FileMetadata, paths: &[Vec<&[u8]>]) -> Result<(), SourceError> {
    let groups = metadata.row_groups.iter().enumerate();
    let columns = groups.flat_map(|(at, group)| group.parquet_columns().iter().map(move |column| (at, column)));
    let mut paths = paths.iter();
    for (at, column) in columns {
        // Some writers take the dots in a name for groups.
        let known = column.descriptor().path_in_schema.join(".");
        let stored = paths.next().ok_or_else(|| corrupt(path, &"a row group lacks a column"))?.join(&b'.');
        if !stored.is_empty() && stored != known.as_bytes() {
            let stored = String::from_utf8_lossy(&stored);
            let message = format!("contradicts itself: where column `{known}` must be it holds column `{stored}`");
            return Err(SourceError::new(path, message).at(format!("row group {}", at + 1)));
        }
    }
    match paths.next() {
        Some(_) => Err(corrupt(path, &"a row group holds a column twice")),
        None => Ok(()),
    }
}

/// The last bytes of a file.
fn end(file: &Input, length: u64) -> io::Result<Vec<u8>> {
    let (mut bytes, mut file) = (vec![0; length as usize], file.clone());
    file.seek(SeekFrom::Start(file.size() - length))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// An error if the footer contradicts itself, or leaves out rows of a group of which it says that it has none.
pub(super) fn check_footer(path: &Path, metadata: &FileMetadata, file: &Input) -> Result<(), SourceError> {
    check_counts(path, metadata, file.size())?;
    check_empty(path, metadata, file)
}

/// The footer must agree with itself: rows of the file, of its groups, and values of flat columns.
fn check_counts(path: &Path, metadata: &FileMetadata, size: u64) -> Result<(), SourceError> {
    let rows: usize = metadata.row_groups.iter().map(RowGroupMetadata::num_rows).sum();
    if rows != metadata.num_rows {
        let message =
            format!("contradicts itself: its footer says {} rows, its row groups hold {rows}", metadata.num_rows);
        return Err(SourceError::new(path, message));
    }
    refuse_rows(rows as u64, size).map_err(|message| SourceError::new(path, message))?;
    for (at, group) in metadata.row_groups.iter().enumerate() {
        for column in group.parquet_columns() {
            let range = column.byte_range();
            let flat = column.descriptor().descriptor.max_rep_level == 0;
            let dictionary = column.dictionary_page_offset();
            let message = if range.start > range.end || range.end > size {
                "points outside the file".to_owned()
            } else if dictionary.is_some_and(|dictionary| dictionary > column.data_page_offset()) {
                "has its dictionary behind its values".to_owned()
            } else if let Err(message) = refuse_long(column) {
                message
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

/// What is wrong with long values of one size which a dictionary makes of nearly nothing.
fn refuse_long(column: &ColumnChunkMetadata) -> Result<(), String> {
    let PhysicalType::FixedLenByteArray(bytes @ LONG..) = column.physical_type() else { return Ok(()) };
    let size = u64::try_from(column.num_values()).unwrap_or(0).saturating_mul(bytes as u64);
    let range = column.byte_range();
    refuse_stream(size, range.end.saturating_sub(range.start))
        .map_err(|message| format!("has values that unpack to {message}"))
}

/// A row group without rows, which nobody decodes, must have none.
fn check_empty(path: &Path, metadata: &FileMetadata, file: &Input) -> Result<(), SourceError> {
    for (at, group) in metadata.row_groups.iter().enumerate().filter(|(_, group)| group.num_rows() == 0) {
        for column in group.parquet_columns() {
            refuse_hidden(file, column).map_err(|error| corrupt(path, &error).at(format!("row group {}", at + 1)))?;
        }
    }
    Ok(())
}
