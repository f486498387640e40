//! A run, as the page shows it.

use super::checks::{Around, Check, Phrase, check, phrases};
use super::columns::{Column, columns};
use super::excerpt::{Line, Lines};
use crate::data::Value;
use crate::problem::Level;
use crate::report::page::{count, sign};
use crate::report::skipped;
use crate::report::summary::{Score, Summary, dataset_status, status_of};
use crate::report::table::{INTERRUPTED, summary_text};
use crate::report::{Style, bytes, duration, thousands};
use crate::run::{ContractOutcome, DatasetOutcome, Outcomes, Status};
use serde::Serialize;

/// Everything the page shows.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    headline: String,
    word: &'static str,
    sign: &'static str,
    /// What the run came to, in a line.
    told: String,
    time: String,
    tool: String,
    notice: Option<&'static str>,
    tiles: Vec<Tile>,
    /// How many checks ended how, for the bar: the word and where it begins and ends in hundredths.
    parts: Vec<Part>,
    contracts: Vec<Contract>,
}

#[derive(Debug, Serialize)]
struct Tile {
    value: String,
    label: &'static str,
    word: &'static str,
}

#[derive(Debug, Serialize)]
struct Part {
    word: &'static str,
    from: f64,
    width: f64,
}

#[derive(Debug, Serialize)]
struct Contract {
    title: String,
    file: String,
    version: Option<String>,
    owner: Option<String>,
    word: &'static str,
    sign: &'static str,
    problems: Vec<Problem>,
    datasets: Vec<Dataset>,
}

#[derive(Debug, Serialize)]
struct Problem {
    level: &'static str,
    message: Vec<Phrase>,
    label: String,
    help: Vec<Phrase>,
    place: String,
    excerpt: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Dataset {
    name: String,
    source: String,
    word: &'static str,
    sign: &'static str,
    facts: Vec<String>,
    /// Why nothing of it was checked.
    unread: Option<String>,
    findings: Vec<Check>,
    skipped: Vec<Skipped>,
    passed: Vec<Check>,
    columns: Vec<Column>,
    /// Whether the values of any column are known.
    has_values: bool,
}

/// Checks that were skipped for the same reason.
#[derive(Debug, Serialize)]
struct Skipped {
    told: Vec<Phrase>,
    checks: Vec<Check>,
}

/// The page of a run.
pub(super) fn page(outcomes: &Outcomes, style: &Style) -> Page {
    let summary = Summary::of(outcomes);
    let (told, score) = summary_text(&summary, outcomes.elapsed);
    let told = if score.is_empty() { told } else { format!("{told}; {score}") };
    let mut anchors = 0;
    let mut next = || {
        anchors += 1;
        format!("check-{anchors}")
    };
    Page {
        headline: headline(&summary),
        word: summary.status.name(),
        sign: sign(summary.status, false),
        told,
        time: Value::Timestamp(outcomes.now).to_string(),
        tool: format!("tabpact {}", env!("CARGO_PKG_VERSION")),
        notice: outcomes.interrupted.then_some(INTERRUPTED),
        tiles: tiles(outcomes, &summary),
        parts: parts(&summary),
        contracts: outcomes.contracts.iter().map(|one| contract(outcomes, one, &mut next, style)).collect(),
    }
}

/// What the run came to, in a few words.
fn headline(summary: &Summary) -> String {
    let checks = summary.checks() as u64;
    let of = format!("of {}", count(checks, "check"));
    match summary.status {
        Status::Pass if checks == 0 => format!("{} valid", count(summary.contracts as u64, "contract")),
        Status::Pass => format!("{} passed", count(checks, "check")),
        Status::Fail => format!("{} {of} failed", thousands(summary.failed as u64)),
        Status::Warn => format!("No check failed, {} {of} warned", thousands(summary.warned as u64)),
        Status::Skip => format!("{} {of} could not be made", thousands(summary.skipped as u64)),
        Status::Error => "Not everything could be checked".to_owned(),
    }
}

fn tiles(outcomes: &Outcomes, summary: &Summary) -> Vec<Tile> {
    let number = |number: usize, label, word| Tile { value: thousands(number as u64), label, word };
    let size = outcomes.contracts.iter().flat_map(|contract| &contract.datasets).flat_map(|dataset| &dataset.files);
    let size = size.fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    let mut tiles = vec![number(summary.failed, "failed", "fail"), number(summary.warned, "warned", "warn")];
    tiles.push(number(summary.errored, "could not run", "error"));
    tiles.push(number(summary.skipped, "skipped", "skip"));
    tiles.push(number(summary.passed, "passed", "pass"));
    let plain = |value, label| Tile { value, label, word: "plain" };
    tiles.push(plain(summary.score.map_or_else(|| "–".to_owned(), Score::text), "score"));
    tiles.push(plain(thousands(summary.rows), "rows"));
    tiles.push(plain(bytes(size), "read"));
    tiles.push(plain(duration(outcomes.elapsed), "taken"));
    tiles
}

fn parts(summary: &Summary) -> Vec<Part> {
    let all = summary.checks().max(1) as f64;
    let numbers = [
        (summary.failed, "fail"),
        (summary.errored, "error"),
        (summary.warned, "warn"),
        (summary.skipped, "skip"),
        (summary.passed, "pass"),
    ];
    let mut from = 0.0;
    let part = |(number, word): (usize, &'static str)| {
        let width = number as f64 * 100.0 / all;
        from += width;
        Part { word, from: from - width, width }
    };
    numbers.into_iter().filter(|(number, _)| *number > 0).map(part).collect()
}

fn contract(
    outcomes: &Outcomes,
    outcome: &ContractOutcome,
    next: &mut dyn FnMut() -> String,
    style: &Style,
) -> Contract {
    let lines = Lines::of(&outcome.text);
    let status = status_of(outcomes, outcome);
    let problem = |problem: &crate::problem::Problem| Problem {
        level: match problem.level {
            Level::Error => "error",
            Level::Note => "note",
        },
        message: phrases(&problem.message),
        label: problem.label.clone(),
        help: phrases(&problem.help),
        place: match problem.span.line {
            0 => outcome.file.clone(),
            line => format!("{}:{line}:{}", outcome.file, problem.span.column),
        },
        excerpt: lines.around(problem.span),
    };
    Contract {
        title: if outcome.name.is_empty() { outcome.file.clone() } else { outcome.name.clone() },
        file: outcome.file.clone(),
        version: outcome.version.clone(),
        owner: outcome.owner.clone(),
        word: status.name(),
        sign: sign(status, false),
        problems: outcome.problems.iter().map(problem).collect(),
        datasets: outcome.datasets.iter().map(|found| dataset(outcome, found, &lines, next, style)).collect(),
    }
}

fn dataset(
    contract: &ContractOutcome,
    outcome: &DatasetOutcome,
    lines: &Lines<'_>,
    next: &mut dyn FnMut() -> String,
    style: &Style,
) -> Dataset {
    let around = Around { contract, lines, dataset: outcome, style };
    let status = dataset_status(outcome);
    let columns = columns(outcome);
    let mut of = |is_of: fn(Status) -> bool| -> Vec<Check> {
        let checks = outcome.checks.iter().filter(|check| is_of(check.status));
        checks.map(|found| check(found, next(), around)).collect()
    };
    let passed = of(|status| status == Status::Pass);
    let (mut findings, mut skipped) = (of(|status| !matches!(status, Status::Pass | Status::Skip)), Vec::new());
    if outcome.was_read() {
        let shown = |group: &skipped::Skipped<'_>| Skipped {
            told: phrases(&group.sentence()),
            checks: group.checks.iter().map(|found| check(found, next(), around)).collect(),
        };
        skipped = skipped::groups(outcome).iter().map(shown).collect();
    } else {
        // They all have the reason that stands above them.
        findings.clear();
    }
    Dataset {
        name: outcome.name.clone(),
        source: outcome.source.clone(),
        word: status.name(),
        sign: sign(status, false),
        facts: facts(outcome),
        unread: unread(outcome),
        findings,
        skipped,
        passed,
        has_values: columns.iter().any(Column::has_values),
        columns,
    }
}

fn unread(outcome: &DatasetOutcome) -> Option<String> {
    let checks = count(outcome.checks.len() as u64, "check");
    if let Some(why) = &outcome.unreadable {
        return Some(format!("The data could not be read, and {checks} could not run: {why}"));
    }
    let absent = outcome.absent.as_ref()?;
    Some(format!("There are no data, and {checks} could not run: {}", absent.reason))
}

/// How much there is, and of what time.
fn facts(outcome: &DatasetOutcome) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(outcome.rows.map(|rows| count(rows, "row")));
    if outcome.was_read() {
        facts.push(count(outcome.columns as u64, "column"));
        facts.push(bytes(outcome.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))));
    }
    if outcome.files.len() > 1 {
        facts.push(count(outcome.files.len() as u64, "file"));
    }
    let modified = outcome.files.iter().filter_map(|file| file.modified).max();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    if let Some(since) = since {
        let second = Value::Timestamp(i128::from(since.as_secs()) * 1_000_000_000);
        facts.push(format!("modified {second}"));
    }
    facts.push(format!("checked in {}", duration(outcome.elapsed)));
    facts
}
