//! The two events of a contract: its check began, and it ended.

use super::{SPECIFICATION, assertions, facet, metrics, names, object, producer};
use crate::data::Value as Datum;
use crate::report::redact;
use crate::report::summary::status_of;
use crate::run::{ContractOutcome, DatasetOutcome, Outcomes, Status};
use serde_json::{Map, Value, json};

/// What is wrong in an event is told in so many reasons; the rest is counted.
const MOST_REASONS: usize = 20;

/// The events of one contract of a run.
pub(super) fn events(outcomes: &Outcomes, at: usize) -> Vec<Value> {
    let Some(contract) = outcomes.contracts.get(at) else { return Vec::new() };
    let run_id = names::run_id(outcomes, at);
    let ended = outcomes.now + i128::try_from(outcomes.elapsed.as_nanos()).unwrap_or(0);
    let event = |kind: &str, time: i128, facets: Map<String, Value>, inputs: Vec<Value>| {
        json!({
            "eventTime": moment(time),
            "eventType": kind,
            "producer": producer(),
            "schemaURL": format!("{SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/RunEvent"),
            "run": { "runId": run_id, "facets": facets },
            "job": { "namespace": names::NAMESPACE, "name": names::job_of(outcomes, contract), "facets": job_facets() },
            "inputs": inputs,
            "outputs": [],
        })
    };
    let bare = contract.datasets.iter().map(|dataset| input(contract, dataset, Map::new(), Map::new()));
    let whole = contract
        .datasets
        .iter()
        .map(|dataset| input(contract, dataset, metrics::dataset_facets(dataset), input_facets(dataset)));
    let start = object([("processing_engine", Some(engine())), ("parent", parent(outcomes))]);
    let start = event("START", outcomes.now, start, bare.collect());
    let end = event(ending(contract, outcomes), ended, run_facets(contract, outcomes), whole.collect());
    vec![start, end]
}

/// How a check ended: it fails where the program would, and is aborted where it was interrupted.
fn ending(contract: &ContractOutcome, outcomes: &Outcomes) -> &'static str {
    if outcomes.interrupted {
        return "ABORT";
    }
    let is_skipped = |dataset: &DatasetOutcome| dataset.checks.iter().any(|check| check.status == Status::Skip);
    let mut datasets = outcomes.contracts.iter().flat_map(|contract| &contract.datasets);
    // What is missing where it may be missing is no failure, and neither is what depends on it.
    let may_skip = datasets.any(|dataset| dataset.absent.is_some());
    match status_of(outcomes, contract) {
        Status::Pass | Status::Warn | Status::Skip if may_skip => "COMPLETE",
        Status::Pass | Status::Warn if !contract.datasets.iter().any(is_skipped) => "COMPLETE",
        Status::Pass | Status::Warn | Status::Skip | Status::Fail | Status::Error => "FAIL",
    }
}

fn run_facets(contract: &ContractOutcome, outcomes: &Outcomes) -> Map<String, Value> {
    let tests: Vec<Value> = contract
        .datasets
        .iter()
        .flat_map(|dataset| dataset.checks.iter().map(move |check| assertions::test(dataset, check)))
        .collect();
    let tests = (!tests.is_empty()).then(|| facet("TestRunFacet", "1-0-1", object([("tests", Some(json!(tests)))])));
    let reasons = reasons(contract, outcomes);
    let message = (!reasons.is_empty()).then(|| {
        let fields = [("message", Some(json!(reasons))), ("programmingLanguage", Some(json!("Rust")))];
        facet("ErrorMessageRunFacet", "1-0-1", object(fields))
    });
    let parent = parent(outcomes);
    object([("processing_engine", Some(engine())), ("parent", parent), ("test", tests), ("errorMessage", message)])
}

/// What could not be told, and why.
fn reasons(contract: &ContractOutcome, outcomes: &Outcomes) -> String {
    let problems = contract.problems.iter().filter(|_| contract.is_invalid());
    let mut reasons: Vec<String> =
        problems.map(|problem| format!("{}:{}: {}", contract.file, problem.span.line, problem.message)).collect();
    for dataset in &contract.datasets {
        reasons.extend(dataset.unreadable.as_ref().map(|why| format!("{}: {why}", dataset.name)));
        let untold =
            dataset.checks.iter().filter(|check| check.status == Status::Error && dataset.unreadable.is_none());
        reasons.extend(untold.map(|check| format!("{}: {}", check.id, redact::message(dataset, check))));
    }
    if outcomes.interrupted {
        reasons.push("the run was interrupted".to_owned());
    }
    let more = reasons.len().saturating_sub(MOST_REASONS);
    if more > 0 {
        reasons.truncate(MOST_REASONS);
        reasons.push(format!("and {more} more"));
    }
    reasons.join("; ")
}

fn input(
    contract: &ContractOutcome,
    dataset: &DatasetOutcome,
    facets: Map<String, Value>,
    input_facets: Map<String, Value>,
) -> Value {
    let (namespace, name) = names::dataset(contract, dataset);
    json!({ "namespace": namespace, "name": name, "facets": facets, "inputFacets": input_facets })
}

fn input_facets(dataset: &DatasetOutcome) -> Map<String, Value> {
    let assertions = assertions::assertions(dataset);
    let assertions = (!assertions.is_empty()).then(|| {
        let content = object([("assertions", Some(json!(assertions)))]);
        facet("DataQualityAssertionsDatasetFacet", "1-1-0", content)
    });
    object([("dataQualityAssertions", assertions), ("dataQualityMetrics", metrics::quality(dataset))])
}

fn job_facets() -> Map<String, Value> {
    let kind = [
        ("processingType", Some(json!("BATCH"))),
        ("integration", Some(json!("TABPACT"))),
        ("jobType", Some(json!("CHECK"))),
    ];
    object([("jobType", Some(facet("JobTypeJobFacet", "2-0-4", object(kind))))])
}

fn engine() -> Value {
    let fields = [("version", Some(json!(env!("CARGO_PKG_VERSION")))), ("name", Some(json!("tabpact")))];
    facet("ProcessingEngineRunFacet", "1-1-1", object(fields))
}

/// The run of all contracts, which the reports in other formats name.
fn parent(outcomes: &Outcomes) -> Option<Value> {
    let run = json!({ "runId": outcomes.id });
    let job = json!({ "namespace": names::NAMESPACE, "name": "check" });
    let content = object([("run", Some(run)), ("job", Some(job))]);
    (!outcomes.id.is_empty()).then(|| facet("ParentRunFacet", "1-2-0", content))
}

/// A time to the millisecond: not every reader takes more.
pub(super) fn moment(nanoseconds: i128) -> String {
    const MILLISECOND: i128 = 1_000_000;
    Datum::Timestamp(nanoseconds.div_euclid(MILLISECOND) * MILLISECOND).to_string()
}
