//! How a check is called in reports for people, and what was found.

use super::{render, table};
use crate::contract::Severity;
use crate::report::{Style, fixture};
use crate::run::{Outcome, Outcomes, Status};

/// A run with one failing check, changed.
fn with(change: impl FnOnce(&mut Outcome)) -> Outcomes {
    let mut outcomes = fixture::failing();
    let checks = &mut outcomes.contracts[0].datasets[0].checks;
    checks.retain(|outcome| outcome.status == Status::Warn);
    change(&mut checks[0]);
    outcomes
}

#[test]
fn a_failure_of_severity_info_is_no_warning() {
    let outcomes = with(|outcome| outcome.severity = Severity::Info);
    let shown = table(&outcomes, Style::default());
    assert!(
        shown.contains("  i info   email") && shown.contains("\ni email: ") && shown.contains("\n1 info "),
        "{shown}"
    );
    let shown = render("concise", &outcomes, &Style::default());
    assert!(shown.contains(": info email matches_regex: ") && shown.contains("\n1 info "), "{shown}");
}

#[test]
fn a_check_is_called_as_its_author_calls_it() {
    let outcomes = with(|outcome| {
        outcome.promise = "not_null".into();
        outcome.name = Some("b".into());
    });
    assert!(table(&outcomes, Style::default()).contains("   not_null “b”   "));
    assert!(render("concise", &outcomes, &Style::default()).contains(" email matches_regex “b”: "));
    let ascii = Style { ascii: true, ..Style::default() };
    assert!(render("concise", &outcomes, &ascii).contains(" email matches_regex \"b\": "));
}

#[test]
fn what_was_found_is_shown_where_there_is_room() {
    let outcomes = |promise: &str| {
        with(|outcome| {
            outcome.promise = promise.into();
            (outcome.counts, outcome.observed) = (None, Some("7.5".into()));
        })
    };
    assert!(table(&outcomes("mean 0..5"), Style::default()).contains("mean 0..5     7.5         –       –"));
    assert!(!table(&outcomes(&"a ".repeat(30)), Style::default()).contains("Found"));
}
