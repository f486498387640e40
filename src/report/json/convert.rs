//! Outcomes in the shape of version 1.

use super::split::Split;
use super::v1;
use crate::contract::Severity;
use crate::data::{Cell, Value};
use crate::measure::{FileRead, Place, Repeat, Sample, Timings};
use crate::problem::{Level, Problem, Span};
use crate::report::Style;
use crate::report::redact;
use crate::report::summary::{Score, Summary, dataset_status, status_of};
use crate::run::{ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use std::time::UNIX_EPOCH;

pub(crate) fn report(outcomes: &Outcomes, style: &Style) -> v1::Report {
    let contracts = outcomes.contracts.iter().map(|outcome| contract(outcomes, outcome, style)).collect();
    v1::Report { schema: v1::VERSION, run: run(outcomes), contracts }
}

pub(crate) fn run(outcomes: &Outcomes) -> v1::Run {
    let summary = Summary::of(outcomes);
    v1::Run {
        run_id: outcomes.id.clone(),
        tool: v1::Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        scope: match outcomes.scope {
            Scope::Data => v1::Scope::Data,
            Scope::Contracts => v1::Scope::Contracts,
        },
        status: status(summary.status),
        complete: !outcomes.interrupted,
        time: Value::Timestamp(outcomes.now).to_string(),
        elapsed_seconds: outcomes.elapsed.as_secs_f64(),
        summary: v1::Summary {
            contracts: summary.contracts,
            invalid_contracts: summary.invalid,
            datasets: summary.datasets,
            unreadable_datasets: summary.unreadable,
            absent_datasets: summary.absent,
            rows: summary.rows,
            checks: summary.checks(),
            passed: summary.passed,
            warned: summary.warned,
            failed: summary.failed,
            errored: summary.errored,
            skipped: summary.skipped,
            score: summary.score.map(Score::number),
        },
    }
}

fn contract(outcomes: &Outcomes, outcome: &ContractOutcome, style: &Style) -> v1::Contract {
    let checked = |dataset_outcome: &DatasetOutcome| v1::CheckedDataset {
        dataset: dataset(dataset_outcome),
        checks: dataset_outcome
            .checks
            .iter()
            .map(|check_outcome| check(&outcome.file, dataset_outcome, check_outcome, style))
            .collect(),
    };
    v1::Contract {
        file: outcome.file.clone(),
        name: some(&outcome.name),
        version: outcome.version.clone(),
        owner: outcome.owner.clone(),
        status: status(status_of(outcomes, outcome)),
        problems: outcome.problems.iter().map(|found| problem(&outcome.file, found)).collect(),
        datasets: outcome.datasets.iter().map(checked).collect(),
    }
}

pub(crate) fn problem(file: &str, problem: &Problem) -> v1::Problem {
    let level = match problem.level {
        Level::Error => v1::Level::Error,
        Level::Note => v1::Level::Note,
    };
    let (label, help) = (some(&problem.label), some(&problem.help));
    v1::Problem { level, message: problem.message.clone(), label, help, location: location(file, problem.span) }
}

pub(crate) fn dataset(outcome: &DatasetOutcome) -> v1::Dataset {
    v1::Dataset {
        name: outcome.name.clone(),
        source: outcome.source.clone(),
        status: status(dataset_status(outcome)),
        unreadable: outcome.unreadable.clone(),
        absent: outcome.absent.as_ref().map(|absent| absent.reason.clone()),
        rows: outcome.rows,
        columns: outcome.columns,
        bytes: outcome.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes)),
        elapsed_seconds: outcome.elapsed.as_secs_f64(),
        timings: outcome.timings.map(timings),
        files: outcome.files.iter().map(file).collect(),
        split: outcome.split.as_ref().map(Split::of),
    }
}

fn timings(timings: Timings) -> v1::Timings {
    let Timings { read, decode, check, confirm } = timings;
    let [read_seconds, decode_seconds, check_seconds, confirm_seconds] =
        [read, decode, check, confirm].map(|time| time.as_secs_f64());
    v1::Timings { read_seconds, decode_seconds, check_seconds, confirm_seconds }
}

fn file(read: &FileRead) -> v1::File {
    let since = read.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i128::try_from(since.as_nanos()).ok());
    let modified = modified.map(|nanoseconds| Value::Timestamp(nanoseconds).to_string());
    v1::File { path: read.path.to_string_lossy().into_owned(), bytes: read.bytes, modified }
}

pub(crate) fn check(contract: &str, dataset: &DatasetOutcome, outcome: &Outcome, style: &Style) -> v1::Check {
    let share = |counts: Counts| counts.failing as f64 / counts.evaluated as f64;
    v1::Check {
        id: outcome.id.clone(),
        check: outcome.check.to_owned(),
        name: outcome.name.clone(),
        description: outcome.description.clone(),
        columns: outcome.columns.clone(),
        severity: severity(outcome.severity),
        status: status(outcome.status),
        promise: outcome.promise.clone(),
        allowed: some(&outcome.allowed),
        message: some(&redact::message(dataset, outcome)),
        help: some(&outcome.help),
        counts: outcome.counts.map(counts),
        share: outcome.counts.filter(|counts| counts.evaluated > 0).map(share),
        observed: redact::observed(dataset, outcome),
        location: location(contract, outcome.span),
        tags: outcome.tags.clone(),
        samples: style.samples(outcome).iter().map(|found| sample(dataset, found)).collect(),
        repeats: style.repeats(outcome).iter().map(|found| repeat(dataset, found)).collect(),
    }
}

fn counts(counts: Counts) -> v1::Counts {
    let Counts { total, evaluated, nulls, unreadable, failing, repeated_keys } = counts;
    v1::Counts { total, evaluated, nulls, unreadable, failing, repeated_keys }
}

fn sample(dataset: &DatasetOutcome, sample: &Sample) -> v1::Sample {
    let unreadable = sample.cells.iter().filter(|(_, cell)| matches!(cell, Cell::Unreadable(_)));
    v1::Sample {
        place: place(dataset, sample.place),
        values: values(dataset, &sample.cells),
        unreadable: unreadable.map(|(column, _)| column.clone()).collect(),
    }
}

fn repeat(dataset: &DatasetOutcome, repeat: &Repeat) -> v1::Repeat {
    let places = repeat.places.iter().map(|found| place(dataset, *found)).collect();
    v1::Repeat { key: values(dataset, &repeat.key), rows: repeat.rows, places }
}

fn values(dataset: &DatasetOutcome, cells: &[(String, Cell)]) -> v1::Values {
    v1::Values(cells.iter().map(|(column, cell)| (column.clone(), redact::cell(dataset, column, cell))).collect())
}

fn place(dataset: &DatasetOutcome, place: Place) -> v1::Place {
    let file = dataset.files.get(place.file as usize);
    v1::Place { file: file.map(|file| file.path.to_string_lossy().into_owned()), row: place.row }
}

fn location(file: &str, span: Span) -> v1::Location {
    let known = span.line > 0;
    v1::Location { file: file.to_owned(), line: known.then_some(span.line), column: known.then_some(span.column) }
}

fn status(status: Status) -> v1::Status {
    match status {
        Status::Pass => v1::Status::Pass,
        Status::Skip => v1::Status::Skip,
        Status::Warn => v1::Status::Warn,
        Status::Fail => v1::Status::Fail,
        Status::Error => v1::Status::Error,
    }
}

fn severity(severity: Severity) -> v1::Severity {
    match severity {
        Severity::Info => v1::Severity::Info,
        Severity::Warn => v1::Severity::Warn,
        Severity::Error => v1::Severity::Error,
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
