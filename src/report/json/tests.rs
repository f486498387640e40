//! What programs rely on.

use crate::report::{RENDERERS, Style, fixture, json_schema, line_schema, renderer};
use crate::run::{Outcomes, SplitOutcome, Status};
use serde_json::Value;

fn render(format: &str, outcomes: &Outcomes, style: &Style) -> String {
    let mut out = Vec::new();
    renderer(format).unwrap().render(outcomes, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(outcomes: &Outcomes, style: &Style) -> Value {
    serde_json::from_str(&render("json", outcomes, style)).unwrap()
}

fn assert_valid(validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{value:#}");
}

#[test]
fn the_document_is_as_its_schema_says() {
    let validator = jsonschema::validator_for(&json_schema()).unwrap();
    for outcomes in [
        fixture::everything(),
        fixture::passing(),
        Outcomes { interrupted: true, ..fixture::failing() },
        Outcomes::default(),
    ] {
        assert_valid(&validator, &json(&outcomes, &Style::default()));
    }
    let mut wrong = json(&fixture::failing(), &Style::default());
    wrong["contracts"][0]["datasets"][0]["checks"][0]["status"] = "ok".into();
    assert!(!validator.is_valid(&wrong));
    wrong = json(&fixture::failing(), &Style::default());
    wrong["schema"] = "tabpact-report/2".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn a_split_is_told_only_where_it_was_asked_for() {
    let validator = jsonschema::validator_for(&json_schema()).unwrap();
    let mut outcomes = fixture::passing();
    assert!(json(&outcomes, &Style::default())["contracts"][0]["datasets"][0].get("split").is_none());
    let split = SplitOutcome {
        run: "r".into(),
        quarantined: 1,
        accepted: 2,
        quarantine: Some("q/o.csv".into()),
        ..SplitOutcome::default()
    };
    outcomes.contracts[0].datasets[0].split = Some(split.clone());
    let told = json(&outcomes, &Style::default());
    assert_valid(&validator, &told);
    let told = &told["contracts"][0]["datasets"][0]["split"];
    assert_eq!((&told["quarantined"], &told["quarantine_file"]), (&1.into(), &"q/o.csv".into()));
    outcomes.contracts[0].datasets[0].split = Some(SplitOutcome { failure: Some("full".into()), ..split });
    let told = json(&outcomes, &Style::default());
    assert_valid(&validator, &told);
    assert!(told["status"] == "error" && told["contracts"][0]["datasets"][0]["split"]["quarantined"].is_null());
}

#[test]
fn every_line_is_as_its_schema_says() {
    let validator = jsonschema::validator_for(&line_schema()).unwrap();
    let text = render("jsonl", &fixture::everything(), &Style::default());
    let mut types = Vec::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        assert_valid(&validator, &value);
        types.push(value["type"].as_str().unwrap().to_owned());
    }
    assert_eq!(types.last().map(String::as_str), Some("summary"));
    types.sort();
    types.dedup();
    assert_eq!(types, ["check", "dataset", "problem", "summary"]);
}

#[test]
fn every_field_of_the_schemas_is_described() {
    fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
        for (key, inner) in schema.as_object().into_iter().flatten() {
            if key == "properties" {
                for (name, property) in inner.as_object().into_iter().flatten().filter(|(name, _)| *name != "type") {
                    if property.get("description").is_none() {
                        found.push(format!("{path}.{name}"));
                    }
                }
            }
            undescribed(inner, &format!("{path}.{key}"), found);
        }
    }
    let mut found = Vec::new();
    undescribed(&json_schema(), "report", &mut found);
    undescribed(&line_schema(), "line", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn counts_are_exact_and_shares_lie_between_0_and_1() {
    let report = json(&fixture::failing(), &Style::default());
    let check = &report["contracts"][0]["datasets"][0]["checks"][6];
    assert_eq!(check["counts"]["failing"], 412);
    assert_eq!(check["counts"]["evaluated"], 1_204_326);
    assert_eq!(check["share"].as_f64(), Some(412.0 / 1_204_326.0));
    assert_eq!(check["location"], serde_json::json!({"file": "contracts/orders.yaml", "line": 18, "column": 7}));
    assert_eq!(
        check["samples"][0],
        serde_json::json!({"file": "data/orders_2026-11-22.csv", "row": 20117, "values": {"order_id": "A-99120", "amount": "-52.00"}, "unreadable": []})
    );
    assert_eq!(report["time"], "2026-11-23T00:00:00Z");
    assert_eq!(report["summary"]["score"], Value::Null);
    assert_eq!(report["status"], "error");
}

#[test]
fn an_unreadable_cell_is_told_from_a_null() {
    let report = json(&fixture::hostile(), &Style::default());
    let samples = &report["contracts"][0]["datasets"][0]["checks"][0]["samples"];
    assert_eq!(samples[0]["values"]["n"], Value::Null);
    assert_eq!(samples[1]["values"]["n"], "12,5");
    assert_eq!(samples[1]["unreadable"], serde_json::json!(["n"]));
    assert_eq!(samples[1]["file"], "data/events/b/part-0.csv");
    assert_eq!(samples[0]["values"][fixture::HOSTILE], fixture::HOSTILE);
}

#[test]
fn an_interrupted_run_is_not_complete() {
    let report = json(&Outcomes { interrupted: true, ..fixture::passing() }, &Style::default());
    assert_eq!(
        (report["complete"].clone(), report["status"].clone(), report["summary"]["score"].clone()),
        (false.into(), "error".into(), Value::Null)
    );
}

#[test]
fn hidden_values_are_in_no_format() {
    let open = Style { verbose: true, ..Style::default() };
    let mut outcomes = fixture::failing();
    let mut marked = fixture::failing();
    marked.contracts[0].datasets[0].sensitive = ["order_id", "email", "quantity"].map(str::to_owned).to_vec();
    let mut above = fixture::outcome("max", &["quantity"], Status::Fail, "9,001 is above 100");
    above.observed = Some("9001".into());
    outcomes.contracts[0].datasets[0].checks.push(above.clone());
    marked.contracts[0].datasets[0].checks.push(above);
    for format in RENDERERS {
        let (shown, text) = (render(format.name(), &outcomes, &open), render(format.name(), &marked, &open));
        for value in ["A-99120", "A-10442", "anna at", "veryvery", "9,001", "9001"] {
            assert!(!text.contains(value), "{}: {value}\n{text}", format.name());
        }
        let shows_rows = shown.contains("A-99120");
        assert!(!shows_rows || text.contains("[redacted]"), "{}", format.name());
        assert_eq!(shown.contains("-52.00"), text.contains("-52.00"), "{}", format.name());
        assert!(text.contains("[redacted]") || !shown.contains("9,001"), "{}", format.name());
    }
}

#[test]
fn without_samples_there_are_counts_only() {
    for format in RENDERERS {
        let text = render(format.name(), &fixture::failing(), &Style { samples: false, ..Style::default() });
        for value in ["A-99120", "-52.00", "20117", "A-10442", "904331", "anna"] {
            assert!(!text.contains(value), "{}: {value}", format.name());
        }
        assert!(text.contains("412"));
    }
}

/// The names of all fields, by the type that has them.
fn fields(schema: &Value) -> String {
    let own = |schema: &Value| {
        schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut lines = vec![format!("Report: {}", own(schema))];
    for (name, definition) in schema["$defs"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, definition)| definition.get("properties").is_some())
    {
        lines.push(format!("{name}: {}", own(definition)));
    }
    lines.join("\n")
}

#[test]
fn no_field_of_version_1_is_removed_or_renamed() {
    insta::assert_snapshot!(fields(&json_schema()), @r#"
    Report: schema run_id tool scope status complete time elapsed_seconds summary contracts
    Tool: name version
    Summary: contracts invalid_contracts datasets unreadable_datasets absent_datasets rows checks passed warned failed errored skipped score
    Contract: file name version owner status problems datasets
    Problem: level message label help location
    Location: file line column
    CheckedDataset: name source status unreadable absent rows columns bytes elapsed_seconds timings files split checks
    Timings: read_seconds decode_seconds check_seconds confirm_seconds
    File: path bytes modified
    Split: failure run quarantined accepted quarantine_file accepted_file
    Check: id check name description columns severity status promise allowed message help counts share observed location tags samples repeats
    Counts: total evaluated nulls unreadable failing repeated_keys
    Sample: file row values unreadable
    Repeat: key rows places
    Place: file row
    "#);
}
