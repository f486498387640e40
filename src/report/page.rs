//! Lines of a report that people read: signs, colours, wrapping, and the last look before they are written.

use super::summary::is_info;
use super::{Style, show};
use crate::contract::Severity;
use crate::run::{Outcome, Status};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Wider terminals do not make wider reports: the eye would lose the line.
const MOST_WIDTH: usize = 120;

/// No name of a check takes more columns than that beside its promise.
const MOST_NAME: usize = 40;

/// A colon that no CI runner takes for one.
const ESCAPED_COLON: &str = "\\u{3a}";

/// A report in the making.
pub(crate) struct Page<'s> {
    pub(crate) style: &'s Style,
    /// The widest a line may be.
    pub(crate) width: usize,
    pub(crate) text: Vec<u8>,
}

/// How a part of a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Strong,
    Faint,
    Of(Status),
}

impl<'s> Page<'s> {
    pub(crate) fn new(style: &'s Style) -> Self {
        Self { style, width: style.width.min(MOST_WIDTH), text: Vec::new() }
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.extend_from_slice(text.trim_end().as_bytes());
        self.text.push(b'\n');
    }

    /// Adds an empty line, unless the page is empty.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
    }

    /// Adds a text over as many lines as it needs; the first begins after `first`, the others after so many spaces.
    pub(crate) fn paragraph(&mut self, first: &str, text: &str, indent: usize) {
        let room = self.width.saturating_sub(indent.max(visible_width(first)));
        let margin = " ".repeat(indent);
        for (index, part) in wrap(text, room).iter().enumerate() {
            self.line(&format!("{}{part}", if index == 0 { first } else { &margin }));
        }
    }

    /// A text from outside, whole.
    pub(crate) fn show(&self, text: &str) -> String {
        self.show_within(text, usize::MAX)
    }

    /// A text from outside, cut to so many columns.
    pub(crate) fn show_within(&self, text: &str, most: usize) -> String {
        show(text, most, self.style.ascii)
    }

    /// The sign of a status.
    pub(crate) fn sign(&self, status: Status) -> &'static str {
        sign(status, self.style.ascii)
    }

    /// The sign and the word of an outcome. A failure of severity `info` is no warning.
    pub(crate) fn verdict(&self, outcome: &Outcome) -> (&'static str, &'static str) {
        verdict(outcome, self.style.ascii)
    }

    /// The check with its promise, and what the author calls it.
    pub(crate) fn named(&self, promise: &str, outcome: &Outcome) -> String {
        match &outcome.name {
            Some(name) => {
                let name = self.show_within(name, MOST_NAME);
                format!("{promise} {}{name}{}", self.either("“", "\""), self.either("”", "\""))
            }
            None => promise.to_owned(),
        }
    }

    /// The one or the other, as the terminal can show.
    pub(crate) fn either(&self, sign: &'static str, ascii: &'static str) -> &'static str {
        if self.style.ascii { ascii } else { sign }
    }

    /// A part of a line in its colour, where there are colours.
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.style.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Strong => "1",
            Paint::Faint | Paint::Of(Status::Skip) => "2",
            Paint::Of(Status::Pass) => "32",
            Paint::Of(Status::Warn) => "33",
            Paint::Of(Status::Fail) => "1;31",
            Paint::Of(Status::Error) => "1;35",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Writes the report. Wherever a line was broken, no line is a command of a CI runner.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in self.text.split_inclusive(|byte| *byte == b'\n') {
            let text = line.trim_ascii_start();
            match text.strip_prefix(b"::") {
                Some(rest) => {
                    out.write_all(&line[..line.len() - text.len()])?;
                    write!(out, ":{ESCAPED_COLON}")?;
                    out.write_all(rest)?;
                }
                None => out.write_all(line)?,
            }
        }
        out.flush()
    }
}

/// The sign of a status.
pub(crate) fn sign(status: Status, ascii: bool) -> &'static str {
    let (sign, in_ascii) = match status {
        Status::Pass => ("✓", "v"),
        Status::Skip => ("-", "-"),
        Status::Warn => ("!", "!"),
        Status::Fail => ("✗", "x"),
        Status::Error => ("?", "?"),
    };
    if ascii { in_ascii } else { sign }
}

/// The sign and the word of an outcome. A failure of severity `info` is no warning.
pub(crate) fn verdict(outcome: &Outcome, ascii: bool) -> (&'static str, &'static str) {
    match is_info(outcome) {
        true => ("i", Severity::Info.name()),
        false => (sign(outcome.status, ascii), outcome.status.name()),
    }
}

/// A text in lines of at most so many columns, broken between words where that is possible. Nothing of it is lost.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map(|line| (line.width(), line)).filter(|(used, _)| *used > 0);
        match line {
            Some((used, line)) if used + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.extend(pieces(word, width)),
            None => {
                lines.pop();
                lines.extend(pieces(word, width));
            }
        }
    }
    lines
}

/// A word in pieces of at most so many columns; at least one. No piece is a command of a CI runner.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    let mut escaped = false;
    for (at, character) in word.char_indices() {
        let mut own = character.width().unwrap_or(0);
        if used + own > width {
            pieces.push(String::new());
            used = 0;
        }
        let mut text = character.encode_utf8(&mut [0; 4]).to_owned();
        if escaped {
            (text, own) = (ESCAPED_COLON.to_owned(), ESCAPED_COLON.len());
        }
        escaped = used == 0 && word[at..].starts_with("::");
        used += own;
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&text);
        }
    }
    pieces
}

/// The columns a text takes, without our own colours.
fn visible_width(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| rest.width())).sum::<usize>()
}

/// A text filled up with spaces.
pub(crate) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// A number of things: `1 row`, `1,204 rows`.
pub(crate) fn count(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", super::thousands(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a contracts/orders", 9), ["a", "contracts", "/orders"]);
        assert_eq!(wrap("", 9), [""]);
    }

    #[test]
    fn a_broken_line_is_no_command_of_a_ci_runner() {
        let style = Style::default();
        let mut page = Page::new(&style);
        page.paragraph("  ", &format!("{} ::error::x", "x".repeat(76)), 2);
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().ends_with("\n  :\\u{3a}error::x\n"));
    }

    proptest! {
        #[test]
        fn wrapped_text_fits_and_loses_nothing(words in prop::collection::vec("[a-z北🙂]{1,30}", 1..12), width in 2_usize..40) {
            let text = words.join(" ");
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.width() <= width));
            prop_assert_eq!(lines.concat().replace(' ', ""), words.concat());
        }
    }
}
