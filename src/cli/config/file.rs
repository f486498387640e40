//! The configuration of a project: `tabpact.toml`, or `[tool.tabpact]` in `pyproject.toml`.

use super::argument::Argument;
use super::path::{Base, folders};
use super::{NOT_FOR_FILES, Origin, Setting, settings_of, variable_name};
use crate::cli::confinement;
use crate::problem::{Problem, Span, nearest};
use anyhow::{Result, anyhow, bail};
use clap::Command;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most bytes of a configuration.
const MAX_BYTES: u64 = 1 << 20;

/// A configuration that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Its file as a user here would write it.
    pub(super) shown: String,
    pub(super) text: String,
    base: Base,
    is_python: bool,
}

/// The nearest configuration, if there is one. A `pyproject.toml` without `[tool.tabpact]` is none. A link that leads out
/// of the project is not followed unless that is allowed: what is wrong with a file is told with an excerpt of it.
pub(super) fn find(allow_outside: bool) -> Result<Option<Found>> {
    for base in folders() {
        for (name, is_python) in [("tabpact.toml", false), ("pyproject.toml", true)] {
            let shown = format!("{}{name}", "../".repeat(base.above));
            let Some(text) = read(&base, name, &shown)? else { continue };
            let found = Found { shown, text, base: base.clone(), is_python };
            if is_python && !found.mentions_us() {
                continue;
            }
            let out = confinement::leaving(&base.folder, &base.folder.join(name)).filter(|_| !allow_outside);
            if let Some(out) = out {
                bail!(
                    "configuration `{}` leads to `{}`, outside the project directory: leave it unread with `--no-config`, or \
                     allow it with `--allow-outside`",
                    found.shown,
                    out.display()
                );
            }
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn read(base: &Base, name: &str, shown: &str) -> Result<Option<String>> {
    let (mut text, path) = (String::new(), base.folder.join(name));
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        bail!("cannot read configuration `{shown}`: it is no regular file; `--no-config` leaves it unread");
    }
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => bail!("configuration `{shown}` is larger than 1 MiB"),
        Ok(_) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(anyhow!("cannot read configuration `{shown}`: {error}")),
    }
}

impl Found {
    #[cfg(test)]
    pub(super) fn of(name: &str, text: &str, base: Base) -> Self {
        let is_python = name == "pyproject.toml";
        Self { shown: name.to_owned(), text: text.to_owned(), base, is_python }
    }

    /// Whether a `pyproject.toml` is about us. One that cannot be read is, where it has our name in it.
    fn mentions_us(&self) -> bool {
        match DeTable::parse(&self.text) {
            Ok(table) => ours(table.get_ref()).is_some(),
            Err(_) => self.text.contains("[tool.tabpact"),
        }
    }

    /// Its settings, or everything that is wrong with it.
    pub(super) fn settings(&self, known: &Command) -> Result<Vec<Setting>, Vec<Problem>> {
        let whole = match DeTable::parse(&self.text) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().map_or(Span::default(), |range| self.place(range));
                let message = error.message().lines().next().unwrap_or("it is no TOML").to_owned();
                return Err(vec![Problem::error(span, format!("the configuration is no TOML: {message}"))]);
            }
        };
        let table = match self.is_python {
            false => Some(Ok(whole.get_ref())),
            true => ours(whole.get_ref()),
        };
        let table = match table {
            None => return Ok(Vec::new()),
            Some(Ok(table)) => table,
            Some(Err(at)) => return Err(vec![Problem::error(self.place(at), "`tool.tabpact` must be a table")]),
        };
        let (mut settings, mut problems) = (Vec::new(), Vec::new());
        for (key, value) in table {
            let place = self.place(key.span());
            match self.setting(known, key.get_ref(), place, value) {
                Ok(values) => settings.push((place.start, self.made(key.get_ref(), place, values))),
                Err(problem) => problems.push(problem),
            }
        }
        settings.sort_by_key(|(start, _)| *start);
        problems.sort_by_key(|problem| problem.span.start);
        if problems.is_empty() { Ok(settings.into_iter().map(|(_, setting)| setting).collect()) } else { Err(problems) }
    }

    fn made(&self, key: &str, place: Span, values: Vec<String>) -> Setting {
        Setting { id: key.to_owned(), values, origin: Origin::File(format!("{}:{}", self.shown, place.line)) }
    }

    /// The values of a key.
    fn setting(
        &self,
        known: &Command,
        key: &str,
        place: Span,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Vec<String>, Problem> {
        let Some(argument) = settings_of(known).find(|argument| argument.id() == key) else {
            return Err(unknown(known, key, place));
        };
        let mut values = Vec::new();
        let of_another_form = |(expected, range)| {
            let problem = Problem::error(self.place(range), format!("`{key}` must be {expected}"));
            argument.values().map_or(problem.clone(), |values| problem.help(values))
        };
        for (text, range) in texts(argument, value).map_err(of_another_form)? {
            let text = match argument.path() {
                Some(is_named) => self
                    .base
                    .resolve(key, &text, is_named)
                    .map_err(|(why, help)| Problem::error(self.place(range.clone()), why).help(help))?,
                None => text,
            };
            if let Some(refusal) = argument.refuse(known, &text) {
                return Err(Problem::error(self.place(range), refusal.message).help(refusal.help));
            }
            values.push(text);
        }
        if NOT_FOR_FILES.contains(&key) && !values.is_empty() {
            let why = format!("`{key}` is not for a configuration to say");
            let help = format!("say `--{key}` on the command line, or set `{}`", variable_name(key));
            return Err(Problem::error(place, why).help(help));
        }
        Ok(values)
    }

    fn place(&self, range: Range<usize>) -> Span {
        let before = self.text.get(..range.start).unwrap_or_default();
        let start_of_line = before.rfind('\n').map_or(0, |at| at + 1);
        Span {
            start: range.start,
            end: range.end,
            line: before.matches('\n').count() + 1,
            column: before[start_of_line..].chars().count() + 1,
        }
    }
}

/// `[tool.tabpact]`, or where something else has that name.
fn ours<'t>(whole: &'t DeTable<'t>) -> Option<Result<&'t DeTable<'t>, Range<usize>>> {
    let DeValue::Table(tools) = whole.get("tool")?.get_ref() else { return None };
    let ours = tools.get("tabpact")?;
    match ours.get_ref() {
        DeValue::Table(table) => Some(Ok(table)),
        _ => Some(Err(ours.span())),
    }
}

fn unknown(known: &Command, key: &str, place: Span) -> Problem {
    let names: Vec<String> = settings_of(known).map(Argument::id).collect();
    let problem = Problem::error(place, format!("unknown setting `{key}`"));
    if matches!(key, "tool" | "tabpact") {
        return problem.help("in `tabpact.toml` the settings stand at the top, below no `[tool.tabpact]`");
    }
    match nearest(&key.replace('-', "_"), names.iter().map(String::as_str)) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("`tabpact config show` lists all settings"),
    }
}

/// A value as the texts that the command line takes, each with its place; or what it should have been, and where.
type Texts = Result<Vec<(String, Range<usize>)>, (&'static str, Range<usize>)>;

fn texts(argument: Argument<'_>, value: &Spanned<DeValue<'_>>) -> Texts {
    let at = value.span();
    match value.get_ref() {
        DeValue::Boolean(is_set) if argument.is_flag() => {
            Ok(is_set.then(|| ("true".to_owned(), at)).into_iter().collect())
        }
        _ if argument.is_flag() => Err(("`true` or `false`", at)),
        DeValue::Array(items) if argument.is_list() => items
            .iter()
            .map(|item| {
                let at = item.span();
                scalar(item.get_ref()).map(|text| (text, at.clone())).ok_or(("a list of texts", at))
            })
            .collect(),
        single => match scalar(single) {
            Some(text) => Ok(vec![(text, at)]),
            None if argument.is_list() => Err(("a list of texts", at)),
            None => Err(("a text or a number", at)),
        },
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
