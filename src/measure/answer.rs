//! Answers: counts, numbers, and the first rows that failed.

use crate::data::{Cell, Value};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// What an engine found about a whole dataset.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// One answer per measure, in the order they were asked.
    pub answers: Vec<Answer>,
    /// The files that were read.
    pub files: Vec<FileRead>,
    /// All rows of the dataset.
    pub rows: u64,
    /// Whether a question was refused for a reason that may have passed a moment later.
    pub may_heal: bool,
    /// Where the time went, where the engine knows.
    pub timings: Option<Timings>,
}

/// Where the time of measuring a dataset went, summed over threads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Waiting for the bytes of files.
    pub read: Duration,
    /// Turning them into columns of their types: cutting, unpacking, reading numbers and dates.
    pub decode: Duration,
    /// Looking at the columns.
    pub check: Duration,
    /// The second look at the data that makes sure of what the first one suspects.
    pub confirm: Duration,
}

/// One file of a dataset, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// Its path, or `-` for standard input.
    pub path: PathBuf,
    /// Its size as stored.
    pub bytes: u64,
    /// When it was last modified, where the system knows.
    pub modified: Option<SystemTime>,
}

/// The answer to one measure.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Rows were counted.
    Rows(Tally),
    /// A number, a date, … was found.
    Number(Observed),
    /// It could not be answered, and why.
    Refused(String),
}

/// A value with the rows it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The value; `None` where no row had one.
    pub value: Option<Value>,
    /// The rows it rests on. For [`super::Quantity::Newest`] the failing rows are those in the future.
    pub tally: Tally,
}

/// How many rows were looked at, and how they did. `total = evaluated + nulls + unreadable`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Rows that were asked about: all, or those selected by `among`.
    pub total: u64,
    /// Rows on which the question had an answer.
    pub evaluated: u64,
    /// Rows skipped for a null.
    pub nulls: u64,
    /// Rows skipped for a cell whose text is not of its column's type.
    pub unreadable: u64,
    /// Rows that failed, out of the evaluated ones.
    pub failing: u64,
    /// The first failing rows, in the order of files and rows.
    pub samples: Vec<Sample>,
    /// Keys that occur more than once, where duplicates were asked for.
    pub repeated_keys: u64,
    /// The first of them.
    pub repeats: Vec<Repeat>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file, as an index into [`Measured::files`].
    pub file: u32,
    /// The row in the file, counted from 1: for CSV and NDJSON the line on which the record begins, as an editor counts.
    pub row: u64,
}

/// One failing row.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Where it stands.
    pub place: Place,
    /// What it holds in the columns asked about and in those that identify it.
    pub cells: Vec<(String, Cell)>,
}

/// How many rows of a repeated key are named.
pub(crate) const SHOWN_PLACES: usize = 5;

/// One key that occurs more than once.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// The key.
    pub key: Vec<(String, Cell)>,
    /// How often it occurs.
    pub rows: u64,
    /// The first rows that carry it.
    pub places: Vec<Place>,
}
