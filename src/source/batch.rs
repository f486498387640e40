//! A batch: the wanted columns of some consecutive rows of one file.

use polars::prelude::Series;

/// The wanted columns of some consecutive rows of one file.
#[derive(Debug)]
pub struct Batch {
    /// How many rows.
    pub height: usize,
    /// Where the rows stand in their file.
    pub rows: Rows,
    /// The wanted columns, in the order they were wanted, each of one chunk.
    pub columns: Vec<Column>,
}

/// One column of a batch.
#[derive(Debug)]
pub struct Column {
    /// Its values. Null where the cell is null and where it is unreadable.
    pub series: Series,
    /// The cells whose text is not of the column's type: row within the batch and text, in order of rows.
    pub unreadable: Vec<(u32, String)>,
    /// Of decimals that were written with different numbers of digits behind the point, that number for each row.
    pub scales: Option<Vec<u8>>,
}

impl Column {
    /// A column of one chunk.
    pub fn new(series: Series, unreadable: Vec<(u32, String)>) -> Self {
        Self { series, unreadable, scales: None }
    }
}

/// Where the rows of a batch stand in their file.
#[derive(Debug)]
pub enum Rows {
    /// One after the other from this number on.
    From(u64),
    /// At these numbers, in ascending order: blank lines or records of several lines stand between them.
    At(Vec<u64>),
}

impl Rows {
    /// The number of a row of the batch in its file, counted from 1.
    pub fn number(&self, row: usize) -> u64 {
        match self {
            Self::From(first) => first + row as u64,
            Self::At(numbers) => numbers[row],
        }
    }
}
