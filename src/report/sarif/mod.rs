//! Findings in SARIF 2.1.0, the format of code scanning: each at the line of the contract that demands it.

mod log;
#[cfg(test)]
mod tests;

use super::findings::{CONTRACT, DATA, Finding, RUN, Weight, findings};
use super::json::write_pretty;
use super::{Render, Style};
use crate::checks::CHECKS;
use crate::data::Value;
use crate::plan::explain;
use crate::run::{Outcomes, Scope, Status};
use log::{
    ArtifactLocation, AutomationDetails, Configuration, Driver, Fingerprints, Invocation, Location, Log, Message,
    PhysicalLocation, Properties, Region, Result, Rule, Run, Tool,
};
use std::io::{self, Write};

/// Code scanning keeps so many results of a run.
const MOST_RESULTS: usize = 5_000;

/// SARIF 2.1.0.
pub(crate) struct Sarif;

impl Render for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn about(&self) -> &'static str {
        "SARIF 2.1.0, for code scanning: findings at the lines of contracts"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let found = findings(outcomes, style);
        let rules = rules();
        let mut results: Vec<Result> = found.iter().map(|finding| result(finding, &rules)).collect();
        if results.len() > MOST_RESULTS {
            let more = results.split_off(MOST_RESULTS - 1).len();
            results.push(result_of_rest(&found[MOST_RESULTS - 1], more, &rules));
        }
        let driver = Driver { name: env!("CARGO_PKG_NAME"), semantic_version: env!("CARGO_PKG_VERSION"), rules };
        let run = Run {
            tool: Tool { driver },
            invocations: [invocation(outcomes)],
            automation_details: AutomationDetails { id: category(outcomes) },
            column_kind: "unicodeCodePoints",
            results,
        };
        write_pretty(&Log { schema: log::SCHEMA, version: "2.1.0", runs: [run] }, out)?;
        out.flush()
    }
}

/// What may be found: every check, and what is about no check.
fn rules() -> Vec<Rule> {
    let of_check = |name: &'static str, summary: &str, dimension| Rule {
        id: name,
        short_description: Message::of(sentence(summary)),
        full_description: Message::of(sentence(summary)),
        help: Message::of(explain(name).unwrap_or_default().trim_end().to_owned()),
        default_configuration: Configuration { level: "error" },
        properties: Properties { tags: vec!["data-quality", dimension] },
    };
    let of_run = |name: &'static str, short: &str, full: &str| Rule {
        id: name,
        short_description: Message::of(short.to_owned()),
        full_description: Message::of(full.to_owned()),
        help: Message::of(full.to_owned()),
        default_configuration: Configuration { level: "error" },
        properties: Properties { tags: vec!["data-quality"] },
    };
    let checks =
        CHECKS.iter().map(|entry| of_check(entry.about.name, entry.about.summary, entry.about.dimension.name()));
    checks
        .chain([
            of_run(
                CONTRACT,
                "The contract can be used.",
                "No word of a contract is ignored: what is misspelt, unknown or contradicts itself is an error at its place, and \
                 with an error none of the contract's datasets is checked.",
            ),
            of_run(
                DATA,
                "The data can be read.",
                "Data that is away, damaged or not written as the contract says cannot be checked, and is never taken for sound.",
            ),
            of_run(
                RUN,
                "The run checked what it was asked to.",
                "A run that was interrupted or that evaluated nothing says nothing about the data.",
            ),
        ])
        .collect()
}

fn result(finding: &Finding, rules: &[Rule]) -> Result {
    let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
    Result {
        rule_id: finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule),
        level: match finding.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note => "note",
        },
        message: Message::of(without_links(&format!("{subject}{}", finding.text()))),
        locations: location(finding).into_iter().collect(),
        partial_fingerprints: Fingerprints { line: format!("{}:1", finding.fingerprint) },
    }
}

/// Stands for all results that code scanning would drop.
fn result_of_rest(first: &Finding, count: usize, rules: &[Rule]) -> Result {
    let message = format!("and {count} more findings, which are in the other reports of this run");
    Result { message: Message::of(message), ..result(first, rules) }
}

fn location(finding: &Finding) -> Option<Location> {
    let place = &finding.place;
    if place.file.is_empty() {
        return None;
    }
    // What is about a whole file stands at its beginning: code scanning shows nothing without a line.
    let (line, column, end) = place.line.map_or((1, 1, 1), |line| (line, place.column, place.end_column));
    let region = Region { start_line: line, start_column: column, end_line: line, end_column: end };
    Some(Location { physical_location: PhysicalLocation { artifact_location: artifact(&place.file), region } })
}

fn artifact(file: &str) -> ArtifactLocation {
    match file.strip_prefix('/') {
        Some(rest) => ArtifactLocation { uri: format!("file:///{}", encoded(rest, b"/")), uri_base_id: None },
        None => ArtifactLocation { uri: encoded(file, b"/"), uri_base_id: Some("%SRCROOT%") },
    }
}

fn invocation(outcomes: &Outcomes) -> Invocation {
    let datasets = || outcomes.contracts.iter().flat_map(|contract| &contract.datasets);
    let is_told = !outcomes.interrupted
        && outcomes.contracts.iter().all(|contract| !contract.is_invalid())
        && datasets().all(|dataset| dataset.was_read() && dataset.unsplit().is_none())
        && outcomes.count(Status::Error) == 0;
    Invocation { execution_successful: is_told, start_time_utc: Value::Timestamp(outcomes.now).to_string() }
}

/// What tells the results of these contracts from those of others: a later upload of the same name takes their place.
fn category(outcomes: &Outcomes) -> String {
    let kind = match outcomes.scope {
        Scope::Data => "tabpact",
        Scope::Contracts => "tabpact-lint",
    };
    match &outcomes.contracts[..] {
        [contract] => {
            let name = if contract.name.is_empty() { &contract.file } else { &contract.name };
            format!("{kind}/{}/", encoded(name, b""))
        }
        _ => format!("{kind}/"),
    }
}

/// A text as a part of a URI: everything but unreserved characters and `also` is percent-encoded.
fn encoded(text: &str, also: &[u8]) -> String {
    let encode = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() || also.contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// In a message, `[text](target)` is a link: no value makes one.
fn without_links(text: &str) -> String {
    text.replace("](", "\\](")
}

/// Words of a summary as a sentence.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str().trim_end_matches('.'))
}
