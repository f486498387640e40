//! What is wrong with a contract, with an excerpt of its text.

use super::show::{self, show};
use crate::problem::{Level, Problem, Span};
use annotate_snippets::{AnnotationKind, Group, Level as Title, Origin, Renderer, Snippet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

/// So many problems are shown; the rest is counted. A hostile contract has thousands.
pub(super) const MOST_SHOWN: usize = 100;
/// No excerpt is shown of lines longer than this, in bytes.
const LONGEST_LINE: usize = 16 * 1024;
/// Messages are cut behind so many characters: they quote what an author wrote.
const LONGEST_MESSAGE: usize = 1_000;

/// Writes problems with excerpts and carets, in the order of their places.
pub fn write_problems(
    out: &mut dyn Write,
    file: &str,
    text: &str,
    problems: &[Problem],
    color: bool,
    ascii: bool,
) -> io::Result<()> {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let file = visible(file, ascii);
    for (position, problem) in in_order(problems).enumerate() {
        if position > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", renderer.render(&[drawing(&file, text, problem, ascii)]))?;
    }
    if problems.len() > MOST_SHOWN {
        writeln!(out)?;
    }
    write_rest(out, problems.len())
}

/// One problem in one line: `file:line:column: error: message (help)`.
pub fn concise(file: &str, problem: &Problem, ascii: bool) -> String {
    let Problem { message, span, help, level, .. } = problem;
    let level = match level {
        Level::Error => "error",
        Level::Note => "note",
    };
    let mut line = begin(visible(file, ascii));
    // Writing to a text cannot fail.
    let _ = match span.line {
        0 => write!(line, ": {level}: {}", visible(message, ascii)),
        number => write!(line, ":{number}:{}: {level}: {}", span.column, visible(message, ascii)),
    };
    if !help.is_empty() {
        let _ = write!(line, " ({})", visible(help, ascii));
    }
    line
}

/// The name of a file that a line begins with, and a colon follows: with one of its own it would begin a command.
pub(super) fn begin(shown: String) -> String {
    if shown.trim() == ":" { shown.replace(':', "\\u{3a}") } else { shown }
}

pub(super) fn in_order(problems: &[Problem]) -> impl Iterator<Item = &Problem> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (problem.span.line, problem.span.column, problem.span.start));
    sorted.into_iter().take(MOST_SHOWN)
}

fn write_rest(out: &mut dyn Write, count: usize) -> io::Result<()> {
    match count.saturating_sub(MOST_SHOWN) {
        0 => Ok(()),
        1 => writeln!(out, "and 1 more problem"),
        rest => writeln!(out, "and {rest} more problems"),
    }
}

fn drawing<'a>(file: &'a str, text: &str, problem: &Problem, ascii: bool) -> Group<'a> {
    let level = match problem.level {
        Level::Error => Title::ERROR,
        Level::Note => Title::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(visible(&problem.message, ascii)));
    group = match excerpt(text, problem.span, ascii) {
        Some((line, marked)) => {
            let label = Some(visible(&problem.label, ascii)).filter(|label| !label.is_empty());
            let mark = AnnotationKind::Primary.span(marked).label(label);
            group.element(Snippet::source(line).line_start(problem.span.line).path(file).annotation(mark))
        }
        None => group.element(match problem.span.line {
            0 => Origin::path(file),
            line => Origin::path(file).line(line).char_column(problem.span.column),
        }),
    };
    match problem.help.is_empty() {
        true => group,
        false => group.element(Title::HELP.message(visible(&problem.help, ascii))),
    }
}

/// The line in which a place begins, and the bytes of it that are marked; `None` where there is nothing to show.
fn excerpt(text: &str, span: Span, ascii: bool) -> Option<(String, Range<usize>)> {
    if span.line == 0 {
        return None;
    }
    let start = boundary(text, span.start);
    let line_start = match text[..start].rfind(['\n', '\r']) {
        Some(at) => at + 1,
        // Editors neither show nor count a byte order mark.
        None if text.starts_with('\u{feff}') && start > 0 => '\u{feff}'.len_utf8(),
        None => 0,
    };
    let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
    if line_end - line_start > LONGEST_LINE {
        return None;
    }
    let end = boundary(text, span.end).clamp(start, line_end);
    let line = &text[line_start..line_end];
    let drawn = |part: Range<usize>| {
        let characters = line[part.clone()].char_indices().map(|(at, character)| (part.start + at, character));
        let is_command = |at| show::is_command(line, at);
        characters.map(|(at, c)| if is_command(at) { hidden(ascii) } else { drawable(c, ascii) }).collect::<String>()
    };
    let (start, end) = (start - line_start, start - line_start + text[start..end].trim_end().len());
    let (before, marked) = (drawn(0..start), drawn(start..end));
    let range = before.len()..before.len() + marked.len();
    Some((before + &marked + &drawn(end..line.len()), range))
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One character for one character, so that carets and columns stay right.
fn drawable(character: char, ascii: bool) -> char {
    match character {
        '\t' => character,
        _ if !show::is_treacherous(character) && (character.is_ascii() || !ascii) => character,
        _ if ascii => hidden(ascii),
        // Unicode has a picture of every ASCII control character.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ => hidden(ascii),
    }
}

/// What stands for a character that is not drawn.
fn hidden(ascii: bool) -> char {
    if ascii { '?' } else { '\u{fffd}' }
}

/// A text that is safe to print, cut where it is longer than anyone reads.
fn visible(text: &str, ascii: bool) -> String {
    show(text, LONGEST_MESSAGE, ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize, line: usize, column: usize) -> Span {
        Span { start, end, line, column }
    }

    fn written(text: &str, problems: &[Problem], ascii: bool) -> String {
        let mut out = Vec::new();
        write_problems(&mut out, "contracts/orders.yaml", text, problems, false, ascii).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_problem_is_drawn_at_its_place() {
        let problem = Problem::error(span(16, 19, 2, 5), "unknown key `typ`")
            .label("not a key of a column")
            .help("did you mean `type`?");
        assert_eq!(
            written("  - name: x\n    typ: date\n", &[problem], false),
            "error: unknown key `typ`\n --> contracts/orders.yaml:2:5\n  |\n2 |     typ: date\n  |     ^^^ not a key of a column\n  |\n  \
             = help: did you mean `type`?\n"
        );
    }

    #[test]
    fn problems_stand_in_the_order_of_their_places() {
        let text = "a: 1\nb: 2\n";
        let problems = [Problem::error(span(5, 6, 2, 1), "second"), Problem::note(span(0, 1, 1, 1), "first")];
        let drawn = written(text, &problems, false);
        assert!(drawn.find("note: first").unwrap() < drawn.find("error: second").unwrap());
    }

    #[test]
    fn hostile_characters_are_shown_and_not_obeyed() {
        let text = "na\u{1b}[31mme: \u{202e}x\u{200b}\u{9b}y\n";
        let problem =
            Problem::error(span(3, 8, 1, 4), "bad \u{1b}]0;x\u{7} \u{202e}\nnext").help("\u{200f}").label("\u{1b}c");
        for ascii in [false, true] {
            let drawn = written(text, std::slice::from_ref(&problem), ascii);
            assert!(!drawn.chars().any(|c| c != '\n' && show::is_treacherous(c)), "{drawn:?}");
            assert!(drawn.contains("bad \\u{1b}]0;x\\u{7} \\u{202e}\\nnext"), "{drawn}");
            assert!(!ascii || drawn.is_ascii(), "{drawn}");
        }
        assert!(concise("a\nb", &problem, true).is_ascii());
        assert_eq!(concise("a\nb", &problem, true).lines().count(), 1);
    }

    #[test]
    fn no_text_of_a_contract_is_a_command_of_a_ci_runner() {
        let text = "##[error]: ##vso[task.x]\n";
        let problem = Problem::error(span(0, 9, 1, 1), "bad ##[x]").help("::error::x").label("##vso[x]");
        for ascii in [false, true] {
            let drawn = written(text, std::slice::from_ref(&problem), ascii) + &concise("::x", &problem, ascii);
            assert!(!drawn.contains("##[") && !drawn.contains("##vso["), "{drawn}");
            assert!(!drawn.lines().any(|line| line.trim_start().starts_with("::")), "{drawn}");
        }
    }

    #[test]
    fn a_file_that_is_a_colon_begins_no_command() {
        let problem = Problem::error(span(0, 1, 1, 1), "here");
        assert_eq!(concise(":", &problem, false), "\\u{3a}:1:1: error: here");
        assert_eq!(concise("a:", &problem, false), "a::1:1: error: here");
    }

    #[test]
    fn a_place_behind_the_end_is_drawn_at_the_end() {
        for (text, at) in [("", 0), ("", 9), ("name: é", 7), ("name: é", 99), ("x\n", 2)] {
            let drawn = written(text, &[Problem::error(span(at, at + 3, 1, 1), "here")], false);
            assert!(drawn.contains(" --> contracts/orders.yaml:1:"), "{drawn}");
        }
    }

    #[test]
    fn a_place_that_is_unknown_has_no_line() {
        let problem = Problem::error(Span::default(), "somewhere").help("look");
        assert!(written("x", std::slice::from_ref(&problem), false).contains("--> contracts/orders.yaml\n"));
        assert_eq!(concise("c.yaml", &problem, false), "c.yaml: error: somewhere (look)");
    }

    #[test]
    fn a_place_of_many_lines_is_marked_in_its_first() {
        let drawn = written("a:\n  - b\n  - c\n", &[Problem::error(span(5, 14, 2, 3), "here")], false);
        assert!(drawn.ends_with("2 |   - b\n  |   ^^^\n"), "{drawn}");
    }

    #[test]
    fn a_line_of_a_megabyte_is_not_drawn() {
        let text = "x".repeat(1 << 20);
        let drawn = written(&text, &[Problem::error(span(500_000, 500_001, 1, 500_001), "here").help("help")], false);
        assert!(drawn.len() < 200, "{}", drawn.len());
        assert!(drawn.contains("contracts/orders.yaml:1:500001"), "{drawn}");
    }

    #[test]
    fn a_message_of_a_megabyte_is_cut() {
        let line = concise("c.yaml", &Problem::error(span(0, 1, 1, 1), "x".repeat(1 << 20)), false);
        assert!(line.ends_with("xxx…") && line.len() < 1_100, "{}", line.len());
    }

    #[test]
    fn thousands_of_problems_are_counted() {
        let problems = vec![Problem::error(span(0, 1, 1, 1), "here"); 1_234];
        assert!(written("x", &problems, false).ends_with("\n\nand 1134 more problems\n"));
    }

    #[test]
    fn the_column_counts_no_byte_order_mark() {
        let drawn = written("\u{feff}name: x\n", &[Problem::error(span(9, 10, 1, 7), "here")], false);
        assert!(drawn.contains("yaml:1:7\n"), "{drawn}");
    }
}
