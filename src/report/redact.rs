//! What of the data a report may show.

use super::Style;
use crate::data::Cell;
use crate::measure::{Repeat, Sample};
use crate::run::{DatasetOutcome, Outcome};

/// What stands in place of a value that is not to be shown.
pub(crate) const REDACTED: &str = "[redacted]";

/// The text of a cell; `None` for a null.
pub(crate) fn cell(dataset: &DatasetOutcome, column: &str, cell: &Cell) -> Option<String> {
    if dataset.hides(column) {
        return Some(REDACTED.to_owned());
    }
    match cell {
        Cell::Null => None,
        Cell::Value(value) => Some(value.to_string()),
        Cell::Unreadable(text) => Some(text.clone()),
    }
}

/// The number, date, … that a check looked at.
pub(crate) fn observed(dataset: &DatasetOutcome, outcome: &Outcome) -> Option<String> {
    let observed = outcome.observed.as_ref()?;
    Some(if hides_observed(dataset, outcome) { REDACTED.to_owned() } else { observed.clone() })
}

/// What is wrong. A message that tells a value is replaced as a whole where the value is not to be shown.
pub(crate) fn message(dataset: &DatasetOutcome, outcome: &Outcome) -> String {
    if hides_observed(dataset, outcome) && !outcome.message.is_empty() {
        return format!("the value found, {REDACTED}, is not as promised");
    }
    outcome.message.clone()
}

fn hides_observed(dataset: &DatasetOutcome, outcome: &Outcome) -> bool {
    outcome.observed.is_some() && outcome.columns.iter().any(|column| dataset.hides(column))
}

impl Style {
    /// The failing rows to show.
    pub(crate) fn samples<'o>(&self, outcome: &'o Outcome) -> &'o [Sample] {
        if self.samples { &outcome.samples } else { &[] }
    }

    /// The repeated keys to show.
    pub(crate) fn repeats<'o>(&self, outcome: &'o Outcome) -> &'o [Repeat] {
        if self.samples { &outcome.repeats } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::run::Status;

    fn orders() -> DatasetOutcome {
        DatasetOutcome { name: "orders".into(), sensitive: vec!["amount".into()], ..DatasetOutcome::default() }
    }

    #[test]
    fn a_hidden_cell_is_not_told() {
        let unreadable = Cell::Unreadable("555".into());
        assert_eq!(cell(&orders(), "amount", &unreadable).as_deref(), Some(REDACTED));
        assert_eq!(cell(&orders(), "amounts", &unreadable).as_deref(), Some("555"));
        assert_eq!(cell(&orders(), "amount", &Cell::Null).as_deref(), Some(REDACTED));
    }

    #[test]
    fn a_hidden_value_stands_in_no_message() {
        let mut outcome = fixture::outcome("max", &["amount"], Status::Fail, "9,001 is above 100");
        assert_eq!(message(&orders(), &outcome), "9,001 is above 100");
        outcome.observed = Some("9001".into());
        assert_eq!(observed(&orders(), &outcome).as_deref(), Some(REDACTED));
        assert_eq!(message(&orders(), &outcome), "the value found, [redacted], is not as promised");
    }
}
