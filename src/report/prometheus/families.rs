//! Which metrics there are, and what each is taken from.

use super::{Labels, Style, told_apart, write_family};
use crate::measure::FileRead;
use crate::report::summary::{Score, Summary, counted};
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use std::io::{self, Write};
use std::time::{Duration, UNIX_EPOCH};

/// A contract, a dataset or a check, with its labels.
type Labelled<'o, T> = (Labels, &'o T);

/// Everything that has metrics.
struct Subjects<'o> {
    contracts: Vec<Labelled<'o, ContractOutcome>>,
    datasets: Vec<Labelled<'o, DatasetOutcome>>,
    checks: Vec<Labelled<'o, Outcome>>,
}

/// Writes every family. Every series names its contract, so that the files of several contracts share no series.
pub(super) fn write(outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let subjects = Subjects::of(outcomes, style);
    if outcomes.scope == Scope::Contracts {
        return write_validity(&subjects.contracts, out);
    }
    write_contracts(&subjects.contracts, outcomes, style, out)?;
    write_datasets(&subjects.datasets, style, out)?;
    write_checks(&subjects.checks, out)
}

impl<'o> Subjects<'o> {
    fn of(outcomes: &'o Outcomes, style: &Style) -> Self {
        let mut subjects = Self { contracts: Vec::new(), datasets: Vec::new(), checks: Vec::new() };
        let names = told_apart(outcomes.contracts.iter().map(called), style);
        for (contract, name) in outcomes.contracts.iter().zip(names) {
            let labels = Labels::default().with("contract", &name, style);
            subjects.add_datasets(contract, &labels, style);
            subjects.contracts.push((labels, contract));
        }
        subjects
    }

    fn add_datasets(&mut self, contract: &'o ContractOutcome, labels: &Labels, style: &Style) {
        let names = told_apart(contract.datasets.iter().map(|dataset| dataset.name.as_str()), style);
        for (dataset, name) in contract.datasets.iter().zip(names) {
            let labels = labels.with("dataset", &name, style);
            let ids = told_apart(dataset.checks.iter().map(|check| check.id.as_str()), style);
            for (check, id) in dataset.checks.iter().zip(ids) {
                let labels = labels
                    .with("id", &id, style)
                    .with("check", check.check, style)
                    .with("column", &check.columns.join(","), style)
                    .with("severity", check.severity.name(), style);
                self.checks.push((labels, check));
            }
            self.datasets.push((labels, dataset));
        }
    }
}

/// The name of a contract; its file where it has none.
fn called(contract: &ContractOutcome) -> &str {
    if contract.name.is_empty() { &contract.file } else { &contract.name }
}

fn write_contracts(
    contracts: &[Labelled<'_, ContractOutcome>],
    outcomes: &Outcomes,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let now = seconds(outcomes.now);
    let version = |labels: &Labels| labels.with("version", env!("CARGO_PKG_VERSION"), style);
    let succeeded = |contract: &ContractOutcome| !outcomes.interrupted && is_kept(contract);
    let spent = |contract: &ContractOutcome| contract.datasets.iter().map(|dataset| dataset.elapsed).sum::<Duration>();
    let score = |contract: &ContractOutcome| {
        let summary = Summary::of_contracts(outcomes, std::slice::from_ref(contract));
        summary.score.map(|score| Score::number(score).to_string())
    };
    let mut family = |name, help, value: &dyn Fn(&ContractOutcome) -> Option<String>| {
        let samples = contracts.iter().filter_map(|(labels, contract)| Some((labels.clone(), value(contract)?)));
        write_family(out, name, help, samples)
    };
    family("tabpact_last_run_timestamp_seconds", "When the contract was last checked.", &|_| Some(now.clone()))?;
    family(
        "tabpact_last_success_timestamp_seconds",
        "When the contract was last checked and kept; absent where the last check did not end so.",
        &|contract| succeeded(contract).then(|| now.clone()),
    )?;
    family(
        "tabpact_contract_kept",
        "1 where every check was evaluated and none failed, warnings allowed; else 0.",
        &|contract| Some(flag(succeeded(contract))),
    )?;
    family(
        "tabpact_run_duration_seconds",
        "How long it took to read and to check the datasets of the contract.",
        &|contract| Some(spent(contract).as_secs_f64().to_string()),
    )?;
    family(
        "tabpact_score_ratio",
        "1 - (failed + warned / 4) / evaluated checks; absent where a check could not be evaluated.",
        &score,
    )?;
    write_validity(contracts, out)?;
    let builds = contracts.iter().map(|(labels, _)| (version(labels), flag(true)));
    write_family(out, "tabpact_build_info", "The version that wrote these metrics.", builds)
}

fn write_validity(contracts: &[Labelled<'_, ContractOutcome>], out: &mut dyn Write) -> io::Result<()> {
    let samples = contracts.iter().map(|(labels, contract)| (labels.clone(), flag(!contract.is_invalid())));
    write_family(out, "tabpact_contract_valid", "1 where the contract itself could be used; else 0.", samples)
}

fn write_datasets(datasets: &[Labelled<'_, DatasetOutcome>], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let is_read = DatasetOutcome::was_read;
    let mut family = |name, help, value: &dyn Fn(&DatasetOutcome) -> Option<String>| {
        let samples = datasets.iter().filter_map(|(labels, dataset)| Some((labels.clone(), value(dataset)?)));
        write_family(out, name, help, samples)
    };
    family("tabpact_dataset_readable", "1 where the dataset could be read; else 0.", &|dataset| {
        Some(flag(is_read(dataset)))
    })?;
    family("tabpact_scanned_rows", "Rows of the dataset.", &|dataset| dataset.rows.map(|rows| rows.to_string()))?;
    family("tabpact_scanned_bytes", "Size of the files of the dataset, as stored.", &|dataset| {
        is_read(dataset).then(|| bytes(&dataset.files).to_string())
    })?;
    family("tabpact_scan_duration_seconds", "How long it took to read and to check the dataset.", &|dataset| {
        Some(dataset.elapsed.as_secs_f64().to_string())
    })?;
    family("tabpact_scan_rows_per_second", "Rows of the dataset by that time.", &|dataset| {
        let (rows, elapsed) = (dataset.rows?, dataset.elapsed.as_secs_f64());
        (elapsed > 0.0).then(|| (rows as f64 / elapsed).to_string())
    })?;
    family(
        "tabpact_newest_file_timestamp_seconds",
        "When the newest file of the dataset was last modified.",
        &|dataset| {
            let newest = dataset.files.iter().filter_map(|file| file.modified).max()?;
            newest.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs_f64().to_string())
        },
    )?;
    let ages = datasets.iter().flat_map(|(labels, dataset)| {
        let known = dataset.facts.iter().filter(|column| !dataset.hides(&column.name));
        known.filter_map(|column| Some((labels.with("column", &column.name, style), seconds(column.age?))))
    });
    write_family(
        out,
        "tabpact_data_age_seconds",
        "Age of the newest value, where a check of freshness asked for it.",
        ages,
    )
}

fn write_checks(checks: &[Labelled<'_, Outcome>], out: &mut dyn Write) -> io::Result<()> {
    let mut family = |name, help, value: &dyn Fn(&Outcome) -> Option<String>| {
        let samples = checks.iter().filter_map(|(labels, check)| Some((labels.clone(), value(check)?)));
        write_family(out, name, help, samples)
    };
    family("tabpact_check_passed", "1 where the check was evaluated and held; else 0.", &|check| {
        Some(flag(check.status == Status::Pass))
    })?;
    family("tabpact_check_evaluated", "1 where it could be told how the check goes; else 0.", &|check| {
        Some(flag(is_evaluated(check)))
    })?;
    family("tabpact_check_evaluated_rows", "Rows on which the check had an answer.", &|check| {
        check.counts.map(|counts| counts.evaluated.to_string())
    })?;
    family("tabpact_check_failing_rows", "Rows that failed the check.", &|check| {
        counted(check).map(|counts| counts.failing.to_string())
    })?;
    family(
        "tabpact_check_failing_ratio",
        "Failing rows by evaluated rows; absent where none was evaluated.",
        &|check| {
            let counts = counted(check).filter(|counts| counts.evaluated > 0)?;
            Some((counts.failing as f64 / counts.evaluated as f64).to_string())
        },
    )
}

/// Whether every check of a contract was evaluated and none failed. One skipped check is one that nobody made.
fn is_kept(contract: &ContractOutcome) -> bool {
    let checks = || contract.datasets.iter().flat_map(|dataset| &dataset.checks);
    let is_read = contract.datasets.iter().all(|dataset| dataset.was_read() && !dataset.checks.is_empty());
    let holds = |check: &Outcome| matches!(check.status, Status::Pass | Status::Warn);
    !contract.is_invalid() && is_read && checks().count() > 0 && checks().all(holds)
}

fn is_evaluated(check: &Outcome) -> bool {
    match check.status {
        Status::Pass | Status::Warn | Status::Fail => true,
        Status::Skip | Status::Error => false,
    }
}

fn bytes(files: &[FileRead]) -> u64 {
    files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
}

fn flag(is_so: bool) -> String {
    u8::from(is_so).to_string()
}

/// Nanoseconds as seconds.
fn seconds(nanoseconds: i128) -> String {
    (nanoseconds as f64 / 1e9).to_string()
}
