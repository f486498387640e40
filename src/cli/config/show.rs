//! `tabpact config show`: every setting, its value, and who made it.

use super::argument::Argument;
use super::{Origin, SETTLED, Settled, innermost, settings_of, unknown_variables};
use crate::report::show as visible;
use clap::{ArgMatches, Command};
use serde_json::Value;

/// The settings as a configuration, each with its origin. `matches` is what clap made of the whole line.
pub(in crate::cli) fn show(command: &Command, settled: &Settled, matches: &ArgMatches) -> String {
    let (_, matches) = innermost(matches);
    let file = settled.file.as_deref().map_or("no configuration was found".to_owned(), |file| file.to_owned());
    let mut text = format!("# {}\n", plain(&file));
    let Some(check) = command.find_subcommand(SETTLED) else { return text };
    let rows: Vec<(String, String)> = settings_of(check).map(|argument| row(argument, settled, matches)).collect();
    let width = rows.iter().map(|(value, _)| value.chars().count()).filter(|width| *width <= 40).max().unwrap_or(0);
    for (value, origin) in rows {
        text.push_str(&format!("{value:<width$}  # {origin}\n"));
    }
    for (name, near) in unknown_variables(check) {
        text.push_str(&format!("# `{}` is no setting{near}\n", plain(&name)));
    }
    text
}

/// `fail_on = "warn"`, and who says so.
fn row(argument: Argument<'_>, settled: &Settled, matches: &ArgMatches) -> (String, String) {
    let id = argument.id();
    let origin = settled.settings.iter().find(|setting| setting.id == id).map(|setting| &setting.origin);
    let origin = match (origin, argument.0.get_long()) {
        (None, _) => "default".to_owned(),
        (Some(Origin::Flag), Some(long)) => format!("--{long}"),
        (Some(Origin::Flag), None) => "command line".to_owned(),
        (Some(Origin::Variable(name)), _) => name.clone(),
        (Some(Origin::File(place)), _) => plain(place),
    };
    let values: Vec<String> =
        matches.get_raw(&id).unwrap_or_default().map(|value| value.to_string_lossy().into_owned()).collect();
    let value = match (argument.is_flag(), argument.is_list(), &values[..]) {
        (true, ..) => {
            values.first().map_or("false".to_owned(), |value| if value == "0" { "false".into() } else { value.clone() })
        }
        (false, true, values) => {
            let values: Vec<String> = values.iter().map(|value| written(value)).collect();
            format!("[{}]", values.join(", "))
        }
        (false, false, [value, ..]) => written(value),
        (false, false, []) => return (format!("# {id} is not set"), origin),
    };
    (format!("{id} = {value}"), origin)
}

/// A value as TOML, which writes texts as JSON does.
fn written(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => value.to_owned(),
        _ => Value::from(value).to_string(),
    }
}

fn plain(text: &str) -> String {
    visible(text, usize::MAX, false)
}
