//! An argument of the command line as a setting: what it is called, what it takes, and what it cannot stand beside.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, ValueHint};
use std::any::TypeId;
use std::error::Error as _;
use std::num::{IntErrorKind, ParseIntError};
use std::path::PathBuf;

/// An argument of clap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument<'c>(pub(super) &'c Arg);

/// Why a value is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) message: String,
    /// What to write instead, or empty.
    pub(super) help: String,
}

impl Argument<'_> {
    /// Its name as a setting: `fail_on`.
    pub(super) fn id(self) -> String {
        self.0.get_id().to_string()
    }

    /// Whether it takes no value.
    pub(super) fn is_flag(self) -> bool {
        matches!(self.0.get_action(), ArgAction::SetTrue | ArgAction::Count)
    }

    /// Whether it takes several values.
    pub(super) fn is_list(self) -> bool {
        matches!(self.0.get_action(), ArgAction::Append)
    }

    /// Whether its values are paths; `true` within where a name and `=` stand before each.
    pub(super) fn path(self) -> Option<bool> {
        let names = self.0.get_value_names().unwrap_or_default().join(" ");
        let hint = matches!(self.0.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
        let named = ["PATH", "FILE", "DIR", "FOLDER"].iter().any(|word| names.contains(word));
        let typed = self.0.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        (hint || named || typed).then(|| names.contains('='))
    }

    /// Which values it takes, where these are few.
    pub(super) fn values(self) -> Option<String> {
        let values: Vec<String> =
            self.0.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        (!self.is_flag() && !values.is_empty()).then(|| format!("it is one of {}", quoted(&values)))
    }

    /// The word of the command line that gives it a value.
    pub(super) fn word(self, value: &str) -> String {
        match self.0.get_long() {
            Some(long) if self.is_flag() => format!("--{long}"),
            Some(long) => format!("--{long}={value}"),
            None if value.starts_with('-') && value != "-" => format!("./{value}"),
            None => value.to_owned(),
        }
    }

    /// Whether it cannot stand beside another one.
    pub(super) fn excludes(self, command: &Command, other: &str) -> bool {
        let names = |one: &Arg, other: &str| {
            command.get_arg_conflicts_with(one).iter().any(|conflict| conflict.get_id().as_str() == other)
        };
        let other_argument = command.get_arguments().find(|argument| argument.get_id().as_str() == other);
        names(self.0, other) || other_argument.is_some_and(|argument| names(argument, &self.id()))
    }

    /// Why it does not take a value, if it does not.
    pub(super) fn refuse(self, command: &Command, value: &str) -> Option<Refusal> {
        let line = ["tabpact".to_owned(), self.word(value)];
        let error = command.clone().try_get_matches_from(line).err()?;
        let message = match (error.kind(), error.source()) {
            // What it cannot stand without, or beside, may be set elsewhere.
            (ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict, _) => return None,
            (ErrorKind::ValueValidation, Some(source)) => {
                let why = source.downcast_ref().map_or_else(|| source.to_string(), no_number);
                format!("`{value}` is no value of `{}`: {why}", self.id())
            }
            _ => format!("`{value}` is no value of `{}`", self.id()),
        };
        let near = match error.get(ContextKind::SuggestedValue) {
            Some(ContextValue::String(near)) => Some(format!("did you mean `{near}`?")),
            _ => None,
        };
        let help = near.or_else(|| match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(values)) if !values.is_empty() => {
                Some(format!("it is one of {}", quoted(values)))
            }
            _ => None,
        });
        Some(Refusal { message, help: help.unwrap_or_default() })
    }
}

impl Refusal {
    /// In one line.
    pub(super) fn sentence(&self) -> String {
        if self.help.is_empty() { self.message.clone() } else { format!("{}; {}", self.message, self.help) }
    }
}

/// Why a text is no number, for who does not know what an integer is to us.
fn no_number(error: &ParseIntError) -> String {
    let why = match error.kind() {
        IntErrorKind::Zero => "expected a whole number, 1 or more",
        IntErrorKind::PosOverflow => "the number is too large",
        _ => "expected a whole number, 0 or more",
    };
    why.to_owned()
}

fn quoted(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}
