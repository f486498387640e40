//! A run as one line of JSON, for schedulers that keep the last line of a program.

use super::json::{Run, Status, Summary, run, write_line};
use crate::run::{self, Outcomes};
use serde::Serialize;
use std::io::{self, Write};

/// At most so many checks of each status are named; how many there are is in the counts. Schedulers keep lines of some
/// kilobytes.
const MOST_NAMED: usize = 50;

/// Its keys are frozen: they are added, never removed, renamed or given another meaning.
#[derive(Serialize)]
struct SummaryLine {
    schema: &'static str,
    run_id: String,
    status: Status,
    exit: u8,
    complete: bool,
    time: String,
    elapsed_seconds: f64,
    #[serde(flatten)]
    summary: Summary,
    failed_checks: Vec<String>,
    warned_checks: Vec<String>,
    errored_checks: Vec<String>,
}

/// Writes what a run came to as one flat line: the counts as in the report in JSON, the exit code, and the checks that did not
/// hold, by their ids.
pub fn write_summary_line(outcomes: &Outcomes, exit: u8, out: &mut dyn Write) -> io::Result<()> {
    let named = |status: run::Status| {
        let checks = outcomes.checks().filter(move |outcome| outcome.status == status);
        checks.take(MOST_NAMED).map(|outcome| outcome.id.clone()).collect()
    };
    let Run { run_id, tool: _, scope: _, status, complete, time, elapsed_seconds, summary } = run(outcomes);
    let line = SummaryLine {
        schema: "tabpact-summary/1",
        run_id,
        status,
        exit,
        complete,
        time,
        elapsed_seconds,
        summary,
        failed_checks: named(run::Status::Fail),
        warned_checks: named(run::Status::Warn),
        errored_checks: named(run::Status::Error),
    };
    let mut text = Vec::new();
    write_line(&line, &mut text)?;
    // Only texts have them, and no text is markup, wherever the line may end up.
    let text = String::from_utf8_lossy(&text).replace('<', "\\u003c").replace('>', "\\u003e");
    out.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    fn line(outcomes: &Outcomes, exit: u8) -> Value {
        let mut out = Vec::new();
        write_summary_line(outcomes, exit, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_line_tells_how_it_went_and_what_did_not_hold() {
        let line = line(&fixture::failing(), 3);
        assert_eq!((&line["exit"], &line["status"]), (&3.into(), &"error".into()));
        assert_eq!(line["failed"], 2);
        assert_eq!(line["failed_checks"], serde_json::json!(["orders.amount.in_range", "orders.order_id.unique"]));
        assert_eq!(line["warned_checks"], serde_json::json!(["orders.email.matches_regex"]));
    }

    #[test]
    fn a_line_holds_no_markup() {
        let mut outcomes = fixture::failing();
        let check = outcomes.contracts[0].datasets[0].checks.iter_mut().find(|check| check.status == run::Status::Fail);
        check.unwrap().id = "</div><img>".to_owned();
        let mut out = Vec::new();
        write_summary_line(&outcomes, 1, &mut out).unwrap();
        assert!(!out.contains(&b'<') && !out.contains(&b'>'));
        assert_eq!(line(&outcomes, 1)["failed_checks"][0], "</div><img>");
    }

    #[test]
    fn a_line_stays_short() {
        let mut outcomes = fixture::failing();
        let failed = outcomes.checks().find(|check| check.status == run::Status::Fail).unwrap().clone();
        outcomes.contracts[0].datasets[0].checks = vec![failed; 5_000];
        let line = line(&outcomes, 1);
        let named = line["failed_checks"].as_array().unwrap().len();
        assert_eq!((line["failed"].as_u64(), named), (Some(5_000), MOST_NAMED));
    }
}
