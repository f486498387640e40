//! A dataset split in two: the rows that break a check, with the reasons, and the rows that passed.
//!
//! An engine has marked the failing rows while it measured. Here the files are read once more, in order, and every record
//! is copied as it stands to one side or the other: what is written depends on nothing but the data, the contract and the
//! request. Files are written whole or not at all, and only when the rows of both sides are all that were read.

mod csv;
mod fields;
mod label;
mod ndjson;
mod output;
#[cfg(feature = "polars")]
mod parquet;
mod pass;
mod run_id;
mod target;
#[cfg(all(test, feature = "polars"))]
mod tests;
#[cfg(feature = "polars")]
mod typed;

pub use label::{Ground, Origin};
pub use run_id::run_id;
pub use target::{Refusal, Request, Side, Target, Targets};

use crate::data::Table;
use crate::engine::{Marks, Watch};
use crate::measure::FileRead;
use crate::output::Draft;
use crate::source::SourceError;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// What is split.
#[derive(Debug, Clone, Copy)]
pub struct Split<'a> {
    /// The dataset.
    pub table: &'a Table,
    /// The names of all of its columns, in order.
    pub columns: &'a [String],
    /// Its files as they were measured.
    pub files: &'a [FileRead],
    /// All its rows.
    pub rows: u64,
    /// The checks whose failing rows are quarantined.
    pub grounds: &'a [Ground],
    /// How many rows fail each measure of the grounds.
    pub failing: &'a [(usize, u64)],
    /// Who says so.
    pub origin: &'a Origin,
}

/// Both sides of a dataset, written and not yet put in their places.
#[derive(Debug)]
pub struct Sides {
    /// How many rows break a check.
    pub quarantined: u64,
    /// How many rows break none.
    pub accepted: u64,
    quarantine: Draft,
    accepted_rows: Option<Draft>,
    replaces: bool,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The data could not be read again.
    Unreadable(SourceError),
    /// The rows could not be written.
    Unwritable(String),
    /// The run was stopped.
    Interrupted,
    /// The two sides are not what was measured: our own fault.
    Unsound(String),
}

/// Splits a dataset by its marks.
pub fn split(target: Target, split: &Split<'_>, marks: Marks, watch: &Arc<Watch>) -> Result<Sides, Failure> {
    pass::run(target, split, marks, watch)
}

impl Sides {
    /// Where the quarantined rows will stand; nowhere where there are none.
    pub fn quarantine_path(&self) -> Option<&Path> {
        (self.quarantined > 0).then(|| self.quarantine.path())
    }

    /// Where the accepted rows will stand, if anywhere.
    pub fn accepted_path(&self) -> Option<&Path> {
        self.accepted_rows.as_ref().map(Draft::path)
    }

    /// Puts the files in their places. Without a quarantined row there is no quarantine, and one of an earlier run that may
    /// be replaced is removed.
    pub fn commit(self) -> Result<(), Failure> {
        let refused = |path: &Path, error: &std::io::Error| {
            Failure::Unwritable(format!("cannot write `{}`: {error}", path.display()))
        };
        let finish = |draft: Draft| if self.replaces { draft.finish() } else { draft.finish_new() };
        if let Some(draft) = self.accepted_rows {
            let path = draft.path().to_owned();
            finish(draft).map_err(|error| refused(&path, &error))?;
        }
        let path = self.quarantine.path().to_owned();
        let placed = match (self.quarantined, self.replaces) {
            (0, true) => self.quarantine.leave_out(),
            (0, false) => Ok(()),
            _ => finish(self.quarantine),
        };
        placed.map_err(|error| refused(&path, &error))
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::Unreadable(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => formatter.write_str(&error.told()),
            Self::Unwritable(message) => formatter.write_str(message),
            Self::Interrupted => formatter.write_str("the run was stopped"),
            Self::Unsound(message) => write!(formatter, "internal error in tabpact, please report it: {message}"),
        }
    }
}
