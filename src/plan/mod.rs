//! Contract and checks to a plan: which questions to ask of which dataset, and what to demand of the answers.

use crate::contract::Severity;
use crate::data::{Table, Zone};
use crate::measure::{Bounds, Measure, Sampling, Tolerance};
use crate::problem::Span;

/// Everything that one contract demands.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The contract's file as the user named it.
    pub file: String,
    /// What the contract is called.
    pub name: String,
    /// Its version, as written.
    pub version: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// One plan per dataset.
    pub datasets: Vec<DatasetPlan>,
    /// The tables that foreign keys point to, by name: datasets of this plan among them.
    pub parents: Vec<Table>,
}

/// Everything that is demanded of one dataset.
#[derive(Debug, Clone)]
pub struct DatasetPlan {
    /// The dataset, with its place and the types of its columns.
    pub table: Table,
    /// Whether it may hold no rows.
    pub allow_empty: bool,
    /// The checks, in the order of the contract.
    pub checks: Vec<PlannedCheck>,
    /// The questions to ask, each once.
    pub measures: Vec<Measure>,
    /// How many failing rows to show, and what beside them.
    pub sampling: Sampling,
}

/// One check, ready to be judged.
#[derive(Debug, Clone)]
pub struct PlannedCheck {
    /// Stable and unique within the contract: `orders.amount.in_range`.
    pub id: String,
    /// Which check it is.
    pub check: &'static str,
    /// What the author calls it.
    pub name: Option<String>,
    /// Why it is there.
    pub description: Option<String>,
    /// The columns it is about; empty for the dataset as a whole.
    pub columns: Vec<String>,
    /// How much a failure matters.
    pub severity: Severity,
    /// Words to select it by, the column's and the contract's included.
    pub tags: Vec<String>,
    /// What is promised, in a few words: `in_range 0..100`.
    pub promise: String,
    /// How a failing row is described: `outside 0..100`.
    pub breach: String,
    /// What may fail; `None` where only `warn_above` is given, and the check never fails.
    pub fail_above: Option<Tolerance>,
    /// What may fail without a warning.
    pub warn_above: Option<Tolerance>,
    /// What is demanded.
    pub demand: Demand,
    /// Where the contract says so.
    pub span: Span,
}

/// What is demanded of which answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// Few enough rows of this measure fail.
    FewRows(usize),
    /// The number of this measure lies within.
    Number {
        /// The measure, as an index into [`DatasetPlan::measures`].
        of: usize,
        /// Where it must lie.
        within: Bounds,
    },
    /// The newest value of this measure is young enough, and nothing lies in the future.
    Fresh {
        /// The measure, as an index into [`DatasetPlan::measures`].
        of: usize,
        /// The greatest allowed age, in nanoseconds.
        max_age: i128,
        /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
        now: i128,
        /// The zone in which a day ends.
        zone: Zone,
    },
    /// The columns of the dataset have this shape.
    Shape(Shape),
}

/// What columns a dataset must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What to do about columns that are not named.
    pub additional: crate::contract::AdditionalColumns,
    /// Whether the columns must stand in the contract's order.
    pub ordered: bool,
}
