//! One line per finding, for `grep` and for editors: `contracts/orders.yaml:18:7: fail amount in_range: …`.

use super::page::{Page, Paint};
use super::redact;
use super::skipped::{self, Skipped};
use super::summary::{Summary, dataset_status};
use super::{Render, Style, contracts, problems, share, split, table, unread};
use crate::problem::Span;
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use std::io::{self, Write};

/// One line per finding.
pub(crate) struct Concise;

impl Render for Concise {
    fn name(&self) -> &'static str {
        "concise"
    }

    fn about(&self) -> &'static str {
        "one line per finding, with file, line and column"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let summary = Summary::of(outcomes);
        if style.quiet && summary.status == Status::Pass {
            return Ok(());
        }
        let mut page = Page::new(style);
        for contract in &outcomes.contracts {
            write_contract(&mut page, contract, outcomes.scope);
        }
        if outcomes.interrupted {
            page.line(table::INTERRUPTED);
        }
        page.line(&table::summary_line(&summary, outcomes));
        page.write(out)
    }
}

fn write_contract(page: &mut Page<'_>, contract: &ContractOutcome, scope: Scope) {
    let tells = match scope {
        Scope::Data => table::tells_problems(contract, page.style),
        Scope::Contracts => contracts::is_told(contract, page.style),
    };
    for problem in contract.problems.iter().filter(|_| tells) {
        let line = problems::concise(&contract.file, problem, page.style.ascii);
        page.line(&line);
    }
    for dataset in &contract.datasets {
        if let Some(why) = unread::sentence(dataset) {
            let place = problems::begin(page.show(&contract.file));
            let status = dataset_status(dataset);
            let word = page.paint(Paint::Of(status), status.name());
            page.line(&format!("{place}: {word} {}: {}", page.show(&dataset.name), page.show(&why)));
        } else if dataset.checks.is_empty() && !contract.is_invalid() {
            let (place, name) = (problems::begin(page.show(&contract.file)), page.show(&dataset.name));
            let word = page.paint(Paint::Of(dataset_status(dataset)), Status::Error.name());
            page.line(&format!("{place}: {word} {name}: no check was evaluated"));
        }
        for outcome in dataset.checks.iter().filter(|outcome| table::is_listed(dataset, outcome, page.style)) {
            write_outcome(page, contract, dataset, outcome);
        }
        for skipped in skipped::folded(dataset, page.style) {
            write_skipped(page, contract, dataset, &skipped);
        }
        if let Some(found) = dataset.split.as_ref().filter(|_| dataset.unreadable.is_none()) {
            let (place, name) = (page.show(&contract.file), page.show(&dataset.name));
            let word = match found.failure {
                Some(_) => page.paint(Paint::Of(Status::Error), Status::Error.name()),
                None => "split".to_owned(),
            };
            let text = split::sentence(page, found);
            page.line(&format!("{place}: {word} {name}: {text}"));
        }
    }
}

/// Checks that were skipped for the same reason.
fn write_skipped(page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome, skipped: &Skipped<'_>) {
    if let [only] = skipped.checks[..] {
        return write_outcome(page, contract, dataset, only);
    }
    let (place, name) = (problems::begin(page.show(&contract.file)), page.show(&dataset.name));
    let word = page.paint(Paint::Of(Status::Skip), Status::Skip.name());
    let text = page.show(&skipped.sentence());
    page.line(&format!("{place}: {word} {name}: {text}"));
}

fn write_outcome(page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome, outcome: &Outcome) {
    let mut subject = outcome.columns.join(",");
    if subject.is_empty() || contract.datasets.len() > 1 {
        let columns = if subject.is_empty() { String::new() } else { format!(".{subject}") };
        subject = format!("{}{columns}", dataset.name);
    }
    let word = page.paint(Paint::Of(outcome.status), page.verdict(outcome).1);
    let place = place(page, &contract.file, outcome.span);
    let mut line =
        format!("{place}: {word} {} {}", page.show(&subject), page.show(&page.named(outcome.check, outcome)));
    let message = page.show(&message(dataset, outcome));
    if !message.is_empty() {
        line.push_str(": ");
        line.push_str(&message);
    }
    if !outcome.help.is_empty() {
        line.push_str("; ");
        line.push_str(&page.show(&outcome.help));
    }
    page.line(&line);
}

/// The message with the share of the failing rows beside what is allowed: `412 of 1,204 rows below 0 (34.219 %, 0 allowed)`.
pub(super) fn message(dataset: &DatasetOutcome, outcome: &Outcome) -> String {
    let message = redact::message(dataset, outcome);
    let allowed = format!("({} allowed)", outcome.allowed);
    let share = outcome.counts.map_or(String::new(), |counts| share(counts.failing, counts.evaluated));
    match message.strip_suffix(&allowed) {
        Some(what) if !share.is_empty() => format!("{what}({share}, {} allowed)", outcome.allowed),
        Some(_) | None => message,
    }
}

fn place(page: &Page<'_>, file: &str, span: Span) -> String {
    let file = problems::begin(page.show(file));
    if span.line == 0 { file } else { format!("{file}:{}:{}", span.line, span.column) }
}
