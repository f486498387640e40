//! What of the data a report may show.

use super::Style;
use crate::data::Cell;
use crate::measure::{Repeat, Sample};
use crate::run::Outcome;

/// What stands in place of a value that is not to be shown.
pub(crate) const REDACTED: &str = "[redacted]";

impl Style {
    /// Whether the values of a column are never printed.
    pub(crate) fn hides(&self, dataset: &str, column: &str) -> bool {
        let is_of_dataset =
            |name: &str| name.strip_prefix(dataset).and_then(|rest| rest.strip_prefix('.')) == Some(column);
        self.redacted.iter().any(|name| name == column || is_of_dataset(name))
    }

    /// The text of a cell; `None` for a null.
    pub(crate) fn cell(&self, dataset: &str, column: &str, cell: &Cell) -> Option<String> {
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
    pub(crate) fn observed(&self, dataset: &str, outcome: &Outcome) -> Option<String> {
        let observed = outcome.observed.as_ref()?;
        Some(if self.hides_observed(dataset, outcome) { REDACTED.to_owned() } else { observed.clone() })
    }

    /// What is wrong. A message that tells a value is replaced as a whole where the value is not to be shown.
    pub(crate) fn message(&self, dataset: &str, outcome: &Outcome) -> String {
        if self.hides_observed(dataset, outcome) && !outcome.message.is_empty() {
            return format!("the value found, {REDACTED}, is not as promised");
        }
        outcome.message.clone()
    }

    fn hides_observed(&self, dataset: &str, outcome: &Outcome) -> bool {
        outcome.observed.is_some() && outcome.columns.iter().any(|column| self.hides(dataset, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::run::Status;

    #[test]
    fn a_column_is_hidden_by_its_name_or_by_that_of_its_dataset_and_its_own() {
        let style = Style { redacted: vec!["email".into(), "orders.name".into()], ..Style::default() };
        assert!(style.hides("orders", "email") && style.hides("customers", "email"));
        assert!(style.hides("orders", "name") && !style.hides("customers", "name"));
        assert!(!style.hides("orders", "orders.name2"));
    }

    #[test]
    fn a_hidden_value_stands_in_no_message() {
        let style = Style { redacted: vec!["amount".into()], ..Style::default() };
        let mut outcome = fixture::outcome("max", &["amount"], Status::Fail, "9,001 is above 100");
        assert_eq!(style.message("orders", &outcome), "9,001 is above 100");
        outcome.observed = Some("9001".into());
        assert_eq!(style.observed("orders", &outcome).as_deref(), Some(REDACTED));
        assert_eq!(style.message("orders", &outcome), "the value found, [redacted], is not as promised");
    }
}
