//! What the program says about itself: checks, schemas, completions, manual pages.

use super::arguments::{Arguments, Described};
use super::parts;
use crate::problem::nearest;
use anyhow::{Context, Result, anyhow};
use clap::CommandFactory;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::Shell;
use clap_mangen::Man;

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
        &mut Arguments::command()
            .mut_subcommand("check", without_engines)
            .mut_subcommand("config", |config| config.mut_subcommand("show", without_engines)),
        "tabpact",
        &mut script,
    );
    String::from_utf8(script).context("the completions are no text")
}

/// The manual page of the program, or of one of its commands.
pub(super) fn manual(command: Option<&str>) -> Result<String> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let described = match command {
        None => program,
        Some(name) => {
            program.find_subcommand(name).cloned().with_context(|| format!("there is no command `{name}`"))?
        }
    };
    let notes = described.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    // The notes come in lines of their own, and would be filled like a paragraph.
    let described = described.after_help(None::<&str>).after_long_help(None::<&str>);
    let mut page = Vec::new();
    let version = concat!("tabpact ", env!("CARGO_PKG_VERSION"));
    Man::new(described).source(version).render(&mut page).context("cannot write the manual page")?;
    let page = String::from_utf8(page).context("the manual page is no text")?;
    let notes = notes.replace('\\', "\\e").replace('-', "\\-").replace("\n.", "\n\\&.").replace("\n'", "\n\\&'");
    Ok(if notes.is_empty() { page } else { format!("{page}.SH NOTES\n.nf\n{notes}\n.fi\n") })
}
