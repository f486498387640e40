//! Checks as test cases, in the XML that Jenkins, GitLab and most others read.

use super::findings::text_of;
use super::page::guarded;
use super::summary::is_info;
use super::{Render, Style, problems, show, table, unread};
use crate::data::Value;
use crate::problem::Level;
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::HashSet;
use std::io::{self, Write};
use std::time::Duration;

/// JUnit's XML: a suite per contract, a case per check.
pub(crate) struct Junit;

impl Render for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn about(&self) -> &'static str {
        "JUnit XML: a test suite per contract, a test case per check"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut report = Report::new("tabpact");
        report.set_time(outcomes.elapsed);
        let mut taken = HashSet::new();
        for contract in &outcomes.contracts {
            let name = if contract.name.is_empty() { &contract.file } else { &contract.name };
            let name = unique(show(name, usize::MAX, false), &mut taken);
            report.add_test_suite(suite(&name, &mut taken, contract, outcomes, style));
        }
        if outcomes.interrupted || outcomes.contracts.is_empty() {
            let why = if outcomes.interrupted { table::INTERRUPTED } else { "no check was evaluated" };
            let mut suite = TestSuite::new("tabpact");
            suite.add_test_case(case("tabpact", "run", "", doubt(why)));
            report.add_test_suite(suite);
        }
        report.serialize(&mut *out).map_err(io::Error::other)?;
        out.flush()
    }
}

fn suite(
    name: &str,
    taken: &mut HashSet<String>,
    contract: &ContractOutcome,
    outcomes: &Outcomes,
    style: &Style,
) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite.set_time(contract.datasets.iter().map(|dataset| dataset.elapsed).sum::<Duration>());
    suite.extra.insert("timestamp".into(), timestamp(outcomes.now).into());
    let mut property = |name: &str, value: &str| {
        suite.add_property(Property::new(show(name, usize::MAX, false), show(value, usize::MAX, false)));
    };
    property("contract", &contract.file);
    for (key, value) in [("version", &contract.version), ("owner", &contract.owner)] {
        value.iter().for_each(|value| property(key, value));
    }
    for dataset in &contract.datasets {
        property(&format!("{}.source", dataset.name), &dataset.source);
        dataset.rows.iter().for_each(|rows| property(&format!("{}.rows", dataset.name), &rows.to_string()));
    }
    if outcomes.scope == Scope::Contracts || contract.is_invalid() {
        suite.add_test_case(case(name, "contract", &contract.file, status_of_contract(contract)));
    } else if contract.datasets.is_empty() {
        suite.add_test_case(case(name, "contract", &contract.file, doubt("no check was evaluated")));
    }
    for dataset in &contract.datasets {
        let class = unique(format!("{name}.{}", show(&dataset.name, usize::MAX, false)), taken);
        add_dataset(&mut suite, &class, contract, dataset, style);
    }
    suite
}

fn add_dataset(
    suite: &mut TestSuite,
    class: &str,
    contract: &ContractOutcome,
    dataset: &DatasetOutcome,
    style: &Style,
) {
    if let Some(why) = unread::sentence(dataset) {
        let why = show(&why, usize::MAX, false);
        let mut status = TestCaseStatus::skipped();
        status.set_message(why.as_str()).set_description(why.as_str());
        let status = if dataset.unreadable.is_some() { doubt(&why) } else { status };
        suite.add_test_case(case(class, "data", &contract.file, status));
    } else if dataset.checks.is_empty() {
        suite.add_test_case(case(class, "data", &contract.file, doubt("no check was evaluated")));
    }
    if let Some(why) = dataset.unsplit() {
        suite.add_test_case(case(class, "quarantine", &contract.file, doubt(&show(why, usize::MAX, false))));
    }
    let mut taken = HashSet::new();
    for outcome in &dataset.checks {
        let name = unique(name_of(outcome), &mut taken);
        let (sentence, text) = text_of(style, dataset, outcome);
        let place = if outcome.span.line == 0 { String::new() } else { format!(":{}", outcome.span.line) };
        let text = safe(&format!("{text}\n{}{place}", show(&contract.file, usize::MAX, false)));
        let mut case = case(class, &name, &contract.file, status(outcome, &sentence, &text));
        if outcome.status == Status::Warn {
            let word = if is_info(outcome) { "info" } else { "warning" };
            case.set_system_out(format!("{word}: {text}"));
        }
        suite.add_test_case(case);
    }
}

/// `amount in_range`, with what the author calls it.
fn name_of(outcome: &Outcome) -> String {
    let mut words = vec![outcome.columns.join(","), outcome.check.to_owned()];
    words.extend(outcome.name.iter().map(|name| format!("“{name}”")));
    words.retain(|word| !word.is_empty());
    show(&words.join(" "), usize::MAX, false)
}

/// A name that no other case has: of cases with the same name, GitLab reads only the first.
fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let mut names = std::iter::once(name.clone()).chain((2_usize..).map(|number| format!("{name} ({number})")));
    let free = names.find(|name| taken.insert(name.clone()));
    free.unwrap_or(name)
}

fn case(class: &str, name: &str, file: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    if !file.is_empty() {
        case.extra.insert("file".into(), show(file, usize::MAX, false).into());
    }
    case
}

/// GitLab reads the text, Jenkins shows the message: both have it all.
fn status(outcome: &Outcome, sentence: &str, text: &str) -> TestCaseStatus {
    let mut status = match outcome.status {
        Status::Pass | Status::Warn => return TestCaseStatus::success(),
        Status::Skip => TestCaseStatus::skipped(),
        Status::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Status::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_message(sentence).set_description(text);
    if outcome.status != Status::Skip {
        status.set_type(outcome.check);
    }
    status
}

/// What could not be told.
fn doubt(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(why).set_type("run").set_description(why);
    status
}

/// Whether a contract can be used, with every problem in the text.
fn status_of_contract(contract: &ContractOutcome) -> TestCaseStatus {
    let errors = contract.problems.iter().filter(|problem| problem.level == Level::Error).count();
    if errors == 0 {
        return TestCaseStatus::success();
    }
    let lines: Vec<String> = problems::in_order(&contract.problems)
        .map(|problem| problems::concise(&contract.file, problem, false))
        .collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(format!("{errors} error{} in this contract", if errors == 1 { "" } else { "s" }));
    status.set_type("contract").set_description(safe(&lines.join("\n")));
    status
}

/// A text of which no line is a command: reports end up in logs, too.
fn safe(text: &str) -> String {
    String::from_utf8_lossy(&guarded(text.as_bytes())).into_owned()
}

/// A time without fractions and without a zone, as the schemas of JUnit want it; it is UTC.
fn timestamp(now: i128) -> String {
    let text = Value::Timestamp(now - now.rem_euclid(1_000_000_000)).to_string();
    text.trim_end_matches('Z').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(outcomes: &Outcomes) -> String {
        let mut out = Vec::new();
        Junit.render(outcomes, &Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_check_is_a_case_and_the_counts_add_up() {
        let report = rendered(&fixture::failing());
        let suite = r#"<testsuite name="orders" tests="14" skipped="1" errors="1" failures="2" time="3.120" timestamp="2026-11-23T00:00:00""#;
        assert!(report.contains(suite), "{report}");
        assert_eq!(report.matches("<testcase ").count(), 14);
        let failed = concat!(
            r#"<testcase name="amount in_range" classname="orders.orders" file="contracts/orders.yaml">"#,
            "\n            ",
            r#"<failure message="412 of 1,204,326 rows below 0 (0.034 %, 0 allowed)" type="in_range">"#,
            "412 of 1,204,326 rows below 0 (0.034 %, 0 allowed)\n    row 20117 ",
        );
        assert!(report.contains(failed), "{report}");
        assert!(report.contains("contracts/orders.yaml:18</failure>"), "{report}");
    }

    #[test]
    fn a_warning_passes_and_is_told() {
        let report = rendered(&fixture::failing());
        assert!(report.contains("<system-out>warning: 1,877 of 1,204,331 rows do not match"), "{report}");
    }

    #[test]
    fn what_could_not_be_told_is_an_error() {
        let interrupted = Outcomes { interrupted: true, ..fixture::passing() };
        let mut idle = fixture::passing();
        idle.contracts[0].datasets[0].checks.clear();
        idle.contracts[1].datasets.clear();
        for (outcomes, errors) in [(interrupted, 1), (Outcomes::default(), 1), (idle, 2), (fixture::invalid(), 1)] {
            assert_eq!(rendered(&outcomes).matches("<error ").count(), errors, "{}", rendered(&outcomes));
        }
    }

    #[test]
    fn no_two_cases_have_one_name() {
        let mut twice = fixture::passing();
        twice.contracts[1] = twice.contracts[0].clone();
        let report = rendered(&twice);
        for class in ["orders.orders", "orders (2).orders"] {
            assert_eq!(report.matches(&format!("classname=\"{class}\"")).count(), 10, "{report}");
        }
        let mut taken = HashSet::new();
        let names = ["a", "a", "a (2)", "a"].map(|name| unique(name.to_owned(), &mut taken));
        assert_eq!(names, ["a", "a (2)", "a (2) (2)", "a (3)"]);
    }
}
