//! The rows that show a finding: where each stands and what it holds.

use crate::data::Cell;
use crate::measure::{Place, Repeat, Sample};
use crate::report::page::{Page, Paint, count, pad, wrap};
use crate::report::redact;
use crate::report::thousands;
use crate::run::{DatasetOutcome, Outcome};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// No value takes more columns than the first; where rows would not fit, no more than the others.
const MOST_VALUE: [usize; 3] = [40, 28, 20];

/// No row shows more columns than that.
const MOST_CELLS: usize = 12;

/// Writes the failing rows, or the keys that occur more than once, and how many more there are.
pub(crate) fn write(page: &mut Page<'_>, dataset: &DatasetOutcome, outcome: &Outcome) {
    let style = page.style;
    let (samples, repeats) = (style.samples(outcome), style.repeats(outcome));
    let counts = outcome.counts.unwrap_or_default();
    let (more, thing) = if repeats.is_empty() {
        write_samples(page, dataset, samples);
        (counts.failing.saturating_sub(samples.len() as u64), "row")
    } else {
        for repeat in repeats {
            write_repeat(page, dataset, repeat);
        }
        (counts.repeated_keys.saturating_sub(repeats.len() as u64), "key")
    };
    if more > 0 && !(samples.is_empty() && repeats.is_empty()) {
        let plural = if more == 1 { "" } else { "s" };
        let text = format!("{} and {} more {thing}{plural}", page.either("…", "..."), thousands(more));
        let painted = page.paint(Paint::Faint, &text);
        page.line(&format!("    {painted}"));
    }
}

/// Rows below each other, their cells in columns; where that is too wide, each row over several lines.
fn write_samples(page: &mut Page<'_>, dataset: &DatasetOutcome, samples: &[Sample]) {
    for most in MOST_VALUE {
        let rows = sample_rows(page, dataset, samples, most);
        let widths = widths(&rows);
        if 4 + widths.iter().sum::<usize>() + 3 * widths.len().saturating_sub(1) <= page.width {
            for row in &rows {
                let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
                page.line(&format!("    {}", line.join("   ")));
            }
            return;
        }
    }
    for row in sample_rows(page, dataset, samples, MOST_VALUE[0]) {
        write_flowing(page, &row);
    }
}

fn sample_rows(page: &Page<'_>, dataset: &DatasetOutcome, samples: &[Sample], most: usize) -> Vec<Vec<String>> {
    let row = |sample: &Sample| {
        let mut row = vec![place(page, dataset, sample.place, "row ")];
        row.extend(cells(page, dataset, &sample.cells, most));
        row
    };
    samples.iter().map(row).collect()
}

/// The width of the widest cell in each column.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect()
}

/// One row over several lines. A cell is broken only where it is wider than a line.
fn write_flowing(page: &mut Page<'_>, row: &[String]) {
    let room = page.width.saturating_sub(8);
    let mut line = String::new();
    let mut lines = Vec::new();
    for cell in row {
        if !line.is_empty() && line.width() + 3 + cell.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push_str("   ");
        }
        line.push_str(cell);
    }
    lines.push(line);
    for (index, line) in lines
        .iter()
        .flat_map(|line| if line.width() > room { wrap(line, room) } else { vec![line.clone()] })
        .enumerate()
    {
        page.line(&format!("{}{line}", " ".repeat(if index == 0 { 4 } else { 8 })));
    }
}

/// A key and the rows that carry it: `A-10442 at rows 118 and 904331`.
fn write_repeat(page: &mut Page<'_>, dataset: &DatasetOutcome, repeat: &Repeat) {
    let key = match repeat.key.as_slice() {
        [(column, cell)] => value(page, dataset, column, cell, MOST_VALUE[0]),
        several => cells(page, dataset, several, MOST_VALUE[0]).join(" "),
    };
    let one_file = dataset.files.len() <= 1;
    let mut places: Vec<String> = repeat.places.iter().map(|place_of| place(page, dataset, *place_of, "")).collect();
    let more = repeat.rows.saturating_sub(places.len() as u64);
    if more > 0 {
        places.push(format!("{} more", thousands(more)));
    }
    let places = match places.as_slice() {
        [] => count(repeat.rows, "time"),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let at = if repeat.places.is_empty() {
        ""
    } else if one_file {
        "at rows "
    } else {
        "at "
    };
    page.paragraph("    ", &format!("{key} {at}{places}"), 8);
}

fn cells(page: &Page<'_>, dataset: &DatasetOutcome, cells: &[(String, Cell)], most: usize) -> Vec<String> {
    let mut texts: Vec<String> = cells
        .iter()
        .take(MOST_CELLS)
        .map(|(column, cell)| {
            format!("{}={}", page.show_within(column, most), value(page, dataset, column, cell, most))
        })
        .collect();
    if cells.len() > MOST_CELLS {
        texts.push(format!("{} {} more columns", page.either("…", "..."), cells.len() - MOST_CELLS));
    }
    texts
}

/// A value, in quotes where it would not be seen or be taken for a null.
fn value(page: &Page<'_>, dataset: &DatasetOutcome, column: &str, cell: &Cell, most: usize) -> String {
    let Some(text) = redact::cell(dataset, column, cell) else { return "null".to_owned() };
    let shown = page.show_within(&text, most);
    // A JSON text that is no value of its column comes in its own quotes.
    let is_quoted =
        matches!(cell, Cell::Unreadable(_)) && text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    if is_quoted {
        shown
    } else if text.is_empty() || text == "null" || text.starts_with([' ', '"']) || text.ends_with(' ') {
        format!("\"{shown}\"")
    } else {
        shown
    }
}

/// Where a row stands: its number, after its file where there are several.
fn place(page: &Page<'_>, dataset: &DatasetOutcome, place: Place, word: &str) -> String {
    if dataset.files.len() <= 1 {
        return format!("{word}{}", place.row);
    }
    let shared = shared_folder(dataset);
    let file = dataset
        .files
        .get(place.file as usize)
        .map(|file| file.path.strip_prefix(&shared).unwrap_or(&file.path).to_string_lossy());
    format!("{}:{}", page.show(file.as_deref().unwrap_or("?")), place.row)
}

/// The folder that all files of a dataset lie in.
fn shared_folder(dataset: &DatasetOutcome) -> PathBuf {
    let mut folders = dataset.files.iter().map(|file| file.path.parent().unwrap_or(Path::new("")));
    let mut shared = folders.next().unwrap_or(Path::new("")).to_owned();
    for folder in folders {
        while !folder.starts_with(&shared) && shared.pop() {}
    }
    shared
}
