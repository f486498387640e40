//! How answers are found. An engine answers measures about a table; it knows neither checks nor contracts.

#[cfg(all(test, feature = "polars"))]
pub(crate) mod agreement;
mod marks;
mod memory;
#[cfg(all(test, feature = "polars"))]
pub(crate) mod parquet_file;
#[cfg(feature = "polars")]
mod polars;
mod schema;
mod wanted;

pub use marks::{InOrder, Mark, Marking, Marks};
pub use memory::{Memory, Rows, answer, failing};
#[cfg(feature = "polars")]
pub use polars::Polars;
use schema::read_schema;
pub use schema::unite;
use wanted::{file_read, wanted};

pub use crate::source::{Nature, SourceError, Watch};

use crate::data::{Schema, Table};
use crate::measure::{Measure, Measured, Sampling};
use crate::source;
use std::fmt;
use std::sync::Arc;

/// Every engine, the preferred one first.
pub const ENGINES: &[&dyn Engine] = &[
    #[cfg(feature = "polars")]
    &polars::Polars,
    &Memory,
];

/// Finds answers.
pub trait Engine: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;
    /// What it is for, in one line, for `--help`.
    fn about(&self) -> &'static str;
    /// The columns a table was found to have.
    fn schema(&self, table: &Table) -> Result<Schema, EngineError>;
    /// How many bytes a table lies in, as stored; 0 where that cannot be told.
    fn bytes(&self, table: &Table) -> u64 {
        source::find(&table.source).map_or(0, |files| files.iter().map(|file| file.bytes).sum())
    }
    /// Answers every measure. What cannot be answered is refused by itself; an error means that nothing could be.
    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError>;
}

/// What is asked of an engine.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The questions. Every column they name is a column of the table.
    pub measures: &'a [Measure],
    /// How many failing rows to show, and what beside them.
    pub sampling: &'a Sampling,
    /// The tables that foreign keys may point to, by name.
    pub parents: &'a [Table],
    /// At most so many threads; as many as the machine has where it is `None`.
    pub threads: Option<usize>,
    /// At most about so many bytes of memory: what must be kept of the whole dataset goes to a temporary file beyond
    /// that, or is refused.
    pub memory: usize,
    /// Where to mark the failing rows of which measures, if anywhere.
    pub marking: Option<Marking<'a>>,
}

/// Why an engine found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineError {
    /// The data could not be read.
    Source(SourceError),
    /// The run was stopped.
    Interrupted,
}

impl From<SourceError> for EngineError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl EngineError {
    /// Whether it can help to ask again.
    pub fn may_heal(&self) -> bool {
        matches!(self, Self::Source(error) if error.nature == Nature::Passing)
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => error.fmt(formatter),
            Self::Interrupted => formatter.write_str("the run was stopped"),
        }
    }
}
