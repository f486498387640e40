//! The report for programs, as one JSON document.

mod convert;
mod split;
#[cfg(test)]
mod tests;
mod v1;
mod write;

pub(super) use convert::{check, dataset, problem, run};
pub(super) use v1::{CheckLine, DatasetLine, Entry, Line, Run, Status, Summary, VERSION};
pub(super) use write::{write_line, write_pretty};

use super::{Render, Style};
use crate::run::Outcomes;
use serde_json::Value;
use std::io::{self, Write};

/// One JSON document.
pub(crate) struct Json;

impl Render for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "one JSON document, for programs (`tabpact schema report` describes it)"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        write::write_pretty(&convert::report(outcomes, style), out)?;
        out.flush()
    }
}

/// The JSON Schema of the report in JSON.
pub fn json_schema() -> Value {
    schemars::schema_for!(v1::Report).to_value()
}

/// The JSON Schema of each line of the report in lines of JSON.
pub fn line_schema() -> Value {
    schemars::schema_for!(v1::Line).to_value()
}
