//! Small tables, schemas and plans for the tests of this room.

use crate::contract::{AdditionalColumns, Severity};
use crate::data::{Field, Found, Reading, Schema, Source, Table};
use crate::measure::{Measure, Quantity, Sampling, Tolerance};
use crate::plan::{DatasetPlan, Demand, Plan, PlannedCheck, Shape};
use crate::problem::Span;

fn split(column: &str) -> (String, Option<crate::data::Kind>) {
    match column.split_once(": ") {
        Some((name, kind)) => (name.to_owned(), Some(kind.parse().unwrap())),
        None => (column.to_owned(), None),
    }
}

/// A table from `name: type`, or `name` alone for an untyped column.
pub(super) fn table(name: &str, columns: &[&str]) -> Table {
    let field = |column: &&str| {
        let (name, kind) = split(column);
        Field { name, kind, reading: Reading::default() }
    };
    let source = Source { shown: format!("{name}.csv"), ..Source::default() };
    Table { name: name.to_owned(), source, fields: columns.iter().map(field).collect() }
}

/// A schema from `name: type`, or `name` alone for a column of text.
pub(super) fn schema(columns: &[&str]) -> Schema {
    let found = |column: &&str| {
        let (name, kind) = split(column);
        Found { name, kind }
    };
    Schema {
        columns: columns.iter().map(found).collect(),
        missing_in: Vec::new(),
        mixed: Vec::new(),
        reordered: Vec::new(),
    }
}

/// A check of severity `error` that tolerates nothing.
pub(super) fn check(name: &'static str, demand: Demand) -> PlannedCheck {
    PlannedCheck {
        id: name.to_owned(),
        check: name,
        name: None,
        description: None,
        columns: Vec::new(),
        severity: Severity::Error,
        tags: Vec::new(),
        promise: String::new(),
        breach: "below 0".to_owned(),
        among: String::new(),
        fail_above: Some(Tolerance::NONE),
        warn_above: None,
        blames_rows: true,
        demand,
        span: Span::default(),
    }
}

/// The demand that a dataset has the columns of its contract.
pub(super) fn shape() -> Demand {
    Demand::Shape(Shape { additional: AdditionalColumns::Warn, ordered: false })
}

/// A plan for one dataset that asks these questions and makes these checks.
pub(super) fn dataset(table: Table, quantities: Vec<Quantity>, checks: Vec<PlannedCheck>) -> DatasetPlan {
    let measures = quantities.into_iter().map(|quantity| Measure { quantity, among: None }).collect();
    DatasetPlan { table, allow_empty: false, sensitive: Vec::new(), checks, measures, sampling: Sampling::default() }
}

/// A plan of these datasets, which are all parents.
pub(super) fn plan(datasets: Vec<DatasetPlan>) -> Plan {
    let parents = datasets.iter().map(|dataset| dataset.table.clone()).collect();
    Plan { file: "c.yaml".to_owned(), name: "c".to_owned(), version: None, owner: None, datasets, parents }
}
