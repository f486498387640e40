//! `--quarantine` and what belongs to it: where the rows of a dataset go when it is split.

use super::arguments::Check;
use super::outputs::Outputs;
use crate::data::FileFormat;
use crate::run::Job;
use crate::sink::{Refusal, Request, Side, Targets};
use anyhow::{Result, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// How the rows of every dataset are split.
#[derive(Debug, Args)]
pub(super) struct Quarantine {
    /// Write the rows that break a check of severity `error`, with the reasons, to a file of each dataset in this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) quarantine: Option<PathBuf>,
    /// How to write them; as the data is written where this is not given
    #[arg(long, value_name = "FORMAT", requires = "quarantine", value_parser = formats())]
    pub(super) quarantine_format: Option<FileFormat>,
    /// Write the rows that passed to this file, or of several datasets to a folder, named with a `/` at its end
    #[arg(long, value_name = "PATH", requires = "quarantine", value_hint = ValueHint::AnyPath)]
    pub(super) accepted: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long, requires = "quarantine")]
    pub(super) force: bool,
    /// Begin cells of a CSV quarantine that look like a formula with `'`; such a file cannot be checked again as it is
    #[arg(long, requires = "quarantine")]
    pub(super) spreadsheet_safe: bool,
    /// What names the run in a quarantine; derived from the contract and the data where it is not given
    #[arg(long, value_name = "ID", value_parser = read_run_id)]
    pub(super) run_id: Option<String>,
}

fn formats() -> impl TypedValueParser<Value = FileFormat> {
    let values = [
        PossibleValue::new("csv").help("Delimited text"),
        PossibleValue::new("ndjson").help("One JSON object a line"),
        PossibleValue::new("parquet").help("Apache Parquet"),
    ];
    PossibleValuesParser::new(values).map(|name| match name.as_str() {
        "csv" => FileFormat::Csv,
        "ndjson" => FileFormat::Ndjson,
        _ => FileFormat::Parquet,
    })
}

fn read_run_id(text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("expected a name without control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// Begins the files of every dataset, before any is read. What the user can see to be wrong is an error; what only the
/// system knows is the sentence that comes back.
pub(super) fn prepare(
    arguments: &Check,
    jobs: &[Job],
    outputs: &mut Outputs,
) -> Result<Result<Option<Targets>, String>> {
    let asked = &arguments.quarantine;
    let Some(folder) = &asked.quarantine else { return Ok(Ok(None)) };
    if arguments.unattended.watch && !asked.force {
        bail!("`--watch` writes the quarantine again and again: allow it with `--force`");
    }
    let request = Request {
        folder: folder.clone(),
        format: asked.quarantine_format,
        accepted: asked.accepted.clone(),
        replaces: asked.force,
        is_spreadsheet_safe: asked.spreadsheet_safe,
        run: asked.run_id.clone(),
        about: about(arguments, jobs),
    };
    let plans = jobs.iter().filter_map(Job::usable);
    let tables: Vec<_> = plans.flat_map(|plan| &plan.datasets).map(|dataset| &dataset.table).collect();
    let mut hold = |side: Side, path: &Path| {
        let said = match side {
            Side::Quarantine => format!("`{}` of `--quarantine {}`", path.display(), folder.display()),
            Side::Accepted => format!("`{}` of `--accepted`", path.display()),
        };
        outputs.add(&said, path).map_err(|error| error.to_string())
    };
    match Targets::prepare(request, &tables, &mut hold) {
        Ok(targets) => Ok(Ok(Some(targets))),
        Err(Refusal::Misused(message)) => Err(anyhow!(message)),
        Err(Refusal::Unwritable(message)) => Ok(Err(message)),
    }
}

/// What names the run of each dataset beside the data: the text of its contract, and the time where it was asked for. The
/// clock names no run.
fn about(arguments: &Check, jobs: &[Job]) -> HashMap<String, Vec<String>> {
    let now = arguments.now.map(|now| now.to_string());
    let of_job = |job: &Job| {
        let texts: Vec<String> = std::iter::once(job.text.clone()).chain(now.clone()).collect();
        let datasets = job.usable().into_iter().flat_map(|plan| &plan.datasets);
        datasets.map(|dataset| (dataset.table.name.clone(), texts.clone())).collect::<Vec<_>>()
    };
    jobs.iter().flat_map(of_job).collect()
}
