//! Text from outside in every report: what is in cells, names, paths and contracts is shown and never sent raw.

use crate::case::Case;

/// Every format of a report.
const FORMATS: &[&str] = &[
    "table",
    "concise",
    "json",
    "jsonl",
    "markdown",
    "html",
    "junit",
    "sarif",
    "github",
    "gitlab",
    "azure",
    "prometheus",
    "openlineage",
];

/// Texts that a terminal, a CI runner or a reader would take for something else.
const HOSTILE: &[(&str, &str)] = &[
    ("escape", "\u{1b}[31mred\u{1b}[0m"),
    ("title", "\u{1b}]0;owned\u{7}"),
    ("link", "\u{1b}]8;;http://evil\u{1b}\\x"),
    ("c1", "\u{9b}31mred"),
    ("bell", "a\u{7}\u{8}\u{7f}b"),
    ("return", "✓ all checks passed\rx"),
    ("lines", "x\n::error file=a::owned\n##[error]owned\n##vso[task.complete result=Succeeded]owned"),
    ("command", "::error::owned"),
    ("mask", "::add-mask::a"),
    ("stop", "::stop-commands::token"),
    ("azure", "##vso[task.setvariable variable=x]owned"),
    ("group", "##[group]owned"),
    ("bidi", "a\u{202e}b\u{2066}c\u{200f}"),
    ("hidden", "a\u{200b}b\u{feff}c\u{2060}d\u{ad}"),
    ("tags", "a\u{e0041}\u{e0042}"),
    ("separators", "a\u{2028}b\u{2029}c\u{85}d"),
    ("markup", "<script>alert(1)</script><![CDATA[ ]]>&amp;\"'"),
    ("teamcity", "##teamcity[buildStatus status='SUCCESS']"),
    ("section", "section_start:0:x\r\u{1b}[0Kx"),
];

/// What the parser of the command line says of arguments that a file name or a script may bring.
fn arguments() -> Vec<Case> {
    let hostile =
        ["--\n::error file=x::y", "--a\u{1b}]0;owned\u{7}\u{1b}[2J", "--\u{202e}gpj", "--x\r##[error]y", "--\u{200b}"];
    let mut cases = Vec::new();
    for (at, text) in hostile.into_iter().enumerate() {
        let named: [&[&str]; 6] = [
            &["check", "x.yaml", text],
            &["lint", text],
            &[text.trim_start_matches('-')],
            &["check", "x.yaml", "--format", text.trim_start_matches('-')],
            &["completions", text.trim_start_matches('-')],
            &["check", "x.yaml", "--now", text.trim_start_matches('-')],
        ];
        for (place, arguments) in named.into_iter().enumerate() {
            let id = format!("report-argument-{at}-in-place-{place}");
            cases.push(Case::run(id, arguments).contract(crate::case::CONTRACT).refused(&[]));
        }
    }
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = arguments();
    for format in FORMATS {
        for (name, text) in HOSTILE {
            cases.push(in_a_cell(format, name, text));
        }
        cases.push(everywhere(format));
        cases.push(in_json(format));
    }
    for (name, text) in HOSTILE {
        cases.push(in_a_header(name, text));
        cases.push(in_a_contract(name, text));
        cases.push(on_the_command_line(name, text));
    }
    cases.extend(floods());
    cases.extend(summaries());
    let named = Case::run("report-contract-called-colon", &["lint", ":"]).file(":", "name: x\nsource: a\nschem: ::\n");
    cases.push(named.refused(&["schem"]));
    let named = Case::run("report-concise-contract-called-colon", &["check", ":", "--format", "concise"]);
    cases.push(named.file(":", "name: x\nschem: a\n").refused(&["\\u{3a}:2:1: error: unknown key `schem`"]));
    cases
}

/// Adds what is right of a report in a format: commands only where commands are the format.
fn as_format(case: Case, format: &str) -> Case {
    let case = case.and(&["--format", format]).hides(RAW);
    if ["github", "azure"].contains(&format) { case.commands().hides(SENT) } else { case }
}

/// What no report holds as it is.
const RAW: &[&str] = &[
    "\u{1b}",
    "\u{9b}",
    "\u{7}",
    "\u{202e}",
    "\u{200b}",
    "\n::error file=a::owned",
    "\n##vso[task.complete",
    "\n##[error]owned",
];
/// What no report holds that consists of commands.
const SENT: &[&str] = &[
    "\n::error::owned",
    "\n::add-mask::",
    "\n::stop-commands::",
    "\n##vso[task.setvariable",
    "\n##[group]",
    "\n##teamcity[",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn in_a_cell(format: &str, name: &str, text: &str) -> Case {
    let rows = format!("id,note\n{0},{0}\n1,{0}\n1,{0}\n", quoted(text));
    let contract = "name: x\nschema:\n  - name: id\n    type: integer\n    unique: true\n  - name: note\n    type: string\n    allowed: [a]\n    unique: true\n";
    as_format(Case::data(format!("report-cell-{name}-{format}"), "x.csv", rows).contract(contract), format).fails(&[])
}

/// The same text as a cell, a column, a dataset, a check, a folder and a file.
fn everywhere(format: &str) -> Case {
    let text = "\u{1b}[31m::error::\u{202e}##[error]x";
    let name = "\\e[31m::error::\\u202e##[error]x";
    let contract = format!(
        "name: \"{name}\"\nowner: \"{name}\"\nversion: \"{name}\"\ntags: [\"{name}\"]\ndatasets:\n  - name: \"{name}\"\n    source: \"{name}.csv\"\n    schema:\n      - name: \"{name}\"\n        type: string\n        \
         description: \"{name}\"\n        checks:\n          - in_set: {{values: [\"{name}\"]}}\n            name: \"{name}\"\n            description: \"{name}\"\n            tags: [\"{name}\"]\n      - name: \"missing {name}\"\n"
    );
    let file = format!("{text}.csv");
    let case = Case::run(format!("report-everywhere-{format}"), &["check", "x.yaml"]);
    as_format(case.file("x.yaml", contract).file(&file, format!("{text},extra {text}\n{text}!,b\n")), format).fails(&[])
}

fn in_json(format: &str) -> Case {
    let rows = "{\"id\": \"\\u001b[31m\\u0007\\u202e\\u2028\", \"note\": {\"\\u001b[0m\": \"\\n::error::owned\"}, \"\\u001b[31m\\n::error::owned\": 1}\n";
    as_format(Case::data(format!("report-json-{format}"), "x.ndjson", rows), format).fails(&[])
}

fn in_a_header(name: &str, text: &str) -> Case {
    let rows = format!("id,note,{}\n1,a,b\n", quoted(text));
    Case::data(format!("report-header-{name}"), "x.csv", rows)
        .hides(RAW)
        .and(&["--fail-on", "warn"])
        .fails(&["not in the contract"])
}

/// Keys, checks and values that are none, with the excerpt of the contract below each.
fn in_a_contract(name: &str, text: &str) -> Case {
    let text = text.replace(['\n', '\r'], " ").replace('\'', "''");
    let contract = format!(
        "name: x\n'{text}': 1\nschema:\n  - name: id\n    type: '{text}'\n    '{text}': 1\n    checks:\n      - '{text}'\n"
    );
    Case::lint(format!("report-contract-{name}"), contract).hides(RAW).refused(&[])
}

fn on_the_command_line(name: &str, text: &str) -> Case {
    Case::run(
        format!("report-argument-{name}"),
        &["check", "x.yaml", "--data", &format!("{text}=x.csv"), "--select", text],
    )
    .contract("name: x\nschema:\n  - name: id\n    type: integer\n")
    .hides(RAW)
    .refused(&[])
}

/// The line behind a report: no markup, and behind no document.
fn summaries() -> Vec<Case> {
    let contract =
        "name: \"</div><img src=x onerror=alert(1)>\"\nsource: x.csv\nschema:\n  - name: id\n    type: integer\n";
    let summed = |format: &str| {
        Case::run(format!("report-summary-behind-{format}"), &["check", "x.yaml", "--summary-line", "--format", format])
            .contract(contract)
            .file("x.csv", "id\nx\n")
            .hides(&["<img"])
    };
    let mut cases = Vec::new();
    for format in ["html", "json", "sarif", "gitlab", "junit", "prometheus", "openlineage", "markdown"] {
        let words = format!("--report {format}=PATH");
        cases.push(summed(format).refused(&["`--summary-line` would stand behind the report", &words]));
    }
    let on_the_screen = summed("html").arguments(&["check", "x.yaml", "--summary-line", "--report", "json=-"]);
    cases.push(Case { id: "report-summary-behind-a-report".into(), ..on_the_screen }.refused(&["--report json=PATH"]));
    let in_a_file =
        summed("html").arguments(&["check", "x.yaml", "--summary-line", "--quiet", "--report", "html=r.html"]);
    cases.push(
        Case { id: "report-summary-beside-a-report".into(), hides: Vec::new(), ..in_a_file }.fails(&["\\u003cimg"]),
    );
    cases.push(Case { hides: Vec::new(), ..summed("table") }.fails(&["\\u003cimg", "\"status\":\"fail\""]));
    cases.push(Case { hides: vec!["\"failed_checks\":[\"<".into()], ..summed("jsonl") }.fails(&["tabpact-summary/1"]));
    cases
}

/// Reports that stay small, however much is wrong.
fn floods() -> Vec<Case> {
    let small = |case: Case| case.mebibytes(400).seconds(60);
    let rows: String = (0..100_000).map(|at| format!("x{at},a\n")).collect();
    let wide = format!("id,note\n{},a\n", "x".repeat(1 << 20));
    let mut cases = Vec::new();
    for format in FORMATS {
        let case = Case::data(format!("report-flood-{format}"), "x.csv", format!("id,note\n{rows}"));
        cases.push(small(case).and(&["--format", format]).commands().hides(&["x50000"]).fails(&["100"]));
        // For machines a value is whole.
        if format.starts_with("json") {
            continue;
        }
        let case = Case::data(format!("report-wide-{format}"), "x.csv", wide.clone());
        let long = "x".repeat(70_000);
        cases.push(small(case).and(&["--format", format]).commands().hides(&[&long]).fails(&[]));
    }
    cases
}
