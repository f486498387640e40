//! The report for programs that read line by line: problems, datasets, checks, and at last the summary.

use super::json::{CheckLine, DatasetLine, Entry, Line, VERSION, check, dataset, problem, run, write_line};
use super::{Render, Style};
use crate::run::{DatasetOutcome, Outcomes};
use std::io::{self, Write};

/// One JSON object per line.
pub(crate) struct JsonLines;

impl Render for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn about(&self) -> &'static str {
        "one JSON object per line: problems, datasets, checks, and at last the summary"
    }

    fn tells_contracts(&self) -> bool {
        true
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        for contract in &outcomes.contracts {
            for found in &contract.problems {
                write(Entry::Problem(problem(&contract.file, found)), out)?;
            }
            for outcome in &contract.datasets {
                write_dataset(&contract.file, outcome, style, out)?;
            }
        }
        write(Entry::Summary(run(outcomes)), out)?;
        out.flush()
    }
}

fn write_dataset(contract: &str, outcome: &DatasetOutcome, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    write(Entry::Dataset(DatasetLine { contract: contract.to_owned(), dataset: dataset(outcome) }), out)?;
    for found in &outcome.checks {
        let check = check(contract, outcome, found, style);
        let line = CheckLine { contract: contract.to_owned(), dataset: outcome.name.clone(), check };
        write(Entry::Check(Box::new(line)), out)?;
    }
    Ok(())
}

fn write(entry: Entry, out: &mut dyn Write) -> io::Result<()> {
    write_line(&Line { schema: VERSION, entry }, out)
}
