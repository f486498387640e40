//! Every check on data that keeps it and on data that breaks it: `fixtures/checks/<check>/`, through the program, on every
//! engine.
//!
//! A folder holds `contract.yaml`, whose dataset under test is called like the check, files `good*.csv` and `bad*.csv`,
//! and what was counted by hand in `expected.json`. `UPDATE=1 cargo test --test checks` writes that file anew: read the
//! difference line by line before you commit it.

mod support;

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::{NOW, Run, files, name, read, root};
use tabpact::checks::CHECKS;
use tabpact::engine::ENGINES;

fn folders() -> Vec<PathBuf> {
    files(&root().join("fixtures/checks"), "")
}

fn run(folder: &Path, data: &str, engine: &str) -> Run {
    let data = format!("{}={data}", name(folder));
    let common = ["--format", "json", "--now", NOW, "--max-samples", "100"];
    let arguments = ["check", "contract.yaml", "--data", &data, "--engine", engine];
    Run::of(folder, &[&arguments[..], &common[..]].concat())
}

/// The checks of the dataset under test: what was found, without what is the same for every run of the contract.
fn findings(folder: &Path, run: &Run) -> Value {
    let report = run.report();
    let contract = &report["contracts"][0];
    let datasets = contract["datasets"].as_array().expect("a list of datasets");
    let dataset = datasets.iter().find(|dataset| dataset["name"] == name(folder));
    let dataset = dataset.unwrap_or_else(|| panic!("{}: no such dataset\n{run}", name(folder)));
    let checks = dataset["checks"].as_array().expect("a list of checks");
    json!({ "exit": run.code, "rows": dataset["rows"], "checks": checks.iter().map(finding).collect::<Vec<_>>() })
}

fn finding(check: &Value) -> Value {
    let told = ["id", "name", "status", "severity", "promise", "allowed", "message", "counts", "observed"];
    let mut kept = Map::new();
    for key in told {
        if !check[key].is_null() && check[key] != "error" || key == "status" {
            kept.insert(key.to_owned(), check[key].clone());
        }
    }
    let rows = |sample: &Value| json!({ "row": sample["row"], "values": sample["values"] });
    let samples: Vec<Value> = check["samples"].as_array().into_iter().flatten().map(rows).collect();
    let repeats: Vec<Value> = check["repeats"].as_array().into_iter().flatten().map(repeat).collect();
    for (key, list) in [("samples", samples), ("repeats", repeats)] {
        if !list.is_empty() {
            kept.insert(key.to_owned(), list.into());
        }
    }
    kept.into()
}

fn repeat(repeat: &Value) -> Value {
    let places = repeat["places"].as_array().into_iter().flatten();
    json!({ "key": repeat["key"], "rows": places.map(|place| place["row"].clone()).collect::<Vec<_>>() })
}

#[test]
fn every_check_has_a_folder_and_every_folder_a_check() {
    let listed: BTreeSet<&str> = CHECKS.iter().map(|entry| entry.about.name).collect();
    let folders = folders();
    let found: BTreeSet<&str> = folders.iter().map(|folder| name(folder)).collect();
    assert_eq!(found, listed);
}

#[test]
fn every_check_finds_exactly_what_was_counted_by_hand() {
    let update = std::env::var_os("UPDATE").is_some();
    for folder in folders() {
        let path = folder.join("expected.json");
        for engine in ENGINES.iter().rev() {
            let mut found = Map::new();
            for data in files(&folder, ".csv").iter().map(|path| name(path)).filter(|name| *name != "parent.csv") {
                found.insert(data.to_owned(), findings(&folder, &run(&folder, data, engine.name())));
            }
            let text = format!("{:#}\n", Value::Object(found));
            if update {
                std::fs::write(&path, &text).expect("the fixture can be written");
            }
            let expected = read(&path);
            assert!(text == expected, "{} on {}:\n{}", name(&folder), engine.name(), difference(&expected, &text));
        }
    }
}

#[test]
fn good_data_breaks_nothing_and_bad_data_breaks_only_what_it_is_about() {
    for folder in folders() {
        let of = |beginning: &str| {
            let files = files(&folder, ".csv").into_iter().map(|path| name(&path).to_owned());
            files.filter(|name| name.starts_with(beginning)).collect::<Vec<_>>()
        };
        let (good, bad) = (of("good"), of("bad"));
        assert!(!good.is_empty() && !bad.is_empty(), "{}", name(&folder));
        for data in good {
            let run = run(&folder, &data, "memory");
            assert_eq!(run.code, Some(0), "{}: {data}: {run}", name(&folder));
            assert_eq!(run.report()["summary"]["warned"], 0, "{}: {data}: {run}", name(&folder));
        }
        for data in bad {
            let run = run(&folder, &data, "memory");
            assert_eq!(run.code, Some(1), "{}: {data}: {run}", name(&folder));
            let report = run.report();
            let checks = report["contracts"][0]["datasets"][0]["checks"].as_array().expect("a list of checks");
            let unkept = checks.iter().filter(|check| check["status"] != "pass");
            let names: BTreeSet<&str> = unkept.filter_map(|check| check["check"].as_str()).collect();
            assert_eq!(names, BTreeSet::from([name(&folder)]), "{data}: {run}");
        }
    }
}

/// The lines that differ, for people.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(expected, found)| expected == found).count();
    let around = |lines: &[&str]| lines[same.saturating_sub(12).min(lines.len())..lines.len().min(same + 6)].join("\n");
    format!("--- expected\n{}\n--- found\n{}", around(&expected), around(&found))
}
