//! The frozen shape of version 1: fields are added, never removed, renamed or given another meaning.

use super::split::Split;
use schemars::JsonSchema;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

/// The name of this version.
pub(crate) const VERSION: &str = "tabpact-report/1";

/// What a run of tabpact found out.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Report {
    /// The version of this format.
    #[schemars(extend("const" = "tabpact-report/1"))]
    pub(crate) schema: &'static str,
    /// What the run came to.
    #[serde(flatten)]
    pub(crate) run: Run,
    /// One per contract, in the order they were named.
    pub(crate) contracts: Vec<Contract>,
}

/// What a run came to.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Run {
    /// What the run is called, in everything that it wrote: a UUID. Empty where nothing was run.
    pub(crate) run_id: String,
    /// The program that wrote this.
    pub(crate) tool: Tool,
    /// What was looked at.
    pub(crate) scope: Scope,
    /// The worst that happened. `error` also where a contract or a dataset could not be used, where no check was evaluated, and
    /// where the run was interrupted.
    pub(crate) status: Status,
    /// Whether the run came to its end. Where it is false, what is missing here was not checked.
    pub(crate) complete: bool,
    /// The time the run took for now, in ISO 8601 and UTC.
    pub(crate) time: String,
    /// How long the run took.
    pub(crate) elapsed_seconds: f64,
    /// How many there were of what.
    pub(crate) summary: Summary,
}

/// What a run looked at.
#[derive(Debug, Clone, Copy, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Contracts and their data.
    Data,
    /// Contracts alone: `pass` says that they can be used, and nothing about data.
    Contracts,
}

/// The program that wrote a report.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
}

/// How many there were of what.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Summary {
    /// Contracts, usable or not.
    pub(crate) contracts: usize,
    /// Contracts that could not be used.
    pub(crate) invalid_contracts: usize,
    /// Datasets, readable or not.
    pub(crate) datasets: usize,
    /// Datasets that could not be read.
    pub(crate) unreadable_datasets: usize,
    /// Datasets that do not exist, where `--missing-source` allows that.
    pub(crate) absent_datasets: usize,
    /// Rows of all datasets.
    pub(crate) rows: u64,
    /// All checks: the sum of the five below.
    pub(crate) checks: usize,
    /// Checks that held.
    pub(crate) passed: usize,
    /// Checks that did not hold, and did not have to.
    pub(crate) warned: usize,
    /// Checks that did not hold.
    pub(crate) failed: usize,
    /// Checks that could not be evaluated.
    pub(crate) errored: usize,
    /// Checks that were not evaluated because of another finding of the same run, or because there were no data and that is
    /// allowed.
    pub(crate) skipped: usize,
    /// `1 - (failed + warned / 4) / (checks - skipped)`; null where the run was interrupted, a contract could not be used, a
    /// dataset could not be read or does not exist, a check could not be evaluated, or there was none.
    pub(crate) score: Option<f64>,
}

/// What came out of one contract.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Contract {
    /// Its file as it was named.
    pub(crate) file: String,
    /// What it is called; null where it could not be read.
    pub(crate) name: Option<String>,
    /// Its version, as written.
    pub(crate) version: Option<String>,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The worst that happened.
    pub(crate) status: Status,
    /// What is wrong with the contract itself. Where any is of level `error`, no dataset was checked.
    pub(crate) problems: Vec<Problem>,
    /// Its datasets.
    pub(crate) datasets: Vec<CheckedDataset>,
}

/// One thing that is wrong with a contract.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Whether the contract can be used in spite of it.
    pub(crate) level: Level,
    /// What is wrong.
    pub(crate) message: String,
    /// What is wrong with the very words at the place.
    pub(crate) label: Option<String>,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Where it stands.
    pub(crate) location: Location,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// The contract cannot be used.
    Error,
    /// The contract says something that its author may not have meant.
    Note,
}

/// What came out of one dataset, with its checks.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct CheckedDataset {
    /// The dataset itself.
    #[serde(flatten)]
    pub(crate) dataset: Dataset,
    /// One per check, in the order of the contract.
    pub(crate) checks: Vec<Check>,
}

/// What came out of one dataset.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Dataset {
    /// What it is called.
    pub(crate) name: String,
    /// Where it was read from, as it was named.
    pub(crate) source: String,
    /// The worst that happened.
    pub(crate) status: Status,
    /// Why it could not be read; null where it could.
    pub(crate) unreadable: Option<String>,
    /// What was looked for and does not exist, where `--missing-source` allows that: then `status` is `warn` or `skip`, and every
    /// check `skip`. Null where the dataset exists, and where its absence is an error.
    pub(crate) absent: Option<String>,
    /// All its rows; null where they were not counted.
    pub(crate) rows: Option<u64>,
    /// How many columns were found.
    pub(crate) columns: usize,
    /// The size of its files as stored.
    pub(crate) bytes: u64,
    /// How long it took.
    pub(crate) elapsed_seconds: f64,
    /// Where the time went; null where it was not measured.
    pub(crate) timings: Option<Timings>,
    /// The files that were read.
    pub(crate) files: Vec<File>,
    /// How its rows were split; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) split: Option<Split>,
}

/// Where the time of a dataset went, summed over threads.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Timings {
    /// Waiting for the bytes of files.
    pub(crate) read_seconds: f64,
    /// Turning them into columns of their types.
    pub(crate) decode_seconds: f64,
    /// Looking at the columns.
    pub(crate) check_seconds: f64,
    /// The second look at the data that makes sure of what the first one suspects.
    pub(crate) confirm_seconds: f64,
}

/// A file of a dataset.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct File {
    /// Its path, or `-` for standard input.
    pub(crate) path: String,
    /// Its size as stored.
    pub(crate) bytes: u64,
    /// When it was last modified, in ISO 8601 and UTC; null where that is unknown.
    pub(crate) modified: Option<String>,
}

/// What came out of one check.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Check {
    /// Stable and unique within the contract: `orders.amount.in_range`.
    pub(crate) id: String,
    /// Which check it is.
    pub(crate) check: String,
    /// What the author calls it.
    pub(crate) name: Option<String>,
    /// Why it is there.
    pub(crate) description: Option<String>,
    /// The columns it is about; empty for the dataset as a whole.
    pub(crate) columns: Vec<String>,
    /// How much a failure matters.
    pub(crate) severity: Severity,
    /// How it went.
    pub(crate) status: Status,
    /// What is promised, in a few words.
    pub(crate) promise: String,
    /// What may fail, in a few words; null where rows are not counted.
    pub(crate) allowed: Option<String>,
    /// What is wrong, or why it could not be told; null where the check passed.
    pub(crate) message: Option<String>,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// The rows it looked at; null where it counts no rows.
    pub(crate) counts: Option<Counts>,
    /// `counts.failing / counts.evaluated`, from 0 to 1; null where no row was evaluated.
    pub(crate) share: Option<f64>,
    /// The number, date, … it looked at, as text, where it looked at one.
    pub(crate) observed: Option<String>,
    /// Where the contract says so.
    pub(crate) location: Location,
    /// Words to select it by.
    pub(crate) tags: Vec<String>,
    /// The first failing rows.
    pub(crate) samples: Vec<Sample>,
    /// The first keys that occur more than once.
    pub(crate) repeats: Vec<Repeat>,
}

/// How a check went.
#[derive(Debug, Clone, Copy, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// Evaluated, and held.
    Pass,
    /// Not evaluated, because of a failure that is reported elsewhere in the same run, or because there were no data and that
    /// is allowed.
    Skip,
    /// Did not hold, and is not meant to fail the run.
    Warn,
    /// Did not hold.
    Fail,
    /// Could not be evaluated.
    Error,
}

/// How much a failure matters.
#[derive(Debug, Clone, Copy, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// It is told, and never changes the exit code.
    Info,
    /// It is a warning.
    Warn,
    /// It fails the run.
    Error,
}

/// Row counts: `total = evaluated + nulls + unreadable`. Exact.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Counts {
    /// Rows asked about.
    pub(crate) total: u64,
    /// Rows on which the check had an answer.
    pub(crate) evaluated: u64,
    /// Rows skipped for a null.
    pub(crate) nulls: u64,
    /// Rows skipped for a cell that is not of its column's type.
    pub(crate) unreadable: u64,
    /// Rows that failed, out of the evaluated ones.
    pub(crate) failing: u64,
    /// Different keys among the failing rows, where duplicates are counted.
    pub(crate) repeated_keys: u64,
}

/// A place in a contract.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Location {
    /// The contract's file as it was named.
    pub(crate) file: String,
    /// The line, counted from 1; null where it is unknown.
    pub(crate) line: Option<usize>,
    /// The column in characters, counted from 1; null where it is unknown.
    pub(crate) column: Option<usize>,
}

/// A place in the data.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Place {
    /// The file, as in `files` of the dataset; null where it is unknown.
    pub(crate) file: Option<String>,
    /// The row in the file, counted from 1: for CSV and NDJSON the line on which the record begins.
    pub(crate) row: u64,
}

/// One failing row.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Sample {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) place: Place,
    /// What it holds in the columns asked about and in those that identify it.
    pub(crate) values: Values,
    /// The columns among them whose text is not of their type.
    pub(crate) unreadable: Vec<String>,
}

/// One key that occurs more than once.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Repeat {
    /// The key.
    pub(crate) key: Values,
    /// How often it occurs.
    pub(crate) rows: u64,
    /// The first rows that carry it.
    pub(crate) places: Vec<Place>,
}

/// Values by column, in the order they were asked for: always text, so that no digit is lost, or null; `[redacted]` where the
/// value is not to be shown.
#[derive(Debug, JsonSchema)]
pub(crate) struct Values(
    #[schemars(with = "BTreeMap<String, Option<String>>")] pub(crate) Vec<(String, Option<String>)>,
);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (column, text) in &self.0 {
            map.serialize_entry(column, text)?;
        }
        map.end()
    }
}

/// One line of a report in lines.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct Line {
    /// The version of this format.
    #[schemars(extend("const" = "tabpact-report/1"))]
    pub(crate) schema: &'static str,
    /// What the line is about.
    #[serde(flatten)]
    pub(crate) entry: Entry,
}

/// What a line is about.
#[derive(Debug, serde::Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Entry {
    /// Something is wrong with a contract.
    Problem(Problem),
    /// A dataset was looked at. Its checks follow.
    Dataset(DatasetLine),
    /// A check was evaluated, or could not be.
    Check(Box<CheckLine>),
    /// What the run came to: the last line.
    Summary(Run),
}

/// A dataset in a line of its own.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct DatasetLine {
    /// The contract's file as it was named.
    pub(crate) contract: String,
    /// The dataset itself.
    #[serde(flatten)]
    pub(crate) dataset: Dataset,
}

/// A check in a line of its own.
#[derive(Debug, serde::Serialize, JsonSchema)]
pub(crate) struct CheckLine {
    /// The contract's file as it was named.
    pub(crate) contract: String,
    /// What its dataset is called.
    pub(crate) dataset: String,
    /// The check itself.
    #[serde(flatten)]
    pub(crate) check: Check,
}
