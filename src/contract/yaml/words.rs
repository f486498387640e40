//! What an author is told about text that is no YAML, in the words of an author.

use super::builder::MAX_DEPTH;
use crate::contract::COMMON_KEYS;
use crate::problem::{Problem, Span};
use serde_yaml::granit_parser::ErrorKind;

/// A collection that nests too deep.
pub(super) fn too_deep(span: Span) -> Problem {
    let problem = Problem::error(span, format!("lists and maps nest more than {MAX_DEPTH} deep"));
    problem.help("no contract needs that; is a bracket never closed?")
}

/// A syntax error at a place, behind the scalar that was read last.
pub(super) fn syntax(text: &str, kind: &ErrorKind, at: Span, last_scalar: Span) -> Problem {
    match kind {
        ErrorKind::MappingValueNotAllowed => misplaced_colon(text, at, last_scalar),
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            Problem::error(tabs(text, at), "a tab cannot indent YAML").help("indent with spaces")
        }
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        kind => {
            let (message, help) = words(kind);
            let problem = Problem::error(character(text, at), message);
            match type_in_braces(text, at) {
                Some(value) => problem.help(format!("quote it: `\"{value}\"`")),
                None => problem.help(help),
            }
        }
    }
}

/// `a: b: c`, or a line that is indented deeper than the keys it belongs to and so continues the text before it.
fn misplaced_colon(text: &str, at: Span, last_scalar: Span) -> Problem {
    let written = text.get(last_scalar.bytes()).unwrap_or_default();
    let (true, Some(line)) = (last_scalar.end == at.start, written.rfind(['\n', '\r'])) else {
        let problem = Problem::error(character(text, at), "a second `:` on the line of a key");
        return problem.help(match parenthesised(text, last_scalar) {
            Some(value) => format!("quote it: `\"{value}\"`"),
            None => "quote a text that holds `: `".to_owned(),
        });
    };
    let continued = written[line + 1..].trim_start();
    let column = at.column.saturating_sub(continued.chars().count()).max(1);
    let span = Span { start: at.start - continued.len(), column, ..at };
    if let Some(item) = bare_item(text, last_scalar, written) {
        let problem = Problem::error(span, format!("`{continued}` cannot belong to `{item}`, which has no colon"));
        return problem.help(match COMMON_KEYS.iter().any(|(name, _)| *name == continued) {
            true => format!("write `- {item}:` with a colon"),
            false => format!("write `- {item}:` with a colon, or `- name: {item}` for a column"),
        });
    }
    let problem = Problem::error(span, format!("`{continued}` is indented deeper than the keys beside it"));
    problem.help(format!("indent it like the key on line {}", last_scalar.line))
}

/// The value that a text begins, where that is a type with parentheses: `struct(a: date, b: integer)`.
fn parenthesised(text: &str, begun: Span) -> Option<&str> {
    let value = text.get(begun.start..)?.lines().next()?;
    let value = value.split(" #").next()?.trim_end();
    let is_plain = !value.contains(['"', '\'', '\\']) && value.ends_with(')');
    (is_plain && text.get(begun.bytes())?.contains('(')).then_some(value)
}

/// The type with parentheses that a place lies in, where a map in braces holds it: `{ type: struct(a: date) }`.
fn type_in_braces(text: &str, at: Span) -> Option<&str> {
    let line = text.get(..at.start)?.rfind('\n').map_or(0, |end| end + 1);
    let begun = text.get(line..at.start)?;
    let start = line + ["struct(", "list("].iter().filter_map(|word| begun.find(word)).min()?;
    let rest = text.get(start..)?.lines().next()?;
    let mut depth = 0_usize;
    let end = rest.char_indices().find_map(|(index, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (character == ')' && depth == 0).then_some(index + 1)
    })?;
    let is_plain = !text.get(line..start)?.ends_with(['"', '\'']) && start + end >= at.start;
    is_plain.then(|| rest.get(..end)).flatten().filter(|value| value.contains(':'))
}

/// The one word of a list item that is followed by keys: `- not_null`.
fn bare_item<'t>(text: &str, item: Span, written: &'t str) -> Option<&'t str> {
    let before = text.get(..item.start)?;
    let line = before.rsplit(['\n', '\r']).next()?;
    let mut lines = written.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let name = lines.next().filter(|name| !name.contains(char::is_whitespace))?;
    (line.trim() == "-" && lines.count() == 1).then_some(name)
}

/// The tabs around a place, or the next ones behind it.
fn tabs(text: &str, at: Span) -> Span {
    let before = text.get(..at.start).unwrap_or_default().trim_end_matches('\t').len();
    let Some(start) = text.get(before..).and_then(|rest| rest.find('\t')).map(|ahead| before + ahead) else {
        return at;
    };
    let behind = &text[start..];
    super::place(text, start, behind.len() - behind.trim_start_matches('\t').len())
}

/// The character at a place.
fn character(text: &str, at: Span) -> Span {
    let length = text
        .get(at.start..)
        .and_then(|rest| rest.chars().next())
        .filter(|c| !matches!(c, '\n' | '\r'))
        .map_or(0, char::len_utf8);
    Span { end: at.start + length, ..at }
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            (format!("the character U+{:04X} cannot stand in YAML", u32::from(*character)), "remove it")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("a text cannot begin with `{character}`"), "put it in quotes")
        }
        ErrorKind::UnclosedQuotedScalar => ("the quoted text is never closed".to_owned(), "add the missing quote"),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("something follows the closing quote".to_owned(), "put the whole value in quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => (
            "the double-quoted text holds an unknown escape".to_owned(),
            "use single quotes, in which a backslash is just a backslash",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            (format!("the `{open}` is never closed"), "add the missing bracket")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("a `{open}` is closed by `{close}`"), "close every bracket by its own kind")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("nothing was opened that this bracket could close".to_owned(), "remove it, or quote the text")
        }
        ErrorKind::InvalidColonPlacement
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => (
            "expected a comma or a closing bracket".to_owned(),
            "is a bracket never closed? quote a text that begins with one",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot begin here".to_owned(), "begin it on a line of its own; quote a text that begins with `-`")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::MappingKeyNotAllowed => (
            "expected a key or a list item".to_owned(),
            "does every key end with `: `, and do the keys of a map begin in the same column?",
        ),
        ErrorKind::BomInsideDocument => ("a byte order mark stands inside the text".to_owned(), "remove it"),
        ErrorKind::ExpectedDocumentStart => (
            "something follows the end of the contract".to_owned(),
            "a contract is one map; quote a text that begins with a bracket",
        ),
        other => (format!("the YAML cannot be read: {other}"), "quotes around a text often help"),
    }
}
