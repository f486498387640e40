//! Outcomes to bytes. Every renderer reads the same outcomes; none decides a verdict.

mod azure;
mod concise;
mod contracts;
mod findings;
#[cfg(test)]
mod fixture;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod number;
mod openlineage;
mod page;
mod problems;
mod prometheus;
mod redact;
mod sarif;
mod show;
mod skipped;
mod split;
mod summary;
mod summary_line;
mod table;
#[cfg(test)]
mod tests;
mod unread;

pub use json::{json_schema, line_schema};
pub use number::{bytes, duration, share, thousands};
pub use problems::{concise, write_problems};
pub use show::show;
pub use summary_line::write_summary_line;

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
    /// Whether to print nothing where nothing failed. Formats for machines are always written.
    pub quiet: bool,
    /// Whether to show failing rows and their values.
    pub samples: bool,
    /// The working directory, where it is known: files below it are named relative to it where a format wants that.
    pub folder: String,
    /// Whether the report stands in the summary of the job on GitHub, too.
    pub in_job_summary: bool,
}

/// One format of reports.
pub trait Render: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;
    /// What it is for, in one line, for `--help`.
    fn about(&self) -> &'static str;
    /// Whether it can tell about contracts alone, too, as `tabpact lint` asks for.
    fn tells_contracts(&self) -> bool {
        false
    }
    /// Writes the report.
    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()>;
}

/// Every format, the default one first.
pub const RENDERERS: &[&dyn Render] = &[
    &table::Table,
    &concise::Concise,
    &json::Json,
    &jsonl::JsonLines,
    &markdown::Markdown,
    &html::Html,
    &junit::Junit,
    &sarif::Sarif,
    &github::Github,
    &gitlab::Gitlab,
    &azure::Azure,
    &prometheus::Prometheus,
    &openlineage::OpenLineage,
];

/// The format of that name.
pub fn renderer(name: &str) -> Option<&'static dyn Render> {
    RENDERERS.iter().copied().find(|renderer| renderer.name() == name)
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 80,
            color: false,
            ascii: false,
            verbose: false,
            quiet: false,
            samples: true,
            folder: String::new(),
            in_job_summary: false,
        }
    }
}
