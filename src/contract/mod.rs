//! What the author wrote: datasets, columns and the checks demanded of them. Knows neither checks nor engines: a check
//! is a name with arguments here.

pub mod dialects;
mod yaml;

pub use dialects::{DIALECTS, Origin, ReadContract, read};
pub use yaml::MAX_BYTES;

use crate::data::{Field, Source, Zone};
use crate::measure::Tolerance;
use crate::problem::Span;
use crate::tree::{Key, Literal, Node};

/// A contract, read from one file.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its file as the user named it, for messages.
    pub file: String,
    /// Its text, for excerpts.
    pub text: String,
    /// What it is called.
    pub name: String,
    /// Its version, as written.
    pub version: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// The datasets it is about, at least one.
    pub datasets: Vec<Dataset>,
}

/// One dataset of a contract.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What it is called; checks and references name it by this.
    pub name: String,
    /// Where it stands in the contract.
    pub span: Span,
    /// What it is about.
    pub description: Option<String>,
    /// Where the data lies. Where it is `None`, the command line must say so.
    pub source: Option<Source>,
    /// Where the contract says so; `None` where it does not, or where the command line names another place.
    pub source_at: Option<Span>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The checks of its `quality` list.
    pub checks: Vec<CheckSpec>,
    /// Whether it may hold no rows.
    pub allow_empty: bool,
    /// What to do about columns that the contract does not name.
    pub additional_columns: AdditionalColumns,
    /// Whether the columns must stand in the contract's order.
    pub ordered: bool,
    /// The time zone of timestamps without an offset.
    pub zone: Zone,
}

/// What to do about columns that the contract does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AdditionalColumns {
    /// Nothing.
    Allow,
    /// Warn.
    #[default]
    Warn,
    /// Fail.
    Fail,
}

/// One column of a contract.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name, type and notation.
    pub field: Field,
    /// Where its name stands.
    pub span: Span,
    /// What it is about.
    pub description: Option<String>,
    /// Words to select its checks by.
    pub tags: Vec<String>,
    /// Whether no report may print its values.
    pub is_sensitive: bool,
    /// Keys that are no part of the column itself: checks in their short form, such as `min: 0`.
    pub keys: Vec<(Key, Node)>,
    /// The checks of its `checks` list.
    pub checks: Vec<CheckSpec>,
    /// Whether a problem was told about the column itself, so that nothing more can be said about checks on it.
    pub is_misread: bool,
}

/// One check as it was written: a name, arguments, and what every check takes.
#[derive(Debug, Clone)]
pub struct CheckSpec {
    /// The name of the check.
    pub check: Key,
    /// Its own arguments: a map, or a single value where the check takes one.
    pub arguments: Node,
    /// What every check takes.
    pub common: Common,
}

/// What every check takes beside its own arguments.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// What the author calls this check.
    pub name: Option<String>,
    /// Why it is there.
    pub description: Option<String>,
    /// How much a failure matters.
    pub severity: Severity,
    /// The column it is about, where it stands under a dataset.
    pub column: Option<Literal>,
    /// The rows it is about: an expression.
    pub filter: Option<Literal>,
    /// `tolerance` or `fail_above`: what may fail.
    pub fail_above: Option<(Tolerance, Span)>,
    /// `warn_above`: what may fail without a warning.
    pub warn_above: Option<(Tolerance, Span)>,
    /// Words to select it by.
    pub tags: Vec<String>,
}

/// The keys that every check takes beside its own, with what they mean.
pub const COMMON_KEYS: &[(&str, &str)] = &[
    ("name", "What the check is called in reports."),
    ("description", "Why the check is there."),
    ("severity", "How much a failure matters: `error` (the default), `warn` or `info`."),
    ("column", "The column it is about, where it stands under a dataset."),
    ("where", "The rows it is about: an expression. Rows for which it is not true are passed over."),
    ("tolerance", "How many rows may fail: `10`, `10 rows`, or a share of the evaluated ones, `0.1%`."),
    ("fail_above", "The same as `tolerance`."),
    ("warn_above", "How many rows may fail without a warning. Alone, the check warns and never fails."),
    ("tags", "Words to select the check by."),
];

/// How much a failure matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It is told, and never changes the exit code.
    Info,
    /// It is a warning.
    Warn,
    /// It fails the run.
    #[default]
    Error,
}

impl Severity {
    /// The name a contract writes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}
