//! Values that are nearly right: numbers, days and times at their limits, and what no type takes.

use crate::case::Case;

/// A value that its type takes, and that is as it should be.
fn good(cases: &mut Vec<Case>, kind: &str, keys: &[&str], values: &[&str]) {
    for value in values {
        cases.push(one(&format!("{kind}-takes-{value}"), kind, keys, value).holds(&["1 row"]));
    }
}

/// A value that its type does not take, or that breaks a limit.
fn bad(cases: &mut Vec<Case>, kind: &str, keys: &[&str], values: &[&str]) {
    for value in values {
        cases.push(one(&format!("{kind}-refuses-{value}"), kind, keys, value).fails(&["1 of 1 row"]));
    }
}

fn one(id: &str, kind: &str, keys: &[&str], value: &str) -> Case {
    let kind = format!("type: {kind}");
    let keys: Vec<&str> = [&[kind.as_str()], keys].concat();
    let id = format!("values-{}", [&[id], &keys[1..]].concat().join("-").replace(' ', "_").escape_debug());
    Case::data(id, "x.csv", format!("id,v\n1,\"{value}\"\n")).column("v", &keys).and(&["--now", "2026-01-15T12:00:00Z"])
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    integers(&mut cases);
    numbers(&mut cases);
    days(&mut cases);
    times(&mut cases);
    others(&mut cases);
    cases
}

fn integers(cases: &mut Vec<Case>) {
    good(
        cases,
        "integer",
        &["min: -9223372036854775808"],
        &["-9223372036854775808", "9223372036854775807", "18446744073709551615", "0", "-0"],
    );
    bad(
        cases,
        "integer",
        &[],
        &[
            "18446744073709551616",
            "-9223372036854775809",
            "99999999999999999999999999",
            "007",
            "00",
            "+1",
            "1.0",
            "1e3",
            "1_000",
            "1,000",
            " 1",
            "1 ",
            "0x10",
            "١٢",
            "１",
            "--1",
            "-",
            "NaN",
            "Infinity",
            "true",
            "1\u{a0}",
            "\u{2212}1",
            "1\u{200b}",
        ],
    );
    // Neither of these two is the other, and a float could not tell.
    bad(cases, "integer", &["max: 9007199254740992"], &["9007199254740993"]);
    good(cases, "integer", &["max: 9007199254740993"], &["9007199254740993"]);
    bad(cases, "integer", &["allowed: [9007199254740992]"], &["9007199254740993"]);
}

fn numbers(cases: &mut Vec<Case>) {
    good(cases, "decimal", &["min: 0.10", "max: 0.10"], &["0.10", "0.1"]);
    bad(cases, "decimal", &["max: 0.1"], &["0.10000000000000000001"]);
    bad(
        cases,
        "decimal(4, 2)",
        &[],
        &["1.119", "100.00", "1e2", "99.999", "12,50", "NaN", "inf", ".5", "5.", "1.", "$5"],
    );
    good(cases, "decimal(4, 2)", &[], &["99.99", "-99.99", "1", "1.1"]);
    bad(cases, "decimal", &[], &["1e400", "Infinity", "nan", "1..2", "1.2.3", " 1", "0x1p3", "1/2"]);
    bad(cases, "float", &["min: 0"], &["NaN", "nan", "-0.5", "-inf", "-1e-300"]);
    bad(cases, "float", &["max: 1"], &["inf", "1.0000001", "1e308"]);
    bad(cases, "float", &[], &["1e400", "-1e400", "1,5", "1e", "e5", "0x1p3", "one", "1 000"]);
    good(cases, "float", &["min: 0"], &["-0", "-0.0", "0.0", "1e308", "5e-324", "inf"]);
}

fn days(cases: &mut Vec<Case>) {
    good(cases, "date", &[], &["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"]);
    bad(
        cases,
        "date",
        &[],
        &[
            "2024-02-30",
            "2023-02-29",
            "1900-02-29",
            "2024-04-31",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "2024-2-3",
            "24-02-03",
            "2024/02/03",
            "03.02.2024",
            "01/02/2024",
            "20240203",
            "2024-02-03T00:00:00",
            "2024-02-03Z",
            "2024-W05-1",
            "2024-034",
            "10000-01-01",
            "-0001-01-01",
            "today",
            "0",
            "45000",
            "٢٠٢٤-٠٢-٠٣",
        ],
    );
    bad(cases, "date", &["max: 2024-02-28"], &["2024-02-29", "9999-12-31"]);
    bad(cases, "date", &["not_in_future: true"], &["2026-01-17", "9999-12-31"]);
    good(cases, "date", &["not_in_future: true"], &["2026-01-15", "2026-01-14"]);
}

fn times(cases: &mut Vec<Case>) {
    good(cases, "timestamp", &[], &["2024-02-29T23:59:59Z", "2024-02-29 23:59:59", "2024-02-29T23:59:59.999999+14:00"]);
    bad(
        cases,
        "timestamp",
        &[],
        &[
            "2024-02-30T00:00:00Z",
            "2024-02-29T24:00:00Z",
            "2024-02-29T23:60:00Z",
            "2016-12-31T23:59:60Z",
            "2024-02-29T23:59:61Z",
            "2024-02-29T23:59",
            "2024-02-29",
            "2024-02-29T23:59:59+25:00",
            "2024-02-29T23:59:59 Europe/Berlin",
            "1709251199",
            "2024-02-29T23:59:59PM",
            "2024-02-29T23:59:59.1234567Z",
            "now",
        ],
    );
    bad(
        cases,
        "timestamp",
        &["not_in_future: true"],
        &["2026-01-15T13:00:00Z", "2026-01-15T12:00:00-01:00", "9999-12-31T23:59:59Z"],
    );
    good(cases, "timestamp", &["not_in_future: true"], &["2026-01-15T12:59:59+01:00", "2026-01-15T12:00:00"]);
    // The same instant, written in two zones.
    bad(
        cases,
        "timestamp",
        &["max: 2024-01-01T00:00:00Z"],
        &["2024-01-01T00:00:00-00:01", "2024-01-01T01:00:01+01:00"],
    );
    good(cases, "timestamp", &["max: 2024-01-01T00:00:00Z"], &["2024-01-01T01:00:00+01:00"]);
    bad(cases, "time", &[], &["24:00:00", "23:59:60", "12:60:00", "1:00:00", "12:00 PM", "noon"]);
    good(cases, "time", &[], &["00:00:00", "23:59:59.999"]);
    let fresh = |id: &str, value: &str| {
        let contract = "name: x\nschema:\n  - name: v\n    type: timestamp\nquality:\n  - freshness: {column: v, max_age: 1 hour}\n";
        let case =
            Case::data(format!("values-freshness-{id}"), "x.csv", format!("id,v\n1,{value}\n")).contract(contract);
        case.and(&["--now", "2026-01-15T12:00:00Z"])
    };
    cases.push(fresh("fresh", "2026-01-15T11:30:00Z").holds(&[]));
    cases.push(fresh("old", "2026-01-15T10:30:00Z").fails(&["freshness"]));
    cases.push(fresh("of-the-future", "2036-01-15T10:30:00Z").fails(&["freshness"]));
    cases.push(fresh("of-the-far-future", "9999-12-31T23:59:59Z").fails(&["freshness"]));
    cases.push(fresh("of-nothing", "").fails(&["freshness"]));
    cases.push(fresh("of-no-time", "yesterday").fails(&["1 of 1 row not of type timestamp"]));
    cases.push(fresh("of-one-and-the-future", "2026-01-15T11:30:00Z\n2,2036-01-01T00:00:00Z").fails(&["freshness"]));
}

fn others(cases: &mut Vec<Case>) {
    bad(cases, "boolean", &[], &["1", "0", "yes", "t", "TRUE ", "wahr"]);
    good(cases, "boolean", &[], &["true", "false"]);
    bad(cases, "string", &["pattern: abc"], &["abc\n", "xabc", "abcx", "ABC", "abc\r\n", "аbc"]);
    bad(cases, "string", &["pattern: '\\d+'"], &["١٢", "１", "1\n2"]);
    bad(cases, "string", &["pattern: 'cat|dog'"], &["catfish", "hotdog"]);
    bad(cases, "string", &["max_length: 1"], &["ab", "e\u{301}", "👩‍💻"]);
    good(cases, "string", &["max_length: 1"], &["é", "北", "🙂"]);
    bad(cases, "string", &["allowed: [a]"], &["a ", "A", "\u{430}", "a\u{200b}"]);
    bad(cases, "string", &["format: email"], &["a@b", "a b@c.de", "a@b.c\n", "@b.de", "a@b.de, c@d.de"]);
    let sums = |id: &str, kind: &str, rows: &str, check: &str| {
        let contract =
            format!("name: x\nschema:\n  - name: v\n    type: {kind}\nquality:\n  - sum: {{column: v, {check}}}\n");
        Case::data(format!("values-sum-{id}"), "x.csv", format!("v,w\n{rows}")).contract(&contract)
    };
    cases.push(
        sums("that-would-wrap", "integer", "9223372036854775807,\n1,\n", "max: 9223372036854775807")
            .fails(&["9223372036854775808"]),
    );
    cases.push(
        sums("that-would-wrap-below", "integer", "-9223372036854775808,\n-1,\n", "min: -9223372036854775808")
            .fails(&["-9223372036854775809"]),
    );
    cases.push(sums("of-tenths", "decimal", &"0.1,\n".repeat(10), "min: 1, max: 1").holds(&[]));
    let mean = |id: &str, limit: &str| {
        let case = sums(&format!("and-mean-{id}"), "decimal(4, 2)", &"0.05,\n".repeat(3), limit);
        let contract = "name: x\nschema:\n  - name: v\n    type: decimal(4, 2)\nquality:\n";
        case.contract(&format!("{contract}  - mean: {{column: v, {limit}}}\n"))
    };
    cases.push(mean("below-itself", "exclusive_max: 0.05").fails(&["0.05"]));
    cases.push(mean("from-itself", "min: 0.05").holds(&[]));
    cases.push(sums("that-cancels", "float", "1e308,\n1,\n-1e308,\n", "min: 1, max: 1").holds(&[]));
    cases.push(sums("with-nan", "float", "1,\nNaN,\n", "min: 0").fails(&["sum"]));
    cases.push(sums("of-infinities", "float", "inf,\n-inf,\n", "min: 0").fails(&["sum"]));
    cases.push(sums("of-nothing", "float", ",1\n", "max: 5").fails(&["sum"]));
    let share = |bad: usize, tolerance: &str| {
        let rows: String = (0..30_000).map(|at| if at < bad { "-1,\n" } else { "1,\n" }).collect();
        let contract = format!(
            "name: x\nschema:\n  - name: v\n    type: integer\n    checks:\n      - in_range: {{min: 0, tolerance: {tolerance}}}\n"
        );
        Case::data(format!("values-share-of-{bad}-at-{tolerance}"), "x.csv", format!("v,w\n{rows}")).contract(&contract)
    };
    cases.push(share(1, "0.001%").fails(&["1 of 30,000 rows"]).hides(&["  0 %"]));
    cases.push(share(30, "0.1%").holds(&[]));
    cases.push(share(31, "0.1%").fails(&["31 of 30,000 rows"]));
    cases.push(share(1, "0%").fails(&["1 of 30,000 rows"]));
    cases.push(share(1, "0").fails(&["1 of 30,000 rows"]));
}
