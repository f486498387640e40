//! What of the data a report may show.

use super::Style;
use crate::data::Cell;
use crate::measure::{Repeat, Sample};
use crate::run::{DatasetOutcome, Outcome};

/// What stands in place of a value that is not to be shown.
pub(crate) const REDACTED: &str = "[redacted]";

impl Style {
    /// Whether the values of a column are never printed: the contract or the user says so.
    pub(crate) fn hides(&self, dataset: &DatasetOutcome, column: &str) -> bool {
        let is_of_dataset =
            |name: &str| name.strip_prefix(&*dataset.name).and_then(|rest| rest.strip_prefix('.')) == Some(column);
        dataset.sensitive.iter().any(|name| name == column)
            || self.redacted.iter().any(|name| name == column || is_of_dataset(name))
    }

    /// The text of a cell; `None` for a null.
    pub(crate) fn cell(&self, dataset: &DatasetOutcome, column: &str, cell: &Cell) -> Option<String> {
        if self.hides(dataset, column) {
            return Some(REDACTED.to_owned());
        }
        match cell {
            Cell::Null => None,
            Cell::Value(value) => Some(value.to_string()),
            Cell::Unreadable(text) => Some(text.clone()),
        }
    }

    /// The failing rows to show.
    pub(crate) fn samples<'o>(&self, outcome: &'o Outcome) -> &'o [Sample] {
        if self.samples { &outcome.samples } else { &[] }
    }

    /// The repeated keys to show.
    pub(crate) fn repeats<'o>(&self, outcome: &'o Outcome) -> &'o [Repeat] {
        if self.samples { &outcome.repeats } else { &[] }
    }

    /// The number, date, … that a check looked at.
    pub(crate) fn observed(&self, dataset: &DatasetOutcome, outcome: &Outcome) -> Option<String> {
        let observed = outcome.observed.as_ref()?;
        Some(if self.hides_observed(dataset, outcome) { REDACTED.to_owned() } else { observed.clone() })
    }

    /// What is wrong. A message that tells a value is replaced as a whole where the value is not to be shown.
    pub(crate) fn message(&self, dataset: &DatasetOutcome, outcome: &Outcome) -> String {
        if self.hides_observed(dataset, outcome) && !outcome.message.is_empty() {
            return format!("the value found, {REDACTED}, is not as promised");
        }
        outcome.message.clone()
    }

    fn hides_observed(&self, dataset: &DatasetOutcome, outcome: &Outcome) -> bool {
        outcome.observed.is_some() && outcome.columns.iter().any(|column| self.hides(dataset, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::run::Status;

    fn dataset(name: &str) -> DatasetOutcome {
        DatasetOutcome { name: name.into(), sensitive: vec!["phone".into()], ..DatasetOutcome::default() }
    }

    #[test]
    fn a_column_is_hidden_by_its_name_or_by_that_of_its_dataset_and_its_own() {
        let style = Style { redacted: vec!["email".into(), "orders.name".into()], ..Style::default() };
        assert!(style.hides(&dataset("orders"), "email") && style.hides(&dataset("customers"), "email"));
        assert!(style.hides(&dataset("orders"), "name") && !style.hides(&dataset("customers"), "name"));
        assert!(!style.hides(&dataset("orders"), "orders.name2"));
    }

    #[test]
    fn a_column_is_hidden_by_its_contract() {
        assert!(Style::default().hides(&dataset("orders"), "phone"));
        let cell = Cell::Unreadable("555".into());
        assert_eq!(Style::default().cell(&dataset("orders"), "phone", &cell).as_deref(), Some(REDACTED));
    }

    #[test]
    fn a_hidden_value_stands_in_no_message() {
        let style = Style { redacted: vec!["amount".into()], ..Style::default() };
        let (orders, mut outcome) =
            (dataset("orders"), fixture::outcome("max", &["amount"], Status::Fail, "9,001 is above 100"));
        assert_eq!(style.message(&orders, &outcome), "9,001 is above 100");
        outcome.observed = Some("9001".into());
        assert_eq!(style.observed(&orders, &outcome).as_deref(), Some(REDACTED));
        assert_eq!(style.message(&orders, &outcome), "the value found, [redacted], is not as promised");
    }
}
