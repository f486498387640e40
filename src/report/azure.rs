//! Findings as logging commands of Azure Pipelines.

use super::findings::{Finding, Weight, findings};
use super::{Render, Style, show, table};
use crate::run::Outcomes;
use std::io::{self, Write};

/// Logging commands of Azure Pipelines, and a last line for who reads the log.
pub(crate) struct Azure;

impl Render for Azure {
    fn name(&self) -> &'static str {
        "azure"
    }

    fn about(&self) -> &'static str {
        "logging commands of Azure Pipelines: findings at the lines of contracts"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        for finding in findings(outcomes, style) {
            write_issue(&finding, out)?;
        }
        table::write_end(outcomes, style, out)
    }
}

fn write_issue(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let kind = match finding.weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        // Azure knows nothing less than a warning, and this is less.
        Weight::Note => return writeln!(out, "note: {}: {}", finding.title(), finding.line()),
    };
    write!(out, "##vso[task.logissue type={kind};")?;
    if !finding.place.file.is_empty() {
        write!(out, "sourcepath={};", property(&show(&finding.place.file, usize::MAX, false)))?;
    }
    if let Some(line) = finding.place.line {
        write!(out, "linenumber={line};columnnumber={};", finding.place.column)?;
    }
    let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
    writeln!(out, "code={};]{}", property(finding.rule), text(&format!("{subject}{}", finding.line())))
}

/// The text behind a command.
fn text(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value within a command.
fn property(value: &str) -> String {
    text(value).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(outcomes: &Outcomes, style: &Style) -> String {
        let mut out = Vec::new();
        Azure.render(outcomes, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_failing_check_is_an_issue_at_its_line() {
        let told = rendered(&fixture::failing(), &Style::default());
        assert_eq!(
            told.lines().next(),
            Some(
                "##vso[task.logissue type=error;sourcepath=contracts/orders.yaml;linenumber=18;columnnumber=7;code=in_range;]\
                 orders.amount: 412 of 1,204,326 rows below 0 (0.034 %AZP25, 0 allowed)"
            )
        );
        assert!(
            told.contains("type=warning;")
                && told.ends_with("\n2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed\n"),
            "{told}"
        );
    }

    #[test]
    fn a_value_ends_no_command() {
        assert_eq!(property("a;b]c%d\n"), "a%3Bb%5Dc%AZP25d%0A");
    }

    #[test]
    fn quietly_success_is_silent() {
        assert_eq!(rendered(&fixture::passing(), &Style { quiet: true, ..Style::default() }), "");
        assert!(rendered(&fixture::passing(), &Style::default()).starts_with("11 checks passed in 2 contracts"));
    }
}
