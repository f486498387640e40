//! Answers to verdicts: the one place where thresholds, tolerances and severities are applied. Pure.

use super::age::{Limit, file_staleness, staleness};
use super::shape;
use super::words::count;
use super::{Counts, Status};
use crate::contract::Severity;
use crate::data::{Cell, Schema, Unreadable, Value};
use crate::measure::{Answer, Bounds, Measure, Observed, Quantity, Repeat, Sample, Tally, Tolerance};
use crate::plan::{DatasetPlan, Demand, PlannedCheck, Shape};

/// What is known about a dataset when its checks are judged.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// What is demanded of it.
    pub plan: &'a DatasetPlan,
    /// The columns it was found to have.
    pub schema: &'a Schema,
    /// One per measure of the plan: the answer, or why it could not be asked for.
    pub answers: &'a [Result<Answer, Obstacle>],
    /// All its rows.
    pub rows: u64,
}

/// Why a question could not be asked or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The reason, in a few words.
    pub reason: String,
    /// What else reports it, if it does: then the check is skipped.
    pub cause: Option<Cause>,
}

/// What makes a check impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A column of this dataset: its shape check fails.
    Shape {
        /// The dataset.
        dataset: String,
        /// Its column.
        column: String,
    },
    /// This dataset is unreadable, or not there.
    Unreadable(String),
    /// The contract of this dataset cannot be used.
    Unusable(String),
}

/// How one check went.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// How it went. A check that could not be evaluated is an error here; the run makes it a skip where the cause is reported.
    pub status: Status,
    /// What is wrong, or empty.
    pub message: String,
    /// What to do about it, or empty.
    pub help: String,
    /// The rows it looked at, where it counts rows.
    pub counts: Option<Counts>,
    /// The value it looked at, where it looks at one.
    pub observed: Option<String>,
    /// The first failing rows.
    pub samples: Vec<Sample>,
    /// The first keys that occur more than once.
    pub repeats: Vec<Repeat>,
    /// Why it could not be evaluated, where something else may report that.
    pub cause: Option<Cause>,
}

/// Judges one check.
pub fn judge(check: &PlannedCheck, findings: &Findings<'_>) -> Verdict {
    let of = match &check.demand {
        Demand::Shape(shape) => return judge_shape(check, shape, findings),
        Demand::FewRows(of) | Demand::Number { of, .. } | Demand::Fresh { of, .. } => *of,
    };
    let (measure, answer) = match (findings.plan.measures.get(of), findings.answers.get(of)) {
        (Some(measure), Some(Ok(answer))) => (measure, answer),
        (_, Some(Err(obstacle))) => return Verdict::unknown(&obstacle.reason, obstacle.cause.clone()),
        _ => return Verdict::unknown("it was not measured", None),
    };
    if let Some(reason) = unfounded(measure, answer, findings) {
        return Verdict::unknown(&reason, None);
    }
    match (&check.demand, answer) {
        (_, Answer::Refused(reason)) => {
            let help = if measure.quantity == Quantity::Modified { NAME_A_COLUMN } else { "" };
            Verdict { help: help.to_owned(), ..Verdict::unknown(reason, parent_of(measure)) }
        }
        (Demand::FewRows(_), Answer::Rows(tally)) => judge_rows(check, measure, tally, findings),
        (Demand::Number { within, .. }, Answer::Number(observed)) => {
            judge_value(check, measure, observed, findings, |value| number_problem(measure, within, value))
        }
        (Demand::Fresh { max_age, now, zone, .. }, Answer::Number(observed)) => {
            let limit = Limit { max_age: *max_age, now: *now, zone };
            judge_age(check, measure, observed, findings, limit)
        }
        (
            Demand::FewRows(_) | Demand::Number { .. } | Demand::Fresh { .. } | Demand::Shape(_),
            Answer::Rows(_) | Answer::Number(_),
        ) => Verdict::unknown("the answer is not of the kind that was asked for", None),
    }
}

/// Why an answer is no ground for a verdict although there is one: rows were passed over, and nothing else in the run says
/// so. Unreadable cells are the business of `type`, an empty dataset that of `not_empty`; either may be deselected.
fn unfounded(measure: &Measure, answer: &Answer, findings: &Findings<'_>) -> Option<String> {
    let tally = match answer {
        Answer::Rows(tally) => tally,
        Answer::Number(observed) => &observed.tally,
        Answer::Refused(_) => return None,
    };
    let plan = findings.plan;
    if tally.unreadable > 0 && !measure.columns().into_iter().all(|column| tells_unreadable(plan, column)) {
        return Some(format!("{} unreadable, and `type` is not among the checks", rows_are(tally.unreadable)));
    }
    let is_row_check = matches!(answer, Answer::Rows(_));
    let tells_empty = plan.allow_empty || plan.checks.iter().any(|check| check.check == "not_empty");
    (is_row_check && findings.rows == 0 && !tells_empty).then(|| "the dataset is empty".to_owned())
}

/// Whether a check of the plan tells every unreadable cell of a column.
fn tells_unreadable(plan: &DatasetPlan, column: &str) -> bool {
    let is_typed = plan.table.fields.iter().any(|field| field.name == column && field.kind.is_some());
    let tells = |check: &PlannedCheck| {
        let measure = check.demand.measure().and_then(|of| plan.measures.get(of));
        measure.is_some_and(|measure| {
            measure.among.is_none() && matches!(&measure.quantity, Quantity::Unreadable(name) if name == column)
        })
    };
    !is_typed || plan.checks.iter().any(tells)
}

/// A question that looks into another dataset may be refused because that one is unreadable.
fn parent_of(measure: &Measure) -> Option<Cause> {
    match &measure.quantity {
        Quantity::Orphans { parent, .. } => Some(Cause::Unreadable(parent.clone())),
        _ => None,
    }
}

fn judge_shape(check: &PlannedCheck, shape: &Shape, findings: &Findings<'_>) -> Verdict {
    let report = shape::compare(shape, &findings.plan.table, findings.schema, &findings.plan.sensitive);
    let status = match (&report.failures[..], &report.warnings[..]) {
        ([], []) => return Verdict::pass(),
        ([], _) => Status::Warn,
        _ => failed(check.severity),
    };
    let told: Vec<String> = report.failures.into_iter().chain(report.warnings).collect();
    Verdict { status, message: told.join("; "), help: report.help, ..Verdict::pass() }
}

fn judge_rows(check: &PlannedCheck, measure: &Measure, tally: &Tally, findings: &Findings<'_>) -> Verdict {
    let verdict = Verdict {
        counts: Some(counts(tally)),
        samples: tally.samples.clone(),
        repeats: tally.repeats.clone(),
        help: unreadable_reason(measure, tally, findings).unwrap_or_default(),
        ..Verdict::pass()
    };
    if selects_nothing(measure, tally, findings) {
        return Verdict { status: Status::Warn, message: NO_ROW_MATCHES.to_owned(), ..verdict };
    }
    let exceeds =
        |tolerance: Option<Tolerance>| tolerance.filter(|tolerance| !tolerance.allows(tally.failing, tally.evaluated));
    let (status, limit) = match (exceeds(check.fail_above), exceeds(check.warn_above)) {
        (Some(tolerance), _) => (failed(check.severity), format!("{tolerance} allowed")),
        (None, Some(tolerance)) => (Status::Warn, format!("warns above {tolerance}")),
        (None, None) => return verdict,
    };
    let keys = match tally.repeated_keys {
        0 => String::new(),
        1 => ", 1 key".to_owned(),
        keys => format!(", {} keys", count(keys)),
    };
    let (failing, evaluated) = (count(tally.failing), rows(tally.evaluated));
    let message = format!("{failing} of {evaluated} {}{}{keys} ({limit})", check.breach, check.among);
    Verdict { status, message, ..verdict }
}

/// Why the first unreadable cell is unreadable and what to do, where that can be told in a few words.
fn unreadable_reason(measure: &Measure, tally: &Tally, findings: &Findings<'_>) -> Option<String> {
    let Quantity::Unreadable(column) = &measure.quantity else { return None };
    let field = findings.plan.table.fields.iter().find(|field| field.name == *column)?;
    let texts: Vec<&str> = tally.samples.iter().filter_map(|sample| unreadable_text(sample, column)).collect();
    let unreadable = Unreadable {
        texts: &texts,
        kind: field.kind.as_ref()?,
        reading: &field.reading,
        is_delimited: findings.plan.table.source.is_delimited(),
        is_rule: tally.failing.saturating_mul(2) > tally.evaluated,
    };
    unreadable.explain().map(|told| format!("the first one: {told}"))
}

fn unreadable_text<'s>(sample: &'s Sample, column: &str) -> Option<&'s str> {
    match sample.cells.iter().find(|(name, _)| name == column)? {
        (_, Cell::Unreadable(text)) => Some(text),
        (_, Cell::Null | Cell::Value(_)) => None,
    }
}

/// Judges a single value by what is wrong with it, if anything. No value is wrong, too, unless there is nothing to take
/// one from and that is allowed.
fn judge_value(
    check: &PlannedCheck,
    measure: &Measure,
    observed: &Observed,
    findings: &Findings<'_>,
    problem: impl Fn(&Value) -> Option<String>,
) -> Verdict {
    let verdict = Verdict {
        observed: observed.value.as_ref().map(Value::to_string),
        // When a file was modified rests on no row.
        counts: (measure.quantity != Quantity::Modified).then(|| counts(&observed.tally)),
        ..Verdict::pass()
    };
    let problem = match &observed.value {
        Some(value) => problem(value),
        None if findings.rows == 0 && findings.plan.allow_empty => None,
        None if selects_nothing(measure, &observed.tally, findings) => {
            return Verdict { status: Status::Warn, message: NO_ROW_MATCHES.to_owned(), ..verdict };
        }
        None => Some(format!("has no value: {}", emptiness(&observed.tally, findings))),
    };
    match problem {
        None => verdict,
        Some(message) => {
            let message = format!("{message}{}", check.among);
            Verdict { status: failed(check.severity), message, ..verdict }
        }
    }
}

fn judge_age(
    check: &PlannedCheck,
    measure: &Measure,
    observed: &Observed,
    findings: &Findings<'_>,
    limit: Limit<'_>,
) -> Verdict {
    let tally = &observed.tally;
    if measure.quantity == Quantity::Modified {
        return judge_value(check, measure, observed, findings, |value| file_staleness(value, limit));
    }
    if tally.failing > 0 {
        let (failing, rows, condition) = (count(tally.failing), rows(tally.evaluated), &check.among);
        let message = format!("{failing} of {rows} in the future{condition} (0 allowed)");
        let samples = tally.samples.clone();
        return Verdict {
            status: failed(check.severity),
            message,
            counts: Some(counts(tally)),
            samples,
            ..Verdict::pass()
        };
    }
    judge_value(check, measure, observed, findings, |value| staleness(value, limit))
}

/// What to do about data of which nobody knows when they were written.
const NAME_A_COLUMN: &str = "name a date or timestamp column in the contract with `column: …`";

const NO_ROW_MATCHES: &str = "no row matches its `where`: nothing was checked";

/// Whether a `where` leaves nothing of a dataset that has rows.
fn selects_nothing(measure: &Measure, tally: &Tally, findings: &Findings<'_>) -> bool {
    measure.among.is_some() && tally.total == 0 && findings.rows > 0
}

/// What is wrong with a number, if anything.
fn number_problem(measure: &Measure, within: &Bounds, value: &Value) -> Option<String> {
    if within.contain(value) {
        return None;
    }
    if measure.quantity == Quantity::Rows && measure.among.is_none() && *value == Value::Integer(0) {
        return Some("the dataset is empty".to_owned());
    }
    if matches!(value, Value::Float(number) if number.is_nan()) {
        return Some("is NaN, which lies within no limits".to_owned());
    }
    let subject = match &measure.quantity {
        Quantity::Rows => "the number of rows is",
        Quantity::Distinct(_) => "the number of different values is",
        Quantity::Min(_) => "the smallest value is",
        Quantity::Max(_) => "the largest value is",
        Quantity::Sum(_) => "the sum is",
        Quantity::Mean(_) => "the mean is",
        Quantity::Breaking(_)
        | Quantity::Unreadable(_)
        | Quantity::Duplicates { .. }
        | Quantity::Orphans { .. }
        | Quantity::Newest { .. }
        | Quantity::Modified => "the value is",
    };
    let limit = match (&within.min, &within.max) {
        (Some(min), Some(max)) if min == max => format!("expected {}", min.value),
        _ => within.breach(),
    };
    Some(format!("{subject} {value}, {limit}"))
}

/// Why there is no value.
fn emptiness(tally: &Tally, findings: &Findings<'_>) -> String {
    match (findings.rows, tally.nulls, tally.unreadable) {
        (0, _, _) => "the dataset is empty".to_owned(),
        (_, nulls, 0) => format!("{} null", rows_are(nulls)),
        (_, 0, unreadable) => format!("{} unreadable", rows_are(unreadable)),
        (_, nulls, unreadable) => format!("{} null, {} unreadable", rows_are(nulls), count(unreadable)),
    }
}

fn rows_are(number: u64) -> String {
    if number == 1 { "1 row is".to_owned() } else { format!("{} rows are", count(number)) }
}

fn rows(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "row" } else { "rows" })
}

fn failed(severity: Severity) -> Status {
    match severity {
        Severity::Error => Status::Fail,
        Severity::Warn | Severity::Info => Status::Warn,
    }
}

fn counts(tally: &Tally) -> Counts {
    Counts {
        total: tally.total,
        evaluated: tally.evaluated,
        nulls: tally.nulls,
        unreadable: tally.unreadable,
        failing: tally.failing,
        repeated_keys: tally.repeated_keys,
    }
}

impl Verdict {
    fn pass() -> Self {
        Self {
            status: Status::Pass,
            message: String::new(),
            help: String::new(),
            counts: None,
            observed: None,
            samples: Vec::new(),
            repeats: Vec::new(),
            cause: None,
        }
    }

    /// It could not be told.
    pub(super) fn unknown(reason: &str, cause: Option<Cause>) -> Self {
        Self { status: Status::Error, message: reason.to_owned(), cause, ..Self::pass() }
    }
}

#[cfg(test)]
mod tests;
