//! Outcomes to bytes. Every renderer reads the same outcomes; none decides a verdict.

mod problems;

pub use problems::{concise, write_concise, write_problems};

use crate::run::Outcomes;
use std::io::{self, Write};

/// How a report is to look.
#[derive(Debug, Clone)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour.
    pub color: bool,
    /// Whether only ASCII may be written.
    pub ascii: bool,
    /// Whether to list the checks that passed.
    pub verbose: bool,
    /// Whether to print nothing where nothing failed.
    pub quiet: bool,
    /// Whether to show failing rows and their values.
    pub samples: bool,
    /// Columns whose values are never printed.
    pub redacted: Vec<String>,
}

/// One format of reports.
pub trait Render: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;
    /// What it is for, in one line, for `--help`.
    fn about(&self) -> &'static str;
    /// Writes the report.
    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()>;
}
