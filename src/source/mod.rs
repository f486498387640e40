//! Bytes to batches: finds the files of a dataset, recognises how they are written, and reads them truthfully.
//!
//! Reading has two halves. A [`Reader`] goes through one file in order and cuts it into [`Chunk`]s: cheap, sequential. A
//! [`Decode`] turns a chunk into typed columns: costly, and on any thread. A fold over chunks is a fold over the dataset.

#[cfg(feature = "polars")]
mod arrow;
#[cfg(feature = "polars")]
mod batch;
#[cfg(feature = "polars")]
mod cells;
#[cfg(feature = "polars")]
mod columns;
mod confine;
mod csv;
#[cfg(feature = "polars")]
mod decimals;
mod decompress;
mod files;
#[cfg(feature = "polars")]
mod filling;
mod folder;
mod form;
mod formats;
mod growth;
#[cfg(feature = "polars")]
mod guard;
mod identity;
mod input;
mod nature;
mod ndjson;
mod open;
#[cfg(feature = "polars")]
mod parquet;
mod partitions;
mod room;
mod sniff;
mod stdin;
#[cfg(feature = "polars")]
mod stored;
mod watch;

#[cfg(feature = "polars")]
pub use batch::{Batch, Column, Rows};
#[cfg(feature = "polars")]
pub use cells::cell;
#[cfg(feature = "polars")]
pub(crate) use cells::nanoseconds;
#[cfg(feature = "polars")]
use columns::ColumnBuilder;
pub use confine::leaving;
pub use files::{DataFile, find, is_address};
pub use form::{CsvForm, Form, Record, records};
#[cfg(feature = "polars")]
pub(crate) use guard::guarded;
pub use identity::{checksum, format_of, holds};
#[cfg(feature = "polars")]
pub use input::reading;
pub use nature::Nature;
pub use open::open;
pub use room::Room;
pub use watch::Watch;

use crate::data::{Cell, Found};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Goes through one file in order.
pub trait Reader: Send {
    /// The columns of the file, in order. Of a format without a header, those of its first records.
    fn columns(&self) -> &[Found];
    /// Where a column stands that can be wanted, or `None` where the file has no such column. In a format without a
    /// header any name can be wanted: `usize::MAX` stands for a column that no record has had so far.
    fn index_of(&self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }
    /// The columns of the whole file. Reads it to its end where only that can tell: no pieces are left afterwards.
    fn all_columns(&mut self) -> Result<Vec<Found>, SourceError> {
        Ok(self.columns().to_vec())
    }
    /// How the file is written.
    fn form(&self) -> Form;
    /// The next piece of the file, or `None` at its end. The pieces hold whole records.
    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError>;
    /// Cuts the pieces so that the columns which are held at the same time find room, where the file tells how much
    /// there is in it; a decoder that is made afterwards refuses what finds none. Each set of `together` are positions
    /// as [`Reader::index_of`] tells them.
    fn fit(&mut self, together: &[Vec<usize>], room: Room) {
        let _ = (together, room);
    }
    /// What turns the pieces into columns: those of `wanted`, in that order.
    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode>;
}

/// Turns pieces of a file into columns or rows.
pub trait Decode: Send + Sync {
    /// The wanted columns of a piece.
    #[cfg(feature = "polars")]
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError>;
    /// The means to have the columns one by one, where each can be had without the others.
    #[cfg(feature = "polars")]
    fn columns(&self) -> Option<&dyn DecodeColumn> {
        None
    }
    /// The wanted columns of a piece of a typed file as they are stored, each as one array that Parquet can hold.
    #[cfg(feature = "polars")]
    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn polars_arrow::array::Array>>, SourceError>;
    /// The wanted cells of a piece, row by row: slow and plain, for the memory engine.
    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError>;
}

/// Turns pieces of a file into single columns, so that never all of them have to be held at once.
#[cfg(feature = "polars")]
pub trait DecodeColumn {
    /// A piece as a batch of so many rows, without any of its columns.
    fn empty(&self, chunk: &Chunk) -> Result<Batch, SourceError>;
    /// The column of a piece that stands at a position of the wanted ones.
    fn column(&self, chunk: &Chunk, at: usize) -> Result<Column, SourceError>;
}

/// A column that is wanted of a file.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its position among the file's columns, as [`Reader::index_of`] tells it.
    pub index: usize,
    /// Its name, its declared type (text where none is declared), and how its text is read.
    pub field: crate::data::Field,
}

/// A piece of a file that holds whole records.
#[derive(Debug, Clone)]
pub enum Chunk {
    /// Text of a CSV or NDJSON file.
    Text {
        /// The bytes.
        bytes: Vec<u8>,
        /// The line of the file on which they begin, counted from 1.
        first_line: u64,
    },
    /// A range of rows of a typed file.
    Rows {
        /// Which row group or record batch.
        group: usize,
        /// The first row of the range within the group.
        offset: usize,
        /// How many rows.
        length: usize,
        /// The first row's number in the file, counted from 1.
        first_row: u64,
    },
}

/// One row, for the memory engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number in the file, counted from 1: for text the line on which it begins.
    pub number: u64,
    /// Its wanted cells.
    pub cells: Vec<Cell>,
}

/// Why a file could not be read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// The file, where one is to blame.
    pub path: Option<PathBuf>,
    /// The line or row, where one is to blame: `line 7`.
    pub place: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do, or empty.
    pub help: String,
    /// Whether it can help to try again.
    pub nature: Nature,
}

impl SourceError {
    /// An error about a file.
    pub fn new(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            place: None,
            message: message.into(),
            help: String::new(),
            nature: Nature::Lasting,
        }
    }

    /// The line or row to blame.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Whether it can help to try again.
    #[must_use]
    pub fn of_nature(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl SourceError {
    /// What is wrong, and what to do, where one line has room for both.
    pub fn told(&self) -> String {
        if self.help.is_empty() { self.to_string() } else { format!("{self}; {}", self.help) }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(formatter, "{}: ", path.display())?;
        }
        if let Some(place) = &self.place {
            write!(formatter, "{place}: ")?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for SourceError {}

/// A column without rows, for tests.
#[cfg(all(test, feature = "polars"))]
pub(crate) fn empty_column(field: &crate::data::Field) -> Column {
    columns::ColumnBuilder::new(field, 0).finish()
}
