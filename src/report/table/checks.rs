//! The table of checks.

use crate::report::page::{Page, Paint};
use crate::report::redact;
use crate::report::summary::counted;
use crate::report::{share, thousands};
use crate::run::{DatasetOutcome, Outcome};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// From this width on, what is allowed and where the contract says so have columns of their own, and what was found has
/// one even where cells must be wrapped for it.
const WIDE: usize = 100;

/// From this width on, columns stand apart a little more.
const AIRY: usize = 72;

/// No cell is longer than that; the finding below has the whole name.
const MOST_CELL: usize = 400;

/// No value found takes more columns than that.
const MOST_FOUND: usize = 32;

/// A column of the table: its title, whether it holds numbers, and whether it is as wide as its longest cell.
struct Title(&'static str, bool, bool);

/// Writes the table.
pub(super) fn write(page: &mut Page<'_>, contract: &str, dataset: &DatasetOutcome, outcomes: &[&Outcome]) {
    let rows = |found| outcomes.iter().map(|outcome| row(page, contract, dataset, outcome, found)).collect();
    let mut found = outcomes.iter().any(|outcome| outcome.observed.is_some());
    let mut cells: Vec<Vec<String>> = rows(found);
    if found && page.width < WIDE && natural_width(page, &cells) > page.width {
        found = false;
        cells = rows(found);
    }
    let titles = titles(page.width, found);
    let mut table = Table::new();
    table.load_style(rule(page)).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(page.width).unwrap_or(u16::MAX));
    table.set_header(titles.iter().map(|title| title.0));
    table.add_rows(cells);
    let gap = gap(page);
    for (index, title) in titles.iter().enumerate() {
        let Some(column) = table.column_mut(index) else { continue };
        column.set_padding((if index == 0 { 2 } else { 0 }, if index + 1 == titles.len() { 0 } else { gap }));
        if title.1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if title.2 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    write_lines(page, &table, outcomes);
}

fn gap(page: &Page<'_>) -> u16 {
    if page.width >= AIRY { 3 } else { 2 }
}

/// How wide the table with what was found would be if no cell were wrapped.
fn natural_width(page: &Page<'_>, rows: &[Vec<String>]) -> usize {
    let titles = titles(page.width, true);
    let column = |(index, title): (usize, &Title)| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        cells.max().unwrap_or(0).max(title.0.width())
    };
    let gaps = titles.len().saturating_sub(1) * usize::from(gap(page));
    titles.iter().enumerate().map(column).sum::<usize>() + gaps + 2
}

fn titles(width: usize, found: bool) -> Vec<Title> {
    let mut titles = vec![Title("", false, true), Title("Column", false, false), Title("Check", false, false)];
    if found {
        titles.push(Title("Found", true, false));
    }
    titles.extend([Title("Failing", true, true), Title("Share", true, true)]);
    if width >= WIDE {
        titles.extend([Title("Allowed", true, true), Title("Contract", false, false)]);
    }
    titles
}

fn row(page: &Page<'_>, contract: &str, dataset: &DatasetOutcome, outcome: &Outcome, found: bool) -> Vec<String> {
    let none = page.either("–", "-").to_owned();
    let or_none = |text: String| if text.is_empty() { none.clone() } else { text };
    let mut row = vec![
        verdict(page, outcome),
        or_none(page.show_within(&outcome.columns.join(", "), MOST_CELL)),
        page.show_within(&page.named(&outcome.promise, outcome), MOST_CELL),
    ];
    if found {
        let observed = redact::observed(dataset, outcome).unwrap_or_default();
        row.push(or_none(page.show_within(&observed, MOST_FOUND)));
    }
    let counts = counted(outcome);
    row.push(or_none(counts.map_or(String::new(), |counts| thousands(counts.failing))));
    row.push(or_none(counts.map_or(String::new(), |counts| share(counts.failing, counts.evaluated))));
    if page.width >= WIDE {
        row.push(or_none(page.show_within(&outcome.allowed, MOST_FOUND)));
        let file = Path::new(contract)
            .file_name()
            .map_or_else(|| contract.to_owned(), |name| name.to_string_lossy().into_owned());
        row.push(page.show_within(
            &if outcome.span.line == 0 { file } else { format!("{file}:{}", outcome.span.line) },
            MOST_CELL,
        ));
    }
    row
}

fn verdict(page: &Page<'_>, outcome: &Outcome) -> String {
    let (sign, word) = page.verdict(outcome);
    format!("{sign} {word}")
}

/// A line below the header and no other.
fn rule(page: &Page<'_>) -> TableStyle {
    let line = if page.style.ascii { '-' } else { '─' };
    TableStyle::new().header_separator(LineStyle::none().fill(line))
}

/// Colours whole lines and the first cell of each row, which holds only our own words, so that no code counts as width.
fn write_lines(page: &mut Page<'_>, table: &Table, outcomes: &[&Outcome]) {
    let rule = page.either("─", "-");
    let mut rows = outcomes.iter().peekable();
    let mut in_header = true;
    for line in table.lines() {
        if in_header {
            in_header = !line.starts_with(rule);
            let painted = page.paint(if in_header { Paint::Strong } else { Paint::Faint }, line.trim_end());
            page.line(&painted);
            continue;
        }
        let next = rows.next_if(|outcome| line.starts_with(&format!("  {} ", verdict(page, outcome))));
        let Some(outcome) = next else {
            page.line(&line);
            continue;
        };
        let word = format!("  {}", verdict(page, outcome));
        let painted = page.paint(Paint::Of(outcome.status), &word);
        page.line(&format!("{painted}{}", line.strip_prefix(&word).unwrap_or_default()));
    }
}
