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

/// What the table says of data under a contract.
fn told(contract: &str, data: &str) -> String {
    check(&folder(contract, data), "").stdout
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

#[test]
fn a_finding_says_among_which_rows() {
    let contract = "schema:\n  - name: amount\n    type: integer\n    checks:\n\
                    \x20     - in_range: { max: 500 }\n        where: currency = 'EUR'\n\
                    \x20     - sum: { max: 5 }\n        where: currency =   'EUR'\n\
                    \x20 - { name: currency, type: string }\n  - name: at\n    type: date\n    checks:\n\
                    \x20     - freshness: 1 day\n        where: currency = 'EUR'\n\
                    \x20     - max: { min: 2027-01-01 }\n        where: amount > 1\n";
    let told = told(contract, SALES).split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "amount: 1 of 2 rows above 500, where currency = 'EUR' (0 allowed)",
        "amount: the sum is 901, above 5, where currency = 'EUR'",
        "at: the newest day, 2026-01-03, ended 56 days ago (1 day allowed), where currency = 'EUR'",
        "at: the largest value is 2026-01-03, below 2027-01-01, where amount > 1",
    ] {
        assert!(told.contains(sentence), "{sentence}\n{told}");
    }
}

#[test]
fn a_number_that_must_be_exact_is_told_as_expected() {
    let quality = "schema:\n  - { name: amount, type: integer, min: 900, max: 900 }\n  - name: currency\n  - name: at\n\
                   quality:\n  - row_count: 4\n";
    let told = told(quality, SALES);
    assert!(told.contains("sales: the number of rows is 3, expected 4"), "{told}");
    assert!(told.contains("amount: 1 of 3 rows not 900"), "{told}");
}

#[test]
fn what_is_skipped_for_missing_columns_is_told_once() {
    let columns = "schema:\n  - { name: a, type: integer, required: true, min: 0 }\n\
                   \x20 - { name: b, type: date, required: true }\n  - { name: c, type: integer }\n";
    let folder = folder(columns, "c\n1\n");
    let table = check(&folder, "").stdout;
    assert!(table.contains("- 5 checks skipped: columns `a`, `b` are missing\n"), "{table}");
    assert!(!table.contains("- skip") && table.matches("missing").count() == 2, "{table}");
    let concise = check(&folder, "--format concise").stdout;
    assert!(concise.contains("\nc.yaml: skip sales: 5 checks skipped: columns `a`, `b` are missing\n"), "{concise}");
    let markdown = check(&folder, "--format markdown").stdout;
    assert!(markdown.contains("\n- 5 checks skipped: columns ") && markdown.matches("skip").count() == 2, "{markdown}");
    let html = check(&folder, "--format html").stdout;
    assert!(html.contains("5 checks skipped: columns") && html.matches("What was skipped").count() == 1, "{html}");
    // Whoever wants all of it has it, and so has a program.
    let all = check(&folder, "--verbose").stdout;
    assert_eq!(all.matches("- skip").count(), 5, "{all}");
    let report = check(&folder, "--format json").report();
    let checks = report["contracts"][0]["datasets"][0]["checks"].as_array().unwrap();
    assert_eq!(checks.iter().filter(|check| check["status"] == "skip").count(), 5);
}

#[test]
fn a_header_that_was_read_wrongly_tells_how_to_read_it() {
    let contract = "schema:\n  - { name: id, type: integer }\n  - { name: amount, type: decimal }\n";
    let set = "set `delimiter: \";\"` in the contract's `source`";
    for (data, help) in [
        ("id;amount\n1;2\n", format!("the header looks separated by `;`: {set}")),
        ("sep=;\nid;amount\n1;2\n", format!("the first line is Excel's `sep=`, and no header: remove it, and {set}")),
        ("sep=,\nid,amount\n1,2\n", "d.csv: line 1: the first line is Excel's `sep=`, and no header".to_owned()),
        ("ID,Amount\n1,2\n", "in the data it is `ID`, `Amount`: the case of letters counts".to_owned()),
        ("id , amount\n1,2\n", "`trim: true` in the contract's `source` drops spaces".to_owned()),
    ] {
        let told = check(&folder(contract, data), "--format concise").stdout;
        assert!(told.contains(&help), "{help}\n{told}");
    }
    let trimmed = folder(contract, "id , amount\n1,2\n");
    fs::write(trimmed.path().join("c.yaml"), format!("name: sales\nsource: {{ path: d.csv, trim: true }}\n{contract}"))
        .unwrap();
    assert_eq!(check(&trimmed, "").code, Some(0));
}

#[test]
fn unreadable_cells_tell_what_reads_them() {
    let contract = "schema:\n  - { name: a, type: date }\n  - { name: b, type: decimal }\n  - { name: c, type: integer }\n\
                    \x20 - { name: d, type: decimal }\n";
    let told = check(&folder(contract, "a,b,c,d\n31.01.2026,N/A, 5,\"1,5\"\n"), "--format concise").stdout;
    for help in [
        "; set `format: \"%d.%m.%Y\"` on the column",
        "a mark for no value; list it in `null_values` of the contract's `source`",
        "spaces around it; `trim: true` in the contract's `source` drops them",
        "a decimal comma; decimals are read with a point: convert the data",
    ] {
        assert!(told.contains(help), "{help}\n{told}");
    }
}
