//! The command line: every command and flag, with its help.

use super::parts;
use super::quarantine::Quarantine;
use super::reports::Request;
use super::unattended::Unattended;
use crate::exit::FailOn;
use anyhow::anyhow;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use std::cmp::Ordering;
use std::fmt::Display;
use std::path::PathBuf;

/// Checks tabular data against a data contract.
#[derive(Debug, Parser)]
#[command(name = "tabpact", version, arg_required_else_help = true, after_help = EXAMPLES, after_long_help = LONG_HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  tabpact check orders.yaml                  the data that the contract names
  tabpact check orders.yaml orders.csv       this file instead
  tabpact lint contracts/                    only the contracts, no data";

const LONG_HELP: &str = "\
Examples:
  tabpact check orders.yaml                  the data that the contract names
  tabpact check orders.yaml orders.csv       this file instead
  tabpact lint contracts/                    only the contracts, no data

Exit codes:
    0  every check was evaluated and held
    1  a check of severity `error` failed
    2  the request or a contract is wrong, or there was nothing to check
    3  it could not be told: something was unreadable, or a check could not be evaluated
    4  internal error
  130  interrupted (129: the terminal went away, 131: quit, 143: terminated)
The highest of 1 to 4 wins.

Every flag can also be set by a variable (`TABPACT_FAIL_ON=warn`) and in `tabpact.toml` or under `[tool.tabpact]` in
`pyproject.toml` (`fail_on = \"warn\"`); `tabpact config show` tells what holds.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check data against its contracts
    Check(Box<Check>),
    /// Check contracts without reading data
    Lint(Lint),
    /// Explain a check, or list all checks
    Explain {
        /// The name of a check, such as `not_null`
        check: Option<String>,
    },
    /// Print a JSON Schema
    Schema {
        /// What it describes
        of: Described,
    },
    /// Show where settings come from
    Config {
        #[command(subcommand)]
        command: Config,
    },
    /// Print the completions of a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print a manual page
    Man {
        /// The command that it describes, such as `check`; the program where none is named
        command: Option<String>,
    },
}

/// `tabpact check`.
#[derive(Debug, Args)]
#[command(after_long_help = LONG_HELP)]
pub(super) struct Check {
    /// Contracts: files, folders with those in them, globs. A data file, or `-` for standard input, may follow the contract it is read for.
    /// Without any, the folder `contracts` is taken.
    #[arg(value_name = "CONTRACT [DATA]", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<String>,
    /// Read a dataset from here instead of from where its contract says; `PATH` alone where there is only one dataset
    #[arg(long, value_name = "NAME=PATH", value_hint = ValueHint::AnyPath)]
    pub(super) data: Vec<String>,
    /// Only these checks: `not_null`, `amount`, `column:amount`, `check:unique`, `tag:pii`, `severity:error`; a comma joins
    /// words that must all be true
    #[arg(long, value_name = "EXPR")]
    pub(super) select: Vec<String>,
    /// Not these checks, written as for `--select`
    #[arg(long, value_name = "EXPR")]
    pub(super) exclude: Vec<String>,
    #[arg(long, short, value_name = "FORMAT", value_parser = formats(), help = format_help())]
    pub(super) format: Option<String>,
    /// Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`
    #[arg(long, value_name = "FORMAT=PATH", value_hint = ValueHint::FilePath, value_parser = super::reports::read)]
    pub(super) report: Vec<Request>,
    /// What makes the exit code 1; what could not be told always counts
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = fail_on())]
    pub(super) fail_on: FailOn,
    /// Show at most so many failing rows of each check
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole_number)]
    pub(super) max_samples: usize,
    /// Show no failing rows
    #[arg(long, conflicts_with = "max_samples")]
    pub(super) no_samples: bool,
    /// Never print the values of these columns
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(super) redact: Vec<String>,
    #[command(flatten)]
    pub(super) quarantine: Quarantine,
    /// Take this for the time of the run, such as `2026-01-31T12:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = super::clock::read)]
    pub(super) now: Option<i128>,
    /// Use at most so many threads, from 1 to 1024
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Take about so much memory, such as `512MB` or `2GiB`: what must be kept beyond that goes to temporary files, and
    /// what cannot go there ends in an error. Half of the machine's or the container's memory where it is not given
    #[arg(long, value_name = "SIZE", value_parser = super::memory::read)]
    pub(super) memory_limit: Option<usize>,
    /// What finds the answers
    #[arg(long, value_name = "ENGINE", default_value = parts::default_engine(), value_parser = engines(), hide = parts::has_one_engine())]
    pub(super) engine: String,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// List the checks that passed, too
    #[arg(long, short, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// The settings that were made for the whole project, where the command line names only some of its contracts.
    #[arg(skip)]
    pub(super) project_wide: Vec<String>,
    /// Whether `--data` goes before data that follows a contract, or behind it, by who set each; equal where one did both.
    #[arg(skip = Ordering::Equal)]
    pub(super) weight_of_data: Ordering,
    #[command(flatten)]
    pub(super) unattended: Unattended,
    #[command(flatten)]
    pub(super) project: Project,
    #[command(flatten)]
    pub(super) look: Look,
}

/// `tabpact lint`.
#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Contracts: files, folders with those in them, globs. Without any, the folder `contracts` is taken.
    #[arg(value_name = "CONTRACT", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<String>,
    // Not the settings of `check`: not every format is one of `lint`, and a file that `check` writes is not to be replaced.
    #[arg(id = "lint_format", long = "format", short = 'f', value_name = "FORMAT", value_parser = lint_formats(), help = format_help())]
    pub(super) format: Option<String>,
    /// Also write a report to a file, whole or not at all; may be repeated. `-` is standard output, in place of `--format`
    #[arg(id = "lint_report", long = "report", value_name = "FORMAT=PATH", value_hint = ValueHint::FilePath, value_parser = super::reports::read_for_contracts)]
    pub(super) report: Vec<Request>,
    #[command(flatten)]
    pub(super) project: Project,
    #[command(flatten)]
    pub(super) look: Look,
}

/// `tabpact config`.
#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// List every setting of `tabpact check`, its value and its origin: a flag, a `TABPACT_…` variable, `tabpact.toml` or
    /// `[tool.tabpact]` in `pyproject.toml`, or the default
    Show(Box<Check>),
}

fn whole_number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number, 0 or more".to_owned())
}

/// Where a run takes place.
#[derive(Debug, Args)]
pub(super) struct Project {
    /// Run in this folder: relative paths start from it, and so does the search for the configuration
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) project_dir: Option<PathBuf>,
    /// Read neither `tabpact.toml` nor `pyproject.toml`
    #[arg(long)]
    pub(super) no_config: bool,
    /// Let contracts name data outside their own folder and the project directory, and let contracts and configuration be
    /// links that lead out of it
    #[arg(long)]
    pub(super) allow_outside: bool,
    /// The configuration that is read.
    #[arg(skip)]
    pub(super) configuration: Option<PathBuf>,
    /// The settings that it makes, and nobody at the command line.
    #[arg(skip)]
    pub(super) made_by_it: Vec<String>,
    /// Every setting that the command line does not make, with the words for where it was made.
    #[arg(skip)]
    pub(super) made_elsewhere: Vec<(String, String)>,
    /// The contracts that it names, whatever the command line names.
    #[arg(skip)]
    pub(super) paths_of_it: Vec<String>,
}

impl Project {
    /// Whether the configuration, and nobody at the command line, makes a setting.
    pub(super) fn is_of_configuration(&self, id: &str) -> bool {
        self.made_by_it.iter().any(|made| made == id)
    }

    /// What is wrong with a setting, with where it was made: whoever reads it may never have typed it.
    pub(super) fn blame(&self, id: &str, wrong: impl Display) -> anyhow::Error {
        match self.made_elsewhere.iter().find(|(made, _)| made == id) {
            Some((_, place)) => anyhow!("{wrong}; it comes from {place}"),
            None => anyhow!("{wrong}"),
        }
    }
}

/// How output looks.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// When to colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Write only ASCII
    #[arg(long)]
    pub(super) ascii: bool,
    /// Print nothing where everything is well
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What a JSON Schema can describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Described {
    /// A contract
    Contract,
    /// The report of `--format json`
    Report,
}

fn format_help() -> String {
    format!("How to write the report on standard output [default: {}]", parts::default_format())
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(parts::formats().map(|(name, about)| PossibleValue::new(name).help(about)))
}

fn lint_formats() -> PossibleValuesParser {
    PossibleValuesParser::new(parts::contract_formats().map(|(name, about)| PossibleValue::new(name).help(about)))
}

fn engines() -> PossibleValuesParser {
    PossibleValuesParser::new(parts::engines().map(|(name, about)| PossibleValue::new(name).help(about)))
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let values = [
        PossibleValue::new("error").help("A check of severity `error` that does not hold"),
        PossibleValue::new("warn").help("A warning, too; not what is of severity `info`"),
        PossibleValue::new("never").help("Nothing that was found in the data"),
    ];
    PossibleValuesParser::new(values).map(|level| match level.as_str() {
        "warn" => FailOn::Warn,
        "never" => FailOn::Never,
        _ => FailOn::Error,
    })
}

/// The paths of `check` and `lint` where none is named.
pub(super) fn default_folder() -> PathBuf {
    PathBuf::from("contracts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lists_are_separated_by_commas_or_repeated() {
        let line = ["tabpact", "check", "c.yaml", "--redact", "a,b", "--redact", "c", "--fail-on", "warn"];
        let Command::Check(check) = Arguments::try_parse_from(line).unwrap().command else { panic!() };
        assert_eq!(check.redact, ["a", "b", "c"]);
        assert_eq!(check.fail_on, FailOn::Warn);
    }

    #[test]
    fn an_unknown_format_is_refused() {
        assert!(Arguments::try_parse_from(["tabpact", "check", "--format", "xml"]).is_err());
        assert!(Arguments::try_parse_from(["tabpact", "check", "--quiet", "--verbose"]).is_err());
    }
}
