//! What the terminal can show: how wide it is, whether it colours, and whether it knows more than ASCII.

use super::arguments::{Color, Look};
use anstream::{AutoStream, ColorChoice};
use std::env;
use std::io::{self, IsTerminal};

/// How wide output is where nothing says so.
const USUAL_WIDTH: usize = 80;

/// Columns of output: what `COLUMNS` says, else the terminal's.
pub(super) fn width() -> usize {
    let told = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok()).filter(|columns| *columns > 0);
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    told.or_else(terminal).unwrap_or(USUAL_WIDTH)
}

/// Whether to colour what goes to a stream.
pub(super) fn color(look: &Look, stream: &impl anstream::stream::RawStream) -> bool {
    match look.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// Whether to write only ASCII.
pub(super) fn ascii(look: &Look) -> bool {
    look.ascii || !(cfg!(windows) || speaks_utf8(|name| env::var(name).ok()))
}

/// The working directory; empty where it is unknown.
pub(super) fn folder() -> String {
    env::current_dir().map_or_else(|_| String::new(), |folder| folder.to_string_lossy().into_owned())
}

/// Whether progress can be shown.
pub(super) fn shows_progress() -> bool {
    io::stderr().is_terminal()
}

/// The first of these variables that is set decides, as in every program that calls `setlocale`.
fn speaks_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| variable(name)).find(|value| !value.is_empty());
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(variables: &[(&str, &str)]) -> bool {
        speaks_utf8(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_first_variable_that_is_set_names_the_locale() {
        assert!(speaks(&[("LANG", "de_DE.UTF-8")]));
        assert!(speaks(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!speaks(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(!speaks(&[("LANG", "de_DE.ISO-8859-1")]));
        assert!(!speaks(&[]));
    }
}
