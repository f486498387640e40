//! What did not hold, as the formats of CI systems want it: one entry per check, each at its place in a contract.

use super::page::Page;
use super::summary::dataset_status;
use super::table::rows;
use super::{Style, concise, problems, show, table, unread};
use crate::problem::{Level, Problem, Span};
use crate::run::{ContractOutcome, DatasetOutcome, Outcome, Outcomes, Scope, Status};
use std::collections::HashMap;
use std::path::{Component, Path};

/// What is told of a contract that is wrong, where others tell a check.
pub(super) const CONTRACT: &str = "contract";
/// What is told of data that cannot be read.
pub(super) const DATA: &str = "data";
/// What is told of a run that did not do what it should.
pub(super) const RUN: &str = "run";

/// No message is longer, in columns: it quotes what others wrote.
const LONGEST_MESSAGE: usize = 2_000;
/// No more rows are shown than fit into so many bytes.
const LONGEST_ROWS: usize = 8_000;

/// One thing that did not hold, or could not be told.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// How much it matters.
    pub(super) weight: Weight,
    /// Whether it could not be told.
    pub(super) is_doubt: bool,
    /// The check, or [`CONTRACT`], [`DATA`], [`RUN`].
    pub(super) rule: &'static str,
    /// What it is about: `orders.amount`; safe to print, maybe empty.
    pub(super) subject: String,
    /// What is wrong, in one line that is safe to print.
    pub(super) message: String,
    /// The rows that show it, in lines that are safe to print, maybe none.
    pub(super) rows: String,
    /// What to do, in one line that is safe to print, maybe empty.
    pub(super) help: String,
    /// Where the contract says so.
    pub(super) place: Place,
    /// The same in every run, wherever in its file the check stands, and different for each finding.
    pub(super) fingerprint: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It fails the run.
    Error,
    /// It is a warning.
    Warning,
    /// It is only told.
    Note,
}

/// A place in a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The file, as given or relative to the working directory. As the author wrote it: not safe to print.
    pub(super) file: String,
    /// The line, counted from 1; `None` for the file as a whole.
    pub(super) line: Option<usize>,
    /// The column in characters, counted from 1.
    pub(super) column: usize,
    /// The column behind the last character on that line.
    pub(super) end_column: usize,
}

impl Finding {
    /// What it is about and what was checked: `orders.amount in_range`.
    pub(super) fn title(&self) -> String {
        if self.subject.is_empty() { self.rule.to_owned() } else { format!("{} {}", self.subject, self.rule) }
    }

    /// The message, the rows and the help, in as many lines as it takes.
    pub(super) fn text(&self) -> String {
        let help = if self.help.is_empty() { String::new() } else { format!("\nhelp: {}", self.help) };
        format!("{}\n{}", self.message, self.rows).trim_end().to_owned() + &help
    }

    /// The message and the help in one line.
    pub(super) fn line(&self) -> String {
        if self.help.is_empty() { self.message.clone() } else { format!("{} (help: {})", self.message, self.help) }
    }
}

/// Everything that did not hold or could not be told: errors first, otherwise in the order of the contracts.
pub(super) fn findings(outcomes: &Outcomes, style: &Style) -> Vec<Finding> {
    let plain = Style { ascii: false, color: false, ..style.clone() };
    let mut list = List { style: &plain, found: Vec::new(), fingerprints: HashMap::new() };
    for contract in &outcomes.contracts {
        list.add_contract(contract, outcomes.scope);
    }
    let nowhere = ContractOutcome::default();
    let first = outcomes.contracts.first().unwrap_or(&nowhere);
    if outcomes.interrupted {
        list.add(RUN, first, Span::default(), "", table::INTERRUPTED);
    }
    if outcomes.contracts.is_empty() {
        list.add(RUN, first, Span::default(), "", "no check was evaluated");
    }
    let mut found = list.found;
    found.sort_by_key(|finding| finding.weight);
    found
}

/// Findings in the making.
struct List<'s> {
    style: &'s Style,
    found: Vec<Finding>,
    /// How often each fingerprint was wanted.
    fingerprints: HashMap<String, usize>,
}

impl List<'_> {
    fn add_contract(&mut self, contract: &ContractOutcome, scope: Scope) {
        let tells = scope == Scope::Contracts || table::tells_problems(contract, self.style);
        for problem in problems::in_order(&contract.problems).filter(|_| tells) {
            self.add_problem(contract, problem);
        }
        if tells && contract.problems.len() > problems::MOST_SHOWN {
            let more = contract.problems.len() - problems::MOST_SHOWN;
            self.add(CONTRACT, contract, Span::default(), "", &format!("{more} more problems in this contract"));
        }
        for dataset in &contract.datasets {
            self.add_dataset(contract, dataset);
        }
        if scope == Scope::Data && contract.datasets.is_empty() && !contract.is_invalid() {
            self.add(RUN, contract, Span::default(), "", "no check was evaluated");
        }
    }

    fn add_problem(&mut self, contract: &ContractOutcome, problem: &Problem) {
        self.add(CONTRACT, contract, problem.span, "", &problem.message);
        if let Some(finding) = self.found.last_mut() {
            finding.help = show(&problem.help, LONGEST_MESSAGE, false);
            finding.weight = match problem.level {
                Level::Error => Weight::Error,
                Level::Note => Weight::Note,
            };
        }
    }

    fn add_dataset(&mut self, contract: &ContractOutcome, dataset: &DatasetOutcome) {
        let span = dataset.checks.first().map_or(Span::default(), |outcome| outcome.span);
        if let Some(why) = unread::sentence(dataset) {
            self.add(DATA, contract, span, &dataset.name, &why);
            let weight = match dataset_status(dataset) {
                Status::Pass | Status::Skip => Weight::Note,
                Status::Warn => Weight::Warning,
                Status::Fail | Status::Error => Weight::Error,
            };
            self.found.iter_mut().last().into_iter().for_each(|finding| finding.weight = weight);
        } else if dataset.checks.is_empty() {
            self.add(RUN, contract, span, &dataset.name, "no check was evaluated");
        } else {
            let told = dataset.checks.iter().filter(|one| !matches!(one.status, Status::Pass | Status::Skip));
            told.for_each(|outcome| self.add_outcome(contract, dataset, outcome));
        }
        if let Some(why) = dataset.unsplit() {
            self.add(DATA, contract, span, &dataset.name, why);
        }
    }

    fn add_outcome(&mut self, contract: &ContractOutcome, dataset: &DatasetOutcome, outcome: &Outcome) {
        let columns = outcome.columns.join(",");
        let subject = if columns.is_empty() { dataset.name.clone() } else { format!("{}.{columns}", dataset.name) };
        let message = sentence(dataset, outcome);
        let fingerprint = self.fingerprint(outcome.check, &contract.file, &outcome.id);
        self.found.push(Finding {
            weight: weight(outcome),
            is_doubt: outcome.status == Status::Error,
            rule: outcome.check,
            subject: show(&subject, LONGEST_MESSAGE, false),
            message: show(&message, LONGEST_MESSAGE, false),
            rows: rows_of(self.style, dataset, outcome),
            help: show(&outcome.help, LONGEST_MESSAGE, false),
            place: self.place(contract, outcome.span),
            fingerprint,
        });
    }

    /// Adds something that is about no check.
    fn add(&mut self, rule: &'static str, contract: &ContractOutcome, span: Span, subject: &str, message: &str) {
        let told = if subject.is_empty() { message } else { subject };
        let fingerprint = self.fingerprint(rule, &contract.file, told);
        self.found.push(Finding {
            weight: Weight::Error,
            is_doubt: true,
            rule,
            subject: show(subject, LONGEST_MESSAGE, false),
            message: show(message, LONGEST_MESSAGE, false),
            rows: String::new(),
            help: String::new(),
            place: self.place(contract, span),
            fingerprint,
        });
    }

    fn place(&self, contract: &ContractOutcome, span: Span) -> Place {
        let file = relative(&contract.file, &self.style.folder);
        if span.line == 0 {
            return Place { file, ..Place::default() };
        }
        let marked = contract.text.get(span.bytes()).and_then(|text| text.lines().next()).unwrap_or_default();
        let width = marked.trim_end().chars().count().max(1);
        Place { file, line: Some(span.line), column: span.column, end_column: span.column + width }
    }

    fn fingerprint(&mut self, rule: &str, file: &str, what: &str) -> String {
        let parts = [rule, &relative(file, &self.style.folder), what];
        let print = hash(&parts);
        let times = self.fingerprints.entry(print.clone()).or_default();
        *times += 1;
        match *times {
            1 => print,
            times => hash(&[parts[0], parts[1], parts[2], &times.to_string()]),
        }
    }
}

/// What is wrong with a check, in one sentence.
fn sentence(dataset: &DatasetOutcome, outcome: &Outcome) -> String {
    let message = concise::message(dataset, outcome);
    let name = outcome.name.as_ref().map_or(String::new(), |name| format!("{name}: "));
    match outcome.status {
        Status::Pass | Status::Warn | Status::Fail => format!("{name}{message}"),
        Status::Error => format!("{name}could not run: {message}"),
        Status::Skip => format!("{name}skipped: {message}"),
    }
}

/// What to write of an outcome where the whole of it fits: the sentence, the rows, the help.
pub(super) fn text_of(style: &Style, dataset: &DatasetOutcome, outcome: &Outcome) -> (String, String) {
    let plain = Style { ascii: false, color: false, ..style.clone() };
    let sentence = show(&sentence(dataset, outcome), LONGEST_MESSAGE, false);
    let mut text = format!("{sentence}\n{}", rows_of(&plain, dataset, outcome)).trim_end().to_owned();
    if !outcome.help.is_empty() {
        text.push_str(&format!("\nhelp: {}", show(&outcome.help, LONGEST_MESSAGE, false)));
    }
    (sentence, text)
}

fn weight(outcome: &Outcome) -> Weight {
    match outcome.status {
        _ if super::summary::is_info(outcome) => Weight::Note,
        Status::Warn => Weight::Warning,
        Status::Fail | Status::Error => Weight::Error,
        Status::Pass | Status::Skip => Weight::Note,
    }
}

/// The failing rows as the table shows them, as many as fit.
fn rows_of(style: &Style, dataset: &DatasetOutcome, outcome: &Outcome) -> String {
    let mut page = Page::new(style);
    page.width = usize::from(u16::MAX);
    rows::write(&mut page, dataset, outcome);
    let mut written = Vec::new();
    // Memory takes everything.
    let _ = page.write(&mut written);
    let mut text = String::from_utf8_lossy(&written).into_owned();
    if text.len() > LONGEST_ROWS {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1).take_while(|end| *end <= LONGEST_ROWS);
        text.truncate(ends.last().unwrap_or(0));
        text.push_str("    … and more\n");
    }
    text
}

/// A file relative to a folder that it lies in, with `/` between its parts and without a leading `./`.
fn relative(file: &str, folder: &str) -> String {
    let path = Path::new(file);
    let inner = if folder.is_empty() { path } else { path.strip_prefix(folder).unwrap_or(path) };
    if inner.has_root() {
        return file.to_owned();
    }
    let parts = inner.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// 128 bits of FNV-1a, in hexadecimal digits: the same on every system and in every version.
fn hash(parts: &[&str]) -> String {
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    format!("{:032x}", bytes.fold(START, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::run::Absent;

    #[test]
    fn a_finding_keeps_its_fingerprint_when_lines_move() {
        let prints = |outcomes: &Outcomes| -> Vec<String> {
            findings(outcomes, &Style::default()).into_iter().map(|finding| finding.fingerprint).collect()
        };
        let (before, mut moved) = (fixture::everything(), fixture::everything());
        for check in moved.contracts.iter_mut().flat_map(|one| &mut one.datasets).flat_map(|one| &mut one.checks) {
            check.span.line += 7;
            check.message.push('!');
        }
        assert_eq!(prints(&before), prints(&moved));
        let mut different = prints(&before);
        different.sort();
        different.dedup();
        assert_eq!(different.len(), prints(&before).len());
        // As the authors of FNV published it for the empty text.
        assert_eq!(hash(&[]), "6c62272e07bb014262b821756295c58d");
    }

    #[test]
    fn errors_come_first_and_what_holds_is_no_finding() {
        let told: Vec<(Weight, &str)> =
            findings(&fixture::failing(), &Style::default()).iter().map(|one| (one.weight, one.rule)).collect();
        let expected = [
            (Weight::Error, "in_range"),
            (Weight::Error, "unique"),
            (Weight::Error, "freshness"),
            (Weight::Warning, "matches_regex"),
        ];
        assert_eq!(told, expected);
        assert!(findings(&fixture::passing(), &Style::default()).is_empty());
    }

    #[test]
    fn what_was_not_checked_is_always_a_finding() {
        let interrupted = Outcomes { interrupted: true, ..fixture::passing() };
        let mut idle = fixture::passing();
        idle.contracts[0].datasets[0].checks.clear();
        idle.contracts[1].datasets.clear();
        for (outcomes, count) in [(interrupted, 1), (Outcomes::default(), 1), (idle, 2), (fixture::invalid(), 1)] {
            let found = findings(&outcomes, &Style::default());
            assert_eq!(found.iter().filter(|one| one.is_doubt && one.weight == Weight::Error).count(), count);
        }
    }

    #[test]
    fn data_that_may_be_missing_weigh_as_much_as_the_user_says() {
        for (status, weight) in [(Status::Warn, Weight::Warning), (Status::Skip, Weight::Note)] {
            let mut outcomes = fixture::passing();
            let dataset = &mut outcomes.contracts[0].datasets[0];
            dataset.absent = Some(Absent { reason: "does not exist".into(), status });
            dataset.checks.iter_mut().for_each(|outcome| outcome.status = Status::Skip);
            let found = findings(&outcomes, &Style::default());
            assert_eq!(found.iter().map(|one| (one.rule, one.weight)).collect::<Vec<_>>(), [(DATA, weight)]);
            assert!(found[0].message.ends_with(".csv: does not exist"), "{}", found[0].message);
        }
    }

    #[test]
    fn a_place_marks_what_the_author_wrote() {
        let found = findings(&fixture::invalid(), &Style::default());
        let place = Place { file: "contracts/returns.yaml".into(), line: Some(5), column: 9, end_column: 16 };
        assert_eq!(found[0].place, place);
        assert_eq!(found[0].line(), "unknown check `not_nul` (help: did you mean `not_null`?)");
    }

    #[test]
    fn a_file_is_named_relative_to_the_working_directory() {
        assert_eq!(relative("./contracts//orders.yaml", "/srv"), "contracts/orders.yaml");
        assert_eq!(relative("/srv/contracts/orders.yaml", "/srv"), "contracts/orders.yaml");
        assert_eq!(relative("/other/orders.yaml", "/srv"), "/other/orders.yaml");
        assert_eq!(relative("../orders.yaml", "/srv"), "../orders.yaml");
        assert_eq!(relative("/srv/orders.yaml", ""), "/srv/orders.yaml");
    }
}
