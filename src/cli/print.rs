//! What the program says about itself: checks, schemas, completions.

use super::arguments::{Arguments, Described};
use super::parts;
use crate::problem::nearest;
use anyhow::{Context, Result, anyhow};
use clap::CommandFactory;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::Shell;

/// The page of a check, or the list of all.
pub(super) fn explain(check: Option<&str>) -> Result<String> {
    let Some(name) = check else { return Ok(parts::explain_list()) };
    parts::explain(name).ok_or_else(|| match nearest(name, parts::checks()) {
        Some(near) => anyhow!("there is no check `{name}`; did you mean `{near}`?"),
        None => anyhow!("there is no check `{name}`; `tabpact explain` lists all checks"),
    })
}

/// A JSON Schema.
pub(super) fn schema(of: Described) -> Result<String> {
    let schema = match of {
        Described::Contract => parts::contract_schema(),
        Described::Report => parts::report_schema(),
    };
    serde_json::to_string_pretty(&schema).context("cannot write the schema")
}

/// The completions of a shell.
pub(super) fn completions(shell: Shell) -> Result<String> {
    let mut script = Vec::new();
    // Which engines there are depends on how the program was built; the completions are the same for every build.
    let without_engines = |check: clap::Command| {
        check.mut_arg("engine", |engine| engine.value_parser(NonEmptyStringValueParser::new()).hide(true))
    };
    clap_complete::generate(
        shell,
        &mut Arguments::command().mut_subcommand("check", without_engines),
        "tabpact",
        &mut script,
    );
    String::from_utf8(script).context("the completions are no text")
}
