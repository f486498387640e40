//! The checks of a dataset, as the page shows them: the verdict, the share that failed, and the rows that show it.

use super::columns::drawn;
use super::excerpt::{Line, Lines};
use crate::data::Cell;
use crate::measure::{Place, Repeat, Sample};
use crate::report::page::{count, verdict};
use crate::report::redact;
use crate::report::summary::counted as counts_of;
use crate::report::{Style, share, thousands};
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Status};
use serde::Serialize;

/// Values are cut behind so many characters.
const MOST_VALUE: usize = 300;

/// One check.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    /// Where it stands on the page.
    anchor: String,
    sign: &'static str,
    word: &'static str,
    columns: String,
    promise: String,
    name: Option<String>,
    description: Option<String>,
    failing: String,
    share: String,
    /// The share in hundredths of a bar.
    bar: f64,
    allowed: String,
    observed: Option<String>,
    severity: &'static str,
    tags: Vec<String>,
    place: String,
    message: Vec<Phrase>,
    help: Vec<Phrase>,
    counted: String,
    rows: Option<Rows>,
    excerpt: Vec<Line>,
}

/// The rows that show a finding: what stands before them, the columns, and how many more there are.
#[derive(Debug, Serialize)]
struct Rows {
    first: &'static str,
    headers: Vec<String>,
    rows: Vec<Row>,
    more: String,
}

#[derive(Debug, Serialize)]
struct Row {
    place: String,
    cells: Vec<Shown>,
}

/// A cell: its text, and what is special about it.
#[derive(Debug, Serialize)]
struct Shown {
    text: String,
    kind: &'static str,
}

/// A part of a sentence, or a name that stood in backticks.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Phrase {
    is_name: bool,
    text: String,
}

/// A sentence in its parts. Where a backtick has no partner, nothing is taken for a name.
pub(super) fn phrases(sentence: &str) -> Vec<Phrase> {
    let phrase = |is_name, text: &str| Phrase { is_name, text: text.to_owned() };
    let parts: Vec<&str> = sentence.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![phrase(false, sentence)];
    }
    let parts = parts.into_iter().enumerate().map(|(at, part)| phrase(at % 2 == 1, part));
    parts.filter(|part| part.is_name || !part.text.is_empty()).collect()
}

/// What a check is shown with.
#[derive(Clone, Copy)]
pub(super) struct Around<'o> {
    pub(super) contract: &'o ContractOutcome,
    pub(super) lines: &'o Lines<'o>,
    pub(super) dataset: &'o DatasetOutcome,
    pub(super) style: &'o Style,
}

/// One check, at a place of the page.
pub(super) fn check(outcome: &Outcome, anchor: String, around: Around<'_>) -> Check {
    let Around { contract, lines, dataset, style } = around;
    let (sign, word) = verdict(outcome, false);
    let counts = counts_of(outcome);
    let none = || "–".to_owned();
    let told = match outcome.status {
        Status::Pass | Status::Warn | Status::Fail => "",
        Status::Error => "could not run: ",
        Status::Skip => "skipped: ",
    };
    let is_shown = outcome.status != Status::Pass;
    Check {
        anchor,
        sign,
        word,
        columns: outcome.columns.join(", "),
        promise: outcome.promise.clone(),
        name: outcome.name.clone(),
        description: outcome.description.clone(),
        failing: counts.map_or_else(none, |counts| thousands(counts.failing)),
        share: counts
            .map(|counts| share(counts.failing, counts.evaluated))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(none),
        bar: counts.map_or(0.0, |counts| drawn(counts.failing, counts.evaluated)),
        allowed: if outcome.allowed.is_empty() { none() } else { outcome.allowed.clone() },
        observed: redact::observed(dataset, outcome),
        severity: outcome.severity.name(),
        tags: outcome.tags.clone(),
        place: place_in(contract, outcome),
        message: phrases(&format!("{told}{}", redact::message(dataset, outcome))),
        help: phrases(&outcome.help),
        counted: counted(outcome),
        rows: rows(outcome, dataset, style),
        excerpt: if is_shown { lines.around(outcome.span) } else { Vec::new() },
    }
}

fn place_in(contract: &ContractOutcome, outcome: &Outcome) -> String {
    match outcome.span.line {
        0 => contract.file.clone(),
        line => format!("{}:{line}", contract.file),
    }
}

/// Which rows a check looked at, and which it passed over.
fn counted(outcome: &Outcome) -> String {
    let Some(counts) = outcome.counts else { return String::new() };
    let mut parts = vec![format!("{} evaluated", count(counts.evaluated, "row"))];
    if counts.nulls > 0 {
        parts.push(format!("{} null", thousands(counts.nulls)));
    }
    if counts.unreadable > 0 {
        parts.push(format!("{} unreadable", thousands(counts.unreadable)));
    }
    parts.join(", ")
}

fn rows(outcome: &Outcome, dataset: &DatasetOutcome, style: &Style) -> Option<Rows> {
    let (samples, repeats) = (style.samples(outcome), style.repeats(outcome));
    let counts = outcome.counts.unwrap_or_default();
    if let Some(first) = repeats.first() {
        let mut headers: Vec<String> = first.key.iter().map(|(column, _)| column.clone()).collect();
        headers.push("at rows".to_owned());
        let rows = repeats.iter().map(|repeat| repeat_row(repeat, dataset)).collect();
        let more = counts.repeated_keys.saturating_sub(repeats.len() as u64);
        return Some(Rows { first: "times", headers, rows, more: more_of(more, "key") });
    }
    let first = samples.first()?;
    let headers = first.cells.iter().map(|(column, _)| column.clone()).collect();
    let rows = samples.iter().map(|sample| sample_row(sample, dataset)).collect();
    let more = counts.failing.saturating_sub(samples.len() as u64);
    Some(Rows { first: "row", headers, rows, more: more_of(more, "row") })
}

fn more_of(number: u64, thing: &str) -> String {
    match number {
        0 => String::new(),
        1 => format!("… and 1 more {thing}"),
        number => format!("… and {} more {thing}s", thousands(number)),
    }
}

fn sample_row(sample: &Sample, dataset: &DatasetOutcome) -> Row {
    let cells = sample.cells.iter().map(|(column, cell)| shown(dataset, column, cell)).collect();
    Row { place: place(dataset, sample.place), cells }
}

/// A key, how often it occurs, and the rows that carry it.
fn repeat_row(repeat: &Repeat, dataset: &DatasetOutcome) -> Row {
    let mut cells: Vec<Shown> = repeat.key.iter().map(|(column, cell)| shown(dataset, column, cell)).collect();
    let mut places: Vec<String> = repeat.places.iter().map(|found| place(dataset, *found)).collect();
    let more = repeat.rows.saturating_sub(places.len() as u64);
    if more > 0 && !places.is_empty() {
        places.push(format!("{} more", thousands(more)));
    }
    cells.push(Shown { text: places.join(", "), kind: "value" });
    Row { place: thousands(repeat.rows), cells }
}

fn shown(dataset: &DatasetOutcome, column: &str, cell: &Cell) -> Shown {
    let Some(text) = redact::cell(dataset, column, cell) else {
        return Shown { text: "null".to_owned(), kind: "null" };
    };
    let kind = match cell {
        _ if dataset.hides(column) => "null",
        Cell::Unreadable(_) => "unreadable",
        Cell::Null | Cell::Value(_) => "value",
    };
    if text.is_empty() {
        return Shown { text: "empty text".to_owned(), kind: "null" };
    }
    match text.char_indices().nth(MOST_VALUE) {
        Some((at, _)) => Shown { text: format!("{}…", &text[..at]), kind },
        None => Shown { text, kind },
    }
}

fn place(dataset: &DatasetOutcome, place: Place) -> String {
    match dataset.files.get(place.file as usize) {
        Some(file) if dataset.files.len() > 1 => format!("{}:{}", file.path.to_string_lossy(), place.row),
        Some(_) | None => place.row.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sentence: &str) -> Vec<(bool, String)> {
        phrases(sentence).into_iter().map(|phrase| (phrase.is_name, phrase.text)).collect()
    }

    #[test]
    fn names_are_what_stands_between_backticks() {
        assert_eq!(told("not in `a.b`"), [(false, "not in ".to_owned()), (true, "a.b".to_owned())]);
        assert_eq!(told("a ` b"), [(false, "a ` b".to_owned())]);
        assert!(told("").is_empty());
    }
}
