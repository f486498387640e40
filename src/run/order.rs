//! In which order the datasets of a run are read: those that foreign keys point to before those that point.

use crate::measure::Quantity;
use crate::plan::{DatasetPlan, Plan};
use std::collections::HashMap;

/// The datasets of all usable contracts of a run, in the order in which they are reported.
pub(super) struct Order<'p> {
    /// One per contract; `None` where it cannot be used.
    plans: Vec<Option<&'p Plan>>,
    /// Where each dataset stands: its contract, and its place in that.
    places: Vec<(usize, usize)>,
    /// The datasets by their names.
    named: HashMap<&'p str, Vec<usize>>,
}

impl<'p> Order<'p> {
    pub(super) fn of(plans: Vec<Option<&'p Plan>>) -> Self {
        let count = |plan: &Option<&Plan>| plan.map_or(0, |plan| plan.datasets.len());
        let places: Vec<(usize, usize)> = plans
            .iter()
            .enumerate()
            .flat_map(|(contract, plan)| (0..count(plan)).map(move |at| (contract, at)))
            .collect();
        let mut order = Self { plans, places, named: HashMap::new() };
        for dataset in 0..order.places.len() {
            if let Some((_, plan)) = order.dataset(dataset) {
                order.named.entry(plan.table.name.as_str()).or_default().push(dataset);
            }
        }
        order
    }

    /// How many datasets there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many contracts there are.
    pub(super) fn contracts(&self) -> usize {
        self.plans.len()
    }

    /// Which contract a dataset is of, and where it stands in that.
    pub(super) fn place(&self, dataset: usize) -> Option<(usize, usize)> {
        self.places.get(dataset).copied()
    }

    /// The plan of a contract, where it can be used.
    pub(super) fn plan(&self, contract: usize) -> Option<&'p Plan> {
        self.plans.get(contract).copied().flatten()
    }

    /// A dataset with the plan of its contract.
    pub(super) fn dataset(&self, dataset: usize) -> Option<(&'p Plan, &'p DatasetPlan)> {
        let (contract, at) = self.place(dataset)?;
        let plan = self.plan(contract)?;
        Some((plan, plan.datasets.get(at)?))
    }

    /// The dataset that a contract means by a name: its own, or that of another contract which lies where it says.
    pub(super) fn meant(&self, contract: usize, name: &str) -> Option<usize> {
        let candidates = self.named.get(name)?;
        let own = candidates.iter().find(|dataset| self.place(**dataset).is_some_and(|(of, _)| of == contract));
        let source = self.plan(contract)?.parents.iter().find(|table| table.name == name).map(|table| &table.source);
        let same = |dataset: &&usize| self.dataset(**dataset).map(|(_, plan)| &plan.table.source) == source;
        own.or_else(|| candidates.iter().find(same)).copied()
    }

    /// The datasets that the foreign keys of a dataset point to, each once, itself left out.
    pub(super) fn parents(&self, dataset: usize) -> Vec<usize> {
        let (Some((contract, _)), Some((_, plan))) = (self.place(dataset), self.dataset(dataset)) else {
            return Vec::new();
        };
        let names = plan.measures.iter().filter_map(|measure| match &measure.quantity {
            Quantity::Orphans { parent, .. } => Some(parent),
            _ => None,
        });
        let mut parents: Vec<usize> = names.filter_map(|name| self.meant(contract, name)).collect();
        parents.sort_unstable();
        parents.dedup();
        parents.retain(|parent| *parent != dataset);
        parents
    }

    /// The datasets in waves: what a dataset of one wave points to stands in an earlier one. Those that point to each other
    /// in a circle are taken one by one, as they were named.
    pub(super) fn waves(&self) -> Vec<Vec<usize>> {
        let parents: Vec<Vec<usize>> = (0..self.len()).map(|dataset| self.parents(dataset)).collect();
        let mut is_done = vec![false; self.len()];
        let mut left: Vec<usize> = (0..self.len()).collect();
        let mut waves = Vec::new();
        while let Some(first) = left.first().copied() {
            let is_ready = |dataset: &usize| parents[*dataset].iter().all(|parent| is_done[*parent]);
            let mut wave: Vec<usize> = left.iter().copied().filter(is_ready).collect();
            if wave.is_empty() {
                wave.push(first);
            }
            wave.iter().for_each(|dataset| is_done[*dataset] = true);
            left.retain(|dataset| !is_done[*dataset]);
            waves.push(wave);
        }
        waves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Demand;
    use crate::run::testing::{check, dataset, plan, table};

    /// A contract with one dataset that points to others.
    fn contract(name: &str, parents: &[&str]) -> Plan {
        let orphans = |parent: &&str| Quantity::Orphans {
            columns: vec!["a".into()],
            parent: (*parent).to_owned(),
            parent_columns: vec!["a".into()],
        };
        let checks = (0..parents.len()).map(|at| check("references", Demand::FewRows(at))).collect();
        let mut plan = plan(vec![dataset(table(name, &["a"]), parents.iter().map(orphans).collect(), checks)]);
        plan.parents.extend(parents.iter().filter(|parent| **parent != name).map(|parent| table(parent, &["a"])));
        plan
    }

    fn waves(contracts: &[(&str, &[&str])]) -> Vec<Vec<usize>> {
        let plans: Vec<Plan> = contracts.iter().map(|(name, parents)| contract(name, parents)).collect();
        Order::of(plans.iter().map(Some).collect()).waves()
    }

    #[test]
    fn parents_come_before_their_children_and_the_rest_in_its_order() {
        assert_eq!(waves(&[("a", &["b"]), ("b", &["c"]), ("c", &[]), ("d", &[])]), [vec![2, 3], vec![1], vec![0]]);
        assert_eq!(waves(&[("a", &[]), ("b", &[])]), [[0, 1]]);
        assert_eq!(waves(&[("a", &["a"])]), [[0]]);
    }

    #[test]
    fn a_circle_is_entered_where_it_was_named_first() {
        assert_eq!(waves(&[("a", &["b"]), ("b", &["a"]), ("c", &["b"])]), [vec![0], vec![1], vec![2]]);
    }

    #[test]
    fn a_name_means_the_own_dataset_first_and_else_the_one_that_lies_there() {
        let mut plans = [contract("customers", &[]), contract("customers", &[]), contract("orders", &["customers"])];
        plans[0].datasets[0].table.source.path = "other.csv".into();
        let order = Order::of(plans.iter().map(Some).collect());
        assert_eq!(order.meant(2, "customers"), Some(1));
        assert_eq!((order.meant(0, "customers"), order.meant(2, "countries")), (Some(0), None));
    }
}
