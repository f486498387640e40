//! Runs over a fake engine: what stops what, and what is skipped for what.

mod order;
mod retries;

use super::*;
use crate::data::{Schema, Table};
use crate::engine::{Ask, EngineError};
use crate::engine::{Nature, SourceError};
use crate::measure::{Answer, Measured, Quantity, Tally};
use crate::plan::{Demand, PlannedCheck};
use crate::problem::Span;
use crate::run::testing::{check, dataset, plan, schema, shape, table};
use crate::run::{Absent, Status};

/// Knows no file: the name of a table says how it behaves.
struct Fake;

impl Engine for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        match table.name.as_str() {
            "broken" => Err(SourceError::new("broken.csv", "no such file").into()),
            "absent" => Err(SourceError::new("absent.csv", "does not exist").of_nature(Nature::Absent).into()),
            _ => Ok(schema(&["a"])),
        }
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        match table.name.as_str() {
            "panicking" => panic!("index out of bounds\nsecond line"),
            "torn" => Err(SourceError::new("torn.csv", "ends in the middle").into()),
            "interrupted" => {
                watch.stop();
                Err(EngineError::Interrupted)
            }
            _ => {
                assert!(ask.measures.iter().all(|measure| measure.columns().iter().all(|column| *column == "a")));
                let tally = Tally { total: 2, evaluated: 2, ..Tally::default() };
                Ok(Measured {
                    answers: vec![Answer::Rows(tally); ask.measures.len()],
                    files: Vec::new(),
                    rows: 2,
                    may_heal: false,
                    timings: None,
                })
            }
        }
    }
}

fn means(watch: &Arc<Watch>, now: i128) -> Means<'_> {
    let (missing, retries) = (MissingSource::Error, Retries::default());
    Means { engine: &Fake, watch, threads: None, memory: usize::MAX, now, missing, retries, targets: None }
}

/// A dataset with a shape check and one check per column, on the columns of a contract.
fn checked(name: &str, columns: &[&str]) -> crate::plan::DatasetPlan {
    let quantities = columns.iter().map(|column| Quantity::Unreadable((*column).to_owned())).collect();
    let mut checks = vec![check("schema", shape())];
    checks.extend((0..columns.len()).map(|at| check("type", Demand::FewRows(at))));
    dataset(table(name, columns), quantities, checks)
}

fn run_datasets(datasets: Vec<crate::plan::DatasetPlan>) -> Outcomes {
    let job = Job { plan: Some(plan(datasets)), ..Job::default() };
    let watch = Arc::default();
    let means = means(&watch, 0);
    run(vec![job], &means, &mut |_| {})
}

fn statuses(outcomes: &Outcomes, at: usize) -> Vec<(Status, &str)> {
    outcomes.contracts[0].datasets[at].checks.iter().map(|check| (check.status, check.message.as_str())).collect()
}

#[test]
fn a_missing_column_fails_once_and_skips_what_needs_it() {
    let outcomes = run_datasets(vec![checked("orders", &["a", "b"])]);
    let expected =
        [(Status::Fail, "column `b` is missing"), (Status::Pass, ""), (Status::Skip, "column `b` is missing")];
    assert_eq!(statuses(&outcomes, 0), expected);
    assert_eq!(outcomes.contracts[0].datasets[0].rows, Some(2));
}

#[test]
fn a_skip_whose_cause_is_not_reported_is_an_error() {
    let mut deselected = checked("orders", &["b"]);
    deselected.checks.remove(0);
    assert_eq!(statuses(&run_datasets(vec![deselected]), 0), [(Status::Error, "column `b` is missing")]);
    let mut warned = checked("orders", &["b"]);
    warned.checks[0] = PlannedCheck { severity: crate::contract::Severity::Warn, ..warned.checks[0].clone() };
    let expected = [(Status::Warn, "column `b` is missing"), (Status::Error, "column `b` is missing")];
    assert_eq!(statuses(&run_datasets(vec![warned]), 0)[1], expected[1]);
}

#[test]
fn an_unreadable_dataset_stops_no_other() {
    let outcomes = run_datasets(vec![checked("broken", &["a"]), checked("orders", &["a"])]);
    let broken = &outcomes.contracts[0].datasets[0];
    assert_eq!(broken.unreadable.as_deref(), Some("broken.csv: no such file"));
    assert!(!broken.crashed && broken.rows.is_none());
    assert_eq!(statuses(&outcomes, 0), [(Status::Skip, "the data could not be read"); 2]);
    assert_eq!(statuses(&outcomes, 1), [(Status::Pass, ""); 2]);
}

#[test]
fn a_panic_is_one_line_about_one_dataset() {
    let outcomes = run_datasets(vec![checked("panicking", &["a"]), checked("orders", &["a"])]);
    let dataset = &outcomes.contracts[0].datasets[0];
    let told = "internal error in tabpact, please report it: index out of bounds";
    assert_eq!((dataset.crashed, dataset.unreadable.as_deref()), (true, Some(told)));
    assert_eq!(statuses(&outcomes, 1)[0].0, Status::Pass);
}

fn referring(parent: &str, column: &str) -> crate::plan::DatasetPlan {
    let quantity =
        Quantity::Orphans { columns: vec!["a".into()], parent: parent.into(), parent_columns: vec![column.into()] };
    dataset(table("orders", &["a"]), vec![quantity], vec![check("references", Demand::FewRows(0))])
}

#[test]
fn a_reference_into_an_unreadable_dataset_is_skipped() {
    let outcomes = run_datasets(vec![referring("broken", "a"), checked("broken", &["a"])]);
    let reason = "dataset `broken` could not be read: broken.csv: no such file";
    assert_eq!(statuses(&outcomes, 0), [(Status::Skip, reason)]);
}

#[test]
fn a_reference_into_a_file_that_no_dataset_reads_is_an_error() {
    let mut plan = plan(vec![referring("broken", "a")]);
    plan.parents.push(table("broken", &["a"]));
    let watch = Arc::default();
    let means = means(&watch, 0);
    let outcomes = run(vec![Job { plan: Some(plan), ..Job::default() }], &means, &mut |_| {});
    assert_eq!(statuses(&outcomes, 0)[0].0, Status::Error);
}

#[test]
fn a_reference_to_a_missing_column_is_skipped_where_that_is_reported() {
    let outcomes = run_datasets(vec![referring("customers", "b"), checked("customers", &["b"])]);
    assert_eq!(statuses(&outcomes, 0), [(Status::Skip, "in dataset `customers`, column `b` is missing")]);
}

#[test]
fn an_interrupted_run_says_so() {
    let outcomes = run_datasets(vec![checked("interrupted", &["a"])]);
    assert!(outcomes.interrupted);
    assert_eq!(outcomes.contracts[0].datasets[0].unreadable.as_deref(), Some("the run was stopped"));
}

#[test]
fn an_invalid_contract_checks_nothing_and_stops_no_other() {
    let problem = Problem::error(Span::default(), "unknown key");
    let jobs = vec![
        Job {
            file: "1.yaml".into(),
            problems: vec![problem],
            plan: Some(plan(vec![checked("orders", &["a"])])),
            ..Job::default()
        },
        Job { file: "2.yaml".into(), plan: Some(plan(vec![checked("orders", &["a"])])), ..Job::default() },
    ];
    let watch = Arc::default();
    let means = means(&watch, 7);
    let mut told = Vec::new();
    let outcomes = run(jobs, &means, &mut |event| told.push(format!("{event:?}").chars().take(8).collect::<String>()));
    assert!(outcomes.contracts[0].is_invalid() && outcomes.contracts[0].datasets.is_empty());
    assert_eq!((outcomes.contracts[1].datasets.len(), outcomes.now), (1, 7));
    assert_eq!(told, ["Started ", "Finished"]);
}

fn job(file: &str, plan: Plan) -> Job {
    Job { file: file.into(), plan: Some(plan), ..Job::default() }
}
