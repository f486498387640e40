//! The checks that were skipped for a finding of the same run, told once for each reason.

use super::Style;
use super::page::count;
use crate::run::{DatasetOutcome, Outcome, Status, names};
use std::collections::{HashMap, HashSet};

/// Checks that were skipped for the same reason.
#[derive(Debug)]
pub(super) struct Skipped<'o> {
    /// The reason, in one sentence.
    pub(super) reason: String,
    /// The checks, in the order of the contract.
    pub(super) checks: Vec<&'o Outcome>,
}

impl Skipped<'_> {
    /// `25 checks skipped: columns a and b are missing`, with the names in backticks.
    pub(super) fn sentence(&self) -> String {
        format!("{} skipped: {}", count(self.checks.len() as u64, "check"), self.reason)
    }
}

/// The skipped checks of a dataset that was read, where not every check is told of by itself.
pub(super) fn folded<'o>(dataset: &'o DatasetOutcome, style: &Style) -> Vec<Skipped<'o>> {
    if style.verbose || !dataset.was_read() { Vec::new() } else { groups(dataset) }
}

/// All skipped checks of a dataset, those for its own columns together: a wrong delimiter hides all of them at once.
pub(super) fn groups(dataset: &DatasetOutcome) -> Vec<Skipped<'_>> {
    let mut groups: Vec<Skipped<'_>> = Vec::new();
    let mut known: HashMap<Option<&str>, usize> = HashMap::new();
    for check in dataset.checks.iter().filter(|check| check.status == Status::Skip) {
        let reason = check.unusable.is_none().then_some(check.message.as_str());
        let at = *known.entry(reason).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.checks.push(check),
            None => groups.push(Skipped { reason: check.message.clone(), checks: vec![check] }),
        }
    }
    if let Some(own) = known.get(&None).and_then(|at| groups.get_mut(*at)) {
        own.reason = reason_of_columns(dataset, own);
    }
    groups
}

/// What is wrong with the columns that some checks need.
fn reason_of_columns(dataset: &DatasetOutcome, skipped: &Skipped<'_>) -> String {
    let mut seen = HashSet::new();
    let columns = skipped.checks.iter().filter_map(|check| check.unusable.as_deref());
    let columns: Vec<&str> = columns.filter(|column| seen.insert(*column)).collect();
    if columns.len() == 1 {
        return skipped.reason.clone();
    }
    let missing: HashSet<&str> =
        dataset.facts.iter().filter(|facts| facts.is_missing).map(|facts| facts.name.as_str()).collect();
    let what = match columns.iter().filter(|column| missing.contains(*column)).count() {
        0 => "not as declared",
        all if all == columns.len() => "missing",
        _ => "missing or not as declared",
    };
    format!("columns {} are {what}", names(columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::run::ColumnFacts;

    fn skip(column: &str, message: &str, is_own: bool) -> Outcome {
        let unusable = is_own.then(|| column.to_owned());
        Outcome { unusable, ..fixture::outcome("not_null", &[column], Status::Skip, message) }
    }

    fn told(missing: &[&str], checks: Vec<Outcome>) -> Vec<String> {
        let fact = |name: &&str| ColumnFacts { name: (*name).into(), is_missing: true, ..ColumnFacts::default() };
        let facts = missing.iter().map(fact).collect();
        let dataset = DatasetOutcome { facts, checks, ..DatasetOutcome::default() };
        groups(&dataset).iter().map(Skipped::sentence).collect()
    }

    #[test]
    fn what_lacks_columns_is_told_in_one_line() {
        let gone = |name: &str| skip(name, &format!("column `{name}` is missing"), true);
        assert_eq!(told(&["a"], vec![gone("a"), gone("a")]), ["2 checks skipped: column `a` is missing"]);
        let two = vec![gone("a"), gone("b"), gone("a")];
        assert_eq!(told(&["a", "b"], two), ["3 checks skipped: columns `a`, `b` are missing"]);
        let mixed = || vec![gone("a"), skip("b", "column `b` is of type string, expected date", true)];
        let both = "2 checks skipped: columns `a`, `b` are missing or not as declared";
        assert_eq!(told(&["a"], mixed()), [both]);
        assert_eq!(told(&[], mixed()), ["2 checks skipped: columns `a`, `b` are not as declared"]);
    }

    #[test]
    fn another_reason_is_another_line() {
        let other = || skip("a", "dataset `b` could not be read", false);
        let checks = vec![other(), skip("a", "column `a` is missing", true), other()];
        let expected = ["2 checks skipped: dataset `b` could not be read", "1 check skipped: column `a` is missing"];
        assert_eq!(told(&["a"], checks), expected);
    }
}
