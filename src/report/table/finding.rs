//! One finding: what is wrong, where the contract says so, the rows that show it, and what to do.

use super::rows;
use crate::report::page::{Page, Paint, count, wrap};
use crate::report::redact;
use crate::report::skipped::Skipped;
use crate::run::{DatasetOutcome, Outcome, Status};
use unicode_width::UnicodeWidthStr;

/// Writes a finding.
pub(super) fn write(page: &mut Page<'_>, contract: &str, dataset: &DatasetOutcome, outcome: &Outcome) {
    write_headline(page, contract, dataset, outcome);
    if let Some(description) = outcome.description.as_ref().filter(|_| page.style.verbose) {
        let text = page.show(description);
        page.paragraph("    why: ", &text, 9);
    }
    rows::write(page, dataset, outcome);
    if !outcome.help.is_empty() {
        let text = page.show(&outcome.help);
        page.paragraph("    help: ", &text, 10);
    }
}

/// Writes which checks were skipped for the same reason.
pub(super) fn write_skipped(page: &mut Page<'_>, contract: &str, dataset: &DatasetOutcome, skipped: &Skipped<'_>) {
    if let [only] = skipped.checks[..] {
        return write(page, contract, dataset, only);
    }
    let sign = page.paint(Paint::Of(Status::Skip), page.sign(Status::Skip));
    let text = page.show(&skipped.sentence());
    page.paragraph(&format!("{sign} "), &text, 2);
}

/// Writes why a dataset was not read, and what that counts for: once, whatever was to be checked.
pub(super) fn write_unread(page: &mut Page<'_>, dataset: &DatasetOutcome, status: Status, why: &str) {
    let sign = page.paint(Paint::Of(status), page.sign(status));
    let text = format!("{}: {}", page.show(&dataset.name), page.show(why));
    page.paragraph(&format!("{sign} "), &text, 2);
    if !dataset.checks.is_empty() && !page.style.verbose {
        let how = if dataset.unreadable.is_some() { "could not run" } else { "skipped" };
        page.line(&format!("    {} {how}", count(dataset.checks.len() as u64, "check")));
    }
}

/// The sentence on the left, the place in the contract on the right of its last line or of a line of its own.
fn write_headline(page: &mut Page<'_>, contract: &str, dataset: &DatasetOutcome, outcome: &Outcome) {
    let subject = if outcome.columns.is_empty() { dataset.name.clone() } else { outcome.columns.join(", ") };
    let name = outcome.name.as_ref().map_or(String::new(), |name| format!(" ({})", page.show(name)));
    let message = page.show(&redact::message(dataset, outcome));
    let what = match outcome.status {
        Status::Pass | Status::Warn | Status::Fail => "",
        Status::Error => "could not run: ",
        Status::Skip => "skipped: ",
    };
    let text = format!("{}{name}: {what}{message}", page.show(&subject));
    let place = page.show(contract);
    let place = if outcome.span.line == 0 { place } else { format!("{place}:{}", outcome.span.line) };
    let sign = page.paint(Paint::Of(outcome.status), page.verdict(outcome).0);
    let parts = wrap(&text, page.width.saturating_sub(2));
    let last = parts.last().map_or(0, |part| part.width());
    for (index, part) in parts.iter().enumerate() {
        let margin = if index == 0 { sign.as_str() } else { " " };
        let is_last = index + 1 == parts.len();
        if is_last && last + 4 + place.width() <= page.width {
            let space = " ".repeat(page.width - 2 - last - place.width());
            page.line(&format!("{margin} {part}{space}{}", page.paint(Paint::Faint, &place)));
        } else {
            page.line(&format!("{margin} {part}"));
        }
    }
    if last + 4 + place.width() > page.width {
        for part in wrap(&place, page.width.saturating_sub(4)) {
            let space = " ".repeat(page.width - part.width());
            let painted = page.paint(Paint::Faint, &part);
            page.line(&format!("{space}{painted}"));
        }
    }
}
