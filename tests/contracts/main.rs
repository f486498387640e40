//! Contracts as authors write them: what is read from them, and what an author is told about mistakes.

#![allow(clippy::unwrap_used)]

mod mistakes;
mod reading;
mod sources;

use proptest::prelude::*;
use tabpact::contract::{Contract, Origin, read};
use tabpact::problem::{Level, Problem};
use tabpact::report::{concise, write_problems};

const FILE: &str = "contracts/orders.yaml";

fn contract(text: &str) -> Contract {
    let (contract, problems) = read(Origin { file: FILE, text });
    assert_eq!(problems, [], "{text}");
    contract.unwrap()
}

fn problems(text: &str) -> Vec<Problem> {
    read(Origin { file: FILE, text }).1
}

/// Every problem in one line, without the file.
fn told(text: &str) -> String {
    problems(text).iter().map(|problem| concise("", problem, false)[1..].to_owned() + "\n").collect()
}

/// Every problem with its excerpt.
fn drawn(text: &str) -> String {
    let mut out = Vec::new();
    write_problems(&mut out, FILE, text, &problems(text), false, false).unwrap();
    String::from_utf8(out).unwrap()
}

/// A contract of one column with these keys, which begin on line 4.
fn column(keys: &str) -> String {
    let keys: String = keys.lines().map(|line| format!("    {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: amount\n{keys}")
}

/// A contract with this list of checks, which begins on line 5.
fn quality(items: &str) -> String {
    let items: String = items.lines().map(|line| format!("  {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: id\nquality:\n{items}")
}

/// A contract with this source.
fn source(keys: &str) -> String {
    let keys: String = keys.lines().map(|line| format!("  {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: id\nsource:\n{keys}")
}

const SHORT: &str = "\
name: orders
version: 1.0
schema:
  - name: order_id
    type: string
    required: true
    unique: true
  - name: amount
    type: decimal
    required: true
    min: 0
quality:
  - freshness: 1 hour
  - completeness: 99%
";

/// A contract in which some bytes were changed.
fn nearly_a_contract() -> impl Strategy<Value = String> {
    let whole = format!(
        "{SHORT}source: {{path: a, delimiter: tab}}\nordered: true\ndatasets: [{{name: x, schema: [{{name: y, type: date, format: '%F'}}]}}]\n"
    );
    let words = vec![
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "  ",
        "~",
        "'",
        "\"",
        "*",
        "&a ",
        "!!x ",
        "é",
        "\u{feff}",
        "\t",
        "\r",
        "severity: warn",
        "checks:",
        "null",
    ];
    let changes = proptest::collection::vec((0..whole.len(), 0..12_usize, proptest::sample::select(words)), 0..6);
    changes.prop_map(move |changes| {
        let mut text = whole.clone();
        for (at, removed, word) in changes {
            let boundary =
                |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, end) = (boundary(at), boundary(at + removed));
            text.replace_range(start..end, word);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_contract_panics_and_every_problem_can_be_drawn(text in prop_oneof![nearly_a_contract(), "\\PC{0,40}", any::<String>()]) {
        let (contract, problems) = read(Origin { file: FILE, text: &text });
        prop_assert!(contract.is_some() || problems.iter().any(|problem| problem.level == Level::Error));
        for problem in &problems {
            let span = problem.span;
            prop_assert!(text.get(span.bytes()).is_some() && span.line > 0 && span.column > 0, "{problem:?}");
        }
        let mut out = Vec::new();
        write_problems(&mut out, FILE, &text, &problems, false, true).unwrap();
        prop_assert!(out.is_ascii());
    }
}
