//! Runs over a fake engine: what stops what, and what is skipped for what.

use super::*;
use crate::data::{Schema, Table};
use crate::engine::{Ask, EngineError};
use crate::engine::{Nature, SourceError};
use crate::measure::{Answer, Measured, Quantity, Tally};
use crate::plan::{Demand, PlannedCheck};
use crate::problem::Span;
use crate::run::testing::{check, dataset, plan, schema, shape, table};
use crate::run::{Absent, Status};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

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
                })
            }
        }
    }
}

fn means(watch: &Arc<Watch>, now: i128) -> Means<'_> {
    let (missing, retries) = (MissingSource::Error, Retries::default());
    Means { engine: &Fake, watch, threads: None, now, missing, retries }
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

/// A contract with one dataset `orders` that points to a dataset of another contract.
fn child() -> Plan {
    let mut child = plan(vec![referring("customers", "a")]);
    child.parents.push(table("customers", &["a"]));
    child
}

fn job(file: &str, plan: Plan) -> Job {
    Job { file: file.into(), plan: Some(plan), ..Job::default() }
}

fn run_jobs(jobs: Vec<Job>, change: impl Fn(&mut Means<'_>)) -> (Outcomes, Vec<String>) {
    let watch = Arc::default();
    let mut means = means(&watch, 0);
    change(&mut means);
    let mut started = Vec::new();
    let outcomes = run(jobs, &means, &mut |event| {
        if let Event::Started { file, dataset } = event {
            started.push(format!("{file} {dataset}"));
        }
    });
    (outcomes, started)
}

#[test]
fn parents_of_another_contract_are_checked_first_and_reported_in_their_place() {
    let jobs = vec![job("1.yaml", child()), job("2.yaml", plan(vec![checked("customers", &["a"])]))];
    let (outcomes, started) = run_jobs(jobs, |_| {});
    assert_eq!(started, ["c.yaml customers", "c.yaml orders"]);
    let files: Vec<&str> = outcomes.contracts.iter().map(|contract| contract.file.as_str()).collect();
    assert_eq!(files, ["1.yaml", "2.yaml"]);
    assert_eq!(outcomes.contracts[0].datasets[0].name, "orders");
    assert_eq!(outcomes.count(Status::Pass), 3);
}

#[test]
fn a_reference_into_an_unreadable_dataset_of_another_contract_is_skipped() {
    let mut child = plan(vec![referring("broken", "a")]);
    child.parents.push(table("broken", &["a"]));
    let jobs = vec![job("1.yaml", child), job("2.yaml", plan(vec![checked("broken", &["a"])]))];
    let reason = "dataset `broken` could not be read: broken.csv: no such file";
    assert_eq!(statuses(&run_jobs(jobs, |_| {}).0, 0), [(Status::Skip, reason)]);
}

#[test]
fn a_reference_to_what_turned_out_to_be_unreadable_is_not_asked_again() {
    for parent in ["torn", "panicking"] {
        let datasets = vec![referring(parent, "a"), checked(parent, &["a"])];
        let outcomes = run_datasets(datasets);
        let (status, reason) = statuses(&outcomes, 0)[0];
        assert_eq!(status, Status::Skip);
        assert!(reason.starts_with(&format!("dataset `{parent}` could not be read: ")), "{reason}");
    }
}

#[test]
fn a_reference_into_an_unusable_contract_is_skipped() {
    let problem = Problem::error(Span::default(), "unknown key");
    let datasets = vec!["customers".to_owned()];
    let unusable = Job { file: "2.yaml".into(), problems: vec![problem], plan: None, datasets, ..Job::default() };
    let (outcomes, _) = run_jobs(vec![job("1.yaml", child()), unusable], |_| {});
    let reason = "dataset `customers` could not be checked: its contract `2.yaml` cannot be used";
    assert_eq!(statuses(&outcomes, 0), [(Status::Skip, reason)]);
}

#[test]
fn contracts_that_refer_to_each_other_are_both_checked() {
    let mut other =
        plan(vec![crate::plan::DatasetPlan { table: table("customers", &["a"]), ..referring("orders", "a") }]);
    other.parents.push(table("orders", &["a"]));
    let (outcomes, started) = run_jobs(vec![job("1.yaml", child()), job("2.yaml", other)], |_| {});
    assert_eq!((outcomes.count(Status::Pass), started.len()), (2, 2));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let names = ["a1", "broken", "a2", "panicking", "a3"];
    let jobs = || names.iter().map(|name| job(name, plan(vec![checked(name, &["a", "b"])]))).collect::<Vec<_>>();
    let summary = |threads| {
        let (outcomes, started) = run_jobs(jobs(), |means| means.threads = Some(threads));
        let found: Vec<_> = outcomes.checks().map(|check| (check.status, check.message.clone())).collect();
        (found, started.len())
    };
    assert_eq!(summary(1), summary(8));
}

#[test]
fn a_dataset_that_does_not_exist_is_what_the_user_makes_of_it() {
    let datasets = || vec![referring("absent", "a"), checked("absent", &["a"]), checked("orders", &["a"])];
    let outcome = |missing| run_jobs(vec![job("c.yaml", plan(datasets()))], |means| means.missing = missing).0;
    let error = outcome(MissingSource::Error);
    assert!(error.contracts[0].datasets[1].unreadable.is_some());
    for (missing, status) in [(MissingSource::Warn, Status::Warn), (MissingSource::Skip, Status::Skip)] {
        let outcomes = outcome(missing);
        let absent = &outcomes.contracts[0].datasets[1];
        assert_eq!(absent.absent, Some(Absent { reason: "absent.csv: does not exist".into(), status }));
        assert_eq!((absent.unreadable.as_ref(), absent.rows), (None, None));
        assert_eq!(statuses(&outcomes, 1), [(Status::Skip, "there are no data"); 2]);
        assert_eq!(statuses(&outcomes, 0)[0].0, Status::Skip);
        assert_eq!(statuses(&outcomes, 2), [(Status::Pass, ""); 2]);
    }
}

/// Fails so many times before it answers.
struct Flaky {
    failures: AtomicUsize,
    nature: Nature,
}

impl Engine for Flaky {
    fn name(&self) -> &'static str {
        "flaky"
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        Fake.schema(table)
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        let left = self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(_) => Err(SourceError::new("orders.csv", "timed out").of_nature(self.nature).into()),
            Err(_) => Fake.measure(table, ask, watch),
        }
    }
}

/// What is told of a run over a dataset that fails so many times, with two retries, and whether it was read in the end.
fn retried(failures: usize, nature: Nature, delay: Duration, stop: bool) -> (Vec<String>, bool) {
    let watch = Arc::new(Watch::default());
    let engine = Flaky { failures: failures.into(), nature };
    let means = Means { engine: &engine, retries: Retries { count: 2, delay }, ..means(&watch, 0) };
    let mut told = Vec::new();
    let outcomes = run(vec![job("c.yaml", plan(vec![checked("orders", &["a"])]))], &means, &mut |event| {
        if let Event::Retrying { dataset, again } = event {
            told.push(format!("{dataset} {} of {}: {}", again.attempt, again.attempts, again.reason));
            if stop {
                watch.stop();
            }
        }
    });
    assert_eq!(outcomes.interrupted, stop);
    (told, outcomes.contracts[0].datasets[0].was_read())
}

#[test]
fn a_read_that_fails_in_passing_is_tried_again_and_each_attempt_is_told() {
    let soon = Duration::from_millis(1);
    let told = |attempt| format!("orders {attempt} of 3: orders.csv: timed out");
    assert_eq!(retried(2, Nature::Passing, soon, false), (vec![told(1), told(2)], true));
    assert_eq!(retried(3, Nature::Passing, soon, false), (vec![told(1), told(2)], false));
    assert_eq!(retried(1, Nature::Lasting, soon, false), (vec![], false));
    assert_eq!(retried(1, Nature::Absent, soon, false), (vec![], false));
}

#[test]
fn nobody_waits_for_an_attempt_after_a_wish_to_stop() {
    let start = Instant::now();
    let (told, was_read) = retried(2, Nature::Passing, Duration::from_secs(3_600), true);
    assert_eq!((told.len(), was_read), (1, false));
    assert!(start.elapsed() < Duration::from_secs(60));
}
