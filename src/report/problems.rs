//! Problems of a contract, each with the line it stands in.

use super::show;
use crate::problem::{Level, Problem};
use std::io::{self, Write};

/// Writes what is wrong with a contract, with an excerpt for each problem.
pub fn write_problems(
    out: &mut dyn Write,
    file: &str,
    text: &str,
    problems: &[Problem],
    color: bool,
    ascii: bool,
) -> io::Result<()> {
    for (index, problem) in problems.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_problem(out, file, text, problem, color, ascii)?;
    }
    Ok(())
}

fn write_problem(
    out: &mut dyn Write,
    file: &str,
    text: &str,
    problem: &Problem,
    color: bool,
    ascii: bool,
) -> io::Result<()> {
    let shown = |text: &str| show(text, usize::MAX, ascii);
    let (word, code) = match problem.level {
        Level::Error => ("error", "1;31"),
        Level::Note => ("note", "1;36"),
    };
    let (on, off) = if color { (format!("\u{1b}[{code}m"), "\u{1b}[0m") } else { (String::new(), "") };
    writeln!(out, "{on}{word}{off}: {}", shown(&problem.message))?;
    let (line, column) = (problem.span.line, problem.span.column);
    let margin = " ".repeat(line.to_string().len());
    let excerpt = line.checked_sub(1).and_then(|above| text.lines().nth(above));
    match excerpt {
        None => writeln!(out, "{margin} --> {}", shown(file))?,
        Some(excerpt) => {
            let before: String = excerpt.chars().take(column.saturating_sub(1)).collect();
            let marked = text.get(problem.span.bytes()).unwrap_or("").lines().next().unwrap_or("");
            let carets = "^".repeat(shown(marked).chars().count().max(1));
            let label = format!("{carets} {}", shown(&problem.label));
            writeln!(out, "{margin}--> {}:{line}:{column}", shown(file))?;
            writeln!(out, "{margin} |\n{line} | {}", shown(excerpt))?;
            writeln!(out, "{margin} | {}{}", " ".repeat(shown(&before).chars().count()), label.trim_end())?;
        }
    }
    if !problem.help.is_empty() {
        writeln!(out, "{margin} = help: {}", shown(&problem.help))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_problem_shows_its_line() {
        let contract = &fixture::invalid().contracts[0];
        let mut out = Vec::new();
        write_problems(&mut out, &contract.file, &contract.text, &contract.problems, false, false).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("5 | ") && text.contains("      - not_nul\n"), "{text}");
        assert!(text.contains("^^^^^^^") && text.contains("= help: did you mean `not_null`?"), "{text}");
    }
}
