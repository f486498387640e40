//! What may be asked of a dataset: a small closed language of quantities, predicates and terms, and the answers to it.
//!
//! Checks lower to this language and engines answer it, so that neither knows the other.

mod answer;
mod automaton;
mod bounds;
mod coverage;
mod format;
mod pattern;
mod predicate;
mod tolerance;
mod total;

pub(crate) use answer::SHOWN_PLACES;
pub use answer::{Answer, FileRead, Measured, Observed, Place, Repeat, Sample, Tally, Timings};
pub use bounds::{Bounds, Limit};
pub(crate) use coverage::Coverage;
pub use format::Format;
pub use pattern::Pattern;
pub use predicate::{Arithmetic, Comparison, LengthUnit, Predicate, Term, TextFunction};
pub use tolerance::Tolerance;
pub use total::{Overflow, Total};

use crate::data::Value;

/// One question about a dataset. Equal questions are asked once.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What is asked.
    pub quantity: Quantity,
    /// The rows it is asked of: those for which this is true. All rows where it is `None`.
    pub among: Option<Predicate>,
}

/// What can be counted or computed in one pass over a dataset.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// How many rows there are.
    Rows,
    /// The rows for which a predicate is false.
    Breaking(Predicate),
    /// The rows in which the text of a column is not of the column's type.
    Unreadable(String),
    /// The rows whose key occurs more than once.
    Duplicates {
        /// The columns of the key.
        columns: Vec<String>,
        /// Whether two nulls are the same. Where they are not, a row with a null in its key is skipped.
        nulls_equal: bool,
    },
    /// The rows whose key does not occur in another dataset. A row with a null in its key is skipped.
    Orphans {
        /// The columns of the key.
        columns: Vec<String>,
        /// The dataset looked into, by its name in the plan.
        parent: String,
        /// Its columns, in the order of `columns`.
        parent_columns: Vec<String>,
    },
    /// How many different keys there are, without keys that hold a null.
    Distinct(Vec<String>),
    /// The smallest value of a column.
    Min(String),
    /// The largest value of a column.
    Max(String),
    /// The exact sum of a numeric column; that of floats is rounded once, at its end.
    Sum(String),
    /// The mean of a numeric column, as a float.
    Mean(String),
    /// The largest value that is not beyond a limit; the rows beyond it are the failing ones.
    Newest {
        /// A date or timestamp column.
        column: String,
        /// Values beyond this one lie in the future.
        no_later_than: Value,
    },
    /// When the newest file of the dataset was last modified.
    Modified,
}

impl Quantity {
    /// The columns that must be read to answer, each once.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        match self {
            Self::Rows | Self::Modified => {}
            Self::Breaking(predicate) => columns = predicate.columns(),
            Self::Unreadable(column)
            | Self::Min(column)
            | Self::Max(column)
            | Self::Sum(column)
            | Self::Mean(column)
            | Self::Newest { column, .. } => columns.push(column),
            Self::Duplicates { columns: key, .. } | Self::Orphans { columns: key, .. } | Self::Distinct(key) => {
                columns.extend(key.iter().map(String::as_str));
            }
        }
        columns
    }
}

impl Measure {
    /// The columns that must be read to answer, each once.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = self.quantity.columns();
        for column in self.among.iter().flat_map(Predicate::columns) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// The columns that stand beside a failing row: those that identify it, then those it is asked about.
    pub fn shown_columns<'m>(&'m self, sampling: &'m Sampling) -> Vec<&'m str> {
        let mut columns: Vec<&str> = sampling.beside.iter().map(String::as_str).collect();
        for column in self.quantity.columns() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }
}

/// How many examples an answer carries, and what stands beside each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sampling {
    /// At most so many failing rows per measure.
    pub limit: usize,
    /// The columns that identify a row, shown with every failing row.
    pub beside: Vec<String>,
}
