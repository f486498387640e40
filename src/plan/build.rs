//! The plan of one contract: its questions, each once, and its checks, each with a name of its own.

use super::resolve::{Demanded, Resolved};
use super::{DatasetPlan, Demand, Plan, PlanOptions, PlannedCheck, Shape};
use crate::checks::{Asked, Assertion, brief};
use crate::contract::{Column, Contract, Dataset};
use crate::data::{Field, Table};
use crate::measure::{Measure, Quantity, Sampling, Tolerance};
use std::collections::{HashMap, HashSet};

/// The most columns that stand beside a failing row, and in the name of a check.
const MOST_COLUMNS: usize = 3;

/// Builds the plan of a contract without problems.
pub(super) fn plan(contract: &Contract, contracts: &[Contract], own: &Resolved, options: &PlanOptions) -> Plan {
    let mut parents: Vec<Table> = contract.datasets.iter().map(table).collect();
    let mut taken = HashSet::new();
    let datasets = contract.datasets.iter().zip(&own.datasets).map(|(dataset, demands)| {
        let mut measures = Measures::default();
        let columns: HashMap<&str, &Column> =
            dataset.columns.iter().map(|column| (column.field.name.as_str(), column)).collect();
        let mut plan = DatasetPlan {
            table: table(dataset),
            allow_empty: dataset.allow_empty,
            sensitive: sensitive(dataset, demands, contracts),
            checks: Vec::with_capacity(demands.len()),
            measures: Vec::new(),
            sampling: Sampling { limit: options.max_samples, beside: beside(demands) },
        };
        for demanded in demands {
            let asked = with_parent(&demanded.assertion, contracts, &mut parents);
            let demand = demand(asked, demanded, dataset, options.now, &mut measures);
            let id = unique_id(&dataset.name, demanded, &mut taken);
            plan.checks.push(check(id, demand, demanded, tags(demanded, &columns, contract)));
        }
        plan.measures = measures.all;
        plan
    });
    let datasets = datasets.collect();
    Plan {
        file: contract.file.clone(),
        name: contract.name.clone(),
        version: contract.version.clone(),
        owner: contract.owner.clone(),
        datasets,
        parents,
    }
}

/// The columns of which no value is shown: those that are marked, and those that refer to one that is, because what is not
/// found there is of the same kind.
fn sensitive(dataset: &Dataset, demands: &[Demanded], contracts: &[Contract]) -> Vec<String> {
    let is_marked = |name: &str, column: &str| {
        let datasets = contracts.iter().flat_map(|contract| &contract.datasets).filter(|dataset| dataset.name == name);
        datasets.flat_map(|dataset| &dataset.columns).any(|one| one.is_sensitive && one.field.name == column)
    };
    let mut hidden = HashSet::new();
    for demanded in demands.iter().filter(|demanded| demanded.assertion.parent.is_none()) {
        if let Asked::FewRows(Quantity::Orphans { columns, parent, parent_columns }) = &demanded.assertion.asked {
            let keys = columns.iter().zip(parent_columns);
            hidden.extend(keys.filter(|(_, referred)| is_marked(parent, referred)).map(|(column, _)| column.as_str()));
        }
    }
    let columns = dataset.columns.iter();
    let hides = |column: &&Column| column.is_sensitive || hidden.contains(column.field.name.as_str());
    columns.filter(hides).map(|column| column.field.name.clone()).collect()
}

fn table(dataset: &Dataset) -> Table {
    let fields = dataset.columns.iter().map(|column| column.field.clone()).collect();
    Table { name: dataset.name.clone(), source: dataset.source.clone().unwrap_or_default(), fields }
}

/// The columns that identify a row: those of the primary key, or of the first unique key.
fn beside(demands: &[Demanded]) -> Vec<String> {
    let key_of = |check: &str| {
        let of_check = demands.iter().filter(|demanded| demanded.check == check && demanded.among.is_none());
        of_check.filter_map(|demanded| demanded.assertion.asked.quantity()).find_map(|quantity| {
            let Quantity::Duplicates { columns, .. } = quantity else { return None };
            Some(columns.iter().take(MOST_COLUMNS).cloned().collect())
        })
    };
    key_of("primary_key").or_else(|| key_of("unique")).unwrap_or_default()
}

/// What is asked, once the table it looks into is among the parents.
fn with_parent(assertion: &Assertion, contracts: &[Contract], parents: &mut Vec<Table>) -> Asked {
    let mut asked = assertion.asked.clone();
    if let Asked::FewRows(Quantity::Orphans { parent, .. }) = &mut asked {
        match &assertion.parent {
            Some(file) => *parent = add_file(file, parents),
            None if parents.iter().any(|table| table.name == *parent) => {}
            None => {
                let mut datasets = contracts.iter().flat_map(|contract| &contract.datasets);
                parents.extend(datasets.find(|dataset| dataset.name == *parent).map(table));
            }
        }
    }
    asked
}

/// Adds a file to the parents, and returns the name it has there.
fn add_file(file: &Table, parents: &mut Vec<Table>) -> String {
    let same_field =
        |one: &Field, other: &Field| one.name == other.name && one.kind == other.kind && one.reading == other.reading;
    let same_fields = |other: &Table| {
        other.fields.len() == file.fields.len()
            && other.fields.iter().zip(&file.fields).all(|(one, other)| same_field(one, other))
    };
    if let Some(known) = parents.iter().find(|table| table.source == file.source && same_fields(table)) {
        return known.name.clone();
    }
    let name = numbered(&file.name, |name| parents.iter().all(|table| table.name != name));
    parents.push(Table { name: name.clone(), ..file.clone() });
    name
}

fn demand(asked: Asked, demanded: &Demanded, dataset: &Dataset, now: i128, measures: &mut Measures) -> Demand {
    let mut measure = |quantity| measures.position(Measure { quantity, among: demanded.among.clone() });
    match asked {
        Asked::FewRows(quantity) => Demand::FewRows(measure(quantity)),
        Asked::Number { of, within } => Demand::Number { of: measure(of), within },
        Asked::Fresh { of, max_age } => Demand::Fresh { of: measure(of), max_age, now, zone: dataset.zone.clone() },
        Asked::Shape => Demand::Shape(Shape { additional: dataset.additional_columns, ordered: dataset.ordered }),
    }
}

/// The measures asked, each once.
#[derive(Default)]
struct Measures {
    all: Vec<Measure>,
    /// Where those about the same columns stand, so that a search among thousands stays short.
    about: HashMap<Vec<String>, Vec<usize>>,
}

impl Measures {
    /// Where a measure stands. It is added where no equal one is.
    fn position(&mut self, measure: Measure) -> usize {
        let alike = self.about.entry(measure.columns().into_iter().map(str::to_owned).collect()).or_default();
        if let Some(known) = alike.iter().find(|index| self.all.get(**index) == Some(&measure)) {
            return *known;
        }
        alike.push(self.all.len());
        self.all.push(measure);
        self.all.len() - 1
    }
}

fn check(id: String, demand: Demand, demanded: &Demanded, tags: Vec<String>) -> PlannedCheck {
    let Demanded { check, assertion, common, span, .. } = demanded;
    PlannedCheck {
        id,
        check,
        name: common.name.clone(),
        description: common.description.clone(),
        columns: assertion.columns.clone(),
        severity: common.severity,
        tags,
        promise: assertion.promise.clone(),
        breach: assertion.breach.clone(),
        among: common.filter.as_ref().map_or_else(String::new, |filter| format!(", where {}", brief(&filter.text))),
        fail_above: demanded.fail_above(),
        warn_above: common.warn_above.map(|(tolerance, _)| tolerance),
        blames_rows: assertion.allowed.is_none_or(Tolerance::is_none),
        demand,
        span: *span,
    }
}

/// The words of the contract, of the check's columns and of the check itself, each once.
fn tags(demanded: &Demanded, columns: &HashMap<&str, &Column>, contract: &Contract) -> Vec<String> {
    let columns = demanded.assertion.columns.iter().filter_map(|name| columns.get(name.as_str()));
    let all = contract.tags.iter().chain(columns.flat_map(|column| &column.tags)).chain(&demanded.common.tags);
    let mut seen = HashSet::new();
    all.filter(|tag| seen.insert(tag.as_str())).cloned().collect()
}

/// `orders.amount.in_range`; with a number behind it where there are several. Long lists of columns are left out.
fn unique_id(dataset: &str, demanded: &Demanded, taken: &mut HashSet<String>) -> String {
    let columns = &demanded.assertion.columns;
    let id = match columns.len() {
        1..=MOST_COLUMNS => format!("{dataset}.{}.{}", columns.join("+"), demanded.check),
        _ => format!("{dataset}.{}", demanded.check),
    };
    let id = numbered(&id, |id| !taken.contains(id));
    taken.insert(id.clone());
    id
}

/// The name, or the name with the first number that is free.
fn numbered(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    if is_free(name) {
        return name.to_owned();
    }
    let numbers = (2_usize..).map(|number| format!("{name}#{number}"));
    numbers.into_iter().find(|name| is_free(name)).unwrap_or_default()
}
