//! What a check comes to: a question about a dataset, what the answer must be, and the words for both.

use crate::data::Table;
use crate::measure::{Bounds, Predicate, Quantity, Tolerance};
use crate::problem::Problem;

/// One demand of a check.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// What is asked, and what the answer must be.
    pub asked: Asked,
    /// The columns it is about; empty for the dataset as a whole.
    pub columns: Vec<String>,
    /// What is promised, in a few words: `in_range 0..100`.
    pub promise: String,
    /// How a failing row or number is described: `below 0`.
    pub breach: String,
    /// What may fail, where the check itself says so.
    pub allowed: Option<Tolerance>,
    /// A table that no dataset of a contract describes, and that the question looks into. The planner gives it a name.
    pub parent: Option<Table>,
    /// What the author should know.
    pub notes: Vec<Problem>,
}

/// What is asked, and what the answer must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Few enough rows fail.
    FewRows(Quantity),
    /// The number lies within.
    Number {
        /// What the number is.
        of: Quantity,
        /// Where it must lie.
        within: Bounds,
    },
    /// The newest value is young enough.
    Fresh {
        /// What is newest.
        of: Quantity,
        /// The greatest allowed age, in nanoseconds.
        max_age: i128,
    },
    /// The dataset has the columns of its contract.
    Shape,
}

impl Assertion {
    /// Few rows fail, about the columns that the question looks at.
    pub(super) fn few_rows(quantity: Quantity, promise: impl Into<String>, breach: impl Into<String>) -> Self {
        let columns = quantity.columns().into_iter().map(str::to_owned).collect();
        Self::new(Asked::FewRows(quantity), columns, promise, breach)
    }

    /// Few rows break a predicate.
    pub(super) fn rows(predicate: Predicate, promise: impl Into<String>, breach: impl Into<String>) -> Self {
        Self::few_rows(Quantity::Breaking(predicate), promise, breach)
    }

    /// A number lies within its bounds.
    pub(super) fn number(of: Quantity, within: Bounds, promise: impl Into<String>) -> Self {
        let columns = of.columns().into_iter().map(str::to_owned).collect();
        let breach = within.breach();
        Self::new(Asked::Number { of, within }, columns, promise, breach)
    }

    pub(super) fn new(
        asked: Asked,
        columns: Vec<String>,
        promise: impl Into<String>,
        breach: impl Into<String>,
    ) -> Self {
        let (promise, breach) = (promise.into(), breach.into());
        Self { asked, columns, promise, breach, allowed: None, parent: None, notes: Vec::new() }
    }
}

impl Asked {
    /// What is asked of the engine; nothing for the shape, which an engine tells before it is asked.
    pub fn quantity(&self) -> Option<&Quantity> {
        match self {
            Self::FewRows(of) | Self::Number { of, .. } | Self::Fresh { of, .. } => Some(of),
            Self::Shape => None,
        }
    }
}
