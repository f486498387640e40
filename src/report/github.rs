//! Findings as workflow commands of GitHub Actions, which make annotations of them.

use super::findings::{Finding, Weight, findings};
use super::{Render, Style, show, table};
use crate::run::Outcomes;
use std::io::{self, Write};

/// GitHub shows so many annotations of each kind for one step, and drops the rest without a word.
const MOST: usize = 10;

/// Workflow commands of GitHub Actions, and a last line for who reads the log.
pub(crate) struct Github;

impl Render for Github {
    fn name(&self) -> &'static str {
        "github"
    }

    fn about(&self) -> &'static str {
        "workflow commands of GitHub Actions: annotations at the lines of contracts"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let found = findings(outcomes, style);
        for (weight, kind) in [(Weight::Error, "error"), (Weight::Warning, "warning"), (Weight::Note, "notice")] {
            let of_kind: Vec<&Finding> = found.iter().filter(|finding| finding.weight == weight).collect();
            write_kind(kind, &of_kind, style.in_job_summary, out)?;
        }
        table::write_end(outcomes, style, out)
    }
}

/// All of one kind. Where there are more than are shown, the last one says so.
fn write_kind(kind: &str, found: &[&Finding], in_job_summary: bool, out: &mut dyn Write) -> io::Result<()> {
    let shown = if found.len() > MOST { MOST - 1 } else { found.len() };
    for finding in &found[..shown] {
        write_annotation(kind, finding, out)?;
    }
    match found.len() - shown {
        0 => Ok(()),
        more => {
            let place = match in_job_summary {
                true => "the summary of the job tells of them",
                false => "`--report concise=PATH` tells of all",
            };
            writeln!(out, "::{kind} title=tabpact::and {more} more of this kind: {place}")
        }
    }
}

fn write_annotation(kind: &str, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "::{kind} ")?;
    if !finding.place.file.is_empty() {
        write!(out, "file={},", property(&show(&finding.place.file, usize::MAX, false)))?;
    }
    if let Some(line) = finding.place.line {
        let (column, end) = (finding.place.column, finding.place.end_column);
        // GitHub counts the last character in.
        write!(out, "line={line},col={column},endColumn={},", end.saturating_sub(1).max(column))?;
    }
    writeln!(out, "title={}::{}", property(&finding.title()), text(&finding.text()))
}

/// The text behind a command.
fn text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value within a command.
fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(outcomes: &Outcomes) -> String {
        let mut out = Vec::new();
        Github.render(outcomes, &Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_failing_check_is_an_annotation_at_its_line_with_its_rows() {
        let told = rendered(&fixture::failing());
        assert_eq!(
            told.lines().next(),
            Some(
                "::error file=contracts/orders.yaml,line=18,col=7,endColumn=7,title=orders.amount in_range::412 of 1,204,326 rows \
                 below 0 (0.034 %25, 0 allowed)%0A    row 20117    order_id=A-99120   amount=-52.00%0A    row 20391    \
                 order_id=A-99394   amount=-0.01%0A    row 988002   order_id=B-10077   amount=-5.50%0A    … and 409 more rows"
            )
        );
        let kinds: Vec<&str> = told.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(kinds, ["::error", "::error", "::error", "::warning", "2"]);
    }

    #[test]
    fn the_last_annotation_that_is_shown_says_how_many_are_not() {
        for (checks, lines, last) in [(10, 10, "::error file="), (11, 10, "::error title=tabpact::and 2 more")] {
            let mut outcomes = fixture::failing();
            let failing = outcomes.contracts[0].datasets[0].checks[6].clone();
            outcomes.contracts[0].datasets[0].checks = vec![failing; checks];
            let told = rendered(&outcomes);
            let errors: Vec<&str> = told.lines().filter(|line| line.starts_with("::")).collect();
            assert_eq!(errors.len(), lines);
            assert!(errors.last().is_some_and(|line| line.starts_with(last)), "{told}");
        }
    }

    #[test]
    fn what_is_not_shown_is_where_it_is_said_to_be() {
        let mut outcomes = fixture::failing();
        let failing = outcomes.contracts[0].datasets[0].checks[6].clone();
        outcomes.contracts[0].datasets[0].checks = vec![failing; 11];
        for (in_job_summary, place) in [(true, "the summary of the job"), (false, "`--report concise=PATH`")] {
            let mut out = Vec::new();
            Github.render(&outcomes, &Style { in_job_summary, ..Style::default() }, &mut out).unwrap();
            assert!(String::from_utf8(out).unwrap().contains(&format!("2 more of this kind: {place} tells of")));
        }
    }

    #[test]
    fn a_value_ends_no_command() {
        assert_eq!(property("50%,a:b\r\n"), "50%25%2Ca%3Ab%0D%0A");
        assert_eq!(text("50%,a:b\n::error::"), "50%25,a:b%0A::error::");
    }
}
