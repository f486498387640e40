//! Verdicts as OpenLineage has them: assertions about a dataset, and tests of a run.

use super::object;
use crate::contract::Severity;
use crate::report::redact;
use crate::report::{share, thousands};
use crate::run::{DatasetOutcome, Outcome, Status};
use serde_json::{Value, json};

/// The checks of a dataset that were evaluated. One that could not be has neither succeeded nor failed, and is a skipped
/// test of the run only.
pub(super) fn assertions(dataset: &DatasetOutcome) -> Vec<Value> {
    let evaluated = dataset.checks.iter().filter_map(|check| Some((check, success(check)?)));
    evaluated.map(|(check, success)| assertion(dataset, check, success)).collect()
}

fn assertion(dataset: &DatasetOutcome, check: &Outcome, success: bool) -> Value {
    let fields = object([
        ("assertion", Some(json!(check.check))),
        ("success", Some(json!(success))),
        ("column", column(check)),
        ("severity", Some(json!(severity(check)))),
        ("name", Some(json!(check.id))),
        ("description", description(check)),
        ("expected", Some(json!(expected(check)))),
        ("actual", actual(dataset, check)),
        ("params", params(check)),
    ]);
    Value::Object(fields)
}

/// A check as a test of the run.
pub(super) fn test(dataset: &DatasetOutcome, check: &Outcome) -> Value {
    let status = match success(check) {
        Some(true) => "pass",
        Some(false) => "fail",
        None => "skip",
    };
    let fields = object([
        ("name", Some(json!(check.id))),
        ("status", Some(json!(status))),
        ("severity", Some(json!(severity(check)))),
        ("type", Some(json!(check.check))),
        ("description", description(check)),
        ("expected", Some(json!(expected(check)))),
        ("actual", actual(dataset, check)),
    ]);
    Value::Object(fields)
}

/// Whether a check held; `None` where that could not be told.
fn success(check: &Outcome) -> Option<bool> {
    match check.status {
        Status::Pass => Some(true),
        Status::Warn | Status::Fail => Some(false),
        Status::Skip | Status::Error => None,
    }
}

/// A facet knows two severities: what blocks, and what does not.
fn severity(check: &Outcome) -> &'static str {
    match check.severity {
        Severity::Error => "error",
        Severity::Warn | Severity::Info => "warn",
    }
}

/// The one column that a check is about. Several are parameters.
fn column(check: &Outcome) -> Option<Value> {
    match &check.columns[..] {
        [column] => Some(json!(column)),
        _ => None,
    }
}

fn params(check: &Outcome) -> Option<Value> {
    (check.columns.len() > 1).then(|| json!({ "columns": check.columns }))
}

fn description(check: &Outcome) -> Option<Value> {
    check.name.as_ref().or(check.description.as_ref()).map(|text| json!(text))
}

fn expected(check: &Outcome) -> String {
    match check.allowed.as_str() {
        "" => check.promise.clone(),
        allowed => format!("{} ({allowed} allowed to fail)", check.promise),
    }
}

/// The value that was found, or how many rows failed, or why it could not be told.
fn actual(dataset: &DatasetOutcome, check: &Outcome) -> Option<Value> {
    if success(check).is_none() {
        return Some(json!(redact::message(dataset, check)));
    }
    if let Some(observed) = redact::observed(dataset, check) {
        return Some(json!(observed));
    }
    if let Some(counts) = check.counts {
        let share = share(counts.failing, counts.evaluated);
        let share = if share.is_empty() { share } else { format!(" ({share})") };
        let (failing, evaluated) = (thousands(counts.failing), thousands(counts.evaluated));
        return Some(json!(format!("{failing} of {evaluated} rows fail{share}")));
    }
    let message = redact::message(dataset, check);
    (!message.is_empty()).then(|| json!(message))
}
