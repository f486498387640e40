//! The columns of a dataset, as the page shows them: how much of each is there, and what is known of its values.

use crate::data::Value;
use crate::report::{share, thousands};
use crate::run::{ColumnFacts, DatasetOutcome, Status};
use serde::Serialize;

/// One column of a dataset.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    name: String,
    kind: String,
    is_missing: bool,
    checks: usize,
    broken: usize,
    /// The bar of what is there, what is null and what cannot be read; none where that was not counted.
    bar: Option<Bar>,
    /// What is known of the values: `from` and its text.
    values: Vec<(&'static str, String)>,
}

/// Shares of a column in hundredths of its bar.
#[derive(Debug, Serialize)]
struct Bar {
    nulls: f64,
    unreadable: f64,
    text: String,
}

impl Column {
    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }
}

/// The columns of a dataset; none where it could not be read.
pub(super) fn columns(dataset: &DatasetOutcome) -> Vec<Column> {
    dataset.facts.iter().map(|facts| column(dataset, facts)).collect()
}

fn column(dataset: &DatasetOutcome, facts: &ColumnFacts) -> Column {
    let about = || dataset.checks.iter().filter(|check| check.columns.contains(&facts.name));
    let is_broken = |status| match status {
        Status::Pass | Status::Skip => false,
        Status::Warn | Status::Fail | Status::Error => true,
    };
    Column {
        name: facts.name.clone(),
        kind: facts.kind.as_ref().map_or(String::new(), ToString::to_string),
        is_missing: facts.is_missing,
        checks: about().count(),
        broken: about().filter(|check| is_broken(check.status)).count(),
        bar: bar(facts),
        values: if dataset.hides(&facts.name) { Vec::new() } else { values(facts) },
    }
}

fn bar(facts: &ColumnFacts) -> Option<Bar> {
    let (rows, nulls) = (facts.rows.filter(|rows| *rows > 0)?, facts.nulls?);
    let unreadable = facts.unreadable.unwrap_or(0);
    let mut parts = vec![match nulls {
        0 => "no nulls".to_owned(),
        1 => format!("1 null, {}", share(1, rows)),
        nulls => format!("{} nulls, {}", thousands(nulls), share(nulls, rows)),
    }];
    if unreadable > 0 {
        parts.push(format!("{} unreadable, {}", thousands(unreadable), share(unreadable, rows)));
    }
    let text = parts.join("; ");
    Some(Bar { nulls: drawn(nulls, rows), unreadable: drawn(unreadable, rows), text })
}

/// A share of a bar of 100. Whatever is there can be seen.
pub(super) fn drawn(part: u64, whole: u64) -> f64 {
    const LEAST: f64 = 1.5;
    match (part, whole) {
        (0, _) | (_, 0) => 0.0,
        (part, whole) => (part as f64 * 100.0 / whole as f64).clamp(LEAST, 100.0),
    }
}

fn values(facts: &ColumnFacts) -> Vec<(&'static str, String)> {
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    let known = [
        ("least", text(&facts.least)),
        ("greatest", text(&facts.greatest)),
        ("newest", text(&facts.newest)),
        ("mean", text(&facts.mean)),
        ("sum", text(&facts.sum)),
        ("different", facts.distinct.map(thousands)),
    ];
    known.into_iter().filter_map(|(word, value)| Some((word, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nothing_is_drawn_as_nothing() {
        assert_eq!([drawn(0, 9), drawn(1, 1_000_000), drawn(9, 9), drawn(1, 4)], [0.0, 1.5, 100.0, 25.0]);
        assert_eq!(drawn(3, 0), 0.0);
    }

    #[test]
    fn what_was_not_counted_has_no_bar() {
        assert!(bar(&ColumnFacts { nulls: Some(0), rows: Some(0), ..ColumnFacts::default() }).is_none());
        assert!(bar(&ColumnFacts::default()).is_none());
        let some = ColumnFacts { nulls: Some(1), rows: Some(8), unreadable: Some(2), ..ColumnFacts::default() };
        assert_eq!(bar(&some).map(|bar| bar.text).as_deref(), Some("1 null, 12.500 %; 2 unreadable, 25.000 %"));
    }

    #[test]
    fn the_values_of_a_hidden_column_are_not_told() {
        let facts = ColumnFacts { name: "a".into(), least: Some(Value::Integer(7)), ..ColumnFacts::default() };
        let dataset = DatasetOutcome { facts: vec![facts], ..DatasetOutcome::default() };
        assert_eq!(columns(&dataset)[0].values, [("least", "7".to_owned())]);
        let hidden = DatasetOutcome { sensitive: vec!["a".into()], ..dataset };
        assert!(columns(&hidden)[0].values.is_empty());
    }
}
