//! The report in Markdown, for comments on a change and for summaries of a job.

mod escape;
#[cfg(test)]
mod tests;

use super::page::{count, verdict};
use super::summary::{Summary, counted, dataset_status};
use super::table::{INTERRUPTED, is_listed, summary_text, tells_problems};
use super::{Render, Style, bytes, duration, share, skipped, thousands};
use crate::data::Cell;
use crate::measure::{Place, Repeat, Sample};
use crate::report::redact;
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Status};
use escape::{code, prose};
use std::io::{self, Write};

/// No report is longer, in bytes: a comment on GitHub takes 65,536 characters and loses more as a whole.
const MOST: usize = 60_000;

/// What is written after the cap is reached fits into this: closing tags, and how much was left out.
const RESERVE: usize = 2_000;

/// No cell of a table is longer, in columns of a terminal.
const MOST_CELL: usize = 200;

/// No value of a row is longer.
const MOST_VALUE: usize = 80;

/// No row shows more columns.
const MOST_CELLS: usize = 12;

/// Markdown.
pub(crate) struct Markdown;

impl Render for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "a table of what did not hold, for comments and job summaries"
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let summary = Summary::of(outcomes);
        if style.quiet && summary.status == Status::Pass {
            return Ok(());
        }
        let mut text = Text { style, text: String::new(), left_out: 0 };
        write_head(&mut text, outcomes, &summary);
        for contract in &outcomes.contracts {
            write_problems(&mut text, contract);
            for dataset in &contract.datasets {
                write_dataset(&mut text, contract, dataset);
            }
        }
        if text.left_out > 0 {
            let more = count(text.left_out, "more finding");
            text.text.push_str(&format!("\n{} and {more}, left out here\n", text.either("…", "...")));
        }
        out.write_all(text.text.as_bytes())?;
        out.flush()
    }
}

/// A report in the making.
struct Text<'s> {
    style: &'s Style,
    text: String,
    /// Findings for which there was no room.
    left_out: u64,
}

impl Text<'_> {
    /// Adds a part where there is room for it.
    fn add(&mut self, part: &str) -> bool {
        let fits = self.text.len() + part.len() + RESERVE <= MOST;
        if fits {
            self.text.push_str(part);
        }
        fits
    }

    fn either(&self, sign: &'static str, ascii: &'static str) -> &'static str {
        if self.style.ascii { ascii } else { sign }
    }

    fn code(&self, text: &str, most: usize) -> String {
        code(text, most, self.style.ascii)
    }

    fn prose(&self, text: &str) -> String {
        prose(text, MOST_CELL, self.style.ascii)
    }

    fn verdict(&self, outcome: &Outcome) -> String {
        let (sign, word) = verdict(outcome, self.style.ascii);
        // A sign alone would begin a list, and an exclamation mark before a bracket a picture.
        let sign = if sign == "-" { "" } else { sign };
        format!("{sign} {word}").trim_start().to_owned()
    }
}

fn write_head(text: &mut Text<'_>, outcomes: &Outcomes, summary: &Summary) {
    let (told, score) = summary_text(summary, outcomes.elapsed);
    // A sign of comparison would begin a tag.
    let told = told.replace('<', "&lt;");
    let sign = match summary.status {
        Status::Pass => text.either("✅", "[pass]"),
        Status::Warn | Status::Skip => text.either("⚠", "[warn]"),
        Status::Fail => text.either("❌", "[fail]"),
        Status::Error => text.either("❓", "[error]"),
    };
    let mut head = format!("## {sign} tabpact: {told}\n");
    if outcomes.interrupted {
        head.push_str(&format!("\n**{INTERRUPTED}**\n"));
    }
    if summary.status != Status::Pass {
        let mut facts = vec![count(summary.datasets as u64, "dataset"), count(summary.rows, "row")];
        facts.push(duration(outcomes.elapsed).replace('<', "&lt;"));
        facts.extend((!score.is_empty()).then_some(score));
        head.push_str(&format!("\n{}\n", facts.join(", ")));
    }
    text.add(&head);
}

/// What is wrong with a contract itself.
fn write_problems(text: &mut Text<'_>, contract: &ContractOutcome) {
    for problem in contract.problems.iter().filter(|_| tells_problems(contract, text.style)) {
        let place = match problem.span.line {
            0 => contract.file.clone(),
            line => format!("{}:{line}:{}", contract.file, problem.span.column),
        };
        let mut part = format!("\n- {} {}", text.code(&place, MOST_CELL), text.prose(&problem.message));
        if !problem.help.is_empty() {
            part.push_str(&format!("  \n  help: {}", text.prose(&problem.help)));
        }
        part.push('\n');
        if !text.add(&part) {
            text.left_out += 1;
        }
    }
}

fn write_dataset(text: &mut Text<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome) {
    let listed: Vec<&Outcome> = dataset.checks.iter().filter(|check| is_listed(dataset, check, text.style)).collect();
    if dataset_status(dataset) == Status::Pass && !text.style.verbose {
        return;
    }
    let mut head =
        format!("\n### {}: {}\n\n", text.code(&contract.file, MOST_CELL), text.code(&dataset.name, MOST_CELL));
    let mut facts = vec![text.code(&dataset.source, MOST_CELL)];
    facts.extend(dataset.rows.map(|rows| count(rows, "row")));
    if dataset.was_read() {
        facts.push(count(dataset.columns as u64, "column"));
        facts.push(bytes(dataset.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))));
    }
    head.push_str(&format!("{}\n", facts.join(", ")));
    if let Some(why) = &dataset.unreadable {
        let checks = count(dataset.checks.len() as u64, "check");
        head.push_str(&format!("\n**could not be read**, and {checks} could not run: {}\n", text.prose(why)));
    } else if let Some(absent) = &dataset.absent {
        let checks = count(dataset.checks.len() as u64, "check");
        head.push_str(&format!(
            "\n**there are no data**, and {checks} could not run: {}\n",
            text.prose(&absent.reason)
        ));
    } else if dataset.checks.is_empty() {
        head.push_str("\n**no check was evaluated**\n");
    }
    if !text.add(&head) {
        text.left_out += listed.len().max(1) as u64;
        return;
    }
    let shown = write_table(text, dataset, &listed);
    let findings: Vec<&Outcome> = shown.iter().copied().filter(|check| check.status != Status::Pass).collect();
    if dataset.was_read() {
        write_rows(text, dataset, &findings);
    }
    write_skipped(text, dataset);
}

/// Which checks were skipped, in a line for each reason.
fn write_skipped(text: &mut Text<'_>, dataset: &DatasetOutcome) {
    for (at, skipped) in skipped::folded(dataset, text.style).iter().enumerate() {
        let told = match skipped.checks[..] {
            [only] => {
                let (columns, promise) = (columns_of(dataset, only), text.code(&only.promise, MOST_CELL));
                format!("{} {promise} skipped: {}", text.code(&columns, MOST_CELL), text.prose(&skipped.reason))
            }
            _ => text.prose(&skipped.sentence()),
        };
        let gap = if at == 0 { "\n" } else { "" };
        if !text.add(&format!("{gap}- {told}\n")) {
            text.left_out += 1;
        }
    }
}

/// The table of checks. Gives those for which there was room.
fn write_table<'o>(text: &mut Text<'_>, dataset: &DatasetOutcome, listed: &[&'o Outcome]) -> Vec<&'o Outcome> {
    let head = "\n| Status | Column | Check | Failing | Share | Allowed | Found | Line |\n| :-- | :-- | :-- | --: | --: | --: | :-- | --: |\n";
    if listed.is_empty() {
        return Vec::new();
    }
    if !text.add(head) {
        text.left_out += listed.len() as u64;
        return Vec::new();
    }
    let fitting = listed.iter().take_while(|check| {
        let row = table_row(text, dataset, check);
        text.add(&row)
    });
    let shown: Vec<&Outcome> = fitting.copied().collect();
    text.left_out += (listed.len() - shown.len()) as u64;
    shown
}

fn table_row(text: &Text<'_>, dataset: &DatasetOutcome, check: &Outcome) -> String {
    let none = || text.either("–", "-").to_owned();
    let counts = counted(check);
    let columns: Vec<String> = check.columns.iter().map(|column| text.code(column, MOST_CELL)).collect();
    let name = check.name.as_ref().map_or(String::new(), |name| format!("<br>{}", text.prose(name)));
    let message = redact::message(dataset, check);
    let is_told_elsewhere = counts.is_some() && redact::observed(dataset, check).is_none();
    let found = if message.is_empty() || is_told_elsewhere { none() } else { text.prose(&message) };
    let line = if check.span.line == 0 { none() } else { check.span.line.to_string() };
    let share = counts.map(|counts| share(counts.failing, counts.evaluated)).filter(|share| !share.is_empty());
    // A sign of comparison would begin a tag.
    let share = share.map_or_else(none, |share| share.replace('<', "&lt;"));
    format!(
        "| {} | {} | {}{name} | {} | {share} | {} | {found} | {line} |\n",
        text.verdict(check),
        if columns.is_empty() { none() } else { columns.join(", ") },
        text.code(&check.promise, MOST_CELL),
        counts.map_or_else(none, |counts| thousands(counts.failing)),
        if check.allowed.is_empty() { none() } else { text.prose(&check.allowed) },
    )
}

/// The rows that show the findings, folded.
fn write_rows(text: &mut Text<'_>, dataset: &DatasetOutcome, findings: &[&Outcome]) {
    let told: Vec<&&Outcome> = findings
        .iter()
        .filter(|check| {
            !text.style.samples(check).is_empty() || !text.style.repeats(check).is_empty() || !check.help.is_empty()
        })
        .collect();
    if told.is_empty() {
        return;
    }
    let open = "\n<details>\n<summary>Failing rows</summary>\n";
    if !text.add(open) {
        text.left_out += told.len() as u64;
        return;
    }
    for check in told {
        let part = finding(text, dataset, check);
        if !text.add(&part) {
            text.left_out += 1;
        }
    }
    text.text.push_str("\n</details>\n");
}

fn finding(text: &Text<'_>, dataset: &DatasetOutcome, check: &Outcome) -> String {
    let columns = columns_of(dataset, check);
    let told = match check.status {
        Status::Pass | Status::Warn | Status::Fail => "",
        Status::Error => "could not run: ",
        Status::Skip => "skipped: ",
    };
    let message = format!("{told}{}", redact::message(dataset, check));
    let mut part = format!("\n**{}** {}\n", text.code(&columns, MOST_CELL), text.prose(&message));
    if !check.help.is_empty() {
        part.push_str(&format!("\nhelp: {}\n", text.prose(&check.help)));
    }
    let (samples, repeats) = (text.style.samples(check), text.style.repeats(check));
    let counts = check.counts.unwrap_or_default();
    let (more, thing) = if let Some(first) = repeats.first() {
        let columns = first.key.iter().map(|(column, _)| text.code(column, MOST_VALUE)).chain(["At rows".to_owned()]);
        let rows = repeats.iter().map(|repeat| repeat_cells(text, dataset, repeat));
        part.push_str(&table(columns, "Times", rows));
        (counts.repeated_keys.saturating_sub(repeats.len() as u64), "key")
    } else if let Some(first) = samples.first() {
        let columns = first.cells.iter().map(|(column, _)| text.code(column, MOST_VALUE)).take(MOST_CELLS);
        let rows = samples.iter().map(|sample| sample_cells(text, dataset, sample));
        part.push_str(&table(columns, "Row", rows));
        (counts.failing.saturating_sub(samples.len() as u64), "row")
    } else {
        (0, "row")
    };
    if more > 0 {
        let more = format!("{} more {thing}{}", thousands(more), if more == 1 { "" } else { "s" });
        part.push_str(&format!("\n{} and {more}\n", text.either("…", "...")));
    }
    part
}

/// What a check is about: its columns, or else the dataset.
fn columns_of(dataset: &DatasetOutcome, check: &Outcome) -> String {
    if check.columns.is_empty() { dataset.name.clone() } else { check.columns.join(", ") }
}

fn table(columns: impl Iterator<Item = String>, first: &str, rows: impl Iterator<Item = Vec<String>>) -> String {
    let columns: Vec<String> = columns.collect();
    let mut table = format!("\n| {first} | {} |\n| --: |{}\n", columns.join(" | "), " :-- |".repeat(columns.len()));
    for row in rows {
        table.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    table
}

fn sample_cells(text: &Text<'_>, dataset: &DatasetOutcome, sample: &Sample) -> Vec<String> {
    let mut cells = vec![place(text, dataset, sample.place)];
    cells.extend(sample.cells.iter().take(MOST_CELLS).map(|(column, cell)| value(text, dataset, column, cell)));
    cells
}

/// How often a key occurs, the key, and the rows that carry it.
fn repeat_cells(text: &Text<'_>, dataset: &DatasetOutcome, repeat: &Repeat) -> Vec<String> {
    let mut cells = vec![thousands(repeat.rows)];
    cells.extend(repeat.key.iter().map(|(column, cell)| value(text, dataset, column, cell)));
    let mut places: Vec<String> = repeat.places.iter().map(|found| place(text, dataset, *found)).collect();
    let more = repeat.rows.saturating_sub(places.len() as u64);
    if more > 0 && !places.is_empty() {
        places.push(format!("{} more", thousands(more)));
    }
    cells.push(places.join(", "));
    cells
}

fn value(text: &Text<'_>, dataset: &DatasetOutcome, column: &str, cell: &Cell) -> String {
    match redact::cell(dataset, column, cell) {
        None => "*null*".to_owned(),
        Some(shown) if shown.is_empty() => "*empty text*".to_owned(),
        Some(shown) => text.code(&shown, MOST_VALUE),
    }
}

fn place(text: &Text<'_>, dataset: &DatasetOutcome, place: Place) -> String {
    match dataset.files.get(place.file as usize) {
        Some(file) if dataset.files.len() > 1 => {
            text.code(&format!("{}:{}", file.path.to_string_lossy(), place.row), MOST_CELL)
        }
        Some(_) | None => place.row.to_string(),
    }
}
