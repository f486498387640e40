//! No text from outside breaks a report, whatever the format: every renderer of the list is held to this.

use super::render;
use crate::data::{Cell, Value};
use crate::measure::{FileRead, Place, Repeat, Sample};
use crate::problem::{Problem, Span};
use crate::report::{RENDERERS, Style, fixture, show};
use crate::run::{ContractOutcome, Counts, DatasetOutcome, Outcome, Outcomes, Status};
use proptest::prelude::*;
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use regex::Regex;

/// What has a meaning somewhere.
const NASTY: &[&str] = &[
    "::error::",
    "::set-output name=x::",
    "::stop-commands::x",
    "##[error]",
    "##vso[task.complete result=Succeeded;]",
    "\n",
    "\r",
    "\r\n",
    "\n::warning file=x::",
    "\n##[section]",
    "\n<testcase/>",
    "\t",
    "\0",
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{9b}31m",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{e0041}",
    "<script>",
    "</failure>",
    "]]>",
    "<!--",
    "&amp;",
    "&#10;",
    "\"",
    "'",
    "`",
    "|",
    "](https://example.org)",
    "\\",
    "\\n",
    "%0A",
    "%25",
    ";",
    ",",
    ":",
    "=",
    "]",
    "{",
    "}",
    "$",
    "# HELP x",
    "*",
    "_",
    "~",
    " ",
    "a",
    "é",
    "北",
    "🙂",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(NASTY).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// A run in which every text is one of these: a contract that cannot be used, one whose data cannot be read, and one with
/// every status.
fn outcomes(texts: &[String]) -> Outcomes {
    let mut next = texts.iter().cycle().cloned();
    let mut text = || next.next().unwrap_or_default();
    let problem = Problem::error(Span { start: 0, end: 3, line: 1, column: 1 }, text()).label(text()).help(text());
    let broken = ContractOutcome {
        file: text(),
        text: text(),
        name: text(),
        problems: vec![problem, Problem::note(Span::default(), text())],
        ..ContractOutcome::default()
    };
    let unreadable = DatasetOutcome {
        name: text(),
        source: text(),
        unreadable: Some(text()),
        checks: vec![fixture::outcome("schema", &[], Status::Error, &text())],
        ..DatasetOutcome::default()
    };
    let checks = checks(&mut text);
    let file = |path: String| FileRead { path: path.into(), bytes: 1, modified: None };
    let checked = DatasetOutcome {
        name: text(),
        source: text(),
        files: vec![file(text()), file(text())],
        rows: Some(3),
        columns: 2,
        checks,
        ..DatasetOutcome::default()
    };
    let whole = ContractOutcome {
        file: text(),
        name: text(),
        version: Some(text()),
        owner: Some(text()),
        datasets: vec![unreadable, checked],
        ..ContractOutcome::default()
    };
    Outcomes { contracts: vec![broken, whole], ..Outcomes::default() }
}

/// A check of every status, and one that failed by its keys.
fn checks(text: &mut dyn FnMut() -> String) -> Vec<Outcome> {
    let checks =
        [Status::Pass, Status::Warn, Status::Fail, Status::Error, Status::Skip, Status::Fail].map(|status| Outcome {
            id: text(),
            name: Some(text()),
            description: Some(text()),
            columns: vec![text(), text()],
            tags: vec![text()],
            promise: text(),
            help: text(),
            observed: Some(text()),
            counts: Some(Counts { total: 3, evaluated: 3, failing: 3, repeated_keys: 2, ..Counts::default() }),
            samples: vec![Sample {
                place: Place { file: 0, row: 2 },
                cells: vec![(text(), Cell::Value(Value::String(text()))), (text(), Cell::Unreadable(text()))],
            }],
            ..fixture::outcome("in_set", &[], status, &text())
        });
    let mut checks = checks.to_vec();
    checks[5].samples.clear();
    checks[5].repeats = vec![Repeat {
        key: vec![(text(), Cell::Value(Value::String(text())))],
        rows: 2,
        places: vec![Place { file: 1, row: 1 }],
    }];
    checks
}

/// What holds of every format: nothing shows that should not, and no line is a command but those that are meant.
fn assert_harmless(format: &str, report: &str) {
    for line in report.lines() {
        assert!(!line.chars().any(show::is_treacherous), "{format}: {line:?}");
        let begin = line.trim_start();
        let own = match format {
            "github" => "::",
            "azure" => "##vso[task.logissue ",
            _ => "",
        };
        let rest = if own.is_empty() { begin } else { begin.strip_prefix(own).unwrap_or(begin) };
        assert!(!rest.starts_with("::") || own == "::", "{format}: {line}");
        assert!(!rest.contains("##[") && !rest.contains("##vso["), "{format}: {line}");
    }
}

/// Reads a report as its readers do, and finds in it as many findings as there are.
fn assert_parses(format: &str, report: &str, findings: usize) {
    match format {
        "json" => assert!(
            serde_json::from_str::<serde_json::Value>(report).is_ok_and(|report| report["contracts"].is_array())
        ),
        "jsonl" | "openlineage" => {
            report.lines().for_each(|line| assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}"))
        }
        "sarif" => {
            let log: serde_json::Value = serde_json::from_str(report).unwrap();
            assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), findings);
            for result in log["runs"][0]["results"].as_array().unwrap() {
                let text = result["message"]["text"].as_str().unwrap();
                assert!(!text.replace("\\](", "").contains("]("), "{text}");
                let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
                assert!(uri.as_str().is_none_or(|uri| uri.bytes().all(|byte| byte.is_ascii_graphic())), "{uri}");
            }
        }
        "gitlab" => {
            let issues: Vec<serde_json::Value> = serde_json::from_str(report).unwrap();
            assert_eq!(issues.len(), findings);
            assert!(issues.iter().all(|issue| !issue["description"].as_str().unwrap().contains('\n')));
        }
        "junit" => assert_junit(report),
        "github" => {
            let command = r"^::(error|warning|notice) ([a-zA-Z]+=[^,:]*)(,[a-zA-Z]+=[^,:]*)*::";
            assert_commands(report, command, findings);
        }
        "azure" => assert_commands(report, r"^##vso\[task\.logissue ([a-z]+=[^;\]]*;)+\]|^note: ", findings),
        // The rules for every format are all there is to hold.
        _ => {}
    }
}

/// Every line but the last, which is ours, is a command.
fn assert_commands(report: &str, command: &str, findings: usize) {
    let command = Regex::new(command).unwrap();
    let lines: Vec<&str> = report.lines().collect();
    let (last, commands) = lines.split_last().unwrap();
    assert_eq!(commands.len(), findings, "{report}");
    commands.iter().for_each(|line| assert!(command.is_match(line), "{line}"));
    assert!(!command.is_match(last) && last.starts_with(|first: char| first.is_ascii_digit()), "{last}");
}

/// Well-formed, with elements only of JUnit, and text only of characters that XML has.
fn assert_junit(report: &str) {
    let is_xml = |character: char| !matches!(character, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(report.chars().all(is_xml), "{report:?}");
    let mut reader = quick_xml::Reader::from_str(report);
    let (mut cases, mut names) = (0, std::collections::HashSet::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                let known = [
                    "testsuites",
                    "testsuite",
                    "properties",
                    "property",
                    "testcase",
                    "failure",
                    "error",
                    "skipped",
                    "system-out",
                ];
                let name = String::from_utf8(element.name().as_ref().to_vec()).unwrap();
                assert!(known.contains(&name.as_str()), "{name}");
                let mut case = Vec::new();
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned();
                    assert!(!value.chars().any(show::is_treacherous), "{value:?}");
                    if ["name", "classname"].contains(&std::str::from_utf8(attribute.key.as_ref()).unwrap()) {
                        case.push(value);
                    }
                }
                if name == "testcase" {
                    cases += 1;
                    names.insert(case);
                }
            }
            Event::Text(text) => {
                text.xml10_content().unwrap();
            }
            Event::GeneralRef(reference) => {
                assert!(["lt", "gt", "amp", "quot", "apos"].map(str::as_bytes).contains(&&*reference))
            }
            Event::Eof => break,
            Event::End(_) | Event::Decl(_) => {}
            other => panic!("{other:?}"),
        }
    }
    // One for the contract, one for the data, seven checks.
    assert_eq!((cases, names.len()), (9, 9), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_text_breaks_a_report(texts in prop::collection::vec(hostile(), 23), verbose: bool, width in 40_usize..130) {
        let outcomes = outcomes(&texts);
        for format in RENDERERS {
            let style = Style { verbose, width, ..Style::default() };
            let report = render(format.name(), &outcomes, &style);
            assert_harmless(format.name(), &report);
            // Two problems of the contract, the data that cannot be read, and four checks.
            assert_parses(format.name(), &report, 7);
        }
    }
}

#[test]
fn the_text_of_the_fixture_breaks_no_report() {
    for format in RENDERERS {
        let report = render(format.name(), &fixture::everything(), &Style::default());
        assert_harmless(format.name(), &report);
    }
}
