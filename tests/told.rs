//! What a person reads of a check that did not hold: which rows it was about, what was expected, and what to do.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use support::Run;
use tempfile::TempDir;

const NOW: &str = "2026-03-01T00:00:00Z";

/// A folder with a contract of one dataset and its data.
fn folder(contract: &str, data: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.yaml"), format!("name: sales\nsource: d.csv\n{contract}")).unwrap();
    fs::write(folder.path().join("d.csv"), data).unwrap();
    folder
}

fn check(folder: &TempDir, arguments: &str) -> Run {
    let arguments = format!("check c.yaml --no-config --now {NOW} {arguments}");
    Run::of(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>())
}

const SALES: &str = "amount,currency,at\n1,EUR,2026-01-01\n900,USD,2026-01-02\n900,EUR,2026-01-03\n";

#[test]
fn a_check_of_one_value_shows_no_failing_rows() {
    let contract = "schema:\n  - { name: amount, type: integer }\n  - { name: currency }\n  - { name: at, type: date }\n\
                    quality:\n  - row_count: 9\n  - sum: { column: amount, max: 5 }\n  - freshness: { column: at, max_age: 1 day }\n";
    let folder = folder(contract, SALES);
    for format in ["table", "markdown", "html"] {
        let run = check(&folder, &format!("--format {format}"));
        assert!(run.code == Some(1) && !run.stdout.contains("0 %"), "{format}\n{run}");
    }
    let rows = check(&folder, "").stdout;
    assert!(rows.lines().any(|line| line.contains("row_count 9") && line.matches('–').count() == 3), "{rows}");
}
