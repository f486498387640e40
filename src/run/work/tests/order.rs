//! Several contracts in one run: what comes first, what is skipped for what, and what is not there.

use super::*;
use std::sync::Mutex;

/// A contract with one dataset `orders` that points to a dataset of another contract.
fn child() -> Plan {
    let mut child = plan(vec![referring("customers", "a")]);
    child.parents.push(table("customers", &["a"]));
    child
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

/// Remembers on how many threads each dataset was measured; one called `large…` is large.
#[derive(Default)]
struct Sizing(Mutex<Vec<(String, Option<usize>)>>);

impl Engine for Sizing {
    fn name(&self) -> &'static str {
        "sizing"
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn schema(&self, table: &Table) -> Result<Schema, EngineError> {
        Fake.schema(table)
    }

    fn bytes(&self, table: &Table) -> u64 {
        if table.name.starts_with("large") { SMALL + 1 } else { 1 }
    }

    fn measure(&self, table: &Table, ask: &Ask<'_>, watch: &Arc<Watch>) -> Result<Measured, EngineError> {
        self.0.lock().unwrap().push((table.name.clone(), ask.threads));
        Fake.measure(table, ask, watch)
    }
}

#[test]
fn a_large_dataset_has_all_threads_and_small_ones_have_one_each() {
    let engine = Sizing::default();
    // A child of a large dataset is large, too: its parent is read for it.
    let datasets = [
        checked("large", &["a"]),
        checked("b", &["a"]),
        checked("c", &["a"]),
        referring("large", "a"),
        referring("b", "a"),
    ];
    let mut plan = plan(datasets.into());
    for (at, name) in ["large", "b", "c", "child of large", "child of b"].into_iter().enumerate() {
        plan.datasets[at].table.name = name.to_owned();
    }
    let watch = Arc::default();
    let means = Means { engine: &engine, threads: Some(4), ..means(&watch, 0) };
    run(vec![job("c.yaml", plan)], &means, &mut |_| {});
    let mut measured = engine.0.into_inner().unwrap();
    measured.sort();
    let expected = [("b", 1), ("c", 1), ("child of b", 4), ("child of large", 4), ("large", 4)];
    assert_eq!(measured, expected.map(|(name, threads)| (name.to_owned(), Some(threads))));
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
