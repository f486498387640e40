//! Findings for the merge requests of GitLab: the array that it calls a code quality report.

use super::findings::{Finding, Weight, findings};
use super::json::write_pretty;
use super::{Render, Style};
use crate::run::Outcomes;
use serde::Serialize;
use std::io::{self, Write};

/// A code quality report of GitLab.
pub(crate) struct Gitlab;

impl Render for Gitlab {
    fn name(&self) -> &'static str {
        "gitlab"
    }

    fn about(&self) -> &'static str {
        "a code quality report of GitLab: findings at the lines of contracts, in merge requests"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let issues: Vec<Issue> = findings(outcomes, style).into_iter().map(issue).collect();
        write_pretty(&issues, out)?;
        out.flush()
    }
}

/// One entry. GitLab shows the description and not the name of the check.
#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

fn issue(finding: Finding) -> Issue {
    let severity = match (finding.weight, finding.is_doubt) {
        (Weight::Error, true) => "critical",
        (Weight::Error, false) => "major",
        (Weight::Warning, _) => "minor",
        (Weight::Note, _) => "info",
    };
    let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
    let path = if finding.place.file.is_empty() { ".".to_owned() } else { finding.place.file.clone() };
    Issue {
        description: format!("{}: {subject}{}", finding.rule, finding.line()),
        check_name: finding.rule,
        severity,
        location: Location { path, lines: Lines { begin: finding.place.line.unwrap_or(1) } },
        fingerprint: finding.fingerprint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::{Value, json};

    fn issues(outcomes: &Outcomes) -> Vec<Value> {
        let mut out = Vec::new();
        Gitlab.render(outcomes, &Style::default(), &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_failing_check_is_an_issue_at_its_line() {
        let issues = issues(&fixture::failing());
        let mut first = issues[0].clone();
        let print = first["fingerprint"].take();
        assert_eq!(
            first,
            json!({
                "description": "in_range: orders.amount: 412 of 1,204,326 rows below 0 (0.034 %, 0 allowed)",
                "check_name": "in_range",
                "fingerprint": null,
                "severity": "major",
                "location": {"path": "contracts/orders.yaml", "lines": {"begin": 18}}
            })
        );
        assert_eq!(print.as_str().map(str::len), Some(32));
        let severities: Vec<&str> = issues.iter().filter_map(|issue| issue["severity"].as_str()).collect();
        assert_eq!(severities, ["major", "major", "critical", "minor"]);
    }

    #[test]
    fn only_what_was_checked_has_no_issue() {
        assert_eq!(issues(&fixture::passing()), Vec::<Value>::new());
        assert_eq!(issues(&Outcomes::default())[0]["severity"], "critical");
        assert_eq!(issues(&fixture::invalid())[0]["location"]["lines"]["begin"], 5);
    }
}
