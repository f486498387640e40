//! The columns of everything that a run will read, looked at before anything is measured.

use super::dataset::{Failure, guard};
use super::event::Again;
use super::order::Order;
use super::retry::persist;
use super::{Means, crew};
use crate::data::{Schema, Table};
use crate::run::crew::Told;
use std::collections::HashMap;

/// The columns of the datasets of a run, and of the files that foreign keys point to, or why they are not known.
pub(super) struct Schemas<'p> {
    datasets: Vec<Result<Schema, Failure>>,
    /// By the contract and the name of the file among its parents.
    files: HashMap<(usize, &'p str), Result<Schema, Failure>>,
}

/// Something to be looked at.
enum Look<'p> {
    Dataset(&'p Table),
    File(usize, &'p Table),
}

impl<'p> Schemas<'p> {
    /// Looks at every dataset and at every file that a foreign key points to, several at a time, each once. What belongs to a
    /// contract that cannot be used (`is_unusable`) is left alone.
    pub(super) fn find(
        order: &Order<'p>,
        is_unusable: &dyn Fn(&str) -> bool,
        means: &Means<'_>,
        tell: &mut dyn FnMut(&str, &Again),
    ) -> Self {
        let datasets = (0..order.len()).filter_map(|dataset| order.dataset(dataset));
        let mut looks: Vec<Look<'p>> = datasets.map(|(_, plan)| Look::Dataset(&plan.table)).collect();
        for contract in 0..order.contracts() {
            let parents = order.plan(contract).map(|plan| plan.parents.as_slice()).unwrap_or_default();
            let is_file = |table: &&Table| order.meant(contract, &table.name).is_none() && !is_unusable(&table.name);
            looks.extend(parents.iter().filter(is_file).map(|table| Look::File(contract, table)));
        }
        let mut found: Vec<Option<Result<Schema, Failure>>> = looks.iter().map(|_| None).collect();
        let look = |look: &Look<'_>, say: &dyn Fn((String, Again))| {
            let table = look.table();
            let say = |again| say((table.name.clone(), again));
            guard(|| persist(means, &say, |_| true, || means.engine.schema(table)))
        };
        crew::each(&looks, means.workers(), look, &mut |told| match told {
            Told::Said((dataset, again)) => tell(&dataset, &again),
            Told::Done(at, schema) => found[at] = Some(schema),
        });
        let mut schemas = Self { datasets: Vec::new(), files: HashMap::new() };
        for (look, schema) in looks.iter().zip(found) {
            let schema = schema.unwrap_or_else(|| Err(Failure::unseen()));
            match look {
                Look::Dataset(_) => schemas.datasets.push(schema),
                Look::File(contract, table) => drop(schemas.files.insert((*contract, &table.name), schema)),
            }
        }
        schemas
    }

    /// The columns of a dataset.
    pub(super) fn of(&self, dataset: usize) -> Result<&Schema, Failure> {
        self.datasets
            .get(dataset)
            .map_or_else(|| Err(Failure::unseen()), |schema| schema.as_ref().map_err(Clone::clone))
    }

    /// The columns of what a contract means by a name.
    pub(super) fn of_parent(&self, order: &Order<'_>, contract: usize, name: &'p str) -> Result<&Schema, Failure> {
        match order.meant(contract, name) {
            Some(dataset) => self.of(dataset),
            None => self
                .files
                .get(&(contract, name))
                .map_or_else(|| Err(Failure::unseen()), |schema| schema.as_ref().map_err(Clone::clone)),
        }
    }
}

impl Look<'_> {
    fn table(&self) -> &Table {
        match self {
            Self::Dataset(table) | Self::File(_, table) => table,
        }
    }
}
