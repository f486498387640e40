//! What a collector relies on: the grammar of the text format, and that no series is written twice.

use super::{Prometheus, escape};
use crate::report::{Render, Style, fixture};
use crate::run::{ColumnFacts, Outcomes, Scope, Status};
use proptest::prelude::*;
use regex::Regex;
use std::collections::HashSet;

fn render(outcomes: &Outcomes, style: &Style) -> String {
    let mut out = Vec::new();
    Prometheus.render(outcomes, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(outcomes: &Outcomes) -> String {
    render(outcomes, &Style::default())
}

/// Reads the text line by line as strictly as it is defined, and gives the names of the families.
fn read(text: &str) -> Vec<String> {
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    let about = Regex::new(r"^# (HELP|TYPE) (tabpact_[a-z_]+) (.+)$").unwrap();
    let label = r#"[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*""#;
    let sample =
        Regex::new(&format!(r"^(tabpact_[a-z_]+)\{{({label}(?:,{label})*)\}} -?[0-9]+(?:\.[0-9]+)?$")).unwrap();
    let (mut families, mut series, mut described) = (Vec::new(), HashSet::new(), String::new());
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n').filter(|line| !line.is_empty()) {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        if let Some(found) = about.captures(line) {
            match &found[1] {
                "HELP" => described = found[2].to_owned(),
                _ => {
                    assert_eq!((&found[2], &found[3]), (described.as_str(), "gauge"));
                    assert!(!families.contains(&described), "{described} is written twice");
                    families.push(described.clone());
                }
            }
            continue;
        }
        let found = sample.captures(line).unwrap_or_else(|| panic!("no sample: {line}"));
        assert_eq!(Some(&found[1]), families.last().map(String::as_str), "{line}");
        assert!(found[2].starts_with("contract=\""), "{line}");
        assert!(series.insert((found[1].to_owned(), found[2].to_owned())), "twice: {line}");
    }
    families
}

#[test]
fn every_status_has_its_metrics() {
    let text = plain(&fixture::failing());
    assert_eq!(read(&text).len(), 16, "{text}");
    for line in [
        r#"tabpact_contract_kept{contract="orders"} 0"#,
        r#"tabpact_last_run_timestamp_seconds{contract="orders"} 1795392000"#,
        r#"tabpact_run_duration_seconds{contract="orders"} 3.12"#,
        r#"tabpact_scanned_rows{contract="orders",dataset="orders"} 1204331"#,
        r#"tabpact_scanned_bytes{contract="orders",dataset="orders"} 412000000"#,
        r#"tabpact_newest_file_timestamp_seconds{contract="orders",dataset="orders"} 1795000000"#,
        r#"tabpact_check_failing_rows{contract="orders",dataset="orders",id="orders.amount.in_range",check="in_range",column="amount",severity="error"} 412"#,
        r#"tabpact_check_evaluated{contract="orders",dataset="orders",id="orders.shipped_at.freshness",check="freshness",column="shipped_at",severity="error"} 0"#,
        r#"tabpact_check_passed{contract="orders",dataset="orders",id="orders.country.references",check="references",column="country",severity="error"} 0"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains(r#"column="amount",severity="error"} 0.00034210006"#), "{text}");
    assert!(!text.contains("last_success") && !text.contains("score_ratio"), "{text}");
}

#[test]
fn only_a_contract_that_was_kept_whole_has_succeeded() {
    assert!(
        plain(&fixture::passing()).contains(r#"tabpact_last_success_timestamp_seconds{contract="orders"} 1795392000"#)
    );
    let mut outcomes = fixture::passing();
    outcomes.contracts[0].datasets[0].checks[3].status = Status::Skip;
    let text = plain(&outcomes);
    assert!(text.contains(r#"tabpact_contract_kept{contract="orders"} 0"#), "{text}");
    assert!(text.contains(r#"tabpact_contract_kept{contract="customers"} 1"#), "{text}");
    assert!(!plain(&Outcomes { interrupted: true, ..fixture::passing() }).contains("last_success"));
    let contracts = plain(&Outcomes { scope: Scope::Contracts, ..fixture::invalid() });
    assert_eq!(read(&contracts), ["tabpact_contract_valid"]);
    outcomes = fixture::passing();
    outcomes.contracts[0].datasets[0].checks.clear();
    assert!(plain(&outcomes).contains(r#"tabpact_contract_kept{contract="orders"} 0"#));
    assert!(plain(&fixture::invalid()).contains(r#"tabpact_contract_valid{contract="contracts/returns.yaml"} 0"#));
}

#[test]
fn an_age_is_told_unless_its_column_is_hidden() {
    let mut outcomes = fixture::passing();
    outcomes.contracts[0].datasets[0].facts =
        vec![ColumnFacts { name: "shipped_at".into(), age: Some(90_500_000_000), ..ColumnFacts::default() }];
    let line = r#"tabpact_data_age_seconds{contract="orders",dataset="orders",column="shipped_at"} 90.5"#;
    assert!(plain(&outcomes).lines().any(|found| found == line));
    outcomes.contracts[0].datasets[0].sensitive = vec!["shipped_at".into()];
    assert!(!plain(&outcomes).contains("data_age"));
}

#[test]
fn series_of_equal_names_are_told_apart() {
    let mut outcomes = fixture::everything();
    let again = outcomes.contracts.clone();
    outcomes.contracts.extend(again);
    let text = plain(&outcomes);
    read(&text);
    assert!(text.contains(r#"contract="orders (2)""#), "{text}");
}

#[test]
fn labels_are_escaped() {
    assert_eq!(escape("a\\b\"c\nd"), r#"a\\b\"c\nd"#);
    read(&plain(&fixture::hostile()));
    assert_eq!(plain(&Outcomes::default()), "");
}

proptest! {
    #[test]
    fn no_text_breaks_the_grammar(texts in prop::collection::vec("(\\PC|[\\\\\"{}=,#\n]|[\u{0}-\u{1f}\u{202e}]){0,20}", 4), ascii: bool) {
        let mut outcomes = fixture::failing();
        outcomes.contracts[0].name.clone_from(&texts[0]);
        outcomes.contracts[0].datasets[0].name.clone_from(&texts[1]);
        for check in &mut outcomes.contracts[0].datasets[0].checks {
            check.id.clone_from(&texts[2]);
            check.columns = vec![texts[3].clone()];
        }
        let text = render(&outcomes, &Style { ascii, ..Style::default() });
        prop_assert_eq!(read(&text).len(), 16);
        prop_assert!(!ascii || text.is_ascii());
    }
}
