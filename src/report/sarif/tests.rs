//! What code scanning relies on.

use super::*;
use crate::report::fixture;
use crate::run::{ContractOutcome, DatasetOutcome};
use serde_json::{Value, json};

fn log(outcomes: &Outcomes) -> Value {
    let mut out = Vec::new();
    Sarif.render(outcomes, &Style::default(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn a_failing_check_is_a_result_at_its_line() {
    let log = log(&fixture::failing());
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        (&log["version"], &result["ruleId"], &result["level"]),
        (&"2.1.0".into(), &"in_range".into(), &"error".into())
    );
    let text = result["message"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("orders.amount: 412 of 1,204,326 rows below 0 (0.034 %, 0 allowed)\n    row 20117 "),
        "{text}"
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "contracts/orders.yaml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 18, "startColumn": 7, "endLine": 18, "endColumn": 8}
        })
    );
    assert_eq!(run["automationDetails"]["id"], "tabpact/orders/");
    assert_eq!(run["invocations"][0], json!({"executionSuccessful": false, "startTimeUtc": "2026-11-23T00:00:00Z"}));
}

#[test]
fn every_result_has_its_rule_and_every_rule_its_words() {
    for outcomes in [fixture::everything(), Outcomes::default()] {
        let log = log(&outcomes);
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        for rule in rules {
            for words in ["shortDescription", "fullDescription", "help"] {
                let length = rule[words]["text"].as_str().unwrap().len();
                assert!(length > 0 && (words == "help" || length <= 1_024), "{rule}");
            }
        }
    }
}

#[test]
fn only_what_was_checked_is_without_results() {
    let sound = log(&fixture::passing());
    assert_eq!(
        (sound["runs"][0]["results"].clone(), sound["runs"][0]["automationDetails"]["id"].clone()),
        (json!([]), "tabpact/".into())
    );
    assert_eq!(sound["runs"][0]["invocations"][0]["executionSuccessful"], true);
    let unknown = log(&Outcomes::default());
    assert_eq!(unknown["runs"][0]["results"][0]["ruleId"], "run");
    assert_eq!(log(&fixture::invalid())["runs"][0]["results"][0]["ruleId"], "contract");
}

#[test]
fn more_results_than_are_kept_are_counted() {
    let failing = fixture::failing().contracts[0].datasets[0].checks[6].clone();
    let dataset = DatasetOutcome { checks: vec![failing; MOST_RESULTS + 1], ..DatasetOutcome::default() };
    let contract = ContractOutcome { datasets: vec![dataset], ..fixture::failing().contracts.remove(0) };
    let log = log(&Outcomes { contracts: vec![contract], ..Outcomes::default() });
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), MOST_RESULTS);
    let last = results.last().unwrap()["message"]["text"].as_str().unwrap();
    assert!(last.starts_with("and 2 more findings"), "{last}");
}

#[test]
fn a_path_is_a_uri_and_no_value_is_a_link() {
    assert_eq!(artifact("a b/ü:%.yaml").uri, "a%20b/%C3%BC%3A%25.yaml");
    assert_eq!(artifact("/srv/a.yaml").uri, "file:///srv/a.yaml");
    assert_eq!(without_links("[x](https://example.org) [y] (z)"), "[x\\](https://example.org) [y] (z)");
}
