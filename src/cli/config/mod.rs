//! Settings: what the command line does not say, a variable may, and else the configuration of the project.
//!
//! Nothing here knows a setting by name. Every argument of `tabpact check` is one, with the name, the values and the
//! conflicts that clap knows of it; what is set elsewhere is put onto the command line, where clap reads it as ever.

mod argument;
mod file;
mod path;
mod show;
#[cfg(test)]
mod tests;

pub(super) use show::show;

use crate::problem::{Problem, nearest};
use anyhow::{Context, Result, anyhow, bail};
use argument::Argument;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use std::cmp::Ordering;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// The command whose arguments are the settings.
const SETTLED: &str = "check";
/// The commands that follow settings, each with as many of them as it has arguments.
const FOLLOWING: &[&[&str]] = &[&[SETTLED], &["lint"], SHOWING];
/// The one of them that tells what is set, and what looks as if it were.
const SHOWING: &[&str] = &["config", "show"];
/// The argument that names contracts.
const CONTRACTS: &str = "paths";
/// Arguments that are about one run, or about where settings come from, or not for the project to say.
const NO_SETTINGS: &[&str] = &["help", "version", "project_dir", "no_config", "watch", "allow_outside"];

/// Flags that allow what a configuration may not allow itself.
const NOT_FOR_FILES: &[&str] = &["force"];

/// One setting, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The argument it is for, as clap calls it.
    pub(super) id: String,
    /// Its values; `true`, or how often, for a flag. None of a flag that is `false`.
    pub(super) values: Vec<String>,
    /// Who made it.
    pub(super) origin: Origin,
}

/// Who made a setting, the weightiest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The command line.
    Flag,
    /// A variable of the environment.
    Variable(String),
    /// The configuration, at `file:line`.
    File(String),
}

/// The command line of a run with everything that is set elsewhere.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// The command line for clap to read.
    pub(super) line: Vec<OsString>,
    /// The settings that hold, each argument once.
    pub(super) settings: Vec<Setting>,
    /// The configuration that was found, as a user here would write it.
    pub(super) file: Option<String>,
    /// The contracts that it names, whoever names others.
    pub(super) paths_of_file: Vec<String>,
}

impl Settled {
    /// Whether somebody made a setting who goes before whoever made another.
    pub(super) fn outweighs(&self, id: &str, other: &str) -> bool {
        self.weigh(id, other) == Ordering::Greater
    }

    /// Which of two settings was made by somebody who goes before the other. Equal where one of them was not made.
    pub(super) fn weigh(&self, id: &str, other: &str) -> Ordering {
        let origin = |id: &str| self.settings.iter().find(|setting| setting.id == id).map(|setting| &setting.origin);
        let rank = |origin: &Origin| match origin {
            Origin::Flag => 2,
            Origin::Variable(_) => 1,
            Origin::File(_) => 0,
        };
        match (origin(id), origin(other)) {
            (Some(one), Some(other)) => rank(one).cmp(&rank(other)),
            (Some(_), None) | (None, Some(_)) | (None, None) => Ordering::Equal,
        }
    }

    /// The settings that the configuration made.
    pub(super) fn made_by_file(&self) -> Vec<String> {
        let of_file = self.settings.iter().filter(|setting| matches!(setting.origin, Origin::File(_)));
        of_file.map(|setting| setting.id.clone()).collect()
    }

    /// The settings that the command line does not make, each with the words for where it was made.
    pub(super) fn made_elsewhere(&self) -> Vec<(String, String)> {
        let elsewhere = self.settings.iter().filter(|setting| setting.origin != Origin::Flag);
        elsewhere.map(|setting| (setting.id.clone(), setting.shown())).collect()
    }

    /// The settings of the configuration, where the command line names contracts: they are for all contracts of the project,
    /// and need not suit each.
    pub(super) fn project_wide(&self) -> Vec<String> {
        let names_contracts = |setting: &Setting| setting.id == CONTRACTS && setting.origin == Origin::Flag;
        if !self.settings.iter().any(names_contracts) {
            return Vec::new();
        }
        self.made_by_file()
    }
}

/// A configuration that cannot be used: its name, its text, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) problems: Vec<Problem>,
}

/// Adds to a command line what is set elsewhere, in the folder that `--project-dir` names. `matches` is what clap made of
/// the line alone.
pub(super) fn settle(
    command: &mut Command,
    line: Vec<OsString>,
    matches: &ArgMatches,
) -> Result<Result<Settled, Unusable>> {
    command.build();
    let (names, matches) = innermost(matches);
    if !FOLLOWING.contains(&&names[..]) {
        return Ok(Ok(Settled { line, ..Settled::default() }));
    }
    let leaf = descend(command, &names).context("there is no such command")?;
    let known = descend(command, &[SETTLED]).context("there is no such command")?;
    if names != SHOWING {
        refuse_unknown_variables(known)?;
    }
    enter(matches)?;
    let mut settings = said(leaf, matches);
    merge(leaf, &mut settings, variables(known)?)?;
    let (mut file, mut paths_of_file) = (None, Vec::new());
    if let Some(found) =
        is_wanted(matches)?.then(|| file::find(matches.get_flag("allow_outside"))).transpose()?.flatten()
    {
        let read = match found.settings(known) {
            Ok(read) => read,
            Err(problems) => return Ok(Err(Unusable { file: found.shown, text: found.text, problems })),
        };
        let paths = read.iter().filter(|setting| setting.id == CONTRACTS);
        paths_of_file = paths.flat_map(|setting| setting.values.clone()).collect();
        merge(leaf, &mut settings, read)?;
        file = Some(found.shown);
    }
    let added = settings.iter().filter(|setting| setting.origin != Origin::Flag);
    let added: Vec<OsString> = added.flat_map(|setting| words(leaf, setting)).collect();
    let mut whole = line;
    let behind_names = (1 + names.len()).min(whole.len());
    whole.splice(behind_names..behind_names, added);
    Ok(Ok(Settled { line: whole, settings, file, paths_of_file }))
}

/// The names of the commands on a line, and what the last of them was given.
fn innermost(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut names, mut inner) = (Vec::new(), matches);
    while let Some((name, deeper)) = inner.subcommand() {
        names.push(name);
        inner = deeper;
    }
    (names, inner)
}

fn descend<'c>(command: &'c Command, names: &[&str]) -> Option<&'c Command> {
    names.iter().try_fold(command, |command, name| command.find_subcommand(name))
}

/// Makes the folder of the project the working directory.
fn enter(matches: &ArgMatches) -> Result<()> {
    let said = matches.get_one::<PathBuf>("project_dir").cloned();
    let Some(folder) = said.or_else(|| variable("project_dir").map(PathBuf::from)) else { return Ok(()) };
    env::set_current_dir(&folder).map_err(|error| match env::current_dir() {
        Ok(here) => anyhow!("cannot enter `{}` from `{}`: {error}", folder.display(), here.display()),
        Err(_) => anyhow!("cannot enter `{}`: {error}", folder.display()),
    })
}

/// Whether the configuration of the project is to be looked for.
fn is_wanted(matches: &ArgMatches) -> Result<bool> {
    let told = variable("no_config").map(|value| truth(&variable_name("no_config"), &value)).transpose()?;
    Ok(!matches.get_flag("no_config") && !told.unwrap_or(false))
}

/// What the command line says.
fn said(leaf: &Command, matches: &ArgMatches) -> Vec<Setting> {
    let is_said = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let arguments = settings_of(leaf).filter(|argument| is_said(&argument.id()));
    let setting = |argument: Argument<'_>| {
        let values = matches.get_raw(&argument.id()).unwrap_or_default();
        let values = values.map(|value| value.to_string_lossy().into_owned()).collect();
        Setting { id: argument.id(), values, origin: Origin::Flag }
    };
    arguments.map(setting).collect()
}

/// What the variables say. An empty one says nothing.
fn variables(known: &Command) -> Result<Vec<Setting>> {
    let mut settings = Vec::new();
    for argument in settings_of(known) {
        let Some(value) = variable(&argument.id()) else { continue };
        let name = variable_name(&argument.id());
        let values = match argument.is_flag() {
            true if truth(&name, &value)? => vec!["true".to_owned()],
            true => Vec::new(),
            false => vec![value],
        };
        for value in &values {
            argument.refuse(known, value).map_or(Ok(()), |why| Err(anyhow!("in `{name}`: {}", why.sentence())))?;
        }
        settings.push(Setting { id: argument.id(), values, origin: Origin::Variable(name) });
    }
    Ok(settings)
}

/// How a variable begins that is a setting.
const PREFIX: &str = "TABPACT_";

/// The variables that look like settings and are none, each with what may have been meant. An empty one says nothing.
fn unknown_variables(check: &Command) -> Vec<(String, String)> {
    let mut known: Vec<String> = settings_of(check).map(|argument| variable_name(&argument.id())).collect();
    known.extend(["project_dir", "no_config"].map(variable_name));
    let names = env::vars_os().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name);
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut unknown: Vec<String> = names.filter(|name| name.starts_with(PREFIX) && !known.contains(name)).collect();
    unknown.sort();
    // What all have in common makes none of them nearer.
    let rest = |name: &str| name.trim_start_matches(PREFIX).to_owned();
    let rests: Vec<String> = known.iter().map(|name| rest(name)).collect();
    let near = |name: &str| match nearest(&rest(name), rests.iter().map(String::as_str)) {
        Some(near) => format!("; did you mean `{PREFIX}{near}`?"),
        None => String::new(),
    };
    unknown.iter().map(|name| (name.clone(), near(name))).collect()
}

/// No word of a configuration is ignored, wherever it stands. A variable that is near none may be somebody else's, such as the
/// version that a script installs: it is told, and stops nothing.
fn refuse_unknown_variables(check: &Command) -> Result<()> {
    for (name, near) in unknown_variables(check) {
        if !near.is_empty() {
            bail!("`{name}` is no setting{near}");
        }
        super::warn(&format!("`{name}` is no setting, and says nothing; `tabpact config show` lists all settings"));
    }
    Ok(())
}

/// `TABPACT_FAIL_ON`.
fn variable_name(id: &str) -> String {
    format!("{PREFIX}{}", id.to_ascii_uppercase())
}

fn variable(id: &str) -> Option<String> {
    env::var_os(variable_name(id)).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// Whether a flag is set by a word.
fn truth(name: &str, word: &str) -> Result<bool> {
    match word.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => bail!("`{name}` must be `true` or `false`, found `{word}`"),
    }
}

/// Adds settings of less weight: those of arguments that are not set yet, and that agree with what is set.
fn merge(leaf: &Command, settings: &mut Vec<Setting>, lesser: Vec<Setting>) -> Result<()> {
    let weightier = settings.len();
    for setting in lesser {
        let Some(argument) = settings_of(leaf).find(|argument| argument.id() == setting.id) else { continue };
        let is_set = settings.iter().any(|other| other.id == setting.id);
        let against = |other: &&Setting| !other.values.is_empty() && argument.excludes(leaf, &other.id);
        let (above, beside) = settings.split_at(weightier);
        if is_set || (!setting.values.is_empty() && above.iter().any(|other| against(&other))) {
            continue;
        }
        if let Some(other) = beside.iter().filter(|_| !setting.values.is_empty()).find(against) {
            bail!("{} and {} cannot both be set", setting.shown(), other.shown());
        }
        settings.push(setting);
    }
    Ok(())
}

/// A setting as words of the command line.
fn words(leaf: &Command, setting: &Setting) -> Vec<OsString> {
    let argument = settings_of(leaf).find(|argument| argument.id() == setting.id);
    argument.map_or(Vec::new(), |argument| setting.values.iter().map(|value| argument.word(value).into()).collect())
}

/// The arguments of a command that can be set elsewhere.
fn settings_of(command: &Command) -> impl Iterator<Item = Argument<'_>> {
    command.get_arguments().map(Argument).filter(|argument| !NO_SETTINGS.contains(&argument.id().as_str()))
}

impl Setting {
    /// Its name where it was made.
    fn shown(&self) -> String {
        match &self.origin {
            Origin::Flag => format!("`{}`", self.id),
            Origin::Variable(name) => format!("`{name}`"),
            Origin::File(place) => format!("`{}` ({place})", self.id),
        }
    }
}
