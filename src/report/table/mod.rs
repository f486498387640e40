//! The report for people: a table of what did not hold, and below it each finding with its rows.

mod checks;
mod finding;
pub(super) mod rows;
mod times;

use super::concise::Concise;
use super::page::{Page, Paint, count, pad, wrap};
use super::summary::{Summary, dataset_status, status_of};
use super::{Render, Style, bytes, contracts, duration, skipped, split, write_problems};
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use std::io::{self, Write};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Narrower terminals would break words in cells.
const LEAST_WIDTH: usize = 60;

/// What a report says that was cut short.
pub(crate) const INTERRUPTED: &str = "incomplete: the run was interrupted, and what is missing here was not checked";

/// The report for people.
pub(crate) struct Table;

impl Render for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn about(&self) -> &'static str {
        "a table of what did not hold, with the rows that show it"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        if outcomes.scope == Scope::Contracts {
            return contracts::write(outcomes, style, out);
        }
        if style.width < LEAST_WIDTH {
            return Concise.render(outcomes, style, out);
        }
        let summary = Summary::of(outcomes);
        if style.quiet && summary.status == Status::Pass {
            return Ok(());
        }
        let mut page = Page::new(style);
        let folded = FoldedWidths::of(&page, outcomes);
        let mut after_folded = false;
        for contract in &outcomes.contracts {
            if tells_problems(contract, style) && !contract.problems.is_empty() {
                page.gap();
                write_problems(
                    &mut page.text,
                    &contract.file,
                    &contract.text,
                    &contract.problems,
                    style.color,
                    style.ascii,
                )?;
                after_folded = false;
            }
            for dataset in &contract.datasets {
                if !is_folded(dataset, style) {
                    page.gap();
                    write_dataset(&mut page, contract, dataset);
                    after_folded = false;
                } else if !style.quiet {
                    if !after_folded {
                        page.gap();
                    }
                    folded.write(&mut page, contract, dataset);
                    write_split(&mut page, dataset, "  ");
                    after_folded = true;
                }
            }
        }
        page.gap();
        write_summary(&mut page, outcomes, &summary);
        if style.verbose {
            times::write(&mut page, outcomes);
        }
        page.write(out)
    }
}

/// Whether what is wrong with a contract is told when its data is checked: notes on a contract that can be used only where
/// all is wanted.
pub(crate) fn tells_problems(contract: &ContractOutcome, style: &Style) -> bool {
    style.verbose || contract.is_invalid()
}

/// Whether a check is listed by itself. Those of a dataset that could not be read all have the same reason, and those that
/// were skipped are told together.
pub(crate) fn is_listed(dataset: &DatasetOutcome, outcome: &Outcome, style: &Style) -> bool {
    let is_told = match outcome.status {
        Status::Warn | Status::Fail | Status::Error => dataset.was_read(),
        Status::Pass | Status::Skip => false,
    };
    style.verbose || is_told
}

/// Whether a dataset takes one line.
fn is_folded(dataset: &DatasetOutcome, style: &Style) -> bool {
    !style.verbose && dataset_status(dataset) == Status::Pass
}

fn write_dataset(page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome) {
    write_header(page, contract, dataset);
    if let Some(why) = &dataset.unreadable {
        page.line("");
        finding::write_unread(page, dataset, Status::Error, &format!("could not be read: {why}"));
    }
    if let Some(absent) = &dataset.absent {
        page.line("");
        finding::write_unread(page, dataset, absent.status, &format!("there are no data: {}", absent.reason));
    }
    let listed: Vec<&Outcome> =
        dataset.checks.iter().filter(|outcome| is_listed(dataset, outcome, page.style)).collect();
    if !listed.is_empty() {
        page.line("");
        checks::write(page, &contract.file, dataset, &listed);
    }
    let findings: Vec<&Outcome> = listed.into_iter().filter(|outcome| outcome.status != Status::Pass).collect();
    let skipped = skipped::folded(dataset, page.style);
    if !(findings.is_empty() && skipped.is_empty()) && dataset.was_read() {
        page.line("");
        findings.into_iter().for_each(|outcome| finding::write(page, &contract.file, dataset, outcome));
        skipped.iter().for_each(|skipped| finding::write_skipped(page, &contract.file, dataset, skipped));
    }
    if dataset.checks.is_empty() && dataset.was_read() {
        page.line("");
        let sign = page.paint(Paint::Of(Status::Error), page.sign(Status::Error));
        page.line(&format!("{sign} no check was evaluated"));
    }
    if dataset.split.is_some() && dataset.unreadable.is_none() {
        page.line("");
        write_split(page, dataset, "");
    }
}

/// What became of the rows, where they were to be split.
fn write_split(page: &mut Page<'_>, dataset: &DatasetOutcome, margin: &str) {
    let Some(split) = &dataset.split else { return };
    let text = split::sentence(page, split);
    let sign = match split.failure {
        Some(_) => page.paint(Paint::Of(Status::Error), page.sign(Status::Error)),
        None => page.either("→", "->").to_owned(),
    };
    page.paragraph(&format!("{margin}{sign} "), &text, margin.len() + 2);
}

/// Where the contract and the data lie, and how much there is.
fn write_header(page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome) {
    let title = title(page, contract, dataset);
    let source = page.show(&dataset.source);
    let arrow = page.either("→", "->");
    let whole = format!("{title} {arrow} {source}");
    if whole.width() <= page.width {
        let painted = page.paint(Paint::Strong, &whole);
        page.line(&painted);
    } else {
        page.paragraph("", &title, 2);
        page.paragraph(&format!("{arrow} "), &source, 3);
    }
    let mut facts = Vec::new();
    if dataset.files.len() > 1 {
        facts.push(count(dataset.files.len() as u64, "file"));
    }
    facts.extend(dataset.rows.map(|rows| count(rows, "row")));
    if dataset.columns > 0 {
        facts.push(count(dataset.columns as u64, "column"));
    }
    let size = dataset.files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    if size > 0 {
        facts.push(bytes(size));
    }
    if !facts.is_empty() {
        facts.push(format!("read in {}", duration(dataset.elapsed)));
        let painted = page.paint(Paint::Faint, &facts.join(", "));
        page.line(&painted);
    }
}

/// The contract, with the dataset where it has several.
fn title(page: &Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome) -> String {
    let file = page.show(&contract.file);
    if contract.datasets.len() > 1 { format!("{file}: {}", page.show(&dataset.name)) } else { file }
}

/// The columns of the datasets that take one line each.
#[derive(Default)]
struct FoldedWidths {
    title: usize,
    checks: usize,
    rows: usize,
}

impl FoldedWidths {
    fn of(page: &Page<'_>, outcomes: &Outcomes) -> Self {
        let mut widths = Self::default();
        for contract in &outcomes.contracts {
            for dataset in contract.datasets.iter().filter(|dataset| is_folded(dataset, page.style)) {
                widths.title = widths.title.max(title(page, contract, dataset).width());
                widths.checks = widths.checks.max(count(dataset.checks.len() as u64, "check").width());
                widths.rows = widths.rows.max(dataset.rows.map_or(0, |rows| count(rows, "row").width()));
            }
        }
        // The signs and gaps beside the title take 14 columns, the time up to 12.
        widths.title = widths.title.min(page.width.saturating_sub(widths.checks + widths.rows + 26));
        widths
    }

    fn write(&self, page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome) {
        let title = title(page, contract, dataset);
        let sign = page.paint(Paint::Of(Status::Pass), page.sign(Status::Pass));
        let checks = count(dataset.checks.len() as u64, "check");
        let rows = dataset.rows.map_or(String::new(), |rows| count(rows, "row"));
        let numbers = format!("{checks:>0$}   {rows:>1$}   {2}", self.checks, self.rows, duration(dataset.elapsed));
        if title.width() > self.title {
            page.paragraph(&format!("{sign} "), &title, 2);
            page.line(&format!("  {}   {numbers}", " ".repeat(self.title)));
        } else {
            page.line(&format!("{sign} {}   {numbers}", pad(&title, self.title)));
        }
    }
}

fn write_summary(page: &mut Page<'_>, outcomes: &Outcomes, summary: &Summary) {
    if outcomes.interrupted {
        let sign = page.paint(Paint::Of(Status::Error), page.sign(Status::Error));
        page.paragraph(&format!("{sign} "), INTERRUPTED, 2);
    }
    let (text, score) = summary_text(summary, outcomes.elapsed);
    let paint = if summary.status == Status::Pass { Paint::Of(Status::Pass) } else { Paint::Strong };
    let parts = wrap(&text, page.width);
    for (index, part) in parts.iter().enumerate() {
        let painted = page.paint(paint, part);
        let space = page.width.saturating_sub(part.width() + score.width());
        if index + 1 < parts.len() || score.is_empty() {
            page.line(&painted);
        } else if space >= 3 {
            page.line(&format!("{painted}{}{score}", " ".repeat(space)));
        } else {
            page.line(&painted);
            page.line(&format!("{}{score}", " ".repeat(page.width.saturating_sub(score.width()))));
        }
    }
    let bad = outcomes.contracts.iter().filter(|contract| status_of(outcomes, contract) >= Status::Fail);
    let bad: Vec<String> = bad.map(|contract| page.show(&contract.file)).collect();
    if outcomes.contracts.len() > 1 && !bad.is_empty() {
        page.paragraph("failed: ", &bad.join(", "), 8);
    }
}

/// Ends a log for machines with a line for who reads it, unless all is well and that is to be quiet.
pub(crate) fn write_end(outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::of(outcomes);
    if !(style.quiet && summary.status == Status::Pass) {
        writeln!(out, "{}", summary_line(&summary, outcomes))?;
    }
    out.flush()
}

/// What a run came to, in a line.
pub(crate) fn summary_line(summary: &Summary, outcomes: &Outcomes) -> String {
    if outcomes.scope == Scope::Contracts {
        return contracts::summary(outcomes);
    }
    let (text, score) = summary_text(summary, outcomes.elapsed);
    if score.is_empty() { text } else { format!("{text}   {score}") }
}

/// What a run came to, in a line, and its score.
pub(crate) fn summary_text(summary: &Summary, elapsed: Duration) -> (String, String) {
    if summary.status == Status::Pass {
        let of = count(summary.contracts as u64, "contract");
        let text = format!("{} passed in {of}", count(summary.checks() as u64, "check"));
        return (format!("{text}, {}, {}", count(summary.rows, "row"), duration(elapsed)), String::new());
    }
    let counts = [
        (summary.failed, "failed"),
        (summary.warned.saturating_sub(summary.informed), "warned"),
        (summary.informed, "info"),
        (summary.errored, "could not run"),
        (summary.skipped, "skipped"),
        (summary.passed, "passed"),
    ];
    let mut parts = Vec::new();
    if summary.invalid > 0 {
        parts.push(format!("{} invalid", count(summary.invalid as u64, "contract")));
    }
    if summary.unreadable > 0 {
        parts.push(format!("{} unreadable", count(summary.unreadable as u64, "dataset")));
    }
    if summary.absent > 0 {
        parts.push(format!("{} not there", count(summary.absent as u64, "dataset")));
    }
    parts.extend(counts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")));
    if summary.checks() == 0 {
        parts.push("no check was evaluated".to_owned());
    }
    (parts.join(", "), summary.score.map_or(String::new(), |score| format!("score {}", score.text())))
}
