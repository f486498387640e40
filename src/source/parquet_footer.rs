//! Whether the counts and places in the footer of a Parquet file can be, before anything is made of them.

use super::SourceError;
use super::growth::refuse_rows;
use super::input::Input;
use super::parquet::corrupt;
use super::parquet_pages::refuse_hidden;
use polars_parquet::read::{FileMetadata, RowGroupMetadata};
use std::path::Path;

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

/// A row group without rows, which nobody decodes, must have none.
fn check_empty(path: &Path, metadata: &FileMetadata, file: &Input) -> Result<(), SourceError> {
    for (at, group) in metadata.row_groups.iter().enumerate().filter(|(_, group)| group.num_rows() == 0) {
        for column in group.parquet_columns() {
            refuse_hidden(file, column).map_err(|error| corrupt(path, &error).at(format!("row group {}", at + 1)))?;
        }
    }
    Ok(())
}
