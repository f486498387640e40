//! Contract and checks to a plan: which questions to ask of which dataset, and what to demand of the answers.
//!
//! [`plan`] resolves every check where it stands, looks for conflicts between them, and builds the questions, each once.

mod build;
mod conflicts;
mod keys;
mod reference;
mod resolve;
mod schema;
mod select;
mod synonyms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod vacuous;

pub use reference::{explain, explain_list, reference_markdown};
pub use schema::contract_schema;
pub use select::Selection;

use crate::contract::{Contract, Severity};
use crate::data::{Source, Table, Zone};
use crate::measure::{Bounds, Measure, Quantity, Sampling, Tolerance};
use crate::problem::{Level, Problem, Span};
use resolve::Resolved;

/// What a plan depends on beside the contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanOptions {
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
    pub now: i128,
    /// How many failing rows to show for each check.
    pub max_samples: usize,
}

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
    /// The tables that [`Quantity::Orphans`] names: every dataset of the contract, those of other contracts and the files
    /// that it refers to.
    pub parents: Vec<Table>,
}

/// Everything that is demanded of one dataset.
#[derive(Debug, Clone)]
pub struct DatasetPlan {
    /// The dataset, with its place and the types of its columns.
    pub table: Table,
    /// Whether it may hold no rows.
    pub allow_empty: bool,
    /// The columns whose values no report may print.
    pub sensitive: Vec<String>,
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
    /// Which rows it is about, to stand behind that: `, where currency = 'EUR'`; nothing where it is about all.
    pub among: String,
    /// What may fail; `None` where only `warn_above` is given, and the check never fails.
    pub fail_above: Option<Tolerance>,
    /// What may fail without a warning.
    pub warn_above: Option<Tolerance>,
    /// Whether a row that fails is itself wrong. It is not where the check promises no more than a share of the rows, such as
    /// `completeness: 99%`.
    pub blames_rows: bool,
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

/// What a check rests on: without it, it cannot be told how the check goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs<'p> {
    /// Columns of the dataset, each once.
    pub columns: Vec<&'p str>,
    /// The other table, by its name in [`Plan::parents`], and its columns.
    pub parent: Option<(&'p str, &'p [String])>,
}

impl Plan {
    /// Every table that is read: the datasets, and what their foreign keys point to. One that is both stands there twice.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.datasets.iter().map(|dataset| &dataset.table).chain(&self.parents)
    }

    /// The tables that nobody has said the place of: the contract has no `source` for them, and nothing else gave one.
    pub fn without_source(&self) -> impl Iterator<Item = &str> {
        self.parents.iter().filter(|table| table.source.path.as_os_str().is_empty()).map(|table| table.name.as_str())
    }

    /// Says where a dataset lies, here and as a parent. Returns whether there is such a dataset.
    pub fn set_source(&mut self, dataset: &str, source: &Source) -> bool {
        let own = self.datasets.iter_mut().map(|dataset| &mut dataset.table);
        let mut tables: Vec<&mut Table> = own.chain(&mut self.parents).filter(|table| table.name == dataset).collect();
        tables.iter_mut().for_each(|table| table.source = source.clone());
        !tables.is_empty()
    }
}

impl DatasetPlan {
    /// What a check rests on.
    pub fn needs(&self, check: &PlannedCheck) -> Needs<'_> {
        let Some(measure) = check.demand.measure().and_then(|index| self.measures.get(index)) else {
            return Needs::default();
        };
        let mut needs = Needs { columns: measure.columns(), parent: None };
        if let Quantity::Orphans { parent, parent_columns, .. } = &measure.quantity {
            needs.parent = Some((parent, parent_columns));
        }
        needs
    }
}

impl PlannedCheck {
    /// The measure whose failing rows are quarantined for this check, tolerated ones included; none where it is not of
    /// severity `error`, can never fail, or blames no row.
    pub fn quarantines(&self) -> Option<usize> {
        let can_fail = self.severity == Severity::Error && self.fail_above.is_some();
        match self.demand {
            Demand::FewRows(of) if can_fail && self.blames_rows => Some(of),
            Demand::FewRows(_) | Demand::Number { .. } | Demand::Fresh { .. } | Demand::Shape(_) => None,
        }
    }
}

impl Demand {
    /// The measure that answers it, as an index into [`DatasetPlan::measures`]; none for the shape.
    pub fn measure(&self) -> Option<usize> {
        match self {
            Self::FewRows(of) | Self::Number { of, .. } | Self::Fresh { of, .. } => Some(*of),
            Self::Shape(_) => None,
        }
    }
}

/// Plans every contract of a run. Where a problem is an error there is no plan; the problems stand in the order of their
/// places. The list has one entry per contract.
pub fn plan(contracts: &[Contract], options: &PlanOptions) -> Vec<(Option<Plan>, Vec<Problem>)> {
    let resolved: Vec<Resolved> =
        contracts.iter().map(|contract| resolve::contract(contract, contracts, options.now)).collect();
    let planned = contracts.iter().zip(&resolved).map(|(contract, own)| {
        let mut problems = own.problems.clone();
        problems.extend(conflicts::within(contract, own));
        problems.extend(vacuous::within(contract, own));
        problems.extend(conflicts::unkeyed_parents(contract, own, contracts, &resolved));
        problems.sort_by_key(|problem| (problem.span.line, problem.span.column));
        let usable = problems.iter().all(|problem| problem.level == Level::Note);
        (usable.then(|| build::plan(contract, contracts, own, options)), problems)
    });
    planned.collect()
}
