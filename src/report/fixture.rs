//! Outcomes for the tests of reports: every status, several files, and text that means harm.

use crate::contract::Severity;
use crate::data::{Cell, Decimal, Value};
use crate::measure::{FileRead, Place, Repeat, Sample};
use crate::problem::{Problem, Span};
use crate::run::{ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Status};
use std::time::{Duration, UNIX_EPOCH};

/// A text that would change the terminal, the line, the build and the reader's mind.
pub(super) const HOSTILE: &str =
    "::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m ##vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass";

pub(super) fn outcome(check: &'static str, columns: &[&str], status: Status, message: &str) -> Outcome {
    Outcome {
        id: format!("orders.{}.{check}", columns.join("+")),
        check,
        name: None,
        description: None,
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        severity: if status == Status::Warn { Severity::Warn } else { Severity::Error },
        tags: Vec::new(),
        promise: check.to_owned(),
        allowed: String::new(),
        span: Span::default(),
        status,
        message: message.to_owned(),
        help: String::new(),
        unusable: None,
        counts: None,
        observed: None,
        samples: Vec::new(),
        repeats: Vec::new(),
    }
}

fn at(line: usize) -> Span {
    Span { start: line * 20, end: line * 20 + 5, line, column: 7 }
}

fn counts(failing: u64, evaluated: u64) -> Option<Counts> {
    Some(Counts { total: evaluated + 5, evaluated, nulls: 5, unreadable: 0, failing, repeated_keys: 0 })
}

fn text(column: &str, value: &str) -> (String, Cell) {
    (column.to_owned(), Cell::Value(Value::String(value.to_owned())))
}

fn amount(units: i128) -> (String, Cell) {
    ("amount".to_owned(), Cell::Value(Value::Decimal(Decimal::new(units, 2))))
}

fn sample(file: u32, row: u64, cells: Vec<(String, Cell)>) -> Sample {
    Sample { place: Place { file, row }, cells }
}

fn file(path: &str, bytes: u64) -> FileRead {
    FileRead { path: path.into(), bytes, modified: Some(UNIX_EPOCH + Duration::from_secs(1_795_000_000)) }
}

fn run(contracts: Vec<ContractOutcome>, elapsed: u64) -> Outcomes {
    Outcomes {
        id: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f".into(),
        contracts,
        now: 1_795_392_000_000_000_000,
        elapsed: Duration::from_millis(elapsed),
        ..Outcomes::default()
    }
}

fn orders(checks: Vec<Outcome>) -> DatasetOutcome {
    DatasetOutcome {
        name: "orders".into(),
        source: "data/orders_2026-11-22.csv".into(),
        files: vec![file("data/orders_2026-11-22.csv", 412_000_000)],
        rows: Some(1_204_331),
        columns: 14,
        checks,
        elapsed: Duration::from_millis(3_120),
        ..DatasetOutcome::default()
    }
}

fn contract(file: &str, datasets: Vec<DatasetOutcome>) -> ContractOutcome {
    let name = datasets.first().map_or(String::new(), |dataset| dataset.name.clone());
    ContractOutcome { file: file.into(), name, version: Some("1.0".into()), datasets, ..ContractOutcome::default() }
}

fn passed(check: &'static str, columns: &[&str], line: usize) -> Outcome {
    Outcome {
        span: at(line),
        counts: counts(0, 1_204_331),
        allowed: "0".into(),
        ..outcome(check, columns, Status::Pass, "")
    }
}

fn failing_checks() -> Vec<Outcome> {
    let repeat = |key: &str, places: [u64; 2], rows| Repeat {
        key: vec![text("order_id", key)],
        rows,
        places: places.map(|row| Place { file: 0, row }).to_vec(),
    };
    vec![
        Outcome {
            promise: "in_range 0..".into(),
            allowed: "0".into(),
            span: at(18),
            counts: counts(412, 1_204_326),
            description: Some("refunds have a table of their own".into()),
            samples: vec![
                sample(0, 20_117, vec![text("order_id", "A-99120"), amount(-5_200)]),
                sample(0, 20_391, vec![text("order_id", "A-99394"), amount(-1)]),
                sample(0, 988_002, vec![text("order_id", "B-10077"), amount(-550)]),
            ],
            ..outcome("in_range", &["amount"], Status::Fail, "412 of 1,204,326 rows below 0 (0 allowed)")
        },
        Outcome {
            allowed: "0".into(),
            span: at(9),
            counts: counts(7, 1_204_331).map(|counts| Counts { repeated_keys: 4, ..counts }),
            repeats: vec![repeat("A-10442", [118, 904_331], 2), repeat("A-10443", [119, 904_332], 4)],
            ..outcome("unique", &["order_id"], Status::Fail, "7 of 1,204,331 rows repeat a key (0 allowed)")
        },
        Outcome {
            promise: r"matches_regex ^[^@ ]+@[^@ ]+\.[a-z]{2,}$".into(),
            allowed: "0.1 %".into(),
            span: at(25),
            counts: counts(1_877, 1_204_331),
            samples: vec![
                sample(0, 12, vec![text("order_id", "A-00011"), text("email", "")]),
                sample(0, 3_004, vec![text("order_id", "A-03003"), text("email", "anna at example.org")]),
                sample(0, 3_005, vec![text("order_id", "A-03004"), text("email", &"very".repeat(20))]),
            ],
            ..outcome("matches_regex", &["email"], Status::Warn, "1,877 of 1,204,331 rows do not match (0.1 % allowed)")
        },
        Outcome {
            promise: "freshness 24 hours".into(),
            span: at(31),
            help: "set `format: \"%d/%m/%Y\"` on the column".into(),
            ..outcome("freshness", &["shipped_at"], Status::Error, "column `shipped_at` has type string, not timestamp")
        },
        Outcome {
            promise: "references countries.code".into(),
            allowed: "0".into(),
            span: at(36),
            ..outcome("references", &["country"], Status::Skip, "needs `countries`, which could not be read")
        },
    ]
}

/// One dataset with every status.
pub(super) fn failing() -> Outcomes {
    let mut checks = vec![
        Outcome {
            promise: "columns as declared (14)".into(),
            allowed: String::new(),
            counts: None,
            ..passed("schema", &[], 7)
        },
        Outcome {
            promise: "row_count 1000000..".into(),
            allowed: String::new(),
            counts: None,
            observed: Some("1204331".into()),
            ..passed("row_count", &[], 5)
        },
    ];
    checks.extend(["order_id", "customer_id", "amount", "email"].map(|column| passed("not_null", &[column], 10)));
    checks.extend(failing_checks());
    checks.extend(["currency", "status", "quantity"].map(|column| passed("in_set", &[column], 40)));
    run(vec![contract("contracts/orders.yaml", vec![orders(checks)])], 3_140)
}

/// Two contracts that hold.
pub(super) fn passing() -> Outcomes {
    let customers = DatasetOutcome {
        name: "customers".into(),
        source: "data/customers.parquet".into(),
        rows: Some(88_410),
        elapsed: Duration::from_millis(210),
        ..orders(vec![passed("not_null", &["customer_id"], 4)])
    };
    let orders = orders(
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(|column| passed("not_null", &[column], 9)).to_vec(),
    );
    run(
        vec![contract("contracts/orders.yaml", vec![orders]), contract("contracts/customers.yaml", vec![customers])],
        3_330,
    )
}

/// A contract that cannot be used.
pub(super) fn invalid() -> Outcomes {
    let yaml = "name: returns\nschema:\n  - name: id\n    checks:\n      - not_nul\n";
    let start = yaml.find("not_nul").unwrap_or(0);
    let span = Span { start, end: start + 7, line: 5, column: 9 };
    let problem = Problem::error(span, "unknown check `not_nul`").did_you_mean("not_nul", ["not_null"]);
    let contract = ContractOutcome {
        file: "contracts/returns.yaml".into(),
        text: yaml.into(),
        problems: vec![problem],
        ..ContractOutcome::default()
    };
    run(vec![contract], 2)
}

/// A dataset of several files, one that cannot be read, and names that mean harm.
pub(super) fn hostile() -> Outcomes {
    let harm = Outcome {
        name: Some(HOSTILE.into()),
        promise: format!("in_set {HOSTILE}"),
        allowed: "0".into(),
        span: at(3),
        counts: counts(3, 3),
        help: HOSTILE.into(),
        tags: vec![HOSTILE.into()],
        samples: vec![
            sample(0, 2, vec![text(HOSTILE, HOSTILE), ("n".into(), Cell::Null)]),
            sample(1, 7, vec![text(HOSTILE, "null"), ("n".into(), Cell::Unreadable("12,5".into()))]),
        ],
        ..outcome("in_set", &[HOSTILE], Status::Fail, &format!("3 of 3 rows not in {HOSTILE} (0 allowed)"))
    };
    let key = vec![text("line", "::1"), text("北京", "🙂🙂")];
    let repeats = Outcome {
        span: at(4),
        counts: counts(2, 3).map(|counts| Counts { repeated_keys: 1, ..counts }),
        repeats: vec![Repeat { key, rows: 2, places: vec![Place { file: 0, row: 2 }, Place { file: 1, row: 7 }] }],
        ..outcome("unique", &["line", "北京"], Status::Fail, "2 of 3 rows repeat a key (0 allowed)")
    };
    let events = DatasetOutcome {
        name: HOSTILE.into(),
        source: "data/events/*.csv".into(),
        files: vec![file("data/events/a/part-0.csv", 900), file("data/events/b/part-0.csv", 300)],
        rows: Some(3),
        columns: 2,
        checks: vec![
            harm,
            repeats,
            Outcome {
                promise: "max ..9".into(),
                observed: Some(HOSTILE.into()),
                ..outcome("max", &["n"], Status::Fail, HOSTILE)
            },
        ],
        ..DatasetOutcome::default()
    };
    let countries = DatasetOutcome {
        name: "countries".into(),
        source: format!("data/{HOSTILE}.csv"),
        unreadable: Some(format!("line 3 has 4 fields, the header has 3: {HOSTILE}")),
        checks: vec![
            outcome("schema", &[], Status::Error, "the dataset could not be read"),
            outcome("not_null", &["code"], Status::Skip, "the dataset could not be read"),
        ],
        ..DatasetOutcome::default()
    };
    run(vec![contract(HOSTILE, vec![events, countries])], 15)
}

/// All of it at once.
pub(super) fn everything() -> Outcomes {
    let mut all = failing();
    for more in [invalid(), passing(), hostile()] {
        all.contracts.extend(more.contracts);
    }
    all
}
