//! What came out: one outcome per check, per dataset, per contract. Reports read this and decide nothing.

use crate::contract::Severity;
use crate::data::{Kind, Value};
use crate::measure::{FileRead, Repeat, Sample, Timings};
use crate::problem::{Problem, Span};
use std::path::PathBuf;
use std::time::Duration;

/// Everything a run found out.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// What the run is called, in everything that it writes: a UUID. Empty where nothing was run.
    pub id: String,
    /// One per contract, in the order they were named.
    pub contracts: Vec<ContractOutcome>,
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z: the clock's, or what `--now` said.
    pub now: i128,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether it was interrupted before its end.
    pub interrupted: bool,
    /// What was looked at.
    pub scope: Scope,
}

/// What a run looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Contracts and their data.
    #[default]
    Data,
    /// Contracts alone, so that there are no datasets.
    Contracts,
}

/// What came out of one contract.
#[derive(Debug, Clone, Default)]
pub struct ContractOutcome {
    /// Its file as the user named it.
    pub file: String,
    /// Its text, for excerpts; empty where the file could not be read.
    pub text: String,
    /// What it is called; empty where it could not be read.
    pub name: String,
    /// Its version, as written.
    pub version: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What is wrong with the contract itself. Where any is an error, no dataset was checked.
    pub problems: Vec<Problem>,
    /// Its datasets.
    pub datasets: Vec<DatasetOutcome>,
}

/// What came out of one dataset.
#[derive(Debug, Clone, Default)]
pub struct DatasetOutcome {
    /// What it is called.
    pub name: String,
    /// Where it was read from, as the user or the contract named it.
    pub source: String,
    /// Where that is: a file, a folder, a pattern, or `-` for standard input.
    pub path: PathBuf,
    /// The files that were read.
    pub files: Vec<FileRead>,
    /// All its rows; `None` where they were not counted.
    pub rows: Option<u64>,
    /// How many columns were found.
    pub columns: usize,
    /// What the answers say about its columns: those of the contract, then those that only the data has. Empty where it
    /// could not be read.
    pub facts: Vec<ColumnFacts>,
    /// Its columns whose values no report may print.
    pub sensitive: Vec<String>,
    /// Why it could not be read, where it could not: then every check is `Error` or `Skip`.
    pub unreadable: Option<String>,
    /// Whether that is our own fault.
    pub crashed: bool,
    /// That it was not there, where the user allows that: then every check is `Skip`.
    pub absent: Option<Absent>,
    /// One per check, in the order of the contract.
    pub checks: Vec<Outcome>,
    /// How its rows were split, where that was asked for.
    pub split: Option<SplitOutcome>,
    /// How long it took.
    pub elapsed: Duration,
    /// Where the time went; `None` where it was not measured.
    pub timings: Option<Timings>,
}

/// That there was no dataset where it should lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// What was looked for, and what to do.
    pub reason: String,
    /// What the user makes of it: `Warn` or `Skip`.
    pub status: Status,
}

/// What is known about a column. `None` is what no check asked for: nothing is measured for a report alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnFacts {
    /// Its name, exactly.
    pub name: String,
    /// Its type: as declared, or else as found.
    pub kind: Option<Kind>,
    /// Whether the contract declares it and the data does not have it.
    pub is_missing: bool,
    /// The rows that were counted.
    pub rows: Option<u64>,
    /// Those of them that have no value.
    pub nulls: Option<u64>,
    /// Those of them whose cell is not of its type.
    pub unreadable: Option<u64>,
    /// How many different values it has.
    pub distinct: Option<u64>,
    /// Its smallest value.
    pub least: Option<Value>,
    /// Its largest value.
    pub greatest: Option<Value>,
    /// Its exact sum.
    pub sum: Option<Value>,
    /// Its mean.
    pub mean: Option<Value>,
    /// Its newest value that does not lie in the future.
    pub newest: Option<Value>,
    /// How old that is at the time of the run, in nanoseconds; of a day, since it ended, and negative before.
    pub age: Option<i128>,
}

/// How the rows of a dataset were split into those that break a check and those that passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SplitOutcome {
    /// What names the run in the quarantine.
    pub run: String,
    /// How many rows were quarantined.
    pub quarantined: u64,
    /// How many rows passed.
    pub accepted: u64,
    /// Where the quarantined rows stand; nowhere where there are none.
    pub quarantine: Option<PathBuf>,
    /// Where the accepted rows stand, if anywhere.
    pub accepted_file: Option<PathBuf>,
    /// Why nothing was written, where nothing was.
    pub failure: Option<String>,
    /// Whether that is our own fault.
    pub crashed: bool,
}

/// What came out of one check.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Stable and unique within the contract: `orders.amount.in_range`.
    pub id: String,
    /// Which check it is.
    pub check: &'static str,
    /// What the author calls it.
    pub name: Option<String>,
    /// Why it is there.
    pub description: Option<String>,
    /// The columns it is about; empty for the dataset as a whole.
    pub columns: Vec<String>,
    /// How much a failure matters.
    pub severity: Severity,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// What is promised, in a few words: `in_range 0..100`.
    pub promise: String,
    /// What may fail, in a few words: `0`, `0.1 %`; empty where rows are not counted.
    pub allowed: String,
    /// Where the contract says so.
    pub span: Span,
    /// How it went.
    pub status: Status,
    /// What is wrong, or why it could not be told, in one sentence without the column: `412 of 1,204 rows below 0 (0 allowed)`.
    /// Empty where the check passed.
    pub message: String,
    /// What to do about it, or empty.
    pub help: String,
    /// The column of its own dataset that is missing or not as declared, where it was not evaluated for that.
    pub unusable: Option<String>,
    /// The rows it looked at, where it counts rows.
    pub counts: Option<Counts>,
    /// The number, date, … it looked at, as text, where it looks at one.
    pub observed: Option<String>,
    /// The first failing rows.
    pub samples: Vec<Sample>,
    /// The first keys that occur more than once.
    pub repeats: Vec<Repeat>,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Evaluated, and held.
    Pass,
    /// Not evaluated, because of a failure that is reported elsewhere in the same run, or because there were no data and the
    /// user allowed that.
    Skip,
    /// Did not hold, and is not meant to fail the run.
    Warn,
    /// Did not hold.
    Fail,
    /// Could not be evaluated.
    Error,
}

impl Status {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Skip => "skip",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// Row counts. `total = evaluated + nulls + unreadable`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows asked about.
    pub total: u64,
    /// Rows on which the check had an answer.
    pub evaluated: u64,
    /// Rows skipped for a null.
    pub nulls: u64,
    /// Rows skipped for a cell that is not of its column's type.
    pub unreadable: u64,
    /// Rows that failed.
    pub failing: u64,
    /// Different keys among the failing rows, where duplicates are counted.
    pub repeated_keys: u64,
}

impl Outcomes {
    /// What came out of contracts whose data was not looked at.
    pub fn of_contracts(contracts: Vec<ContractOutcome>, now: i128, elapsed: Duration) -> Self {
        let id = super::identity::fresh();
        Self { id, contracts, now, elapsed, interrupted: false, scope: Scope::Contracts }
    }

    /// Every outcome of every check.
    pub fn checks(&self) -> impl Iterator<Item = &Outcome> {
        self.contracts.iter().flat_map(|contract| &contract.datasets).flat_map(|dataset| &dataset.checks)
    }

    /// How many checks ended so.
    pub fn count(&self, status: Status) -> usize {
        self.checks().filter(|outcome| outcome.status == status).count()
    }
}

impl DatasetOutcome {
    /// Whether there were data, and they could be read.
    pub fn was_read(&self) -> bool {
        self.unreadable.is_none() && self.absent.is_none()
    }
}

impl DatasetOutcome {
    /// Whether no report may print the values of a column: the contract or the user says so.
    pub fn hides(&self, column: &str) -> bool {
        self.sensitive.iter().any(|name| name == column)
    }

    /// Why its rows were not split, where they could be read and were to be.
    pub fn unsplit(&self) -> Option<&str> {
        self.split.as_ref()?.failure.as_deref().filter(|_| self.unreadable.is_none())
    }
}

impl ContractOutcome {
    /// Whether the contract itself could not be used.
    pub fn is_invalid(&self) -> bool {
        self.problems.iter().any(|problem| problem.level == crate::problem::Level::Error)
    }
}
