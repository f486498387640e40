//! What readers of events rely on.

use super::OpenLineage;
use crate::data::{Decimal, Value as Datum};
use crate::report::{Render, Style, fixture};
use crate::run::{Absent, ColumnFacts, ContractOutcome, Outcomes, Scope, Status};
use proptest::prelude::*;
use serde_json::{Value, json};

fn events(outcomes: &Outcomes, style: &Style) -> Vec<Value> {
    let mut out = Vec::new();
    OpenLineage.render(outcomes, style, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the specification demands of every event and of every facet.
fn assert_keeps_the_specification(event: &Value) {
    for field in ["eventTime", "producer", "schemaURL", "eventType"] {
        assert!(event[field].is_string(), "{field}: {event}");
    }
    assert!(["START", "COMPLETE", "FAIL", "ABORT"].contains(&event["eventType"].as_str().unwrap()));
    assert!(
        event["run"]["runId"].is_string() && event["job"]["name"].is_string() && event["job"]["namespace"].is_string()
    );
    let mut facets: Vec<&Value> = vec![&event["run"]["facets"], &event["job"]["facets"]];
    for input in event["inputs"].as_array().unwrap() {
        assert!(input["namespace"].is_string() && input["name"].is_string());
        facets.extend([&input["facets"], &input["inputFacets"]]);
        for assertion in input["inputFacets"]["dataQualityAssertions"]["assertions"].as_array().into_iter().flatten() {
            assert!(assertion["assertion"].is_string() && assertion["success"].is_boolean(), "{assertion}");
        }
    }
    for facet in facets.into_iter().flat_map(|facets| facets.as_object().unwrap().values()) {
        assert!(facet["_producer"].is_string() && facet["_schemaURL"].is_string(), "{facet}");
    }
    assert!(!event.to_string().contains("null,") && !event.to_string().contains(":null"), "{event}");
}

fn end(outcomes: &Outcomes) -> Value {
    events(outcomes, &Style::default()).remove(1)
}

#[test]
fn a_contract_begins_and_ends_under_one_identifier() {
    let found = events(&fixture::everything(), &Style::default());
    assert_eq!(found.len(), 2 * fixture::everything().contracts.len());
    found.iter().for_each(assert_keeps_the_specification);
    assert_eq!(found[1]["run"]["facets"]["parent"]["run"]["runId"], fixture::everything().id);
    for pair in found.chunks(2) {
        assert_eq!((&pair[0]["eventType"], &pair[0]["run"]["runId"]), (&json!("START"), &pair[1]["run"]["runId"]));
    }
    assert_eq!(
        (&found[0]["eventTime"], &found[1]["eventTime"]),
        (&json!("2026-11-23T00:00:00Z"), &json!("2026-11-23T00:00:03.14Z"))
    );
    assert!(events(&Outcomes::default(), &Style::default()).is_empty());
}

#[test]
fn an_event_fails_where_the_program_does() {
    assert_eq!(end(&fixture::passing())["eventType"], "COMPLETE");
    assert_eq!(end(&fixture::failing())["eventType"], "FAIL");
    assert_eq!(end(&Outcomes { interrupted: true, ..fixture::passing() })["eventType"], "ABORT");
    let invalid = end(&fixture::invalid());
    assert_eq!(invalid["eventType"], "FAIL");
    assert_eq!(
        invalid["run"]["facets"]["errorMessage"]["message"],
        "contracts/returns.yaml:5: unknown check `not_nul`"
    );
    let mut outcomes = fixture::passing();
    outcomes.contracts[0].datasets[0].checks[0].status = Status::Skip;
    assert_eq!(end(&outcomes)["eventType"], "FAIL");
    outcomes.contracts[0].datasets[0].absent = Some(Absent { reason: "it is away".into(), status: Status::Warn });
    assert_eq!(end(&outcomes)["eventType"], "COMPLETE");
    let contracts =
        Outcomes { scope: Scope::Contracts, contracts: vec![ContractOutcome::default()], ..Outcomes::default() };
    let linted = end(&contracts);
    assert_eq!((&linted["eventType"], &linted["job"]["name"]), (&json!("COMPLETE"), &json!(".lint")));
}

#[test]
fn what_could_not_be_told_is_no_assertion() {
    let event = end(&fixture::failing());
    let assertions = event["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"].as_array().unwrap();
    let tests = event["run"]["facets"]["test"]["tests"].as_array().unwrap();
    assert_eq!((assertions.len(), tests.len()), (12, 14));
    let range = &assertions[6];
    assert_eq!(
        *range,
        json!({"assertion": "in_range", "success": false, "column": "amount", "severity": "error",
            "name": "orders.amount.in_range", "description": "refunds have a table of their own",
            "expected": "in_range 0.. (0 allowed to fail)", "actual": "412 of 1,204,326 rows fail (0.034 %)"})
    );
    let skipped: Vec<&Value> = tests.iter().filter(|test| test["status"] == "skip").map(|test| &test["type"]).collect();
    assert_eq!(skipped, ["freshness", "references"]);
}

#[test]
fn metrics_are_numbers_and_hidden_ones_are_left_out() {
    let mut outcomes = fixture::passing();
    outcomes.contracts[0].datasets[0].facts = vec![ColumnFacts {
        name: "amount".into(),
        rows: Some(9),
        nulls: Some(2),
        unreadable: Some(1),
        least: Some(Datum::Decimal(Decimal::new(-125, 2))),
        newest: Some(Datum::Timestamp(1)),
        sum: Some(Datum::Float(f64::NAN)),
        ..ColumnFacts::default()
    }];
    let quality = |event: &Value| event["inputs"][0]["inputFacets"]["dataQualityMetrics"].clone();
    let told = quality(&end(&outcomes));
    assert_eq!(
        (&told["rowCount"], &told["bytes"], &told["fileCount"]),
        (&json!(1_204_331), &json!(412_000_000), &json!(1))
    );
    assert_eq!(told["columnMetrics"], json!({"amount": {"nullCount": 2, "count": 6, "min": -1.25}}));
    outcomes.contracts[0].datasets[0].sensitive = vec!["amount".into()];
    assert_eq!(quality(&end(&outcomes))["columnMetrics"], json!({"amount": {"nullCount": 2, "count": 6}}));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_one_event_a_line(texts in prop::collection::vec("(\\PC|[\"\\\\\n]|[\u{0}-\u{1f}\u{202e}\u{2028}]){0,20}", 4)) {
        let mut outcomes = fixture::failing();
        outcomes.contracts[0].name.clone_from(&texts[0]);
        outcomes.contracts[0].datasets[0].path = texts[1].clone().into();
        for check in &mut outcomes.contracts[0].datasets[0].checks {
            check.columns = vec![texts[2].clone()];
            check.message.clone_from(&texts[3]);
        }
        let found = events(&outcomes, &Style::default());
        prop_assert_eq!(found.len(), 2);
        found.iter().for_each(assert_keeps_the_specification);
    }
}
